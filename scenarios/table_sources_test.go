package scenarios

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// noSource lists numeric defaults that describe nothing in the world beside the settings.
var noSource = []string{"consumers.segments.*.ages", "consumers.segments.*.needs", "ads.campaigns.*.count"}

// namedFact matches the name of a row of the facts.
var namedFact = regexp.MustCompile(`facts/(\w+)\.csv, ([a-z]\w*)`)

// Every numeric default has a source, or says that it is assumed and over which range to sweep it.
// Every key of a mechanism names the section of the model with its equation. Rows of the facts that
// a key names exist, and are called unverified where they are.
func TestSources(t *testing.T) {
	status := map[string]map[string]string{}
	for file, key := range map[string]string{"mechanisms": "parameter", "releases": "function",
		"bounds": "metric"} {
		text, _ := Fact(file + ".csv")
		rows := need.Value(csv.NewReader(bytes.NewReader(text)).ReadAll())(t)
		status[file] = map[string]string{}
		name, state := slices.Index(rows[0], key), slices.Index(rows[0], "status")
		for _, r := range rows[1:] {
			status[file][r[name]] = r[state]
		}
	}
	mechanism := map[string]bool{}
	for _, e := range agents.All() {
		mechanism[e.Name] = true
	}
	named := 0
	for _, f := range Table().Fields() {
		text := f.Source + "; " + f.Assumed
		switch f.Type {
		case spec.TypeNumber, spec.TypeInt, spec.TypeShare, spec.TypeRate, spec.TypeDuration, spec.TypeMoney, spec.TypeCount,
			spec.TypeCountRate, spec.TypeDist, spec.TypeNumbers, spec.TypeWeights:
			if f.Default != "" && text == "; " && !slices.Contains(noSource, f.Path) && !among(settings, f.Path) {
				t.Errorf("%s is %s by default, with neither a source nor a range in which to sweep it", f.Path, f.Default)
			}
		}
		if top, _, _ := strings.Cut(f.Path, "."); mechanism[top] && f.Equation == "" {
			t.Errorf("%s names no section of the model", f.Path)
		}
		for _, m := range namedFact.FindAllStringSubmatch(text, -1) {
			named++
			switch state := status[m[1]][m[2]]; {
			case state == "":
				t.Errorf("%s: facts/%s.csv has no %s", f.Path, m[1], m[2])
			case state == "unverified" && !strings.Contains(text, state):
				t.Errorf("%s does not say that %s is unverified", f.Path, m[2])
			}
		}
	}
	if named < 40 {
		t.Errorf("only %d rows of the facts were named", named)
	}
}

// Each row of the bounds names keys that exist, a side, and the sentence that carries its figure; none is an input.
func TestBounds(t *testing.T) {
	text, _ := Fact("bounds.csv")
	rows := need.Value(csv.NewReader(bytes.NewReader(text)).ReadAll())(t)
	for _, r := range rows[1:] {
		keys, what, ok := strings.Cut(r[slices.Index(rows[0], "bounds")], ": ")
		for key := range strings.FieldsSeq(keys) {
			_, known := Table().Lookup(key)
			ok = ok && known
		}
		if !ok || what == "" {
			t.Errorf("%s bounds %s", r[0], keys)
		}
		for column, of := range map[string][]string{"side": {"upper", "lower", "level"}, "role": {"context", "holdout"},
			"status": {"verified", "seen", "implied"}} {
			if x := r[slices.Index(rows[0], column)]; !slices.Contains(of, x) {
				t.Errorf("%s: %s is %q", r[0], column, x)
			}
		}
		if r[slices.Index(rows[0], "sentence")] == "" || !strings.Contains(r[slices.Index(rows[0], "source")], "http") {
			t.Errorf("%s has no sentence or no address", r[0])
		}
	}
}
