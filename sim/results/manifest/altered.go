package manifest

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"guanxi/sim/results/partial"
	"guanxi/sim/results/terminal"
)

// AlteredError says that files of a folder are not as they were written.
type AlteredError struct {
	Dir    string
	Files  []Difference
	Advice string // how to restore them
	cause  error
}

func (e *AlteredError) Error() string {
	var b strings.Builder
	for _, d := range e.Files {
		d.File = filepath.Join(e.Dir, filepath.FromSlash(d.File))
		b.WriteString(d.Since() + "\n")
	}
	return b.String() + e.Advice
}

// Since says what happened to a file after it was written.
func (d Difference) Since() string {
	if d.Problem == "missing" {
		return d.File + " is missing"
	}
	return d.File + " was changed since it was written"
}

func (e *AlteredError) Unwrap() error { return e.cause }

// altered returns the error for files that differ, or nil if there are none.
func altered(dir, kind string, files []Difference) error {
	if len(files) == 0 {
		return nil
	}
	if rewritten(dir, files) {
		return &RewrittenError{dir}
	}
	return &AlteredError{Dir: dir, Files: files, Advice: advice(dir, kind)}
}

// RewrittenError says that another process has put new files into a folder while it was read.
type RewrittenError struct{ Dir string }

func (e *RewrittenError) Error() string {
	return e.Dir + " was written again by another process meanwhile; give the command again"
}

// rewritten reports whether files that differ from a manifest that was read are as the manifest that is
// there now lists them.
func rewritten(dir string, files []Difference) bool {
	partial.Forward(dir)
	if wrong, err := Verify(dir); err != nil || len(wrong) > 0 {
		return false
	}
	_, m, err := Read(dir)
	if err != nil {
		return false
	}
	now := map[string]Entry{}
	for _, d := range files {
		for _, listed := range []map[string]Entry{m.Listed().Tables, m.Listed().Files} {
			if entry, ok := listed[d.File]; ok {
				now[d.File] = entry
			}
		}
	}
	wrong, err := Verify(dir, now)
	return err == nil && len(wrong) == 0
}

// advice says how to restore files of a kind of folder.
func advice(dir, kind string) string {
	typed := terminal.Path(dir)
	switch kind {
	case CalibrationKind:
		return "guanxi run FILE -o " + typed + ", where FILE is the study file, makes it again from the runs of its " +
			"waves"
	case SweepKind:
		return "guanxi run FILE -o " + typed + ", where FILE is the study file, rebuilds tables of runs from the " +
			"journal; guanxi show and plot make theirs again"
	}
	return "guanxi check " + typed + " compares the whole folder; guanxi run --force replaces it"
}

// Altered compares the whole folder with its hashes and returns an *AlteredError if anything
// differs.
func Altered(dir string) error {
	kind, m, err := Read(dir)
	if err != nil {
		return err
	}
	return Sound(dir, kind, m.Listed().Tables, m.Listed().Files)
}

// CheckFiles compares the named files with their entries, if they are listed.
func CheckFiles(dir, kind string, listed map[string]Entry, names ...string) error {
	var differ []Difference
	for _, name := range names {
		entry, ok := listed[name]
		if !ok {
			continue
		}
		one, err := verifyFile(dir, name, entry)
		if err != nil {
			return err
		}
		if one != nil {
			differ = append(differ, *one)
		}
	}
	return altered(dir, kind, differ)
}

// Sound compares the manifest, and the given files that it lists, with their hashes.
func Sound(dir, kind string, files ...map[string]Entry) error {
	differ, err := Verify(dir, files...)
	if err != nil {
		return err
	}
	return altered(dir, kind, differ)
}

// Relied returns the files that every reader of a folder relies on: the description of the
// tables and the study or scenario. Tables are compared when they are read.
func Relied(files map[string]Entry) map[string]Entry {
	rely := map[string]Entry{}
	for _, name := range []string{ColumnsFile, StudyFile, ScenarioFile, CalibrationFile} {
		if entry, ok := files[name]; ok {
			rely[name] = entry
		}
	}
	return rely
}

// Blame returns, for an error in reading listed files, an *AlteredError with that error as its
// cause if the files were altered, and otherwise the error itself.
func Blame(dir, kind string, listed map[string]Entry, err error) error {
	return because(Sound(dir, kind, listed), err)
}

// damaged returns an *AlteredError if a manifest that cannot be read was changed after it was
// written, and otherwise err.
func damaged(dir string, err error) error {
	differ, failed := Verify(dir)
	if failed != nil || len(differ) == 0 || differ[0].File != File {
		return err // it was never valid, or another program wrote it
	}
	if b, _ := read(dir); errors.As(err, new(*NewerError)) {
		if has, _ := signed(b); !has {
			return err // a newer program may vouch for it otherwise
		}
	}
	return because(altered(dir, cmp.Or(looks(dir), RunKind), differ), err)
}

// damage is the error for a manifest that is not that of its folder.
func damage(dir, problem string, cause error) error {
	differ := []Difference{{File, problem}}
	return &AlteredError{Dir: dir, Files: differ, Advice: advice(dir, looks(dir)), cause: cause}
}

// looks returns the kind of which a folder has the main file and a description of tables; "": none.
func looks(dir string) string {
	for _, of := range []struct{ file, kind string }{{CalibrationFile, CalibrationKind}, {StudyFile, SweepKind},
		{ScenarioFile, RunKind}} {
		_, main := os.Lstat(filepath.Join(dir, of.file))
		_, about := os.Lstat(filepath.Join(dir, ColumnsFile))
		if main == nil && about == nil {
			return of.kind
		}
	}
	return ""
}

// because returns found if it explains err, and else err.
func because(found, err error) error {
	var e *AlteredError
	switch {
	case errors.As(found, &e):
		e.cause = err
	case !errors.As(found, new(*RewrittenError)):
		return err
	}
	return found
}
