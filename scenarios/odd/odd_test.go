package odd_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/odd"
)

func page(t *testing.T, name string, set ...string) string {
	t.Helper()
	scn, err := scenarios.Load(name, scenarios.Options{Set: set})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := odd.Write(&b, scn, odd.Versions{Program: "x.y", Results: 9}); err != nil {
		t.Fatal(name, err)
	}
	return b.String()
}

// Every setting of the model appears once in the description, with its value, and every
// mechanism that is on has its equations.
func TestSaysEverySetting(t *testing.T) {
	t.Parallel()
	small := []string{"consumers.count=1000"}
	scn, err := scenarios.Load("wechat", scenarios.Options{Set: small})
	if err != nil {
		t.Fatal(err)
	}
	text := page(t, "wechat", small...)
	said := map[string]bool{"name": true, "description": true, "guanxi": true, "seed": true, "replicates": true, "currency": true}
	for _, x := range scn.Section().Settings() {
		top, _, _ := strings.Cut(x.Path, ".")
		if said[x.Path] || top == "observed" || top == "elements" || top == "value" || x.Value == "" {
			continue
		}
		line := regexp.MustCompile("(?m)^\\| `" + regexp.QuoteMeta(x.Path) + "` \\|.*\\| (given|default) \\|")
		if n := len(line.FindAllString(text, -1)); n != 1 && x.Value != "off" {
			t.Errorf("%s = %s stands %d times", x.Path, x.Value, n)
		}
	}
	own, err := scn.Decode()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range own.On() {
		if !strings.Contains(text, "(`"+m.Name+"`)\n") {
			t.Errorf("%s has no submodel", m.Name)
		}
	}
	for _, want := range []string{"hash `" + scn.Hash() + "`", "results version 9", "| consumers | 1000 |", "| `registered` |", "| `ads.exposure` | ", "## 8. Value"} {
		if !strings.Contains(text, want) {
			t.Errorf("the description lacks %q", want)
		}
	}
}

// Mechanisms that are off are named, and their equations are left out.
func TestLeavesOutWhatIsOff(t *testing.T) {
	t.Parallel()
	text := page(t, "ring-bass", "consumers.count=500")
	if strings.Contains(text, "(`ads`)\n") || !strings.Contains(text, "Off in this scenario: ") || !strings.Contains(text, "`ads`") {
		t.Error("ads are off in ring-bass")
	}
}
