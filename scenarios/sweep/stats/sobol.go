package stats

// Block is one row of Saltelli's scheme: the outputs at the points A and B, at A with factor i
// taken from B (AB), and, for second-order indices, at B with factor i taken from A (BA).
type Block struct {
	A, B   float64
	AB, BA []float64
}

func (b Block) complete(d int) bool {
	if b.A != b.A || b.B != b.B || len(b.AB) != d || len(b.BA) != 0 && len(b.BA) != d {
		return false
	}
	return len(present(b.AB)) == d && len(present(b.BA)) == len(b.BA)
}

// Sobol holds the shares of an output's variance that its factors explain.
type Sobol struct {
	First, Total []Estimate
	Second       [][]Estimate // [i][j] for i < j; nil without the points BA
	Luck         Estimate     // share of the randomness that the points of a block have in common
	N, Failed    int          // blocks used and left out
	Mean         float64
	Variance     float64 // over the points A and B
}

// Indices estimates the first-order and total indices of d factors, and the second-order ones
// if the blocks have BA. With f centred at the mean and V the variance of the outputs at A and
// B together:
//
//	S_i  = 1/N Σ f(B)(f(AB_i) − f(A)) / V          (Saltelli et al. 2010, table 2 (b))
//	ST_i = 1/2N Σ (f(A) − f(AB_i))² / V            (Jansen 1999)
//	S_ij = 1/N Σ (f(BA_i)f(AB_j) − f(A)f(B)) / V − S_i − S_j   (Saltelli 2002)
//
// (Saltelli, Annoni, Azzini, Campolongo, Ratto & Tarantola 2010, Computer Physics
// Communications 181; Jansen 1999, ibid. 117; Saltelli 2002, ibid. 145.) Intervals are
// percentiles of a bootstrap over blocks (Archer, Saltelli & Sobol' 1997). Estimates may fall
// outside [0, 1] by chance.
//
// If the runs of a block share their random numbers, and blocks differ in them, this luck is
// part of V but of none of the indices. It alone explains
//
//	1/N Σ f(A)f(B) / V
//
// because A and B have only luck in common. Otherwise this is about 0.
//
// A block with a missing value is left out entirely and counted.
func Indices(d int, blocks []Block, r Resampling) Sobol {
	var kept []Block
	s := Sobol{}
	for _, b := range blocks {
		if b.complete(d) {
			kept = append(kept, b)
		} else {
			s.Failed++
		}
	}
	s.N = len(kept)
	second := s.N > 0
	for _, b := range kept {
		second = second && len(b.BA) == d
	}
	t := newTerms(d, kept, second)
	at := make([]float64, t.outputs())
	s.Mean, s.Variance = t.indices(nil, at)
	s.Mean += t.centre
	draws := make([][]float64, len(at))
	if s.N > 1 {
		draws = r.bootstrap(s.N, len(at), func(rows []int, out []float64) { t.indices(rows, out) })
	}
	out := func(k int) Estimate { return r.estimate(at[k], draws[k], s.N, LeastUnits) }
	for i := range d {
		s.First = append(s.First, out(i))
		s.Total = append(s.Total, out(d+i))
	}
	s.Luck = out(2 * d)
	if second {
		s.Second = make([][]Estimate, d)
		k := 2*d + 1
		for i := range d {
			s.Second[i] = make([]Estimate, d)
			for j := i + 1; j < d; j++ {
				s.Second[i][j] = out(k)
				k++
			}
		}
	}
	return s
}

// terms holds what each block adds to the sums, so that a resample needs only additions.
type terms struct {
	d, n   int
	second bool
	centre float64
	width  int
	block  []float64 // n × width: a+b, a²+b², ab, then per factor b(ab−a), ab−a, (a−ab)², then per pair ba_i·ab_j − ab
	sums   []float64
}

func newTerms(d int, blocks []Block, second bool) *terms {
	t := &terms{d: d, n: len(blocks), second: second}
	for _, b := range blocks {
		t.centre += float64((b.A + b.B) / 2)
	}
	if t.n > 0 {
		t.centre /= float64(t.n)
	}
	t.width = 3 + 3*d
	if second {
		t.width += d * (d - 1) / 2
	}
	t.sums = make([]float64, t.width)
	for _, block := range blocks {
		a, b := block.A-t.centre, block.B-t.centre
		t.block = append(t.block, a+b, square(a)+square(b), float64(a*b))
		for i := range d {
			step := Less(block.AB[i], block.A)
			t.block = append(t.block, float64(b*step), step, square(step))
		}
		if !second {
			continue
		}
		for i := range d {
			for j := i + 1; j < d; j++ {
				t.block = append(t.block, float64((block.BA[i]-t.centre)*(block.AB[j]-t.centre))-float64(a*b))
			}
		}
	}
	return t
}

func (t *terms) outputs() int {
	if t.second {
		return 2*t.d + 1 + t.d*(t.d-1)/2
	}
	return 2*t.d + 1
}

// indices computes the indices from the blocks in rows, or from all if rows is nil.
func (t *terms) indices(rows []int, out []float64) (mean, variance float64) {
	clear(t.sums)
	add := func(b int) {
		for k, v := range t.block[b*t.width : (b+1)*t.width] {
			t.sums[k] += v
		}
	}
	if rows == nil {
		for b := range t.n {
			add(b)
		}
	} else {
		for _, b := range rows {
			add(b)
		}
	}
	n := float64(t.n)
	mean = t.sums[0] / (2 * n)
	variance = t.sums[1]/(2*n) - square(mean)
	if !(variance > 0) {
		copy(out, nans(len(out))) // an output that is the same everywhere
		return mean, variance
	}
	for i := range t.d {
		s := t.sums[3+3*i:]
		// b was centred at the mean of all blocks; correct it to the mean of these rows.
		out[i] = (s[0] - float64(mean*s[1])) / n / variance
		out[t.d+i] = s[2] / (2 * n) / variance
	}
	out[2*t.d] = (t.sums[2]/n - square(mean)) / variance
	if !t.second {
		return mean, variance
	}
	k := 2*t.d + 1
	for i := range t.d {
		for j := i + 1; j < t.d; j++ {
			out[k] = t.sums[3+3*t.d+k-2*t.d-1]/n/variance - out[i] - out[j]
			k++
		}
	}
	return mean, variance
}
