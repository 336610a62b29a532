package content

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
)

// Accounts with the same traits share a table of probabilities until their qualities change. Then
// each has its own, also while badges come and go, and a change affects no other account.
func TestTablesOfTheirOwn(t *testing.T) {
	verified := make([]bool, 4)
	qualities := map[sim.Tick]map[int]float64{3: {0: 0.9, 1: 0.9}, 7: {0: 0.2}, 11: {1: 0.2, 2: 0.9}, 15: {0: 0.6}, 16: {3: 0.2}}
	want := []float64{0.5, 0.5, 0.5, 0.5}
	checked := 0
	_, m := trial{n: 200, ticks: 20, ties: society.TiesSpec{Kind: "ring", Degree: 2}, set: func(p *Spec) {
		societytest.Section(t, "{accounts: {media: {count: 4, articles: 1/day, quality: 0.5}}}", p.Declare)
	}, world: func(b *sim.Builder, w *society.World) {
		w.Badge = society.NewBadge([society.Trades][]bool{society.TradeAccount: verified})
		w.Badge.Lift = 1
		mobile(0, func(w *society.World, now sim.Tick, p sim.Phase) {
			f := w.Firms(society.TradeAccount)
			if p == sim.Arrive {
				for k := range verified { // one after the other, and off again
					verified[k] = now > sim.Tick(4+k) && now < 13 || now == 18
				}
				return
			}
			for k, q := range qualities[now] {
				f.New[k] = society.Terms{In: int64(now), Quality: q}
				want[k] = q
			}
		})(b, w)
	}, after: func(m *content) {
		m.scope.AfterTick(func(now sim.Tick) error {
			for k := range m.accounts {
				table := &m.tables[m.accounts[k].table]
				var fresh chances
				fresh.quality, fresh.softness, fresh.arousal, fresh.badge = want[k], table.softness, table.arousal, w01(verified[k])
				fresh.fill(m.spec)
				if table.quality != want[k] || m.firms.Quality[k] != want[k] || table.badge != w01(verified[k]) || table.read != fresh.read || table.pushed != fresh.pushed {
					t.Errorf("tick %d: account %d has the table of quality %v and badge %v, its quality is %v, should be %v", now, k, table.quality, table.badge, m.firms.Quality[k], want[k])
				}
				checked++
			}
			return nil
		})
	}}.run(t, 1)
	if checked != 80 || m.published == 0 {
		t.Errorf("%d checked, %d articles", checked, m.published)
	}
}

func w01(on bool) float64 {
	if on {
		return 1
	}
	return 0
}
