package tags

import (
	"cmp"
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/cores"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Tags are the observed tags of all consumers.
type Tags struct {
	Cells
	Articles int       // first cell at articles, from which on the cells of the feed are repeated; None without articles
	People   []float64 // by cell of the feed: consumers
	Used     []uint16  // cells that have consumers, or can get some when posts reveal other interests

	ByInterest bool // some campaign targets interests

	Treated *Errors // settings of those whom an experiment treats; nil: there is none
	spec    *Errors
	refuses []float64 // by consumer, the share who refuse from which on it does; nil: nobody is asked
	outside rng.Key

	w        *society.World
	reveals  bool
	observed []uint16 // by consumer: the cell
	used     []bool   // by cell: is among these
	lowest   []uint16 // by cell: the one with interest 0
	kinds    []uint16 // by kind of consumer: the cell of its true tags, without the interest
}

// New draws the observed tags.
func New(s *sim.Scope, w *society.World, e *Errors) *Tags {
	t := &Tags{Cells: e.CellsOf(len(w.Genders), len(w.Regions), w.Interests), Articles: None, w: w,
		reveals: w.Revealed != nil}
	t.spec, t.outside = e, s.Key("tag.outside")
	if e.HasConsent {
		t.refuses = refusals(s, w, e.Consent.Relevance)
	}
	t.observed = sim.Column[uint16](s, "observed", w.N)
	for _, k := range w.Kinds() {
		t.kinds = append(t.kinds, uint16(t.Of(k.Gender, k.Age, k.Region)))
	}
	gender, age, region, interest := s.Key("tag.gender"), s.Key("tag.age"), s.Key("tag.region"), s.Key("tag.interest")
	cores.Rows(w.N, func(i int) {
		row, who := uint64(i), w.Who(i)
		g := observe(gender, row, who.Gender, t.Genders, e.Tags.Gender)
		y := observe(age, row, who.Age, t.Ages, e.Tags.Age)
		r := observe(region, row, who.Region, t.Regions, e.Tags.Region)
		top := observe(interest, row, society.Top(w.Taste(i)), w.Interests, e.Tags.Interest)
		t.observed[i] = uint16(t.Of(g, y, r) + int(top))
	})
	t.count()
	return t
}

// count lists the used cells.
func (t *Tags) count() {
	t.People, t.lowest, t.used = make([]float64, t.Count()), make([]uint16, t.Count()), make([]bool, t.Count())
	for _, cell := range t.observed {
		t.People[cell]++
	}
	use := func(cell int) { t.Used, t.used[cell] = append(t.Used, uint16(cell)), true }
	var hidden []int
	for base := 0; base < t.groups()*t.Interests; base += t.Interests {
		any := 0.0
		for k := range t.Interests {
			any += t.People[base+k]
			t.lowest[base+k] = uint16(base)
		}
		for k := range t.Interests {
			if t.People[base+k] > 0 || any > 0 && (t.reveals || t.spec.Tags.Outside > 0) {
				use(base + k)
			}
		}
		if any > 0 && t.refuses != nil {
			hidden = append(hidden, t.Hidden(base))
		}
	}
	for _, cell := range hidden {
		use(cell)
	}
}

// Repeat adds the cells at articles.
func (t *Tags) Repeat() {
	t.Articles = t.Count()
	for _, cell := range t.Used {
		t.Used = append(t.Used, uint16(int(cell)+t.Articles))
	}
}

// All is the number of cells over all places.
func (t *Tags) All() int { return t.Count() * t.Places() }

// Places is 2 with advertisements at articles and 1 without.
func (t *Tags) Places() int {
	if t.Articles == None {
		return 1
	}
	return 2
}

// AtArticles reports whether a cell is at articles.
func (t *Tags) AtArticles(cell int) bool { return cell >= t.Articles }

// InFeed is the cell of the same tags in the feed.
func (t *Tags) InFeed(cell int) int { return cell % t.Count() }

// Cell is the cell of a consumer's observed tags in the feed. The interest is the one revealed by
// posts and reads (M5), where there is one.
func (t *Tags) Cell(i int) int {
	cell := t.observed[i]
	if t.hidden(i) {
		return t.Hidden(int(cell))
	}
	if share := t.of(i).Tags.Outside; share > 0 && t.outside.Float(uint64(i), 0) < share {
		if known := t.lowest[cell] + uint16(society.Top(t.w.Taste(i))); t.used[known] {
			return int(known)
		}
	}
	if t.reveals {
		if top, much := t.w.Revealed.Strongest(i, t.w.Interests); much > 0 {
			return int(t.lowest[cell]) + int(top)
		}
	}
	return int(cell)
}

// Actual is the cell of a consumer's true tags in the feed. It is computed once per exposure from
// values at hand; a column would take 2 bytes per consumer. Where no campaign targets interests, the interest
// makes no difference and is left out.
func (t *Tags) Actual(i int) int {
	cell := int(t.kinds[t.w.WhoNumber(i)])
	if t.ByInterest {
		cell += int(society.Top(t.w.Taste(i)))
	}
	return cell
}

// hidden reports whether consumer i refuses that its interest is known.
func (t *Tags) hidden(i int) bool {
	return t.refuses != nil && t.refuses[i] < t.of(i).Consent.Refuse
}

// of are the settings of consumer i.
func (t *Tags) of(i int) *Errors {
	if t.Treated != nil && t.w.Experiment.Has(society.SideConsumer, i) {
		return t.Treated
	}
	return t.spec
}

// refusals draws Φ(ρ·Φ⁻¹(rank_i) + √(1 − ρ²)·ε_i): who refuses is who is below the share that does. Ranks are those of
// how much of a taste is its strongest interest, which targeting can use.
func refusals(s *sim.Scope, w *society.World, relevance float64) []float64 {
	key, all := s.Key("consent"), sim.Column[float64](s, "refuses", w.N)
	var order []int
	for i := range all {
		order = append(order, i)
	}
	knows := func(i int) int8 { v := w.Taste(i); return v[society.Top(v)] }
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(knows(a), knows(b)), cmp.Compare(key.Float(uint64(a), 1), key.Float(uint64(b), 1)), a-b)
	})
	for rank, i := range order {
		z := float64(relevance * num.NormQuantile((float64(rank)+.5)/float64(w.N)))
		all[i] = num.NormCDF(z + float64(math.Sqrt(1-float64(relevance*relevance))*num.NormQuantile(key.Open(uint64(i), 0))))
	}
	return all
}
