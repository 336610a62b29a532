package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/digits"
	"guanxi/sim/spec"
)

// checkBuilds is the largest number of consumers for which check also builds the world, in less
// than a second. This finds problems that depend on the graph, such as a probability above 1.
const checkBuilds = 20_000

func newCheck() *cobra.Command {
	var set []string
	strict, asJSON := false, false
	c := &cobra.Command{
		Use:   "check FILE…",
		Short: "Check scenarios and studies: every problem with its place",
		Long: `check reads each scenario, everything that it extends and the files that it names,
and reports all problems at once. It also builds worlds of up to 20,000 consumers,
without running them. For a study it also makes the points, checks that they have
its metrics, and builds worlds at the ends of its factors, small ones where there
are many. Of a scenario that extends another it says which numbers remain facts or
fits of that one, or of defaults: they describe another platform than yours.
Warnings only fail with --strict, and those that follow from a small
number of consumers not even then.`,
		Example: "  guanxi check my.yaml\n  guanxi check study.yaml\n  guanxi check --strict scenarios/*.yaml",
		Args:    atLeastOne("a scenario or a study", "guanxi check my.yaml"),
		RunE: func(c *cobra.Command, args []string) error {
			failed := false
			results := []checked{}
			for _, name := range args {
				r := check(name, set)
				r.OK = r.Error == "" && (len(r.Warnings) == r.small || !strict)
				failed = failed || !r.OK
				results = append(results, r)
				if !asJSON {
					r.print(c)
				}
			}
			if asJSON {
				if err := printJSON(c.OutOrStdout(), results); err != nil {
					return err
				}
			}
			if failed {
				return errPrinted
			}
			return nil
		},
	}
	addSet(c, &set)
	c.Flags().BoolVar(&strict, "strict", false, "treat warnings as errors, except those of small worlds")
	addJSON(c, &asJSON)
	return c
}

// checked holds the result of checking one file.
type checked struct {
	File     string   `json:"file"`
	OK       bool     `json:"ok"`
	Points   int      `json:"points,omitempty"` // of a study
	Runs     int      `json:"runs,omitempty"`
	Error    string   `json:"error,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
	// Inherited are the numbers of a scenario that are facts or fits of what it extends, or of defaults.
	Inherited []string `json:"inherited,omitempty"`
	parent    string
	small     int // warnings that follow from a small number of consumers
}

func check(name string, set []string) checked {
	r := checked{File: scenarios.Said(name)}
	of := r.scenario
	if study.Is(name) {
		of = r.study
	}
	if err := of(name, set); err != nil {
		r.Error = err.Error()
		var invalid *scenarios.Error
		if errors.As(err, &invalid) && r.Warnings == nil {
			r.Warnings = invalid.Warnings
		}
	}
	return r
}

func (r *checked) scenario(name string, set []string) error {
	scn, err := loadOf(name, set)
	if err != nil {
		return err
	}
	var world spec.Problems
	files, err := runner.CheckFiles(scn)
	if err == nil {
		world, err = checkBuild(scn)
	}
	r.warn(scn, runner.Placed(scn, slices.Concat(scn.Problems(), files, world)))
	for _, x := range scn.Inherited() {
		r.parent = scn.Files[1].Name
		r.Inherited = append(r.Inherited, x.Path())
	}
	return err
}

// warn adds warnings that are not there yet.
func (r *checked) warn(scn *scenarios.Scenario, warnings spec.Problems) {
	warnings = warnings.Grouped()
	for k, text := range runner.Said(scn, warnings) {
		if slices.Contains(r.Warnings, text) {
			continue
		}
		r.Warnings = append(r.Warnings, text)
		if warnings[k].Small {
			r.small++
		}
	}
}

// study reads a study, makes its points and checks its metrics.
func (r *checked) study(name string, set []string) error {
	s, err := study.Load(name, set...)
	if err != nil {
		return err
	}
	r.Warnings = s.Warnings
	if err := sweep.Check(s); err != nil {
		return err
	}
	files, _ := runner.CheckFiles(s.Scenario) // what is wrong with them, the points report
	r.warn(s.Scenario, slices.DeleteFunc(files, func(p spec.Problem) bool { return p.Path != scenarios.CountKey }))
	if err := sweep.CheckPoints(s, checkBuilds, r.warn); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	points, err := s.Points()
	if err != nil {
		return err
	}
	r.Points, r.Runs = len(points), len(points)*s.Replicates
	return nil
}

// checkBuild builds a world that is not too large and returns its warnings, except those on the
// graph's file, which CheckFiles has already given.
func checkBuild(scn *scenarios.Scenario) (spec.Problems, error) {
	own, err := scn.Decode()
	if err != nil || own.People.Count > checkBuilds {
		return nil, err
	}
	warnings, err := runner.Check(scn)
	return slices.DeleteFunc(warnings, func(p spec.Problem) bool {
		return own.Ties.Kind == "file" && p.Path == "graph.path"
	}), err
}

func (r checked) print(c *cobra.Command) {
	if r.Error != "" {
		fmt.Fprintln(c.ErrOrStderr(), r.Error)
	}
	tellWarnings(c.ErrOrStderr(), r.Warnings, len(r.Warnings), "")
	if r.Error != "" {
		return
	}
	ok := "ok"
	if r.Points > 0 {
		ok = fmt.Sprintf("ok, %s, %s", digits.Counted(r.Points, "point"), digits.Counted(r.Runs, "run"))
	}
	if n := len(r.Warnings); n > 0 {
		ok += ", " + digits.Counted(n, "warning")
	}
	fmt.Fprintf(c.OutOrStdout(), "%s: %s\n", r.File, ok)
	r.printInherited(c.OutOrStdout())
}

// printInherited prints how many numbers of each section are not the file's own.
func (r checked) printInherited(w io.Writer) {
	if len(r.Inherited) == 0 {
		return
	}
	numbers, sections := map[string]int{}, []string{}
	for _, path := range r.Inherited {
		section, _, _ := strings.Cut(path, ".")
		if numbers[section]++; numbers[section] == 1 {
			sections = append(sections, section)
		}
	}
	for k, section := range sections {
		sections[k] = fmt.Sprintf("%s %d", section, numbers[section])
	}
	fmt.Fprintf(w, "  facts or fits of %s or of defaults: %s (%s; --json names them)\n", r.parent,
		digits.Counted(len(r.Inherited), "number"), strings.Join(sections, ", "))
}
