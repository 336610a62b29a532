// Package societytest builds small worlds for the tests of mechanisms: people, ties, who uses the
// platform, and a stand-in for activity whose sessions are the same Poisson process for
// everybody. The floors of the house let tests in agents import it. A mechanism's own trial type
// describes only what that mechanism needs, and passes World.Build a function that builds it.
package societytest

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// World describes a test's world. The comment of a field gives the meaning of its zero value, or
// its default.
type World struct {
	N         int              // number of consumers; it has to be given
	Ties      society.TiesSpec // who knows whom; the complete graph
	People    string           // the section `consumers` on one line; {}
	Start     time.Time        // 21 January 2011, a Friday
	Tick      units.Duration   // length of a tick; a day
	Ticks     int              // number of ticks; it has to be given
	Rounds    int              // 1
	Every     int
	Seed      uint64 // seed of all draws; 3
	Replicate int    // 1
	Events    []string
	Files     map[string]string // texts of the files that ties and people name

	Access      float64 // share who can use the platform, at all times; all
	Users       float64 // share who use the platform from the start, drawn for each; all; negative: nobody
	Experienced bool    // keeps what is experienced, as satisfaction does
	Pace        float64 // sessions per day of everybody; no sessions are modelled, and a user is always there
	Open        float64 // share of sessions that open the feed; 1
	Seen        float64 // share of the items met in the feed that are seen; 1
	Expire      float64 // days that an item stays in the feed; 3
}

// Build makes the world, and lets mechanisms build what they need in it, by Add. The run has not begun: simtest.Run
// runs it. What is wrong ends the test.
func (x World) Build(t testing.TB, o simtest.Options, mechanisms func(b *sim.Builder, w *society.World) error) (
	*sim.Simulation, *society.World) {
	t.Helper()
	var people society.PeopleSpec
	Section(t, cmp.Or(x.People, "{}"), people.Declare)
	people.Count = x.N
	x.Ties.Kind = cmp.Or(x.Ties.Kind, "complete")
	b := sim.NewBuilder(sim.Config{
		Clock: sim.Clock{Start: x.Date(1), Tick: cmp.Or(x.Tick, units.Day), Ticks: x.Ticks, Rounds: x.Rounds},
		Seed:  cmp.Or(x.Seed, 3), Replicate: cmp.Or(x.Replicate, 1), Every: x.Every, Workers: o.Workers, Audit: o.Audit,
		Eager:  true,
		Events: x.Events,
	})
	if x.Access > 0 {
		people.HasAccess, people.Access = true, society.AccessSpec{File: "access.csv", Date: "date", Value: "have", Of: "of",
			AccountsPerPerson: 1}
		x.Files = map[string]string{"access.csv": fmt.Sprintf("date,have,of\n2000-01-01,%v,1\n", x.Access)}
	}
	set := society.Setting{People: people, Ties: x.Ties, Open: func(name string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(x.Files[name])), nil
	}}
	w := need.Value(society.Build(b, set))(t)
	pick := b.Scope("users").Key("initial")
	for i := range w.N {
		if x.Users == 0 || pick.Float(uint64(i), 0) < x.Users {
			w.SetInitial(i)
		}
	}
	if x.Pace > 0 {
		x.open(b.Scope("pace"), w)
	}
	if x.Experienced {
		w.NeedExperienced()
	}
	need.Nil(t, mechanisms(b, w))
	return need.Value(b.Build())(t), w
}

// Date is that on which tick n begins.
func (x World) Date(n int) time.Time {
	start := cmp.Or(x.Start, time.Date(2011, 1, 21, 0, 0, 0, 0, time.UTC))
	return start.Add(time.Duration(n-1) * time.Duration(cmp.Or(x.Tick, units.Day)))
}

// open stands in for activity.
func (x World) open(s *sim.Scope, w *society.World) {
	w.NeedFeeds(s)
	days, open, seen := w.Clock.Days(), cmp.Or(x.Open, 1), cmp.Or(x.Seen, 1)
	w.DailySessions = x.Pace / num.Hazard(x.Pace)
	w.FeedExpire = cmp.Or(x.Expire, 3) / days
	feeds, others := float64(x.Pace*days)*open, float64(x.Pace*days)*(1-open)
	w.Reach = func(_ int, _ float64) (feed, message float64) {
		return num.Hazard(feeds*w.FeedExpire) * seen, num.Hazard((feeds + others) * w.FeedExpire)
	}
	key := s.Key("sessions")
	s.Step(sim.Step{Name: "open", Phase: sim.Act, Rows: w.N, Chunk: func(c *sim.Chunk) {
		k := key.At(int(c.Tick), 0)
		for i := c.Lo; i < c.Hi; i++ {
			if w.Status[i] != society.Using {
				w.CloseFeed(i, c.Tick)
				continue
			}
			w.TakePending(i)
			browses := int(num.PoissonInverse(k.Open(uint64(i), 0), feeds))
			w.SetSessions(i, c.Tick, browses+int(num.PoissonInverse(k.Open(uint64(i), 1), others)), browses, seen)
		}
	}})
}

// Run builds what a trial describes, with one worker, and runs it to its end.
func Run[M any](t testing.TB, build func(testing.TB, simtest.Options) (*sim.Simulation, M)) (*sim.Simulation, M) {
	t.Helper()
	r, m := build(t, simtest.Options{Workers: 1})
	simtest.Run(t, r)
	return r, m
}

// First makes a simtest.Build of a function that returns something else besides.
func First[M any](build func(testing.TB, simtest.Options) (*sim.Simulation, M)) simtest.Build {
	return func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _ := build(t, o)
		return r
	}
}

// Each adds a step that calls do for each consumer in a phase, as to let some join and leave.
func Each(b *sim.Builder, w *society.World, phase sim.Phase, do func(c *sim.Chunk, i int)) {
	b.Scope("each").Step(sim.Step{Name: "each", Phase: phase, Rows: w.N, Chunk: func(c *sim.Chunk) {
		for i := c.Lo; i < c.Hi; i++ {
			do(c, i)
		}
	}})
}

// LeaveAll lets everybody leave in tick in, in the phase Adapt.
func LeaveAll(b *sim.Builder, w *society.World, in sim.Tick) {
	Each(b, w, sim.Adapt, func(c *sim.Chunk, i int) {
		if c.Tick == in {
			w.Leave(c, i)
		}
	})
}

// Visits multiplies how often sessions come to a use by factor; negative: there is no linkage.
func Visits(w *society.World, use society.Use, factor float64) {
	if factor >= 0 {
		w.Visits = &society.Visits{Open: true}
		w.Visits.Most[use], w.Visits.Factor[1][use] = factor, factor
	}
}

// Section reads a section of a scenario that is written on one line.
func Section(t testing.TB, text string, declare func(*spec.Section)) {
	t.Helper()
	var node *spec.Node
	spec.Decode(nil, func(s *spec.Section) { s.Tree(&node, "x", cmp.Or(text, "{}"), "") })
	if _, problems := spec.Decode(node, declare); problems.Err() != nil {
		t.Fatal(problems)
	}
}

// Add reads a mechanism's section, which set may change, and builds the mechanism in the scope of that name. The
// section is written on one line, such as {rate: 0.03/day}; {} has the defaults.
func Add[P interface {
	Declare(*spec.Section)
	Build(*sim.Scope, *society.World) error
}](t testing.TB, b *sim.Builder, w *society.World, name, section string, p P, set ...func(P)) {
	t.Helper()
	Section(t, section, p.Declare)
	for _, change := range set {
		if change != nil {
			change(p)
		}
	}
	need.Nil(t, p.Build(b.Scope(name), w))
}

// Total returns the sum of a series; 0 of none.
func Total(v []float64) (sum float64) {
	for _, x := range v {
		sum += x
	}
	return sum
}

// MeanSD returns the mean of v and its standard deviation, 0 for a single value.
func MeanSD(v []float64) (mean, sd float64) {
	mean = Total(v) / float64(len(v))
	for _, x := range v {
		sd += float64((x - mean) * (x - mean))
	}
	return mean, math.Sqrt(sd / float64(max(1, len(v)-1)))
}

// Last returns the last recorded value of a metric, which must exist.
func Last(r *sim.Simulation, name string) float64 {
	v := r.Series(name)
	return v[len(v)-1]
}

// Money returns an amount of the currency.
func Money(x float64) units.Money {
	m, _ := units.FromFloat(x)
	return m
}

// Budget, in the section `consumers`, gives everybody so much that what it buys in a test leaves its
// room as Spent makes it.
const Budget = "budget: {year: 1e6, memory: 10year}"

// Spent lets everybody spend all but a share of Budget in tick 1, and returns the mean room over the
// ticks of the run.
func Spent(b *sim.Builder, w *society.World, room float64) (mean float64) {
	Each(b, w, sim.Trade, func(c *sim.Chunk, i int) {
		if c.Tick == 1 {
			w.Budget.Spend(c, i, Money((1-room)*1e7))
		}
	})
	mean = 1
	for t := 1; t < w.Clock.Ticks; t++ {
		mean += 1 - float64((1-room)*num.Exp(-float64(float64(t)*w.Clock.Days())/3652.5))
	}
	return mean / float64(w.Clock.Ticks)
}
