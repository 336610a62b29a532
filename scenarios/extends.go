package scenarios

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/sim/results/manifest"
	"guanxi/sim/spec"
)

// maxChain is the largest number of files in a chain of extends.
const maxChain = 16

// source is a file that was found and read.
type source struct {
	File
	id  string // the same for two paths to the same file
	dir string // base of its relative paths; "" for a bundled file
}

// open finds and reads a scenario. The name is - for standard input, a bundled name (unless it
// looks like a path), or a path relative to dir. A folder stands for the scenario.yaml in it.
func (r *Reader) open(name, dir string) (source, error) {
	if name == stdin {
		text, err := standardInput()
		return source{File{stdinName, text}, stdinName, "."}, err
	}
	isPath := strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") || name == "." || name == ".."
	if !isPath && r.Bundled != nil && fs.ValidPath(name) {
		if text, err := fs.ReadFile(r.Bundled, name+".yaml"); err == nil {
			return source{File{bundledDir + name + ".yaml", text}, bundledDir + name, ""}, nil
		}
	}
	file := filepath.FromSlash(name)
	if dir != "" && !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	info, err := os.Stat(file)
	if err == nil && info.IsDir() {
		folder := file
		file = filepath.Join(file, manifest.ScenarioFile)
		if info, err = os.Stat(file); os.IsNotExist(err) {
			return source{}, noScenario(folder)
		}
	}
	if err != nil {
		if os.IsNotExist(err) {
			if !isPath {
				return source{}, unknownBundled(name, file, r.Bundled, cmp.Or(r.Noun, "scenario"))
			}
			return source{}, fmt.Errorf("there is no file %s%s", file, likely(name, file))
		}
		return source{}, err
	}
	if !info.Mode().IsRegular() && info.Mode()&(os.ModeNamedPipe|os.ModeCharDevice) == 0 {
		return source{}, fmt.Errorf("%s is not a file", file)
	}
	text, err := readFile(file)
	if err != nil {
		return source{}, err
	}
	id := file
	if abs, err := filepath.Abs(file); err == nil {
		id = abs
	}
	if real, err := filepath.EvalSymlinks(id); err == nil {
		id = real
	}
	return source{File{file, text}, id, filepath.Dir(file)}, nil
}

// noScenario returns the error for a folder that is not a run folder. It lists the YAML files there
// that may have been meant.
func noScenario(folder string) error {
	msg := fmt.Sprintf("%s is a folder without a scenario.yaml, so it is not a run folder", folder)
	var there []string
	for _, pattern := range []string{"*.yaml", "*.yml"} {
		if found, err := filepath.Glob(filepath.Join(folder, pattern)); err == nil {
			there = append(there, found...)
		}
	}
	if len(there) == 0 {
		return fmt.Errorf("%s; it holds no other .yaml or .yml either", msg)
	}
	more := ""
	if len(there) > 5 {
		there, more = there[:5], ", …"
	}
	return fmt.Errorf("%s; name the file: %s%s", msg, strings.Join(there, ", "), more)
}

// chain reads the file and all that it extends, and merges them into Tree. Where part of the chain
// cannot be read, Tree stays nil, and chain reports only those problems of the other files that the
// merged scenario would have as well. A scenario that is part of another file is passed as root.
func (s *Scenario) chain(src source, root *spec.Node) spec.Problems {
	layers, ps, whole := s.climb(src, root)
	if whole {
		s.layers = layers
		return append(ps, s.merge()...)
	}
	for _, layer := range layers { // problems within the layer itself
		spell(layer, s.table.Root())
		layer.Remove("guanxi")
		ps = append(ps, spec.DecodePart(layer, s.reader.New().Declare)...)
	}
	return ps
}

// climb returns the trees of the file and of all that it extends, the file first, as far as they
// can be read.
func (s *Scenario) climb(src source, root *spec.Node) (layers []*spec.Node, ps spec.Problems, whole bool) {
	seen := map[string]bool{}
	names := []string{}
	var parent *spec.Node // the value of extends that named the file
	for {
		names = append(names, src.Name)
		seen[src.id] = true
		s.Files = append(s.Files, src.File)
		s.sources.add(src.Name, src.Text)
		s.dirs[src.Name] = src.dir
		n := root
		if root == nil {
			var problems spec.Problems
			n, problems = parseYAML(src.Text, src.Name)
			ps = append(ps, problems...)
		}
		root = nil
		if n == nil {
			return layers, ps, false
		}
		if n.Kind != spec.MapNode {
			return layers, append(ps, spec.Problem{Pos: n.Pos, Msg: fmt.Sprintf("a %s is a mapping of keys to values, not %v", cmp.Or(s.reader.Noun, "scenario"), n.Kind)}), false
		}
		if parent != nil && s.reader.Noun == "" && slices.ContainsFunc(StudyKeys, func(key string) bool { return n.Get(key) != nil }) {
			return layers, append(ps, spec.Problem{Pos: parent.Pos, Path: "extends", Msg: src.Name + " is a study, not a scenario", Hint: "a study names its scenario, which can be extended"}), false
		}
		layers = append(layers, n)
		parent = n.Get("extends")
		if parent == nil {
			return layers, ps, true
		}
		n.Remove("extends")
		next, wrong, hint := s.extended(parent, src)
		switch {
		case wrong != "":
		case seen[next.id]:
			wrong = "the files extend one another in a circle: " + strings.Join(append(names, next.Name), " -> ")
		case len(names) == maxChain:
			wrong = fmt.Sprintf("more than %d files extend one another", maxChain)
		}
		if wrong != "" {
			return layers, append(ps, spec.Problem{Pos: parent.Pos, Path: "extends", Msg: wrong, Hint: hint}), false
		}
		src = next
	}
}

// StudyKeys are keys of a file that studies have and scenarios do not.
var StudyKeys = []string{"design", "factors", "arms", "scenario", "metrics", "claim", "optimize"}

// extended returns the file that src names as its parent, or what is wrong with the name.
func (s *Scenario) extended(parent *spec.Node, src source) (next source, wrong, hint string) {
	switch {
	case parent.Kind == spec.ListNode:
		return next, "only one parent is possible, not a list", "extend a file that extends the others"
	case parent.Kind != spec.ScalarNode || parent.Text == "":
		return next, "write a bundled name or a path, not " + parent.Flow(), ""
	}
	next, err := s.reader.open(parent.Text, src.dir)
	switch {
	case src.bundled() && (err != nil || !next.bundled()):
		wrong = fmt.Sprintf("a bundled scenario can only extend bundled ones, not %s", parent.Text)
	case err != nil:
		wrong = err.Error()
	}
	return next, wrong, ""
}

// merge merges the layers, beginning with the last.
func (s *Scenario) merge() (ps spec.Problems) {
	for i := len(s.layers) - 1; i >= 0; i-- {
		spell(s.layers[i], s.table.Root())
		ps = append(ps, s.exchange(i)...)
	}
	for i := len(s.layers) - 1; i >= 0; i-- {
		layer := s.layers[i]
		if i > 0 {
			for _, own := range []string{"name", "description", "guanxi"} {
				layer.Remove(own)
			}
		}
		if s.Tree == nil {
			s.Tree = layer.Clone()
			if !s.Files[i].bundled() {
				ps = append(ps, offOfNone(layer, s.table)...)
			}
		} else {
			if !s.Files[i].bundled() {
				ps = append(ps, lost(s.Tree, layer, s.table.Root(), "")...)
			}
			oneEnd(s.Tree, layer)
			s.Tree = spec.Merge(s.Tree, layer)
		}
		if i > 0 {
			fillTags(s.Tree, s.table.Root())
		}
	}
	return ps
}

// oneEnd removes the end of the run from a parent where the child gives the other kind of end:
// until replaces ticks, and ticks replaces until.
func oneEnd(parent, child *spec.Node) {
	old, own := parent.Get("clock"), child.Get("clock")
	for key, other := range map[string]string{"until": "ticks", "ticks": "until"} {
		if v := own.Get(key); old != nil && v != nil && !v.Is("off") && !v.Is("0") && own.Get(other) == nil {
			old.Remove(other)
		}
	}
}

// spell expands the table's short forms, so that merging sees the same form in every
// file. For example, graph: ring becomes {kind: ring}.
func spell(n *spec.Node, fields []*spec.Field) {
	each(n, fields, func(f *spec.Field, v *spec.Node) {
		if f.Type != spec.TypeUnion || v.Kind != spec.ScalarNode {
			return
		}
		tag, cases := f.Union()
		word := *v
		known := slices.ContainsFunc(cases, func(c spec.Case) bool { return c.Name == v.Text })
		if !known && (v.Text == "off" || v.Text == "on") {
			return
		}
		*v = spec.Node{Kind: spec.MapNode, Pos: word.Pos, Origin: word.Origin, Keys: []spec.Entry{{Key: tag.Key, KeyPos: word.Pos, Value: &word}}}
	})
}

// fillTags writes the default kind or model into mappings that omit it, so that merging recognises
// a child that changes it.
func fillTags(n *spec.Node, fields []*spec.Field) {
	fill := func(v *spec.Node, key, def string) {
		if v.Kind != spec.MapNode || def == "" || v.Get(key) != nil {
			return
		}
		word := spec.Scalar(def)
		word.Pos, word.Origin = v.Pos, v.Origin
		v.Keys = append([]spec.Entry{{Key: key, KeyPos: v.Pos, Value: word}}, v.Keys...)
	}
	each(n, fields, func(f *spec.Field, v *spec.Node) {
		switch f.Type {
		case spec.TypeUnion:
			tag, _ := f.Union()
			fill(v, tag.Key, f.Default)
		case spec.TypeSection, spec.TypeSwitch, spec.TypeMap:
			for _, g := range f.Children() {
				if g.Type != spec.TypeEnum || !spec.IsTag(g.Key) {
					continue
				}
				if f.Type != spec.TypeMap {
					fill(v, g.Key, g.Default)
				} else if v.Kind == spec.MapNode {
					for _, e := range v.Keys {
						fill(e.Value, g.Key, g.Default)
					}
				}
			}
		}
	})
}

// each visits every node that has a field in the table, outermost first.
func each(n *spec.Node, fields []*spec.Field, visit func(f *spec.Field, v *spec.Node)) {
	for _, f := range fields {
		v := n.Get(f.Key)
		if v == nil {
			continue
		}
		visit(f, v)
		switch f.Type {
		case spec.TypeSection, spec.TypeSwitch:
			each(v, f.Children(), visit)
		case spec.TypeUnion:
			_, cases := f.Union()
			done := map[string]bool{}
			for _, c := range cases {
				// A key that several cases share is visited once.
				var own []*spec.Field
				for _, g := range c.Fields() {
					if !done[g.Key] {
						done[g.Key] = true
						own = append(own, g)
					}
				}
				each(v, own, visit)
			}
		case spec.TypeMap:
			if v.Kind == spec.MapNode {
				for _, e := range v.Keys {
					each(e.Value, f.Children(), visit)
				}
			}
		}
	}
}
