package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
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
		Example: "  guanxi check friends.txt.gz\n  guanxi init graph friendship -o friends.txt.gz",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			if near, ok := spec.Nearest(args[0], []string{"stats", "make"}); ok {
				return usagef("unknown verb: graph %s (did you mean graph %s?)", args[0], near)
			}
			if s, err := os.Stat(args[0]); err == nil && !s.IsDir() {
				return usagef("unknown verb: graph %s; guanxi check %[1]s describes that file", args[0])
			}
			return usagef("unknown verb: graph %s; there are graph stats and graph make", args[0])
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newGraphStats(), newGraphMake())
	return c
}

func newGraphStats() *cobra.Command {
	var asJSON bool
	var set []string
	c := &cobra.Command{
		Use:   "stats FILE",
		Short: "Print counts, degrees, clustering, components and distances of an edge list",
		Long: `stats reads an edge list as a scenario does with graph: {kind: file, path: FILE}, and
describes it. --set says more of the file, as guanxi explain graph lists it.`,
		Example: "  guanxi check friends.txt.gz\n  guanxi check friends.csv --set graph.columns=[from,to] --json",
		Args:    exactlyOne("edge list", "guanxi check friends.txt"),
		RunE: func(c *cobra.Command, args []string) error {
			n, wrong := cores(0)
			scn, err := ofGraph("file, path: "+spec.QuoteScalar(args[0], true), set)
			if err := errors.Join(wrong, usage(err)); err != nil {
				return err
			}
			own, err := scn.Decode()
			if err != nil {
				return usage(err)
			}
			ties := own.Ties
			g, report, err := graph.ReadFile(graph.Format{Name: ties.Path, Directed: ties.Directed, Layout: ties.Format,
				Columns: ties.Columns})
			if err != nil {
				return usage(err)
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
	addSet(c, &set)
	addJSON(c, &asJSON)
	return c
}

// ofGraph is a small scenario with a graph of this kind, whose keys may follow.
func ofGraph(kind string, set []string) (*scenarios.Scenario, error) {
	return scenarios.Parse("graph", []byte("guanxi: 1\nname: graph\nclock: {ticks: 1}\nconsumers: {count: 10000}\n"+
		"graph: {kind: "+kind+"}\n"), scenarios.Options{Set: set})
}

func newGraphMake() *cobra.Command {
	var out string
	var set []string
	c := &cobra.Command{
		Use:   "make KIND -o FILE",
		Short: "Generate a graph and write it as an edge list (gzip if the name ends in .gz)",
		Long: `make generates a graph of one of the kinds that scenarios have, as a scenario with 10,000
consumers does. --set sets its keys: those of graph, which guanxi explain graph lists,
consumers.count and seed.`,
		Example: "  guanxi init graph friendship --set consumers.count=5000 -o friends.txt.gz\n  guanxi init graph " +
			"watts_strogatz --set graph.degree=10 --set graph.rewire=0.05 -o small-world.txt",
		Args: exactlyOne("kind", "guanxi init graph friendship -o friends.txt"),
		RunE: func(c *cobra.Command, args []string) error { return makeGraph(c, args[0], out, set) },
	}
	addOut(c, &out, "an edge list; one that guanxi made is replaced")
	addSet(c, &set)
	return c
}

// makeGraph generates the graph, as a run of a scenario would, and writes it.
func makeGraph(c *cobra.Command, kind, out string, set []string) error {
	var wrong []error
	if !slices.Contains(graphKinds(), kind) {
		wrong = append(wrong, usagef("%s is not a kind of graph (%s)", kind, cmp.Or(spec.Meant(kind, graphKinds()),
			"the kinds are "+strings.Join(graphKinds(), ", "))))
	}
	file, err := out, error(nil)
	if out == "" {
		err = usagef("-o FILE is missing: where to write the graph")
	} else {
		file, err = targetLike(out, graph.Head)
	}
	wrong = append(wrong, err)
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	scn, err := ofGraph(kind, set)
	if err != nil {
		return usage(err)
	}
	run, err := runner.Build(scn, 1)
	if err != nil {
		return asUsage(err)
	}
	defer run.Close()
	ctx, finished := onSignal(c.Context())
	defer finished()
	g := run.World.Graph
	if err := graph.WriteFile(ctx, file, g); err != nil {
		return err
	}
	tell(c.ErrOrStderr(), runner.Said(scn, run.Warnings()))
	fmt.Fprintf(c.OutOrStdout(), "%s: %s nodes, %s edges\n", out, thousands(g.N()), thousands(g.Edges()))
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
