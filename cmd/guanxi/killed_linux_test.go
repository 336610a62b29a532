//go:build amd64 || arm64

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"guanxi/sim/results/manifest"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// changes reports whether a stopped thread is about to change names or the disk.
func changes(thread int) bool {
	const getSyscallInfo, entry = 0x420e, 1 // ptrace(2)
	var info struct {
		op   uint8
		_    [23]byte
		call uint64
		args [6]uint64
	}
	if _, _, e := unix.Syscall6(unix.SYS_PTRACE, getSyscallInfo, uintptr(thread), unsafe.Sizeof(info), uintptr(unsafe.Pointer(&info)), 0, 0); e != 0 || info.op != entry {
		return false
	}
	switch info.call {
	case unix.SYS_RENAMEAT, unix.SYS_RENAMEAT2, unix.SYS_UNLINKAT, unix.SYS_MKDIRAT, unix.SYS_FSYNC, unix.SYS_FTRUNCATE:
		return true
	}
	return info.call == unix.SYS_OPENAT && info.args[2]&unix.O_CREAT != 0
}

// killedAt runs the program in a folder and kills it just before the change of that number, from 1;
// 0: never. It returns the number of changes and the exit code, -1 if it was killed.
func killedAt(t *testing.T, at int, dir string, args ...string) (n, code int) {
	t.Helper()
	runtime.LockOSThread() // the thread that starts a process traces it
	defer runtime.UnlockOSThread()
	cmd := exec.Command("guanxi", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOMAXPROCS=2")
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true, Setpgid: true}
	if err := cmd.Start(); errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSYS) {
		t.Skip("this system lets no process trace another")
	} else if err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Release()
	pid := cmd.Process.Pid
	var status unix.WaitStatus
	need.Value(unix.Wait4(pid, &status, unix.WALL, nil))(t)
	need.Nil(t, unix.PtraceSetOptions(pid, unix.PTRACE_O_TRACESYSGOOD|unix.PTRACE_O_TRACECLONE|unix.PTRACE_O_EXITKILL))
	need.Nil(t, unix.PtraceSyscall(pid, 0))
	for {
		thread, err := unix.Wait4(-pid, &status, unix.WALL, nil)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if !status.Stopped() {
			if thread == pid {
				return n, status.ExitStatus()
			}
			continue
		}
		signal := 0
		switch stop := status.StopSignal(); {
		case stop == unix.SIGTRAP|0x80:
			if changes(thread) {
				if n++; n == at {
					need.Nil(t, unix.Kill(pid, unix.SIGKILL))
				}
			}
		case stop != unix.SIGTRAP && stop != unix.SIGSTOP: // as a thread begins
			signal = int(stop)
		}
		if n != at || at == 0 {
			unix.PtraceSyscall(thread, signal) // it may be gone
		}
	}
}

// A process that is killed at any change of a file leaves no folder that is called altered, and the
// same command does the rest: no folder is condemned, and what was derived is there.
func TestKilled(t *testing.T) {
	made, kills := damageFolders(t), damageCount(500)
	draw := rng.New(36, 2, "test.damage").Stream(0)
	verbs := []struct {
		name, from string // a folder to begin with
		args       []string
		then       []string // files with the same bytes as without a kill
	}{
		{"run", "", []string{"run", "tiny.yaml", "-o", "run", "--no-plots"}, []string{"run/series.csv", "run/summary.json"}},
		{"run with more replicates", "run", []string{"run", "tiny.yaml", "-o", "run", "--replicates", "3", "--no-plots"}, []string{"run/series.csv", "run/summary.json"}},
		{"report on a run", "run", []string{"report", "run"}, []string{"run/report.html", "run/figures/adoption.svg"}},
		{"report on a study", "study", []string{"report", "study"}, []string{"study/report.html", "study/effects.csv", "study/runs.csv"}},
		{"merge", "shards", []string{"merge", "shards"}, []string{"shards/runs.csv", "shards/series.parquet"}},
		{"merge into another", "shards", []string{"merge", "all", "shards"}, []string{"all/runs.csv", "all/series.parquet"}},
		{"sweep", "", []string{"sweep", "study.yaml", "-o", "study"}, []string{"study/runs.csv", "study/series.parquet"}},
		{"sweep with more replicates", "study", []string{"sweep", "more.yaml", "-o", "study"}, []string{"study/runs.csv", "study/series.parquet", "study/study.yaml"}},
	}
	begin := func(t *testing.T, from string) string {
		dir := t.TempDir()
		for _, name := range append([]string{"tiny.yaml", "study.yaml", "more.yaml"}, strings.Fields(from)...) {
			copyAll(t, filepath.Join(made, name), filepath.Join(dir, name))
		}
		return dir
	}
	for i, v := range verbs {
		t.Run(v.name, func(t *testing.T) {
			whole := begin(t, v.from)
			most, code := killedAt(t, 0, whole, v.args...)
			if code != 0 {
				t.Fatalf("%v: exit code %d", v.args, code)
			}
			for k := range kills {
				if k%len(verbs) != i {
					continue
				}
				dir := begin(t, v.from)
				at := 1 + int(draw.Below(uint64(most)))
				killedAt(t, at, dir, v.args...)
				for _, name := range []string{"run", "study", "shards", "all"} {
					if _, err := os.Stat(filepath.Join(dir, name, manifest.File)); err == nil && manifest.Altered(filepath.Join(dir, name)) != nil {
						t.Errorf("killed at change %d of %d: %v", at, most, manifest.Altered(filepath.Join(dir, name)))
					}
				}
				again := exec.Command("guanxi", v.args...)
				again.Dir = dir
				if said, err := again.CombinedOutput(); err != nil {
					t.Errorf("killed at change %d of %d, and given again: %v: %s", at, most, err, said)
				}
				for _, name := range v.then {
					a, b := need.Value(os.ReadFile(filepath.Join(whole, name)))(t), need.Value(os.ReadFile(filepath.Join(dir, name)))(t)
					if string(a) != string(b) {
						t.Errorf("killed at change %d of %d: %s differs", at, most, name)
					}
				}
				clean(t, dir)
			}
		})
	}
}
