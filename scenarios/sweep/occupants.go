package sweep

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/partial"
	"guanxi/sim/results/table"
	"guanxi/sim/results/terminal"
)

// ChangedError is the error for a folder with a sweep of another study.
type ChangedError struct {
	Dir      string
	Changes  []string // one line each
	Edited   bool     // the study in the folder was edited
	Original string   // file of the unedited study, if known
	Unread   error    // why the study in the folder cannot be read
}

func (e *ChangedError) Unwrap() error { return e.Unread }

func (e *ChangedError) Error() string {
	if e.Edited {
		back := "restore it with guanxi run FILE -o " + terminal.Path(e.Dir) + ", where FILE is the study file"
		if e.Original != "" {
			back = fmt.Sprintf("restore it with guanxi run %s -o %s", terminal.Path(e.Original), terminal.Path(e.Dir))
		}
		return fmt.Sprintf("%s was changed since it was written:\n  %s\n%s; for the changed study choose another folder "+
			"(guanxi run %s -o DIR), to which the runs that still belong are copied",
			filepath.Join(e.Dir, manifest.StudyFile), strings.Join(e.Changes, "\n  "), back,
			terminal.Path(filepath.Join(e.Dir, manifest.StudyFile)))
	}
	return fmt.Sprintf("%s holds a sweep of another study:\n  %s\nchoose another folder with -o, to which the runs "+
		"that still belong are copied",
		e.Dir, strings.Join(e.Changes, "\n  "))
}

// ForeignError is the error for a folder with files that belong to no sweep.
type ForeignError struct{ Dir, Holds string }

func (e *ForeignError) Error() string {
	return fmt.Sprintf("%s holds %s, not a study; choose another folder with -o", e.Dir, e.Holds)
}

// NoJournalError is the error for a folder that has tables of runs but no journal, such as an
// unpacked archive. Continuing there would start again and replace the tables.
type NoJournalError struct {
	Dir  string
	Done int
}

func (e *NoJournalError) Error() string {
	runs := fmt.Sprintf("%d finished runs", e.Done)
	if e.Done == 1 {
		runs = "one finished run"
	}
	return fmt.Sprintf("%s has the tables of %s but no journal, as in an archive, and a sweep here would replace them; "+
		"guanxi run %s -o again runs it elsewhere, and guanxi check %s compares its runs",
		e.Dir, runs, terminal.Path(filepath.Join(e.Dir, manifest.StudyFile)), terminal.Path(e.Dir))
}

// Changed begins a note about what a study has that the one before it in the folder had not.
const Changed = "study changed: "

// look compares what is in the folder with the study. Without a manifest, the folder has to be
// created or repaired.
func (f *folder) look(force bool) error {
	there, first, err := occupants(f.dir)
	if err != nil || !there {
		return err
	}
	m, sound, err := manifest.SweepOf(f.dir)
	if sound && m.StudyHash != f.study.Hash() && f.vouched(nil) && !f.fromItself() {
		// the manifest is that of another folder
		if s, _ := study.Reread(filepath.Join(f.dir, manifest.StudyFile)); s.Hash() == f.study.Hash() {
			m, sound = &manifest.Sweep{}, false
		}
	}
	if m != nil && !force {
		if err := runner.OtherResults(f.dir, m); err != nil {
			return fmt.Errorf("%w with -o", err)
		}
	}
	altered := errors.As(err, new(*manifest.AlteredError))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, manifest.ErrNotSweep) && !altered:
		kind, _ := manifest.KindOf(f.dir)
		return &ForeignError{f.dir, "a " + kind}
	case err != nil || !sound:
		if first != "" && !exists(filepath.Join(f.dir, manifest.StudyFile)) {
			return &ForeignError{f.dir, first}
		}
		if !exists(filepath.Join(f.dir, manifest.File)) && !exists(filepath.Join(f.dir, manifest.JournalFolder)) &&
			!writtenOut(f.dir) {
			return &ForeignError{f.dir, "a " + manifest.StudyFile + " that guanxi did not write"}
		}
		if errors.As(err, new(*manifest.NewerError)) && !altered {
			return err
		}
		if _, err := os.Stat(filepath.Join(f.dir, manifest.File)); err == nil {
			f.notes = append(f.notes, filepath.Join(f.dir, manifest.File)+" was changed since it was written; restored")
		}
		f.lost, m = m, nil
		if f.lost == nil {
			f.lost = &manifest.Sweep{}
		}
	}
	if of := cmp.Or(m, f.lost); of != nil && of.Done > 0 && !force &&
		!exists(filepath.Join(f.dir, manifest.JournalFolder)) {
		return &NoJournalError{Dir: f.dir, Done: of.Done}
	}
	if m != nil && m.StudyHash == f.study.Hash() && m.Results == sim.ResultsVersion {
		f.manifest = m
		return f.mend(force)
	}
	return f.compare(m, force)
}

// changedInputs returns the names of the data files that the folder keeps with other content.
func (f *folder) changedInputs() []string {
	var names []string
	for _, in := range f.about.inputs {
		kept, err := manifest.ReadBelow(f.dir, manifest.InputsFolder+"/"+in.name)
		if in.isData && err == nil && string(kept) != string(in.data) {
			names = append(names, in.name)
		}
	}
	return names
}

// derivedFrom keeps, among the inputs of a study that the program derived, that of the user, written out.
const derivedFrom = "derived-from.yaml"

// sourceChanges says what the user has changed since a study was derived from another that is in a folder.
func sourceChanges(dir string, s *study.Study) []string {
	was, err := study.Load(filepath.Join(dir, manifest.InputsFolder, derivedFrom))
	if s.Source == nil || err != nil {
		return nil
	}
	return study.Changes(was, s.Source)
}

// Follows returns an error if a folder has a study that was derived from another than s was.
func Follows(dir string, s *study.Study) error {
	if changes := sourceChanges(dir, s); len(changes) > 0 {
		return &ChangedError{Dir: dir, Changes: changes}
	}
	return nil
}

// compare decides whether a sweep of another study may become one of this study.
func (f *folder) compare(m *manifest.Sweep, force bool) error {
	old, err := study.Reread(filepath.Join(f.dir, manifest.StudyFile))
	var changes []string
	extends, edited, original := false, false, ""
	if exists(filepath.Join(f.dir, manifest.StudyFile)) && !f.vouched(m) {
		edited = true
		hash := ""
		if m != nil {
			hash = m.StudyHash
		} else if f.lost != nil {
			hash = f.lost.StudyHash
		}
		if old, original = asWritten(f.dir, hash); old == nil && m == nil {
			old, original = asWritten(f.dir, f.study.Hash())
		}
	}
	switch {
	case edited && old == nil:
		changes = []string{"what changed is unknown, because no study in " + filepath.Join(f.dir, manifest.InputsFolder) +
			" has the hash of the manifest"}
	case edited:
		changes = study.Changes(old, f.study)
		extends = !f.fromItself() && study.Extends(old, f.study)
	case err != nil && m == nil && !exists(filepath.Join(f.dir, manifest.StudyFile)):
		f.written = true // interrupted while creating the folder
		return nil
	case err != nil:
		changes = []string{fmt.Sprintf("its study cannot be read: %v", err)}
	default:
		changes = study.Changes(old, f.study)
		extends = study.Extends(old, f.study)
	}
	if m != nil && m.Results != sim.ResultsVersion {
		changes = append(changes, fmt.Sprintf("results version: %d, was %d (a different program version)",
			sim.ResultsVersion, m.Results))
		extends = false
	}
	if len(changes) == 0 && !edited {
		if extends = old == nil || extends && study.SameFiles(old, f.study); !extends {
			changes = []string{"the content of " + cmp.Or(strings.Join(f.changedInputs(), ", "),
				"the files that the scenario reads")}
		}
	}
	if of := sourceChanges(f.dir, f.study); len(of) > 0 { // what the user changed, not what follows from it
		changes = of
	}
	if (!extends || f.fixed && len(changes) > 0) && !force {
		return &ChangedError{Dir: f.dir, Changes: changes, Edited: edited && f.fromItself(), Original: original, Unread: err}
	}
	if edited {
		f.notes = append(f.notes, filepath.Join(f.dir, manifest.StudyFile)+" was changed since it was written; restored")
	}
	f.manifest, f.written, f.moved = m, true, !extends || old == nil || !study.Continues(old, f.study)
	for _, c := range changes {
		f.notes = append(f.notes, Changed+c)
	}
	return nil
}

// mend arranges to write the study and its inputs again if they were changed. A data file with
// other content makes another study.
func (f *folder) mend(force bool) error {
	var changes []string
	for _, in := range f.files() {
		listed := f.manifest.Files[in.name].SHA256
		entry, err := manifest.HashFile(f.dir, in.name)
		sum := sha256.Sum256(in.data)
		derived := in.name == manifest.InputsFolder+"/"+derivedFrom // another study of the user may have the same points
		switch same := derived || listed == hex.EncodeToString(sum[:]); {
		case !same:
			f.written = true
			if !in.isData && in.name != manifest.StudyFile && listed != "" && f.fromItself() {
				f.notes = append(f.notes, filepath.Join(f.dir, in.name)+" was changed since it was written; left as it is, "+
					"because the study does not need it")
			}
			if in.isData && listed != "" {
				changes = append(changes, in.name+": the file that the scenario reads has changed")
			}
		case errors.Is(err, fs.ErrNotExist):
			f.written = true
			f.notes = append(f.notes, filepath.Join(f.dir, in.name)+" is missing; restored")
		case err != nil || entry.SHA256 != listed:
			f.written = true
			f.notes = append(f.notes, filepath.Join(f.dir, in.name)+" was changed since it was written; restored")
		}
	}
	if len(changes) > 0 && !force {
		return &ChangedError{Dir: f.dir, Changes: changes}
	}
	return nil
}

// fromItself reports whether the study was read from the folder itself.
func (f *folder) fromItself() bool {
	return len(f.study.Files) > 0 && filepath.Clean(f.study.Files[0].Name) == filepath.Join(f.dir, manifest.StudyFile)
}

// vouched reports whether the study in the folder is the one that ran there: its file matches
// the manifest or, if the manifest is damaged or lost, nothing that is left contradicts it.
func (f *folder) vouched(m *manifest.Sweep) bool {
	if m != nil {
		entry, err := manifest.HashFile(f.dir, manifest.StudyFile)
		return err == nil && entry.SHA256 == m.Files[manifest.StudyFile].SHA256
	}
	s, err := study.Reread(filepath.Join(f.dir, manifest.StudyFile))
	if err != nil {
		return false
	}
	hash := s.Hash()
	if f.lost != nil && f.lost.StudyHash == hash {
		return true
	}
	if same, _ := asWritten(f.dir, hash); same != nil {
		return true
	}
	return (f.lost == nil || f.lost.StudyHash == "") && len(written(f.dir)) == 0
}

// writtenOut reports whether a folder has a study that begins like those that a sweep writes.
func writtenOut(dir string) bool {
	text, err := manifest.ReadBelow(dir, manifest.StudyFile)
	return errors.Is(err, fs.ErrNotExist) || err == nil && strings.HasPrefix(string(text), "guanxi:")
}

// written returns the study files that a folder keeps as they were given.
func written(dir string) []string {
	var all []string
	names, _ := filepath.Glob(filepath.Join(dir, manifest.InputsFolder, "*.yaml"))
	for _, name := range names {
		if study.Is(name) {
			all = append(all, name)
		}
	}
	return all
}

// asWritten finds the study with a hash among the inputs of a folder, or nil if there is none
// or if command-line settings changed it.
func asWritten(dir, hash string) (*study.Study, string) {
	for _, name := range written(dir) {
		if s, err := study.Reread(name); err == nil && s.Hash() == hash {
			return s, name
		}
	}
	return nil, ""
}

// ours reports whether a name is one that a sweep creates before its manifest.
func ours(name string) bool {
	of, is := table.Named(name)
	return is && slices.Contains(made, of) ||
		slices.Contains([]string{manifest.StudyFile, manifest.InputsFolder, manifest.JournalFolder, manifest.ColumnsFile},
			name)
}

// occupants reports whether the folder contains anything, and the first name that does not
// belong to the start of a sweep.
func occupants(dir string) (there bool, first string, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return false, "", partial.Dangling(dir)
	}
	if errors.Is(err, syscall.ENOTDIR) {
		return false, "", fmt.Errorf("%s, or a part of its path, is a file; a study needs a folder: choose another with -o",
			dir)
	}
	if err != nil {
		return false, "", fmt.Errorf("the sweep folder cannot be read: %w", err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") { // locks and files being written
			continue
		}
		there = true
		if first == "" && !ours(e.Name()) {
			first = e.Name()
		}
	}
	return there, first, nil
}
