package runner

import (
	"strconv"

	"guanxi/agents"
	"guanxi/scenarios"
)

// smallConsumers is enough for a world that is only looked at.
const smallConsumers = 1000

// Small builds a world for looking at: what metrics and columns it has. It is
// small where it can be.
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

// smaller is the scenario with fewer consumers; false where it has no more, or
// where a file says how many. A world may be too small for its scenario, such as
// for a mean degree: that is seen when it is built.
func smaller(scn *scenarios.Scenario, own *agents.Spec, consumers int) (*scenarios.Scenario, bool) {
	if own.Ties.Kind == "file" || own.People.Count <= consumers {
		return nil, false
	}
	less, err := scn.With([]string{"consumers.count=" + strconv.Itoa(consumers)})
	return less, err == nil
}
