package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios/analytic"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/calibrate"
	"guanxi/sim/results"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/terminal"
)

type verifyFlags struct {
	replicate string
	workers   int
	progress  string
	only      []string
	runs      []string
	sample    int
	json      bool
}

func newVerify() *cobra.Command {
	var f verifyFlags
	c := &cobra.Command{
		Use:   "verify [DIR]",
		Short: "Run a folder again and compare (default: cases with known results)",
		Long: `verify DIR checks the folder of a run or a study against its own hashes, runs it
again and compares the tables to the last bit. For a study it reads the journal, too,
and repeats all runs, --sample N of them drawn at random, or those given by --run.
For a calibration it makes the tables again from the runs of the waves, then runs
each wave as a study.

verify alone simulates cases with a closed-form result, and prints the expected
and simulated values, the interval, and pass or FAIL.

Exit code 4: something differs, or a case fails.`,
		Example: `  guanxi verify
  guanxi verify --case V1,V2
  guanxi verify out/wechat
  guanxi verify out/wechat --replicate 1
  guanxi verify out/study --sample 10
  guanxi verify out/study --run 09a2c41d6be7f350`,
		Args: atMostOne("folder"),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return f.suite(c)
			}
			return f.folder(c, args[0])
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.replicate, "replicate", "", "only these replicates: a `LIST` such as 3,5-9")
	flags.StringSliceVar(&f.runs, "run", nil, "only the runs of a study with these `IDS` in runs.csv")
	flags.IntVar(&f.sample, "sample", 0, "only `N` runs of a study, drawn at random (default: all)")
	flags.StringSliceVar(&f.only, "case", nil, "only these `CASES` of the suite, such as V1,V16")
	addWorkers(c, &f.workers)
	addProgress(c, &f.progress)
	flags.BoolVar(&f.json, "json", false, "as JSON")
	must(c.RegisterFlagCompletionFunc("case", listed(func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var ids []string
		for _, k := range analytic.Cases() {
			ids = append(ids, k.ID+"\t"+k.Title)
		}
		return ids, cobra.ShellCompDirectiveNoFileComp
	})))
	return c
}

// suite runs the cases with known results.
func (f *verifyFlags) suite(c *cobra.Command) error {
	workers, err := cores(f.workers)
	wrong := []error{err}
	_, err = newProgress(io.Discard, f.progress, false)
	wrong = append(wrong, err)
	if f.replicate != "" {
		wrong = append(wrong, usagef("--replicate is for a run folder: guanxi verify DIR --replicate %s", f.replicate))
	}
	if len(f.runs) > 0 || f.sample != 0 {
		wrong = append(wrong, usagef("--run and --sample are for the folder of a study: guanxi verify DIR --sample 10"))
	}
	if unknown := slices.DeleteFunc(slices.Clone(f.only), analytic.Known); len(unknown) > 0 {
		wrong = append(wrong, usagef("--case: there is no case %s; known: %s", strings.Join(unknown, ", "), analytic.IDs()))
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	w := c.OutOrStdout()
	o := analytic.Options{Workers: workers, Only: f.only}
	if !f.json {
		analytic.Header(w)
		o.Done = func(r analytic.Result) { r.Print(w) }
	}
	all, err := analytic.Run(c.Context(), o)
	if err != nil {
		return err
	}
	if f.json {
		if err := printJSON(w, map[string]any{"limit": analytic.Limit, "passed": analytic.Passed(all), "results": all}); err != nil {
			return err
		}
	} else {
		analytic.Footer(w, all)
	}
	if !analytic.Passed(all) {
		return errNo
	}
	return nil
}

// folder runs a run folder again and compares.
func (f *verifyFlags) folder(c *cobra.Command, dir string) error {
	numbers, err := replicateNumbers(f.replicate, 0)
	wrong := []error{usage(err)}
	if c.Flags().Changed("sample") && f.sample <= 0 {
		wrong = append(wrong, usagef("--sample: %d is not a number of runs; without --sample all are run again", f.sample))
	}
	if len(f.only) > 0 {
		wrong = append(wrong, usagef("--case is for the suite: guanxi verify --case %s", f.only[0]))
	}
	workers, err := cores(f.workers)
	wrong = append(wrong, err)
	_, err = newProgress(io.Discard, f.progress, false)
	wrong = append(wrong, err)
	kind, err := folderKind(dir)
	if err := errors.Join(append(wrong, err)...); err != nil {
		return err
	}
	switch kind {
	case manifest.SweepKind:
		return f.study(c, dir, numbers, workers)
	case manifest.CalibrationKind:
		return f.calibration(c, dir, numbers, workers)
	}
	if len(f.runs) > 0 || f.sample != 0 {
		return usagef("%s holds a run; --run and --sample are for studies, --replicate for runs", dir)
	}
	if _, err := results.Open(dir); err != nil {
		return usage(err)
	}
	p, err := newProgress(c.ErrOrStderr(), f.progress, false)
	if err != nil {
		return err
	}
	ctx, finished := onSignal(c.Context())
	defer finished()
	differ, err := runner.Verify(ctx, dir, runner.VerifyOptions{Workers: workers, Replicates: numbers, Watch: p.show})
	p.close()
	if err != nil {
		if unreadable(err) {
			err = usage(err)
		}
		return cmp.Or(unverified(ctx, dir), asUsage(err))
	}
	return f.tell(c, dir, texts(differ), "run again: the same tables", nil)
}

// unverified is the error of a verification that a signal stopped; nil if none did.
func unverified(ctx context.Context, dir string) error {
	cause := context.Cause(ctx)
	if cause == nil {
		return nil
	}
	return fmt.Errorf("%w before all was compared, so nothing is known of %s; it is as it was", cause, dir)
}

// texts returns the String of each.
func texts[T fmt.Stringer](all []T) []string {
	lines := []string{}
	for _, x := range all {
		lines = append(lines, x.String())
	}
	return lines
}

// tell prints the differences, or same if there are none. more is added to the JSON output.
func (f *verifyFlags) tell(c *cobra.Command, dir string, differ []string, same string, more map[string]any) error {
	w := c.OutOrStdout()
	var err error
	switch {
	case f.json:
		out := map[string]any{"folder": dir, "same": len(differ) == 0, "differences": differ}
		maps.Copy(out, more)
		err = printJSON(w, out)
	case len(differ) == 0:
		_, err = fmt.Fprintf(w, "%s: %s\n", dir, same)
	default:
		for _, line := range differ {
			fmt.Fprintf(w, "%s: %s\n", dir, line)
		}
	}
	if err == nil && len(differ) > 0 {
		return errNo
	}
	return err
}

// study runs rows of a study again and compares.
func (f *verifyFlags) study(c *cobra.Command, dir string, replicates []int, workers int) error {
	if len(f.runs) > 0 && f.sample != 0 {
		return usagef("--run and --sample exclude each other")
	}
	v, err := f.runAgain(c, dir, replicates, workers)
	if err != nil {
		return err
	}
	same := digits.Counted(v.Runs, "run") + " run again: the same numbers"
	return f.tell(c, dir, append(texts(v.Files), texts(v.Wrong)...), same, map[string]any{"runs": v.Runs, "rows": v.Rows})
}

// runAgain runs rows of a study again, with progress.
func (f *verifyFlags) runAgain(c *cobra.Command, dir string, replicates []int, workers int) (*sweep.Verified, error) {
	p, err := newProgress(c.ErrOrStderr(), f.progress, false)
	if err != nil {
		return nil, err
	}
	ctx, finished := onSignal(c.Context())
	defer finished()
	v, err := sweep.Verify(ctx, dir, sweep.VerifyOptions{IDs: f.runs, Sample: f.sample, Replicates: replicates, Workers: workers, Watch: p.sweep})
	p.close()
	if err != nil {
		return nil, cmp.Or(unverified(ctx, dir), usage(err))
	}
	return v, nil
}

// calibration recomputes the tables of a calibration and runs its waves again.
func (f *verifyFlags) calibration(c *cobra.Command, dir string, replicates []int, workers int) error {
	if len(f.runs) > 0 {
		return usagef("%s holds a calibration; --run is for its waves: guanxi verify %s --run %s", dir, terminal.Path(filepath.Join(dir, calibrate.Last)), f.runs[0])
	}
	m, err := manifest.ReadCalibration(dir)
	if err != nil {
		return usage(err)
	}
	var altered *manifest.AlteredError
	if err := manifest.Altered(dir); errors.As(err, &altered) {
		return f.tell(c, dir, texts(altered.Files), "", nil)
	} else if err != nil {
		return err
	}
	if err := runner.OtherResults(dir, m); err != nil {
		return usage(err)
	}
	differ, err := calibrate.Verify(dir, m)
	if err != nil {
		return studyError(err)
	}
	runs, rows := 0, 0
	for _, wave := range m.Waves {
		v, err := f.runAgain(c, filepath.Join(dir, wave), replicates, workers)
		if err != nil {
			return err
		}
		for _, line := range append(texts(v.Files), texts(v.Wrong)...) {
			differ = append(differ, wave+": "+line)
		}
		runs, rows = runs+v.Runs, rows+v.Rows
	}
	same := "fitted again: the same tables; " + digits.Counted(runs, "run") + " run again: the same numbers"
	return f.tell(c, dir, differ, same, map[string]any{"runs": runs, "rows": rows})
}
