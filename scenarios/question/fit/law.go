package fit

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"guanxi/sim/num"
)

// A law is the probability of the past given a point: the targets, each on the scale of its polynomial, have a normal
// law about what the polynomials expect (a synthetic likelihood, Wood 2010, Nature 466: 1102). Its covariance is that
// by which runs differ from polynomials that have not seen them, misses of the polynomials and luck of a run in one,
// and that of observation and discrepancy. Bounds enter by the probability that what is observed meets them.
type law struct {
	*surrogate
	about *normal // of the past about what the polynomials expect
	white whitened
}

// common is the share of the variance of a discrepancy that rows of one target have in common: what a model misses in
// one year it misses in the next.
const common = .5

func newLaw(s task, e *surrogate, missed [][]float64) *law {
	l := &law{surrogate: e}
	of := shrunk(missed)
	wide := func(o *output, sd float64) float64 {
		v := s.Targets[o.target].Value
		return (o.scale(v+sd) - o.scale(v-sd)) / 2
	}
	for i := range e.of {
		a := &s.Targets[e.of[i].target]
		d, o := wide(&e.of[i], a.Discrepancy), wide(&e.of[i], a.Observation)
		of.SetSym(i, i, of.At(i, i)+float64(d*d)+float64(o*o))
		for j := range i {
			if b := &s.Targets[e.of[j].target]; a.Name == b.Name {
				of.SetSym(i, j, of.At(i, j)+float64(common*d*wide(&e.of[j], b.Discrepancy)))
			}
		}
	}
	l.about = newNormal(s, e, of)
	l.white = l.whiten()
	return l
}

// likely is the logarithm of the probability of the past at a point, less a constant.
func (l *law) likely(u []float64) float64 {
	for k, t := range l.terms {
		l.values[k] = t.at(u)
	}
	sum := 0.0
	for i, c := range l.white.constant {
		for k, a := range l.white.beta[i] {
			c += float64(a * l.values[k])
		}
		sum -= float64(c * c / 2)
	}
	for k := range l.about.bound {
		sum += num.Log(max(1e-300, l.meets(k)))
	}
	return sum
}

// meets is the probability that a bound is met, where the terms have their values.
func (l *law) meets(bound int) float64 {
	o := &l.of[l.about.bound[bound]]
	off := o.constant - o.at
	for n, t := range o.which {
		off += float64(o.beta[n] * l.values[t])
	}
	return num.NormCDF(l.about.side[bound] * off / l.about.sd[bound])
}

// met returns how likely it is that each bound is met at a point.
func (l *law) met(u []float64) (all []float64) {
	l.likely(u)
	for k := range l.about.bound {
		all = append(all, l.meets(k))
	}
	return all
}

// whitened are what the polynomials expect of levels, less the targets, in uncorrelated standard deviations.
type whitened struct {
	constant []float64
	beta     [][]float64 // by term
}

func (l *law) whiten() (w whitened) {
	if len(l.about.level) == 0 {
		return w
	}
	var lower mat.TriDense
	l.about.chol.LTo(&lower)
	var inverse mat.TriDense
	if err := inverse.InverseTri(&lower); err != nil {
		if _, ill := err.(mat.Condition); !ill {
			panic(err)
		}
	}
	for k := range l.about.level {
		c, beta := 0.0, make([]float64, len(l.terms))
		for j := range k + 1 {
			o, by := &l.of[l.about.level[j]], inverse.At(k, j)
			c += float64(by * (o.constant - o.at))
			for i, t := range o.which {
				beta[t] += float64(by * o.beta[i])
			}
		}
		w.constant, w.beta = append(w.constant, c), append(w.beta, beta)
	}
	return w
}

// normal is a normal law of levels, and of bounds one by one.
type normal struct {
	level, bound []int // of the outputs
	side, sd     []float64
	chol         mat.Cholesky
}

func newNormal(s task, e *surrogate, of *mat.SymDense) *normal {
	n := &normal{}
	for i := range e.of {
		if side := s.Targets[e.of[i].target].Side; side != 0 {
			n.bound, n.side, n.sd = append(n.bound, i), append(n.side, side), append(n.sd, math.Sqrt(of.At(i, i)))
		} else {
			n.level = append(n.level, i)
		}
	}
	if len(n.level) == 0 {
		return n
	}
	part := mat.NewSymDense(len(n.level), nil)
	for i, a := range n.level {
		for j := range i + 1 {
			part.SetSym(i, j, of.At(a, n.level[j]))
		}
	}
	for more := 1e-9; !n.chol.Factorize(part); more *= 10 { // outputs that are the same
		for i := range n.level {
			part.SetSym(i, i, part.At(i, i)*(1+more))
		}
	}
	return n
}

// shrunk is the covariance of rows about 0, with correlations drawn to 0 by as much as their own errors ask (Schäfer &
// Strimmer 2005, Statistical Applications in Genetics and Molecular Biology 4: 32).
func shrunk(rows [][]float64) *mat.SymDense {
	m := len(rows[0])
	sd := make([]float64, m)
	for j := range sd {
		sd[j] = max(math.Sqrt(product(rows, j, j, 1, 1).mean), 1e-9)
	}
	c := mat.NewSymDense(m, nil)
	errors, squares := 0.0, 0.0
	for i := range m {
		for j := range i {
			w := product(rows, i, j, sd[i], sd[j])
			errors += w.error2
			squares += float64(w.mean * w.mean)
			c.SetSym(i, j, w.mean)
		}
	}
	keep := 1 - min(1, errors/max(squares, 1e-300))
	for i := range m {
		for j := range i {
			c.SetSym(i, j, keep*c.At(i, j)*sd[i]*sd[j])
		}
		c.SetSym(i, i, sd[i]*sd[i])
	}
	return c
}

// moment is the mean of a product of two columns, of rows that have both, and the variance of the mean.
type moment struct{ mean, error2 float64 }

func product(rows [][]float64, a, b int, unitA, unitB float64) (w moment) {
	n, square := 0.0, 0.0
	for _, row := range rows {
		if x := float64(row[a] / unitA * row[b] / unitB); x == x {
			n++
			w.mean += x
			square += float64(x * x)
		}
	}
	if n < 2 {
		return moment{}
	}
	w.mean /= n
	w.error2 = (square/n - float64(w.mean*w.mean)) / (n - 1)
	return w
}
