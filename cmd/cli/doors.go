package cli

import (
	"cmp"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios/question/fit"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
)

func runDoor() *door {
	merge := false
	d := newDoor(&cobra.Command{
		Use:   "run [FILE, NAME or DIR…]",
		Short: "Run what a file asks for: a scenario, a study, a fit, a search",
		Long: `run does what a file, a bundled name or a folder asks for. Of a scenario (default: wechat) it
writes the tables and figures of a run and prints its summary. Of a study it runs what is missing, prints the
answers and draws the figures; of a study with a calibrate or optimize section it fits or searches. A folder is
resumed; several folders are merged into the first. run claims tests the claims of the paper, run elements what
each value element contributes, run foretold published field experiments; guanxi help kinds lists what each takes
and writes.`,
		Example: `  guanxi run
  guanxi run ring-bass --seed 7 --replicates 50 -o out/ring
  guanxi run my.yaml --set adoption.imitation=0.6/year --set ads=off
  guanxi run graphs
  guanxi run study.yaml --shard 2/8
  guanxi run out/study --retry-failed
  guanxi run claims C9`,
	}, func(_ *cobra.Command, args []string) (string, error) {
		if merge {
			return "merge", nil
		}
		return pickRun(args)
	})
	d.Flags().BoolVar(&merge, "merge", false, "make the tables of what has run, of several folders in the first; run "+
		"nothing")
	return d.add("scenario", "scenarios", newRun()).add("study", "studies", newStudy()).
		add("merge", "folders of one study", newMerge()).add("fit", "fits", newCalibrate()).
		add("worlds", "searches for worlds", newHistory()).add("search", "searches", newOptimize()).
		add("claims", "", newClaims()).add("elements", "", newElements()).add("foretold", "", newForetold())
}

var ids = regexp.MustCompile(`(?i)^(c|ft)\d+[a-z]?$`)

// pickRun names what the arguments ask for.
func pickRun(args []string) (string, error) {
	if len(args) == 0 {
		return "scenario", nil
	}
	if len(args) > 1 && !slices.ContainsFunc(args, func(name string) bool { return placeOf(name).dir == "" }) {
		return "merge", nil
	}
	asked := ""
	for _, name := range args {
		do := asks(name)
		if asked != "" && do != asked {
			return "", usagef("%s and %s are of two kinds; run them one by one", args[0], name)
		}
		asked = do
	}
	return asked, nil
}

// asks says what a file, a bundled name or a folder is run by.
func asks(name string) string {
	if p := placeOf(name); p == (place{}) && ids.MatchString(name) {
		if strings.HasPrefix(strings.ToLower(name), "ft") {
			return "foretold"
		}
		return "claims"
	}
	name = cmp.Or(fitIn(name), name)
	if !study.Is(name) {
		return "scenario"
	}
	s, err := study.Load(name)
	switch {
	case err != nil:
		return "study" // which says what is wrong
	case s.Verb() != "":
		return "search"
	case fit.Of(s) != nil && fit.Of(s).Ensemble:
		return "worlds"
	case fit.Of(s) != nil:
		return "fit"
	}
	return "study"
}

func checkDoor() *door {
	plan := false
	d := newDoor(&cobra.Command{
		Use:   "check FILE or DIR…",
		Short: "Check files, edge lists, and whether a folder gives the same numbers again",
		Long: `check lists every problem of scenarios and studies with its place. With --plan it prints what would
run: phases, memory and time. An edge list is described. A folder is compared with its own hashes, run again and
compared to the last bit.`,
		Example: `  guanxi check my.yaml
  guanxi check --strict scenarios/*.yaml
  guanxi check my.yaml --plan
  guanxi check friends.txt.gz
  guanxi check out/wechat --replicate 1`,
	}, func(c *cobra.Command, args []string) (string, error) {
		p := place{}
		if len(args) > 0 {
			p = placeOf(args[0])
		}
		switch {
		case plan:
			return "plan", nil
		case p.dir != "":
			return "folder", nil
		case p.file && slices.Contains(ofTies, filepath.Ext(args[0])):
			return "graph", nil
		}
		return "file", nil
	})
	d.Flags().BoolVar(&plan, "plan", false, "show what would run: phases, memory and time")
	return d.add("file", "scenarios and studies", newCheck()).add("plan", "plans (--plan)", newPlan()).
		add("graph", "edge lists", newGraphStats()).add("folder", "folders", newVerify())
}

// ofTies are the ends of names of edge lists.
var ofTies = []string{".txt", ".csv", ".tsv", ".gz"}

func showDoor() *door {
	file, odd := false, false
	d := newDoor(&cobra.Command{
		Use:   "show NAME, FILE or DIR…",
		Short: "Print a scenario or study, or the answers of a folder; runs nothing",
		Long: `show prints a scenario or a study as written. Of a folder it prints the results: the summary of a run,
the answers of a study, the tables of a fit. With --file it prints what ran there, with --odd a description by the
ODD protocol. It never runs anything.`,
		Example: `  guanxi show ring-bass > my.yaml     a starting point for your own
  guanxi show wechat --full           every default and where each value comes from
  guanxi show out/wechat --diff wechat
  guanxi show out/graphs --latex > tables.tex
  guanxi show wechat --odd > odd.md`,
	}, func(c *cobra.Command, args []string) (string, error) {
		if odd {
			return "odd", nil
		}
		if len(args) == 0 || placeOf(args[0]).dir == "" || file || c.Flags().Changed("diff") || c.Flags().Changed("set") {
			return "file", nil
		}
		if kind, err := folderKind(args[0]); err != nil {
			return "", err
		} else if kind == manifest.RunKind {
			return "summary", nil
		}
		return "answers", nil
	})
	d.Flags().BoolVar(&file, "file", false, "print the scenario or study that ran in the folder")
	d.Flags().BoolVar(&odd, "odd", false, "describe the model by the ODD protocol, in Markdown")
	return d.add("file", "scenarios and studies", newShow()).add("answers", "folders of studies", newAnalyze()).
		add("summary", "folders of runs", newSummary()).add("odd", "descriptions (--odd)", newODD())
}

// newSummary prints the summary of a run that is there.
func newSummary() *cobra.Command {
	var f runFlags
	c := &cobra.Command{Use: "summary DIR", Args: exactlyOne("folder", "guanxi show out/wechat"),
		RunE: func(c *cobra.Command, args []string) error { return f.print(c, args[0]) }}
	f.printing(c)
	return c
}

func explainDoor() *door {
	return newDoor(newExplain(), func(*cobra.Command, []string) (string, error) { return "name", nil }).
		add("name", "names and words", newExplain()).add("list", "", newList()).add("docs", "", newDocs()).
		add("schema", "", newSchema()).add("cite", "", newCite()).add("version", "", newVersion())
}

func serveDoor() *door {
	d := newDoor(newServe(), func(c *cobra.Command, _ []string) (string, error) {
		if c.Flags().Changed("out") {
			return "page", nil
		}
		return "serve", nil
	})
	return d.add("serve", "pages that are served", newServe()).add("page", "pages in a file (-o)", newPage())
}

func plotDoor() *door {
	onePage := false
	d := newDoor(newPlot(), func(*cobra.Command, []string) (string, error) {
		if onePage {
			return "report", nil
		}
		return "plot", nil
	})
	d.Flags().BoolVar(&onePage, "page", false, "write one self-contained HTML page, DIR/report.html, instead")
	return d.add("plot", "figures", newPlot()).add("report", "pages (--page)", newReport())
}

func initDoor() *door {
	return newDoor(newInit(), func(*cobra.Command, []string) (string, error) { return "init", nil }).
		add("init", "folders", newInit()).add("graph", "", newGraphMake())
}

func pythonDoor() *door {
	return newDoor(&cobra.Command{
		Use:   "python wheel, points or step",
		Short: "Write the package for Python, or answer it: points of a study, players of a run",
		Long: `python wheel writes a package for Python with this program in it. The package calls python points,
which runs points that another program chooses, and python step, in which players act from outside; both speak
lines of JSON.`,
		Example: "  guanxi python wheel\n  pip install ./guanxi-*.whl\n  guanxi python points bass --metrics adopters",
	}, func(_ *cobra.Command, args []string) (string, error) {
		return "", usagef("guanxi python takes wheel, points or step first")
	}).add("wheel", "", newWheel()).add("points", "", newPoints()).add("step", "", newStep())
}

// doors lists the verbs that do several things.
func doors() []*door {
	return []*door{runDoor(), initDoor(), checkDoor(), explainDoor(), showDoor(), plotDoor(), serveDoor(), pythonDoor()}
}

// olds lists the verbs of release 0.55 that went into others.
func olds() []*cobra.Command {
	return []*cobra.Command{old(newSweep(), "run"), old(newAnalyze(), "show"), old(newReport(), "plot --page"),
		old(newList(), "explain list"), old(newPlan(), "check --plan"), old(newMerge(), "run --merge"),
		old(newClaims(), "run claims"), old(newForetold(), "run foretold"), old(newElements(), "run elements"),
		old(newCalibrate(), "run"), old(newHistory(), "run"), old(newOptimize(), "run"),
		old(newPoints(), "python points"), old(newStep(), "python step"), old(newWheel(), "python wheel"),
		oldGraph(), old(newVerify(), "check"), old(newCite(), "explain cite"), old(newSchema(), "explain schema"),
		old(newODD(), "show --odd"), old(newDocs(), "explain docs"), old(newVersion(), "explain version"),
		old(newPage(), "serve -o FILE")}
}

// oldGraph is the verb graph, which had two below it.
func oldGraph() *cobra.Command {
	c := newGraph()
	c.Hidden = true
	for _, below := range c.Commands() {
		old(below, map[string]string{"stats": "check", "make": "init graph"}[below.Name()])
	}
	return c
}
