// Package slurm submits the shards of a study to a Slurm cluster, as a job array with a task
// per shard and a merge job that depends on it. Slurm only schedules. Progress is recorded in
// the sweep folder alone, so a study can be submitted again after tasks died or the controller
// lost its queue: the new tasks are the unfinished shards that the queue does not hold.
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
	Dir   string   // absolute path of the sweep folder; script and logs go to its slurm/
	Name  string   // name of the study
	Run   []string // command of a shard, with absolute paths; --shard i/n is added
	Merge []string // command of the merge

	// Left returns the number of unfinished runs in each shard, with shard 1 at index 0.
	Left func(shards int) ([]int, error)

	Merged bool // the tables contain all finished runs, so without new runs no merge is needed

	Shards  int     // 0: from Seconds, or the number already queued
	Seconds float64 // remaining time on one core; 0: unknown
	Workers int     // cores per task; 0: the cluster's default
	Args    []string
}

// Job is a job array of shards, or the remaining part of one.
type Job struct {
	ID     string `json:"id"`
	Shards []int  `json:"shards"`
}

// Submitted describes a submission.
type Submitted struct {
	Shards int    `json:"shards"`       // total shards of the study
	Left   int    `json:"left"`         // unfinished runs
	Arrays []Job  `json:"arrays"`       // submitted now
	Active []Job  `json:"active"`       // submitted before, still queued or running
	Merge  string `json:"merge"`        // merge job submitted now; "": none
	Merges string `json:"merge_before"` // merge job submitted before; "": none
	Held   []Held `json:"held"`         // held tasks submitted before
	Script string `json:"script"`
	Logs   string `json:"logs"`
}

// Held is a task that will not start by itself, because somebody holds it or the cluster
// failed to launch it.
type Held struct {
	Task   string `json:"task"`
	Reason string `json:"reason"`
}

// ErrMissing is the error on a machine without Slurm.
var ErrMissing = errors.New("sbatch was not found; run --slurm on a machine of a Slurm cluster, or use --shard i/n with any other scheduler")

// Names in the sweep folder.
const (
	folder      = "slurm"
	logFolder   = "logs"
	scriptFile  = "shard.sh"
	mergeFile   = "merge.sh"
	secondsEach = 600 // work per task; starting one costs a cluster about a second
	mostShards  = 1000
	fewShards   = 100 // if the time is unknown
)

// Submit submits the unfinished part of a study. If an error occurs, earlier submissions
// remain; the error lists them.
func Submit(ctx context.Context, o Options) (*Submitted, error) {
	if err := CheckArgs(o.Args); err != nil {
		return nil, err
	}
	if strings.ContainsAny(o.Dir, "\n\r") {
		return nil, fmt.Errorf("%q: Slurm accepts no line break in a path", o.Dir)
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
	s := &Submitted{Active: queue.jobs, Merges: queue.merge, Held: queue.held,
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
		queued := func(j Job) bool { return slices.Contains(j.Shards, k+1) }
		if runs > 0 && !slices.ContainsFunc(queue.jobs, queued) {
			todo = append(todo, k+1)
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

// submit submits the arrays and the merge that depends on them.
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

// arguments returns the arguments common to both scripts.
func (o *Options) arguments(name, log string) []string {
	logs := filepath.Join(o.Dir, folder, logFolder)
	return []string{"--parsable", "--job-name=" + name, "--chdir=" + o.Dir,
		"--output=" + strings.ReplaceAll(logs, "%", "%%") + "/" + log}
}

// soFar describes what remains submitted after an error.
func (s *Submitted) soFar() string {
	if len(s.Arrays) == 0 {
		return "; nothing was submitted"
	}
	return fmt.Sprintf("; submitted so far: array %s. The same command submits the rest", strings.Join(ids(s.Arrays), " "))
}

// arrays returns the IDs of the jobs that the merge waits for.
func (s *Submitted) arrays() []string { return ids(slices.Concat(s.Active, s.Arrays)) }

func ids(jobs []Job) []string {
	all := make([]string, len(jobs))
	for i, j := range jobs {
		all[i] = j.ID
	}
	return all
}

// label returns the prefix of the names of this folder's jobs, by which the queue is searched.
// Recorded job IDs would be useless after the controller loses its state and counts from 1
// again.
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

// split returns the number of shards. If shards are still queued, it must be theirs, because
// shard i of another number holds other runs.
func (o *Options) split(q *queue) (int, error) {
	if o.Shards < 0 {
		return 0, fmt.Errorf("--shards: %d is not a number of tasks; use 1 or more", o.Shards)
	}
	if len(q.jobs) > 0 {
		if q.of == 0 || o.Shards > 0 && o.Shards != q.of {
			tasks := 0
			for _, j := range q.jobs {
				tasks += len(j.Shards)
			}
			return 0, fmt.Errorf("%d tasks of this study are still queued or running, with the study split into %s shards; wait for them, or cancel them: scancel %s",
				tasks, strings.Join(q.numbers, " and "), strings.Join(ids(q.jobs), " "))
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
	return Tasks(whole[0], o.Seconds, o.Workers), nil
}

// Tasks returns the number of tasks for unfinished runs that take a number of seconds on one core,
// 0 if unknown.
func Tasks(runs int, seconds float64, workers int) int {
	want := fewShards
	if seconds > 0 {
		want = int(min(seconds/float64(secondsEach*max(1, workers))+1, mostShards))
	}
	return max(1, min(runs, want))
}

// write writes both scripts and creates the log folder.
func (o *Options) write(s *Submitted) error {
	if err := os.MkdirAll(s.Logs, 0o777); err != nil {
		return err
	}
	for name, text := range map[string]string{scriptFile: o.shardScript(s.Shards), mergeFile: o.mergeScript()} {
		// Slurm copies a script when it is submitted, so it may be overwritten.
		if err := os.WriteFile(filepath.Join(o.Dir, folder, name), []byte(text), 0o777); err != nil {
			return err
		}
	}
	return nil
}

// String describes what was submitted and what the user can do next.
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
