package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// atMostOne accepts zero or one argument.
func atMostOne(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) > 1 {
			how := ""
			if c.Flags().Lookup("diff") != nil {
				how = "; " + c.CommandPath() + " " + args[0] + " --diff " + args[1] + " compares them"
			}
			if set, _ := c.Flags().GetStringArray("set"); slices.ContainsFunc(set,
				func(x string) bool { return !strings.Contains(x, "=") }) {
				how = "; --set takes PATH=VALUE in one word"
			}
			return usagef("%s takes at most one %s; %q is one too many%s", c.CommandPath(), what, args[1], how)
		}
		return nil
	}
}

// withArticle puts a or an before a noun.
func withArticle(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// exactlyOne accepts one argument; example is a correct command line.
func exactlyOne(what, example string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usagef("%s needs %s: %s", c.CommandPath(), withArticle(what), example)
		}
		return atMostOne(what)(c, args)
	}
}

// atLeastOne accepts one or more arguments; example is a correct command line.
func atLeastOne(what, example string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usagef("%s needs %s: %s", c.Name(), what, example)
		}
		return nil
	}
}

func none(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no argument; %q is too many", c.CommandPath(), args[0])
	}
	return nil
}

// scenarioIn returns the scenario that the arguments name, or the default.
func scenarioIn(args []string) string {
	if len(args) > 0 {
		return args[0]
	}
	return defaultScenario
}

// quietOr checks the flags that control how much is printed.
func quietOr(quiet, json bool) error {
	if quiet && json {
		return usagef("--json and -q exclude each other")
	}
	return nil
}
