package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// atMostOne accepts zero or one argument.
func atMostOne(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usagef("%s takes at most one %s; %q is one too many", c.CommandPath(), what, args[1])
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
