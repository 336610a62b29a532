package slurm

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"guanxi/sim/simtest/need"
)

// The tests below need a Slurm that they may start: slurm-wlm and munge of Debian. They run
// only if this variable is set, because they start daemons.
const clusterVariable = "GUANXI_TEST_SLURM"

// startCluster starts a cluster on this machine whose arrays have fewer than size tasks. It
// returns a function that runs the script which controls the cluster.
func startCluster(t *testing.T, size int) func(args ...string) {
	t.Helper()
	if os.Getenv(clusterVariable) == "" {
		t.Skipf("%s is not set: no Slurm is started", clusterVariable)
	}
	for _, program := range []string{"slurmctld", "slurmd", "munged", "sbatch"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed (Debian: apt-get install slurm-wlm munge): Slurm is not tested", program)
		}
	}
	// The path of a socket has at most 108 bytes, and t.TempDir may be longer.
	dir := need.Value(os.MkdirTemp("", "slurm"))(t)
	os.Chmod(dir, 0o755)
	t.Setenv("SLURM_CONF", filepath.Join(dir, "slurm.conf"))
	t.Setenv("CONTROLLER_PORT", freePort(t))
	t.Setenv("NODE_PORT", freePort(t))
	rule := func(args ...string) error {
		cmd := exec.Command("testdata/cluster.sh", append([]string{args[0], dir}, args[1:]...)...)
		// Not through pipes, because the daemons keep them open.
		log, err := os.Create(filepath.Join(dir, "cluster.log"))
		if err != nil {
			return err
		}
		defer log.Close()
		cmd.Stdout, cmd.Stderr = log, log
		if err := cmd.Run(); err != nil {
			text, _ := os.ReadFile(log.Name())
			return fmt.Errorf("cluster.sh %v: %w\n%s", args, err, text)
		}
		return nil
	}
	t.Cleanup(func() {
		if err := rule("down"); err != nil {
			t.Error(err)
		}
		os.RemoveAll(dir)
	})
	if err := rule("up", strconv.Itoa(size)); err != nil {
		t.Skipf("Slurm does not start here and is not tested: %v", err)
	}
	return func(args ...string) {
		t.Helper()
		need.Nil(t, rule(args...))
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l := need.Value(net.Listen("tcp", "127.0.0.1:0"))(t)
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

func slurmCommand(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// until waits until a condition holds.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 1200 {
		if holds() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	queue, _ := exec.Command("squeue", "--array").CombinedOutput()
	t.Fatalf("two minutes are not enough until %s; the queue:\n%s", what, queue)
}

func queueEmpty(t *testing.T) func() bool {
	return func() bool { return slurmCommand(t, "squeue", "--noheader") == "" }
}

// killShards sends SIGKILL to the processes that run a shard in a folder.
func killShards(t *testing.T, dir string) int {
	t.Helper()
	lines := need.Value(filepath.Glob("/proc/[0-9]*/cmdline"))(t)
	killed := 0
	for _, path := range lines {
		line, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(line, []byte("--shard\x00")) || !bytes.Contains(line, []byte(dir)) {
			continue
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if syscall.Kill(pid, syscall.SIGKILL) == nil {
			killed++
		}
	}
	return killed
}

// After tasks die, one is requeued and the controller loses its queue, submitting again
// finishes the study. The merged tables are those of a single task.
func TestCluster(t *testing.T) {
	control := startCluster(t, 4)
	program := need.Value(filepath.Abs("testdata/study.sh"))(t)
	dir := t.TempDir()
	done := func() int {
		n := 0
		for run := 1; run <= 24; run++ {
			if _, err := os.Stat(fmt.Sprintf("%s/run.%d", dir, run)); err == nil {
				n++
			}
		}
		return n
	}
	o := Options{Dir: dir, Name: "toy", Shards: 8, Workers: 1, Run: []string{program, dir}, Merge: []string{program, dir, "merge"},
		Left: func(n int) ([]int, error) {
			left := make([]int, n)
			for run := 1; run <= 24; run++ {
				if _, err := os.Stat(fmt.Sprintf("%s/run.%d", dir, run)); err != nil {
					left[(run-1)%n]++
				}
			}
			return left, nil
		}}
	s := submit(t, o)
	if len(s.Arrays) != 3 {
		t.Fatalf("%d arrays of 8 shards where MaxArraySize is 4", len(s.Arrays))
	}
	until(t, "a run is finished", func() bool { return done() > 0 })
	running := func() []string {
		return strings.Fields(slurmCommand(t, "squeue", "--noheader", "--array", "--states=running", "--format=%i"))
	}
	until(t, "a shard runs", func() bool { return len(running()) > 0 })
	if killShards(t, dir) == 0 {
		t.Error("no task was killed")
	}
	until(t, "the queue knows who died", func() bool { again := submit(t, o); return len(again.Arrays) > 0 && len(again.Active) > 0 })
	control("lose")
	if !queueEmpty(t)() {
		t.Error("the controller remembers")
	}
	if done() == 24 {
		t.Fatal("all was finished before the controller died")
	}
	lost := submit(t, o)
	if len(lost.Active) > 0 || len(lost.Arrays) == 0 {
		t.Errorf("after the queue was lost: %s", lost)
	}
	// A requeued task would wait for two minutes. It needs some seconds, until its previous
	// execution is cleaned up.
	var again string
	until(t, "a task is requeued", func() bool {
		now := running()
		if len(now) == 0 || exec.Command("scontrol", "requeue", now[0]).Run() != nil {
			return false
		}
		again = now[0]
		return true
	})
	until(t, "it waits", func() bool {
		return strings.TrimSpace(slurmCommand(t, "squeue", "--noheader", "--jobs="+again, "--format=%T %r")) == "PENDING BeginTime"
	})
	slurmCommand(t, "scontrol", "update", "JobId="+again, "StartTime=now+4")
	until(t, "the study is merged", func() bool {
		_, err := os.Stat(dir + "/merged")
		return err == nil && queueEmpty(t)()
	})
	if log, _ := os.ReadFile(filepath.Join(lost.Logs, again+".log")); !strings.Contains(string(log), "start 2,") {
		t.Errorf("task %s was not requeued: %s", again, log)
	}
	o.Merged = true
	if s := submit(t, o); s.Left != 0 || len(s.Arrays) > 0 {
		t.Errorf("when all is done: %s", s)
	}

	alone := t.TempDir()
	slurmCommand(t, program, alone, "--shard", "1/1")
	slurmCommand(t, program, alone, "merge")
	want, _ := os.ReadFile(alone + "/merged")
	got, _ := os.ReadFile(dir + "/merged")
	if !bytes.Equal(got, want) || len(want) == 0 {
		t.Errorf("merged is\n%s, not\n%s", got, want)
	}
}

// Slurm can stop the task's program, which reports SIGTERM on scancel.
func TestClusterSignals(t *testing.T) {
	startCluster(t, 100)
	dir := t.TempDir()
	program := filepath.Join(dir, "program")
	write(t, program, "#!/bin/sh\ntrap 'echo stopped; exit 143' TERM\necho began\nwhile :; do sleep 0.05; done\n")
	os.Chmod(program, 0o777)
	s := need.Value(Submit(context.Background(), Options{Dir: dir, Name: "signals", Shards: 1, Run: []string{program}, Merge: []string{"true"}, Left: each(1)}))(t)
	log := filepath.Join(s.Logs, s.Arrays[0].ID+"_1.log")
	read := func() string { text, _ := os.ReadFile(log); return string(text) }
	until(t, "it runs", func() bool { return strings.Contains(read(), "began") })
	slurmCommand(t, "scancel", s.Arrays[0].ID)
	until(t, "it has ended", queueEmpty(t))
	if !strings.Contains(read(), "stopped") {
		t.Errorf("no SIGTERM: %s", read())
	}
}
