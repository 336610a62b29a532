// Package scenarios reads scenario files: YAML, extends, merging, --set, and errors that show the
// line, a caret and a suggestion. It knows the fields of a scenario only through the table that the
// mechanisms declare.
package scenarios

import (
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

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
}

// Scenario is a scenario file with all that it extends and the flags applied to it. It is
// immutable; Decode gives each run a table of its own.
type Scenario struct {
	Name  string
	Tree  *spec.Node // merged from the files
	Files []File     // as written: the file itself, then those that it extends

	reader     *Reader
	sources    sources
	set        []string
	setPaths   []setPath
	dirs       map[string]string // folder of each file, by its name in a Pos
	layers     []*spec.Node      // the trees of Files, to find which file breaks another
	warnings   spec.Problems
	ofElements spec.Problems // warnings about the scenario without one of its elements
	section    *spec.Section
	table      *spec.Section     // of an empty scenario: which keys exist
	inputs     map[string]string // data files that the scenario names, by key
	never      map[string]bool   // events outside the run
	confined   int               // see Confine; the number of the first flag that it holds for, 0: none
	anywhere   bool              // see setter
}

// File is a file as it was written.
type File struct {
	Name string // as shown in messages
	Text []byte
}

func (f File) bundled() bool { return strings.HasPrefix(f.Name, bundledDir) }

func (r *Reader) scenario() *Scenario {
	table, _ := spec.Decode(nil, r.New().Declare)
	return &Scenario{reader: r, table: table, sources: sources{}, dirs: map[string]string{}}
}

// Load reads a scenario from a path, from a folder that contains scenario.yaml, or by the name of a
// bundled scenario. The error is an *Error with everything that is wrong, or says why the file
// cannot be read.
func (r *Reader) Load(nameOrPath string, o Options) (*Scenario, error) {
	s := r.scenario()
	src, err := r.open(nameOrPath, o.Dir)
	if err != nil {
		return nil, err
	}
	return s.read(src, nil, o)
}

// LoadPart is Load for callers that check the file further: it returns the problems beside the
// scenario, which is nil where nothing can be read.
func (r *Reader) LoadPart(nameOrPath string) (*Scenario, spec.Problems, error) {
	s := r.scenario()
	src, err := r.open(nameOrPath, "")
	if err != nil {
		return nil, nil, err
	}
	return s.readPart(src)
}

// ParsePart is LoadPart for text.
func (r *Reader) ParsePart(name string, text []byte) (*Scenario, spec.Problems, error) {
	s := r.scenario()
	return s.readPart(source{File{name, text}, name, filepath.Dir(name)})
}

func (s *Scenario) readPart(src source) (*Scenario, spec.Problems, error) {
	ps := s.chain(src, nil)
	if s.Tree == nil {
		return nil, nil, s.fail(ps)
	}
	ps = append(ps, s.header()...)
	ps = append(ps, s.decode()...)
	s.warnings = ps.Warnings().Sort()
	return s, ps.Errors(), nil
}

// Parse reads a scenario from text; messages use name as the name of the file.
func (r *Reader) Parse(name string, text []byte, o Options) (*Scenario, error) {
	s := r.scenario()
	return s.read(source{File{name, text}, name, filepath.Dir(name)}, nil, o)
}

// read reads the source; root is its tree where that is already known.
func (s *Scenario) read(src source, root *spec.Node, o Options) (*Scenario, error) {
	ps := s.chain(src, root)
	if s.Tree == nil {
		return nil, s.fail(append(ps, s.trySets(o.Set)...))
	}
	ps = append(ps, s.header()...)
	ps = append(ps, s.checkElements()...)
	return warned(s.finish(o.Set, ps))
}

// With returns the scenario with more --set flags applied.
func (s *Scenario) With(set []string) (*Scenario, error) {
	next := *s
	next.Tree = s.Tree.Clone()
	next.sources = maps.Clone(s.sources)
	return warned(next.finish(set, nil))
}

// finish applies the flags to the tree and decodes it.
func (s *Scenario) finish(set []string, ps spec.Problems) (*Scenario, error) {
	var before *spec.Node
	if len(set) > 0 {
		before = s.Tree.Clone()
	}
	values, wrong := readFlags(set, len(s.set))
	ps = slices.Concat(ps, wrong, s.assignAll(values))
	s.set = append(s.set[:len(s.set):len(s.set)], set...)
	s.sources[setFile] = s.set
	ps = append(ps, s.blameLayers(s.blame(s.decode(), before, s.valueSteps(values)))...)
	if ps.Err() != nil {
		return nil, s.fail(ps)
	}
	s.warnings = append(ps.Warnings(), s.outlived()...).Sort()
	return s, nil
}

// warned adds the warnings about elements. They need a trial of every element, so the many
// coalitions of a study skip them.
func warned(s *Scenario, err error) (*Scenario, error) {
	if err == nil {
		s.ofElements = s.overwrittenElements()
	}
	return s, err
}

// decode reads the tree into the table that serves look-ups and printing.
func (s *Scenario) decode() spec.Problems {
	return s.decodeBy(spec.Decode)
}

func (s *Scenario) decodeBy(decode func(*spec.Node, func(*spec.Section)) (*spec.Section, spec.Problems)) spec.Problems {
	own := s.reader.New()
	first := s.section == nil // later the files have been read
	section, ps := decode(s.Tree, func(root *spec.Section) {
		root.Beside("guanxi", "extends")
		own.Declare(root)
	})
	s.section = section
	if f, ok := own.(withFiles); ok {
		if s.inputs = f.Files(); ps.Err() != nil || s.confined > 0 {
			ps = append(ps, s.wrongFiles(f, first)...)
		}
	}
	s.never = nil
	if e, ok := own.(interface{ Never() map[string]bool }); ok {
		s.never = e.Never()
	}
	if first && ps.Err() == nil {
		ps = append(ps, s.checkStatus()...)
	}
	return append(ps, s.rename()...)
}

func (s *Scenario) fail(ps spec.Problems) error {
	e := &Error{Problems: ps.Errors().Sort(), sources: s.sources}
	for _, p := range ps.Warnings().Sort() {
		e.Warnings = append(e.Warnings, render(spec.Problems{p}, s.sources))
	}
	return e
}

// header checks the keys that belong to the file rather than the model and removes them from the
// tree. It names a nameless scenario after its file.
func (s *Scenario) header() spec.Problems {
	var ps spec.Problems
	root := s.Tree
	if v := root.Get("guanxi"); v != nil {
		if v.Kind != spec.ScalarNode || v.Text != fmt.Sprint(Format) {
			ps = append(ps, spec.Problem{Pos: v.Pos, Path: "guanxi", Msg: fmt.Sprintf("file format %s is unknown", v.Flow()), Hint: fmt.Sprintf("this program reads format %d", Format)})
		}
		root.Remove("guanxi")
	}
	if root.Get("name") == nil {
		base := s.Files[0].Base()
		name := strings.TrimSuffix(strings.TrimSuffix(base, ".yaml"), ".yml")
		n := spec.Scalar(name)
		n.Pos, n.Origin = spec.Pos{File: s.Files[0].Name, Line: 1, Col: 1}, s.Files[0].Name
		root.Keys = append([]spec.Entry{{Key: "name", KeyPos: n.Pos, Value: n}}, root.Keys...)
	}
	return ps
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
	for _, p := range s.Problems() {
		out = append(out, render(spec.Problems{p}, s.sources))
	}
	return out
}

// Problems returns the warnings with their places.
func (s *Scenario) Problems() spec.Problems { return slices.Concat(s.warnings, s.ofElements).Sort() }

// OfRun returns the warnings about a run of the scenario as it is, with all its elements.
func (s *Scenario) OfRun() spec.Problems { return s.warnings }

// Render prints problems found after loading, with their excerpts.
func (s *Scenario) Render(ps spec.Problems) string { return render(ps, s.sources) }

// Written returns the text of the file as it was written.
func (s *Scenario) Written() string { return string(s.Files[0].Text) }

// Effective returns the text of the scenario with every default written out. Reading it gives the
// same scenario.
func (s *Scenario) Effective() string { return WriteYAML(s.EffectiveTree()) }

// Annotated is Effective with a comment on where each value comes from.
func (s *Scenario) Annotated() string { return writeYAML(s.EffectiveTree(), true) }

// EffectiveTree returns the tree of Effective. Where the graph is read from a file, whose nodes are
// the consumers, it omits a default consumers.count. It keeps of status what still holds.
func (s *Scenario) EffectiveTree() *spec.Node {
	n := s.section.Effective()
	settings := s.section.Settings()
	if ofFile(settings) && slices.ContainsFunc(settings, func(x spec.Setting) bool { return x.Path == CountKey && x.Default }) {
		n.Get("consumers").Remove("count")
	}
	s.dropStatus(n)
	version := spec.Scalar(fmt.Sprint(Format))
	n.Keys = append([]spec.Entry{{Key: "guanxi", Value: version}}, n.Keys...)
	return n
}
