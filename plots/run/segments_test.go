package run

import (
	"strings"
	"testing"
	"time"

	"guanxi/plots/chart"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// Functions that exist from the start have no tick; dates that differ between replicates are
// averaged.
func TestReleasesOfTiny(t *testing.T) {
	f := plotstest.TinyFolder()
	tl := need.Value(timelineOf(f))(t)
	came, about, err := releases(f, tl)
	if err != nil || len(came) != 1 || came[0].Text != "public accounts" || came[0].X != tl.x[0]+40 {
		t.Fatalf("releases %v, %v", came, err)
	}
	if !strings.Contains(about, "public accounts 2018-02-10") || !strings.Contains(about, "mean dates") {
		t.Errorf("the caption says %q", about)
	}
}

// Shares are on an axis up to 1, or up to the largest where all are small.
func TestAxisOfSmallShares(t *testing.T) {
	for consumers, whole := range map[float64]bool{10_000: true, 400_000: false} {
		s := plotstest.WechatLike()
		f := s.Folder("a", "wechat")
		inner := f.Table
		f.Table = func(name string) (*table.Table, error) {
			if name != "segments" {
				return inner(name)
			}
			size := table.New("segments", "", []table.Column{plotstest.Metric("replicate", table.IntType, table.Key, "1"), plotstest.Metric("segment", table.TextType, table.Key, ""), plotstest.Metric("consumers", table.IntType, table.Stock, "1")})
			for rep := range int64(8) {
				for _, g := range []string{"convenience", "elderly", "social"} {
					size.AppendRow(table.Int(rep+1), table.Text(g), table.Int(int64(consumers)))
				}
			}
			return size, nil
		}
		c, err := overTime(segments)(f)
		if err != nil || (c.Panels[0].Y.Ends[1] == 1) != whole {
			t.Errorf("segments of %v consumers: %v, axis to %v", consumers, err, c.Panels[0].Y.Ends)
		}
	}
}

// Of more segments than styles those with the most users are drawn, and the caption names the others.
func TestLargestSegments(t *testing.T) {
	var columns []table.Column
	for _, name := range strings.Split("abcdefghij", "") {
		columns = append(columns, plotstest.Metric("adopters."+name, table.IntType, table.Stock, "1"))
	}
	series := schema.NewSeries(false, columns...)
	for tick := range int64(2) {
		row := []table.Cell{table.Int(1), table.Int(1), table.Int(tick), table.Float(float64(tick)), table.Date(time.Date(2018, 1, 1+int(tick), 0, 0, 0, 0, time.UTC))}
		for k := range int64(len(columns)) {
			row = append(row, table.Int(tick*(1+(k*7+6)%10)+(1-tick)*k)) // 7, 4, 1, 8, 5, 2, 9, 6, 3, 10 at the end
		}
		series.AppendRow(row...)
	}
	tl := need.Value(newTimeline(series))(t)
	list, more := tl.segments()
	drawn := ""
	for _, g := range list {
		drawn += g.key
	}
	if text := notDrawn(more, "users at the end"); drawn != "abdeghij" || text != " Not drawn, with fewer users at the end: f and c." {
		t.Errorf("drawn %s;%s", drawn, text)
	}
}

// More lines than bands can be told apart have none, and the caption says so; data keep the intervals.
func TestNoBandsOfManyLines(t *testing.T) {
	for n, bare := range map[int]bool{mostBands: false, mostBands + 1: true} {
		p := overDates(chart.Axis{})
		for range n {
			p.Marks = append(p.Marks, curveOf("a", []float64{0, 1}, [][]float64{{1, 2}, {3, 4}}, []int{1, 2}, table.Range{}, parties()[0].style))
		}
		how := drawnOf(2, overDates(chart.Axis{}), p)
		if c := p.Curves()[n-1]; c.Bare != bare || c.Lo == nil || strings.Contains(how, "without bands, as there are more than 4 lines") != bare {
			t.Errorf("%d lines: %v, %s", n, c.Bare, how)
		}
	}
}
