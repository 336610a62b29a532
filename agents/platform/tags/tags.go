package tags

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/cores"
)

// Tags are the observed tags of all consumers.
type Tags struct {
	Cells
	Articles int       // first cell at articles, from which on the cells of the feed are repeated; None without articles
	People   []float64 // by cell of the feed: consumers
	Used     []uint16  // cells that have consumers, or can get some when posts reveal other interests

	ByInterest bool // some campaign targets interests

	w        *society.World
	reveals  bool
	observed []uint16 // by consumer: the cell
	lowest   []uint16 // by cell: the one with interest 0
	kinds    []uint16 // by kind of consumer: the cell of its true tags, without the interest
}

// New draws the observed tags.
func New(s *sim.Scope, w *society.World, e *Errors) *Tags {
	t := &Tags{Cells: CellsOf(len(w.Genders), len(w.Regions), w.Interests), Articles: None, w: w,
		reveals: w.Revealed != nil}
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
		top := observe(interest, row, society.Top(w.Taste(i)), t.Interests, e.Tags.Interest)
		t.observed[i] = uint16(t.Of(g, y, r) + int(top))
	})
	t.count()
	return t
}

// count lists the used cells.
func (t *Tags) count() {
	t.People, t.lowest = make([]float64, t.Count()), make([]uint16, t.Count())
	for _, cell := range t.observed {
		t.People[cell]++
	}
	for base := 0; base < len(t.People); base += t.Interests {
		any := 0.0
		for k := range t.Interests {
			any += t.People[base+k]
			t.lowest[base+k] = uint16(base)
		}
		for k := range t.Interests {
			if t.People[base+k] > 0 || any > 0 && t.reveals {
				t.Used = append(t.Used, uint16(base+k))
			}
		}
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
