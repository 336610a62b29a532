package main

import (
	"os"
	"runtime"
	"strconv"
)

// cores is the number of workers: the flag, GUANXI_WORKERS, what Slurm grants,
// or what Go sees of the machine or container.
func cores(flag int) int {
	if flag > 0 {
		return flag
	}
	for _, name := range []string{"GUANXI_WORKERS", "SLURM_CPUS_PER_TASK"} {
		if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
			return n
		}
	}
	return runtime.GOMAXPROCS(0)
}

func envOr(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}
