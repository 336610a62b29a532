package slurm

import (
	"fmt"
	"strings"

	"guanxi/sim/results/terminal"
)

// shardScript returns the script of a task. The program replaces the shell, so that it
// receives Slurm's signals and Slurm sees its exit code. A task may be stopped, killed and
// restarted at any time: a shard skips finished runs and writes only its own files.
func (o *Options) shardScript(shards int) string {
	return fmt.Sprintf(`#!/bin/bash
# Written by guanxi sweep --slurm, and rewritten when more is submitted.
# Task i of the array runs shard $1 + i of %d; $1 is 0, except in
# the later arrays of a study that exceeds MaxArraySize.
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --requeue
#SBATCH --open-mode=append
shard=$((${1:-0} + SLURM_ARRAY_TASK_ID))
echo "shard $shard of %d on $(hostname), start $((${SLURM_RESTART_COUNT:-0} + 1)), $(date)"
exec %s --shard "$shard/%d"
`, shards, shards, quoted(o.Run), shards)
}

func (o *Options) mergeScript() string {
	return fmt.Sprintf(`#!/bin/bash
# Written by guanxi sweep --slurm: merges the runs of the shards.
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --requeue
#SBATCH --open-mode=append
exec %s
`, quoted(o.Merge))
}

// quoted formats a command for the shell.
func quoted(words []string) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = terminal.Quoted(w)
	}
	return strings.Join(all, " ")
}
