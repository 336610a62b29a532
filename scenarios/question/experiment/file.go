// Package experiment asks what an experiment inside a world would say: who is treated when, in several designs, what
// each estimator makes of it, and what is true, everybody treated less nobody.
package experiment

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/results/digits"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Experiment is an experiment inside the world: who is treated when, and what is measured. Its arms are those of the
// study: nobody is treated, everybody is, and a world for each design and assignment.
type Experiment struct {
	agents.ExperimentSpec
	Units       []string // designs
	Measures    []string
	Assignments int
	Washouts    []units.Duration // of blocks of time
	Friends     float64          // share of friends who make a consumer exposed
	Period      units.Duration   // of a panel; 0: none
	Before      units.Duration   // the window
	Later       [2]time.Time     // the window a year later; zero: after the end of the run
	washouts    []string
	of          *study.Study
}

// Of returns the experiment of a study, nil if it has none.
func Of(s *study.Study) *Experiment {
	x, _ := s.Asked(key).(*Experiment)
	return x
}

const key = "experiment"

// section is that of a study file.
func section() study.Section {
	return study.Section{Key: key, Doc: "experiment inside the world, whose estimates are compared with the truth: the " +
		"same world with nobody and with everybody treated",
		New: func() *study.Part {
			x := &Experiment{}
			return &study.Part{Declare: x.declare, Arms: x.read, Worlds: x.tryUnits, Begin: x.begin, Units: x.units,
				Kept: x.kept,
				Own:  true, Value: x}
		}}
}

// Days is the length of the window.
func (x *Experiment) Days() float64 { return x.Until.Sub(x.From).Hours() / 24 }

// Arms of an experiment beside those of its assignments.
const (
	ArmNone = "none"
	ArmAll  = "all"
)

// Costs are the metrics of what parties capture, whose differences are what an experiment costs them.
var Costs = []string{"captured.platform", "captured.provider", "captured.advertiser", "captured.consumer"}

func (x *Experiment) declare(s *spec.Section) {
	s.Tree(&x.Treatment, "treatment", "", "paths of live keys and the values that the treated have", spec.Required(),
		spec.TypeName("value by path"))
	s.Texts(&x.Units, "unit", "[consumer]", "who is treated, a design for each. consumer, shop, account, campaign: "+
		"some of them; cluster: all consumers in some clusters of friends; pair: some consumers at some shops; time: "+
		"everybody, in some blocks of time", spec.Names(append(agents.UnitsByRow(), society.ByTime)...))
	s.Share(&x.Share, "share", "50%", "share of units that are treated", spec.Above(0), spec.Below(1))
	s.Date(&x.From, "from", "", "first day of the treatment", spec.Required())
	s.Date(&x.Until, "until", "", "day from which on nobody is treated any more, but where everybody is", spec.Required())
	s.Int(&x.Assignments, "assignments", "4", "draws of who is treated, in each replicate", spec.Min(1), spec.Max(1000))
	s.Texts(&x.Measures, "measure", "", "flows that are compared, such as [orders, captured.consumer]", spec.Required())
	s.Duration(&x.Block, "block", "7d", "length of a block of time", spec.Above(0))
	s.Texts(&x.washouts, "washout", "[0s]", "times at the beginning of each block that are left out, an estimate for each")
	s.Number(&x.Resolution, "resolution", "1", "of the clusters: more of them where it is larger", spec.Above(0),
		spec.Max(1e6))
	s.Share(&x.Friends, "friends", "75%", "share of friends who must be treated as a consumer is for it to count as "+
		"exposed, in a design of clusters")
	s.Int(&x.Steps, "steps", "1", "steps in which the treated get the treatment, each a part of the window long, as in a "+
		"roll-out; not by time or pair", spec.Min(1), spec.Max(1000))
	s.Number(&x.Selection, "selection", "0", "weight of what a unit has captured so far, by rank, besides its draw: 0 is "+
		"an assignment by lot, 1 gives the treatment to those who gained most; not by time, pair or cluster", spec.Min(0),
		spec.Max(1))
	s.Duration(&x.Period, "period", "0s", "length of a period of a panel: units.csv then has a row per unit and period; "+
		"0s: the window is one; not by time or pair", spec.Min(0))
	s.Duration(&x.Before, "before", "0s", "time before the window that the panel has, too", spec.Min(0))
}

// read reads the section, and writes arms and metrics for it.
func (x *Experiment) read(r *study.Reader) {
	s := r.Study
	x.of = s
	const path = key
	clash := false
	for _, o := range append([]string{"arms", "design"}, s.Sections()...) {
		if r.Has(o) && o != key && (o != "design" || r.In.DesignKind != study.Grid) {
			r.Wrong(o, "remove it", "experiment says what is compared, and takes no %s", o)
			clash = true
		}
	}
	if clash {
		r.In.Arms = nil
		return
	}
	if s.Scenario == nil || !r.Right(path) {
		return
	}
	for _, o := range []struct {
		key, unit string
		given     bool
	}{{"block", society.ByTime, x.Block != 7*units.Day}, {"washout", society.ByTime, !slices.Equal(x.washouts,
		[]string{"0s"})},
		{"resolution", society.ByCluster, x.Resolution != 1}, {"friends", society.ByCluster, x.Friends != 0.75}} {
		if o.given && !slices.Contains(x.Units, o.unit) {
			r.Wrong(path+"."+o.key, "remove it, or add "+o.unit+" to unit", "has no effect: no design treats by %s", o.unit)
		}
	}
	if !x.readWashouts(r) {
		return
	}
	own, err := s.Scenario.Decode()
	if err != nil {
		return // reported
	}
	if own.HasExperiment {
		r.Wrong(path, "experiment: off in the scenario", "the scenario has an experiment of its own")
		return
	}
	if !x.panel(r, own.SimClock()) {
		return
	}
	for k, d := range x.Washouts { // whole ticks are left out
		if tick := own.SimClock().Tick; d > 0 && (d+tick-1)/tick*tick >= x.Block {
			r.Errorf(r.Item(path+".washout", k), path+".washout", "a longer block", "in ticks of %v nothing is left of a "+
				"block of %v without its first %v", tick, x.Block, d)
			return
		}
	}
	r.Compare(ArmNone)
	x.window(r, own.SimClock())
	x.arms(r)
}

// readWashouts reads what blocks leave out, and reports whether it is right.
func (x *Experiment) readWashouts(r *study.Reader) bool {
	const path = key + ".washout"
	for k, text := range x.washouts {
		d, err := units.ParseDuration(text)
		if err != nil || d < 0 || d >= x.Block {
			r.Errorf(r.Item(path, k), path, fmt.Sprintf("such as [0s, %v]", x.Block/2),
				"%q is no duration shorter than block, %v", text, x.Block)
			return false
		}
		if slices.Contains(x.Washouts, d) {
			r.Errorf(r.Item(path, k), path, "leave one out", "%v is given twice", d)
			return false
		}
		x.Washouts = append(x.Washouts, d)
	}
	return true
}

// panel checks the periods and the way units come to be treated.
func (x *Experiment) panel(r *study.Reader, clock sim.Clock) bool {
	right := true
	wrong := func(key, cure, format string, a ...any) {
		r.Wrong("experiment."+key, cure, format, a...)
		right = false
	}
	for _, o := range []struct {
		key   string
		given bool
		not   []string
	}{{"steps", x.Steps != 1, []string{society.ByTime, society.ByPair}},
		{"selection", x.Selection != 0, []string{society.ByTime, society.ByPair, society.ByCluster}},
		{"period", x.Period != 0, []string{society.ByTime, society.ByPair}}} {
		for _, unit := range o.not {
			if o.given && slices.Contains(x.Units, unit) {
				wrong(o.key, "remove it, or "+unit+" from unit", "has no effect on a design by %s", unit)
			}
		}
	}
	window := units.Duration(x.Until.Sub(x.From))
	for _, o := range []struct {
		key  string
		long units.Duration
		of   string
	}{{"period", window, "the window"}, {"before", x.Before, "before"}, {"steps", window / units.Duration(x.Steps),
		"a step of the window"}} {
		if x.Period > 0 && o.long%x.Period != 0 {
			wrong(o.key, "a number of whole periods", "periods of %v do not make up %s, %v", x.Period, o.of, o.long)
		}
	}
	if x.Period%clock.Tick != 0 {
		wrong("period", "whole ticks", "%v are no number of ticks of %v", x.Period, clock.Tick)
	}
	if start := clock.Date(0); x.Before > 0 && x.From.Add(-time.Duration(x.Before)).Before(start) {
		wrong("before", "a later from, or less", "%v before %s begin before the run, %s", x.Before,
			units.FormatDate(x.From), units.FormatDate(start))
	}
	if x.Before > 0 && x.Period == 0 {
		wrong("before", "remove it, or add period", "has no effect: there is no panel")
	}
	return right
}

// window writes the metrics: each measure in the window, and in that of a year later if the run reaches it.
func (x *Experiment) window(r *study.Reader, clock sim.Clock) {
	later := [2]time.Time{x.From.AddDate(1, 0, 0), x.Until.AddDate(1, 0, 0)}
	add := func(name, path string, at spec.Pos) {
		r.Measure(name, study.Place{Pos: at, Path: path, Plain: true})
	}
	for k, m := range x.Measures {
		add(x.Metric(m), "experiment.measure", r.Item("experiment.measure", k))
	}
	if clock.Of(later[1]) <= sim.Tick(clock.Ticks)+1 {
		x.Later = later
		for k, m := range x.Measures {
			add(x.MetricLater(m), "experiment.measure", r.Item("experiment.measure", k))
		}
	}
	run, err := runner.Small(r.Study.Scenario)
	if err != nil {
		return // told elsewhere
	}
	defer run.Close()
	for _, m := range Costs {
		if _, lacks := measure.Describe(run, []measure.Metric{{Text: m, Name: m}}); lacks != nil {
			continue // in a world without money nobody captures any
		}
		add(x.Metric(m), "experiment", r.Pos("experiment"))
	}
}

// in is a metric in a window.
func in(name string, window [2]time.Time) string {
	return name + "@" + units.FormatDate(window[0]) + "/" + units.FormatDate(window[1])
}

// Metric is the name of a measure, or of a cost, in the window of the experiment.
func (x *Experiment) Metric(name string) string {
	return in(name, [2]time.Time{x.From, x.Until})
}

// MetricLater is the same a year later.
func (x *Experiment) MetricLater(name string) string { return in(name, x.Later) }

// Arm is the name of the arm of a design and an assignment, from 1.
func (x *Experiment) Arm(unit string, assignment int) string {
	return fmt.Sprintf("%s-%d", unit, assignment)
}

// arms writes the arms.
func (x *Experiment) arms(r *study.Reader) {
	at := r.Pos(key)
	arms := &spec.Node{Kind: spec.MapNode, Pos: at, Origin: at.File}
	add := func(name string, body *spec.Node) {
		body.Pos, body.Origin = at, at.File
		arms.Keys = append(arms.Keys, spec.Entry{Key: name, KeyPos: at, Value: body})
	}
	world := func(unit string, more ...string) *spec.Node {
		body := spec.Mapping(spec.Entry{Key: "treatment", KeyPos: r.Pos("experiment.treatment"), Value: x.Treatment},
			spec.Entry{Key: "unit", KeyPos: r.Pos("experiment.unit"), Value: study.Placed(r.Pos("experiment.unit"), unit)},
			spec.Entry{Key: "from", KeyPos: r.Pos("experiment.from"), Value: study.Placed(r.Pos("experiment.from"),
				units.FormatDate(x.From))})
		for k := 0; k < len(more); k += 2 {
			pos := r.Pos("experiment." + more[k])
			body.Keys = append(body.Keys, spec.Entry{Key: more[k], KeyPos: pos, Value: study.Placed(pos, more[k+1])})
		}
		body.Pos, body.Origin = at, at.File
		return spec.Mapping(spec.Entry{Key: "experiment", KeyPos: at, Value: body})
	}
	add(ArmNone, spec.Mapping())
	add(ArmAll, world(society.Everybody))
	for _, unit := range x.Units {
		for k := range x.Assignments {
			more := []string{"until", units.FormatDate(x.Until), "share", units.FormatShare(x.Share), "assignment",
				fmt.Sprint(k + 1)}
			switch unit {
			case society.ByTime:
				more = append(more, "block", x.Block.String())
			case society.ByCluster:
				more = append(more, "resolution", units.FormatNumber(x.Resolution))
			}
			if x.Steps > 1 {
				more = append(more, "steps", fmt.Sprint(x.Steps))
			}
			if x.Selection > 0 {
				more = append(more, "selection", units.FormatNumber(x.Selection))
			}
			add(x.Arm(unit, k+1), world(unit, more...))
		}
	}
	r.In.Arms = arms
}

// tryUnits builds small worlds of an experiment, for what is wrong with measures and units.
func (x *Experiment) tryUnits(r *study.Reader) {
	if len(r.Study.Arms) == 0 || r.Unlaid {
		return
	}
	for k, text := range x.Measures {
		if m, err := measure.Parse(text); err != nil || m.Text != m.Name {
			r.Errorf(r.Item("experiment.measure", k), "experiment.measure", "such as orders", "%q is not the name of a flow",
				text)
			return
		}
	}
	run, err := runner.Small(r.Study.Scenario)
	if err != nil {
		return // told elsewhere
	}
	defer run.Close()
	x.bothSides(r, run)
	for k, text := range x.Measures {
		o := x.options(x.Units)
		o.Measures = []string{text}
		if _, err := measure.Describe(run, []measure.Metric{{Text: text, Name: text}}); err != nil {
			continue // told as that of any study, when its first world is built
		}
		if _, err := measure.AttachUnits(run, o); err != nil {
			r.Errorf(r.Item("experiment.measure", k), "experiment.measure", "such as orders", "%v", err)
		}
	}
}

// bothSides reports units of which the share leaves nobody on one side, and those that are too few for intervals. There
// may be fewer when the treatment begins.
func (x *Experiment) bothSides(r *study.Reader, run *agents.Run) {
	for k, unit := range x.Units {
		count := map[string]int{}
		for _, side := range society.SidesOf(unit) {
			if _, count[side.String()] = run.World.There(side); side == society.SideConsumer {
				count[side.String()], _ = runner.Consumers(r.Study.Scenario)
			}
		}
		path, cure := "experiment.share", "a share between, or more of them"
		switch unit {
		case society.ByTime:
			count["block"], path, cure = x.CountBlocks(run.World.Clock), "experiment.block", "shorter blocks, a longer "+
				"window, or a share between"
		case society.ByCluster:
			continue // see CheckClusters
		}
		for _, what := range slices.Sorted(maps.Keys(count)) {
			n := count[what]
			switch treated := society.Treated(x.Share, n); {
			case n > 0 && (treated == 0 || treated == n):
				r.Wrong(path, cure, "of %s %s of them is %d: nobody to compare with", digits.Counted(n, what),
					units.FormatShare(x.Share), treated)
			case n < stats.FewestUnits:
				r.Warnf(r.Item("experiment.unit", k), "experiment.unit", "there are %s, fewer than the %d of which an estimate "+
					"has an interval", digits.Counted(n, what), stats.FewestUnits)
			}
		}
	}
}

// FewestClusters is the number of clusters of friends below which no experiment by cluster begins.
const FewestClusters = 40

// Clusters returns how many clusters of friends the first world has, and the share of ties inside them.
func (x *Experiment) Clusters() (n int, inside float64, err error) {
	s := x.of
	own, err := s.Scenario.Decode()
	if err != nil {
		return 0, 0, err
	}
	ties, _, err := own.MakeGraph(s.Scenario.Opener(own), 1)
	if err != nil || ties.Complete() {
		return 0, 0, err
	}
	of, n := graph.Louvain(ties, x.Resolution)
	within, all := 0, 0
	for i, c := range of {
		for _, j := range ties.Neighbours(i) {
			all++
			if of[j] == c {
				within++
			}
		}
	}
	return n, float64(within) / float64(all), nil
}

// begin returns an error if the first world of an experiment by cluster has too few of them.
func (x *Experiment) begin() error {
	if !slices.Contains(x.Units, society.ByCluster) {
		return nil
	}
	n, _, err := x.Clusters()
	switch share := min(x.Share, 1-x.Share); {
	case err != nil: // without a graph the runs fail, and say why
	case n < FewestClusters:
		return x.of.Wrong(key+".resolution", "a larger resolution gives smaller ones",
			"there are %d clusters of friends, fewer than the %d that an experiment by cluster needs", n, FewestClusters)
	case float64(n)*share < 1:
		return x.of.Wrong(key+".share", "a share between", "of %d clusters of friends fewer than one is expected on one "+
			"side", n)
	}
	return nil
}

func (x *Experiment) options(of []string) measure.UnitOptions {
	return measure.UnitOptions{Units: of, Measures: x.Measures, Experiment: x.ExperimentSpec, Friends: x.Friends,
		Period: x.Period, Before: x.Before}
}

// units says which outcomes of units are kept at a point.
func (x *Experiment) units(p *study.Point) *measure.UnitOptions {
	of := x.Units
	if unit, _, is := strings.Cut(p.Arm, "-"); is {
		of = []string{unit}
	}
	o := x.options(of)
	return &o
}

// kept marks in the journal which outcomes of units a run kept.
func (x *Experiment) kept() string {
	return fmt.Sprintf("units: %s; %s; %s to %s; block %v, resolution %v, friends %v, share %v, steps %d, selection %v, "+
		"period %v, before %v", strings.Join(x.Units, ", "), strings.Join(x.Measures, ", "), units.FormatDate(x.From),
		units.FormatDate(x.Until), x.Block, x.Resolution, x.Friends, x.Share, x.Steps, x.Selection, x.Period, x.Before)
}
