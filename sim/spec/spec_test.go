package spec

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"guanxi/sim/units"
	"pgregory.net/rapid"

	_ "guanxi/sim/simtest/seed"
)

// world stands for a scenario: every type of field, nested in every way.
type world struct {
	Name      string
	Seed      int
	Start     time.Time
	Graph     string
	Degree    int
	Rewire    float64
	Mean      float64
	Adoption  adoption
	Ads       ads
	AdsOn     bool
	Content   bool
	Cost      units.Money
	Regions   []Weight
	Needs     []Weight
	Functions []Named[function]
	Extra     *Node
	Until     either
	Given     bool
}

type adoption struct {
	Innovation units.Rate
	Form       string
	Cap        float64
	Never      float64
}

type ads struct {
	Billing   string
	Slots     slots
	Campaigns []Named[campaign]
	Billed    []string
	Share     []Weight
}

type slots struct {
	Gap   units.Duration
	Daily int
}

type campaign struct {
	Count  units.Extensive
	Budget units.Extensive
	Enter  units.ExtensiveRate
	CPM    units.Money
	From   time.Time
	Until  time.Time
	Active bool
	Prior  []float64
	Days   []time.Time
}

type function struct {
	Quality float64
	Kind    string
	Install units.Rate
	Meet    float64
}

// either is a date or a duration.
type either struct{ text string }

func (e *either) Read(n *Node) error {
	if n.Kind != ScalarNode {
		return fmt.Errorf("a date or a duration is expected, not %v", n.Kind)
	}
	if _, err := units.ParseDate(n.Text); err != nil {
		if _, err := units.ParseDuration(n.Text); err != nil {
			return fmt.Errorf("%q is neither a date nor a duration (such as 2019-01-01 or 30d)", n.Text)
		}
	}
	e.text = n.Text
	return nil
}
func (e *either) Write() *Node { return Scalar(e.text) }

func (w *world) Declare(s *Section) {
	s.Text(&w.Name, "name", "", "name of the scenario")
	s.Int(&w.Seed, "seed", "1", "seed", Min(0))
	s.Section("clock", "time", func(s *Section) {
		s.Date(&w.Start, "start", "2011-01-21", "first day")
		s.Value(&w.Until, "until", "30d", "end", TypeName("date or duration"))
	})
	s.Union(&w.Graph, "graph", "kind", "ring", "who knows whom", []Case{
		{"complete", "everybody", nil},
		{"ring", "a circle", func(s *Section) { s.Int(&w.Degree, "degree", "2", "neighbours", Min(2)) }},
		{"watts_strogatz", "a small world", func(s *Section) {
			s.Int(&w.Degree, "degree", "2", "neighbours", Min(2))
			s.Share(&w.Rewire, "rewire", "10%", "rewired")
		}},
		{"erdos_renyi", "random", func(s *Section) { s.Number(&w.Mean, "mean_degree", "", "mean", Required(), Above(0)) }},
	})
	s.Section("adoption", "M2", func(s *Section) {
		s.Rate(&w.Adoption.Innovation, "innovation", "0.05/year", "p", Symbol("p"), Unit("1/time"), Equation("M2"), Source("Bass 1969"), Live(), Max("10/day"))
		s.Enum(&w.Adoption.Form, "form", "hazard", []string{"hazard", "linear", "independent"}, "form")
		s.Number(&w.Adoption.Cap, "cap", "1", "cap", Above(0), Below(2), Only("form", "linear", "independent"))
		s.Share(&w.Adoption.Never, "never_adopt", "", "share that never adopts", Given(&w.Given))
	})
	s.Switch(&w.AdsOn, "ads", "M7", func(s *Section) {
		a := &w.Ads
		s.Enum(&a.Billing, "billing", "exposure", []string{"exposure", "interactive"}, "what is charged", Live())
		s.Section("slots", "slots", func(s *Section) {
			s.Duration(&a.Slots.Gap, "gap", "48h", "gap", Live(), Min("1h"), Max("30d"))
			s.Int(&a.Slots.Daily, "daily", "1", "a day", Live(), Min(0), Max(10))
		})
		s.Texts(&a.Billed, "billed", "click, like", "charged", Names("click", "like", "comment"))
		s.Weights(&a.Share, "share_to", "moments: 61%, chat: 39%", "destinations", SumToOne(), Live())
		Map(s, "campaigns", &a.Campaigns, "campaigns", func(s *Section, c *campaign) {
			s.Count(&c.Count, "count", "1", "how many")
			s.Count(&c.Budget, "budget", "", "budget", Live())
			s.CountRate(&c.Enter, "enter", "0.3/year per 1000", "entry")
			s.Section("bid", "bids", func(s *Section) { s.Money(&c.CPM, "cpm", "140", "per thousand", Live()) })
			s.Date(&c.From, "from", "", "first day")
			s.Date(&c.Until, "until", "", "last day")
			s.Bool(&c.Active, "active", "true", "active")
			s.Numbers(&c.Prior, "prior", "[2, 1]", "prior", Min(0))
			s.Dates(&c.Days, "days", "", "days")
			s.Check(func(k *Checker) {
				if k.Given("from") && k.Given("until") && !c.Until.After(c.From) {
					k.Errorf("until", "ends %s, not after its start %s", units.FormatDate(c.Until), units.FormatDate(c.From))
				}
			})
		})
	})
	s.Switch(&w.Content, "content", "M6", func(s *Section) {
		s.Money(&w.Cost, "cost", "20", "cost", Unit("currency"))
	}, DefaultOn())
	s.Weights(&w.Regions, "regions", "tier1: 12%, tier2: 38%, tier3: 50%", "regions", SumToOne())
	s.Weights(&w.Needs, "needs", "talk: 2", "needs", OnlyRatios(), Names("talk", "see", "pay"))
	Map(s, "functions", &w.Functions, "functions", func(s *Section, f *function) {
		s.Share(&f.Quality, "quality", "0.8", "quality", Live())
		s.Union(&f.Kind, "title", "kind", "", "game", []Case{
			{"embedded", "", func(s *Section) { s.Rate(&f.Install, "install", "0.02/day", "install") }},
			{"self_built", "", func(s *Section) { s.Number(&f.Meet, "meet", "0.1", "meet", Live()) }},
		})
	})
	s.Tree(&w.Extra, "extra", "", "anything")
}

// parse reads the text of a test, in the syntax of defaults, and gives every
// value its column.
func parse(t interface{ Fatalf(string, ...any) }, text string) *Node {
	n, err := parseFlow(text, MapNode)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	place(n, text, new(int))
	return n
}

func place(n *Node, text string, i *int) {
	n.Pos, n.Origin = Pos{"t.yaml", 1, *i + 1}, "t.yaml"
	if n.Kind == ScalarNode {
		if j := strings.Index(text[*i:], n.Text); j >= 0 {
			n.Pos.Col = *i + j + 1
			*i += j + len(n.Text)
		}
	}
	for k := range n.Keys {
		e := &n.Keys[k]
		*i += strings.Index(text[*i:], e.Key)
		e.KeyPos = Pos{"t.yaml", 1, *i + 1}
		*i += len(e.Key) + 1
		place(e.Value, text, i)
	}
	for _, x := range n.Items {
		place(x, text, i)
	}
}

func decode(t interface{ Fatalf(string, ...any) }, text string) (*world, *Section, Problems) {
	w := &world{}
	s, ps := Decode(parse(t, text), w.Declare)
	return w, s, ps
}

func TestDefaults(t *testing.T) {
	w, s, ps := decode(t, "")
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	if w.Seed != 1 || w.Graph != "ring" || w.Degree != 2 || w.AdsOn || !w.Content || w.Cost != 20*units.One || len(w.Regions) != 3 || w.Given {
		t.Errorf("defaults: %+v", w)
	}
	if got := s.Effective().Flow(); !strings.Contains(got, "graph: {kind: ring, degree: 2}") || !strings.Contains(got, "ads: off") || strings.Contains(got, "cap") || strings.Contains(got, "never_adopt") {
		t.Errorf("written out: %s", got)
	}
	for _, x := range s.Settings() {
		if !x.Default {
			t.Errorf("%s = %s does not count as default", x.Path, x.Value)
		}
	}
}

func TestValues(t *testing.T) {
	w, s, ps := decode(t, `name: x, graph: {kind: watts_strogatz, degree: 10, rewire: 1%}, adoption: {innovation: 0.4/day, form: linear, cap: 1.5, never_adopt: 10%},
 ads: {campaigns: {drink: {count: 9 per 1000, bid: {cpm: 3.5}, days: [2014-01-31]}, car: on, old: off}, share_to: {moments: 0.5, chat: 50%}}, content: off, functions: {run: {title: {kind: self_built, meet: 0.3}}, guild: {title: embedded}}`)
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	if w.Graph != "watts_strogatz" || w.Degree != 10 || w.Rewire != .01 || w.Adoption.Cap != 1.5 || !w.Given || w.Content {
		t.Errorf("%+v", w)
	}
	c := w.Ads.Campaigns
	if len(c) != 2 || c[0].Name != "car" || c[1].Name != "drink" || c[1].V.Count.Of(2000) != 18 || c[0].V.CPM != 140*units.One || len(c[1].V.Days) != 1 {
		t.Errorf("campaigns %+v", c)
	}
	if f := w.Functions; len(f) != 2 || f[0].V.Kind != "embedded" || f[0].V.Install.Value != .02 || f[1].V.Meet != .3 || f[1].V.Install.Value != 0 {
		t.Errorf("functions %+v", f)
	}
	f, ok := s.Lookup("ads.campaigns.drink.bid.cpm")
	if !ok || f.Origin != "t.yaml" || f.Value().Text != "3.5" || f.Path != "ads.campaigns.drink.bid.cpm" {
		t.Errorf("lookup: %+v", f)
	}
	if f, ok := s.Lookup("ads.campaigns.car.bid.cpm"); !ok || f.Origin != DefaultOrigin {
		t.Errorf("lookup of a default: %+v", f)
	}
	if f, ok := s.Lookup("ads.campaigns.*.bid.cpm"); !ok || !f.Proto() || f.Doc != "per thousand" {
		t.Errorf("lookup of a prototype: %+v", f)
	}
	if _, ok := s.Lookup("ads.campaigns.old.bid.cpm"); ok {
		t.Error("an entry that is off was found")
	}
	if f, ok := s.Lookup("graph.kind"); !ok || f.Value().Text != "watts_strogatz" {
		t.Errorf("graph.kind: %+v", f)
	}
}

// One pass reports every fault, each with its place, the value and what is allowed.
func TestFaults(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"sed: 1", "t.yaml:1:1: sed: unknown key (did you mean seed?)"},
		{"rewire: 5%", "rewire: unknown key (did you mean graph.rewire?)"},
		{"seed: -1", "t.yaml:1:7: seed: -1 is out of range: allowed is at least 0"},
		{"seed: 010", `t.yaml:1:7: seed: "010" starts with a zero, which some readers take for octal (write 10)`},
		{`seed: "10"`, `seed: a whole number is expected here, and quotes make text of "10" (remove the quotes)`},
		{"seed: [1]", "seed: a whole number is expected here, not a list"},
		{"seed: off", "seed: cannot be off (remove the key to get its default, 1)"},
		{"graph: rng", `graph.kind: unknown kind "rng" (did you mean ring?)`},
		{"graph: {kind: complete, degree: 3}", "t.yaml:1:25: graph.degree: has no meaning for kind: complete, only for ring, watts_strogatz"},
		{"graph: {kind: ring, degre: 3}", "graph.degre: unknown key (did you mean degree?)"},
		{"graph: erdos_renyi", "graph.mean_degree: is missing (give number)"},
		{"graph: off", "graph: cannot be switched off (remove the key to get the defaults)"},
		{"adoption: {innovation: 0.4/month}", `adoption.innovation: "0.4/month" is not a rate: a month has no fixed length (write 4.8/year)`},
		{"adoption: {innovation: 2/30d}", `adoption.innovation: "2/30d" is not a rate: only a unit may follow the slash (write 0.06667/day)`},
		{"adoption: {innovation: 11/day}", "adoption.innovation: 11/day is out of range: allowed is 0 to 10/day"},
		{"adoption: {innovation: -1/day}", "adoption.innovation: -1/day is out of range"},
		{"adoption: {form: liner}", `adoption.form: unknown choice "liner" (did you mean linear?)`},
		{"adoption: {cap: 1}", "adoption.cap: has a meaning only with form: linear or independent, and form is hazard (remove it, or write off where a parent gives it)"},
		{"adoption: {form: linear, cap: 2}", "adoption.cap: 2 is out of range: allowed is between 0 and 2, both excluded"},
		{"adoption: {never_adopt: 20}", "adoption.never_adopt: 20 is out of range: allowed is 0% to 100% (did you mean 20%?)"},
		{"adoption: 3", `adoption: a mapping is expected here, not "3"`},
		{"adoption: off", "adoption: cannot be switched off"},
		{"ads: true", `ads: on, off or a mapping is expected here, not "true" (write on)`},
		{"ads: [1]", "ads: on, off or a mapping is expected here, not a list"},
		{"ads: {slots: {gap: 10min}}", "ads.slots.gap: 10min is out of range: allowed is 1h to 30d"},
		{"ads: {slots: {gap: 5m}}", "minute or a month"},
		{"ads: {campaigns: {car: {bid: {cpm: -5}}}}", "ads.campaigns.car.bid.cpm: -5 is out of range: allowed is at least 0"},
		{"ads: {campaigns: {car: {budget: 9 per 100}}}", `ads.campaigns.car.budget: "9 per 100" is not understood: the only base is 1000 consumers (write 9 per 1000)`},
		{"ads: {campaigns: {car: {active: yes}}}", `ads.campaigns.car.active: "yes" is not true or false (write true)`},
		{"ads: {campaigns: {car: {from: 2015-02-01, until: 2015-01-01}}}", "t.yaml:1:50: ads.campaigns.car.until: ends 2015-01-01, not after its start 2015-02-01"},
		{"ads: {campaigns: {a.b: {}}}", "ads.campaigns.a.b: is not a name (letters, digits, _ and -)"},
		{"ads: {campaigns: [car]}", "ads.campaigns: a mapping from name to body is expected here, not a list"},
		{"ads: {campaigns: {car: 5}}", "ads.campaigns.car: a mapping, on or off is expected here, not \"5\""},
		{"ads: {billed: click}", "ads.billed: a list of texts is expected here, not a single value (write [click])"},
		{"ads: {billed: [click, lik]}", `ads.billed.2: unknown name "lik" (did you mean like?)`},
		{"ads: {campaigns: {car: {prior: [2, x]}}}", `ads.campaigns.car.prior.2: "x" is not a number`},
		{"regions: {a: 50%, b: 40%}", "regions: the shares sum to 90% and must sum to 1"},
		{"regions: {a: 50%, b: -40%}", "regions.b: -40% is out of range: allowed is at least 0"},
		{"needs: {talk: 0}", "needs: no weight is above 0, and only their ratios count"},
		{"needs: {tlk: 1}", "needs.tlk: unknown name (did you mean talk?)"},
		{"clock: {until: never}", `clock.until: "never" is neither a date nor a duration (such as 2019-01-01 or 30d)`},
		{"clock: {start: 2011-02-30}", `clock.start: "2011-02-30" is not in the calendar`},
		{"functions: {run: {title: {meet: 1}}}", "functions.run.title: kind is missing (one of embedded, self_built)"},
		{"seed: 1, seed: 2", "seed: given twice, first at line 1"},
	} {
		_, _, ps := decode(t, c.in)
		if len(ps) != 1 {
			t.Errorf("%s: %d problems: %v", c.in, len(ps), ps)
			continue
		}
		if got := ps.Error(); !strings.Contains(got, c.want) {
			t.Errorf("%s:\n got %s\nwant %s", c.in, got, c.want)
		}
	}
	_, _, ps := decode(t, "sed: 1, graph: rng, adoption: {inovation: 1, form: x}, ads: {slots: {gap: 5m}, campaigns: {car: {from: 2015-02-01, until: 2015-01-01, count: x}}}, regions: {a: 2}")
	if len(ps) != 7 {
		t.Errorf("%d problems instead of 7:\n%v", len(ps), ps)
	}
}

func TestNull(t *testing.T) {
	for key, want := range map[string]string{
		"seed": "seed: has no value (remove the key to get its default, 1)", "name": "name: has no value (remove the key, or write off)", "ads": "ads: has no value (write {} for on with defaults, or off, or remove the key)",
		"graph": "graph: has no value", "functions": "functions: has no value (remove the key, or write {} for none)", "regions": "regions: has no value", "adoption": "adoption: has no value (remove the key to get its defaults)",
	} {
		w := &world{}
		_, ps := Decode(Mapping(Entry{Key: key, Value: &Node{}}), w.Declare)
		if len(ps) != 1 || !strings.Contains(ps[0].Text(), want) {
			t.Errorf("%s: %v, want %s", key, ps, want)
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

func TestSet(t *testing.T) {
	const text = "ads: {campaigns: {car: {budget: 5}, drink: {budget: 6}}}, functions: {run: {title: {kind: self_built}}}, adoption: {form: hazard}"
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
		{"ads.campaigns.car.count", "1", "cannot change while running: ads.campaigns.car.count holds from the start"},
		{"ads", "off", "cannot be switched off while running"},
		{"graph.kind", "ring", "cannot change while running"},
		{"functions.run.title.kind", "embedded", "cannot change while running"},
		{"adoption.innovation", "0.1/m", "minute or a month"},
		{"ads.billing.x", "1", "is a single value here and has no parts"},
	} {
		w, s, _ := decode(t, text)
		before := fmt.Sprintf("%+v", *w)
		n, err := parseFlow(c.value, NullNode)
		if err != nil {
			t.Fatal(err)
		}
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
	for _, want := range []string{"graph.kind ", "graph.degree ring/watts_strogatz", "graph.rewire watts_strogatz", "ads.campaigns.*.bid.cpm ", "functions.*.title.meet self_built", "ads.slots.gap "} {
		if !strings.Contains(all+"\n", want+"\n") {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	text, err := Explain(s, "adoption.innovation")
	if err != nil {
		t.Fatal(err)
	}
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
	if _, err := Explain(s, "adoption.inovation"); err == nil || !strings.Contains(err.Error(), "did you mean adoption.innovation?") {
		t.Errorf("explain of an unknown path: %v", err)
	}
}

func TestNearest(t *testing.T) {
	known := []string{"innovation", "imitation", "mean_degree", "form", "seed"}
	for word, want := range map[string]string{"inovation": "innovation", "imitatoin": "imitation", "mean-degree": "mean_degree", "meanDegree": "mean_degree", "from": "form", "sed": "seed", "xyz": "", "adoption": ""} {
		if got, _ := Nearest(word, known); got != want {
			t.Errorf("nearest to %s is %q, want %q", word, got, want)
		}
	}
}

func TestMerge(t *testing.T) {
	for _, c := range []struct{ parent, child, want string }{
		{"a: 1, b: {c: 2, d: 3}", "b: {c: 4}, e: 5", "{a: 1, b: {c: 4, d: 3}, e: 5}"},
		{"g: {kind: ring, degree: 2}", "g: {kind: complete}", "{g: {kind: complete}}"},
		{"g: {kind: ring, degree: 2}", "g: {kind: ring, x: 1}", "{g: {kind: ring, degree: 2, x: 1}}"},
		{"p: {dist: beta, mean: 1}", "p: {dist: pareto, min: 1}", "{p: {dist: pareto, min: 1}}"},
		{"l: [1, 2]", "l: [3]", "{l: [3]}"},
		{"a: {x: 1}", "a: off", "{a: off}"},
		{"a: {x: 1}", "a: on", "{a: {x: 1}}"},
		{"a: off", "a: {x: 1}", "{a: {x: 1}}"},
		{"a: off", "a: on", "{a: on}"},
	} {
		p, k := parse(t, c.parent), parse(t, c.child)
		p.SetOrigin("parent")
		before := p.Flow()
		if got := Merge(p, k).Flow(); got != c.want {
			t.Errorf("%s over %s = %s, want %s", c.child, c.parent, got, c.want)
		}
		if p.Flow() != before {
			t.Errorf("merging changed the parent %s", before)
		}
	}
	m := Merge(parse(t, "a: 1, b: 2"), func() *Node { n := parse(t, "b: 3"); n.SetOrigin("child"); return n }())
	if m.Get("a").Origin != "t.yaml" || m.Get("b").Origin != "child" {
		t.Errorf("origins %s, %s", m.Get("a").Origin, m.Get("b").Origin)
	}
}

// A scenario written out in full reads back as the same table, and what is
// written then is the same text.
func TestWrittenOutReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pick := func(name string, options ...string) string { return rapid.SampledFrom(options).Draw(t, name) }
		var parts []string
		add := func(s string) {
			if s != "" {
				parts = append(parts, s)
			}
		}
		add(pick("name", "", "name: x", `name: "off"`, `name: "a: b, c"`, `name: "#x"`, "name: 2014"))
		add(pick("seed", "", "seed: 7"))
		add(pick("clock", "", "clock: {until: 2019-01-01}", "clock: {start: 2012-03-04T05:06, until: 90d}"))
		add(pick("graph", "", "graph: complete", "graph: {kind: ring, degree: 4}", "graph: {kind: watts_strogatz}", "graph: {kind: erdos_renyi, mean_degree: 2.5}", "graph: {degree: 6}"))
		rate := units.Rate{Value: rapid.Float64Range(0, 9).Draw(t, "rate"), Per: rapid.SampledFrom([]units.Duration{0, units.Day, units.Week, units.Year}).Draw(t, "per")}
		add("adoption: {innovation: " + rate.String() + pick("form", "", ", form: linear", ", form: linear, cap: 0.5") + pick("never", "", ", never_adopt: off", ", never_adopt: 12.5%") + "}")
		gap := units.Duration(rapid.Int64Range(int64(units.Hour), int64(30*units.Day)).Draw(t, "gap"))
		add(pick("ads", "", "ads: on", "ads: off", "ads: {slots: {gap: "+gap.String()+"}, campaigns: {b: {count: 3}, a: {budget: 9 per 1000, days: [2014-01-31], prior: []}}}", "ads: {billed: [], share_to: {moments: 1}}"))
		add(pick("content", "", "content: off", "content: {cost: 0.000001}", "content: {}"))
		x := rapid.Float64Range(0, 1).Draw(t, "x")
		add("regions: {a: " + units.FormatShare(x) + ", b: " + units.FormatNumber(1-x) + "}")
		add(pick("functions", "", "functions: {f: {title: embedded}, g: {quality: 5%, title: {kind: self_built, meet: -2}}, h: on, i: off}"))
		add(pick("extra", "", "extra: {a: [1, {b: c}], d: {}}", "extra: 5"))
		text := strings.Join(parts, ", ")
		w1, s1, ps := decode(t, text)
		if len(ps) > 0 {
			t.Fatalf("%s: %v", text, ps)
		}
		full := s1.Effective()
		w2 := &world{}
		s2, ps := Decode(full, w2.Declare)
		if len(ps) > 0 {
			t.Fatalf("%s\nwritten out as %s\n%v", text, full.Flow(), ps)
		}
		if a, b := full.Flow(), s2.Effective().Flow(); a != b {
			t.Fatalf("%s\n%s\nbecame\n%s", text, a, b)
		}
		a, b := s1.Settings(), s2.Settings()
		for i := range a {
			if a[i].Path != b[i].Path || a[i].Value != b[i].Value || a[i].Default != b[i].Default {
				t.Fatalf("setting %+v became %+v", a[i], b[i])
			}
		}
		// What is compared are the values; whether they were given differs.
		w1.Given, w2.Given = false, false
		e1, e2 := w1.Extra, w2.Extra
		w1.Extra, w2.Extra = nil, nil
		if e1.Flow() != e2.Flow() && e1 != nil {
			t.Fatalf("extra %s became %s", e1.Flow(), e2.Flow())
		}
		if a, b := fmt.Sprintf("%+v", *w1), fmt.Sprintf("%+v", *w2); a != b {
			t.Fatalf("%s\n%s\nbecame\n%s", text, a, b)
		}
		again, err := parseFlow(full.Flow(), MapNode)
		if err == nil && again.Flow() != full.Flow() {
			t.Fatalf("%s\nreads back as\n%s", full.Flow(), again.Flow())
		}
	})
}

// A section that has no meaning here may be incomplete.
func TestInertSection(t *testing.T) {
	declare := func(s *Section) {
		var kind, x string
		s.Enum(&kind, "kind", "a", []string{"a", "b"}, "kind")
		s.Section("more", "for b", func(s *Section) { s.Text(&x, "x", "", "x", Required()) }, Only("kind", "b"))
	}
	for text, want := range map[string]string{"": "", "kind: b": "more.x: is missing", "kind: b, more: {x: y}": "", "more: {x: y}": "more: has a meaning only with kind: b, and kind is a"} {
		s, ps := Decode(parse(t, text), declare)
		if want == "" && len(ps) > 0 || want != "" && (len(ps) != 1 || !strings.Contains(ps.Error(), want)) {
			t.Errorf("%s: %v, want %s", text, ps, want)
		}
		if out := s.Effective().Flow(); want == "" && strings.Contains(out, "more") != strings.Contains(text, "more") {
			t.Errorf("%s is written %s", text, out)
		}
	}
}

// A wrong declaration is reported, so that a test of the table finds it.
func TestWrongDeclarations(t *testing.T) {
	var x float64
	var r units.Rate
	for want, declare := range map[string]func(*Section){
		"declared default is wrong":             func(s *Section) { s.Share(&x, "x", "200%", "x") },
		"declared twice":                        func(s *Section) { s.Share(&x, "x", "2%", "x"); s.Share(&x, "x", "2%", "x") },
		"declared range is wrong":               func(s *Section) { s.Rate(&r, "r", "1/day", "r", Max("1/m")) },
		"which is not declared beside it":       func(s *Section) { s.Share(&x, "x", "2%", "x", Only("form", "a")) },
		"declared live without a default":       func(s *Section) { s.Value(&either{}, "x", "", "x", Live()) },
		"allowed is at least 3":                 func(s *Section) { s.Number(&x, "x", "2", "x", Min(3)) },
		"a range end is a number or text, not ": func(s *Section) { s.Number(&x, "x", "2", "x", Min(true)) },
	} {
		_, ps := Decode(nil, declare)
		if len(ps) == 0 || !strings.Contains(ps.Error(), want) {
			t.Errorf("%v, want %s", ps, want)
		}
	}
}

// A default that is written out is not given.
func TestGivenIsNotTheDefault(t *testing.T) {
	for text, want := range map[string]bool{"0.2": true, "5%": false, "0.05": false} {
		var share float64
		given := false
		_, ps := Decode(Mapping(Entry{Key: "share", Value: Scalar(text)}), func(s *Section) { s.Share(&share, "share", "5%", "doc", Given(&given)) })
		if ps.Err() != nil || given != want {
			t.Errorf("%s: given %v, %v", text, given, ps)
		}
	}
}

// A map that is given and empty is not one that is absent: both come back as
// they were, and their settings differ.
func TestEffectiveKeepsAnAbsentMapAbsent(t *testing.T) {
	for _, given := range []bool{false, true} {
		var on bool
		var entries []Named[float64]
		declare := func(s *Section) {
			Map(s, "functions", &entries, "doc", func(s *Section, v *float64) { s.Number(v, "x", "1", "doc") }, Given(&on))
		}
		root := Mapping()
		if given {
			root.Put("functions", Mapping())
		}
		first, ps := Decode(root, declare)
		if ps.Err() != nil {
			t.Fatal(ps)
		}
		on = false
		again, ps := Decode(first.Effective(), declare)
		if ps.Err() != nil {
			t.Fatal(ps)
		}
		if on != given || len(again.Settings()) != len(first.Settings()) || (len(first.Settings()) > 0) != given {
			t.Errorf("given %v comes back as %v; settings %v, then %v", given, on, first.Settings(), again.Settings())
		}
	}
}

// Names that are off are told where they are wanted, come back from what is written
// out, and make another scenario.
func TestMapTellsWhatIsOff(t *testing.T) {
	var off []string
	var entries []Named[float64]
	declare := func(s *Section) {
		Map(s, "functions", &entries, "doc", func(s *Section, v *float64) { s.Number(v, "x", "1", "doc") }, Off(&off))
	}
	tree := Mapping(Entry{Key: "functions", Value: Mapping(Entry{Key: "b", Value: Scalar("off")}, Entry{Key: "c", Value: Scalar("on")}, Entry{Key: "a", Value: Scalar("off")})})
	for range 2 {
		off = []string{"left over"}
		s, ps := Decode(tree, declare)
		if ps.Err() != nil || strings.Join(off, " ") != "a b" || len(entries) != 1 || entries[0].Name != "c" {
			t.Fatalf("off are %v, entries %v, problems %v", off, entries, ps)
		}
		text := ""
		for _, x := range s.Settings() {
			text += fmt.Sprintf("%s=%s %v; ", x.Path, x.Value, x.Default)
		}
		if want := "functions.c=on false; functions.c.x=1 true; functions.a=off false; functions.b=off false; "; text != want {
			t.Errorf("settings %q, should be %q", text, want)
		}
		tree = s.Effective()
	}
}

// A check runs although others fail, where what it looks at is right.
func TestCheckOfSomeFields(t *testing.T) {
	var a, b, c int
	declare := func(s *Section) {
		s.Int(&a, "a", "1", "")
		s.Section("in", "", func(s *Section) {
			s.Int(&b, "b", "1", "")
			s.Int(&c, "c", "1", "")
		})
		s.Check(func(k *Checker) { k.Errorf("a", "whole") })
		s.Check(func(k *Checker) { k.Errorf("in.b", "some") }, "a", "in.b")
	}
	tree := func(x, y, z string) *Node {
		return &Node{Kind: MapNode, Keys: []Entry{{Key: "a", Value: Scalar(x)}, {Key: "in", Value: &Node{Kind: MapNode, Keys: []Entry{{Key: "b", Value: Scalar(y)}, {Key: "c", Value: Scalar(z)}}}}}}
	}
	for _, k := range []struct {
		x, y, z     string
		whole, some bool
	}{{"1", "1", "1", true, true}, {"1", "1", "many", false, true}, {"1", "many", "1", false, false}, {"many", "1", "1", false, false}} {
		_, ps := Decode(tree(k.x, k.y, k.z), declare)
		text := ps.Error()
		if strings.Contains(text, "whole") != k.whole || strings.Contains(text, "some") != k.some {
			t.Errorf("%s %s %s: %s", k.x, k.y, k.z, text)
		}
	}
}

// A number without a source says so; one whose source is of the rule says where to
// sweep it, and no more. What is below a section is of its equation, if it names none.
func TestExplainSources(t *testing.T) {
	var a, b float64
	s, _ := Decode(nil, func(s *Section) {
		s.Section("part", "a part", func(s *Section) {
			s.Number(&a, "own", "1", "assumed", Assumed("0–2"))
			s.Number(&b, "ruled", "1", "of a rule", Source("Somebody 1999"), Assumed("0–3"), Equation("M2"))
		}, Equation("M1"))
	})
	for path, want := range map[string][]string{
		"part.own":   {"equation   M1\n", "assumed    no source; sweep 0–2\n"},
		"part.ruled": {"equation   M2\n", "source     Somebody 1999\n  sweep      0–3\n"},
	} {
		text, err := Explain(s, path)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s:\n%s\nhas no %q", path, text, w)
			}
		}
	}
}
