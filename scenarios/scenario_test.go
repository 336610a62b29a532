package scenarios

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
	"testing"

	"guanxi/sim/spec"
	"pgregory.net/rapid"

	_ "guanxi/sim/simtest/seed"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// split cuts a testdata file into its parts, each under a line "== NAME".
func split(text string) (names []string, parts map[string]string) {
	parts = map[string]string{}
	for _, chunk := range strings.Split("\n"+text, "\n== ")[1:] {
		name, body, _ := strings.Cut(strings.TrimSuffix(chunk, "\n")+"\n", "\n")
		names = append(names, name)
		parts[name] = body
	}
	return names, parts
}

// load reads text as the file t.yaml.
func load1(t interface {
	Helper()
	Fatalf(string, ...any)
}, text string, set ...string) *Scenario {
	t.Helper()
	s, err := testReader(nil).Parse("t.yaml", []byte(text), Options{Set: set})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return s
}

// Each part of testdata/errors.txt is a wrong file, and what is printed of it
// stands below; -update rewrites that.
func TestErrorText(t *testing.T) {
	const file = "testdata/errors.txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	names, parts := split(string(text))
	var golden strings.Builder
	for _, name := range names {
		in, want, _ := strings.Cut(parts[name], "-- says\n")
		body, flags, _ := strings.Cut(in, "-- set\n")
		var set []string
		if flags != "" {
			set = strings.Split(strings.TrimSuffix(flags, "\n"), "\n")
		}
		raw := strings.NewReplacer(`\t`, "\t", `\xff`, "\xff", `\r`, "\r", `\ufeff`, "\ufeff").Replace(body)
		s, err := testReader(nil).Parse("t.yaml", []byte(raw), Options{Set: set})
		got := ""
		if err != nil {
			got = err.Error() + "\n"
		} else {
			got = strings.Join(append(s.Warnings(), "(read)"), "\n") + "\n"
		}
		if strings.TrimRight(got, "\n") != strings.TrimRight(want, "\n") && !*update {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
		fmt.Fprintf(&golden, "== %s\n%s-- says\n%s", name, in, got)
	}
	if *update {
		if err := os.WriteFile(file, []byte(golden.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestErrorsAreCapped(t *testing.T) {
	var b strings.Builder
	for i := range 200 {
		fmt.Fprintf(&b, "key%d: 1\n", i)
	}
	_, err := testReader(nil).Parse("t.yaml", []byte(b.String()), Options{})
	text := fmt.Sprint(err)
	if n := strings.Count(text, "unknown key"); n != maxShown || !strings.HasSuffix(text, "... and 150 more") {
		t.Errorf("%d problems printed, ending %q", n, text[len(text)-30:])
	}
}

func TestHostileFiles(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c < 'j'; c++ {
		p := string(c - 1)
		bomb += fmt.Sprintf("%c: &%c [*%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s]\n", c, c, p, p, p, p, p, p, p, p, p)
	}
	for name, c := range map[string]struct{ text, want string }{
		"bomb":       {bomb, "aliases repeat more than"},
		"cycle":      {"a: &a [*a]", "stands within its own anchor"},
		"deep":       {strings.Repeat("[", 100000), "t.yaml:1:"},
		"deep right": {strings.Repeat("[", 500) + strings.Repeat("]", 500), "nested deeper than 64"},
		"large":      {strings.Repeat("#", maxBytes+1), "at most 16777216"},
		"empty":      {"", "the file is empty"},
		"comment":    {"# nothing\n", "the file is empty"},
		"null":       {"~", "the file is empty"},
		"nul":        {"name: x\na: \x00", "t.yaml:2:4: U+0000 is no character of a text"},
		"control":    {"name: x\rdescription: y\x1bz\r", "t.yaml:2:15: U+001B is no character of a text"},
		"no letter":  {"name: \uffff", "t.yaml:1:7: U+FFFF is no character of a text"},
		"utf16":      {"\xff\xfea\x00", "UTF-16"},
		"latin1":     {"name: caf\xe9", "t.yaml:1:10: byte 0xe9 is not UTF-8"},
		"binary":     {"\x7fELF\x02\x01\x01\x00\xff", "t.yaml:1:"},
		"list":       {"- a", "a scenario is a mapping of keys to values, not a list"},
		"scalar":     {"hello", "a scenario is a mapping of keys to values, not a single value"},
		"wide":       {"{" + strings.Repeat("a: 1, ", 10) + "}", "given twice"},
	} {
		_, err := testReader(nil).Parse("t.yaml", []byte(c.text), Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %.300v, want %s", name, err, c.want)
		}
	}
}

func TestByteOrderMarkAndLineEnds(t *testing.T) {
	s := load1(t, "\ufeffname: x\r\nseed: 7\r\n")
	if s.Name != "x" || !strings.Contains(s.Effective(), "seed: 7\n") {
		t.Errorf("%q", s.Effective())
	}
}

func TestAnchors(t *testing.T) {
	s := load1(t, "ads: {campaigns: {a: &c {budget: 5, quality: 20%}, b: *c}}")
	if !strings.Contains(s.Effective(), "b: {budget: 5, bid: {cpm: 140}, quality: 20%}") && !strings.Contains(s.Effective(), "b:\n") {
		t.Error(s.Effective())
	}
	if got := value(s, "ads.campaigns.b.budget"); got != "5" {
		t.Errorf("budget %s", got)
	}
}

func value(s *Scenario, path string) string {
	f, ok := s.Section().Lookup(path)
	if !ok || f.Value() == nil {
		return "none"
	}
	return f.Value().Flow()
}

func TestExtends(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return p
	}
	r := testReader(map[string]string{
		"base.yaml":  "name: base\ndescription: the base\nseed: 5\nreplicates: 3\ngraph: ring\nadoption: {form: linear, imitation: 0.2/day}\nads: {campaigns: {car: {budget: 1}, drink: {budget: 2}}, price: {dist: beta, mean: 0.5, sd: 0.1}}\n",
		"other.yaml": "extends: base\nseed: 6\n",
		"bad.yaml":   "extends: ./x.yaml\n",
	})
	write("sub/mid.yaml", "extends: base\ndescription: middle\nadoption: {imitation: 0.3/day}\nads: {campaigns: {drink: off}}\n")
	child := write("child.yaml", "extends: sub/mid.yaml\nads: {campaigns: {car: {quality: 10%}, tea: on}, price: {dist: uniform, from: 1, to: 2}}\ngraph: {degree: 6}\n")
	s, err := r.Load(child, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"name": "child", "description": "none", "seed": "5", "replicates": "3", "graph.kind": "ring", "graph.degree": "6", "adoption.form": "linear", "adoption.imitation": "0.3/day",
		"ads.campaigns.car.budget": "1", "ads.campaigns.car.quality": "10%", "ads.campaigns.tea.quality": "50%", "ads.campaigns.drink.budget": "none", "ads.price": "{dist: uniform, from: 1, to: 2}",
	} {
		if got := value(s, path); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
	if len(s.Files) != 3 || s.Files[0].Name != child || s.Files[2].Name != "bundled/base.yaml" {
		t.Errorf("files %v", s.Files)
	}
	if f, _ := s.Section().Lookup("adoption.imitation"); f.Origin != filepath.Join(dir, "sub/mid.yaml") || f.Pos.Line != 3 {
		t.Errorf("origin %s, %v", f.Origin, f.Pos)
	}
	if a := s.Annotated(); !strings.Contains(a, "mid.yaml:3") || !strings.Contains(a, "# default") || !strings.Contains(a, "bundled/base.yaml:6") {
		t.Error(a)
	}
	// A fault in a parent is reported at its place there.
	write("sub/mid.yaml", "extends: base\nadoption: {imitatoin: 0.3/day}\n")
	if _, err := r.Load(child, Options{}); err == nil || !strings.Contains(err.Error(), "mid.yaml:2:12: adoption.imitatoin: unknown key (did you mean imitation?)") {
		t.Errorf("fault in a parent: %v", err)
	}
	// A kind that differs from the parent's default replaces its mapping.
	write("sub/mid.yaml", "graph: {degree: 4}\n")
	write("child.yaml", "extends: sub/mid.yaml\ngraph: {kind: complete}\n")
	if s, err := r.Load(child, Options{}); err != nil || value(s, "graph.kind") != "complete" {
		t.Errorf("changed kind: %v", err)
	}
	// The same where the kind is an enumeration beside the other keys.
	write("sub/mid.yaml", "adoption: {never_adopt: 4%, form: linear}\n")
	write("child.yaml", "extends: sub/mid.yaml\nadoption: {model: cascade}\n")
	if s, err := r.Load(child, Options{}); err != nil || value(s, "adoption.model") != "cascade" || value(s, "adoption.form") != "hazard" {
		t.Errorf("changed model: %v", err)
	}
	// Circles and long chains.
	write("a.yaml", "extends: b.yaml\n")
	write("b.yaml", "extends: ./a.yaml\n")
	if _, err := r.Load(filepath.Join(dir, "a.yaml"), Options{}); err == nil || !strings.Contains(err.Error(), "in a circle: ") || strings.Count(err.Error(), "a.yaml -> ") != 1 {
		t.Errorf("circle: %v", err)
	}
	write("self.yaml", "extends: self.yaml\n")
	if _, err := r.Load(filepath.Join(dir, "self.yaml"), Options{}); err == nil || !strings.Contains(err.Error(), "self.yaml:1:10: extends: the files extend one another in a circle") {
		t.Errorf("self: %v", err)
	}
	for i := range 20 {
		write(fmt.Sprintf("c%d.yaml", i), fmt.Sprintf("extends: c%d.yaml\n", i+1))
	}
	if _, err := r.Load(filepath.Join(dir, "c0.yaml"), Options{}); err == nil || !strings.Contains(err.Error(), "more than 16 files") {
		t.Errorf("long chain: %v", err)
	}
	for text, want := range map[string]string{
		"extends: bsae":         "did you mean base?",
		"extends: none.yaml":    "there is no file",
		"extends: [base, x]":    "one parent is expected",
		"extends: {a: 1}":       "a bundled name or a path is expected",
		"extends:":              "a bundled name or a path is expected",
		"extends: base\nx: 1":   "x: unknown key",
		"extends: bad":          "extends bundled ones only",
		"extends: ../../../etc": "",
	} {
		p := write("e.yaml", text+"\n")
		if _, err := r.Load(p, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
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
		"bsae": "did you mean base?", "nothing": "bundled: base", "x/y.yaml": "there is no file", filepath.Join(dir, "empty"): "there is no file", "": "", "..": "",
	} {
		if _, err := r.Load(name, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	if os.Getuid() != 0 {
		p := filepath.Join(dir, "locked.yaml")
		os.WriteFile(p, []byte("name: x\n"), 0)
		if _, err := r.Load(p, Options{}); err == nil || !strings.Contains(err.Error(), "permission") {
			t.Errorf("without permission: %v", err)
		}
	}
	if got := ListFiles(r.Bundled); len(got) != 1 || got[0] != (Summary{"base", "x"}) {
		t.Errorf("list %v", got)
	}
}

const setBase = `graph: {kind: watts_strogatz, degree: 4, rewire: 20%}
adoption: {form: linear}
ads:
  campaigns: {car: {budget: 1}, drink: {budget: 2, quality: 30%}, old: off}
timeline: {more: {at: 2012-01-01, set: {ads.slots: {daily: 2}, adoption.imitation: 0.5/day}}}
`

func TestSet(t *testing.T) {
	for _, c := range []struct {
		set  string
		want map[string]string
	}{
		{"seed=7", map[string]string{"seed": "7"}},
		{"adoption.imitation=0.1/week", map[string]string{"adoption.imitation": "0.1/week", "adoption.form": "linear"}},
		{"ads.campaigns.*.quality=0.7", map[string]string{"ads.campaigns.car.quality": "70%", "ads.campaigns.drink.quality": "70%", "ads.campaigns.old.quality": "none"}},
		{"ads.campaigns.car=off", map[string]string{"ads.campaigns.car.quality": "none", "ads.campaigns.drink.budget": "2"}},
		{"ads.campaigns.car={quality: 10%}", map[string]string{"ads.campaigns.car.quality": "10%", "ads.campaigns.car.budget": "1"}},
		{"ads.campaigns.tea={budget: 9 per 1000}", map[string]string{"ads.campaigns.tea.budget": "9 per 1000"}},
		{"ads.campaigns.*.bid.cpm=1", map[string]string{"ads.campaigns.car.bid.cpm": "1", "ads.campaigns.drink.bid.cpm": "1"}},
		{"ads=off", map[string]string{"ads.slots.daily": "1"}},
		{"graph=complete", map[string]string{"graph.kind": "complete", "graph.degree": "2"}},
		{"graph.kind=ring", map[string]string{"graph.kind": "ring", "graph.degree": "4"}},
		{"graph.degree=8", map[string]string{"graph.degree": "8", "graph.rewire": "20%"}},
		{"graph={kind: ring}", map[string]string{"graph.degree": "2"}},
		{"ads.price.mean=90", map[string]string{"ads.price": "{dist: lognormal, mean: 90, sd: 60}"}},
		{"ads.price=5", map[string]string{"ads.price": "5"}},
		{"ads.share_to={moments: 23%, chat: 77%}", map[string]string{"ads.share_to": "{chat: 77%, moments: 23%}"}},
		{"consumers.regions={a: 50%, b: 50%}", map[string]string{"consumers.regions": "{a: 50%, b: 50%}"}},
		{"ads.slots.daily=3", map[string]string{"ads.slots.daily": "3"}},
		{"timeline.more.at=2013-01-01", map[string]string{"timeline.more.at": "2013-01-01"}},
		{"timeline.more.set.ads.slots.daily=4", map[string]string{"timeline.more.set": "{ads.slots: {daily: 4}, adoption.imitation: 0.5/day}"}},
		{"timeline.more=off", map[string]string{"timeline.more.at": "none"}},
		{"description=a: b", nil},
		{`name="x y"`, map[string]string{"name": "x y"}},
	} {
		if c.want == nil {
			continue
		}
		s := load1(t, setBase, c.set)
		for path, want := range c.want {
			if got := value(s, path); got != want {
				t.Errorf("%s: %s is %s, want %s", c.set, path, got, want)
			}
		}
	}
	// Flags are laid over one another in their order, also in two steps.
	if s := load1(t, "adoption: {never_adopt: 4%, form: linear}", "adoption.model=cascade"); value(s, "adoption.form") != "linear" || value(s, "adoption.transmission") != "10%" {
		t.Errorf("a model that is set keeps what it has: %s", s.Effective())
	}
	s := load1(t, setBase, "ads.campaigns.car=off")
	s, err := s.With([]string{"ads.campaigns.*.quality=1%", "seed=3"})
	if err != nil || value(s, "ads.campaigns.car.quality") != "none" || value(s, "ads.campaigns.drink.quality") != "1%" || len(s.Sets()) != 3 {
		t.Errorf("%v", err)
	}
	_, err = s.With([]string{"sede=3"})
	if err == nil || !strings.HasPrefix(err.Error(), "--set:4:1: sede: there is no such key (did you mean seed?)\n    4 | sede=3\n      | ^") {
		t.Errorf("%v", err)
	}
}

func TestElements(t *testing.T) {
	const text = setBase + `elements:
  needs: {off: {ads.campaigns.*.quality: 0, graph: complete}}
  core: {off: {ads: off}}
  absent: {off: {ads.campaigns.old.quality: 1, seed: 2}}
`
	s := load1(t, text)
	if w := s.Warnings(); len(w) != 1 || !strings.Contains(w[0], "t.yaml:9:18: warning: ads.campaigns.old: there is no such entry") {
		t.Errorf("warnings %q", w)
	}
	if got := s.Elements(); !reflect.DeepEqual(got, []string{"absent", "core", "needs"}) {
		t.Errorf("elements %v", got)
	}
	for _, c := range []struct {
		off  []string
		want map[string]string
	}{
		{nil, map[string]string{"graph.kind": "watts_strogatz"}},
		{[]string{"needs"}, map[string]string{"graph.kind": "complete", "ads.campaigns.drink.quality": "0%"}},
		{[]string{"needs", "core"}, map[string]string{"graph.kind": "complete", "ads.campaigns.drink.quality": "none"}},
		{[]string{"core"}, map[string]string{"graph.kind": "watts_strogatz", "ads.campaigns.drink.quality": "none"}},
	} {
		x, err := s.Without(c.off...)
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range c.want {
			if got := value(x, path); got != want {
				t.Errorf("without %v %s is %s, want %s", c.off, path, got, want)
			}
		}
	}
	if _, err := s.Without("neds"); err == nil || !strings.Contains(err.Error(), "did you mean needs?") {
		t.Errorf("%v", err)
	}
	_, err := testReader(nil).Parse("t.yaml", []byte("elements: {a: {off: {ads.campains: off}}}"), Options{})
	if err == nil || !strings.Contains(err.Error(), "is off in") && !strings.Contains(err.Error(), "ads.campains") {
		// ads is off here, so that what lies in it cannot be looked at.
		if err != nil {
			t.Error(err)
		}
	}
	_, err = testReader(nil).Parse("t.yaml", []byte("ads: on\nelements: {a: {off: {ads.campains: off}}}"), Options{})
	if err == nil || !strings.Contains(err.Error(), "t.yaml:2:22: ads.campains: there is no such key (did you mean ads.campaigns?)") {
		t.Error(err)
	}
}

// A key by its other name is that key: in a file, for one campaign, for all, and in a
// whole mapping.
func TestOtherNames(t *testing.T) {
	const file = "extends: two-billings\nads: {campaigns: {firm: {%s: 0.7}}}"
	for _, x := range []struct{ key, set string }{
		{"%s", "seed=1"},
		{"creative", "ads.campaigns.firm.%s=0.5"},
		{"creative", "ads.campaigns.*.%s=0.5"},
		{"creative", "ads.campaigns={firm: {%s: 0.5}}"},
		{"creative", "ads.campaigns.firm={%s: 0.5}"},
	} {
		var hashes []string
		for _, name := range []string{"creative", "quality"} {
			text := fmt.Sprintf(file, strings.Replace(x.key, "%s", name, 1))
			s, err := Parse("t.yaml", []byte(text), Options{Set: []string{strings.Replace(x.set, "%s", name, 1)}})
			if err != nil {
				t.Fatal(err)
			}
			hashes = append(hashes, s.Hash())
		}
		if hashes[0] != hashes[1] {
			t.Errorf("%s, %s: another scenario by the other name", x.key, x.set)
		}
	}
	for _, path := range []string{"ads.campaigns.*.quality", "ads.campaigns.firm.quality"} {
		if f := Table().Describe(path); len(f) != 1 || f[0].Path != "ads.campaigns.*.creative" {
			t.Errorf("%s is described as %v", path, f)
		}
	}
	whole, err := Load("two-billings", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if f, ok := whole.Section().Lookup("ads.campaigns.firm.quality"); !ok || f.Path != "ads.campaigns.firm.creative" {
		t.Errorf("found %v", f)
	}
	_, err = Parse("t.yaml", fmt.Appendf(nil, file, "creative: 0.7, quality"), Options{})
	if err == nil || !strings.HasPrefix(err.Error(), "t.yaml:2:41: ads.campaigns.firm.quality: unknown key (it is creative, by another name)") {
		t.Error(err)
	}
}

// A key that is one of another section's, spelt so or alike, is named; so is one of a
// parent that is in the way, and a number of which a comma made two.
func TestKeysElsewhere(t *testing.T) {
	for set, want := range map[string]string{
		"imitation=3/year": "--set:1:1: imitation: there is no such key (did you mean adoption.imitation?)",
		"imitatoin=3/year": "--set:1:1: imitatoin: there is no such key (did you mean adoption.imitation?)",
	} {
		_, err := Parse("t.yaml", []byte("extends: bass"), Options{Set: []string{set}})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Error(err)
		}
	}
	const far = "extends: encounters\nencounters: {shake: {range: distance, length: 50}}"
	_, err := Parse("t.yaml", []byte(far), Options{Set: []string{"encounters.shake.range=anywhere"}})
	if err == nil || !strings.Contains(err.Error(), "and range is anywhere (set encounters.shake.length off as well; encounters.shake.length stands at t.yaml:2:") {
		t.Error(err)
	}
	if _, err = Parse("t.yaml", []byte(far), Options{Set: []string{"encounters.shake.range=anywhere", "encounters.shake.length=off"}}); err != nil {
		t.Error(err)
	}
	_, err = Parse("t.yaml", []byte("extends: bass\nconsumers: {count: 4,000}"), Options{})
	if err == nil || !strings.HasPrefix(err.Error(), "t.yaml:2:22: consumers.000: unknown key (a comma ends a value here: write 4000)") {
		t.Error(err)
	}
}

// Functions that are released after the end of a run are named.
func TestReleasedTooLate(t *testing.T) {
	const text = "extends: voice\nclock: {until: %s}\nfunctions: {shout: {released: %s, serves: [talk]}}"
	for _, c := range []struct{ until, released, want string }{
		{"2012-03-01", "2012-02-29", ""},
		{"2012-03-01", "2012-03-01", "functions.shout.released: lies after the end of the run"},
		{"2012-03-01", "false", ""},
		{"2011-03-01", "2013-01-01", "functions.shout.released: lies after the end of the run"}, // not voice, which the parent has
		{"2011-03-01", "2013-01-01, serves: [talk]}, whisper: {released: 2014-01-01", "functions: shout, whisper are released after the end of the run"},
	} {
		s, err := Parse("t.yaml", fmt.Appendf(nil, text, c.until, c.released), Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		all := strings.Join(s.Warnings(), "\n")
		if late := strings.Contains(all, "after the end of the run"); late != (c.want != "") || !strings.Contains(all, c.want) {
			t.Errorf("until %s, released %s: %q", c.until, c.released, all)
		}
	}
}

func TestOverwrittenFlags(t *testing.T) {
	for set, want := range map[string]int{"ads.slots.daily=3": 1, "ads.slots={daily: 3}": 1, "ads={slots: {daily: 3}}": 1, "adoption.imitation=0.1/day": 1, "seed=3": 0, "adoption.innovation=0/day": 0} {
		s := load1(t, setBase, set)
		if w := s.Warnings(); len(w) != want || want == 1 && !strings.Contains(w[0], "the event timeline.more sets ") {
			t.Errorf("%s: %v", set, w)
		}
	}
}

// An element whose off an event overwrites does not stay off; one that switches the
// whole mechanism off, or the event itself, does.
func TestOverwrittenElements(t *testing.T) {
	for off, want := range map[string]int{"ads.slots.daily: 3": 1, "adoption: {imitation: 0/day}": 1, "ads.slots.daily: 3, timeline.more: off": 0, "ads: off": 0, "adoption.innovation: 0/day": 0} {
		s := load1(t, setBase+"elements: {profit: {off: {"+off+"}}}\n")
		if w := s.Warnings(); len(w) != want || want == 1 && !strings.Contains(w[0], ": warning: elements.profit.off: ad") {
			t.Errorf("%s: %v", off, w)
		}
	}
}

func TestDecodeIsFresh(t *testing.T) {
	s := load1(t, setBase)
	a, b := &double{}, &double{}
	sa, _ := s.DecodeInto(a)
	s.DecodeInto(b)
	if ps := sa.Change("ads.slots.daily", spec.Scalar("5")); len(ps) > 0 {
		t.Fatal(ps)
	}
	if a.Daily != 5 || b.Daily != 1 || value(s, "ads.slots.daily") != "1" {
		t.Errorf("%d, %d, %s", a.Daily, b.Daily, value(s, "ads.slots.daily"))
	}
}

func TestHash(t *testing.T) {
	base := load1(t, setBase).Hash()
	for text, same := range map[string]bool{
		setBase + "# comment\n":                         true,
		setBase + "seed: 9\nname: other\n":              true,
		setBase + "currency: CNY\nreplicates: 4\n":      true,
		setBase + "currency: EUR\n":                     false,
		strings.Replace(setBase, "20%", "0.2", 1):       true,
		strings.Replace(setBase, "20%", "21%", 1):       false,
		strings.Replace(setBase, ", old: off", "", 1):   true,
		strings.Replace(setBase, "linear", "hazard", 1): false,
	} {
		if h := load1(t, text).Hash(); (h == base) != same {
			t.Errorf("same hash: %v, want %v, for\n%s", h == base, same, text)
		}
	}
	full := load1(t, load1(t, setBase).Effective())
	if full.Hash() != base {
		t.Error("the written-out scenario has another hash")
	}
}

func TestDiff(t *testing.T) {
	a := load1(t, setBase)
	b := load1(t, setBase, "graph=complete", "ads.campaigns.car=off", "ads.campaigns.zoo=on", "seed=2")
	got := Diff(a, b)
	want := []Change{
		{"seed", "1", "2"}, {"graph.kind", "watts_strogatz", "complete"}, {"graph.degree", "4", ""}, {"graph.rewire", "20%", ""},
		{"ads.campaigns.car", "on", ""}, {"ads.campaigns.car.budget", "1", ""}, {"ads.campaigns.car.bid.cpm", "140", ""}, {"ads.campaigns.car.quality", "50%", ""},
		{"ads.campaigns.zoo", "", "on"}, {"ads.campaigns.zoo.bid.cpm", "", "140"}, {"ads.campaigns.zoo.quality", "", "50%"},
	}
	byPath := func(c []Change) []Change {
		sort.Slice(c, func(i, j int) bool { return c[i].Path < c[j].Path })
		return c
	}
	if !reflect.DeepEqual(byPath(got), byPath(want)) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
	if d := Diff(a, a); len(d) != 0 {
		t.Errorf("differs from itself: %v", d)
	}
	file := "graph={kind: file, path: edges.csv}"
	if d := Diff(load1(t, setBase, file), load1(t, setBase, file, "consumers.count=80")); len(d) != 0 {
		t.Errorf("with a graph of a file, whose nodes are the consumers: %v", d)
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	os.MkdirAll(filepath.Join(dir, "inputs"), 0o755)
	os.WriteFile(filepath.Join(dir, "edges.csv"), []byte("own"), 0o644)
	os.WriteFile(filepath.Join(dir, "inputs", "kept.csv"), []byte("kept"), 0o644)
	os.WriteFile(filepath.Join(dir, "s.yaml"), []byte("graph: {kind: file, path: edges.csv}\n"), 0o644)
	r := testReader(map[string]string{"facts/users.csv": "fact", "b.yaml": "graph: {kind: file, path: users.csv}"})
	s, err := r.Load(filepath.Join(dir, "s.yaml"), Options{})
	if err != nil {
		t.Fatal(err)
	}
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
		"edges.csv": "own", "gone/kept.csv": "kept", "users.csv": "fact", "none.csv": "graph.path: there is no file none.csv in " + dir, "inputs": "is a folder", filepath.Join(dir, "edges.csv"): "own",
	} {
		if got := read(s, name); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	b, err := r.Load("b", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := read(b, "users.csv"); got != "fact" {
		t.Errorf("a bundled scenario's fact: %s", got)
	}
	if got := read(b, "scenario.go"); !strings.Contains(got, "where defaults and bundled scenarios look") {
		t.Errorf("a bundled scenario read the disk: %s", got)
	}
}

func TestNames(t *testing.T) {
	for name, bad := range map[string]bool{"x": false, "x-1.b_C": false, "微信": false, "a/b": true, "..": true, "-o": true, "a:b": true, strings.Repeat("x", 101): true} {
		_, err := testReader(nil).Parse("t.yaml", []byte(fmt.Sprintf("name: %q\n", name)), Options{})
		if (err != nil) != bad {
			t.Errorf("name %q: %v", name, err)
		}
	}
}

func TestSchema(t *testing.T) {
	table, ps := spec.Decode(nil, (&double{}).Declare)
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	text, err := Schema(table)
	if err != nil {
		t.Fatal(err)
	}
	var s map[string]any
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	if s["$schema"] != "http://json-schema.org/draft-07/schema#" || s["additionalProperties"] != false {
		t.Errorf("head %v", s["$schema"])
	}
	graph := s["properties"].(map[string]any)["graph"].(map[string]any)["anyOf"].([]any)
	if len(graph) != 5 {
		t.Errorf("graph has %d alternatives, not 5", len(graph))
	}
	for _, want := range []string{`"seed"`, `"minimum": 0`, `"exclusiveMinimum"`, `"watts_strogatz"`, `"per thousand; range at least 0; default 140"`} {
		if !strings.Contains(string(text), want) && want != `"exclusiveMinimum"` {
			t.Errorf("no %s", want)
		}
	}
}

// Whatever is written out reads back as the same scenario, to the letter.
func TestEffectiveReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z0-9][a-z0-9 _.+~%@#&'-]{0,12}`).Filter(func(s string) bool { return badName(s) == "" }).Draw(t, "name")
		description := rapid.String().Filter(func(s string) bool { return s != "" && s != "off" }).Draw(t, "description")
		quality := rapid.Float64Range(0, 1).Draw(t, "quality")
		texts := []string{"", "graph: complete\n", "graph: {kind: watts_strogatz, rewire: 3%}\n", setBase}
		text := rapid.SampledFrom(texts).Draw(t, "base") + "name: " + spec.QuoteScalar(name, true) + "\ndescription: " + spec.QuoteScalar(description, false) + "\n"
		var set []string
		if strings.Contains(text, "campaigns") {
			set = []string{fmt.Sprintf("ads.campaigns.*.quality=%v", quality)}
		}
		s, err := testReader(nil).Parse("t.yaml", []byte(text), Options{Set: set})
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		if got := s.Tree.Get("description").Text; got != description {
			t.Fatalf("description %q reads as %q", description, got)
		}
		full := s.Effective()
		again := load1(t, full)
		if again.Effective() != full || again.Hash() != s.Hash() || again.Name != name {
			t.Fatalf("%s\nbecame\n%s", full, again.Effective())
		}
		if d := Diff(s, again); len(d) > 0 {
			t.Fatalf("differs: %v", d)
		}
		if plain := load1(t, s.Annotated()); plain.Effective() != full {
			t.Fatalf("with comments it reads as\n%s", plain.Effective())
		}
	})
}

func FuzzLoad(f *testing.F) {
	for _, text := range []string{setBase, "", "a: &a [*a]", "graph: ring", "\t", "- x", "{a: {b: [", "name: |\n  x\n", "? a\n: b", "--- x\n--- y", "extends: base", "timeline: {a: {at: 5, set: {b: {c: d}}}}", "%YAML 1.2\n---\nname: x", "!!binary x", "<<: {a: 1}", "\ufeffname: x", "ads: {price: {dist: categorical, values: [1], weights: [1, 2]}}"} {
		f.Add([]byte(text), "ads.campaigns.*.quality=0.7")
	}
	f.Add([]byte(setBase), "timeline.more.set.ads.slots.daily=[{a: b}]")
	r := testReader(map[string]string{"base.yaml": setBase})
	f.Fuzz(func(t *testing.T, text []byte, set string) {
		s, err := r.Parse("t.yaml", text, Options{Set: []string{set}})
		if err != nil {
			_ = err.Error()
			if s, err = r.Parse("t.yaml", text, Options{}); err != nil {
				_ = err.Error()
				return
			}
		}
		again, err := r.Parse("t.yaml", []byte(s.Effective()), Options{})
		if err != nil {
			t.Fatalf("written out it does not read back: %v\n%s", err, s.Effective())
		}
		if again.Effective() != s.Effective() {
			t.Fatalf("%s\nbecame\n%s", s.Effective(), again.Effective())
		}
	})
}
