package scenarios

import (
	"strings"
	"testing"

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
		{"adoption.imitation=0.1/week", map[string]string{"adoption.imitation": "0.1/week", "adoption.form": "linear"}},
		{"ads.campaigns.*.quality=0.7", map[string]string{"ads.campaigns.car.quality": "70%",
			"ads.campaigns.drink.quality": "70%"}},
		{"ads.campaigns.car=off", map[string]string{"ads.campaigns.car.quality": "none", "ads.campaigns.drink.budget": "2"}},
		{"ads.campaigns.car={quality: 10%}", map[string]string{"ads.campaigns.car.quality": "10%",
			"ads.campaigns.car.budget": "1"}},
		{"ads.campaigns.tea={budget: 9 per 1000}", map[string]string{"ads.campaigns.tea.budget": "9 per 1000"}},
		{"ads=off", map[string]string{"ads.slots.daily": "1"}},
		{"graph=complete", map[string]string{"graph.kind": "complete", "graph.degree": "2"}},
		{"graph.kind=ring", map[string]string{"graph.kind": "ring", "graph.degree": "4"}},
		{"graph={kind: ring}", map[string]string{"graph.degree": "2"}},
		{"ads.price.mean=90", map[string]string{"ads.price": "{dist: lognormal, mean: 90, sd: 60}"}},
		{"consumers.regions={a: 50%, b: 50%}", map[string]string{"consumers.regions": "{a: 50%, b: 50%}"}},
		{"timeline.more.set.ads.slots.daily=4", map[string]string{"timeline.more.set": "{ads.slots: {daily: 4}, " +
			"adoption.imitation: 0.5/day}"}},
		{"timeline.more=off", map[string]string{"timeline.more.at": "none"}},
	} {
		s := load1(t, setBase, c.set)
		for path, want := range c.want {
			if got := value(s, path); got != want {
				t.Errorf("%s: %s is %s, want %s", c.set, path, got, want)
			}
		}
	}
	// Flags are applied in their order, also in two steps.
	if s := load1(t, "adoption: {never_adopt: 4%, form: linear}", "adoption.model=cascade"); value(s,
		"adoption.form") != "linear" || value(s, "adoption.transmission") != "10%" {
		t.Errorf("a model that is set keeps what it has: %s", s.Effective())
	}
	s := load1(t, setBase, "ads.campaigns.car=off")
	s, err := s.With([]string{"ads.campaigns.*.quality=1%", "seed=3"})
	if err != nil || value(s, "ads.campaigns.car.quality") != "none" || value(s, "ads.campaigns.drink.quality") != "1%" ||
		len(s.Sets()) != 3 {
		t.Errorf("%v", err)
	}
	_, err = s.With([]string{"sede=3"})
	if err == nil || !strings.HasPrefix(err.Error(), "--set:4:1: sede: there is no such key (did you mean seed?)\n    "+
		"4 | sede=3\n      | ^") {
		t.Errorf("%v", err)
	}
}

func TestOverwrittenFlags(t *testing.T) {
	for set, want := range map[string]int{"ads.slots.daily=3": 1, "ads.slots={daily: 3}": 1, "ads={slots: {daily: 3}}": 1,
		"adoption.imitation=0.1/day": 1, "seed=3": 0, "adoption.innovation=0/day": 0} {
		s := load1(t, setBase, set)
		if w := s.Warnings(); len(w) != want || want == 1 && !strings.Contains(w[0], "the event timeline.more sets ") {
			t.Errorf("%s: %v", set, w)
		}
	}
}
