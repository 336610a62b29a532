package fit

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
)

// growth is a model with two parameters, three outputs and noise.
func growth(key rng.Key, noise float64, replicates int) simulate {
	return func(name string, points [][]float64) ([]Run, error) {
		runs := make([]Run, len(points))
		for i, u := range points {
			a, b := 1+u[0], 0.2+u[1]
			runs[i] = Run{Point: u, Mean: make([]float64, 3), Var: make([]float64, 3)}
			for j, t := range []float64{1, 2, 4} {
				s := key.Named(name).Stream(uint64(10*i + j))
				sum := 0.0
				for range replicates {
					sum += a*t/(1+b*t) + noise*num.Normal(&s)
				}
				runs[i].Mean[j] = sum / float64(replicates)
				runs[i].Var[j] = noise * noise / float64(replicates)
			}
		}
		return runs, nil
	}
}

// sameFit calibrates, and compares the result with what it was.
func sameFit(t *testing.T, s task, run simulate) (*Result, error) {
	r, err := calibrate(s, run)
	golden.Digest(t, fmt.Sprintf("%+v %v", r, err))
	return r, err
}

func targetsAt(a, b, sd float64) []Target {
	var all []Target
	for j, t := range []float64{1, 2, 4} {
		role := RoleFit
		if j == 2 {
			role = RoleHoldout
		}
		all = append(all, Target{Name: "y", Date: time.Unix(int64(t*1e6), 0), Role: role, Value: a * t / (1 + b*t),
			Observation: sd})
	}
	return all
}

func fitting(seed uint64, targets []Target) task {
	return task{Calibration: Calibration{Targets: targets, Waves: 2, Draws: 80, Keep: 40, Cutoff: 3}, Factors: 2,
		Points: 24, Key: rng.New(seed, 1, "calibrate")}
}

// The procedure recovers parameters from data that the model generated. Over 50 data sets the
// 90 % intervals contain the truth in 80 to 97 % of cases, where exact coverage would be 90 ±
// 4.2 (one standard error for 50 sets); rejection is conservative.
func TestRecoversWhatMadeTheData(t *testing.T) {
	t.Parallel()
	sets := 50
	if testing.Short() {
		sets = 10 // a fifth of the work, for the race detector
	}
	held, all, ratio := 0, 0, 0.0
	for n := range sets {
		truth := rng.New(uint64(n), 1, "truth").Stream(0)
		u := []float64{0.2 + 0.6*truth.Float64(), 0.2 + 0.6*truth.Float64()}
		targets := targetsAt(1+u[0], 0.2+u[1], 0.02)
		noise := rng.New(uint64(n), 1, "observation").Stream(0)
		for j := range targets {
			targets[j].Value += targets[j].Observation * num.Normal(&noise)
		}
		r, err := calibrate(fitting(uint64(n), targets), growth(rng.New(uint64(n), 2, "model"), 0.01, 2))
		if err != nil {
			t.Fatal(n, err)
		}
		for k := range u {
			lo, hi := quantile(r.Draws, k, 0.05), quantile(r.Draws, k, 0.95)
			all++
			if lo <= u[k] && u[k] <= hi {
				held++
			}
			ratio += (hi - lo) / float64(2*sets)
		}
	}
	if share := float64(held) / float64(all); share < 0.80 || share > 0.99 {
		t.Errorf("%d of %d intervals hold the truth", held, all)
	} else {
		t.Logf("%d of %d intervals hold the truth; mean width %.2f of the range", held, all, ratio)
	}
	if ratio > 0.8 {
		t.Errorf("intervals have %.2f of the range: nothing was learnt", ratio)
	}
}

// Waves rule out more and more, but never the truth if the data have no noise.
func TestWavesShrink(t *testing.T) {
	t.Parallel()
	u := []float64{0.4, 0.6}
	s := fitting(1, targetsAt(1.4, 0.8, 0.01))
	s.Waves = 3
	r := need.Value(sameFit(t, s, growth(rng.New(1, 1, "m"), 0.002, 4)))(t)
	last := 1.0
	for _, w := range r.Waves {
		if w.Share > last {
			t.Errorf("%s leaves %.4f after %.4f", w.Name, w.Share, last)
		}
		last = w.Share
		for k := range u {
			if u[k] < w.Low[k] || u[k] > w.Top[k] {
				t.Errorf("%s rules out the truth in factor %d: %v to %v", w.Name, k, w.Low[k], w.Top[k])
			}
		}
	}
	if last > 0.2 {
		t.Errorf("%.2f of the cube is left of data that say much", last)
	}
	if got := r.best(); got.Implausibility > 1.5 {
		t.Errorf("the best point misses by %.1f", got.Implausibility)
	}
}

// Held-out targets, and those after the window, affect no choice.
func TestHoldOutIsNotRead(t *testing.T) {
	t.Parallel()
	for _, role := range []string{RoleHoldout, RoleLater} {
		notRead(t, role)
	}
}

func notRead(t *testing.T, role string) {
	t.Helper()
	seen := func(value float64) [][]float64 {
		targets := targetsAt(1.5, 0.7, 0.02)
		targets[2].Value, targets[2].Role = value, role
		var points [][]float64
		m := growth(rng.New(1, 1, "m"), 0.01, 2)
		r := need.Value(sameFit(t, fitting(3, targets), func(name string, p [][]float64) ([]Run, error) {
			points = append(points, p...)
			return m(name, p)
		}))(t)
		for _, d := range r.Draws {
			points = append(points, append([]float64{d.Weight}, d.Point...))
		}
		return points
	}
	a, b := seen(1), seen(1000)
	if !slices.EqualFunc(a, b, func(x, y []float64) bool { return slices.Equal(x, y) }) {
		t.Errorf("a value of role %s moved points or weights", role)
	}
}

func TestSaysWhatCannotBe(t *testing.T) {
	t.Parallel()
	targets := targetsAt(40, 0.7, 0.01)
	for i := range targets {
		targets[i].Metric = fmt.Sprintf("y@%d", i)
	}
	targets[0].Scale = 350
	r := need.Value(sameFit(t, fitting(1, targets), growth(rng.New(1, 1, "m"), 0.01, 2)))(t)
	for _, want := range []string{"everything is ruled out: ", "\n  y@0: target 23.5, runs gave ",
		" standard deviations away", "wider ranges", "a consumer stands for 350 (consumers.represents)"} {
		if !strings.Contains(r.Unmet, want) {
			t.Errorf("%v\nlacks %q", r.Unmet, want)
		}
	}
	if strings.Contains(r.Unmet, "y@2") {
		t.Errorf("%v\nnames what is held out", r.Unmet)
	}
	if len(r.Draws) == 0 || len(r.Waves) != 1 {
		t.Errorf("%d points of %d waves are kept", len(r.Draws), len(r.Waves))
	}
	broken := errors.New("broken")
	if _, err := calibrate(fitting(1, targets), func(string, [][]float64) ([]Run, error) {
		return nil,
			broken
	}); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// A target that hardly any point meets: points of a wave are no copies of the few that are left. What was
// run is kept, and the targets say by how much they are missed, the farthest first.
func TestNearlyEverythingRuledOut(t *testing.T) {
	t.Parallel()
	stopped := 0
	for seed := range 16 {
		targets := targetsAt(1.5, 0.7, 0.02)
		for i := range targets {
			targets[i].Metric = fmt.Sprintf("y@%d", i)
		}
		// The larger the seed, the fewer points give both, and in the end none.
		targets[1].Value += 0.2 + 0.0125*float64(seed)
		targets[0].Observation, targets[1].Observation = 0.01, 0.01
		s := fitting(uint64(seed), targets)
		s.Waves = 3
		m := growth(rng.New(uint64(seed), 1, "m"), 0.001, 2)
		r := need.Value(sameFit(t, s, func(name string, points [][]float64) ([]Run, error) {
			distinct := map[string]bool{}
			for _, u := range points {
				distinct[fmt.Sprintf("%.6f", u)] = true
			}
			if len(points) < leastPoints(2) || len(distinct) < len(points) {
				t.Errorf("seed %d, %s: %d points, %d of them distinct", seed, name, len(points), len(distinct))
			}
			return m(name, points)
		}))(t)
		if r.Unmet == "" {
			continue
		}
		if stopped++; len(r.Draws) < 24 || !strings.Contains(r.Unmet, "\n  y@") {
			t.Errorf("seed %d: %d draws, %s", seed, len(r.Draws), r.Unmet)
		}
	}
	if stopped < 2 || stopped > 14 {
		t.Errorf("%d of 16 stopped: the cases do not go from some points to none", stopped)
	}
}

// Failed runs are counted and left out.
func TestFailedRunsAreLeftOut(t *testing.T) {
	t.Parallel()
	m := growth(rng.New(1, 1, "m"), 0.01, 2)
	r := need.Value(sameFit(t, fitting(1, targetsAt(1.5, 0.7, 0.02)), func(name string, p [][]float64,
	) ([]Run, error) {
		runs, err := m(name, p)
		runs[0].Mean[1] = math.NaN()
		return runs, err
	}))(t)
	for _, w := range r.Waves {
		if w.Failed != 1 {
			t.Errorf("%s: %d failed", w.Name, w.Failed)
		}
	}
}

// Too few runs are left because a target has no value in the others: which, and in how many.
func TestSaysWhichTargetIsMissing(t *testing.T) {
	t.Parallel()
	m := growth(rng.New(1, 1, "m"), 0.01, 2)
	targets := targetsAt(1.5, 0.7, 0.02)
	targets[0].Name, targets[0].Metric = "half", "time_to(y, 50%)"
	for _, left := range []int{4, 20} {
		r, err := sameFit(t, fitting(1, targets), func(name string, p [][]float64) ([]Run, error) {
			runs, err := m(name, p)
			for i := left; i < len(runs); i++ {
				runs[i].Mean[0] = math.NaN()
			}
			return runs, err
		})
		text := fmt.Sprint(err)
		if err == nil {
			text = (&Report{Result: r, Study: &study.Study{Name: "fit"}, of: &Calibration{Targets: targets, Cutoff: 3}}).Text()
		}
		// Of 24 points, and of the 48 of two waves.
		want := map[int]string{4: "half: time_to(y, 50%) has no value in 20 of 24 runs, which are left out",
			20: "half: time_to(y, 50%) has no value in 8 of 48 runs, which are left out"}[left]
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) || strings.Contains(text, "y: ") {
			t.Errorf("%s\nlacks %q", text, want)
		}
	}
}

// A quadratic is emulated exactly, with variance 0.
func TestEmulatorOfAPolynomial(t *testing.T) {
	f := func(u []float64) float64 { return 1 + 2*u[0] - u[1] + 3*u[0]*u[1] - u[1]*u[1] }
	var points [][]float64
	var values []float64
	for i := range 4 {
		for j := range 4 {
			u := []float64{float64(i) / 3, float64(j) / 3}
			points, values = append(points, u), append(values, f(u))
		}
	}
	e := need.Value(newEmulators(points, [][]float64{values}, []float64{0, 0}, []float64{1, 1}))(t)
	u := []float64{0.21, 0.77}
	e.predict(u, func(_ int, mean, variance float64) bool {
		if !(math.Abs(mean-f(u)) <= 1e-9) || variance > 1e-18 {
			t.Errorf("predicted %v ± %v, is %v", mean, math.Sqrt(variance), f(u))
		}
		return true
	})
}

// The variance of a prediction is that of least squares: for a straight line with noise, the
// interval contains new values as often as it should.
func TestEmulatorVariance(t *testing.T) {
	held, n := 0, 4000
	for r := range n {
		s := rng.New(uint64(r), 1, "noise").Stream(0)
		var points [][]float64
		var values []float64
		for i := range 24 {
			u := float64(i) / 23
			points, values = append(points, []float64{u}), append(values, 3*u+num.Normal(&s))
		}
		e := need.Value(newEmulators(points, [][]float64{values}, []float64{0}, []float64{1}))(t)
		e.predict([]float64{0.9}, func(_ int, mean, variance float64) bool {
			if math.Abs(3*0.9+num.Normal(&s)-mean) < 1.7207*math.Sqrt(variance) { // t quantile with 21 degrees of freedom, 90 %
				held++
			}
			return true
		})
	}
	if z := (float64(held) - 0.9*float64(n)) / math.Sqrt(0.09*float64(n)); !(math.Abs(z) <= 4) {
		t.Errorf("%d of %d new values lie in 90 %% intervals, z = %.1f", held, n, z)
	}
}

// Fitting a curve to data from that curve returns its parameters.
func TestCurvesFindThemselves(t *testing.T) {
	launch := time.Date(2011, 1, 21, 0, 0, 0, 0, time.UTC)
	for k, p := range [][]float64{{1171, .043, .607}, {1295, 6, .45}, {1109, 60, .9}} {
		var targets []Target
		for y := 2; y < 9; y++ {
			targets = append(targets, Target{Date: launch.AddDate(y, 0, 0), Role: RoleFit})
			last := &targets[len(targets)-1]
			last.Value = curves[k].at(p, last.Date.Sub(launch).Hours()/24/365.25)
		}
		ahead := Target{Date: launch.AddDate(12, 0, 0), Role: []string{RoleHoldout, RoleLater}[k%2], Value: 1}
		want := curves[k].at(p, ahead.Date.Sub(launch).Hours()/24/365.25)
		for _, f := range forecasts(append(targets, ahead), launch) {
			if got := f.At[7]; f.Name == curves[k].name && !(math.Abs(got/want-1) <= 1e-3) {
				t.Errorf("%s: forecast %v, is %v", f.Name, got, want)
			}
			if f.Name == "naive" && f.At[7] != targets[6].Value {
				t.Errorf("naive: %v, last value %v", f.At[7], targets[6].Value)
			}
		}
	}
}

// Sums over months of unequal lengths, with some left out, are increments: curves through them are those by
// which they were made, and a straight line of the rate adds up to them.
func TestSumsAreIncrements(t *testing.T) {
	launch := time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC)
	years := func(d time.Time) float64 { return d.Sub(launch).Hours() / 24 / 365.25 }
	for n := range 12 {
		s := rng.New(uint64(n), 1, "curve").Stream(0)
		p := [][]float64{{5000 + 9000*s.Float64(), .1 + .3*s.Float64(), 1 + 2*s.Float64()}, {5000 + 9000*s.Float64(),
			4 + 3*s.Float64(), .8 + s.Float64()}, {5000 + 9000*s.Float64(), 10 + 20*s.Float64(), 1 + 2*s.Float64()}}
		a, b := 100+100*s.Float64(), 50*s.Float64()
		for k, name := range []string{"Bass", "Gompertz", "logistic", "line"} {
			at := func(x float64) float64 { return float64(a*x) + float64(b*x*x)/2 }
			if k < 3 {
				at = func(x float64) float64 { return curves[k].at(p[k], x) }
			}
			var targets []Target
			for m := range 36 {
				x := Target{From: launch.AddDate(0, m, 0), Until: launch.AddDate(0, m+1, 0), Role: RoleFit}
				if m%7 == 3 {
					continue
				}
				if m > 27 {
					x.Role = RoleHoldout
				}
				x.Date, x.Value = x.Until.AddDate(0, 0, -1), at(years(x.Until))-at(years(x.From))
				targets = append(targets, x)
			}
			for _, f := range forecasts(targets, launch) {
				for i, x := range targets {
					if f.Name == name && !(math.Abs(f.At[i]/x.Value-1) <= 1e-3) {
						t.Errorf("%d, %s: %v in the month before %v, is %v", n, name, f.At[i], x.Until, x.Value)
						break
					}
				}
			}
		}
	}
}

// Rows on a straight line are forecast exactly. Of the values 1, 2 and 4 a year apart, with weights 1,
// 1/4 and 1/16, the line is 32/33 + 14/11·t, by the normal equations.
func TestStraightLine(t *testing.T) {
	launch := time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		values []float64
		want   float64 // a year after the last
	}{{[]float64{10, 12, 14}, 16}, {[]float64{1, 2, 4}, 32./33 + 3*14./11}, {[]float64{1, 2}, math.NaN()},
		{[]float64{0, 2, 4}, math.NaN()}} {
		var targets []Target
		for y, v := range append(c.values, 1) {
			targets = append(targets, Target{Date: launch.Add(time.Duration(y) * 8766 * time.Hour), Role: RoleFit, Value: v})
		}
		targets[len(c.values)].Role = RoleHoldout
		f := forecasts(targets, launch)[1]
		if got := f.At[len(c.values)]; f.Name != "line" || !(math.Abs(got-c.want) <= 1e-12) && !(math.IsNaN(got) &&
			math.IsNaN(c.want)) {
			t.Errorf("%s of %v: %v, want %v", f.Name, c.values, got, c.want)
		}
	}
}

// Skill compares with the naive forecast over the rows that it covers. It ignores the first
// row, which a model may miss by far.
func TestSkillIsOfTheSameRows(t *testing.T) {
	at := func(y int, value, mean float64) Row {
		return Row{Target: Target{Date: time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), Role: RoleFit, Value: value}, Mean: mean,
			Low: mean, High: mean}
	}
	s := Series{Rows: []Row{at(2011, 1, 3), at(2012, 100, 90), at(2013, 200, 210)}}
	s.targets = []int{0, 1, 2}
	s.judge(&Result{Draws: []Draw{{Weight: 1, Run: Run{Mean: []float64{3, 90, 210}}}}}, time.Date(2010, 1, 1, 0, 0, 0, 0,
		time.UTC))
	naive := (.99 + .5) / 2
	for _, e := range s.Errors {
		switch e.Model {
		case "model":
			if e.N != 3 || !(math.Abs(e.Skill-(1-(.1+.05)/2/naive)) <= 1e-12) {
				t.Errorf("model: skill %v over %d rows", e.Skill, e.N)
			}
		case "naive":
			if e.N != 2 || e.Skill != 0 || !(math.Abs(e.MAPE-naive) <= 1e-12) {
				t.Errorf("naive: %+v", e)
			}
		}
	}
}

func Example_errors() {
	row := Row{Target: Target{Role: RoleFit, Value: 100}}
	s := Series{Rows: []Row{row, row}, Forecasts: []Forecast{{Name: "naive", At: []float64{120, 120}}}}
	e := s.errors("line", RoleFit, func(i int) float64 { return []float64{110, 80}[i] })
	fmt.Printf("%.3f %.3f %.3f %.3f\n", e.MAPE, e.SMAPE, e.Bias, e.Max)
	// Output: 0.150 0.159 -0.050 0.200
}

// Negative numbers have a true minus sign.
func TestMinus(t *testing.T) {
	e := Errors{Bias: -0.0514, Max: 0.02, Skill: -1.5}
	c := e.cells([]string{"bias", "max", "skill"})
	for got, want := range map[string]string{c[0].String(): "−5.1 %", c[1].String(): "2.0 %", c[2].String(): "−1.50",
		sparse(-3.25): "−3.25"} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// A search finds the minimum of a curved valley (Rosenbrock 1960) and stops there.
func TestSimplex(t *testing.T) {
	calls := 0
	x, least := simplex(func(x []float64) float64 {
		calls++
		a, b := 1-x[0], x[1]-float64(x[0]*x[0])
		return 2 + float64(a*a) + float64(100*b*b)
	}, []float64{-1.2, 1})
	if !(math.Abs(x[0]-1) <= 1e-6) || !(math.Abs(x[1]-1) <= 1e-6) || least < 2 || least > 2+1e-12 || calls > 1000 {
		t.Errorf("minimum %v at %v after %d calls", least, x, calls)
	}
}
