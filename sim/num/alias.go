package num

import (
	"fmt"
	"math"
	"math/bits"

	"guanxi/sim/rng"
)

// Alias draws an index with probability proportional to fixed weights, at a cost that does not
// depend on their number (Walker 1977; table as in Vose 1991).
type Alias struct{ cells []aliasCell }

type aliasCell struct {
	keep  uint64 // the fraction, in 2^-64, for which the cell returns its own index
	other uint32
}

// NewAlias builds the table; weights must be finite, not negative and not all 0.
func NewAlias(weights []float64) (*Alias, error) {
	if err := checkWeights(weights); err != nil {
		return nil, err
	}
	if uint64(len(weights)) > math.MaxUint32 {
		return nil, fmt.Errorf("%d weights, at most %d are possible", len(weights), uint64(math.MaxUint32))
	}
	n := len(weights)
	most := 0.0
	for _, w := range weights {
		most = math.Max(most, w)
	}
	total := 0.0
	for _, w := range weights {
		total += w / most // no overflow
	}
	a := &Alias{cells: make([]aliasCell, n)}
	share := make([]float64, n) // mean 1
	var small, large []uint32
	for i, w := range weights {
		share[i] = float64(w / most / total * float64(n))
		if share[i] < 1 {
			small = append(small, uint32(i))
		} else {
			large = append(large, uint32(i))
		}
	}
	for len(small) > 0 && len(large) > 0 {
		i, j := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		a.cells[i] = aliasCell{keep: uint64(float64(share[i] * 0x1p64)), other: j}
		share[j] -= 1 - share[i]
		if share[j] < 1 {
			large = large[:len(large)-1]
			small = append(small, j)
		}
	}
	for _, i := range append(small, large...) { // 1 up to rounding
		a.cells[i] = aliasCell{keep: math.MaxUint64, other: i}
	}
	return a, nil
}

// Draw returns an index from one draw: the high half of a product chooses the cell, its low half is
// the fraction.
func (a *Alias) Draw(s *rng.Stream) int {
	i, fraction := bits.Mul64(s.Uint64(), uint64(len(a.cells)))
	if c := &a.cells[i]; fraction >= c.keep {
		return int(c.other)
	}
	return int(i)
}

func checkWeights(weights []float64) error {
	some := false
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 1) {
			return fmt.Errorf("weight %d is %v, must be a finite number ≥ 0", i+1, w)
		}
		some = some || w > 0
	}
	if !some {
		return fmt.Errorf("no weight is above 0")
	}
	return nil
}
