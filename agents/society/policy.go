package society

import (
	"guanxi/sim"
	"guanxi/sim/units"
)

// Spending is what the platform pays for out of its treasury. Other payments,
// such as the shares of partners and the fees of banks, go with its revenue.
type Spending uint8

// The kinds of spending.
const (
	SpendUpkeep      Spending = iota // of the platform for who uses it
	SpendFunctions                   // on the quality of functions
	SpendAudits                      // of who sells
	SpendGuidance                    // of who sells
	SpendSubsidies                   // for new users
	SpendDevelopment                 // of new functions
	Spendings
)

var spendingNames = [Spendings]string{"upkeep", "functions", "audits", "guidance", "subsidies", "development"}

func (k Spending) String() string { return spendingNames[k] }

// Policy is what the platform decides while the run goes on. Writer: policy,
// which is built before those that read it: functions (releases, quality),
// governance (audits, guidance), adoption (paid acquisition). Nil: policy is off,
// everything is paid, functions come by the calendar, and quality stays as written.
type Policy struct {
	// Releases says that policy decides when functions are released: Due are
	// the numbers of those of this tick. Written in Arrive, before functions.
	Releases bool
	Due      []int

	// Keep says how the quality of functions moves. Nil: it does not.
	Keep *Keep

	share [Spendings]float64
	plans [Spendings][]func(t sim.Tick) units.Money
}

// Keep is dq_f = [ι_f·s_f·(1−q_f) − δ_q·q_f]dt, s_f what is spent on the function,
// in currency a day and consumer (M1).
type Keep struct {
	Gain  func(function string) float64 // ι_f, consumers per unit of currency
	Decay float64                       // δ_q, a day
}

// NewPolicy is a policy that pays for everything.
func NewPolicy() *Policy {
	p := &Policy{}
	for k := range p.share {
		p.share[k] = 1
	}
	return p
}

// Keeps says whether the quality of functions moves.
func (p *Policy) Keeps() bool { return p != nil && p.Keep != nil }

// Decides says whether policy decides when functions are released.
func (p *Policy) Decides() bool { return p != nil && p.Releases }

// Share is the part of a planned spending that is paid now: of what is spent in
// Settle from there on, of what is spent in Arrive in the next tick.
func (p *Policy) Share(k Spending) float64 {
	if p == nil {
		return 1
	}
	return p.share[k]
}

// SetShare is for policy.
func (p *Policy) SetShare(k Spending, share float64) { p.share[k] = share }

// Plan adds what a mechanism would spend in a tick were everything paid. It is
// asked between steps and changes nothing.
func (p *Policy) Plan(k Spending, f func(t sim.Tick) units.Money) {
	if p != nil {
		p.plans[k] = append(p.plans[k], f)
	}
}

// Planned is the sum of the plans for a kind of spending.
func (p *Policy) Planned(k Spending, t sim.Tick) (sum units.Money) {
	for _, f := range p.plans[k] {
		sum = sum.Plus(f(t))
	}
	return sum
}
