package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"

	"guanxi/docs"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

// Every command line in a help text is valid: its verb and flags exist, and the keys that it sets
// exist, accept the value and are explained.
func TestExamplesAreRight(t *testing.T) {
	lines := map[string]bool{}
	var gather func(c *cobra.Command)
	gather = func(c *cobra.Command) {
		for _, line := range strings.Split(c.Example+"\n"+c.Long, "\n") {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "guanxi ") &&
				!strings.HasPrefix(line, "guanxi simulates") {
				lines[line] = true
			}
			for k, part := range strings.Split(line, "`") {
				if k%2 == 1 && strings.HasPrefix(part, "guanxi ") {
					lines[part] = true
				}
			}
		}
		for _, below := range c.Commands() {
			gather(below)
		}
	}
	gather(newRoot())
	if len(lines) < 50 {
		t.Errorf("only %d examples were found", len(lines))
	}
	for line := range lines {
		example(t, line)
	}
}

// Every command that the documents of release 0.55 print is still one; those of verbs that went into others say so.
func TestOldCommands(t *testing.T) {
	t.Parallel()
	told := 0
	for line := range strings.Lines(string(need.Value(os.ReadFile("testdata/commands-0.55.txt"))(t))) {
		line = strings.TrimSpace(line)
		example(t, line)
		c, _, err := newRoot().Find(shellWords(line)[1:])
		if err == nil && c.Hidden {
			told++
		}
	}
	t.Log(told, "of them say what the verb is now")
}

// example checks one command line; text after two blanks is prose.
func example(t *testing.T, line string) {
	t.Helper()
	text, _, _ := strings.Cut(line, "  ")
	text, _, _ = strings.Cut(text, " > ")
	words := shellWords(text)
	root := newRoot()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	verb, args, err := root.Find(words[1:])
	if err != nil || verb == root && len(words) > 1 && !strings.HasPrefix(words[1], "-") {
		t.Errorf("%s: no such verb (%v)", line, err)
		return
	}
	if verb.Name() == "help" && len(args) == 2 {
		if d := runDoor(); args[0] == d.Name() && d.of(args[1]) == nil {
			t.Errorf("%s: no such kind", line)
		}
		return
	}
	if verb.Name() == "help" {
		if _, rest, err := root.Find(args); err != nil || len(rest) > 0 {
			t.Errorf("%s: no such topic", line)
		}
		return
	}
	verb.InitDefaultHelpFlag()
	if err := verb.ParseFlags(args); err != nil {
		t.Errorf("%s: %v", line, err)
		return
	}
	rest := verb.Flags().Args()
	if err := verb.ValidateArgs(rest); err != nil {
		t.Errorf("%s: %v", line, err)
	}
	set := settings(t, verb, "set")
	if len(rest) > 0 && slices.Contains(ofTies, filepath.Ext(rest[0])) {
		return // an edge list
	}
	switch verb.Name() {
	case "run", "check", "plan", "show":
		name := scenarioIn(rest)
		if _, bundled := scenarios.Bundled(name); !bundled {
			name = defaultScenario // a file of the reader's own, with at least the keys of wechat
		}
		scn, err := scenarios.Load(name, scenarios.Options{Set: set})
		if err != nil {
			t.Errorf("%s: %v", line, err)
		} else if _, err := runner.CheckFiles(scn); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	case "make":
		if _, err := ofGraph(rest[0], set); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	case "explain":
		if explain := explainDoor(); len(rest) == 0 || explain.of(rest[0]) == nil {
			explained(t, line, rest...)
		}
	}
	if verb.Name() == "compare" {
		set = append(set, slices.DeleteFunc(rest, func(arm string) bool { return !strings.Contains(arm, "=") })...)
	}
	for _, one := range set {
		path, _, _ := strings.Cut(one, "=")
		explained(t, line, path)
	}
}

// settings returns the values of flags such as --set, as far as the verb has them.
func settings(t *testing.T, verb *cobra.Command, flags ...string) (all []string) {
	for _, flag := range flags {
		if verb.Flags().Lookup(flag) == nil {
			continue
		}
		set := need.Value(verb.Flags().GetStringArray(flag))(t)
		all = append(all, set...)
	}
	return all
}

// explained checks that explain knows a name of a line.
func explained(t *testing.T, line string, names ...string) {
	t.Helper()
	c := newRoot()
	c.SetArgs(append([]string{"explain"}, names...))
	var said strings.Builder
	c.SetOut(&said)
	if err := c.ExecuteContext(t.Context()); err != nil || len(names) == 1 && strings.HasPrefix(said.String(),
		"nothing is called") {
		t.Errorf("%s: %v%s", line, err, said.String())
	}
}

// shellWords splits a line at blanks outside single quotes.
func shellWords(text string) []string {
	var words []string
	word, quoted, any := "", false, false
	for _, r := range text {
		switch {
		case r == '\'':
			quoted, any = !quoted, true
		case r == ' ' && !quoted:
			if any {
				words = append(words, word)
			}
			word, any = "", false
		default:
			word, any = word+string(r), true
		}
	}
	if any {
		words = append(words, word)
	}
	return words
}

// The scenario that the topic shows is valid.
func TestTopicScenario(t *testing.T) {
	text := need.Value(helpTexts.ReadFile("help/scenario.txt"))(t)
	var file []string
	for _, line := range strings.Split(string(text), "\n") {
		if body, ok := strings.CutPrefix(line, "  "); ok {
			code, _, _ := strings.Cut(body, "   ")
			if !strings.HasPrefix(code, "extends:") { // base is a file of the reader's own
				file = append(file, code)
			}
		}
	}
	if len(file) < 8 {
		t.Fatalf("only %d lines of the example were found", len(file))
	}
	if _, err := scenarios.Parse("topic", []byte(strings.Join(file, "\n")+"\n"), scenarios.Options{}); err != nil {
		t.Error(err)
	}
}

// The studies that the topic shows are valid.
func TestTopicStudy(t *testing.T) {
	text := need.Value(helpTexts.ReadFile("help/study.txt"))(t)
	var blocks []string
	for _, block := range strings.Split(string(text), "\n\n") {
		if !strings.HasPrefix(block, "  ") {
			continue
		}
		var file []string
		for _, line := range strings.Split(block, "\n") {
			code, _, _ := strings.Cut(strings.TrimPrefix(line, "  "), "     ")
			file = append(file, code)
		}
		blocks = append(blocks, strings.Join(file, "\n"))
	}
	if len(blocks) != 2 {
		t.Fatalf("%d examples were found", len(blocks))
	}
	blocks[1] = "name: x\nscenario: wechat\nmetrics: [adopters]\n" + blocks[1]
	for _, b := range blocks {
		if s, err := study.Parse("topic", []byte(b+"\n")); err != nil {
			t.Errorf("%v", err)
		} else if len(s.Warnings) > 0 {
			t.Errorf("warnings: %v", s.Warnings)
		}
	}
}

// The scenarios, studies and command lines of the guide, the tutorial and the readme are valid, and run
// without a warning.
func TestGuide(t *testing.T) {
	text := string(need.Value(os.ReadFile("../../README.md"))(t))
	for _, name := range []string{"studies", "performance", "tutorial", "reading", "files"} {
		text += docs.Book(name)
	}
	studies, own, commands := 0, 0, 0
	for i, block := range strings.Split(text, "```") {
		if i%2 == 0 {
			continue
		}
		kind, body, _ := strings.Cut(block, "\n")
		switch {
		case kind == "yaml" && (strings.Contains(body, "scenario:") || strings.Contains(body, "extends:")):
			if strings.Contains(body, "extends:") {
				own++
			} else {
				studies++
			}
			file := filepath.Join(t.TempDir(), "guide.yaml")
			need.Nil(t, os.WriteFile(file, []byte(body), 0o666))
			if r := check(file, nil); r.Error != "" || len(r.Warnings) > 0 {
				t.Errorf("%s%s\n%s", body, r.Error, strings.Join(r.Warnings, "\n"))
			}
		case kind == "":
			for _, line := range strings.Split(body, "\n") {
				if line, _, _ = strings.Cut(line, " #"); strings.HasPrefix(line, "guanxi ") {
					commands++
					example(t, line)
				}
			}
		}
	}
	if studies < 6 || own < 1 || commands < 40 {
		t.Errorf("%d studies, %d scenarios and %d command lines were found", studies, own, commands)
	}
}

// Each verb and flag that a page, a topic or a comment of a bundled file names beside guanxi exists.
func TestNamedFlags(t *testing.T) {
	texts := map[string]string{}
	for _, pattern := range []string{"../../*.md", "../../docs/*.md", "../../docs/*/*.md", "help/*.txt",
		"../../scenarios/*.yaml", "../../scenarios/*/*.yaml"} {
		for _, name := range need.Value(filepath.Glob(pattern))(t) {
			if filepath.Base(name) != "CHANGELOG.md" && !strings.Contains(name, "notes") { // of the past
				texts[name] = string(need.Value(os.ReadFile(name))(t))
			}
		}
	}
	root := newRoot()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	line, flag := regexp.MustCompile("(.?)\\bguanxi ([a-z]+)\\b([^`#;\n]*)"), regexp.MustCompile(` --([a-z][a-z-]*)`)
	verbs, flags := 0, 0
	for name, text := range texts {
		for _, m := range line.FindAllStringSubmatch(text, -1) {
			verb, _, err := root.Find(m[2:3])
			if known := err == nil && verb != root; !known {
				if m[1] == "`" {
					t.Errorf("%s: %s: no such verb", name, m[0])
				}
				continue // prose
			}
			verbs++
			for _, f := range flag.FindAllStringSubmatch(m[3], -1) {
				if flags++; verb.Flags().Lookup(f[1]) == nil && f[1] != "help" {
					t.Errorf("%s: %s: guanxi %s has no --%s", name, m[0], m[2], f[1])
				}
			}
		}
	}
	if verbs < 200 || flags < 80 {
		t.Errorf("%d verbs and %d flags were found", verbs, flags)
	}
}

// The distributions that the topic shows are valid.
func TestTopicDistributions(t *testing.T) {
	text := need.Value(helpTexts.ReadFile("help/units.txt"))(t)
	n := 0
	for _, line := range strings.Split(string(text), "\n") {
		for _, part := range strings.Split(line, "{")[1:] {
			dist, _, _ := strings.Cut(part, "}")
			n++
			set := []string{"graph={kind: configuration, degrees: {" + dist + "}}"}
			if _, err := scenarios.Load("ring-bass", scenarios.Options{Set: set}); err != nil {
				t.Errorf("{%s}: %v", dist, err)
			}
		}
	}
	if n < 9 {
		t.Errorf("only %d distributions were found", n)
	}
}

// Each entry of the gallery has a picture that is small, commands that are right and of bundled files or of the
// tutorial's, and intervals that stand in a page that it links to.
func TestGallery(t *testing.T) {
	page := string(need.Value(os.ReadFile("../../docs/gallery.md"))(t))
	tutorial := docs.Book("tutorial")
	entries := strings.Split(page, "\n## ")[1:]
	if len(entries) != 12 {
		t.Errorf("%d entries were found", len(entries))
	}
	picture, source, interval := regexp.MustCompile(`!\[[^\]]+\]\(([\w-]+\.svg)\)`), regexp.MustCompile(`[^!]\[[^\]]+\]\(([^)#]+)\)`), regexp.MustCompile(`\[[-−.,\d]+, [-−.,\d]+\]`)
	for _, entry := range entries {
		title, _, _ := strings.Cut(entry, "\n")
		m := picture.FindStringSubmatch(entry)
		if m == nil {
			t.Errorf("%s has no picture", title)
			continue
		}
		if info, err := os.Stat("../../docs/" + m[1]); err != nil || info.Size() > 220_000 {
			t.Errorf("%s: %s: %v", title, m[1], err)
		}
		sources := ""
		for _, m := range source.FindAllStringSubmatch(entry, -1) {
			sources += string(need.Value(os.ReadFile("../../docs/" + m[1]))(t))
		}
		for _, said := range interval.FindAllString(entry, -1) {
			if !strings.Contains(sources, said) {
				t.Errorf("%s: its source does not have %s", title, said)
			}
		}
		parts := strings.Split(entry, "```\n")
		if len(parts) != 3 || sources == "" {
			t.Errorf("%s has no commands or no source", title)
			continue
		}
		for line := range strings.Lines(parts[1]) {
			line = strings.TrimSpace(line)
			example(t, line)
			words := shellWords(line)
			of := words[2:]
			if words[1] == "run" && runDoor().of(of[0]) != nil {
				of = of[1:]
			}
			name := strings.TrimPrefix(of[0], "out/")
			_, scenario := scenarios.Bundled(name)
			if words[1] != "plot" && !scenario && !study.IsBundled(name) &&
				!strings.Contains(tutorial, "Save this as `"+name+"`") {
				t.Errorf("%s: nothing is called %s", title, name)
			}
		}
	}
}

// What a page links to is there, also the heading, and each page is linked to by another or the site.
func TestLinks(t *testing.T) {
	link, head := regexp.MustCompile(`\]\(([^)\s#]*)(?:#([^)]*))?\)`), regexp.MustCompile("(?m)^#+ (.*)$")
	linked := map[string]bool{}
	for _, pattern := range []string{"../../*.md", "../../llms.txt", "../../docs/*.md", "../../docs/*/*.md",
		"../../agents/model.md", "../../agents/*/model.md", "../../agents/*/*/model.md"} {
		for _, page := range need.Value(filepath.Glob(pattern))(t) {
			for _, m := range link.FindAllStringSubmatch(string(need.Value(os.ReadFile(page))(t)), -1) {
				if strings.Contains(m[1], "://") {
					continue
				}
				to := filepath.Join(filepath.Dir(page), m[1])
				if m[1] == "" {
					to = page
				}
				linked[to] = linked[to] || to != page
				text, err := os.ReadFile(to)
				if info, _ := os.Stat(to); err != nil && (info == nil || !info.IsDir()) {
					t.Errorf("%s links to %s, which is not there", page, m[1])
				}
				if m[2] != "" && !slices.ContainsFunc(head.FindAllStringSubmatch(string(text), -1), func(h []string) bool {
					return anchor(h[1]) == m[2]
				}) {
					t.Errorf("%s links to %s, which has no heading %s", page, m[1], m[2])
				}
			}
		}
	}
	if len(linked) < 100 {
		t.Errorf("%d links were found", len(linked))
	}
	site := string(need.Value(os.ReadFile("../../mkdocs.yml"))(t))
	for _, name := range docs.Names() {
		if file := "docs/" + name + ".md"; !linked["../../"+file] || !strings.Contains(site, file) {
			t.Errorf("no page links to %s, or mkdocs.yml does not", file)
		}
	}
}

// anchor is what a heading is called in a link.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		}
		return -1
	}, strings.ToLower(heading))
}

// A page can be read at a sitting, and all of them in a day.
func TestLengthOfPages(t *testing.T) {
	all := len(strings.Fields(string(need.Value(os.ReadFile("../../README.md"))(t))))
	for _, name := range docs.Names() {
		words := len(strings.Fields(docs.Page(name)))
		if all += words; words > 1200 {
			t.Errorf("docs/%s.md has %d words: split it into chapters in docs/%s", name, words, name)
		}
	}
	if all > 52_500 {
		t.Errorf("the documentation has %d words", all)
	}
}
