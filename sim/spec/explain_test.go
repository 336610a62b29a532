package spec

import (
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
	_ "guanxi/sim/simtest/seed"
)

func TestFields(t *testing.T) {
	_, s, _ := decode(t, "")
	var got []string
	for _, f := range s.Fields() {
		got = append(got, f.Path+" "+strings.Join(f.Cases, "/"))
		if f.IsLeaf() && f.Doc == "" {
			t.Errorf("%s has no documentation", f.Path)
		}
	}
	all := strings.Join(got, "\n")
	for _, want := range []string{"graph.kind ", "graph.degree ring/watts_strogatz", "graph.rewire watts_strogatz",
		"ads.campaigns.*.bid.cpm ", "functions.*.title.meet self_built", "ads.slots.gap "} {
		if !strings.Contains(all+"\n", want+"\n") {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	text := need.Value(Explain(s, "adoption.innovation"))(t)
	for _, want := range []string{"rate", "0 to 10/day", "0.05/year", "M2", "Bass 1969", "live", "symbol", "p"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, path := range []string{"ads.campaigns.car.bid.cpm", "graph", "ads", "", "ads.campaigns", "graph.rewire"} {
		if _, err := Explain(s, path); err != nil {
			t.Errorf("explain %s: %v", path, err)
		}
	}
	// A part of a value is explained by the value's key, if the part can exist there.
	for path, key := range map[string]string{"regions.tier1": "regions", "needs.see": "needs"} {
		if text, err := Explain(s, path); err != nil || !strings.HasPrefix(text, key+"\n") {
			t.Errorf("explain %s: %v\n%s", path, err, text)
		}
	}
	for _, path := range []string{"needs.fly", "regions.tier1.share", "adoption.innovation.mean"} {
		if text, err := Explain(s, path); err == nil {
			t.Errorf("explain %s:\n%s", path, text)
		}
	}
	need.Refused(Explain(s, "adoption.inovation"))(t, "did you mean adoption.innovation?")
}

func TestNearest(t *testing.T) {
	known := []string{"innovation", "imitation", "mean_degree", "form", "seed"}
	for word, want := range map[string]string{"inovation": "innovation", "imitatoin": "imitation",
		"mean-degree": "mean_degree", "meanDegree": "mean_degree", "from": "form", "sed": "seed", "xyz": "", "adoption": ""} {
		if got, _ := Nearest(word, known); got != want {
			t.Errorf("nearest to %s is %q, want %q", word, got, want)
		}
	}
}
