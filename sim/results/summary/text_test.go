package summary

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/terminal"
	"guanxi/sim/simtest/golden"
)

// page renders a summary of metrics given as name and values of the replicates.
func page(replicates int, m manifest.Run, metrics ...any) string {
	s := &Summary{Scenario: "page", Replicates: replicates, Confidence: 0.95, Warnings: []string{"a", "b"}}
	measured := make([][]Metric, replicates)
	for i := 0; i < len(metrics); i += 2 {
		for r, v := range metrics[i+1].([]float64) {
			measured[r] = append(measured[r], Metric{Name: metrics[i].(string), Value: v})
		}
	}
	for r := range measured {
		measured[r] = append(measured[r], PerUserYear(measured[r])...)
	}
	s.Metrics = Summarise(measured, .95)
	text := s.Text(&m, "out/page/")
	blocks[text] = s.Blocks(&m)
	briefs[text] = s.Brief(&m, Robustness{Words: "In nine of ten worlds."}, &Fitted{Error: .0329, Rows: 22}).String()
	return text
}

// briefs are how the pages begin.
var briefs = map[string]string{}

// blocks are those of the pages.
var blocks = map[string][]terminal.Block{}

// The blocks say what the text says: line by line the same cells, and all words.
func TestBlocks(t *testing.T) {
	for name, text := range pages() {
		var lines []string
		words := func(s string) string { return strings.ReplaceAll(strings.Join(strings.Fields(s), ""), "·", "") }
		for _, b := range blocks[text] {
			if b.Heads == nil {
				lines = append(lines, words(b.Words))
				continue
			}
			head := ""
			for _, h := range b.Heads {
				head += words(h.Text)
			}
			lines = append(lines, head)
			for _, row := range b.Rows {
				if len(row) > len(b.Heads) {
					t.Errorf("%s: %q has more cells than %v", name, row, b.Heads)
				}
				lines = append(lines, words(strings.Join(row, "")))
			}
		}
		all, _, _ := strings.Cut(text, "2 warnings: see ")
		if got, want := strings.Join(lines, ""), words(all); got != want {
			t.Errorf("%s: the blocks say\n%s\nthe text\n%s", name, got, want)
		}
	}
}

func pages() map[string]string {
	day := manifest.Run{Seed: 1, Complete: true, About: manifest.About{Consumers: 10_000, Represents: 1_361_000_000,
		Currency: "CNY", Ticks: 2901, Tick: "1 d", Start: "2011-01-21", End: "2018-12-31"}}
	hour := manifest.Run{Seed: 18446744073709551615, Complete: false, Asked: []int{1, 2, 3},
		About: manifest.About{Consumers: 1, Ticks: 1, Tick: "1 h", Start: "2011-01-21T08:00:00", End: "2011-01-21T09:30:15"}}
	weighted := day
	weighted.About.BooksChecked = true
	weighted.About.Prices = []manifest.Price{
		{Path: "value.use.talk.worth", Value: "15", Ends: [2]string{"10", "710"}, Factors: [2]float64{2. / 3, 142. / 3},
			Metrics: []string{"use_value.talk"}},
		{Path: "games.a.elasticity", Value: "3", Ends: [2]string{"2", "5"}, Factors: [2]float64{2, .5},
			Metrics: []string{"surplus.games"}},
		{Path: "games.b.elasticity", Value: "3", Ends: [2]string{"2", "5"}, Factors: [2]float64{2, .5},
			Metrics: []string{"surplus.games"}},
		{Path: "ads.a.elasticity", Value: "3", Ends: [2]string{"2", "5"}, Factors: [2]float64{2, .5},
			Metrics: []string{"surplus.ads."}},
		{Path: "ads.b.elasticity", Value: "4", Ends: [2]string{"2", "5"}, Factors: [2]float64{3, .75},
			Metrics: []string{"surplus.ads."}}}
	within := manifest.Run{Seed: 1, Complete: true, About: manifest.About{Consumers: 50, Ticks: 12, Tick: "1 h",
		Start: "2015-01-25", End: "2015-01-25"}}
	nan := math.NaN()
	return map[string]string{
		"one replicate": page(1, weighted, "adopters", []float64{8911}, "satisfaction", []float64{0.61234}, HalfAdopted,
			[]float64{1212},
			"ad_revenue", []float64{377_123.456789}, "platform_revenue", []float64{377_123.456789},
			"cash_in.platform", []float64{400_000}, "cash_out.platform", []float64{300_000}, "surplus.platform", []float64{0},
			"effort.platform", []float64{0}, "captured.platform", []float64{100_000},
			"cash_out.consumer", []float64{100_000}, "created", []float64{100_000},
			"added", []float64{100_000}, "added.platform", []float64{90_000}, "added.consumer", []float64{10_000}, "use_value",
			[]float64{5000}, "use_value.talk", []float64{3000}, "surplus.games", []float64{2000}, "card_gmv", []float64{10000},
			"surplus.cards.least", []float64{3000}, "surplus.cards.choice", []float64{800}, "surplus.ads.least",
			[]float64{7}),
		"adoption alone, exact": page(3, day, "adopters", []float64{10_000, 10_000, 10_000}, "active",
			[]float64{10_000, 10_000, 10_000}, HalfAdopted, []float64{nan, nan, nan}),
		"never in some": page(3, day, "adopters", []float64{10, 4990, 9000}, "active", []float64{1, 2, 4},
			HalfAdopted, []float64{nan, 2500, 800}),
		"years apart": page(3, day, "adopters", []float64{10, 11, 12}, "registered", []float64{20, 21, 25}, "active",
			[]float64{1, 2, 3}, "dau", []float64{3, 4, 5}, HalfAdopted, []float64{1075, 1076, 1085}),
		"hours, interrupted": page(2, hour, "adopters", []float64{0, 1}, HalfAdopted, []float64{0.04166, 0.0833}),
		"a party loses": page(4, day, "ad_revenue", []float64{4e9, 5e9, 6e9, 5e9}, "commerce_revenue", []float64{0, 0, 0, 0},
			"platform_revenue", []float64{4e9, 5e9, 6e9, 5e9},
			"cash_in.platform", []float64{4e9, 5e9, 6e9, 5e9}, "captured.platform", []float64{4e9, 5e9, 6e9, 5e9},
			"cash_out.advertiser", []float64{4e9, 5e9, 6e9, 5e9}, "captured.advertiser", []float64{-3e9, -2e9, -1e9, -2e9},
			"effort.provider", []float64{1e8, 1e8, 1e8, 1e8}, "captured.provider", []float64{-1e8, -1e8, -1e8, -1e8},
			"created", []float64{1e9, 3e9, 5e9, 3e9}, "gini.provider", []float64{0.71, 0.72, 0.73, 0.72}),
		"small amounts": page(4, day, "ad_revenue", []float64{1.25, 1.5, 1.75, 1.5}, "platform_revenue",
			[]float64{1.25, 1.5, 1.75, 1.5},
			"cash_in.platform", []float64{1.25, 1.5, 1.75, 1.5}, "captured.platform", []float64{1.25, 1.5, 1.75, 1.5},
			"cash_out.consumer", []float64{1, 1, 1, 1}, "captured.consumer", []float64{-1, -3, -4, -4}, "created",
			[]float64{0.25, -1.5, -2.25, -2.5}),
		"taken from others": page(2, day, "added", []float64{9e6, 9.4e6}, "added.platform", []float64{4e6, 4.2e6},
			"added.consumer", []float64{5e6, 5.2e6}, "cash_in.platform", []float64{4e6, 4.2e6}, "cash_out.consumer",
			[]float64{4e6, 4.2e6},
			UserYears, []float64{1000, 1010}, Taken, []float64{3e6, 3.1e6}, TakenSales, []float64{2e6, 2.1e6}, TakenTelecom,
			[]float64{1e6, 1e6}, TelecomGained, []float64{4e5, 4e5}, Others, []float64{-2.6e6, -2.7e6}, Net,
			[]float64{6.4e6, 6.7e6}, Refused, []float64{0, 1}),
		"could be nothing": page(20, day, "added", evenly(20, 4e6, 5e6), "added.platform", evenly(20, -1e5, 9e4),
			"added.provider", evenly(20, -3e5, -2e5), "captured.platform", evenly(20, 1, 2), "captured.provider",
			evenly(20, 1, 2), UserYears, evenly(20, 1000, 1000)),
		"four runs": page(4, day, "added", evenly(4, -1, 4), "added.platform", evenly(4, 1, 4), "captured.platform",
			evenly(4, 1, 2)),
		"five runs": page(5, day, "added", evenly(5, -1, 4), "added.platform", evenly(5, 1, 4), "captured.platform",
			evenly(5, 1, 2)),
		"within a day": page(3, within, "adopters", []float64{10, 11, 12}),
		"nothing":      page(2, manifest.Run{Complete: true}),
	}
}

// evenly returns n values over a range.
func evenly(n int, from, to float64) (all []float64) {
	for i := range n {
		all = append(all, from+(to-from)*float64(i)/float64(n-1))
	}
	return all
}

// An amount per user and year is that of the table over the user-years; what others lose counts against it; a party
// whose interval holds 0 is said to gain nothing for sure.
func TestBrief(t *testing.T) {
	all := pages()
	for name, want := range map[string]string{
		"taken from others": "together    6,520 (6,400 to 6,630)", // (9.2 − 3.05 + 0.4) million over 1,005
		"could be nothing":  "platform    −5.0 [−33, 23]       could be nothing",
		"one replicate":     "together   100,000\n",
	} {
		if text := briefs[all[name]]; !strings.Contains(text, want) {
			t.Errorf("%s lacks %q:\n%s", name, want, text)
		}
	}
	for name, n := range map[string]int{"four runs": 0, "five runs": 1} { // an effect of 0 on all but one
		if got := strings.Count(briefs[all[name]], "could be nothing"); got != n || strings.ContainsAny(briefs[all[name]],
			"[]") {
			t.Errorf("%s: %d parties could gain nothing:\n%s", name, got, briefs[all[name]])
		}
	}
	if n := strings.Count(briefs[all["could be nothing"]], "could be nothing"); n != 1 {
		t.Errorf("%d parties could gain nothing", n)
	}
}

func TestSummaryText(t *testing.T) {
	var b strings.Builder
	all := pages()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&b, "--- %s\n%s--- %[1]s, in full\n%[3]s", name, briefs[all[name]], all[name])
		for line := range strings.Lines(briefs[all[name]] + all[name]) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > terminal.Width {
				t.Errorf("%s: %d columns: %s", name, n, line)
			}
			if strings.HasSuffix(line, " \n") || strings.Contains(line, "NaN") {
				t.Errorf("%s: %q", name, line)
			}
		}
	}
	golden.File(t, "testdata/pages.txt", []byte(b.String()))
}
