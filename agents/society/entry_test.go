package society

import (
	"math"
	"testing"

	"guanxi/sim/simtest/need"
)

func TestEntryAndExit(t *testing.T) {
	sigmoid := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	need.Near(t, "entry", EntryChance(700, 500, 400), sigmoid(0.5), 1e-12)
	need.Near(t, "entry without noise", EntryChance(501, 500, 0), 1, 0)
	need.Near(t, "no entry without noise", EntryChance(499, 500, 0), 0, 0)
	need.Near(t, "entry where it is the same", EntryChance(500, 500, 0), 0.5, 0)
	need.Near(t, "entry where nothing is known", EntryChance(math.Inf(-1), 500, 400), 0, 0)
	need.Near(t, "exit", ExitChance(0.1, -300, 200, 1), 1-math.Exp(-0.1*sigmoid(1.5)), 1e-12)
	need.Near(t, "exit of who earns nothing", ExitChance(0.1, 0, 200, 2), 1-math.Exp(-0.1), 1e-12)
	need.Near(t, "exit without noise", ExitChance(0.1, 1, 0, 1), 0, 0)
	need.Near(t, "room", RoomFor(100), 166, 0)
	need.Near(t, "room for nobody", RoomFor(0), 0, 0)
}
