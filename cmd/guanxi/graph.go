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
	var columns []string
	workers := 0
	c := &cobra.Command{
		Use:     "stats FILE",
		Short:   "Print counts, degrees, clustering, components and distances of an edge list",
		Example: "  guanxi graph stats friends.txt.gz\n  guanxi graph stats friends.csv --json",
		Args:    exactlyOne("edge list", "guanxi graph stats friends.txt"),
		RunE: func(c *cobra.Command, args []string) error {
			n, wrong := cores(workers)
			g, report, err := graph.ReadFile(graph.Format{Name: args[0], Directed: directed, Layout: layout, Columns: columns})
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
	f.StringSliceVar(&columns, "columns", nil, "`FROM,TO`: columns of the two ids, by name in the first line or by "+
		"number from 1")
	f.IntVar(&workers, "workers", 0, "`W` cores")
	return c
}

type graphFlags struct {
	out           string
	force, asJSON bool
	nodes, seed   int
	set           []string
}

func newGraphMake() *cobra.Command {
	var f graphFlags
	c := &cobra.Command{
		Use:   "make KIND -o FILE",
		Short: "Generate a graph and write it as an edge list (gzip if the name ends in .gz)",
		Long: `make generates a graph of one of the kinds that scenarios have. Its parameters are
the keys of graph in a scenario, which guanxi explain graph lists.`,
		Example: "  guanxi graph make friendship --nodes 5000 -o friends.txt.gz\n  guanxi graph make watts_strogatz --set " +
			"degree=10 --set rewire=0.05 -o small-world.txt",
		Args: exactlyOne("kind", "guanxi graph make friendship -o friends.txt"),
		RunE: func(c *cobra.Command, args []string) error { return f.write(c, args[0]) },
	}
	flags := c.Flags()
	flags.StringVarP(&f.out, "out", "o", "", "`FILE` to write")
	flags.IntVar(&f.nodes, "nodes", 10000, "`N` nodes")
	flags.IntVar(&f.seed, "seed", 1, "seed `N`")
	flags.BoolVar(&f.force, "force", false, "replace an existing file")
	flags.StringArrayVar(&f.set, "set", nil, "set `KEY=VALUE` of the graph; repeatable")
	flags.BoolVar(&f.asJSON, "json", false, "as JSON")
	return c
}

// wrong returns all that is wrong with the command line.
func (f *graphFlags) wrong(kind string) error {
	var all []error
	if !slices.Contains(graphKinds(), kind) {
		all = append(all, usagef("%s is not a kind of graph (%s)", kind, cmp.Or(spec.Meant(kind, graphKinds()),
			"the kinds are "+strings.Join(graphKinds(), ", "))))
	}
	if f.out == "" {
		all = append(all, usagef("-o FILE is missing: where to write the graph"))
	} else if _, err := os.Lstat(f.out); err == nil && !f.force {
		all = append(all, usagef("%s already exists; choose another file, or --force to replace it", f.out))
	}
	all = append(all, usage(flagFits("nodes", "consumers.count", strconv.Itoa(f.nodes))),
		usage(flagFits("seed", "seed", strconv.Itoa(f.seed))))
	return errors.Join(all...)
}

// write generates the graph, as a run of a scenario would, and writes it.
func (f *graphFlags) write(c *cobra.Command, kind string) error {
	if err := f.wrong(kind); err != nil {
		return err
	}
	var set []string
	for _, s := range f.set {
		set = append(set, "graph."+s)
	}
	text := fmt.Sprintf("guanxi: 1\nname: graph\nclock: {ticks: 1}\nseed: %d\nconsumers: {count: %d}\ngraph: {kind: "+
		"%s}\n", f.seed, f.nodes, kind)
	scn, err := scenarios.Parse("graph make", []byte(text), scenarios.Options{Set: set})
	if err != nil {
		return usage(err)
	}
	run, err := runner.Build(scn, 1)
	if err != nil {
		return asUsage(err)
	}
	defer run.Close()
	file, err := target(f.out)
	if err != nil {
		return err
	}
	ctx, finished := onSignal(c.Context())
	defer finished()
	g := run.World.Graph
	if err := graph.WriteFile(ctx, file, !f.force, g); err != nil {
		return taken(err)
	}
	notes := runner.Said(scn, run.Warnings())
	tellWarnings(c.ErrOrStderr(), notes, true, 0, "")
	if f.asJSON {
		return printJSON(c.OutOrStdout(), map[string]any{"file": f.out, "nodes": g.N(), "edges": g.Edges(),
			"notes": append([]string{}, notes...)})
	}
	fmt.Fprintf(c.OutOrStdout(), "%s: %s nodes, %s edges\n", f.out, thousands(g.N()), thousands(g.Edges()))
	return nil
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
