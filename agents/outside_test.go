package agents_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// perk is a mechanism of another module, whose keys and metric are told.
type perk struct {
	keys, docs []string
	metric     string
	of         []float64
}

func (p *perk) Declare(s *spec.Section) {
	p.of = make([]float64, len(p.keys))
	for k, key := range p.keys {
		s.Number(&p.of[k], key, "1", p.docs[k])
	}
}

func (p *perk) Build(s *sim.Scope, w *society.World) error {
	s.Counter(p.metric, "something")
	w.Wallets()
	s.Stream(sim.Stream{Name: p.metric, From: w.Consumer, To: w.Platform, Module: society.Transfer})
	return nil
}

func outside(name, metric string, keys, docs []string, change ...func(*agents.Outside)) agents.Outside {
	o := agents.Outside{Entry: agents.Entry{Name: name, Element: "profit model", Doc: "a perk",
		New: func() agents.Mechanism { return &perk{keys: keys, docs: docs, metric: metric} }},
		Page: "### A perk (`" + name + "`)\n", Version: "1"}
	for _, f := range change {
		f(&o)
	}
	return o
}

// All that is wrong with mechanisms of other modules is said at once, and nothing of them is installed.
func TestInstallRefuses(t *testing.T) {
	need.Refusal(t, agents.Install(outside("ads", "a", nil, nil), outside("clock", "a", nil, nil),
		outside("experience", "a", nil, nil), outside("Perk!", "a", nil, nil), outside("on", "a", nil, nil),
		outside("perk", "a", nil, nil, func(o *agents.Outside) {
			o.Doc, o.Page, o.Version, o.Element, o.Needs, o.Before = "", "", "", "money", []string{"luck"}, "luck"
		}), outside("perk", "a", nil, nil, func(o *agents.Outside) { o.New = nil })),
		"mechanism ads: there is one of this name", "mechanism clock: clock is a key of scenarios",
		"experience is an element of the paper", `"Perk!" is no key`, `"on" is no key`, "Doc is empty",
		"Page does not begin with ###", "Source has no file and Version is empty", `Element is "money"`,
		"needs luck, which is no mechanism before it", `Before is "luck"`, "mechanism perk: there is one of this name",
		"New is nil")
	need.Refusal(t, agents.Install(outside("perk", "a", []string{"x", "x", "y"}, []string{"an x", "an x", ""})),
		"the key perk.x exists already", "the key perk.y says nothing of what it means")
	need.Refusal(t, agents.Install(outside("one", "gmv", nil, nil), outside("two", "sms", nil, nil),
		outside("three", "c", nil, nil), outside("four", "c", nil, nil)),
		"mechanism one: metric gmv is declared by", "mechanism two: metric sms is declared by",
		"mechanism two: stream sms is declared twice, by messaging and by two", "mechanism four: metric c is declared by")
	if agents.Sources() != nil || slices.ContainsFunc(agents.All(), func(e agents.Entry) bool { return e.Name == "one" }) {
		t.Error("something is installed")
	}
}

// Mechanisms stand before satisfaction or where they say; tests, pages and line ends do not count as source.
func TestInstalled(t *testing.T) {
	defer func() { need.Nil(t, agents.Install()) }()
	files := fstest.MapFS{"a.go": {Data: []byte("a\nb\n")}}
	install := func() string {
		need.Nil(t, agents.Install(outside("first", "b", nil, nil, func(o *agents.Outside) { o.Before = "policy" }),
			outside("perk", "a", []string{"x"}, []string{"an x"}, func(o *agents.Outside) { o.Version, o.Source = "", files })))
		return agents.Sources()["perk"]
	}
	was := install()
	var names []string
	for _, e := range agents.All() {
		names = append(names, e.Name)
	}
	if names[0] != "first" || strings.Join(names[len(names)-2:], " ") != "perk satisfaction" ||
		!strings.Contains(agents.Model(), "### A perk (`perk`)") {
		t.Errorf("the list is %q", names)
	}
	files["a_test.go"], files["model.md"] = &fstest.MapFile{Data: []byte("x")}, &fstest.MapFile{Data: []byte("y")}
	files["a.go"] = &fstest.MapFile{Data: []byte("a\r\nb\r\n")}
	if install() != was {
		t.Error("tests, pages or line ends count")
	}
	files["a.go"].Data = []byte("a\nc\n")
	if install() == was {
		t.Error("source does not count")
	}
}
