package sweep

import (
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"guanxi/scenarios/measure"
	"guanxi/scenarios/sweep/journal"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// tables makes the tables of a sweep from its journal, with rows by point and replicate. They
// depend only on the study and on the numbers of its runs.
type tables struct {
	folder   *folder
	index    *journal.Index
	plan     *plan
	times    *manifest.SweepTimes // of this process; nil: it ran nothing
	warnings []string
	program  string
	command  []string
}

// needed reports whether the tables have to be written, because they are out of date or were
// changed.
func (t *tables) needed(notes *[]string) bool {
	m := t.folder.manifest
	c := t.plan.count()
	if t.times != nil || t.folder.written || m == nil || m.Done != c.done || m.Failed != c.failed ||
		m.Runs != t.plan.runs() || m.Complete != (t.plan.todo() == 0) || m.Complete &&
		len(unmended(t.index.Damage(), m)) > 0 {
		return true
	}
	s, err := results.OpenSweep(t.folder.dir)
	if err != nil {
		*notes = append(*notes, unreadable(err)+"; rebuilt from the journal")
		return true
	}
	if !s.Has(schema.RunsTable) || !s.Has(schema.SeriesTable) || t.folder.study.Members() != "" &&
		!s.Has(schema.MembersTable) || t.folder.units() != nil && !s.Has(schema.UnitsTable) {
		return true
	}
	changed, err := s.Verify()
	if err != nil {
		*notes = append(*notes, err.Error()+"; rebuilt from the journal")
		return true
	}
	needed := false
	for _, d := range changed {
		what := d.Since()
		switch name, _ := table.Named(d.File); {
		case name == schema.AnswersTable:
			*notes = append(*notes, what+"; guanxi show "+t.folder.dir+" writes it again")
		case slices.Contains(made, name) || d.File == manifest.ColumnsFile:
			needed = true
			*notes = append(*notes, what+"; rebuilt from the journal")
		default:
			*notes = append(*notes, what)
		}
	}
	return needed
}

// unreadable says why a folder cannot be read, without advice, since it is being mended.
func unreadable(err error) string {
	var altered *manifest.AlteredError
	if !errors.As(err, &altered) {
		return err.Error()
	}
	var all []string
	for _, d := range altered.Files {
		all = append(all, d.Since())
	}
	return strings.Join(all, ", ")
}

// made are the tables made from the journal.
var made = []string{schema.RunsTable, schema.SeriesTable, schema.MembersTable, schema.UnitsTable}

// Rows go to the writers in these portions, which bounds memory.
const (
	runsPortion   = 4096
	seriesPortion = 20_000
)

// write makes runs.csv, series.csv and the manifest, and moves them into place together.
func (t *tables) write() (*manifest.Sweep, error) {
	f := t.folder
	w, err := results.WriteSweep(f.dir)
	if err != nil {
		return nil, err
	}
	defer w.Abort()
	f.again()
	m := f.newManifest()
	if old := f.manifest; old != nil {
		m.Listing, m.Times = old.Listing, old.Times
		m.Program, m.Command = old.Program, old.Command
	}
	m.Warnings = append([]string{}, t.warnings...)
	m.Times = t.work(m.Times)
	if t.times != nil {
		m.Program, m.Command = t.program, t.command
	}
	if err := t.writeRows(w, m); err != nil {
		return nil, err
	}
	m.Runs, m.Complete = t.plan.runs(), t.plan.todo() == 0
	if m.Complete {
		for _, d := range t.index.Damage() {
			m.Mended = append(m.Mended, placeOf(d))
		}
	} else if f.manifest != nil {
		m.Mended = f.manifest.Mended
	}
	if err := w.Finish(m); err != nil {
		return nil, err
	}
	f.dropped = append(f.dropped, w.Dropped()...)
	f.manifest = m
	return m, nil
}

// work adds to the times that processes noted those of this one, and of the processes that could
// not note theirs, by their journals.
func (t *tables) work(noted []manifest.SweepTimes) []manifest.SweepTimes {
	if t.times != nil {
		noted = append(slices.Clone(noted), *t.times)
	}
	var all []manifest.SweepTimes
	for _, w := range t.index.Work() {
		if !slices.ContainsFunc(noted, func(n manifest.SweepTimes) bool {
			return n.Process == w.Process &&
				!n.Started.IsZero()
		}) {
			all = append(all, manifest.SweepTimes{Process: w.Process, Finished: w.Last.UTC().Truncate(time.Second),
				Runs: w.Runs, Seconds: math.Round(w.Seconds*1000) / 1000})
		}
	}
	return append(all, slices.DeleteFunc(slices.Clone(noted),
		func(n manifest.SweepTimes) bool { return n.Started.IsZero() })...)
}

// writeRows writes the runs in the order of points and replicates and counts them in m.
func (t *tables) writeRows(w *results.SweepWriter, m *manifest.Sweep) error {
	f := t.folder
	var all []*portions
	var err error
	open := func(of *table.Table, least int) *portions {
		p := &portions{Table: of, least: least}
		if err == nil {
			p.to, err = w.Table(of)
		}
		all = append(all, p)
		return p
	}
	runs := open(schema.NewRuns(m.Factors, len(m.Arms) > 0, m.Metrics), runsPortion)
	series := open(t.newSeries(m), seriesPortion)
	var members, units *portions // nil: the study does not ask for them, or there is no experiment
	if f.study.Members() != "" {
		members = open(schema.NewMembers(), seriesPortion)
	}
	if x := f.units(); x != nil {
		units = open(schema.NewUnits(true, x.Measures), seriesPortion)
	}
	if err != nil {
		return err
	}
	for run, id := range t.plan.there() {
		rec, err := t.index.Read(id)
		if err != nil {
			return err
		}
		m.Done++
		if rec.Failed {
			m.Failed++
		}
		p, r := f.points[run.Point-1], int(run.Replicate)
		runs.AppendRow(t.row(p, r, rec)...)
		t.addSeries(series.Table, p, r, rec)
		if members != nil {
			for k, v := range rec.Members {
				members.AppendRow(table.Text(rec.ID.String()), table.Int(p.Number), table.Int(r), table.Int(k), table.Float(v))
			}
		}
		if units != nil && rec.Units != nil {
			addUnits(units.Table, p, r, rec)
		}
		for _, x := range all {
			if err := x.flush(x.least); err != nil {
				return err
			}
		}
	}
	for _, x := range all {
		if err := x.flush(0); err != nil {
			return err
		}
	}
	return nil
}

// addUnits adds the outcomes of the units of a run.
func addUnits(to *table.Table, p *study.Point, replicate int, rec *journal.Record) {
	of := []table.Cell{table.Text(rec.ID.String()), table.Int(p.Number), table.Int(replicate), table.Text(p.Arm)}
	for row := range rec.Units.Rows() {
		cells := slices.Clone(of)
		for k := range rec.Units.Columns() {
			cells = append(cells, rec.Units.At(k).Cell(row))
		}
		to.AppendRow(cells...)
	}
}

// askable returns why no run of the study should begin.
func (f *folder) askable() error { return f.study.Begin() }

// units says which outcomes of units runs keep; nil: none.
func (f *folder) units() *measure.UnitOptions { return f.study.UnitsOf(f.points[0]) }

// portions is a table being written to disk. It holds at most least rows, plus those of one
// run, in memory.
type portions struct {
	*table.Table
	to    *results.TableStream
	least int
}

// flush writes the rows if there are at least that many.
func (p *portions) flush(least int) error {
	if p.Rows() < least {
		return nil
	}
	err := p.to.Write(p.Table)
	p.Table = table.New(p.Name, p.Doc, p.Columns())
	return err
}

// row returns the row of a run in runs.csv.
func (t *tables) row(p *study.Point, replicate int, rec *journal.Record) []table.Cell {
	s := t.folder.study
	block, status := table.Missing(), "ok"
	if p.Block > 0 {
		block = table.Int(p.Block)
	}
	if rec.Failed {
		status = "failed"
	}
	cells := []table.Cell{table.Text(rec.ID.String()), table.Int(p.Number), block, table.Int(replicate),
		table.Int(p.Seed), table.Text(status), table.Text(rec.Error)}
	cells = append(cells, t.levels(p)...)
	for _, m := range s.Metrics {
		v, _ := rec.Value(m.Text) // NaN for a failed run, which has none
		cells = append(cells, table.Float(v))
	}
	return cells
}

// levels returns the arm of a point, if the study has any, and its levels.
func (t *tables) levels(p *study.Point) (cells []table.Cell) {
	s := t.folder.study
	if len(s.Arms) > 0 {
		cells = append(cells, table.Text(p.Arm))
	}
	for i, l := range p.Levels {
		cells = append(cells, s.Factors[i].Cell(l))
	}
	return cells
}

// newSeries returns an empty series.csv. Dates have times of day if those of some run do.
func (t *tables) newSeries(m *manifest.Sweep) *table.Table {
	moments := false
	for _, id := range t.plan.there() {
		moments = moments || t.index.Moment(id)
	}
	return schema.NewSweepSeries(moments, m.Factors, len(m.Arms) > 0, t.folder.about.series...)
}

// addSeries adds the rows of a run. Of what its world lacks sums and counts are 0, as in runs.csv, and all else is
// missing.
func (t *tables) addSeries(to *table.Table, p *study.Point, replicate int, rec *journal.Record) {
	if rec.Series == nil {
		return
	}
	cols := to.Columns()
	cells := []table.Cell{table.Text(rec.ID.String()), table.Int(p.Number)}
	cells = append(cells, t.levels(p)...)
	cells = append(cells, table.Int(replicate))
	of := len(cells) // columns of the run; the others are of the tick
	from := make([]*table.Values, len(cols))
	for i := of; i < len(cols); i++ {
		from[i] = rec.Series.Col(cols[i].Name)
	}
	cells = append(cells, make([]table.Cell, len(cols)-of)...)
	to.Grow(rec.Series.Rows())
	for r := range rec.Series.Rows() {
		for i := of; i < len(cols); i++ {
			if from[i] == nil && cols[i].Additive {
				cells[i] = table.Int(0)
			} else {
				cells[i] = seriesCell(cols[i], from[i], r)
			}
		}
		to.AppendRow(cells...)
	}
}

// seriesCell converts a cell to the type of its column.
func seriesCell(c table.Column, v *table.Values, row int) table.Cell {
	if v == nil || v.Missing(row) {
		return table.Missing()
	}
	switch is := v.Column().Type; {
	case is == c.Type:
		return v.Cell(row)
	case c.Type == table.DateTimeType && is == table.DateType:
		at, _ := v.Time(row)
		return table.Date(at)
	case c.Type == table.FloatType && slices.Contains([]table.Type{table.IntType, table.MoneyType}, is):
		return table.Float(v.Float(row))
	}
	return table.Missing()
}
