package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim/graph"
	"guanxi/sim/spec"
)

func newGraph() *cobra.Command {
	c := &cobra.Command{
		Use:     "graph",
		Short:   "Describe a graph, or generate one",
		Example: "  guanxi graph stats friends.txt.gz\n  guanxi graph make friendship --nodes 5000 -o friends.txt.gz",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			if near, ok := spec.Nearest(args[0], []string{"stats", "make"}); ok {
				return usagef("unknown verb: graph %s (did you mean graph %s?)", args[0], near)
			}
			if s, err := os.Stat(args[0]); err == nil && !s.IsDir() {
				return usagef("unknown verb: graph %s; guanxi graph stats %[1]s describes that file", args[0])
			}
			return usagef("unknown verb: graph %s; there are graph stats and graph make", args[0])
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newGraphStats(), newGraphMake())
	return c
}

func newGraphStats() *cobra.Command {
	var asJSON, directed bool
	var layout string
	workers := 0
	c := &cobra.Command{
		Use:     "stats FILE",
		Short:   "Print counts, degrees, clustering, components and distances of an edge list",
		Example: "  guanxi graph stats friends.txt.gz\n  guanxi graph stats friends.csv --json",
		Args:    exactlyOne("edge list", "guanxi graph stats friends.txt"),
		RunE: func(c *cobra.Command, args []string) error {
			n, wrong := cores(workers)
			g, report, err := graph.ReadFile(graph.Format{Name: args[0], Directed: directed, Layout: layout})
			if err := errors.Join(wrong, usage(err)); err != nil {
				return err
			}
			stats := graph.NewStats(g, n)
			w := c.OutOrStdout()
			if asJSON {
				return printJSON(w, struct {
					*graph.Stats
					Import *graph.ImportReport `json:"import"`
				}{stats, report})
			}
			fmt.Fprint(w, stats.Text())
			for _, line := range report.Dropped() {
				fmt.Fprintln(w, "dropped:", line)
			}
			return nil
		},
	}
	f := c.Flags()
	f.BoolVar(&asJSON, "json", false, "as JSON")
	f.BoolVar(&directed, "directed", false, "a line u v means that u influences v, and not the reverse")
	f.StringVar(&layout, "layout", graph.Auto, "`LAYOUT` of the ids: auto, integers or texts")
	f.IntVar(&workers, "workers", 0, "`W` cores")
	must(c.RegisterFlagCompletionFunc("layout", fixed(graph.Layouts()...)))
	return c
}

func newGraphMake() *cobra.Command {
	var out string
	var force, asJSON bool
	var seed int
	var nodes int
	var set []string
	c := &cobra.Command{
		Use:   "make KIND -o FILE",
		Short: "Generate a graph and write it as an edge list (gzip if the name ends in .gz)",
		Long: `make generates a graph of one of the kinds that scenarios have. Its parameters are
the keys of graph in a scenario, which guanxi explain graph lists.`,
		Example:           "  guanxi graph make friendship --nodes 5000 -o friends.txt.gz\n  guanxi graph make watts_strogatz --set degree=10 --set rewire=0.05 -o small-world.txt",
		Args:              exactlyOne("kind", "guanxi graph make friendship -o friends.txt"),
		ValidArgsFunction: first(fixed(graphKinds()...)),
		RunE: func(c *cobra.Command, args []string) error {
			var wrong []error
			if !slices.Contains(graphKinds(), args[0]) {
				wrong = append(wrong, usagef("%s is not a kind of graph (%s)", args[0], cmp.Or(spec.Meant(args[0], graphKinds()), "the kinds are "+strings.Join(graphKinds(), ", "))))
			}
			if out == "" {
				wrong = append(wrong, usagef("-o FILE is missing: where to write the graph"))
			} else if _, err := os.Lstat(out); err == nil && !force {
				wrong = append(wrong, usagef("%s already exists; choose another file, or --force to replace it", out))
			}
			for _, x := range []struct {
				flag, path string
				value      int
			}{{"nodes", "consumers.count", nodes}, {"seed", "seed", seed}} {
				wrong = append(wrong, usage(flagFits(x.flag, x.path, strconv.Itoa(x.value))))
			}
			if err := errors.Join(wrong...); err != nil {
				return err
			}
			var flags []string
			for _, s := range set {
				flags = append(flags, "graph."+s)
			}
			text := fmt.Sprintf("guanxi: 1\nname: graph\nclock: {ticks: 1}\nseed: %d\nconsumers: {count: %d}\ngraph: {kind: %s}\n", seed, nodes, args[0])
			scn, err := scenarios.Parse("graph make", []byte(text), scenarios.Options{Set: flags})
			if err != nil {
				return usage(err)
			}
			run, err := runner.Build(scn, 1)
			if err != nil {
				return asUsage(err)
			}
			defer run.Close()
			file, err := target(out)
			if err != nil {
				return err
			}
			ctx, finished := onSignal(c.Context())
			defer finished()
			if err := graph.WriteFile(ctx, file, run.World.Graph); err != nil {
				return err
			}
			notes := runner.Said(scn, run.Warnings())
			tellWarnings(c.ErrOrStderr(), notes, true, 0, "")
			if asJSON {
				return printJSON(c.OutOrStdout(), map[string]any{"file": out, "nodes": run.World.Graph.N(), "edges": run.World.Graph.Edges(), "notes": append([]string{}, notes...)})
			}
			fmt.Fprintf(c.OutOrStdout(), "%s: %s nodes, %s edges\n", out, thousands(run.World.Graph.N()), thousands(run.World.Graph.Edges()))
			return nil
		},
	}
	f := c.Flags()
	f.StringVarP(&out, "out", "o", "", "`FILE` to write")
	f.IntVar(&nodes, "nodes", 10000, "`N` nodes")
	f.IntVar(&seed, "seed", 1, "seed `N`")
	f.BoolVar(&force, "force", false, "replace an existing file")
	f.StringArrayVar(&set, "set", nil, "set `KEY=VALUE` of the graph; repeatable")
	f.BoolVar(&asJSON, "json", false, "as JSON")
	return c
}

// graphKinds returns the kinds of graph that can be generated.
func graphKinds() []string {
	var kinds []string
	for _, f := range scenarios.Table().Describe("graph") {
		if _, cases := f.Union(); cases != nil {
			for _, k := range cases {
				if k.Name != "file" {
					kinds = append(kinds, k.Name)
				}
			}
		}
	}
	return kinds
}
