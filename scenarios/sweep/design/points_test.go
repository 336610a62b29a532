package design

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

func key(n int) rng.Key { return rng.New(uint64(n), 0, "design") }

type generator struct {
	name string
	make func(rng.Key, int, int) ([][]float64, error)
}

var generators = []generator{{"random", Random}, {"lhs", LatinHypercube}, {"sobol", Sobol}}

// The first n of 2n points are the n points, also in fewer dimensions.
func TestExtensible(t *testing.T) {
	for _, g := range generators {
		small, big := need.Value(g.make(key(1), 37, 5))(t), need.Value(g.make(key(1), 74, 9))(t)
		same := true
		for i := range small {
			same = same && slices.Equal(small[i], big[i][:5])
		}
		if same == (g.name == "lhs") {
			t.Errorf("%s: extensible is %v", g.name, same)
		}
		again := need.Value(g.make(key(1), 37, 5))(t)
		other := need.Value(g.make(key(2), 37, 5))(t)
		if !slices.EqualFunc(small, again, slices.Equal[[]float64]) || slices.EqualFunc(small, other,
			slices.Equal[[]float64]) {
			t.Errorf("%s: the points are not a function of the key", g.name)
		}
	}
}

// Every generator gives coordinates in [0, 1) that are uniform over scrambles at each index of
// the sequence: the mean of many is 1/2 and their variance 1/12.
func TestMarginalsAreUniform(t *testing.T) {
	const scrambles, n, d = 4000, 8, 3
	for _, g := range generators {
		var sum, square [n][d]float64
		for k := range scrambles {
			for i, x := range need.Value(g.make(key(k), n, d))(t) {
				for j, u := range x {
					if !(u >= 0 && u < 1) {
						t.Fatalf("%s: coordinate %v", g.name, u)
					}
					sum[i][j] += u - 0.5
					square[i][j] += (u - 0.5) * (u - 0.5)
				}
			}
		}
		for i := range n {
			for j := range d {
				z := sum[i][j] / math.Sqrt(scrambles/12.)
				// Var (u − 1/2)² = 1/80 − 1/144 = 1/180.
				zz := (square[i][j] - scrambles/12.) / math.Sqrt(scrambles/180.)
				if !(math.Abs(z) <= 4) || !(math.Abs(zz) <= 4) {
					t.Errorf("%s, point %d, coordinate %d: mean off by %.1f, variance by %.1f standard errors", g.name, i, j, z, zz)
				}
			}
		}
	}
}

// Different coordinates of a point are uncorrelated over scrambles.
func TestCoordinatesAreUncorrelated(t *testing.T) {
	const scrambles, d = 4000, 6
	for _, g := range generators {
		var sum [d][d]float64
		for k := range scrambles {
			x := need.Value(g.make(key(k), 6, d))(t)[5]
			for a := range d {
				for b := range a {
					sum[a][b] += 12 * (x[a] - 0.5) * (x[b] - 0.5)
				}
			}
		}
		for a := range d {
			for b := range a {
				if z := sum[a][b] / math.Sqrt(scrambles); !(math.Abs(z) <= 4) {
					t.Errorf("%s, coordinates %d and %d: correlation off 0 by %.1f standard errors", g.name, a, b, z)
				}
			}
		}
	}
}

// Nested scrambling preserves common prefixes: two points share their first b digits after
// scrambling exactly if they did before.
func TestScramblingIsNested(t *testing.T) {
	v := directions()
	pts := need.Value(Sobol(key(3), 256, 4))(t)
	for j := range 4 {
		for a := range pts {
			for b := range a {
				was := sobolDigits(&v[j], uint32(a)) ^ sobolDigits(&v[j], uint32(b))
				is := uint32(pts[a][j]*(1<<32)) ^ uint32(pts[b][j]*(1<<32))
				if (was == 0) != (is == 0) || commonDigits(was) != commonDigits(is) {
					t.Fatalf("dimension %d, points %d and %d: %d common digits became %d", j, a, b, commonDigits(was),
						commonDigits(is))
				}
			}
		}
	}
}

func commonDigits(x uint32) int {
	n := 0
	for b := 31; b >= 0 && x>>b == 0; b-- {
		n++
	}
	return n
}

// In every dimension each of the 2^m intervals of length 2^−m holds one of the
// first 2^m points: (0, m, 1)-nets, scrambled or not, in all 1,000 dimensions.
func TestSobolStratifiesEachDimension(t *testing.T) {
	for _, n := range []int{2, 16, 128} {
		pts := need.Value(Sobol(key(4), n, maxSobol))(t)
		for j := range maxSobol {
			if !onePerStratum(pts, j) {
				t.Fatalf("%d points, dimension %d: not one in each interval", n, j+1)
			}
		}
	}
}

func onePerStratum(pts [][]float64, j int) bool {
	seen := make([]bool, len(pts))
	for _, x := range pts {
		k := int(x[j] * float64(len(pts)))
		if k < 0 || k >= len(pts) || seen[k] {
			return false
		}
		seen[k] = true
	}
	return true
}

// The first two dimensions are a (0, m, 2)-net: each of the 2^m boxes of sides 2^−a and
// 2^−(m−a) holds one point, for each a. The table also has Sobol's property A in up to 1,111
// dimensions: of the first 2^d points, one lies in each of the 2^d boxes that halve every
// dimension.
func TestSobolNets(t *testing.T) {
	for k := range 5 {
		const m = 10
		pts := need.Value(Sobol(key(k), 1<<m, 12))(t)
		for a := range m + 1 {
			boxes := map[[2]int]int{}
			for _, x := range pts {
				boxes[[2]int{int(x[0] * float64(int(1)<<a)), int(x[1] * float64(int(1)<<(m-a)))}]++
			}
			if len(boxes) != 1<<m {
				t.Errorf("boxes of 2^-%d by 2^-%d: %d of %d hold a point", a, m-a, len(boxes), 1<<m)
			}
		}
		for d := 1; d <= 10; d++ {
			corners := map[int]bool{}
			for _, x := range pts[:1<<d] {
				c := 0
				for j := range d {
					c = c<<1 | int(2*x[j])
				}
				corners[c] = true
			}
			if len(corners) != 1<<d {
				t.Errorf("property A in %d dimensions: %d of %d corners hold a point", d, len(corners), 1<<d)
			}
		}
	}
}

func TestLatinHypercubeHasOnePointPerStratum(t *testing.T) {
	for _, n := range []int{1, 2, 7, 1000, 100_003} {
		pts := need.Value(LatinHypercube(key(6), n, 3))(t)
		for j := range 3 {
			if !onePerStratum(pts, j) {
				t.Errorf("%d points, dimension %d: not one in each stratum", n, j)
			}
		}
	}
	// The last stratum at the largest n.
	if x := (float64(mostStrata-1) + (1<<jitterBits-0.5)/(1<<jitterBits)) / mostStrata; !(x < 1) {
		t.Errorf("the largest coordinate is %v", x)
	}
}

// centred is the centred L2 discrepancy (Hickernell 1998, eq. 4.5), squared.
func centred(pts [][]float64) float64 {
	n, d := float64(len(pts)), len(pts[0])
	one, two := 0.0, 0.0
	for i := range pts {
		p := 1.0
		for _, x := range pts[i] {
			a := math.Abs(x - 0.5)
			p *= 1 + a/2 - a*a/2
		}
		one += p
		for k := range pts {
			p := 1.0
			for j, x := range pts[i] {
				y := pts[k][j]
				p *= 1 + math.Abs(x-0.5)/2 + math.Abs(y-0.5)/2 - math.Abs(x-y)/2
			}
			two += p
		}
	}
	return math.Pow(13./12, float64(d)) - 2/n*one + two/n/n
}

func TestDiscrepancy(t *testing.T) {
	v := directions()
	plain := make([][]float64, 16)
	for i := range plain {
		plain[i] = []float64{float64(sobolDigits(&v[0], uint32(i))) / (1 << 32),
			float64(sobolDigits(&v[1], uint32(i))) / (1 << 32)}
	}
	// scipy.stats.qmc.discrepancy of Sobol(2, scramble=False).random(16).
	need.Near(t, "discrepancy of 16 points", centred(plain), 0.0036243862575953134, 1e-12)
	const n, d, runs = 256, 6, 12
	mean := map[string]float64{}
	for _, g := range generators {
		for k := range runs {
			mean[g.name] += centred(need.Value(g.make(key(k), n, d))(t)) / runs
		}
	}
	for _, g := range []struct {
		name string
		most float64
	}{{"lhs", 0.7}, {"sobol", 0.2}} {
		if r := mean[g.name] / mean["random"]; r > g.most {
			t.Errorf("%s: %.2f of the discrepancy of random points, at most %.2f expected", g.name, r, g.most)
		}
	}
	t.Log(mean)
}

// The error of a smooth mean falls faster than 1/√n. From 64 to 4,096 points the root mean
// square falls at least 30-fold (random points: 8-fold; nested scrambling of a smooth
// function: up to 512-fold, Owen 1997).
func TestScramblingBringsTheFasterRate(t *testing.T) {
	f := func(x []float64) float64 { // mean 1
		p := 1.0
		for j, u := range x {
			p *= 1 + (u-0.5)/float64(j+1)
		}
		return p
	}
	rms := func(n int) float64 {
		sum := 0.0
		for k := range 40 {
			m := 0.0
			for _, x := range need.Value(Sobol(key(k), n, 5))(t) {
				m += f(x) / float64(n)
			}
			sum += (m - 1) * (m - 1)
		}
		return math.Sqrt(sum / 40)
	}
	if few, many := rms(64), rms(4096); few/many < 30 {
		t.Errorf("error of the mean: %.2g with 64 points, %.2g with 4,096", few, many)
	}
}

func TestSizesAreChecked(t *testing.T) {
	for _, g := range generators {
		for _, c := range [][2]int{{0, 3}, {-1, 3}, {3, 0}, {1 << 28, 3}, {3, 1 << 30}} {
			if _, err := g.make(key(1), c[0], c[1]); err == nil {
				t.Errorf("%s takes %d points in %d dimensions", g.name, c[0], c[1])
			}
		}
	}
	if _, err := Sobol(key(1), 4, 1001); err == nil || err.Error() != "Sobol design in 1001 dimensions: at most 1000 "+
		"are possible" {
		t.Error(err)
	}
	if !Balanced(1) || !Balanced(1024) || Balanced(0) || Balanced(1000) {
		t.Error("balanced numbers are the powers of 2")
	}
}

func ExampleSobol() {
	pts, err := Sobol(rng.New(1, 0, "design"), 4, 2)
	if err != nil {
		fmt.Println(err)
	}
	for _, x := range pts {
		fmt.Printf("%.3f %.3f\n", x[0], x[1])
	}
	// Output:
	// 0.101 0.624
	// 0.502 0.238
	// 0.876 0.909
	// 0.384 0.385
}
