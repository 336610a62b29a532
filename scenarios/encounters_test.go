package scenarios_test

import (
	"fmt"
	"math"
	"testing"

	"guanxi/sim/simtest/need"
)

// shaken integrates adoption on the ring of encounters.yaml in steps of 1/200 of a day. Contacts
// arrive at rate κF/4, and each counts for one life.
func shaken(days float64) float64 {
	const p, q, contacts, weak, step = 0.01, 0.4, 0.2 / 4, 0.1, 1.0 / 200
	life := int(math.Log(6) / (math.Ln2 / 10) / step)
	past := make([]float64, int(days/step)) // rates of contacts
	f, own, chain, heard := 0.0, 0.0, 0.0, 0.0
	for k := range past {
		past[k] = contacts * f
		lost := 0.0
		if k >= life {
			lost = past[k-life] * math.Exp(-weak*float64(life)*step)
		}
		// heard is the hazard from weak ties: a contact made s ago contributes weak·e^(−weak·s).
		heard = heard*math.Exp(-weak*step) + weak*(past[k]-lost)*step
		own += (p + heard) * step
		chain += (1 - math.Exp(-own)) * step
		f = 1 - math.Exp(-own-q*chain)
	}
	return f
}

// Checks the numbers that encounters.yaml states: diffusion lies between the ring alone and the
// complete graph, and the number of ties approaches rate × life.
func TestEncounters(t *testing.T) {
	ring := func(t float64) float64 { return 1 - math.Exp(-0.41*t+40*(1-math.Exp(-0.01*t))) }
	complete := func(t float64) float64 {
		q := 0.52925
		e := math.Exp(-(0.01 + q) * t)
		return (1 - e) / (1 + q/0.01*e)
	}
	var adopters [3][]float64
	var ties, births []float64
	for _, s := range tables(t, "encounters", "series", 4) {
		for k := range adopters {
			adopters[k] = append(adopters[k], s.Col("adopters").Float(k+1)/10_000)
		}
		ties = append(ties, last(s, "weak_ties"))
		births = append(births, last(s, "weak_births")/10)
		own, strong, weak := s.Col("new_adopters.innovation").Float(2), s.Col("new_adopters.strong").Float(2),
			s.Col("new_adopters.weak").Float(2)
		if weak < 300 || own+strong+weak != s.Col("new_adopters").Float(2) {
			t.Errorf("%v adopters by weak ties in the second ten days, %v by others, of %v", weak, own+strong,
				s.Col("new_adopters").Float(2))
		}
	}
	for k, stated := range []struct{ low, here, high float64 }{{0.254, 0.272, 0.802}, {0.613, 0.715, 0.999},
		{0.855, 0.958, 1.000}} {
		day := float64(10 * (k + 1))
		for _, x := range []struct{ got, want float64 }{{ring(day), stated.low}, {shaken(day), stated.here},
			{complete(day), stated.high}} {
			need.Near(t, fmt.Sprintf("day %v, of which the comment states a number,", day), x.got, x.want, 5.1e-4)
		}
		// A tick of an hour causes a lag of up to half a percent.
		expect(t, "adopters", adopters[k], shaken(day), 0.005)
	}
	expect(t, "ties formed a day", births, 500, 0.001) // some meet consumers whom they know already
	expect(t, "weak_ties", ties, 12_925, 0.001)
}
