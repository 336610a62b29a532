package adoption

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

// Those who have not joined after t ticks are e^(−p(fit + ωy)t) of all, or with a probability p·(fit + ωy) of the
// linear form (1 − p(fit + ωy))^t, also where fit + ωy is above 1, for drawn numbers.
func TestProspect(t *testing.T) {
	draw := rng.New(6, 1, "prospect").Stream(0)
	for k := range 12 {
		const n, ticks = 20000, 10
		form := []string{"hazard", "linear", "independent"}[k%3]
		p, fit, more := .002+.02*draw.Open(), draw.Open(), 4*draw.Open()-.3
		x := trial{n: n, ticks: ticks, spec: Spec{Form: form, Innovation: perDay(p)}}
		r, w := x.make(t, uint64(k), 1, simtest.Options{Workers: 1}, nil, func(_ *sim.Builder, w *society.World) {
			w.Functions = &society.Functions{Fit: []float64{fit}}
			w.Prospect = &society.Prospect{Fit: more}
		})
		simtest.Run(t, r)
		h := p * max(0, fit+more)
		want := -math.Expm1(-h * ticks)
		if form != "hazard" {
			want = 1 - math.Pow(1-h, ticks)
		}
		simtest.Z(t, fmt.Sprint(form, ": share that joins at ", fit, " + ", more), float64(w.Users)/n,
			math.Sqrt(want*(1-want)), n, want, 1e-4)
	}
}

// A reservation is compared with fit + ωy, and with U + ωy under network effects, where who would join without friends
// is an innovator by the same.
func TestProspectIsCompared(t *testing.T) {
	for _, more := range []float64{-.2, .1, .25} {
		for _, network := range []bool{false, true} {
			const n = 20000
			x := trial{n: n, ticks: 4, spec: Spec{Innovation: perTick(40), HasReservation: true}}
			x.spec.Reservation.Mean, x.spec.Reservation.SD = .5, .2
			x.ties.Kind, x.ties.Degree = "ring", 4
			r, w := x.make(t, 9, 1, simtest.Options{Workers: 1}, nil, func(b *sim.Builder, w *society.World) {
				if network {
					among(3, .4, 1)(b, w)
				}
				w.Functions = &society.Functions{Fit: []float64{.4}}
				w.Prospect = &society.Prospect{Fit: more}
			})
			simtest.Run(t, r)
			want := .5 * math.Erfc(-(.4+more-.5)/.2/math.Sqrt2)
			simtest.Z(t, fmt.Sprint(network, ": share that joins at ", more), float64(w.Users)/n,
				math.Sqrt(want*(1-want)), n, want, 0)
			if network && r.Series("new_adopters.innovation")[1] == 0 {
				t.Error("nobody would join without friends")
			}
		}
	}
}
