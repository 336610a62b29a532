package plots

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// An axis ends where what is drawn ends: of many replicates none is.
func TestAxisOfWhatIsDrawn(t *testing.T) {
	for _, n := range []int{thinLines, thinLines + 1} {
		c := &curve{x: []float64{0, 1}, y: []float64{1, 2}, lo: []float64{-1, 1}, hi: []float64{2, 3}}
		for k := range n {
			c.reps, c.repIDs = append(c.reps, []float64{float64(k), 1000 + float64(k)}), append(c.repIDs, k+1)
		}
		_, _, lo, hi := c.extent()
		if n > thinLines && hi != 3 || n <= thinLines && hi < 1000 {
			t.Errorf("%d replicates: the axis goes up to %v", n, hi)
		}
		if lo != 0 { // none of them is below 0, drawn or not
			t.Errorf("%d replicates: the axis begins at %v", n, lo)
		}
	}
}

// A name in letters that figures cannot set keeps its own figure from being drawn
// and no other, and is an error where that figure is asked for.
func TestLettersKeepOneFigure(t *testing.T) {
	tables := tiny()
	retention := table.New("game_retention", "", tables["game_retention"].Columns())
	for _, d := range [][3]int64{{1, 50, 10}, {2, 25, 5}} {
		retention.AppendRow(table.Int(1), table.Text("微信"), table.Int(d[0]), table.Int(d[1]), table.Int(d[2]))
	}
	tables["game_retention"] = retention
	f := []*folder{newFolder("tiny", "tiny", manifest.About{Currency: "CNY"}, func(name string) (*table.Table, error) { return tables[name], nil })}
	d, err := drawAll(runFigures(), f, Options{Formats: []string{SVG}, Width: SingleColumn})
	var left *LeftOutError
	if !errors.As(err, &left) || !strings.Contains(err.Error(), "figure games") || !strings.Contains(err.Error(), "U+5FAE") {
		t.Errorf("error %v, want one of figure games", err)
	}
	if len(d) != len(runFigures())-1 || slices.ContainsFunc(d, func(d drawnFigure) bool { return d.name == "games" }) {
		t.Errorf("%d figures drawn, want all but games", len(d))
	}
	if _, err := drawAll(runFigures(), f, Options{Figures: []string{"games"}, Formats: []string{SVG}, Width: SingleColumn}); err == nil || errors.As(err, &left) {
		t.Errorf("games is asked for: error %v, want a plain one", err)
	}
}

// Names that are cut stay different where they can, and fit.
func TestCutNamesDiffer(t *testing.T) {
	s := &sheet{fonts: mustFonts(t)}
	names := []string{"people_of_the_countryside_with_a_car", "people_of_the_countryside_without_one", "young", "professionals_of_the_first_tier_cities"}
	const room vg.Length = 80
	got := s.shortenAll(names, room)
	for i, a := range got {
		if w := s.width(a, normal); w > room {
			t.Errorf("%q is %v wide", a, w)
		}
		for _, b := range got[:i] {
			if a == b {
				t.Errorf("two names are %q", a)
			}
		}
	}
	if got[2] != "young" || !strings.HasPrefix(got[3], "professionals") || !strings.HasSuffix(got[3], "…") || !strings.HasSuffix(got[0], "_car") {
		t.Errorf("cut as %q", got)
	}
	if s.err != nil {
		t.Error(s.err)
	}
}

// about is a mean with its interval.
func about(mean, lo, hi float64) summary.Interval {
	return summary.Interval{Mean: mean, Lo: lo, Hi: hi}
}

// What replicates that are all the same differ by after adding up is no interval.
func TestRoundingIsNoInterval(t *testing.T) {
	if got := interval(about(0.95, 0.95-1e-16, 0.95+1e-16)); got != "0.95" {
		t.Errorf("interval %s", got)
	}
	if got := plusMinus(about(0.95, 0.95-1e-16, 0.95+1e-16)); got != "0.95" {
		t.Errorf("interval %s", got)
	}
	if got := interval(about(12345678, 12345677, 12345679)); !strings.Contains(got, "[") {
		t.Errorf("interval %s", got)
	}
}

// A rate of a few ads is not drawn.
func TestRatesOfFewAds(t *testing.T) {
	b := &bins{edges: []float64{0, 1, 2}, mid: []float64{0.5, 1.5}, keep: []int{0, 1}}
	x := []float64{0, 1, 2}
	shown := [][]float64{{0, 1, fewestShown}}
	if r := b.ratios(x, [][]float64{{0, 2, 5}}, shown, fewestShown, 1000); !math.IsNaN(r[0][0]) || r[0][1] != 250 {
		t.Errorf("rates %v, want none and 250", r)
	}
	nan := math.NaN()
	if r := ofHalf([][]float64{{1, 1, nan}, {nan, 1, nan}, {nan, nan, nan}, {nan, nan, 1}}); !math.IsNaN(r[0][0]) || r[0][1] != 1 || !math.IsNaN(r[3][2]) {
		t.Errorf("rates %v, want those alone that half of the replicates have", r)
	}
}

// Of many titles those with most players are drawn, the others are named.
func TestMostPlayedTitles(t *testing.T) {
	retention := table.New("game_retention", "", tiny()["game_retention"].Columns())
	for k := range serialCount + 2 {
		n := int64(100 + k)
		for day := range int64(3) {
			retention.AppendRow(table.Int(1), table.Text(string(rune('a'+k))), table.Int(day), table.Int(n), table.Int(10))
		}
	}
	c, err := games(asRun(newFolder("", "", manifest.About{}, func(string) (*table.Table, error) { return retention, nil })))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range c.panels[0].marks {
		got = append(got, m.(*curve).series)
	}
	if want := strings.Split("cdefghij", ""); !slices.Equal(got, want) || !strings.Contains(c.alt, "2 more titles, with fewer players, are not drawn: b and a.") {
		t.Errorf("%v are drawn, want %v; %s", got, want, c.alt)
	}
}

// A number on a ribbon has no digit that the total beside it leaves out.
func TestNumbersOnRibbons(t *testing.T) {
	for _, c := range []struct {
		e    amount
		div  float64
		want string
	}{
		{amount{about(49376, 47076, 51676)}, 1, "49" + thinSpace + "400"},
		{amount{about(15.91234e6, 15.911e6, 15.9137e6)}, 1e6, "15.9"},
		{amount{about(1343.2, math.NaN(), math.NaN())}, 1, "1343"},
	} {
		if got := c.e.brief(c.div); got != c.want {
			t.Errorf("%v in units of %v: %s, want %s", c.e, c.div, got, c.want)
		}
	}
}

// The key of value has the parts that someone has.
func TestKeyOfValue(t *testing.T) {
	c, err := value(asRun(tinyFolder()))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, k := range c.panels[0].key {
		got = append(got, k.text)
	}
	if want := []string{"cash in", "surplus", "cash out", "captured"}; !slices.Equal(got, want) {
		t.Errorf("key %v, want %v: nobody has effort", got, want)
	}
}

// A factor has one style in all panels, and no two of a panel share one.
func TestStylesOfPanels(t *testing.T) {
	of := map[string]int{}
	lines := func(names string) []*curve {
		var out []*curve
		for _, n := range names {
			out = append(out, &curve{series: string(n)})
		}
		return out
	}
	if a, b := sameStyles(of, lines("abc")), sameStyles(of, lines("cda")); !slices.Equal(a, []int{0, 1, 2}) || !slices.Equal(b, []int{2, 3, 0}) {
		t.Errorf("styles %v and %v", a, b)
	}
	sameStyles(of, lines("efgh"))
	if c := sameStyles(of, lines("aib")); !slices.Equal(c, []int{0, 1, 2}) {
		t.Errorf("styles %v: two of a panel are the same", c)
	}
}

// A caption says of how many replicates no curve of concentration is drawn.
func TestReplicatesWithoutLorenz(t *testing.T) {
	campaigns := schema.NewCampaigns(metric("captured", table.MoneyType, table.Flow, "CNY"))
	for rep := range int64(3) {
		for k := range int64(2) {
			campaigns.AppendRow(table.Int(rep+1), table.Text(string(rune('a'+k))), table.Money(rep*k))
		}
	}
	c, err := concentration(asRun(newFolder("", "", manifest.About{}, func(name string) (*table.Table, error) {
		if name == "campaigns" {
			return campaigns, nil
		}
		return nil, nil
	})))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(c.alt, "(without one replicate in which none gains or there is but one)") {
		t.Error(c.alt)
	}
}

// A caption breaks in no number.
func TestCaptionsHoldTogether(t *testing.T) {
	for _, g := range runFigures() {
		d := drawOne(g, []*folder{wechatLike().folder("wechat", "wechat")}, Options{Formats: []string{SVG}, Width: SingleColumn})
		if d.err != nil {
			continue // the synthetic run has not all tables
		}
		if strings.Contains(d.alt, thinSpace) {
			t.Errorf("%s: %q", g.Name, d.alt)
		}
		if !strings.Contains(string(d.files[SVG]), strings.NewReplacer("'", "&#39;").Replace(d.alt)) {
			t.Errorf("%s: the picture says not what the caption does", g.Name)
		}
	}
}
