package delivery

import (
	"guanxi/agents/consumers/response"
	"guanxi/agents/platform/auction"
	"guanxi/agents/platform/delivery/frequency"
	"guanxi/agents/society"
	"guanxi/sim"
)

// Serve reads the mail of a chunk's consumers and serves their slots. An exposure and its effects
// are one step: no other consumer's row is read, and what friends learn travels by mail.
func (d *Delivery) Serve(c *sim.Chunk) {
	k := &d.work[c.Worker]
	serves, mail := d.Day.Ranking && d.Slots.Any() && c.Tick >= d.Slots.Start, d.Slots.Part == 0 && d.Response.Mail.Any(c)
	k.chunk = c
	if d.Response.Proof != nil && (c.Round == 0 || mail) {
		k.index.Open(d.Response.Proof, c.ID, int32(c.Tick))
	}
	if mail {
		d.Response.Mail.Each(c, k.read)
	}
	if serves {
		d.serveAll(c, k)
	}
}

// serveAll serves the slots of a chunk in the current part of the tick.
func (d *Delivery) serveAll(c *sim.Chunk, k *worker) {
	from, end := d.Slots.Span(c.Tick)
	if d.World.Sessions == nil {
		for i := c.Lo; i < c.Hi; i++ {
			if d.World.Status[i] == society.Using {
				d.serveOne(k, i, frequency.Always, from, end)
			}
		}
		return
	}
	for i := range d.World.Browsing.Rows(c.Lo, c.Hi) {
		d.serveOne(k, i, d.Slots.Sessions(d.World, i), from, end)
	}
}

// serveOne serves the slots of a consumer with some sessions from a time on and before end.
func (d *Delivery) serveOne(k *worker, i, sessions int, from, end int64) {
	r := &d.Caps.Rows[i]
	d.Slots.Each(i, r, sessions, from, end, func(x frequency.Slot) {
		k.Slot, k.cell = x, uint16(d.Tags.Cell(i))
		d.fill(k, r)
	})
}

// fill sells the worker's current slot, of a consumer with caps r.
func (d *Delivery) fill(k *worker, r *frequency.Row) {
	d.Market.Rank(int(k.cell), k.chunk.Tick)
	var friends []response.Seen
	if !d.Tags.AtArticles(int(k.cell)) {
		d.Slots.Rules(int(k.I)).Open(r, int64(k.At))
		row := int(k.I % sim.DefaultGrain)
		if friends = k.index.Of(row); len(friends) > 0 {
			friends = k.index.At(row, d.Slots.Within(k.At))
		}
	} else {
		r.Last = k.At
	}
	d.Caps.Open(r, int32(k.chunk.Tick))
	k.due++
	k.slots[k.cell]++
	var explored, judged bool
	if luck := uint64(k.Luck); luck < d.sample.judged {
		explored, judged = luck < d.sample.explore, luck >= d.sample.explore
	}
	k.friends = friends
	k.boosts, k.mutes, k.refused = k.boosts[:0], nil, refusals{muted: auction.NoRival}
	k.mark++
	if r.Mutes {
		d.mutesOf(k, r)
	}
	if !explored && len(friends) > 0 && (*d.Boost > 0 || d.usesProof()) {
		d.boost(k, r, judged)
	}
	switch {
	case explored:
		d.fillAny(k, r)
	case judged || d.whole():
		d.fillWhole(k, r, judged)
	default:
		d.fillBest(k, r)
	}
}
