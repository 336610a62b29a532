package results

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/partial"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// takeOver splits the tables of a finished run into the parts that AddReplicate would have
// left, so that the folder comes out as if all replicates had been run together.
func (w *Writer) takeOver(run *Run) error {
	if there, err := partial.Target(run.Dir); err != nil || there != w.target {
		return fmt.Errorf("replicates are added to %s, not to %s", run.Dir, w.target)
	}
	old := run.Manifest
	if old.ScenarioHash != w.o.ScenarioHash || old.Seed != w.o.Seed || old.Results != w.o.Results {
		return otherRun(run.Dir, old, Identity{ScenarioHash: w.o.ScenarioHash, Seed: w.o.Seed, Results: w.o.Results})
	}
	changes, err := run.Verify()
	if err != nil {
		return err
	}
	for _, d := range changes {
		if _, table := old.Tables[d.File]; table {
			return fmt.Errorf("%s: %s, so no replicates can be added; --force runs all of them again", run.Dir, d.Since())
		}
	}
	for _, r := range old.ReplicatesDone {
		record := &replicateRecord{metrics: map[string][]summary.Metric{}, parts: map[string]int{}, graph: old.Graph[r]}
		for _, x := range old.Metrics {
			v, ok := x.Values[r]
			switch {
			case !ok:
				continue
			case v == nil: // null
				nan := table.Number(math.NaN())
				v = &nan
			}
			record.metrics[""] = append(record.metrics[""], summary.Metric{Name: x.Name, Kind: x.Kind, Unit: x.Unit, Doc: x.Doc,
				Range: x.Ends.Range(), Value: float64(*v)})
		}
		for _, warning := range old.Warnings {
			if slices.Contains(warning.Replicates, r) {
				record.warnings = append(record.warnings, warning.Message)
			}
		}
		w.done[r] = record
		w.asked = append(w.asked, r)
	}
	w.asked = append(w.asked, old.Asked...)
	for _, name := range run.TableNames() {
		t, err := run.readTable(name)
		if err != nil {
			return err
		}
		if err := w.takeOverTable(t); err != nil {
			return err
		}
	}
	return nil
}

func (w *Writer) takeOverTable(t *table.Table) error {
	number := t.Col("replicate")
	if _, err := w.know(t, number == nil); err != nil || number == nil {
		return err
	}
	for from := 0; from < t.Rows(); {
		r, _ := number.Int(from)
		to := from
		for to < t.Rows() {
			if next, _ := number.Int(to); next != r {
				break
			}
			to++
		}
		record := w.done[int(r)]
		if record == nil {
			return fmt.Errorf("table %s, row %d: the manifest lists no replicate %d", t.Name, from+1, r)
		}
		if err := w.addTable(record, int(r), t.Slice(from, to)); err != nil {
			return err
		}
		from = to
	}
	for _, record := range w.done { // a replicate without rows still has the table
		if _, ok := record.parts[t.Name]; !ok {
			record.metrics[t.Name] = summary.Measure(t.Slice(0, 0), w.o.About.Consumers)
		}
	}
	return nil
}

// carry copies the files that somebody put into the folder beside those of the run. Figures and
// reports that the manifest lists are left behind if replicates were added, since they show fewer.
func (w *Writer) carry(m *manifest.Run, run *Run) error {
	return partial.Walk(run.Dir, func(name, path string) error {
		_, table := run.Manifest.Tables[name]
		entry, file := run.Manifest.Files[name]
		if table || file && (len(w.added) > 0 || own(name)) || manifest.IsManifest(name) {
			return nil
		}
		if file {
			m.Files[name] = entry
		} else {
			w.carried[name] = true
		}
		_, err := w.put(name, func(to io.Writer) error { return copyFrom(to, filepath.Clean(path)) })
		return err
	})
}

// own reports whether a listed file is written with the tables, not made from them.
func own(name string) bool {
	return strings.HasPrefix(name, manifest.InputsFolder+"/") ||
		slices.Contains([]string{manifest.ScenarioFile, manifest.SummaryFile, manifest.ColumnsFile}, name)
}
