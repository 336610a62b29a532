package plots

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"guanxi/scenarios/sweep/design"
	"guanxi/sim/results"
	"guanxi/sim/rng"
)

// A sweep made up for tests: a function in place of a model.
type madeUp struct {
	m      *results.SweepManifest
	tables map[string]*results.Table
}

func (s *madeUp) folder() *folder {
	return newSweepFolder(s.m.Study, s.m, func(name string) (*results.Table, error) { return s.tables[name], nil })
}

var (
	adopters = results.SweepMetric{Name: "adopters", Kind: results.Stock, Unit: "1"}
	income   = results.SweepMetric{Name: "platform_revenue", Kind: results.Flow, Unit: "currency"}
	half     = results.SweepMetric{Name: "time_to(adopters, 50%)", Kind: results.Stock, Unit: "d"}
	captured = results.SweepMetric{Name: "captured.consumer", Kind: results.Flow, Unit: "currency"}
	early    = results.SweepMetric{Name: "adopters@2014-01-01", Kind: results.Stock, Unit: "1"}
)

func number64(name, unit string, levels ...string) results.SweepFactor {
	return results.SweepFactor{Name: name, Paths: []string{"x." + name}, Scale: "linear", Unit: unit, Levels: levels}
}

func names(name string, levels ...string) results.SweepFactor {
	return results.SweepFactor{Name: name, Paths: []string{"x." + name}, Scale: "categorical", Levels: levels}
}

// A place of a made up design: numbers, or the number of a level.
type madePoint struct {
	block int
	arm   string
	at    []float64
}

// make runs a response over points. Luck is common: a replicate adds the same
// noise everywhere, and a little of its own.
func makeUp(name, kind string, factors []results.SweepFactor, metrics []results.SweepMetric, points []madePoint, reps int, f func(metric int, p madePoint) (mean, common, own float64)) *madeUp {
	s := &madeUp{tables: map[string]*results.Table{}}
	s.m = &results.SweepManifest{Kind: results.SweepKind, Format: 1, Results: 1, Study: name, Design: kind, Confidence: 0.95, Currency: "CNY", Factors: factors, Metrics: metrics, Points: len(points)}
	for _, p := range points {
		if p.arm != "" && !slices.Contains(s.m.Arms, p.arm) {
			s.m.Arms = append(s.m.Arms, p.arm)
		}
		s.m.Blocks = max(s.m.Blocks, p.block)
	}
	t := results.NewRuns(factors, len(s.m.Arms) > 0, metrics)
	for i, p := range points {
		for rep := 1; rep <= reps; rep++ {
			luck, own := rand.New(rand.NewPCG(7, uint64(rep))), rand.New(rand.NewPCG(uint64(i+100), uint64(rep)))
			row := []results.Cell{results.Text(fmt.Sprintf("%08x%08x", i, rep)), results.Int(int64(i + 1)), results.Missing(), results.Int(int64(rep)), results.Int(1), results.Text("ok"), results.Missing()}
			if p.block > 0 {
				row[2] = results.Int(int64(p.block))
			}
			if p.arm != "" {
				row = append(row, results.Text(p.arm))
			}
			for k, a := range p.at {
				if factors[k].Scale == "categorical" {
					row = append(row, results.Text(factors[k].Levels[int(a)]))
				} else {
					row = append(row, results.Float(a))
				}
			}
			for k := range metrics {
				mean, common, mine := f(k, p)
				row = append(row, results.Float(mean+common*luck.NormFloat64()+mine*own.NormFloat64()))
			}
			t.AppendRow(row...)
		}
	}
	s.m.Runs, s.m.Done, s.m.Complete = t.Rows(), t.Rows(), true
	s.tables[results.RunsTable] = t
	return s
}

// compareArms writes effects as analyze does, as far as figures need it.
func (s *madeUp) compareArms(baseline string) *madeUp {
	s.m.Baseline = baseline
	st, err := newStudy(s.m, s.tables[results.RunsTable])
	if err != nil {
		panic(err)
	}
	t := results.NewEffects(s.m.Factors)
	for i, m := range s.m.Metrics {
		for _, p := range st.points {
			v := st.mean(p, i)
			row := []results.Cell{results.Text(m.Name), results.Text(m.Unit), results.Int(int64(p.number)), results.Text(p.arm)}
			for k := range s.m.Factors {
				if math.IsNaN(p.at[k]) {
					row = append(row, results.Text(p.level[k]))
				} else {
					row = append(row, results.Float(p.at[k]))
				}
			}
			row = append(row, results.Int(int64(v.N)), results.Int(0), results.Float(v.Mean), results.Float(v.SD), results.Float(v.Lo), results.Float(v.Hi))
			for range 5 {
				row = append(row, results.Missing())
			}
			base := slices.IndexFunc(st.points, func(o *setting) bool { return o.arm == baseline && slices.Equal(o.level, p.level) })
			rest := make([]results.Cell, 14)
			for k := range rest {
				rest[k] = results.Missing()
			}
			if p.arm != baseline && base >= 0 {
				d := results.Student(paired(p, st.points[base], i), .95)
				pv := 0.001
				if d.Lo <= 0 && d.Hi >= 0 {
					pv = 0.4
				}
				rest[0], rest[1], rest[2], rest[3], rest[4], rest[5] = results.Text(baseline), results.Int(int64(d.N)), results.Float(d.Mean), results.Float(d.SD), results.Float(d.Lo), results.Float(d.Hi)
				rest[8], rest[9] = results.Float(pv), results.Float(min(1, 3*pv))
			}
			t.AppendRow(append(row, rest...)...)
			_ = base
		}
	}
	s.tables[results.EffectsTable] = t
	return s
}

func twoArms() *madeUp {
	metrics := []results.SweepMetric{adopters, income, half, captured, early}
	return makeUp("billing", "arms", nil, metrics, []madePoint{{arm: "exposure"}, {arm: "interactive"}}, 20, func(m int, p madePoint) (float64, float64, float64) {
		base := []float64{8911, 912e3, 1203, -3100, 5012}[m]
		if p.arm == "interactive" {
			base += []float64{3, 31e3, -4, -90, 2}[m]
		}
		return base, math.Abs(base) * .03, math.Abs(base) * []float64{.0004, .012, .01, .02, .0002}[m]
	}).compareArms("exposure")
}

func fourArms() *madeUp {
	return makeUp("learners", "arms", nil, []results.SweepMetric{income, adopters}, []madePoint{{arm: "none"}, {arm: "tags"}, {arm: "beta_binomial"}, {arm: "oracle"}}, 12, func(m int, p madePoint) (float64, float64, float64) {
		gain := map[string]float64{"none": 0, "tags": .01, "beta_binomial": .07, "oracle": .11}[p.arm]
		return []float64{912e3, 8911}[m] * (1 + gain*[]float64{1, .004}[m]), []float64{3e4, 200}[m], []float64{2e4, 30}[m]
	}).compareArms("none")
}

func oneFactor() *madeUp {
	var pts []madePoint
	for _, q := range []float64{.1, .2, .3, .4, .5, .6, .7, .8} {
		pts = append(pts, madePoint{at: []float64{q}})
	}
	return makeUp("imitation", "grid", []results.SweepFactor{number64("q", "/year")}, []results.SweepMetric{adopters, half}, pts, 10, func(m int, p madePoint) (float64, float64, float64) {
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
	return makeUp("bidders", "grid", []results.SweepFactor{bidders, names("learner", "none", "tags", "oracle")}, []results.SweepMetric{income}, pts, 8, func(m int, p madePoint) (float64, float64, float64) {
		k := p.at[1] * .35
		return 1e5 * (1 + math.Log2(p.at[0]+1)*(.5+.2*k)) * (1 - .35*k*math.Exp(-p.at[0]/6)), 6e3, 3e3
	})
}

func graphKinds() *madeUp {
	var pts []madePoint
	for g := range 5 {
		pts = append(pts, madePoint{at: []float64{float64(g)}})
	}
	return makeUp("graphs", "grid", []results.SweepFactor{names("graph", "ring", "watts_strogatz", "erdos_renyi", "barabasi_albert", "friendship")}, []results.SweepMetric{adopters, half}, pts, 12, func(m int, p madePoint) (float64, float64, float64) {
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
	return makeUp("games", "grid", []results.SweepFactor{names("kind", "embedded", "self_built"), names("friends_hold", "off", "on")}, []results.SweepMetric{income, adopters}, pts, 8, func(m int, p madePoint) (float64, float64, float64) {
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
	return makeUp("take rate", "grid", []results.SweepFactor{number64("take_rate", ""), number64("ad_load", "/day")}, []results.SweepMetric{income, {Name: "captured.provider", Kind: results.Flow, Unit: "currency"}}, pts, 6, func(m int, p madePoint) (float64, float64, float64) {
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
	return makeUp("flip", "grid", []results.SweepFactor{reserve, number64("knowledge", "")}, []results.SweepMetric{income}, pts, 6, func(m int, p madePoint) (float64, float64, float64) {
		v := 5e5 + 1e5*math.Log10(p.at[0])
		if p.arm == "interactive" {
			v += 9e4*(p.at[1]-.5) + 1.5e4*math.Sin(2*math.Log(p.at[0]))
		}
		return v, 2e4, 8e3
	}).compareArms("exposure")
}

// nine factors of very different weight.
func nine() []results.SweepFactor {
	var out []results.SweepFactor
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
	s := makeUp("one at a time", "list", f, []results.SweepMetric{income, adopters}, []madePoint{{at: make([]float64, 9)}}, 8, func(int, madePoint) (float64, float64, float64) { return 1, .1, .1 })
	t := results.NewIndices()
	for m, scale := range []float64{3e4, 150} {
		for i := range f {
			for k, end := range []string{"low", "high"} {
				u := slices.Repeat([]float64{.5}, 9)
				u[i] = float64(k)
				v, e := scale*respond(u), scale*.35
				t.AppendRow(results.Text(s.m.Metrics[m].Name), results.Text("oat"), results.Text(end), results.Text(f[i].Name), results.Missing(), results.Float(v), results.Float(v-e), results.Float(v+e), results.Int(8), results.Int(0), results.Text(s.m.Metrics[m].Unit))
			}
		}
	}
	s.tables[results.IndicesTable] = t
	return s
}

func fromBlocks(name, kind string, blocks []design.Block) *madeUp {
	var pts []madePoint
	for b, block := range blocks {
		for _, u := range block.Points {
			pts = append(pts, madePoint{block: b + 1, at: u})
		}
	}
	return makeUp(name, kind, nine(), []results.SweepMetric{income, adopters}, pts, 1, func(m int, p madePoint) (float64, float64, float64) {
		return []float64{9e5 + 3e4*respond(p.at), 5000 + 150*p.at[0]*respond(p.at)}[m], 0, []float64{3e3, 15}[m]
	})
}

func sobolStudy() *madeUp {
	blocks, err := design.Saltelli(rng.New(1, 0, "test"), 256, 9, false)
	if err != nil {
		panic(err)
	}
	s := fromBlocks("what drives", "saltelli", blocks)
	t := results.NewIndices()
	for m, scale := range []float64{1, .9} {
		for i, f := range s.m.Factors {
			w := weights[i] * weights[i] / 140 * scale
			for _, x := range []struct {
				name string
				v, e float64
			}{{"S1", w, .05}, {"ST", w*1.15 + .01, .03 + .05*w}} {
				t.AppendRow(results.Text(s.m.Metrics[m].Name), results.Text("sobol"), results.Text(x.name), results.Text(f.Name), results.Missing(), results.Float(x.v), results.Float(x.v-x.e), results.Float(x.v+x.e), results.Int(256), results.Int(2), results.Text("1"))
			}
		}
		t.AppendRow(results.Text(s.m.Metrics[m].Name), results.Text("sobol"), results.Text("S2"), results.Text("imitation"), results.Text("innovation"), results.Float(.06), results.Float(.02), results.Float(.1), results.Int(256), results.Int(2), results.Text("1"))
	}
	s.tables[results.IndicesTable] = t
	return s
}

func morrisStudy() *madeUp {
	blocks, err := design.Morris(rng.New(1, 0, "test"), 20, 4, 9)
	if err != nil {
		panic(err)
	}
	s := fromBlocks("screening", "morris", blocks)
	t := results.NewIndices()
	put := func(m, name, factor string, v, e float64) {
		t.AppendRow(results.Text(m), results.Text("morris"), results.Text(name), results.Text(factor), results.Missing(), results.Float(v), results.Float(v-e), results.Float(v+e), results.Int(20), results.Int(0), results.Text("1"))
	}
	for m, scale := range []float64{3e4, 150} {
		for i, f := range s.m.Factors {
			w := weights[i] * scale
			put(s.m.Metrics[m].Name, "mu", f.Name, w, .06*w)
			put(s.m.Metrics[m].Name, "mu_star", f.Name, w+.1*scale, .06*w)
			put(s.m.Metrics[m].Name, "sigma", f.Name, []float64{3, 3, 4.7, .4, .3, .5, .2, .2, .1}[i]*scale, .2*scale)
		}
	}
	s.tables[results.IndicesTable] = t
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
	return makeUp("sample", "sobol", []results.SweepFactor{number64("p", ""), number64("q", "")}, []results.SweepMetric{adopters}, list, 1, func(m int, p madePoint) (float64, float64, float64) {
		return 5000 + 4000*(p.at[0]-.3)*p.at[1], 0, 50
	})
}

func claimed() *madeUp {
	s := makeUp("claims", "arms", nil, []results.SweepMetric{income}, []madePoint{{arm: "a"}}, 2, func(int, madePoint) (float64, float64, float64) { return 1, .1, .1 })
	t := results.NewClaims()
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
		t.AppendRow(results.Text(c.id), results.Text(c.text), results.Text("claims"), results.Text(c.metric), results.Missing(), results.Text(c.expect),
			results.Float(c.smallest), results.Float(c.effect), results.Float(c.effect-c.half), results.Float(c.effect+c.half), results.Float(.95), results.Int(20), results.Float(.01), results.Float(.03), results.Text(c.verdict), results.Missing())
	}
	s.tables[results.ClaimsTable] = t
	return s
}

func armsByBidders() *madeUp {
	var pts []madePoint
	for _, b := range []float64{2, 3, 4, 6, 12} {
		for _, a := range []string{"none", "beta_binomial", "oracle"} {
			pts = append(pts, madePoint{arm: a, at: []float64{b}})
		}
	}
	return makeUp("learner by bidders", "arms", []results.SweepFactor{number64("bidders", "")}, []results.SweepMetric{income, adopters}, pts, 8, func(m int, p madePoint) (float64, float64, float64) {
		gain := map[string]float64{"none": 0, "beta_binomial": 1, "oracle": 2}[p.arm]
		return []float64{2e4 * math.Log(p.at[0]) * (1 + .04*gain*(p.at[0]-4)), 5000}[m], 2e3, []float64{900, 0}[m]
	}).compareArms("none")
}

func elements() *madeUp {
	var factors []results.SweepFactor
	for _, n := range []string{"core_business", "users_needs", "partner_network", "profit_model"} {
		factors = append(factors, names(n, "on", "off"))
	}
	var pts []madePoint
	for c := range 16 {
		pts = append(pts, madePoint{at: []float64{float64(c & 1), float64(c >> 1 & 1), float64(c >> 2 & 1), float64(c >> 3)}})
	}
	s := makeUp("what contributes", "elements", factors, []results.SweepMetric{captured, income}, pts, 6, func(m int, p madePoint) (float64, float64, float64) {
		return 1e5 * (4 - p.at[0] - p.at[1]), 1e3, 1e3
	})
	t := results.NewIndices()
	for _, m := range s.m.Metrics {
		for i, f := range factors {
			for k, name := range []string{"shapley", "owen"} {
				v := float64(60000 - 25000*i + 3000*k)
				t.AppendRow(results.Text(m.Name), results.Text("shapley"), results.Text(name), results.Text(f.Name), results.Missing(), results.Float(v), results.Float(v-6000), results.Float(v+6000), results.Int(6), results.Int(0), results.Text(m.Unit))
			}
		}
		t.AppendRow(results.Text(m.Name), results.Text("shapley"), results.Text("dividend"), results.Text("core_business"), results.Text("users_needs"), results.Float(-9000), results.Float(-12000), results.Float(-6000), results.Int(6), results.Int(0), results.Text(m.Unit))
	}
	s.tables[results.IndicesTable] = t
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
