package runner

import (
	"runtime"
	"testing"
	"time"
)

// A stopwatch tells the time of work, and not of waiting where the system tells them apart.
func TestStopwatch(t *testing.T) {
	if _, known := processorTime(); !known {
		t.Skip("the system does not tell processor time")
	}
	runtime.GC() // what other tests left would be collected meanwhile
	began, took := time.Now(), Stopwatch()
	time.Sleep(200 * time.Millisecond)
	if d, all := took(), time.Since(began); d > all/2 {
		t.Errorf("of the %v that it slept %v were work", all, d)
	}
	for began, before := time.Now(), took(); took() < before+20*time.Millisecond; {
		if time.Since(began) > time.Minute {
			t.Fatal("work takes no time")
		}
	}
}
