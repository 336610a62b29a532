package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/spec"
)

// newRoot returns the command with all its verbs.
func newRoot() *cobra.Command {
	cobra.EnableCommandSorting = false // verbs are listed in the order of their use
	root := &cobra.Command{
		Use:   "guanxi",
		Short: "An agent-based simulator of a social-commerce ecosystem",
		Long: `guanxi simulates a social-commerce platform on a friendship graph: consumers
adopt, share, play and buy; advertisers bid; shops and games sell. Scenario and
study files go in, folders with tables and figures come out.`,
		Example: `  guanxi run                        the default scenario, wechat
  guanxi run my.yaml -o out/mine    a scenario of your own
  guanxi run graphs                 a study: many runs and their answers
  guanxi explain list               all scenarios and studies, a line each
  guanxi explain adoption           what its keys mean`,
		Version:       version,
		Args:          none,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	all := doors()
	verbs := []*cobra.Command{newCompare(), newStatus(), newArchive()}
	for _, d := range all {
		verbs = append(verbs, d.Command)
	}
	slices.SortStableFunc(verbs, func(a, b *cobra.Command) int {
		return cmp.Compare(slices.Index(ofUse, a.Name()), slices.Index(ofUse, b.Name()))
	})
	verbs = append(verbs, olds()...)
	for _, c := range verbs { // flags are listed in the order of their use, too
		c.Flags().SortFlags = false
		for _, below := range c.Commands() {
			below.Flags().SortFlags = false
		}
	}
	root.AddCommand(verbs...)
	root.AddCommand(topics(all[0])...)
	root.SetHelpCommand(newHelp(all))
	root.Flags().Bool("version", false, "print the versions")
	root.SetVersionTemplate(versionLine())
	root.SetUsageTemplate(usageTemplate)
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { fmt.Fprint(c.OutOrStdout(), helpText(c, all)) })
	root.SetFlagErrorFunc(flagError)
	return root
}

// ofUse has the verbs in the order of their use.
var ofUse = []string{"run", "init", "check", "explain", "show", "compare", "plot", "serve", "status", "archive",
	"python"}

// usageTemplate is cobra's template in this program's words.
const usageTemplate = `Usage:
  {{if .HasAvailableSubCommands}}{{.CommandPath}} VERB{{else}}{{.UseLine}}{{end}}{{if .HasExample}}

Examples:
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

Verbs:{{range .Commands}}{{if and (eq .GroupID "") .IsAvailableCommand (or .Runnable .HasSubCommands)}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasHelpSubCommands}}

Topics (guanxi help TOPIC):{{range .Commands}}{{if .IsAdditionalHelpTopicCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}
`

// helpText returns the text of --help, filled to the width of the terminal. Examples keep their
// lines, so that they can be copied.
func helpText(c *cobra.Command, all []*door) string {
	usage, kinds := c.UsageString(), ""
	for _, d := range all {
		if d.Command == c {
			kinds = "\nKinds (guanxi help " + c.Name() + " KIND):\n" + d.kinds()
		}
	}
	at := len(usage)
	for _, lists := range []string{"\nVerbs:\n", "\nFlags:\n"} {
		if i := strings.Index(usage, lists); i >= 0 {
			at = min(at, i)
		}
	}
	return filled(cmp.Or(c.Long, c.Short)) + "\n" + usage[:at] + folded(usage[at:]) + kinds
}

// flagError suggests the flag that was probably meant.
func flagError(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	switch {
	case errors.As(err, &invalid):
		f := invalid.GetFlag()
		return usagef("--%s: %q is not %s", f.Name, invalid.GetValue(), expected(f.Value.Type()))
	case errors.As(err, &missing):
		return needsValue(missing.GetFlag())
	case !errors.As(err, &unknown):
		return usagef("%w (%s --help lists the flags)", err, c.CommandPath())
	}
	name := unknown.GetSpecifiedName()
	if short := unknown.GetSpecifiedShortnames(); short != "" {
		return usagef("unknown flag: -%s (%s --help lists the flags)", name, c.CommandPath())
	}
	var known []string
	c.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	if near, ok := spec.Nearest(name, known); ok {
		return usagef("unknown flag: --%s (did you mean --%s?)", name, near)
	}
	if c.Name() == "sweep" && (name == "set" || name == "replicates") {
		return usagef("unknown flag: --%s; a study states it in its file, under %s:", name, name)
	}
	return usagef("unknown flag: --%s (%s --help lists the flags)", name, c.CommandPath())
}

func needsValue(f *pflag.Flag) error {
	kind, _ := pflag.UnquoteUsage(f)
	return usagef("--%s needs a value: --%s %s", f.Name, f.Name, kind)
}

// valued refuses empty arguments and flag values, such as those from an unset variable.
func valued(c *cobra.Command, args []string) error {
	var all []error
	if c.Name() != cobra.ShellCompRequestCmd && slices.Contains(args, "") { // shells complete an empty word, too
		all = append(all, usagef("an argument of %s is empty", c.CommandPath()))
	}
	c.Flags().Visit(func(f *pflag.Flag) {
		switch v := strings.TrimSpace(f.Value.String()); {
		case v == "", v == "[]", v == "=" && f.Shorthand != "": // -o=
			all = append(all, needsValue(f))
		case v == "-" && f.Name == "out":
			kind, _ := pflag.UnquoteUsage(f)
			all = append(all, usagef("--out: - is not standard output here; --out ./- is a %s of that name", kind))
		}
	})
	return errors.Join(all...)
}

// expected describes the values of a flag type.
func expected(kind string) string {
	switch kind {
	case "int":
		return "a whole number"
	case "uint64":
		return "a whole number from 0"
	case "intSlice":
		return "a list of whole numbers such as 3,5"
	case "float64":
		return "a number"
	case "bool":
		return "true or false"
	}
	return "a " + kind
}

// unknownVerb returns the error for a first word that is not a verb, or nil.
func unknownVerb(root *cobra.Command, args []string) error {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return nil
	}
	word := args[0]
	// Cobra adds its own verbs when it runs.
	names := []string{"help", "completion", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd}
	var known []string
	for _, c := range root.Commands() {
		names = append(names, append(c.Aliases, c.Name())...)
		if c.Runnable() && !c.Hidden {
			known = append(known, c.Name())
		}
	}
	if shells := []string{"bash", "zsh", "fish", "powershell"}; word == "completion" && len(args) > 1 &&
		!strings.HasPrefix(args[1], "-") && !slices.Contains(shells, args[1]) {
		return usagef("there is no completion for %s; there are %s", args[1], strings.Join(shells, ", "))
	}
	if slices.Contains(names, word) {
		return nil
	}
	if near, ok := spec.Nearest(word, known); ok {
		return usagef("unknown verb: %s (did you mean %s?)", word, near)
	}
	switch p, yaml := placeOf(word), strings.HasSuffix(word, ".yaml") || strings.HasSuffix(word, ".yml"); {
	case p.bundled == "study", p.file && yaml && study.Is(word):
		return usagef("unknown verb: %s (did you mean guanxi run %s?)", word, word)
	case p.bundled != "", p.file && yaml:
		return usagef("unknown verb: %s (did you mean guanxi run %s?)", word, word)
	}
	return usagef("unknown verb: %s (guanxi --help lists the verbs)", word)
}

// must panics on mistakes of this package, such as completing a flag that does not exist.
func must(err error) {
	if err != nil {
		panic(fmt.Sprint("guanxi: ", err))
	}
}
