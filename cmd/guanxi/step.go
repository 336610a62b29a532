package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"guanxi/scenarios/play"
)

func newStep() *cobra.Command {
	var set []string
	var python bool
	c := &cobra.Command{
		Use:   "step [SCENARIO]",
		Short: "Let players from outside act in a scenario, by lines of JSON",
		Long: `step lets a program or a person play the platform, a campaign, a shop, an account or a
title of a scenario (default: wechat). It reads one JSON object a line from standard
input, and answers each with a line:

  {"do": "hello"}                  who can be played, what each can do and see
  {"do": "reset", "seed": 2}       begin; also: replicate, set, observe, twin, world
  {"do": "step", "ticks": 7, "actions": {"platform": {"commerce.take": 0.2}}}
  {"do": "keep", "file": "play.yaml"}
  {"do": "close"}

A step answers with the observations, what each player and party has captured in the
step, and done. Every action is an event of the timeline: guanxi run of the file that
keep writes gives the same numbers without the player. What is wrong with a message is
answered with its place and a cure; nothing has moved then. The end of input ends all.
docs/players.md has examples; --python prints a module for gymnasium and PettingZoo.`,
		Example: `  guanxi step learn --set policy.learn.take=off
  guanxi step --python > guanxi_players.py`,
		Args: atMostOne("scenario"),
		RunE: func(c *cobra.Command, args []string) error {
			if python {
				_, err := fmt.Fprint(c.OutOrStdout(), play.Python)
				return err
			}
			name := scenarioIn(args)
			if name == "-" {
				return usagef("step reads its messages from standard input, which cannot give the scenario too; save it as a file")
			}
			s, err := play.New(name, set)
			if err != nil {
				return usage(err)
			}
			return s.Serve(c.Context(), c.InOrStdin(), c.OutOrStdout())
		},
	}
	c.Flags().BoolVar(&python, "python", false, "print a Python module that wraps this verb for gymnasium and PettingZoo")
	addSet(c, &set)
	return c
}
