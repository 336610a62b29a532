package services

import (
	"guanxi/agents/society"
	"guanxi/agents/society/choice"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// month is the mean calendar month, in days.
const month = society.Month

// services is the mechanism's state: three bits per consumer for stickers and 4 bytes for coins;
// some 70 bytes per provider for interfaces and half as many for verification.
type services struct {
	spec *Spec
	w    *society.World

	// Stickers.
	owns  sim.Bits // has stickers and uses the platform
	ever  sim.Bits // has stickers, whether or not it now uses the platform
	fresh sim.Bits // bought in this tick
	users int64    // number of owners among users
	open  bool
	trips float64 // to the sticker shop, per day
	proof []float64

	// Recharge.
	ready bool
	fills float64 // per day

	// Coins.
	balance []uint32 // in millionths

	trades   []*trade
	unlifted float64 // e^(−lift) of the badge in the tick before

	choose, sticker, recharge, buyer, calls, decide, leave rng.Key

	sell, refill, margin               *sim.Stream
	load, spend, spendGame             *sim.Stream
	joy, use, claim, liability         *sim.Entry
	parts                              *choice.Parts
	occasions, sold, refills, apiCalls *sim.Counter
	apiFees, apiGross                  *sim.Counter
	left                               *sim.Counter
	serial                             sim.Chunk // for serial steps
	sample                             []uint32  // consumers for whom the loss of variety is measured
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &services{spec: p, w: w}
	p.run = m
	w.Wallets()
	if p.HasCoins {
		m.buildCoins(s)
	}
	if p.HasStickers {
		m.buildStickers(s)
	}
	if p.HasRecharge {
		m.buildRecharge(s)
	}
	if p.HasVerification || p.HasAPI {
		m.buildTrades(s)
	}
	p.Rebuild(0)
	if err := m.fits(); err != nil {
		return err
	}
	if p.HasVerification || p.HasAPI {
		s.Step(sim.Step{Name: "providers", Phase: sim.Arrive, Before: m.arrive})
	}
	if p.HasStickers || p.HasRecharge || p.HasCoins {
		s.Step(sim.Step{Name: "buy", Phase: sim.Trade, Count: m.buyers, Before: m.begin, Chunk: m.buy, Commit: m.own})
	}
	if p.HasAPI {
		s.Step(sim.Step{Name: "call", Phase: sim.Settle, Before: m.call})
	}
	return nil
}

// Functions lists the platform functions that must be released before the mechanism starts.
func (p *Spec) Functions() []string {
	if p.HasRecharge {
		return []string{p.Recharge.Function}
	}
	return nil
}

// Rebuild recomputes what depends on live fields after one of them changes.
func (p *Spec) Rebuild(sim.Tick) {
	m := p.run
	if p.HasStickers {
		m.trips = 1 / p.Stickers.Every.Days()
		m.tabulate()
	}
	if p.HasRecharge {
		m.fills = 1 / p.Recharge.Every.Days()
	}
	if m.w.Badge != nil {
		m.w.Badge.Lift = p.Verification.Lift
	}
	if p.HasAPI {
		for _, f := range m.trades {
			f.chooseAll(p)
		}
	}
}

// begin sets what is the same for all in a tick.
func (m *services) begin(t sim.Tick, _ int) {
	m.open = m.spec.HasStickers && m.w.Clock.Date(t).After(m.spec.Stickers.From)
	m.ready = m.spec.HasRecharge && m.w.Released(m.spec.Recharge.Function)
}

func (m *services) buyers() int { return m.w.RowsIf(m.w.Users > 0) }

// buy lets the consumers of a chunk pay in coins for what games recorded, choose stickers, and
// recharge.
func (m *services) buy(c *sim.Chunk) {
	if m.w.Coins != nil {
		for _, x := range m.w.Coins.Take(c.ID) {
			m.payCoins(c, int(x.Who), x.Amount, m.spendGame)
		}
	}
	if m.open {
		m.rare(c, m.sticker, m.trips, m.chooseStickers, nil)
	}
	if m.ready {
		m.rare(c, m.recharge, m.fills, m.recharges, m.isBuyer)
	}
}

// rare calls f for each consumer who does something with the given daily rate in this tick, with
// the number of times. Needs wait for a session for at most a day.
func (m *services) rare(c *sim.Chunk, key rng.Key, rate float64, f func(c *sim.Chunk, i int, times int64),
	of func(i int) bool) {
	w := m.w
	k := key.At(int(c.Tick), 0)
	hazard := func(row int) float64 {
		i := c.Lo + row
		if !w.Active(i) || of != nil && !of(i) || m.spec.Bound && w.Bound != nil && !w.Bound.Has(i) {
			return 0
		}
		return float64(rate * w.Waited(i, c.Tick))
	}
	rng.Rare(k, c.ID, c.Hi-c.Lo, float64(rate*w.LongestWaited()), hazard, func(row int) {
		f(c, c.Lo+row, num.PoissonOfSome(k.Open(uint64(c.Lo+row), 0), hazard(row)))
	})
}
