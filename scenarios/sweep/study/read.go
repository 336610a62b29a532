package study

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/scenarios"
	"guanxi/sim/results/manifest"
	"guanxi/sim/spec"
)

func standard() *scenarios.Reader {
	return &scenarios.Reader{New: func() scenarios.Declarer { return newFile() }, Bundled: scenarios.Studies(),
		Noun: "study"}
}

// Load reads a study from a path, from the folder of its runs, or by the name of a bundled
// study. set is path=value applied to the scenario at every point, as after --set. The error is
// a *scenarios.Error with everything that is wrong, or says why the file cannot be read.
func Load(nameOrPath string, set ...string) (*Study, error) {
	if info, err := os.Stat(nameOrPath); err == nil && info.IsDir() && !IsBundled(nameOrPath) {
		return LoadFolder(nameOrPath, set...)
	}
	f, ps, err := standard().LoadPart(nameOrPath)
	if err != nil {
		return nil, err
	}
	return read(f, ps, set)
}

// Reread is Load of a file that has been a study, of which it is asked what it says and not whether it can run: its
// levels and points are not tried.
func Reread(path string) (*Study, error) {
	f, ps, err := standard().LoadPart(path)
	if err != nil {
		return nil, err
	}
	return (&Reader{File: f, Study: &Study{file: f}, Problems: ps, again: true}).read()
}

// LoadFolder reads the study of a folder of runs, whose name may be that of a bundled study.
func LoadFolder(dir string, set ...string) (*Study, error) {
	inner := filepath.Join(dir, manifest.StudyFile)
	if _, err := os.Stat(inner); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is a folder without a %s, so it is not the folder of a study", dir, manifest.StudyFile)
	}
	return Load(inner, set...)
}

// Parse reads a study from text. name stands for the file in messages.
func Parse(name string, text []byte) (*Study, error) { return ParseWith(name, text, nil) }

// ParseWith is Parse for text whose arms have values of flags; set is that of Load.
func ParseWith(name string, text []byte, arms []scenarios.Flags, set ...string) (*Study, error) {
	f, ps, err := standard().ParsePart(name, text, arms...)
	if err != nil {
		return nil, err
	}
	return read(f, ps, set)
}

// Bundled lists the bundled studies, sorted.
func Bundled() []scenarios.Summary { return scenarios.ListFiles(scenarios.Studies()) }

// IsBundled reports whether name is that of a bundled study. A bundled study takes precedence
// over a folder of the same name; ./NAME selects the folder.
func IsBundled(name string) bool {
	if strings.ContainsAny(name, `/\`) {
		return false
	}
	_, err := fs.Stat(scenarios.Studies(), name+".yaml")
	return err == nil
}

// Is reports whether a name or path is that of a study rather than of a scenario: a bundled
// study, a file with a key that only studies have, or the folder of a study. - is standard
// input.
func Is(nameOrPath string) bool {
	if IsBundled(nameOrPath) {
		return true
	}
	if info, err := os.Stat(nameOrPath); err == nil && info.IsDir() {
		_, err := os.Stat(filepath.Join(nameOrPath, manifest.StudyFile))
		return err == nil
	}
	text, err := scenarios.ReadText(nameOrPath)
	if err != nil {
		return false
	}
	own := scenarios.StudyKeys
	var keys map[string]json.RawMessage
	if json.Unmarshal(text, &keys) == nil {
		return slices.ContainsFunc(own, func(key string) bool { return keys[key] != nil })
	}
	lines := strings.Split(string(text), "\n")
	if slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(line, "```") }) {
		return false // no YAML, but Markdown that may show a study
	}
	for _, line := range lines {
		if key, _, ok := strings.Cut(line, ":"); ok && slices.Contains(own, key) {
			return true
		}
	}
	return false
}

// Reader is a study being read.
type Reader struct {
	File     *scenarios.Scenario
	again    bool     // as Reread
	set      []string // path=value applied to the scenario at every point
	In       *file
	Study    *Study
	Problems spec.Problems
	Formal   *spec.Checker      // of the keys
	others   []*scenarios.Error // of the scenario
	doubts   []*scenarios.Error // of levels and arms taken alone
	warnings []string
	Unlaid   bool              // the world of an arm cannot be made
	contents map[string]string // hash of each data file of the scenarios, by its name; for arms with their own
	OfTarget map[string]Place  // source of each metric that only targets need
}

func read(f *scenarios.Scenario, ps spec.Problems, set []string) (*Study, error) {
	return (&Reader{File: f, set: set, Study: &Study{file: f}, Problems: ps}).read()
}

func (r *Reader) read() (*Study, error) {
	f := r.File
	r.In = newFile()
	keys, _ := f.DecodeInto(r.In)
	r.Formal = keys.Checker()
	s := r.Study
	s.Name, s.Confidence = f.Name, r.In.Confidence
	s.Design, s.kind = r.In.Design.Design, r.In.kindOf(r.In.DesignKind)
	s.Design.Kind = r.In.DesignKind
	r.scenario()
	r.begin()
	r.each(func(p *Part) func(*Reader) { return p.Arms })
	r.factors()
	r.arms()
	r.each(func(p *Part) func(*Reader) { return p.Worlds })
	r.metrics()
	r.metricBounds()
	r.design()
	r.overlaps()
	r.namesakes()
	r.unlike()
	r.each(func(p *Part) func(*Reader) { return p.Check })
	if err := r.err(); err != nil {
		r.moreMetrics()
		r.others = append(r.others, r.doubts...)
		return nil, r.err()
	}
	s.Files = append(append(s.Files, f.Files...), s.Scenario.Read()...)
	for _, a := range s.Arms {
		if a.Scenario != nil {
			s.Files = append(s.Files, a.Scenario.Read()...)
		}
	}
	r.each(func(p *Part) func(*Reader) { return p.Afford })
	if r.size(); r.err() != nil {
		return nil, r.err()
	}
	if r.again || slices.ContainsFunc(s.parts, func(p *Part) bool { return p.Elsewhere }) {
		s.Warnings = r.allWarnings()
		return s, nil
	}
	if r.tryPoints(); r.err() != nil {
		return nil, r.err()
	}
	s.Warnings = r.allWarnings()
	return s, nil
}

// assignments reads a mapping from path to value.
func (r *Reader) assignments(n *spec.Node, at string) []assignment {
	if n == nil {
		return nil
	}
	if n.Kind != spec.MapNode {
		if n.Kind == spec.NullNode {
			r.Errorf(n.Pos, at, "", "the paths and values are missing; write {} if nothing is set")
		} else if !n.Is("on") {
			r.Errorf(n.Pos, at, "such as {ads.billing: interactive}", "write a mapping from path to value, not %v", n.Kind)
		}
		return nil
	}
	var all []assignment
	for _, e := range n.Keys {
		all = append(all, assignment{Path: e.Key, At: e.KeyPos, Value: e.Value})
	}
	return all
}

// scenario reads the scenario that the study varies.
func (r *Reader) scenario() {
	n := r.In.Scenario
	if n == nil {
		return // already reported
	}
	scn, ok := r.load(n)
	if !ok {
		return
	}
	r.Study.Scenario = scn
	own, err := scn.Decode()
	if err != nil {
		r.Fault(n.Pos, "scenario", err)
		return
	}
	r.Study.Seed = own.Seed
	r.Study.Replicates = cmp.Or(r.In.Replicates, own.Replicates)
}

// load reads a scenario that the study names or contains, and applies set to it.
func (r *Reader) load(n *spec.Node) (scn *scenarios.Scenario, ok bool) {
	var err error
	switch n.Kind {
	case spec.ScalarNode:
		at := n.Text
		if !filepath.IsAbs(at) && !IsBundled(at) {
			at = filepath.Join(r.File.Dir(n.Pos.File), at)
		}
		if scn, err = scenarios.Load(n.Text, scenarios.Options{Dir: r.File.Dir(n.Pos.File)}); err != nil && Is(at) {
			err = fmt.Errorf("%s is a study, not a scenario", n.Text)
		}
	case spec.MapNode:
		scn, err = scenarios.Inline(n, r.File)
	default:
		err = fmt.Errorf("write a bundled name, a path or a mapping, not %v", n.Kind)
	}
	set := r.assignments(r.In.Set, "set")
	if r.In.seedGiven {
		v := spec.Scalar(fmt.Sprint(r.In.Seed))
		v.Pos = r.Pos("seed")
		set = append(set, assignment{Path: "seed", At: v.Pos, Value: v})
	}
	if err != nil {
		r.Fault(n.Pos, "scenario", err)
		r.others = append(r.others, scenarios.Try(set, r.File), scenarios.TrySets(r.set))
		return nil, false
	}
	if len(set) > 0 {
		if scn, err = scn.Lay(set, r.File); err != nil {
			r.Fault(r.Pos("set"), "set", err)
			r.others = append(r.others, scenarios.TrySets(r.set))
			return nil, false
		}
	}
	if len(r.set) > 0 {
		if scn, err = scn.With(r.set); err != nil {
			r.Fault(n.Pos, "scenario", err)
			return nil, false
		}
	}
	return scn, true
}
