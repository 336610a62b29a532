package runner

import (
	"fmt"
	"math"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/memory"
	"guanxi/sim/results/digits"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// hugeWorld is the number of consumers from which the memory of a run is estimated before its world
// is built. Smaller worlds take at most some hundred megabytes.
const hugeWorld = 500_000

// Where less than scarce bytes are free, worlds from smallWorlds consumers are checked as well.
const (
	scarce      = 1 << 30
	smallWorlds = 20_000
)

// Fits returns an error if a world does not fit into memory.
func Fits(scn *scenarios.Scenario) error {
	own, err := scn.Decode()
	if err != nil {
		return err
	}
	_, err = fits(scn, own)
	return err
}

// fits returns how many replicates of a world fit into memory side by side. A world larger than the
// free memory is an error, because otherwise the system would kill the program.
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
			scenarios.CountKey, digits.Grouped(float64(world.Consumers), 0), digits.Bytes(least), digits.Bytes(free)))
	}
	each := world.Columns
	if world.Shared {
		free -= world.Graph
	} else {
		each += world.Graph
	}
	return max(1, int(float64(free)/(lives*float64(max(1, each))))), nil
}

// lives is the ratio of a world's size while it runs to its size when built.
const lives = 1.25

// Memory of a live replicate with its world without the platform, garbage included, by what it has: the whole
// ecosystem took 14 kB a consumer; a shop, an account or a store takes less.
const (
	agentBytes = 14 << 10
	endBytes   = 16       // of a tie, also while the graph is made
	liveRow    = 12 << 10 // recorded
)

// LiveBytes estimates the memory of a live replicate from the numbers of its scenario, so that it is known before
// anything is built. Where the graph is a file it is read.
func LiveBytes(scn *scenarios.Scenario) (int64, error) {
	own, err := scn.Decode()
	if err != nil {
		return 0, err
	}
	consumers, ends := own.People.Count, float64(own.People.Count)*own.Ties.Mean()
	if own.Ties.Kind == "file" {
		ties, _, err := own.Ties.ReadFile(scn.Opener(own))
		if err != nil {
			return 0, invalid(scn, own, err)
		}
		consumers, ends = ties.N(), float64(2*ties.Edges())
	}
	agents := float64(consumers)
	for _, x := range scn.Section().Settings() {
		if n, err := units.ParseExtensive(x.Value); err == nil && x.Field.Key == "count" && x.Field.Type == spec.TypeCount {
			agents += n.Of(consumers)
		}
	}
	return int64(min(agents*agentBytes+ends*endBytes+float64(recordedRows(own))*liveRow, math.MaxInt64/2)), nil
}
