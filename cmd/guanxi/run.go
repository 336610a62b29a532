package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/agents"
	"guanxi/plots"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/fault"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/partial"
	"guanxi/sim/results/terminal"
)

// defaultScenario is the scenario that run uses when none is named.
const defaultScenario = "wechat"

type runFlags struct {
	out       string
	replicate string
	workers   int
	set       []string
	branch    string // date from which on set holds; "": from the start
	noPlots   bool
	noTwin    bool
	json      bool
	verbose   bool
	quiet     bool
	full      bool
	force     bool

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
--replicates only the new ones are run. What --set, --seed or --ticks change goes to a
folder of its own, with a hash of the changes in its name. Another run in the folder, such
as that of the file before it was changed, is kept beside the new one, as DIR.replaced. What is
no run is an error, unless --force moves it aside. After Ctrl-C, finished replicates are kept; on a
full disk, those that fit. The same command then runs the rest.`,
		Example: `  guanxi run
  guanxi run ring-bass --seed 7 --replicates 50 -o out/ring
  guanxi run my.yaml --set adoption.imitation=0.6/year --set ads=off
  guanxi run wechat --branch 2017-01-01 --set ads.slots.daily=2`,
		Args: atMostOne("scenario"),
		RunE: func(c *cobra.Command, args []string) error {
			if f.branch != "" {
				return f.compareBranch(c, args)
			}
			return f.run(c, args)
		},
	}
	flags := c.Flags()
	flags.StringVarP(&f.out, "out", "o", "", "`DIR` of the results (default out/NAME, or $GUANXI_OUT/NAME; with "+
		"changes NAME-HASH)")
	flags.Uint64("seed", 0, "seed `N`, in place of the scenario's")
	flags.Int("replicates", 0, "`R` replicates, in place of the scenario's number")
	flags.StringVar(&f.replicate, "replicate", "", "only these replicates: a `LIST` such as 3,5-9")
	addWorkers(c, &f.workers)
	flags.Int("ticks", 0, "`N` ticks, in place of the scenario's end")
	addSet(c, &f.set)
	flags.StringVar(&f.branch, "branch", "", "`DATE` from which on what --set says holds: the run goes on with it and "+
		"without it, and both are compared, as by guanxi compare")
	flags.BoolVar(&f.noPlots, "no-plots", false, "draw no figures")
	flags.BoolVar(&f.noTwin, "no-twin", false, "do not run each replicate again without the platform (value.twin=false)")
	flags.BoolVar(&f.json, "json", false, "print summary.json instead of the summary")
	addVerbose(c, &f.verbose)
	flags.BoolVar(&f.full, "full", false, "print revenue, books and inequality after the summary")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print nothing but errors")
	flags.BoolVar(&f.force, "force", false, "run again what the folder holds already, or move aside what is no run")
	must(c.MarkFlagDirname("out"))
	return c
}

// scenario loads the scenario that the command line names, with its flags applied. The error has
// what is wrong with the flags and with the scenario.
func (f *runFlags) scenario(c *cobra.Command, args []string) (*scenarios.Scenario, error) {
	set := f.set
	wrong := f.wrong()
	for _, x := range []struct{ flag, key string }{{"seed", "seed"}, {"replicates", "replicates"},
		{"ticks", "clock.ticks"}} {
		value := given(c, x.flag)
		if value == "" {
			continue
		}
		err := flagFits(x.flag, x.key, value)
		if n, bad := strconv.Atoi(value); x.flag == "ticks" && bad == nil && (n < 1 || n > agents.MostTicks) {
			err = fmt.Errorf("--ticks: %s is out of range: allowed is 1 to %d", value, agents.MostTicks)
		}
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		set = append(set, x.key+"="+value)
		if n, _ := strconv.Atoi(value); x.flag == "replicates" {
			if only, err := replicateNumbers(f.replicate, n); err == nil && slices.Max(only) > n {
				wrong = append(wrong, fmt.Errorf("--replicate: %d is beyond --replicates %d", slices.Max(only), n))
			}
		}
	}
	if f.noTwin {
		set = append(set, "value.twin=false")
	}
	scn, err := loadOf(scenarioIn(args), set)
	return scn, errors.Join(append(wrong, err)...)
}

// wrong returns what is wrong with the flags that do not concern the scenario.
func (f *runFlags) wrong() (all []error) {
	if _, err := replicateNumbers(f.replicate, 1); err != nil {
		all = append(all, err)
	}
	if _, err := cores(f.workers); err != nil {
		all = append(all, err)
	}
	return all
}

// options returns the options for the runner.
func (f *runFlags) options(c *cobra.Command, scn *scenarios.Scenario) (runner.Options, error) {
	own, err := scn.Decode()
	if err != nil {
		return runner.Options{}, err
	}
	numbers, err := replicateNumbers(f.replicate, own.Replicates)
	if err != nil {
		return runner.Options{}, err
	}
	workers, err := cores(f.workers)
	if err != nil {
		return runner.Options{}, err
	}
	o := runner.Options{
		Dir: cmp.Or(f.out, outOf(scn.Name+whatIf(c))), Program: version, Replicates: numbers, Workers: workers,
		Force: f.force, Command: typed(os.Args),
	}
	if !f.noPlots {
		o.Figures = func(ctx context.Context, dir string) error {
			_, err := plots.Draw([]string{dir}, plots.Options{Context: ctx, Out: filepath.Join(dir, manifest.FiguresFolder)})
			if errors.As(err, &f.leftOut) {
				return nil
			}
			return err
		}
	}
	return o, nil
}

func (f *runFlags) run(c *cobra.Command, args []string) error {
	if err := quietOr(f.quiet, f.json, f.verbose); err != nil {
		return err
	}
	scn, err := f.scenario(c, args)
	if err != nil {
		return usage(err)
	}
	o, err := f.options(c, scn)
	if err != nil {
		return usage(err)
	}
	p := newProgress(c.ErrOrStderr(), f.quiet)
	o.Watch, p.firsts = p.show, !f.json
	asked := o.Replicates
	if n, err := strconv.Atoi(f.replicate); err == nil {
		f.note(c, "--replicate %d runs replicate %[1]d alone; --replicates %[1]d runs as many", n)
	}
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
	then := fmt.Sprintf("guanxi plot %s draws the figures", terminal.Path(dir))
	for _, figure := range plots.List() {
		file := filepath.Join(dir, manifest.FiguresFolder, figure.Name+"."+plots.SVG)
		if _, err := os.Stat(file); err == nil {
			then = fmt.Sprintf("open %s first; guanxi report %s makes one page of all", file, terminal.Path(dir))
			break
		}
	}
	f.note(c, "tables are in %s; %s", dir, then)
}

// kept says what a stopped run leaves and how to continue it.
func (f *runFlags) kept(dir string, done, asked []int, full bool) string {
	missing := slices.DeleteFunc(slices.Clone(asked), func(r int) bool { return slices.Contains(done, r) })
	n := len(asked) - len(missing)
	switch {
	case n == len(asked) && f.noPlots:
		return fmt.Sprintf("all replicates are finished and kept in %s", dir)
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
	found, missing, err := results.Find(o.Dir, results.Identity{
		Scenario: scn.Name, ScenarioHash: scn.Hash(), Seed: own.Seed, Results: sim.ResultsVersion,
		Replicates: o.Replicates,
	})
	var altered *manifest.AlteredError
	if errors.As(err, &altered) && altered.Files[0].File == manifest.File && sameRun(o.Dir, scn) {
		f.note(c, "%s; the run is repeated", filepath.Join(o.Dir, altered.Files[0].Since()))
		o.Force = true
		return false, nil
	}
	if other, is := errors.AsType[*results.OtherRun](err); is {
		f.note(c, "%v: it is kept beside the new one", other)
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

// dropped names products of a folder that adding replicates has removed.
func (f *runFlags) dropped(c *cobra.Command, old *results.Run, done []int) {
	if old == nil || slices.Equal(old.Manifest.ReplicatesDone, done) {
		return
	}
	var made []string
	for path := range old.Manifest.Files {
		if what, _, _ := strings.Cut(path, "/"); what == manifest.ReportFile || what == "figures" && f.noPlots {
			made = append(made, what)
		}
	}
	slices.Sort(made)
	if made = slices.Compact(made); len(made) > 0 {
		f.note(c, "removed, because it belonged to the previous results: %s", strings.Join(made, ", "))
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
	all := tellWarnings(c.ErrOrStderr(), run.Manifest.WarningTexts(), f.verbose, mostTold, dir)
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
	text, err := run.Text(dir, all)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(c.OutOrStdout(), brief, "\n", text)
	return err
}

// sureOf says what other worlds that the past does not rule out say of a run.
func sureOf(m *manifest.Run) (sure string, err error) {
	for _, k := range kinds() {
		if k.band != nil && err == nil {
			sure, err = k.band(m)
		}
	}
	return sure, err
}
