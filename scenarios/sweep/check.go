package sweep

import (
	"fmt"
	"strings"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
)

const (
	mostBuilt = 100 // points whose worlds are built
	mostTold  = 5   // failing points that are reported
)

// CheckPoints builds small worlds of points without running them. It finds errors that reading
// the study cannot, because they depend on a graph or a population, such as a probability
// above 1.
func CheckPoints(s *study.Study) error {
	points, err := s.Points()
	if err != nil {
		return err
	}
	var wrong []string
	for _, p := range corners(points) {
		scn, err := p.Scenario()
		if err == nil {
			run, failed := runner.Small(scn)
			if err = failed; err == nil {
				run.Close()
			}
		}
		if err != nil {
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
