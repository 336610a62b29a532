package agents_test

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"guanxi/agents"
	"guanxi/docs"
	"guanxi/sim/simtest/need"
)

// floors are the floors of the house from below, described in docs/architecture/packages.md. A package may import
// packages of lower floors, and of its own floor where those know each other. A name that ends in / stands for all
// below it.
var floors = []struct {
	dirs  string
	apart bool // they do not know each other
}{
	{". docs python sim/fault sim/mirror sim/units sim/rng sim/memory sim/lock sim/cores sim/whole sim/num sim/spec " +
		"sim/graph sim/simtest/ " +
		"sim/results/digits sim/results/terminal", false},
	{"sim/results/", false},
	{"sim sim/formula sim/results sim/simtest", false},
	{"agents/society agents/society/weak agents/society/reads agents/society/choice", false},
	{"agents/platform/tags agents/platform/auction agents/platform/learner agents/advertisers agents/consumers/response " +
		"agents/consumers/load agents/platform/delivery agents/platform/delivery/", false},
	{"agents/society/societytest agents/", true},
	{"agents", false},
	{"scenarios scenarios/sheet scenarios/measure scenarios/runner scenarios/mechanismtest scenarios/play " +
		"scenarios/analytic", false},
	{"scenarios/odd scenarios/sweep scenarios/sweep/", false},
	{"plots plots/", false},
	{"scenarios/question/", true},
	{"scenarios/question scenarios/relations cmd/", false},
	{"examples examples/", true}, // a module of its own
}

// floorOf returns the floor of a package, from 1: that of the longest name that stands for it.
func floorOf(dir string) (floor int) {
	longest := 0
	for k, f := range floors {
		for _, name := range strings.Fields(f.dirs) {
			if is := dir == name || strings.HasSuffix(name, "/") && strings.HasPrefix(dir, name); is && len(name) >= longest {
				floor, longest = k+1, len(name)
			}
		}
	}
	return floor
}

// shared are packages that those of a floor whose packages do not know each other may all import.
var shared = []string{"scenarios/question/room"}

type source struct {
	path, dir string
	test      bool
	file      *ast.File
	text      string
}

// sources parses every Go file of the module.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	set := token.NewFileSet()
	need.Nil(t, filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2 || d.Name() == "testdata" ||
			d.Name() == "out" || d.Name() == "bin" || path == "../dist") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(set, path, text, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel("..", filepath.Dir(path))
		all = append(all, source{path, filepath.ToSlash(rel), strings.HasSuffix(path, "_test.go"), file, string(text)})
		return nil
	}))
	return all
}

// Each test that does more under GUANXI_TEST_LONG is one of those that make long runs.
func TestListOfLong(t *testing.T) {
	makefile := string(need.Value(os.ReadFile("../Makefile"))(t))
	list := regexp.MustCompile(`(?m)^LONG = (.*)$`).FindStringSubmatch(makefile)
	dirs := regexp.MustCompile(`'\$\(LONG\)' (.*)`).FindStringSubmatch(makefile)
	if list == nil || dirs == nil {
		t.Fatal("the Makefile has no list LONG")
	}
	asks := regexp.MustCompile(`need\.Long\(|Getenv\("GUANXI_TEST_LONG`)
	long, in := regexp.MustCompile(strings.ReplaceAll(list[1], "$$", "$")), strings.Fields(dirs[1])
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !s.test || !strings.HasPrefix(f.Name.Name, "Test") {
				continue
			}
			body := s.text[f.Pos()-s.file.FileStart : f.End()-s.file.FileStart]
			if asks.MatchString(body) && (!long.MatchString(f.Name.Name) || !slices.Contains(in, "./"+s.dir)) {
				t.Errorf("%s: make long does not run %s: name it in LONG of the Makefile, and its package", s.path, f.Name.Name)
			}
		}
	}
}

// Functions have at most 60 lines but for those in testdata/long.txt, a list that only gets shorter.
func TestListOfLongFunctions(t *testing.T) {
	listed := strings.Fields(string(need.Value(os.ReadFile("testdata/long.txt"))(t)))
	there := map[string]bool{}
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || s.test || strings.Count(s.text[f.Pos()-s.file.FileStart:f.End()-s.file.FileStart], "\n") < 60 {
				continue
			}
			name := strings.TrimPrefix(s.path, "../") + ":" + f.Name.Name
			if there[name] = true; !slices.Contains(listed, name) {
				t.Errorf("%s has more than 60 lines: make functions of its parts", name)
			}
		}
	}
	for _, name := range listed {
		if !there[name] {
			t.Errorf("%s is not longer than 60 lines any more: take it off testdata/long.txt", name)
		}
	}
}

// Packages that help tests stand in folders whose names say so.
func TestListOfKits(t *testing.T) {
	kit := regexp.MustCompile(`(^|/)\w*test(/|$)`)
	for _, s := range sources(t) {
		for _, imp := range s.file.Imports {
			if imp.Path.Value == `"testing"` && !s.test && !kit.MatchString(s.dir) {
				t.Errorf("%s helps tests: its folder ends in test", s.path)
			}
		}
	}
}

// drawnFrom reports whether a package of figures may import another; true for all other packages.
func drawnFrom(dir, to string) bool {
	switch dir {
	case "plots/phrase", "plots/calendar", "plots/ink", "plots/chart":
		return slices.Contains([]string{"plots/phrase", "plots/calendar", "plots/ink", "sim/results/digits",
			"sim/results/summary"}, to)
	case "plots", "plots/figure", "plots/run", "plots/study":
		return strings.HasPrefix(to, "plots/") || strings.HasPrefix(to, "sim/results") ||
			slices.Contains([]string{"sim/fault", "sim/whole", "sim/num", "scenarios/sweep/stats"}, to)
	}
	return true
}

func TestFloors(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		from := floorOf(s.dir)
		if from == 0 {
			t.Errorf("%s: package %s stands on no floor", s.path, s.dir)
		}
		for _, imp := range s.file.Imports {
			path, _ := strconv.Unquote(imp.Path.Value)
			to, ok := strings.CutPrefix(path, "guanxi/")
			if on := floorOf(to); ok && (on > from || on == from && floors[from-1].apart && !slices.Contains(shared, to)) {
				t.Errorf("%s imports %s, which is not on a lower floor", s.path, to)
			}
			if ok && !drawnFrom(s.dir, to) {
				t.Errorf("%s imports %s; figures read run folders only, and know functions of plain numbers, and the kit that "+
					"they are drawn with knows no folder", s.path, to)
			}
		}
	}
}

// The table of floors in docs/architecture/packages.md has every package.
func TestFloorsAreDescribed(t *testing.T) {
	text := docs.Book("architecture")
	for _, s := range sources(t) {
		name, floor := "`"+s.dir+"`", floorOf(s.dir)
		if !s.test && !floors[floor-1].apart && !strings.Contains(text, name) {
			t.Errorf("docs/architecture/packages.md has no floor for %s", name)
		}
	}
}

// Below scenarios results must not depend on the processor, on the clock or on hidden state; nor
// must what a calibration writes.
func TestNothingHiddenBelowScenarios(t *testing.T) {
	forbidden := []string{"math.Exp(", "math.Log(", "math.Pow(", "math.Log1p(", "math.Expm1(", "math.Exp2(", "math.Log2(",
		"math.Log10(", "math.Tanh(", "math.FMA("}
	for _, s := range sources(t) {
		if s.test || floorOf(s.dir) > 7 && s.dir != "scenarios/question/fit" || strings.HasPrefix(s.dir, "sim/simtest") {
			continue
		}
		for _, imp := range s.file.Imports {
			path, _ := strconv.Unquote(imp.Path.Value)
			if path == "math/rand" || path == "math/rand/v2" || strings.HasSuffix(path, "stat/distuv") ||
				strings.HasSuffix(path, "gonum/optimize") {
				t.Errorf("%s imports %s", s.path, path)
			}
		}
		for _, call := range forbidden {
			for n, line := range strings.Split(s.text, "\n") {
				code, _, _ := strings.Cut(line, "//")
				if strings.Contains(code, call) {
					t.Errorf("%s:%d: %s; package num has it with the same bits everywhere", s.path, n+1, call)
				}
			}
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "init" && f.Recv == nil {
				t.Errorf("%s has an init", s.path)
			}
		}
	}
}

// A line has at most 120 characters, but in Go for what stands between backquotes. Scripts, styles and pages are held
// to it as well.
func TestLinesAreShort(t *testing.T) {
	const most = 120
	for _, kind := range []string{"js", "css", "html"} {
		files := need.Value(filepath.Glob("../plots/page/*." + kind))(t)
		if len(files) < 2 {
			t.Errorf("%d files *.%s in plots/page", len(files), kind)
		}
		for _, path := range files {
			for k, line := range strings.Split(string(need.Value(os.ReadFile(path))(t)), "\n") {
				if n := utf8.RuneCountInString(line); n > most {
					t.Errorf("%s:%d: %d characters", path, k+1, n)
				}
			}
		}
	}
	for _, s := range sources(t) {
		raw := map[int]bool{}
		set := token.NewFileSet()
		var scan scanner.Scanner
		scan.Init(set.AddFile(s.path, -1, len(s.text)), []byte(s.text), nil, 0)
		for at, kind, text := scan.Scan(); kind != token.EOF; at, kind, text = scan.Scan() {
			if kind == token.STRING && text[0] == '`' {
				for k := range 1 + strings.Count(text, "\n") {
					raw[set.Position(at).Line+k] = true
				}
			}
		}
		for k, line := range strings.Split(s.text, "\n") {
			if n := utf8.RuneCountInString(line); n > most && !raw[k+1] {
				t.Errorf("%s:%d: %d characters", s.path, k+1, n)
			}
		}
	}
}

// Property tests try the same cases in each run.
func TestPropertiesHaveASeed(t *testing.T) {
	drawn, seeded := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		for _, imp := range s.file.Imports {
			drawn[s.dir] = drawn[s.dir] || s.test && imp.Path.Value == `"pgregory.net/rapid"`
			seeded[s.dir] = seeded[s.dir] || imp.Path.Value == `"guanxi/sim/simtest/seed"`
		}
	}
	for dir := range drawn {
		if drawn[dir] && !seeded[dir] {
			t.Errorf("tests of %s import rapid and not guanxi/sim/simtest/seed", dir)
		}
	}
}

// What a mechanism keeps of each consumer is a column of its scope. The contract compares columns
// only, and the plan counts the memory of columns only.
func TestStateIsInColumns(t *testing.T) {
	made := regexp.MustCompile(`(\bmake\(\[\][\w.\[\]]+, *|\bsim\.NewBits\()(\w+\.)*w\.N\b`)
	const while = "../agents/providers/content/groups.go" // while groups are drawn
	found := 0
	for _, s := range sources(t) {
		if s.test || !strings.HasPrefix(s.dir, "agents/") || s.dir == "agents/society/societytest" {
			continue
		}
		for n, line := range strings.Split(s.text, "\n") {
			if !made.MatchString(line) {
				continue
			}
			if found++; s.path != while {
				t.Errorf("%s:%d: %s: state of consumers is made by sim.Column, sim.Tally or sim.BitColumn, or registered by "+
					"sim.Hold", s.path, n+1, strings.TrimSpace(line))
			}
		}
	}
	if found < 1 {
		t.Error("the pattern finds nothing")
	}
}

// Every mechanism passes the engine's contract (or its parts, by name), in its package or,
// where it needs others, in agents/NAME_test.go.
func TestMechanismsHaveContracts(t *testing.T) {
	held := map[string]bool{}
	for _, s := range sources(t) {
		if !s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			f, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if of, ok := f.X.(*ast.Ident); ok && of.Name == "simtest" && (f.Sel.Name == "Contract" || f.Sel.Name == "Whole" ||
				f.Sel.Name == "Workers") {
				held[filepath.Base(s.dir)] = true
				held[strings.TrimSuffix(filepath.Base(s.path), "_test.go")] = true
			}
			return true
		})
	}
	for _, e := range agents.All() {
		if !held[e.Name] {
			t.Errorf("no test of %s calls simtest.Contract: %s_test.go of its folder runs it", e.Name, e.Name)
		}
	}
}

// The list of mechanisms, their packages and agents/model.md agree.
func TestListCodeAndDocumentsAgree(t *testing.T) {
	text := agents.Model()
	headings := map[string][]string{} // numbers of the sections of a mechanism
	for _, m := range regexp.MustCompile("(?m)^### (M[0-9]+) .*\\(`(\\w+)`\\)$").FindAllStringSubmatch(text, -1) {
		headings[m[2]] = append(headings[m[2]], m[1])
	}
	elements := regexp.MustCompile(`(?m)^\| ([a-z]+_[a-z]+|experience) \| `).FindAllStringSubmatch(text[strings.Index(text, "\n*Elements*."):], -1)
	if len(elements) != 8 {
		t.Fatalf("the table of elements has %d", len(elements))
	}
	var listed []string
	for _, e := range agents.All() {
		listed = append(listed, e.Name)
		if number := headings[e.Name]; len(number) == 0 {
			t.Errorf("agents/model.md has no section for %s: ### %s … (`%s`)", e.Name, e.Equation, e.Name)
		} else if first, last, _ := strings.Cut(e.Equation, "–"); first != number[0] || last != "" &&
			last != number[len(number)-1] {
			t.Errorf("%s is %s in the list and %s in agents/model.md", e.Name, e.Equation, strings.Join(number, ", "))
		}
		element := strings.ReplaceAll(strings.ReplaceAll(e.Element, " and ", "_"), " ", "_")
		if !slices.ContainsFunc(elements, func(m []string) bool { return strings.HasPrefix(element+"_", m[1]+"_") }) {
			t.Errorf("%s belongs to %q, which is no element of the paper: agents/model.md has them in its chapter on value",
				e.Name, e.Element)
		}
		for _, need := range e.Needs {
			if !slices.Contains(listed, need) {
				t.Errorf("%s needs %s, which is not before it in the list", e.Name, need)
			}
		}
	}
}

// Each purpose of draws is requested in one place. Two places with the same purpose would share
// their draws, which no run shows.
func TestPurposesOfDrawsDiffer(t *testing.T) {
	ask := regexp.MustCompile(`\bKey\("([^"]+)"\)`)
	seen := map[string]string{}
	for _, s := range sources(t) {
		if s.test || !strings.HasPrefix(s.dir, "agents/") {
			continue
		}
		for n, line := range strings.Split(s.text, "\n") {
			code, _, _ := strings.Cut(line, "//")
			for _, m := range ask.FindAllStringSubmatch(code, -1) {
				at := s.path + ":" + strconv.Itoa(n+1)
				purpose := scopeOf(s.dir) + " " + m[1]
				if was, ok := seen[purpose]; ok {
					t.Errorf("%s: draws for %q are asked for at %s, too, and would be the same", at, m[1], was)
				}
				seen[purpose] = at
			}
		}
	}
	if len(seen) < 50 {
		t.Errorf("only %d purposes were found", len(seen))
	}
}

// scopeOf returns the package whose scope a package belongs to: parts of ads have that of ads.
func scopeOf(dir string) string {
	if floor := floorOf(dir); floor == 5 {
		return "agents/platform/ads"
	}
	return dir
}

// The words that mechanisms write are known: an event that record.events can name, a module of
// the paper.
func TestWordsAreKnown(t *testing.T) {
	event := regexp.MustCompile(`\.EventLog\("([^"]+)"`)
	module := regexp.MustCompile(`\bModule: +"|\.(?:Benefit|Effort)\([^,]+, [^,]+, "`)
	n := 0
	for _, s := range sources(t) {
		if s.test || !strings.HasPrefix(s.dir, "agents/") {
			continue
		}
		for _, m := range event.FindAllStringSubmatch(s.text, -1) {
			if n++; agents.Events()[m[1]] != path.Base(scopeOf(s.dir)) && s.dir != "agents/society" ||
				agents.Events()[m[1]] == "" {
				t.Errorf("%s: agents.Events does not have event %q as one of this mechanism", s.path, m[1])
			}
		}
		if at := module.FindString(s.text); at != "" {
			t.Errorf("%s: %s…: modules are society.Proposition, Cocreation, Transfer and Acquisition", s.path, at)
		}
	}
	if n < 6 {
		t.Errorf("only %d events were found", n)
	}
}

// A work that agents/model.md cites by two names, by "et al." or in brackets is in its list of
// references.
func TestCitedWorksAreListed(t *testing.T) {
	text, list, found := strings.Cut(agents.Model(), "\n## References")
	if !found {
		t.Fatal("agents/model.md has no references")
	}
	cited := regexp.MustCompile(`(\p{Lu}[\p{L}-]+)(?:(?:,\s\p{Lu}[\p{L}-]+)* &\s\p{Lu}[\p{L}-]+| et al\.)\s\(?((?:19|20)\d\d)\b|\((\p{Lu}[\p{L}-]+) ((?:19|20)\d\d)\)`)
	n := 0
	for _, m := range cited.FindAllStringSubmatch(text, -1) {
		name, year := m[1]+m[3], m[2]+m[4]
		if slices.Contains(months, name) {
			continue
		}
		n++
		if !regexp.MustCompile(`(?m)^- ` + name + `\b.*\b` + year + `\b`).MatchString(list) {
			t.Errorf("agents/model.md cites %s %s, which its last chapter, References, does not list", name, year)
		}
	}
	if n < 25 {
		t.Errorf("only %d citations were found", n)
	}
}

var months = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
	"November", "December", "Jan", "Sept"}
