package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/results"
)

type runFlags struct {
	out        string
	seed       uint64
	replicates int
	replicate  string
	workers    int
	ticks      int
	set        []string
	formats    []string
	noPlots    bool
	json       bool
	profile    bool
	progress   string
	verbose    bool
	quiet      bool
	force      bool
}

func newRun() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run [SCENARIO]",
		Short: "Run a scenario: a path or a bundled name; without one, wechat",
		Example: `  guanxi run
  guanxi run ring-bass --seed 7 --replicates 50 -o out/ring
  guanxi run my.yaml --set adoption.imitation=0.6/year --set ads=off`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args) },
	}
	flags := c.Flags()
	flags.SortFlags = false
	flags.StringVarP(&f.out, "out", "o", "", "folder of the results (default out/NAME)")
	flags.Uint64Var(&f.seed, "seed", 0, "seed, in place of the scenario's")
	flags.IntVar(&f.replicates, "replicates", 0, "number of replicates, in place of the scenario's")
	flags.StringVar(&f.replicate, "replicate", "", "only these replicates, such as 3,5-9")
	flags.IntVar(&f.workers, "workers", 0, "cores in total (default: what the machine, container or Slurm grants)")
	flags.IntVar(&f.ticks, "ticks", 0, "number of ticks, in place of the scenario's end")
	flags.StringArrayVar(&f.set, "set", nil, "path=value laid over the scenario; repeatable")
	flags.StringSliceVar(&f.formats, "format", []string{"csv"}, "formats of the tables: csv, parquet")
	flags.BoolVar(&f.noPlots, "no-plots", false, "draw no figures")
	flags.BoolVar(&f.json, "json", false, "print summary.json on standard output")
	flags.BoolVar(&f.profile, "profile", false, "print ns per agent-tick of each mechanism and phase")
	flags.StringVar(&f.progress, "progress", "auto", "auto, plain, json or none; on standard error")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print warnings in full")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print nothing but errors")
	flags.BoolVar(&f.force, "force", false, "replace what is at the folder")
	return c
}

func (f *runFlags) run(c *cobra.Command, args []string) error {
	name := "wechat"
	if len(args) > 0 {
		name = args[0]
	}
	set := f.set
	if c.Flags().Changed("seed") {
		set = append(set, "seed="+strconv.FormatUint(f.seed, 10))
	}
	if c.Flags().Changed("replicates") {
		set = append(set, "replicates="+strconv.Itoa(f.replicates))
	}
	if c.Flags().Changed("ticks") {
		set = append(set, "clock.ticks="+strconv.Itoa(f.ticks), "clock.until=off")
	}
	scn, err := scenarios.Load(name, scenarios.Options{Set: set})
	if err != nil {
		return usage(err)
	}
	own, err := scn.Decode()
	if err != nil {
		return usage(err)
	}
	numbers, err := replicateNumbers(f.replicate, own.Replicates)
	if err != nil {
		return usage(err)
	}
	dir := f.out
	if dir == "" {
		dir = filepath.Join(envOr("GUANXI_OUT", "out"), scn.Name)
	}
	o := runner.Options{Dir: dir, Program: version, Replicates: numbers, Workers: cores(f.workers), Formats: f.formats, Force: f.force, Command: os.Args, Profile: f.profile}
	if !f.force {
		found, missing, err := results.Find(dir, results.Identity{Scenario: scn.Name, ScenarioHash: scn.Hash(), Seed: uint64(own.Seed), Results: sim.ResultsVersion, Replicates: numbers, Formats: f.formats})
		if err != nil {
			return usage(err)
		}
		if found != nil && len(missing) == 0 && found.HasFormats(f.formats...) {
			return f.print(c, dir)
		}
		if found != nil {
			o.Extend, o.Replicates = found, missing
		}
	}
	if f.progress != "none" && !f.quiet {
		p := newProgress(c.ErrOrStderr(), f.progress)
		o.Watch = p.show
		defer p.close()
	}
	out, err := runner.Run(c.Context(), scn, o)
	if err != nil && out == nil {
		var bad *scenarios.Error
		if errors.As(err, &bad) {
			return usage(err)
		}
		return err
	}
	if perr := f.print(c, dir); perr != nil {
		return perr
	}
	return err
}

func (f *runFlags) print(c *cobra.Command, dir string) error {
	if f.quiet {
		return nil
	}
	run, err := results.Open(dir)
	if err != nil {
		return err
	}
	if f.json {
		b, err := run.SummaryJSON()
		if err != nil {
			return err
		}
		_, err = c.OutOrStdout().Write(b)
		return err
	}
	text, err := run.Text(dir)
	if err != nil {
		return err
	}
	fmt.Fprint(c.OutOrStdout(), text)
	return nil
}

// replicateNumbers reads "3,5-9"; empty is 1 to n.
func replicateNumbers(text string, n int) ([]int, error) {
	var all []int
	if text == "" {
		for r := 1; r <= n; r++ {
			all = append(all, r)
		}
		return all, nil
	}
	for _, part := range strings.Split(text, ",") {
		lo, hi, dash := strings.Cut(strings.TrimSpace(part), "-")
		if !dash {
			hi = lo
		}
		a, err1 := strconv.Atoi(lo)
		b, err2 := strconv.Atoi(hi)
		if err1 != nil || err2 != nil || a < 1 || b < a || b-a > 1e6 {
			return nil, fmt.Errorf("--replicate: %q is not a number from 1 or a range such as 5-9", part)
		}
		for r := a; r <= b; r++ {
			all = append(all, r)
		}
	}
	return all, nil
}
