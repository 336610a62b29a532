package sweep

import (
	"testing"
	"time"
)

// A run that the end of the pilot cuts off is not added to the time of those before it.
func TestTimeOfRun(t *testing.T) {
	for _, c := range []struct {
		n               int
		done, end, want time.Duration
	}{
		{1, 1600, 3000, 1600},
		{4, 8000, 8000, 2000},
		{4, 8000, 9900, 2000},
		{1, 1000, 9000, 4500}, // the second run takes at least 8000
	} {
		if got := timeOfRun(c.n, c.done, c.end); got != c.want {
			t.Errorf("%d runs of %d in %d: %d, want %d", c.n, c.done, c.end, got, c.want)
		}
	}
}
