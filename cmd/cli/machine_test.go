package cli

import (
	"runtime"
	"testing"
)

// The first that is set counts: the flag, the environment, Slurm, or what Go sees.
func TestCores(t *testing.T) {
	for _, c := range []struct {
		flag                     int
		guanxi, task, node, from string
		want                     int
	}{
		{3, "5", "7", "9", "flag", 3},
		{0, "5", "7", "9", "GUANXI_WORKERS", 5},
		{0, "", "7", "9", "SLURM_CPUS_PER_TASK", 7},
		{0, "", "", "9", "SLURM_CPUS_ON_NODE", 9},
		{0, "", "none", "", "the machine", runtime.GOMAXPROCS(0)},
	} {
		t.Setenv("GUANXI_WORKERS", c.guanxi)
		t.Setenv("SLURM_CPUS_PER_TASK", c.task)
		t.Setenv("SLURM_CPUS_ON_NODE", c.node)
		if got, err := cores(c.flag); err != nil || got != c.want {
			t.Errorf("%s: %d, %v", c.from, got, err)
		}
	}
	for _, bad := range []string{"0", "-3", "many"} {
		t.Setenv("GUANXI_WORKERS", bad)
		if n, err := cores(0); err == nil {
			t.Errorf("GUANXI_WORKERS=%s gives %d", bad, n)
		}
	}
	if n, err := cores(-1); err == nil {
		t.Errorf("--workers -1 gives %d", n)
	}
}
