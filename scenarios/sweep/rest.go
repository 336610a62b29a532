package sweep

import "guanxi/scenarios/sweep/study"

// Begin creates the folder of a study, or opens it as Run does, without running anything: shards find the study there.
// It returns the number of unfinished runs.
func Begin(s *study.Study, o Options) (left int, err error) {
	if err := ready(s, &o); err != nil {
		return 0, err
	}
	f, err := openFolder(s, o)
	if err != nil {
		return 0, err
	}
	index, err := f.journal()
	if err != nil {
		return 0, err
	}
	defer index.Close()
	p, err := newPlan(f, index, planOptions{retry: o.RetryFailed})
	if err != nil {
		return 0, err
	}
	return p.todo(), nil
}
