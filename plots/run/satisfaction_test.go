package run

import (
	"math"
	"testing"
)

// A line begins when most replicates have users enough: the interval of a few would set the scale.
func TestFewUsers(t *testing.T) {
	users := [][]float64{{20, 20, 20, 20}, {19, 20, 20, 20}, {0, 0, 20, 20}, {0, 0, 0, 20}}
	v := ofSome([][]float64{{1, 1, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 1}}, users, 3)
	for j, want := range []int{0, 0, 3, 4} {
		n := 0
		for i := range v {
			if v[i][j] == 3 {
				n++
			} else if !math.IsNaN(v[i][j]) {
				t.Errorf("%v", v[i])
			}
		}
		if n != want {
			t.Errorf("date %d: %d replicates are drawn, not %d", j, n, want)
		}
	}
	if v := ofSome([][]float64{{1, 1}}, [][]float64{{19, 20}}, 1); !math.IsNaN(v[0][0]) || v[0][1] != 1 {
		t.Error(v)
	}
}
