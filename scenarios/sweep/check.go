package sweep

import "guanxi/scenarios/sweep/study"

// Check finds what can be wrong with a study beside its file: no point that
// can be built, a metric that no point has, a data file that is not there.
func Check(s *study.Study) error {
	points, err := s.Points()
	if err != nil {
		return err
	}
	_, err = describe(s, points)
	return err
}
