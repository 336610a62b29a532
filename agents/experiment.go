package agents

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// ExperimentSpec is the section `experiment`.
type ExperimentSpec struct {
	Treatment   *spec.Node
	Unit        string
	Share       float64
	From, Until time.Time // Until zero: the end of the run
	Assignment  int
	Block       units.Duration
	Resolution  float64
	Steps       int
	Selection   float64
}

// UnitsByRow lists the units that take a setting row by row.
func UnitsByRow() []string { return slices.Clone(perRow) }

// Treater is a mechanism with keys that may be given to some units only. Treat gives it its section with the
// settings of the treated, before it is built.
type Treater interface{ Treat(treated any) }

// perRow are the units that take a setting row by row.
var perRow = []string{society.ByConsumer, society.ByCluster, society.ByShop, society.ByAccount, society.ByCampaign,
	society.ByPair}

func (x *ExperimentSpec) declare(s *spec.Section) {
	s.Tree(&x.Treatment, "treatment", "", "paths of live keys and the values that the treated have while the treatment "+
		"is given", spec.Required(), spec.TypeName("value by path"))
	s.Enum(&x.Unit, "unit", society.Everybody, append([]string{society.Everybody, society.ByTime}, perRow...),
		"to whom it is given. everybody: all; time: all, in some blocks of time; consumer, shop, account, campaign: some "+
			"of them; cluster: all consumers in some clusters of friends; pair: to some consumers at some shops. All but the "+
			"first two take keys of which guanxi explain says so")
	s.Share(&x.Share, "share", "50%", "share of units that are treated: exactly of those who are there when it begins, "+
		"a draw for each who comes later and for each cluster")
	s.Date(&x.From, "from", "", "first day of the treatment", spec.Required())
	s.Date(&x.Until, "until", "", "day from which on it is not given any more; empty: it stays")
	s.Int(&x.Assignment, "assignment", "1", "number of the draw of who is treated", spec.Min(1), spec.Max(1e6))
	s.Duration(&x.Block, "block", "7d", "length of a block of time", spec.Only("unit", society.ByTime), spec.Above(0))
	s.Number(&x.Resolution, "resolution", "1", "resolution of the modularity that the clusters maximise: more of them "+
		"where it is larger", spec.Only("unit", society.ByCluster), spec.Above(0), spec.Max(1e6))
	s.Int(&x.Steps, "steps", "1", "steps in which the treated get it, each a part of the window long, as in a roll-out",
		spec.Only("unit", perRow...), spec.Min(1), spec.Max(1000))
	s.Number(&x.Selection, "selection", "0", "weight of what a unit has captured so far, by rank, besides its draw: 0 is "+
		"an assignment by lot, 1 gives it to those who gained most; in between, who gained more takes it more often",
		spec.Only("unit", selected...), spec.Min(0), spec.Max(1))
}

// selected are the units that may select themselves.
var selected = []string{society.ByConsumer, society.ByShop, society.ByAccount, society.ByCampaign}

// byRow reports whether the treatment is a setting of rows.
func (x *ExperimentSpec) byRow() bool { return slices.Contains(perRow, x.Unit) }

// Ticks are the first tick with the treatment and the first one without it.
func (x *ExperimentSpec) Ticks(clock sim.Clock) (from, until sim.Tick) {
	if until = sim.Tick(clock.Ticks) + 1; !x.Until.IsZero() {
		until = clock.Of(x.Until)
	}
	return clock.Of(x.From), until
}

// checkExperiment checks an experiment against the clock and the keys that it treats.
func (s *Spec) checkExperiment(c *spec.Checker) {
	x := &s.Experiment
	if !s.HasExperiment || x.Treatment == nil || !c.Right("experiment.unit", "experiment.from", "experiment.until") ||
		!c.Right("clock.start", "clock.tick") {
		return
	}
	if x.Treatment.Kind != spec.MapNode || len(x.Treatment.Keys) == 0 {
		c.Errorf("experiment.treatment", "write a mapping from paths of live keys to values, such as {ads.slots.daily: 2}")
		return
	}
	clock := s.SimClock()
	from, until := x.Ticks(clock)
	if last := sim.Tick(clock.Ticks); from < 1 || from > last {
		c.Errorf("experiment.from", "%s is outside the run, %s to %s", units.FormatDate(x.From),
			units.FormatDate(clock.Date(0)), units.FormatDate(clock.Date(last)))
		return
	} else if until <= from || until > last+1 {
		c.Errorf("experiment.until", "%s is not after from, %s, within the run, which ends on %s", units.FormatDate(x.Until),
			units.FormatDate(x.From), units.FormatDate(clock.Date(last)))
		return
	}
	if x.Unit == society.ByTime && x.Block < clock.Tick {
		c.Errorf("experiment.block", "%v is shorter than the tick of %v", x.Block, clock.Tick)
	}
	wrong := false
	for _, key := range x.Treatment.Keys {
		if !usable(c)(key) {
			return
		}
		fields, problems := s.root.Changes(key.Key, key.Value)
		for _, p := range problems {
			c.Report(spec.Problem{Pos: p.Pos, Path: "experiment.treatment." + key.Key, Msg: p.Msg, Hint: p.Hint})
			wrong = wrong || !p.Warning
		}
		for _, f := range fields {
			if why := s.untreatable(f.Field, from); why != "" {
				c.Report(spec.Problem{Pos: key.Value.Pos, Path: "experiment.treatment." + key.Key, Msg: why})
				wrong = true
			}
		}
	}
	if wrong || s.trial || c.Lean() {
		return
	}
	own, _ := decodeTrial(s.root.Effective())
	for _, key := range x.Treatment.Keys {
		own.root.Change(key.Key, key.Value)
	}
	for _, p := range own.recheck(s.rightPeople(c)).Errors() {
		c.Errorf("experiment.treatment", "%s becomes invalid with it: %s", p.Path, p.Msg)
	}
}

// untreatable says why a key cannot be treated from a tick on.
func (s *Spec) untreatable(f *spec.Field, from sim.Tick) string {
	unit := s.Experiment.Unit
	if unit == society.ByCluster {
		unit = society.ByConsumer
	}
	if s.Experiment.byRow() && !slices.Contains(f.Treats, unit) {
		if len(f.Treats) == 0 {
			return fmt.Sprintf("cannot be given to some of them only; unit: %s takes every live key", society.ByTime)
		}
		return fmt.Sprintf("cannot be given to a %s alone; it can by %s", unit, strings.Join(f.Treats, ", "))
	}
	for _, ch := range s.changes(all, func(spec.Problem) {}) {
		if ch.Field == f && ch.tick >= from && int(ch.tick) < s.SimClock().Ticks {
			return "is also set by " + ch.by() + ", which would end the treatment; leave that out, or let the run end before"
		}
	}
	if p := s.policy(); p != nil {
		for _, r := range p.Rules {
			for _, e := range r.V.Set.Entries() {
				fields, _ := s.root.Changes(e.Key, e.Value)
				if slices.ContainsFunc(fields, func(x spec.FieldChange) bool { return x.Field == f }) {
					return fmt.Sprintf("is also set by the rule %s; leave it out", r.Name)
				}
			}
		}
	}
	return ""
}

// experiment gives and takes the treatment in a run.
type experiment struct {
	spec     *ExperimentSpec
	w        *society.World
	draws    rng.Key
	treated  *Spec // settings of treated rows; nil: all rows have the same
	blocks   []bool
	clusters []int32
	from     sim.Tick
	until    sim.Tick
}

const treatment = "experiment" // its layer among those of rules

// newExperiment prepares the experiment of a run; nil: there is none.
func (s *Spec) newExperiment(b *sim.Builder, w *society.World) (*experiment, error) {
	if !s.HasExperiment || s.trial {
		return nil, nil
	}
	x := &experiment{spec: &s.Experiment, w: w,
		draws: b.Scope("experiment").Key("assignment").Sub(uint64(s.Experiment.Assignment))}
	x.from, x.until = x.spec.Ticks(w.Clock)
	w.Experiment = &society.Experiment{Unit: x.spec.Unit, Share: x.spec.Share}
	if x.spec.byRow() {
		x.treated, _ = decodeTrial(s.root.Effective())
		if x.spec.Unit == society.ByCluster {
			var err error
			if x.clusters, err = w.Clusters(x.spec.Resolution); err != nil {
				return nil, fmt.Errorf("experiment.unit: %w", err)
			}
		}
	}
	if x.spec.Unit == society.ByTime {
		x.blocks = x.spec.Blocks(w.Clock, x.draws)
	}
	return x, nil
}

// Blocks draws which blocks of time are treated.
func (x *ExperimentSpec) Blocks(clock sim.Clock, key rng.Key) []bool {
	n := x.CountBlocks(clock)
	order := make([]int, n)
	for k := range order {
		order[k] = k
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(key.Float(uint64(a), 0), key.Float(uint64(b), 0)) })
	blocks := make([]bool, n)
	for _, k := range order[:society.Treated(x.Share, n)] {
		blocks[k] = true
	}
	return blocks
}

// CountBlocks is the number of blocks of time.
func (x *ExperimentSpec) CountBlocks(clock sim.Clock) int {
	from, until := x.Ticks(clock)
	return int(float64(until-from-1)/(float64(x.Block)/float64(clock.Tick))) + 1
}

// BlockOf is the block of a tick.
func (x *ExperimentSpec) BlockOf(clock sim.Clock, t sim.Tick) int {
	from, _ := x.Ticks(clock)
	return int(float64(t-from) / (float64(x.Block) / float64(clock.Tick)))
}

// StepOf is the step that a tick of the window is in, from 1.
func (x *ExperimentSpec) StepOf(t, from, until sim.Tick) int {
	return 1 + int(t-from)*max(1, x.Steps)/int(until-from)
}

// act gives or takes the treatment as tick t begins, and reports whether it did.
func (x *experiment) act(t sim.Tick, keys *door) bool {
	if x == nil {
		return false
	}
	give := t >= x.from && t < x.until
	if give && x.blocks != nil {
		give = x.blocks[x.spec.BlockOf(x.w.Clock, t)]
	}
	step := 0
	if give && x.treated != nil {
		step = x.spec.StepOf(t, x.from, x.until)
	}
	if give == keys.given && step == keys.step {
		return false
	}
	first := give && !keys.given
	keys.given, keys.step = give, step
	if x.treated == nil {
		x.w.Experiment.Whole = give
	} else {
		keys = keys.beside
		if first {
			x.w.Experiment.Assign(x.w, &society.Assignment{Key: x.draws, Clusters: x.clusters, Share: x.spec.Share,
				Steps: x.spec.Steps, Selection: x.spec.Selection})
		}
		if give {
			x.w.Experiment.Treat(step, x.spec.Steps)
		}
	}
	if !give {
		keys.Back(treatment)
		return true
	}
	for _, e := range x.spec.Treatment.Keys {
		keys.Set(treatment, e.Key, e.Value)
	}
	return true
}
