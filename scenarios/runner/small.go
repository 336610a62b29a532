package runner

import (
	"strconv"

	"guanxi/agents"
	"guanxi/scenarios"
)

// smallConsumers is the size of a world that is only inspected.
const smallConsumers = 1000

// Small builds a world to inspect its metrics and columns. It is smaller than the scenario's where
// possible.
func Small(scn *scenarios.Scenario) (*agents.Run, error) {
	if own, err := scn.Decode(); err != nil {
		return nil, err
	} else if less, ok := smaller(scn, own, smallConsumers); ok {
		if run, err := Build(less, 1); err == nil {
			return run, nil
		}
	}
	return Build(scn, 1)
}

// smaller returns the scenario with fewer consumers. It returns false where the scenario has no
// more than that, or where a file determines the number. The world may be too small for its
// scenario, for example for its mean degree; building it then fails.
func smaller(scn *scenarios.Scenario, own *agents.Spec, consumers int) (*scenarios.Scenario, bool) {
	if scn.CountedByFile() || own.People.Count <= consumers {
		return nil, false
	}
	less, err := scn.With([]string{"consumers.count=" + strconv.Itoa(consumers)})
	return less, err == nil
}
