package society

import (
	"guanxi/sim"
)

// Trade is a kind of provider that the register knows.
type Trade uint8

// The trades, named as the kinds in providers.csv.
const (
	TradeAccount Trade = iota // public accounts; writer: content
	TradeShop                 // shops; writer: commerce
	Trades
)

var tradeNames = [Trades]string{"account", "shop"}

func (k Trade) String() string { return tradeNames[k] }

// Firms is the register of the providers of a trade, a row each. Who makes the
// rows registers them (content, commerce); providers opens and closes them; all
// others read. A row is a provider for good: who left does not come back, and its
// row is not used again.
type Firms struct {
	Trade    Trade
	Account  *sim.Account // of the ledger; what row j captured so far is Account.Captured(j)
	Function string       // of the platform, without which they do nothing
	Start    int          // rows that are there at the start, the first ones
	Rows     int          // with those that wait for entrants

	// Open says who is there. Nil: all are, and no row is reserved. Writer:
	// providers, in the phase Arrive.
	Open []bool
	// Since is the tick of entry; 0: at the start. Nil with Open.
	Since []sim.Tick

	// By row, of those that are or were open. Nil: the trade has none.
	Quality []float64
	Cost    []float64 // of a unit of what is sold
	Price   []float64

	// Fill makes row j a new provider, with the luck of its number.
	Fill func(j int)

	opened, closed []func(j int)
}

// Firms is the register of a trade; nil where there is none.
func (w *World) Firms(k Trade) *Firms { return w.firms[k] }

// Move says that providers enter and leave. It must precede Register.
func (w *World) Move(m *Mobility) { w.mobility = m }

// Mobility says that providers enter and leave. Writer: providers, before the
// providers are made.
type Mobility struct {
	Room [Trades]int // rows that wait for entrants
}

// Room is the number of rows that are to wait for entrants of a trade.
func (w *World) Room(k Trade) int {
	if w.mobility == nil {
		return 0
	}
	return w.mobility.Room[k]
}

// Register adds the providers of a trade to the register: Rows are Start and the
// room for entrants. Where providers enter and leave it makes Open and Since.
func (w *World) Register(s *sim.Scope, f *Firms) {
	f.Rows = f.Start + w.Room(f.Trade)
	if w.mobility != nil {
		f.Open = sim.Column[bool](s, "open", f.Rows)
		f.Since = sim.Column[sim.Tick](s, "since", f.Rows)
		for j := range f.Start {
			f.Open[j] = true
		}
	}
	w.firms[f.Trade] = f
}

// IsOpen says whether there is a provider in row j now.
func (f *Firms) IsOpen(j int) bool { return f.Open == nil || f.Open[j] }

// Count is the number of providers that are there now.
func (f *Firms) Count() (n int) {
	if f.Open == nil {
		return f.Rows
	}
	for _, open := range f.Open {
		if open {
			n++
		}
	}
	return n
}

// Age is how long the provider in row j has been there at the end of tick t, in
// ticks.
func (f *Firms) Age(j int, t sim.Tick) sim.Tick {
	if f.Since == nil {
		return t
	}
	return t - f.Since[j]
}

// Captured is what the provider in row j captured so far, in currency.
func (f *Firms) Captured(j int) float64 { return f.Account.Captured(j).Float() }

// OnOpen calls g with the row of each provider that enters, after Fill, in the
// order of the calls of OnOpen. It runs in a serial part.
func (f *Firms) OnOpen(g func(j int)) { f.opened = append(f.opened, g) }

// OnClose calls g with the row of each provider that leaves.
func (f *Firms) OnClose(g func(j int)) { f.closed = append(f.closed, g) }

// Enter opens row j in tick t. For providers.
func (f *Firms) Enter(j int, t sim.Tick) {
	f.Open[j], f.Since[j] = true, t
	f.Fill(j)
	for _, g := range f.opened {
		g(j)
	}
}

// Leave closes row j. For providers.
func (f *Firms) Leave(j int) {
	f.Open[j] = false
	for _, g := range f.closed {
		g(j)
	}
}
