package sweep

import (
	"context"
	"errors"
	"math"
	"path/filepath"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
)

// Points runs a scenario at points that somebody else chooses, such as an optimiser. All that were asked for are the
// list of a study in a folder, so that a loop which asks for one after the other, stopped and begun anew, only adds
// what has not run. The journal has a run when At returns it, and the tables of the folder have it after Save.
type Points struct {
	q     study.Question
	o     Options
	asked []study.Row
	there map[string]bool // of asked
	each  int             // replicates of the question; the folder may have more
	late  bool            // the study in the folder lacks some of them
	of    string          // hash of the scenario
	about *about
	w     *sweep
}

// Answer is a run at a point.
type Answer struct {
	Point     int       // among those asked for, from 0
	Replicate int       // from 1
	Values    []float64 // of the metrics; NaN: none
	Error     string    // why it failed
}

// NewPoints begins to answer a question in the folder of the options, or goes on there.
func NewPoints(q study.Question, o Options) (*Points, error) {
	return &Points{q: q, o: o, there: map[string]bool{}}, checkOptions(&o)
}

// At returns the runs at points, each of values by path such as "0.3/year", after running what has not run.
func (p *Points) At(ctx context.Context, points []map[string]any) ([]Answer, error) {
	rows := make([]study.Row, len(points))
	if len(points) == 0 {
		return nil, nil
	}
	var err error
	for i, values := range points {
		if rows[i], err = study.RowOf(values); err != nil {
			return nil, err
		}
	}
	s, err := p.q.At(rows)
	if err != nil {
		return nil, err
	}
	if p.each == 0 {
		p.each = s.Replicates
	}
	p.add(rows)
	if p.of != s.Scenario.Hash() {
		if err := p.begin(ctx, s); err != nil {
			return nil, err
		}
	}
	f, err := skeleton(s)
	if err != nil {
		return nil, err
	}
	w := p.w
	f.dir, f.about, w.folder = p.o.Dir, p.about, f
	if w.plan, err = newPlan(f, w.index, planOptions{}); err != nil {
		return nil, err
	}
	if err := errors.Join(w.run(ctx), w.index.Refresh()); err != nil {
		return nil, err
	}
	return p.ran(f)
}

func (p *Points) add(rows []study.Row) {
	for _, row := range rows {
		if key := row.String(); !p.there[key] {
			p.there[key], p.late, p.asked = true, true, append(p.asked, row)
		}
	}
}

// begin makes the folder, or adds to its list, and runs what it lacks. Where another process is at work, it adds later.
func (p *Points) begin(ctx context.Context, s *study.Study) error {
	if err := p.Save(ctx); err != nil && !errors.As(err, new(*BusyError)) {
		return err
	}
	f, err := prepare(s)
	if err != nil {
		return err
	}
	f.dir, p.about = p.o.Dir, f.about
	p.w, err = newSweep(f, p.o)
	p.of = s.Scenario.Hash()
	return err
}

// Save writes the list of all points, and the tables of their runs.
func (p *Points) Save(ctx context.Context) error {
	if p.w != nil && p.w.writer != nil {
		if err := p.w.writer.Close(); err != nil {
			return err
		}
		p.w.writer = nil
	}
	if !p.late {
		return nil
	}
	if old, err := study.Reread(filepath.Join(p.o.Dir, manifest.StudyFile)); err == nil { // perhaps by another process
		if old.Replicates > p.each {
			p.q.Replicates = max(p.q.Replicates, old.Replicates)
		}
		mine := p.asked
		p.asked, p.there = nil, map[string]bool{}
		p.add(old.Rows())
		p.add(mine)
	}
	s, err := p.q.At(p.asked)
	if err != nil {
		return err
	}
	_, err = Run(ctx, s, p.o)
	p.late = err != nil
	return err
}

// ran reads the runs of points.
func (p *Points) ran(f *folder) (all []Answer, err error) {
	for i, point := range f.points {
		for k := range p.each {
			id, _ := f.runID(point, k+1)
			r, err := p.w.index.Head(id)
			if err != nil {
				return nil, err
			}
			one := Answer{Point: i, Replicate: k + 1, Error: r.Error}
			for _, m := range f.study.Metrics {
				v, has := r.Value(m.Text)
				if !has {
					v = math.NaN()
				}
				one.Values = append(one.Values, v)
			}
			all = append(all, one)
		}
	}
	return all, nil
}
