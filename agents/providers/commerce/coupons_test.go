package commerce

import (
	"cmp"
	"math"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// day is the day of a tick.
func day(tick int) time.Time { return time.Date(2011, 1, 20+tick, 0, 0, 0, 0, time.UTC) }

// coupon adds one to a market, valid on the day of its issue where nothing else is said.
func coupon(p *Spec, x Coupon) {
	x.Valid, x.Payer = max(x.Valid, units.Day), cmp.Or(x.Payer, "platform")
	p.Coupons = append(p.Coupons, spec.Named[Coupon]{Name: "c", V: x})
}

// Each day 60 % have a coupon: shares are those of a mixture of two logits, and so is what an occasion is worth.
// It is booked: what comes off prices leaves the platform.
func TestSharesWithACoupon(t *testing.T) {
	const share, off, alpha = .6, 8.0, .1
	world := societytest.World{N: 20000, Ticks: 100}
	for k, payer := range []string{"platform", "shop", "platform"} {
		elasticity := []float64{0, 0, 2.6}[k] // in the last, offers are compared in portions of one worth 15
		r, m := trial{world: world, set: func(p *Spec) {
			plain(p)
			p.Occasions = perDay(.02)
			if p.Choice.Elasticity = elasticity; elasticity > 0 {
				p.Choice.Intercept = -1.5
			}
			coupon(p, Coupon{Amount: units.Amount(off), On: day(1), Every: units.Day, To: share, For: forSelf,
				Payer: payer, Floor: units.Amount(12)})
		}, shops: func(h *shops) { plainPrices(h); copy(h.first, h.price) }}.run(t)
		occasions := total(r.Series("occasions"))
		worth, spread := 0.0, 0.0
		for j := range 3 {
			p := 0.0
			for _, x := range []struct{ weight, off float64 }{{share, off}, {1 - share, 0}} {
				sum, all, unit := 1.0, 0.0, 1/alpha
				for n, price := range []float64{10, 15, 20} {
					v, ratio := 1-float64(n)/2, 1.
					if price >= 12 {
						v += alpha * x.off
					}
					if elasticity > 0 {
						if v, ratio, unit = -1.5, price/15, 15/elasticity; price >= 12 {
							v += elasticity * x.off / price
						}
					}
					sum += ratio * math.Exp(v)
					if n == j {
						all = math.Exp(v)
					}
				}
				p += x.weight * all / sum
				if j == 0 {
					w := math.Log(sum) * unit
					worth, spread = worth+x.weight*w, spread+x.weight*w*w
				}
			}
			// in one of a hundred occasions the coupon of the day is gone
			simtest.Z(t, "share of a shop", float64(m.shops.orders[j])/occasions, math.Sqrt(p*(1-p)), int(occasions), p, 1e-3)
		}
		simtest.Z(t, "worth", m.captured()/occasions, math.Sqrt(spread-worth*worth), int(occasions), worth, .005*worth)
		cost, payerLost := total(r.Series("coupons.off")), -m.w.Platform.Balance().Float()
		if payer == "shop" {
			payerLost = .5*m.gmvAll() - m.w.Shop.Balance().Float()
		}
		near(t, "what the payer lost", payerLost, cost, 1e-6*cost)
		near(t, "redeemed", total(r.Series("coupons.redeemed"))*off, cost, 1e-6*cost)
	}
}

// Every coupon is used, expires, or is still there; a budget ends an issue, and a friend may pass on a code.
func TestCouponsAreConserved(t *testing.T) {
	world := societytest.World{N: 8000, Ticks: 40}
	for _, x := range []Coupon{
		{Share: .2, Most: units.Amount(2), Budget: units.Amount(3001), To: 1, For: forSelf, On: day(3), Every: 10 *
			units.Day, Valid: 13 * units.Day},
		{Amount: units.Amount(2), To: 1, For: forFriend, Pass: .3, On: day(5), Valid: 7 * units.Day},
		{Amount: units.Amount(2), To: .5, For: forBoth, Pass: .3, On: day(5), Valid: 100 * units.Day},
		{Amount: units.Amount(2), To: 1, For: forSelf, Lapse: 5 * units.Day, On: day(2), Every: 3 * units.Day},
	} {
		r, m := trial{world: world, set: func(p *Spec) { plain(p); p.Occasions = perDay(.1); coupon(p, x) },
			shops: plainPrices}.run(t)
		held := 0.0
		for _, end := range m.coupons.ends[0] {
			held += float64(min(end, 1))
		}
		issued, lost := total(r.Series("coupons.issued")), total(r.Series("coupons.expired"))
		if used := total(r.Series("coupons.redeemed")); issued != used+lost+held || used == 0 {
			t.Errorf("%v coupons: %v used, %v lost, %v held", issued, used, lost, held)
		}
		if x.Budget > 0 && issued != 4*1500 {
			t.Errorf("%v coupons are issued on a budget for 1500, four times", issued)
		}
		if x.For == forFriend { // each of four friends passes it on with probability .3/4
			p := 1 - math.Pow(1-.3/4, 4)
			simtest.Z(t, "passed on", issued/8000, math.Sqrt(p*(1-p)), 8000, p, 0)
		}
	}
}

// Who knows that a coupon comes waits for it if and only if that is worth more, and shops then: no occasion is lost.
func TestWaitingForACoupon(t *testing.T) {
	world := societytest.World{N: 5000, Ticks: 40}
	const issue, alpha, off, rate = 30, .1, 8.0, .05
	run := func(x Coupon) *sim.Simulation {
		x.Amount, x.On, x.To, x.For, x.Valid = units.Amount(off), day(issue), 1, forSelf, 3*units.Day
		r, _ := trial{world: world, set: func(p *Spec) {
			plain(p)
			p.Merchants.Count, p.Choice.Intercept = count(1), 0
			coupon(p, x)
		}, shops: func(h *shops) { h.setPrices(.5, 10) }}.run(t)
		return r
	}
	without, with := run(Coupon{}), run(Coupon{Announce: 20 * units.Day, Expect: 1,
		Impatience: units.Rate{Value: rate, Per: units.Day}})
	gain := math.Log(math.Log1p(math.Exp(-1+alpha*off)) / math.Log1p(math.Exp(-1)))
	days := int(gain / rate) // so long it is worth waiting
	if days < 5 || days > 18 {
		t.Fatalf("it is worth waiting for %d days: the test shows little", days)
	}
	a, b, waited := without.Series("occasions"), with.Series("occasions"), with.Series("coupons.waited")
	for k := range a {
		switch left := issue - k; {
		case left > days || left < 0:
			if a[k] != b[k] || waited[k] != 0 {
				t.Errorf("tick %d: %v occasions, %v with a coupon to come", k, a[k], b[k])
			}
		case left > 0:
			if b[k] != 0 || waited[k] != a[k] {
				t.Errorf("tick %d: %v shop and %v of %v wait", k, b[k], waited[k], a[k])
			}
		}
	}
	if total(a) != total(b) {
		t.Errorf("%v occasions, %v with a coupon to come", total(a), total(b))
	}
	if u := with.Series("coupons.redeemed"); u[issue] == 0 {
		t.Error("nobody used one on its first day")
	}
}

func TestContractOfCoupons(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		world := societytest.World{N: 4000, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 20}, Ticks: 60}
		x := trial{world: world, set: func(p *Spec) {
			p.Occasions = perDay(.5)
			p.Choice.HasPopular, p.Choice.Popular = true, Popular{Weight: .3, As: information, Each: 3, Memory: 9 * units.Day}
			p.Reputation.Raise, p.Reputation.Step = .3, .5
			coupon(p, Coupon{Share: .3, For: forBoth, Pass: .5, On: day(7), Every: 9 * units.Day, To: .4,
				Announce: 5 * units.Day, Expect: .6, Valid: 6 * units.Day, Lapse: 2 * units.Day})
		}}
		r, _ := x.build(t, o)
		return r
	})
}
