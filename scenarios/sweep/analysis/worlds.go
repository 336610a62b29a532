package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
)

// Worlds says in which worlds a claim holds: points drawn from the ranges of what is not known, each with
// every arm. In a world the effect is the mean over its replicates, and the claim holds where this is at
// least the smallest effect of interest, in the claimed direction.
type Worlds struct {
	Subject
	*study.Claim
	Unit    string // of effects; %: shares of the baseline's mean in the same world
	All     []World
	N       int // worlds with a difference
	Held    int
	Wronged int // the effect has the other sign; of a win–win claim, somebody loses
	Tied    int // there is no difference
	Endless int // the baseline is 0 and there is a difference, which no share reaches
	Split   int // worlds of which one replicate alone says that the claim holds, and another that it does not
	Holds   stats.Estimate
	Wrong   stats.Estimate    // NaN: no effect is claimed, so that no sign is wrong
	Effects [3]stats.Estimate // quantiles at 5, 50 and 95 %
	Drivers []Driver          // the numbers with the largest rank correlation first
	Default float64           // effect in the world as bundled; NaN: not known
}

// World is what a claim does in a world.
type World struct {
	Point *study.Point // of the first arm
	scored
	lacks bool // an arm has no value of a metric
	split bool
}

// Driver is a number on which the effect depends.
type Driver struct {
	Factor string
	Rank   stats.Estimate // Spearman's correlation with the effect
	P      float64        // of the largest correlation of all numbers, see [stats.Resampling.LargestRank]
}

// WorldsReport has the claims of several studies over the same kind of worlds.
type WorldsReport struct {
	Confidence float64
	Claims     []*Worlds
}

// OverWorlds sums up the claims of studies that sample worlds. bundled returns the effect of a claim with the
// values as bundled, over the smallest of interest; NaN: not known.
func OverWorlds(subjects []Subject, bundled func(Subject) float64) (*WorldsReport, error) {
	r := new(WorldsReport)
	for _, s := range subjects {
		if s.Study.Claim == nil || !s.Study.Worlds() {
			return nil, fmt.Errorf("%s: the study %s has no claim, or no sampled design with arms", s.Sweep.Dir, s.Study.Name)
		}
		d, err := read(s)
		if err != nil {
			return nil, err
		}
		if r.Confidence == 0 {
			r.Confidence = s.Study.Confidence
		}
		w, err := worldsOf(s, d, r.Confidence)
		if err != nil {
			return nil, err
		}
		if w.Default = bundled(s) * w.Smallest; w.Expect == study.WinWin {
			w.Default = bundled(s)
		}
		r.Claims = append(r.Claims, w)
	}
	return r, nil
}

func worldsOf(s Subject, d *data, confidence float64) (*Worlds, error) {
	w := &Worlds{Subject: s, Claim: s.Study.Claim, Default: nan}
	score, unit, err := scorer(s)
	if err != nil {
		return nil, err
	}
	w.Unit = unit
	var effects []float64
	var at []*study.Point
	for _, block := range d.blocks() {
		if len(block) == 0 {
			continue
		}
		world := d.world(block, score)
		w.All = append(w.All, world)
		if world.Difference != world.Difference {
			continue
		}
		w.N++
		w.Held += one(world.Holds)
		w.Wronged += one(world.Turn)
		w.Tied += one(world.Difference == 0)
		w.Endless += one(math.IsInf(world.Effect, 0))
		w.Split += one(world.split)
		effects, at = append(effects, world.Effect), append(at, world.Point)
	}
	w.Holds, w.Wrong = stats.Share(w.Held, w.N, confidence), stats.Share(w.Wronged, w.N, confidence)
	if w.Expect == study.None {
		w.Wrong = stats.Estimate{Value: nan, Lo: nan, Hi: nan}
	}
	for i, p := range []float64{.05, .5, .95} {
		w.Effects[i] = stats.Quantile(effects, p, confidence)
	}
	w.drive(at, effects, confidence)
	return w, nil
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// drive ranks the numbers by their correlation with the effect.
func (w *Worlds) drive(at []*study.Point, effects []float64, confidence float64) {
	var settings [][]float64 // of the factors with numbers, in the worlds with an effect
	for k := range w.Study.Factors {
		f := &w.Study.Factors[k]
		if !f.Numeric() {
			continue
		}
		x := make([]float64, len(at))
		for i, point := range at {
			x[i] = point.Levels[k].Value
		}
		settings = append(settings, x)
		w.Drivers = append(w.Drivers, Driver{Factor: strings.Join(f.Paths, ", "), Rank: stats.Spearman(x, effects, confidence)})
	}
	draws := stats.Resampling{Key: rng.New(w.Study.Seed, 0, "drivers"), Samples: 9999}
	for i, p := range draws.LargestRank(settings, effects) {
		w.Drivers[i].P = p
	}
	slices.SortStableFunc(w.Drivers, func(a, b Driver) int {
		x, y := math.Abs(a.Rank.Value), math.Abs(b.Rank.Value)
		switch {
		case x > y || x == x && y != y:
			return -1
		case x < y || x != x && y == y:
			return 1
		}
		return 0
	})
}

// scored is what means of the arms say of a claim.
type scored struct {
	Effect      float64 // infinite: a share of a baseline of 0
	Difference  float64 // whose sign is that of the effect; NaN: none is known
	Holds, Turn bool    // Turn: wrong sign
}

// world applies a score to the means over the replicates that all arms of a block have, and to each alone.
func (d *data) world(block []int, score func(mean func(arm string, metric int) float64) scored) World {
	w := World{Point: d.points[block[0]], scored: scored{Effect: nan, Difference: nan}}
	arms := map[string]*cell{}
	most := 0
	for _, i := range block {
		arms[d.points[i].Arm] = &d.cells[i]
		most = max(most, len(d.cells[i].status))
	}
	of := func(replicates []int) scored {
		return score(func(arm string, metric int) float64 {
			sum := 0.0
			for _, r := range replicates {
				sum += arms[arm].values[metric][r]
			}
			w.lacks = w.lacks || sum != sum
			return sum / float64(len(replicates))
		})
	}
	var whole []int
	var each []scored
	for r := range most {
		if slices.ContainsFunc(block, func(i int) bool { return r >= len(d.cells[i].status) || d.cells[i].status[r] != ok }) {
			continue
		}
		if x := of([]int{r}); x.Difference == x.Difference {
			whole, each = append(whole, r), append(each, x)
			w.split = w.split || x.Holds != each[0].Holds
		}
	}
	if len(whole) > 0 {
		w.scored = of(whole)
	}
	return w
}

// scorer returns how means of arms decide on the claim of a study, and the unit of its effect.
func scorer(s Subject) (score func(mean func(arm string, metric int) float64) scored, unit string, err error) {
	c, base := s.Study.Claim, s.Study.Design.Baseline
	v := Verdict{Subject: s, ID: c.ID}
	if c.Expect == study.WinWin {
		return winWinScorer(v)
	}
	m, unit, err := v.metric(c.Metric)
	if err != nil {
		return nil, "", err
	}
	if c.Relative || c.Over != nil {
		unit = "%"
	}
	combined := func(of []study.Weight, mean func(string, int) float64) float64 {
		sum := 0.0
		for _, w := range of {
			sum += float64(w.By * mean(w.Arm, m))
		}
		return sum
	}
	return func(mean func(string, int) float64) scored {
		d := 0.0
		switch {
		case c.Over != nil:
			if d = combined(c.Contrast, mean) / combined(c.Over, mean); !(combined(c.Over, mean) > 0) {
				d = nan
			}
		case c.Contrast != nil:
			d = combined(c.Contrast, mean)
		default:
			d = stats.Less(mean(c.Arm, m), mean(base, m))
		}
		e := d
		if c.Relative && d != 0 {
			e /= math.Abs(mean(base, m))
		}
		switch c.Expect {
		case study.Decrease:
			return scored{e, d, e <= -c.Smallest, d > 0}
		case study.None:
			return scored{e, d, math.Abs(e) <= c.Smallest, false}
		}
		return scored{e, d, e >= c.Smallest, d < 0}
	}, unit, nil
}

// winWinScorer takes the change of the party nearest to a loss, over what counts as none for it.
func winWinScorer(v Verdict) (func(mean func(string, int) float64) scored, string, error) {
	c, base := v.Study.Claim, v.Study.Design.Baseline
	var metrics []int
	for _, p := range c.Parties {
		m, _, err := v.metric(p)
		if err != nil {
			return nil, "", err
		}
		metrics = append(metrics, m)
	}
	return func(mean func(string, int) float64) scored {
		w := &WinWin{}
		for _, m := range metrics {
			a, b := mean(c.Arm, m), mean(base, m)
			w.Parties = append(w.Parties, PartyChange{Change: stats.Difference{Mean: a - b, MeanA: a, MeanB: b}, Tolerance: c.Smallest})
		}
		if c.Relative {
			w.tolerate(c.Smallest)
		}
		least, gains := math.Inf(1), false
		for _, p := range w.Parties {
			if least, gains = min(least, p.Change.Mean/p.Tolerance), gains || p.Change.Mean > 0; p.Change.Mean == 0 {
				least = min(least, 0) // and not 0/0
			}
		}
		return scored{least, least, least >= -1 && gains, least < -1}
	}, "tolerances", nil
}

// Tables returns what the worlds show: a row for the claim, and one for each world.
func (w *Worlds) Tables(confidence float64) []*table.Table {
	sum, each := schema.NewRanges(), schema.NewWorlds()
	row := []table.Cell{table.Text(w.ID), table.Text(w.Text), table.Text(w.Study.Name), table.Text(w.Metric), table.Text(w.Unit), table.Text(w.Expect), table.Float(w.Smallest),
		table.Int(int64(w.N)), table.Int(int64(len(w.All) - w.N)), table.Int(int64(w.Split)), table.Int(int64(w.Tied)), table.Float(confidence)}
	for _, e := range []stats.Estimate{w.Holds, w.Wrong, w.Effects[0], w.Effects[1], w.Effects[2]} {
		row = append(row, finite(e.Value), finite(e.Lo), finite(e.Hi))
	}
	sum.AppendRow(append(row, finite(w.Default), table.Text(w.Construction.String()))...)
	for _, x := range w.All {
		each.AppendRow(table.Text(w.ID), table.Int(int64(x.Point.Block)), finite(x.Effect), finite(x.Difference), table.Int(int64(one(x.Holds))), table.Int(int64(one(x.Turn))))
	}
	return []*table.Table{sum, each}
}

func finite(v float64) table.Cell {
	if math.IsInf(v, 0) || v != v {
		return table.Missing()
	}
	return table.Float(v)
}

// Save writes the tables of each claim into the folder of its study.
func (r *WorldsReport) Save(failed func(error) error) error {
	for _, w := range r.Claims {
		if err := failed(results.PutTables(w.Sweep.Dir, w.Sweep.Manifest, w.Tables(r.Confidence)...)); err != nil {
			return err
		}
	}
	return nil
}

// JSON returns the claims for other programs, with the names of ranges.csv and answers.csv.
func (r *WorldsReport) JSON() any {
	type claim struct {
		Claim   []table.Record `json:"claim"`
		Drivers []table.Record `json:"drivers"`
		Shared  int            `json:"shared,omitempty"`  // with the worlds of a history
		Numbers int            `json:"numbers,omitempty"` // of the claim
	}
	out := struct {
		Format     int     `json:"format"`
		Confidence float64 `json:"confidence"`
		Claims     []claim `json:"claims"`
	}{Format: 1, Confidence: r.Confidence}
	for _, w := range r.Claims {
		c := claim{Claim: w.Tables(r.Confidence)[0].Records(nil)}
		if c.Shared, c.Numbers = w.shared(); c.Shared == 0 {
			c.Numbers = 0
		}
		for _, x := range w.Drivers[:min(10, len(w.Drivers))] {
			c.Drivers = append(c.Drivers, table.NewRecord("factor", x.Factor, "value", table.Number(x.Rank.Value), "lo", table.Number(x.Rank.Lo), "hi", table.Number(x.Rank.Hi), "p", table.Number(x.P)))
		}
		out.Claims = append(out.Claims, c)
	}
	return out
}

// WorldSpread is an arm over sampled worlds, or how it differs from the baseline.
type WorldSpread struct {
	Metric          int
	Arm             string
	Minus           string            // the baseline; "": the arm itself
	N, Above, Below int               // worlds with a value, and those in which it is above 0 and below
	Mean            float64           // over the worlds
	Q               [3]stats.Estimate // quantiles at 5, 50 and 95 %
}

func worlds() estimator {
	return estimator{
		words: func(r *Report) string {
			return fmt.Sprintf("%d arms in %s of a %s design", len(r.Study.Arms), digits.Counted(len(r.d.blocks()), "world"), r.Study.Design.Kind)
		},
		estimate: func(a *analysis) error {
			a.worldSpreads()
			if a.Study.Claim == nil {
				return nil
			}
			w, err := worldsOf(a.subject, a.d, a.Confidence)
			a.Sampled = w
			return err
		},
		tables: func(r *Report, m int) (all []tabular.Group) {
			for _, minus := range slices.Compact([]string{"", r.Study.Design.Baseline}) {
				all = append(all, r.worldsGroup(m, minus))
			}
			return all
		},
		replicated: true,
	}
}

// worldSpreads sums up each arm over the worlds in which all arms have a value, and compares it with the
// baseline in each.
func (a *analysis) worldSpreads() {
	base := a.Study.Design.Baseline
	if base == "" {
		a.say("No arm is compared: design.baseline names none.")
	}
	blocks := a.d.blocks()
	for m := range a.Metrics {
		alone, of := map[string][]float64{}, map[string][]float64{}
		at := make([]*study.Point, 0, len(blocks))
		for _, block := range blocks {
			means, _ := a.d.blockMeans(block, m)
			if means == nil {
				continue
			}
			at = append(at, a.d.points[block[0]])
			k := slices.IndexFunc(block, func(i int) bool { return a.d.points[i].Arm == base })
			for i, p := range block {
				arm := a.d.points[p].Arm
				if alone[arm] = append(alone[arm], means[i]); k >= 0 {
					of[arm] = append(of[arm], stats.Less(means[i], means[k]))
				}
			}
		}
		add := func(arm, minus string, v []float64) {
			x := WorldSpread{Metric: m, Arm: arm, Minus: minus, N: len(v), Mean: summary.Student(v, 0, a.Confidence).Mean}
			for _, v := range v {
				x.Above, x.Below = x.Above+one(v > 0), x.Below+one(v < 0)
			}
			for i, p := range []float64{.05, .5, .95} {
				x.Q[i] = stats.Quantile(v, p, a.Confidence)
			}
			a.Worlds = append(a.Worlds, x)
		}
		for _, arm := range a.Study.ArmNames {
			add(arm, "", alone[arm])
		}
		for _, arm := range a.Study.ArmNames {
			if arm == base || base == "" {
				continue
			}
			add(arm, base, of[arm])
			for k := range a.Study.Factors {
				column := make([]float64, len(at))
				for i, p := range at {
					column[i] = p.Levels[k].Value
				}
				if rho := stats.Spearman(column, of[arm], a.Confidence); a.Study.Factors[k].Numeric() && rho.Value == rho.Value {
					a.index(m, "ranges", "spearman", a.Study.Factors[k].Name, arm, rho, len(at), 0)
				}
			}
		}
	}
}

// worldsGroup has the arms, or their differences from a baseline.
func (r *Report) worldsGroup(metric int, minus string) tabular.Group {
	label, columns := "arms", slices.Concat([]tabular.Column{tabular.Decimal("mean")}, tabular.With("median", r.interval()), []tabular.Column{tabular.Bounded("90 % of worlds"), tabular.Decimal("worlds")})
	if minus != "" {
		label, columns = "worlds", slices.Concat(tabular.With("above", r.interval()), []tabular.Column{tabular.Decimal("equal")}, tabular.With("median", r.interval()), []tabular.Column{tabular.Bounded("90 % of worlds")})
	}
	g := r.newGroup(label, "Arms over sampled worlds", columns...)
	var rows []WorldSpread
	var sizes []float64
	for _, x := range r.Worlds {
		if x.Metric == metric && x.Minus == minus && x.N > 0 {
			rows, sizes = append(rows, x), append(sizes, x.Q[0].Value, x.Q[2].Value)
		}
	}
	s := scaleOf(sizes...)
	if g.Heading = r.heading(metric, s); minus != "" {
		g.Heading += ", minus " + minus
	}
	for _, x := range rows {
		d := max(0, digits.Decimals((x.Q[2].Value-x.Q[0].Value)/s.by/8, x.Q[1].Value/s.by))
		median, limits, extent := tabular.Number(x.Q[1].Value/s.by, d), tabular.Limits(x.Q[1].Lo/s.by, x.Q[1].Hi/s.by, d), tabular.Extent(x.Q[0].Value/s.by, x.Q[2].Value/s.by, d)
		if minus == "" {
			g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(x.Arm), tabular.Number(x.Mean/s.by, d), median, limits, extent, tabular.Number(float64(x.N), 0)})
			continue
		}
		share, equal := stats.Share(x.Above, x.N, r.Confidence), float64(x.N-x.Above-x.Below)/float64(x.N)
		g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(x.Arm), tabular.Share(share.Value, 0), tabular.Shares(share.Lo, share.Hi, 0), tabular.Share(equal, 0), median, limits, extent})
	}
	return g
}
