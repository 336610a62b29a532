package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"guanxi/sim/simtest/need"
)

// The memory that plan estimates is within a tenth of what the system counts. A child's count begins
// at the peak of the process that starts it, so the test runs in a process of its own.
func TestPlanForetellsWhatTheSystemCounts(t *testing.T) {
	if testing.Short() {
		t.Skip("runs 600,000 consumers")
	}
	if os.Getenv("GUANXI_TEST_ALONE") == "" {
		alone := exec.Command(need.Value(os.Executable())(t), "-test.run", "^"+t.Name()+"$", "-test.v")
		alone.Env = append(os.Environ(), "GUANXI_TEST_ALONE=1")
		out, err := alone.CombinedOutput()
		if t.Logf("%s", out); err != nil {
			t.Error(err)
		}
		return
	}
	const diffusion = "clock: {ticks: 30}\nadoption: {innovation: 0.01/day, imitation: 0.3/day}\nconsumers: {count: 600000}\n"
	for name, text := range map[string]string{
		"shared": diffusion + "graph: {kind: barabasi_albert, links: 5, seed: 3}\nreplicates: 2\n",
		"file":   "clock: {ticks: 30}\nadoption: {innovation: 0.01/day, imitation: 0.3/day}\ngraph: {kind: file, path: edges.txt}\nrecord: {every: 10d}\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			need.Nil(t, os.WriteFile(filepath.Join(dir, "large.yaml"), []byte(text), 0o644))
			if name == "file" {
				f := need.Value(os.Create(filepath.Join(dir, "edges.txt")))(t)
				edges := bufio.NewWriter(f) // a large buffer here would count as the program's memory
				for k := range 1_500_000 {
					fmt.Fprintf(edges, "user_%d user_%d\n", k%200_000, k*7919%199_999)
				}
				need.Nil(t, errors.Join(edges.Flush(), f.Close()))
			}
			say := func(args ...string) ([]byte, int64) {
				c := exec.Command("guanxi", args...)
				c.Dir = dir
				out, err := c.Output()
				if err != nil {
					t.Fatalf("%v: %v", args, err)
				}
				return out, int64(c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) << 10
			}
			var plan struct {
				Memory float64 `json:"memory_bytes"`
			}
			out, _ := say("plan", "large.yaml", "--json", "--workers", "2")
			need.Nil(t, json.Unmarshal(out, &plan))
			_, peak := say("run", "large.yaml", "-q", "--no-plots", "--workers", "2")
			t.Logf("foretold %.0f MB, counted %.0f MB", plan.Memory/1e6, float64(peak)/1e6)
			if ratio := plan.Memory / float64(peak); ratio < 0.9 || ratio > 1.1 {
				t.Errorf("plan says %.0f bytes, the system counted %d", plan.Memory, peak)
			}
		})
	}
}
