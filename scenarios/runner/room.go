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

// Memory of a replicate, in bytes: what no world does without, and what none exceeds while it runs, with its world
// without the platform and garbage. TestMemoryIsForetold holds worlds of all kinds against these.
const (
	leastConsumer = 8
	leastEnd      = 3   // of a tie
	mostMechanism = 700 // of an agent, by mechanism that is on
	mostEnd       = 16  // also while the graph is made
	mostRow       = 12 << 10
	mostFixed     = 4 << 20
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
// free memory is an error, because otherwise the system would kill the program. One from a file is
// known when it is read.
func fits(scn *scenarios.Scenario, own *agents.Spec) (most int, err error) {
	free := memory.Free()
	if free == 0 || own.Ties.Kind == "file" {
		return math.MaxInt, nil
	}
	n := float64(own.People.Count)
	if least := n * (leastConsumer + leastEnd*own.Ties.Mean()); least > float64(free) {
		return 1, invalid(scn, own, fmt.Errorf("%s: %s consumers need %s of memory at least, and %s are free",
			scenarios.CountKey, digits.Grouped(n, 0), digits.Bytes(least), digits.Bytes(free)))
	}
	each, err := LiveBytes(scn)
	return max(1, int(free/max(1, each))), err
}

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
	number := float64(consumers)
	for _, x := range scn.Section().Settings() {
		if n, err := units.ParseExtensive(x.Value); err == nil && x.Field.Key == "count" && x.Field.Type == spec.TypeCount {
			number += n.Of(consumers)
		}
	}
	return int64(min(number*float64(1+len(own.On()))*mostMechanism+ends*mostEnd+float64(
		recordedRows(own))*mostRow+mostFixed, math.MaxInt64/2)), nil
}
