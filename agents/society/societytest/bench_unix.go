//go:build unix

package societytest

import (
	"syscall"
	"testing"

	"guanxi/sim"
	"guanxi/sim/simtest"
)

// Bench measures ticks of a world of n consumers after the warm-up ticks, in ns per consumer and
// tick: elapsed time and processor time.
func Bench(b *testing.B, r *sim.Simulation, warm sim.Tick, n int) {
	b.Helper()
	b.ResetTimer()
	began := Processor()
	simtest.Ticks(b, r, warm+1, warm+sim.Tick(b.N))
	per := float64(b.N) * float64(n)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/per, "ns/agent-tick")
	b.ReportMetric(float64(Processor()-began)/per, "cpu-ns/agent-tick")
}

// Processor returns the processor time that the process has used, in ns. It is the better measure
// where cores are shared with other processes.
func Processor() int64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return u.Utime.Nano() + u.Stime.Nano()
}
