package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/spec"
)

func newClaims() *cobra.Command {
	var f studyFlags
	var latex bool
	c := &cobra.Command{
		Use:   "claims [ID…]",
		Short: "Claims of the paper: effect, interval, verdict",
		Long: `claims runs the bundled studies that test a claim, or those named by the claim's
id, a study's name or a file, and prints for each the paired effect, its interval
adjusted for the number of claims (Holm), and the verdict:

  supported  the interval lies above 0 and the mean reaches the smallest effect of
             interest; of a claim of no effect: the interval lies within it
  rejected   the interval lies below the smallest effect, or outside of it
  undecided  else

Runs go to out/claims/STUDY and resume. Exit code 4: a claim is not supported.`,
		Example: "  guanxi claims\n  guanxi claims C9\n  guanxi claims my-claim.yaml --json",
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.contradictions(c); err != nil {
				return err
			}
			if latex && f.json {
				return usagef("--latex and --json exclude each other")
			}
			studies, err := claimStudies(args)
			if err != nil {
				return err
			}
			return f.claims(c, studies, latex)
		},
		ValidArgsFunction: completeClaims,
	}
	c.Flags().SortFlags = false
	f.add(c)
	c.Flags().Lookup("out").Usage = "`DIR` of the studies' folders (default out/claims, or $GUANXI_OUT/claims)"
	c.Flags().BoolVar(&latex, "latex", false, "a table for LaTeX with booktabs and siunitx")
	return c
}

func completeClaims(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	all, _ := bundledClaims()
	for _, s := range all {
		names = append(names, s.Claim.ID+"\t"+s.Claim.Text)
	}
	return names, cobra.ShellCompDirectiveDefault
}

// bundledClaims are the bundled studies that test a claim, in the order of their ids.
func bundledClaims() ([]*study.Study, error) {
	var all []*study.Study
	for _, b := range study.Bundled() {
		if !strings.HasPrefix(b.Name, "claim-") {
			continue
		}
		s, err := study.Load(b.Name, study.Options{})
		if err != nil {
			return nil, err
		}
		if s.Claim != nil {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b *study.Study) int {
		return cmp.Or(cmp.Compare(idNumber(a.Claim.ID), idNumber(b.Claim.ID)), strings.Compare(a.Claim.ID, b.Claim.ID))
	})
	return all, nil
}

// idNumber is the number in an id such as C13b, 0 without one: C9 stands before C10.
func idNumber(id string) int {
	digits := strings.TrimLeftFunc(id, func(r rune) bool { return !unicode.IsDigit(r) })
	if end := strings.IndexFunc(digits, func(r rune) bool { return !unicode.IsDigit(r) }); end >= 0 {
		digits = digits[:end]
	}
	n, _ := strconv.Atoi(digits)
	return n
}

// claimStudies are the studies of the claims that are named; all without names.
func claimStudies(names []string) ([]*study.Study, error) {
	all, err := bundledClaims()
	if err != nil || len(names) == 0 {
		return all, err
	}
	var chosen []*study.Study
	seen := map[string]bool{}
	for _, name := range names {
		var found *study.Study
		var known []string
		for _, s := range all {
			known = append(known, s.Claim.ID)
			if strings.EqualFold(s.Claim.ID, name) || s.Name == name {
				found = s
			}
		}
		if found == nil && study.Is(name) {
			if found, err = loadStudy(name); err != nil {
				return nil, err
			}
			if found.Claim == nil {
				return nil, usagef("%s: the study makes no claim; give it claim: {id, text, metric, expect, smallest}", name)
			}
		}
		if found == nil {
			hint := "known: " + strings.Join(known, ", ") + "; or the file of a study with a claim"
			if near, ok := spec.Nearest(name, known); ok {
				hint = "did you mean " + near + "?"
			}
			return nil, usagef("there is no claim %s (%s)", name, hint)
		}
		if seen[found.Name] {
			return nil, usagef("the claim %s is named twice", found.Claim.ID)
		}
		seen[found.Name] = true
		chosen = append(chosen, found)
	}
	return chosen, nil
}

// claims runs what is missing of the studies and prints their verdicts.
func (f *studyFlags) claims(c *cobra.Command, studies []*study.Study, latex bool) error {
	base := f.dir("claims")
	var subjects []analysis.Subject
	var failed error
	for _, s := range studies {
		o, err := f.options(filepath.Join(base, s.Name))
		if err != nil {
			return err
		}
		f.analysed = true
		out, err := f.execute(c, s, o)
		if err != nil {
			return err
		}
		if err := f.someFailed(c, out); err != nil {
			failed = err
		}
		subject, err := analysis.Open(out.Dir)
		if err != nil {
			return err
		}
		subjects = append(subjects, subject)
		if _, err := analyse(out.Dir, analysis.Options{}); err != nil {
			return err
		}
	}
	report, err := analysis.Claims(subjects, analysis.Options{})
	if err != nil {
		return err
	}
	if err := report.Save(); err != nil {
		return err
	}
	w := c.OutOrStdout()
	switch {
	case f.quiet:
	case latex:
		fmt.Fprint(w, report.LaTeX())
	case f.json:
		b, err := report.JSON()
		if err != nil {
			return err
		}
		w.Write(b)
	default:
		fmt.Fprint(w, report.Text(textWidth))
	}
	if !report.Held() {
		return errNo
	}
	return failed
}
