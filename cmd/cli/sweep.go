package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/terminal"
)

type sweepFlags struct {
	studyFlags
	shard  string
	slurm  int // shards to submit
	ranges rangesFlag
	ends   bool // with answers and figures
}

// newStudy runs a study and ends with its answers.
func newStudy() *cobra.Command { return newSweepThat(true) }

func newSweep() *cobra.Command { return newSweepThat(false) }

func newSweepThat(ends bool) *cobra.Command {
	f := sweepFlags{ends: ends}
	c := &cobra.Command{
		Use:   "sweep STUDY",
		Short: "Run or resume a study: a path, a bundled name, or its folder",
		Long: `run runs all replicates of all points of a study in parallel. The smallest study that
compares two values (guanxi explain study.factors and study.design list what else there is):

  name: friends
  scenario: bass
  factors: {imitation: {set: adoption.imitation, values: [0.2/day, 0.4/day]}}
  metrics: [adopters]

Each finished run is on disk within half a second: after Ctrl-C, a crash or a power cut the same command
resumes, and the tables are the same as without the interruption. More replicates,
values or points in the study file only run what is new.

The number of runs, and the time, memory and disk that they need, are what guanxi check --plan prints.

--shard 2/8 runs the second of eight parts, for any scheduler; guanxi run --merge makes
the tables of all parts. --slurm 40 submits so many to a Slurm cluster.

--over-ranges runs the arms of a study in sampled worlds instead, in out/NAME-ranges:
every assumed number that they use is drawn from its range.

Exit code 3: some runs failed; the others are there.`,
		Example: `  guanxi run graphs
  guanxi run study.yaml -o out/study --shard 2/8
  guanxi run study.yaml -o out/study --slurm 200
  guanxi run out/study --retry-failed`,
		Args: exactlyOne("study", "guanxi run study.yaml"),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args[0]) },
	}
	addFolder(c, &f.out, "NAME")
	addWorkers(c, &f.workers)
	addJSON(c, &f.json)
	addQuiet(c, &f.quiet)
	c.Flags().BoolVar(&f.retryFailed, "retry-failed", false, "run failed runs again")
	f.ranges.add(c)
	f.addShard(c)
	c.Flags().IntVar(&f.slurm, "slurm", 0, "submit `N` shards, and a merge after them, to a Slurm cluster; give each "+
		"minutes of work")
	return c
}

// addShard adds the flag for a part of a study.
func (f *sweepFlags) addShard(c *cobra.Command) {
	c.Flags().StringVar(&f.shard, "shard", "", "only part i of n, as `i/n`; writes no tables")
}

func (f *sweepFlags) run(c *cobra.Command, name string) error {
	shard, shards, wrong := f.part()
	s, err := loadStudy(name)
	if err == nil && s.Verb() != "" {
		err = usagef("%s chooses its points; guanxi run %s runs it", name, terminal.Path(name))
	}
	if err == nil && f.ranges.given() {
		if s, err = s.OverRanges(f.ranges.worlds(), pairs, nil); errors.Is(err, study.ErrNothingAssumed) {
			err = usage(err)
		}
		name = ""
	}
	_, workers := cores(f.workers)
	if err := errors.Join(quietOr(f.quiet, f.json), f.ranges.wrong(), workers, wrong, err); err != nil {
		return err
	}
	o, err := f.options(f.dirOf(s, name))
	if err != nil {
		return err
	}
	s = f.more(c, s, o.Dir)
	o.Shard, o.Shards = shard, shards
	if f.slurm > 0 {
		return f.submit(c, s, o)
	}
	f.analysed = f.ends && o.Shards == 0
	f.drawn = f.analysed
	out, err := f.execute(c, s, o)
	if out == nil {
		return err
	}
	if f.analysed && err == nil && out.Done > out.Failed {
		return f.answers(c, out, nil)
	}
	if perr := f.print(c, s, o, out, err != nil); perr != nil && err == nil { // as in run
		return perr
	}
	if err != nil {
		return err
	}
	return f.someFailed(c, out)
}

// part parses --shard.
func (f *sweepFlags) part() (shard, of int, err error) {
	switch {
	case f.slurm < 0:
		return 0, 0, usagef("--slurm: %d is not a number of shards", f.slurm)
	case f.shard == "":
		return 0, 0, nil
	case f.slurm > 0:
		return 0, 0, usagef("--shard and --slurm exclude each other: --slurm submits all shards")
	}
	i, n, ok := strings.Cut(f.shard, "/")
	shard, err1 := strconv.Atoi(i)
	of, err2 := strconv.Atoi(n)
	if !ok || err1 != nil || err2 != nil || shard < 1 || of < shard || of > 1e6 {
		return 0, 0, usagef("--shard: %q is not a part such as 2/8", f.shard)
	}
	return shard, of, nil
}

// print prints the outcome of a sweep, whether or not it was stopped.
func (f *sweepFlags) print(c *cobra.Command, s *study.Study, o sweep.Options, out *sweep.Outcome, stopped bool) error {
	if f.quiet {
		return nil
	}
	w := c.OutOrStdout()
	if f.json {
		v := outcomeJSON(s, out)
		if o.Shards > 0 {
			v["shard"] = fmt.Sprintf("%d/%d", o.Shard, o.Shards)
		}
		return printJSON(w, v)
	}
	fmt.Fprintf(w, "%s   %s   %s\n", s.Name, sizeOf(s, out.Points, out.Runs), out.Dir)
	fmt.Fprintf(w, "%s; %s\n", finishedOf(out), took(out, stopped))
	if o.Shards > 0 {
		fmt.Fprintf(w, "shard %d/%d; guanxi run %s --merge makes the tables\n", o.Shard, o.Shards, terminal.Path(out.Dir))
		return nil
	}
	if out.Done > out.Failed {
		fmt.Fprintf(w, "guanxi show %s   guanxi plot %s\n", terminal.Path(out.Dir), terminal.Path(out.Dir))
	}
	return nil
}

// sizeOf returns text such as "5 points × 20 replicates = 100 runs".
func sizeOf(s *study.Study, points, runs int) string {
	return digits.Counted(points, "point") + " × " + digits.Counted(s.Replicates, "replicate") + " = " +
		digits.Counted(runs, "run")
}
