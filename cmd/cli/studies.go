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
	"strings"
	"time"

	"github.com/spf13/cobra"

	"guanxi/plots"
	"guanxi/scenarios/measure"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/fault"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/partial"
	"guanxi/sim/results/terminal"
)

// studyFlags are the flags of every verb that runs a study.
type studyFlags struct {
	out         string
	whatIf      string // what the flags change, as a name has it
	workers     int
	retryFailed bool
	quiet       bool
	json        bool
	analysed    bool     // the verb computes the analysis itself
	drawn       bool     // and draws the figures
	grows       bool     // the verb adds points itself, so that a study with more is no news
	home        string   // folder of a search with several studies
	told        []string // warnings of the studies before, as far as they must differ
}

// dir returns the folder of a study: the one named by -o, or out/NAME or that of the what-if.
func (f *studyFlags) dir(name string) string { return cmp.Or(f.out, outOf(name+f.whatIf)) }

// dirOf is dir for a study that is read from a file or, to resume it, from the folder where it runs.
func (f *studyFlags) dirOf(s *study.Study, from string) string {
	if study.Is(from) {
		return cmp.Or(f.out, runsIn(from), outOf(s.Name))
	}
	return f.dir(s.Name)
}

// more returns in place of a study that which is in its folder, if only its replicates are more, as a run does.
func (f *studyFlags) more(c *cobra.Command, s *study.Study, dir string) *study.Study {
	file := filepath.Join(dir, manifest.StudyFile)
	there, err := study.Reread(file)
	if err != nil || there.Replicates <= s.Replicates || len(study.Changes(there, s)) > 1 {
		return s
	}
	if m, err := manifest.ReadSweep(dir); err == nil && m.StudyHash != there.Hash() {
		return s // changed by hand, which is told
	}
	own, err1 := s.Identity()
	if was, err2 := there.Identity(); err1 != nil || err2 != nil || own != was {
		return s
	}
	if there, err = study.Load(file); err != nil {
		return s
	}
	if !f.quiet {
		fmt.Fprintf(c.ErrOrStderr(), "%s already holds this study, with %d replicates; the answer is of all of them\n", dir,
			there.Replicates)
	}
	return there
}

// options returns the options for the sweep.
func (f *studyFlags) options(dir string) (sweep.Options, error) {
	workers, err := cores(f.workers)
	if err != nil {
		return sweep.Options{}, err
	}
	return sweep.Options{Dir: dir, Home: f.home, Program: version, Build: thisProgram(), Command: typed(os.Args),
		Workers: workers, RetryFailed: f.retryFailed}, nil
}

// execute runs the missing runs of a study and prints what the user should know. The outcome is nil
// where nothing could be run.
func (f *studyFlags) execute(c *cobra.Command, s *study.Study, o sweep.Options) (*sweep.Outcome, error) {
	p := newProgress(c.ErrOrStderr(), f.quiet)
	o.Watch = p.sweep
	if !f.quiet && !f.grows {
		o.Tell = func(text string) { fmt.Fprintln(c.ErrOrStderr(), text) }
	}
	ctx, finished := onSignal(c.Context())
	defer finished()
	out, err := sweep.Run(ctx, s, o)
	p.close()
	if out == nil {
		if _, missing := os.Stat(filepath.Join(o.Dir, manifest.JournalFolder)); missing == nil && full(err) {
			return nil, fmt.Errorf("%w; once there is more space the same command resumes, with the runs that are kept in %s",
				err, o.Dir)
		}
		return nil, studyError(err)
	}
	f.remarks(c, out)
	if err != nil { // a signal
		err = fmt.Errorf("%w: %s of %s are finished and kept in %s; the same command resumes", err, thousands(out.Done),
			digits.Counted(out.Runs, "run"), o.Dir)
	}
	return out, err
}

// runAndReport runs the missing runs of a study and prints its analysis.
func (f *studyFlags) runAndReport(c *cobra.Command, s *study.Study, dir string, metrics []string) error {
	o, err := f.options(dir)
	if err != nil {
		return err
	}
	f.analysed, f.drawn = true, true
	out, err := f.execute(c, s, o)
	if err != nil {
		return atFlags(err)
	}
	return f.answers(c, out, metrics)
}

// answers prints the analysis of a study and draws its figures.
func (f *studyFlags) answers(c *cobra.Command, out *sweep.Outcome, metrics []string) error {
	r := reportFlags{metrics: metrics, asJSON: f.json}
	report, err := analyse(out.Dir, r.metrics)
	again := "guanxi show " + terminal.Path(out.Dir)
	if f.quiet {
		err = unkept(err, "tables of the analysis", again)
	} else {
		err = r.show(c, report, err, again)
	}
	if err != nil {
		return err
	}
	if err := f.figures(c, out.Dir); err != nil {
		return err
	}
	if !f.quiet {
		fmt.Fprintf(c.ErrOrStderr(), runsAre, out.Dir, lookAt(out.Dir))
	}
	return f.someFailed(c, out)
}

// figures draws the figures of a study into its folder, which then lists them.
func (f *studyFlags) figures(c *cobra.Command, dir string) error {
	ctx, finished := onSignal(c.Context())
	defer finished()
	_, err := plots.Draw([]string{dir}, plots.Options{Context: ctx})
	switch {
	case err == nil, f.quiet:
	case errors.As(err, new(*fault.Panic)), full(err), context.Cause(ctx) != nil:
		return err
	default:
		fmt.Fprintf(c.ErrOrStderr(), "warning: not drawn: %v\n", err)
	}
	return nil
}

// runsAre ends the output of a verb that has run and analysed a study, or fitted one.
const runsAre = "runs and tables are in %s; %s\n"

// remarks prints notes and warnings on standard error.
func (f *studyFlags) remarks(c *cobra.Command, out *sweep.Outcome) {
	if f.quiet {
		return
	}
	w := c.ErrOrStderr()
	for _, n := range out.Notes {
		if !f.grows || !strings.HasPrefix(n, sweep.Changed) {
			fmt.Fprintln(w, n)
		}
	}
	if n := out.DroppedNote(f.analysed, f.drawn); n != "" {
		fmt.Fprintln(w, n)
	}
	dir := out.Dir
	if out.Manifest == nil {
		dir = "" // a shard
	}
	news := slices.DeleteFunc(slices.Clone(out.Warnings),
		func(text string) bool { return slices.Contains(f.told, manifest.Likeness(text)) })
	for _, text := range news {
		f.told = append(f.told, manifest.Likeness(text))
	}
	tellWarnings(w, news, mostTold, dir)
}

// someFailed returns errSomeFailed if runs failed, and prints what to do.
func (f *studyFlags) someFailed(c *cobra.Command, out *sweep.Outcome) error {
	if out.Failed == 0 {
		return nil
	}
	fmt.Fprintf(c.ErrOrStderr(), "%s of %s failed; guanxi status %s shows why, guanxi run %[3]s --retry-failed runs "+
		"them again\n", thousands(out.Failed), digits.Counted(out.Runs, "run"), terminal.Path(out.Dir))
	return errSomeFailed
}

// studyError distinguishes wrong usage from failures.
func studyError(err error) error {
	switch {
	case errors.As(err, new(*partial.PlaceError)), errors.Is(err, fs.ErrPermission):
		return err
	case errors.As(err, new(*sweep.ChangedError)), errors.As(err, new(*sweep.ForeignError)),
		errors.As(err, new(*sweep.NoJournalError)),
		errors.As(err, new(*measure.Unknown)), errors.As(err, new(*manifest.NewerError)),
		errors.Is(err, manifest.ErrNotSweep):
		return usage(err)
	}
	return asUsage(err)
}

func outcomeJSON(s *study.Study, out *sweep.Outcome) map[string]any {
	notes := append([]string{}, out.Notes...)
	if n := out.DroppedNote(false, false); n != "" {
		notes = append(notes, n)
	}
	return map[string]any{
		"study": s.Name, "folder": out.Dir, "points": out.Points, "runs": out.Runs, "done": out.Done, "failed": out.Failed,
		"ran":      out.Ran,
		"complete": out.Complete, "seconds": float64(out.Elapsed.Milliseconds()) / 1e3, "notes": notes,
		"warnings": append([]string{}, out.Warnings...),
	}
}

// analyse reads a folder again and computes the analysis for its design.
func analyse(dir string, metrics []string) (*analysis.Report, error) {
	subject, err := analysis.Open(dir)
	if err != nil {
		return nil, usage(err)
	}
	r, err := analysis.Analyze(subject, analysis.Options{Metrics: metricNames(metrics)})
	if err != nil {
		return nil, usage(err)
	}
	return r, r.Save()
}

// finishedOf returns text such as "3 of 8 finished, 1 of them failed".
func finishedOf(out *sweep.Outcome) string {
	text := fmt.Sprintf("%s of %s finished", thousands(out.Done), thousands(out.Runs))
	if out.Complete {
		text = "all finished"
	}
	if out.Failed > 0 {
		text += fmt.Sprintf(", %s of them failed", thousands(out.Failed))
	}
	return text
}

// took returns text such as "3 runs in 12 s".
func took(out *sweep.Outcome, stopped bool) string {
	switch {
	case out.Ran == 0 && stopped:
		return "none of them by this call"
	case out.Ran == 0:
		return "nothing was left to run"
	}
	return fmt.Sprintf("%s in %s", digits.Counted(out.Ran, "run"), span(out.Elapsed.Round(100*time.Millisecond)))
}
