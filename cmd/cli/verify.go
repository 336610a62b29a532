package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/spf13/cobra"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep"
	"guanxi/sim/results"
	"guanxi/sim/results/digits"
)

type verifyFlags struct {
	replicate []int
	json      bool
}

func newVerify() *cobra.Command {
	var f verifyFlags
	c := &cobra.Command{
		Use:   "verify DIR",
		Short: "Run a folder again and compare",
		Long: `verify checks the folder of a run or a study against its own hashes, runs it
again and compares the tables to the last bit. For a study it reads the journal, too,
and repeats all runs, or those of the replicates given. For a calibration it makes the tables
again from the runs of the waves, then runs each wave as a study.

Exit code 4: something differs.`,
		Example: `  guanxi check out/wechat
  guanxi check out/wechat --replicate 1
  guanxi check out/study --replicate 1`,
		Args: exactlyOne("folder", "guanxi check out/wechat"),
		RunE: func(c *cobra.Command, args []string) error { return f.folder(c, args[0]) },
	}
	c.Flags().IntSliceVar(&f.replicate, "replicate", nil, "only these replicates: a `LIST` such as 3,5")
	addJSON(c, &f.json)
	return c
}

// folder runs a folder again and compares.
func (f *verifyFlags) folder(c *cobra.Command, dir string) error {
	workers, wrong := cores(0)
	kind, err := folderKind(dir)
	if err := errors.Join(wrong, err); err != nil {
		return err
	}
	return kindOf(kind).verify(f, c, dir, workers)
}

// run runs the replicates of a run again and compares.
func (f *verifyFlags) run(c *cobra.Command, dir string, workers int) error {
	if _, err := results.Open(dir); err != nil {
		return usage(err)
	}
	p := newProgress(c.ErrOrStderr(), false)
	ctx, finished := onSignal(c.Context())
	defer finished()
	differ, err := runner.Verify(ctx, dir, runner.VerifyOptions{Workers: workers, Replicates: f.replicate, Watch: p.show})
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
func (f *verifyFlags) study(c *cobra.Command, dir string, workers int) error {
	v, err := f.runAgain(c, dir, workers)
	if err != nil {
		return err
	}
	same := digits.Counted(v.Runs, "run") + " run again: the same numbers"
	return f.tell(c, dir, append(texts(v.Files), texts(v.Wrong)...), same, map[string]any{"runs": v.Runs, "rows": v.Rows})
}

// runAgain runs rows of a study again, with progress.
func (f *verifyFlags) runAgain(c *cobra.Command, dir string, workers int) (*sweep.Verified, error) {
	p := newProgress(c.ErrOrStderr(), false)
	ctx, finished := onSignal(c.Context())
	defer finished()
	v, err := sweep.Verify(ctx, dir, sweep.VerifyOptions{Replicates: f.replicate, Workers: workers, Watch: p.sweep})
	p.close()
	if err != nil {
		return nil, cmp.Or(unverified(ctx, dir), usage(err))
	}
	return v, nil
}
