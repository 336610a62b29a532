package fit

import (
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// emulators are quadratic polynomials in the factors, one per output, fitted by least squares
// to the same points. The residual variance, which includes the noise of replicates, is the
// variance of the prediction.
type emulators struct {
	low, top []float64 // box by which factors are scaled
	terms    []term
	of       []polynomial // by output
	x        *mat.VecDense
}

// newEmulators fits a polynomial to each row of outputs, which holds the values at the points.
// It includes products of factors if there are at least twice as many points as coefficients.
func newEmulators(points, outputs [][]float64, low, top []float64) (*emulators, error) {
	d, n := len(low), len(points)
	e := &emulators{low: slices.Clone(low), top: slices.Clone(top)}
	for a := range d {
		e.terms = append(e.terms, term{a, a, 1}, term{a, a, 2})
		for b := range a {
			if n >= (d+1)*(d+2) {
				e.terms = append(e.terms, term{b, a, 0})
			}
		}
	}
	p := len(e.terms) + 1
	if n <= p {
		return nil, fmt.Errorf("%d runs are left to fit %d coefficients of an emulator; use more points per wave "+
			"(design.points)", n, p)
	}
	e.x = mat.NewVecDense(p, nil)
	c := &regressors{of: map[term][]float64{}}
	for _, u := range points {
		c.points = append(c.points, e.scaled(u))
	}
	for _, values := range outputs {
		of, ok := c.regress(e.terms, values)
		if !ok {
			return nil, errors.New("the points of the wave lie in a plane: a factor has only one value")
		}
		e.of = append(e.of, of)
	}
	return e, nil
}

// scaled returns the place of a point in the box.
func (e *emulators) scaled(u []float64) []float64 {
	u = slices.Clone(u)
	for k := range u {
		if width := e.top[k] - e.low[k]; width > 0 {
			u[k] = (u[k] - e.low[k]) / width
		}
	}
	return u
}

// predict calls f with the mean of each output at a point and the variance of a run about it,
// s²(1 + xᵀ(XᵀX)⁻¹x), until f returns false, and reports whether it never did.
func (e *emulators) predict(u []float64, f func(output int, mean, variance float64) bool) bool {
	u = e.scaled(u)
	e.x.SetVec(0, 1)
	for k, t := range e.terms {
		e.x.SetVec(k+1, t.at(u))
	}
	spread := 1 + mat.Inner(e.x, e.of[0].inverse, e.x)
	for k, p := range e.of {
		if !f(k, mat.Dot(e.x, mat.NewVecDense(len(p.beta), p.beta)), p.error2*spread) {
			return false
		}
	}
	return true
}
