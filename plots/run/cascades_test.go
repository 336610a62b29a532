package run

import "testing"

// A row of weight 3 counts as three articles of its size.
func TestWeightsOfCascades(t *testing.T) {
	v := []weighted{{5, 1}, {1, 3}, {5, 1}, {2, 2}}
	if all := atLeast(v); all != 7 {
		t.Fatalf("weight of all is %v", all)
	}
	want := []weighted{{1, 7}, {2, 4}, {5, 2}, {5, 1}}
	for k := range want {
		if v[k] != want[k] {
			t.Errorf("%d: %v, want %v", k, v[k], want[k])
		}
	}
}
