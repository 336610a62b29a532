package plotstest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"guanxi/plots/figure"
	"guanxi/scenarios/sweep/design"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
)

// A Study is synthetic: a function takes the place of the model.
type Study struct {
	Manifest *manifest.Sweep
	Tables   map[string]*table.Table
	points   []Point
	values   [][][]float64 // [point][metric][replicate]
}

// Folder returns the study as figures see it.
func (s *Study) Folder() *figure.Folder {
	return figure.NewStudyFolder(s.Manifest.Study, s.Manifest, func(name string) (*table.Table, error) { return s.Tables[name], nil })
}

var (
	Adopters = schema.Metric{Name: "adopters", Kind: table.Stock, Unit: "1"}
	Income   = schema.Metric{Name: "platform_revenue", Kind: table.Flow, Unit: "currency"}
	Half     = schema.Metric{Name: "time_to(adopters, 50%)", Kind: table.Stock, Unit: "d"}
	Captured = schema.Metric{Name: "captured.consumer", Kind: table.Flow, Unit: "currency"}
	Early    = schema.Metric{Name: "adopters@2014-01-01", Kind: table.Stock, Unit: "1"}
)

// Number returns a numeric factor.
func Number(name, unit string, levels ...string) schema.Factor {
	return schema.Factor{Name: name, Paths: []string{"x." + name}, Scale: "linear", Unit: unit, Levels: levels}
}

// Levels returns a factor of named levels.
func Levels(name string, levels ...string) schema.Factor {
	return schema.Factor{Name: name, Paths: []string{"x." + name}, Scale: "categorical", Levels: levels}
}

// A Point of a synthetic design: numbers, or the index of a level.
type Point struct {
	Block int
	Arm   string
	At    []float64
}

const ticks = 5 // recorded in each run

// MakeUp evaluates a response over points with common random numbers: each replicate adds the
// same noise everywhere, and a little of its own.
func MakeUp(name, kind string, factors []schema.Factor, metrics []schema.Metric, points []Point, reps int, f func(metric int, p Point) (mean, common, own float64)) *Study {
	s := &Study{Tables: map[string]*table.Table{}, points: points}
	s.Manifest = &manifest.Sweep{Studied: manifest.Studied{Kind: manifest.SweepKind, Format: 1, Results: 1, Study: name}, Design: kind, Confidence: 0.95, Currency: "CNY", Factors: factors, Metrics: metrics, Points: len(points)}
	for _, p := range points {
		if p.Arm != "" && !slices.Contains(s.Manifest.Arms, p.Arm) {
			s.Manifest.Arms = append(s.Manifest.Arms, p.Arm)
		}
		s.Manifest.Blocks = max(s.Manifest.Blocks, p.Block)
	}
	t := schema.NewRuns(factors, len(s.Manifest.Arms) > 0, metrics)
	var over []int // metrics over time
	var columns []table.Column
	for k, m := range metrics {
		if !strings.ContainsAny(m.Name, "(@") {
			over, columns = append(over, k), append(columns, table.NewColumn(m.Name, table.FloatType, m.Kind, m.Unit, m.Doc))
		}
	}
	series := schema.NewSweepSeries(false, factors, len(s.Manifest.Arms) > 0, columns...)
	for i, p := range points {
		values := make([][]float64, len(metrics))
		s.values = append(s.values, values)
		for rep := 1; rep <= reps; rep++ {
			luck, own := rand.New(rand.NewPCG(7, uint64(rep))), rand.New(rand.NewPCG(uint64(i+100), uint64(rep)))
			row := []table.Cell{table.Text(fmt.Sprintf("%08x%08x", i, rep)), table.Int(i + 1), table.Missing(), table.Int(rep), table.Int(1), table.Text("ok"), table.Missing()}
			if p.Block > 0 {
				row[2] = table.Int(p.Block)
			}
			var levels []table.Cell
			if p.Arm != "" {
				levels = append(levels, table.Text(p.Arm))
			}
			for k, a := range p.At {
				if factors[k].Scale == "categorical" {
					levels = append(levels, table.Text(factors[k].Levels[int(a)]))
				} else {
					levels = append(levels, table.Float(a))
				}
			}
			at := slices.Concat(row[:2], levels, row[3:4])
			row = append(row, levels...)
			for k := range metrics {
				mean, common, mine := f(k, p)
				v := mean + common*luck.NormFloat64() + mine*own.NormFloat64()
				row, values[k] = append(row, table.Float(v)), append(values[k], v)
			}
			t.AppendRow(row...)
			for tick := range ticks {
				when := slices.Concat(at, []table.Cell{table.Int(30 * tick), table.Float(30 * float64(tick)), table.Date(time.Date(2011, 1, 21+30*tick, 0, 0, 0, 0, time.UTC))})
				for _, k := range over {
					share := float64(tick) / (ticks - 1) // a straight way to the end
					if metrics[k].Kind == table.Flow {
						share = 1. / ticks
					}
					when = append(when, table.Float(values[k][rep-1]*share))
				}
				if len(points) <= 200 { // the others are drawn without series
					series.AppendRow(when...)
				}
			}
		}
	}
	s.Tables[schema.SeriesTable] = series
	s.Manifest.Runs, s.Manifest.Done, s.Manifest.Complete = t.Rows(), t.Rows(), true
	s.Tables[schema.RunsTable] = t
	return s
}

// CompareArms writes effects as analyze does, as far as figures need them.
func (s *Study) CompareArms(baseline string) *Study {
	s.Manifest.Baseline = baseline
	t := schema.NewEffects(s.Manifest.Factors)
	for i, m := range s.Manifest.Metrics {
		for n, p := range s.points {
			v := summary.Student(s.values[n][i], m.Step, s.Manifest.Confidence).Within(m.In())
			row := []table.Cell{table.Text(m.Name), table.Text(m.Unit), table.Int(n + 1), table.Text(p.Arm)}
			for k, f := range s.Manifest.Factors {
				if f.Scale == "categorical" {
					row = append(row, table.Text(f.Levels[int(p.At[k])]))
				} else {
					row = append(row, table.Float(p.At[k]))
				}
			}
			row = append(row, table.Int(v.N), table.Int(0), table.Float(v.Mean), table.Float(v.SD), table.Float(v.Lo), table.Float(v.Hi))
			row = append(row, table.Float(v.Min), table.Missing(), table.Missing(), table.Missing(), table.Float(v.Max))
			base := slices.IndexFunc(s.points, func(o Point) bool { return o.Arm == baseline && slices.Equal(o.At, p.At) })
			rest := make([]table.Cell, 15)
			for k := range rest {
				rest[k] = table.Missing()
			}
			if p.Arm != baseline && base >= 0 {
				var change []float64
				for rep, v := range s.values[n][i] {
					change = append(change, v-s.values[base][i][rep])
				}
				d := summary.Student(change, m.Step, .95)
				pv := 0.001
				if d.Lo <= 0 && d.Hi >= 0 {
					pv = 0.4
				}
				rest[0], rest[1], rest[2], rest[3], rest[4], rest[5] = table.Text(baseline), table.Int(d.N), table.Float(d.Mean), table.Float(d.SD), table.Float(d.Lo), table.Float(d.Hi)
				rest[8], rest[9] = table.Float(pv), table.Float(min(1, 3*pv))
			}
			t.AppendRow(append(row, rest...)...)
		}
	}
	s.Tables[schema.EffectsTable] = t
	return s
}

// TwoArms has a baseline and one arm.
func TwoArms() *Study {
	metrics := []schema.Metric{Adopters, Income, Half, Captured, Early}
	return MakeUp("billing", "arms", nil, metrics, []Point{{Arm: "exposure"}, {Arm: "interactive"}}, 20, func(m int, p Point) (float64, float64, float64) {
		base := []float64{8911, 912e3, 1203, -3100, 5012}[m]
		if p.Arm == "interactive" {
			base += []float64{3, 31e3, -4, -90, 2}[m]
		}
		return base, math.Abs(base) * .03, math.Abs(base) * []float64{.0004, .012, .01, .02, .0002}[m]
	}).CompareArms("exposure")
}

func fourArms() *Study {
	return MakeUp("learners", "arms", nil, []schema.Metric{Income, Adopters}, []Point{{Arm: "none"}, {Arm: "tags"}, {Arm: "beta_binomial"}, {Arm: "oracle"}}, 12, func(m int, p Point) (float64, float64, float64) {
		gain := map[string]float64{"none": 0, "tags": .01, "beta_binomial": .07, "oracle": .11}[p.Arm]
		return []float64{912e3, 8911}[m] * (1 + gain*[]float64{1, .004}[m]), []float64{3e4, 200}[m], []float64{2e4, 30}[m]
	}).CompareArms("none")
}

// OneFactor is a grid over one factor.
func OneFactor() *Study {
	var pts []Point
	for _, q := range []float64{.1, .2, .3, .4, .5, .6, .7, .8} {
		pts = append(pts, Point{At: []float64{q}})
	}
	return MakeUp("imitation", "grid", []schema.Factor{Number("q", "/year")}, []schema.Metric{Adopters, Half}, pts, 10, func(m int, p Point) (float64, float64, float64) {
		if m == 0 {
			return 10000 / (1 + math.Exp(-12*(p.At[0]-.4))), 150, 150
		}
		return 300 / p.At[0], 20, 20
	})
}

// ThreeLines is a factor at each level of another.
func ThreeLines() *Study {
	var pts []Point
	for _, b := range []float64{1, 2, 4, 8, 16, 32} {
		for l := range 3 {
			pts = append(pts, Point{At: []float64{b, float64(l)}})
		}
	}
	bidders := Number("bidders", "")
	bidders.Scale = "log"
	return MakeUp("bidders", "grid", []schema.Factor{bidders, Levels("learner", "none", "tags", "oracle")}, []schema.Metric{Income}, pts, 8, func(m int, p Point) (float64, float64, float64) {
		k := p.At[1] * .35
		return 1e5 * (1 + math.Log2(p.At[0]+1)*(.5+.2*k)) * (1 - .35*k*math.Exp(-p.At[0]/6)), 6e3, 3e3
	})
}

func graphKinds() *Study {
	var pts []Point
	for g := range 5 {
		pts = append(pts, Point{At: []float64{float64(g)}})
	}
	return MakeUp("graphs", "grid", []schema.Factor{Levels("graph", "ring", "watts_strogatz", "erdos_renyi", "barabasi_albert", "friendship")}, []schema.Metric{Adopters, Half}, pts, 12, func(m int, p Point) (float64, float64, float64) {
		return []float64{4000 + 1100*p.At[0], 900 - 120*p.At[0]}[m], 40, []float64{200, 30}[m]
	})
}

// CompareLevels writes changes as analyze does for a grid of two factors with two levels each, in the
// order of kindsByFriends.
func (s *Study) CompareLevels() *Study {
	t := schema.NewChanges()
	f := s.Manifest.Factors
	for i, m := range s.Manifest.Metrics {
		add := func(factor, other *schema.Factor, by []float64) {
			change := make([]float64, len(s.values[0][i]))
			for n := range s.points {
				for rep, v := range s.values[n][i] {
					change[rep] += by[n] * v
				}
			}
			d := summary.Student(change, m.Step, .95)
			row := []table.Cell{table.Text(m.Name), table.Text(m.Unit), table.Text(""), table.Text(""), table.Text(factor.Name), table.Text(factor.Levels[1]), table.Text(factor.Levels[0])}
			if other != nil {
				row = append(row, table.Text(other.Name), table.Text(other.Levels[1]), table.Text(other.Levels[0]), table.Int(1))
			} else {
				row = append(row, table.Text(""), table.Text(""), table.Text(""), table.Int(2))
			}
			row = append(append(row, table.Int(int64(d.N))), table.Floats(d.Mean, d.SD, d.Lo, d.Hi, .01, .03)...)
			for len(row) < len(t.Columns()) {
				row = append(row, table.Missing())
			}
			t.AppendRow(row...)
		}
		add(&f[0], nil, []float64{-.5, -.5, .5, .5})
		add(&f[1], nil, []float64{-.5, .5, -.5, .5})
		add(&f[0], &f[1], []float64{1, -1, -1, 1})
	}
	s.Tables[schema.ChangesTable] = t
	return s
}

func kindsByFriends() *Study {
	var pts []Point
	for k := range 2 {
		for g := range 2 {
			pts = append(pts, Point{At: []float64{float64(k), float64(g)}})
		}
	}
	return MakeUp("games", "grid", []schema.Factor{Levels("kind", "embedded", "self_built"), Levels("friends_hold", "off", "on")}, []schema.Metric{Income, Adopters}, pts, 8, func(m int, p Point) (float64, float64, float64) {
		return []float64{2200, 812}[m] * (1 - .4*p.At[0] + .25*p.At[1]), 90, 45
	}).CompareLevels()
}

// SmallMap is two factors with few enough levels for numbers in cells.
func SmallMap() *Study {
	var pts []Point
	for _, take := range []float64{0, .1, .2, .3, .4, .5} {
		for _, load := range []float64{1, 2, 3, 4, 5} {
			pts = append(pts, Point{At: []float64{take, load}})
		}
	}
	return MakeUp("take rate", "grid", []schema.Factor{Number("take_rate", ""), Number("ad_load", "/day")}, []schema.Metric{Income, {Name: "captured.provider", Kind: table.Flow, Unit: "currency"}}, pts, 6, func(m int, p Point) (float64, float64, float64) {
		if m == 0 {
			return 4e6 * p.At[0] * (1 - p.At[0]) * (1 + .3*p.At[1] - .05*p.At[1]*p.At[1]), 4e4, 2e4
		}
		return 9e5 - 2.4e6*p.At[0] - 5e4*p.At[1]*p.At[1]*p.At[0], 4e4, 9e4
	})
}

// BigMap is two factors of many levels, with arms.
func BigMap() *Study {
	var pts []Point
	for i := range 14 {
		for j := range 12 {
			for _, a := range []string{"exposure", "interactive"} {
				if i+j < 23 {
					pts = append(pts, Point{Arm: a, At: []float64{math.Round(math.Pow(10, .2*float64(i))*10) / 10, .1 * float64(j)}})
				}
			}
		}
	}
	reserve := Number("reserve", "")
	reserve.Scale = "log"
	return MakeUp("flip", "grid", []schema.Factor{reserve, Number("knowledge", "")}, []schema.Metric{Income}, pts, 6, func(m int, p Point) (float64, float64, float64) {
		v := 5e5 + 1e5*math.Log10(p.At[0])
		if p.Arm == "interactive" {
			v += 9e4*(p.At[1]-.5) + 1.5e4*math.Sin(2*math.Log(p.At[0]))
		}
		return v, 2e4, 8e3
	}).CompareArms("exposure")
}

// nine returns nine factors of very different importance.
func nine() []schema.Factor {
	var out []schema.Factor
	for i, n := range []string{"imitation", "innovation", "reserve", "ad_load", "take_rate", "churn", "weak_ties", "learner_prior", "friends_hold"} {
		out = append(out, Number(n, []string{"/year", "/year", "", "/day", "", "/year", "", "", ""}[i], "0.1", "0.9"))
	}
	return out
}

var weights = []float64{9, 5, 4.6, 2, 1.2, .6, .3, .1, 0}

func respond(u []float64) float64 {
	y := 0.0
	for i, w := range weights {
		y += w * (u[i] - .5)
	}
	return y + 6*(u[0]-.5)*(u[1]-.5) + 7*(u[2]-.5)*(u[2]-.5)
}

// OneAtATime has indices low and high of nine factors.
func OneAtATime() *Study {
	f := nine()
	s := MakeUp("one at a time", "list", f, []schema.Metric{Income, Adopters}, []Point{{At: make([]float64, 9)}}, 8, func(int, Point) (float64, float64, float64) { return 1, .1, .1 })
	t := schema.NewIndices()
	for m, scale := range []float64{3e4, 150} {
		for i := range f {
			for k, end := range []string{"low", "high"} {
				u := slices.Repeat([]float64{.5}, 9)
				u[i] = float64(k)
				v, e := scale*respond(u), scale*.35
				t.AppendRow(table.Text(s.Manifest.Metrics[m].Name), table.Text("oat"), table.Text(end), table.Text(f[i].Name), table.Missing(), table.Float(v), table.Float(v-e), table.Float(v+e), table.Int(8), table.Int(0), table.Text(s.Manifest.Metrics[m].Unit))
			}
		}
	}
	s.Tables[schema.IndicesTable] = t
	return s
}

func fromBlocks(name, kind string, blocks []design.Block) *Study {
	var pts []Point
	for b, block := range blocks {
		for _, u := range block.Points {
			pts = append(pts, Point{Block: b + 1, At: u})
		}
	}
	return MakeUp(name, kind, nine(), []schema.Metric{Income, Adopters}, pts, 1, func(m int, p Point) (float64, float64, float64) {
		return []float64{9e5 + 3e4*respond(p.At), 5000 + 150*p.At[0]*respond(p.At)}[m], 0, []float64{3e3, 15}[m]
	})
}

// SobolStudy has variance-based indices.
func SobolStudy() *Study {
	blocks, err := design.Saltelli(rng.New(1, 0, "test"), 256, 9, false)
	if err != nil {
		panic(err)
	}
	s := fromBlocks("what drives", "saltelli", blocks)
	t := schema.NewIndices()
	for m, scale := range []float64{1, .9} {
		for i, f := range s.Manifest.Factors {
			w := weights[i] * weights[i] / 140 * scale
			for _, x := range []struct {
				name string
				v, e float64
			}{{"S1", w, .05}, {"ST", w*1.15 + .01, .03 + .05*w}} {
				t.AppendRow(table.Text(s.Manifest.Metrics[m].Name), table.Text("sobol"), table.Text(x.name), table.Text(f.Name), table.Missing(), table.Float(x.v), table.Float(x.v-x.e), table.Float(x.v+x.e), table.Int(256), table.Int(2), table.Text("1"))
			}
		}
		t.AppendRow(table.Text(s.Manifest.Metrics[m].Name), table.Text("sobol"), table.Text("S2"), table.Text("imitation"), table.Text("innovation"), table.Float(.06), table.Float(.02), table.Float(.1), table.Int(256), table.Int(2), table.Text("1"))
	}
	s.Tables[schema.IndicesTable] = t
	return s
}

// MorrisStudy is a screening.
func MorrisStudy() *Study {
	blocks, err := design.Morris(rng.New(1, 0, "test"), 20, 4, 9)
	if err != nil {
		panic(err)
	}
	s := fromBlocks("screening", "morris", blocks)
	t := schema.NewIndices()
	put := func(m, name, factor string, v, e float64) {
		t.AppendRow(table.Text(m), table.Text("morris"), table.Text(name), table.Text(factor), table.Missing(), table.Float(v), table.Float(v-e), table.Float(v+e), table.Int(20), table.Int(0), table.Text("1"))
	}
	for m, scale := range []float64{3e4, 150} {
		for i, f := range s.Manifest.Factors {
			w := weights[i] * scale
			put(s.Manifest.Metrics[m].Name, "mu", f.Name, w, .06*w)
			put(s.Manifest.Metrics[m].Name, "mu_star", f.Name, w+.1*scale, .06*w)
			put(s.Manifest.Metrics[m].Name, "sigma", f.Name, []float64{3, 3, 4.7, .4, .3, .5, .2, .2, .1}[i]*scale, .2*scale)
		}
	}
	s.Tables[schema.IndicesTable] = t
	return s
}

func sampled() *Study {
	pts, err := design.Sobol(rng.New(1, 0, "test"), 128, 2)
	if err != nil {
		panic(err)
	}
	var list []Point
	for _, u := range pts {
		list = append(list, Point{At: u})
	}
	return MakeUp("sample", "sobol", []schema.Factor{Number("p", ""), Number("q", "")}, []schema.Metric{Adopters}, list, 1, func(m int, p Point) (float64, float64, float64) {
		return 5000 + 4000*(p.At[0]-.3)*p.At[1], 0, 50
	})
}

// Claimed has claims of every verdict.
func Claimed() *Study {
	s := MakeUp("claims", "arms", nil, []schema.Metric{Income}, []Point{{Arm: "a"}}, 2, func(int, Point) (float64, float64, float64) { return 1, .1, .1 })
	t, pairs := schema.NewClaims(), schema.NewPairs()
	for _, c := range []struct {
		id, text, metric, expect string
		smallest, effect, half   float64
		verdict                  string
	}{
		{"C1", "Payment raises the use of its segment.", "mau", "increase", 100, 460, 60, "supported"},
		{"C2", "Encounters speed up adoption.", "time_to(adopters, 50%)", "decrease", 10, -4, 12, "undecided"},
		{"C6", "Learning raises revenue.", "platform_revenue", "increase", 5000, -9000, 4000, "rejected"},
		{"C7", "Hiding raises satisfaction.", "satisfaction", "increase", .01, .043, .004, "true by construction"},
		{"C9", "Billing does not matter under equal beliefs.", "platform_revenue", "none", 5000, 900, 2100, "supported"},
	} {
		t.AppendRow(table.Text(c.id), table.Text(c.text), table.Text("claims"), table.Text(c.metric), table.Missing(), table.Text(c.expect),
			table.Float(c.smallest), table.Float(c.effect), table.Float(c.effect-c.half), table.Float(c.effect+c.half), table.Float(.95), table.Int(20), table.Float(.01), table.Float(.03), table.Text(c.verdict), table.Missing())
		for k := range int64(20) {
			pairs.AppendRow(table.Text(c.id), table.Int(k+1), table.Float(c.effect+7*c.half*(float64(k)/19-.5)))
		}
	}
	s.Tables[schema.ClaimsTable], s.Tables[schema.PairsTable] = t, pairs
	return s
}

// OverRanges has claims over sampled worlds: an increase, a decrease, and no loss of any party.
func OverRanges() *Study {
	s := MakeUp("ranges", "arms", nil, []schema.Metric{Income}, []Point{{Arm: "a"}}, 2, func(int, Point) (float64, float64, float64) { return 1, .1, .1 })
	sum, each := schema.NewRanges(), schema.NewWorlds()
	for _, c := range []struct {
		id, metric, unit, expect        string
		smallest, middle, width, before float64
	}{{"C1", "mau", "%", "increase", .05, .3, .9, .12}, {"C2", "time_to(adopters, 50%)", "d", "decrease", 10, -4, 60, -25}, {"C14", "added.platform", "tolerances", "win_win", .01, -3, 12, math.NaN()}} {
		row := []table.Cell{table.Text(c.id), table.Text("A claim."), table.Text("ranges"), table.Text(c.metric), table.Text(c.unit), table.Text(c.expect), table.Float(c.smallest), table.Int(21), table.Int(0), table.Int(2), table.Int(0), table.Float(.95)}
		for _, v := range []float64{.6, .1, c.middle - .45*c.width, c.middle, c.middle + .45*c.width} {
			row = append(row, table.Float(v), table.Missing(), table.Missing())
		}
		sum.AppendRow(append(row, table.Float(c.before), table.Missing(), table.Missing(), table.Missing(), table.Missing(), table.Missing(), table.Missing())...)
		for k := range int64(21) {
			v := table.Float(c.middle + c.width*(float64(k)/20-.5))
			each.AppendRow(table.Text(c.id), table.Int(k+1), v, v, table.Int(0), table.Int(0))
		}
	}
	s.Tables[schema.RangesTable], s.Tables[schema.WorldsTable] = sum, each
	return s
}

// Searched has the points of a search with two goals, of which three were compared.
func Searched() *Study {
	load := Number("load", "")
	s := MakeUp("search", "list", []schema.Factor{load}, []schema.Metric{Income, Captured}, []Point{{At: []float64{0}}, {At: []float64{1}}, {At: []float64{2}}}, 3, func(m int, p Point) (float64, float64, float64) { return 1e4 * p.At[0], 1e3, 1e3 })
	t := schema.NewOptimum(s.Manifest.Factors)
	for k := range 9 {
		x := float64(k) / 4
		for _, goal := range []struct {
			name string
			gain float64
		}{{Income.Name, 1e4 * x * (2.4 - x)}, {Captured.Name, -3e3 * x * x}} {
			role, fresh, lo, hi := table.Missing(), table.Missing(), table.Missing(), table.Missing()
			if k > 0 && k < 5 && k != 3 {
				role, fresh, lo, hi = table.Text("front"), table.Float(.95*goal.gain), table.Float(.95*goal.gain-800), table.Float(.95*goal.gain+800)
			}
			t.AppendRow(table.Int(int64(k+2)), table.Text(goal.name), table.Text("goal"), role, table.Float(goal.gain), table.Float(goal.gain), fresh, lo, hi, table.Float(goal.gain+1e4), table.Missing(), table.Float(x))
		}
	}
	s.Tables[schema.OptimumTable] = t
	return s
}

// ArmsByBidders has arms at levels of a factor.
func ArmsByBidders() *Study {
	var pts []Point
	for _, b := range []float64{2, 3, 4, 6, 12} {
		for _, a := range []string{"none", "beta_binomial", "oracle"} {
			pts = append(pts, Point{Arm: a, At: []float64{b}})
		}
	}
	return MakeUp("learner by bidders", "arms", []schema.Factor{Number("bidders", "")}, []schema.Metric{Income, Adopters}, pts, 8, func(m int, p Point) (float64, float64, float64) {
		gain := map[string]float64{"none": 0, "beta_binomial": 1, "oracle": 2}[p.Arm]
		return []float64{2e4 * math.Log(p.At[0]) * (1 + .04*gain*(p.At[0]-4)), 5000}[m], 2e3, []float64{900, 0}[m]
	}).CompareArms("none")
}

func elements() *Study {
	var factors []schema.Factor
	for _, n := range []string{"core_business", "users_needs", "partner_network", "profit_model"} {
		factors = append(factors, Levels(n, "off", "on"))
	}
	var pts []Point
	for c := range 16 {
		pts = append(pts, Point{At: []float64{float64(c & 1), float64(c >> 1 & 1), float64(c >> 2 & 1), float64(c >> 3)}})
	}
	s := MakeUp("what contributes", "elements", factors, []schema.Metric{Captured, Income}, pts, 6, func(m int, p Point) (float64, float64, float64) {
		return 1e5 * (2 + p.At[0] + p.At[1]), 1e3, 1e3
	})
	t := schema.NewIndices()
	for _, m := range s.Manifest.Metrics {
		for i, f := range factors {
			for k, name := range []string{"shapley", "owen"} {
				v := float64(60000 - 25000*i + 3000*k)
				t.AppendRow(table.Text(m.Name), table.Text("shapley"), table.Text(name), table.Text(f.Name), table.Missing(), table.Float(v), table.Float(v-6000), table.Float(v+6000), table.Int(6), table.Int(0), table.Text(m.Unit))
			}
		}
		t.AppendRow(table.Text(m.Name), table.Text("shapley"), table.Text("dividend"), table.Text("core_business"), table.Text("users_needs"), table.Float(-9000), table.Float(-12000), table.Float(-6000), table.Int(6), table.Int(0), table.Text(m.Unit))
	}
	s.Tables[schema.IndicesTable] = t
	return s
}

// Studies returns the synthetic studies by name.
func Studies() map[string]*Study {
	return map[string]*Study{
		"arms2": TwoArms(), "arms4": fourArms(), "dose": OneFactor(), "lines": ThreeLines(), "graphs": graphKinds(), "kinds": kindsByFriends(),
		"map": SmallMap(), "flip": BigMap(), "oat": OneAtATime(), "saltelli": SobolStudy(), "morris": MorrisStudy(), "sobol": sampled(), "claims": Claimed(), "ranges": OverRanges(),
		"optimum": Searched(), "armsby": ArmsByBidders(), "elements": elements(),
	}
}
