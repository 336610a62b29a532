package cli

import (
	"archive/zip"
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

var update = flag.Bool("update", false, "write the golden texts of testdata/script anew")

func TestMain(m *testing.M) {
	testscript.Main(plainly{m}, map[string]func(){"guanxi": func() { os.Exit(Run(os.Args[1:])) }})
}

// plainly runs the tests without what the user set for the program.
type plainly struct{ *testing.M }

func (m plainly) Run() int {
	for _, name := range obeyed {
		os.Unsetenv(name)
	}
	return m.M.Run()
}

// obeyed are the variables of the environment that the program obeys.
var obeyed = []string{"GUANXI_WORKERS", "GUANXI_OUT", "GUANXI_DEBUG", "GUANXI_PROGRESS",
	"SLURM_CPUS_PER_TASK", "SLURM_CPUS_ON_NODE"}

// TestScript runs the scripts of testdata/script, each in an empty folder.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Condition: func(name string) (bool, error) { // [bundled:wechat]
			scenario, ok := strings.CutPrefix(name, "bundled:")
			if !ok {
				return false, errors.New("unknown condition " + name)
			}
			_, ok = scenarios.Bundled(scenario)
			return ok, nil
		},
		Setup: func(e *testscript.Env) error {
			for _, name := range obeyed {
				e.Setenv(name, "")
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"code": code, "lines": lines, "mount": mountSmall,
			"unpack": unpack},
	})
}

// unpack FILE DIR unpacks a zip into a folder.
func unpack(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: unpack file.zip folder")
	}
	z, err := zip.OpenReader(ts.MkAbs(args[0]))
	ts.Check(err)
	defer z.Close()
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), z))
}

// code N COMMAND… runs a command and checks that its exit code is N.
func code(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d\nstdout:\n%sstderr:\n%s", got, want, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// lines N FILE checks that a file has N lines.
func lines(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: lines N FILE")
	}
	if got := strings.Count(ts.ReadFile(args[1]), "\n"); strconv.Itoa(got) != args[0] {
		ts.Fatalf("%s has %d lines, want %s", args[1], got, args[0])
	}
}

// A signal keeps what is finished and nothing partial, the exit code says which signal it was, and
// the same command runs the rest.
func TestSignals(t *testing.T) {
	for _, c := range []struct {
		signal syscall.Signal
		code   int
	}{{syscall.SIGINT, 130}, {syscall.SIGTERM, 143}, {syscall.SIGHUP, 129}} {
		t.Run(c.signal.String(), func(t *testing.T) {
			if c.signal == syscall.SIGHUP && signal.Ignored(c.signal) {
				t.Skip("under nohup the program ignores it, too")
			}
			dir := t.TempDir()
			write(t, dir, "many.yaml", "replicates: 4000\nclock: {ticks: 60}\nconsumers: {count: 5000}\ngraph: {kind: ring, "+
				"degree: 4}\nadoption: {innovation: 0.02/day, imitation: 0.2/day}\n")
			cmd := exec.Command("guanxi", "run", "many.yaml", "--workers", "1")
			cmd.Dir = dir
			var text bytes.Buffer
			cmd.Stderr = &text
			need.Nil(t, cmd.Start())
			begun(t, dir)
			time.Sleep(time.Second) // some replicates are done
			need.Nil(t, cmd.Process.Signal(c.signal))
			err := cmd.Wait()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != c.code {
				t.Fatalf("%v, want exit code %d; %s", err, c.code, text.String())
			}
			if !strings.Contains(text.String(), "are finished and kept in") {
				t.Errorf("standard error says\n%s", text.String())
			}
			entries, err := os.ReadDir(filepath.Join(dir, "out"))
			if err != nil || len(entries) != 1 || entries[0].Name() != "many" {
				t.Errorf("out holds %v", entries)
			}
			verify := exec.Command("guanxi", "verify", "out/many", "--replicate", "1")
			verify.Dir = dir
			if out, err := verify.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// interrupted starts a command, sends SIGINT once it is ready, and checks its exit code and standard
// error. One that ended before the signal came, or was not yet prepared for it, is started again.
func interrupted(t *testing.T, want string, command func() *exec.Cmd, ready func() bool) {
	t.Helper()
	for range 40 {
		cmd := command()
		var told strings.Builder
		cmd.Stderr = &told
		need.Nil(t, cmd.Start())
		ended := make(chan struct{})
		go func() { cmd.Wait(); close(ended) }()
		for running := true; running && !ready(); {
			select {
			case <-ended:
				running = false
			case <-time.After(time.Millisecond):
			}
		}
		cmd.Process.Signal(os.Interrupt)
		<-ended
		if code := cmd.ProcessState.ExitCode(); code > 0 {
			if code != 130 || told.String() != want {
				t.Errorf("%v: exit code %d, standard error %q, want 130, %q", cmd.Args, code, told.String(), want)
			}
			return
		}
	}
	t.Error("the command cannot be interrupted in time")
}

// A signal while the figures are drawn keeps all replicates and no figure, and says how to draw them.
func TestSignalWhileDrawing(t *testing.T) {
	dir := t.TempDir()
	interrupted(t, "interrupted: all replicates are finished and kept in run, without figures; guanxi plot run draws "+
		"them\n", func() *exec.Cmd {
		need.Nil(t, os.RemoveAll(filepath.Join(dir, "run")))
		cmd := exec.Command("guanxi", "run", "wechat", "--set", "consumers.count=300", "--replicates", "1", "-q", "-o", "run")
		cmd.Dir = dir
		return cmd
	}, func() bool { // the manifest is written before the figures
		_, err := os.Stat(filepath.Join(dir, "run.partial", "manifest.json"))
		return err == nil
	})
	if _, err := os.Stat(filepath.Join(dir, "run", "figures")); err == nil {
		t.Error("figures were kept")
	}
	again := exec.Command("guanxi", "check", "run")
	again.Dir = dir
	if out, err := again.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	// So does a signal to plot, once it draws, which nothing shows.
	var began time.Time
	tries := -1
	interrupted(t, "interrupted: no figure was drawn, and those drawn before are as they were\n", func() *exec.Cmd {
		need.Nil(t, os.RemoveAll(filepath.Join(dir, "run", "figures")))
		plot := exec.Command("guanxi", "plot", "run", "--format", "svg,png,pdf")
		plot.Dir, began, tries = dir, time.Now(), tries+1
		return plot
	}, func() bool {
		return time.Since(began) > 25*time.Millisecond<<(tries%9)
	})
	if _, err := os.Stat(filepath.Join(dir, "run", "figures")); err == nil {
		t.Error("plot kept figures")
	}
}

// A signal that stops a verification says that there is no answer.
func TestSignalWhileVerifying(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "long.yaml", "clock: {ticks: 5000}\nconsumers: {count: 20000}\ngraph: {kind: ring, degree: "+
		"4}\nadoption: {innovation: 0.0001/day}\n")
	made := exec.Command("guanxi", "run", "long.yaml", "-o", "run", "-q")
	made.Dir = dir
	if out, err := made.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	tmp := t.TempDir()
	inTmp := func() int {
		entries := need.Value(os.ReadDir(tmp))(t)
		return len(entries)
	}
	interrupted(t, "interrupted before all was compared, so nothing is known of run; it is as it was\n", func() *exec.Cmd {
		cmd := exec.Command("guanxi", "check", "run")
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "TMPDIR="+tmp)
		return cmd
	}, func() bool { return inTmp() > 0 }) // it runs again there
	if n := inTmp(); n > 0 {
		t.Errorf("%d entries were left in TMPDIR", n)
	}
}

// What a stopped run reports is true of the folder that it leaves.
func TestKept(t *testing.T) {
	for _, c := range []struct {
		done, asked []int
		full        bool
		want        string
	}{
		{[]int{1, 3}, []int{1, 2, 3}, false, "2 of 3 replicates are finished and kept in d; the same command runs " +
			"the rest"},
		{[]int{1, 2, 9}, []int{1, 2, 3}, true, "2 of 3 replicates are finished and kept in d; with more room the " +
			"same command runs the rest"},
		{[]int{1, 2, 3}, []int{1, 2, 3}, false, "all replicates are finished and kept in d, without figures; " +
			"guanxi plot d draws them"},
	} {
		if got := new(runFlags).kept("d", c.done, c.asked, c.full); got != c.want {
			t.Errorf("%v of %v: %s, want %s", c.done, c.asked, got, c.want)
		}
	}
}

// begun waits until a run has its folder.
func begun(t *testing.T, dir string) {
	t.Helper()
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(time.Millisecond) {
		if found, _ := filepath.Glob(filepath.Join(dir, "out", "*.partial")); len(found) > 0 {
			return
		}
	}
	t.Fatal("no run begins")
}

// A second signal ends the program at once.
func TestSecondSignal(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "long.yaml", "clock: {ticks: 100000}\nconsumers: {count: 3000000}\ngraph: {kind: "+
		"complete}\nadoption: {innovation: 0.0000001/day}\n")
	cmd := exec.Command("guanxi", "run", "long.yaml", "--workers", "1")
	cmd.Dir = dir
	need.Nil(t, cmd.Start())
	begun(t, dir)
	for range 2 {
		if err := cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 130 {
		t.Errorf("%v", err)
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
}

// What may not be read is wrong use, what may not be written a failure.
func TestPermissions(t *testing.T) {
	if os.Getuid() <= 0 { // -1 on Windows
		t.Skip("permissions do not bind this user")
	}
	dir := t.TempDir()
	t.Chdir(dir)
	guanxi := func(want int, args ...string) string {
		t.Helper()
		c := exec.Command("guanxi", args...)
		out, _ := c.CombinedOutput()
		if code := c.ProcessState.ExitCode(); code != want {
			t.Errorf("%v: exit code %d, want %d: %s", args, code, want, out)
		}
		return string(out)
	}
	guanxi(0, "run", "bass", "--set", "consumers.count=100", "--set", "clock.ticks=5", "-q", "-o", "run")
	mode := func(path string, m os.FileMode) {
		need.Nil(t, os.Chmod(path, m))
	}
	mode("run/series.csv", 0)
	for _, verb := range []string{"plot", "report", "verify"} {
		guanxi(2, verb, "run")
	}
	mode("run/series.csv", 0o644)
	mode("run", 0o555)
	defer mode("run", 0o755)
	guanxi(0, "verify", "run")
	for _, verb := range []string{"plot", "report"} {
		if out := guanxi(1, verb, "run"); !strings.Contains(out, "permission denied; -o ") {
			t.Errorf("%s: %s", verb, out)
		}
	}
}
