package stats

import (
	"fmt"
	"math/bits"
)

// Coalition returns the bit mask of the players that are in, of n.
func Coalition(n int, in func(player int) bool) (mask int) {
	for i := range n {
		if in(i) {
			mask |= 1 << i
		}
	}
	return mask
}

// Joining returns what each of n players adds where it joins: added[player][order][replicate].
// coalitions are those of whole orders, one after the other, each order from nobody to all n
// players, and values[replicate] is what the coalitions are worth in a replicate.
func Joining(n int, coalitions []int, values [][]float64) (added [][][]float64, err error) {
	added = make([][][]float64, n)
	for i := range added {
		added[i] = make([][]float64, len(coalitions)/(n+1))
	}
	for k := range coalitions {
		order, step := k/(n+1), k%(n+1)
		if step == 0 {
			continue
		}
		joins := coalitions[k] &^ coalitions[k-1]
		if bits.OnesCount(uint(joins)) != 1 {
			return nil, fmt.Errorf("step %d of order %d adds %d players to the coalition before it, not one", step, order+1, bits.OnesCount(uint(joins)))
		}
		of := added[bits.TrailingZeros(uint(joins))]
		for _, v := range values {
			of[order] = append(of[order], Less(v[k], v[k-1]))
		}
	}
	return added, nil
}
