package plots

import (
	"fmt"
	"slices"
	"sync"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
)

// runFigures are the figures of runs, in the order of reports.
func runFigures() []Figure {
	return []Figure{
		newFigure("adoption", "adopters and active consumers over time, with observed users", "series: adopters", manifest.RunKind, "series observed", columns("adopters"), overTime(adoption), ofRuns(adoptionCompared)),
		newFigure("new_adopters", "new adopters per month, by channel", "series: new_adopters above 0", manifest.RunKind, "series", flowing("new_adopters"), overTime(newAdopters), nil),
		newFigure("revenue", "the platform's revenue per month, by source", "series: platform_revenue above 0", manifest.RunKind, "series observed", flowing("platform_revenue"), overTime(revenue), ofRuns(revenueCompared)),
		newFigure("revenue_sum", "the platform's revenue of the whole run, by source", "series: platform_revenue above 0", manifest.RunKind, "series", flowing("platform_revenue"), overTime(revenueSum), nil),
		newFigure("value", "value captured by each party and its parts", "value, with amounts", manifest.RunKind, "value", amounts, ofRun(value), ofRuns(valueCompared)),
		newFigure("value_time", "value captured by each party per year, over time", "value, with amounts", manifest.RunKind, "series value", amounts, overTime(valueTime), nil),
		newFigure("flows", "who pays whom how much over the run", "ledger", manifest.RunKind, "ledger series", filled("ledger"), ofRun(flowsOfMoney), nil),
		newFigure("satisfaction", "satisfaction and churn over time, by segment", "series: satisfaction above 0", manifest.RunKind, "series", flowing("satisfaction"), overTime(satisfaction), nil),
		newFigure("segments", "share of each segment that uses the platform, with releases of functions", "segments, and series: new_adopters above 0", manifest.RunKind, "series segments releases", segmented, overTime(segments), nil),
		newFigure("cascades", "sizes of cascades and the reproduction number", "cascades", manifest.RunKind, "cascades", filled("cascades"), ofRun(cascades), nil),
		newFigure("ads", "engagements and price per thousand exposures, by kind of campaign", "series: ad_impressions above 0, ad_engagements, ad_revenue", manifest.RunKind, "series", flowing("ad_impressions", "ad_engagements", "ad_revenue"), overTime(ads), nil),
		newFigure("learner", "calibration and regret of the ad learner", "learner", manifest.RunKind, "learner series", filled("learner"), ofRun(learner), nil),
		newFigure("games", "share of players still playing by days since install", "game_retention", manifest.RunKind, "game_retention", filled("game_retention"), ofRun(games), nil),
		newFigure("concentration", "how unequally providers, and advertisers, capture value", "providers or campaigns, with captured above 0", manifest.RunKind, "providers campaigns", capturing, ofRun(concentration), nil),
	}
}

// A runFolder is the folder of a run as its figures see it.
type runFolder struct {
	*folder
	timeline func() (*timeline, error) // the series by replicate and tick, read once
}

func asRun(f *folder) *runFolder {
	return seen(f, func() *runFolder {
		return &runFolder{f, sync.OnceValues(func() (*timeline, error) { return readTimeline(f) })}
	})
}

func readTimeline(f *folder) (*timeline, error) {
	t, err := f.need("series", "replicate", "tick", "date")
	if err != nil {
		return nil, err
	}
	tl, err := newTimeline(t)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.dir, err)
	}
	return tl, nil
}

// ofRun is a figure drawn of one run.
func ofRun(draw func(*runFolder) (*chart, error)) func(*folder) (*chart, error) {
	return func(f *folder) (*chart, error) { return draw(asRun(f)) }
}

// overTime is a figure drawn from the series of a run.
func overTime(draw func(*runFolder, *timeline) (*chart, error)) func(*folder) (*chart, error) {
	return ofRun(func(f *runFolder) (*chart, error) {
		tl, err := f.timeline()
		if err != nil {
			return nil, err
		}
		return draw(f, tl)
	})
}

// ofRuns is a figure that compares runs.
func ofRuns(draw func([]*runFolder) (*chart, error)) func([]*folder) (*chart, error) {
	return func(fs []*folder) (*chart, error) {
		all := make([]*runFolder, len(fs))
		for i, f := range fs {
			all[i] = asRun(f)
		}
		return draw(all)
	}
}

// columns asks for metrics of the series.
func columns(names ...string) func(*folder) string {
	return func(f *folder) string {
		t, err := f.tableOf("series")
		if err != nil {
			return err.Error()
		}
		if t == nil {
			return "table series"
		}
		for _, n := range names {
			if t.Col(n) == nil {
				return "column " + n + " of series"
			}
		}
		return ""
	}
}

// flowing asks for metrics of the series of which the first is not 0
// throughout: a mechanism that is off has no figure.
func flowing(names ...string) func(*folder) string {
	return func(f *folder) string {
		if s := columns(names...)(f); s != "" {
			return s
		}
		t, _ := f.tableOf("series")
		if moved(t, names[0]) {
			return ""
		}
		return "a row of series in which " + names[0] + " is not 0"
	}
}

// amounts asks for a table of values that moved: a run of diffusion alone has
// parties but no money.
func amounts(f *folder) string {
	if s := filled("value")(f); s != "" {
		return s
	}
	t, _ := f.tableOf("value")
	if moved(t, "cash_in", "cash_out", "surplus", "effort") {
		return ""
	}
	return "an amount other than 0 in table value"
}

// moved says whether one of some columns has a number other than 0.
func moved(t *table.Table, columns ...string) bool {
	for _, name := range columns {
		c := t.Col(name)
		for r := range t.Rows() {
			if c != nil && c.Float(r) != 0 && !c.Missing(r) {
				return true
			}
		}
	}
	return false
}

// perConsumer is what to divide by in a comparison, and the words for it: runs of
// different numbers of consumers are compared by consumer.
func perConsumer(fs []*runFolder) (per []float64, words string) {
	per = slices.Repeat([]float64{1}, len(fs))
	if slices.ContainsFunc(fs, func(f *runFolder) bool { return !(f.people > 0) }) ||
		!slices.ContainsFunc(fs, func(f *runFolder) bool { return f.people != fs[0].people }) {
		return per, ""
	}
	for i, f := range fs {
		per[i] = f.people
	}
	return per, " per consumer"
}

// multiplied is v × by.
func multiplied(v []float64, by float64) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = x * by
	}
	return out
}

func multipliedAll(v [][]float64, by float64) [][]float64 {
	out := make([][]float64, len(v))
	for i := range v {
		out[i] = multiplied(v[i], by)
	}
	return out
}
