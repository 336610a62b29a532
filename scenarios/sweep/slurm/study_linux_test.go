package slurm

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
)

// Sixty runs take a fifth of a second each, so a task of ten is not finished before the
// controller dies.
const clusterStudy = `guanxi: 1
name: cluster
scenario: bass
set: {consumers.count: 40000}
design: {kind: grid}
factors:
  imitation: {set: adoption.imitation, values: [0.2/day, 0.3/day, 0.4/day]}
  innovation: {set: adoption.innovation, values: [0.01/day, 0.03/day]}
replicates: 10
metrics: [adopters, new_adopters@2011-01-25, "time_to(adopters, 50%)"]
`

// A study on a cluster whose tasks are killed and whose controller loses its queue gives the
// same tables, byte by byte, as a run on one machine.
func TestClusterStudy(t *testing.T) {
	control := startCluster(t, 4)
	dir := t.TempDir()
	program := filepath.Join(dir, "guanxi")
	slurmCommand(t, "go", "build", "-o", program, "guanxi/cmd/guanxi")
	file := filepath.Join(dir, "cluster.yaml")
	write(t, file, clusterStudy)
	there, alone := filepath.Join(dir, "there"), filepath.Join(dir, "alone")
	sbatch := func() *Submitted {
		t.Helper()
		cmd := exec.Command(program, "sweep", file, "-o", there, "--slurm", "--shards", "6", "--workers", "1", "--json", "--slurm-arg=--time=10")
		cmd.Env = append(os.Environ(), Variable+"=--comment='a study'")
		var problem bytes.Buffer
		cmd.Stderr = &problem
		out, err := cmd.Output()
		s := &Submitted{}
		if err == nil {
			err = json.Unmarshal(out, s)
		}
		if err != nil {
			t.Fatalf("%v\n%s%s", err, out, problem.Bytes())
		}
		return s
	}
	finished := func() int {
		files, _ := filepath.Glob(there + "/journal/*.ndjson")
		n := 0
		for _, f := range files {
			text, _ := os.ReadFile(f)
			n += bytes.Count(text, []byte("\n"))
		}
		return n
	}

	first := sbatch()
	if len(first.Arrays) != 2 || first.Merge == "" || first.Left != 60 {
		t.Fatalf("%+v: not two arrays and a merge of 60 runs", first)
	}
	if job := slurmCommand(t, "scontrol", "show", "job", first.Merge); !strings.Contains(job, "TimeLimit=00:10:00") || !strings.Contains(job, "Comment=a study") {
		t.Errorf("the merge: %s", job)
	}
	until(t, "runs are finished", func() bool { return finished() > 2 })
	killed := 0
	until(t, "tasks are killed", func() bool { killed += killShards(t, there); return killed > 1 })
	again := &Submitted{}
	until(t, "the queue knows who died", func() bool { again = sbatch(); return len(again.Arrays) > 0 })
	if len(again.Active) == 0 {
		t.Errorf("%+v: nothing was left of the first array", again)
	}
	for _, j := range again.Active {
		for _, new := range again.Arrays {
			if slices.ContainsFunc(j.Shards, func(shard int) bool { return slices.Contains(new.Shards, shard) }) {
				t.Errorf("%v is queued, and %v was submitted", j, new)
			}
		}
	}
	control("lose")
	lost := sbatch()
	if len(lost.Active) > 0 || len(lost.Arrays) == 0 || lost.Left == 0 || lost.Left == 60 {
		t.Errorf("after the queue was lost: %+v", lost)
	}
	// A task of the lost queue that is still running keeps others from its shard.
	for range 5 {
		until(t, "the queue is empty", queueEmpty(t))
		if last := sbatch(); last.Left == 0 && last.Merge == "" {
			break
		}
	}

	slurmCommand(t, program, "sweep", file, "-o", alone, "--progress", "none")
	for _, name := range []string{"runs.csv", "series.parquet", "datapackage.json", "study.yaml"} {
		want, err1 := os.ReadFile(filepath.Join(alone, name))
		got, err2 := os.ReadFile(filepath.Join(there, name))
		if err1 != nil || err2 != nil || len(want) == 0 {
			t.Fatal(err1, err2)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s has %d bytes on the cluster, %d on this machine, and they differ", name, len(got), len(want))
		}
	}
	if n := bytes.Count(must(t, filepath.Join(there, "runs.csv")), []byte("\n")); n != 61 {
		t.Errorf("runs.csv has %d lines", n)
	}
}

func must(t *testing.T, path string) []byte {
	t.Helper()
	return need.Value(os.ReadFile(path))(t)
}
