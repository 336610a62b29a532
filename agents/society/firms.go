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
	// providers, first of all in a tick; without it services, by Leave.
	Open         []bool
	Since, Until []sim.Tick
	// New is what a provider has decided in the phase Adapt; who makes the rows
	// carries it out later in that phase. Nil with Since. Writer: providers.
	New []Terms

	// By row, of those that are or were open. Nil: the trade has none.
	Quality []float64
	Cost    []float64 // of a unit of what is sold
	Price   []float64

	// What providers read of a row; nil: the trade has no such thing.
	Audience func(j int) int     // its followers
	Sold     func(j int) float64 // what it sold so far, in currency, or how often it was read
	Best     func(j int) float64 // price that its buyers make best now (M13); NaN: not known
	ByAds    func(j int) float64 // margin so far of sales to which advertisements led
	Learn    bool                // its topic can follow the readers (M6)
}

// Terms are what a provider changes; they hold for the tick that they name.
type Terms struct {
	In                   int64 // tick
	Price, Quality, Cost float64
	Learn                float64 // η_a: share of the way to its readers that the topic goes; 0: none
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
	Scope *sim.Scope  // of providers
	Room  [Trades]int // rows that wait for entrants
	Price bool        // shops are asked for the best price
	Topic bool        // accounts are asked to learn
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
func (w *World) Register(f *Firms) {
	f.Rows = f.Start + w.Room(f.Trade)
	if w.mobility != nil {
		s, name := w.mobility.Scope, f.Trade.String()+"."
		f.Open = make([]bool, f.Rows)
		sim.HoldTally(s, name+"open", func() []bool { return f.Open })
		f.Since = sim.Column[sim.Tick](s, name+"since", f.Rows)
		f.Until = sim.Column[sim.Tick](s, name+"until", f.Rows)
		f.New = sim.Column[Terms](s, name+"terms", f.Rows)
		for j := range f.Start {
			f.Open[j] = true
		}
		f.Account.Reserve(f.Ever)
	}
	w.firms[f.Trade] = f
}

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

// Captured is what the provider in row j captured so far, in currency.
func (f *Firms) Captured(j int) float64 { return f.Account.Captured(j).Float() }

// Leave closes row j where providers are not modelled (MayLeave). Its state is cleared
// by those who keep it, once they see that it is gone.
func (f *Firms) Leave(j int) { f.Open[j] = false }

// Entered says whether the provider in row j entered in tick t.
func (f *Firms) Entered(j int, t sim.Tick) bool {
	return f.Since != nil && f.Since[j] == t && f.Open[j]
}

// Terms are what the provider in row j changes in tick t; nil: nothing.
func (f *Firms) Terms(j int, t sim.Tick) *Terms {
	if f.New == nil || f.New[j].In != int64(t) {
		return nil
	}
	return &f.New[j]
}
