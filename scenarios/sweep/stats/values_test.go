package stats

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"guanxi/sim/num"
	"guanxi/sim/results/summary"
	"guanxi/sim/rng"
)

// Reference values computed in Python over all orders.
var fourPlayers = []float64{2.5, 48.0 / 7, 69.0 / 7, 9, 30.0 / 7, 71.0 / 7, 85.0 / 7, 72.0 / 7, 32.0 / 7, 66.0 / 7, 73.0 / 7, 53.0 / 7, 6.0 / 7, 33.0 / 7, 33.0 / 7, 6.0 / 7}

func TestShapleyAndOwen(t *testing.T) {
	phi := Shapley(fourPlayers)
	for i, want := range []float64{.875, 2.375, -1.8392857142857146, -3.0535714285714293} {
		near(t, "Shapley", phi[i], want, 1e-13)
	}
	owen := Owen(fourPlayers, [][]int{{0, 2}, {1}, {3}})
	for i, want := range []float64{1.0833333333333333, 2.166666666666667, -1.6309523809523812, -3.261904761904763} {
		near(t, "Owen", owen[i], want, 1e-13)
	}
}

// Published games. Gloves (Osborne & Rubinstein 1994, exercise 295.3 form):
// one left, two right gloves: φ = (2/3, 1/6, 1/6). Airport (Littlechild & Owen
// 1973) with costs 1, 3, 6: φ = (1/3, 4/3, 13/3).
func TestShapleyOfPublishedGames(t *testing.T) {
	gloves, airport := make([]float64, 8), make([]float64, 8)
	for mask := range 8 {
		if mask&1 == 1 && mask != 1 {
			gloves[mask] = 1
		}
		for i, cost := range []float64{1, 3, 6} {
			if mask>>i&1 == 1 {
				airport[mask] = cost
			}
		}
	}
	for i, want := range []float64{2. / 3, 1. / 6, 1. / 6} {
		near(t, "gloves", Shapley(gloves)[i], want, 1e-15)
	}
	for i, want := range []float64{1. / 3, 4. / 3, 13. / 3} {
		near(t, "airport", Shapley(airport)[i], want, 1e-15)
	}
}

func game(rt *rapid.T, n int) []float64 {
	return rapid.SliceOfN(rapid.Float64Range(-100, 100), 1<<n, 1<<n).Draw(rt, "v")
}

func close(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestAxiomsOfShares(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(2, 6).Draw(rt, "n")
		v := game(rt, n)
		// Player 1 is a copy of player 0; the last player is a dummy worth 3.
		last := 1 << (n - 1)
		for mask := range v {
			if mask&3 == 2 {
				v[mask] = v[mask^3]
			}
		}
		for mask := range v {
			if n > 2 && mask&last != 0 {
				v[mask] = v[mask^last] + 3
			}
		}
		phi, dividends := Shapley(v), Dividends(v)
		union := rapid.IntRange(0, n-1).Draw(rt, "union")
		unions := [][]int{nil, nil, nil}
		for i := range n {
			k := (i*7 + union) % 3
			unions[k] = append(unions[k], i)
		}
		owen := Owen(v, slices.DeleteFunc(unions, func(u []int) bool { return u == nil }))
		byDividends, owenByDividends := make([]float64, n), make([]float64, n)
		sum, owenSum := 0.0, 0.0
		for i := range n {
			sum, owenSum = sum+phi[i], owenSum+owen[i]
			for mask, d := range dividends {
				if mask>>i&1 == 0 {
					continue
				}
				byDividends[i] += d / float64(bits.OnesCount(uint(mask)))
				met, mine := 0, 0
				for _, u := range unions {
					in := 0
					for _, j := range u {
						in += mask >> j & 1
					}
					if in > 0 {
						met++
					}
					if slices.Contains(u, i) {
						mine = in
					}
				}
				owenByDividends[i] += d / float64(met*mine)
			}
			if !close(phi[i], byDividends[i]) || !close(owen[i], owenByDividends[i]) {
				rt.Fatalf("player %d: Shapley %g and %g, Owen %g and %g", i, phi[i], byDividends[i], owen[i], owenByDividends[i])
			}
		}
		all := v[len(v)-1] - v[0]
		if !close(sum, all) || !close(owenSum, all) || !close(phi[0], phi[1]) || n > 2 && !close(phi[n-1], 3) {
			rt.Fatalf("shares %v of %g", phi, all)
		}
		for mask := range v { // v is the sum of the dividends of its subsets
			total := 0.0
			for part, d := range dividends {
				if part&mask == part {
					total += d
				}
			}
			if !close(total, v[mask]) {
				rt.Fatalf("v(%b) is %g, its dividends sum to %g", mask, v[mask], total)
			}
		}
		alone := make([][]int, n)
		for i := range alone {
			alone[i] = []int{i}
		}
		if same := Owen(v, alone); !close(same[0], phi[0]) || !close(same[n-1], phi[n-1]) {
			rt.Fatal("unions of one do not give Shapley's value")
		}
	})
}

// Shapley's value is the mean over all orders of arrival, written out.
func TestShapleyByOrders(t *testing.T) {
	value := func(mask uint64) float64 { return fourPlayers[mask] }
	var all [][]int
	var walk func(done []int)
	walk = func(done []int) {
		if len(done) == 4 {
			all = append(all, slices.Clone(done))
		}
		for i := range 4 {
			if !slices.Contains(done, i) {
				walk(append(done, i))
			}
		}
	}
	walk(nil)
	exact := Shapley(fourPlayers)
	for i, phi := range byOrders(value, all) {
		near(t, "all orders", phi, exact[i], 1e-13)
	}
}

// byOrders computes Shapley's value from some orders of arrival: the mean of what each player
// adds to those before it.
func byOrders(v func(mask uint64) float64, orders [][]int) []float64 {
	phi := make([]float64, len(orders[0]))
	for _, order := range orders {
		mask := uint64(0)
		before := v(mask)
		for _, i := range order {
			mask |= 1 << i
			with := v(mask)
			phi[i] += Less(with, before)
			before = with
		}
	}
	for i := range phi {
		phi[i] /= float64(len(orders))
	}
	return phi
}

func TestSequentialStops(t *testing.T) {
	s := Sequential{Min: 4, Max: 11, Batch: 3, HalfWidth: 1, Confidence: .95}
	spread := []float64{0, 10, 0, 10, 0, 10, 0, 10, 0, 10, 0, 10, 0}
	for n, want := range []int{4, 4, 4, 4, 7, 7, 7, 10, 10, 10, 11, 11, 11} {
		reason := Running
		if n >= 11 {
			reason = AtMax
		}
		if all, why := s.Replicates(spread[:n], nil); all != want || why != reason {
			t.Errorf("after %d: %d (%s), want %d (%s)", n, all, why, want, reason)
		}
	}
	// Four values are enough; later values do not reverse the decision.
	if all, why := s.Replicates([]float64{5, 5.1, 5, 5.1, 90, 3, 50, 1}, nil); all != 4 || why != Reached {
		t.Errorf("%d (%s)", all, why)
	}
	// t(3, .975)·s/√4 = 3.182446·1/2 with s = 1.
	v := []float64{10 - math.Sqrt(1.5), 10 - 1e-9, 10 + 1e-9, 10 + math.Sqrt(1.5)}
	near(t, "half-width", summary.Student(v, 0, s.Confidence).Half(), 3.182446305284263/2, 1e-10)
	if s.stops(v, nil) {
		t.Error("a half-width of 1.59 is taken for below 1")
	}
	s.Relative = true
	for _, c := range []struct {
		width float64
		done  bool
	}{{.19, true}, {.1893, true}, {.189, false}} { // .15912/(1−.15912) = .18924
		if s.HalfWidth = c.width; true {
			if done := s.stops(v, nil); done != c.done {
				t.Errorf("relative %g: %v", c.width, done)
			}
		}
	}
	if (Sequential{Min: 2, Max: 9, HalfWidth: 5, Confidence: .95}).stops([]float64{1, nan}, nil) {
		t.Error("one value is enough")
	}
}

// The rule looks only at the first min, min+batch, … values.
func TestReplicates(t *testing.T) {
	rule := Sequential{Min: 3, Max: 8, Batch: 2, HalfWidth: 1, Confidence: .95}
	for _, c := range []struct {
		name         string
		rule         Sequential
		values, base []float64
		n            int
		why          string
	}{
		{"nothing yet", rule, nil, nil, 3, Running},
		{"a part of the first batch", rule, []float64{1, 1}, nil, 3, Running},
		{"narrow at once", rule, []float64{1, 1, 1.1}, nil, 3, Reached},
		{"more than needed", rule, []float64{1, 1, 1.1, 90, -90}, nil, 3, Reached},
		{"wide", rule, []float64{1, 9, 5}, nil, 5, Running},
		{"wide to the end", rule, []float64{1, 9, 5, 1, 9, 5, 0, 3}, nil, 8, AtMax},
		{"the last batch is cut", rule, []float64{1, 9, 5, 1, 9, 5, 0}, nil, 8, Running},
		{"failed ones count for nothing", rule, []float64{1, nan, 1.1}, nil, 5, Running},
		{"all agree", rule, []float64{1, 1, 1, 1, 1}, nil, 7, Running},
		{"all agree in whole numbers", Sequential{Min: 3, Max: 8, Batch: 2, HalfWidth: 1.3, Step: 1, Confidence: .95}, []float64{1, 1, 1, 1, 1}, nil, 5, Reached},
		{"a share of a baseline that may be 0", Sequential{Min: 3, Max: 5, Batch: 2, HalfWidth: .5, Relative: true, Confidence: .95}, []float64{7, 1, -2, 3, 1}, []float64{6, .1, -3.1, 2.2, 0}, 5, AtMax},
		{"differences", rule, []float64{1, 9, 5}, []float64{0, 8, 4.1}, 3, Reached},
		{"the baseline is behind", rule, []float64{1, 9, 5}, []float64{0, 8}, 3, Running},
		{"no baseline yet", rule, []float64{1, 9, 5}, []float64{}, 3, Running},
		{"a share of the baseline", Sequential{Min: 3, Max: 8, Batch: 2, HalfWidth: .01, Relative: true, Confidence: .95}, []float64{1001, 1002, 1001.5}, []float64{1000, 1000, 1000}, 3, Reached},
		{"failed pairs are no share of it", Sequential{Min: 3, Max: 8, Batch: 2, HalfWidth: .01, Relative: true, Confidence: .95}, []float64{1001, nan, 1001}, []float64{1000, 1000, 1000}, 5, Running},
	} {
		if n, why := c.rule.Replicates(c.values, c.base); n != c.n || why != c.why {
			t.Errorf("%s: %d, %s and not %d, %s", c.name, n, why, c.n, c.why)
		}
	}
}

// Replicates agrees with the rule applied step by step.
func TestReplicatesAreTheRule(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := Sequential{Min: rapid.IntRange(2, 5).Draw(rt, "min"), Max: 20, Batch: rapid.IntRange(1, 4).Draw(rt, "batch"),
			HalfWidth: rapid.Float64Range(.1, 3).Draw(rt, "half"), Relative: rapid.Bool().Draw(rt, "relative"), Confidence: .9}
		draw := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(-2, 5), rapid.Float64Range(3, 4), rapid.Just(nan)), 0, 24)
		values, looked := draw.Draw(rt, "values"), []float64(nil)
		var base []float64
		if looked = values; rapid.Bool().Draw(rt, "paired") {
			base, looked = draw.Draw(rt, "base"), nil
			for i := range min(len(values), len(base)) {
				looked = append(looked, values[i]-base[i])
			}
			if base == nil {
				base = []float64{}
			}
		}
		want, why := s.Min, ""
		for ; why == ""; want = min(20, want+s.Batch) {
			if want > len(looked) {
				why = Running
				break
			}
			v := summary.Student(looked[:want], 0, .9)
			target := s.target(v.Mean)
			if base != nil && s.Relative {
				target = s.HalfWidth * math.Abs(summary.Student(base[:want], 0, .9).Mean)
			}
			if v.N >= s.Min && v.Half() <= target {
				why = Reached
				break
			}
			if want == 20 {
				why = AtMax
			}
		}
		if n, reason := s.Replicates(values, base); n != want || reason != why {
			rt.Fatalf("%d (%s), want %d (%s)", n, reason, want, why)
		}
	})
}

// The cost of repeated looks: the coverage of the interval at the stop, and how often the
// error meets the relative target.
func TestSequentialCoverage(t *testing.T) {
	const experiments = 1000
	exponential := func(s *rng.Stream) float64 { return -10 * num.Log(s.Open()) }
	for _, c := range []struct {
		name     string
		draw     func(s *rng.Stream) float64 // mean 10
		rule     Sequential
		from, to float64
	}{
		{"normal, batches of 1", func(s *rng.Stream) float64 { return 10 + 3*num.Normal(s) }, Sequential{Min: 10, Batch: 1, HalfWidth: .1, Relative: true}, .92, .96},
		{"normal, batches of 10", func(s *rng.Stream) float64 { return 10 + 3*num.Normal(s) }, Sequential{Min: 10, Batch: 10, HalfWidth: .1, Relative: true}, .93, .965},
		{"normal, absolute", func(s *rng.Stream) float64 { return 10 + 3*num.Normal(s) }, Sequential{Min: 10, Batch: 1, HalfWidth: 1}, .92, .96},
		{"exponential, batches of 1", exponential, Sequential{Min: 10, Batch: 1, HalfWidth: .5, Relative: true}, .85, .95},
		{"exponential, batches of 10", exponential, Sequential{Min: 10, Batch: 10, HalfWidth: .5, Relative: true}, .90, .96},
		{"normal, as by default", func(s *rng.Stream) float64 { return 10 + 10*num.Normal(s) }, Sequential{Min: 5, Batch: 5, HalfWidth: 3.3}, .915, .955},
		{"exponential, absolute", exponential, Sequential{Min: 10, Batch: 10, HalfWidth: 3.3}, .86, .90},
		{"exponential, as by default", exponential, Sequential{Min: 5, Batch: 5, HalfWidth: 3.3}, .82, .87},
	} {
		key := rng.New(11, 0, c.name)
		c.rule.Max, c.rule.Confidence = 2000, .95
		hit, close, total := 0, 0, 0
		for e := range experiments {
			s := key.Stream(uint64(e))
			var v []float64
			for {
				n, why := c.rule.Replicates(v, nil)
				if why != Running {
					break
				}
				for len(v) < n {
					v = append(v, c.draw(&s))
				}
			}
			half := summary.Student(v, 0, c.rule.Confidence).Half()
			m := mean(v)
			if math.Abs(m-10) <= half {
				hit++
			}
			if math.Abs(m-10) <= c.rule.HalfWidth*map[bool]float64{true: 10, false: 1}[c.rule.Relative] {
				close++
			}
			total += len(v)
		}
		covered, promised := float64(hit)/experiments, float64(close)/experiments
		t.Logf("%-28s interval covers %.3f, error within target %.3f, %.1f replicates", c.name, covered, promised, float64(total)/experiments)
		if covered < c.from || covered > c.to {
			t.Errorf("%s covers %.3f", c.name, covered)
		}
		if promised < c.from {
			t.Errorf("%s: error within the target in %.3f", c.name, promised)
		}
	}
}
