package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/terminal"
	"guanxi/sim/spec"
)

// loadOf loads a scenario. For a run folder it loads the scenario that was run.
func loadOf(name string, set []string) (*scenarios.Scenario, error) {
	scn, err := scenarios.Load(name, scenarios.Options{Set: set})
	if err != nil && study.Is(name) {
		is := "is"
		if placeOf(name).dir != "" {
			is = "holds"
		}
		return nil, fmt.Errorf("%s %s a study, not a scenario; guanxi run %s runs it", name, is, terminal.Path(name))
	}
	return scn, err
}

// A place is what a name on the command line stands for: a bundled name, else what is on disk. ./NAME is on disk.
type place struct {
	bundled string // scenario or study; "": no bundled name
	dir     string // the folder; "": none
	file    bool
}

func placeOf(name string) (p place) {
	if study.IsBundled(name) {
		return place{bundled: "study"}
	}
	if _, bundled := scenarios.Bundled(name); bundled && !strings.ContainsAny(name, `/\`) {
		return place{bundled: "scenario"}
	}
	if info, err := os.Stat(name); err != nil {
		return place{}
	} else if info.IsDir() {
		return place{dir: filepath.Clean(name)}
	}
	return place{file: true}
}

// loadStudy reads a study for a verb. For a folder it reads the study that runs there.
func loadStudy(name string) (*study.Study, error) {
	s, err := study.Load(name)
	if err == nil {
		return s, nil
	}
	p := placeOf(name)
	if p.dir != "" {
		if _, sound := results.OpenSoundSweep(p.dir); errors.As(sound, new(*manifest.AlteredError)) {
			return nil, sound
		}
		if kind, _ := manifest.KindOf(p.dir); kind == manifest.RunKind {
			return nil, usagef("%s holds a run, not a study; guanxi run %s runs its scenario", name, terminal.Path(name))
		}
	}
	if p.bundled != "" {
		return nil, usagef("%s is a scenario, not a study; guanxi run %s runs it, guanxi explain list --all names the "+
			"studies", name,
			terminal.Path(name))
	}
	if p.file && !study.Is(name) {
		if _, wrong := loadOf(name, nil); wrong == nil {
			return nil, usagef("%s is a scenario, not a study; guanxi run %s runs it, and a study names it: scenario: %s", name,
				terminal.Path(name), filepath.Base(name))
		}
	}
	return nil, usage(err)
}

// folderKind returns the kind of a folder, which must exist.
func folderKind(dir string) (string, error) {
	switch info, err := os.Stat(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return "", usagef("there is no folder %s%s", dir, likeFolder(dir))
	case err == nil && !info.IsDir():
		like := "out/NAME"
		if s, err := study.Load(dir); study.Is(dir) && err == nil {
			like = outOf(s.Name)
		}
		return "", usagef("%s is a file; give the folder of its runs, such as %s", dir, like)
	}
	kind, err := manifest.KindOf(dir)
	if errors.Is(err, manifest.ErrNotRun) && !errors.As(err, new(*manifest.AlteredError)) {
		return "", usagef("%s holds no results: it has no %s", dir, manifest.File)
	}
	if err == nil && kindOf(kind).page == nil {
		return "", usagef("%s holds a %s, of which this program knows nothing", dir, kind)
	}
	return kind, usage(err)
}

// likeFolder asks for the folder of results that may be meant: one of the same name where results go
// without -o, or one beside it with a similar name; "" if there is none.
func likeFolder(dir string) string {
	in := outOf(dir)
	if _, err := os.Stat(filepath.Join(in, manifest.File)); err == nil && !filepath.IsAbs(dir) {
		return fmt.Sprintf(" (did you mean %s?)", in)
	}
	entries, _ := os.ReadDir(filepath.Dir(dir))
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	if name, ok := spec.Nearest(filepath.Base(dir), names); ok {
		return fmt.Sprintf(" (did you mean %s?)", filepath.Join(filepath.Dir(dir), name))
	}
	return ""
}

// sweepOf returns an error for a folder that does not hold a study.
func sweepOf(dir string) error {
	kind, err := folderKind(dir)
	switch notStudy := kindOf(kind).notStudy; {
	case err == nil && kind == manifest.RunKind:
		err = usagef("%s holds a run, not a study: its means and intervals are in summary.json, guanxi plot %s --page makes "+
			"a "+
			"page of them", dir, terminal.Path(dir))
	case err == nil && notStudy != nil:
		err = notStudy(dir)
	}
	return err
}

// runsIn returns the folder from which a study was read, or "" for a file or a folder where it
// never ran.
func runsIn(name string) string {
	in := placeOf(name).dir
	for _, made := range []string{manifest.File, manifest.JournalFolder} {
		if _, err := os.Stat(filepath.Join(in, made)); in != "" && err == nil {
			return in
		}
	}
	return ""
}
