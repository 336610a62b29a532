package scenarios_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/docs"
	"guanxi/scenarios"
	"guanxi/scenarios/odd"
	"guanxi/scenarios/runner"
	"guanxi/sim/simtest/need"
)

// whole returns wechat with settings, and every mechanism on.
func whole(t *testing.T, set ...string) *scenarios.Scenario {
	t.Helper()
	return need.Value(odd.Whole(set...))(t)
}

// fromSummary lists metrics of a study that are not columns of series.csv.
var fromSummary = []string{"created", "captured.platform", "captured.provider", "captured.advertiser",
	"captured.consumer"}

// fromStudies lists tables of studies.
var fromStudies = []string{"answers.csv"}

// Every name in docs/paper.md exists: studies, scenarios, metrics, keys, streams, tables and verbs.
// Each claim has the number given beside it, and no claim and no mechanism is missing.
func TestPaper(t *testing.T) {
	text := docs.Book("paper")
	s := whole(t, odd.Everything()...)
	r := need.Value(runner.Build(s, 1))(t)
	defer r.Close()
	known := map[string]bool{"series.csv": true}
	for _, name := range slices.Concat(fromSummary, fromStudies) {
		known[name] = true
	}
	for _, m := range r.Metrics() {
		known[m.Name] = true
	}
	for _, x := range r.Streams() {
		known[x.Name] = true
	}
	for _, table := range r.Tables() {
		known[table.Name+".csv"] = true
	}
	for _, x := range scenarios.List() {
		known[x.Name] = true
	}
	claims := claimNumbers(t, known)
	names := regexp.MustCompile("`([^`\n]+)`").FindAllStringSubmatch(strings.Join(strings.Fields(text), " "), -1)
	if len(names) < 250 {
		t.Fatalf("the page has %d names", len(names))
	}
	for _, n := range names {
		name := n[1]
		if verb, ok := strings.CutPrefix(name, "guanxi "); ok {
			verb, _, _ = strings.Cut(verb, " ")
			if _, err := os.Stat("../cmd/cli/" + verb + ".go"); err != nil {
				t.Errorf("guanxi has no verb %s", verb)
			}
			continue
		}
		if known[name] {
			continue
		}
		if _, ok := s.Section().Lookup(name); ok && strings.Contains(name, ".") {
			continue
		}
		t.Errorf("%s is no study, scenario, metric, key, stream or table", name)
	}
	for _, c := range regexp.MustCompile("`(claim-[a-z0-9-]+)` \\((C[0-9]+[a-z]?)\\)").FindAllStringSubmatch(text, -1) {
		if claims[c[1]] != c[2] {
			t.Errorf("%s is %s, not %s", c[1], claims[c[1]], c[2])
		}
	}
	for name, id := range claims {
		if !strings.Contains(text, "`"+name+"` ("+id+")") {
			t.Errorf("docs/paper.md has no `%s` (%s): write it beside the statement that it tests", name, id)
		}
	}
	for _, e := range agents.All() {
		if first, _, _ := strings.Cut(e.Equation, "–"); !regexp.MustCompile(first + `\b`).MatchString(text) {
			t.Errorf("docs/paper.md has no row for %s: name %s beside the statement that it stands for, or in the last "+
				"chapter, as beyond the paper", e.Name, first)
		}
	}
}

// claimNumbers returns the numbers of claims by study, and adds all studies to known.
func claimNumbers(t *testing.T, known map[string]bool) map[string]string {
	t.Helper()
	claims := map[string]string{}
	all := need.Value(fs.Glob(scenarios.Studies(), "*.yaml"))(t)
	id := regexp.MustCompile(`(?m)^claim:\s*\n(?:  .*\n)*?  id: (\S+)`)
	for _, file := range all {
		name := strings.TrimSuffix(file, ".yaml")
		known[name] = true
		study := need.Value(fs.ReadFile(scenarios.Studies(), file))(t)
		if !strings.HasPrefix(name, "claim-") {
			continue
		}
		m := id.FindSubmatch(study)
		if m == nil {
			t.Errorf("%s has no number", name)
			continue
		}
		claims[name] = string(m[1])
	}
	return claims
}

// Each mechanism has a bundled scenario other than those of the whole ecosystem.
func TestReadmeHasAScenarioOfEachMechanism(t *testing.T) {
	var shown strings.Builder
	for _, s := range scenarios.List() {
		if s.Name != "wechat" && s.Name != "traditional" {
			text, _ := scenarios.Bundled(s.Name)
			shown.Write(text)
		}
	}
	for _, e := range agents.All() {
		if !regexp.MustCompile(`(?m)^ *(\w+: \{)?` + e.Name + `:`).MatchString(shown.String()) {
			t.Errorf("%s is in no bundled scenario but those of the whole: scenarios/%s.yaml shows one thing of it and "+
				"states the number to expect", e.Name, e.Name)
		}
	}
}

// Every bundled scenario is read by a test.
func TestScenariosHaveTests(t *testing.T) {
	files := need.Value(filepath.Glob("*_test.go"))(t)
	all := ""
	for _, f := range files {
		text := need.Value(os.ReadFile(f))(t)
		all += string(text)
	}
	for _, s := range scenarios.List() {
		if !strings.Contains(all, `"`+s.Name+`"`) {
			t.Errorf("no test reads scenarios/%s.yaml: %s_test.go holds it against the number that it states", s.Name,
				strings.ReplaceAll(s.Name, "-", "_"))
		}
	}
}

// README.md names every page, and docs/files.md every bundled scenario.
func TestReadme(t *testing.T) {
	text := need.Value(os.ReadFile("../README.md"))(t)
	files := string(need.Value(os.ReadFile("../docs/files.md"))(t))
	for _, s := range scenarios.List() {
		if !strings.Contains(files, "`"+s.Name+"`") {
			t.Errorf("docs/files.md does not name the scenario %s: add it to those of one mechanism each", s.Name)
		}
	}
	pages := need.Value(os.ReadDir("../docs"))(t)
	for _, p := range pages {
		if strings.HasSuffix(p.Name(), ".md") && !strings.Contains(string(text), "(docs/"+p.Name()+")") {
			t.Errorf("docs/%s is not in README.md", p.Name())
		}
	}
}
