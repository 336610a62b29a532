package sweep

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/journal"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/results/terminal"
)

// VerifyOptions select the runs of a sweep to run again.
type VerifyOptions struct {
	Replicates []int // only these replicates; empty: any
	Workers    int
	Watch      func(State)
}

// Verified is the result of running them again.
type Verified struct {
	Runs  int // runs that ran again
	Rows  int // table rows that show them
	Files []manifest.Difference
	Wrong []Wrong
}

// Wrong is a row that differs from what its run gives.
type Wrong struct {
	ID    string
	Point int
	Name  string // of the point
	What  string

	row int // in runs.csv
}

func (w Wrong) String() string {
	return fmt.Sprintf("run %s (point %d, %s): %s", w.ID, w.Point, w.Name, w.What)
}

// shown is a run as the tables show it.
type shown struct {
	id        journal.ID
	point     int
	replicate int
	row       int
}

// Verify compares the files of a sweep folder with their hashes, and reads the journal if there is
// one. It then runs runs again and compares their metrics with runs.csv and their rows with
// series.csv, bit by bit.
func Verify(ctx context.Context, dir string, o VerifyOptions) (*Verified, error) {
	dir = filepath.Clean(dir)
	sweep, err := results.OpenSweep(dir)
	if err != nil {
		return nil, err
	}
	v := &Verified{}
	if v.Files, err = sweep.Verify(); err != nil || len(v.Files) > 0 {
		return v, err
	}
	err = cmp.Or(runner.OtherResults(dir, sweep.Manifest), runner.OtherSource(dir, sweep.Manifest))
	if err != nil {
		return nil, err
	}
	f, _, err := reopen(dir)
	if err != nil {
		return nil, err
	}
	if v.Files, err = f.unread(sweep); err != nil || len(v.Files) > 0 {
		return v, err
	}
	if f.about, err = describe(f.study, f.points); err != nil {
		return nil, err
	}
	runs, err := sweep.Table(schema.RunsTable)
	if err != nil {
		return nil, err
	}
	chosen, err := choose(runs, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	v.Rows = len(chosen)
	return v, f.verify(ctx, sweep, runs, chosen, o, v)
}

// unread returns the damaged lines of the journal, and the runs in the tables that it does not have.
func (f *folder) unread(sweep *results.Sweep) (wrong []manifest.Difference, err error) {
	if !exists(filepath.Join(f.dir, manifest.JournalFolder)) { // as in an archive
		return nil, nil
	}
	index, err := f.journal()
	if err != nil {
		return nil, err
	}
	defer index.Close()
	for _, d := range unmended(index.Damage(), f.manifest) {
		wrong = append(wrong, manifest.Difference{File: manifest.JournalFolder + "/" + placeOf(d),
			Problem: "damaged line: " + d.Why})
	}
	runs, err := sweep.Table(schema.RunsTable)
	if err != nil {
		return nil, err
	}
	ids := runs.Col("run_id")
	for row := range runs.Rows() {
		if id, err := journal.ParseID(ids.Text(row)); err == nil && index.State(id) < journal.Failed {
			wrong = append(wrong, manifest.Difference{File: manifest.JournalFolder,
				Problem: fmt.Sprintf("it lacks run %s, which %s.csv has; guanxi run %s runs it again", id, schema.RunsTable,
					terminal.Path(f.dir))})
		}
	}
	return wrong, nil
}

// choose selects the rows to run again.
func choose(runs *table.Table, o VerifyOptions) ([]shown, error) {
	ids, points, replicates := runs.Col("run_id"), runs.Col("point"), runs.Col("replicate")
	var all []shown
	for row := range runs.Rows() {
		id, err := journal.ParseID(ids.Text(row))
		if err != nil {
			return nil, fmt.Errorf("runs.csv, row %d: %w", row+1, err)
		}
		p, _ := points.Int(row)
		r, _ := replicates.Int(row)
		if len(o.Replicates) > 0 && !slices.Contains(o.Replicates, int(r)) {
			continue
		}
		all = append(all, shown{id, int(p), int(r), row})
	}
	if len(all) == 0 {
		return nil, errors.New("runs.csv has no such run")
	}
	return all, nil
}

// verify runs the chosen rows again, each run once.
func (f *folder) verify(ctx context.Context, sweep *results.Sweep, runs *table.Table, chosen []shown, o VerifyOptions,
	v *Verified) error {
	ids, rows, err := f.once(chosen, v)
	if err != nil {
		return err
	}
	old, err := seriesOf(sweep, rows)
	if err != nil {
		return err
	}
	graphs := runner.NewGraphs(graphCache(freeMemory()))
	parallel := max(1, min(o.Workers, len(ids)))
	crew := runner.NewCrew(o.Workers, parallel)
	var mu sync.Mutex
	var workers sync.WaitGroup
	if o.Watch != nil {
		began := time.Now()
		defer runner.Watching(func() {
			mu.Lock()
			ran := v.Runs
			mu.Unlock()
			o.Watch(State{Runs: len(ids), Done: ran, Ran: ran, Todo: len(ids), Elapsed: time.Since(began)})
		})()
	}
	next := make(chan journal.ID)
	for range parallel {
		workers.Go(func() {
			for id := range next {
				some := rows[id]
				rec, err := f.awaited(ctx, f.points[some[0].point-1], some[0].replicate, graphs, crew, nil)
				if err != nil && ctx.Err() != nil {
					continue
				}
				if err != nil {
					rec = failure(err)
				}
				mu.Lock()
				v.Runs++
				for _, s := range some {
					if what := f.against(runs, s, rec, old[key{s.point, s.replicate}]); what != "" {
						v.Wrong = append(v.Wrong, f.wrong(s, what))
					}
				}
				mu.Unlock()
			}
		})
	}
	for _, id := range ids {
		if ctx.Err() != nil {
			break
		}
		next <- id
	}
	close(next)
	workers.Wait()
	slices.SortFunc(v.Wrong, func(a, b Wrong) int { return a.row - b.row })
	return context.Cause(ctx)
}

// once returns the runs of the chosen rows, each once, and the rows of each. Rows of runs that the
// study no longer has are wrong.
func (f *folder) once(chosen []shown, v *Verified) (ids []journal.ID, rows map[journal.ID][]shown, err error) {
	rows = map[journal.ID][]shown{}
	for _, s := range chosen {
		if s.point < 1 || s.point > len(f.points) {
			return nil, nil, fmt.Errorf("runs.csv, row %d: the study has no point %d", s.row+1, s.point)
		}
		if id, _ := f.runID(f.points[s.point-1], s.replicate); id != s.id {
			v.Wrong = append(v.Wrong,
				f.wrong(s, fmt.Sprintf("replicate %d of this point is run %s, because an input file or the study has changed",
					s.replicate, id)))
			continue
		}
		if rows[s.id] == nil {
			ids = append(ids, s.id)
		}
		rows[s.id] = append(rows[s.id], s)
	}
	return ids, rows, nil
}

func (f *folder) wrong(s shown, what string) Wrong {
	return Wrong{s.id.String(), s.point, f.points[s.point-1].Name(), what, s.row}
}

type key struct{ point, replicate int }

// against compares a row with the record of its new run, and describes the first difference.
func (f *folder) against(runs *table.Table, s shown, rec *journal.Record, old *table.Table) string {
	status, why := runs.Col("status").Text(s.row), runs.Col("error").Text(s.row)
	switch {
	case rec.Failed && status == "failed" && rec.Error == why:
		return ""
	case rec.Failed && status == "failed":
		return fmt.Sprintf("it fails with %q, but failed with %q before", rec.Error, why)
	case rec.Failed:
		return "it fails now: " + rec.Error
	case status == "failed":
		return "it failed (" + why + ") before and does not fail now"
	}
	for _, m := range f.study.Metrics {
		c := runs.Col(m.Text)
		now, _ := rec.Value(m.Text)
		fresh := table.New("", "", []table.Column{{Name: m.Text, Type: table.FloatType}})
		fresh.AppendRow(table.Float(now))
		if c == nil {
			return m.Text + " is not a column of runs.csv"
		}
		if a, b := c.Text(s.row), fresh.At(0).Text(0); a != b {
			return fmt.Sprintf("%s is %s, but was %s", m.Text, cmp.Or(b, "missing"), cmp.Or(a, "missing"))
		}
	}
	if old == nil || rec.Series == nil {
		return ""
	}
	fresh := table.New(old.Name, old.Doc, old.Columns())
	t := tables{folder: f}
	rec.ID = s.id
	t.addSeries(fresh, f.points[s.point-1], s.replicate, rec)
	var a, b strings.Builder
	if err := errors.Join(old.WriteCSV(&a), fresh.WriteCSV(&b)); err != nil {
		return err.Error()
	}
	if a.String() != b.String() {
		return "its rows of series.csv differ"
	}
	return ""
}

// seriesOf returns the rows of series.csv of some runs.
func seriesOf(sweep *results.Sweep, of map[journal.ID][]shown) (map[key]*table.Table, error) {
	out := map[key]*table.Table{}
	for _, some := range of {
		for _, s := range some {
			out[key{s.point, s.replicate}] = nil
		}
	}
	err := sweep.EachPortion(schema.SeriesTable, func(t *table.Table) error {
		points, replicates := t.Col("point"), t.Col("replicate")
		if points == nil || replicates == nil {
			return fmt.Errorf("%s: series has no columns point and replicate", sweep.Dir)
		}
		for from := 0; from < t.Rows(); {
			p, _ := points.Int(from)
			r, _ := replicates.Int(from)
			to := from + 1
			for to < t.Rows() {
				q, _ := points.Int(to)
				u, _ := replicates.Int(to)
				if q != p || u != r {
					break
				}
				to++
			}
			k := key{int(p), int(r)}
			if have, ok := out[k]; ok {
				rows := t.Slice(from, to)
				if have != nil {
					if err := have.Append(rows); err != nil {
						return err
					}
					rows = have
				}
				out[k] = rows
			}
			from = to
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	return out, err
}
