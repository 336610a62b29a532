package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios/question/claim"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/spec"
)

type claimsFlags struct {
	studyFlags
	set    []string
	ranges rangesFlag
}

func newClaims() *cobra.Command {
	var f claimsFlags
	c := &cobra.Command{
		Use:   "claims [ID…]",
		Short: "Test the claims of the paper: effect, interval, verdict",
		Long: `claims runs the bundled studies that test a claim, or those given by the id of a
claim, the name of a study or a file. For each claim it prints the paired effect,
its interval adjusted for the number of claims (Holm), what the claim says of the
effect (≥ or ≤ the smallest effect of interest, or ± for none), and the verdict:

  supported  the interval lies above 0 and the mean reaches the smallest effect of
             interest (for a claim of a decrease: below 0); for a claim of no
             effect: the interval lies within ±smallest; for win-win: no party
             loses and one gains
  rejected   the interval lies below the smallest effect (of a decrease: above);
             for a claim of no effect: outside ±smallest
  undecided  otherwise
  true by construction   an equation of the model, which is printed, makes it true

--set tests whether the verdicts hold in another world: another seed, more
consumers, other friends. It changes every scenario of the studies, all of which
must have the key.

--over-ranges asks whether verdicts hold wherever the world may plausibly be: every
assumed number that the arms use is drawn from its declared range (guanxi explain
assumed), in 64 worlds of two paired replicates. For each claim it prints in how many
worlds it holds and has the wrong sign, the effect over the worlds, the numbers that it
depends on, and the box of ranges in which it fails. --over-history takes the worlds
that fit the past of wechat (guanxi run history-wechat), or with =DIR those in DIR: a number
that the claim shares with them, by key and range, comes from these worlds, every other one
from its range, and the table has how many are shared. Of fewer than half it says
that history does not inform the claim.

The study of a claim is printed before its metric: guanxi show STUDY prints how the
claim is defined and what it rests on. Runs go to out/claims/STUDY and resume, with --set
to out/claims-HASH/STUDY, over ranges to out/claims-ranges, over history to out/claims-history; beside them are figures/claims.svg, the table as
claims.tex, and claims.html, a page of the claims of this call in words, with what the paper says and in how many
plausible worlds each holds.
A study that is finished in a folder in out is not run again. Exit code 4: a claim is rejected or undecided.`,
		Example: "  guanxi run claims\n  guanxi run claims C9\n  guanxi run claims my-claim.yaml --json\n  " +
			"guanxi run claims C1 C2 --set seed=2\n  guanxi run claims C13 --over-ranges\n  guanxi run claims --over-history",
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args) },
	}
	addFolder(c, &f.out, "claims")
	addSet(c, &f.set)
	f.ranges.add(c)
	f.ranges.addHistory(c)
	addJSON(c, &f.json)
	return c
}

func (f *claimsFlags) run(c *cobra.Command, names []string) error {
	f.whatIf = whatIf(c)
	wrong := f.ranges.wrong()
	studies, err := claimStudies(names, f.set)
	if f.ranges.given() && err == nil && wrong == nil {
		studies, err = f.overWorlds(c, studies)
	}
	if err := errors.Join(wrong, err); err != nil {
		return err
	}
	return f.claims(c, studies)
}

// bundledClaims returns the bundled studies that test a claim, in the order of their ids.
func bundledClaims() ([]*study.Study, error) {
	var all []*study.Study
	for _, b := range study.Bundled() {
		if !strings.HasPrefix(b.Name, "claim-") {
			continue
		}
		s, err := study.Load(b.Name)
		if err != nil {
			return nil, err
		}
		if claim.Of(s) != nil {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b *study.Study) int {
		return schema.CompareClaims(claim.Of(a).ID, claim.Of(b).ID)
	})
	return all, nil
}

// claimStudies returns the studies of the named claims, or of all claims if there are no names,
// with the --set flags applied to their scenarios.
func claimStudies(names, set []string) ([]*study.Study, error) {
	all, err := bundledClaims()
	if err != nil {
		return nil, err
	}
	var known, ids []string
	for _, s := range all {
		known = append(known, claim.Of(s).ID, s.Name)
		ids = append(ids, claim.Of(s).ID)
	}
	if len(names) == 0 {
		names = ids
	}
	var chosen []*study.Study
	var wrong []error
	seen := map[string]bool{}
	for _, name := range names {
		var found *study.Study
		from := name
		for _, s := range all {
			if strings.EqualFold(claim.Of(s).ID, name) || s.Name == name {
				found, from = s, s.Name
			}
		}
		if found == nil && study.Is(name) {
			if found, err = loadStudy(name); err != nil {
				wrong = append(wrong, err)
				continue
			}
			if claim.Of(found) == nil {
				wrong = append(wrong, fmt.Errorf("%s: the study has no claim; add claim: {id, text, metric, expect, smallest}",
					name))
				continue
			}
		}
		if found == nil {
			what := "claim"
			if _, err := os.Stat(name); err != nil && (strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")) {
				what = "file"
			}
			wrong = append(wrong, fmt.Errorf("there is no %s %s (%s)", what, name,
				cmp.Or(spec.Meant(name, known), "guanxi explain list --all names their studies; the file of a study with a claim "+
					"will "+
					"do, too")))
			continue
		}
		if seen[found.Name] {
			wrong = append(wrong, fmt.Errorf("the claim %s is named twice", claim.Of(found).ID))
		}
		seen[found.Name] = true
		if len(set) > 0 {
			if found, err = study.Load(from, set...); err != nil {
				wrong = append(wrong, fmt.Errorf("claim %s: %w", name, err))
			}
		}
		chosen = append(chosen, found)
	}
	return chosen, usage(errors.Join(wrong...))
}

// base returns the folder of the claims' studies.
func (f *claimsFlags) base() string {
	switch {
	case f.ranges.history != "":
		return f.dir("claims-history")
	case f.ranges.given():
		return f.dir("claims-ranges")
	}
	return f.dir("claims")
}

// place returns the folder of a claim's study: one below that of the claims, or one beside that where this very study
// is finished, and only there.
func (f *claimsFlags) place(c *cobra.Command, s *study.Study) string {
	dir, hash := filepath.Join(f.base(), s.Name), s.Hash()
	finished := func(dir string) bool {
		m, err := manifest.ReadSweep(dir)
		return err == nil && m.Complete && m.Study == s.Name && m.StudyHash == hash && m.Results == sim.ResultsVersion
	}
	if f.out != "" || finished(dir) {
		return dir
	}
	beside, _ := os.ReadDir(outOf("")) // without the folder there is none
	for _, e := range beside {
		if other := outOf(e.Name()); finished(other) {
			fmt.Fprintf(c.ErrOrStderr(), "%s is finished in %s and not run again\n", s.Name, other)
			return other
		}
	}
	return dir
}

// each runs the missing runs of the studies, each in its own folder, and does something with every
// folder. failed says that runs of some study failed.
func (f *claimsFlags) each(c *cobra.Command, studies []*study.Study, do func(dir string) error) (failed, err error) {
	for _, s := range studies {
		o, err := f.options(f.place(c, s))
		if err != nil {
			return nil, err
		}
		f.analysed = true
		out, err := f.execute(c, s, o)
		if err != nil {
			return nil, err
		}
		if err := f.someFailed(c, out); err != nil {
			failed = err
		}
		if err := do(out.Dir); err != nil {
			return nil, err
		}
	}
	return failed, nil
}

// claims runs the missing runs of the studies and prints their verdicts.
func (f *claimsFlags) claims(c *cobra.Command, studies []*study.Study) error {
	var subjects []analysis.StudyRuns
	var lost error
	failed, err := f.each(c, studies, func(dir string) error {
		subject, err := analysis.Open(dir)
		if err != nil {
			return err
		}
		subjects = append(subjects, subject)
		if f.ranges.given() {
			return nil
		}
		switch r, err := analyse(dir, nil); {
		case r != nil && full(err):
			lost = err
		case err != nil && (r == nil || !readOnly(err)):
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	if f.ranges.given() {
		if err := f.overRanges(c, subjects); err != nil {
			return err
		}
		return failed
	}
	report, err := claim.Test(subjects)
	if err != nil {
		return err
	}
	if err := report.Save(func(err error) error { return unstored(c, err) }); full(err) {
		lost = err
	} else if err != nil {
		return err
	}
	if !f.quiet {
		if err := printAnswer(c.OutOrStdout(), report, false, f.json); err != nil {
			return err
		}
	}
	if lost == nil {
		lost = f.claimsFigure(c, subjects, report.LaTeX())
	}
	if lost == nil {
		lost = f.claimsPage(c, report)
	}
	if lost != nil {
		return unkept(lost, "tables, figure and page", "the same command")
	}
	if !report.Held() {
		return errNo
	}
	return failed
}
