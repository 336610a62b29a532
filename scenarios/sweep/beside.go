package sweep

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"guanxi/scenarios/sweep/journal"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
)

// A study looks for its runs in so many folders and bytes of journals, the latest.
const (
	mostBeside = 100
	mostRead   = 2 << 30
	mostNames  = 10_000 // in one folder
)

// A run is known by what determines it, so that any folder may have it, of a study that asked something else. fetch
// copies the runs that are still to be done from the folders beside this one, where this very program finished them.
func (w *sweep) fetch() error {
	return w.plan.beside(w.o, func(dir string, from *journal.Index, these map[journal.ID]bool) error {
		n, err := w.copy(from, journal.Done, these)
		if n > 0 {
			w.folder.notes = append(w.folder.notes, fmt.Sprintf("%s: %s copied", dir, digits.Counted(n, "run")))
		}
		return err
	})
}

// beside yields the journals beside a study that have runs it lacks, and these runs, until it lacks none.
func (p *plan) beside(o Options, yield func(dir string, from *journal.Index, these map[journal.ID]bool) error) error {
	if o.Build == "" {
		return nil
	}
	missing := map[journal.ID]bool{}
	for _, t := range p.list {
		id, _ := p.f.runID(p.f.points[t.Point-1], int(t.Replicate))
		missing[id] = true
	}
	read := int64(0)
	for _, dir := range foldersBeside(cmp.Or(o.Home, o.Dir), o.Dir) {
		bytes := int64(0)
		for _, e := range entries(filepath.Join(dir, manifest.JournalFolder)) {
			if info, err := e.Info(); err == nil {
				bytes += info.Size()
			}
		}
		if len(missing) == 0 || read+bytes > mostRead {
			continue
		}
		read += bytes
		from, err := journal.OpenOnly(dir, p.f.metricNames(), missing, o.Build)
		if err != nil {
			continue // its own study tells
		}
		these := map[journal.ID]bool{}
		for id := range missing {
			if from.State(id) == journal.Done {
				these[id] = true
			}
		}
		if len(these) == 0 {
			continue
		}
		if err := yield(dir, from, these); errors.As(err, new(journal.Unread)) {
			continue // somebody removes it
		} else if err != nil {
			return err
		}
		maps.DeleteFunc(missing, func(id journal.ID, _ bool) bool { return these[id] })
	}
	return nil
}

// copy copies those runs of another journal that are in this state or a better one.
func (w *sweep) copy(from *journal.Index, least journal.State, these map[journal.ID]bool) (runs int, err error) {
	defer from.Close()
	to := journal.NewWriter(w.o.Dir, journal.Merged, nil)
	runs, err = w.index.Import(from, least, these, to)
	return runs, cmp.Or(to.Close(), w.index.Refresh(), err) // the next folder may have the same runs
}

// foldersBeside returns the folders with runs beside that of a study and within these, the latest first, except one.
func foldersBeside(home, except string) []string {
	at := map[string]int64{}
	root := filepath.Dir(filepath.Clean(home))
	for _, name := range names(root) {
		dir := filepath.Join(root, name)
		for _, below := range append(names(dir), "") {
			journals := filepath.Join(dir, below, manifest.JournalFolder)
			if info, err := os.Stat(journals); err == nil && info.IsDir() {
				at[filepath.Dir(journals)] = info.ModTime().UnixNano()
			}
		}
	}
	delete(at, filepath.Clean(except))
	dirs := slices.SortedFunc(maps.Keys(at), func(a, b string) int {
		return cmp.Or(cmp.Compare(at[b], at[a]), cmp.Compare(a, b))
	})
	return dirs[:min(len(dirs), mostBeside)]
}

// names returns the folders in a folder, nothing if it cannot be read.
func names(dir string) (all []string) {
	for _, e := range entries(dir) {
		if e.IsDir() {
			all = append(all, e.Name())
		}
	}
	return all
}

// entries returns what is in a folder, in no order, and not all where there is too much.
func entries(dir string) []os.DirEntry {
	f, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer f.Close()
	all, _ := f.ReadDir(mostNames)
	return all
}
