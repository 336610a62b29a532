package learner

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/rng"
)

// Cells number the combinations of observed tags: gender × age × region ×
// strongest interest, the interest running fastest. With advertisements at
// articles each comes twice: see Setting.
type Cells struct {
	Genders, Ages, Regions, Interests int
}

// Count is the number of cells, in one place.
func (k Cells) Count() int { return k.Genders * k.Ages * k.Regions * k.Interests }

// Of is a cell less its interest.
func (k Cells) Of(gender, age, region uint8) int {
	return ((int(gender)*k.Ages+int(age))*k.Regions + int(region)) * k.Interests
}

// Split is the reverse of Of, with the interest.
func (k Cells) Split(cell int) (gender, age, region, interest int) {
	interest = cell % k.Interests
	cell /= k.Interests
	region = cell % k.Regions
	cell /= k.Regions
	return cell / k.Ages, cell % k.Ages, region, interest
}

// Campaign is what learners know of a campaign beside its number.
type Campaign struct {
	Hash     uint64 // of its name: what its draws are keyed by
	Category uint8
}

// Setting is what there is to learn about.
type Setting struct {
	Campaigns []Campaign
	Cells     Cells
	// Articles is the first cell at articles, Cells.Count(), from which on the cells
	// of the feed come again; beyond all cells where no advertisements stand there.
	Articles int
}

// places is the number of places.
func (w *Setting) places() int {
	if w.Articles == w.Cells.Count() {
		return 2
	}
	return 1
}

// Row is where the means of a campaign in a cell's place stand.
func (w *Setting) Row(ad, cell int) int {
	if cell >= w.Articles {
		return ad + len(w.Campaigns)
	}
	return ad
}

// Data is what all learners read. It is taken from the tick's exposures once: a
// learner is a way of pooling it. What is predicted is for a cell of observed
// tags, not for a person. Hides are predicted by the campaign's mean for all but
// the oracle: at a rate of .05 % a cell holds next to none.
//
// Counts fade by e^(−γ·Δ) a tick. Only paid exposures count: who meets a
// forwarded advertisement was chosen by a friend, not by the auction.
type Data struct {
	Setting
	Past       []Past    // by campaign
	Mean       []float64 // by Row: p̃_c, what an advertiser believes of its campaign in a place
	Seen, Hits []float32 // cell × campaign: paid exposures inside of the targeting, and those of them with a billed interaction

	inside, outside []float64 // by campaign: its means inside and outside of its targeting, in the feed
	base            float64   // probability of a billed interaction at x = 0 in the feed
	baseArticle     float64   // and at articles
	prior           float64   // n_0/ω, the exposures that a belief is worth
	keep            float64   // share of counts that is remembered after a tick
	draw            rng.Key   // of the tick
	keys            *Keys
	hashes          *features // of all logistic learners, made when one is first in use
}

// Past is what is remembered of a campaign: paid exposures and those with a
// billed interaction.
type Past struct {
	Feed     Count   // in the feed
	Outside  Count   // part of it outside of the targeting, where boosts by friends bring it
	Articles Count   // at articles
	Hides    float64 // of paid exposures, in both places
}

// Count is a number of exposures, and of those with a billed interaction.
type Count struct{ Seen, Hits float64 }

// Add adds exposures and hits.
func (c *Count) Add(seen, hits uint32) {
	c.Seen += float64(seen)
	c.Hits += float64(hits)
}

func (c *Count) fade(keep float64) { c.Seen, c.Hits = float64(c.Seen*keep), float64(c.Hits*keep) }

// shrunk is a mean of hits in n, with a prior mean worth so many of them.
func shrunk(hits, n, prior, weight float64) float64 {
	return (float64(weight*prior) + hits) / (weight + n)
}

// shrunk is the mean of a count around a prior mean. Each exposure being ω
// observations, (n_0·p + ω·hits)/(n_0 + ω·seen) is taken with n_0/ω and the counts
// as they are, which float32 columns hold exactly.
func (d *Data) shrunk(c Count, mean float64) float64 { return shrunk(c.Hits, c.Seen, mean, d.prior) }

// Posterior is the mean and standard deviation of a rate with a Beta(a, b)
// prior after hits in n trials (V24).
func Posterior(a, b, hits, n float64) (mean, sd float64) {
	a, b = a+hits, b+n-hits
	s := a + b
	return a / s, math.Sqrt(float64(a*b) / (float64(s*s) * (s + 1)))
}

func newData(s *sim.Scope, w Setting, keys *Keys) Data {
	n := len(w.Campaigns)
	cells := w.Cells.Count() * w.places()
	return Data{
		Setting: w, keys: keys, keep: 1,
		Past: make([]Past, n), Mean: make([]float64, w.places()*n), inside: make([]float64, n), outside: make([]float64, n),
		Seen: sim.Column[float32](s, "cell_seen", cells*n), Hits: sim.Column[float32](s, "cell_hits", cells*n),
	}
}

// Believe sets the means of a campaign from its past.
func (d *Data) Believe(ad int) {
	p := &d.Past[ad]
	mean := d.shrunk(p.Feed, d.base)
	d.Mean[ad] = mean
	d.inside[ad] = d.shrunk(Count{p.Feed.Seen - p.Outside.Seen, p.Feed.Hits - p.Outside.Hits}, mean)
	d.outside[ad] = d.shrunk(p.Outside, mean)
	if at := ad + len(d.Campaigns); at < len(d.Mean) {
		d.Mean[at] = d.shrunk(p.Articles, d.baseArticle)
	}
}

// HideRate is ĥ, the rate of hides of a campaign around a prior mean.
func (d *Data) HideRate(ad int, mean float64) float64 {
	p := &d.Past[ad]
	return shrunk(p.Hides, p.Feed.Seen+p.Articles.Seen, mean, d.prior)
}

// Forget lets what is remembered of a campaign fade for a tick.
func (d *Data) Forget(ad int) {
	if d.keep == 1 {
		return
	}
	p := &d.Past[ad]
	p.Feed.fade(d.keep)
	p.Outside.fade(d.keep)
	p.Articles.fade(d.keep)
	p.Hides = float64(p.Hides * d.keep)
}

// Tally is what a worker counts in a tick, by cell × campaign: exposures, and hits
// above them.
type Tally []uint64

const tallyHits = 32

// Add counts an exposure at a place of the tally.
func (t Tally) Add(at int, hit bool) {
	p := &t[at]
	*p++
	if hit {
		*p += 1 << tallyHits
	}
}

// Take moves the tallies of a cell into its counts, which fade before.
func (d *Data) Take(cell int, tallies []Tally) {
	n := len(d.Campaigns)
	lo := cell * n
	seen, hits := d.Seen[lo:lo+n], d.Hits[lo:lo+n]
	if d.keep != 1 {
		for k := range seen {
			seen[k] = float32(float64(seen[k]) * d.keep)
			hits[k] = float32(float64(hits[k]) * d.keep)
		}
	}
	first := tallies[0][lo : lo+n]
	for _, other := range tallies[1:] { // whole numbers first: their sum has no order
		for k, v := range other[lo : lo+n] {
			first[k] += v
		}
		clear(other[lo : lo+n])
	}
	for k, v := range first {
		if v != 0 {
			seen[k] += float32(uint32(v))
			hits[k] += float32(v >> tallyHits)
			first[k] = 0
		}
	}
}
