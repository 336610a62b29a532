package stats

import (
	"math"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// responses returns n replicates of a response with the given means. Replicates share a shift
// and a slope, as with common random numbers, and have noise of their own at each level.
func responses(key rng.Key, trial, n int, x, mean []float64, draw func(z float64) float64) [][]float64 {
	all := make([][]float64, n)
	for r := range all {
		s := key.Sub(uint64(trial)).Stream(uint64(r))
		shift, slope := draw(num.Normal(&s)), draw(num.Normal(&s))
		for k := range x {
			all[r] = append(all[r], mean[k]+float64(3*shift)+float64(.5*slope*x[k])+draw(num.Normal(&s)))
		}
	}
	return all
}

// The interval of a crossing covers as often as it says if replicates are normal, on a line
// and on one with a bend, and nearly so if they are skewed.
func TestCoverageOfCrossings(t *testing.T) {
	const trials = 4000
	skewed := func(z float64) float64 { return (math.Exp(.5*z) - math.Exp(.125)) / .604 } // sd 1
	same := func(z float64) float64 { return z }
	x := []float64{0, 1, 2, 4, 8}
	for name, c := range map[string]struct {
		mean        []float64
		zero        float64
		n           int
		draw        func(float64) float64
		least, most float64
	}{
		"line":       {[]float64{-6, -4, -2, 2, 10}, 3, 8, same, .94, .96},
		"bend":       {[]float64{-8, -4, -1, 3, 5}, 2.5, 5, same, .94, .96},
		"at a level": {[]float64{-9, -5, 0, 3, 5}, 2, 5, same, .94, .96},
		"steep":      {[]float64{-30, -10, -4, 12, 14}, 2.5, 3, same, .94, .96},
		"skewed":     {[]float64{-6, -4, -2, 2, 10}, 3, 12, skewed, .915, .955},
	} {
		key := rng.New(5, 0, "crossing "+name)
		within, found := 0, 0
		for trial := range trials {
			for _, z := range Crossings(x, responses(key, trial, c.n, x, c.mean, c.draw), 0, .95) {
				found++
				if !(z.Lo > c.zero) && !(z.Hi < c.zero) { // a missing end lies beyond the levels
					within++
				}
			}
		}
		share := float64(within) / float64(found)
		t.Logf("%s: %.4f of %d in %d", name, share, found, trials)
		if share < c.least || share > c.most || found < trials*95/100 {
			t.Errorf("%s: %.4f of %d crossings in %d studies cover", name, share, found, trials)
		}
	}
}

// Between two levels the interval is Fieller's of the quotient.
func TestCrossingIsFiellers(t *testing.T) {
	x, key := []float64{0, 1}, rng.New(6, 0, "fieller")
	for trial := range 50 {
		values := responses(key, trial, 12, x, []float64{-9, 6}, func(z float64) float64 { return z })
		var first, step []float64
		zero := make([]float64, len(values))
		for _, v := range values {
			first, step = append(first, -v[0]), append(step, v[1]-v[0])
		}
		want := Ratio(Paired(first, zero, 0, .95), Paired(step, zero, 0, .95), .95)
		got := Crossings(x, values, 0, .95)
		if len(got) != 1 || got[0].N != 12 {
			t.Fatalf("%+v", got)
		}
		near(t, "crossing", got[0].Value, want.Mean, 1e-12)
		if want.Lo > 0 && want.Hi < 1 {
			near(t, "low", got[0].Lo, want.Lo, 1e-9)
			near(t, "high", got[0].Hi, want.Hi, 1e-9)
		}
	}
}

func TestCrossings(t *testing.T) {
	x := []float64{0, 10, 20, 40}
	about := func(mean ...float64) [][]float64 { // with s/√n of 1 throughout, the same for all levels
		var all [][]float64
		for _, d := range []float64{-1, 0, 1} {
			var row []float64
			for _, m := range mean {
				row = append(row, m+float64(d*math.Sqrt(3)))
			}
			all = append(all, row)
		}
		return all
	}
	const q = 4.302652729911275 // of Student with two degrees of freedom
	c := q / math.Sqrt(3)
	for name, of := range map[string]struct {
		values [][]float64
		want   []Crossing
	}{
		"one":             {about(-30, -10, 30, 30), []Crossing{{Estimate{12.5, 12.5 - q/4, 12.5 + q/4}, 3}}},
		"two":             {about(-30, 30, 30, -10), []Crossing{{Estimate{5, 5 - q/6, 5 + q/6}, 3}, {Estimate{35, 35 - q/2, 35 + q/2}, 3}}},
		"over a level":    {about(-30, -2, 20, 30), []Crossing{{Estimate{10 + 20./22, 10 - 10*(q-2)/28, 10 + 10*(q+2)/22}, 3}}},
		"to the end":      {about(-30, -20, -10, 2), []Crossing{{Estimate{20 + 200./12, 20 + 20*(10-q)/12, nan}, 3}}},
		"from the start":  {about(-2, 30, 30, 30), []Crossing{{Estimate{10 * 2. / 32, nan, 10 * (2 + q) / 32}, 3}}},
		"anywhere":        {about(-1, 1, 2, 3), nil},
		"three in one":    {about(-30, 1, -1, 30), []Crossing{{Estimate{15, 10 - 10*(q+1)/31, 20 + 20*(q+1)/31}, 3}}},
		"two in one":      {about(30, 1, -1, 1), nil},
		"never":           {about(1, 2, 3, 4), nil},
		"nowhere":         {about(0, 0, 0, 0), nil},
		"all agree":       {[][]float64{{-1, 3, 4, 5}, {-1, 3, 4, 5}}, nil},
		"agree at one":    {[][]float64{{-8, 3, 4, 5}, {-8, 2, 4, 5}, {-8, 1, 4, 5}}, []Crossing{{Estimate{8, 80 / (10 + c), 10 + 10*(c-2)/(c+2)}, 3}}},
		"one replicate":   {[][]float64{{-1, 3, 4, 5}}, nil},
		"from a true 0":   {[][]float64{{0, 5, -9, -20}, {0, 6, -10, -21}, {0, 7, -11, -22}}, []Crossing{{Estimate{13.75, 10 + 10*(6-c)/(16-2*c), 10 + 10*(6+c)/(16+2*c)}, 3}}},
		"no replicates":   {nil, nil},
		"largest numbers": {[][]float64{{-8e300, 3e300, 4e300, 5e300}, {-8e300, 2e300, 4e300, 5e300}, {-8e300, 1e300, 4e300, 5e300}}, []Crossing{{Estimate{8, 80 / (10 + c), 10 + 10*(c-2)/(c+2)}, 3}}},
	} {
		got := Crossings(x, of.values, 0, .95)
		if stepped := Crossings(x, of.values, 1e-12, .95); len(stepped) != len(of.want) && name != "all agree" {
			t.Errorf("%s: with a step %+v", name, stepped)
		}
		if len(got) != len(of.want) {
			t.Errorf("%s: %+v", name, got)
			continue
		}
		for i, w := range of.want {
			near(t, name, got[i].Value, w.Value, 1e-12)
			near(t, name+", low", got[i].Lo, w.Lo, 1e-9)
			near(t, name+", high", got[i].Hi, w.Hi, 1e-9)
			if got[i].N != w.N {
				t.Errorf("%s: n is %d", name, got[i].N)
			}
		}
	}
}
