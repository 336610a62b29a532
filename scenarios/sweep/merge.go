package sweep

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/journal"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
)

// Merge joins the results of shards and writes the tables. For one folder, these are the
// tables of all its shards; runs of further folders are copied into the first. It may be
// repeated at any time, also while shards still run.
func Merge(o Options, dirs ...string) (*Outcome, error) {
	if len(dirs) == 0 {
		return nil, fmt.Errorf("there is no folder to merge")
	}
	o.Dir = dirs[0]
	if err := checkOptions(&o); err != nil {
		return nil, err
	}
	began := time.Now()
	s, err := studyOf(dirs)
	if err != nil {
		return nil, err
	}
	if err := s.Prepare(o.Workers); err != nil {
		return nil, err
	}
	var notes []string
	for _, dir := range dirs[1:] { // all of them, before anything is made or copied
		said, err := fits(s, filepath.Clean(dir))
		if err != nil {
			return nil, err
		}
		notes = append(notes, said...)
	}
	f, err := openFolder(s, Options{Dir: o.Dir, Program: o.Program, Command: o.Command})
	if err != nil {
		return nil, err
	}
	f.notes = append(f.notes, notes...)
	w, err := newSweep(f, o)
	if err != nil {
		return nil, err
	}
	defer w.index.Close()
	w.writer = journal.NewWriter(o.Dir, journal.Merged, nil)
	if w.plan, err = newPlan(f, w.index, planOptions{}); err != nil {
		return nil, err
	}
	belongs := map[journal.ID]bool{}
	for _, t := range w.plan.order {
		id, _ := f.runID(f.points[t.Point-1], int(t.Replicate))
		belongs[id] = true
	}
	for _, dir := range dirs[1:] {
		if err := w.take(filepath.Clean(dir), belongs); err != nil {
			return nil, err
		}
	}
	if err := w.finish(began); err != nil {
		return nil, err
	}
	return &w.out, nil
}

// studyOf reads the study that the folders share, from the first that has one. The first folder may
// not exist yet, or hold only a journal.
func studyOf(dirs []string) (*study.Study, error) {
	for _, dir := range dirs[1:] { // report errors before anything is made
		if !exists(dir) {
			return nil, &NoSweepError{dir, "there is no such folder"}
		}
	}
	if info, err := os.Stat(dirs[0]); err == nil && !info.IsDir() {
		return nil, &NoSweepError{dirs[0], "it is a file"}
	} else if errors.Is(err, fs.ErrPermission) {
		return nil, &NoSweepError{dirs[0], fs.ErrPermission.Error()}
	} else if err != nil && len(dirs) == 1 {
		return nil, &NoSweepError{dirs[0], "there is no such folder"}
	}
	var first error
	for _, dir := range dirs {
		if !exists(filepath.Join(dir, manifest.StudyFile)) {
			continue
		}
		s, err := study.LoadFolder(dir)
		if err == nil {
			return s, nil
		}
		first = cmp.Or(first, err)
	}
	if first != nil {
		return nil, first
	}
	return nil, &NoSweepError{dirs[0], "it has no " + manifest.StudyFile}
}

// NoSweepError is the error for a folder to be merged that holds no sweep.
type NoSweepError struct{ Dir, Why string }

func (e *NoSweepError) Error() string { return e.Dir + " has no runs to merge: " + e.Why }

func (e *NoSweepError) Unwrap() error { return manifest.ErrNotSweep }

// fits reports why the runs of another folder cannot be copied into a study's. Those of another study are copied if
// they belong, and notes say how it differs.
func fits(s *study.Study, dir string) (notes []string, err error) {
	m, _, err := manifest.SweepOf(dir)
	if err == nil {
		if err := runner.OtherResults(dir, m); err != nil {
			return nil, err
		}
	}
	if err == nil && m.StudyHash != s.Hash() {
		there, err := study.LoadFolder(dir)
		if err != nil {
			return nil, err
		}
		for _, c := range study.Changes(s, there) {
			notes = append(notes, dir+": "+c)
		}
	}
	if exists(filepath.Join(dir, manifest.JournalFolder)) {
		return notes, nil
	}
	why := "no shard has written to it"
	if err == nil && m.Done > 0 {
		why = "it has tables but no journal, as an archive has; name the folder in which its runs ran"
	} else if !exists(filepath.Join(dir, manifest.StudyFile)) {
		why = fmt.Sprintf("it has neither %s nor %s", manifest.StudyFile, manifest.JournalFolder)
	}
	return nil, &NoSweepError{dir, why}
}

// take copies the runs of another folder that belong to the study.
func (w *sweep) take(dir string, belongs map[journal.ID]bool) error {
	from, err := journal.Open(dir, w.folder.metricNames())
	if err != nil {
		return err
	}
	for _, d := range from.Damage() {
		w.damaged = true
		w.folder.notes = append(w.folder.notes, d.Error()+"; its run counts as unfinished")
	}
	n, err := w.copy(from, journal.Lacking, belongs)
	if err == nil {
		w.folder.notes = append(w.folder.notes, fmt.Sprintf("%s: %s copied", dir, digits.Counted(n, "run")))
	}
	return err
}
