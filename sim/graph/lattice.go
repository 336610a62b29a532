package graph

import "fmt"

// Lattice is a grid whose opposite sides meet, as square as n allows. Each node is joined to the 4 beside it, for
// degree 6 to two more on a diagonal (the triangular lattice), for 8 to all around it (Moore).
func Lattice(n, degree int) (*Graph, error) {
	if err := CheckLattice(n, degree); err != nil {
		return nil, err
	}
	rows, columns := sides(n)
	steps := [...]struct{ down, right int }{{0, 1}, {1, 0}, {1, 1}, {1, columns - 1}}
	return assemble(n, func(edge func(u, v uint32)) {
		for i := range n {
			for _, s := range steps[:degree/2] {
				edge(uint32(i), uint32((i/columns+s.down)%rows*columns+(i+s.right)%columns))
			}
		}
	}), nil
}

// CheckLattice checks the number of nodes and the degree of a lattice.
func CheckLattice(n, degree int) error {
	if err := checkNodes(n); err != nil {
		return err
	}
	if degree != 4 && degree != 6 && degree != 8 {
		return fmt.Errorf("the degree of a lattice must be 4, 6 or 8, not %d", degree)
	}
	if rows, _ := sides(n); rows < 3 {
		return fmt.Errorf("%d nodes fill no rectangle of at least 3 by 3, as a lattice needs: %d do", n, max(9, (n+2)/3*3))
	}
	return checkRoom(n, float64(degree))
}

// sides of the rectangle of n nodes that is closest to a square.
func sides(n int) (rows, columns int) {
	for k := 1; k*k <= n; k++ {
		if n%k == 0 {
			rows = k
		}
	}
	return rows, n / rows
}
