package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/terminal"
)

// submit submits a study to a Slurm cluster: one array of shards, and one merge after it. The folder of the study
// says what is finished, so the same command may be given again: a shard skips what is there.
func (f *sweepFlags) submit(c *cobra.Command, s *study.Study, o sweep.Options) error {
	if _, err := exec.LookPath("sbatch"); err != nil {
		return usagef("sbatch was not found; run --slurm on a machine of a Slurm cluster, or use --shard i/n with any " +
			"other scheduler")
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	if o.Dir, err = filepath.Abs(o.Dir); err != nil {
		return err
	}
	if _, err := sweep.Begin(s, o); err != nil {
		return studyError(err)
	}
	logs := filepath.Join(o.Dir, "slurm")
	if err := os.MkdirAll(logs, 0o777); err != nil {
		return err
	}
	run := []string{program, "run", o.Dir, "-o", o.Dir}
	if f.retryFailed {
		run = append(run, "--retry-failed")
	}
	cores := []string{}
	if f.workers > 0 {
		run, cores = append(run, "--workers", strconv.Itoa(f.workers)),
			append(cores, "--cpus-per-task="+strconv.Itoa(f.workers))
	}
	job := func(name, log, command string, args ...string) (string, error) {
		args = append(args, "--parsable", "--requeue", "--open-mode=append", "--job-name="+name,
			"--output="+strings.ReplaceAll(logs, "%", "%%")+"/"+log)
		return sbatch(append(args, "--wrap", "exec "+command)...)
	}
	array, err := job(s.Name, "%a.log", fmt.Sprintf("%s --shard $SLURM_ARRAY_TASK_ID/%d", commandLine(run),
		f.slurm), append(cores, fmt.Sprintf("--array=1-%d", f.slurm))...)
	if err != nil {
		return err
	}
	merge, err := job(s.Name+"-merge", "merge.log", commandLine([]string{program, "run", "--merge", o.Dir}),
		"--dependency=afterany:"+array)
	if err != nil {
		return fmt.Errorf("%w; the shards were submitted as job %s, without a merge after them", err, array)
	}
	switch w := c.OutOrStdout(); {
	case f.quiet:
	case f.json:
		return printJSON(w, map[string]any{"shards": f.slurm, "array": array, "merge": merge, "logs": logs})
	default:
		fmt.Fprintf(w, "shards  1-%d submitted as array %s\nmerge   job %s, after them\nlogs    %s\nstop    scancel %s %s\n",
			f.slurm, array, merge, logs, array, merge)
	}
	return nil
}

// sbatch submits a job and returns its number.
func sbatch(args ...string) (string, error) {
	cmd := exec.Command("sbatch", args...)
	var problem bytes.Buffer
	cmd.Stderr = &problem
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("sbatch: %s (%w)", strings.Join(strings.Fields(problem.String()), " "), err)
	}
	id, _, _ := strings.Cut(strings.TrimSpace(string(out)), ";") // the name of a cluster may follow
	return id, nil
}

// commandLine formats a command for the shell.
func commandLine(words []string) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = terminal.Quoted(w)
	}
	return strings.Join(all, " ")
}
