package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
	"guanxi/sim/whole"
)

func newShow() *cobra.Command {
	var full, asJSON bool
	var diff string
	var set []string
	c := &cobra.Command{
		Use:   "show NAME, FILE or DIR",
		Short: "A scenario or study as it was written, in full, or against another",
		Long: `show prints a scenario or a study: a bundled name, a file, or the folder of a
run or a study (then what was run there).`,
		Example: `  guanxi show ring-bass > my.yaml     a start of one's own
  guanxi show wechat --full           every default and where each value comes from
  guanxi show wechat --full --json    the same for a program
  guanxi show out/wechat --diff wechat
  guanxi show graphs                  a bundled study`,
		Args: exactlyOne("scenario", "guanxi show ring-bass"),
		RunE: func(c *cobra.Command, args []string) error {
			if study.Is(args[0]) {
				return showStudy(c, args[0], diff, set, full, asJSON)
			}
			scn, err := loadOf(args[0], set)
			if err != nil {
				return usage(err)
			}
			w := c.OutOrStdout()
			switch {
			case diff != "":
				other, err := loadOf(diff, nil)
				if err != nil {
					return usage(err)
				}
				return showDiff(c, scenarios.Diff(scn, other), asJSON)
			case full && asJSON:
				return writeAsJSON(w, scn.Effective())
			case full:
				fmt.Fprint(w, scn.Annotated())
			case len(set) > 0:
				return usagef("the scenario as written has no --set; add --full or --diff")
			case asJSON:
				return writeAsJSON(w, scn.Written())
			default:
				fmt.Fprint(w, scn.Written())
			}
			return nil
		},
		ValidArgsFunction: first(completeEither),
	}
	c.Flags().BoolVar(&full, "full", false, "every default, and the file that each value comes from")
	c.Flags().StringVar(&diff, "diff", "", "another `SCENARIO` or study: print what differs, here → there")
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON: the scenario or study, or the differences")
	addSet(c, &set)
	must(c.RegisterFlagCompletionFunc("diff", completeEither))
	return c
}

// showStudy prints a study.
func showStudy(c *cobra.Command, name, diff string, set []string, full, asJSON bool) error {
	s, err := study.Load(name, study.Options{Set: set})
	if err != nil {
		return usage(err)
	}
	w := c.OutOrStdout()
	switch {
	case diff != "":
		other, err := study.Load(diff, study.Options{})
		if err != nil {
			return usage(err)
		}
		lines := study.Diff(other, s) // what is here, and was there
		if asJSON {
			if lines == nil {
				lines = []string{}
			}
			return printJSON(w, lines)
		}
		if len(lines) == 0 {
			lines = []string{"no difference"}
		}
		for _, line := range lines {
			fmt.Fprintln(w, line)
		}
		return nil
	case full && asJSON:
		return writeAsJSON(w, s.Effective())
	case full:
		fmt.Fprint(w, s.Effective())
	case len(set) > 0:
		return usagef("the study as written has no --set; add --full or --diff")
	case asJSON:
		return writeAsJSON(w, s.Written())
	default:
		fmt.Fprint(w, s.Written())
	}
	return nil
}

// writeAsJSON writes the text of a scenario or study as JSON.
func writeAsJSON(w io.Writer, text string) error {
	b, err := scenarios.JSON(text)
	if err == nil {
		_, err = w.Write(b)
	}
	return err
}

// target is where a file that the user names goes: never over one of a folder of results.
func target(path string) (string, error) {
	file, err := whole.Target(path)
	if err == nil {
		err = notOwned(file)
	}
	return file, err
}

func notOwned(path string) error {
	if dir := manifest.Owner(path); dir != "" {
		return usagef("%s belongs to the results in %s, which it would spoil; choose another name", path, dir)
	}
	return nil
}

// printJSON prints a value for programs.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func showDiff(c *cobra.Command, changes []scenarios.Change, asJSON bool) error {
	w := c.OutOrStdout()
	if asJSON {
		rows := []map[string]string{}
		for _, d := range changes {
			rows = append(rows, map[string]string{"path": d.Path, "here": d.Old, "there": d.New})
		}
		return printJSON(w, rows)
	}
	if len(changes) == 0 {
		fmt.Fprintln(w, "no difference")
	}
	for _, d := range changes {
		fmt.Fprintf(w, "%s: %s → %s\n", d.Path, absent(d.Old), absent(d.New))
	}
	return nil
}

func absent(text string) string {
	if text == "" {
		return "(absent)"
	}
	return text
}

// loadOf loads a scenario; of a run folder the one that was run.
func loadOf(name string, set []string) (*scenarios.Scenario, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		file := filepath.Join(name, manifest.ScenarioFile)
		if _, err := os.Stat(file); err != nil {
			if study.Is(name) {
				return nil, fmt.Errorf("%s holds a study, not a scenario; guanxi sweep %s runs it", name, name)
			}
			return nil, fmt.Errorf("%s: %w; it has no scenario.yaml", name, manifest.ErrNotRun)
		}
		name = file
	}
	scn, err := scenarios.Load(name, scenarios.Options{Set: set})
	if err != nil && study.Is(name) {
		return nil, fmt.Errorf("%s is a study, not a scenario; guanxi sweep %s runs it", name, name)
	}
	return scn, err
}
