//go:build amd64 || arm64

package cli

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
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
	if _, _, e := unix.Syscall6(unix.SYS_PTRACE, getSyscallInfo, uintptr(thread), unsafe.Sizeof(info),
		uintptr(unsafe.Pointer(&info)), 0, 0); e != 0 || info.op != entry {
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

// mostKills is the number of changes up to which a command is killed at each of them; of more, as many are drawn.
const mostKills = 60

// killed gives a command in copies of a folder that begin makes, kills it just before changes of files, and gives
// it again. No folder of results may then be called altered, the exit code is that of a command that nobody
// killed, and so is every file but what tells the times: journals and manifests, of which the lists and the
// warnings are compared. Without GUANXI_TEST_DAMAGE it is killed a few times only.
func killed(t *testing.T, begin func(t *testing.T) string, args ...string) {
	t.Helper()
	whole := begin(t)
	most, code := killedAt(t, 0, whole, args...)
	if code != 0 && code != exitNo {
		t.Fatalf("%v: exit code %d", args, code)
	}
	want := told(t, whole)
	var at []int
	for k := range most {
		at = append(at, k+1)
	}
	draw, n := rng.New(36, 2, "test.damage").Stream(0), mostKills
	if os.Getenv("GUANXI_TEST_DAMAGE") == "" {
		n = 2
	}
	for len(at) > n {
		k := draw.Below(uint64(len(at)))
		at = slices.Delete(at, int(k), int(k)+1)
	}
	for _, k := range at {
		dir := begin(t)
		killedAt(t, k, dir, args...)
		for name := range contents(t, dir) {
			if filepath.Base(name) == manifest.File && !strings.Contains(name, ".partial/") && !strings.Contains(name, "/.n") {
				of := filepath.Join(dir, filepath.Dir(name))
				if err := manifest.Altered(of); err != nil && !manifest.IsCalibration(of) { // its fit is not of waves that run anew
					t.Errorf("killed at change %d of %d: %v", k, most, err)
				}
			}
		}
		if again, said := guanxiIn(dir, args...); again != code {
			t.Errorf("killed at change %d of %d, and given again: exit code %d, want %d: %s", k, most, again, code, said)
		}
		clean(t, dir)
		got := told(t, dir)
		for name := range want {
			if got[name] != want[name] {
				t.Errorf("killed at change %d of %d: %s differs: %s", k, most, name, apart(got[name], want[name]))
			}
		}
		for name := range got {
			if _, known := want[name]; !known {
				t.Errorf("killed at change %d of %d: %s is left", k, most, name)
			}
		}
	}
}

// told is the files of a folder, by name: of a manifest what it lists and its warnings without what was measured of the
// machine, of a journal nothing.
func told(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for name, b := range contents(t, dir) {
		switch {
		case strings.Contains(name, manifest.JournalFolder+"/"):
		case filepath.Base(name) == manifest.File:
			var m map[string]any
			need.Nil(t, json.Unmarshal(b, &m))
			for _, of := range []string{"times", "command", "sha256"} {
				delete(m, of)
			}
			measured := []any{m["machine"]}
			for _, of := range []string{"tables", "files"} {
				some, _ := m[of].(map[string]any)
				measured = slices.AppendSeq(measured, maps.Values(some))
			}
			for _, x := range measured {
				if x, ok := x.(map[string]any); ok {
					delete(x, "memory")
					delete(x, "seconds")
				}
			}
			all[name] = string(need.Value(json.MarshalIndent(m, "", " "))(t))
		default:
			all[name] = string(b)
		}
	}
	return all
}

// A command that is killed at any change of a file and given again does the rest.
func TestKilled(t *testing.T) {
	made := damageFolders(t)
	for _, v := range []struct {
		name, from string // folders to begin with
		args       string
	}{
		{"run", "", "run tiny.yaml -o run"},
		{"run with more replicates", "run", "run tiny.yaml -o run --replicates 3"},
		{"run anew", "run", "run tiny.yaml -o run --seed 7 --force"},
		{"report on a run", "run", "report run"},
		{"report on a study", "study", "report study"},
		{"analyze", "study", "analyze study"},
		{"merge", "shards", "merge shards"},
		{"merge into another", "shards", "merge all shards"},
		{"sweep", "", "sweep study.yaml -o study"},
		{"sweep with more replicates", "study", "sweep more.yaml -o study"},
		{"sweep with more points", "study", "sweep wider.yaml -o study"},
		{"sweep with runs beside", "study", "sweep other.yaml -o other"},
		{"calibrate", "", "calibrate fit.yaml -o fit"},
		{"claims over ranges", "", "claims claim.yaml --over-ranges=8 -o claims"},
	} {
		t.Run(v.name, func(t *testing.T) {
			killed(t, func(t *testing.T) string {
				dir := t.TempDir()
				for _, name := range append(damageFiles(), strings.Fields(v.from)...) {
					copyAll(t, filepath.Join(made, name), filepath.Join(dir, name))
				}
				return dir
			}, strings.Fields(v.args)...)
		})
	}
}
