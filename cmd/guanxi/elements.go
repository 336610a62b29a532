package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/spec"
)

type elementsFlags struct {
	studyFlags
	reportFlags
	of, set []string
}

func newElements() *cobra.Command {
	var f elementsFlags
	c := &cobra.Command{
		Use:   "elements [SCENARIO]",
		Short: "Measure what each value element contributes, by all coalitions",
		Long: `elements runs a scenario with every coalition of its elements, with common random
numbers, and attributes what each party captures to the elements: Shapley values,
Owen values by module of the paper, and dividends of pairs and triples, with
intervals over replicates.

Elements are switches that a scenario declares:
  elements: {learning: {module: cocreation, off: {ads.learner: none}}}
For more than ten, --samples runs random orders. Like any study it resumes.
--dry-run prints beforehand how many runs there are and how long they take.`,
		Example: `  guanxi elements --dry-run
  guanxi elements --set consumers.count=300 --replicates 2
  guanxi elements wechat --of profit_model,experience --set consumers.count=300
  guanxi elements wechat-elements`,
		Args: atMostOne("scenario"),
		RunE: func(c *cobra.Command, args []string) error {
			f.asJSON = f.json
			name := named(args)
			s, err := f.study(c, name)
			if err := errors.Join(f.studyFlags.wrong(), f.reportFlags.wrong(), err); err != nil {
				return err
			}
			return f.runAndReport(c, s, f.dirOf(s, name), &f.reportFlags)
		},
		ValidArgsFunction: first(completeEither),
	}
	f.studyFlags.add(c)
	f.addDryRun(c)
	flags := c.Flags()
	flags.StringSliceVar(&f.of, "of", nil, "`NAMES` of the elements (default: all of the scenario)")
	flags.Int("samples", 0, "`N` random orders, in place of all coalitions")
	flags.Int("replicates", 0, "`R` replicates of each coalition, in place of the scenario's number")
	flags.Uint64("seed", 0, "seed `N`, in place of the scenario's")
	addSet(c, &f.set)
	f.reportFlags.add(c)
	return c
}

// study makes the study of a scenario's elements, or reads a study file.
func (f *elementsFlags) study(c *cobra.Command, name string) (*study.Study, error) {
	if study.Is(name) {
		s, err := studyAlone(c, name, "of", "samples", "replicates", "seed", "set")
		if err == nil && s.Design.Kind != study.Elements {
			return nil, usagef("%s: the design of the study is %s, not elements", name, s.Design.Kind)
		}
		return s, err
	}
	design := "{kind: elements"
	if len(f.of) > 0 {
		design += ", of: [" + strings.Join(f.of, ", ") + "]"
	}
	if n := given(c, "samples"); n != "" {
		design += ", samples: " + n
	}
	m := made{name: name, design: design + "}", metrics: f.metrics, replicates: given(c, "replicates"), seed: given(c, "seed")}
	return m.study("elements", f.set)
}

// given returns the value of a flag that the command line has, or "".
func given(c *cobra.Command, flag string) string {
	if f := c.Flags().Lookup(flag); f.Changed {
		return f.Value.String()
	}
	return ""
}

// studyAlone reads a study for a verb that also makes one of a scenario by flags, which a study
// excludes.
func studyAlone(c *cobra.Command, name string, flags ...string) (*study.Study, error) {
	for _, flag := range flags {
		if c.Flags().Changed(flag) {
			return nil, usagef("--%s is for scenarios; a study states it in its file", flag)
		}
	}
	return loadStudy(name)
}

// made is a study assembled from flags.
type made struct {
	name       string // of the scenario
	design     string
	arms       string
	typed      []scenarios.Part // the parts of arms, with columns counted from its beginning
	replicates string
	seed       string
	metrics    []string
}

// study reads the assembled text as if it were a file.
func (m made) study(verb string, set []string) (*study.Study, error) {
	scn, err := loadOf(m.name, set)
	if err != nil {
		return nil, usage(err)
	}
	var b strings.Builder
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", key, value)
		}
	}
	line("name", spec.QuoteScalar(scn.Name+"-"+verb, false))
	line("description", spec.QuoteScalar(verb+" of "+scn.Name, true))
	line("scenario", spec.QuoteScalar(m.name, true))
	line("design", m.design)
	for i := range m.typed {
		p := &m.typed[i]
		p.Line, p.From, p.To = strings.Count(b.String(), "\n")+1, p.From+len("arms: "), p.To+len("arms: ")
	}
	line("arms", m.arms)
	line("replicates", m.replicates)
	line("seed", m.seed)
	if names := metricNames(m.metrics); len(names) > 0 {
		var quoted []string
		for _, n := range names {
			quoted = append(quoted, spec.QuoteScalar(strings.TrimSpace(n), true))
		}
		line("metrics", "["+strings.Join(quoted, ", ")+"]")
	}
	s, err := study.Parse(verb+madeSuffix, []byte(b.String()), study.Options{Set: set, Typed: m.typed})
	if err != nil {
		return nil, usage(atFlags(err))
	}
	return s, nil
}

// madeSuffix ends the file name that messages use for a study made from flags.
const madeSuffix = ".yaml"

// atFlags attributes problems with the metrics of such a study to the flag that gave them.
func atFlags(err error) error {
	var wrong *scenarios.Error
	if !errors.As(err, &wrong) {
		return err
	}
	var lines []string
	for _, p := range wrong.Problems {
		if file := p.Pos.File; p.Path != "metrics" || file != "compare"+madeSuffix && file != "elements"+madeSuffix {
			return err
		} else if _, there := os.Stat(file); there == nil {
			return err
		}
		line := "--metrics: " + p.Msg
		if p.Hint != "" {
			line += " (" + p.Hint + ")"
		}
		lines = append(lines, line)
	}
	return usagef("%s", strings.Join(lines, "\n"))
}

// runAndReport runs the missing runs of a study and prints its analysis. With --dry-run it prints
// what would run.
func (f *studyFlags) runAndReport(c *cobra.Command, s *study.Study, dir string, r *reportFlags) error {
	o, err := f.options(dir)
	if err != nil {
		return err
	}
	if f.dryRun {
		return f.look(c, s, o, nil)
	}
	f.analysed = true
	out, err := f.execute(c, s, o)
	if err != nil {
		return atFlags(err)
	}
	report, err := analyse(out.Dir, r.options())
	if err != nil {
		return err
	}
	if !f.quiet {
		if err := r.print(c, report); err != nil {
			return err
		}
		fmt.Fprintf(c.ErrOrStderr(), "runs and tables are in %s\n", out.Dir)
	}
	return f.someFailed(c, out)
}
