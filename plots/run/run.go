// Package run has the figures of runs, one file per figure, which says what it shows,
// which columns it reads and how it is drawn. Common to several are the series by
// replicate and tick (timeline.go), rates by month and the like (bins.go), what parties
// and sources of revenue look like (styles.go) and words of captions (words.go).
package run

import (
	"fmt"
	"slices"
	"sync"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
)

// Figures are the figures of runs, in the order of reports.
func Figures() []figure.Figure {
	return []figure.Figure{
		figure.New("adoption", "adopters and active consumers over time, with observed users", "series: adopters", manifest.RunKind, "series observed", columns("adopters"), overTime(adoption), ofRuns(adoptionCompared)),
		figure.New("new_adopters", "new adopters per month, by channel", "series: new_adopters above 0", manifest.RunKind, "series", flowing("new_adopters"), overTime(newAdopters), nil),
		figure.New("revenue", "the platform's revenue per month, by source", "series: platform_revenue above 0", manifest.RunKind, "series observed", flowing("platform_revenue"), overTime(revenue), ofRuns(revenueCompared)),
		figure.New("revenue_sum", "the platform's revenue of the whole run, by source", "series: platform_revenue above 0", manifest.RunKind, "series", flowing("platform_revenue"), overTime(revenueSum), nil),
		figure.New("value", "value captured by each party and its parts", "value, with amounts", manifest.RunKind, "value", amounts, ofRun(value), ofRuns(valueCompared)),
		figure.New("value_time", "value captured by each party per year, over time", "value, with amounts", manifest.RunKind, "series value", amounts, overTime(valueTime), nil),
		figure.New("flows", "who pays whom how much over the run", "ledger", manifest.RunKind, "ledger series", figure.Filled("ledger"), ofRun(flowsOfMoney), nil),
		figure.New("satisfaction", "satisfaction and churn over time, by segment", "series: satisfaction above 0", manifest.RunKind, "series", flowing("satisfaction"), overTime(satisfaction), nil),
		figure.New("segments", "share of each segment that uses the platform, with releases of functions", "segments, and series: new_adopters above 0", manifest.RunKind, "series segments releases", segmented, overTime(segments), nil),
		figure.New("cascades", "sizes of cascades and the reproduction number", "cascades", manifest.RunKind, "cascades", figure.Filled("cascades"), ofRun(cascades), nil),
		figure.New("ads", "engagements and price per thousand exposures, by kind of campaign", "series: ad_impressions above 0, ad_engagements, ad_revenue", manifest.RunKind, "series", flowing("ad_impressions", "ad_engagements", "ad_revenue"), overTime(ads), nil),
		figure.New("learner", "calibration and regret of the ad learner", "learner", manifest.RunKind, "learner series", figure.Filled("learner"), ofRun(learner), nil),
		figure.New("games", "share of players still playing by days since install", "game_retention", manifest.RunKind, "game_retention", figure.Filled("game_retention"), ofRun(games), nil),
		figure.New("concentration", "how unequally providers, and advertisers, capture value", "providers or campaigns, with captured above 0", manifest.RunKind, "providers campaigns", capturing, ofRun(concentration), nil),
	}
}

// A folder is the folder of a run as its figures see it.
type folder struct {
	*figure.Folder
	timeline func() (*timeline, error) // the series by replicate and tick, read once
}

func asRun(f *figure.Folder) *folder {
	return figure.View(f, func() *folder {
		return &folder{f, sync.OnceValues(func() (*timeline, error) { return readTimeline(f) })}
	})
}

func readTimeline(f *figure.Folder) (*timeline, error) {
	t, err := f.Need("series", "replicate", "tick", "date")
	if err != nil {
		return nil, err
	}
	tl, err := newTimeline(t)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Dir, err)
	}
	return tl, nil
}

// ofRun is a figure drawn of one run.
func ofRun(draw func(*folder) (*chart.Chart, error)) func(*figure.Folder) (*chart.Chart, error) {
	return func(f *figure.Folder) (*chart.Chart, error) { return draw(asRun(f)) }
}

// overTime is a figure drawn from the series of a run.
func overTime(draw func(*folder, *timeline) (*chart.Chart, error)) func(*figure.Folder) (*chart.Chart, error) {
	return ofRun(func(f *folder) (*chart.Chart, error) {
		tl, err := f.timeline()
		if err != nil {
			return nil, err
		}
		return draw(f, tl)
	})
}

// ofRuns is a figure that compares runs.
func ofRuns(draw func([]*folder) (*chart.Chart, error)) func([]*figure.Folder) (*chart.Chart, error) {
	return func(fs []*figure.Folder) (*chart.Chart, error) {
		all := make([]*folder, len(fs))
		for i, f := range fs {
			all[i] = asRun(f)
		}
		return draw(all)
	}
}

// columns asks for metrics of the series.
func columns(names ...string) func(*figure.Folder) string {
	return func(f *figure.Folder) string {
		t, err := f.Table("series")
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
func flowing(names ...string) func(*figure.Folder) string {
	return func(f *figure.Folder) string {
		if s := columns(names...)(f); s != "" {
			return s
		}
		t, _ := f.Table("series")
		if moved(t, names[0]) {
			return ""
		}
		return "a row of series in which " + names[0] + " is not 0"
	}
}

// amounts asks for a table of values that moved: a run of diffusion alone has
// parties but no money.
func amounts(f *figure.Folder) string {
	if s := figure.Filled("value")(f); s != "" {
		return s
	}
	t, _ := f.Table("value")
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
func perConsumer(fs []*folder) (per []float64, words string) {
	per = slices.Repeat([]float64{1}, len(fs))
	if slices.ContainsFunc(fs, func(f *folder) bool { return !(f.Consumers > 0) }) ||
		!slices.ContainsFunc(fs, func(f *folder) bool { return f.Consumers != fs[0].Consumers }) {
		return per, ""
	}
	for i, f := range fs {
		per[i] = f.Consumers
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
