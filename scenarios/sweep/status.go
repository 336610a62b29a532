package sweep

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"guanxi/scenarios/sweep/journal"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
)

// Progress is what a sweep folder holds.
type Progress struct {
	Dir          string
	Study        string
	Points, Runs int
	Done, Failed int
	Open         bool     // sequential replication may ask for more runs
	Live         []string // files of the journal that a process writes now
	Seconds      float64  // of all runs that are there
	Failures     []Failure
	Damage       []journal.Damage
	Tables       bool // show all that is done
	Changed      []manifest.Difference
	Advice       string // what makes them again
	Bytes        int64
}

// Failure is a reason why runs failed.
type Failure struct {
	Error string
	Runs  int
	First string // id of one of them
	Point int    // of that one
}

// Status reads how far a sweep is, also while it runs elsewhere.
func Status(dir string) (*Progress, error) {
	f, m, err := relook(dir)
	if err != nil {
		return nil, err
	}
	index, err := journal.Open(dir, f.metricNames())
	if err != nil {
		return nil, err
	}
	defer index.Close()
	plan, err := newPlan(f, index, planOptions{})
	if err != nil {
		return nil, err
	}
	c := plan.count()
	p := &Progress{Dir: dir, Study: f.study.Name, Points: len(f.points), Runs: plan.runs(), Done: c.done, Failed: c.failed,
		Open: plan.open(), Live: index.Live(), Bytes: Bytes(dir)}
	if err := p.read(plan); err != nil {
		return nil, err
	}
	p.Tables = m.Done == c.done && m.Failed == c.failed && m.Tables[schema.RunsTable+".csv"].SHA256 != ""
	if plan.todo() > 0 { // else all that was damaged has run again
		p.Damage = unmended(index.Damage(), m)
	}
	if err := manifest.Altered(dir); err != nil {
		var altered *manifest.AlteredError
		if !errors.As(err, &altered) {
			return nil, err
		}
		p.Changed, p.Advice = altered.Files, altered.Advice
	}
	return p, nil
}

// relook is reopen of a folder of which parts may be damaged: progress is shown
// as long as the study can be found.
func relook(dir string) (*folder, *manifest.Sweep, error) {
	dir = filepath.Clean(dir)
	m, _, err := manifest.SweepOf(dir)
	var altered *manifest.AlteredError
	if err != nil && !errors.As(err, &altered) {
		return nil, nil, err
	}
	if err != nil {
		m = &manifest.Sweep{}
	}
	s, err := study.Load(dir, study.Options{})
	if m.StudyHash != "" && (err != nil || s.Hash() != m.StudyHash) {
		if was, _ := asWritten(dir, m.StudyHash); was != nil {
			s, err = was, nil
		} else if damage := manifest.Altered(dir); damage != nil {
			err = damage
		}
	}
	if err != nil {
		return nil, nil, err
	}
	f, err := unrun(s, dir, m)
	return f, m, err
}

// unmended is the damage whose runs have not run again since.
func unmended(all []journal.Damage, m *manifest.Sweep) []journal.Damage {
	return slices.DeleteFunc(all, func(d journal.Damage) bool { return m != nil && slices.Contains(m.Mended, placeOf(d)) })
}

func placeOf(d journal.Damage) string { return fmt.Sprintf("%s:%d", filepath.Base(d.File), d.Line) }

// read sums up the records.
func (p *Progress) read(plan *plan) error {
	at := map[string]int{}
	for t, id := range plan.there() {
		if plan.f.twin[t.Point-1] != t.Point-1 {
			continue
		}
		h, err := plan.index.Head(id)
		if err != nil {
			return err
		}
		p.Seconds += h.Seconds
		if !h.Failed {
			continue
		}
		k, known := at[h.Error]
		if !known {
			k = len(p.Failures)
			at[h.Error] = k
			p.Failures = append(p.Failures, Failure{Error: h.Error, First: id.String(), Point: int(t.Point)})
		}
		p.Failures[k].Runs++
	}
	slices.SortStableFunc(p.Failures, func(a, b Failure) int { return cmp.Compare(b.Runs, a.Runs) })
	return nil
}

// reopen reads the study of a sweep folder, which must be as it was written, and
// prepares it.
func reopen(dir string) (*folder, *manifest.Sweep, error) {
	dir = filepath.Clean(dir)
	m, sound, err := manifest.SweepOf(dir)
	if err != nil {
		return nil, nil, err
	}
	if !sound {
		return nil, nil, fmt.Errorf("%s was changed since it was written; sweep or merge makes it again", filepath.Join(dir, manifest.File))
	}
	s, err := study.Load(dir, study.Options{})
	if err != nil {
		return nil, nil, err
	}
	if s.Hash() != m.StudyHash {
		return nil, nil, fmt.Errorf("%s was changed since it was written; sweep with the study file makes it again", filepath.Join(dir, manifest.StudyFile))
	}
	f, err := unrun(s, dir, m)
	return f, m, err
}

// unrun is the folder of a study of which nothing is to be run.
func unrun(s *study.Study, dir string, m *manifest.Sweep) (*folder, error) {
	if err := s.Prepare(0); err != nil {
		return nil, err
	}
	f, err := skeleton(s)
	if err != nil {
		return nil, err
	}
	f.dir, f.manifest = dir, m
	return f, nil
}
