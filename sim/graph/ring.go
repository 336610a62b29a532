package graph

import "fmt"

// Ring is the circle on which each node is joined to its degree nearest neighbours, half of them on
// either side.
func Ring(n, degree int) (*Graph, error) {
	if err := CheckRing(n, degree); err != nil {
		return nil, err
	}
	half := degree / 2
	return assemble(n, func(edge func(u, v uint32)) {
		for i := range n {
			for j := 1; j <= half; j++ {
				edge(uint32(i), uint32((i+j)%n))
			}
		}
	}), nil
}

// CheckRing checks the degree of a ring.
func CheckRing(n, degree int) error {
	if err := checkNodes(n); err != nil {
		return err
	}
	if degree < 0 || degree%2 != 0 || degree >= n {
		return fmt.Errorf("the degree of a ring of %d nodes must be even and from 0 to %d, not %d", n, n-1, degree)
	}
	return checkRoom(n, float64(degree))
}
