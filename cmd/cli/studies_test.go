package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"guanxi/scenarios/sweep/citation"
	"guanxi/sim/simtest/need"
)

// A study that a signal ends keeps what is finished and says so. The same command resumes it and
// makes the tables of a study that was never stopped.
func TestStudySignals(t *testing.T) {
	const file = "name: many\nscenario: ring-bass\nset: {consumers.count: 500}\nfactors: {q: {set: adoption.imitation, " +
		"values: [0.2/day, 0.4/day]}}\nmetrics: [adopters]\nreplicates: 300\n"
	dir := t.TempDir()
	write(t, dir, "many.yaml", file)
	guanxi := func(args ...string) *exec.Cmd {
		c := exec.Command("guanxi", args...)
		c.Dir = dir
		return c
	}
	for _, x := range []struct {
		signal syscall.Signal
		code   int
	}{{syscall.SIGINT, 130}, {syscall.SIGTERM, 143}} {
		folder := fmt.Sprintf("stopped%d", x.code)
		c := guanxi("sweep", "many.yaml", "-o", folder, "--workers", "1")
		var said bytes.Buffer
		c.Stderr = &said
		need.Nil(t, c.Start())
		// until runs are on disk
		for began, there := time.Now(), int64(0); there == 0 &&
			time.Since(began) < time.Minute; time.Sleep(time.Millisecond) {
			if info, err := os.Stat(filepath.Join(dir, folder, "journal", "all.1.ndjson")); err == nil {
				there = info.Size()
			}
		}
		need.Nil(t, c.Process.Signal(x.signal))
		err := c.Wait()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != x.code {
			t.Fatalf("%v, want exit code %d: %s", err, x.code, said.String())
		}
		if !strings.Contains(said.String(), "of 600 runs are finished and kept in "+folder+"; the same command resumes") {
			t.Errorf("%v: %s", x.signal, said.String())
		}
	}
	for _, args := range [][]string{{"sweep", "many.yaml", "-o", "stopped130", "-q"},
		{"sweep", "many.yaml", "-o", "alone", "-q"}} {
		if out, err := guanxi(args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	for _, name := range []string{"runs.csv", "series.csv"} {
		a, err1 := os.ReadFile(filepath.Join(dir, "stopped130", name))
		b, err2 := os.ReadFile(filepath.Join(dir, "alone", name))
		if err1 != nil || err2 != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs from that of a study that was not stopped (%v, %v)", name, err1, err2)
		}
	}
}

// What cite prints about the program agrees with CITATION.cff.
func TestCiteAgrees(t *testing.T) {
	text := need.Value(os.ReadFile("../../CITATION.cff"))(t)
	for _, want := range []string{`title: "` + citation.Title + `"`, "name: " + citation.Author, "version: " + version, "date-released: " + citation.Date, "license: " + citation.License} {
		if !strings.Contains(string(text), want) {
			t.Errorf("CITATION.cff does not say %s", want)
		}
	}
}

// programIn returns what runs the program in a folder, with all that it prints.
func programIn(dir string) func(args ...string) (string, error) {
	return func(args ...string) (string, error) {
		c := exec.Command("guanxi", args...)
		c.Dir = dir
		out, err := c.CombinedOutput()
		return string(out), err
	}
}

// A read-only folder can still be analysed, and its claim tested.
func TestReadOnly(t *testing.T) {
	for err, want := range map[error]bool{
		&os.PathError{Op: "open", Path: "x", Err: syscall.EROFS}: true, &os.PathError{Op: "open", Path: "x",
			Err: syscall.EACCES}: true,
		&os.PathError{Op: "open", Path: "x", Err: syscall.ENOSPC}: false, errors.New("x"): false, nil: false,
	} {
		if readOnly(err) != want {
			t.Errorf("%v: %v", err, !want)
		}
	}
	if os.Geteuid() == 0 {
		t.Skip("who is root may write everywhere")
	}
	dir := t.TempDir()
	write(t, dir, "q.yaml", "name: q\nscenario: bass\nset: {consumers.count: 100}\ndesign: {kind: arms, baseline: "+
		"more}\narms: {more: {}, less: {adoption.imitation: 0.1/day}}\nmetrics: [adopters]\nreplicates: 4\nclaim: {id: "+
		"X1, text: fewer adopt, metric: adopters, expect: decrease, smallest: 1}\n")
	guanxi := programIn(dir)
	if out, err := guanxi("sweep", "q.yaml"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	folder := filepath.Join(dir, "out", "q")
	need.Nil(t, os.Chmod(folder, 0o555))
	defer os.Chmod(folder, 0o755)
	if out, err := guanxi("analyze", "out/q"); err != nil || !strings.Contains(out, "the folder cannot be written to") ||
		!strings.Contains(out, "less minus more") {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := guanxi("claims", "q.yaml"); err != nil || strings.Count(out, "the folder cannot be written to") != 1 ||
		!strings.Contains(out, "supported") {
		t.Errorf("%v: %s", err, out)
	}
}
