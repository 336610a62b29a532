package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
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

// flagFits checks the value of a flag against the key that it sets, so that the message names the
// flag.
func flagFits(flag, path, value string) error {
	_, err := scenarios.Parse("flags", []byte("guanxi: 1\nname: flags\nclock: {ticks: 1}\n"),
		scenarios.Options{Set: []string{path + "=" + value}})
	var invalid *scenarios.Error
	if !errors.As(err, &invalid) {
		return err
	}
	for _, p := range invalid.Problems {
		if p.Path == path {
			p.Path = ""
			return fmt.Errorf("--%s: %s", flag, p.Text())
		}
	}
	return err
}

// replicateNumbers parses a list such as "3,5-9".
func replicateNumbers(text string) (all []int, err error) {
	if text == "" {
		return nil, nil
	}
	seen := map[int]bool{}
	for _, part := range strings.Split(text, ",") {
		lo, hi, dash := strings.Cut(strings.TrimSpace(part), "-")
		if !dash {
			hi = lo
		}
		a, err1 := strconv.Atoi(lo)
		b, err2 := strconv.Atoi(hi)
		if err1 != nil || err2 != nil || a < 1 || b < a || b > maxReplicate {
			return nil, fmt.Errorf("--replicate: %q is not a number from 1 or a range such as 5-9", part)
		}
		for r := a; r <= b; r++ {
			if !seen[r] {
				seen[r] = true
				all = append(all, r)
			}
		}
	}
	return all, nil
}

// maxReplicate is the largest replicate number, as in scenarios.
const maxReplicate = 1_000_000
