package advertisers

import (
	"fmt"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
)

// aim sets the cells of the feed that a campaign targets (M10), and its people.
func (a *Advertisers) aim(c *Campaign) {
	w, want := a.w, func(names, all []string, k int) bool {
		return len(names) == 0 || k < len(all) && slices.Contains(names, all[k])
	}
	c.target, c.People = sim.NewBits(a.tags.Count()), 0
	near := strongest(c.Topic, c.Entry.Target.Interests)
	a.tags.ByInterest = a.tags.ByInterest || near != nil
	for cell, people := range a.tags.People {
		g, y, r, top := a.tags.Split(cell)
		if want(c.Entry.Target.Genders, w.Genders, g) && want(c.Entry.Target.Ages, society.AgeNames(), y) &&
			want(c.Entry.Target.Regions, w.Regions, r) && (near == nil || top < len(near) && near[top]) {
			c.target.Set(cell)
			c.People += people
		}
	}
}

// strongest marks the n largest components of a topic; nil means all.
func strongest(topic []int8, n int) []bool {
	if n <= 0 || n >= len(topic) {
		return nil
	}
	out := make([]bool, len(topic))
	for range n {
		best := -1
		for d, x := range topic {
			if !out[d] && (best < 0 || x > topic[best]) {
				best = d
			}
		}
		out[best] = true
	}
	return out
}

// Wants reports whether a campaign targets a cell: its people, in one of its places.
func (a *Advertisers) Wants(ad, cell int) bool {
	c, place := &a.Campaigns[ad], Feed
	if a.tags.AtArticles(cell) {
		place = Articles
	}
	return c.Entry.Shows(place) && c.target.Has(a.tags.InFeed(cell))
}

// Aim names what the campaign of a candidate who has not decided yet targets: those of an entry with the same name have
// the same cells. It is empty for all others.
func (a *Advertisers) Aim(ad int) string {
	c := &a.Campaigns[ad]
	if int64(ad) < a.markets[c.Family].next {
		return ""
	}
	return fmt.Sprint(c.Family, c.target)
}

// findWanted lists the campaigns that target each cell.
func (a *Advertisers) findWanted() {
	a.Aims++
	if a.Wanted == nil {
		a.Wanted = make([]sim.Bits, a.tags.All()) // the market holds it
	}
	for cell := range a.Wanted {
		a.Wanted[cell] = sim.NewBits(len(a.Campaigns))
		for ad := range a.Campaigns {
			if a.Wants(ad, cell) {
				a.Wanted[cell].Set(ad)
			}
		}
	}
}
