package sweep

import (
	"guanxi/scenarios/sweep/journal"
	"guanxi/scenarios/sweep/study"
)

// Rest is the unfinished part of a study, for submission to a cluster.
type Rest struct {
	f     *folder
	index *journal.Index
	o     Options
}

// Begin creates the folder of a study, or opens it as Run does, without running anything:
// shards find the study there.
func Begin(s *study.Study, o Options) (*Rest, error) {
	if err := ready(s, &o); err != nil {
		return nil, err
	}
	f, err := openFolder(s, o)
	if err != nil {
		return nil, err
	}
	index, err := f.journal()
	if err != nil {
		return nil, err
	}
	return &Rest{f, index, o}, nil
}

// Close closes the journal.
func (r *Rest) Close() { r.index.Close() }

// Notes returns what was found and repaired in the folder, and what is new.
func (r *Rest) Notes() []string { return r.f.notes }

// Left returns the number of unfinished runs in each shard.
func (r *Rest) Left(shards int) ([]int, error) {
	left := make([]int, shards)
	p, err := newPlan(r.f, r.index, planOptions{shard: 1, shards: 1, retry: r.o.RetryFailed})
	if err != nil {
		return nil, err
	}
	p.each(func(t study.Task, turn int) {
		if p.missing(t) {
			left[turn%shards]++
		}
	})
	return left, nil
}
