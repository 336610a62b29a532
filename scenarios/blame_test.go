package scenarios_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// Where a file or a flag breaks another file that is valid without it, the error is reported at the
// file's key or at the flag. The broken place is named second.
func TestBlame(t *testing.T) {
	for _, x := range []struct {
		name, text string
		set        []string
		want       string // "": no error
	}{
		{"a flag", "extends: wechat", []string{"seed=2", "activity=off"}, "--set:2:1: posts: needs activity, which is off; add activity: {} for its defaults (posts is set at bundled/wechat.yaml:67:3)\n    2 | activity=off"},
		{"a key in a flag", "extends: wechat", []string{"clock={until: 2012-01-01, tick: 10h}"}, "--set:1:27: record.every: 7d is not a multiple of the tick of 10h (record.every is set at bundled/wechat.yaml:14:17)"},
		{"a key of the child", "extends: wechat\nname: x\nconsumers:\n  count: 2000\nactivity: off", nil, "t.yaml:5:1: posts: needs activity, which is off; add activity: {} for its defaults (posts is set at bundled/wechat.yaml:67:3)\n    5 | activity: off"},
		{"a flag over a child", "extends: wechat\nname: x\nposts: {rate: 0.2/day}", []string{"activity=off"}, "--set:1:1: posts: needs activity, which is off; add activity: {} for its defaults (posts is set at t.yaml:3:8)"},
		{"a fault of the child's own", "extends: wechat\nname: x\nads: {auction: third}", []string{"activity=off"}, "t.yaml:3:16: ads.auction: "},
		{"nothing", "extends: wechat", []string{"seed=2"}, ""},
	} {
		file := filepath.Join(t.TempDir(), "t.yaml")
		need.Nil(t, os.WriteFile(file, []byte(x.text+"\n"), 0o644))
		_, err := scenarios.Load(file, scenarios.Options{Set: x.set})
		got := ""
		if err != nil {
			got = strings.ReplaceAll(err.Error(), filepath.Dir(file)+string(filepath.Separator), "")
		}
		if x.want == "" && err != nil || !strings.Contains(got, x.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", x.name, got, x.want)
		}
		if strings.Contains(got, "\nbundled/") || strings.HasPrefix(got, "bundled/") {
			t.Errorf("%s: a bundled file is to blame:\n%s", x.name, got)
		}
	}
}

// A coalition that lacks what the rest needs is reported at the element.
func TestBlameElement(t *testing.T) {
	scn := need.Value(scenarios.Parse("t.yaml", []byte("extends: wechat\nname: x\nelements:\n  sessions: {module: transfer, off: {activity: off}}\n"), scenarios.Options{}))(t)
	_, err := scn.Without("sessions")
	if got := fmt.Sprint(err); !strings.HasPrefix(got, "t.yaml:4:13: posts: needs activity") {
		t.Errorf("got %s", got)
	}
}

// A changed kind drops its siblings, and the warning names those that the new kind has too.
func TestLostKeys(t *testing.T) {
	for _, x := range []struct {
		name, text string
		set        []string
		want       []string
	}{
		{"an enum of a section", "extends: wechat\nnetwork_effects: off\nadoption: {model: threshold, threshold: 0.2}", nil,
			[]string{"t.yaml:3:19: warning: adoption.model: a changed model replaces the whole mapping, including innovation, initial_adopters of bundled/wechat.yaml:51:3 (write innovation, initial_adopters here to keep them)"}},
		{"an entry of a map", "extends: wechat\ngames: {titles: {run: {kind: self_built, payers: 7%}}}", nil,
			[]string{"t.yaml:2:30: warning: games.titles.run.kind: a changed kind replaces the whole mapping, including quit, spend of "}},
		{"a flag with a mapping", "extends: wechat", []string{"games.titles.run={kind: self_built}"},
			[]string{"--set:1:25: warning: games.titles.run.kind: a changed kind replaces the whole mapping, including quit, payers, spend of "}},
		{"a flag with the kind alone keeps them", "extends: wechat", []string{"games.titles.run.kind=self_built"}, nil},
		{"a flag with a mapping over a model that is not written", "name: x\nclock: {until: 10d}\nadoption: {imitation: 0.1/day, innovation: 0.1/year}", []string{"adoption={model: cascade, transmission: 10%}"},
			[]string{"--set:1:18: warning: adoption.model: a changed model replaces the whole mapping, including innovation of t.yaml:3:32"}},
		{"an entry with a mapping over a kind that is not written", "name: x\nclock: {until: 10d}\nactivity: {}\ngames: {titles: {run: {payers: 7%}}}", []string{"games.titles.run={kind: self_built}"},
			[]string{"--set:1:25: warning: games.titles.run.kind: a changed kind replaces the whole mapping, including payers of t.yaml:4:24"}},
		{"what the new kind has not is no loss", "extends: wechat\ngraph: {kind: ring, degree: 4}", nil, nil},
		{"written again", "extends: wechat\ngames: {titles: {run: {kind: self_built, quit: {}, payers: 7%, spend: 53}}}", nil, nil},
		{"the same kind", "extends: wechat\ngames: {titles: {run: {kind: embedded}}}", nil, nil},
		{"off", "extends: wechat\no2o: {kind: off, stores: {count: 1 per 1000}}", nil, nil},
	} {
		scn, err := scenarios.Parse("t.yaml", []byte(x.text+"\n"), scenarios.Options{Set: x.set})
		if err != nil {
			t.Errorf("%s: %v", x.name, err)
			continue
		}
		var got []string
		for _, w := range scn.Warnings() {
			if strings.Contains(w, "replaces the whole") {
				got = append(got, w)
			}
		}
		if len(got) != len(x.want) {
			t.Errorf("%s: got %q, want %q", x.name, got, x.want)
			continue
		}
		for i := range got {
			if !strings.HasPrefix(got[i], x.want[i]) {
				t.Errorf("%s: got %s, want %s", x.name, got[i], x.want[i])
			}
		}
	}
}

// What merging would drop silently is reported: a parent that is not a mapping, and an element's
// off that is not one.
func TestNoMapping(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		need.Nil(t, os.WriteFile(file, []byte(text), 0o644))
		return file
	}
	for _, x := range []struct{ parent, child, want string }{
		{"[1, 2]", "name: x\nclock: {until: 10d}", "p.yaml:1:1: a scenario is a mapping of keys to values, not a list"},
		{"hello", "name: x\nclock: {until: 10d}", "p.yaml:1:1: a scenario is a mapping of keys to values, not a single value"},
		{"name: p", "name: x\nclock: {until: 10d}\nelements: {a: {module: transfer, off: 3}}", "c.yaml:4:39: elements.a.off: write a mapping from path to value, not a single value"},
		{"name: p", "name: x\nclock: {until: 10d}\nelements: {a: {module: transfer, off: {activity: off}}}", ""},
	} {
		write("p.yaml", x.parent+"\n")
		_, err := scenarios.Load(write("c.yaml", "extends: p.yaml\n"+x.child+"\n"), scenarios.Options{})
		got := ""
		if err != nil {
			got = strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "")
		}
		if (err != nil) != (x.want != "") || !strings.HasPrefix(got, x.want) {
			t.Errorf("%s, %s: got %s", x.parent, x.child, got)
		}
	}
}
