// Package pacing spreads the money of campaigns over the slots of a tick, of a day and of a window (M8).
//
// Order of reading: equations.go, the share of slots; pace.go, the controller of a campaign; flow.go, how
// many slots it expects; pacing.go, all campaigns in the parts of a tick.
package pacing

import (
	"guanxi/agents/advertisers"
	"guanxi/sim"
	"guanxi/sim/units"
)

// Methods of pacing, the key `pacing`.
const (
	Even = "even"
	Asap = "asap"
	Bid  = "bid"
)

// Pacing is the pacing of all campaigns.
type Pacing struct {
	Paces       []Pace    // by campaign
	Flows       []Flow    // by campaign: slots expected in the cells that it targets
	Slots       []float64 // by campaign: slots there of the tick, or of its part
	Theta       []float64 // by campaign: ϑ, the share of slots in which it takes part
	Method      string
	PerDay      int32 // ticks per day, at least 1
	Parts, Part int   // A long tick has parts; pacing is adjusted after each.

	campaigns []advertisers.Campaign
	spent     []spent // by campaign: in the earlier parts of the tick
	of        []int   // by campaign of an advertiser that is not there: its place in waiting
	waiting   []waiting
}

// spent is what campaigns demanded, and for how many charges.
type spent struct {
	demand units.Money
	bills  uint32
}

// waiting is what holds for all campaigns that target the same cells and have not begun: those of candidates to enter.
type waiting struct {
	like  int // one of them
	slots float64
	flow  Flow
}

// New returns the pacing of campaigns, in ticks of so many parts.
func New(campaigns []advertisers.Campaign, parts int) *Pacing {
	n := len(campaigns)
	return &Pacing{
		Paces: make([]Pace, n), Flows: make([]Flow, n), Slots: make([]float64, n), Theta: make([]float64, n), Parts: parts,
		campaigns: campaigns, spent: make([]spent, n), of: make([]int, n), waiting: make([]waiting, 1),
	}
}

// Restart forgets what was learned: slots and spend under other terms of sale say little.
func (p *Pacing) Restart() {
	clear(p.Flows)
	clear(p.Paces)
	for k := range p.waiting {
		p.waiting[k].flow = Flow{}
	}
}

// Await puts campaigns of candidates into groups by what they target, which has changed; aim is empty for all others.
func (p *Pacing) Await(aim func(ad int) string) {
	type group struct {
		was int
		aim string
	}
	to := map[group]int{}
	old := p.waiting
	p.waiting = nil
	for ad := range p.campaigns {
		key := group{p.of[ad], aim(ad)}
		if key.aim == "" {
			continue
		}
		if _, ok := to[key]; !ok {
			to[key] = len(p.waiting)
			p.waiting = append(p.waiting, waiting{ad, old[key.was].slots, old[key.was].flow})
		}
		p.of[ad] = to[key]
	}
}

// Enter gives a campaign that will begin what was learned of the slots in its cells.
func (p *Pacing) Enter(ad int) { w := &p.waiting[p.of[ad]]; p.Slots[ad], p.Flows[ad] = w.slots, w.flow }

// Clear forgets the slots that came.
func (p *Pacing) Clear(ads []int) {
	for _, ad := range ads {
		p.Slots[ad] = 0
	}
	for k := range p.waiting {
		p.waiting[k].slots = 0
	}
}

// Came counts slots for those campaigns that want them.
func (p *Pacing) Came(ads []int, wanted sim.Bits, slots float64) {
	for _, ad := range ads {
		if wanted.Has(ad) {
			p.Slots[ad] += slots
		}
	}
	for k := range p.waiting {
		if w := &p.waiting[k]; wanted.Has(w.like) {
			w.slots += slots
		}
	}
}

// OpenTick opens a tick.
func (p *Pacing) OpenTick() {
	if p.Part > 0 {
		clear(p.spent)
	}
	p.Part = 0
}

// Guess gives a campaign that has none yet its first guess: of the price of a slot, and of the slots in the tick.
func (p *Pacing) Guess(ad int, price, slots float64) {
	p.Flows[ad].Guess(slots / float64(p.Parts))
	p.Paces[ad].Begin(price)
}

// Plan sets the share of slots in which a campaign takes part in tick t, and the factor on its bids.
func (p *Pacing) Plan(ad int, t int32) {
	pace := &p.Paces[ad]
	if target, limited := p.target(ad, t); limited {
		purse := p.Purse(ad)
		rest, _ := purse.Rest()
		if p.Method != Bid {
			pace.Mu = 1
		}
		pace.Plan(target, rest.Float(), p.Flows[ad].Slots)
	} else {
		pace.Free()
	}
	p.Theta[ad] = pace.Theta
}

// Control reports to the pacing of a campaign what was demanded in a tick, or in its last part; never
// what was billed.
func (p *Pacing) Control(ad int, t int32, interactive bool, s *advertisers.Tally) {
	target, limited := p.target(ad, t)
	if !limited {
		return
	}
	before := &p.spent[ad]
	demand := (s.Demand - before.demand).Float()
	purse := p.Purse(ad)
	if rest, _ := purse.Rest(); p.Method == Bid && target < rest.Float() {
		p.Paces[ad].Steer(&p.Flows[ad], demand, target)
	}
	p.Paces[ad].Learn(&p.Flows[ad], demand, float64(billsOf(interactive, s)-before.bills), p.Slots[ad])
}

// Spend notes what a campaign demanded in the parts of the tick so far.
func (p *Pacing) Spend(ad int, interactive bool, s *advertisers.Tally) {
	p.spent[ad] = spent{s.Demand, billsOf(interactive, s)}
}

func billsOf(interactive bool, s *advertisers.Tally) uint32 {
	if interactive {
		return s.Charged
	}
	return s.Paid
}

// LearnFlows tells the flows what slots came, after the paces have seen them.
func (p *Pacing) LearnFlows(ads []int) {
	for _, ad := range ads {
		p.Flows[ad].Learn(p.Slots[ad])
	}
	for k := range p.waiting {
		p.waiting[k].flow.Learn(p.waiting[k].slots)
	}
}

// Purse is the money of a campaign after the earlier parts of the tick.
func (p *Pacing) Purse(ad int) advertisers.Purse {
	purse := p.campaigns[ad].Purse
	purse.Left -= p.spent[ad].demand
	purse.DayLeft -= p.spent[ad].demand
	return purse
}

// target is the spend that a campaign aims at in tick t, or in the current part of it; ok is false
// where nothing limits it.
func (p *Pacing) target(ad int, t int32) (amount float64, ok bool) {
	purse := p.Purse(ad)
	if p.Method == Asap {
		return purse.Target(1, 1)
	}
	left := func(ticks int32) float64 { return float64(int64(ticks)*int64(p.Parts) - int64(p.Part)) }
	return purse.Target(left(max(1, p.campaigns[ad].Until-t)), left(p.PerDay-(t-1)%p.PerDay))
}
