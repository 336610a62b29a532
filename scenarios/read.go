package scenarios

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

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
	file := inFolder(dir, name)
	if dir != "" && ofResults(dir) { // what such a folder reads lies in it
		text, err := manifest.ReadBelow(dir, name)
		return source{File{file, text}, file, filepath.Dir(file)}, err
	}
	info, err := os.Stat(file)
	if err == nil && info.IsDir() {
		folder := file
		file = filepath.Join(file, manifest.ScenarioFile)
		if info, err = os.Stat(file); os.IsNotExist(err) {
			return source{}, fmt.Errorf("%s is a folder without a scenario.yaml, so it is not a run folder; name the file",
				folder)
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
	var text []byte
	if in := filepath.Dir(file); ofResults(in) {
		text, err = manifest.ReadBelow(in, filepath.Base(file))
	} else {
		text, err = readFile(file)
	}
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

// chain reads the file and all that it extends, and merges them into Tree. Where part of the chain
// cannot be read, Tree stays nil, and chain reports only those problems of the other files that the
// merged scenario would have as well. A scenario that is part of another file is passed as root.
func (s *Scenario) chain(src source, root *spec.Node) spec.Problems {
	layers, ps, whole := s.climb(src, root)
	wrong, read := s.expand(layers)
	ps = append(ps, wrong...)
	if whole && read {
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
			return layers, append(ps, spec.Problem{Pos: n.Pos, Msg: fmt.Sprintf("a %s is a mapping of keys to values, not %v",
				cmp.Or(s.reader.Noun, "scenario"), n.Kind)}), false
		}
		if parent != nil && s.reader.Noun == "" && slices.ContainsFunc(StudyKeys,
			func(key string) bool { return n.Get(key) != nil }) {
			return layers, append(ps, spec.Problem{Pos: parent.Pos, Path: "extends", Msg: src.Name +
				" is a study, not a scenario", Hint: "a study names its scenario, which can be extended"}), false
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

// stdin is the file name that stands for standard input. It appears as stdinName in messages and as
// stdinFile in a run folder; the latter also names a nameless scenario.
const (
	stdin     = "-"
	stdinName = "<stdin>"
	stdinFile = "stdin.yaml"
)

// standardInput reads standard input once and returns the same text on every call.
var standardInput = sync.OnceValues(func() ([]byte, error) { return io.ReadAll(io.LimitReader(os.Stdin, maxBytes+1)) })

// ReadText returns the text of a file that a user names.
func ReadText(name string) ([]byte, error) {
	if name == stdin {
		return standardInput()
	}
	return readFile(name)
}

// pipes holds the texts of pipes and devices, which can be read only once.
var pipes struct {
	sync.Mutex
	texts map[string][]byte
}

// readFile returns the text of a file, or its beginning if it is too large.
func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	pipe := !info.Mode().IsRegular()
	if pipe {
		pipes.Lock()
		defer pipes.Unlock()
		if text, read := pipes.texts[name]; read {
			return text, nil
		}
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if pipe && err == nil {
		if pipes.texts == nil {
			pipes.texts = map[string][]byte{}
		}
		pipes.texts[name] = text
	}
	return text, err
}

// Said returns how messages refer to a file that a user named.
func Said(name string) string {
	if name == stdin {
		return stdinName
	}
	return name
}

func (f File) bundled() bool { return strings.HasPrefix(f.Name, bundledDir) }

// Base returns the name of the file without its folder.
func (f File) Base() string {
	if f.Name == stdinName {
		return stdinFile
	}
	return filepath.Base(filepath.FromSlash(f.Name))
}
