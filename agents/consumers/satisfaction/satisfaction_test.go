package satisfaction

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

func TestWeightsAndStart(t *testing.T) {
	x := trial{world: societytest.World{N: 50, Ticks: 400}, fit: 0.4, emotion: 5, spec: "{start: 0.9, weights: " +
		"{experiential: 3, emotional: 1}, churn: {base: 0/day}}"}
	r, m := x.run(t)
	s := r.Series("satisfaction")
	near(t, "start", s[0], 0.9, 1e-5)
	near(t, "end", s[400], (3*0.4+0.5)/4, 2e-5)
	near(t, "nuisance", m.w.Nuisance.Ad, 0.05, 0)
	near(t, "nuisance", m.w.Nuisance.Invite, 0.02, 0)
	near(t, "nuisance", m.w.Nuisance.Card, 0.02, 0)
	m.spec.Nuisance.Ad = 0.3
	m.spec.Rebuild(1)
	near(t, "nuisance", m.w.Nuisance.Ad, 0.3, 0)
}

// Contacts are distinct friends: the same friend counts once, however often it is met.
func TestContacts(t *testing.T) {
	x := trial{world: societytest.World{N: 200, Ticks: 300}, spec: "{churn: {base: 0/day}}",
		feelers: func(w *society.World, c *sim.Chunk) {
			for i := c.Lo; i < c.Hi; i++ {
				for range 5 {
					w.Experienced.AddContact(c, i, 0.5, (i+1)%w.N)
					w.Experienced.AddContact(c, (i+1)%w.N, 0.5, i)
				}
			}
		}}
	r, _ := x.run(t)
	// two neighbours on the circle
	near(t, "social", r.Series("satisfaction_social")[300], 2.0/7, rounding(1, 30, x.world.N))
}

// Trust in the platform above its initial value is experience.
func TestTrustEases(t *testing.T) {
	x := trial{world: societytest.World{N: 50, Ticks: 300}, fit: 0.4, spec: "{churn: {base: 0/day}}"}
	r, m := x.build(t, simtest.Options{Workers: 1})
	m.w.Governance = &society.Governance{Start: 0.5, Satisfaction: 0.4, PlatformTrust: make([]uint16, x.world.N)}
	for i := range m.w.N {
		m.w.Governance.PlatformTrust[i] = society.FullTrust * 3 / 4
	}
	simtest.Run(t, r)
	near(t, "experiential", r.Series("satisfaction_experiential")[300], 0.4+0.4*0.25, rounding(1, 30, x.world.N)+1e-4)
}

func TestContract(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _ := trial{world: societytest.World{N: 5000, Ticks: 110,
			People: "{segments: {a: {share: 30%}, b: {share: 70%}}}"}, fit: 0.4, emotion: 3, contacts: 2, experience: -0.1,
			spec: "{churn: {base: 1/year, friends: 0.1}, return: {base: 1/year}}"}.build(t, o)
		return r
	})
}

// Ad load leaves a share g of what is experienced, on days and on weeks.
func TestAttention(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, units.Week} {
		x := trial{world: societytest.World{N: 300, Tick: tick, Ticks: int(364 * units.Day / tick)}, experience: -.4,
			spec: "{weights: {experiential: 1}, churn: {base: 0/day}}"}
		for _, g := range []float64{1, .38} {
			x.more = func(_ *sim.Builder, w *society.World) {
				w.Load = &society.Load{Mean: make([]uint16, w.N), Sensitivity: (1 - g) / 2}
				for i := range w.Load.Mean {
					w.Load.Mean[i] = 2 * society.LoadUnit
				}
			}
			r, _ := x.run(t)
			near(t, "satisfaction", societytest.Last(r, "satisfaction"), .6*g, 2e-3)
		}
	}
}
