package cli

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/spec"
)

// studyAlone reads a study for a verb that also takes a scenario, with flags that a study excludes.
func studyAlone(c *cobra.Command, name string) (*study.Study, error) {
	for _, flag := range []string{"set", "replicates"} {
		if c.Flags().Changed(flag) {
			return nil, usagef("--%s is for scenarios; a study states it in its file", flag)
		}
	}
	return loadStudy(name)
}

// madeFlags are those of a verb that makes a study of a scenario.
type madeFlags struct {
	studyFlags
	metrics, set []string
	replicates   int
}

func (f *madeFlags) add(c *cobra.Command, folder, metrics string) {
	addFolder(c, &f.out, folder)
	addReplicates(c, &f.replicates)
	addSet(c, &f.set)
	addMetrics(c, &f.metrics, metrics)
	addJSON(c, &f.json)
}

// runMade runs the study that was made of a scenario, unless that failed.
func (f *madeFlags) runMade(c *cobra.Command, s *study.Study, from string, failed error) error {
	if err := errors.Join(replicatesFit(c, f.replicates), failed); err != nil {
		return err
	}
	dir := f.dirOf(s, from)
	return f.runAndReport(c, f.more(c, s, dir), dir, f.metrics)
}

// given reads a study of this design, which the verb does not have to make.
func (f *madeFlags) given(c *cobra.Command, name, design string) (*study.Study, error) {
	s, err := studyAlone(c, name)
	if err == nil && s.Design.Kind != design {
		err = usagef("%s: the design of the study is %s, but %s needs %s; guanxi run NAME runs it", name, s.Design.Kind,
			c.Name(), design)
	}
	return s, err
}

// made is a study assembled from flags.
type made struct {
	name       string // of the scenario
	design     string
	arms       string
	flags      []scenarios.Flags // of the arms
	replicates int               // 0: the scenario's number
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
	line("scenario", spec.QuoteScalar(from(m.name), true))
	line("design", m.design)
	line("arms", m.arms)
	if m.replicates > 0 {
		line("replicates", strconv.Itoa(m.replicates))
	}
	if names := metricNames(m.metrics); len(names) > 0 {
		var quoted []string
		for _, n := range names {
			quoted = append(quoted, spec.QuoteScalar(strings.TrimSpace(n), true))
		}
		line("metrics", "["+strings.Join(quoted, ", ")+"]")
	}
	s, err := study.ParseWith(verb+madeSuffix, []byte(b.String()), m.flags, set...)
	if err != nil {
		return nil, usage(atFlags(err))
	}
	return s, nil
}

// madeSuffix ends the file name that messages use for a study made from flags.
const madeSuffix = ".yaml"

// flagOf has the beginning of a message about a key of such a study, in place of file and line.
var flagOf = map[string]string{"metrics": "--metrics: ", "design.of": "elements: "}

// atFlags attributes problems with the metrics of such a study to the flag that gave them.
func atFlags(err error) error {
	var wrong *scenarios.Error
	if !errors.As(err, &wrong) {
		return err
	}
	var lines []string
	for _, p := range wrong.Problems {
		if file := p.Pos.File; flagOf[p.Path] == "" || file != "compare"+madeSuffix && file != "elements"+madeSuffix {
			return err
		} else if _, there := os.Stat(file); there == nil {
			return err
		}
		line := flagOf[p.Path] + p.Msg
		if p.Hint != "" {
			line += " (" + p.Hint + ")"
		}
		lines = append(lines, line)
	}
	return usagef("%s", strings.Join(lines, "\n"))
}
