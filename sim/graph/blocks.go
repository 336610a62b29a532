package graph

import (
	"fmt"

	"guanxi/sim/rng"
)

// BlocksSpec describes a planted partition, the stochastic block model of Holland,
// Laskey & Leinhardt (1983) with one density within blocks and one between them.
type BlocksSpec struct {
	N       int
	Blocks  int     // of equal size, give or take one; nodes are numbered block by block
	Within  float64 // mean number of neighbours in a node's own block, the same for each block
	Between float64 // mean number of neighbours in all other blocks, averaged over nodes
}

// sizes is the number of nodes of each block.
func (b BlocksSpec) sizes() []int {
	sizes := make([]int, b.Blocks)
	for k := range sizes {
		sizes[k] = b.N / b.Blocks
		if k < b.N%b.Blocks {
			sizes[k]++
		}
	}
	return sizes
}

// Check checks the parameters.
func (b BlocksSpec) Check() error {
	if err := checkNodes(b.N); err != nil {
		return err
	}
	if b.Blocks < 1 {
		return fmt.Errorf("a graph of blocks needs at least one block")
	}
	if !(b.Within >= 0) || !(b.Between >= 0) {
		return fmt.Errorf("mean degrees must not be negative: within %g, between %g", b.Within, b.Between)
	}
	sizes := b.sizes()
	for k, size := range sizes {
		if size > 1 && b.Within > float64(size-1) {
			return fmt.Errorf("block %d has %d nodes: too few for a mean degree of %g within it", k+1, size, b.Within)
		}
	}
	if outside := b.outside(sizes); b.Between > 0 && float64(b.Between*float64(b.N)) > outside {
		return fmt.Errorf("a mean degree of %g between blocks is more than the %g nodes that others have outside their block",
			b.Between, outside/float64(b.N))
	}
	return checkRoom(b.N, b.Within+b.Between)
}

// outside is the number of ordered pairs of nodes in different blocks.
func (b BlocksSpec) outside(sizes []int) (pairs float64) {
	for _, size := range sizes {
		pairs += float64(float64(size) * float64(b.N-size))
	}
	return pairs
}

// Blocks draws the graph. An edge within a block of size s has probability Within/(s−1). All edges
// between blocks have the same probability, so that nodes of small blocks have more neighbours
// outside than those of large ones, and Between on average.
func Blocks(key rng.Key, spec BlocksSpec) (*Graph, error) {
	if err := spec.Check(); err != nil {
		return nil, err
	}
	sizes := spec.sizes()
	within := make([]skipper, len(sizes))
	for b, size := range sizes {
		if size > 1 {
			within[b] = newSkipper(spec.Within / float64(size-1))
		}
	}
	between := 0.0
	if spec.Between > 0 {
		between = float64(spec.Between*float64(spec.N)) / spec.outside(sizes)
	}
	across := newSkipper(between)
	return assemble(spec.N, func(edge func(u, v uint32)) {
		start := 0
		for b, size := range sizes {
			for i := start; i < start+size; i++ {
				s := key.Stream(uint64(i))
				link := func(j int) { edge(uint32(i), uint32(j)) }
				across.visit(&s, 0, start, link)
				within[b].visit(&s, start, i, link)
			}
			start += size
		}
	}), nil
}
