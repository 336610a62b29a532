package measure

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// UnitOptions say which outcomes are kept, of which units of an experiment, and when.
type UnitOptions struct {
	Units      []string // as in the key experiment.unit
	Measures   []string // names of flows
	Experiment agents.ExperimentSpec
	Friends    float64        // share of friends who must be treated as the consumer is
	Period     units.Duration // of a panel of rows; 0: the window is one
	Before     units.Duration // the window, that the panel has, too
}

// attribution says to which row of each kind an occurrence belongs. It is an event, a payment, what a member has
// captured, or what a consumer did in a tick.
type attribution struct {
	doc    string
	event  string // name of the log
	rows   rowsOf
	stream func(*sim.Stream) bool
	party  string // whose members have captured
	tick   func(w *society.World, i int) float64
}

func who(e sim.Event) int32  { return e.Who }
func from(e sim.Event) int32 { return e.From }
func what(e sim.Event) int32 { return e.What }

// rowsOf gives the row of an event by kind; nil: it has none.
type rowsOf [society.Sides]func(sim.Event) int32

// attributions are the rules by measure, beside those of attributionOf.
var attributions = map[string]attribution{
	"orders": {doc: "who bought, and where", event: "purchase", rows: rowsOf{society.SideConsumer: who,
		society.SideShop: what}},
	"gmv": {doc: "who paid, and to which shop",
		stream: func(s *sim.Stream) bool { return s.Name == "commerce.sale" }},
	"ad_impressions": {doc: "who saw the advertisement, and of which campaign", event: "exposure",
		rows: rowsOf{society.SideConsumer: who, society.SideCampaign: what}},
	"ad_clicks": {doc: "who clicked, and on which campaign", event: "click", rows: rowsOf{society.SideConsumer: who,
		society.SideCampaign: what}},
	"article_reads":  {doc: "who read", event: "read", rows: rowsOf{society.SideConsumer: who}},
	"article_shares": {doc: "who passed it on", event: "share", rows: rowsOf{society.SideConsumer: who}},
	"new_adopters": {doc: "who invited; nobody, where nobody did", event: "invited",
		rows: rowsOf{society.SideConsumer: from}},
	"sessions": {doc: "whose session it was",
		tick: func(w *society.World, i int) float64 { return float64(w.View(i).Sessions) }},
	"feed_sessions": {doc: "whose session it was",
		tick: func(w *society.World, i int) float64 { return float64(w.View(i).Browses) }},
}

// attributionOf returns the rule of a measure. The error says which have one.
func attributionOf(measure string) (attribution, error) {
	if party, ok := strings.CutPrefix(measure, "captured."); ok {
		return attribution{doc: "who captured it", party: party}, nil
	}
	if strings.HasSuffix(measure, "_revenue") {
		return attribution{doc: "who paid", stream: func(s *sim.Stream) bool {
			return s.Revenue == measure || s.Revenue != "" && measure == "platform_revenue"
		}}, nil
	}
	if a, ok := attributions[measure]; ok {
		return a, nil
	}
	known := strings.Join(slices.Sorted(maps.Keys(attributions)), ", ")
	return attribution{}, fmt.Errorf("%s is not attributed to units; these are: %s, captured.PARTY and columns of "+
		"revenue; unit: time takes every flow", measure, known)
}

// Units keeps outcomes by unit in one run.
type Units struct {
	o     UnitOptions
	run   *agents.Run
	now   sim.Tick
	first sim.Tick   // of the window
	end   sim.Tick   // the first after it
	begin []sim.Tick // of each period of a panel, and the end
	early int        // periods before the window
	sides [society.Sides]*side
	pairs [][2][]float64 // by measure and shop: of consumers who are not treated, and who are; nil: no design by pairs
	ticks [][]float64    // by measure, tick by tick; nil: no design by time
	flows []*track       // of the same measures
	given []bool         // tick by tick: all have the treatment
}

// side holds outcomes by row of a kind.
type side struct {
	there  sim.Bits
	n      int
	values [][]float64 // by measure, period and row
}

// AttachUnits prepares a run that has been built but not started to be measured by unit. The error says which
// measure cannot be attributed to which unit.
func AttachUnits(run *agents.Run, o UnitOptions) (*Units, error) {
	u := &Units{o: o, run: run, now: 1}
	w := run.World
	u.first, u.end = o.Experiment.Ticks(w.Clock)
	u.begin = []sim.Tick{u.first, u.end}
	if o.Period > 0 {
		u.early = int(o.Before / o.Period)
		u.begin = u.begin[:0]
		for k := -u.early; ; k++ {
			at := u.first + sim.Tick(float64(k)*float64(o.Period)/float64(w.Clock.Tick))
			u.begin = append(u.begin, min(at, u.end))
			if at >= u.end {
				break
			}
		}
	}
	for _, unit := range o.Units {
		for _, k := range society.SidesOf(unit) {
			if u.sides[k] != nil {
				continue
			}
			_, n := w.There(k)
			u.sides[k] = &side{n: n, values: make([][]float64, len(o.Measures))}
			for m := range o.Measures {
				u.sides[k].values[m] = make([]float64, n*(len(u.begin)-1))
			}
		}
	}
	if slices.Contains(o.Units, society.ByPair) {
		u.pairs = make([][2][]float64, len(o.Measures))
		for m := range u.pairs {
			u.pairs[m] = [2][]float64{make([]float64, u.sides[society.SideShop].n), make([]float64, u.sides[society.SideShop].n)}
		}
	}
	for m, name := range o.Measures {
		if err := u.attach(m, name); err != nil {
			return nil, err
		}
	}
	w.Scope.BeforeRun(func() { u.tick(0) })
	w.Scope.AfterTick(u, u.tick)
	return u, nil
}

// attach lets a measure be told of what happens.
func (u *Units) attach(m int, name string) error {
	if slices.Contains(u.o.Units, society.ByTime) {
		found, err := resolve(u.run, []Metric{{Text: name, Name: name}}, nil)
		if err != nil {
			return err
		}
		if found[0].kind != table.Flow || found[0].ticks == nil {
			return fmt.Errorf("%s is no flow, which blocks of time have sums of", name)
		}
		u.ticks, u.flows = append(u.ticks, nil), append(u.flows, &track{quantity: found[0], reader: found[0].ticks()})
	}
	if !slices.ContainsFunc(u.o.Units, func(unit string) bool { return society.SidesOf(unit) != nil }) {
		return nil
	}
	a, err := attributionOf(name)
	if err != nil {
		return err
	}
	if name == "gmv" && u.run.World.Teams != nil {
		return fmt.Errorf("gmv is not attributed to units where teams buy, whose money is held until they fill; measure " +
			"orders, or treat by unit: time")
	}
	for k, s := range u.sides {
		if s != nil && !a.fits(u.run, society.Side(k)) {
			return fmt.Errorf("%s is not attributed to a %v, but to: %s", name, society.Side(k), a.doc)
		}
	}
	for _, l := range u.run.Logs() {
		if l.Name == a.event {
			x := &outcome{u, m, a.rows, nil}
			l.Listen(x, x.event)
		}
	}
	for _, s := range u.run.Streams() {
		if a.stream == nil || !a.stream(s) {
			continue
		}
		x := &outcome{u, m, a.rows, s}
		s.Listen(x, x.payment)
	}
	return nil
}

// outcome adds what happens to a measure.
type outcome struct {
	*Units
	m      int
	of     rowsOf
	stream *sim.Stream
}

func (x *outcome) event(e sim.Event) {
	var rows [society.Sides]int
	for k := range rows {
		rows[k] = -1
		if of := x.of[k]; of != nil {
			rows[k] = int(of(e))
		}
	}
	x.add(x.m, e.Tick, rows, 1)
}

func (x *outcome) payment(p sim.Payment) {
	var rows [society.Sides]int
	for k := range rows {
		switch rows[k] = -1; x.run.World.Account(society.Side(k)) {
		case x.stream.From:
			rows[k] = p.From
		case x.stream.To:
			rows[k] = p.To
		}
	}
	x.add(x.m, x.now, rows, p.Amount.Float())
}

// fits reports whether the rule leads to rows of a kind.
func (a *attribution) fits(run *agents.Run, k society.Side) bool {
	switch acc := run.World.Account(k); {
	case a.event != "":
		return a.rows[k] != nil
	case a.tick != nil:
		return k == society.SideConsumer
	case a.party != "":
		return acc.Party == a.party && acc.Rows() > 0
	default:
		return slices.ContainsFunc(run.Streams(), func(s *sim.Stream) bool {
			return a.stream(s) &&
				(s.From == acc || s.To == acc)
		})
	}
}

// inside reports whether a tick is in the window.
func (u *Units) inside(t sim.Tick) bool { return t >= u.first && t < u.end }

// period is that of a tick; −1: before all or after.
func (u *Units) period(t sim.Tick) int {
	k, is := slices.BinarySearch(u.begin, t)
	if !is {
		k--
	}
	if k == len(u.begin)-1 {
		return -1
	}
	return k
}

// add counts an occurrence.
func (u *Units) add(m int, t sim.Tick, rows [society.Sides]int, v float64) {
	p := u.period(t)
	for k, s := range u.sides {
		if s != nil && rows[k] >= 0 && p >= 0 {
			s.values[m][p*s.n+rows[k]] += v
		}
	}
	if i, j := rows[society.SideConsumer], rows[society.SideShop]; u.pairs != nil && i >= 0 && j >= 0 && u.inside(t) &&
		u.sides[society.SideConsumer].there.Has(i) {
		group := 0
		if u.run.World.Experiment.Has(society.SideConsumer, i) {
			group = 1
		}
		u.pairs[m][group][j] += v
	}
}

// tick reads what is known at the end of a tick: who is there as the window begins, and what members have captured.
func (u *Units) tick(t sim.Tick) error {
	w := u.run.World
	u.now = t + 1
	for m, flow := range u.flows {
		if _, gave := flow.read(u.run.Records(t)); u.inside(t) {
			u.ticks[m] = append(u.ticks[m], gave)
		}
	}
	if u.inside(t) {
		u.given = append(u.given, w.Experiment != nil && w.Experiment.Whole)
	}
	for k, s := range u.sides {
		if s == nil {
			continue
		}
		if t == u.first-1 {
			s.there, _ = w.There(society.Side(k))
		}
		for m, name := range u.o.Measures {
			a, _ := attributionOf(name)
			if p := u.period(t); a.tick != nil && p >= 0 {
				for i := range s.n {
					s.values[m][p*s.n+i] += a.tick(w, i)
				}
			}
			edge, is := slices.BinarySearch(u.begin, t+1)
			if a.party == "" || !is {
				continue
			}
			acc := w.Account(society.Side(k))
			for row := range s.n {
				for p := max(0, edge-1); p <= min(edge, len(u.begin)-2); p++ { // that ends, and that begins
					s.values[m][p*s.n+row] = acc.Captured(row).Float() - s.values[m][p*s.n+row]
				}
			}
		}
	}
	return nil
}

// Table returns the outcomes of the finished run, a row per unit. Units of which nothing is known but that they were
// not there are left out.
func (u *Units) Table() (*table.Table, error) {
	t := schema.NewUnits(false, u.o.Measures)
	for _, unit := range u.o.Units {
		if err := u.list(t, unit); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (u *Units) list(t *table.Table, unit string) error {
	w, x := u.run.World, u.run.World.Experiment
	row := func(id, period, group int, there, treated bool, e *exposure, values func(m int) float64) {
		x := schema.Unit{Design: unit, Unit: id, Period: period, Group: group, There: there, Treated: treated,
			PTreated: math.NaN(), PControl: math.NaN()}
		if e != nil {
			x.PTreated, x.PControl = e.treated, e.control
			if e.same {
				x.Exposed = &treated
			}
		}
		some, cells := there || u.o.Period > 0, make([]table.Cell, len(u.o.Measures))
		for m := range cells {
			v := values(m)
			some = some || v != 0
			cells[m] = table.Float(v)
		}
		if some {
			t.Add(x, cells...)
		}
	}
	switch unit {
	case society.ByTime:
		for k, given := range u.given {
			at := u.first + sim.Tick(k)
			row(int(at), 0, u.o.Experiment.BlockOf(w.Clock, at), true, given, nil, func(m int) float64 { return u.ticks[m][k] })
		}
		return nil
	case society.ByPair:
		s := u.sides[society.SideShop]
		for j := range s.n {
			for group := range 2 {
				row(j, 0, group, s.there.Has(j), x.Has(society.SideShop, j), nil,
					func(m int) float64 { return u.pairs[m][group][j] })
			}
		}
		return nil
	}
	k := society.SidesOf(unit)[0]
	s := u.sides[k]
	var clusters []int32
	var exposures []exposure
	if unit == society.ByCluster {
		var err error
		if clusters, err = w.Clusters(u.o.Experiment.Resolution); err != nil {
			return err
		}
		exposures = exposuresOf(w, clusters, u.o.Experiment.Share, u.o.Friends)
	}
	for i := range s.n {
		group, e := 0, (*exposure)(nil)
		if clusters != nil {
			group, e = int(clusters[i]), &exposures[i]
		}
		some := s.there.Has(i)
		for at := i; at < len(s.values[0]) && !some; at += s.n {
			some = slices.ContainsFunc(s.values, func(of []float64) bool { return of[at] != 0 })
		}
		if !some {
			continue
		}
		for p, from := range u.begin[:len(u.begin)-1] {
			treated := u.given[0]
			if step := x.Step(k, i); step > 0 {
				treated = step <= u.o.Experiment.StepOf(from, u.first, u.end) || u.o.Period == 0
			}
			row(i, p-u.early, group, s.there.Has(i), treated && from >= u.first, e,
				func(m int) float64 { return s.values[m][p*s.n+i] })
		}
	}
	return nil
}

// exposure says of a consumer whether the given share of friends is treated as it is itself, and how probable that
// was with the treatment and without.
type exposure struct {
	same             bool
	treated, control float64
}

// exposuresOf returns the exposures of all consumers. Clusters are drawn one by one, so the number of treated friends
// is a sum over their clusters, whose distribution is a convolution (Ugander et al. 2013).
func exposuresOf(w *society.World, clusters []int32, share, friends float64) []exposure {
	all := make([]exposure, w.N)
	count, near := make([]int, slices.Max(clusters)+1), []int32{}
	var p []float64
	atLeast := func(need int, own int32, share float64) float64 {
		p = append(p[:0], 1)
		for _, c := range near {
			n := count[c]
			chance := share
			if c == own {
				chance = 1
			}
			for range n {
				p = append(p, 0)
			}
			for k := len(p) - 1; k >= 0; k-- {
				p[k] = float64(p[k] * (1 - chance))
				if k >= n {
					p[k] += float64(chance * p[k-n])
				}
			}
		}
		sum := 0.0
		for k := need; k < len(p); k++ {
			sum += p[k]
		}
		return sum
	}
	for i := range all {
		near = near[:0]
		same, degree := 0, 0
		for _, j := range w.Graph.Sources(i) {
			c := clusters[j]
			if count[c] == 0 {
				near = append(near, c)
			}
			count[c]++
			degree++
			if w.Experiment.Has(society.SideConsumer, int(j)) == w.Experiment.Has(society.SideConsumer, i) {
				same++
			}
		}
		need := int(math.Ceil(float64(friends*float64(degree)) - 1e-9))
		all[i] = exposure{same >= need, share * atLeast(need, clusters[i], share), (1 - share) * atLeast(need, clusters[i],
			1-share)}
		for _, c := range near {
			count[c] = 0
		}
	}
	return all
}
