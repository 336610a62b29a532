package scenarios

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// In the table, every default decodes and every field is documented.
func TestTable(t *testing.T) {
	_, ps := spec.Decode(nil, agents.NewSpec().Declare)
	for _, p := range ps {
		if strings.Contains(p.Msg, "declared") {
			t.Errorf("%v", &p)
		}
	}
	for _, f := range Table().Fields() {
		if f.Doc == "" {
			t.Errorf("%s has no documentation", f.Path)
		}
		if _, err := spec.Explain(Table(), f.Path); err != nil {
			t.Errorf("explain %s: %v", f.Path, err)
		}
	}
	text, err := Schema()
	if err != nil || !json.Valid(text) {
		t.Errorf("schema: %v", err)
	}
}

// Values outside the range of dates or numbers are refused at their key.
func TestLimits(t *testing.T) {
	for clock, want := range map[string]string{
		"{start: 9999-12-01, ticks: 30}":                     "",
		"{start: 9999-12-01, ticks: 31}":                     "t.yaml:1:16: clock.start: from 9999-12-01 the run continues past the year 9999",
		"{start: 9999-12-01, until: 32d}":                    "t.yaml:1:16: clock.start: from 9999-12-01 the run continues past the year 9999",
		"{ticks: 3}\nactivity: {feed: {slots: 10000000000}}": "activity.feed.slots: 10000000000 is out of range",
		"{ticks: 3}\nfunctions: {a: {serves: [buy]}}\ncontent: {function: a, accounts: {b: {articles: 1/s}}}": "content.accounts.b.articles: 1/s is out of range: allowed is 0 to 1000/day",
		"{ticks: 3}\nproviders: {}\ntimeline: {x: {at: 1, set: {providers.enter.shop: 1/s}}}":                 "providers.enter.shop: 1/s is out of range: allowed is 0 to 10000/day",
		"{ticks: 3}\nfunctions: {a: {serves: [buy]}}\ncommerce: {function: a, occasions: 1/s}":                "commerce.occasions: 1/s is out of range: allowed is 0 to 1000/day",
		"{ticks: 3}\nfunctions: {a: {serves: [buy]}}\ncommerce: {function: a, merchants: {quality: 5}}":       "commerce.merchants.quality: 5 is out of range: allowed is 0 to 1",
		"{ticks: 3}\nactivity: {}\nadoption: {}\no2o: {stores: {quality: {dist: normal, mean: -1, sd: 2}}}":   "o2o.stores.quality",
		// A rate per tick is checked against the same range.
		"{ticks: 3}\nfunctions: {a: {serves: [buy]}}\ncommerce: {function: a, occasions: 1001/tick}":                                 "t.yaml:3:36: commerce.occasions: 1001/tick is out of range: allowed is 0 to 1000/day (a tick is 1d)",
		"{ticks: 3, tick: 2d}\nproviders: {}\ntimeline: {x: {at: 1, set: {providers.enter.shop: 20001/tick per 1000}}}":              "t.yaml:3:51: providers.enter.shop: 20001/tick per 1000 is out of range: allowed is 0 to 10000/day (a tick is 2d)",
		"{ticks: 3, tick: 2d}\nactivity: {}\nsatisfaction: {}\nadoption: {}\ncommerce: {}\ngovernance: {guidance: {rate: 201/tick}}": "governance.guidance.rate: 201/tick is out of range: allowed is 0 to 100/day (a tick is 2d)",
		"{ticks: 3, tick: 1h}\ngovernance: {guidance: {rate: 5/tick}, audit: {rate: 4/tick}}":                                        "governance.guidance.rate: 5/tick is out of range: allowed is 0 to 100/day (a tick is 1h)",
		"{ticks: 3}\nactivity: {}\nadoption: {}\no2o: {members: {every: 1h}}":                                                        "t.yaml:4:24: o2o.members.every: a plan of 2year has 17532 periods of 1h; at most 10000 are possible",
		"{ticks: 3}\nactivity: {}\nadoption: {}\no2o: {members: {plan: 250year}}":                                                    "",
		"{ticks: 3}\nactivity: {}\nadoption: {}\no2o: {members: {plan: 250year, every: 8d}}":                                         "o2o.members.every: a plan of 250year has 11414 periods of 8d; at most 10000 are possible",
		"{ticks: 3}\nactivity: {}\ngames: {entry: {rate: 2/day, spread: 120%}, titles: {a: {kind: embedded}}}":                       "t.yaml:3:23: games.entry.rate: 2/day is out of range: allowed is 0 to 1/day",
		"{ticks: 3}\nactivity: {}\ngames: {entry: {horizon: 1d, exit: -1}, titles: {a: {kind: embedded}}}":                           "games.entry.horizon: 1d is out of range: allowed is at least 30d",
		"{ticks: 3}\nactivity: {}\ngames: {entry: {}, titles: {" + titles(127) + "}}":                                                "",
		"{ticks: 3}\nactivity: {}\ngames: {entry: {}, titles: {" + titles(128) + "}}":                                                "t.yaml:3:16: games.entry: 128 games leave no place for one more like each; with entry at most 127 are possible",
	} {
		_, err := Parse("t.yaml", []byte("clock: "+clock+"\n"), Options{})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", clock, err)
		}
	}
}

// titles are n games.
func titles(n int) (text string) {
	for k := range n {
		text += fmt.Sprintf("g%d: {kind: embedded}, ", k)
	}
	return text
}

// Every bundled scenario and every starter reads without a warning, has a description, and reads
// back from its written-out form.
func TestBundled(t *testing.T) {
	check := func(name string, s *Scenario, err error) {
		if err != nil {
			t.Errorf("%s:\n%v", name, err)
			return
		}
		if w := s.Warnings(); len(w) > 0 {
			t.Errorf("%s: %s", name, strings.Join(w, "\n"))
		}
		again, err := Parse("again.yaml", []byte(s.Effective()), Options{})
		if err != nil {
			t.Errorf("%s written out:\n%v", name, err)
			return
		}
		if again.Effective() != s.Effective() || again.Hash() != s.Hash() {
			t.Errorf("%s written out reads as another scenario:\n%v", name, Diff(s, again))
		}
		for _, e := range s.Elements() {
			if _, err := s.Without(e); err != nil {
				t.Errorf("%s without %s:\n%v", name, e, err)
			}
		}
		own, err := s.Decode()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		open := s.Opener(own)
		for key, path := range own.Files() {
			f, err := open(path)
			if err != nil {
				t.Errorf("%s: %s: %v", name, key, err)
				continue
			}
			f.Close()
		}
	}
	bundled := map[string]bool{}
	for _, b := range List() {
		bundled[b.Name] = true
		if b.Description == "" {
			t.Errorf("%s has no description", b.Name)
		}
		s, err := Load(b.Name, Options{})
		check(b.Name, s, err)
		if err == nil && s.Name != b.Name {
			t.Errorf("%s calls itself %s", b.Name, s.Name)
		}
	}
	for _, st := range Starters() {
		if st.Name == "study.yaml" {
			continue
		}
		if strings.Contains(string(st.Text), "extends: wechat") && !bundled["wechat"] {
			continue
		}
		s, err := Parse(st.Name, st.Text, Options{})
		check(st.Name, s, err)
	}
}

func TestFacts(t *testing.T) {
	for _, name := range []string{"wechat_users.csv", "tencent_revenue.csv", "wechat_revenue.csv", "netizens.csv", "releases.csv", "mechanisms.csv", "README.md"} {
		if text, ok := Fact(name); !ok || len(text) == 0 {
			t.Errorf("no %s", name)
		}
	}
	if _, ok := Fact("../scenario.go"); ok {
		t.Error("a path out of the facts was opened")
	}
}

// Reading eight times as many events takes eight times the work, not 64 times. Allocations measure
// the work, because they do not depend on how busy the machine is.
func TestLongTimelines(t *testing.T) {
	read := func(events int) float64 {
		text := "clock: {ticks: 100000}\nadoption: {imitation: 0.1/day}\ntimeline:\n"
		for k := 1; k <= events; k++ {
			text += fmt.Sprintf("  e%d: {at: %d, set: {adoption.imitation: 0.%d/day}}\n", k, k, k%10)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		need.Value(Parse("long.yaml", []byte(text), Options{}))(t)
		runtime.ReadMemStats(&after)
		return float64(after.Mallocs - before.Mallocs)
	}
	few, many := read(500), read(4000)
	if ratio := many / few; ratio > 10 {
		t.Errorf("eight times the events take %.1f times the allocations", ratio)
	}
}

// What events may set, and when, is checked against the table.
func TestTimeline(t *testing.T) {
	const head = "clock: {start: 2011-01-01, tick: 1d, until: 100d}\nadoption: {imitation: 0.1/day, innovation: 0.01/day}\ntimeline:\n"
	for _, c := range []struct{ event, want string }{
		{"  a: {at: 2011-02-01, set: {adoption.imitation: 0.5/day}}", ""},
		{"  a: {at: 30d, set: {adoption: {imitation: 0.5/day}}}", ""},
		{"  a: {at: 7, set: {adoption.imitation: 0.5/day}}", ""},
		{"  a: {at: never, set: {adoption.imitation: 0.5/day}}", `"never" is neither a date`},
		{"  a: {at: 30d, set: {adoption.imitatoin: 0.5/day}}", "t.yaml:4:42: adoption.imitatoin: unknown key imitatoin (did you mean imitation? guanxi explain adoption lists all)"},
		{"  a: {at: 30d, set: {adoption.imitation: 0.5/m}}", "minute or a month"},
		{"  a: {at: 30d, set: {consumers.count: 5}}", "cannot change while running"},
		{"  a: {at: 30d, set: {adoption.imitation: 0.5/day}}\n  b: {at: 2011-01-31, set: {adoption.imitation: 0.4/day}}", `timeline.b: adoption.imitation is also set in tick 31 (2011-01-31) by the event "a"; leave one of them out`},
		{"  a: {at: 30d, set: {adoption.imitation: 0.5/day, adoption: {imitation: 0.4/day}}}", "timeline.a: sets adoption.imitation twice; leave one of them out"},
		{"  a: {at: 30d, set: {extends: bass}}", "t.yaml:4:31: extends: cannot change while running\n"},
		{"  a: {set: {adoption.imitation: 0.5/day}}", "timeline.a.at: is missing (a date, a time since the start such as 30d, or the number of a tick)"},
	} {
		s, err := Parse("t.yaml", []byte(head+c.event+"\n"), Options{})
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s\n%v", c.event, err)
		case c.want == "" && len(s.Warnings()) > 0:
			t.Errorf("%s\n%v", c.event, s.Warnings())
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s\n%v\nwant %s", c.event, err, c.want)
		}
	}
}

// An impossible graph is reported at its key, together with all other faults.
func TestGraphsThatCannotBe(t *testing.T) {
	for graph, want := range map[string]string{
		"{kind: ring, degree: 3}":                                       "t.yaml:3:29: graph.degree: the degree of a ring of 10 nodes must be even and from 0 to 9, not 3",
		"{kind: regular, degree: 10}":                                   "t.yaml:3:32: graph.degree: the degree of a regular graph of 10 nodes must be from 0 to 9, not 10",
		"{kind: erdos_renyi, mean_degree: 9.5}":                         "t.yaml:3:41: graph.mean_degree: the mean degree of a random graph of 10 nodes must be from 0 to 9, not 9.5",
		"{kind: barabasi_albert, links: 10}":                            "t.yaml:3:39: graph.links: the links of each new node among 10 must be from 1 to 9, not 10",
		"{kind: blocks, shares: [50%, 40%]}":                            "t.yaml:3:31: graph.shares: the shares of the blocks must sum to 1, not 0.9",
		"{kind: blocks, shares: [0.5, 50]}":                             `t.yaml:3:37: graph.shares.2: 50 is out of range: allowed is 0% to 100% (did you mean 50%?)`,
		"{kind: blocks, blocks: 1000000000}":                            "t.yaml:3:31: graph.blocks: 1000000000 blocks are more than the 10 nodes",
		"{kind: blocks, blocks: 5}":                                     "graph.within: block 1 has 2 nodes: too few for a mean degree of 8 within it",
		"{kind: friendship, mean_degree: 9, above_200: 0}":              "t.yaml:3:40: graph.mean_degree: the mean degree must be above 0 and at most 8.1, nine tenths of the friends that each of 10 persons can have (cap 9), not 9",
		"{kind: friendship, mean_degree: 4, above_200: 10%}":            "t.yaml:3:54: graph.above_200: no lognormal law of mean 4 has a share of 0.1 above 200.5: at most 0.002571; 0 asks for no share and takes the log-sd 0.55",
		"{kind: friendship, above_200: 0, homophily: {region: 100%}}\n": "graph.mean_degree: the mean degree must be above 0",
	} {
		need.Refused(Parse("t.yaml", []byte("consumers: {count: 10}\nclock: {ticks: 9, tick: 1x}\ngraph: "+graph+"\n"), Options{}))(t, want, "t.yaml:2:25: clock.tick")
	}
}

// The friendship graph accepts any mean degree that fits the population, without further settings.
func TestFriendshipOfAnyDegree(t *testing.T) {
	for _, degree := range []string{"5", "40", "110", "250"} {
		if _, err := Parse("t.yaml", []byte("clock: {ticks: 9}\ngraph: {kind: friendship, mean_degree: "+degree+"}\n"), Options{}); err != nil {
			t.Error(err)
		}
	}
}

// A clock of 0 ticks is reported as such, at its place; a clock without a length is reported as
// incomplete. With until given, ticks: 0 means that until counts.
func TestClockOfNoTicks(t *testing.T) {
	for clock, want := range map[string]string{
		"clock: {ticks: 0}": "c.yaml:1:16: clock.ticks: 0 ticks are not a run", "clock: {tick: 1d}": "c.yaml:1:8: clock.until: the length of the run is missing",
		"clock: {ticks: 0, until: 3d}": "",
	} {
		_, err := Parse("c.yaml", []byte(clock+"\nadoption: {innovation: 0.1/day}\n"), Options{})
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want) || strings.Count(err.Error(), "c.yaml") != 1) {
			t.Errorf("%s: %v, want %s", clock, err, want)
		}
	}
}

// The bid of a parent goes before another kind of bid comes, as the error says.
func TestInheritedBid(t *testing.T) {
	const child = "name: child\nextends: wechat\nads: {campaigns: {car: {bid: {value: 3%s}}}}\n"
	need.Refused(Parse("t.yaml", fmt.Appendf(nil, child, ""), Options{}))(t, "write off for one that a parent gives")
	if _, err := Parse("t.yaml", fmt.Appendf(nil, child, ", profit: off"), Options{}); err != nil {
		t.Error(err)
	}
}

// An event of a mechanism that is off never happens, which is said once.
func TestEventsOfNoMechanism(t *testing.T) {
	s, err := Parse("t.yaml", []byte("extends: bass\nrecord: {every: 6h, events: [adoption, share]}\n"), Options{})
	if err != nil || len(s.Warnings()) != 1 || !strings.HasPrefix(s.Warnings()[0], "t.yaml:2:29: warning: record.events.2: has no effect: content is off") {
		t.Errorf("%v, %q", err, s.Warnings())
	}
}
