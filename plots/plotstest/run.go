// Package plotstest makes synthetic runs and studies for tests of figures.
package plotstest

import (
	"math"
	"math/rand/v2"
	"time"

	"guanxi/plots/figure"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// A Run has the columns of a run folder and plausible shapes, but comes from no model.
type Run struct {
	Start      time.Time
	Days       int
	Every      int
	Replicates int
	Consumers  float64
	Represents float64
	Level      float64 // scales adoption, so that two folders differ
	Seed       uint64
	tables     map[string]*table.Table
}

// WechatLike returns a run of eight years, recorded weekly.
func WechatLike() *Run {
	return &Run{
		Start: time.Date(2011, 1, 21, 0, 0, 0, 0, time.UTC), Days: 2902, Every: 7,
		Replicates: 8, Consumers: 5000, Represents: 1098e6, Level: 1, Seed: 1,
	}
}

// Folder returns the run as figures see it.
func (s *Run) Folder(dir, label string) *figure.Folder {
	made := *s
	made.build()
	return figure.NewFolder(dir, label, manifest.About{Consumers: int64(s.Consumers), Represents: s.Represents, Currency: "CNY"},
		func(name string) (*table.Table, error) { return made.tables[name], nil })
}

// Metric returns a column.
func Metric(name string, t table.Type, k table.Kind, unit string) table.Column {
	return table.Column{Name: name, Type: t, Kind: k, Unit: unit, Doc: name}
}

// Micro returns an amount of money.
func Micro(v float64) table.Cell { return table.Money(int64(math.Round(v * 1e6))) }

// revenueShape gives each source's start day and its size per adopter and day in thousandths.
var revenueShape = []struct {
	name       string
	from, size float64
}{
	{"ad_revenue", 1465, 70}, {"game_revenue", 927, 42}, {"commerce_revenue", 2180, 30},
	{"payment_revenue", 930, 9}, {"service_revenue", 800, 17}, {"o2o_revenue", 1125, 11},
}

func (s *Run) build() {
	flow, stock := table.Flow, table.Stock
	cols := []table.Column{
		Metric("registered", table.IntType, stock, "1"), Metric("adopters", table.IntType, stock, "1"),
		Metric("new_adopters", table.IntType, flow, "1"), Metric("new_adopters.innovation", table.IntType, flow, "1"),
		Metric("new_adopters.strong", table.IntType, flow, "1"), Metric("new_adopters.weak", table.IntType, flow, "1"),
		Metric("active", table.IntType, stock, "1"), Metric("mau", table.IntType, stock, "1"),
	}
	for _, g := range segmentShape {
		cols = append(cols, Metric("adopters."+g.name, table.IntType, stock, "1"), Metric("satisfaction."+g.name, table.FloatType, stock, "1"), Metric("churn_rate."+g.name, table.FloatType, stock, "1/day"))
	}
	cols = append(cols, Metric("satisfaction", table.FloatType, stock, "1"), Metric("churn_rate", table.FloatType, stock, "1/day"),
		Metric("ad_impressions", table.IntType, flow, "1"), Metric("ad_engagements", table.IntType, flow, "1"),
		Metric("ad_engagements.like", table.IntType, flow, "1"), Metric("ad_regret", table.MoneyType, flow, "CNY"),
		Metric("ad_regret.none", table.MoneyType, flow, "CNY"))
	kinds := []struct {
		name             string
		from, to         int
		rate, cpm, share float64
	}{{"car", 1465, 1640, 0.021, 128, 0.1}, {"drink", 1465, 9999, 0.012, 52, 0.6}, {"fashion", 1592, 9999, 0.016, 71, 0.3}}
	for _, k := range kinds {
		cols = append(cols, Metric("ad_impressions."+k.name, table.IntType, flow, "1"),
			Metric("ad_engagements."+k.name, table.IntType, flow, "1"), Metric("ad_revenue."+k.name, table.MoneyType, flow, "CNY"))
	}
	for _, r := range revenueShape {
		cols = append(cols, Metric(r.name, table.MoneyType, flow, "CNY"))
	}
	cols = append(cols, Metric("platform_revenue", table.MoneyType, flow, "CNY"))
	series := schema.NewSeries(false, cols...)
	value := schema.NewValue()
	s.tables = map[string]*table.Table{"series": series, "value": value}

	for rep := 1; rep <= s.Replicates; rep++ {
		r := rand.New(rand.NewPCG(s.Seed, uint64(rep)))
		noise := func(sd float64) float64 { return math.Exp(sd*r.NormFloat64() - sd*sd/2) }
		shift, own := 1250+25*r.NormFloat64(), noise(0.02)
		before, last := 5.0, 0
		for tick := 0; ; tick = min(tick+s.Every, s.Days) {
			span := float64(tick - last)
			day := float64(tick)
			ceiling := s.Consumers * 0.92 * s.Level * math.Min(1, 0.45+day/2900*0.6)
			adopters := math.Max(before, ceiling/(1+math.Exp(-(day-shift)/270))*own)
			fresh := adopters - before
			before = adopters
			innovation := fresh * math.Max(0.04, math.Exp(-day/500))
			weak := (fresh - innovation) * 0.18
			active := adopters * (0.82 + 0.01*r.NormFloat64())
			cells := []table.Cell{
				table.Int(int64(rep)), table.Int(int64(s.Seed)), table.Int(int64(tick)), table.Float(day),
				table.Date(s.Start.AddDate(0, 0, tick)),
				table.Int(int64(adopters)), table.Int(int64(adopters)), table.Int(int64(fresh)), table.Int(int64(innovation)),
				table.Int(int64(fresh) - int64(innovation) - int64(weak)), table.Int(int64(weak)), table.Int(int64(active)), table.Int(int64(adopters * 0.96)),
			}
			var shown, done int64
			var paid float64
			var perKind []table.Cell
			for _, k := range kinds {
				n, e, m := int64(0), int64(0), 0.0
				if tick > k.from && tick <= k.to && span > 0 {
					n = int64(active * k.share * span * 0.4 * noise(0.1))
					e = int64(float64(n) * k.rate * noise(0.08) * (1 + 0.3*(1-math.Exp(-(day-1465)/500))))
					m = float64(n) * k.cpm / 1000 * noise(0.05) * (1 + 0.2*math.Sin(day/160))
				}
				shown, done, paid = shown+n, done+e, paid+m
				perKind = append(perKind, table.Int(n), table.Int(e), Micro(m))
			}
			cells = append(cells, s.segmentCells(rep, day, adopters)...)
			cells = append(cells, table.Int(shown), table.Int(done), table.Int(done/2), Micro(paid*0.05*math.Exp(-(day-1465)/700)), Micro(paid*0.12))
			cells = append(cells, perKind...)
			sum := 0.0
			for _, q := range revenueShape {
				v := 0.0
				if q.from < day && span > 0 {
					v = q.size / 1000 * adopters * span * (1 - math.Exp(-(day-q.from)/600)) * noise(0.12)
				}
				sum += v
				cells = append(cells, Micro(v))
			}
			cells = append(cells, Micro(sum))
			series.AppendRow(cells...)
			for _, p := range []struct {
				party                        string
				in, out, surplus, effort, sd float64
			}{{"platform", 1, 0.65, 0, 0, 0.02}, {"provider", 3.7, 3.1, 0, 0.13, 0.1}, {"advertiser", 0.6, 0.42, 0, 0, 0.1}, {"consumer", 0.23, 4.3, 5.6, 0.1, 0.03}, {"outside", 4.1, 1.2, 0, 0, 0.05}} {
				in, out := sum*p.in*noise(p.sd), sum*p.out*noise(p.sd)
				surplus, effort := sum*p.surplus*noise(p.sd), sum*p.effort
				a, b, c, d := math.Round(in*1e6), math.Round(out*1e6), math.Round(surplus*1e6), math.Round(effort*1e6)
				value.AppendRow(table.Int(int64(rep)), table.Int(int64(tick)), table.Text(p.party),
					table.Money(int64(a)), table.Money(int64(b)), table.Money(int64(c)), table.Money(int64(d)), table.Money(int64(a-b+c-d)))
			}
			if tick == s.Days {
				break
			}
			last = tick
		}
	}
	s.buildCascades()
	s.buildGames()
	s.buildObserved()
	s.buildMoney()
	s.buildAdded()
	s.buildSegments()
}

func (s *Run) buildCascades() {
	t := schema.NewCascades(Metric("reads", table.IntType, table.Flow, "1"), Metric("direct_reads", table.IntType, table.Flow, "1"))
	for rep := 1; rep <= s.Replicates; rep++ {
		r := rand.New(rand.NewPCG(s.Seed+100, uint64(rep)))
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
			t.AppendRow(table.Int(int64(rep)), table.Int(int64(i)), table.Text("media"), table.Int(int64(i)), table.Int(int64(size)), table.Int(3), table.Int(int64(size)), table.Int(int64(followers)))
		}
	}
	s.tables["cascades"] = t
}

func (s *Run) buildGames() {
	t := table.New("game_retention", "", []table.Column{
		Metric("replicate", table.IntType, table.Key, "1"), Metric("title", table.TextType, table.Key, ""),
		Metric("kind", table.TextType, table.Factor, ""), Metric("day", table.IntType, table.Key, "d"),
		Metric("at_risk", table.IntType, table.Stock, "1"), Metric("quit", table.IntType, table.Flow, "1")})
	for rep := 1; rep <= s.Replicates; rep++ {
		r := rand.New(rand.NewPCG(s.Seed+300, uint64(rep)))
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
				t.AppendRow(table.Int(int64(rep)), table.Text(g), table.Text("embedded"), table.Int(int64(day)), table.Int(int64(alive)), table.Int(int64(quit)))
				alive -= quit
			}
		}
	}
	s.tables["game_retention"] = t
}

func (s *Run) buildObserved() {
	t := table.New("observed", "", []table.Column{
		Metric("series", table.TextType, table.Key, ""), {Name: "date", Type: table.DateType, Kind: table.Key, Unit: "", Doc: ""},
		Metric("value", table.FloatType, table.Stock, ""), Metric("role", table.TextType, table.Factor, ""), Metric("source", table.TextType, table.Factor, "")})
	for q, v := range []float64{160.8, 194.4, 235.8, 271.9, 355, 396, 438, 468, 500, 549, 600, 650, 697, 762, 805.7, 846.1, 889, 937.8, 962.8, 980, 988.6, 1040, 1057.7, 1082.5, 1097.6} {
		role := "fit"
		if q > 0 && q < 4 {
			role = "context"
		}
		if q > 20 {
			role = "holdout"
		}
		t.AppendRow(table.Text("mau"), table.Date(time.Date(2013, time.Month(1+3*q), 0, 0, 0, 0, 0, time.UTC)), table.Float(v*1e6), table.Text(role), table.Text("test"))
	}
	for y, v := range []float64{1, 4, 10, 24, 45, 60} {
		t.AppendRow(table.Text("platform_revenue"), table.Date(time.Date(2013+y, 12, 31, 0, 0, 0, 0, time.UTC)), table.Float(v*1e9), table.Text("holdout"), table.Text("test"))
	}
	s.tables["observed"] = t
}

// Hours returns a textbook diffusion over three days of hourly records, without people or
// money.
func Hours() *figure.Folder {
	t := schema.NewSeries(true, Metric("adopters", table.IntType, table.Stock, "1"), Metric("new_adopters", table.IntType, table.Flow, "1"))
	start := time.Date(2011, 1, 21, 6, 0, 0, 0, time.UTC)
	for rep := range int64(5) {
		before := int64(0)
		for h := range 73 {
			n := int64(10000 / (1 + math.Exp(-float64(h-34-int(rep))/6)))
			t.AppendRow(table.Int(rep+1), table.Int(1), table.Int(int64(h)), table.Float(float64(h)/24), table.Date(start.Add(time.Duration(h)*time.Hour)), table.Int(n), table.Int(n-before))
			before = n
		}
	}
	return figure.NewFolder("hours", "ring-bass", manifest.About{Consumers: 10000}, func(name string) (*table.Table, error) {
		if name == "series" {
			return t, nil
		}
		return nil, nil
	})
}
