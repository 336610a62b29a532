// Package scenarios reads scenario files: YAML, extends, merging, --set, and
// errors with the line, a caret and what was meant. It knows the fields of a
// scenario only through the table that the mechanisms declare.
package scenarios

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"guanxi/sim/results/manifest"
	"guanxi/sim/spec"
)

// Format is the version of the file format, the key guanxi.
const Format = 1

// Declarer declares the fields of a scenario; agents.Spec is one.
type Declarer interface {
	Declare(root *spec.Section)
}

// Options say how a scenario is read.
type Options struct {
	Set []string // path=value, as after --set
	Dir string   // to which a path is relative; "" is where the program runs
}

// Reader reads scenarios whose fields New declares.
type Reader struct {
	New     func() Declarer
	Bundled fs.FS  // files by name, NAME.yaml, and facts/
	Noun    string // what a file is; "" is a scenario
}

// Scenario is a scenario file with all that it extends, and the flags laid
// over it. It does not change; Decode gives each run a table of its own.
type Scenario struct {
	Name  string
	Tree  *spec.Node // merged, as the files give it
	Files []File     // as written: the file itself first, then what it extends

	reader   *Reader
	sources  sources
	set      []string
	setPaths []setPath
	dirs     map[string]string // folder of each file, by its name in a Pos
	layers   []*spec.Node      // the trees of Files, for what one breaks in another
	warnings spec.Problems
	section  *spec.Section
	table    *spec.Section     // of an empty scenario: what keys there are
	inputs   map[string]string // data files that the scenario names, by key
	never    map[string]bool   // events outside of the run
}

// File is a file as it was written.
type File struct {
	Name string // as in messages
	Text []byte
}

func (f File) bundled() bool { return strings.HasPrefix(f.Name, bundledDir) }

func (r *Reader) scenario() *Scenario {
	return &Scenario{reader: r, sources: sources{}, dirs: map[string]string{}}
}

// Load reads a scenario: a path, a folder that holds scenario.yaml, or the name
// of a bundled one. The error is an *Error with everything that is wrong, or
// says that the file cannot be read.
func (r *Reader) Load(nameOrPath string, o Options) (*Scenario, error) {
	s := r.scenario()
	src, err := r.open(nameOrPath, o.Dir)
	if err != nil {
		return nil, err
	}
	return s.read(src, nil, o)
}

// LoadPart is Load for a reader that has more to say of the file: what is wrong
// comes beside the scenario, which is nil where nothing can be read.
func (r *Reader) LoadPart(nameOrPath string, o Options) (*Scenario, spec.Problems, error) {
	s := r.scenario()
	src, err := r.open(nameOrPath, o.Dir)
	if err != nil {
		return nil, nil, err
	}
	return s.readPart(src)
}

// ParsePart is LoadPart of a text.
func (r *Reader) ParsePart(name string, text []byte) (*Scenario, spec.Problems, error) {
	s := r.scenario()
	return s.readPart(source{name: name, id: name, dir: filepath.Dir(name), text: text})
}

// A Part is a part of one line of a text that a program made from what a user typed: the
// columns from From to To of Line stand for those from Pos on, whose file has these Lines.
type Part struct {
	Line, From, To int
	Pos            spec.Pos
	Lines          []string
}

// Typed gives what a text made of typed parts has the places of these, in ps too.
func (s *Scenario) Typed(parts []Part, ps spec.Problems) spec.Problems {
	place := func(at spec.Pos) spec.Pos {
		for _, p := range parts {
			if at.File == s.Tree.Pos.File && at.Line == p.Line && at.Col >= p.From && at.Col < p.To {
				return spec.Pos{File: p.Pos.File, Line: p.Pos.Line, Col: p.Pos.Col + at.Col - p.From}
			}
		}
		return at
	}
	var move func(n *spec.Node)
	move = func(n *spec.Node) {
		for _, x := range n.Items {
			move(x)
		}
		for i := range n.Keys {
			n.Keys[i].KeyPos = place(n.Keys[i].KeyPos)
			move(n.Keys[i].Value)
		}
		if n != s.Tree {
			n.Pos = place(n.Pos)
		}
	}
	move(s.Tree)
	for _, p := range parts {
		s.sources[p.Pos.File] = p.Lines
	}
	for i := range ps {
		ps[i].Pos = place(ps[i].Pos)
	}
	return ps
}

func (s *Scenario) readPart(src source) (*Scenario, spec.Problems, error) {
	s.table, _ = spec.Decode(nil, s.reader.New().Declare)
	ps := s.chain(src, nil, s.table)
	if s.Tree == nil || s.Tree.Kind != spec.MapNode {
		if s.Tree != nil {
			ps = append(ps, s.decode()...)
		}
		return nil, nil, s.fail(ps)
	}
	ps = append(ps, s.header()...)
	ps = append(ps, s.decode()...)
	s.warnings = ps.Warnings().Sort()
	return s, ps.Errors(), nil
}

// Parse reads a scenario from text; name stands for the file in messages.
func (r *Reader) Parse(name string, text []byte, o Options) (*Scenario, error) {
	s := r.scenario()
	return s.read(source{name: name, id: name, dir: filepath.Dir(name), text: text}, nil, o)
}

// read reads the source, whose tree is root where that is known already.
func (s *Scenario) read(src source, root *spec.Node, o Options) (*Scenario, error) {
	s.table, _ = spec.Decode(nil, s.reader.New().Declare)
	ps := s.chain(src, root, s.table)
	if s.Tree == nil {
		return nil, s.fail(ps)
	}
	if s.Tree.Kind == spec.MapNode {
		ps = append(ps, s.header()...)
		ps = append(ps, checkElements(s.Tree, s.table)...)
	}
	return warned(s.finish(o.Set, ps))
}

// With is the scenario with more --set flags laid over it.
func (s *Scenario) With(set []string) (*Scenario, error) {
	next := *s
	next.Tree = s.Tree.Clone()
	next.sources = maps.Clone(s.sources)
	return warned(next.finish(set, nil))
}

// finish lays the flags over the tree and decodes it.
func (s *Scenario) finish(set []string, ps spec.Problems) (*Scenario, error) {
	var before *spec.Node
	if len(set) > 0 {
		before = s.Tree.Clone()
	}
	steps := s.flagSteps(set, len(s.set))
	paths, setProblems := applySets(s.Tree, s.table, set, len(s.set))
	ps = append(ps, setProblems...)
	s.set = append(s.set[:len(s.set):len(s.set)], set...)
	s.setPaths = append(s.setPaths[:len(s.setPaths):len(s.setPaths)], paths...)
	s.sources[setFile] = s.set
	ps = append(ps, s.blameLayers(s.blame(s.decode(), before, steps))...)
	if ps.Err() != nil {
		return nil, s.fail(ps)
	}
	s.warnings = append(ps.Warnings(), s.outlived()...).Sort()
	return s, nil
}

// warned adds what is likely not meant in elements. Each is tried for it, which
// the many coalitions of a study need not do again.
func warned(s *Scenario, err error) (*Scenario, error) {
	if err == nil {
		s.warnings = append(s.warnings, overwrittenElements(s.section, s.table, s.Tree, s.never)...).Sort()
	}
	return s, err
}

// decode reads the tree into the table that is looked up and printed.
func (s *Scenario) decode() spec.Problems {
	return s.decodeBy(spec.Decode)
}

func (s *Scenario) decodeBy(decode func(*spec.Node, func(*spec.Section)) (*spec.Section, spec.Problems)) spec.Problems {
	own := s.reader.New()
	section, ps := decode(s.Tree, own.Declare)
	s.section = section
	if f, ok := own.(interface{ Files() map[string]string }); ok && ps.Err() == nil {
		s.inputs = f.Files()
	}
	s.never = nil
	if e, ok := own.(interface{ Never() map[string]bool }); ok {
		s.never = e.Never()
	}
	return append(ps, s.rename()...)
}

func (s *Scenario) fail(ps spec.Problems) error {
	return &Error{Problems: ps.Errors().Sort(), sources: s.sources}
}

// header holds the keys that belong to the file, not to the model, takes them
// out of the tree, and gives a nameless scenario the name of its file.
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

// rename takes the name that files and flags give, which must do for a folder.
func (s *Scenario) rename() spec.Problems {
	n := s.Tree.Get("name")
	if n == nil || n.Kind != spec.ScalarNode {
		return nil
	}
	s.Name = n.Text
	bad := badName(n.Text)
	if n.Is("off") {
		bad = "is no name"
	}
	if bad == "" {
		return nil
	}
	return spec.Problems{{Pos: n.Pos, Path: "name", Msg: fmt.Sprintf("%.60q %s; the name is also that of a folder", n.Text, bad), Hint: "letters, digits, _ . and -"}}
}

// badName says why a name cannot be that of a folder on every system.
func badName(name string) string {
	switch {
	case name == "":
		return "is empty"
	case len(name) > 100:
		return "is longer than 100 bytes"
	case name[0] == '.' || name[0] == '-':
		return "begins with " + name[:1]
	case strings.TrimSpace(name) != name:
		return "begins or ends with a blank"
	case strings.HasSuffix(name, "."):
		return "ends with ."
	case strings.HasSuffix(name, ".partial"):
		return "ends with .partial, as folders of unfinished runs do"
	case !utf8.ValidString(name):
		return "is no UTF-8"
	}
	for _, r := range name {
		if unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r) {
			return fmt.Sprintf("holds %q", r)
		}
	}
	return ""
}

// DecodeInto decodes the scenario into d's fields, which should be fresh.
func (s *Scenario) DecodeInto(d Declarer) (*spec.Section, spec.Problems) {
	return spec.Decode(s.Tree, d.Declare)
}

// Section is the decoded table that Load checked, for printing and looking up.
// A run decodes one of its own, because events change it.
func (s *Scenario) Section() *spec.Section { return s.section }

// Warnings are what is likely not meant. They print like errors.
func (s *Scenario) Warnings() []string {
	var out []string
	for _, p := range s.warnings {
		out = append(out, render(spec.Problems{p}, s.sources))
	}
	return out
}

// Problems are the warnings with their places.
func (s *Scenario) Problems() spec.Problems { return s.warnings }

// Render prints problems found after loading with their excerpts.
func (s *Scenario) Render(ps spec.Problems) string { return render(ps, s.sources) }

// Written is the text of the file as it was written.
func (s *Scenario) Written() string { return string(s.Files[0].Text) }

// Effective is the scenario as run, every default written out; reading it gives
// the same scenario.
func (s *Scenario) Effective() string { return writeYAML(s.EffectiveTree(), nil) }

// Annotated is Effective with the place that each value comes from.
func (s *Scenario) Annotated() string { return writeYAML(s.EffectiveTree(), originComment) }

// EffectiveTree is the tree of Effective.
func (s *Scenario) EffectiveTree() *spec.Node {
	n := s.section.Effective()
	version := spec.Scalar(fmt.Sprint(Format))
	n.Keys = append([]spec.Entry{{Key: "guanxi", Value: version}}, n.Keys...)
	return n
}

// Change is a setting that differs between two scenarios; "" where one of them
// does not have it.
type Change struct {
	Path, Old, New string
}

// Diff lists what differs between the scenarios a and b, in the order of the
// table; the number of consumers not where the files of both graphs give it.
func Diff(a, b *Scenario) []Change {
	old, new := a.section.Settings(), b.section.Settings()
	if ofFile(old) && ofFile(new) {
		count := func(x spec.Setting) bool { return x.Path == countKey }
		old, new = slices.DeleteFunc(old, count), slices.DeleteFunc(new, count)
	}
	at := map[string]int{}
	for i, x := range new {
		at[x.Path] = i
	}
	var out []Change
	next := 0
	shared := map[string]bool{}
	for _, x := range old {
		i, both := at[x.Path]
		if !both {
			out = append(out, Change{x.Path, x.Value, ""})
			continue
		}
		shared[x.Path] = true
		for ; next < i; next++ {
			if y := new[next]; !shared[y.Path] && !has(old, y.Path) {
				out = append(out, Change{y.Path, "", y.Value})
			}
		}
		next = max(next, i+1)
		if y := new[i]; x.Value != y.Value {
			out = append(out, Change{x.Path, x.Value, y.Value})
		}
	}
	for ; next < len(new); next++ {
		if y := new[next]; !has(old, y.Path) {
			out = append(out, Change{y.Path, "", y.Value})
		}
	}
	return out
}

// countKey is the number of consumers.
const countKey = "consumers.count"

// ofFile says whether the graph is a file's, of which each node is a consumer.
func ofFile(settings []spec.Setting) bool {
	return slices.ContainsFunc(settings, func(x spec.Setting) bool { return x.Path == "graph.kind" && x.Value == "file" })
}

func has(settings []spec.Setting, path string) bool {
	return slices.ContainsFunc(settings, func(x spec.Setting) bool { return x.Path == path })
}

// Hash identifies what the scenario says of the model: settings at their
// default, the order of keys, comments and spellings do not matter, nor do
// name, description, seed and replicates, which a run has beside it. A new key
// at its default leaves old hashes as they are.
func (s *Scenario) Hash() string {
	var lines []string
	settings := s.section.Settings()
	file := ofFile(settings)
	for _, x := range settings {
		switch x.Path {
		case "name", "description", "seed", "replicates":
			continue
		case countKey:
			if file {
				continue
			}
		}
		if !x.Default {
			lines = append(lines, x.Path+"="+x.Value+"\n")
		}
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "")))
	return hex.EncodeToString(sum[:])
}

// InputName is the name below inputs/ under which a folder of results keeps the
// data file of a key. Of several files of one name, in other folders, the later
// ones in the order of their keys carry a number.
func (s *Scenario) InputName(key string) string {
	name := func(key string) string { return filepath.Base(filepath.FromSlash(s.inputs[key])) }
	all := map[string]bool{}
	k := 1
	for other := range s.inputs {
		all[name(other)] = true
		if other < key && name(other) == name(key) {
			k++
		}
	}
	if k == 1 {
		return name(key)
	}
	as := fmt.Sprintf("%d-%s", k, name(key))
	for all[as] {
		as = "also-" + as
	}
	return as
}

// noFile says what a path leads to that is no file.
func noFile(m os.FileMode) string {
	switch {
	case m.IsDir():
		return "a folder, not a file"
	case m&os.ModeNamedPipe != 0:
		return "a pipe, which can be read only once: write it to a file, of which the results keep a copy"
	default:
		return "a device, not a file"
	}
}

// ofResults says whether a folder is one of a run, a study or a calibration.
func ofResults(dir string) bool {
	for _, name := range []string{manifest.File, "waves.csv"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
	return false
}

// Open opens a data file that the field at key names: relative to the file that
// gives the key, then in inputs/ beside it, then among the embedded facts. In a
// folder of results inputs/ comes first, as a table there may be called like the
// file. Bundled scenarios read embedded facts only.
func (s *Scenario) Open(key, name string) (io.ReadCloser, error) {
	// A default is the program's own: a file that happens to lie about with its
	// name is not meant.
	dir, onDisk := "", false
	if f, ok := s.section.Lookup(key); ok && f.Given() {
		dir, onDisk = s.dirs[f.Pos.File], !strings.HasPrefix(f.Pos.File, bundledDir)
	}
	if onDisk {
		own := filepath.FromSlash(name)
		if !filepath.IsAbs(own) {
			own = filepath.Join(dir, own)
		}
		kept := []string{filepath.Join(dir, manifest.InputsFolder, filepath.Base(own))}
		if s.inputs[key] == name {
			kept = append([]string{filepath.Join(dir, manifest.InputsFolder, s.InputName(key))}, kept...)
		}
		tried := append([]string{own}, kept...)
		if ofResults(dir) {
			tried = append(kept, own)
		}
		for _, p := range tried {
			info, err := os.Stat(p)
			if err == nil && !info.Mode().IsRegular() { // opening a pipe would wait for who writes
				return nil, fmt.Errorf("%s: %s is %s", key, p, noFile(info.Mode()))
			}
			f, err := os.Open(p)
			if err == nil {
				return f, nil
			}
			if !os.IsNotExist(err) && p == own {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
		}
	}
	if clean := path.Clean(filepath.ToSlash(name)); !strings.Contains(clean, "/") && s.reader.Bundled != nil {
		if f, err := s.reader.Bundled.Open("facts/" + clean); err == nil {
			return f, nil
		}
	}
	if !onDisk {
		return nil, fmt.Errorf("%s: there is no file %s among the embedded facts, where defaults and bundled scenarios look", key, name)
	}
	return nil, fmt.Errorf("%s: there is no file %s in %s nor among the embedded facts", key, name, cmp.Or(dir, "."))
}
