package sweep

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/journal"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
)

// Progress describes the state of a sweep folder.
type Progress struct {
	Dir          string
	Study        string
	Points, Runs int
	Done, Failed int
	Live         []string // journal files being written now
	Seconds      float64  // total time of the finished runs
	Failures     []Failure
	Damage       []journal.Damage
	Tables       bool  // the tables contain all finished runs, perhaps more than the journal has left
	Other        error // another version of the program wrote the folder
	NoJournal    bool  // the folder has tables only, as an archive has
	Warnings     []string
	Changed      []manifest.Difference
	Advice       string // how to make changed files again
	Bytes        int64
}

// Failure is a reason why runs failed. Messages that differ only in numbers have the same one.
type Failure struct {
	Error  string // of the first run
	Others int    // runs with other numbers in their message
	Runs   int
	First  string // ID of that run
	Point  int    // of that run
}

// Status reads the progress of a sweep, also while it runs elsewhere.
func Status(dir string) (*Progress, error) {
	if m, _, err := manifest.SweepOf(dir); err == nil {
		if other := runner.OtherResults(dir, m); other != nil {
			return statusOfOther(dir, m, other)
		}
	}
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
		Live: index.Live(), Warnings: plan.warnings(), Bytes: size(dir)}
	if err := p.read(plan); err != nil {
		return nil, err
	}
	if p.NoJournal = m.Done > 0 && !exists(filepath.Join(dir, manifest.JournalFolder)); p.NoJournal {
		c.done, c.failed, p.Warnings = m.Done, m.Failed, m.Warnings
		p.Done, p.Failed, p.Runs = m.Done, m.Failed, max(p.Runs, m.Done)
	}
	p.Tables = (m.Done == c.done && m.Failed == c.failed || m.Done > c.done) &&
		m.Tables[schema.RunsTable+".csv"].SHA256 != ""
	if plan.todo() > 0 { // otherwise all damaged runs have run again
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

// statusOfOther is Status for a folder that another version wrote, whose study this one may not know.
func statusOfOther(dir string, m *manifest.Sweep, other error) (*Progress, error) {
	index, err := journal.Open(dir, nil)
	if err != nil {
		return nil, err
	}
	defer index.Close()
	p := &Progress{Dir: dir, Study: m.Study, Points: m.Points, Other: other, Live: index.Live(), Warnings: m.Warnings,
		Bytes: size(dir), Damage: unmended(index.Damage(), m)}
	p.Done, p.Failed = index.Count()
	p.Tables = m.Done >= p.Done // of points that share runs, tables have more rows
	p.Done, p.Failed = max(p.Done, m.Done), max(p.Failed, m.Failed)
	p.Runs = max(m.Runs, p.Done)
	for _, w := range index.Work() {
		p.Seconds += w.Seconds
	}
	return p, nil
}

// unmended returns the damage whose runs have not run again since.
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
		p.Seconds += plan.index.Seconds(id)
		if plan.index.State(id) != journal.Failed {
			continue
		}
		h, err := plan.index.Head(id)
		if err != nil {
			return err
		}
		cause := digits.Blanked(h.Error)
		k, known := at[cause]
		if !known {
			k = len(p.Failures)
			at[cause] = k
			p.Failures = append(p.Failures, Failure{Error: h.Error, First: id.String(), Point: int(t.Point)})
		}
		p.Failures[k].Runs++
		if h.Error != p.Failures[k].Error {
			p.Failures[k].Others++
		}
	}
	slices.SortStableFunc(p.Failures, func(a, b Failure) int { return cmp.Compare(b.Runs, a.Runs) })
	return nil
}
