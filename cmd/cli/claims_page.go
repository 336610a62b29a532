package cli

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"guanxi/plots"
	"guanxi/plots/figure"
	"guanxi/plots/page"
	"guanxi/scenarios/question/claim"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/sim"
	"guanxi/sim/whole"
)

// claimsFigure draws all claims in one figure, and writes their table for LaTeX beside its folder.
func (f *claimsFlags) claimsFigure(c *cobra.Command, subjects []analysis.StudyRuns, table string) error {
	base := f.base()
	var dirs []string
	for _, s := range subjects {
		if f.ranges.given() || hasVerdict(s.Sweep.Dir) { // not where the folder is read-only
			dirs = append(dirs, s.Sweep.Dir)
		}
	}
	if len(dirs) == 0 {
		return nil
	}
	name := "claims"
	if f.ranges.given() {
		name = "ranges"
	}
	out := filepath.Join(base, "figures")
	if _, err := plots.Draw(dirs, plots.Options{Out: out, Figures: []string{name}, Width: plots.DoubleColumn}); errors.As(
		err, new(*figure.NothingError)) {
		return nil // the text says that no claim has a value
	} else if err != nil {
		return err
	}
	if err := whole.Bytes(filepath.Join(base, name+".tex"), []byte(table)); err != nil {
		return err
	}
	fmt.Fprintf(c.ErrOrStderr(), "runs and tables are in %s, the figure is %s\n", base, filepath.Join(out, name+".svg"))
	return nil
}

// claimsPage writes a page of the claims in words.
func (f *claimsFlags) claimsPage(c *cobra.Command, r *claim.Report) error {
	var dirs []string
	for _, v := range r.Verdicts {
		if hasVerdict(v.Sweep.Dir) {
			dirs = append(dirs, v.Sweep.Dir)
		}
	}
	if len(dirs) == 0 { // read-only
		return nil
	}
	p := page.Page{Title: "Claims and verdicts", Answer: r.Answer().Blocks(), Summary: r.Words(true).Blocks(),
		Facts: []page.Fact{byProgram(version, sim.ResultsVersion)}}
	var err error
	if p.Pictures, err = plots.Pictures(dirs, "claims"); err != nil {
		return plotError(err)
	}
	var text bytes.Buffer
	if err := page.Write(&text, p); err != nil {
		return err
	}
	file := filepath.Join(f.base(), "claims.html")
	if err := whole.Bytes(file, text.Bytes()); err != nil {
		return err
	}
	fmt.Fprintf(c.ErrOrStderr(), "the claims in words are in %s\n", file)
	return nil
}

// hasVerdict reports whether a folder contains a verdict.
func hasVerdict(dir string) bool {
	status, err := plots.Inspect(dir)
	return err == nil && slices.ContainsFunc(status, func(s plots.Status) bool {
		return s.Name == "claims" &&
			s.Lacks == ""
	})
}
