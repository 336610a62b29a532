package spec

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"guanxi/sim/simtest/need"
	"guanxi/sim/units"

	_ "guanxi/sim/simtest/seed"
)

// world stands for a scenario: every type of field, nested in every way.
type world struct {
	Name      string
	Seed      uint64
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
	Until     units.Duration
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

func (w *world) Declare(s *Section) {
	s.Text(&w.Name, "name", "", "name of the scenario")
	s.Seed(&w.Seed, "seed", "1", "seed")
	s.Section("clock", "time", func(s *Section) {
		s.Date(&w.Start, "start", "2011-01-21", "first day")
		s.Duration(&w.Until, "until", "30d", "end")
	})
	s.Union(&w.Graph, "graph", "kind", "ring", "who knows whom", []Case{
		{Name: "complete", Doc: "everybody"},
		{Name: "ring", Doc: "a circle", Declare: func(s *Section) { s.Int(&w.Degree, "degree", "2", "neighbours", Min(2)) }},
		{Name: "watts_strogatz", Doc: "a small world", Declare: func(s *Section) {
			s.Int(&w.Degree, "degree", "2", "neighbours", Min(2))
			s.Share(&w.Rewire, "rewire", "10%", "rewired")
		}},
		{Name: "erdos_renyi", Doc: "random", Declare: func(s *Section) {
			s.Number(&w.Mean, "mean_degree", "", "mean",
				Required(), Above(0))
		}},
	})
	s.Section("adoption", "M2", func(s *Section) {
		s.Rate(&w.Adoption.Innovation, "innovation", "0.05/year", "p", Symbol("p"), Unit("1/time"), Equation("M2"),
			Source("Bass 1969"), Live(), Max("10/day"))
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
			{Name: "embedded", Doc: "", Declare: func(s *Section) { s.Rate(&f.Install, "install", "0.02/day", "install") }},
			{Name: "self_built", Doc: "", Declare: func(s *Section) { s.Number(&f.Meet, "meet", "0.1", "meet", Live()) }},
		})
	})
	s.Tree(&w.Extra, "extra", "", "anything")
}

// parse reads the text of a test, in the syntax of defaults, and gives every value a column.
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
	if w.Seed != 1 || w.Graph != "ring" || w.Degree != 2 || w.AdsOn || !w.Content || w.Cost != 20*units.One ||
		len(w.Regions) != 3 || w.Given {
		t.Errorf("defaults: %+v", w)
	}
	if got := s.Effective().Flow(); !strings.Contains(got, "graph: {kind: ring, degree: 2}") ||
		!strings.Contains(got, "ads: off") || strings.Contains(got, "cap") || strings.Contains(got, "never_adopt") {
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
	if len(c) != 2 || c[0].Name != "car" || c[1].Name != "drink" || c[1].V.Count.Of(2000) != 18 ||
		c[0].V.CPM != 140*units.One || len(c[1].V.Days) != 1 {
		t.Errorf("campaigns %+v", c)
	}
	if f := w.Functions; len(f) != 2 || f[0].V.Kind != "embedded" || f[0].V.Install.Value != .02 || f[1].V.Meet != .3 ||
		f[1].V.Install.Value != 0 {
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

// A seed has 63 bits on every processor; any other number that an int cannot hold is an error.
func TestSeed(t *testing.T) {
	w, s, ps := decode(t, "name: x, seed: 9223372036854775807")
	if f, _ := s.Lookup("seed"); len(ps) > 0 || w.Seed != math.MaxInt64 || f.Value().Text != "9223372036854775807" {
		t.Errorf("seed %d, %v", w.Seed, ps)
	}
	for text, fault := range map[string]string{
		"seed: -1": "-1 is out of range: allowed is at least 0", "seed: 1e3": "not written as a whole number",
		"seed: 9223372036854775808": "too large",
		"graph: {kind: ring, degree: 9223372036854775808}": fmt.Sprintf("too large for a whole number (at most %d)",
			math.MaxInt),
	} {
		if _, _, ps := decode(t, "name: x, "+text); len(ps) != 1 || !strings.Contains(ps[0].Text(), fault) &&
			!strings.Contains(ps[0].Hint, fault) {
			t.Errorf("%s: %v, want %s", text, ps, fault)
		}
	}
	if math.MaxInt == math.MaxInt32 {
		if _, _, ps := decode(t, "name: x, graph: {kind: ring, degree: 4294967298}"); len(ps) != 1 {
			t.Errorf("a degree of 2^32 + 2: %v", ps)
		}
	}
}

// One pass reports every fault, each with its position, the value and what is allowed.
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
		{"graph: {kind: complete, degree: 3}", "t.yaml:1:25: graph.degree: has no meaning for kind: complete, only for " +
			"ring, watts_strogatz"},
		{"graph: {kind: ring, degre: 3}", "graph.degre: unknown key (did you mean degree?)"},
		{"graph: erdos_renyi", "graph.mean_degree: is missing (give a number)"},
		{"graph: off", "graph: cannot be switched off (remove the key to get the defaults)"},
		{"adoption: {innovation: 0.4/month}", `adoption.innovation: "0.4/month" is not a rate: a month has no fixed length (write 4.8/year)`},
		{"adoption: {innovation: 2/30d}", `adoption.innovation: "2/30d" is not a rate: only a unit may follow the slash (write 0.06667/day)`},
		{"adoption: {innovation: 11/day}", "adoption.innovation: 11/day is out of range: allowed is 0 to 10/day"},
		{"adoption: {innovation: -1/day}", "adoption.innovation: -1/day is out of range"},
		{"adoption: {form: liner}", `adoption.form: unknown choice "liner" (did you mean linear?)`},
		{"adoption: {cap: 1}", "adoption.cap: has a meaning only with form: linear or independent, and form is hazard " +
			"(remove it, or write off where a parent gives it)"},
		{"adoption: {form: linear, cap: 2}", "adoption.cap: 2 is out of range: allowed is between 0 and 2, both excluded"},
		{"adoption: {never_adopt: 20}", "adoption.never_adopt: 20 is out of range: allowed is 0% to 100% (did you mean " +
			"20%?)"},
		{"adoption: 3", `adoption: a mapping is expected here, not "3"`},
		{"adoption: off", "adoption: cannot be switched off"},
		{"ads: true", `ads: on, off or a mapping is expected here, not "true" (write on)`},
		{"ads: [1]", "ads: on, off or a mapping is expected here, not a list"},
		{"ads: {slots: {gap: 10min}}", "ads.slots.gap: 10min is out of range: allowed is 1h to 30d"},
		{"ads: {slots: {gap: 5m}}", "minute or a month"},
		{"ads: {campaigns: {car: {bid: {cpm: -5}}}}", "ads.campaigns.car.bid.cpm: -5 is out of range: allowed is at least 0"},
		{"ads: {campaigns: {car: {budget: 9 per 100}}}", `ads.campaigns.car.budget: "9 per 100" is not understood: the only base is 1000 consumers (write 9 per 1000)`},
		{"ads: {campaigns: {car: {active: yes}}}", `ads.campaigns.car.active: "yes" is not true or false (write true)`},
		{"ads: {campaigns: {car: {from: 2015-02-01, until: 2015-01-01}}}", "t.yaml:1:50: ads.campaigns.car.until: ends " +
			"2015-01-01, not after its start 2015-02-01"},
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
	_, _, ps := decode(t, "sed: 1, graph: rng, adoption: {inovation: 1, form: x}, ads: {slots: {gap: 5m}, campaigns: "+
		"{car: {from: 2015-02-01, until: 2015-01-01, count: x}}}, regions: {a: 2}")
	if len(ps) != 7 {
		t.Errorf("%d problems instead of 7:\n%v", len(ps), ps)
	}
	_, _, ps = decode(t, "ads: {campaigns: {a b: {bid: {cpm: -5}}}}")
	if len(ps) != 2 || !strings.Contains(ps.Error(), "a b: is not a name") || !strings.Contains(ps.Error(),
		"campaigns.a b.bid.cpm: -5 is out of range") {
		t.Errorf("a wrong name hides what is wrong below it:\n%v", ps)
	}
}

// A wrong declaration is reported, so that a test of the table finds it.
func TestWrongDeclarations(t *testing.T) {
	var x float64
	var r units.Rate
	for want, declare := range map[string]func(*Section){
		"declared default is wrong": func(s *Section) { s.Share(&x, "x", "200%", "x") },
		"declared twice": func(s *Section) {
			s.Share(&x, "x", "2%", "x")
			s.Share(&x, "x", "2%",
				"x")
		},
		"declared range is wrong":               func(s *Section) { s.Rate(&r, "r", "1/day", "r", Max("1/m")) },
		"which is not declared next to it":      func(s *Section) { s.Share(&x, "x", "2%", "x", Only("form", "a")) },
		"allowed is at least 3":                 func(s *Section) { s.Number(&x, "x", "2", "x", Min(3)) },
		"a range end is a number or text, not ": func(s *Section) { s.Number(&x, "x", "2", "x", Min(true)) },
	} {
		_, ps := Decode(nil, declare)
		if len(ps) == 0 || !strings.Contains(ps.Error(), want) {
			t.Errorf("%v, want %s", ps, want)
		}
	}
}

// A check runs although other fields have faults, if the fields it depends on are valid.
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
		return &Node{Kind: MapNode, Keys: []Entry{{Key: "a", Value: Scalar(x)},
			{Key: "in", Value: &Node{Kind: MapNode, Keys: []Entry{{Key: "b", Value: Scalar(y)}, {Key: "c", Value: Scalar(z)}}}}}}
	}
	for _, k := range []struct {
		x, y, z     string
		whole, some bool
	}{{"1", "1", "1", true, true}, {"1", "1", "many", false, true}, {"1", "many", "1", false, false},
		{"many", "1", "1", false, false}} {
		_, ps := Decode(tree(k.x, k.y, k.z), declare)
		text := ps.Error()
		if strings.Contains(text, "whole") != k.whole || strings.Contains(text, "some") != k.some {
			t.Errorf("%s %s %s: %s", k.x, k.y, k.z, text)
		}
	}
}

// A number without a source says so; one with the source of its rule only says in which range
// to vary it. Fields below a section inherit its equation.
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
		text := need.Value(Explain(s, path))(t)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s:\n%s\nhas no %q", path, text, w)
			}
		}
	}
}
