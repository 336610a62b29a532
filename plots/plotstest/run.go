// Package plotstest makes synthetic runs and studies for tests of figures.
package plotstest

import (
	"fmt"
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
	return figure.NewFolder(dir, label, manifest.About{Consumers: int64(s.Consumers), Represents: s.Represents,
		Currency: "CNY"},
		func(name string) (*table.Table, error) { return made.tables[name], nil })
}

// Metric returns a column.
func Metric(name string, t table.Type, k table.Kind, unit string) table.Column {
	return table.Column{Name: name, Type: t, Kind: k, Unit: unit, Doc: name}
}

// columns returns columns of one type and kind.
func columns(t table.Type, k table.Kind, unit string, names ...string) (all []table.Column) {
	for _, name := range names {
		c := Metric(name, t, k, unit)
		c.Range = table.NotNegative()
		all = append(all, c)
	}
	return all
}

// A row has cells by the names of their columns; those of the others are missing.
type row map[string]any

// add appends a row to a table. Amounts of money are in units of currency.
func add(t *table.Table, r row) {
	var cells []table.Cell
	for _, c := range t.Columns() {
		cell := table.Missing()
		switch v := r[c.Name].(type) {
		case string:
			cell = table.Text(v)
		case int:
			cell = table.Int(v)
		case time.Time:
			cell = table.Date(v)
		case float64:
			switch c.Type {
			case table.IntType:
				cell = table.Int(int64(v))
			case table.MoneyType:
				cell = table.Money(int64(math.Round(v * 1e6)))
			default:
				cell = table.Float(v)
			}
		}
		cells = append(cells, cell)
	}
	t.AppendRow(cells...)
}

// shaped is something that begins on a day and has a size.
type shaped struct {
	name       string
	from, size float64
}

var (
	revenues = []shaped{{"ad", 1465, .07}, {"game", 927, .042}, {"commerce", 2180, .03}, {"payment", 930, .009},
		{"service", 800, .017}, {"o2o", 1125, .011}}
	groups   = []shaped{{"convenience", 0, 0.35}, {"elderly", 0, 0.2}, {"social", 0, 0.45}}
	accounts = []string{"platform", "provider", "advertiser", "consumer", "outside"}
	moves    = []shaped{{"text", 0, 0}, {"voice", 110, 0}, {"near_people", 195, 0}, {"shake", 254, 0},
		{"moments", 455, 0}, {"video", 546, 0}, {"public_accounts", 575, 0}, {"games", 928, 0}, {"payment", 928, 0},
		{"mini_programs", 2180, 0}}
	// payments are all flows between parties that a large run has, some of them too small for a ribbon.
	payments = []struct {
		stream, payer, payee string
		amount, without      float64
	}{
		{"commerce.sale", "consumer", "provider.shop", 3100, 0}, {"ads.sale", "consumer", "advertiser", 540, 0},
		{"game.iap", "consumer", "platform", 221, 0}, {"o2o.visit", "consumer", "provider.o2o", 380, .9},
		{"commerce.goods", "provider.shop", "outside.supplier", 2300, 0}, {"content.cost", "provider.account",
			"outside.supplier", 120, 0}, {"commerce.fee", "provider.shop", "platform", 170, 0},
		{"ads.exposure", "advertiser", "platform", 377, 0}, {"ads.goods", "advertiser", "outside.supplier", 310, 0},
		{"game.studio", "platform", "provider.studio", 130, 0},
		{"function.upkeep", "platform", "outside.supplier", 410, 0}, {"telecom", "consumer", "outside.telecom", 70, 1.6},
		{"packet.open", "transit", "consumer", 61, 0}, {"share", "outside.investor", "platform", 40, 0},
	}
)

// segmentTables returns the empty tables of segments and releases.
func segmentTables() (size, came *table.Table) {
	key := Metric("replicate", table.IntType, table.Key, "1")
	size = table.New("segments", "", []table.Column{key, Metric("segment", table.TextType, table.Key, ""),
		Metric("consumers", table.IntType, table.Stock, "1")})
	came = table.New("releases", "", []table.Column{key, Metric("function", table.TextType, table.Key, ""),
		Metric("tick", table.IntType, table.Stock, "1"), {Name: "date", Type: table.DateType, Kind: table.Stock}})
	return size, came
}

// incomesTable returns what fifths of incomes capture.
func incomesTable(replicates int) *table.Table {
	t := table.New("incomes", "", []table.Column{Metric("replicate", table.IntType, table.Key, "1"),
		Metric("by", table.TextType, table.Key, ""), Metric("group", table.TextType, table.Key, ""),
		Metric("kappa", table.FloatType, table.Key, "1"), Metric("captured", table.FloatType, table.Flow, "currency/year"),
		Metric("share", table.FloatType, table.Flow, "1")})
	for n := range replicates {
		for _, kappa := range []float64{.5, .1, 1} {
			for k, y := range []float64{6440, 14361, 23189, 36471, 70640} {
				captured := (60 + 3*float64(n)) * math.Pow(y/30000, kappa)
				add(t, row{"replicate": n + 1, "by": "fifth", "group": fmt.Sprint(k + 1), "kappa": kappa, "captured": captured,
					"share": captured / y})
			}
		}
	}
	return t
}

// retentionTable returns the empty table of players who quit.
func retentionTable() *table.Table {
	return table.New("game_retention", "", append([]table.Column{Metric("replicate", table.IntType, table.Key, "1"),
		Metric("title", table.TextType, table.Key, ""), Metric("day", table.IntType, table.Key, "d")},
		Metric("at_risk", table.IntType, table.Stock, "1"), Metric("quit", table.IntType, table.Flow, "1")))
}

// observedTable returns the empty table of what was observed.
func observedTable() *table.Table {
	return table.New("observed", "", []table.Column{Metric("series", table.TextType, table.Key, ""),
		{Name: "date", Type: table.DateType, Kind: table.Key},
		Metric("value", table.FloatType, table.Stock, ""), Metric("role", table.TextType, table.Factor, ""),
		Metric("source", table.TextType, table.Factor, "")})
}

func cascadesTable() *table.Table {
	return schema.NewCascades(columns(table.IntType, table.Flow, "1", "reads", "direct_reads")...)
}

func (s *Run) build() {
	cols := append(columns(table.IntType, table.Stock, "1", "adopters", "active", "mau"),
		columns(table.IntType, table.Flow, "1", "new_adopters", "new_adopters.innovation", "new_adopters.strong",
			"new_adopters.weak")...)
	for _, g := range groups {
		cols = append(cols, columns(table.IntType, table.Stock, "1", "adopters."+g.name)...)
	}
	for _, r := range revenues {
		cols = append(cols, columns(table.MoneyType, table.Flow, "CNY", r.name+"_revenue")...)
	}
	series := schema.NewSeries(false, append(cols, columns(table.MoneyType, table.Flow, "CNY", "platform_revenue")...)...)
	value, valueWithout, parts, partsWithout := schema.NewValue(), schema.NewValue(), schema.NewValueGroups(),
		schema.NewValueGroups()
	ledger, trade := schema.NewLedger(), schema.NewLedger()
	size, came := segmentTables()
	spread, retention, observed := cascadesTable(), retentionTable(), observedTable()
	for rep := 1; rep <= s.Replicates; rep++ {
		r := rand.New(rand.NewPCG(s.Seed, uint64(rep)))
		noise := func(sd float64) float64 { return math.Exp(sd*r.NormFloat64() - sd*sd/2) }
		shift, own, before, last := 1250+25*r.NormFloat64(), noise(0.02), 5.0, 0
		for tick := 0; ; tick = min(tick+s.Every, s.Days) {
			day, span := float64(tick), float64(tick-last)
			ceiling := s.Consumers * 0.92 * s.Level * math.Min(1, 0.45+day/2900*0.6)
			adopters := math.Floor(math.Max(before, ceiling/(1+math.Exp(-(day-shift)/270))*own))
			fresh := adopters - math.Floor(before)
			innovation, weak := math.Floor(fresh*math.Max(0.04, math.Exp(-day/500))), math.Floor(fresh*.1)
			before = adopters
			at := row{"replicate": rep, "seed": 1, "tick": tick, "time": day, "date": s.Start.AddDate(0, 0, tick),
				"adopters": adopters, "active": adopters * (0.82 + 0.01*r.NormFloat64()), "mau": adopters * 0.96,
				"new_adopters": fresh, "new_adopters.innovation": innovation, "new_adopters.weak": weak,
				"new_adopters.strong": fresh - innovation - weak}
			for i, g := range groups {
				at["adopters."+g.name] = g.size * s.Consumers * math.Pow(adopters/s.Consumers, []float64{1.4, .8, .9}[i])
			}
			sum := 0.0
			for _, q := range revenues {
				v := 0.0
				if q.from < day && span > 0 {
					v = q.size * adopters * span * (1 - math.Exp(-(day-q.from)/600)) * noise(0.12)
				}
				sum += v
				at[q.name+"_revenue"] = v
			}
			at["platform_revenue"] = sum
			add(series, at)
			for i, party := range accounts {
				in, out := math.Round(sum*[]float64{1, 3.7, .6, .23, 4.1}[i]*noise(.1)),
					math.Round(sum*[]float64{.65, 3.1, .42, 4.3, 1.2}[i]*noise(.1))
				more := math.Round(sum * []float64{0, 0, 0, 5.6, 0}[i])
				add(value, row{"replicate": rep, "tick": tick, "party": party, "cash_in": in, "cash_out": out, "surplus": more,
					"effort": 0., "captured": in - out + more})
				v := in - out + more
				base := v * []float64{0, .5, 0, .6, 0}[i]
				amount := func(t *table.Table, module string, v float64) {
					add(t, row{"replicate": rep, "tick": tick, "party": party, "module": module, "cash_in": 0., "cash_out": 0.,
						"surplus": v, "effort": 0., "captured": v})
				}
				amount(valueWithout, "", base)
				for k, share := range [][]float64{{-.3, 0, 0, .2, 0}, {0, .9, 1.4, .85, 0}, {0, 0, 0, -.1, 0},
					{1.3, .1, -.4, .05, 0}} {
					if share[i] != 0 {
						amount(parts, []string{"proposition", "cocreation", "transfer", "acquisition"}[k], v*share[i])
					}
				}
				if base != 0 {
					amount(partsWithout, "cocreation", base)
				}
			}
			if last = tick; tick == s.Days {
				break
			}
		}
		for _, f := range payments {
			at := row{"replicate": rep, "tick": s.Days, "stream": f.stream, "payer": f.payer, "payee": f.payee,
				"amount": f.amount * 1000 * noise(.05)}
			add(ledger, at)
			if f.without > 0 {
				at["amount"] = f.without * at["amount"].(float64)
				add(trade, at)
			}
		}
		for _, g := range groups {
			add(size, row{"replicate": rep, "segment": g.name, "consumers": g.size * s.Consumers})
		}
		for _, f := range moves {
			if int(f.from) < s.Days {
				add(came, row{"replicate": rep, "function": f.name, "tick": f.from, "date": s.Start.AddDate(0, 0, int(f.from))})
			}
		}
		for i := range 600 {
			direct := float64(5 + r.IntN(30))
			all := math.Min(3000, direct*math.Pow(r.Float64(), -.6))
			if i%9 == 0 {
				all, direct = 0, 0
			}
			add(spread, row{"replicate": rep, "cascade": i, "source": "media", "start": i, "size": all, "depth": 3,
				"reads": all, "direct_reads": direct})
		}
		for i, title := range []string{"guild", "run"} {
			alive := 900.0
			for day := 1; day <= 365*(i+1); day++ {
				quit := math.Floor(alive * .6 / (.98 + float64(day-1)) * []float64{.72, 1}[i] * r.Float64() * 2)
				quit = math.Min(quit, alive)
				add(retention, row{"replicate": rep, "title": title, "day": day, "at_risk": alive, "quit": quit})
				alive -= quit
			}
		}
	}
	for q := range 25 {
		role := "fit"
		if q > 20 {
			role = "holdout"
		} else if q > 0 && q < 4 {
			role = "context"
		}
		add(observed, row{"series": "mau", "date": time.Date(2013, time.Month(1+3*q), 0, 0, 0, 0, 0, time.UTC),
			"value": 1.1e9 - 9.4e8*math.Exp(-float64(q)/9), "role": role, "source": "test"})
	}
	for y := range 6 {
		add(observed, row{"series": "platform_revenue", "date": time.Date(2013+y, 12, 31, 0, 0, 0, 0, time.UTC),
			"value": 1.7e9 * float64(y*y+1), "role": "holdout", "source": "test"})
	}
	s.tables = map[string]*table.Table{"series": series, "value": schema.Added(value, valueWithout),
		"value_groups": schema.Added(parts, partsWithout), "ledger": schema.Added(ledger, trade),
		"segments": size, "releases": came, "cascades": spread, "game_retention": retention, "observed": observed,
		"incomes": incomesTable(s.Replicates)}
}
