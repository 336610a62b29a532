package claim

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// ByConstruction is the verdict on what an equation of the model makes true.
const ByConstruction = "true by construction"

// Verdict is the result of testing a claim. Its smallest effect of interest is in units of the metric, and NaN where it
// is a share of a baseline that is 0 or may be.
type Verdict struct {
	analysis.StudyRuns
	Claim
	Unit, Baseline string
	Share          float64      // Smallest as a share of the baseline's mean, if the study gives it so; otherwise 0
	Cells          int          // cells of other factors over which a replicate is averaged
	ByCell         []CellEffect // nil: one cell, a contrast or a win–win claim
	Effect         stats.Difference
	Contrast       *Contrast      // set for a claim about a contrast: Effect is its value
	WinWin         *Parties       // set for a win–win claim: Effect is that of the party nearest to a loss
	partUnit       string         // of the parts of a ratio
	Lo, Hi         float64        // adjusted for the family
	Relative       stats.Estimate // Effect.Relative with limits adjusted likewise
	P, PHolm       float64        // of what contradicts the claim: no effect or the wrong sign, or one beyond ±Smallest
	Visible        float64        // effect that this many replicates detect with probability 80 %
	Needed         int            // replicates that decide an undecided claim with probability 80 %; 0: unknown
	Verdict        string
	known          *known // over ranges
	family         int    // claims tested and adjusted for
}

// Report holds the claims of several studies, adjusted as one family.
type Report struct {
	Confidence float64 // of all intervals jointly
	Family     int     // number of claims tested and adjusted for
	Verdicts   []*Verdict
}

// Test tests the claims of the studies. The effect of a claim is the mean over replicates of
// the paired difference between its arm and the baseline. If other factors vary too, a
// replicate's difference is the mean over their cells.
//
// The given claims are the family of comparisons. The limit that can support a claim has the
// confidence of the claim's step in Holm's procedure (stats.HolmConfidence); the limit that
// can reject it has 1 − α/m (Bonferroni), with α = 1 − confidence. The probability of any
// wrong verdict is then at most α/2 + α/2. Holm's steps at both ends would exceed it: with
// twenty effects of exactly the smallest size, one of eleven families would have a rejected
// claim.
//
// A claim that is true by construction is not a test and not in the family. Its verdict says
// so, unless the effect has the wrong sign.
func Test(subjects []analysis.StudyRuns) (*Report, error) {
	r := new(Report)
	var p []float64
	err := each(subjects, &r.Confidence, func(s analysis.StudyRuns, d *analysis.Runs) error {
		v, err := claimOf(s, d, r.Confidence)
		if r.Verdicts = append(r.Verdicts, &v); v.tested() {
			p = append(p, v.P)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	r.Family = len(p)
	adjusted, steps := stats.Holm(p), stats.HolmConfidence(p, r.Confidence)
	k := 0
	for _, v := range r.Verdicts {
		if v.family = r.Family; !v.tested() {
			v.adjust(r.Confidence, r.Confidence, nan)
			continue
		}
		v.adjust(steps[k], stats.BonferroniConfidence(len(p), r.Confidence), adjusted[k])
		k++
	}
	return r, nil
}

// each reads the runs of studies with a claim. The confidence is that of the first.
func each(subjects []analysis.StudyRuns, confidence *float64, do func(analysis.StudyRuns, *analysis.Runs) error) error {
	for _, s := range subjects {
		if Of(s.Study) == nil {
			return fmt.Errorf("%s: the study %s has no claim; add claim: {id, text, metric, expect, smallest}", s.Sweep.Dir,
				s.Study.Name)
		}
		*confidence = cmp.Or(*confidence, s.Study.Confidence)
		d, err := analysis.Read(s)
		if err == nil {
			err = do(s, d)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tested reports whether the claim belongs to the adjusted family.
func (v *Verdict) tested() bool { return !v.Construction.IsSet() }

// claimOf compares the arms of a claim.
func claimOf(s analysis.StudyRuns, d *analysis.Runs, confidence float64) (Verdict, error) {
	c := Of(s.Study)
	v := Verdict{StudyRuns: s, Claim: *c, Baseline: s.Study.Design.Baseline, Lo: nan, Hi: nan, Visible: nan, PHolm: nan,
		known: knownOf(s), family: 1}
	metric, unit, err := metricOf(s, c.Metric)
	if err != nil {
		return v, err
	}
	v.Unit = unit
	if c.Contrast != nil {
		v.contrast(d, metric, confidence)
		return v, nil
	}
	with, without := d.Of(v.Arm), d.Of(v.Baseline)
	if v.Cells = len(with); v.Cells == 0 || v.Cells != len(without) {
		return v, fmt.Errorf("%s: claim %s compares %d points of arm %s with %d of %s", s.Sweep.Dir, c.ID, len(with), v.Arm,
			len(without), v.Baseline)
	}
	if c.Expect == WinWin {
		return v, v.winWin(d, with, without, confidence)
	}
	m := &s.Sweep.Manifest.Metrics[metric]
	var pairs []int
	for k, i := range with {
		pairs = append(pairs, i, without[k])
		if v.Cells > 1 {
			v.ByCell = append(v.ByCell, CellEffect{d.Points[i], d.Paired(i, without[k], metric, *m, confidence)})
		}
	}
	v.Effect = d.PairedContrast(pairs, v.Cells, metric, m, confidence)
	v.measure()
	return v, nil
}

// CellEffect is the effect of a claim in one cell of other factors, which the claim does not test.
type CellEffect struct {
	Point *study.Point // of the claim's arm
	stats.Difference
}

// metricOf finds a metric of a sweep that a claim is about.
func metricOf(s analysis.StudyRuns, name string) (number int, unit string, err error) {
	all := s.Sweep.Manifest.Metrics
	number = slices.IndexFunc(all, func(m schema.Metric) bool { return m.Name == name })
	if number < 0 {
		return 0, "", fmt.Errorf("%s: the sweep has no metric %q, which claim %s is about", s.Sweep.Dir, name, Of(s.Study).ID)
	}
	return number, all[number].Unit, nil
}

// step returns the step of a metric's mean over cells of which each has its own luck.
func (v *Verdict) step(metric int) float64 {
	return v.Sweep.Manifest.Metrics[metric].Step / math.Sqrt(float64(max(1, v.Cells)))
}

// measure compares the effect with the smallest effect of interest.
func (v *Verdict) measure() {
	if v.Claim.Relative {
		if v.Share, v.Smallest = v.Smallest, nan; !v.Effect.NearZero {
			v.Smallest = float64(v.Share * math.Abs(v.Effect.MeanB))
		}
	}
	v.P = v.against()
}

// against returns the p value of what contradicts the claim. If the claim expects a direction,
// this is twice the one-sided p.
func (v *Verdict) against() float64 {
	switch p := v.Effect.P; {
	case v.Expect == None:
		return v.Effect.Equivalence(v.Smallest)
	case p == p && (v.Expect == Decrease) == (v.Effect.Mean > 0):
		return 1
	default:
		return p
	}
}

// power is the probability of detecting an effect as large as Visible.
const power = .8

// adjust sets the interval, the adjusted p and the verdict. step is the confidence of the
// limit that supports the claim, far that of the limit that rejects it.
func (v *Verdict) adjust(step, far, p float64) {
	if step != step {
		step = far
	}
	v.PHolm = p
	if v.WinWin != nil {
		v.Verdict = v.WinWin.Decide(step, far)
		v.Lo, _ = v.Effect.At(step)
		_, v.Hi = v.Effect.At(v.WinWin.EachConfidence(far))
		return
	}
	lo, hi := v.Effect.At(step)
	near := lo > -v.Smallest && hi < v.Smallest
	limits := func(at func(confidence float64) (lo, hi float64)) (lo, hi float64) {
		l, h := at(step)
		lo, hi = at(far)
		switch {
		case v.Expect == Increase:
			lo = l
		case v.Expect == Decrease:
			hi = h
		case near:
			lo, hi = l, h
		}
		return lo, hi
	}
	v.Lo, v.Hi = limits(v.Effect.At)
	v.Relative = v.Effect.Relative
	v.Relative.Lo, v.Relative.Hi = limits(v.Effect.RelativeAt)
	if n := v.Effect.N; n > 1 && !v.Effect.LimitUnknown() {
		v.Visible = v.detected(n, step, power)
	}
	v.Verdict = decide(v.Expect, v.Effect.Mean, v.Lo, v.Hi, v.Smallest)
	if size := v.Effect.Mean * map[string]float64{Increase: 1, Decrease: -1}[v.Expect]; v.Effect.UsesExactTest() &&
		v.P < 1-step && size > 0 && size >= v.Smallest {
		v.Verdict = analysis.Supported // by the exact test, which has no interval
	}
	if v.Verdict == analysis.Undecided {
		v.Needed = v.needed(step)
	}
	if v.Construction.IsSet() {
		v.Verdict = v.constructed()
	}
}

// detected returns the effect that n replicates tell from 0 with the given power:
// t(1−α/2) + t(power) standard errors (Bloom 1995, Evaluation Review 19(5)).
func (v *Verdict) detected(n int, step, power float64) float64 {
	return float64((summary.TQuantile(n-1, (1+step)/2) + summary.TQuantile(n-1, power)) * v.Effect.Spread() / math.Sqrt(
		float64(n)))
}

// mostNeeded is where needed gives up.
const mostNeeded = 1_000_000

// needed returns how many replicates tell an effect of the smallest size from 0 with a power of
// 80 %, or put one of 0 inside ±Smallest with that probability: both limits may miss then, each in
// half of the cases (Chow, Shao & Wang 2008, §3.2.3). It is 0 if there are as many, or if it takes
// more than mostNeeded.
func (v *Verdict) needed(step float64) int {
	p := power
	if v.Expect == None {
		p = (1 + power) / 2
	}
	enough := func(n int) bool { return v.detected(n, step, p) <= v.Smallest }
	if v.Effect.N < 2 || v.Effect.LimitUnknown() || enough(v.Effect.N) || !enough(mostNeeded) {
		return 0
	}
	return v.Effect.N + sort.Search(mostNeeded-v.Effect.N, func(more int) bool { return enough(v.Effect.N + more) })
}

// constructed returns the verdict on a claim that is true by construction: the effect shows
// whether the program does what the equation says.
func (v *Verdict) constructed() string {
	smallest, mean := v.Smallest, v.Effect.Mean
	if v.Expect != None {
		smallest = 0
	}
	switch {
	case mean != mean:
		return analysis.Undecided
	case decide(v.Expect, mean, mean, mean, smallest) == analysis.Supported:
		return ByConstruction
	}
	return analysis.Rejected
}

// decide returns the verdict on an effect with its adjusted interval.
//
// A claim of an increase is supported if the interval lies above 0 and the mean reaches the
// smallest effect of interest, and rejected if the interval lies below that effect; for a
// decrease the signs are reversed. A claim of no effect is supported if the interval lies
// inside ±smallest and rejected if it lies outside. Otherwise it is undecided.
func decide(expect string, mean, lo, hi, smallest float64) string {
	switch expect { // a limit that is not known, NaN, decides nothing
	case None:
		switch {
		case lo > -smallest && hi < smallest:
			return analysis.Supported
		case lo > smallest || hi < -smallest:
			return analysis.Rejected
		}
		return analysis.Undecided
	case Decrease:
		mean, lo, hi = -mean, -hi, -lo
	}
	switch {
	case lo > 0 && mean >= smallest:
		return analysis.Supported
	case hi < smallest:
		return analysis.Rejected
	}
	return analysis.Undecided
}

// answers returns the effect of a claim, the smallest of interest, and the difference of each replicate that the effect
// is the mean of, which a ratio of contrasts has not.
func (v *Verdict) answers() []analysis.Answer {
	x := schema.NewAnswer("claim", v.Metric, "effect")
	x.About, x.Beside, x.Unit = v.ID, v.Expect, v.Unit
	smallest, each := x, x
	smallest.Measure, smallest.Value = "smallest", v.Smallest
	x.Value, x.Lo, x.Hi, x.N, x.Failed, x.Verdict = v.Effect.Mean, v.Lo, v.Hi, v.Effect.N, v.Effect.Missing, v.Verdict
	x.P, x.PHolm, x.Family = stats.Round(v.P), stats.Round(v.PHolm), digits.Counted(v.family, "claim")
	all := []analysis.Answer{x, smallest}
	each.Along, each.N = "replicate", 1
	for i, d := range v.Effect.Values {
		each.At, each.Value = strconv.Itoa(v.Effect.Pairs[i]+1), d
		all = append(all, each)
	}
	return all
}

// Save writes the answers of each claim into the folder of its study. failed decides what the error of a
// folder means for the others.
func (r *Report) Save(failed func(error) error) error {
	for _, v := range r.Verdicts {
		if err := failed(results.PutAnswers(v.Sweep.Dir, v.Sweep.Manifest, v.answers())); err != nil {
			return err
		}
	}
	return nil
}

// Held reports whether no claim is rejected or undecided.
func (r *Report) Held() bool {
	return !slices.ContainsFunc(r.Verdicts, func(v *Verdict) bool {
		return v.Verdict != analysis.Supported && v.Verdict != ByConstruction
	})
}

// told is a claim for other programs.
type told struct {
	ID           string            `json:"claim"`
	Study        string            `json:"study"`
	Text         string            `json:"text"`
	Construction string            `json:"construction,omitempty"`
	Holds        float64           `json:"holds_over_ranges,omitempty"`
	Answers      []analysis.Answer `json:"answers"`
	Shared       int               `json:"shared,omitempty"`  // numbers with the worlds of a history
	Numbers      int               `json:"numbers,omitempty"` // of the claim
}

// tell returns a claim with its answers, but for those of single replicates and worlds.
func tell(c *Claim, name string, answers []analysis.Answer) told {
	answers = slices.DeleteFunc(answers, func(x analysis.Answer) bool { return x.At != "" })
	return told{ID: c.ID, Study: name, Text: c.Text, Construction: c.Construction.String(), Answers: answers}
}

// toldOf returns claims for other programs.
func toldOf[T any](confidence float64, all []T, tell func(T) told) any {
	out := struct {
		Format     int     `json:"format"`
		Confidence float64 `json:"confidence"`
		Claims     []told  `json:"claims"`
	}{Format: 2, Confidence: confidence}
	for _, x := range all {
		out.Claims = append(out.Claims, tell(x))
	}
	return out
}

// JSON returns the claims for other programs.
func (r *Report) JSON() any {
	return toldOf(r.Confidence, r.Verdicts, func(v *Verdict) told {
		x := tell(&v.Claim, v.Study.Name, v.answers())
		if v.current() {
			x.Holds = v.known.holds
		}
		return x
	})
}
