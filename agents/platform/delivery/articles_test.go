package delivery

import (
	"testing"
)

func TestProportion(t *testing.T) {
	for _, x := range []struct{ x, part, whole, want int64 }{{100, 1, 3, 33}, {1 << 50, 1 << 40, 1 << 41, 1 << 49},
		{7, 0, 9, 0}, {7, 9, 9, 7}} {
		if got := proportion(x.x, x.part, x.whole); got != x.want {
			t.Errorf("%d·%d/%d is %d, want %d", x.x, x.part, x.whole, got, x.want)
		}
	}
}
