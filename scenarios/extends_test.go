package scenarios

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
	_ "guanxi/sim/simtest/seed"
)

func TestExtends(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		p := filepath.Join(dir, name)
		need.Nil(t, os.MkdirAll(filepath.Dir(p), 0o755))
		need.Nil(t, os.WriteFile(p, []byte(text), 0o644))
		return p
	}
	r := testReader(map[string]string{
		"base.yaml": "name: base\ndescription: the base\nseed: 5\nreplicates: 3\ngraph: ring\nadoption: {form: linear, " +
			"imitation: 0.2/day}\nads: {campaigns: {car: {budget: 1}, drink: {budget: 2}}, price: {dist: beta, mean: 0.5, " +
			"sd: 0.1}}\n",
		"other.yaml": "extends: base\nseed: 6\n",
		"bad.yaml":   "extends: ./x.yaml\n",
	})
	write("sub/mid.yaml", "extends: base\ndescription: middle\nadoption: {imitation: 0.3/day}\nads: {campaigns: "+
		"{drink: off}}\n")
	child := write("child.yaml", "extends: sub/mid.yaml\nads: {campaigns: {car: {quality: 10%}, tea: on}, price: "+
		"{dist: uniform, from: 1, to: 2}}\ngraph: {degree: 6}\n")
	s := need.Value(r.Load(child, Options{}))(t)
	for path, want := range map[string]string{
		"name": "child", "description": "none", "seed": "5", "replicates": "3", "graph.kind": "ring", "graph.degree": "6",
		"adoption.form": "linear", "adoption.imitation": "0.3/day",
		"ads.campaigns.car.budget": "1", "ads.campaigns.car.quality": "10%", "ads.campaigns.tea.quality": "50%",
		"ads.campaigns.drink.budget": "none", "ads.price": "{dist: uniform, from: 1, to: 2}",
	} {
		if got := value(s, path); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
	if len(s.Files) != 3 || s.Files[0].Name != child || s.Files[2].Name != "bundled/base.yaml" {
		t.Errorf("files %v", s.Files)
	}
	if f, _ := s.Section().Lookup("adoption.imitation"); f.Origin != filepath.Join(dir, "sub/mid.yaml") ||
		f.Pos.Line != 3 {
		t.Errorf("origin %s, %v", f.Origin, f.Pos)
	}
	if a := s.Annotated(); !strings.Contains(a, "mid.yaml:3") || !strings.Contains(a, "# default") ||
		!strings.Contains(a, "bundled/base.yaml:6") {
		t.Error(a)
	}
	// A fault in a parent is reported at its place there.
	write("sub/mid.yaml", "extends: base\nadoption: {imitatoin: 0.3/day}\n")
	need.Refused(r.Load(child, Options{}))(t, "mid.yaml:2:12: adoption.imitatoin: unknown key (did you mean imitation?)")
	// A kind that differs from the parent's default replaces its mapping.
	write("sub/mid.yaml", "graph: {degree: 4}\n")
	write("child.yaml", "extends: sub/mid.yaml\ngraph: {kind: complete}\n")
	if s, err := r.Load(child, Options{}); err != nil || value(s, "graph.kind") != "complete" {
		t.Errorf("changed kind: %v", err)
	}
	// Circles and long chains.
	write("a.yaml", "extends: b.yaml\n")
	write("b.yaml", "extends: ./a.yaml\n")
	if _, err := r.Load(filepath.Join(dir, "a.yaml"), Options{}); err == nil || !strings.Contains(err.Error(),
		"in a circle: ") || strings.Count(err.Error(), "a.yaml -> ") != 1 {
		t.Errorf("circle: %v", err)
	}
	for i := range 20 {
		write(fmt.Sprintf("c%d.yaml", i), fmt.Sprintf("extends: c%d.yaml\n", i+1))
	}
	need.Refused(r.Load(filepath.Join(dir, "c0.yaml"), Options{}))(t, "more than 16 files")
	write("study.yaml", "scenario: base\nfactors: {}\nclok: {}\n")
	study := write("of.yaml", "extends: study.yaml\nadoption: {imitatoin: 0.3/day}\n")
	if _, err := r.Load(study, Options{}); err == nil || !strings.Contains(err.Error(),
		"study.yaml is a study, not a scenario") || !strings.Contains(err.Error(), "did you mean imitation?") ||
		strings.Contains(err.Error(), "clok") {
		t.Errorf("extends a study: %v", err)
	}
	for text, want := range map[string]string{
		"extends: bsae":         "did you mean base?",
		"extends: none.yaml":    "there is no file",
		"extends: bad":          "can only extend bundled ones",
		"extends: ../../../etc": "",
	} {
		p := write("e.yaml", text+"\n")
		need.Refused(r.Load(p, Options{}))(t, want)
	}
}

func TestFindingScenarios(t *testing.T) {
	dir := t.TempDir()
	r := testReader(map[string]string{"base.yaml": "description: x\n"})
	os.WriteFile(filepath.Join(dir, "scenario.yaml"), []byte("name: run\n"), 0o644)
	if s, err := r.Load(dir, Options{}); err != nil || s.Name != "run" {
		t.Errorf("a folder: %v", err)
	}
	if s, err := r.Load("base", Options{}); err != nil || s.Name != "base" {
		t.Errorf("a bundled name: %v", err)
	}
	for name, want := range map[string]string{
		"bsae": "did you mean base?", "nothing": "known: base", "x/y.yaml": "there is no file",
		filepath.Join(dir, "empty"): "there is no file", "": "", "..": "",
	} {
		need.Refused(r.Load(name, Options{}))(t, want)
	}
	if os.Getuid() != 0 {
		p := filepath.Join(dir, "locked.yaml")
		os.WriteFile(p, []byte("name: x\n"), 0)
		need.Refused(r.Load(p, Options{}))(t, "permission")
	}
	if got := ListFiles(r.Bundled); len(got) != 1 || got[0] != (Summary{"base", "x"}) {
		t.Errorf("list %v", got)
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	os.MkdirAll(filepath.Join(dir, "inputs"), 0o755)
	os.WriteFile(filepath.Join(dir, "edges.csv"), []byte("own"), 0o644)
	os.WriteFile(filepath.Join(dir, "inputs", "kept.csv"), []byte("kept"), 0o644)
	os.WriteFile(filepath.Join(dir, "s.yaml"), []byte("graph: {kind: file, path: edges.csv}\n"), 0o644)
	r := testReader(map[string]string{"facts/users.csv": "fact", "b.yaml": "graph: {kind: file, path: users.csv}"})
	s := need.Value(r.Load(filepath.Join(dir, "s.yaml"), Options{}))(t)
	read := func(s *Scenario, name string) string {
		f, err := s.Open("graph.path", name)
		if err != nil {
			return err.Error()
		}
		defer f.Close()
		text, _ := io.ReadAll(f)
		return string(text)
	}
	for name, want := range map[string]string{
		"edges.csv": "own", "gone/kept.csv": "kept", "users.csv": "fact", "none.csv": "graph.path: there is no file " +
			"none.csv in " + dir, "inputs": "is a folder", filepath.Join(dir, "edges.csv"): "own",
	} {
		if got := read(s, name); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	b := need.Value(r.Load("b", Options{}))(t)
	if got := read(b, "users.csv"); got != "fact" {
		t.Errorf("a bundled scenario's fact: %s", got)
	}
	if got := read(b, "scenario.go"); !strings.Contains(got, "where defaults and bundled scenarios are looked up") {
		t.Errorf("a bundled scenario read the disk: %s", got)
	}
}

func TestNames(t *testing.T) {
	for name, bad := range map[string]bool{"x": false, "x-1.b_C": false, "微信": false, "a/b": true, "..": true, "-o": true,
		"a:b": true, strings.Repeat("x", 101): true} {
		_, err := testReader(nil).Parse("t.yaml", []byte(fmt.Sprintf("name: %q\n", name)), Options{})
		if (err != nil) != bad {
			t.Errorf("name %q: %v", name, err)
		}
	}
}
