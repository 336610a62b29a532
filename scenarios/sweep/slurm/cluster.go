package slurm

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// cluster runs Slurm's commands.
type cluster struct{ ctx context.Context }

// Find returns an error if this machine cannot submit to a cluster.
func Find() error {
	if _, err := exec.LookPath("sbatch"); err != nil {
		return ErrMissing
	}
	return nil
}

// run runs one of Slurm's commands. Its error contains what the command printed.
func (c *cluster) run(name string, args ...string) (string, error) {
	cmd := exec.CommandContext(c.ctx, name, args...)
	var out, problem bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problem
	if err := cmd.Run(); err != nil {
		if c.ctx.Err() != nil {
			return "", context.Cause(c.ctx)
		}
		text := strings.Join(strings.Fields(problem.String()), " ")
		if text == "" {
			text = err.Error()
		}
		if !strings.HasPrefix(text, name) {
			text = name + ": " + text
		}
		return "", fmt.Errorf("%s", text)
	}
	return out.String(), nil
}

func (c *cluster) submit(args []string) (string, error) {
	out, err := c.run("sbatch", args...)
	if err != nil {
		return "", err
	}
	id, _, _ := strings.Cut(strings.TrimSpace(out), ";") // the name of a cluster may follow
	if _, err := strconv.Atoi(id); err != nil {
		return "", fmt.Errorf("sbatch printed %q instead of a job number", strings.TrimSpace(out))
	}
	return id, nil
}

// defaultArraySize is Slurm's default MaxArraySize.
const defaultArraySize = 1001

// arraySize returns MaxArraySize; an index must be below it. If a site hides its settings from
// users, it returns the default.
func (c *cluster) arraySize() (int, error) {
	out, err := c.run("scontrol", "show", "config")
	if err != nil {
		if c.ctx.Err() != nil {
			return 0, err
		}
		return defaultArraySize, nil
	}
	for line := range strings.Lines(out) {
		key, value, _ := strings.Cut(line, "=")
		if strings.TrimSpace(key) != "MaxArraySize" {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil {
			break
		}
		if n < 2 {
			return 0, fmt.Errorf("this cluster accepts no job arrays (MaxArraySize is %d); submit each --shard i/n as a job yourself", n)
		}
		return n, nil
	}
	return defaultArraySize, nil
}

// queue is what the queue holds of a study.
type queue struct {
	jobs    []Job    // arrays with their remaining shards
	numbers []string // distinct shard counts in their names
	of      int      // the shard count if there is exactly one; otherwise 0
	merge   string   // ID of the merge job; "": none
	held    []Held
}

// queue lists the jobs whose names begin with the label. Tasks that are completing have
// written all that they will; the runs that they left undone are to be submitted again.
func (c *cluster) queue(label string) (*queue, error) {
	out, err := c.run("squeue", "--me", "--noheader", "--array", "--format=%F|%K|%T|%r|%j")
	if err != nil {
		return nil, fmt.Errorf("%w; nothing was submitted", err)
	}
	q := &queue{}
	for line := range strings.Lines(out) {
		f := strings.SplitN(strings.TrimRight(line, "\n"), "|", 5)
		if len(f) < 5 || f[2] == "COMPLETING" {
			continue
		}
		rest, ours := strings.CutPrefix(f[4], label+".")
		if !ours {
			continue
		}
		if rest == "merge" {
			q.merge = f[0]
			continue
		}
		first, of, _ := strings.Cut(rest, ".")
		offset, err1 := strconv.Atoi(first)
		index, err2 := strconv.Atoi(f[1])
		n, err3 := strconv.Atoi(of)
		if err1 != nil || err2 != nil || err3 != nil {
			continue
		}
		q.add(f[0], offset+index)
		if reason := f[3]; strings.Contains(strings.ToLower(reason), "held") {
			q.held = append(q.held, Held{fmt.Sprintf("%s_%d", f[0], index), reason})
		}
		if !slices.Contains(q.numbers, of) {
			q.numbers = append(q.numbers, of)
		}
		q.of = n
	}
	if len(q.numbers) > 1 {
		q.of = 0
	}
	for _, j := range q.jobs {
		slices.Sort(j.Shards)
	}
	return q, nil
}

func (q *queue) add(id string, shard int) {
	k := slices.IndexFunc(q.jobs, func(j Job) bool { return j.ID == id })
	if k < 0 {
		k, q.jobs = len(q.jobs), append(q.jobs, Job{ID: id})
	}
	q.jobs[k].Shards = append(q.jobs[k].Shards, shard)
}
