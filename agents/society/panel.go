package society

import (
	"guanxi/sim"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// panel follows a sample of consumers: panel.csv.
type panel struct {
	rows  []int
	cells [][]table.Cell
}

// Panel makes a panel of n consumers drawn at random, recorded with each row of the series.
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
	w.Scope.Table(func() *table.Table { return p.table() })
}

func (p *panel) take(w *World, t sim.Tick) {
	for _, i := range p.rows {
		satisfaction, captured := table.Missing(), table.Missing()
		if w.Satisfaction != nil && w.Status[i] == Using {
			satisfaction = table.Float(w.SatisfactionOf(i))
		}
		if w.Consumer.Rows() > 0 {
			captured = table.Money(w.Consumer.Captured(i))
		}
		plays := int64(0)
		if w.Plays != nil {
			plays = int64(w.Plays[i])
		}
		p.cells = append(p.cells, []table.Cell{
			table.Int(w.Scope.Replicate()), table.Int(t), table.Int(i),
			table.Text(w.Segments[w.Who(i).Segment]), table.Int(w.Status[i]), table.Int(int(w.View(i).Sessions)),
			table.Int(w.FriendsUsing(i)), table.Int(plays), satisfaction, captured,
		})
	}
}

func (p *panel) table() *table.Table {
	t := table.New("panel", "State of a sample of consumers at each recorded tick.", []table.Column{
		schema.ReplicateColumn(),
		table.NewColumn("tick", table.IntType, table.Key, "1", "number of ticks since the start"),
		table.NewColumn("consumer", table.IntType, table.Key, "1", "number of the consumer, from 0"),
		table.NewColumn("segment", table.TextType, table.Factor, "", "segment of needs"),
		table.NewColumn("status", table.IntType, table.Stock, "1", "0 never used it, 1 uses it, 2 lapsed"),
		table.NewColumn("sessions", table.IntType, table.Stock, "1", "sessions in this tick"),
		table.NewColumn("friends_using", table.IntType, table.Stock, "1", "strong friends who use it now"),
		table.NewColumn("plays", table.IntType, table.Stock, "1", "number of games that the consumer plays"),
		table.NewColumn("satisfaction", table.FloatType, table.Stock, "1", "satisfaction; empty for consumers who do not use the platform"),
		table.NewColumn("captured", table.MoneyType, table.Stock, "currency", "value captured so far: cash received less cash paid, plus surplus, less effort"),
	})
	t.Grow(len(p.cells))
	for _, row := range p.cells {
		t.AppendRow(row...)
	}
	return t
}
