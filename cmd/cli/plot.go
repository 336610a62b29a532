package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"guanxi/plots"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/sim/results"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/terminal"
	"guanxi/sim/spec"
)

type plotFlags struct {
	plots.Options
	metrics []string
}

func newPlot() *cobra.Command {
	f := plotFlags{Options: plots.Options{Meant: spec.Nearest}}
	c := &cobra.Command{
		Use:   "plot DIR…",
		Short: "Draw the figures of one folder, or of several for comparison",
		Long:  "plot draws the figures of folders of runs, studies and calibrations.",
		Example: `  guanxi plot out/wechat
  guanxi plot out/wechat --figure adoption,revenue --format pdf --width 174
  guanxi plot out/a out/b -o out/compared
  guanxi plot out/billing --figure effects,dose
  guanxi plot out/billing --figure effects --metrics ad_revenue,captured.advertiser`,
		RunE: func(c *cobra.Command, args []string) error { return f.draw(c, args) },
	}
	flags := c.Flags()
	flags.StringSliceVar(&f.Figures, "figure", nil, "`NAMES` of figures (default: all that the folder gives)")
	addMetrics(c, &f.metrics, "the first that fit")
	flags.StringSliceVar(&f.Formats, "format", nil, "`FORMATS`: svg, png, pdf (default svg,png)")
	addOut(c, &f.Out, "the folder of the files (default DIR/figures)")
	flags.Float64Var(&f.Width, "width", plots.SingleColumn, "`MM` of a figure, in millimetres: 174 for two columns")
	must(c.MarkFlagDirname("out"))
	return c
}

// draw draws the figures of folders and prints the names of their files.
func (f *plotFlags) draw(c *cobra.Command, dirs []string) error {
	var wrong []error
	if len(dirs) == 0 {
		wrong = append(wrong, usagef("plot needs a run or sweep folder: guanxi plot out/wechat"))
	}
	if len(dirs) > 1 && f.Out == "" {
		wrong = append(wrong, usagef("several folders need -o DIR, for the figures that compare them"))
	}
	if len(dirs) == 1 && f.Out != "" && filepath.Clean(f.Out) == filepath.Join(dirs[0], "figures") {
		f.Out = ""
	}
	if f.Out != "" {
		wrong = append(wrong, notOwned(f.Out))
	}
	for _, dir := range dirs { // a folder that cannot be read is wrong usage, one that cannot be written is not
		if _, err := folderKind(dir); err != nil {
			wrong = append(wrong, err)
		}
	}
	wrong = append(wrong, usage(f.Named()))
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	f.Metrics = metricNames(f.metrics)
	ctx, finished := onSignal(c.Context())
	defer finished()
	f.Context = ctx
	files, err := plots.Draw(dirs, f.Options)
	if cause := context.Cause(ctx); cause != nil && errors.Is(err, cause) {
		return fmt.Errorf("%w: no figure was drawn, and those drawn before are as they were", cause)
	}
	var damaged *plots.LeftOutError
	if errors.As(err, &damaged) {
		fmt.Fprintf(c.ErrOrStderr(), "warning: not drawn: %v\n", damaged)
	} else if err != nil && f.Out == "" {
		return plotError(elsewhere(err, "-o DIR"))
	} else if err != nil {
		return plotError(err)
	}
	for _, file := range files {
		fmt.Fprintln(c.OutOrStdout(), file)
	}
	if len(files) == 0 && err == nil {
		fmt.Fprintln(c.ErrOrStderr(), "note: nothing is drawn; --figure NAME says what that figure lacks")
	}
	if len(dirs) == 1 && len(f.Figures) == 0 && notAnalyzed(dirs[0]) {
		fmt.Fprintf(c.ErrOrStderr(), "note: guanxi show %s writes the tables that further figures need\n",
			terminal.Path(dirs[0]))
	}
	return nil
}

// notAnalyzed reports whether a folder holds a study whose design has figures of its analysis, but
// no analysis.
func notAnalyzed(dir string) bool {
	s, err := results.OpenSweep(dir)
	if err != nil || s.Has(schema.AnswersTable) {
		return false
	}
	return analysis.HasFigures(s.Manifest.Design)
}

// plotError marks errors as wrong usage, except those from writing files.
func plotError(err error) error {
	if errors.As(err, new(*fs.PathError)) && !errors.Is(err, fs.ErrNotExist) && !unreadable(err) {
		return err
	}
	return usage(err)
}
