package society

import (
	"guanxi/sim"
	"guanxi/sim/units"
)

// Spending is a kind of expense that the platform pays from its treasury. Other payments, such as
// the shares of partners and the fees of banks, go with its revenue.
type Spending uint8

// The kinds of spending, in the order in which they are paid where money is short.
const (
	SpendUpkeep      Spending = iota // of the platform, for its users
	SpendFunctions                   // on the quality of functions
	SpendAudits                      // of sellers
	SpendMarketing                   // to be known to those who do not use it
	SpendGuidance                    // of sellers
	SpendDevelopment                 // of new functions
	Spendings
)

var spendingNames = [Spendings]string{"upkeep", "functions", "audits", "marketing", "guidance", "development"}

func (k Spending) String() string { return spendingNames[k] }

// Policy is what the platform decides during the run. Writer: policy, which is built before those
// that read it: functions (releases, quality), governance (audits, guidance). Nil: policy is off, everything is paid,
// functions come by the calendar, and quality stays as written.
type Policy struct {
	// Releases is set if policy decides when functions are released. Due are the indices of those
	// released in this tick. Written in Arrive, before functions.
	Releases bool
	Due      []int

	// Keep describes how the quality of functions moves. Nil: it does not.
	Keep *Keep

	// Paid is the share of each planned spending that is paid, see Share.
	Paid [Spendings]float64

	// Spare returns what cash and credit have in Settle, after upkeep, beyond the reserve that a
	// dated purchase must leave. Nil: purchases are not looked at.
	Spare func() units.Money

	plans [Spendings][]func(t sim.Tick) units.Money
}

// Keep is dq_f = [ι·s_f·(1−q_f) − δ_q·q_f]dt, where s_f is the spending on the function, in
// currency per day and consumer (M1).
type Keep struct {
	Gain  float64 // ι, consumers per unit of currency
	Decay float64 // δ_q, per day
}

// NewPolicy returns a policy that pays for everything.
func NewPolicy() *Policy {
	p := &Policy{}
	for k := range p.Paid {
		p.Paid[k] = 1
	}
	return p
}

// Weighs reports whether dated purchases are made only where cash and credit reach.
func (p *Policy) Weighs() bool { return p != nil && p.Spare != nil }

// Affords reports, in Settle, whether a dated purchase at a price is made; one for nothing always is.
func (p *Policy) Affords(price units.Money) bool { return !p.Weighs() || price <= max(0, p.Spare()) }

// Share returns the share of a planned spending that is paid: of guidance as decided
// when the tick begins, of the others as decided when the last Settle began.
func (p *Policy) Share(k Spending) float64 {
	if p == nil {
		return 1
	}
	return p.Paid[k]
}

// Plan adds what a mechanism would spend in a tick if everything were paid. f is called between
// steps and must change nothing.
func (p *Policy) Plan(k Spending, f func(t sim.Tick) units.Money) {
	if p != nil {
		p.plans[k] = append(p.plans[k], f)
	}
}

// Planned returns the sum of the plans for a kind of spending.
func (p *Policy) Planned(k Spending, t sim.Tick) (sum units.Money) {
	for _, f := range p.plans[k] {
		sum = sum.Plus(f(t))
	}
	return sum
}
