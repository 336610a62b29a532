package ads

import (
	"slices"

	"guanxi/agents/platform/learner"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/cores"
	"guanxi/sim/rng"
)

// maxCells is the largest number of cells that the column of tags can hold.
const maxCells = 1<<16 - 1

func cellCount(genders, regions, interests int) int {
	return genders * len(society.AgeNames()) * regions * interests
}

// observed is the cell of observed tags of each consumer, in a byte where there are at most 256
// cells.
type observed struct {
	few  []uint8
	many []uint16 // used instead where there are more
}

func newObserved(s *sim.Scope, rows, cells int) observed {
	if cells <= 256 {
		return observed{few: sim.Column[uint8](s, "observed", rows)}
	}
	return observed{many: sim.Column[uint16](s, "observed", rows)}
}

func (o *observed) cell(i int) int {
	if o.many != nil {
		return int(o.many[i])
	}
	return int(o.few[i])
}

func (o *observed) set(i, cell int) {
	if o.many != nil {
		o.many[i] = uint16(cell)
	} else {
		o.few[i] = uint8(cell)
	}
}

// buildTags draws the observed tags: the true value with probability 1 − ε, otherwise one of the
// other values with equal probability (M10). ε = ½ makes a tag of two values uninformative.
func (m *ads) buildTags(s *sim.Scope) {
	w, a := m.w, m.spec
	m.cells = learner.Cells{Genders: max(1, len(w.Genders)), Ages: len(society.AgeNames()), Regions: max(1, len(w.Regions)), Interests: w.Interests}
	m.observed = newObserved(s, w.N, m.cells.Count())
	for _, k := range w.Kinds() {
		m.ofKind = append(m.ofKind, uint16(m.cells.Of(k.Gender, k.Age, k.Region)))
	}
	gender, age, region, interest := s.Key("tag.gender"), s.Key("tag.age"), s.Key("tag.region"), s.Key("tag.interest")
	cores.Rows(w.N, func(i int) {
		row := uint64(i)
		observe := func(key rng.Key, actual uint8, classes int, wrong float64) uint8 {
			if classes < 2 || key.Float(row, 0) >= wrong {
				return actual
			}
			other := uint8(key.Below(row, 1, uint64(classes-1)))
			if other >= actual {
				other++
			}
			return other
		}
		who := w.Who(i)
		g := observe(gender, who.Gender, m.cells.Genders, a.Tags.Gender)
		y := observe(age, who.Age, m.cells.Ages, a.Tags.Age)
		r := observe(region, who.Region, m.cells.Regions, a.Tags.Region)
		top := society.Top(w.Taste(i))
		m.observed.set(i, m.cells.Of(g, y, r)+int(observe(interest, top, m.cells.Interests, a.Tags.Interest)))
	})
	m.buildUsed()
}

// actual is the cell of a consumer's true tags. It is computed once per exposure from values at
// hand; a column would take 2 bytes per consumer. The interest is left out where no campaign
// targets interests.
func (m *ads) actual(i int) int {
	cell := int(m.ofKind[m.w.WhoNumber(i)])
	if m.byInterest {
		return m.withInterest(cell, i)
	}
	return cell
}

func (m *ads) withInterest(cell, i int) int { return cell + int(society.Top(m.w.Taste(i))) }

// buildUsed lists the cells that have consumers, or can get some when posts reveal other interests.
func (m *ads) buildUsed() {
	d := m.cells.Interests
	people := make([]int, m.cells.Count())
	for i := range m.w.N {
		people[m.observed.cell(i)]++
	}
	m.people = make([]float64, len(people))
	m.lowest = make([]uint16, len(people))
	for base := 0; base < len(people); base += d {
		any := 0
		for k := range d {
			any += people[base+k]
			m.people[base+k] = float64(people[base+k])
			m.lowest[base+k] = uint16(base)
		}
		for k := range d {
			if people[base+k] > 0 || any > 0 && m.reveals {
				m.used = append(m.used, uint16(base+k))
			}
		}
	}
}

// cell is the cell of the consumer's observed tags. The interest is the one revealed by posts and
// reads (M5), where there is one.
func (m *ads) cell(i int) int {
	cell := m.observed.cell(i)
	if m.reveals {
		if top, much := m.w.Revealed.Strongest(i, m.w.Interests); much > 0 {
			return int(m.lowest[cell]) + int(top)
		}
	}
	return cell
}

// targetMask is the set of cells that a campaign targets.
func (m *ads) targetMask(c *CampaignSpec, topic []int8) sim.Bits {
	w := m.w
	out := sim.NewBits(m.cells.Count())
	want := func(names, all []string, k int) bool {
		return len(names) == 0 || k < len(all) && slices.Contains(names, all[k])
	}
	near := strongest(topic, c.Target.Interests)
	m.byInterest = m.byInterest || near != nil
	for cell := range m.cells.Count() {
		g, y, r, top := m.cells.Split(cell)
		if want(c.Target.Genders, w.Genders, g) && want(c.Target.Ages, society.AgeNames(), y) &&
			want(c.Target.Regions, w.Regions, r) && (near == nil || near[top]) {
			out.Set(cell)
		}
	}
	return out
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
