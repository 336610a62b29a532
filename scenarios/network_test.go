package scenarios_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
)

// Checks the numbers that network.yaml states. In a tick a front moves on with probability h, and finds no
// seed among n ticks of such moves with probability (1 − h·f)^n.
func TestNetwork(t *testing.T) {
	states(t, "network", "0.387 use it", "(0.4536)", "(0.2592)", "all use it")
	const seeds, ticks = 0.01, 1600
	h := 1 - math.Exp(-0.06/4)
	want := 1 - (1-seeds)*math.Pow(1-h*seeds, 2*ticks)
	need.Near(t, "in continuous time", 1-0.99*math.Exp(-0.01*0.12*400), 0.387, 5e-4)
	var using, alone []float64
	for _, s := range tables(t, "network", "series", 8) {
		using = append(using, last(s, "adopters")/4000)
		alone = append(alone, last(s, "new_adopters.innovation"))
	}
	expect(t, "share who use it", using, want, 2e-3)
	for _, s := range tables(t, "network", "series", 2, "network_effects=off") {
		if n := last(s, "adopters"); n < 3998 {
			t.Errorf("%v use it where nobody needs a friend", n)
		}
	}
	for _, n := range alone {
		if n != 0 {
			t.Errorf("%v came by innovation", n)
		}
	}
}

// Where nobody joins without a friend, first users who are neighbours have two fronts between them, and scattered ones
// two each: after t days twice or 2m times h·t more, h the chance of a front to move in a tick.
func TestWhereFirstUsersAre(t *testing.T) {
	const m, ticks = 40, 200
	h := 1 - math.Exp(-0.06/4)
	for _, x := range []struct {
		apart  int
		fronts float64
	}{{1, 2}, {100, 2 * m}} {
		var seeds []string
		for k := range m {
			seeds = append(seeds, strconv.Itoa(k*x.apart))
		}
		var more []float64
		for _, s := range tables(t, "network", "series", 6, "adoption.initial_adopters=["+strings.Join(seeds, ", ")+"]",
			"clock.until=50d", "record.every=50d") {
			more = append(more, last(s, "adopters")-m)
		}
		expect(t, "adopters by fronts", more, x.fronts*h*ticks, 0)
	}
}
