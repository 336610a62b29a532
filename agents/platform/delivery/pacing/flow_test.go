package pacing

import (
	"math"
	"testing"
)

// Slots of a tick count .3 beside what was expected: a guess, or the slots of earlier ticks.
func TestFlow(t *testing.T) {
	var f, later Flow
	f.Guess(200)
	f.Learn(0) // the place is not open yet
	near(t, "the guess before the first slot", f.Slots, 200, 0)
	f.Guess(150)
	near(t, "a better guess", f.Slots, 150, 0)
	f.Learn(100)
	near(t, "after the first slots", f.Slots, 135, 1e-12)
	f.Learn(0)
	near(t, "after a tick without", f.Slots, 94.5, 1e-12)
	later.Learn(0)
	later.Learn(100)
	later.Guess(200)
	near(t, "without a guess", later.Slots, 100, 0)
	later.Learn(50)
	near(t, "a mean", later.Slots, 85, 1e-12)
	few := Flow{Slots: 1, open: true}
	few.Learn(0)
	near(t, "after a tick where one was expected", few.Slots, math.Pow(.7, .1), 1e-12)
	few.Learn(100)
	near(t, "after a tick with many where few were expected", few.Slots, .7*math.Pow(.7, .1)+30, 1e-12)
}
