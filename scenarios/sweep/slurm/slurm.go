// Package slurm hands the shards of a study to a Slurm cluster: an array with a
// task for each, and a merge after it. Slurm dispatches and nothing else. What is
// finished is known by the sweep folder alone, so that a study is submitted again
// after tasks died or the controller lost its queue: the tasks are what is left
// of the plan, less those that the queue still holds.
package slurm

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Options say what to submit.
type Options struct {
	Dir   string   // the sweep folder, an absolute path; script and logs go to its slurm/
	Name  string   // of the study
	Run   []string // command of a shard, to which --shard i/n is added; paths are absolute
	Merge []string // command that merges

	// Left gives the number of runs that are not finished in each of so many
	// shards, the first of them in [0].
	Left func(shards int) ([]int, error)

	Merged bool // the tables show all runs that are finished: without others a merge is needless

	Shards  int     // 0: by Seconds, or as many as are queued already
	Seconds float64 // that the rest takes on one core; 0 is unknown
	Workers int     // cores of a task; 0: as the cluster has it
	Memory  int64   // bytes of a task; 0: as the cluster has it
	Args    []string
}

// Job is an array of shards, or the part of one that is still there.
type Job struct {
	ID     string `json:"id"`
	Shards []int  `json:"shards"`
}

// Submitted is what was done.
type Submitted struct {
	Shards int    `json:"shards"`       // that the study is split into
	Left   int    `json:"left"`         // runs not finished
	Arrays []Job  `json:"arrays"`       // submitted now
	Active []Job  `json:"active"`       // submitted before, still queued or running
	Merge  string `json:"merge"`        // job that merges, submitted now; "" is none
	Merges string `json:"merge_before"` // job that merges, submitted before; "" is none
	Held   []Held `json:"held"`         // of those before
	Script string `json:"script"`
	Logs   string `json:"logs"`
}

// Held is a task that will not begin by itself: somebody holds it, or the
// cluster failed to launch it.
type Held struct {
	Task   string `json:"task"`
	Reason string `json:"reason"`
}

// ErrMissing is the error of a machine without Slurm.
var ErrMissing = errors.New("sbatch is not found: --slurm submits to a Slurm cluster, from one of its machines; --shard i/n serves any other scheduler")

// Names of what lies in the sweep folder.
const (
	folder      = "slurm"
	logFolder   = "logs"
	scriptFile  = "shard.sh"
	mergeFile   = "merge.sh"
	secondsEach = 600 // of work in a task: starting one costs a cluster about a second
	mostShards  = 1000
	fewShards   = 100 // where the time is unknown
)

// Submit submits what is left of a study. What was submitted before an error
// stays so; the text of the error says it.
func Submit(ctx context.Context, o Options) (*Submitted, error) {
	if err := CheckArgs(o.Args); err != nil {
		return nil, err
	}
	if strings.ContainsAny(o.Dir, "\n\r") {
		return nil, fmt.Errorf("%q: Slurm takes no line break in a path", o.Dir)
	}
	if err := Find(); err != nil {
		return nil, err
	}
	c := &cluster{ctx}
	label := o.label()
	queue, err := c.queue(label)
	if err != nil {
		return nil, err
	}
	s := &Submitted{Active: queue.jobs(), Merges: queue.merge, Held: queue.held,
		Script: filepath.Join(o.Dir, folder, scriptFile), Logs: filepath.Join(o.Dir, folder, logFolder)}
	if s.Shards, err = o.split(queue); err != nil {
		return nil, err
	}
	left, err := o.Left(s.Shards)
	if err != nil {
		return nil, err
	}
	var todo []int
	for k, runs := range left {
		s.Left += runs
		if shard := k + 1; runs > 0 && !slices.Contains(queue.shards, shard) {
			todo = append(todo, shard)
		}
	}
	if len(todo) == 0 && (s.Merges != "" || o.Merged && len(s.Active) == 0) {
		return s, nil
	}
	if err := o.write(s); err != nil {
		return nil, err
	}
	return s, o.submit(c, label, s, todo)
}

// submit submits the arrays and the merge after them.
func (o *Options) submit(c *cluster, label string, s *Submitted, todo []int) error {
	size := 0
	if len(todo) > 0 {
		var err error
		if size, err = c.arraySize(); err != nil {
			return err
		}
	}
	for _, part := range arrays(todo, size) {
		args := o.arguments(fmt.Sprintf("%s.%d.%d", label, part.offset, s.Shards), "%A_%a.log")
		if o.Workers > 0 {
			args = append(args, "--cpus-per-task="+strconv.Itoa(o.Workers))
		}
		if o.Memory > 0 {
			args = append(args, fmt.Sprintf("--mem=%dM", (o.Memory+1<<20-1)>>20))
		}
		args = append(args, "--array="+part.indices())
		args = append(append(args, o.Args...), s.Script, strconv.Itoa(part.offset))
		id, err := c.submit(args)
		if err != nil {
			return fmt.Errorf("%w%s", err, s.soFar())
		}
		s.Arrays = append(s.Arrays, Job{id, part.shards})
	}
	args := o.arguments(label+".merge", "merge_%j.log")
	if ids := s.arrays(); len(ids) > 0 {
		args = append(args, "--dependency=afterany:"+strings.Join(ids, ":"))
	}
	id, err := c.submit(append(append(args, o.Args...), filepath.Join(o.Dir, folder, mergeFile)))
	if err != nil {
		return fmt.Errorf("the merge was not submitted: %w%s", err, s.soFar())
	}
	s.Merge = id
	return nil
}

// arguments are those of both scripts.
func (o *Options) arguments(name, log string) []string {
	logs := filepath.Join(o.Dir, folder, logFolder)
	return []string{"--parsable", "--job-name=" + name, "--chdir=" + o.Dir,
		"--output=" + strings.ReplaceAll(logs, "%", "%%") + "/" + log}
}

// soFar says what an error leaves behind.
func (s *Submitted) soFar() string {
	if len(s.Arrays) == 0 {
		return "; nothing was submitted"
	}
	return fmt.Sprintf("; submitted was array %s. The same command goes on from there", strings.Join(ids(s.Arrays), " "))
}

// arrays are the jobs whose end the merge waits for.
func (s *Submitted) arrays() []string { return ids(slices.Concat(s.Active, s.Arrays)) }

func ids(jobs []Job) []string {
	all := make([]string, len(jobs))
	for i, j := range jobs {
		all[i] = j.ID
	}
	return all
}

// label begins the name of each job of this folder, by which the queue knows
// them: a record of job numbers would be worth nothing once the controller has
// lost its state and counts from 1 again.
func (o *Options) label() string {
	sum := sha256.Sum256([]byte(o.Dir))
	name := strings.Map(func(r rune) rune {
		if r < ' ' || r == '|' {
			return '_'
		}
		return r
	}, o.Name)
	return fmt.Sprintf("%s-%x", name, sum[:4])
}

// split says into how many shards the study is cut: as many as those which the
// queue still holds, for a shard of one number says nothing of another.
func (o *Options) split(q *queue) (int, error) {
	if o.Shards < 0 {
		return 0, fmt.Errorf("--shards %d: it is a number of tasks, from 1", o.Shards)
	}
	if len(q.tasks) > 0 {
		if q.of == 0 || o.Shards > 0 && o.Shards != q.of {
			return 0, fmt.Errorf("%d tasks of this study are still queued or running, as shards of %s; wait for them, or stop them: scancel %s",
				len(q.tasks), strings.Join(q.numbers, " and of "), strings.Join(q.ids(), " "))
		}
		return q.of, nil
	}
	if o.Shards > 0 {
		return o.Shards, nil
	}
	whole, err := o.Left(1)
	if err != nil {
		return 0, err
	}
	runs, want := whole[0], fewShards
	if o.Seconds > 0 {
		want = int(min(o.Seconds/float64(secondsEach*max(1, o.Workers))+1, mostShards))
	}
	return max(1, min(runs, want)), nil
}

// write writes both scripts and makes the folder of logs.
func (o *Options) write(s *Submitted) error {
	if err := os.MkdirAll(s.Logs, 0o777); err != nil {
		return err
	}
	for name, text := range map[string]string{scriptFile: o.shardScript(s.Shards), mergeFile: o.mergeScript()} {
		// Slurm keeps a copy of what was submitted.
		if err := os.WriteFile(filepath.Join(o.Dir, folder, name), []byte(text), 0o777); err != nil {
			return err
		}
	}
	return nil
}

// String tells what was done and what can be done now.
func (s *Submitted) String() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	for _, j := range s.Active {
		line("%s of %d still queued or running as job %s", shards(j.Shards), s.Shards, j.ID)
	}
	for _, h := range s.Held {
		line("task %s is held: %s; scontrol release %s, or scancel %s and submit again", h.Task, h.Reason, h.Task, h.Task)
	}
	for _, j := range s.Arrays {
		line("%s of %d submitted as array %s", shards(j.Shards), s.Shards, j.ID)
	}
	all := s.arrays()
	switch {
	case s.Left == 0:
		line("every run is finished: nothing is left to submit")
	case len(s.Arrays) == 0:
		line("nothing else is left to submit")
	}
	if s.Merge != "" {
		after := ", after them"
		if len(all) == 0 {
			after = ""
		}
		line("merge   job %s%s", s.Merge, after)
		all = append(all, s.Merge)
	}
	if s.Merges != "" {
		line("merge   job %s, submitted before", s.Merges)
		all = append(all, s.Merges)
	}
	if len(all) == 0 {
		return b.String()
	}
	line("runs    %d left", s.Left)
	line("script  %s", s.Script)
	line("logs    %s", s.Logs)
	line("stop    scancel %s", strings.Join(all, " "))
	return b.String()
}

func shards(numbers []int) string {
	if len(numbers) == 1 {
		return "shard " + strconv.Itoa(numbers[0])
	}
	return "shards " + ranges(numbers)
}
