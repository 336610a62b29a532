package runner

import (
	"fmt"
	"math"
	"strconv"

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
	need := needs(scn)
	n := float64(own.People.Count)
	if least := int64((need.columns + need.graph) * n); least > free {
		return 1, invalid(scn, own, fmt.Errorf("%s: %s consumers need %s of memory at least, and %s are free",
			countKey, digits.Grouped(n, 0), gigabytes(least), gigabytes(free)))
	}
	room, each := float64(free), need.columns+need.graph
	if need.shared {
		room, each = room-need.graph*n, need.columns
	}
	return max(1, int(room/(lives*max(1, each)*n))), nil
}

// lives is what a world takes while it runs, of what it takes when it is built.
const lives = 1.25

// need is bytes that a consumer takes; 0 where no world is as small as those measured.
type need struct {
	columns, graph float64
	shared         bool // the graph, by all replicates
}

// needs is what two small worlds differ in.
func needs(scn *scenarios.Scenario) (to need) {
	var columns, ties [2]int64
	sizes := [2]int{2000, 4000}
	for k, n := range sizes {
		small, err := scn.With([]string{countKey + "=" + strconv.Itoa(n)})
		if err != nil {
			return need{}
		}
		own, err := small.Decode()
		if err != nil {
			return need{}
		}
		shared, _, err := own.SharedGraph(small.Opener(own))
		if err != nil {
			return need{}
		}
		run, err := build(small, 1, 1, false, shared)
		if err != nil {
			return need{}
		}
		columns[k], ties[k], to.shared = run.Bytes(), run.World.Graph.Bytes(), shared != nil
		run.Close()
	}
	per := func(x [2]int64) float64 { return max(0, float64(x[1]-x[0])) / float64(sizes[1]-sizes[0]) }
	to.columns, to.graph = per(columns), per(ties)
	return to
}

func gigabytes(n int64) string { return fmt.Sprintf("%.1f GB", float64(n)/1e9) }
