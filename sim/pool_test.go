package sim

import (
	"testing"
	"time"
)

// A step goes to all until its effort is known, then to as many as it is worth, and now and then to all again.
func TestHelpersByEffort(t *testing.T) {
	var e effort
	const handing = 5 * time.Microsecond
	for k := range 200 {
		want := 3
		if k >= unknown && k%again != 0 {
			want = 2 // 50 µs are worth handing 5 µs to two more
		}
		if got := e.helpers(3, handing); got != want {
			t.Fatalf("run %d has %d helpers, not %d", k, got, want)
		}
		e.add(50 * time.Microsecond)
	}
	for range 40 {
		e.add(10 * time.Microsecond)
	}
	if got := e.helpers(3, handing); got != 0 || e.helpers(3, 0) != 3 {
		t.Errorf("10 µs have %d helpers, and where handing was not measured %d", got, e.helpers(3, 0))
	}
}
