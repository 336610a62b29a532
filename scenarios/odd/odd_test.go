package odd_test

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/odd"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

func page(t *testing.T, name string, set ...string) string {
	t.Helper()
	return written(t, odd.Write, name, set...)
}

func written(t *testing.T, write func(io.Writer, odd.Of, odd.Versions) error, name string, set ...string) string {
	t.Helper()
	scn := need.Value(scenarios.Load(name, scenarios.Options{Set: set}))(t)
	var b bytes.Buffer
	if err := write(&b, odd.Of{Scenario: scn}, odd.Versions{Program: "x.y", Results: 9}); err != nil {
		t.Fatal(name, err)
	}
	return b.String()
}

// Every setting of the model appears once in the description, with its value, and every
// mechanism that is on has its equations.
func TestSaysEverySetting(t *testing.T) {
	t.Parallel()
	small := []string{"consumers.count=1000"}
	scn := need.Value(scenarios.Load("wechat", scenarios.Options{Set: small}))(t)
	text := page(t, "wechat", small...)
	said := map[string]bool{"name": true, "description": true, "guanxi": true, "seed": true, "replicates": true,
		"currency": true}
	lines := map[string]int{}
	for _, line := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|.*\\| (given|default) \\|").FindAllStringSubmatch(text,
		-1) {
		lines[line[1]]++
	}
	for _, x := range scn.Section().Settings() {
		top, _, _ := strings.Cut(x.Path, ".")
		if said[x.Path] || top == "platforms" ||
			top == "observed" || top == "elements" || top == "value" || top == "status" || x.Value == "" {
			continue
		}
		if n := lines[x.Path]; n != 1 && x.Value != "off" {
			t.Errorf("%s = %s stands %d times", x.Path, x.Value, n)
		}
	}
	own := need.Value(scn.Decode())(t)
	for _, m := range own.On() {
		if !strings.Contains(text, "(`"+m.Name+"`)\n") {
			t.Errorf("%s has no submodel", m.Name)
		}
	}
	for _, want := range []string{"hash `" + scn.Hash() + "`", "results version 9", "| consumers | 1000 |",
		"| `registered` |", "| `ads.exposure` | ", "## 8. Value"} {
		if !strings.Contains(text, want) {
			t.Errorf("the description lacks %q", want)
		}
	}
}

// Mechanisms that are off are named, and their equations are left out.
func TestLeavesOutWhatIsOff(t *testing.T) {
	t.Parallel()
	text := page(t, "ring-bass", "consumers.count=500")
	if strings.Contains(text, "(`ads`)\n") || !strings.Contains(text, "Off in this scenario: ") ||
		!strings.Contains(text, "`ads`") {
		t.Error("ads are off in ring-bass")
	}
}

// Which equations are published is said of the mechanisms that are on, and the works that this
// and all else cites are listed, no others.
func TestSources(t *testing.T) {
	t.Parallel()
	text, list, _ := strings.Cut(page(t, "ring-bass", "consumers.count=500"), "\n## References")
	if n := strings.Count(text, "\nPublished: "); n != 1 || !strings.Contains(text, "\nPublished: hazard (Bass 1969)") {
		t.Errorf("sources of %d mechanisms", n)
	}
	for work, cited := range map[string]bool{"Bass, F. M. (1969)": true, "Fibich, G. & Gibori, R. (2010)": true,
		"Grimm, V. et al. (2020)": true, "Rohlfs, J. (1974)": true, "Simon": false, "McMahan": false, "Fader, P.": false} {
		if strings.Contains(list, "\n- "+work) != cited {
			t.Errorf("%s is listed: %v", work, !cited)
		}
	}
	_, all, _ := strings.Cut(agents.Model(), "\n## References")
	_, list, _ = strings.Cut(page(t, "wechat", "consumers.count=1000", "rival={}", "policy={}", "ads.articles={}",
		"teams={}", "variety={}", "homing={}", "laws={state: {calm: {}}}",
		"network_effects={}", "live={function: payment}", "content.effort={quality: false}",
		"adoption.reservation.peers=0", "satisfaction.churn.friends=0",
		"satisfaction.return.friends=0"), "\n## References")
	for line := range strings.Lines(all) {
		if strings.HasPrefix(line, "- ") && !strings.Contains(list, line) {
			t.Errorf("not listed with everything on: %s", line)
		}
	}
}

// The summary is a page that names each mechanism that is on and no other, who takes part, and what
// is there at the start.
func TestSummary(t *testing.T) {
	t.Parallel()
	text := written(t, odd.WriteSummary, "ring-bass", "consumers.count=500", "adoption.initial_adopters=7", "replicates=1")
	for _, want := range []string{"*purpose*", "500 consumers with 500 ties (mean degree 2.0). They", "*state variables*",
		"720 of them from 2011-01-21. We ran 1 replicate.", "(M2, `adoption`)",
		"*observation* of ", "no money moves", "*initialised* with `registered` 7, `adopters` 7", "reads no *input data*"} {
		if !strings.Contains(text, want) {
			t.Errorf("the summary lacks %q:\n%s", want, text)
		}
	}
	if asked := written(t, odd.WriteSummary, "ring-bass", "consumers.count=500",
		"description=Does it pay?"); !strings.Contains(asked, "This scenario: Does it pay?\n") {
		t.Errorf("a question has a full stop:\n%s", asked)
	}
	if strings.Contains(text, "`ads`") {
		t.Errorf("ads are off:\n%s", text)
	}
	text = written(t, odd.WriteSummary, "wechat", "consumers.count=1000")
	for _, want := range []string{"the parties advertiser, outside, platform, provider.", "(M7–M11, `ads`)",
		"(M20, `satisfaction`)", "stand for 1,405,000,000 people", "*patterns* in observed `ad_revenue`",
		"`mau` (wechat_users.csv)", "`netizens.csv` (consumers.access.file)", "results version 9"} {
		if !strings.Contains(text, want) {
			t.Errorf("the summary lacks %q:\n%s", want, text)
		}
	}
	if n := len(strings.Fields(text)); n > 700 {
		t.Errorf("%d words are more than a page", n)
	}
}

// A study that changes the graph has each of its graphs in the description, at the arms or levels that
// decide on it; one that does not has none.
func TestGraphsOfAStudy(t *testing.T) {
	t.Parallel()
	const head = "name: s\nscenario: {extends: ring-bass, consumers: {count: 200}}\nmetrics: [adopters]\n"
	const arms = head + "design: {kind: arms}\narms: {a: {}, b: {graph: {kind: regular, degree: 10}}, c: " +
		"{adoption.imitation: 0.2/day}}\n"
	for _, x := range []struct{ text, want string }{
		{arms, "| a, c | 200 consumers, kind ring, degree 2 | 200 | 2.0 |\n| b | 200 consumers, kind regular, degree 10 | " +
			"1000 | 10.0 |\n\n"},
		{arms + "factors: {k: {set: adoption.innovation, values: [0.1/day, 0.2/day]}}\n", "| b | 200 consumers, kind " +
			"regular, degree 10 | 1000 | 10.0 |\n\n"},
		{head + "factors: {d: {set: graph.degree, values: [2, 4]}, n: {set: consumers.count, values: [200, 300]}}\n",
			"| d=4 n=300 | 300 consumers, kind ring, degree 4 | 600 | 4.0 |"},
		{head + "factors: {d: {set: graph.degree, from: 2, to: 28, steps: 14}}\n", "| d=24 | 200 consumers, kind ring, " +
			"degree 24 | 2400 | 24.0 |\n| 2 further | | | |\n\n"},
		{head + "factors: {k: {set: adoption.innovation, values: [0.1/day, 0.2/day]}}\n", ""},
	} {
		of := need.Value(odd.OfStudy(need.Value(study.Parse("t.yaml", []byte(x.text)))(t)))(t)
		var b, short bytes.Buffer
		need.Nil(t, odd.Write(&b, of, odd.Versions{}))
		need.Nil(t, odd.WriteSummary(&short, of, odd.Versions{}))
		if text := b.String(); !strings.Contains(text, x.want) ||
			strings.Contains(text, "The study changes the graph") != (x.want != "") ||
			strings.Contains(short.String(), "in the study at") != (x.want != "") {
			t.Errorf("%s: no %s in %s", x.text, x.want, short.String())
		}
	}
}
