package runner

import (
	"fmt"
	"math"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/memory"
	"guanxi/sim/results/digits"
)

// hugeWorld is a number of consumers from which the memory of a run is looked at
// before its world is built; below it takes some hundred megabytes.
const hugeWorld = 500_000

// Where less than scarce is free, in bytes, smaller worlds are looked at as well.
const (
	scarce      = 1 << 30
	smallWorlds = 20_000
)

// Fits says whether the memory holds a world.
func Fits(scn *scenarios.Scenario) error {
	own, err := scn.Decode()
	if err != nil {
		return err
	}
	_, err = fits(scn, own)
	return err
}

// fits is how many replicates of a world the memory holds side by side. A world that
// is larger than all that is free is an error, before the system ends the program.
func fits(scn *scenarios.Scenario, own *agents.Spec) (most int, err error) {
	free := memory.Free()
	if free == 0 || own.Ties.Kind == "file" || own.People.Count < smallWorlds || own.People.Count < hugeWorld && free > scarce {
		return math.MaxInt, nil
	}
	world, known := foretell(scn, own, glance, nil)
	if !known {
		return math.MaxInt, nil
	}
	if least := world.Columns + world.Graph; least > free {
		return 1, invalid(scn, own, fmt.Errorf("%s: %s consumers need %s of memory at least, and %s are free",
			countKey, digits.Grouped(float64(world.Consumers), 0), digits.Bytes(least), digits.Bytes(free)))
	}
	each := world.Columns
	if world.Shared {
		free -= world.Graph
	} else {
		each += world.Graph
	}
	return max(1, int(float64(free)/(lives*float64(max(1, each))))), nil
}

// lives is what a world takes while it runs, of what it takes when it is built.
const lives = 1.25
