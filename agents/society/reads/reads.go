// Package reads has the articles that are read in a tick.
package reads

import "guanxi/sim"

// reading is the reading of an article: by whom, of which account. Item identifies the article in
// draws; it is 20 bits of its key.
type reading struct{ Who, Account, Item uint32 }

// Readings are the articles read in a tick. Writer: content, in the phase Respond. Reader: ads,
// in the phase Trade.
type Readings struct {
	lists [][]reading // by article
	all   []reading   // by chunk of readers, then in the order of articles
	start []int       // of each chunk in all
}

// New makes room for the readings of a population of the given size. s is the scope of
// the mechanism that reads them.
func New(s *sim.Scope, rows int) *Readings {
	r := &Readings{start: make([]int, sim.Chunks(rows, sim.DefaultGrain)+1)}
	sim.Hold(s, "readings", func() []reading { return r.all })
	return r
}

// Open makes empty lists for the given number of articles in a tick.
func (r *Readings) Open(articles int) {
	for len(r.lists) < articles {
		r.lists = append(r.lists, nil)
	}
	for k := range r.lists {
		r.lists[k] = r.lists[k][:0]
	}
}

// Add records the readers of an article. The chunk is that of the article.
func (r *Readings) Add(c *sim.Chunk, account int, item uint32, who []uint32) {
	q := r.lists[c.ID]
	for _, i := range who {
		q = append(q, reading{i, uint32(account), item})
	}
	r.lists[c.ID] = q
}

// Close sorts the readings of the tick by chunk of consumers.
func (r *Readings) Close() {
	total := 0
	clear(r.start)
	for _, q := range r.lists {
		total += len(q)
		for k := range q {
			r.start[q[k].Who/sim.DefaultGrain+1]++
		}
	}
	if cap(r.all) < total {
		r.all = make([]reading, 0, total+total/4)
	}
	r.all = r.all[:total]
	if total == 0 {
		return
	}
	for k := 1; k < len(r.start); k++ {
		r.start[k] += r.start[k-1]
	}
	for _, q := range r.lists {
		for _, x := range q {
			at := &r.start[x.Who/sim.DefaultGrain]
			r.all[*at] = x
			*at++
		}
	}
	copy(r.start[1:], r.start[:len(r.start)-1])
	r.start[0] = 0
	r.Open(0)
}

// Of returns the readings of a chunk of consumers, after Close.
func (r *Readings) Of(c *sim.Chunk) []reading { return r.all[r.start[c.ID]:r.start[c.ID+1]] }
