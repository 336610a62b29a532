package cli

import (
	"github.com/spf13/cobra"

	"guanxi/scenarios/play"
)

func newStep() *cobra.Command {
	var set []string
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
docs/players.md has examples, also for gymnasium and PettingZoo (guanxi python wheel).`,
		Example: `  guanxi python step learn --set policy.learn.take=off`,
		Args:    atMostOne("scenario"),
		RunE: func(c *cobra.Command, args []string) error {
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
	addSet(c, &set)
	return c
}
