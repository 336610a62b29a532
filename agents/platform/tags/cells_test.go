package tags

import "testing"

// Cells are numbered without gaps, the interest fastest, and can be read back.
func TestCells(t *testing.T) {
	k, next := Cells{Genders: 2, Ages: 3, Regions: 4, Interests: 5}, 0
	for g := range 2 {
		for a := range 3 {
			for r := range 4 {
				for top := range 5 {
					cell := k.Of(uint8(g), uint8(a), uint8(r)) + top
					g2, a2, r2, top2 := k.Split(cell)
					if cell != next || [4]int{g, a, r, top} != [4]int{g2, a2, r2, top2} {
						t.Fatalf("tags %d %d %d %d have cell %d, should be %d", g, a, r, top, cell, next)
					}
					next++
				}
			}
		}
	}
	if next != k.Count() {
		t.Errorf("%d cells", k.Count())
	}
}
