package cli

import (
	"embed"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/plots"
	"guanxi/scenarios/measure"
	"guanxi/sim/results/manifest"
	"guanxi/sim/spec"
)

//go:embed help/*.txt
var helpTexts embed.FS

// topicNames are the help topics in the order of their list.
var topicNames = []string{"scenario", "units", "paths", "study", "results", "metrics", "figures", "exit-codes",
	"reproduce", "slurm", "kinds"}

// topics returns the help topics as commands without an action, which cobra lists separately. The
// first line of each text is its title.
func topics(run *door) []*cobra.Command {
	var all []*cobra.Command
	for _, name := range topicNames {
		text, err := helpTexts.ReadFile("help/" + name + ".txt")
		must(err)
		title, body, _ := strings.Cut(string(text), "\n")
		if name == "figures" {
			body = strings.Replace(body, "FIGURES\n", figureTable(), 1)
		}
		if name == "kinds" {
			body = strings.Replace(body, "FLAGS\n", run.flagTable(), 1)
		}
		if name == "metrics" {
			body = strings.Replace(body, "FUNCTIONS\n", functionTable(), 1)
		}
		if name == "results" {
			for _, kind := range []string{inAll, manifest.RunKind, manifest.SweepKind, manifest.CalibrationKind} {
				body = strings.Replace(body, "FILES OF "+kind+"\n", filesIn(kind), 1)
			}
		}
		all = append(all, &cobra.Command{Use: name, Short: title, Long: title + "\n" + strings.TrimRight(body, "\n")})
	}
	return all
}

func figureTable() string {
	var b strings.Builder
	of := ""
	for _, f := range plots.List() {
		if f.Of != of {
			of = f.Of
			fmt.Fprintf(&b, "Of a %s folder:\n", of)
		}
		fmt.Fprintf(&b, "  %-14s  %s\n  %-14s  needs %s\n", f.Name, f.Shows, "", f.Needs)
	}
	return folded(b.String())
}

func functionTable() string {
	var b strings.Builder
	for _, f := range measure.Functions() {
		fmt.Fprintf(&b, "  %-21s  %s\n", f.Form, f.Doc)
	}
	return folded(b.String())
}

func newHelp(all []*door) *cobra.Command {
	return &cobra.Command{
		Use:     "help [VERB or TOPIC]",
		Short:   "Help about a verb or a topic",
		Example: "  guanxi help run\n  guanxi help units",
		RunE: func(c *cobra.Command, args []string) error {
			root := c.Root()
			root.InitDefaultHelpFlag()
			if len(args) == 0 {
				return root.Help()
			}
			found, rest, err := root.Find(args)
			for _, d := range all {
				if len(rest) == 1 && d.Command == found && d.of(rest[0]) != nil {
					found, rest = d.of(rest[0]).Command, nil
					found.Annotations = map[string]string{cobra.CommandDisplayNameAnnotation: d.called(args[1])}
					fmt.Fprint(c.OutOrStdout(), helpText(found, nil))
					return nil
				}
			}
			if err != nil || found == root || len(rest) > 0 {
				var known []string
				for _, k := range root.Commands() {
					known = append(known, k.Name())
				}
				hint := ""
				if near, ok := spec.Nearest(args[0], known); ok {
					hint = fmt.Sprintf(" (did you mean %s?)", near)
				}
				return usagef("there is no verb and no topic %s%s", strings.Join(args, " "), hint)
			}
			if !found.Runnable() && !found.HasSubCommands() {
				fmt.Fprint(c.OutOrStdout(), filled(found.Long))
				return nil
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}
