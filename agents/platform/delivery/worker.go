package delivery

import (
	"guanxi/agents/advertisers"
	"guanxi/agents/consumers/response"
	"guanxi/agents/platform/delivery/frequency"
	"guanxi/agents/platform/learner"
	"guanxi/sim"
)

// worker holds what a worker counts in a tick, and its scratch memory.
type worker struct {
	counts
	visit
	verdict learner.Verdict
	index   response.Index
	hearing response.Hearing
	read    func(i, from int, msg *response.Word) (keep bool)
	_       [64]byte
}

// counts are of the tick.
type counts struct {
	tallies []advertisers.Tally // by campaign, in the feed and then at articles
	cells   learner.Tally
	slots   []int64 // by cell
	due     int64   // slots: every slot counts here, and rarer things in counters at once
}

// visit is the slot that is being sold.
type visit struct {
	frequency.Slot
	chunk   *sim.Chunk
	cell    uint16
	account uint32 // of the article
	friends []response.Seen
	refused refusals
	mutes   []frequency.Mute
	now     int64    // time of the slot, for mutes
	apart   []uint32 // by campaign: equals mark where it is handled apart from the list
	mark    uint32
	all     []candidate
	boosts  []candidate
	win     candidate
	cost    int64 // of the last delivery, in millionths
}

// row numbers the slot for draws.
func (x *visit) row() uint64 { return learner.SlotRow(int(x.I), x.Number) }

func (d *Delivery) buildWorkers(s *sim.Scope) {
	n, cells := len(d.campaigns), d.Tags.All()
	d.work = make([]worker, s.Workers())
	for w := range d.work {
		k := &d.work[w]
		k.tallies = make([]advertisers.Tally, d.Tags.Places()*n)
		k.cells = d.Learning.NewTally()
		k.slots = make([]int64, cells)
		k.apart = make([]uint32, n)
		k.read = func(i, from int, msg *response.Word) bool { return d.read(k, i, from, msg) }
	}
}

// Tallies are the workers' counts by cell.
func (d *Delivery) Tallies() (all []*learner.Tally) {
	for k := range d.work {
		all = append(all, &d.work[k].cells)
	}
	return all
}

// Hearing is what a worker needs to bring news to friends.
func (d *Delivery) Hearing(c *sim.Chunk) *response.Hearing { return &d.work[c.Worker].hearing }

// CountSlots takes the number of slots of the tick, and hands pacing those in the cells that each campaign targets.
func (d *Delivery) CountSlots() (due int64) {
	for k := range d.work {
		due += d.work[k].due
		d.work[k].due = 0
	}
	d.slotsByCampaign()
	return due
}

// slotsByCampaign sums the slots over the cells that each campaign targets.
func (d *Delivery) slotsByCampaign() {
	d.Pacing.Clear(d.Advertisers.Standing)
	for _, cell := range d.Tags.Used {
		sum := int64(0)
		for k := range d.work {
			sum += d.work[k].slots[cell]
			d.work[k].slots[cell] = 0
		}
		if sum == 0 {
			continue
		}
		wanted := d.Market.wanted[cell]
		d.Pacing.Came(d.Advertisers.Standing, wanted, float64(sum))
	}
}

// Deliveries are a campaign's tallies of a tick, by place and in total.
type Deliveries struct{ Feed, Articles, All advertisers.Tally }

// Take takes them from the workers.
func (d *Delivery) Take(ad int) (x Deliveries) {
	for k := range d.work {
		x.Feed.Take(&d.work[k].tallies[ad])
	}
	if d.articles != nil {
		for k := range d.work {
			x.Articles.Take(&d.work[k].tallies[ad+len(d.campaigns)])
		}
	}
	x.All = x.Feed
	articles := x.Articles
	x.All.Take(&articles)
	return x
}

// Control reports to the pacing of a campaign what it demanded in a tick, or in its last part.
func (d *Delivery) Control(ad int, t sim.Tick, all *advertisers.Tally) {
	if o := &d.Market.Offers[ad]; o.Live {
		d.Pacing.Control(ad, int32(t), o.Interactive, all)
	}
}

// Interactive reports whether a campaign pays for interactions.
func (d *Delivery) Interactive(ad int) bool { return d.Market.Offers[ad].Interactive }

// Join merges the workers' verdicts.
func (d *Delivery) Join(v *learner.Verdict) {
	*v = learner.Verdict{}
	for w := range d.work {
		v.Join(&d.work[w].verdict)
	}
}

// Sell books what is bought from advertisers by a chunk's consumers.
func (d *Delivery) Sell(c *sim.Chunk) {
	d.Response.Sell(c, d.work[c.Worker].tallies, func(i uint32, ad int) {
		if x := d.articles; x != nil && x.firstSale(c, i, uint16(ad)) {
			x.count.first.Add(c, 1)
		}
	})
}
