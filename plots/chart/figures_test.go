package chart_test

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/plotstest"
	"guanxi/plots/run"
	"guanxi/plots/study"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// drawn returns the charts that a list of figures makes from the folders.
func drawn(t *testing.T, of string, list []figure.Figure, fs ...*figure.Folder) map[string]*chart.Chart {
	t.Helper()
	all := map[string]*chart.Chart{}
	for _, g := range list {
		if len(fs) > 1 && !g.Compares() || g.Lacks(fs[0]) != "" {
			continue
		}
		c, err := g.Draw(fs)
		if none := new(figure.NothingError); errors.As(err, &none) {
			continue
		}
		if err != nil {
			t.Fatalf("%s, %s: %v", of, g.Name, err)
		}
		all[of+", "+g.Name] = c
	}
	return all
}

// check applies a test to all figures, each at several widths in mm.
func check(t *testing.T, faults func(*chart.Chart, vg.Length, *ink.Fonts) []string, all map[string]*chart.Chart,
	widths ...vg.Length) {
	t.Helper()
	fonts := need.Value(ink.LoadFonts(nil))(t)
	for name, c := range all {
		for _, w := range widths {
			for _, f := range faults(c, w*ink.Millimetre, fonts) {
				t.Errorf("%s, %v mm: %s", name, w, f)
			}
		}
	}
}

// No text lies outside its page or overlaps another.
func TestTextsHaveRoom(t *testing.T) {
	a, b := plotstest.WechatLike(), plotstest.WechatLike()
	b.Level = 0.8
	one := plotstest.WechatLike()
	one.Replicates, one.Represents = 1, 0
	short := plotstest.WechatLike()
	short.Days, short.Every = 45, 1
	for name, fs := range map[string][]*figure.Folder{
		"wechat":  {a.Folder("wechat", "wechat")},
		"one":     {one.Folder("one", "one")},
		"45 days": {short.Folder("short", "short")},
		"two": {a.Folder("wechat", "wechat"), b.Folder("b", "the same with a name that is far too long for the margin "+
			"of a figure")},
	} {
		check(t, (*chart.Chart).Misplaced, drawn(t, name, run.Figures(), fs...), 60, 174)
	}
	for name, m := range plotstest.Studies() {
		check(t, (*chart.Chart).Misplaced, drawn(t, name, study.Figures(), m.Folder()), 60, 174)
	}
}

// So it is where arms, factors and their levels have long names, of words and of one piece.
func TestLongNamesHaveRoom(t *testing.T) {
	luck := rng.New(7, 1, "names").Stream(0)
	for range 4 {
		long := func(name string) string {
			for n := 5 + int(luck.Below(50)); len(name) < n; {
				name += []string{"_", "", "_of_"}[luck.Below(3)] + "everybodywhobuys"[:2+luck.Below(14)]
			}
			return name
		}
		for name, m := range plotstest.Studies() {
			check(t, (*chart.Chart).Misplaced, drawn(t, name, study.Figures(), renamed(m, long).Folder()), 60, 84, 174)
		}
	}
}

// renamed is a study with other names of arms, factors and their levels.
func renamed(s *plotstest.Study, name func(string) string) *plotstest.Study {
	names := map[string]string{}
	rename := func(of string) string {
		if names[of] == "" {
			names[of] = name(of)
		}
		return names[of]
	}
	m := *s.Manifest
	m.Arms, m.Factors = slices.Clone(m.Arms), slices.Clone(m.Factors)
	for i := range m.Arms {
		m.Arms[i] = rename(m.Arms[i])
	}
	if m.Baseline != "" {
		m.Baseline = rename(m.Baseline)
	}
	for i := range m.Factors {
		f := &m.Factors[i]
		f.Name, f.Levels = rename(f.Name), slices.Clone(f.Levels)
		for k := 0; f.Scale == "categorical" && k < len(f.Levels); k++ {
			f.Levels[k] = rename(f.Levels[k])
		}
	}
	out := &plotstest.Study{Manifest: &m, Tables: map[string]*table.Table{}}
	for of, t := range s.Tables {
		cols := t.Columns()
		for i := range cols {
			cols[i].Name = cmp.Or(names[cols[i].Name], cols[i].Name)
		}
		made := table.New(of, "", cols)
		for r := range t.Rows() {
			var row []table.Cell
			for i, c := range cols {
				cell := t.At(i).Cell(r)
				if c.Type == table.TextType {
					parts := strings.Split(t.At(i).Text(r), "=")
					for k := range parts {
						parts[k] = cmp.Or(names[parts[k]], parts[k])
					}
					cell = table.Text(strings.Join(parts, "="))
				}
				row = append(row, cell)
			}
			made.AppendRow(row...)
		}
		out.Tables[of] = made
	}
	return out
}

// Everything drawn lies within the range of its axes.
func TestRangeHoldsData(t *testing.T) {
	check(t, (*chart.Chart).Beyond, drawn(t, "tiny", run.Figures(), plotstest.TinyFolder()), 84)
	for name, m := range plotstest.Studies() {
		check(t, (*chart.Chart).Beyond, drawn(t, name, study.Figures(), m.Folder()), 84)
	}
}

// With several lines over a factor, no point lies left of the axis.
func TestPointsBesideTheAxis(t *testing.T) {
	var pts []plotstest.Point
	for _, cost := range []float64{0, 10, 20} {
		for k := range 3 {
			pts = append(pts, plotstest.Point{At: []float64{cost, float64(k)}})
		}
	}
	factors := []schema.Factor{plotstest.Number("cost", "CNY"), plotstest.Levels("learner", "none", "tags", "oracle")}
	m := plotstest.MakeUp("costs", "grid", factors, []schema.Metric{plotstest.Income}, pts, 4,
		func(_ int, p plotstest.Point) (float64, float64, float64) {
			return 1e5 - 1e3*p.At[0]*p.At[1], 6e3, 3e3
		})
	check(t, (*chart.Chart).Beyond, drawn(t, "costs", study.Figures(), m.Folder()), 84)
}

// The grid is drawn below everything: no grid line follows a mark.
func TestGridIsBelow(t *testing.T) {
	check(t, (*chart.Chart).GridAbove, drawn(t, "tiny", run.Figures(), plotstest.TinyFolder()), 84)
}
