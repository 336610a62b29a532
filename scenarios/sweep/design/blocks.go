package design

import (
	"fmt"

	"guanxi/sim/rng"
)

// A Block is a set of points that an estimate needs together: if one fails, the whole block is
// lost. Changed[i] is the factor in which point i differs from the point that it is compared
// with, or −1 if there is none.
type Block struct {
	Points  [][]float64
	Changed []int
}

// Morris returns trajectories through the grid of levels 0, 1/(p−1), …, 1 (Morris 1991, §3). A
// trajectory has d+1 points from a random start. Each step moves one factor by ±Δ, where Δ =
// p/(2(p−1)), and each factor moves once, in random order and direction. All levels are then
// equally likely. Changed[i] is the factor that moves between points i−1 and i.
func Morris(key rng.Key, trajectories, levels, d int) ([]Block, error) {
	if levels < 2 || levels%2 != 0 {
		return nil, fmt.Errorf("morris design with %d levels: an even number is needed, such as 4 or 8, so that a step of "+
			"half the levels keeps all equally likely", levels)
	}
	if trajectories < 1 {
		return nil, fmt.Errorf("morris design of %d trajectories: at least 1 is needed", trajectories)
	}
	if err := checkSize("morris design", trajectories, d, mostDimensions); err != nil {
		return nil, err
	}
	if trajectories > mostNumbers/d/(d+1) {
		return nil, fmt.Errorf("morris design of %d trajectories of %d factors: at most %d are possible", trajectories, d,
			mostNumbers/d/(d+1))
	}
	out := make([]Block, trajectories)
	for t := range out {
		start, order := key.Named("start"), key.Named("order")
		at := make([]int, d) // as level indices
		step := make([]int, d)
		for j := range at {
			// Choose one of the pairs (l, l + p/2), entered from below or from above.
			at[j], step[j] = int(start.Below(uint64(t), uint64(2*j), uint64(levels/2))), levels/2
			if start.Bits(uint64(t), uint64(2*j+1))&1 == 1 {
				at[j], step[j] = at[j]+levels/2, -levels/2
			}
		}
		b := Block{Points: table(d+1, d), Changed: make([]int, d+1)}
		put := func(i, moved int) {
			b.Changed[i] = moved
			for j, l := range at {
				b.Points[i][j] = float64(l) / float64(levels-1)
			}
		}
		put(0, -1)
		for i, j := range Permutation(order.Stream(uint64(t)), d) {
			at[j] += step[j]
			put(i+1, j)
		}
		out[t] = b
	}
	return out, nil
}

// Saltelli returns one block for each of base pairs of points A and B, the two halves of a
// scrambled Sobol' point in 2d dimensions. A block holds A, AB_1…AB_d, then, if second is set,
// BA_1…BA_d, and B. AB_j is A with coordinate j taken from B; BA_j is B with coordinate j
// taken from A (Saltelli 2002; Saltelli et al. 2010). Changed[i] is j, or −1 for A and B. base
// is best a power of 2; see Balanced.
func Saltelli(key rng.Key, base, d int, second bool) ([]Block, error) {
	if d > MaxFactors {
		return nil, fmt.Errorf("saltelli design of %d factors: at most %d are possible; screen them with morris first", d,
			MaxFactors)
	}
	if d < 1 {
		return nil, fmt.Errorf("saltelli design of %d factors: at least 1 is needed", d)
	}
	size := SaltelliSize(d, second)
	if err := checkSize("saltelli design", base, size*d, mostNumbers); err != nil {
		return nil, fmt.Errorf("saltelli design of base %d with %d factors: a base of 1 to %d is possible", base, d,
			mostNumbers/(size*d))
	}
	pairs, err := Sobol(key, base, 2*d)
	if err != nil {
		return nil, err
	}
	out := make([]Block, base)
	for k, pair := range pairs {
		a, b := pair[:d], pair[d:]
		block := Block{Points: table(size, d), Changed: make([]int, size)}
		at := 0
		put := func(of, with []float64, j int) {
			copy(block.Points[at], of)
			if j >= 0 {
				block.Points[at][j] = with[j]
			}
			block.Changed[at] = j
			at++
		}
		put(a, nil, -1)
		for j := range d {
			put(a, b, j)
		}
		if second {
			for j := range d {
				put(b, a, j)
			}
		}
		put(b, nil, -1)
		out[k] = block
	}
	return out, nil
}

// SaltelliSize returns the number of points in a block: d + 2, or 2d + 2 with second.
func SaltelliSize(d int, second bool) int {
	if second {
		return 2*d + 2
	}
	return d + 2
}
