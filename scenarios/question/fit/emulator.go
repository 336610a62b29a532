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
	products bool
	inverse  []float64   // (XᵀX)⁻¹ by row
	beta     [][]float64 // by output
	s2       []float64
	terms    []float64 // terms of the current point
	scaled   []float64
}

// newEmulators fits a polynomial to each row of outputs, which holds the values at the points.
// It includes products of factors if there are at least twice as many points as coefficients.
func newEmulators(points, outputs [][]float64, low, top []float64) (*emulators, error) {
	d, n := len(low), len(points)
	e := &emulators{low: slices.Clone(low), top: slices.Clone(top), products: n >= (d+1)*(d+2), scaled: make([]float64, d)}
	p := len(e.at(low))
	if n <= p {
		return nil, fmt.Errorf("%d runs are left to fit %d coefficients of an emulator; use more points per wave "+
			"(design.points)", n, p)
	}
	x := mat.NewDense(n, p, nil)
	for i, u := range points {
		x.SetRow(i, e.at(u))
	}
	var normal, inverse mat.SymDense
	var chol mat.Cholesky
	normal.SymOuterK(1, x.T())
	if !chol.Factorize(&normal) || chol.InverseTo(&inverse) != nil {
		return nil, errors.New("the points of the wave lie in a plane: a factor has only one value")
	}
	for i := range p {
		for j := range p {
			e.inverse = append(e.inverse, inverse.At(i, j))
		}
	}
	for _, values := range outputs {
		if err := e.fit(x, &chol, values); err != nil {
			return nil, err
		}
	}
	return e, nil
}

func (e *emulators) fit(x *mat.Dense, chol *mat.Cholesky, values []float64) error {
	n, p := x.Dims()
	y := mat.NewVecDense(n, values)
	var right, beta, fitted mat.VecDense
	right.MulVec(x.T(), y)
	if err := chol.SolveVecTo(&beta, &right); err != nil {
		return fmt.Errorf("emulator: %w", err)
	}
	fitted.MulVec(x, &beta)
	rest := 0.0
	for i, v := range values {
		rest += float64((v - fitted.AtVec(i)) * (v - fitted.AtVec(i)))
	}
	e.beta, e.s2 = append(e.beta, beta.RawVector().Data), append(e.s2, rest/float64(n-p))
	return nil
}

// at returns the regressors at a point, with factors scaled to −1…1 over the box.
func (e *emulators) at(u []float64) []float64 {
	for k := range u {
		e.scaled[k] = 0
		if width := e.top[k] - e.low[k]; width > 0 {
			e.scaled[k] = 2*(u[k]-e.low[k])/width - 1
		}
	}
	t := append(append(e.terms[:0], 1), e.scaled...)
	for _, x := range e.scaled {
		t = append(t, x*x)
	}
	if e.products {
		for k, x := range e.scaled {
			for _, y := range e.scaled[k+1:] {
				t = append(t, x*y)
			}
		}
	}
	e.terms = t
	return t
}

// predict calls f with the mean of each output at a point and the variance of a run about it,
// s²(1 + xᵀ(XᵀX)⁻¹x), until f returns false, and reports whether it never did.
func (e *emulators) predict(u []float64, f func(output int, mean, variance float64) bool) bool {
	t := e.at(u)
	spread := 1.0
	for i, x := range t {
		row := e.inverse[i*len(t) : (i+1)*len(t)]
		sum := 0.0
		for j, y := range t {
			sum += float64(row[j] * y)
		}
		spread += float64(x * sum)
	}
	for k, beta := range e.beta {
		mean := 0.0
		for i, x := range t {
			mean += float64(x * beta[i])
		}
		if !f(k, mean, e.s2[k]*spread) {
			return false
		}
	}
	return true
}
