package scenarios

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"guanxi/sim/spec"
)

// embedded holds the bundled scenarios and studies, the tables of facts that they and the figures
// read, and the commented files that init writes.
//
//go:embed *.yaml facts foretold history starters studies
var embedded embed.FS

// bundledDir is the prefix of bundled files in places, such as bundled/wechat.yaml.
const bundledDir = "bundled/"

// Summary is one line of the list of bundled scenarios.
type Summary struct {
	Name        string
	Description string
}

// List returns the bundled scenarios, sorted by name.
func List() []Summary { return ListFiles(embedded) }

// ListFiles returns the files NAME.yaml of a folder with their descriptions, sorted by name.
func ListFiles(files fs.FS) []Summary {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil
	}
	var out []Summary
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".yaml")
		if !ok {
			continue
		}
		s := Summary{Name: name}
		if text, err := fs.ReadFile(files, e.Name()); err == nil {
			if n, ps := parseYAML(text, e.Name()); len(ps) == 0 {
				if d := n.Get("description"); d != nil {
					s.Description = d.Text
				}
			}
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Summary) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// Studies returns the bundled study files, for the package that reads them. Those of foretold stand beside the others.
func Studies() fs.FS { return folders{"studies", "foretold"} }

// folders are embedded folders whose files stand side by side, none of which has the name of another.
type folders []string

func (all folders) Open(name string) (f fs.File, err error) {
	for _, dir := range all {
		if f, err = embedded.Open(path.Join(dir, name)); err == nil {
			break
		}
	}
	return f, err
}

// ReadDir implements fs.ReadDirFS.
func (all folders) ReadDir(name string) (entries []fs.DirEntry, err error) {
	for _, dir := range all {
		some, err := embedded.ReadDir(path.Join(dir, name))
		if err != nil {
			return nil, err
		}
		entries = append(entries, some...)
	}
	return entries, nil
}

// Bundled returns the text of a bundled scenario.
func Bundled(name string) ([]byte, bool) {
	text, err := fs.ReadFile(embedded, name+".yaml")
	return text, err == nil
}

// Fact returns an embedded table, such as wechat_users.csv. Its sources are in README.md.
func Fact(name string) ([]byte, bool) {
	text, err := fs.ReadFile(embedded, "facts/"+name)
	return text, err == nil
}

// Starter is a commented file from which a user writes a first scenario or study.
type Starter struct {
	Name string
	Text []byte
}

// Starters returns the files that init writes, sorted by name.
func Starters() []Starter {
	var out []Starter
	entries, _ := embedded.ReadDir("starters")
	for _, e := range entries {
		if text, err := embedded.ReadFile("starters/" + e.Name()); err == nil {
			out = append(out, Starter{e.Name(), text})
		}
	}
	return out
}

// unknownBundled returns the error for a name that is neither bundled nor that of the file.
func unknownBundled(name, file string, files fs.FS, noun string) error {
	var known []string
	for _, s := range ListFiles(files) {
		known = append(known, s.Name)
	}
	others, other := Studies(), "study"
	if noun == other {
		others, other = embedded, "scenario"
	}
	if _, err := fs.Stat(others, name+".yaml"); err == nil {
		return fmt.Errorf("%s is a %s, not a %s", name, other, noun)
	}
	if len(known) == 0 {
		return fmt.Errorf("there is no file %s", name)
	}
	hint := cmp.Or(spec.Hint(name, known), "guanxi explain list --all shows the bundled ones")
	for _, end := range []string{".yaml", ".yml"} {
		if _, err := os.Stat(file + end); err == nil {
			hint = "did you mean " + name + end + "?"
		}
	}
	return fmt.Errorf("there is no bundled %s, file or folder %s (%s)", noun, name, hint)
}

// History returns the files of the worlds of a bundled scenario that fit its past.
func History(scenario string) fs.FS {
	sub, err := fs.Sub(embedded, "history/"+scenario)
	if err != nil {
		return embed.FS{}
	}
	return sub
}
