package scenarios

import (
	"fmt"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
	_ "guanxi/sim/simtest/seed"
)

const setBase = `graph: {kind: watts_strogatz, degree: 4, rewire: 20%}
adoption: {form: linear}
ads:
  campaigns: {car: {budget: 1}, drink: {budget: 2, quality: 30%}}
timeline: {more: {at: 2012-01-01, set: {ads.slots: {daily: 2}, adoption.imitation: 0.5/day}}}
`

func TestSet(t *testing.T) {
	for _, c := range []struct {
		set  string
		want map[string]string
	}{
		{"seed=7", map[string]string{"seed": "7"}},
		{"adoption.imitation=0.1/week", map[string]string{"adoption.imitation": "0.1/week", "adoption.form": "linear"}},
		{"ads.campaigns.*.quality=0.7", map[string]string{"ads.campaigns.car.quality": "70%", "ads.campaigns.drink.quality": "70%"}},
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
	// Flags are applied in their order, also in two steps.
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

// An alias of a key works like the key: in a file, for one campaign, for all, and in a whole
// mapping.
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
			s := need.Value(Parse("t.yaml", []byte(text), Options{Set: []string{strings.Replace(x.set, "%s", name, 1)}}))(t)
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
	whole := need.Value(Load("two-billings", Options{}))(t)
	if f, ok := whole.Section().Lookup("ads.campaigns.firm.quality"); !ok || f.Path != "ads.campaigns.firm.creative" {
		t.Errorf("found %v", f)
	}
	need.Refused(Parse("t.yaml", fmt.Appendf(nil, file, "creative: 0.7, quality"), Options{}))(t, "t.yaml:2:41: ads.campaigns.firm.quality: unknown key (it is creative, by another name)")
}

// A mapping of which a flag sets one part comes from the flag, also where the rest is the default.
func TestOriginOfParts(t *testing.T) {
	for _, given := range []string{"{}", "{weights: {social: 2}}"} {
		s := need.Value(Parse("t.yaml", []byte("clock: {ticks: 3}\nactivity: {}\nadoption: {}\nsatisfaction: "+given+"\n"), Options{Set: []string{"satisfaction.weights.social=4"}}))(t)
		_, line, _ := strings.Cut(s.Annotated(), "\n  weights: ")
		line, _, _ = strings.Cut(line, "\n")
		if !strings.Contains(line, "social: 4}") || !strings.HasSuffix(line, "# --set satisfaction.weights.social=4") {
			t.Errorf("%s: %s", given, line)
		}
	}
}

// The hint names a key of another section with the same or a similar name. Errors also name a
// parent key that is in the way, and a number that a comma split in two.
func TestKeysElsewhere(t *testing.T) {
	for set, want := range map[string]string{
		"imitation=3/year": "--set:1:1: imitation: there is no such key (did you mean adoption.imitation? guanxi explain lists all)",
		"imitatoin=3/year": "--set:1:1: imitatoin: there is no such key (did you mean adoption.imitation? guanxi explain lists all)",
	} {
		_, err := Parse("t.yaml", []byte("extends: bass"), Options{Set: []string{set}})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Error(err)
		}
	}
	const far = "extends: encounters\nencounters: {shake: {range: distance, length: 50}}"
	need.Refused(Parse("t.yaml", []byte(far), Options{Set: []string{"encounters.shake.range=anywhere"}}))(t,
		"and range is anywhere (set encounters.shake.length off as well; encounters.shake.length is set at t.yaml:2:")
	need.Value(Parse("t.yaml", []byte(far), Options{Set: []string{"encounters.shake.range=anywhere", "encounters.shake.length=off"}}))(t)
	for text, want := range map[string]string{
		"consumers: {count: 4,000}":       "t.yaml:2:22: consumers.000: unknown key (a comma ends a value here: write 4000)",
		"adoption: {innovation: 1,5/day}": "t.yaml:2:26: adoption.5/day: unknown key (a comma ends a value here: write 1.5/day)",
	} {
		need.Refused(Parse("t.yaml", []byte("extends: bass\n"+text), Options{}))(t, want)
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

// Where many events set a key again, the first are named and the others counted.
func TestOverwrittenOften(t *testing.T) {
	timeline := "timeline: {"
	for k := range 9 {
		timeline += fmt.Sprintf("e%d: {at: %d-01-01, set: {adoption.imitation: 0.2/day}}, ", k, 2012+k)
	}
	s := load1(t, strings.Replace(setBase, "timeline: {", timeline, 1), "adoption.imitation=0.1/day")
	w := s.Warnings()
	if len(w) != mostToldOf || !strings.Contains(w[0], "timeline.e0 sets") || !strings.Contains(w[2], "only holds until then; 7 more set it (timeline.e2=off") {
		t.Errorf("%q", w)
	}
}

// An element does not stay off if an event overwrites what it sets. It does if it switches off the
// whole mechanism or the event itself.
func TestOverwrittenElements(t *testing.T) {
	for off, want := range map[string]int{"ads.slots.daily: 3": 1, "adoption: {imitation: 0/day}": 1, "ads.slots.daily: 3, timeline.more: off": 0, "ads: off": 0, "adoption.innovation: 0/day": 0} {
		s := load1(t, setBase+"elements: {profit: {off: {"+off+"}}}\n")
		if w := s.Warnings(); len(w) != want || want == 1 && !strings.Contains(w[0], ": warning: elements.profit.off: ad") {
			t.Errorf("%s: %v", off, w)
		}
		if w := s.OfRun(); len(w) > 0 {
			t.Errorf("%s: a run, which has all elements, warns %v", off, w)
		}
	}
}

// A key of a file gives a warning where an event of a parent overwrites it. It gives none where the
// event is the file's own, is removed, or belongs to a bundled file's own chain.
func TestOverwrittenChildren(t *testing.T) {
	r := testReader(map[string]string{"base.yaml": setBase, "mid.yaml": "extends: base\nads: {slots: {daily: 3}}\n"})
	for text, want := range map[string]int{
		"ads: {slots: {daily: 3}}":          1,
		"adoption: {imitation: 0.1/day}":    1,
		"ads: {slots: {daily: 3}}, seed: 4": 1,
		"seed: 4":                           0,
		"ads: off":                          0,
		"ads: {slots: {daily: 3}}, timeline: {more: off}":                                                        0,
		"ads: {slots: {daily: 3}}, timeline: {more: {at: 2012-01-01, set: {ads.slots: {daily: 4}}}}":             0,
		"ads: {slots: {daily: 3}}, timeline: {less: {at: 2013-01-01, set: {ads.slots: {daily: 1}}}}":             1,
		"adoption: {imitation: 0.1/day}, timeline: {less: {at: 2013-01-01, set: {adoption.imitation: 0.2/day}}}": 1,
	} {
		s, err := r.Parse("t.yaml", []byte("{extends: base, "+text+"}"), Options{})
		if err != nil {
			t.Fatal(text, err)
		}
		if w := s.Warnings(); len(w) != want || want == 1 && !strings.Contains(w[0], "t.yaml:1:") {
			t.Errorf("%s: %v", text, w)
		}
		if again, err := s.Lay(nil, nil); err != nil || len(again.Warnings()) != want {
			t.Errorf("%s in a study: %v, %v", text, again.Warnings(), err)
		}
	}
	if s, err := r.Parse("t.yaml", []byte("extends: mid"), Options{}); err != nil || len(s.Warnings()) != 0 {
		t.Errorf("a bundled child: %v, %v", s.Warnings(), err)
	}
	if s, err := r.Parse("t.yaml", []byte("{extends: base, ads: {slots: {daily: 3}}}"), Options{Set: []string{"ads.slots.daily=4"}}); err != nil || len(s.Warnings()) != 1 {
		t.Errorf("under a flag: %v, %v", s.Warnings(), err)
	}
}
