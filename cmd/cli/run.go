package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"guanxi/plots"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/fault"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/partial"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/terminal"
)

// defaultScenario is the scenario that run uses when none is named.
const defaultScenario = "wechat"

type runFlags struct {
	out        string
	seed       uint64
	replicates int
	workers    int
	set        []string
	json       bool
	quiet      bool
	full       bool
	force      bool

	leftOut *plots.LeftOutError // figures that were not drawn where others were
}

func newRun() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run [SCENARIO]",
		Short: "Run a scenario: a path or a bundled name (default: wechat)",
		Long: `run runs the replicates of a scenario and writes a folder with tables and figures.
The summary goes to standard output, progress to standard error.

If the folder already holds this run, its summary is printed; with more
--replicates only the new ones are run. What --set or --seed change goes to a
folder of its own, with a hash of the changes in its name. Another run in the folder, such
as that of the file before it was changed, is kept next to the new one, as DIR.replaced. What is
no run is an error, unless --force moves it aside. After Ctrl-C, finished replicates are kept; on a
full disk, those that fit. The same command then runs the rest.`,
		Example: `  guanxi run
  guanxi run ring-bass --seed 7 --replicates 50 -o out/ring
  guanxi run my.yaml --set adoption.imitation=0.6/year --set ads=off`,
		Args: atMostOne("scenario"),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args) },
	}
	addFolder(c, &f.out, "NAME, or with changes NAME-HASH,")
	c.Flags().Uint64Var(&f.seed, "seed", 0, "seed `N`, in place of the scenario's")
	addReplicates(c, &f.replicates)
	addWorkers(c, &f.workers)
	addSet(c, &f.set)
	addQuiet(c, &f.quiet)
	f.printing(c)
	c.Flags().BoolVar(&f.force, "force", false, "run again what the folder holds already, or move aside what is no run")
	return c
}

// printing adds the flags that say how a summary is printed.
func (f *runFlags) printing(c *cobra.Command) {
	addJSON(c, &f.json)
	c.Flags().BoolVar(&f.full, "full", false, "print all: revenue by source, books and inequality after the summary")
}

// scenario loads the scenario that the command line names, with its flags applied. The error has
// what is wrong with the flags and with the scenario.
func (f *runFlags) scenario(c *cobra.Command, args []string) (*scenarios.Scenario, error) {
	set := f.set
	if f.replicates > 0 {
		set = append(set, fmt.Sprintf("replicates=%d", f.replicates))
	}
	if c.Flags().Changed("seed") {
		set = append(set, fmt.Sprintf("seed=%d", f.seed))
	}
	_, workers := cores(f.workers)
	scn, err := loadOf(scenarioIn(args), set)
	return scn, errors.Join(replicatesFit(c, f.replicates), workers, err)
}

// options returns the options for the runner.
func (f *runFlags) options(c *cobra.Command, scn *scenarios.Scenario) (runner.Options, error) {
	own, err := scn.Decode()
	if err != nil {
		return runner.Options{}, err
	}
	workers, err := cores(f.workers)
	if err != nil {
		return runner.Options{}, err
	}
	return runner.Options{
		Dir: cmp.Or(f.out, outOf(scn.Name+whatIf(c))), Program: version, Replicates: upTo(own.Replicates), Workers: workers,
		Force: f.force, Command: typed(os.Args),
		Figures: func(ctx context.Context, dir string) error {
			_, err := plots.Draw([]string{dir}, plots.Options{Context: ctx, Out: filepath.Join(dir, manifest.FiguresFolder)})
			if errors.As(err, &f.leftOut) {
				return nil
			}
			return err
		},
	}, nil
}

// upTo returns the numbers of replicates.
func upTo(n int) (all []int) {
	for r := range n {
		all = append(all, r+1)
	}
	return all
}

func (f *runFlags) run(c *cobra.Command, args []string) error {
	if err := quietOr(f.quiet, f.json); err != nil {
		return err
	}
	scn, err := f.scenario(c, args)
	if err != nil {
		return usage(err)
	}
	if whatIf(c) == "" { // a folder is resumed
		f.out = cmp.Or(f.out, runsIn(scenarioIn(args)))
	}
	o, err := f.options(c, scn)
	if err != nil {
		return usage(err)
	}
	p := newProgress(c.ErrOrStderr(), f.quiet)
	o.Watch, p.firsts = p.show, !f.json
	asked := o.Replicates
	there, err := f.there(c, scn, &o)
	if err != nil {
		return placeError(err)
	}
	if there {
		if place, err := partial.Target(o.Dir); err == nil {
			partial.Clear(place)
		}
		f.note(c, "%s", already(o, asked))
		if err := f.print(c, o.Dir); err != nil {
			return err
		}
		f.next(c, o.Dir)
		return nil
	}
	ctx, finished := onSignal(c.Context())
	defer finished()
	out, err := runner.Run(ctx, scn, o)
	p.close()
	if out == nil {
		return asUsage(err)
	}
	f.dropped(c, o.Extend, out.Done)
	f.remarks(c, out, o.Dir)
	if perr := f.print(c, o.Dir); perr != nil && err == nil { // report the stop even where nothing can be printed
		return perr
	}
	if err != nil {
		return fmt.Errorf("%w: %s", err, f.kept(o.Dir, out.Done, asked, unwritten(err)))
	}
	if unwritten(out.Figures) || errors.As(out.Figures, new(*fault.Panic)) {
		return fmt.Errorf("%w: no figures were drawn; the tables are finished and kept in %s, and guanxi plot %s draws "+
			"the figures", out.Figures, o.Dir, terminal.Path(o.Dir))
	}
	f.next(c, o.Dir)
	return nil
}

// next says where the results are, which figure to open first, and what may follow.
func (f *runFlags) next(c *cobra.Command, dir string) {
	f.note(c, "tables are in %s; %s; --full prints all sums", dir, lookAt(dir))
}

// lookAt says which figure of a folder to open first, or how to draw them.
func lookAt(dir string) string {
	for _, figure := range plots.List() {
		file := filepath.Join(dir, manifest.FiguresFolder, figure.Name+"."+plots.SVG)
		if _, err := os.Stat(file); err == nil {
			return fmt.Sprintf("open %s first; guanxi plot %s --page makes one page of all", file, terminal.Path(dir))
		}
	}
	return fmt.Sprintf("guanxi plot %s draws the figures", terminal.Path(dir))
}

// kept says what a stopped run leaves and how to continue it.
func (f *runFlags) kept(dir string, done, asked []int, full bool) string {
	missing := slices.DeleteFunc(slices.Clone(asked), func(r int) bool { return slices.Contains(done, r) })
	n := len(asked) - len(missing)
	switch {
	case n == len(asked):
		return fmt.Sprintf("all replicates are finished and kept in %s, without figures; guanxi plot %s draws them", dir,
			terminal.Path(dir))
	}
	again := "the same command"
	if full {
		again = "with more room " + again
	}
	return fmt.Sprintf("%d of %d replicates are finished and kept in %s; %s runs the rest", n, len(asked), dir, again)
}

// unwritten reports whether a file could not be written, for example on a full disk.
func unwritten(err error) bool {
	return errors.As(err, new(*fs.PathError)) || errors.As(err, new(*results.UnwrittenError))
}

// placeError distinguishes a folder that cannot be written or was altered, which is a failure, from
// one that holds something else, which is wrong usage.
func placeError(err error) error {
	if errors.As(err, new(*partial.PlaceError)) || errors.As(err, new(*manifest.AlteredError)) ||
		errors.Is(err, fs.ErrPermission) {
		return err
	}
	return usage(err)
}

// already says that a folder holds what was requested, and what else it holds.
func already(o runner.Options, asked []int) string {
	have := o.Extend.Manifest.ReplicatesDone
	if len(have) > len(asked) {
		return fmt.Sprintf("%s already holds this run, with %d replicates; the summary is of all of them (--force runs "+
			"only those asked for)", o.Dir, len(have))
	}
	return o.Dir + " already holds this run (--force runs it again)"
}

// there reports whether the folder already holds this very run. Where it holds part of it, there
// changes the options to run the rest; another run is kept aside.
func (f *runFlags) there(c *cobra.Command, scn *scenarios.Scenario, o *runner.Options) (bool, error) {
	if f.force {
		return false, nil
	}
	own, err := scn.Decode()
	if err != nil {
		return false, err
	}
	data, err := runner.Data(scn)
	if err != nil {
		return false, nil // the run tells
	}
	found, missing, err := results.Find(o.Dir, results.Identity{
		Scenario: scn.Name, ScenarioHash: scn.Hash(), Seed: own.Seed, Results: sim.ResultsVersion,
		Replicates: o.Replicates, Data: data,
	})
	var altered *manifest.AlteredError
	if errors.As(err, &altered) && altered.Files[0].File == manifest.File && sameRun(o.Dir, scn) {
		f.note(c, "%s; the run is repeated", filepath.Join(o.Dir, altered.Files[0].Since()))
		o.Force = true
		return false, nil
	}
	if other, is := errors.AsType[*results.OtherRun](err); is {
		f.note(c, "%v: it is kept next to the new one", other)
		o.Aside = true
		return false, nil
	}
	if err != nil || found == nil {
		return false, err
	}
	if err := manifest.Altered(o.Dir); err != nil {
		return false, err
	}
	o.Extend = found
	if len(missing) == 0 {
		return true, nil
	}
	o.Replicates = missing
	return false, nil
}

// sameRun reports whether a run folder without a sound manifest is of a scenario, by its scenario.yaml.
func sameRun(dir string, scn *scenarios.Scenario) bool {
	kept, err := scenarios.Load(filepath.Join(dir, manifest.ScenarioFile), scenarios.Options{})
	if err != nil || kept.Hash() != scn.Hash() {
		return false
	}
	was, err1 := kept.Decode()
	own, err2 := scn.Decode()
	return err1 == nil && err2 == nil && was.Seed == own.Seed
}

// note prints a line that is neither a result nor an error on standard error.
func (f *runFlags) note(c *cobra.Command, format string, args ...any) {
	if !f.quiet {
		fmt.Fprintf(c.ErrOrStderr(), format+"\n", args...)
	}
}

// dropped says that adding replicates has removed the report of a folder.
func (f *runFlags) dropped(c *cobra.Command, old *results.Run, done []int) {
	if old == nil || slices.Equal(old.Manifest.ReplicatesDone, done) {
		return
	}
	if _, made := old.Manifest.Files[manifest.ReportFile]; made {
		f.note(c, "removed, because it belonged to the previous results: %s", manifest.ReportFile)
	}
}

// remarks prints what the user should know in addition to the summary.
func (f *runFlags) remarks(c *cobra.Command, out *runner.Outcome, dir string) {
	if out.Kept != "" {
		// Printed even with -q, because files of the user have moved.
		fmt.Fprintf(c.ErrOrStderr(), "the previous contents of %s are kept in %s\n", dir, out.Kept)
	}
	if out.Figures != nil && !f.quiet && !unwritten(out.Figures) && !errors.As(out.Figures, new(*fault.Panic)) {
		fmt.Fprintf(c.ErrOrStderr(), "warning: no figures were drawn: %v\n", out.Figures)
	}
	if f.leftOut != nil && !f.quiet {
		fmt.Fprintf(c.ErrOrStderr(), "warning: not drawn: %v\n", f.leftOut)
	}
}

// print prints the summary of a finished folder.
func (f *runFlags) print(c *cobra.Command, dir string) error {
	if f.quiet {
		return nil
	}
	run, err := results.OpenSound(dir)
	if err != nil {
		return err
	}
	tellWarnings(c.ErrOrStderr(), run.Manifest.WarningTexts(), mostTold, dir)
	if f.json {
		b, err := run.SummaryJSON()
		if err != nil {
			return err
		}
		_, err = c.OutOrStdout().Write(b)
		return err
	}
	sure, err := sureOf(run.Manifest)
	if err != nil {
		return err
	}
	brief, err := run.Brief(sure)
	if err != nil {
		return err
	}
	if !f.full {
		_, err := fmt.Fprint(c.OutOrStdout(), brief)
		return err
	}
	text, err := run.Text(dir)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(c.OutOrStdout(), brief, "\n", text)
	return err
}

// sureOf says what other worlds that fit the past say of a run.
func sureOf(m *manifest.Run) (sure summary.Robustness, err error) {
	for _, k := range kinds() {
		if k.band != nil && err == nil {
			sure, err = k.band(m)
		}
	}
	return sure, err
}
