package serve

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// about is what a page knows of its scenario. Words are those of the declarations, as guanxi explain prints them.
type about struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Version     string    `json:"version"`
	Start       string    `json:"start"`
	TickDays    float64   `json:"tickDays"`
	Ticks       int       `json:"ticks"`
	Every       int       `json:"every"` // ticks from one recorded row to the next
	Currency    string    `json:"currency"`
	Seed        uint64    `json:"seed"`
	Consumers   int       `json:"consumers"`
	Fewer       int       `json:"fewer"` // of them in what runs here; 0: all
	Hash        string    `json:"hash"`
	Results     int       `json:"results"` // version
	Worlds      []string  `json:"worlds"`  // that can be asked for, this one included
	Of          string    `json:"of"`      // this one, among them
	Keys        []key     `json:"keys"`
	Elements    []element `json:"elements"`
	Events      []event   `json:"events"`
	Begins      []event   `json:"begins"` // functions that are released, and what else a date of a key begins
	Full        bool      `json:"full"`   // all use the platform from the start, so that no key of adoption has an effect
	Represents  float64   `json:"represents"`
	Observed    []seen    `json:"observed"`
	Most        int       `json:"mostReplicates"`
	Warnings    []string  `json:"warnings"`

	Values []map[string]string `json:"values"`        // see values
	State  State               `json:"state"`         // with which the world begins
	Left   []string            `json:"left"`          // parts of the state asked for that do not fit it, with reasons
	Why    string              `json:"why,omitempty"` // there is no world: finished runs can be read
}

// key is a number or a choice of the scenario.
type key struct {
	Path   string   `json:"path"`
	Value  string   `json:"value"`
	Type   string   `json:"type"`
	Doc    string   `json:"doc"`
	Unit   string   `json:"unit,omitempty"`
	Range  string   `json:"range,omitempty"`  // allowed
	Low    string   `json:"low,omitempty"`    // ends of the range in which it is assumed, in the form of the value
	High   string   `json:"high,omitempty"`   //
	Behind string   `json:"behind,omitempty"` // what stands behind the value
	Names  []string `json:"names,omitempty"`  // of a choice
	Live   bool     `json:"live"`
}

type element struct {
	Name   string   `json:"name"`
	Module string   `json:"module"`
	Off    []string `json:"off"` // what it sets where it is off
}

type event struct {
	Name string   `json:"name"`
	At   string   `json:"at"`
	Tick sim.Tick `json:"tick"`
	Set  string   `json:"set"`
	// Of the timeline, what it sets, and what the line of the file says of it.
	Keys []Setting `json:"keys,omitempty"`
	Note string    `json:"note,omitempty"`
}

// seen is a row of observed data, in people or currency: of a stock on a day, of a flow over days.
type seen struct {
	Series string  `json:"series"`
	From   string  `json:"from"`
	Until  string  `json:"until"` // the day after the last one; of a stock empty
	Value  float64 `json:"value"`
	Held   bool    `json:"held"` // no fit has used it
	Source string  `json:"source,omitempty"`
}

type metric struct {
	Name string `json:"name"`
	Doc  string `json:"doc"`
	Unit string `json:"unit"`
	Flow bool   `json:"flow"`
	// People: its paired differences have an interval where they are few, see summary.Steady.
	People bool `json:"people"`
}

// about describes the scenario that was served.
func (w *world) about() (*about, error) {
	own, err := w.base.Decode()
	if err != nil {
		return nil, err
	}
	clock := own.SimClock()
	a := &about{ID: w.id, Name: w.base.Name, Description: own.Description, Version: w.server.Version,
		Start:    clock.Start.Format(time.RFC3339),
		TickDays: clock.Days(), Ticks: clock.Ticks, Every: recordedEvery(own), Currency: own.Currency, Seed: own.Seed,
		Consumers: own.People.Count, Most: mostReplicates, Warnings: w.base.Warnings(),
		Hash: w.base.Hash(), Results: sim.ResultsVersion, Of: w.name,
		Worlds: append([]string{w.server.Name}, w.server.More...),
		Values: w.values(), Keys: []key{}, Elements: elements(own), Events: []event{}, Begins: []event{},
		Represents: own.People.Represents}
	if a.Consumers > w.server.Fewer {
		a.Fewer = w.server.Fewer
	}
	known := map[string]bool{}
	for _, x := range w.base.Status() {
		f := x.Field
		if f.Type == spec.TypeDates || f.Type == spec.TypeNumbers || f.Type == spec.TypeShares || f.Type == spec.TypeTree ||
			shared.MatchString(x.Path()) {
			continue // no path sets a part of these, or arms have it in common
		}
		k := key{Path: x.Path(), Value: x.Value.Flow(), Type: string(f.Type), Doc: f.Doc, Unit: f.Unit, Range: f.Range(),
			Low: x.Low, High: x.High, Behind: behind(&x), Live: f.Live}
		if k.Low == "" {
			k.Low, k.High, _ = x.Sweep()
		}
		a.Keys = append(a.Keys, k)
		known[k.Path] = true
	}
	for _, x := range w.base.Section().Settings() {
		f := x.Field
		a.Full = a.Full || x.Path == "adoption.initial_adopters" && x.Value == "100%"
		if m := begins.FindStringSubmatch(x.Path); m != nil {
			if t, err := agents.EventTick(own.SimClock(), x.Value); err == nil {
				a.Begins = append(a.Begins, event{Name: cmp.Or(m[1:]...), At: x.Value, Tick: t, Set: x.Path})
			}
		}
		if names := choices(f); names != nil && !known[x.Path] && !shared.MatchString(x.Path) &&
			!strings.HasPrefix(x.Path, "elements.") {
			a.Keys = append(a.Keys, key{Path: x.Path, Value: x.Value, Type: string(f.Type), Doc: f.Doc, Names: names,
				Live: f.Live})
			known[x.Path] = true
		}
	}
	a.Events = append(a.Events, w.timeline(own)...)
	a.Observed, err = observed(w.base, own)
	return a, err
}

// timeline are the events of the scenario.
func (w *world) timeline(own *agents.Spec) (all []event) {
	for _, e := range own.Timeline {
		if t, err := agents.EventTick(own.SimClock(), e.V.At); err == nil {
			one := event{Name: e.Name, At: e.V.At, Tick: t, Set: e.V.Set.Flow(), Note: w.note(e.V.Set.Pos)}
			set := spec.Mapping()
			flat(e.V.Set, "", set)
			for _, x := range set.Entries() {
				one.Keys = append(one.Keys, Setting{x.Key, x.Value.Flow()})
			}
			all = append(all, one)
		}
	}
	return all
}

// note is the comment at the end of a line.
func (w *world) note(at spec.Pos) string {
	for _, f := range w.base.Files {
		if lines := strings.Split(string(f.Text), "\n"); f.Name == at.File && at.Line > 0 && at.Line <= len(lines) {
			_, note, _ := strings.Cut(lines[at.Line-1], " # ")
			return strings.TrimSpace(note)
		}
	}
	return ""
}

// elements are those of the scenario.
func elements(own *agents.Spec) []element {
	all := []element{}
	for _, e := range own.Elements {
		one := element{Name: e.Name, Module: e.V.Module}
		for _, off := range e.V.Off.Entries() {
			one.Off = append(one.Off, off.Key+": "+off.Value.Flow())
		}
		all = append(all, one)
	}
	return all
}

// begins are keys whose date begins what the page marks.
var begins = regexp.MustCompile(`^(?:functions\.(\w+)\.released|(ads)\.from|services\.(\w+)\.from)$`)

// observed are the rows of real data that figures of a run are drawn over.
func observed(scn *scenarios.Scenario, own *agents.Spec) ([]seen, error) {
	all := []seen{}
	for i := range own.Observed {
		o := &own.Observed[i]
		rows, err := agents.ReadObserved(o, scn.Opener(own))
		if err != nil {
			return nil, err
		}
		for _, x := range rows {
			one := seen{Series: o.Name, From: units.FormatDate(x.Date), Value: x.Value, Held: x.Role != "" && x.Role != "fit",
				Source: strings.Join(schema.Publishers(x.Source), ", ")}
			if agents.Flow(o) {
				one.From, one.Until = units.FormatDate(x.From), units.FormatDate(x.Until)
			}
			all = append(all, one)
		}
	}
	return all, nil
}

// behind says what stands behind a number.
func behind(x *scenarios.Status) string {
	switch x.Is {
	case scenarios.IsChoice:
		return "a choice of the platform"
	case scenarios.IsSetting:
		return "a setting of the experiment"
	case scenarios.IsFact, scenarios.IsPublished:
		return x.Is + ": " + x.Of
	}
	return x.Text()
}

// choices are the values of a key that has few; nil for others.
func choices(f *spec.Field) []string {
	switch f.Type {
	case spec.TypeBool:
		return []string{"false", "true"}
	case spec.TypeSwitch:
		return []string{"off", "on"}
	case spec.TypeEnum:
		return f.Names
	}
	return nil
}

// metrics are those that a run records, and what the platform adds.
func metrics(run *runner.Live) []metric {
	var all []metric
	for _, m := range run.Metrics() {
		all = append(all, metric{m.Name, m.Doc, m.Unit, !m.Stock, m.Form == sim.Whole && summary.StudentHolds(m.Range, 1)})
	}
	inside := func(name, doc string) {
		if run.Values(name) != nil {
			all = append(all, metric{name, doc, "currency", true, false})
		}
	}
	i := slices.IndexFunc(summary.Inside(), func(x summary.DerivedMetric) bool { return x.Name == "added" })
	inside("added", summary.Inside()[i].Doc)
	inside(summary.Others, summary.ExternalitySums()[0].Doc)
	for _, part := range run.Parts("others") {
		inside(summary.Others+"@"+part, "the part of "+summary.Others+" of "+part)
	}
	for _, party := range run.Inside() {
		inside("added."+party, "what the platform adds for the "+party+": what it captures, less what it would without "+
			"the platform")
		inside("captured."+party, "what the "+party+" captures: cash and surplus that come in, less cash and effort that "+
			"go out")
		for _, owner := range run.Parts(party) {
			for _, of := range []string{"added", "captured"} {
				inside(of+"."+party+"@"+owner, "the part of "+of+"."+party+" that the mechanism "+owner+" books")
			}
		}
	}
	return all
}
