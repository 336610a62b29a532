package scenarios

import (
	"slices"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// The range of each assumed default can be read and is legal, and the default lies in it.
func TestAssumedDefaults(t *testing.T) {
	for _, f := range Table().Fields() {
		if f.Path == "content.read.attention" { // 0 is no bound, the range is that of one
			continue
		}
		if f.Assumed == "" {
			continue
		}
		if msg := f.CheckAssumed(); msg != "" {
			t.Errorf("%s is %s by default, assumed %s: %s", f.Path, f.Default, f.Assumed, msg)
		}
	}
}

// Each number of wechat is a fact, fitted, published, assumed in a legal range that holds its value,
// or a setting. What the file says of the facts is true.
func TestStatus(t *testing.T) {
	s := need.Value(Load("wechat", Options{}))(t)
	facts, _ := Fact("mechanisms.csv")
	releases, _ := Fact("releases.csv")
	for _, x := range s.Status() {
		switch x.Is {
		case "":
			t.Errorf("%s: %s has no status", x.Path(), x.Value.Text)
		case IsAssumed:
			if msg := x.CheckSweep(x.Low, x.High); msg != "" {
				t.Errorf("%s: %s", x.Path(), msg)
			} else if !x.Within(x.Low, x.High) {
				t.Errorf("%s: %s is outside of %s–%s", x.Path(), x.Value.Text, x.Low, x.High)
			}
		case IsFact, IsFitted, IsPublished:
			for _, m := range namedFact.FindAllStringSubmatch(x.Of, -1) {
				if table := map[string]string{"mechanisms": string(facts), "releases": string(releases)}[m[1]]; !strings.Contains(
					table, m[2]+",") {
					t.Errorf("%s: facts/%s.csv has no %s", x.Path(), m[1], m[2])
				}
			}
		}
	}
	if w := s.Problems(); len(w) > 0 {
		t.Error(w)
	}
}

// Both ends of each assumed range of wechat can be set.
func TestAssumedCanBeSet(t *testing.T) {
	need.Long(t)
	s := need.Value(Load("wechat", Options{}))(t)
	for _, x := range s.Assumed() {
		for _, end := range []string{x.Low, x.High} {
			if _, err := s.With([]string{x.Path + "=" + end}); err != nil {
				t.Errorf("%s=%s: %v", x.Path, end, err)
			}
		}
	}
}

// The file states the status of its own values and of those it extends, the nearest path first.
func TestStatusOf(t *testing.T) {
	s := need.Value(Parse("t.yaml", []byte(`extends: wechat
ads: {prices: {tier1: 150}}
consumers: {segments: {social: {share: 40%}, elderly: {share: 25%}}}
status:
  ads.prices: {assumed: [10, 200]}
  ads.prices.tier2: {fitted: nothing}
`), Options{Set: []string{"o2o.stores.fixed=200", "ads.campaigns.drink.creative=1"}}))(t)
	got := map[string]string{}
	for _, x := range s.Status() {
		got[x.Path()] = x.Is + " " + x.Of + x.Low + "–" + x.High
	}
	for path, want := range map[string]string{
		"seed":                             "setting –",
		"ads.prices.tier1":                 "assumed 10–200",
		"ads.prices.tier2":                 "fitted nothing–",
		"consumers.segments.elderly.share": " –", // wechat says nothing of a value that another file gives
		"o2o.stores.fixed":                 " –",
		"ads.campaigns.drink.creative":     "assumed 0.2–1",
		"payment.red_packets.contagion":    "published Yuan et al.: .18 within 24 hours–",
		"sharing.mute.above":               "assumed 2/week–12/week",
	} {
		if got[path] != want {
			t.Errorf("%s: %q, want %q", path, got[path], want)
		}
	}
	again := need.Value(Parse("again.yaml", []byte(s.Effective()), Options{}))(t)
	for _, x := range again.Status() {
		if now := x.Is + " " + x.Of + x.Low + "–" + x.High; x.Is != "" && x.Stated && now != got[x.Path()] {
			t.Errorf("written out: %s: %q, want %q", x.Path(), now, got[x.Path()])
		}
	}
	scales := map[string]string{}
	for _, x := range s.Assumed() {
		scales[x.Path] = x.Scale
	}
	for path, want := range map[string]string{"ads.caps.charges": "integer", "sharing.mute.above": "log",
		"ads.campaigns.drink.creative": "log", "sharing.commission": "linear", "commerce.reputation.prior.1": ""} {
		if scales[path] != want {
			t.Errorf("%s is %q, want %q", path, scales[path], want)
		}
	}
}

// The lists of what is no uncertainty name keys that there are.
func TestSettingsAndChoicesAreKeys(t *testing.T) {
	for _, path := range slices.Concat(settings, choices) {
		if len(Table().Describe(path)) == 0 {
			t.Errorf("there is no key %s", path)
		}
	}
}

// No default is a date or a file, which would be of one country or one platform.
func TestNoDefaultIsOfOnePlatform(t *testing.T) {
	known := []string{"clock.start", "o2o.holding.at", "payment.red_packets.holidays.days"}
	dates := 0
	for _, f := range Table().Fields() {
		if f.Type == spec.TypeDate || f.Type == spec.TypeDates {
			dates++
			if f.Default != "" && !slices.Contains(known, f.Path) {
				t.Errorf("%s is %s by default", f.Path, f.Default)
			}
		}
		if strings.Contains(f.Default, ".csv") {
			t.Errorf("%s is %s by default", f.Path, f.Default)
		}
	}
	if dates < 10 {
		t.Errorf("%d dates", dates)
	}
}

// What remains of the file below is told, and what a file or a flag gives itself is not.
func TestInherited(t *testing.T) {
	s := need.Value(Parse("t.yaml", []byte("extends: wechat\nadoption: {innovation: 0.2/year}\nads: {prices: {tier1: "+
		"150}}\n"), Options{Set: []string{"payment.bind.own=1/year"}}))(t)
	var all []string
	for _, x := range s.Inherited() {
		all = append(all, x.Path())
	}
	for path, want := range map[string]bool{"adoption.imitation": true, "graph.above_200": true,
		"services.stickers.price": true, "payment.bind.friends": true, "content.share_to.chat": true,
		"adoption.innovation": false, "ads.prices.tier1": false, "payment.bind.own": false,
		"adoption.initial_adopters": false, "seed": false} {
		if slices.Contains(all, path) != want {
			t.Errorf("%s: told is %v", path, !want)
		}
	}
	whole := need.Value(Load("wechat", Options{}))(t)
	if x := whole.Inherited(); len(x) > 0 {
		t.Errorf("wechat inherits %d numbers", len(x))
	}
	n := 0
	for _, x := range whole.Status() {
		if x.Is == IsFact || x.Is == IsFitted {
			n++
		}
	}
	if same := need.Value(Parse("t.yaml", []byte("extends: wechat\n"), Options{}))(t); len(same.Inherited()) != n {
		t.Errorf("%d numbers are told, want all %d facts and fits", len(same.Inherited()), n)
	}
}
