package experiment_test

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// unitsOf has the rows of units.csv: of an arm, replicate, unit and period.
func unitsOf(t *testing.T, dir string) (*table.Table, func(row int) string) {
	u := need.Value(need.Value(results.OpenSweep(dir))(t).Table(schema.UnitsTable))(t)
	return u, func(row int) string {
		return strings.Join([]string{u.Col("arm").Text(row), u.Col("replicate").Text(row), u.Col("unit").Text(row)}, " ")
	}
}

// The periods of a panel add up to the window, unit by unit, whatever their length; before the treatment, units of an
// arm did what they did in the world without it; each step treats its part, and nobody loses the treatment; who gained
// more is treated more often the larger the weight.
func TestPanel(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	s := rng.New(1, 1, "panel").Stream(0)
	for n := range 4 {
		unit := []string{"consumer", "shop"}[n%2]
		steps, selection := 1+int(s.Below(3)), []float64{0, 1, .5, 0}[n]
		period := []int{10, 10, 5, 2}[s.Below(4)] / steps // days of 60
		if 60%(steps*period) != 0 {
			period = 1
		}
		text := strings.NewReplacer("[consumer, shop, pair, time, cluster]", "["+unit+"]",
			"  block: 1d\n  resolution: 20\n", "", "[orders]",
			"[orders, captured.consumer]", "replicates: 3", "replicates: 1").Replace(shown)
		if unit == "shop" {
			text = strings.Replace(text, "captured.consumer", "captured.provider", 1)
		}
		whole, panel := filepath.Join(base, fmt.Sprint("whole", n)), filepath.Join(base, fmt.Sprint("panel", n))
		text = strings.Replace(text, "  measure:",
			fmt.Sprintf("  steps: %d\n  selection: %v\n  measure:", steps, selection), 1)
		ran(t, text, whole)
		ran(t, strings.Replace(text, "  measure:", fmt.Sprintf("  period: %dd\n  before: %dd\n  measure:", period, 2*period),
			1), panel)
		u, key := unitsOf(t, whole)
		want := map[string][]float64{}
		for row := range u.Rows() {
			want[key(row)] = []float64{u.Col("orders").Float(row), u.Col(u.Columns()[len(u.Columns())-1].Name).Float(row)}
		}
		p, key := unitsOf(t, panel)
		captured := p.Col(p.Columns()[len(p.Columns())-1].Name)
		got, before, treated := map[string][]float64{}, map[string]string{}, map[int]int{}
		for row := range p.Rows() {
			at, _ := p.Col("period").Int(row)
			k := key(row)
			if at < 0 {
				name := fmt.Sprint(strings.Fields(k)[2], at)
				seen := p.Col("orders").Text(row) + " " + captured.Text(row)
				if was, ok := before[name]; ok && was != seen {
					t.Errorf("%s of %s: %s, in another arm %s", name, k, seen, was)
				}
				before[name] = seen
				if p.Col("treated").Text(row) == "1" {
					t.Errorf("%s is treated before", k)
				}
				continue
			}
			if got[k] == nil {
				got[k] = []float64{0, 0}
			}
			got[k][0] += p.Col("orders").Float(row)
			got[k][1] += captured.Float(row)
			if is, _ := p.Col("treated").Int(row); is == 1 && strings.HasPrefix(k, unit+"-1 ") &&
				p.Col("there").Text(row) == "1" {
				treated[int(at)]++
			}
		}
		if len(got) < len(want) {
			t.Errorf("%d units of %d", len(got), len(want))
		}
		for k, v := range want {
			if g := got[k]; g == nil || g[0] != v[0] || math.Abs(g[1]-v[1]) > 1e-6 {
				t.Errorf("%s: periods add up to %v, the window has %v", k, g, v)
			}
		}
		each := 60 / period / steps
		n := map[string]int{"consumer": 600, "shop": 50}[unit]
		for at := range 60 / period {
			if w := n / 2 * (at/each + 1) / steps; treated[at] < w-1 || treated[at] > w+1 {
				t.Errorf("%d of %d %ss are treated in period %d of %d, in %d steps", treated[at], n, unit, at, 60/period, steps)
			}
		}
	}
}

// By its weight those who gained more are treated more often: the mean rank of the treated by what they had captured
// before is one half without it, and a quarter from the top where it is all.
func TestSelection(t *testing.T) {
	t.Parallel()
	last := .6
	for _, weight := range []string{"0", "0.5", "1"} {
		dir := filepath.Join(t.TempDir(), "s")
		text := strings.NewReplacer("[consumer, shop, pair, time, cluster]", "[consumer]", "  block: 1d\n  resolution: 20\n",
			"  selection: "+weight+"\n  period: 20d\n  before: 20d\n", "[orders]", "[captured.consumer]", "assignments: 2",
			"assignments: 1").Replace(shown)
		ran(t, text, dir)
		u, key := unitsOf(t, dir)
		gained, treated := map[string]float64{}, map[string]bool{}
		for row := range u.Rows() {
			k := key(row)
			if at, _ := u.Col("period").Int(row); at < 0 {
				gained[k] = u.Col("captured.consumer").Float(row)
			} else if u.Col("treated").Text(row) == "1" {
				treated[k] = true
			}
		}
		rank, n := 0.0, 0.0
		for k, v := range gained {
			if !treated[k] || !strings.HasPrefix(k, "consumer-1 ") {
				continue
			}
			n++
			for o, x := range gained {
				if strings.HasPrefix(o, "consumer-1 "+strings.Fields(k)[1]+" ") && x > v {
					rank += 1. / 600
				}
			}
		}
		mean := rank / n
		t.Logf("weight %s: mean rank %.3f of %.0f", weight, mean, n)
		if !(mean < last-.05) || weight == "0" && math.Abs(mean-.5) > .05 {
			t.Errorf("weight %s: mean rank of the treated %.3f", weight, mean)
		}
		last = mean
	}
}

// What has no effect, or does not divide the window, is refused with its key.
func TestPanelRefuses(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ unit, keys, want string }{
		{"time", "  steps: 2\n", "has no effect on a design by time"},
		{"pair", "  period: 10d\n", "has no effect on a design by pair"},
		{"cluster", "  selection: 0.5\n", "has no effect on a design by cluster"},
		{"consumer", "  period: 7d\n", "do not make up the window"},
		{"consumer", "  period: 12h\n", "no number of ticks"},
		{"consumer", "  period: 10d\n  before: 15d\n", "do not make up before"},
		{"consumer", "  period: 30d\n  steps: 4\n", "do not make up a step"},
		{"consumer", "  before: 10d\n", "there is no panel"},
		{"consumer", "  period: 10d\n  before: 90d\n", "begin before the run"},
		{"consumer", "  selection: 1.5\n", "selection"},
	} {
		text := strings.NewReplacer("[consumer, shop, pair, time, cluster]", "["+x.unit+"]",
			"  block: 1d\n  resolution: 20\n", x.keys).Replace(shown)
		if x.unit == "cluster" {
			text = strings.Replace(text, x.keys, x.keys+"  resolution: 20\n", 1)
		}
		_, err := study.Parse("s.yaml", []byte(text))
		need.Refused(0, err)(t, x.want)
	}
}
