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
	s, of, err := studyOf(dirs)
	if err != nil {
		return nil, err
	}
	if err := s.Prepare(o.Workers); err != nil {
		return nil, err
	}
	var notes []string
	for _, dir := range dirs[1:] { // all of them, before anything is made or copied
		said, err := fits(s, of, filepath.Clean(dir), o.Force)
		if err != nil {
			return nil, err
		}
		notes = append(notes, said...)
	}
	f, err := openFolder(s, Options{Dir: o.Dir, Program: o.Program, Command: o.Command, Force: o.Force})
	if err != nil {
		return nil, err
	}
	f.notes = append(f.notes, notes...)
	w, err := newSweep(f, o)
	if err != nil {
		return nil, err
	}
	defer w.index.Close()
	w.writer = journal.NewWriter(o.Dir, journal.Merged, func(n int) { w.durable.Add(int64(n)) })
	for _, dir := range dirs[1:] {
		if err := w.take(filepath.Clean(dir)); err != nil {
			w.writer.Close()
			return nil, err
		}
	}
	if err := w.writer.Close(); err != nil {
		return nil, err
	}
	if err := w.finish(began); err != nil {
		return nil, err
	}
	return &w.out, nil
}

// studyOf reads the study that the folders share, from the first that has one. The first folder may
// not exist yet, or hold only a journal.
func studyOf(dirs []string) (s *study.Study, of string, err error) {
	for _, dir := range dirs[1:] { // report errors before anything is made
		if !exists(dir) {
			return nil, "", &NoSweepError{dir, "there is no such folder"}
		}
	}
	if info, err := os.Stat(dirs[0]); err == nil && !info.IsDir() {
		return nil, "", &NoSweepError{dirs[0], "it is a file"}
	} else if errors.Is(err, fs.ErrPermission) {
		return nil, "", &NoSweepError{dirs[0], fs.ErrPermission.Error()}
	} else if err != nil && len(dirs) == 1 {
		return nil, "", &NoSweepError{dirs[0], "there is no such folder"}
	}
	var first error
	for _, dir := range dirs {
		if !exists(filepath.Join(dir, manifest.StudyFile)) {
			continue
		}
		s, err := study.LoadFolder(dir)
		if err == nil {
			return s, dir, nil
		}
		first = cmp.Or(first, err)
	}
	if first != nil {
		return nil, "", first
	}
	return nil, "", &NoSweepError{dirs[0], "it has no " + manifest.StudyFile}
}

// NoSweepError is the error for a folder to be merged that holds no sweep.
type NoSweepError struct{ Dir, Why string }

func (e *NoSweepError) Error() string { return e.Dir + " is not the folder of a study: " + e.Why }

func (e *NoSweepError) Unwrap() error { return manifest.ErrNotSweep }

// fits reports why the runs of another folder cannot be copied into a study's, which stands in the
// folder of. With force, those of
// another study can, and fits says how it differs.
func fits(s *study.Study, of, dir string, force bool) (notes []string, err error) {
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
		changes := study.Changes(s, there)
		if !force {
			return nil, &ChangedError{Dir: dir, Changes: append(changes, fmt.Sprintf("(compared with %s)", of)), Merge: true}
		}
		for _, c := range changes {
			notes = append(notes, dir+": "+c)
		}
	}
	if !exists(filepath.Join(dir, manifest.JournalFolder)) {
		why := "no shard has written to it"
		if err == nil && m.Done > 0 {
			return nil, &NoJournalError{Dir: dir, Done: m.Done, Merge: true}
		}
		if !exists(filepath.Join(dir, manifest.StudyFile)) {
			why = fmt.Sprintf("it has neither %s nor %s", manifest.StudyFile, manifest.JournalFolder)
		}
		return nil, &NoSweepError{dir, why}
	}
	return notes, nil
}

// take copies the runs of another folder.
func (w *sweep) take(dir string) error {
	from, err := journal.Open(dir, w.folder.metricNames())
	if err != nil {
		return err
	}
	defer from.Close()
	for _, d := range from.Damage() {
		w.damaged = true
		w.folder.notes = append(w.folder.notes, d.Error()+"; its run counts as unfinished")
	}
	n, err := w.index.Import(from, w.writer)
	if err != nil {
		return err
	}
	w.folder.notes = append(w.folder.notes, fmt.Sprintf("%s: %d runs copied", dir, n))
	if err := w.writer.Flush(); err != nil {
		return err
	}
	return w.index.Refresh() // the next folder may have the same runs
}
