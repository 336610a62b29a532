package learner

import (
	"guanxi/agents/platform/tags"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Campaign is what learners know about a campaign beside its number.
type Campaign struct {
	Hash     uint64 // of its name; keys its draws
	Category uint8
}

// Setting is what there is to learn about.
type Setting struct {
	Campaigns []Campaign
	Cells     tags.Cells
	// Articles is the first cell at articles, Cells.Count(), from which on the cells of the feed are
	// repeated; beyond all cells where articles carry no advertisements.
	Articles int
	// Standing are the campaigns that may yet be shown.
	Standing func() []int
}

// places is the number of places.
func (w *Setting) places() int {
	if w.Articles == w.Cells.Count() {
		return 2
	}
	return 1
}

// Row is the index of the means of a campaign in the place of a cell.
func (w *Setting) Row(ad, cell int) int {
	if cell >= w.Articles {
		return ad + len(w.Campaigns)
	}
	return ad
}

// Data is what all learners read, collected once from the tick's exposures; learners differ in how
// they pool it. Predictions are for a cell of observed tags, not for a person. Hides are predicted
// by the campaign's mean for all learners but the oracle: at a rate of .05 % a cell holds next to
// none.
//
// Counts fade by e^(−γ·Δ) per tick. Only paid exposures count: a forwarded advertisement reaches
// consumers chosen by a friend, not by the auction.
type Data struct {
	Setting
	Past []Past    // by campaign
	Mean []float64 // by Row: p̃_c, an advertiser's belief about its campaign in a place
	// cell × campaign: paid exposures within the targeting, and those of them with a billed interaction
	Seen, Hits []float32

	base        float64 // probability of a billed interaction at x = 0 in the feed
	baseArticle float64 // the same at articles
	forget      float64 // rate at which counts fade, per tick
	keep        float64 // share of them that remains after a tick
	now         sim.Tick
	faded       []sim.Tick // by cell: when its counts last faded
	draw        rng.Key    // of the tick
	keys        *Keys
}

// Past is what is remembered of a campaign: paid exposures, and those of them with a billed
// interaction.
type Past struct {
	Feed     Count   // in the feed
	Articles Count   // at articles
	Hides    float64 // of paid exposures in both places
}

// Count is a number of exposures, and of those with a billed interaction.
type Count struct{ Seen, Hits float64 }

// Add adds exposures and hits.
func (c *Count) Add(seen, hits uint32) {
	c.Seen += float64(seen)
	c.Hits += float64(hits)
}

func (c *Count) fade(keep float64) { c.Seen, c.Hits = float64(c.Seen*keep), float64(c.Hits*keep) }

// shrunk is the mean of hits in n around a prior mean of the given weight.
func shrunk(hits, n, prior, weight float64) float64 {
	return (float64(weight*prior) + hits) / (weight + n)
}

// shrunk is the mean of a count around a prior mean, which weighs n_0 observations.
func (d *Data) shrunk(c Count, mean float64) float64 {
	return shrunk(c.Hits, c.Seen, mean, d.keys.Prior)
}

func newData(s *sim.Scope, w Setting, keys *Keys) Data {
	n := len(w.Campaigns)
	cells := w.Cells.Count() * w.places()
	return Data{
		Setting: w, keys: keys, keep: 1,
		faded: sim.Column[sim.Tick](s, "faded", cells),
		Past:  make([]Past, n), Mean: make([]float64, w.places()*n),
		Seen: sim.Column[float32](s, "cell_seen", cells*n), Hits: sim.Column[float32](s, "cell_hits", cells*n),
	}
}

// Believe updates the means of a campaign from its past.
func (d *Data) Believe(ad int) {
	p := &d.Past[ad]
	d.Mean[ad] = d.shrunk(p.Feed, d.base)
	if at := ad + len(d.Campaigns); at < len(d.Mean) {
		d.Mean[at] = d.shrunk(p.Articles, d.baseArticle)
	}
}

// HideRate is ĥ, the hide rate of a campaign around a prior mean.
func (d *Data) HideRate(ad int, mean float64) float64 {
	p := &d.Past[ad]
	return shrunk(p.Hides, p.Feed.Seen+p.Articles.Seen, mean, d.keys.Prior)
}

// Forget fades what is remembered of a campaign by one tick.
func (d *Data) Forget(ad int) {
	if d.keep == 1 {
		return
	}
	p := &d.Past[ad]
	p.Feed.fade(d.keep)
	p.Articles.fade(d.keep)
	p.Hides = float64(p.Hides * d.keep)
}

// Tally is what a worker counts in a tick, by cell × campaign: exposures in the lower 32 bits, hits
// in the upper.
type Tally struct {
	counts []uint64
	some   []int // indices with counts
}

// NewTally counts nothing yet.
func (d *Data) NewTally() Tally { return Tally{counts: make([]uint64, len(d.Seen))} }

const tallyHits = 32

// Add counts an exposure at an index of the tally.
func (t *Tally) Add(at int, hit bool) {
	v := uint64(1)
	if hit {
		v += 1 << tallyHits
	}
	t.add(at, v)
}

func (t *Tally) add(at int, v uint64) {
	if t.counts[at] == 0 {
		t.some = append(t.some, at)
	}
	t.counts[at] += v
}

// empty hands over all counts and forgets them.
func (t *Tally) empty(take func(at int, v uint64)) {
	for _, at := range t.some {
		take(at, t.counts[at])
		t.counts[at] = 0
	}
	t.some = t.some[:0]
}

// Fade fades the counts of a cell up to a tick, for campaigns that may yet be shown.
func (d *Data) Fade(cell int, to sim.Tick) {
	ticks := to - d.faded[cell]
	d.faded[cell] = to
	if ticks == 0 || d.keep == 1 {
		return
	}
	keep, lo := num.Exp(-d.forget*float64(ticks)), cell*len(d.Campaigns)
	for _, ad := range d.Standing() {
		seen, hits := &d.Seen[lo+ad], &d.Hits[lo+ad]
		*seen, *hits = float32(float64(*seen)*keep), float32(float64(*hits)*keep)
	}
}

// Take moves the tallies into the counts, whose cells fade before.
func (d *Data) Take(tallies []*Tally) {
	for _, other := range tallies[1:] { // summed as integers, whatever the order of workers
		other.empty(tallies[0].add)
	}
	tallies[0].empty(func(at int, v uint64) {
		d.Fade(at/len(d.Campaigns), d.now)
		d.Seen[at] += float32(uint32(v))
		d.Hits[at] += float32(v >> tallyHits)
	})
}
