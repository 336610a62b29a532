package plotstest

import (
	"math"
	"math/rand/v2"
	"slices"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// segmentShape gives each segment's share of the consumers and how early it adopts.
var segmentShape = []struct {
	name         string
	share, early float64
}{{"convenience", 0.35, 0.7}, {"elderly", 0.2, 1.25}, {"social", 0.45, 1.12}}

func (s *Run) segmentCells(rep int, day, adopters float64) []table.Cell {
	r := rand.New(rand.NewPCG(s.Seed+400, uint64(rep)*10000+uint64(day)))
	var cells []table.Cell
	for _, g := range segmentShape {
		use := g.share * s.Consumers * math.Pow(adopters/s.Consumers, 1/g.early)
		cells = append(cells, table.Int(int64(use)), table.Float(0.25*g.early+0.1*(1-math.Exp(-day/700))+0.01*r.NormFloat64()), table.Float(0.0004/g.early*(1+0.4*r.NormFloat64())))
	}
	return append(cells, table.Float(0.3), table.Float(0.0004))
}

func (s *Run) buildSegments() {
	replicate := Metric("replicate", table.IntType, table.Key, "1")
	size := table.New("segments", "", []table.Column{replicate, Metric("segment", table.TextType, table.Key, ""), Metric("consumers", table.IntType, table.Stock, "1")})
	came := table.New("releases", "", []table.Column{replicate, Metric("function", table.TextType, table.Key, ""), Metric("tick", table.IntType, table.Stock, "1"), {Name: "date", Type: table.DateType, Kind: table.Stock}})
	for rep := int64(1); rep <= int64(s.Replicates); rep++ {
		for _, g := range segmentShape {
			size.AppendRow(table.Int(rep), table.Text(g.name), table.Int(int64(g.share*s.Consumers)))
		}
		for _, f := range []struct {
			name string
			day  int
		}{{"text", 0}, {"voice", 110}, {"near_people", 195}, {"shake", 254}, {"moments", 455}, {"video", 546}, {"public_accounts", 575}, {"games", 928}, {"payment", 928}, {"mini_programs", 2180}} {
			if f.day < s.Days {
				came.AppendRow(table.Int(rep), table.Text(f.name), table.Int(int64(f.day)), table.Date(s.Start.AddDate(0, 0, f.day)))
			}
		}
	}
	s.tables["segments"], s.tables["releases"] = size, came
}

// buildMoney makes all ten flows between parties that a large run has, two of them too small
// for a ribbon, and members who capture Pareto-distributed amounts.
func (s *Run) buildMoney() {
	ledger := schema.NewLedger()
	captured := Metric("captured", table.MoneyType, table.Flow, "CNY")
	provider, campaign := schema.NewProviders(captured), schema.NewCampaigns(captured)
	for rep := 1; rep <= s.Replicates; rep++ {
		r := rand.New(rand.NewPCG(s.Seed+500, uint64(rep)))
		for _, f := range []struct {
			stream, payer, payee string
			amount               float64
		}{
			{"commerce.sale", "consumer", "provider.shop", 3100}, {"ads.sale", "consumer", "advertiser", 540}, {"game.iap", "consumer", "platform", 221}, {"o2o.visit", "consumer", "provider.o2o", 380},
			{"commerce.goods", "provider.shop", "outside.supplier", 2300}, {"content.cost", "provider.account", "outside.supplier", 120}, {"commerce.fee", "provider.shop", "platform", 170},
			{"ads.exposure", "advertiser", "platform", 377}, {"ads.goods", "advertiser", "outside.supplier", 310}, {"game.studio", "platform", "provider.studio", 130},
			{"function.upkeep", "platform", "outside.supplier", 410}, {"telecom", "consumer", "outside.telecom", 70}, {"packet.open", "transit", "consumer", 61}, {"share", "outside.investor", "platform", 40},
		} {
			for _, tick := range []int64{700, 1400, int64(s.Days)} {
				ledger.AppendRow(table.Int(int64(rep)), table.Int(tick), table.Text(f.stream), table.Text(f.payer), table.Text(f.payee), Micro(f.amount*1000/3*math.Exp(0.05*r.NormFloat64())))
			}
		}
		for range 60 {
			provider.AppendRow(table.Int(int64(rep)), table.Text("p"), table.Text("shop"), Micro(100*math.Pow(r.Float64(), -0.7)-130))
		}
		for range 40 + rep%2 {
			campaign.AppendRow(table.Int(int64(rep)), table.Text("c"), Micro(50*r.Float64()))
		}
	}
	s.tables["ledger"], s.tables["providers"], s.tables["campaigns"] = ledger, provider, campaign
}

// buildAdded makes up the world without the platform: some trade of consumers and providers, and more
// messages by SMS.
func (s *Run) buildAdded() {
	value, without := s.tables["value"], schema.NewValue()
	groups, groupsWithout := schema.NewValueGroups(), schema.NewValueGroups()
	amount := func(v float64) []table.Cell {
		c := table.Money(int64(math.Round(v)))
		return []table.Cell{table.Money(int64(0)), table.Money(int64(0)), c, table.Money(int64(0)), c}
	}
	for row := range value.Rows() {
		party := value.Col("party").Text(row)
		v, _ := value.Col("captured").Int(row)
		key := []table.Cell{value.Col("replicate").Cell(row), value.Col("tick").Cell(row), table.Text(party)}
		base := float64(v) * map[string]float64{"consumer": 0.6, "provider": 0.5}[party]
		without.AppendRow(append(slices.Clone(key), amount(base)...)...)
		for _, m := range []struct {
			name  string
			share map[string]float64
		}{
			{"proposition", map[string]float64{"platform": -0.3, "consumer": 0.2}}, {"cocreation", map[string]float64{"provider": 0.9, "consumer": 0.85, "advertiser": 1.4}},
			{"transfer", map[string]float64{"consumer": -0.1}}, {"acquisition", map[string]float64{"platform": 1.3, "provider": 0.1, "advertiser": -0.4, "consumer": 0.05}},
		} {
			if m.share[party] != 0 {
				of := append(slices.Clone(key), table.Text(""), table.Text(m.name))
				groups.AppendRow(append(slices.Clone(of), amount(float64(v)*m.share[party])...)...)
				if m.name == "cocreation" && base != 0 {
					groupsWithout.AppendRow(append(of, amount(base)...)...)
				}
			}
		}
	}
	ledger := s.tables["ledger"]
	trade := schema.NewLedger()
	for row := range ledger.Rows() {
		share := map[string]float64{"o2o.visit": 0.9, "telecom": 1.6}[ledger.Col("stream").Text(row)]
		if v := ledger.Col("amount").Float(row); share > 0 {
			var cells []table.Cell
			for k := range 5 {
				cells = append(cells, ledger.At(k).Cell(row))
			}
			trade.AppendRow(append(cells, Micro(v*share))...)
		}
	}
	s.tables["value"], s.tables["value_groups"], s.tables["ledger"] = schema.Added(value, without), schema.Added(groups, groupsWithout), schema.Added(ledger, trade)
}
