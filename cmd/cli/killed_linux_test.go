//go:build amd64 || arm64

package cli

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"guanxi/cmd/compile"
	"guanxi/plots/page"
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
	case unix.SYS_RENAMEAT, unix.SYS_RENAMEAT2, unix.SYS_LINKAT, unix.SYS_UNLINKAT, unix.SYS_MKDIRAT, unix.SYS_FSYNC,
		unix.SYS_FTRUNCATE:
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
	cmd := given(t, dir, args...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=2")
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

// mostKills is the number of changes up to which a command is killed at each of them; of more, as many are drawn, and
// one where it takes more than ten seconds.
const mostKills = 20

// killed gives a command in copies of a folder that begin makes, kills it just before changes of files, and gives
// it again. No folder of results may then be called altered, the exit code is that of a command that nobody
// killed, and so is every file but what tells the times: journals and manifests, of which the lists and the
// warnings are compared. Without GUANXI_TEST_DAMAGE it is killed once.
func killed(t *testing.T, begin func(t *testing.T) string, args ...string) {
	t.Helper()
	whole, began := begin(t), time.Now()
	most, code := killedAt(t, 0, whole, args...)
	if code != 0 && code != exitNo {
		t.Fatalf("%v: exit code %d", args, code)
	}
	want := told(t, whole)
	var at []int
	for k := range most {
		at = append(at, k+1)
	}
	draw, n := rng.New(90, 2, "test.damage").Stream(0), mostKills
	if os.Getenv("GUANXI_TEST_DAMAGE") == "" || time.Since(began) > 10*time.Second {
		n = 1
	}
	t.Logf("%d of %d changes", min(n, most), most)
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
		if again, said := ended(given(t, dir, args...)); again != code {
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

// killedFiles are files of further kinds, by name.
var killedFiles = map[string]string{
	"parts.yaml": "extends: tiny.yaml\nname: parts\nelements: {talk: {module: cocreation, off: {adoption.imitation: " +
		"0/day}}, own: {module: cocreation, off: {adoption.innovation: 0.01/day}}}\n",
	"told.yaml": "name: told\nscenario: tiny.yaml\ndesign: {kind: arms, baseline: few}\narms: {few: {}, more: " +
		"{adoption.imitation: 0.6/day}}\nmetrics: [adopters]\n" +
		"foretold: {row: X1, solid: true, outcomes: {a: {is: more.adopters / few.adopters - 1}}}\n",
	"past.yaml": "name: past\nscenario: {extends: tiny.yaml, adoption: {initial_adopters: 10%}}\n" +
		"design: {kind: random, points: 40}\n" +
		"factors: {q: {set: adoption.imitation, from: 0.01/day, to: 0.8/day}}\nreplicates: 1\ncalibrate: {targets: " +
		"{all: {metric: adopters, value: 15, discrepancy: 80%}}, waves: 2, draws: 30, method: ensemble}\n",
	"best.yaml":  strings.Replace(searchedStudy, "RUNS", "14", 1),
	"points.txt": `[{"adoption.imitation": "0.1/day"}, {"adoption.imitation": "0.2/day"}]`,
	"play.txt": `{"do": "reset"}` + "\n" + `{"do": "step", "ticks": 2}` + "\n" +
		`{"do": "keep", "file": "kept.yaml"}` + "\n",
}

// killedCommands are one or more of each verb that writes, and of each kind of file that run takes.
var killedCommands = []struct {
	name, from string // folders to begin with
	args       string // < FILE is its standard input
}{
	{"scenario", "", "run tiny.yaml -o run"},
	{"scenario with more replicates", "run", "run tiny.yaml -o run --replicates 3"},
	{"scenario anew", "run", "run tiny.yaml -o run --seed 7 --force"},
	{"scenario in place of another", "run", "run tiny.yaml -o run --set clock.ticks=6"},
	{"folder of a run", "run", "run run --replicates 3"},
	{"study", "", "run study.yaml -o study"},
	{"study with more replicates", "study", "run more.yaml -o study"},
	{"study with more points", "study", "run wider.yaml -o study"},
	{"study with runs beside", "study", "run other.yaml -o other"},
	{"study over ranges", "", "run claim.yaml --over-ranges=8 -o ranges"},
	{"folder of a study", "half", "run half"},
	{"shard", "half", "run study.yaml -o half --shard 2/2"},
	{"study on Slurm", "", "run study.yaml -o slurm --slurm 2"},
	{"shards on Slurm again", "half", "run half --slurm 2"},
	{"merge", "shards", "run shards --merge"},
	{"merge into another", "shards", "run all shards --merge"},
	{"merge of machines", "half rest", "run half rest"},
	{"fit", "", "run fit.yaml -o fit"},
	{"folder of a fit", "fit", "run fit"},
	{"worlds", "", "run past.yaml -o past"},
	{"worlds judged again", "past", "run past.yaml --from past -o again"},
	{"search", "", "run best.yaml -o best"},
	{"shard of a search", "", "run best.yaml -o best --shard 1/1"},
	{"claims", "", "run claims claim.yaml -o claims"},
	{"claims over ranges", "", "run claims claim.yaml --over-ranges=8 -o claims"},
	{"elements", "", "run elements parts.yaml --metrics adopters -o parts"},
	{"foretold", "", "run foretold told.yaml --draws 2 -o foretold"},
	{"foretold and scored", "seen.csv", "run foretold told.yaml --score seen.csv"},
	{"compare", "", "compare tiny.yaml adoption.imitation=0.6/day --metrics adopters -o arms"},
	{"show", "shards-merged", "show shards-merged"},
	{"plot of a run", "run", "plot run --format svg,pdf"},
	{"plot of a study", "study", "plot study --figure effects"},
	{"plot elsewhere", "run", "plot run --figure adoption -o drawn"},
	{"page of a run", "run", "plot run --page"},
	{"page of a study", "study", "plot study --page"},
	{"page of a fit", "fit", "plot fit --page"},
	{"archive of a run", "run", "archive run -o run.zip"},
	{"archive of a study", "study", "archive study -o study.zip"},
	{"init", "", "init my"},
	{"init from data", "campus", "init --from campus"},
	{"init from data, all clean", "campus", "init --from campus --clean neat/tables"},
	{"init mechanism", "", "init mechanism perks --source SOURCE"},
	{"init graph", "", "init graph ring --set consumers.count=40 -o ring.txt.gz"},
	{"page in one file", "", "serve tiny.yaml -o world.html"},
	{"points", "", "python points tiny.yaml --metrics adopters -o points < points.txt"},
	{"play", "", "python step tiny.yaml < play.txt"},
	{"wheel", "", "python wheel"},
}

// A command that is killed at any change of a file and given again does the rest.
func TestKilled(t *testing.T) {
	made := damageFolders(t)
	killedFolders(t, made)
	source := need.Value(filepath.Abs("../.."))(t)
	for _, v := range killedCommands {
		t.Run(v.name, func(t *testing.T) {
			if strings.Contains("wheel, page in one file", v.name) && os.Getenv("GUANXI_TEST_DAMAGE") == "" {
				t.Skip("it takes long to make the program or what it explains")
			}
			killed(t, func(t *testing.T) string {
				dir := t.TempDir()
				for _, name := range append(slices.AppendSeq(damageFiles(), maps.Keys(killedFiles)), strings.Fields(v.from)...) {
					copyAll(t, filepath.Join(made, name), filepath.Join(dir, name))
				}
				return dir
			}, strings.Fields(strings.Replace(v.args, "SOURCE", source, 1))...)
		})
	}
}

// killedFolders makes more folders and files to begin with, puts a page without a program beside the program, and
// something in place of Slurm.
func killedFolders(t *testing.T, dir string) {
	for name, text := range killedFiles {
		write(t, dir, name, text)
	}
	for _, args := range []string{"run study.yaml -o half --shard 1/2", "run study.yaml -o rest --shard 2/2",
		"run past.yaml -o past", "run foretold told.yaml --draws 2 -o foretold"} {
		mustRun(t, dir, strings.Fields(args)...)
	}
	copyAll(t, filepath.Join(dir, "shards"), filepath.Join(dir, "shards-merged"))
	mustRun(t, dir, "run", "shards-merged", "--merge")
	foretold := string(need.Value(os.ReadFile(filepath.Join(dir, "foretold", "foretold.csv")))(t))
	write(t, dir, "seen.csv", strings.TrimSuffix(foretold, "\n")+"0.5\n")
	need.Nil(t, os.Mkdir(filepath.Join(dir, "campus"), 0o777))
	people, ties := "id;region;joined\n", "from,to\n"
	for i := range 30 {
		people += fmt.Sprintf("p%d;a;01.02.2024\n", i)
		ties += fmt.Sprintf("p%d,p%d\n", i, (i+1)%30)
	}
	write(t, dir, "campus/people.csv", people)
	write(t, dir, "campus/ties.csv", ties)
	write(t, dir, "campus/users.csv", "date,value\n2024-02-01,3\n2024-02-05,8\n2024-02-10,20\n2024-02-15,25\n")
	empty := need.Value(page.Alone(page.Program{Version: cmp.Or(build, version)}))(t)
	beside := filepath.Join(filepath.Dir(need.Value(exec.LookPath("guanxi"))(t)), compile.PageFile)
	need.Nil(t, os.WriteFile(beside, empty, 0o666))
	t.Cleanup(func() { os.Remove(beside) })
	need.Nil(t, os.WriteFile(filepath.Join(dir, "sbatch"), []byte("#!/bin/sh\necho 11\n"), 0o777))
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}
