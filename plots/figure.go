package plots

import (
	"slices"
	"strings"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
)

// A Figure is an entry of the list of figures.
type Figure struct {
	Name  string
	Shows string // a line for lists
	Needs string // what a folder must hold
	Of    string // kind of folder: manifest.RunKind, SweepKind or CalibrationKind
	Reads string // the tables that it is drawn from, parted by blanks

	lacks    func(*folder) string            // what of it a folder does not hold, "" when it does
	alone    func(*folder) (*chart, error)   // nil: compared does that too
	compared func([]*folder) (*chart, error) // of several folders; nil: it shows one
}

// List gives the figures in the order in which reports show them, those of run
// folders first.
func List() []Figure {
	run := []Figure{
		{"adoption", "adopters and active consumers over time, with observed users", "series: adopters", manifest.RunKind, "series observed", columns("adopters"), overTime(adoption), ofRuns(adoptionCompared)},
		{"new_adopters", "new adopters per month, by channel", "series: new_adopters above 0", manifest.RunKind, "series", flowing("new_adopters"), overTime(newAdopters), nil},
		{"revenue", "the platform's revenue per month, by source", "series: platform_revenue above 0", manifest.RunKind, "series observed", flowing("platform_revenue"), overTime(revenue), ofRuns(revenueCompared)},
		{"revenue_sum", "the platform's revenue of the whole run, by source", "series: platform_revenue above 0", manifest.RunKind, "series", flowing("platform_revenue"), overTime(revenueSum), nil},
		{"value", "value captured by each party and its parts", "value, with amounts", manifest.RunKind, "value", amounts, ofRun(value), ofRuns(valueCompared)},
		{"value_time", "value captured by each party per year, over time", "value, with amounts", manifest.RunKind, "series value", amounts, overTime(valueTime), nil},
		{"flows", "who pays whom how much over the run", "ledger", manifest.RunKind, "ledger series", filled("ledger"), ofRun(flowsOfMoney), nil},
		{"satisfaction", "satisfaction and churn over time, by segment", "series: satisfaction above 0", manifest.RunKind, "series", flowing("satisfaction"), overTime(satisfaction), nil},
		{"segments", "share of each segment that uses the platform, with releases of functions", "segments, and series: new_adopters above 0", manifest.RunKind, "series segments releases", segmented, overTime(segments), nil},
		{"cascades", "sizes of cascades and the reproduction number", "cascades", manifest.RunKind, "cascades", filled("cascades"), ofRun(cascades), nil},
		{"ads", "engagements and price per thousand exposures, by kind of campaign", "series: ad_impressions above 0, ad_engagements, ad_revenue", manifest.RunKind, "series", flowing("ad_impressions", "ad_engagements", "ad_revenue"), overTime(ads), nil},
		{"learner", "calibration and regret of the ad learner", "learner", manifest.RunKind, "learner series", filled("learner"), ofRun(learner), nil},
		{"games", "share of players still playing by days since install", "game_retention", manifest.RunKind, "game_retention", filled("game_retention"), ofRun(games), nil},
		{"concentration", "how unequally providers, and advertisers, capture value", "providers or campaigns, with captured above 0", manifest.RunKind, "providers campaigns", capturing, ofRun(concentration), nil},
	}
	sweeps := []Figure{
		{"effects", "what each arm changes against the baseline, by metric", "effects with differences from a baseline", manifest.SweepKind, "effects", differences, ofStudy(effects), nil},
		{"claims", "claims: effects in units of the smallest of interest, verdicts", "claims", manifest.SweepKind, "claims", filled(schema.ClaimsTable), nil, claims},
		{"dose", "a metric over one factor", "runs over one factor, or two of which one has levels", manifest.SweepKind, "runs", dosed, ofStudy(dose), nil},
		{"phase", "a metric over two factors, as a map", "runs of a grid of two factors", manifest.SweepKind, "runs", phased, ofStudy(phase), nil},
		{"tornado", "how far each factor moves a metric", "indices of oat or morris", manifest.SweepKind, "indices runs", indexed("oat", "morris"), ofStudy(tornado), nil},
		{"indices", "Sobol' indices of factors, or Shapley and Owen values of elements", "indices of sobol or shapley", manifest.SweepKind, "indices", indexed("sobol", "shapley"), ofStudy(indices), nil},
		{"morris", "Morris' mu* and sigma of the factors", "indices of morris", manifest.SweepKind, "indices", indexed("morris"), ofStudy(morris), nil},
		{"convergence", "how estimates settle with more replicates, blocks or trajectories", "runs with a value", manifest.SweepKind, "runs", ran, ofStudy(convergence), nil},
	}
	of := []Figure{{"calibration", "targets, what the kept draws say of them, and plain forecasts", "fit", manifest.CalibrationKind, "fit errors", filled("fit"), ofStudy(calibration), nil}}
	return slices.Concat(run, sweeps, of)
}

// draw makes the figure of one folder, or of several in comparison.
func (g *Figure) draw(fs []*folder) (c *chart, err error) {
	if len(fs) > 1 || g.alone == nil {
		c, err = g.compared(fs)
	} else {
		c, err = g.alone(fs[0])
	}
	if c != nil {
		c.name = g.Name
	}
	return c, err
}

// DrawnFrom says whether the figure is drawn from the table, alone or with others.
func (g Figure) DrawnFrom(table string) bool { return slices.Contains(strings.Fields(g.Reads), table) }

// filled asks for a table with rows.
func filled(name string) func(*folder) string {
	return func(f *folder) string {
		t, err := f.tableOf(name)
		switch {
		case err != nil:
			return err.Error()
		case t == nil:
			return "table " + name
		case t.Rows() == 0:
			return "a row in table " + name
		}
		return ""
	}
}

// Status says whether a folder has what a figure needs.
type Status struct {
	Figure
	Lacks string // "" when it has
}

// Inspect says which figures of its kind a folder can give.
func Inspect(dir string) ([]Status, error) {
	f, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	var out []Status
	for _, g := range List() {
		if g.Of == f.kind() {
			out = append(out, Status{g, g.lacks(f)})
		}
	}
	return out, nil
}

// kind of the folder, as manifests call it.
func (f *folder) kind() string {
	switch {
	case f.calibrated:
		return manifest.CalibrationKind
	case f.sweep != nil:
		return manifest.SweepKind
	}
	return manifest.RunKind
}

// missing is what a folder lacks for the figure, "" when it has all.
func (g *Figure) missing(f *folder) string {
	if g.Of != f.kind() {
		return "what a " + g.Of + " folder has: it is a " + f.kind() + " folder"
	}
	return g.lacks(f)
}
