package results

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/partial"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// FigureError is an error in drawing the figures alone: the run folder is in place without
// them.
type FigureError struct{ Err error }

func (e *FigureError) Error() string { return "figures: " + e.Err.Error() }
func (e *FigureError) Unwrap() error { return e.Err }

// ShortError says that the folder is in place with fewer replicates than were added, because
// there was no room for all.
type ShortError struct {
	Dropped []int
	Err     error
}

func (e *ShortError) Error() string { return e.Err.Error() }
func (e *ShortError) Unwrap() error { return e.Err }

// Finish writes the folder with the replicates done so far and puts it in place. If there are
// fewer than asked for, the manifest says that the run is incomplete. figures (may be nil) is
// called just before with the path of the complete folder, readable by Open, and may add files
// to it. If figures fails, the folder is finished without figures/ and the error is a
// *FigureError. If not all replicates can be written, Finish writes as many as fit, without
// figures, and the error is a *ShortError. After any other error nothing is left.
func (w *Writer) Finish(figures func(dir string) error) (err error) {
	done := w.Done()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return errFinished
	}
	w.closed = true
	inPlace := false
	defer func() {
		if !inPlace {
			w.partial.Remove()
		}
	}()
	if len(w.busy) > 0 {
		return errors.New("a replicate is still being added")
	}
	if len(done) == 0 {
		return errNoReplicate
	}
	m, short, err := w.writeWhatFits(done)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(w.partial.Dir, partsFolder)); err != nil {
		return err
	}
	if err := w.writeManifest(m); err != nil {
		return err
	}
	var figureError error
	if figures != nil && short == nil {
		if figureError, err = w.draw(m, figures); err != nil {
			return err
		}
	}
	w.kept, err = w.partial.Publish(w.target, w.o.Force || w.o.Aside || w.o.Extend != nil, func(dir string) bool {
		_, err := manifest.ReadRun(dir)
		return err == nil && !w.o.Aside && manifest.Sound(dir, manifest.RunKind) == nil // another run may replace it
	})
	if err != nil {
		return fmt.Errorf("the run folder cannot be put in place: %w", err)
	}
	inPlace = true
	if short != nil {
		return short
	}
	return figureError
}

// writeWhatFits writes the tables and files of all replicates. If that fails it drops
// replicates of this session, the last first, an eighth at a time, until the rest fit. Both the
// parts of the replicates and the tables made from them are on the disk, so each dropped
// replicate frees space twice.
func (w *Writer) writeWhatFits(done []int) (m *manifest.Run, short *ShortError, err error) {
	for {
		m = w.manifest(done)
		if err = w.writeTables(m, done); err == nil {
			err = w.writeFiles(m, done)
		}
		var unwritten *UnwrittenError
		if err == nil || !errors.As(err, &unwritten) || len(w.added) < 2 { // added is sorted
			return m, short, err
		}
		if short == nil {
			short = &ShortError{Err: err}
		}
		left := len(w.added) - (len(w.added)+7)/8
		for _, r := range w.added[left:] {
			w.removeParts(r)
			delete(w.done, r)
			short.Dropped = append(short.Dropped, r)
			done = slices.DeleteFunc(done, func(d int) bool { return d == r })
		}
		w.added = w.added[:left]
		if err := w.partial.Empty(partsFolder); err != nil {
			return nil, nil, err
		}
	}
}

// draw lets figures add files to the complete folder; failed is the reason why there are none.
func (w *Writer) draw(m *manifest.Run, figures func(dir string) error) (failed, err error) {
	files := maps.Clone(m.Files)
	if failed = figures(w.partial.Dir); failed == nil {
		if failed = w.addNewFiles(m); failed == nil {
			failed = w.writeManifest(m)
		}
		if failed == nil {
			return nil, nil
		}
	}
	if err := os.RemoveAll(filepath.Join(w.partial.Dir, manifest.FiguresFolder)); err != nil {
		return nil, err
	}
	m.Files = files
	if err := w.addNewFiles(m); err != nil {
		return nil, err
	}
	return &FigureError{failed}, w.writeManifest(m)
}

func (w *Writer) manifest(done []int) *manifest.Run {
	slices.Sort(w.added)
	slices.Sort(w.asked)
	finished := w.now()
	m := &manifest.Run{
		Kind: manifest.RunKind, Program: w.o.Program, Results: w.o.Results,
		Scenario: w.o.Scenario, ScenarioHash: w.o.ScenarioHash, Seed: w.o.Seed,
		Replicates: len(done), ReplicatesDone: done, Asked: slices.Compact(w.asked), Complete: true,
		Confidence: w.o.Confidence, About: w.o.About, Graph: map[int]string{},
		Command: w.o.Command, Machine: manifest.ThisMachine(),
		Listing: manifest.NewListing(),
	}
	for _, r := range m.Asked {
		m.Complete = m.Complete && w.done[r] != nil
	}
	if w.o.Extend != nil {
		m.Times = slices.Clone(w.o.Extend.Manifest.Times)
	}
	m.Times = append(m.Times, manifest.Times{Replicates: slices.Clone(w.added),
		Started: w.started.UTC().Truncate(time.Second), Finished: finished.UTC().Truncate(time.Second),
		Seconds: math.Round(finished.Sub(w.started).Seconds()*1000) / 1000})
	m.Warnings = manifest.JoinWarnings(w.o.Warnings, done, func(r int) []string { return w.done[r].warnings })
	if m.Warnings == nil {
		m.Warnings = []manifest.Warning{}
	}
	for _, r := range done {
		record := w.done[r]
		if record.graph != "" {
			m.Graph[r] = record.graph
		}
		for _, x := range record.metrics[""] {
			i := slices.IndexFunc(m.Metrics, func(e manifest.ExtraMetric) bool { return e.Name == x.Name })
			if i < 0 {
				i = len(m.Metrics)
				m.Metrics = append(m.Metrics, manifest.ExtraMetric{Name: x.Name, Kind: x.Kind, Unit: x.Unit, Doc: x.Doc,
					Ends: manifest.EndsOf(x.Range), Values: map[int]*table.Number{}})
			}
			v := table.Number(x.Value)
			m.Metrics[i].Values[r] = &v
		}
	}
	return m
}

// tableOrder is the order in the description of a run folder; other tables follow by name.
var tableOrder = []string{schema.SeriesTable, schema.LedgerTable, schema.BenefitsTable, schema.ValueTable,
	schema.ValueGroupsTable, schema.StreamsTable,
	schema.CascadesTable, schema.CampaignsTable, schema.ProvidersTable, schema.GamesTable}

func (w *Writer) orderedTables() []*table.Table {
	place := func(t *table.Table) int {
		if i := slices.Index(tableOrder, t.Name); i >= 0 {
			return i
		}
		return len(tableOrder)
	}
	return slices.SortedFunc(maps.Values(w.tables), func(a, b *table.Table) int {
		return cmp.Or(place(a)-place(b), strings.Compare(a.Name, b.Name))
	})
}

func (w *Writer) writeTables(m *manifest.Run, done []int) error {
	w.described = nil
	for _, t := range w.orderedTables() {
		var rows, bytes int64
		w.eachPart(t.Name, done, func(f *os.File) error {
			info, err := f.Stat()
			if err == nil {
				bytes += info.Size()
			}
			return err
		})
		file := table.File(t.Name, bytes)
		entry, err := w.put(file, func(to io.Writer) (err error) {
			text := table.Packed(file, to)
			rows, err = w.join(text, t, done)
			return errors.Join(err, text.Close())
		})
		if err != nil {
			return err
		}
		entry.Rows = &rows
		m.Tables[file] = entry
		w.described = append(w.described, describe(file, t))
	}
	return nil
}

// join writes the parts of the replicates one after another.
func (w *Writer) join(to io.Writer, t *table.Table, done []int) (rows int64, err error) {
	if t.Col("replicate") == nil {
		return int64(t.Rows()), t.WriteCSV(to)
	}
	if err := t.WriteCSVHeader(to); err != nil {
		return 0, err
	}
	return w.eachPart(t.Name, done, func(f *os.File) error { _, err := io.Copy(to, f); return err })
}

// eachPart opens the rows of a table of each replicate that has any, and returns how many there are.
func (w *Writer) eachPart(table string, done []int, visit func(f *os.File) error) (rows int64, err error) {
	for _, r := range done {
		n, ok := w.done[r].parts[table]
		if !ok {
			continue
		}
		f, err := os.Open(filepath.Join(w.partial.Dir, w.part(table, r)))
		if err != nil {
			return 0, err
		}
		err = visit(f)
		f.Close()
		if err != nil {
			return 0, err
		}
		rows += int64(n)
	}
	return rows, nil
}

func (w *Writer) writeFiles(m *manifest.Run, done []int) error {
	if w.o.Extend != nil {
		if err := w.carry(m, w.o.Extend); err != nil {
			return err
		}
	}
	put := func(name string, b []byte) error {
		entry, err := w.putBytes(name, b)
		m.Files[name] = entry
		return err
	}
	if w.o.ScenarioYAML != nil {
		if err := put(manifest.ScenarioFile, w.o.ScenarioYAML); err != nil {
			return err
		}
	}
	for _, in := range w.o.Inputs {
		if err := put(manifest.InputsFolder+"/"+filepath.ToSlash(in.Name), in.Data); err != nil {
			return err
		}
	}
	summary, err := w.summary(m, done).Encode()
	if err != nil {
		return err
	}
	if err := put(manifest.SummaryFile, summary); err != nil {
		return err
	}
	description, err := encodeColumns(w.described)
	if err != nil {
		return err
	}
	return put(manifest.ColumnsFile, description)
}

func copyFrom(to io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(to, f)
	return err
}

// summary joins the metrics in the order of the tables. A metric given by the caller replaces
// the one of the same name from a table, since the caller may know ticks that were not
// recorded.
func (w *Writer) summary(m *manifest.Run, done []int) *summary.Summary {
	replicates := make([][]summary.Metric, len(done))
	for i, r := range done {
		record := w.done[r]
		own := record.metrics[""]
		for _, t := range w.orderedTables() {
			for _, x := range record.metrics[t.Name] {
				if j := slices.IndexFunc(own, func(o summary.Metric) bool { return o.Name == x.Name }); j >= 0 {
					x = own[j]
				}
				replicates[i] = append(replicates[i], x)
			}
		}
		for _, x := range own {
			if !slices.ContainsFunc(replicates[i], func(o summary.Metric) bool { return o.Name == x.Name }) {
				replicates[i] = append(replicates[i], x)
			}
		}
		replicates[i] = append(replicates[i], summary.Externalities(replicates[i])...)
		replicates[i] = append(replicates[i], summary.PerUserYear(replicates[i])...)
	}
	return &summary.Summary{Format: 1, Results: w.o.Results, Scenario: w.o.Scenario, Replicates: len(done),
		Confidence: w.o.Confidence, Metrics: summary.Summarise(replicates, w.o.Confidence), Warnings: m.WarningTexts()}
}

func (w *Writer) writeManifest(m *manifest.Run) error {
	signed, err := manifest.Sign(m)
	if err == nil {
		_, err = w.putBytes(manifest.File, signed)
	}
	return err
}

// addNewFiles adds to the manifest the files that figures left in the folder.
func (w *Writer) addNewFiles(m *manifest.Run) error {
	return partial.Walk(w.partial.Dir, func(name, path string) error {
		if _, ok := m.Tables[name]; ok || manifest.IsManifest(name) || w.carried[name] {
			return nil
		}
		if _, ok := m.Files[name]; ok && !strings.HasPrefix(name, manifest.FiguresFolder+"/") {
			return nil
		}
		if err := syncFile(path); err != nil {
			return err
		}
		entry, err := manifest.HashFile(w.partial.Dir, name)
		m.Files[name] = entry
		return err
	})
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
