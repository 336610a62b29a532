package plots

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"guanxi/scenarios/sweep/design"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
)

// A sweep made up for tests: a function in place of a model.
type madeUp struct {
	m      *manifest.Sweep
	tables map[string]*table.Table
	points []madePoint
	values [][][]float64 // of points and metrics, by replicate
}

func (s *madeUp) folder() *folder {
	return newSweepFolder(s.m.Study, s.m, func(name string) (*table.Table, error) { return s.tables[name], nil })
}

var (
	adopters = schema.Metric{Name: "adopters", Kind: table.Stock, Unit: "1"}
	income   = schema.Metric{Name: "platform_revenue", Kind: table.Flow, Unit: "currency"}
	half     = schema.Metric{Name: "time_to(adopters, 50%)", Kind: table.Stock, Unit: "d"}
	captured = schema.Metric{Name: "captured.consumer", Kind: table.Flow, Unit: "currency"}
	early    = schema.Metric{Name: "adopters@2014-01-01", Kind: table.Stock, Unit: "1"}
)

func number64(name, unit string, levels ...string) schema.Factor {
	return schema.Factor{Name: name, Paths: []string{"x." + name}, Scale: "linear", Unit: unit, Levels: levels}
}

func names(name string, levels ...string) schema.Factor {
	return schema.Factor{Name: name, Paths: []string{"x." + name}, Scale: "categorical", Levels: levels}
}

// A place of a made up design: numbers, or the number of a level.
type madePoint struct {
	block int
	arm   string
	at    []float64
}

// make runs a response over points. Luck is common: a replicate adds the same
// noise everywhere, and a little of its own.
func makeUp(name, kind string, factors []schema.Factor, metrics []schema.Metric, points []madePoint, reps int, f func(metric int, p madePoint) (mean, common, own float64)) *madeUp {
	s := &madeUp{tables: map[string]*table.Table{}, points: points}
	s.m = &manifest.Sweep{Studied: manifest.Studied{Kind: manifest.SweepKind, Format: 1, Results: 1, Study: name}, Design: kind, Confidence: 0.95, Currency: "CNY", Factors: factors, Metrics: metrics, Points: len(points)}
	for _, p := range points {
		if p.arm != "" && !slices.Contains(s.m.Arms, p.arm) {
			s.m.Arms = append(s.m.Arms, p.arm)
		}
		s.m.Blocks = max(s.m.Blocks, p.block)
	}
	t := schema.NewRuns(factors, len(s.m.Arms) > 0, metrics)
	for i, p := range points {
		values := make([][]float64, len(metrics))
		s.values = append(s.values, values)
		for rep := 1; rep <= reps; rep++ {
			luck, own := rand.New(rand.NewPCG(7, uint64(rep))), rand.New(rand.NewPCG(uint64(i+100), uint64(rep)))
			row := []table.Cell{table.Text(fmt.Sprintf("%08x%08x", i, rep)), table.Int(int64(i + 1)), table.Missing(), table.Int(int64(rep)), table.Int(1), table.Text("ok"), table.Missing()}
			if p.block > 0 {
				row[2] = table.Int(int64(p.block))
			}
			if p.arm != "" {
				row = append(row, table.Text(p.arm))
			}
			for k, a := range p.at {
				if factors[k].Scale == "categorical" {
					row = append(row, table.Text(factors[k].Levels[int(a)]))
				} else {
					row = append(row, table.Float(a))
				}
			}
			for k := range metrics {
				mean, common, mine := f(k, p)
				v := mean + common*luck.NormFloat64() + mine*own.NormFloat64()
				row, values[k] = append(row, table.Float(v)), append(values[k], v)
			}
			t.AppendRow(row...)
		}
	}
	s.m.Runs, s.m.Done, s.m.Complete = t.Rows(), t.Rows(), true
	s.tables[schema.RunsTable] = t
	return s
}

// compareArms writes effects as analyze does, as far as figures need it.
func (s *madeUp) compareArms(baseline string) *madeUp {
	s.m.Baseline = baseline
	t := schema.NewEffects(s.m.Factors)
	for i, m := range s.m.Metrics {
		for n, p := range s.points {
			v := summary.Student(s.values[n][i], s.m.Confidence).Within(m.In())
			row := []table.Cell{table.Text(m.Name), table.Text(m.Unit), table.Int(int64(n + 1)), table.Text(p.arm)}
			for k, f := range s.m.Factors {
				if f.Scale == "categorical" {
					row = append(row, table.Text(f.Levels[int(p.at[k])]))
				} else {
					row = append(row, table.Float(p.at[k]))
				}
			}
			row = append(row, table.Int(int64(v.N)), table.Int(0), table.Float(v.Mean), table.Float(v.SD), table.Float(v.Lo), table.Float(v.Hi))
			for range 5 {
				row = append(row, table.Missing())
			}
			base := slices.IndexFunc(s.points, func(o madePoint) bool { return o.arm == baseline && slices.Equal(o.at, p.at) })
			rest := make([]table.Cell, 14)
			for k := range rest {
				rest[k] = table.Missing()
			}
			if p.arm != baseline && base >= 0 {
				var change []float64
				for rep, v := range s.values[n][i] {
					change = append(change, v-s.values[base][i][rep])
				}
				d := summary.Student(change, .95)
				pv := 0.001
				if d.Lo <= 0 && d.Hi >= 0 {
					pv = 0.4
				}
				rest[0], rest[1], rest[2], rest[3], rest[4], rest[5] = table.Text(baseline), table.Int(int64(d.N)), table.Float(d.Mean), table.Float(d.SD), table.Float(d.Lo), table.Float(d.Hi)
				rest[8], rest[9] = table.Float(pv), table.Float(min(1, 3*pv))
			}
			t.AppendRow(append(row, rest...)...)
		}
	}
	s.tables[schema.EffectsTable] = t
	return s
}

func twoArms() *madeUp {
	metrics := []schema.Metric{adopters, income, half, captured, early}
	return makeUp("billing", "arms", nil, metrics, []madePoint{{arm: "exposure"}, {arm: "interactive"}}, 20, func(m int, p madePoint) (float64, float64, float64) {
		base := []float64{8911, 912e3, 1203, -3100, 5012}[m]
		if p.arm == "interactive" {
			base += []float64{3, 31e3, -4, -90, 2}[m]
		}
		return base, math.Abs(base) * .03, math.Abs(base) * []float64{.0004, .012, .01, .02, .0002}[m]
	}).compareArms("exposure")
}

func fourArms() *madeUp {
	return makeUp("learners", "arms", nil, []schema.Metric{income, adopters}, []madePoint{{arm: "none"}, {arm: "tags"}, {arm: "beta_binomial"}, {arm: "oracle"}}, 12, func(m int, p madePoint) (float64, float64, float64) {
		gain := map[string]float64{"none": 0, "tags": .01, "beta_binomial": .07, "oracle": .11}[p.arm]
		return []float64{912e3, 8911}[m] * (1 + gain*[]float64{1, .004}[m]), []float64{3e4, 200}[m], []float64{2e4, 30}[m]
	}).compareArms("none")
}

func oneFactor() *madeUp {
	var pts []madePoint
	for _, q := range []float64{.1, .2, .3, .4, .5, .6, .7, .8} {
		pts = append(pts, madePoint{at: []float64{q}})
	}
	return makeUp("imitation", "grid", []schema.Factor{number64("q", "/year")}, []schema.Metric{adopters, half}, pts, 10, func(m int, p madePoint) (float64, float64, float64) {
		if m == 0 {
			return 10000 / (1 + math.Exp(-12*(p.at[0]-.4))), 150, 150
		}
		return 300 / p.at[0], 20, 20
	})
}

func threeLines() *madeUp {
	var pts []madePoint
	for _, b := range []float64{1, 2, 4, 8, 16, 32} {
		for l := range 3 {
			pts = append(pts, madePoint{at: []float64{b, float64(l)}})
		}
	}
	bidders := number64("bidders", "")
	bidders.Scale = "log"
	return makeUp("bidders", "grid", []schema.Factor{bidders, names("learner", "none", "tags", "oracle")}, []schema.Metric{income}, pts, 8, func(m int, p madePoint) (float64, float64, float64) {
		k := p.at[1] * .35
		return 1e5 * (1 + math.Log2(p.at[0]+1)*(.5+.2*k)) * (1 - .35*k*math.Exp(-p.at[0]/6)), 6e3, 3e3
	})
}

func graphKinds() *madeUp {
	var pts []madePoint
	for g := range 5 {
		pts = append(pts, madePoint{at: []float64{float64(g)}})
	}
	return makeUp("graphs", "grid", []schema.Factor{names("graph", "ring", "watts_strogatz", "erdos_renyi", "barabasi_albert", "friendship")}, []schema.Metric{adopters, half}, pts, 12, func(m int, p madePoint) (float64, float64, float64) {
		return []float64{4000 + 1100*p.at[0], 900 - 120*p.at[0]}[m], 40, []float64{200, 30}[m]
	})
}

func kindsByFriends() *madeUp {
	var pts []madePoint
	for k := range 2 {
		for g := range 2 {
			pts = append(pts, madePoint{at: []float64{float64(k), float64(g)}})
		}
	}
	return makeUp("games", "grid", []schema.Factor{names("kind", "embedded", "self_built"), names("friends_hold", "off", "on")}, []schema.Metric{income, adopters}, pts, 8, func(m int, p madePoint) (float64, float64, float64) {
		return []float64{2200, 812}[m] * (1 - .4*p.at[0] + .25*p.at[1]), 90, 45
	})
}

func smallMap() *madeUp {
	var pts []madePoint
	for _, take := range []float64{0, .1, .2, .3, .4, .5} {
		for _, load := range []float64{1, 2, 3, 4, 5} {
			pts = append(pts, madePoint{at: []float64{take, load}})
		}
	}
	return makeUp("take rate", "grid", []schema.Factor{number64("take_rate", ""), number64("ad_load", "/day")}, []schema.Metric{income, {Name: "captured.provider", Kind: table.Flow, Unit: "currency"}}, pts, 6, func(m int, p madePoint) (float64, float64, float64) {
		if m == 0 {
			return 4e6 * p.at[0] * (1 - p.at[0]) * (1 + .3*p.at[1] - .05*p.at[1]*p.at[1]), 4e4, 2e4
		}
		return 9e5 - 2.4e6*p.at[0] - 5e4*p.at[1]*p.at[1]*p.at[0], 4e4, 9e4
	})
}

func bigMap() *madeUp {
	var pts []madePoint
	for i := range 14 {
		for j := range 12 {
			for _, a := range []string{"exposure", "interactive"} {
				if i+j < 23 {
					pts = append(pts, madePoint{arm: a, at: []float64{math.Round(math.Pow(10, .2*float64(i))*10) / 10, .1 * float64(j)}})
				}
			}
		}
	}
	reserve := number64("reserve", "")
	reserve.Scale = "log"
	return makeUp("flip", "grid", []schema.Factor{reserve, number64("knowledge", "")}, []schema.Metric{income}, pts, 6, func(m int, p madePoint) (float64, float64, float64) {
		v := 5e5 + 1e5*math.Log10(p.at[0])
		if p.arm == "interactive" {
			v += 9e4*(p.at[1]-.5) + 1.5e4*math.Sin(2*math.Log(p.at[0]))
		}
		return v, 2e4, 8e3
	}).compareArms("exposure")
}

// nine factors of very different weight.
func nine() []schema.Factor {
	var out []schema.Factor
	for i, n := range []string{"imitation", "innovation", "reserve", "ad_load", "take_rate", "churn", "weak_ties", "learner_prior", "friends_hold"} {
		out = append(out, number64(n, []string{"/year", "/year", "", "/day", "", "/year", "", "", ""}[i], "0.1", "0.9"))
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

func oat() *madeUp {
	f := nine()
	s := makeUp("one at a time", "list", f, []schema.Metric{income, adopters}, []madePoint{{at: make([]float64, 9)}}, 8, func(int, madePoint) (float64, float64, float64) { return 1, .1, .1 })
	t := schema.NewIndices()
	for m, scale := range []float64{3e4, 150} {
		for i := range f {
			for k, end := range []string{"low", "high"} {
				u := slices.Repeat([]float64{.5}, 9)
				u[i] = float64(k)
				v, e := scale*respond(u), scale*.35
				t.AppendRow(table.Text(s.m.Metrics[m].Name), table.Text("oat"), table.Text(end), table.Text(f[i].Name), table.Missing(), table.Float(v), table.Float(v-e), table.Float(v+e), table.Int(8), table.Int(0), table.Text(s.m.Metrics[m].Unit))
			}
		}
	}
	s.tables[schema.IndicesTable] = t
	return s
}

func fromBlocks(name, kind string, blocks []design.Block) *madeUp {
	var pts []madePoint
	for b, block := range blocks {
		for _, u := range block.Points {
			pts = append(pts, madePoint{block: b + 1, at: u})
		}
	}
	return makeUp(name, kind, nine(), []schema.Metric{income, adopters}, pts, 1, func(m int, p madePoint) (float64, float64, float64) {
		return []float64{9e5 + 3e4*respond(p.at), 5000 + 150*p.at[0]*respond(p.at)}[m], 0, []float64{3e3, 15}[m]
	})
}

func sobolStudy() *madeUp {
	blocks, err := design.Saltelli(rng.New(1, 0, "test"), 256, 9, false)
	if err != nil {
		panic(err)
	}
	s := fromBlocks("what drives", "saltelli", blocks)
	t := schema.NewIndices()
	for m, scale := range []float64{1, .9} {
		for i, f := range s.m.Factors {
			w := weights[i] * weights[i] / 140 * scale
			for _, x := range []struct {
				name string
				v, e float64
			}{{"S1", w, .05}, {"ST", w*1.15 + .01, .03 + .05*w}} {
				t.AppendRow(table.Text(s.m.Metrics[m].Name), table.Text("sobol"), table.Text(x.name), table.Text(f.Name), table.Missing(), table.Float(x.v), table.Float(x.v-x.e), table.Float(x.v+x.e), table.Int(256), table.Int(2), table.Text("1"))
			}
		}
		t.AppendRow(table.Text(s.m.Metrics[m].Name), table.Text("sobol"), table.Text("S2"), table.Text("imitation"), table.Text("innovation"), table.Float(.06), table.Float(.02), table.Float(.1), table.Int(256), table.Int(2), table.Text("1"))
	}
	s.tables[schema.IndicesTable] = t
	return s
}

func morrisStudy() *madeUp {
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
		for i, f := range s.m.Factors {
			w := weights[i] * scale
			put(s.m.Metrics[m].Name, "mu", f.Name, w, .06*w)
			put(s.m.Metrics[m].Name, "mu_star", f.Name, w+.1*scale, .06*w)
			put(s.m.Metrics[m].Name, "sigma", f.Name, []float64{3, 3, 4.7, .4, .3, .5, .2, .2, .1}[i]*scale, .2*scale)
		}
	}
	s.tables[schema.IndicesTable] = t
	return s
}

func sampled() *madeUp {
	pts, err := design.Sobol(rng.New(1, 0, "test"), 128, 2)
	if err != nil {
		panic(err)
	}
	var list []madePoint
	for _, u := range pts {
		list = append(list, madePoint{at: u})
	}
	return makeUp("sample", "sobol", []schema.Factor{number64("p", ""), number64("q", "")}, []schema.Metric{adopters}, list, 1, func(m int, p madePoint) (float64, float64, float64) {
		return 5000 + 4000*(p.at[0]-.3)*p.at[1], 0, 50
	})
}

func claimed() *madeUp {
	s := makeUp("claims", "arms", nil, []schema.Metric{income}, []madePoint{{arm: "a"}}, 2, func(int, madePoint) (float64, float64, float64) { return 1, .1, .1 })
	t := schema.NewClaims()
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
	}
	s.tables[schema.ClaimsTable] = t
	return s
}

func armsByBidders() *madeUp {
	var pts []madePoint
	for _, b := range []float64{2, 3, 4, 6, 12} {
		for _, a := range []string{"none", "beta_binomial", "oracle"} {
			pts = append(pts, madePoint{arm: a, at: []float64{b}})
		}
	}
	return makeUp("learner by bidders", "arms", []schema.Factor{number64("bidders", "")}, []schema.Metric{income, adopters}, pts, 8, func(m int, p madePoint) (float64, float64, float64) {
		gain := map[string]float64{"none": 0, "beta_binomial": 1, "oracle": 2}[p.arm]
		return []float64{2e4 * math.Log(p.at[0]) * (1 + .04*gain*(p.at[0]-4)), 5000}[m], 2e3, []float64{900, 0}[m]
	}).compareArms("none")
}

func elements() *madeUp {
	var factors []schema.Factor
	for _, n := range []string{"core_business", "users_needs", "partner_network", "profit_model"} {
		factors = append(factors, names(n, "on", "off"))
	}
	var pts []madePoint
	for c := range 16 {
		pts = append(pts, madePoint{at: []float64{float64(c & 1), float64(c >> 1 & 1), float64(c >> 2 & 1), float64(c >> 3)}})
	}
	s := makeUp("what contributes", "elements", factors, []schema.Metric{captured, income}, pts, 6, func(m int, p madePoint) (float64, float64, float64) {
		return 1e5 * (4 - p.at[0] - p.at[1]), 1e3, 1e3
	})
	t := schema.NewIndices()
	for _, m := range s.m.Metrics {
		for i, f := range factors {
			for k, name := range []string{"shapley", "owen"} {
				v := float64(60000 - 25000*i + 3000*k)
				t.AppendRow(table.Text(m.Name), table.Text("shapley"), table.Text(name), table.Text(f.Name), table.Missing(), table.Float(v), table.Float(v-6000), table.Float(v+6000), table.Int(6), table.Int(0), table.Text(m.Unit))
			}
		}
		t.AppendRow(table.Text(m.Name), table.Text("shapley"), table.Text("dividend"), table.Text("core_business"), table.Text("users_needs"), table.Float(-9000), table.Float(-12000), table.Float(-6000), table.Int(6), table.Int(0), table.Text(m.Unit))
	}
	s.tables[schema.IndicesTable] = t
	return s
}

// sweeps are the made up studies by name.
func sweeps() map[string]*madeUp {
	return map[string]*madeUp{
		"arms2": twoArms(), "arms4": fourArms(), "dose": oneFactor(), "lines": threeLines(), "graphs": graphKinds(), "kinds": kindsByFriends(),
		"map": smallMap(), "flip": bigMap(), "oat": oat(), "saltelli": sobolStudy(), "morris": morrisStudy(), "sobol": sampled(), "claims": claimed(),
		"armsby": armsByBidders(), "elements": elements(),
	}
}
