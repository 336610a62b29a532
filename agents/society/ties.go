package society

import (
	"fmt"
	"slices"

	"guanxi/sim/graph"
	"guanxi/sim/num"
	"guanxi/sim/results/digits"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
)

// TiesSpec is the section `graph`: the layer of strong ties.
type TiesSpec struct {
	Kind       string
	Degree     int
	MeanDegree float64
	Rewire     float64
	Links      int
	Degrees    num.Dist
	Blocks     int
	Within     float64
	Between    float64
	Above200   float64
	Clustering float64
	Cap        int
	Homophily  []spec.Weight
	Path       string
	Directed   bool
	Format     string
	Columns    []string
	Weight     string
	Strong     float64 // 0: all ties are strong
	Shuffled   bool
	Seed       uint64 // 0: a new graph for each replicate

	Others []GraphKind // kinds of other modules that the section may name
	other  Generator   // the one that it names
}

// Declare declares the section's fields.
func (g *TiesSpec) Declare(s *spec.Section) {
	seed := func(s *spec.Section) {
		s.Seed(&g.Seed, "seed", "0", "seed of the graph and of the place of each consumer in it; 0: a new graph for each "+
			"replicate")
	}
	degree := func(s *spec.Section, def string) {
		s.Int(&g.Degree, "degree", def, "number of neighbours of each node", spec.Min(0), spec.Symbol("k"),
			spec.Assumed("2–200"))
	}
	mean := func(s *spec.Section, def string, of spec.Option) {
		s.Number(&g.MeanDegree, "mean_degree", def, "mean number of neighbours", spec.Min(0), of)
	}
	links := func(s *spec.Section) {
		s.Int(&g.Links, "links", "3", "number of edges of a new node", spec.Min(1), spec.Symbol("m"), spec.Assumed("1–64"))
	}
	s.Union(&g.Kind, "graph", "kind", "complete", "graph of strong ties: who knows whom", append([]spec.Case{
		{Name: "complete", Doc: "everybody knows everybody; no edge is stored"},
		{Name: "ring", Doc: "each node knows its nearest neighbours on a ring",
			Declare: func(s *spec.Section) { degree(s, "2") }},
		{Name: "lattice", Doc: "each node knows its nearest neighbours on a grid whose opposite sides meet, as square as " +
			"their number allows: 4, 6 (one diagonal) or 8 (both)", Declare: func(s *spec.Section) { degree(s, "8") }},
		{Name: "regular", Doc: "random graph in which all nodes have the same number of neighbours (Steger & Wormald 1999)",
			Declare: func(s *spec.Section) { degree(s, "10"); seed(s) }},
		{Name: "erdos_renyi", Doc: "each pair is linked with the same probability (Gilbert 1959)",
			Declare: func(s *spec.Section) { mean(s, "10", spec.Assumed("2–200")); seed(s) }},
		{Name: "watts_strogatz", Doc: "ring with edges rewired at random (Watts & Strogatz 1998)",
			Declare: func(s *spec.Section) {
				degree(s, "10")
				s.Share(&g.Rewire, "rewire", "0.1", "probability that an edge is rewired", spec.Symbol("β"), spec.Assumed("0–1"))
				seed(s)
			}},
		{Name: "barabasi_albert", Doc: "growth by preferential attachment (Barabási & Albert 1999)",
			Declare: func(s *spec.Section) { links(s); seed(s) }},
		{Name: "configuration", Doc: "random graph with given degrees (Bollobás 1980; Newman, Strogatz & Watts 2001)",
			Declare: func(s *spec.Section) {
				s.Dist(&g.Degrees, "degrees", "", "number of neighbours of each node", spec.Required())
				seed(s)
			}},
		{Name: "blocks", Doc: "stochastic block model: many ties within blocks and few between them (Holland, Laskey & " +
			"Leinhardt 1983)", Declare: func(s *spec.Section) {
			s.Int(&g.Blocks, "blocks", "4", "number of blocks of equal size", spec.Min(1), spec.Assumed("2–64"))
			s.Number(&g.Within, "within", "8", "mean number of neighbours in a node's own block", spec.Min(0),
				spec.Assumed("1–100"))
			s.Number(&g.Between, "between", "2", "mean number of neighbours in other blocks", spec.Min(0), spec.Assumed("0–100"))
			seed(s)
		}},
		{Name: "friendship", Doc: "lognormal degrees, clustering and homophily as of real acquaintances (after Chung & Lu " +
			"2002)", Declare: func(s *spec.Section) {
			mean(s, "128", spec.Source("facts/mechanisms.csv, mean_friends: of all users, September 2015"))
			s.Share(&g.Above200, "above_200", "0", "share of consumers with more than 200 friends, which sets the spread of "+
				"degrees; 0: a log-sd of .55, which gives 14 % at a mean of 128",
				spec.Source("facts/mechanisms.csv, share_over_200_friends_2015: .14"))
			s.Share(&g.Clustering, "clustering", "0.2", "mean local clustering",
				spec.Source("facts/mechanisms.csv, facebook_clustering: .14 of users with some 100 friends, as recollected"),
				spec.Assumed("0.1–0.3"))
			s.Int(&g.Cap, "cap", "5000", "most friends that a consumer can have", spec.Min(1),
				spec.Source("facts/mechanisms.csv, friend_cap: from 2014 to 2020"))
			s.Weights(&g.Homophily, "homophily", "", "share of ties confined to the consumer's own class, by trait",
				spec.Names("region", "age", "gender", "segment"), spec.Min(0), spec.Max(1), spec.Assumed("each 0–0.9"))
			seed(s)
		}},
		{Name: "file", Doc: "edge list from a file", Declare: func(s *spec.Section) {
			s.Text(&g.Path, "path", "", "path of the file, relative to the scenario; gzip is allowed", spec.Required())
			s.Bool(&g.Directed, "directed", "false", "true: a line u v means that u influences v, and not the reverse")
			s.Enum(&g.Format, "format", "auto", graph.Layouts(), "form of the ids. integers: nodes in the order of their "+
				"ids; texts: in the order of appearance; auto: integers if those of the first edge are")
			s.Texts(&g.Columns, "columns", "", "columns of the two ids of a line, each by its name in the header, which is "+
				"the first line, or by its number from 1, as [from, to] or [2, 3]; without them a line has two ids and nothing "+
				"else")
			s.Check(func(c *spec.Checker) {
				if err := graph.CheckColumns(g.Columns); err != nil {
					c.Errorf("columns", "%v", err)
				}
			}, "columns")
			s.Text(&g.Weight, "weight", "", "column of the weights of ties, above 0, by its name in the header or its "+
				"number, as in columns; weights of lines with the same tie are added, and so are those of u v and v u unless "+
				"the graph is directed. Those with the largest weights are a consumer's closest friends, the core of "+
				"network_effects, and overlap decides among equals; without weights it decides alone")
			s.Number(&g.Strong, "strong", "0", "ties of a weight below this are weak ties, of the strength weight/strong, "+
				"which neither fade nor become strong: posts, content, games, sharing and messaging go along them, imitation "+
				"by adoption.weak_imitation alone, and network_effects and adoption.imitation count the others only; "+
				"0: all ties are strong", spec.Min(0), spec.Assumed("0–1"))
			s.Check(func(c *spec.Checker) {
				if g.Weight == "" {
					if g.Strong > 0 {
						c.Errorf("strong", "ties have no weights: name their column in weight")
					}
					return
				}
				if err := graph.CheckWeight(g.Weight, g.Columns); err != nil {
					c.Errorf("weight", "%v", err)
				}
				if g.Shuffled {
					c.Errorf("shuffled", "ties that are drawn have no weights: leave out weight, or shuffled")
				}
				if g.Strong > 0 && g.Directed {
					c.Errorf("strong", "weak ties have no direction: leave out strong, or directed")
				}
			}, "weight", "strong", "columns", "shuffled", "directed")
			s.Bool(&g.Shuffled, "shuffled", "false", "true: who knows whom is drawn anew for each replicate, and each node "+
				"keeps its number of neighbours, which shows what is due to degrees alone (Newman, Strogatz & Watts 2001)")
			s.Check(func(c *spec.Checker) {
				if g.Shuffled && g.Directed {
					c.Errorf("shuffled", "a directed graph is not shuffled: leave out directed, or shuffled")
				}
			}, "shuffled", "directed")
		}},
	}, g.ofOthers(seed)...))
}

// fixed reports whether the graph is the same for all replicates.
func (g *TiesSpec) fixed() bool {
	return slices.Contains([]string{"complete", "ring", "lattice"}, g.Kind) || g.Kind == "file" && !g.Shuffled ||
		g.Seed != 0
}

// Check returns what is wrong with the graph of n consumers, and at which key, as far as that is
// known before drawing it.
func (g *TiesSpec) Check(n int) (key string, err error) {
	switch g.Kind {
	case "ring", "watts_strogatz":
		return "degree", graph.CheckRing(n, g.Degree)
	case "lattice":
		return "degree", graph.CheckLattice(n, g.Degree)
	case "regular":
		return "degree", graph.CheckRegular(n, g.Degree)
	case "erdos_renyi":
		return "mean_degree", graph.CheckErdosRenyi(n, g.MeanDegree)
	case "barabasi_albert":
		return "links", graph.CheckLinks(n, g.Links)
	case "blocks":
		if g.Blocks > n {
			return "blocks", fmt.Errorf("%d blocks are more than the %d nodes of the graph", g.Blocks, n)
		}
		return "within", g.blocks(n).Check()
	case "friendship":
		f := g.friends(n)
		above := f.Above200
		f.Above200 = 0
		if err := f.Check(); err != nil {
			return "mean_degree", err
		}
		f.Above200 = above
		return "above_200", f.Check()
	}
	return "kind", nil
}

// Mean returns the mean number of neighbours that is asked for; 0 where no edge is stored, or where a file has them.
func (g *TiesSpec) Mean() float64 {
	switch g.Kind {
	case "ring", "lattice", "watts_strogatz", "regular":
		return float64(g.Degree)
	case "erdos_renyi", "friendship":
		return g.MeanDegree
	case "barabasi_albert":
		return float64(2 * g.Links)
	case "configuration":
		return g.Degrees.Mean()
	case "blocks":
		return g.Within + g.Between
	}
	return 0
}

func (g *TiesSpec) blocks(n int) graph.BlocksSpec {
	return graph.BlocksSpec{N: n, Blocks: g.Blocks, Within: g.Within, Between: g.Between}
}

// friends returns the parameters of a friendship graph, without its homophily.
func (g *TiesSpec) friends(n int) graph.FriendshipSpec {
	return graph.FriendshipSpec{N: n, MeanDegree: g.MeanDegree, Above200: g.Above200, Clustering: g.Clustering,
		Cap: min(g.Cap, n-1)}
}

// generate makes the graph of n consumers. Deviations from what was requested are returned as
// notes.
func (g *TiesSpec) generate(key rng.Key, n int, people *People) (ties *graph.Graph, notes []string, err error) {
	switch g.Kind {
	case "complete":
		ties, err = graph.NewComplete(n)
	case "ring":
		ties, err = graph.Ring(n, g.Degree)
	case "lattice":
		ties, err = graph.Lattice(n, g.Degree)
	case "regular":
		ties, err = graph.Regular(key, n, g.Degree)
	case "erdos_renyi":
		ties, err = graph.ErdosRenyi(key, n, g.MeanDegree)
	case "watts_strogatz":
		ties, err = graph.WattsStrogatz(key, n, g.Degree, g.Rewire)
	case "barabasi_albert":
		ties, err = graph.BarabasiAlbert(key, n, g.Links)
	case "configuration":
		var report *graph.ConfigurationReport
		if ties, report, err = graph.Configuration(key, n, g.Degrees); err == nil {
			notes = report.Notes()
		}
	case "blocks":
		if _, err = g.Check(n); err == nil {
			ties, err = graph.Blocks(key, g.blocks(n))
		}
	case "friendship":
		return g.friendship(key, n, people)
	default:
		ties, err = g.generateOther(key, n)
	}
	return ties, notes, err
}

func (g *TiesSpec) friendship(key rng.Key, n int, people *People) (*graph.Graph, []string, error) {
	f := g.friends(n)
	parts := map[string]func(Kind) uint8{"region": func(k Kind) uint8 { return k.Region },
		"age":    func(k Kind) uint8 { return k.Age },
		"gender": func(k Kind) uint8 { return k.Gender }, "segment": func(k Kind) uint8 { return k.Segment }}
	for _, h := range g.Homophily {
		class := make([]uint8, n)
		for i := range class {
			class[i] = parts[h.Name](people.Who(i))
		}
		f.Homophily = append(f.Homophily, graph.Homophily{Name: h.Name, Strength: h.Value, Class: class})
	}
	ties, report, err := graph.Friendship(key, f)
	if err != nil {
		return nil, nil, err
	}
	return ties, report.Notes, nil
}

func (g *TiesSpec) format() graph.Format {
	return graph.Format{Name: g.Path, Directed: g.Directed, Layout: g.Format, Columns: g.Columns, Weight: g.Weight}
}

// places are ids of the file as texts, each with the first line that has it.
func (g *TiesSpec) places(open Opener, ids []string) []string {
	out := slices.Clone(ids)
	if r, err := open(g.Path); err == nil {
		defer r.Close()
		f := g.format()
		f.Seen = func(id string, line int64) {
			if k := slices.Index(ids, id); k >= 0 && out[k] == id {
				out[k] = fmt.Sprintf("%.60q in %s:%d", id, g.Path, line)
			}
		}
		graph.Read(r, f) // again, for the lines, of which a graph has none
	}
	return out
}

// ReadFile reads the graph of kind file.
func (g *TiesSpec) ReadFile(open Opener) (*graph.Graph, []string, error) {
	r, err := open(g.Path)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	ties, report, err := graph.Read(r, g.format())
	if err != nil {
		return ties, nil, err
	}
	lines, at := report.Repeats+report.Reversed, min(report.FirstRepeat, report.FirstBack)
	if at == 0 {
		at = max(report.FirstRepeat, report.FirstBack)
	}
	if g.Weight != "" {
		report.Repeats, report.Reversed = 0, 0
	}
	notes := dropped(report)
	if g.Weight != "" && lines > 0 {
		notes = append(notes, fmt.Sprintf("the weights of %s (first in line %d) were added to that of the same tie "+
			"in another line, also where that gives it in the other direction", digits.Counted(int(lines), "line"), at))
	}
	if g.Strong > 0 {
		all := ties.Edges()
		ties = ties.Split(g.Strong)
		switch ties.Edges() {
		case all:
			notes = append(notes, fmt.Sprintf("no tie has a weight below graph.strong, %g", g.Strong))
		case 0:
			notes = append(notes, fmt.Sprintf("all ties have weights below graph.strong, %g: nobody has a strong friend",
				g.Strong))
		}
	}
	for i := range notes {
		notes[i] = g.Path + ": " + notes[i]
	}
	return ties, notes, nil
}

// dropped returns notes on the edges of a file that were dropped, or may be none. A header and
// comments do not count.
func dropped(report *graph.ImportReport) []string {
	var notes []string
	edges := *report
	edges.Header, edges.Comments = "", 0
	for _, what := range edges.Dropped() {
		notes = append(notes, "dropped "+what)
	}
	return notes
}
