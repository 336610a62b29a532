package sweep

import (
	"fmt"
	"strings"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/spec"
)

const (
	mostBuilt     = 100     // points whose worlds are built
	mostConsumers = 100_000 // in worlds that are built in full
	mostTold      = 5       // failing points that are reported
)

// CheckPoints builds worlds of points without running them: in full those of at most so many
// consumers, until there are many, and else small ones. It finds errors that reading the study
// cannot, because they depend on a graph or a population, such as a probability above 1, and tells
// the warnings of the worlds in full.
func CheckPoints(s *study.Study, most int, tell func(*scenarios.Scenario, spec.Problems)) error {
	points, err := s.Points()
	if err != nil {
		return err
	}
	var wrong []string
	said := map[string]bool{}
	room := mostConsumers
	for _, p := range corners(points) {
		scn, err := p.Scenario()
		if err == nil {
			err = tryWorld(scn, most, &room, tell)
		}
		if err != nil && !said[err.Error()] { // a level may be wrong at many points
			said[err.Error()] = true
			wrong = append(wrong, fmt.Sprintf("point %d, %s: %v", p.Number, p.Name(), err))
		}
		if len(wrong) == mostTold {
			break
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%s", strings.Join(wrong, "\n"))
	}
	return nil
}

// tryWorld builds the world of a scenario, in full if it has at most so many consumers and there is
// room for them, else a small one, whose warnings would be others.
func tryWorld(scn *scenarios.Scenario, most int, room *int, tell func(*scenarios.Scenario, spec.Problems)) error {
	own, err := scn.Decode()
	if err != nil {
		return err
	}
	if own.People.Count <= min(most, *room) {
		*room -= own.People.Count
		warnings, err := runner.Check(scn)
		if err == nil {
			tell(scn, runner.Placed(scn, warnings))
		}
		return err
	}
	run, err := runner.Small(scn)
	if err == nil {
		run.Close()
	}
	return err
}

// corners returns points that together have each arm, each level of a factor, and the least
// and greatest value of each number, at most mostBuilt of them.
func corners(points []*study.Point) []*study.Point {
	chosen := map[*study.Point]bool{}
	for _, p := range samples(points) {
		chosen[p] = true
	}
	if len(points) > 0 {
		for i := range points[0].Levels {
			least, most := points[0], points[0]
			for _, p := range points {
				v, low, high := p.Levels[i].Value, least.Levels[i].Value, most.Levels[i].Value
				if v < low || low != low {
					least = p
				}
				if v > high || high != high {
					most = p
				}
			}
			chosen[least], chosen[most] = true, true
		}
	}
	var out []*study.Point
	for _, p := range points {
		if chosen[p] && len(out) < mostBuilt {
			out = append(out, p)
		}
	}
	return out
}
