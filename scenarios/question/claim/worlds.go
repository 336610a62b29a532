package claim

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/schema"
	"guanxi/sim/rng"
)

// Worlds says in which worlds a claim holds: points drawn from the ranges of what is not known, each with
// every arm. In a world the effect is the mean over its replicates, and the claim holds where this is at
// least the smallest effect of interest, in the claimed direction.
type Worlds struct {
	analysis.StudyRuns
	*Claim
	Unit     string // of effects; %: shares of the baseline's mean in the same world
	ofMetric string
	All      []World
	N        int // worlds with a difference
	Held     int
	Wronged  int // the effect has the other sign; of a win–win claim, somebody loses
	Tied     int // there is no difference
	Endless  int // the baseline is 0 and there is a difference, which no share reaches
	Split    int // worlds of which one replicate alone says that the claim holds, and another that it does not
	Holds    stats.Estimate
	Wrong    stats.Estimate    // NaN: no effect is claimed, so that no sign is wrong
	Effects  [3]stats.Estimate // quantiles at 5, 50 and 95 %
	Drivers  []Driver          // the numbers with the largest rank correlation first
	Default  float64           // effect in the world as bundled; NaN: not known
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
func OverWorlds(subjects []analysis.StudyRuns, bundled func(analysis.StudyRuns) float64) (*WorldsReport, error) {
	r := new(WorldsReport)
	err := each(subjects, &r.Confidence, func(s analysis.StudyRuns, d *analysis.Runs) error {
		if !s.Study.Worlds() {
			return fmt.Errorf("%s: the study %s has no sampled design with arms", s.Sweep.Dir, s.Study.Name)
		}
		w, err := worldsOf(s, d, r.Confidence)
		if err != nil {
			return err
		}
		if w.Default = bundled(s); w.Expect != WinWin {
			w.Default *= w.Smallest
		}
		r.Claims = append(r.Claims, w)
		return nil
	})
	return r, err
}

func worldsOf(s analysis.StudyRuns, d *analysis.Runs, confidence float64) (*Worlds, error) {
	w := &Worlds{StudyRuns: s, Claim: Of(s.Study), Default: nan}
	score, unit, err := scorer(s)
	if err != nil {
		return nil, err
	}
	w.Unit, w.ofMetric = unit, cmp.Or(unit, "1")
	if m := s.Sweep.Manifest.Metrics; w.Metric != "" {
		w.ofMetric = m[slices.IndexFunc(m, func(x schema.Metric) bool { return x.Name == w.Metric })].Unit
	}
	var effects []float64
	var at []*study.Point
	for _, block := range d.Blocks() {
		if len(block) == 0 {
			continue
		}
		world := worldOf(d, block, score)
		w.All = append(w.All, world)
		if world.Difference != world.Difference {
			continue
		}
		w.N++
		w.Held += analysis.Indicator(world.Holds)
		w.Wronged += analysis.Indicator(world.Turn)
		w.Tied += analysis.Indicator(world.Difference == 0)
		w.Endless += analysis.Indicator(math.IsInf(world.Effect, 0))
		w.Split += analysis.Indicator(world.split)
		effects, at = append(effects, world.Effect), append(at, world.Point)
	}
	w.Holds, w.Wrong = stats.Share(w.Held, w.N, confidence), stats.Share(w.Wronged, w.N, confidence)
	if w.Expect == None {
		w.Wrong = stats.Estimate{Value: nan, Lo: nan, Hi: nan}
	}
	for i, p := range []float64{.05, .5, .95} {
		w.Effects[i] = stats.Quantile(effects, p, confidence)
	}
	w.drive(at, effects, confidence)
	return w, nil
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
		w.Drivers = append(w.Drivers, Driver{Factor: strings.Join(f.Paths, ", "), Rank: stats.Spearman(x, effects,
			confidence)})
	}
	draws := stats.Resampling{Key: rng.New(w.Study.Seed, 0, "drivers"), Samples: 9999}
	for i, p := range draws.LargestRank(settings, effects) {
		w.Drivers[i].P = p
	}
	slices.SortStableFunc(w.Drivers, func(a, b Driver) int { // without a rank last
		return cmp.Compare(math.Abs(b.Rank.Value), math.Abs(a.Rank.Value))
	})
}

// scored is what means of the arms say of a claim.
type scored struct {
	Effect      float64 // infinite: a share of a baseline of 0
	Difference  float64 // whose sign is that of the effect; NaN: none is known
	Holds, Turn bool    // Turn: wrong sign
}

// worldOf applies a score to the means over the replicates that all arms of a block have, and to each alone.
func worldOf(d *analysis.Runs, block []int, score func(mean func(arm string, metric int) float64) scored) World {
	w := World{Point: d.Points[block[0]], scored: scored{Effect: nan, Difference: nan}}
	arms := map[string]*analysis.PointRuns{}
	most := 0
	for _, i := range block {
		arms[d.Points[i].Arm] = &d.Cells[i]
		most = max(most, len(d.Cells[i].Status))
	}
	of := func(replicates []int) scored {
		return score(func(arm string, metric int) float64 {
			sum := 0.0
			for _, r := range replicates {
				sum += arms[arm].Values[metric][r]
			}
			w.lacks = w.lacks || sum != sum
			return sum / float64(len(replicates))
		})
	}
	var whole []int
	var each []scored
	for r := range most {
		if slices.ContainsFunc(block, func(i int) bool {
			return r >= len(d.Cells[i].Status) ||
				d.Cells[i].Status[r] != analysis.OK
		}) {
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
func scorer(s analysis.StudyRuns) (score func(mean func(arm string, metric int) float64) scored, unit string,
	err error) {
	c, base := Of(s.Study), s.Study.Design.Baseline
	if c.Expect == WinWin {
		return winWinScorer(s)
	}
	m, unit, err := metricOf(s, c.Metric)
	if err != nil {
		return nil, "", err
	}
	if c.Relative || c.Over != nil {
		unit = "%"
	}
	combined := func(of []Weight, mean func(string, int) float64) float64 {
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
			d = stats.Minus(mean(c.Arm, m), mean(base, m))
		}
		e := d
		if c.Relative && d != 0 {
			e /= math.Abs(mean(base, m))
		}
		switch c.Expect {
		case Decrease:
			return scored{e, d, e <= -c.Smallest, d > 0}
		case None:
			return scored{e, d, math.Abs(e) <= c.Smallest, false}
		}
		return scored{e, d, e >= c.Smallest, d < 0}
	}, unit, nil
}

// winWinScorer takes the change of the party nearest to a loss, over what counts as none for it.
func winWinScorer(s analysis.StudyRuns) (func(mean func(string, int) float64) scored, string, error) {
	c, base := Of(s.Study), s.Study.Design.Baseline
	var metrics []int
	for _, p := range c.Parties {
		m, _, err := metricOf(s, p)
		if err != nil {
			return nil, "", err
		}
		metrics = append(metrics, m)
	}
	return func(mean func(string, int) float64) scored {
		w := &analysis.WinWin{}
		for _, m := range metrics {
			a, b := mean(c.Arm, m), mean(base, m)
			w.Parties = append(w.Parties, analysis.PartyChange{Change: stats.Difference{Mean: a - b, MeanA: a, MeanB: b},
				Tolerance: c.Smallest})
		}
		if c.Relative {
			w.Tolerate(c.Smallest)
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

// answers returns what the worlds show of a claim, its drivers, and the effect in each world.
func (w *Worlds) answers() (all []analysis.Answer) {
	of := schema.NewAnswer("ranges", w.Metric, "")
	of.About, of.Beside, of.Unit, of.N, of.Failed = w.ID, w.Expect, w.Unit, w.N, len(w.All)-w.N
	put := func(x analysis.Answer, measure, unit string, e stats.Estimate) {
		x.Measure, x.Unit, x.Value, x.Lo, x.Hi = measure, unit, finite(e.Value), finite(e.Lo), finite(e.Hi)
		if x.Value == x.Value || x.Verdict != "" || measure == "effect" {
			all = append(all, x)
		}
	}
	value := func(x analysis.Answer, measure, unit string, v float64) {
		put(x, measure, unit, stats.Estimate{Value: v, Lo: nan, Hi: nan})
	}
	put(of, "holds", "1", w.Holds)
	put(of, "wrong", "1", w.Wrong)
	for i, name := range []string{"q05", "median", "q95"} {
		put(of, name, w.Unit, w.Effects[i])
	}
	value(of, "smallest", w.Unit, w.Smallest)
	value(of, "bundled", w.Unit, w.Default)
	value(of, "split", "1", float64(w.Split))
	value(of, "tied", "1", float64(w.Tied))
	for _, d := range w.Drivers {
		x := of
		x.Along, x.P = d.Factor, d.P
		put(x, "rank", "1", d.Rank)
	}
	for _, x := range w.All {
		y := of
		y.Along, y.At, y.N, y.Failed = "world", strconv.Itoa(x.Point.Block), 1, 0
		switch {
		case x.Holds:
			y.Verdict = "holds"
		case x.Turn:
			y.Verdict = "wrong"
		}
		value(y, "effect", w.Unit, x.Effect)
		value(y, "difference", w.ofMetric, x.Difference)
	}
	return all
}

func finite(v float64) float64 {
	if math.IsInf(v, 0) {
		return nan
	}
	return v
}

// Save writes the answers of each claim into the folder of its study.
func (r *WorldsReport) Save(failed func(error) error) error {
	for _, w := range r.Claims {
		if err := failed(results.PutAnswers(w.Sweep.Dir, w.Sweep.Manifest, w.answers())); err != nil {
			return err
		}
	}
	return nil
}

// JSON returns the claims for other programs, without single worlds.
func (r *WorldsReport) JSON() any {
	return toldOf(r.Confidence, r.Claims, func(w *Worlds) told {
		x := tell(w.Claim, w.Study.Name, w.answers())
		if shared, numbers := w.shared(); shared > 0 {
			x.Shared, x.Numbers = shared, numbers
		}
		return x
	})
}
