package content

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// works sets the section `effort`.
func works(t *testing.T, text string) func(*Spec) {
	return func(p *Spec) {
		p.HasEffort = true
		societytest.Section(t, text, func(s *spec.Section) { p.Effort.declare(s) })
	}
}

// The best rate is ((πv − B)/(ηC))^(1/(η − 1)) where more articles bring as many reads each, so that it has the
// elasticity 1/(η − 1) in pay where articles cost nothing else; it falls where reads of an article do. For 300 drawn
// cases no rate and quality on a fine grid brings more, with a threshold or without.
func TestBestEffort(t *testing.T) {
	draw := rng.New(7, 1, "effort").Stream(0)
	jumps := 0
	for range 300 {
		x := &market{views: math.Exp(6 * draw.Open()), rate: 0.1 + 3*draw.Open(), quality: draw.Open(),
			steep: 3 * draw.Open(),
			fixed: 5 * draw.Open(), quadratic: 10 * draw.Open(), cost: math.Exp(4*draw.Open() - 1), power: 1.5 + 3*draw.Open(),
			pays: [2]float64{draw.Open() * 0.2, 0}}
		x.pays[1] = x.pays[0] + draw.Open()
		a := x.pays[1] * x.views
		b := articleCost(x.fixed, x.quadratic, x.quality)
		want := 0.0
		if a > b {
			want = math.Min(mostRate, math.Pow((a-b)/(x.power*x.cost), 1/(x.power-1)))
		}
		need.Near(t, "rate", x.rateAt(x.pays[1], x.quality), want, 1e-6*(1+want))
		x.fixed, x.quadratic = 0, 0
		if up := x.rateAt(2*x.pays[1], x.quality); up < mostRate {
			need.Near(t, "elasticity", math.Log2(up/x.rateAt(x.pays[1], x.quality)), 1/(x.power-1), 1e-6)
		}
		before := x.rateAt(x.pays[1], x.quality)
		if x.elastic = -0.5 * draw.Open(); before > x.rate && x.rateAt(x.pays[1], x.quality) > before {
			t.Errorf("with fewer reads of each more is published")
		}
		x.fixed, x.quadratic, x.chooses = 2*draw.Open(), 5*draw.Open(), draw.Below(2) == 0
		if draw.Below(2) == 0 {
			x.needed = 4 * draw.Open()
		}
		f, q := x.best()
		got := math.Max(x.profit(x.pays[0], f, q), 0)
		if f >= x.needed {
			got = math.Max(got, x.profit(x.pays[1], f, q))
		}
		for range 2000 {
			f1, q1, pay := math.Exp(8*draw.Open()-4), x.quality, x.pays[0]
			if x.chooses {
				q1 = float64(draw.Below(51)) / 50
			}
			if f1 >= x.needed {
				pay = x.pays[1]
			}
			if p := x.profit(pay, f1, q1); p > got+1e-9*(1+math.Abs(got)) {
				t.Fatalf("%+v: %v at %v, %v, but %v at %v, %v", x, got, f, q, p, f1, q1)
			}
		}
		if x.needed > 0 && f == x.needed {
			jumps++
		}
	}
	if jumps < 10 {
		t.Errorf("the threshold binds %d times", jumps)
	}
}

// What is known of a slope at first fades against what is seen.
func TestSlope(t *testing.T) {
	var r regression
	need.Near(t, "at first", r.slope(2, 1), 2, 0)
	for k := range 200 {
		x := float64(k%10) / 10
		r.add(x, 3-0.5*x, 1)
	}
	need.Near(t, "seen", r.slope(2, 0), -0.5, 1e-9)
	need.Near(t, "in between", r.slope(2, 200*0.0825), 0.75, 1e-9)
}

// Accounts that each have the same readers come to the best rate for what a read brings, of pay, tips and worth; the
// books hold what is paid for reads, and the effort.
func TestEffortAnswersPay(t *testing.T) {
	const n, read, days = 2000, 0.5, 400
	rate := func(effort string) (float64, *content, *sim.Simulation) {
		set := works(t, effort)
		r, m := trial{n: n, ticks: days, ties: society.TiesSpec{Kind: "ring", Degree: 2}, set: func(p *Spec) {
			fixed(p, read, 0)
			p.HasShare = false
			p.Accounts[0].V.Count, p.Accounts[0].V.Articles = count(20), perDay(0.5)
			p.Cost.Fixed, p.Cost.Quality = 0, 0
			p.InitialFollows = 5
			p.HasAttachment = true // evenly
			set(p)
		}}.run(t, 1)
		return societytest.Last(r, "account_rate"), m, r
	}
	for _, x := range []struct {
		pay  string
		each float64
	}{{"pay: {read: 0.1}", 0.1}, {"pay: {read: 0.4}", 0.4}, {"tips: {share: 2%, amount: 10}", 0.2}} {
		got, m, r := rate("{every: 20d, step: 100%, explore: 0, quality: false, cost: 10, power: 3, " + x.pay + "}")
		want := 0.0
		for k := range m.accounts {
			v := read * float64(m.accounts[k].followers.count())
			want += math.Sqrt(x.each*v/30) / 20
		}
		need.Near(t, "rate at "+x.pay, got, want, 0.04*want) // some have published nothing since they last chose
		reads := sum(r.Series("article_reads"))
		paid := m.effort.pay.Sum() + m.effort.tips.Sum()
		if math.Abs(paid-x.each*reads) > 0.03*paid || math.Abs(-m.w.Platform.Balance().Float()-m.effort.pay.Sum()) > 1e-6 {
			t.Errorf("%s: %v paid for %v reads", x.pay, paid, reads)
		}
	}
	none, _, _ := rate("{every: 20d}")
	short, _, _ := rate("{every: 20d, explore: 0, quality: false, cost: 10, pay: {read: 0.4, followers: 9999}}")
	if none != 0 || short != 0 {
		t.Errorf("for nothing accounts publish %v a day, for pay out of reach %v", none, short)
	}
	fund, m, r := rate("{every: 20d, step: 100%, explore: 0, quality: false, cost: 10, pay: {fund: 100}}")
	if spent := m.effort.pay.Sum(); fund == 0 || math.Abs(spent-100*days) > 100*40 {
		t.Errorf("of a fund of 100 a day %v are paid in %d days, at %v articles a day; %v reads", spent, days, fund,
			sum(r.Series("article_reads")))
	}
}

// Where quality draws readers and costs little it rises, and where it costs much it falls.
func TestEffortInQuality(t *testing.T) {
	last := map[string]float64{}
	for _, cost := range []string{"0", "200"} {
		set := works(t, "{every: 10d, cost: 5, pay: {read: 0.5}}")
		r, _ := trial{n: 2000, ticks: 600, ties: society.TiesSpec{Kind: "ring", Degree: 2}, set: func(p *Spec) {
			p.HasShare = false
			p.Accounts[0].V.Count, p.Accounts[0].V.Articles = count(20), perDay(0.5)
			p.Cost.Fixed, p.Cost.Quality = 0, societytest.Money(float64(len(cost)-1)*100)
			p.InitialFollows = 5
			set(p)
		}}.run(t, 1)
		last[cost] = societytest.Last(r, "account_quality")
	}
	if last["0"] < 0.8 || last["200"] > 0.4 {
		t.Errorf("quality at its cost: %v", fmt.Sprint(last))
	}
}

// Copies, workers and a run that is off hold with all that accounts may do.
func TestContractOfEffort(t *testing.T) {
	set := works(t, "{every: 5d, pay: {read: 0.1, fund: 50, followers: 20}, tips: {share: 5%}}")
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		x := trial{n: 3000, ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 10}, ticks: 24, pace: 3,
			set: func(p *Spec) {
				p.Accounts[0].V.Count, p.Accounts[0].V.Articles = count(20), perDay(1)
				set(p)
			}}
		r, _ := x.build(t, 1, o)
		return r
	})
}
