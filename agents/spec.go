package agents

import (
	"fmt"
	"slices"

	"guanxi/agents/platform/policy"
	"guanxi/agents/regulator"
	"guanxi/agents/society"
	"guanxi/agents/value"
	"guanxi/sim/results/manifest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is a whole scenario, without the format of its file.
type Spec struct {
	Name          string
	Description   string
	Seed          uint64
	Replicates    int
	Currency      string
	rate          float64 // of the currency, to that of the defaults; 0: not stated
	Clock         ClockSpec
	Record        RecordSpec
	People        society.PeopleSpec
	Ties          society.TiesSpec
	Value         ValueSpec
	Observed      []spec.Named[ObservedSpec]
	Elements      []spec.Named[ElementSpec]
	Timeline      []spec.Named[EventSpec]
	keys          *door // of its run; nil: none changes
	HasExperiment bool
	Experiment    ExperimentSpec
	Drive         *spec.Node
	Calendar      *spec.Node
	Status        *spec.Node
	PlatformTree  *spec.Node
	platforms     []platform
	inner         bool // it is one of them

	mechanisms []*slot
	root       *spec.Section
	trial      bool            // built to see what exists, not to run
	never      map[string]bool // events outside the run
}

// slot is a mechanism as a scenario has it.
type slot struct {
	Entry
	on   bool
	spec Mechanism
}

// RecordSpec is the section `record`.
type RecordSpec struct {
	Every     units.Duration
	Events    []string
	Consumers int
}

// ValueSpec is the section `value`: worth of what is not in money, and discounting.
type ValueSpec struct {
	Discount   units.Rate
	Twin       bool
	Diverted   float64
	HasUse     bool
	Use        value.UseSpec
	HasKeptOff bool
	KeptOff    value.KeptOffSpec
}

// ElementSpec is a switch of the paper: what it sets if the element is off.
type ElementSpec struct {
	Module string
	Off    *spec.Node
	Needs  []string
}

// EventSpec is an event of the timeline.
type EventSpec struct {
	At  string
	Set *spec.Node
}

// NewSpec returns an empty scenario: everything at its default, all mechanisms off.
func NewSpec() *Spec {
	s := &Spec{Ties: society.TiesSpec{Others: graphs}}
	for _, e := range All() {
		s.mechanisms = append(s.mechanisms, &slot{Entry: e, spec: e.New()})
	}
	return s
}

// Declare declares every key of a scenario.
func (s *Spec) Declare(root *spec.Section) {
	s.root = root
	if s.inner {
		root.Around(slices.Concat(SharedKeys(), ofRun, alone)...)
	}
	root.Apart(slices.Concat(ofPlatforms, s.names(), []string{"drive"})...)
	root.Renamed(society.RenamedKeys)
	root.Text(&s.Name, "name", "", "name of the scenario and of its default run folder")
	root.Text(&s.Description, "description", "", "what the scenario shows, in one line")
	root.Seed(&s.Seed, "seed", "1", "seed of the random numbers; replicate r depends only on (seed, r)")
	root.Int(&s.Replicates, "replicates", "1", "number of independent runs", spec.Min(1), spec.Max(1e6))
	root.Text(&s.Currency, "currency", Currency, "unit of every amount, at the prices of one year; defaults are in "+
		"CNY, and rate converts them", spec.Label())
	root.Number(&s.rate, "rate", "", "next to another currency than that of the file that this one extends, or than "+
		"CNY, in which the defaults are: how many of its units one of the other is worth. Amounts of that file and "+
		"defaults are multiplied by it, numbers per amount divided", spec.Above(0), spec.Converts())
	root.Section("clock", "start of the run, length of a tick, end of the run", s.Clock.declare)
	root.Section("record", "what is recorded", s.Record.declare)
	root.Section("consumers", "the population", s.People.Declare)
	s.Ties.Declare(root)
	for _, m := range s.mechanisms {
		if named, ok := m.spec.(ByName); ok {
			m.spec.Declare(root)
			m.on = named.On()
			continue
		}
		root.Switch(&m.on, m.Name, m.Doc, m.spec.Declare, spec.Equation(m.Equation))
	}
	root.Section("value", "how value is summed up", func(v *spec.Section) {
		v.Rate(&s.Value.Discount, "discount", "10%/year", "discount rate of the discounted sums, which are shown next to "+
			"the undiscounted ones", spec.Min(0), spec.Assumed("3–20%/year"))
		v.Bool(&s.Value.Twin, "twin", "true", "whether each replicate is run again without the platform, with the same "+
			"random numbers, so that value.csv says what the platform adds")
		v.Share(&s.Value.Diverted, "diverted", "0%", "share of the sales of shops, cards and advertisers that others "+
			"elsewhere would have made: the margin that those lose is booked outside and, with that of telecom companies, "+
			"shown as taken next to what the platform adds; 0%: neither is counted", spec.Symbol("δ_d"), spec.Assumed("0%–90%"),
			spec.Counted(spec.Linear, "-taken.sales"), spec.Source("McKinsey Global Institute 2013: 60 % of online sales in "+
				"266 Chinese cities replace others; Dolfen et al. 2023: .46 in the US"))
		v.Switch(&s.Value.HasUse, "use", "what being a user is worth in itself, in money; no decision reads it",
			s.Value.Use.Declare)
		v.Switch(&s.Value.HasKeptOff, "kept_off", "the experiment that measures what the books hold of a month: some users "+
			"have no session for a time, while their friends stay", s.Value.KeptOff.Declare)
	})
	spec.Map(root, "observed", &s.Observed, "real data drawn over the figures, named after the metric that they belong "+
		"to (adopters, active, registered, mau, buyers; in sums over a period platform_revenue or that of one source, "+
		"such as ad_revenue); needs consumers.represents; never affects a run",
		func(o *spec.Section, v *ObservedSpec) { v.declare(o) })
	spec.Map(root, "elements", &s.Elements, "value elements of the paper, as switches: what each sets where it is off",
		func(e *spec.Section, v *ElementSpec) {
			e.Enum(&v.Module, "module", "proposition", []string{"proposition", "cocreation", "transfer", "acquisition"},
				"module of the paper")
			e.Tree(&v.Off, "off", "{}", "paths and values that switch the element off")
			e.Texts(&v.Needs, "needs", "", "elements of which at least one has to precede this one, in Shapley values "+
				"restricted to feasible orders")
		})
	root.Tree(&s.Status, "status", "{}", "what stands behind numbers of the file, where their declarations (guanxi "+
		"explain) do not say it: a mapping from path, in which * stands for every name, to {fact: SOURCE}, {fitted: TO "+
		"WHAT}, {published: SOURCE}, {assumed: [LOW, HIGH]} or {setting: WHY}; it holds for all numbers at the path and "+
		"below it; never affects a run")
	spec.Map(root, "timeline", &s.Timeline, "events that change live keys during the run",
		func(e *spec.Section, v *EventSpec) {
			e.Text(&v.At, "at", "", "a date, a time since the start such as 30d, or the number of a tick", spec.Required())
			e.Tree(&v.Set, "set", "", "paths and their new values", spec.Required())
		})
	root.Switch(&s.HasExperiment, "experiment", "an experiment in this world: some units have other settings for a "+
		"time; a study with experiment writes it", s.Experiment.declare)
	root.Tree(&s.Drive, "drive", "{}", "live keys that follow series from outside, such as {ads.slots.daily: "+
		"slots.csv}: the name of a CSV file with columns date and value, in a scenario file, or [[2017-01-01, 3], "+
		"[2017-02-01, 4]]. In the first tick that holds a date the key takes the value, and keeps it until the next date "+
		"(a step, no line in between). Before the first date it has the scenario's own value; of dates before the run the "+
		"last counts")
	root.Tree(&s.Calendar, "calendar", "{}", "feasts by name, with their dates, such as {golden_week: [2017-10-01, "+
		"2018-10-01]}, or in a scenario file the name of a CSV file with columns name and date; "+
		"payment.red_packets.holidays names those at which packets are sent")
	root.Tree(&s.PlatformTree, "platforms", "{}", "whole platforms on the same people and ties, by name, each a scenario "+
		"of its own, such as {chat: {extends: wechat}, trade: {extends: pinduoduo}}. Of their scenarios people, ties, clock "+
		"and what is recorded are left out: they stand once, at the top. Elsewhere a path begins with the name: "+
		"chat.ads.slots.gap, the metric chat.mau, the table chat.series")
	root.CheckAnyway(s.readPlatforms)
	root.CheckAnyway(s.checkCurrency)
	root.CheckAnyway(s.checkNeeds)
	root.CheckAnyway(s.checkNetwork)
	root.CheckAnyway(s.checkObserved)
	root.CheckAnyway(s.checkWeights)
	root.Check(s.checkEvery, "record.every", "clock.tick")
	root.Check(s.checkGraph, "graph", "consumers.count")
	root.Check(s.checkEvents, "record.events")
	root.Check(s.checkPanel, "record.consumers", "consumers.count", "graph")
	root.CheckAnyway(s.checkTimeline)
	root.CheckAnyway(s.checkCalendar)
	root.CheckAnyway(s.checkExperiment)
	root.Check(s.checkPolicy, "policy.release")
	root.CheckAnyway(s.checkRules)
	root.CheckAnyway(s.checkLearners)
	root.CheckAnyway(s.checkLimits)
	root.CheckAnyway(s.checkRuleMetrics)
	root.CheckAnyway(s.rehearse)
}

func (r *RecordSpec) declare(s *spec.Section) {
	s.Duration(&r.Every, "every", "", "time between recorded rows; default: every tick", spec.Above(0))
	s.Texts(&r.Events, "events", "", "kinds of events to log, with who, when and from whom. adoption: who starts, "+
		"first adoptions and returns; invited: who starts by an invitation, and who sent it; read, share: of articles; "+
		"exposure, earned, click, ad_…: paid and earned exposures to advertisements and the responses; purchase: at a "+
		"shop; card_purchase, card_share: goods bought through a seller's card, cards passed on", spec.Names(EventNames()...))
	s.Int(&r.Consumers, "consumers", "0", "number of consumers, drawn at random, whose state is recorded in panel.csv",
		spec.Min(0))
}

// checkGraph checks the graph against the number of consumers.
func (s *Spec) checkGraph(c *spec.Checker) {
	if key, err := s.Ties.Check(s.People.Count); err != nil {
		c.Errorf("graph."+key, "%v", err)
	}
}

// checkEvents warns of events that never happen.
func (s *Spec) checkEvents(c *spec.Checker) {
	of := Events()
	for i, event := range s.Record.Events {
		if !s.isOn(of[event]) && c.Stands(of[event]) {
			c.Idlef(fmt.Sprint("record.events.", i+1), "%s is off", of[event])
		}
	}
}

// checkPanel checks the number of recorded consumers against the population.
func (s *Spec) checkPanel(c *spec.Checker) {
	if n := s.Record.Consumers; n > s.People.Count && s.Ties.Kind != "file" && s.People.File == "" {
		c.Warnf("record.consumers", "%d is more than the %d consumers of the run; all are recorded", n, s.People.Count)
	}
}

// checkEvery checks the time between rows against the tick.
func (s *Spec) checkEvery(c *spec.Checker) {
	if e := s.Record.Every; e > 0 && (e < s.Clock.Tick || e%s.Clock.Tick != 0) {
		c.Errorf("record.every", "%v is not a multiple of the tick of %v", e, s.Clock.Tick)
	}
}

// On lists the mechanisms that are on, in a platform where there are several, in the order of the tick.
func (s *Spec) On() []Entry {
	var all []Entry
	for _, m := range s.mechanisms {
		if s.isOn(m.Name) {
			all = append(all, m.Entry)
		}
	}
	return all
}

// isOn reports whether a mechanism is on, in a platform where there are several.
func (s *Spec) isOn(name string) bool {
	return s.section(name) || slices.ContainsFunc(s.platforms, func(p platform) bool { return p.spec.isOn(name) })
}

// section returns the section of a mechanism that is on; nil if it is off.
func section[T any](s *Spec) *T {
	for _, m := range s.mechanisms {
		if p, ok := any(m.spec).(*T); ok && m.on {
			return p
		}
	}
	return nil
}

// policy returns the section of the platform's policy; nil if it is off.
func (s *Spec) policy() *policy.Spec { return section[policy.Spec](s) }

// regulator returns the section of the regulator; nil if there is none.
func (s *Spec) regulator() *regulator.Spec { return section[regulator.Spec](s) }

// Prices returns the prices of what is counted that have a range, and that multiply something.
func (s *Spec) Prices() (all []manifest.Price) {
	for _, q := range s.root.Quantities() {
		low, high, ok := q.Sweep()
		of := q.Field.Counted
		if of == nil || len(of.Metrics) == 0 || !ok || q.Value.Kind != spec.ScalarNode {
			continue
		}
		x := manifest.Price{Path: q.Path(), Value: q.Value.Text, Ends: [2]string{low, high}, Metrics: of.Metrics}
		now, err := q.Size(q.Value.Text)
		if err != nil || of.Law(now) == 0 {
			continue
		}
		for k, end := range x.Ends {
			at, _ := q.Size(end)
			x.Factors[k] = of.Law(at) / of.Law(now)
		}
		all = append(all, x)
	}
	return all
}
