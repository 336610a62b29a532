package cli

import (
	"bytes"
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

// startCluster starts a cluster on this machine.
func startCluster(t *testing.T) {
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
	rule := func(verb string) error {
		cmd := exec.Command("testdata/cluster.sh", verb, dir)
		// Not through pipes, because the daemons keep them open.
		log, err := os.Create(filepath.Join(dir, "cluster.log"))
		if err != nil {
			return err
		}
		defer log.Close()
		cmd.Stdout, cmd.Stderr = log, log
		if err := cmd.Run(); err != nil {
			text, _ := os.ReadFile(log.Name())
			return fmt.Errorf("cluster.sh %s: %w\n%s", verb, err, text)
		}
		return nil
	}
	t.Cleanup(func() {
		if err := rule("down"); err != nil {
			t.Error(err)
		}
		os.RemoveAll(dir)
	})
	if err := rule("up"); err != nil {
		t.Skipf("Slurm does not start here and is not tested: %v", err)
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l := need.Value(net.Listen("tcp", "127.0.0.1:0"))(t)
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

func command(t *testing.T, name string, args ...string) string {
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

// Sixty runs take a fifth of a second each, so a task of ten is not finished before it is killed.
const clusterStudy = `guanxi: 1
name: cluster
scenario: bass
set: {consumers.count: 40000}
design: {kind: grid}
factors:
  imitation: {set: adoption.imitation, values: [0.2/day, 0.3/day, 0.4/day]}
  innovation: {set: adoption.innovation, values: [0.01/day, 0.03/day]}
replicates: 10
metrics: [adopters, new_adopters@2011-01-25, "time_to(adopters, 50%)"]
`

// A study on a cluster whose tasks are killed, submitted again, gives the same tables, byte by byte,
// as a run on one machine.
func TestCluster(t *testing.T) {
	startCluster(t)
	dir := t.TempDir()
	program, file := filepath.Join(dir, "guanxi"), filepath.Join(dir, "cluster.yaml")
	command(t, "go", "build", "-o", program, "guanxi/cmd/guanxi")
	need.Nil(t, os.WriteFile(file, []byte(clusterStudy), 0o666))
	there, alone := filepath.Join(dir, "there"), filepath.Join(dir, "alone")
	submit := func() {
		t.Helper()
		out := command(t, program, "run", file, "-o", there, "--slurm", "6", "--workers", "1")
		if !strings.Contains(out, "shards  1-6 submitted as array ") {
			t.Fatal(out)
		}
	}
	finished := func() (n int) {
		files, _ := filepath.Glob(there + "/journal/*.ndjson")
		for _, f := range files {
			text, _ := os.ReadFile(f)
			n += bytes.Count(text, []byte("\n"))
		}
		return n
	}
	emptyQueue := func() bool { return command(t, "squeue", "--noheader") == "" }
	// The first tasks are killed with most of their runs to do. The next are killed as soon as they
	// are seen, and on a fast machine some end before that.
	killed := 0
	submit()
	until(t, "runs are finished", func() bool { return finished() > 2 })
	until(t, "two tasks are killed", func() bool { killed += killShards(t, there); return killed >= 2 })
	until(t, "the queue is empty", emptyQueue)
	if n := finished(); n >= 60 {
		t.Fatalf("%d runs are finished although %d tasks were killed", n, killed)
	}
	submit()
	until(t, "tasks are killed or none is left", func() bool {
		more := killShards(t, there)
		killed += more
		return more > 0 || emptyQueue()
	})
	until(t, "the queue is empty", emptyQueue)
	t.Logf("%d tasks killed, %d runs finished", killed, finished())
	submit()
	until(t, "the queue is empty", emptyQueue)
	command(t, program, "show", there)
	command(t, program, "run", file, "-o", alone)
	for _, name := range []string{"answers.csv", "runs.csv", "series.csv", "columns.csv", "study.yaml"} {
		want, got := need.Value(os.ReadFile(filepath.Join(alone, name)))(t),
			need.Value(os.ReadFile(filepath.Join(there, name)))(t)
		if len(want) == 0 || !bytes.Equal(got, want) {
			t.Errorf("%s has %d bytes on the cluster, %d on this machine, and they differ", name, len(got), len(want))
		}
	}
}
