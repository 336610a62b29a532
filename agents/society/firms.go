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

	// Open says who is there. Nil: all are, and no row is reserved. Since is the
	// tick of entry, 0 for who is there from the start, Until that from which on
	// it is gone, 0 while it is there or before it enters. Writer of the three:
	// providers, in the phase Arrive.
	Open         []bool
	Since, Until []sim.Tick

	// By row, of those that are or were open. Nil: the trade has none.
	Quality []float64
	Cost    []float64 // of a unit of what is sold
	Price   []float64

	// What the mechanism that makes the rows does for providers; nil: the trade
	// has no such thing.
	Fill     func(j int)                        // makes row j a new provider, with the luck of its number
	Sold     func(j int) float64                // what it sold so far, in money, or how often it was read
	Best     func(j int) float64                // price that its buyers make best now; NaN: not known
	SetPrice func(j int, price float64)         // Price, and what follows from it
	Improve  func(j int, quality, cost float64) // Quality and Cost, likewise; cost means nothing where Cost is nil
	Learn    func(j int, rate float64)          // moves the topic towards the readers since it last did (M6)
	ByAds    func(j int) float64                // margin so far of sales to which advertisements led

	opened, closed []func(j int)
}

// Arm is a campaign of a shop. Writer: ads; of Factor: providers.
type Arm struct {
	Shop   int
	Factor float64        // on what it would bid
	Spent  func() float64 // so far, in currency
}

// Firms is the register of a trade; nil where there is none.
func (w *World) Firms(k Trade) *Firms { return w.firms[k] }

// Move says that providers enter and leave. It must precede Register.
func (w *World) Move(m *Mobility) { w.mobility = m }

// Mobility says that providers enter and leave. Writer: providers, before the
// providers are made.
type Mobility struct {
	Room  [Trades]int // rows that wait for entrants
	Price bool        // shops are asked for the best price
	Topic bool        // accounts are asked to learn
	Bid   bool        // shops are asked for what advertisements brought them
}

// Mobile is how providers move; nil: they neither enter nor leave.
func (w *World) Mobile() *Mobility { return w.mobility }

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
		f.Until = sim.Column[sim.Tick](s, "until", f.Rows)
		for j := range f.Start {
			f.Open[j] = true
		}
	}
	w.firms[f.Trade] = f
}

// Moves says that the mechanism of providers opens and closes their rows.
func (w *World) Moves() bool { return w.mobility != nil }

// MayLeave makes Open in s, the scope of who lets providers leave, where there is
// none: without the mechanism of providers they leave and nobody enters.
func (f *Firms) MayLeave(s *sim.Scope) {
	if f.Open != nil {
		return
	}
	f.Open = sim.Column[bool](s, "open."+f.Trade.String(), f.Rows)
	for j := range f.Open {
		f.Open[j] = true
	}
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

// Ever says whether there is or was a provider in row j.
func (f *Firms) Ever(j int) bool { return f.Since == nil || j < f.Start || f.Since[j] > 0 }

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

// Leave closes row j. For who writes Open.
func (f *Firms) Leave(j int) {
	f.Open[j] = false
	for _, g := range f.closed {
		g(j)
	}
}
