package society

import (
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// Trade is a kind of provider that the register knows.
type Trade uint8

// The trades, named like the kinds in providers.csv.
const (
	TradeAccount Trade = iota // public accounts; writer: content
	TradeShop                 // shops; writer: commerce
	Trades
)

var tradeNames = [Trades]string{"account", "shop"}

func (k Trade) String() string { return tradeNames[k] }

// Firms is the register of the providers of a trade, a row each. The mechanism that makes the
// rows registers them (content, commerce); providers opens and closes them; all others read. A
// row belongs to one provider for good: a provider that left does not come back, and its row is
// not used again.
type Firms struct {
	Trade    Trade
	Account  *sim.Account  // what row j has captured is Account.Captured(j)
	Passed   []units.Money // to the platform that owns it; nil: it owns none
	Function string        // function of the platform without which they do nothing
	Start    int           // rows that exist at the start, the first ones
	Rows     int           // all rows, with those reserved for entrants

	// Open holds who is present. Nil: all are, and no row is reserved. Since is the tick of
	// entry, 0 for those present from the start. Until is the tick from which on a provider is
	// gone, 0 before that. Writer of the three: providers, before all else in a tick; without it
	// services, by Leave.
	Open         []bool
	Since, Until []sim.Tick
	// New is what a provider decided in the phase Adapt; the mechanism that makes the rows
	// applies it later in that phase. Nil if Since is. Writer: providers.
	New []Terms

	// By row, for rows that are or were open. Nil: the trade has none.
	Quality []float64
	Cost    []float64     // of a unit sold, as the tick's quality has it (CostOf)
	Goods   []units.Money // the same, as it is paid
	Price   []float64

	// Owed returns what row j owes at the end of tick t for its presence since its last bill, of
	// which Account knows nothing yet. Nil: nothing. Writer: providers.
	Owed func(j int, t sim.Tick) units.Money

	// Billed returns what row j has paid so far for its presence. Nil: nothing. Writer: providers.
	Billed func(j int) units.Money

	// What providers read of a row. Nil: the trade has no such thing.
	Audience func(j int) int     // followers
	Sold     func(j int) float64 // sales so far, in currency, or number of reads
	Best     func(j int) float64 // best price against its current buyers (M13); NaN: not known
	Kept     func(j int) float64 // share of its sales that it keeps: without what the platform takes, with what it adds
	ByAds    func(j int) float64 // margin so far of sales due to advertisements, after what the platform takes of them
	Learn    bool                // its topic can follow the readers (M6)
}

// Terms are what a provider changes. They hold for the tick that they name.
type Terms struct {
	In             int64 // tick
	Price, Quality float64
	Learn          float64 // η_a: share of the way to its readers that the topic moves; 0: none
}

// Arm is a campaign of a shop. Writer: ads; of Factor: providers.
type Arm struct {
	Shop   int
	Factor float64        // on its bid
	Spent  func() float64 // so far, in currency
}

// Firms returns the register of a trade; nil: there is none.
func (w *World) Firms(k Trade) *Firms { return w.firms[k] }

// Move declares that providers enter and leave. It must precede Register.
func (w *World) Move(m *Mobility) { w.mobility = m }

// Mobility describes how providers enter and leave. Writer: providers, before the mechanisms that
// make providers.
type Mobility struct {
	Scope *sim.Scope  // of providers
	Room  [Trades]int // rows reserved for entrants
	Price bool        // shops must report the best price
	Topic bool        // accounts must be able to learn
}

// Mobile returns how providers move; nil: they neither enter nor leave.
func (w *World) Mobile() *Mobility { return w.mobility }

// Room returns the number of rows to reserve for entrants of a trade.
func (w *World) Room(k Trade) int {
	if w.mobility == nil {
		return 0
	}
	return w.mobility.Room[k]
}

// Register adds the providers of a trade to the register. It sets Rows to Start plus the room for
// entrants and, where providers enter and leave, makes Open, Since, Until and New.
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

// MayLeave makes Open, unless it exists, in s, the scope of the mechanism that lets providers
// leave. Without the mechanism providers they leave and nobody enters.
func (f *Firms) MayLeave(s *sim.Scope) {
	if f.Open != nil {
		return
	}
	f.Open = sim.Column[bool](s, "open."+f.Trade.String(), f.Rows)
	for j := range f.Open {
		f.Open[j] = true
	}
}

// IsOpen reports whether there is a provider in row j now.
func (f *Firms) IsOpen(j int) bool { return f.Open == nil || f.Open[j] }

// Count returns the number of providers present.
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

// Ever reports whether there is or was a provider in row j.
func (f *Firms) Ever(j int) bool { return f.Since == nil || j < f.Start || f.Since[j] > 0 }

// Captured returns what the provider in row j has captured so far, in currency.
func (f *Firms) Captured(j int) float64 { return f.Earned(j).Float() }

// Earned is what the provider in row j has captured so far, with what it has passed to its owner.
func (f *Firms) Earned(j int) units.Money {
	earned := f.Account.Captured(j)
	if f.Passed != nil {
		earned += f.Passed[j]
	}
	return earned
}

// Total is what all providers have captured so far, and passed to their owners.
func (f *Firms) Total() float64 {
	sum := f.Account.Balance() + f.Account.Booked()
	for _, x := range f.Passed {
		sum += x
	}
	return sum.Float()
}

// Presence returns what the provider in row j has paid so far for its presence.
func (f *Firms) Presence(j int) units.Money {
	if f.Billed == nil {
		return 0
	}
	return f.Billed(j)
}

// Leave closes row j without the mechanism providers (see MayLeave). Mechanisms that keep its
// state clear it once they see that it is gone.
func (f *Firms) Leave(j int) { f.Open[j] = false }

// Entered reports whether the provider in row j entered in tick t.
func (f *Firms) Entered(j int, t sim.Tick) bool {
	return f.Since != nil && f.Since[j] == t && f.Open[j]
}

// Terms returns what the provider in row j changes in tick t; nil: nothing.
func (f *Firms) Terms(j int, t sim.Tick) *Terms {
	if f.New == nil || f.New[j].In != int64(t) {
		return nil
	}
	return &f.New[j]
}

// leastBad is the share of purchases that do not satisfy below which quality costs no more.
const leastBad = 0.01

// CostOf is c₀((1 − q₀)/(1 − q))^κ, the cost of a unit of goods of quality q where it is c₀ at q₀ (Juran 1951; Mussa &
// Rosen 1978): halving the share of bad purchases multiplies it by 2^κ.
func CostOf(cost0, quality0, quality, kappa float64) float64 {
	return cost0 * num.Pow(max(leastBad, 1-quality0)/max(leastBad, 1-quality), kappa)
}
