package membership

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// build makes a world of users who come and go, with some sellers, and what belonging is worth to each.
func build(t testing.TB, o simtest.Options) (*sim.Simulation, *society.World) {
	return with(t, o, "{consumers: {fee: 3, cost: 1}, sellers: {fee: 10, cost: 4}}")
}

func with(t testing.TB, o simtest.Options, section string) (*sim.Simulation, *society.World) {
	return societytest.World{N: 3000, Ticks: 40, Every: 1, Users: .5}.Build(t, o,
		func(b *sim.Builder, w *society.World) error {
			societytest.Each(b, w, sim.Act, func(c *sim.Chunk, i int) {
				if (i+int(c.Tick))%7 == 0 {
					w.Leave(c, i)
				} else if (i+int(c.Tick))%5 == 0 {
					w.Join(c, i, 0)
				}
			})
			societytest.Add(t, b, w, "membership", section, new(Spec))
			w.Membership.Here = 20
			w.Membership.Gross = func(i int) float64 { return float64(i % 3) }
			w.Membership.GrossOfSellers = func() float64 { return 70 }
			return nil
		})
}

func TestContract(t *testing.T) { simtest.Contract(t, societytest.First(build)) }

// What is paid, costs and is worth is that of each who is there, for the part of a month that a tick is.
func TestBooks(t *testing.T) {
	r, w := societytest.Run(t, build)
	users, there := r.Series("adopters"), 0.
	for _, n := range users[1:] {
		there += n
	}
	part := 1 / society.Month
	sellers := 40. * 20
	need.Near(t, "fees", societytest.Total(r.Series("membership_revenue")), (3*there+10*sellers)*part, .1)
	need.Near(t, "platform", w.Platform.Balance().Float(), (2*there+6*sellers)*part, .1)
	need.Near(t, "consumers' fees", -w.Consumer.Balance().Float(), 3*there*part, .1)
	worth := w.Consumer.Booked()
	mean := worth.Float() / part / there
	need.Near(t, "worth of a consumer", mean, 1, .02)
	provider := units.Money(0)
	for _, a := range r.Accounts() {
		if a.Name == "provider.seller" {
			provider = a.Booked()
		}
	}
	need.Near(t, "worth of sellers", provider.Float(), 70*40*part, .01)
}

// With subsidies a fee below 0 is paid by the platform, and is no revenue; a fee above is as without them.
func TestSubsidies(t *testing.T) {
	r, w := with(t, simtest.Options{Workers: 2}, "{subsidies: true, consumers: {fee: -3}, sellers: {fee: 10}}")
	simtest.Run(t, r)
	there := 0.
	for _, n := range r.Series("adopters")[1:] {
		there += n
	}
	part := 1 / society.Month
	need.Near(t, "revenue", societytest.Total(r.Series("membership_revenue")), 10*40*20*part, .1)
	need.Near(t, "platform", w.Platform.Balance().Float(), (10*40*20-3*there)*part, .1)
	need.Near(t, "consumers", w.Consumer.Balance().Float(), 3*there*part, .1)
}
