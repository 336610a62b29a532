package study

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"guanxi/plots/calendar"
	"guanxi/plots/figure"
	"guanxi/plots/phrase"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// levelTexts returns how figures show the levels in a column: a row's level, and its number.
func levelTexts(c *table.Values) func(r int, x float64) string {
	short := phrase.Shorts(c.Floats())
	return func(r int, x float64) string {
		if math.IsNaN(x) {
			return c.Text(r)
		}
		if typ := c.Column().Type; typ == table.DateType || typ == table.DateTimeType {
			return calendar.ISO(x)
		}
		return short(x)
	}
}

// levelIn formats a factor at a level for a caption, with the unit of a number: gap = 12 h.
func levelIn(f *schema.Factor, text string, at float64) string {
	if f.Numeric() && !math.IsNaN(at) {
		text += unitBehind(f)
	}
	return phrase.Name(f.Name) + " = " + text
}

// unitBehind formats the unit of a factor to follow a number: 5 %, 96 h, 5/year.
func unitBehind(f *schema.Factor) string {
	unit := strings.TrimSpace(f.Unit)
	if unit == "" || unit[0] == '/' {
		return unit
	}
	return " " + unit
}

// replicates says in words how often points ran.
func (s *study) replicates() string {
	var n []int
	for _, p := range s.points {
		n = append(n, len(p.reps))
	}
	return phrase.ReplicatesBetween(n)
}

// missing says in words that runs have no value of a metric, such as those that never reach a level.
func (s *study) missing() string {
	for _, p := range s.points {
		if slices.ContainsFunc(slices.Concat(p.values...), math.IsNaN) {
			return " Means leave out runs without a value."
		}
	}
	return ""
}

// Sure is the confidence of intervals in words: 95 %.
func Sure(f *figure.Folder) string {
	confidence := 100 * f.Sweep.Confidence
	return phrase.Number(confidence, phrase.Decimals(confidence)) + " %"
}

// MetricTitle returns the name of a metric of a study in figures.
func MetricTitle(f *figure.Folder, name string) string {
	if above, below, ok := strings.Cut(name, " / "); ok {
		return MetricTitle(f, above) + " / " + MetricTitle(f, below)
	}
	if fn, inner, ok := strings.Cut(strings.TrimSuffix(name, ")"), "("); ok && strings.HasSuffix(name, ")") {
		of, lvl, _ := strings.Cut(inner, ",")
		of, lvl = MetricTitle(f, strings.TrimSpace(of)), strings.ReplaceAll(strings.TrimSpace(lvl), "%", " %")
		switch fn {
		case "time_to":
			if strings.HasSuffix(lvl, "%") { // a share of all consumers, whatever is counted
				return "time until " + lvl + " of consumers are " + of
			}
			return "time until " + of + " reach " + lvl
		case "time_of_max":
			return "time of the maximum of " + of
		case "max":
			return "maximum of " + of
		case "min":
			return "minimum of " + of
		case "mean":
			return "mean of " + of
		}
	}
	if of, at, ok := strings.Cut(name, "@"); ok {
		if from, until, period := strings.Cut(at, "/"); period {
			return MetricTitle(f, of) + ", " + from + " to " + until
		}
		when := " on "
		if m := metricOf(f, name); m != nil && m.Kind == table.Flow {
			when = " by " // its sum until then
		}
		return MetricTitle(f, of) + when + at
	}
	if words := plain[name]; words != "" {
		return words
	}
	for kind, words := range map[string]string{"captured.": valueCaptured, "added.": valueAdded} {
		if party, ok := strings.CutPrefix(name, kind); ok {
			if slices.Contains([]string{"consumer", "provider", "advertiser"}, party) {
				party += "s"
			}
			return words + strings.ReplaceAll(phrase.Name(party), ".", " ")
		}
	}
	return strings.ReplaceAll(phrase.Name(name), ".", " ")
}

// How names of what parties have begin.
const (
	valueAdded    = "value added for "
	valueCaptured = "value captured by "
)

// plain has words for metrics whose names need them.
var plain = map[string]string{"active": "active on a day", "mau": "active in a month", "gmv": "sales",
	"providers.shop": "shops", "providers.account": "accounts",
	summary.Net: "value added in all"}

// UnitOf returns the unit of a metric for axes, "" for counts and shares.
func UnitOf(f *figure.Folder, metric string) string {
	m := metricOf(f, metric)
	if m == nil {
		return ""
	}
	return unitText(f, m.Unit)
}

func unitText(f *figure.Folder, unit string) string {
	switch unit {
	case "1":
		return ""
	case "d":
		return "days"
	case "currency":
		return f.Currency
	case "currency/1000":
		return f.Currency + " per thousand"
	default: // of a quotient
		return strings.Replace(unit, "currency", cmp.Or(f.Currency, "currency"), 1)
	}
}

// metricOf returns a metric of a study, nil if it has none of that name.
func metricOf(f *figure.Folder, name string) *schema.Metric {
	i := slices.IndexFunc(f.Sweep.Metrics, func(m schema.Metric) bool { return m.Name == name })
	if i < 0 {
		return nil
	}
	return &f.Sweep.Metrics[i]
}

// FactorTitle returns a factor's name with its unit.
func FactorTitle(f *schema.Factor) string {
	name := phrase.Name(f.Name)
	unit := strings.TrimSpace(f.Unit)
	switch {
	case unit == "":
		return name
	case strings.HasPrefix(unit, "/"):
		return name + " (per " + unit[1:] + ")"
	}
	return name + " (" + unit + ")"
}
