package main

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"guanxi/plots"
	"guanxi/plots/figure"
	"guanxi/plots/page"
	"guanxi/scenarios/question/claim"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/terminal"
	"guanxi/sim/whole"
)

// claimsPlan prints what would run, timed by one run of each study that has any left.
func (f *claimsFlags) claimsPlan(c *cobra.Command, studies []*study.Study) error {
	ctx, finished := onSignal(c.Context())
	defer finished()
	var plans []*sweep.Preview
	var sum time.Duration
	for _, s := range studies {
		o, err := f.options(f.place(c, s))
		if err != nil {
			return err
		}
		o.Pilot = 1
		p, err := sweep.Look(ctx, s, o)
		if err != nil {
			return studyError(err)
		}
		if p.Todo == 0 {
			p.Time = 0
		}
		plans, sum = append(plans, p), sum+p.Time
	}
	w := c.OutOrStdout()
	if f.json {
		rows := []map[string]any{}
		for k, p := range plans {
			row := map[string]any{"study": studies[k].Name, "runs": p.Runs, "done": p.Done, "todo": p.Todo,
				"seconds": p.Time.Seconds()}
			row["claim"] = claim.Of(studies[k]).ID
			rows = append(rows, row)
		}
		return printJSON(w, map[string]any{"studies": rows, "seconds": sum.Seconds()})
	}
	fmt.Fprintf(w, "%-8s %-24s %7s %7s   %s\n", "claim", "study", "runs", "there", "time")
	for k, p := range plans {
		fmt.Fprintf(w, "%s %s %7s %7s   %s\n", terminal.Pad(claim.Of(studies[k]).ID, 8), terminal.Pad(studies[k].Name, 24),
			thousands(p.Runs), thousands(p.Done), span(p.Time))
	}
	fmt.Fprintf(w, "%s, about %s\n", digits.Counted(len(plans), "study"), span(sum))
	return nil
}

// claimsFigure draws all claims in one figure.
func (f *claimsFlags) claimsFigure(c *cobra.Command, subjects []analysis.Subject) error {
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
	if !f.quiet {
		fmt.Fprintf(c.ErrOrStderr(), "runs and tables are in %s, the figure is %s\n", base, filepath.Join(out, name+".svg"))
	}
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
	if p.Pictures, err = plots.Pictures(dirs, "", "claims"); err != nil {
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
	if !f.quiet {
		fmt.Fprintf(c.ErrOrStderr(), "the claims in words are in %s\n", file)
	}
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
