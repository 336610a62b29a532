package runner

import (
	"testing"
	"time"
)

// A stopwatch tells the time of work, and not of waiting where the system tells them apart.
func TestStopwatch(t *testing.T) {
	if _, known := processorTime(); !known {
		t.Skip("the system does not tell processor time")
	}
	took := Stopwatch()
	time.Sleep(200 * time.Millisecond)
	if d := took(); d > 100*time.Millisecond {
		t.Errorf("sleeping took %v", d)
	}
	for began, before := time.Now(), took(); took() < before+20*time.Millisecond; {
		if time.Since(began) > time.Minute {
			t.Fatal("work takes no time")
		}
	}
}
