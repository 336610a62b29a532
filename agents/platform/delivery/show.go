package delivery

import (
	"guanxi/agents/advertisers"
	"guanxi/agents/consumers/response"
	"guanxi/agents/platform/delivery/frequency"
	"guanxi/agents/platform/learner"
	"guanxi/sim"
	"guanxi/sim/units"
)

// show delivers an advertisement and handles the response. It reports whether there was a billed
// interaction.
func (d *Delivery) show(k *worker, r *frequency.Row, ad int, rate float64, inside bool, price float64) bool {
	c, i, cell := k.chunk, int(k.I), int(k.cell)
	row := d.Learning.Row(ad, cell)
	entry := r.Find(ad)
	if entry == nil {
		entry = d.newEntry(c, r, ad)
	}
	e := response.Exposure{I: i, Ad: ad, Match: d.Response.Match(i, ad), Shown: entry.Shown(), Forwarded: entry.Forwarded,
		Friends: k.friends,
		N:       d.campaigns[ad].Hash + uint64(k.Number)<<8}
	done := d.Response.Paid(c, d.response(cell), &e)
	hit := d.Response.Billed(done)
	if d.Learning.Online != nil {
		d.Learning.Log(c, learner.Exposure{Ad: ad, Cell: cell, Likes: learner.LikesStep(response.Likes(k.friends, ad))}, hit)
	}
	r.Deliver(entry)
	k.cost = costOf(price, rate, d.Interactive(ad), hit)
	d.tally(k, ad, row, inside, hit)
	d.reach.add(i, ad)
	if row == ad {
		d.World.Load.Show(i, e.Match)
	}
	d.World.Experienced.AddExperience(c, i, d.annoys(e.Match, row == ad))
	if row == ad {
		d.World.Deliver(c, i) // it takes a place in the feed
	} else {
		d.articles.carry(k, ad)
	}
	if done != 0 {
		d.react(k, entry, &response.Reaction{I: i, Ad: ad, Row: row, Done: done, When: d.Slots.Within(r.Last), N: e.N})
	}
	return hit
}

// annoys is the experience of an exposure, in thousandths. What the feed shows is in the load where that counts.
func (d *Delivery) annoys(match float64, inFeed bool) int32 {
	if inFeed && d.World.Load != nil {
		return 0
	}
	return d.Response.Annoys(match)
}

// newEntry is a new entry of a campaign.
func (d *Delivery) newEntry(c *sim.Chunk, r *frequency.Row, ad int) *frequency.Entry {
	e, forgot := d.Caps.Add(r, ad)
	if forgot {
		d.Count.Forgot.Add(c, 1)
	}
	return e
}

// tally counts a delivery in the current slot.
func (d *Delivery) tally(k *worker, ad, row int, inside, hit bool) {
	actual := d.Tags.Actual(int(k.I))
	if row != ad {
		actual += d.Tags.Articles
	}
	a := &k.tallies[row]
	a.Paid++
	if a.Demand += units.Money(k.cost); a.Demand < 0 { // costs are never negative, so the sum overflowed
		a.Demand = units.TooMuch
	}
	if hit {
		a.Charged++
	}
	if inside {
		k.cells.Add(int(k.cell)*len(d.campaigns)+ad, hit)
	}
	a.OnTarget += uint32(d.Market.wanted[actual].Bit(ad))
}

// read handles an advertisement that a friend forwarded.
func (d *Delivery) read(k *worker, i, from int, msg *response.Word) (keep bool) {
	if !d.Market.Offers[msg.Ad].Running {
		return false
	}
	return d.Response.Read(k.chunk, i, from, msg, func(i, ad, from int, at float64) { d.earned(k, i, ad, from, at) })
}

// earned is an exposure by a friend's forward. It is not paid, does not count towards caps and
// teaches the learners nothing.
func (d *Delivery) earned(k *worker, i, ad, from int, when float64) {
	c := k.chunk
	r := &d.Caps.Rows[i]
	a := &k.tallies[ad]
	d.Caps.Open(r, int32(c.Tick))
	entry, known := r.Find(ad), frequency.Entry{}
	if entry != nil {
		known = *entry
	}
	if known.Hidden() {
		return
	}
	if r.Mutes && frequency.Muted(d.Mutes.Of(i), d.campaigns[ad].Category, frequency.MuteTime(int32(c.Tick), when)) {
		return
	}
	e := response.Exposure{I: i, Ad: ad, Match: d.Response.Match(i, ad), Shown: known.Shown(), Forwarded: known.Forwarded,
		Friends: k.index.At(i-c.Lo, when), N: d.campaigns[ad].Hash + uint64(from)<<16}
	done := d.Response.Earned(c, from, &e)
	a.Earned++
	if d.Response.Billed(done) {
		a.EarnedHits++
	}
	d.reach.add(i, ad)
	d.World.Experienced.AddExperience(c, i, d.annoys(e.Match, true)) // it has its place in the feed already
	if done == 0 {
		return
	}
	if done.Did(advertisers.Hide) {
		a.EarnedHides++
	}
	if entry == nil {
		entry = d.newEntry(c, r, ad)
	}
	d.react(k, entry, &response.Reaction{I: i, Ad: ad, Row: ad, Done: done, When: when, N: e.N})
}

// react applies a reaction of a consumer, who has an entry of the campaign.
func (d *Delivery) react(k *worker, entry *frequency.Entry, x *response.Reaction) {
	t := int32(k.chunk.Tick)
	d.Response.React(k.chunk, x, &k.tallies[x.Row])
	if x.Done&^(1<<advertisers.Hide) != 0 {
		entry.KeepAlive(d.Slots.Of(t, x.When))
	}
	if x.Done.Did(advertisers.Forward) {
		entry.Forwarded = true
	}
	if x.Done.Did(advertisers.Hide) {
		entry.Hide()
		if d.mute > 0 {
			d.Mutes.Add(x.I, d.campaigns[x.Ad].Category, frequency.MuteTime(t, x.When)+d.mute, t)
			d.Caps.Rows[x.I].Mutes = true
		}
	}
}
