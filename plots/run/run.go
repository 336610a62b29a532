// Package run has the figures of runs, one file per figure, which says what the figure shows,
// which columns it reads and how it is drawn. Several figures share the series by replicate and
// tick (timeline.go), rates per month or other unit (bins.go), the styles of parties and
// sources of revenue (styles.go) and the words of captions (words.go).
package run

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/floats"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
)

// Figures returns the figures of runs, in the order of reports.
func Figures() []figure.Figure {
	return []figure.Figure{
		{Name: "adoption", Shows: "adopters and active consumers over time, with observed users", Needs: "series: adopters",
			Of: manifest.RunKind, Reads: "series observed", Asks: column("adopters"), Alone: overTime(adoption),
			Compared: adoptionCompared},
		{Name: "new_adopters", Shows: "new adopters per month, by channel", Needs: "series: new_adopters above 0",
			Of: manifest.RunKind, Reads: "series", Asks: flowing("new_adopters"), Alone: overTime(newAdopters)},
		{Name: "revenue", Shows: "the platform's revenue per month, by source", Needs: "series: platform_revenue above 0",
			Of: manifest.RunKind, Reads: "series observed", Asks: flowing("platform_revenue"), Alone: overTime(revenue),
			Compared: revenueCompared},
		{Name: "value", Shows: "value that the platform adds for each party, by module; or what each captures, by parts",
			Needs: "value, with amounts",
			Of:    manifest.RunKind, Reads: "value value_groups ledger", Asks: amounts, Alone: value, Compared: valueCompared},
		{Name: "value_time", Shows: "value that the platform adds for each party, or what each captures, per year",
			Needs: "value, with amounts",
			Of:    manifest.RunKind, Reads: "series value", Asks: amounts, Alone: overTime(valueTime)},
		{Name: "flows", Shows: "payments between parties over the run", Needs: "ledger",
			Of: manifest.RunKind, Reads: "ledger series", Asks: figure.Filled("ledger"), Alone: flowsOfMoney},
		{Name: "segments", Shows: "share of each segment that uses the platform, with releases of functions",
			Needs: "segments, and series: new_adopters above 0",
			Of:    manifest.RunKind, Reads: "series segments releases", Asks: segmented, Alone: overTime(segments)},
		{Name: "incomes", Shows: "what each fifth of incomes captures, in money and as a share of its income",
			Needs: "incomes", Of: manifest.RunKind, Reads: "incomes", Asks: figure.Filled("incomes"), Alone: incomes},
		{Name: "cascades", Shows: "sizes of cascades and the reproduction number", Needs: "cascades",
			Of: manifest.RunKind, Reads: "cascades", Asks: figure.Filled("cascades"), Alone: cascades},
		{Name: "games", Shows: "share of players still playing by days since install", Needs: "game_retention",
			Of: manifest.RunKind, Reads: "game_retention", Asks: figure.Filled("game_retention"), Alone: games},
	}
}

// timelineOf returns the series of a run by replicate and tick.
func timelineOf(f *figure.Folder) (*timeline, error) { return figure.View(f, readTimeline) }

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

// overTime makes a figure drawn from the series of a run.
func overTime(draw func(*figure.Folder, *timeline) (*chart.Chart, error)) func(*figure.Folder) (*chart.Chart, error) {
	return func(f *figure.Folder) (*chart.Chart, error) {
		tl, err := timelineOf(f)
		if err != nil {
			return nil, err
		}
		return draw(f, tl)
	}
}

// column is a requirement: the series must have the metric.
func column(name string) func(*figure.Folder) string {
	return func(f *figure.Folder) string {
		t, lacks := f.Has("series")
		if t != nil && t.Col(name) == nil {
			return "column " + name + " of series"
		}
		return lacks
	}
}

// flowing is a requirement: the series must have the metric, and it must not be 0 throughout, since a mechanism
// that is off has no figure.
func flowing(name string) func(*figure.Folder) string {
	return func(f *figure.Folder) string {
		if s := column(name)(f); s != "" {
			return s
		}
		if t, _ := f.Table("series"); moved(t, name) {
			return ""
		}
		return "a row of series in which " + name + " is not 0"
	}
}

// amounts is a requirement: the table value must hold an amount other than 0. A run of
// diffusion alone has parties but no money.
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

// moved reports whether any of the columns has a number other than 0.
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

// perConsumer returns the divisor of each run in a comparison, and the words for it: runs with
// different numbers of consumers are compared per consumer.
func perConsumer(fs []*figure.Folder) (per []float64, words string) {
	per = slices.Repeat([]float64{1}, len(fs))
	if slices.ContainsFunc(fs, func(f *figure.Folder) bool { return !(f.Consumers > 0) }) ||
		!slices.ContainsFunc(fs, func(f *figure.Folder) bool { return f.Consumers != fs[0].Consumers }) {
		return per, ""
	}
	for i, f := range fs {
		per[i] = f.Consumers
	}
	return per, " per consumer"
}

// multiplied returns v × by.
func multiplied(v [][]float64, by float64) [][]float64 {
	out := make([][]float64, len(v))
	for i := range v {
		out[i] = floats.ScaleTo(make([]float64, len(v[i])), by, v[i])
	}
	return out
}
