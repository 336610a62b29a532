package runner

import "time"

// Stopwatch returns a function that tells the time that runs have taken since, without waiting for
// other processes: processor time where it is less. It may be more, since memory is collected
// beside a run.
func Stopwatch() (took func() time.Duration) {
	began := time.Now()
	before, known := processorTime()
	return func() time.Duration {
		wall := time.Since(began)
		if now, _ := processorTime(); known {
			return min(wall, now-before)
		}
		return wall
	}
}
