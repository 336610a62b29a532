package sweep

import (
	"guanxi/scenarios/sweep/journal"
	"guanxi/scenarios/sweep/study"
)

// Beside returns the folders beside a study that are offered as having runs that it lacks, each of which ends as told.
func Beside(s *study.Study, o Options, end ...error) (dirs []string, err error) {
	f, err := prepare(s)
	if err != nil {
		return nil, err
	}
	index, err := f.journal()
	if err != nil {
		return nil, err
	}
	p, err := newPlan(f, index, planOptions{})
	if err != nil {
		return nil, err
	}
	return dirs, p.beside(o, func(dir string, _ *journal.Index, _ map[journal.ID]bool) error {
		if dirs = append(dirs, dir); len(end) > 0 {
			return end[0]
		}
		return nil
	})
}
