package plots

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"guanxi/sim/results"
)

// A synthetic run has the columns of a run folder and plausible shapes, but
// comes from no model.
type synthetic struct {
	start      time.Time
	days       int
	every      int
	replicates int
	consumers  float64
	represents float64
	level      float64 // scales adoption, so that two folders differ
	seed       uint64
	tables     map[string]*results.Table
}

func wechatLike() *synthetic {
	s := &synthetic{
		start: time.Date(2011, 1, 21, 0, 0, 0, 0, time.UTC), days: 2902, every: 7,
		replicates: 8, consumers: 5000, represents: 1098e6, level: 1, seed: 1,
	}
	s.build()
	return s
}

func (s *synthetic) folder(dir, label string) *folder {
	return newFolder(dir, label, results.About{Consumers: int64(s.consumers), Represents: s.represents, Currency: "CNY"},
		func(name string) (*results.Table, error) { return s.tables[name], nil })
}

func metric(name string, t results.Type, k results.Kind, unit string) results.Column {
	return results.Column{Name: name, Type: t, Kind: k, Unit: unit, Doc: name}
}

func micro(v float64) results.Cell { return results.Money(int64(math.Round(v * 1e6))) }

// revenueShape: per source the day on which it starts, how it grows and its
// size per adopter and day in thousandths.
var revenueShape = []struct {
	name       string
	from, size float64
}{
	{"ad_revenue", 1465, 70}, {"game_revenue", 927, 42}, {"commerce_revenue", 2180, 30},
	{"payment_revenue", 930, 9}, {"service_revenue", 800, 17}, {"o2o_revenue", 1125, 11},
}

func (s *synthetic) build() {
	flow, stock := results.Flow, results.Stock
	cols := []results.Column{
		metric("registered", results.IntType, stock, "1"), metric("adopters", results.IntType, stock, "1"),
		metric("new_adopters", results.IntType, flow, "1"), metric("new_adopters.innovation", results.IntType, flow, "1"),
		metric("new_adopters.strong", results.IntType, flow, "1"), metric("new_adopters.weak", results.IntType, flow, "1"),
		metric("active", results.IntType, stock, "1"), metric("mau", results.IntType, stock, "1"),
	}
	for _, g := range segmentShape {
		cols = append(cols, metric("adopters."+g.name, results.IntType, stock, "1"), metric("satisfaction."+g.name, results.FloatType, stock, "1"), metric("churn_rate."+g.name, results.FloatType, stock, "1/day"))
	}
	cols = append(cols, metric("satisfaction", results.FloatType, stock, "1"), metric("churn_rate", results.FloatType, stock, "1/day"),
		metric("ad_impressions", results.IntType, flow, "1"), metric("ad_engagements", results.IntType, flow, "1"),
		metric("ad_engagements.like", results.IntType, flow, "1"), metric("ad_regret", results.MoneyType, flow, "CNY"),
		metric("ad_regret.none", results.MoneyType, flow, "CNY"))
	kinds := []struct {
		name             string
		from, to         int
		rate, cpm, share float64
	}{{"car", 1465, 1640, 0.021, 128, 0.1}, {"drink", 1465, 9999, 0.012, 52, 0.6}, {"fashion", 1592, 9999, 0.016, 71, 0.3}}
	for _, k := range kinds {
		cols = append(cols, metric("ad_impressions."+k.name, results.IntType, flow, "1"),
			metric("ad_engagements."+k.name, results.IntType, flow, "1"), metric("ad_revenue."+k.name, results.MoneyType, flow, "CNY"))
	}
	for _, r := range revenueShape {
		cols = append(cols, metric(r.name, results.MoneyType, flow, "CNY"))
	}
	cols = append(cols, metric("platform_revenue", results.MoneyType, flow, "CNY"))
	series := results.NewSeries(false, cols...)
	value := results.NewValue()
	s.tables = map[string]*results.Table{"series": series, "value": value}

	for rep := 1; rep <= s.replicates; rep++ {
		r := rand.New(rand.NewPCG(s.seed, uint64(rep)))
		noise := func(sd float64) float64 { return math.Exp(sd*r.NormFloat64() - sd*sd/2) }
		shift, own := 1250+25*r.NormFloat64(), noise(0.02)
		before, last := 5.0, 0
		for tick := 0; ; tick = min(tick+s.every, s.days) {
			span := float64(tick - last)
			day := float64(tick)
			ceiling := s.consumers * 0.92 * s.level * math.Min(1, 0.45+day/2900*0.6)
			adopters := math.Max(before, ceiling/(1+math.Exp(-(day-shift)/270))*own)
			fresh := adopters - before
			before = adopters
			innovation := fresh * math.Max(0.04, math.Exp(-day/500))
			weak := (fresh - innovation) * 0.18
			active := adopters * (0.82 + 0.01*r.NormFloat64())
			cells := []results.Cell{
				results.Int(int64(rep)), results.Int(int64(s.seed)), results.Int(int64(tick)), results.Float(day),
				results.Date(s.start.AddDate(0, 0, tick)),
				results.Int(int64(adopters)), results.Int(int64(adopters)), results.Int(int64(fresh)), results.Int(int64(innovation)),
				results.Int(int64(fresh) - int64(innovation) - int64(weak)), results.Int(int64(weak)), results.Int(int64(active)), results.Int(int64(adopters * 0.96)),
			}
			var shown, done int64
			var paid float64
			var perKind []results.Cell
			for _, k := range kinds {
				n, e, m := int64(0), int64(0), 0.0
				if tick > k.from && tick <= k.to && span > 0 {
					n = int64(active * k.share * span * 0.4 * noise(0.1))
					e = int64(float64(n) * k.rate * noise(0.08) * (1 + 0.3*(1-math.Exp(-(day-1465)/500))))
					m = float64(n) * k.cpm / 1000 * noise(0.05) * (1 + 0.2*math.Sin(day/160))
				}
				shown, done, paid = shown+n, done+e, paid+m
				perKind = append(perKind, results.Int(n), results.Int(e), micro(m))
			}
			cells = append(cells, s.segmentCells(rep, day, adopters)...)
			cells = append(cells, results.Int(shown), results.Int(done), results.Int(done/2), micro(paid*0.05*math.Exp(-(day-1465)/700)), micro(paid*0.12))
			cells = append(cells, perKind...)
			sum := 0.0
			for _, q := range revenueShape {
				v := 0.0
				if q.from < day && span > 0 {
					v = q.size / 1000 * adopters * span * (1 - math.Exp(-(day-q.from)/600)) * noise(0.12)
				}
				sum += v
				cells = append(cells, micro(v))
			}
			cells = append(cells, micro(sum))
			series.AppendRow(cells...)
			for _, p := range []struct {
				party                        string
				in, out, surplus, effort, sd float64
			}{{"platform", 1, 0.65, 0, 0, 0.02}, {"provider", 3.7, 3.1, 0, 0.13, 0.1}, {"advertiser", 0.6, 0.42, 0, 0, 0.1}, {"consumer", 0.23, 4.3, 5.6, 0.1, 0.03}, {"outside", 4.1, 1.2, 0, 0, 0.05}} {
				in, out := sum*p.in*noise(p.sd), sum*p.out*noise(p.sd)
				surplus, effort := sum*p.surplus*noise(p.sd), sum*p.effort
				a, b, c, d := math.Round(in*1e6), math.Round(out*1e6), math.Round(surplus*1e6), math.Round(effort*1e6)
				value.AppendRow(results.Int(int64(rep)), results.Int(int64(tick)), results.Text(p.party),
					results.Money(int64(a)), results.Money(int64(b)), results.Money(int64(c)), results.Money(int64(d)), results.Money(int64(a-b+c-d)))
			}
			if tick == s.days {
				break
			}
			last = tick
		}
	}
	s.buildCascades()
	s.buildLearner()
	s.buildGames()
	s.buildObserved()
	s.buildMoney()
	s.buildSegments()
}

func (s *synthetic) buildCascades() {
	t := results.NewCascades(metric("reads", results.IntType, results.Flow, "1"), metric("direct_reads", results.IntType, results.Flow, "1"))
	for rep := 1; rep <= s.replicates; rep++ {
		r := rand.New(rand.NewPCG(s.seed+100, uint64(rep)))
		for i := range 600 {
			followers := 5 + r.IntN(30)
			alive, size := followers, followers
			for depth := 0; alive > 0 && size < 3000; depth++ {
				next := 0
				for range alive {
					for r.Float64() < 0.43 {
						next++
					}
				}
				alive = next
				size += next
			}
			if i%9 == 0 {
				size, followers = 0, 0
			}
			t.AppendRow(results.Int(int64(rep)), results.Int(int64(i)), results.Text("media"), results.Int(int64(i)), results.Int(int64(size)), results.Int(3), results.Int(int64(size)), results.Int(int64(followers)))
		}
	}
	s.tables["cascades"] = t
}

func (s *synthetic) buildLearner() {
	t := results.NewLearner(results.Column{Name: "set", Type: results.TextType, Kind: results.Key, Unit: "", Doc: "explored or rest"})
	for rep := 1; rep <= s.replicates; rep++ {
		r := rand.New(rand.NewPCG(s.seed+200, uint64(rep)))
		for _, set := range []string{"explored", "rest"} {
			for bin := 1; bin <= 10; bin++ {
				p := 0.004 * math.Pow(1.28, float64(bin))
				q, n := p*(1+0.06*r.NormFloat64()), int64(1200)
				if set == "rest" {
					q, n = q*0.9, 110000
				}
				t.AppendRow(results.Int(int64(rep)), results.Text("beta_binomial"), results.Text("predicted"), results.Int(int64(bin)), results.Float(p*0.9), results.Float(p*1.1),
					results.Int(n), results.Float(p), results.Float(q), results.Missing(), results.Text(set))
			}
		}
	}
	s.tables["learner"] = t
}

func (s *synthetic) buildGames() {
	t := results.NewTable("game_retention", "", []results.Column{
		metric("replicate", results.IntType, results.Key, "1"), metric("game", results.TextType, results.Key, ""),
		metric("kind", results.TextType, results.Factor, ""), metric("day", results.IntType, results.Key, "d"),
		metric("at_risk", results.IntType, results.Stock, "1"), metric("quit", results.IntType, results.Flow, "1")})
	for rep := 1; rep <= s.replicates; rep++ {
		r := rand.New(rand.NewPCG(s.seed+300, uint64(rep)))
		for i, g := range []string{"guild", "run"} {
			alive := 900
			for day := 1; day <= 365*(i+1); day++ {
				quit := 0
				h := 0.6 / (0.6 + 0.38 + float64(day-1)) * []float64{0.72, 1}[i]
				for range alive {
					if r.Float64() < h {
						quit++
					}
				}
				t.AppendRow(results.Int(int64(rep)), results.Text(g), results.Text("embedded"), results.Int(int64(day)), results.Int(int64(alive)), results.Int(int64(quit)))
				alive -= quit
			}
		}
	}
	s.tables["game_retention"] = t
}

func (s *synthetic) buildObserved() {
	t := results.NewTable("observed", "", []results.Column{
		metric("series", results.TextType, results.Key, ""), {Name: "date", Type: results.DateType, Kind: results.Key, Unit: "", Doc: ""},
		metric("value", results.FloatType, results.Stock, ""), metric("role", results.TextType, results.Factor, ""), metric("source", results.TextType, results.Factor, "")})
	for q, v := range []float64{160.8, 194.4, 235.8, 271.9, 355, 396, 438, 468, 500, 549, 600, 650, 697, 762, 805.7, 846.1, 889, 937.8, 962.8, 980, 988.6, 1040, 1057.7, 1082.5, 1097.6} {
		role := "fit"
		if q > 0 && q < 4 {
			role = "context"
		}
		if q > 20 {
			role = "holdout"
		}
		t.AppendRow(results.Text("mau"), results.Date(time.Date(2013, time.Month(1+3*q), 0, 0, 0, 0, 0, time.UTC)), results.Float(v*1e6), results.Text(role), results.Text("test"))
	}
	for y, v := range []float64{1, 4, 10, 24, 45, 60} {
		t.AppendRow(results.Text("platform_revenue"), results.Date(time.Date(2013+y, 12, 31, 0, 0, 0, 0, time.UTC)), results.Float(v*1e9), results.Text("holdout"), results.Text("test"))
	}
	s.tables["observed"] = t
}

// runFigures are the figures of run folders.
func runFigures() []Figure { return figuresOf(results.RunKind) }

func figuresOf(kind string) []Figure {
	return slices.DeleteFunc(List(), func(g Figure) bool { return g.Of != kind })
}
