package sweep

import "guanxi/scenarios/sweep/study"

// Begin creates the folder of a study, or opens it as Run does, and takes the runs of folders beside it, without
// running anything: shards find both there. It returns the number of unfinished runs.
func Begin(s *study.Study, o Options) (left int, err error) {
	if err := ready(s, &o); err != nil {
		return 0, err
	}
	f, err := openFolder(s, o)
	if err != nil {
		return 0, err
	}
	w, err := newSweep(f, o)
	if err != nil {
		return 0, err
	}
	defer w.index.Close()
	w.o.Shards = 0
	if err := w.ask(); err != nil {
		return 0, err
	}
	return w.plan.todo(), nil
}
