// Package scenarios reads scenario files: YAML, extends, merging, --set, and errors that show the
// line, a caret and a suggestion. It knows the fields of a scenario only through the table that the
// mechanisms declare.
package scenarios

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"

	"guanxi/sim"
	"guanxi/sim/spec"
)

// Format is the version of the file format, given by the key guanxi.
const Format = 1

// Declarer declares the fields of a scenario; agents.Spec is one.
type Declarer interface {
	Declare(root *spec.Section)
}

// Options control how a scenario is read.
type Options struct {
	Set []string // path=value, as for --set
	Dir string   // base of relative paths; "" is the working directory
}

// Reader reads scenarios whose fields are declared by what New returns.
type Reader struct {
	New     func() Declarer
	Bundled fs.FS  // files NAME.yaml by name, and facts/
	Noun    string // what messages call a file; "" means scenario

	table func() *spec.Section // of an empty scenario; nil: it is made
}

// Scenario is a scenario file with all that it extends and the flags applied to it. It is
// immutable; Decode gives each run a table of its own.
type Scenario struct {
	Name  string
	Tree  *spec.Node // merged from the files
	Files []File     // as written: the file itself, then those that it extends

	reader   *Reader
	sources  sources
	set      []string
	setPaths []setPath
	dirs     map[string]string // folder of each file, by its name in a Pos
	tables   []csvFile         // that Files name
	layers   []*spec.Node      // the trees of Files
	steps    []step            // that made Tree
	warnings spec.Problems
	section  *spec.Section
	table    *spec.Section     // of an empty scenario: which keys exist
	inputs   map[string]string // data files that the scenario names, by key
	never    map[string]bool   // events outside the run
	clock    sim.Clock
	inner    bool // of a platform among others
	confined int  // see Confine; the number of the first flag that it holds for, 0: none
}

// File is a file as it was written.
type File struct {
	Name string // as shown in messages
	Text []byte
}

func (r *Reader) scenario() *Scenario {
	table := (*spec.Section)(nil)
	if r.table != nil {
		table = r.table()
	} else {
		table, _ = spec.Decode(nil, r.New().Declare)
	}
	return &Scenario{reader: r, table: table, sources: sources{}, dirs: map[string]string{}}
}

// Load reads a scenario from a path, from a folder that contains scenario.yaml, or by the name of a
// bundled scenario. The error is an *Error with everything that is wrong, or says why the file
// cannot be read.
func (r *Reader) Load(nameOrPath string, o Options) (*Scenario, error) {
	src, err := r.open(nameOrPath, o.Dir)
	if err != nil {
		return nil, err
	}
	return r.scenario().read(src, nil, o)
}

// Parse reads a scenario from text; messages use name as the name of the file.
func (r *Reader) Parse(name string, text []byte, o Options) (*Scenario, error) {
	return r.scenario().read(source{File{name, text}, name, filepath.Dir(name)}, nil, o)
}

// read reads the source; root is its tree where that is already known.
func (s *Scenario) read(src source, root *spec.Node, o Options) (*Scenario, error) {
	ps := s.chain(src, root)
	if s.Tree == nil {
		return nil, s.fail(append(ps, s.trySets(o.Set)...))
	}
	ps = slices.Concat(ps, s.header(), s.checkElements())
	return s.finish(append(ps, s.flags(o.Set)...))
}

// LoadPart is Load for callers that check the file further: it returns the problems beside the
// scenario, which is nil where nothing can be read.
func (r *Reader) LoadPart(nameOrPath string) (*Scenario, spec.Problems, error) {
	src, err := r.open(nameOrPath, "")
	if err != nil {
		return nil, nil, err
	}
	return r.scenario().readPart(src)
}

// Flags are the values of a flag, path=value each, from which an arm of a study made of flags is written.
type Flags struct {
	Arm, Name string
	Set       []string
}

// ParsePart is LoadPart for text. What it has of flags is placed there.
func (r *Reader) ParsePart(name string, text []byte, arms ...Flags) (*Scenario, spec.Problems, error) {
	return r.scenario().readPart(source{File{name, text}, name, filepath.Dir(name)}, arms...)
}

func (s *Scenario) readPart(src source, arms ...Flags) (*Scenario, spec.Problems, error) {
	ps := s.chain(src, nil)
	if s.Tree == nil {
		return nil, nil, s.fail(ps)
	}
	for _, f := range arms {
		values, wrong := readFlags(f.Name, f.Set, 0)
		s.sources[f.Name], ps = f.Set, append(ps, wrong...)
		arm := s.Tree.Get("arms").Get(f.Arm).Entries()
		for _, a := range values {
			if k := slices.IndexFunc(arm, func(e spec.Entry) bool { return e.Key == a.Path }); k >= 0 {
				arm[k] = spec.Entry{Key: a.Path, KeyPos: a.At, Value: a.Value}
			}
		}
	}
	ps = slices.Concat(ps, s.header(), s.decode())
	s.warnings = ps.Warnings().Sort()
	return s, ps.Errors(), nil
}

// Inline reads a scenario that is given as a mapping within another file, from.
func Inline(n *spec.Node, from *Scenario) (*Scenario, error) {
	s := standard().scenario()
	s.sources, s.dirs = maps.Clone(from.sources), maps.Clone(from.dirs)
	src := source{File{Name: n.Pos.File}, n.Pos.File + "#", from.dirs[n.Pos.File]}
	for _, f := range from.Files {
		if f.Name == src.Name {
			src.File = f
		}
	}
	return s.read(src, n.Clone(), Options{})
}

// DecodeInto decodes the scenario into the fields of d, which should be fresh.
func (s *Scenario) DecodeInto(d Declarer) (*spec.Section, spec.Problems) {
	return spec.Decode(s.Tree, d.Declare)
}

// Section returns the decoded table, for printing and look-ups. A run decodes its own, because
// events change it.
func (s *Scenario) Section() *spec.Section { return s.section }

// Warnings returns what is valid but probably not intended, printed like errors.
func (s *Scenario) Warnings() []string {
	var out []string
	for _, p := range s.Problems().Grouped() {
		out = append(out, render(spec.Problems{p}, s.sources))
	}
	return out
}

// Problems returns the warnings with their places.
func (s *Scenario) Problems() spec.Problems { return s.warnings }

// Render prints problems found after loading, with their excerpts.
func (s *Scenario) Render(ps spec.Problems) string { return render(ps, s.sources) }

// Flagged returns the keys that --set flags set, without their values.
func (s *Scenario) Flagged() (all []Assignment) {
	for _, p := range s.setPaths {
		if p.pos.File == setFile {
			all = append(all, Assignment{Path: p.path, At: p.pos})
		}
	}
	return all
}

// Invalid returns an error that combines problems in the scenario's files with those of other
// errors.
func (s *Scenario) Invalid(ps spec.Problems, others ...*Error) *Error {
	all := &Error{Problems: ps.Errors(), sources: maps.Clone(s.sources)}
	for _, e := range others {
		all.Problems = append(all.Problems, e.Problems...)
		maps.Copy(all.sources, e.sources)
	}
	all.Problems = all.Problems.Sort()
	return all
}

// Dir returns the folder to which the paths in a file are relative, given the file's name in a Pos.
// It is "" for a bundled file.
func (s *Scenario) Dir(file string) string { return s.dirs[file] }

// Inputs returns the data files that the scenario names, by key.
func (s *Scenario) Inputs() map[string]string { return maps.Clone(s.inputs) }

// Written returns the text of the file as it was written.
func (s *Scenario) Written() string { return string(s.Files[0].Text) }

// Effective returns the text of the scenario with every default written out. Reading it gives the
// same scenario.
func (s *Scenario) Effective() string { return WriteYAML(s.KeptTree()) }

// KeptTree is EffectiveTree for a folder of results, which has data files of whole paths under their names.
func (s *Scenario) KeptTree() *spec.Node {
	n := s.EffectiveTree()
	for key, file := range s.inputs {
		if whole(file) && n.At(key) != nil {
			putAt(n, key, spec.Scalar(path.Base(filepath.ToSlash(file))), n.At(key).Origin)
		}
	}
	return n
}

// whole reports whether a path says where a file is on this machine.
func whole(file string) bool { return filepath.IsAbs(filepath.FromSlash(file)) }

// Annotated is Effective with a comment on where each value comes from.
func (s *Scenario) Annotated() string { return writeYAML(s.EffectiveTree(), true) }

// EffectiveTree returns the tree of Effective. Where a file determines the number of consumers, it
// omits a default consumers.count. It keeps of status what still holds.
func (s *Scenario) EffectiveTree() *spec.Node {
	n := s.section.Effective()
	settings := s.section.Settings()
	if ofFile(settings) && slices.ContainsFunc(settings, func(x spec.Setting) bool {
		return x.Path == CountKey &&
			x.Default
	}) {
		n.Get("consumers").Remove("count")
	}
	s.dropStatus(n)
	version := spec.Scalar(fmt.Sprint(Format))
	n.Keys = append([]spec.Entry{{Key: "guanxi", Value: version}}, n.Keys...)
	return n
}
