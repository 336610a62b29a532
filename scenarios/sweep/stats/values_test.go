package stats

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// All orders written out, in Python.
var fourPlayers = []float64{2.5, 48.0 / 7, 69.0 / 7, 9, 30.0 / 7, 71.0 / 7, 85.0 / 7, 72.0 / 7, 32.0 / 7, 66.0 / 7, 73.0 / 7, 53.0 / 7, 6.0 / 7, 33.0 / 7, 33.0 / 7, 6.0 / 7}

func TestShapleyAndOwen(t *testing.T) {
	phi := Shapley(fourPlayers)
	for i, want := range []float64{.875, 2.375, -1.8392857142857146, -3.0535714285714293} {
		near(t, "Shapley", phi[i], want, 1e-13)
	}
	owen, err := Owen(fourPlayers, [][]int{{0, 2}, {1}, nil, {3}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{1.0833333333333333, 2.166666666666667, -1.6309523809523812, -3.261904761904763} {
		near(t, "Owen", owen[i], want, 1e-13)
	}
	for _, bad := range [][][]int{{{0, 1}, {1, 2, 3}}, {{0, 1, 2}}, {{0, 1, 2, 4}}} {
		if _, err := Owen(fourPlayers, bad); err == nil {
			t.Errorf("unions %v are taken", bad)
		}
	}
	if _, err := Players(12); err == nil {
		t.Error("12 coalitions are taken")
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
		// Player 1 is made a double of player 0, the last a dummy worth 3.
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
		owen, err := Owen(v, unions)
		if err != nil {
			rt.Fatal(err)
		}
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
		for mask := range v { // v is the sum of its parts' dividends
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
		if same, _ := Owen(v, alone); !close(same[0], phi[0]) || !close(same[n-1], phi[n-1]) {
			rt.Fatal("unions of one do not give Shapley's value")
		}
	})
}

func TestOrders(t *testing.T) {
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
	for i, phi := range Orders(value, all) {
		near(t, "all orders", phi, exact[i], 1e-13)
	}
	sum := 0.0
	for _, phi := range Orders(value, all[3:8]) {
		sum += phi
	}
	near(t, "sum of some orders", sum, fourPlayers[15]-fourPlayers[0], 1e-13)
	if Orders(value, nil) != nil {
		t.Error("no orders give shares")
	}
}

func TestSequentialStops(t *testing.T) {
	s := Sequential{Min: 4, Max: 11, Batch: 3, HalfWidth: 1, Confidence: .95}
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	spread := []float64{0, 10, 0, 10, 0, 10, 0, 10, 0, 10, 0, 10, 0}
	for n, want := range []int{4, 3, 2, 1, 3, 2, 1, 3, 2, 1, 1, 0, 0} {
		reason := Running
		if n >= 11 {
			reason = AtMax
		}
		if more, why := s.Next(spread[:n]); more != want || why != reason {
			t.Errorf("after %d: %d more (%s), want %d (%s)", n, more, why, want, reason)
		}
	}
	// Four values are enough; what runs afterwards takes nothing back.
	if more, why := s.Next([]float64{5, 5.1, 5, 5.1, 90, 3, 50, 1}); more != 0 || why != Reached {
		t.Errorf("%d more (%s)", more, why)
	}
	// t(3, .975)·s/√4 = 3.182446·1/2 with s = 1.
	v := []float64{10 - math.Sqrt(.75), 10 - math.Sqrt(.75), 10 + math.Sqrt(.75), 10 + math.Sqrt(.75)}
	done, half := s.Enough(v)
	near(t, "half-width", half, 3.182446305284263/2, 1e-10)
	if done {
		t.Error("a half-width of 1.59 is taken for below 1")
	}
	s.Relative = true
	for _, c := range []struct {
		width float64
		done  bool
	}{{.19, true}, {.1893, true}, {.189, false}} { // .15912/(1−.15912) = .18924
		if s.HalfWidth = c.width; true {
			if done, _ := s.Enough(v); done != c.done {
				t.Errorf("relative %g: %v", c.width, done)
			}
		}
	}
	if done, _ := (Sequential{Min: 2, Max: 9, HalfWidth: 5, Confidence: .95}).Enough([]float64{1, nan}); done {
		t.Error("one value is enough")
	}
	for _, bad := range []Sequential{{Min: 1, Max: 5, HalfWidth: 1, Confidence: .9}, {Min: 5, Max: 4, HalfWidth: 1, Confidence: .9}, {Min: 2, Max: 4, Confidence: .9}, {Min: 2, Max: 4, HalfWidth: 1, Confidence: 1}, {Min: 2, Max: 4, HalfWidth: 1, Confidence: .5, Batch: -1}} {
		if bad.Check() == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}

// Next is the rule looked at step by step.
func TestNextIsTheRule(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := Sequential{Min: rapid.IntRange(2, 5).Draw(rt, "min"), Max: 20, Batch: rapid.IntRange(1, 4).Draw(rt, "batch"),
			HalfWidth: rapid.Float64Range(.1, 3).Draw(rt, "half"), Relative: rapid.Bool().Draw(rt, "relative"), Confidence: .9}
		v := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(-2, 5), rapid.Float64Range(3, 4), rapid.Just(nan)), 0, 24).Draw(rt, "v")
		more, reason := s.Next(v)
		wantMore, want := 0, Running
		for n := s.Min; want == Running && wantMore == 0; n = min(20, n+s.Batch) {
			if n > len(v) {
				wantMore = n - len(v)
			} else if done, _ := s.Enough(v[:n]); done {
				want = Reached
			} else if n == 20 {
				want = AtMax
			}
		}
		if more != wantMore || reason != want {
			rt.Fatalf("%d more (%s), want %d (%s)", more, reason, wantMore, want)
		}
	})
}

// What looking again and again costs: the coverage of the interval at the
// stop, and of the promise on the relative error.
func TestSequentialCoverage(t *testing.T) {
	const experiments = 4000
	for _, c := range []struct {
		name     string
		draw     func(s *rng.Stream) float64 // mean 10
		rule     Sequential
		from, to float64
	}{
		{"normal, batches of 1", func(s *rng.Stream) float64 { return 10 + 3*num.Normal(s) }, Sequential{Min: 10, Batch: 1, HalfWidth: .1, Relative: true}, .92, .96},
		{"normal, batches of 10", func(s *rng.Stream) float64 { return 10 + 3*num.Normal(s) }, Sequential{Min: 10, Batch: 10, HalfWidth: .1, Relative: true}, .93, .965},
		{"normal, absolute", func(s *rng.Stream) float64 { return 10 + 3*num.Normal(s) }, Sequential{Min: 10, Batch: 1, HalfWidth: 1}, .92, .96},
		{"exponential, batches of 1", func(s *rng.Stream) float64 { return 10 * num.Exponential(s) }, Sequential{Min: 10, Batch: 1, HalfWidth: .5, Relative: true}, .85, .95},
		{"exponential, batches of 10", func(s *rng.Stream) float64 { return 10 * num.Exponential(s) }, Sequential{Min: 10, Batch: 10, HalfWidth: .5, Relative: true}, .90, .96},
	} {
		key := rng.New(11, 0, c.name)
		c.rule.Max, c.rule.Confidence = 2000, .95
		hit, close, total := 0, 0, 0
		for e := range experiments {
			s := key.Stream(uint64(e))
			var v []float64
			for {
				more, why := c.rule.Next(v)
				if why != Running {
					break
				}
				for range more {
					v = append(v, c.draw(&s))
				}
			}
			_, half := c.rule.Enough(v)
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
