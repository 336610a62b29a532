package plotstest

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"

	"guanxi/plots/figure"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
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
	return figure.NewStudyFolder(s.Manifest.Study, s.Manifest,
		func(name string) (*table.Table, error) { return s.Tables[name], nil })
}

var (
	Adopters = schema.Metric{Name: "adopters", Kind: table.Stock, Unit: "1", Step: 1e-3,
		Range: &table.Range{Low: math.Inf(-1), High: 1e9}} // people, so that few pairs have an interval
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
	Arm string
	At  []float64
}

const ticks = 5 // recorded in each run

// MakeUp evaluates a response over points with common random numbers: each replicate adds the
// same noise everywhere, and a little of its own.
func MakeUp(name, kind string, factors []schema.Factor, metrics []schema.Metric, points []Point, reps int,
	f func(metric int, p Point) (mean, common, own float64)) *Study {
	s := &Study{Tables: map[string]*table.Table{}, points: points}
	s.Manifest = &manifest.Sweep{Studied: manifest.Studied{Kind: manifest.SweepKind, Format: 1, Results: 1, Study: name},
		Design: kind, Confidence: 0.95, Currency: "CNY", Factors: factors, Metrics: metrics, Points: len(points)}
	for _, p := range points {
		if p.Arm != "" && !slices.Contains(s.Manifest.Arms, p.Arm) {
			s.Manifest.Arms = append(s.Manifest.Arms, p.Arm)
		}
	}
	t := schema.NewRuns(factors, len(s.Manifest.Arms) > 0, metrics)
	var over []table.Column // metrics over time
	for _, m := range metrics {
		if !strings.ContainsAny(m.Name, "(@") {
			over = append(over, table.NewColumn(m.Name, table.FloatType, m.Kind, m.Unit, m.Doc))
		}
	}
	series := schema.NewSweepSeries(false, factors, len(s.Manifest.Arms) > 0, over...)
	for i, p := range points {
		values := make([][]float64, len(metrics))
		s.values = append(s.values, values)
		for rep := 1; rep <= reps; rep++ {
			luck, own := rand.New(rand.NewPCG(7, uint64(rep))), rand.New(rand.NewPCG(uint64(i+100), uint64(rep)))
			at := row{"run_id": fmt.Sprintf("%08x%08x", i, rep), "point": i + 1, "replicate": rep, "seed": 1, "status": "ok",
				"arm": p.Arm}
			for k, a := range p.At {
				at[factors[k].Name] = a
				if factors[k].Scale == "categorical" {
					at[factors[k].Name] = factors[k].Levels[int(a)]
				}
			}
			for k, m := range metrics {
				mean, common, mine := f(k, p)
				v := mean + common*luck.NormFloat64() + mine*own.NormFloat64()
				at[m.Name], values[k] = v, append(values[k], v)
			}
			add(t, at)
			for tick := range ticks {
				if len(points) > 200 {
					break // drawn without series
				}
				at["tick"], at["time"], at["date"] = 30*tick, 30*float64(tick), time.Date(2011, 1, 21+30*tick, 0, 0, 0, 0, time.UTC)
				for k, m := range metrics {
					share := float64(tick) / (ticks - 1) // a straight way to the end
					if m.Kind == table.Flow {
						share = 1. / ticks
					}
					at[m.Name] = values[k][rep-1] * share
				}
				add(series, at)
			}
		}
	}
	s.Tables[schema.SeriesTable] = series
	s.Manifest.Runs, s.Manifest.Done, s.Manifest.Complete = t.Rows(), t.Rows(), true
	s.Tables[schema.RunsTable] = t
	return s
}

// CompareArms adds means and effects as analyze does, as far as figures need them.
func (s *Study) CompareArms(baseline string) *Study {
	s.Manifest.Baseline = baseline
	var all []schema.Answer
	for i, m := range s.Manifest.Metrics {
		for n, p := range s.points {
			v := summary.Student(s.values[n][i], m.Step, s.Manifest.Confidence).Bounded(m.In())
			x := schema.NewAnswer("mean", m.Name, "mean")
			x.Unit, x.Point, x.About, x.N, x.Value, x.SD, x.Lo, x.Hi = m.Unit, n+1, p.Arm, v.N, v.Mean, v.SD, v.Lo, v.Hi
			least, most := x, x
			least.Measure, least.Value, most.Measure, most.Value = "min", v.Min, "max", v.Max
			all = append(all, least, most, x)
			base := slices.IndexFunc(s.points, func(o Point) bool { return o.Arm == baseline && slices.Equal(o.At, p.At) })
			if p.Arm == baseline || base < 0 {
				continue
			}
			var change []float64
			for rep, v := range s.values[n][i] {
				change = append(change, v-s.values[base][i][rep])
			}
			d := summary.Student(change, m.Step, .95)
			x.Question, x.Measure, x.Beside, x.P, x.PHolm = "effect", "effect", baseline, .001, .003
			if d.Lo <= 0 && d.Hi >= 0 {
				x.P, x.PHolm = .4, 1.
			}
			d = d.PairedLimits(m.In(), m.Step)
			x.N, x.Value, x.SD, x.Lo, x.Hi = d.N, d.Mean, d.SD, d.Lo, d.Hi
			least, most = x, x
			least.Measure, least.Value, most.Measure, most.Value = "min", d.Min, "max", d.Max
			all = append(all, x, least, most)
		}
	}
	s.Answered(all...)
	return s
}

// Write writes the study into a folder.
func (s *Study) Write(dir string) error {
	var all []*table.Table
	for _, name := range []string{schema.RunsTable, schema.AnswersTable} {
		if t := s.Tables[name]; t != nil {
			all = append(all, t)
		}
	}
	return errors.Join(os.MkdirAll(dir, 0o777), manifest.Write(dir, s.Manifest), results.PutTables(dir, nil, all...))
}

// TwoArms has a baseline and one arm.
func TwoArms() *Study {
	metrics := []schema.Metric{Adopters, Income, Half, Captured, Early}
	return MakeUp("billing", "arms", nil, metrics, []Point{{Arm: "exposure"}, {Arm: "interactive"}}, 20,
		func(m int, p Point) (float64, float64, float64) {
			base := []float64{8911, 912e3, 1203, -3100, 5012}[m]
			if p.Arm == "interactive" {
				base += []float64{3, 31e3, -4, -90, 2}[m]
			}
			return base, math.Abs(base) * .03, math.Abs(base) * []float64{.0004, .012, .01, .02, .0002}[m]
		}).CompareArms("exposure")
}

// crossed returns the points at all pairs of levels.
func crossed(first []float64, second ...float64) (all []Point) {
	for _, a := range first {
		for _, b := range second {
			all = append(all, Point{At: []float64{a, b}})
		}
	}
	return all
}

// alone returns the points at the levels of one factor.
func alone(levels ...float64) (all []Point) {
	for _, a := range levels {
		all = append(all, Point{At: []float64{a}})
	}
	return all
}

// OneFactor is a grid over one factor.
func OneFactor() *Study {
	return MakeUp("imitation", "grid", []schema.Factor{Number("q", "/year")}, []schema.Metric{Adopters, Half},
		alone(.1, .2, .3, .4, .5, .6, .7, .8), 10, func(m int, p Point) (float64, float64, float64) {
			if m == 0 {
				return 10000 / (1 + math.Exp(-12*(p.At[0]-.4))), 150, 150
			}
			return 300 / p.At[0], 20, 20
		})
}

// ThreeLines is a factor at each level of another.
func ThreeLines() *Study {
	bidders := Number("bidders", "")
	bidders.Scale = "log"
	return MakeUp("bidders", "grid", []schema.Factor{bidders, Levels("learner", "none", "tags", "oracle")},
		[]schema.Metric{Income}, crossed([]float64{1, 2, 4, 8, 16, 32}, 0, 1, 2), 8, func(m int, p Point) (float64, float64,
			float64) {
			k := p.At[1] * .35
			return 1e5 * (1 + math.Log2(p.At[0]+1)*(.5+.2*k)) * (1 - .35*k*math.Exp(-p.At[0]/6)), 6e3, 3e3
		})
}

func graphKinds() *Study {
	return MakeUp("graphs", "grid", []schema.Factor{Levels("graph", "ring", "watts_strogatz", "erdos_renyi",
		"barabasi_albert", "friendship")}, []schema.Metric{Adopters, Half}, alone(0, 1, 2, 3, 4), 12,
		func(m int, p Point) (float64, float64, float64) {
			return []float64{4000 + 1100*p.At[0], 900 - 120*p.At[0]}[m], 40, []float64{200, 30}[m]
		})
}

// CompareLevels adds what analyze says of the levels of a grid of two factors with two levels each, in the
// order of kindsByFriends.
func (s *Study) CompareLevels() *Study {
	f := s.Manifest.Factors
	for i, m := range s.Manifest.Metrics {
		compare := func(question, measure, about string, factor *schema.Factor, by []float64) {
			change := make([]float64, len(s.values[0][i]))
			for n := range s.points {
				for rep, v := range s.values[n][i] {
					change[rep] += by[n] * v
				}
			}
			d := summary.Student(change, m.Step, .95)
			x := schema.NewAnswer(question, m.Name, measure)
			x.Unit, x.About, x.Beside, x.Along, x.At, x.N, x.Value, x.SD, x.Lo, x.Hi, x.P, x.PHolm = m.Unit, about,
				factor.Levels[0], factor.Name, factor.Levels[1], d.N, d.Mean, d.SD, d.Lo, d.Hi, .01, .03
			s.Answered(x)
		}
		compare("level", "effect", f[0].Name, &f[0], []float64{-.5, -.5, .5, .5})
		compare("level", "effect", f[1].Name, &f[1], []float64{-.5, .5, -.5, .5})
		compare("interaction", "change", f[0].Name+"="+f[0].Levels[1], &f[1], []float64{1, -1, -1, 1})
	}
	return s
}

func kindsByFriends() *Study {
	return MakeUp("games", "grid", []schema.Factor{Levels("kind", "embedded", "self_built"),
		Levels("friends_hold", "off", "on")}, []schema.Metric{Income, Adopters}, crossed([]float64{0, 1}, 0, 1), 8,
		func(m int, p Point) (float64, float64, float64) {
			return []float64{2200, 812}[m] * (1 - .4*p.At[0] + .25*p.At[1]), 90, 45
		}).CompareLevels()
}

// SmallMap is two factors with few enough levels for numbers in cells.
func SmallMap() *Study {
	return MakeUp("take rate", "grid", []schema.Factor{Number("take_rate", ""), Number("ad_load", "/day")},
		[]schema.Metric{Income, {Name: "captured.provider", Kind: table.Flow, Unit: "currency"}},
		crossed([]float64{0, .1, .2, .3, .4, .5}, 1, 2, 3, 4, 5), 6, func(m int, p Point) (float64, float64, float64) {
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
	return MakeUp("flip", "grid", []schema.Factor{reserve, Number("knowledge", "")}, []schema.Metric{Income}, pts, 20,
		func(m int, p Point) (float64, float64, float64) {
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
	for i, n := range []string{"imitation", "innovation", "reserve", "ad_load", "take_rate", "churn", "weak_ties",
		"learner_prior", "friends_hold"} {
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

// answer adds an answer v ± e.
func (s *Study) answer(metric, question, measure, about string, v, e float64, n, failed int) {
	x := schema.NewAnswer(question, metric, measure)
	x.About, x.Value, x.Lo, x.Hi, x.N, x.Failed, x.Unit = about, v, v-e, v+e, n, failed, "1"
	s.Answered(x)
}

// Answered adds answers to what the analysis of the study says.
func (s *Study) Answered(all ...schema.Answer) {
	if t := s.Tables[schema.AnswersTable]; t != nil {
		all = append(schema.AnswersOf(t), all...)
	}
	s.Tables[schema.AnswersTable] = schema.NewAnswers(all...)
}

// OneAtATime has indices low and high of nine factors.
func OneAtATime() *Study {
	f := nine()
	s := MakeUp("one at a time", "list", f, []schema.Metric{Income, Adopters}, []Point{{At: make([]float64, 9)}}, 8,
		func(int, Point) (float64, float64, float64) { return 1, .1, .1 })
	for m, scale := range []float64{3e4, 150} {
		for i := range f {
			for k, end := range []string{"low", "high"} {
				u := slices.Repeat([]float64{.5}, 9)
				u[i] = float64(k)
				s.answer(s.Manifest.Metrics[m].Name, "oat", end, f[i].Name, scale*respond(u), scale*.35, 8, 0)
			}
		}
	}
	return s
}

// Claimed has claims of every verdict.
func Claimed() *Study {
	s := MakeUp("claims", "arms", nil, []schema.Metric{Income}, []Point{{Arm: "a"}}, 2,
		func(int, Point) (float64, float64, float64) { return 1, .1, .1 })
	for _, c := range []struct {
		id, metric, expect     string
		smallest, effect, half float64
		verdict                string
	}{
		{"C1", "mau", "increase", 100, 460, 60, "supported"},
		{"C2", "time_to(adopters, 50%)", "decrease", 10, -4, 12, "undecided"},
		{"C6", "platform_revenue", "increase", 5000, -9000, 4000, "rejected"},
		{"C7", "satisfaction", "increase", .01, .043, .004, "true by construction"},
		{"C9", "platform_revenue", "none", 5000, 900, 2100, "supported"},
	} {
		x := schema.NewAnswer("claim", c.metric, "effect")
		x.About, x.Beside, x.N = c.id, c.expect, 20
		smallest, each := x, x
		smallest.Measure, smallest.Value = "smallest", c.smallest
		x.Value, x.Lo, x.Hi, x.P, x.PHolm, x.Verdict = c.effect, c.effect-c.half, c.effect+c.half, .01, .03, c.verdict
		s.Answered(x, smallest)
		for k := range 20 {
			each.Along, each.At, each.Value = "replicate", fmt.Sprint(k+1), c.effect+7*c.half*(float64(k)/19-.5)
			s.Answered(each)
		}
	}
	return s
}

// OverRanges has claims over sampled worlds: an increase, a decrease, and no loss of any party.
func OverRanges() *Study {
	s := MakeUp("ranges", "arms", nil, []schema.Metric{Income}, []Point{{Arm: "a"}}, 2,
		func(int, Point) (float64, float64, float64) { return 1, .1, .1 })
	for _, c := range []struct {
		id, metric, unit, expect        string
		smallest, middle, width, before float64
	}{{"C1", "mau", "%", "increase", .05, .3, .9, .12}, {"C2", "time_to(adopters, 50%)", "d", "decrease", 10, -4, 60,
		-25}, {"C14", "added.platform", "tolerances", "win_win", .01, -3, 12, math.NaN()}} {
		x := schema.NewAnswer("ranges", c.metric, "")
		x.About, x.Beside, x.Unit, x.N = c.id, c.expect, c.unit, 21
		put := func(measure string, v float64) {
			x.Measure, x.Value = measure, v
			s.Answered(x)
		}
		put("holds", .6)
		put("q05", c.middle-.45*c.width)
		put("median", c.middle)
		put("q95", c.middle+.45*c.width)
		put("bundled", c.before)
		put("smallest", c.smallest)
		for k := range 21 {
			x.Along, x.At = "world", fmt.Sprint(k+1)
			put("effect", c.middle+c.width*(float64(k)/20-.5))
		}
	}
	return s
}

// Experimented has two designs of an experiment, one of them with two estimators.
func Experimented() *Study {
	s := MakeUp("experiment", "arms", nil, []schema.Metric{Income}, []Point{{Arm: "none"}}, 2,
		func(int, Point) (float64, float64, float64) { return 1, .1, .1 })
	for k, x := range [][2]string{{"consumer", "difference in means"}, {"time", "block means, washout 0s"},
		{"time", "block means, washout 2d"}} {
		a := schema.NewAnswer("experiment", "orders", "")
		a.About, a.Beside, a.N = x[0], x[1], 8
		put := func(measure string, v float64) {
			a.Measure, a.Value = measure, v
			s.Answered(a)
		}
		put("truth", 12)
		put("estimate", 7+2*float64(k))
		put("sd_assignments", 1+float64(k))
		put("sd_replicates", .5)
	}
	return s
}

// Searched has the points of a search with two goals, of which three were compared.
func Searched() *Study {
	s := MakeUp("search", "list", []schema.Factor{Number("load", "")}, []schema.Metric{Income, Captured}, alone(0, 0,
		.25, .5, .75, 1, 1.25, 1.5, 1.75, 2), 3,
		func(m int, p Point) (float64, float64, float64) { return 1e4 * p.At[0], 1e3, 1e3 })
	for k := range 9 {
		x := float64(k) / 4
		for _, goal := range []struct {
			name string
			gain float64
		}{{Income.Name, 1e4 * x * (2.4 - x)}, {Captured.Name, -3e3 * x * x}} {
			a := schema.NewAnswer("optimum", goal.name, "")
			a.About, a.Beside, a.Point = goal.name, "goal", k+2
			if k > 0 && k < 5 && k != 3 {
				a.Verdict = "front"
			}
			put := func(measure string, v float64) {
				a.Measure, a.Value = measure, v
				s.Answered(a)
			}
			put("gain", goal.gain)
			put("expected", goal.gain)
			put("value", goal.gain+1e4)
			if a.Verdict != "" {
				a.Lo, a.Hi = .95*goal.gain-800, .95*goal.gain+800
				put("fresh", .95*goal.gain)
			}
		}
	}
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
	return MakeUp("learner by bidders", "arms", []schema.Factor{Number("bidders", "")}, []schema.Metric{Income, Adopters},
		pts, 8, func(m int, p Point) (float64, float64, float64) {
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
	s := MakeUp("what contributes", "elements", factors, []schema.Metric{Captured, Income}, pts, 6,
		func(m int, p Point) (float64, float64, float64) {
			return 1e5 * (2 + p.At[0] + p.At[1]), 1e3, 1e3
		})
	for _, m := range s.Manifest.Metrics {
		for i, f := range factors {
			for k, name := range []string{"shapley", "owen"} {
				s.answer(m.Name, "shapley", name, f.Name, float64(60000-25000*i+3000*k), 6000, 6, 0)
			}
		}
	}
	return s
}

// Studies returns the synthetic studies by name.
func Studies() map[string]*Study {
	return map[string]*Study{
		"arms2": TwoArms(), "dose": OneFactor(), "lines": ThreeLines(), "graphs": graphKinds(), "kinds": kindsByFriends(),
		"map": SmallMap(), "flip": BigMap(), "oat": OneAtATime(),
		"claims": Claimed(), "ranges": OverRanges(), "experiment": Experimented(),
		"optimum": Searched(), "armsby": ArmsByBidders(), "elements": elements(),
	}
}
