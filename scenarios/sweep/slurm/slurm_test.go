package slurm

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"guanxi/sim/simtest/need"
)

// fake puts substitutes for Slurm's commands on the PATH and returns the folder that controls
// what they answer.
func fake(t *testing.T) string {
	t.Helper()
	bin := need.Value(filepath.Abs("testdata/commands"))(t)
	dir := t.TempDir()
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("FAKE", dir)
	write(t, filepath.Join(dir, "next"), "100")
	write(t, filepath.Join(dir, "config"), "Configuration data as of today\nMaxArraySize            = 6\nMaxDBDMsgs              = 20004\n")
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	need.Nil(t, os.WriteFile(path, []byte(text), 0o666))
}

// job returns the arguments with which sbatch was called.
func job(t *testing.T, dir, id string) []string {
	t.Helper()
	text := need.Value(os.ReadFile(filepath.Join(dir, "job."+id)))(t)
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// each returns a Left with the same number of runs in each shard.
func each(runs int) func(n int) ([]int, error) {
	return func(n int) ([]int, error) {
		all := make([]int, n)
		for k := range runs {
			all[k%n]++
		}
		return all, nil
	}
}

func options(t *testing.T) Options {
	return Options{Dir: filepath.Join(t.TempDir(), "100% done"), Name: "what drives", Run: []string{"/bin/guanxi", "sweep", "it's.yaml"},
		Merge: []string{"/bin/guanxi", "merge"}, Left: each(20)}
}

func submit(t *testing.T, o Options) *Submitted {
	t.Helper()
	return need.Value(Submit(context.Background(), o))(t)
}

// If an index must be below 6, seven shards make two arrays, and the merge waits for both.
func TestSubmit(t *testing.T) {
	dir := fake(t)
	o := options(t)
	o.Shards, o.Workers, o.Args = 7, 2, []string{"--partition=long", "-t", "1:00:00"}
	s := submit(t, o)
	label := o.label()
	want := map[string][]string{
		"100": {"--parsable", "--job-name=" + label + ".0.7", "--chdir=" + o.Dir, "--output=" + strings.Replace(o.Dir, "%", "%%", 1) + "/slurm/logs/%A_%a.log",
			"--cpus-per-task=2", "--array=1-5", "--partition=long", "-t", "1:00:00", o.Dir + "/slurm/shard.sh", "0"},
		"101": {"--parsable", "--job-name=" + label + ".5.7", "--chdir=" + o.Dir, "--output=" + strings.Replace(o.Dir, "%", "%%", 1) + "/slurm/logs/%A_%a.log",
			"--cpus-per-task=2", "--array=1-2", "--partition=long", "-t", "1:00:00", o.Dir + "/slurm/shard.sh", "5"},
		"102": {"--parsable", "--job-name=" + label + ".merge", "--chdir=" + o.Dir, "--output=" + strings.Replace(o.Dir, "%", "%%", 1) + "/slurm/logs/merge_%j.log",
			"--dependency=afterany:100:101", "--partition=long", "-t", "1:00:00", o.Dir + "/slurm/merge.sh"},
	}
	for id, args := range want {
		if got := job(t, dir, id); !slices.Equal(got, args) {
			t.Errorf("job %s is\n%q, not\n%q", id, got, args)
		}
	}
	if s.Merge != "102" || len(s.Arrays) != 2 || s.Left != 20 {
		t.Errorf("%+v", s)
	}
	for _, text := range []string{"shards 1-5 of 7 submitted as array 100", "shards 6-7 of 7 submitted as array 101", "merge   job 102", "scancel 100 101 102"} {
		if !strings.Contains(s.String(), text) {
			t.Errorf("%q is not in\n%s", text, s)
		}
	}
	if info, err := os.Stat(s.Logs); err != nil || !info.IsDir() {
		t.Errorf("no folder of logs: %v", err)
	}
}

// Finished shards, and those that the queue holds, are not submitted.
func TestSubmitAgain(t *testing.T) {
	dir := fake(t)
	o := options(t)
	o.Left = func(n int) ([]int, error) { return []int{0, 1, 2, 0, 1, 3, 1}[:n], nil }
	label := o.label()
	queue := fmt.Sprintf("41|2|PENDING|launch failed requeued held|%[1]s.0.7\n42|1|RUNNING|None|%[1]s.5.7\n41|3|COMPLETING|None|%[1]s.0.7\n50|N/A|PENDING|Dependency|%[1]s.merge\n60|4|RUNNING|None|another\n61|5|RUNNING|None|%[1]sx.0.7\n", label)
	write(t, filepath.Join(dir, "queue"), queue)
	s := submit(t, o)
	if got := job(t, dir, "100"); !slices.Contains(got, "--array=3,5") || !slices.Contains(got, "--job-name="+label+".0.7") {
		t.Errorf("array %q", got)
	}
	if got := job(t, dir, "101"); !slices.Contains(got, "--array=1") || got[len(got)-1] != "6" {
		t.Errorf("array %q", got)
	}
	if got := job(t, dir, "102"); !slices.Contains(got, "--dependency=afterany:41:42:100:101") {
		t.Errorf("merge %q", got)
	}
	if s.Shards != 7 || len(s.Active) != 2 || s.Merges != "50" {
		t.Errorf("%+v", s)
	}
	for _, text := range []string{"shard 2 of 7 still queued or running as job 41", "task 41_2 is held: launch failed requeued held; scontrol release 41_2"} {
		if !strings.Contains(s.String(), text) {
			t.Errorf("%q is not in\n%s", text, s)
		}
	}

	// If the queue holds all that is left, including the merge, nothing is submitted.
	o.Left = func(int) ([]int, error) { return []int{0, 4, 0, 0, 0, 1, 0}, nil }
	if s := submit(t, o); len(s.Arrays) != 0 || s.Merge != "" || !strings.Contains(s.String(), "nothing else is left") {
		t.Errorf("%+v", s)
	}
	// The merge was lost.
	write(t, filepath.Join(dir, "queue"), strings.Replace(queue, "50|N/A", "50|N/A|x", 1))
	if s := submit(t, o); len(s.Arrays) != 0 || s.Merge != "103" {
		t.Errorf("%+v", s)
	}
	// Another number of shards than is queued would repeat runs.
	o.Shards = 8
	need.Refused(Submit(context.Background(), o))(t, "split into 7 shards; wait for them, or cancel them: scancel 41 42")
	// The queue is lost, and all is finished.
	write(t, filepath.Join(dir, "queue"), "")
	o.Left = func(n int) ([]int, error) { return make([]int, n), nil }
	o.Merged = true
	if s := submit(t, o); len(s.Arrays) != 0 || s.Merge != "" || !strings.Contains(s.String(), "every run is finished") {
		t.Errorf("%+v", s)
	}
	// If the merge was lost too, it is submitted.
	o.Merged = false
	s = submit(t, o)
	if got := job(t, dir, s.Merge); len(s.Arrays) != 0 || strings.Contains(strings.Join(got, " "), "--dependency") || strings.Contains(s.String(), "after them") {
		t.Errorf("%s: %q", s, got)
	}
}

func TestHowManyShards(t *testing.T) {
	for _, c := range []struct {
		runs, asked, workers int
		seconds              float64
		want                 int
	}{
		{20, 0, 0, 0, 20}, {2000, 0, 0, 0, 100}, {2000, 0, 0, 6000, 11}, {2000, 0, 4, 6000, 3}, {2000, 0, 1, 1e9, 1000},
		{5, 0, 0, 1e9, 5}, {5, 30, 0, 0, 30}, {0, 0, 0, 0, 1},
	} {
		o := Options{Left: each(c.runs), Shards: c.asked, Seconds: c.seconds, Workers: c.workers}
		if n, err := o.split(&queue{}); err != nil || n != c.want {
			t.Errorf("%+v: %d, %v", c, n, err)
		}
	}
}

func TestArrays(t *testing.T) {
	var all []int
	for shard := 1; shard <= 50_000; shard += 1 + shard%3 {
		all = append(all, shard)
	}
	for _, size := range []int{2, 3, 1001, 4_000_001} {
		var got []int
		for _, p := range arrays(all, size) {
			if len(p.indices()) > 128<<10-20 {
				t.Errorf("%d bytes of --array", len(p.indices()))
			}
			for _, shard := range p.shards {
				if i := shard - p.offset; i < 1 || i >= size {
					t.Fatalf("index %d where MaxArraySize is %d", i, size)
				}
				got = append(got, shard)
			}
		}
		if !slices.Equal(got, all) {
			t.Errorf("MaxArraySize %d: %d shards of %d", size, len(got), len(all))
		}
	}
}

func TestSubmitSaysWhatIsWrong(t *testing.T) {
	dir := fake(t)
	wrong := func(o Options, want string) {
		t.Helper()
		need.Refused(Submit(context.Background(), o))(t, want)
	}
	o := options(t)
	for _, arg := range []string{"--array=1-3", "-a1-3", "-a", "--job-name=x", "-d", "--wrap=true", "--wait"} {
		o.Args = []string{arg}
		wrong(o, "--slurm-arg="+arg+" is not allowed")
	}
	o.Args = []string{"partition=x"}
	wrong(o, "begins with -")
	o = options(t)
	o.Shards = -1
	wrong(o, "--shards: -1")
	o = options(t)
	o.Left = func(int) ([]int, error) { return nil, errors.New("no folder") }
	wrong(o, "no folder")

	write(t, filepath.Join(dir, "squeue.fails"), "")
	wrong(options(t), "Unable to contact slurm controller (connect failure); nothing was submitted")
	os.Remove(filepath.Join(dir, "squeue.fails"))

	write(t, filepath.Join(dir, "sbatch.fails"), "100\n")
	wrong(options(t), "QOS policy; nothing was submitted")
	write(t, filepath.Join(dir, "sbatch.fails"), "101\n")
	o = options(t)
	o.Shards = 7
	wrong(o, "QOS policy; submitted so far: array 100. The same command submits the rest")
	write(t, filepath.Join(dir, "next"), "100")
	o.Shards = 5
	wrong(o, "the merge was not submitted: sbatch: error: Batch job submission failed: Job violates accounting/QOS policy; submitted so far: array 100")

	os.Remove(filepath.Join(dir, "sbatch.fails"))
	write(t, filepath.Join(dir, "config"), "MaxArraySize = 0\n")
	wrong(options(t), "accepts no job arrays")
	t.Setenv("PATH", t.TempDir())
	if _, err := Submit(context.Background(), options(t)); !errors.Is(err, ErrMissing) {
		t.Errorf("%v", err)
	}
}

// The cluster may be federated, and a site may hide its settings.
func TestOtherSites(t *testing.T) {
	dir := fake(t)
	t.Setenv("CLUSTER", "east")
	os.Remove(filepath.Join(dir, "config"))
	o := options(t)
	o.Shards, o.Left = 1200, each(5000)
	s := submit(t, o)
	if len(s.Arrays) != 2 || s.Arrays[0].ID != "100" || len(s.Arrays[0].Shards) != 1000 {
		t.Errorf("%d arrays, the first %s", len(s.Arrays), s.Arrays[0].ID)
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string][]string{
		"":                               nil,
		"  --partition=long  -t 1:00 ":   {"--partition=long", "-t", "1:00"},
		`--comment="two words" -x 'a"b'`: {"--comment=two words", "-x", `a"b`},
		`a\ b '' "c\"d"`:                 {"a b", "", `c"d`},
	} {
		if got, err := Words(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("Words(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{`a "b`, `a 'b`, `a\`} {
		if _, err := Words(text); err == nil {
			t.Errorf("Words(%q) passes", text)
		}
	}
}

// The program replaces the script: SIGTERM reaches it, its exit code is the task's, and
// arguments arrive unchanged.
func TestScript(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "a program's \"name\" $HOME")
	write(t, program, "#!/bin/sh\nfor a; do echo \"<$a>\"; done >\""+dir+"/args\"\ntrap 'echo stopped >>\""+dir+"/args\"; exit 143' TERM\ntouch \""+dir+"/ready\"\n[ \"$3\" = wait ] || exit 3\nwhile :; do sleep 0.02; done\n")
	need.Nil(t, os.Chmod(program, 0o777))
	start := func(third string) *exec.Cmd {
		o := Options{Run: []string{program, "sweep", "it's `a` $study\\", third}}
		script := filepath.Join(dir, "shard.sh")
		write(t, script, o.shardScript(40))
		os.Remove(filepath.Join(dir, "ready"))
		cmd := exec.Command("bash", script, "20")
		cmd.Env = append(os.Environ(), "SLURM_ARRAY_TASK_ID=17", "SLURM_RESTART_COUNT=2")
		return cmd
	}
	out, err := start("go").Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 || !strings.Contains(string(out), "shard 37 of 40") || !strings.Contains(string(out), "start 3,") {
		t.Errorf("%v: %s", err, out)
	}
	args, _ := os.ReadFile(filepath.Join(dir, "args"))
	if want := "<sweep>\n<it's `a` $study\\>\n<go>\n<--shard>\n<37/40>\n"; string(args) != want {
		t.Errorf("arguments %s, not %s", args, want)
	}
	cmd := start("wait")
	need.Nil(t, cmd.Start())
	for range 6000 { // a minute on a busy machine
		if _, err := os.Stat(filepath.Join(dir, "ready")); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	need.Nil(t, cmd.Process.Signal(syscall.SIGTERM))
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 143 {
		t.Errorf("%v", err)
	}
	if args, _ := os.ReadFile(filepath.Join(dir, "args")); !strings.HasSuffix(string(args), "stopped\n") {
		t.Errorf("%s", args)
	}
}
