package society

import (
	"guanxi/sim"
	"guanxi/sim/results"
)

// panel follows a sample of consumers: panel.csv.
type panel struct {
	rows  []int
	cells [][]results.Cell
}

// Panel makes a panel of n consumers drawn at random, recorded with each row of
// the series.
func (w *World) Panel(n int) {
	n = min(n, w.N)
	if n <= 0 {
		return
	}
	p := &panel{rows: w.Sample(w.Scope.Key("panel"), n, func(int) bool { return true })}
	take := func(t sim.Tick) error {
		if w.Scope.Records(t) {
			p.take(w, t)
		}
		return nil
	}
	w.Scope.BeforeRun(func() { p.take(w, 0) })
	w.Scope.AfterTick(take)
	w.Scope.Table(func() *results.Table { return p.table() })
}

func (p *panel) take(w *World, t sim.Tick) {
	for _, i := range p.rows {
		satisfaction, captured := results.Missing(), results.Missing()
		if w.Satisfaction != nil && w.Status[i] == Using {
			satisfaction = results.Float(w.SatisfactionOf(i))
		}
		if w.Consumer.Rows() > 0 {
			captured = results.Money(int64(w.Consumer.Captured(i)))
		}
		plays := int64(0)
		if w.Plays != nil {
			plays = int64(w.Plays[i])
		}
		p.cells = append(p.cells, []results.Cell{
			results.Int(int64(w.Scope.Replicate())), results.Int(int64(t)), results.Int(int64(i)),
			results.Text(w.Segments[w.Who(i).Segment]), results.Int(int64(w.Status[i])), results.Int(int64(w.SessionsOf(i))),
			results.Int(int64(w.FriendsUsing(i))), results.Int(plays), satisfaction, captured,
		})
	}
}

func (p *panel) table() *results.Table {
	t := results.NewTable("panel", "State of a sample of consumers at each recorded tick.", []results.Column{
		results.ReplicateColumn(),
		{Name: "tick", Type: results.IntType, Kind: results.Key, Unit: "1", Doc: "number of ticks since the start"},
		{Name: "consumer", Type: results.IntType, Kind: results.Key, Unit: "1", Doc: "number of the consumer, from 0"},
		{Name: "segment", Type: results.TextType, Kind: results.Factor, Doc: "segment of needs"},
		{Name: "status", Type: results.IntType, Kind: results.Stock, Unit: "1", Doc: "0 never used it, 1 uses it, 2 lapsed"},
		{Name: "sessions", Type: results.IntType, Kind: results.Stock, Unit: "1", Doc: "sessions in this tick"},
		{Name: "friends_using", Type: results.IntType, Kind: results.Stock, Unit: "1", Doc: "strong friends who use it now"},
		{Name: "plays", Type: results.IntType, Kind: results.Stock, Unit: "1", Doc: "games that the consumer plays"},
		{Name: "satisfaction", Type: results.FloatType, Kind: results.Stock, Unit: "1", Doc: "satisfaction, of users"},
		{Name: "captured", Type: results.MoneyType, Kind: results.Stock, Unit: "currency", Doc: "value captured so far: cash received less cash paid, plus surplus less effort"},
	})
	for _, row := range p.cells {
		t.AppendRow(row...)
	}
	return t
}
