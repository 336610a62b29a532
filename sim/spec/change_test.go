package spec

import (
	"fmt"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
	_ "guanxi/sim/simtest/seed"
)

func TestSet(t *testing.T) {
	const text = "ads: {campaigns: {car: {budget: 5}, drink: {budget: 6}}}, functions: {run: {title: {kind: " +
		"self_built}}}, adoption: {form: hazard}"
	for _, c := range []struct{ path, value, want string }{
		{"ads.slots.daily", "2", ""},
		{"ads.slots", "{gap: 24h, daily: 2}", ""},
		{"ads.campaigns.*.bid.cpm", "200", ""},
		{"ads.campaigns.car.budget", "7 per 1000", ""},
		{"ads.campaigns", "{car: {bid: {cpm: 1}}}", ""},
		{"ads.share_to", "{moments: 23%, chat: 77%}", ""},
		{"ads.billing", "interactive", ""},
		{"functions.run.title.meet", "0.4", ""},
		{"functions.run.title", "{kind: self_built, meet: 0.4}", ""},
		{"ads.share_to.moments", "23%", "ads.share_to: the shares sum to 62% and must sum to 1"},
		{"ads.slots.daily", "11", "ads.slots.daily: 11 is out of range: allowed is 0 to 10"},
		{"ads.slots.daly", "1", "unknown key daly (did you mean daily?)"},
		{"ads.campaigns.cat.budget", "1", "there is no cat in ads.campaigns (did you mean car?)"},
		{"ads.campaigns.car.count", "1", "cannot change while running: it holds from the start"},
		{"ads", "off", "cannot be switched off while running"},
		{"graph.kind", "ring", "cannot change while running"},
		{"functions.run.title.kind", "embedded", "cannot change while running"},
		{"adoption.innovation", "0.1/m", "minute or a month"},
		{"ads.billing.x", "1", "is a single value here and has no parts"},
	} {
		w, s, _ := decode(t, text)
		before := fmt.Sprintf("%+v", *w)
		n := need.Value(parseFlow(c.value, NullNode))(t)
		n.SetOrigin("timeline")
		ps := s.Change(c.path, n)
		after := fmt.Sprintf("%+v", *w)
		switch {
		case c.want == "" && len(ps) > 0:
			t.Errorf("%s=%s: %v", c.path, c.value, ps)
		case c.want == "" && before == after:
			t.Errorf("%s=%s changed nothing", c.path, c.value)
		case c.want != "" && (len(ps) == 0 || !strings.Contains(ps[0].Error(), c.want)):
			t.Errorf("%s=%s: %v, want %s", c.path, c.value, ps, c.want)
		case c.want != "" && before != after:
			t.Errorf("%s=%s changed something in spite of its fault", c.path, c.value)
		}
		if c.want == "" {
			if ps := s.Recheck(); len(ps) > 0 {
				t.Errorf("%s=%s: %v", c.path, c.value, ps)
			}
		}
	}
}

func TestOffTakesBack(t *testing.T) {
	w, s, ps := decode(t, "adoption: {never_adopt: off, cap: off}, ads: {campaigns: off}, functions: {run: {title: off}}")
	if len(ps) > 0 || w.Given || len(w.Ads.Campaigns) > 0 || w.Functions[0].V.Kind != "" {
		t.Errorf("%v, %+v", ps, w)
	}
	if strings.Contains(s.Effective().Flow(), "never_adopt") {
		t.Error("what is off was written out")
	}
}

func TestNull(t *testing.T) {
	for key, want := range map[string]string{
		"seed": "seed: has no value (remove the key to get its default, 1)", "name": "name: has no value (remove the key, " +
			"or write off)", "ads": "ads: has no value (write {} for on with defaults, or off, or remove the key)",
		"graph": "graph: has no value", "functions": "functions: has no value (remove the key, or write {} for none)",
		"regions": "regions: has no value", "adoption": "adoption: has no value (remove the key to get its defaults)",
	} {
		w := &world{}
		_, ps := Decode(Mapping(Entry{Key: key, Value: &Node{}}), w.Declare)
		if len(ps) != 1 || !strings.Contains(ps[0].Text(), want) {
			t.Errorf("%s: %v, want %s", key, ps, want)
		}
	}
}
