package society

import (
	"slices"
	"strings"

	"guanxi/sim"
	"guanxi/sim/cores"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// PeopleSpec is the section `consumers`: the population. It is not part of any switch: types,
// tastes and access stay when an element is off.
type PeopleSpec struct {
	Count      int
	File       string
	Dateless   bool // joins that the file gives are left out
	Represents float64
	HasAccess  bool
	Access     AccessSpec
	HasBudget  bool
	Budget     budgetSpec
	HasIncome  bool
	Income     incomeSpec
	Regions    []spec.Weight
	Genders    []spec.Weight
	Interests  int
	Taste      float64
	Segments   []spec.Named[segmentSpec]
}

// segmentSpec describes a segment of consumers: who is in it, what they need and what they are
// able to use.
type segmentSpec struct {
	Share   float64
	Ages    []spec.Weight
	Needs   []spec.Weight
	Ability []spec.Weight
	Drift   driftSpec
	Drifts  bool
}

// ages are the age bands, as scenarios name them.
var ages = [...]string{"under_25", "25_to_50", "over_50"}

// AgeNames lists the age bands, by the number in Kind.Age.
func AgeNames() []string { return ages[:] }

// Declare declares the section's fields.
func (p *PeopleSpec) Declare(s *spec.Section) {
	s.Int(&p.Count, "count", "10000", "number of consumers in the simulation; with a graph or consumers from a file, "+
		"its number of nodes or rows", spec.Min(1), spec.Max(2e8), spec.Unit("consumers"))
	s.Text(&p.File, "file", "", "table (CSV) of the consumers, a row each. Columns, all optional: id, as in the file "+
		"of the graph, where it is needed; segment, region, gender, of those declared; age, a band or a number of years; "+
		"joined, the date from which the consumer uses the platform, if need be from before the start, and until which "+
		"nothing else makes it join; interest_1 to that of consumers.interests, weights of its interests. What is empty "+
		"is drawn as without the file, a segment given the age; without a date adoption decides. With a date after the "+
		"end it does not join. A graph that is no file has the rows as its nodes")
	s.Number(&p.Represents, "represents", "0", "number of real people whom the consumers represent; 0: not given. "+
		"Changes axis labels, never a table", spec.Min(0), spec.Unit("people"))
	s.Switch(&p.HasAccess, "access", "exogenous curve of the share of consumers who can use the platform at all",
		p.Access.declare, spec.Equation("M2"))
	s.Switch(&p.HasBudget, "budget", "one budget of each consumer over shops, cards, advertised goods and stores, so "+
		"that they compete for its money; off: each trade sells as if the others did not exist", p.Budget.declare,
		spec.Equation("M13"))
	s.Switch(&p.HasIncome, "income", "unlike incomes: who has more minds a price less, and has a larger budget; off: a "+
		"price weighs the same for all", p.Income.declare, spec.Equation("M13"))
	s.Weights(&p.Regions, "regions", "", "regions and their shares", spec.SumToOne())
	s.Weights(&p.Genders, "genders", "", "genders and their shares", spec.SumToOne())
	s.Int(&p.Interests, "interests", "8", "length of a taste vector", spec.Min(1), spec.Max(64), spec.Symbol("d"),
		spec.Assumed("4–16"))
	s.Number(&p.Taste, "taste", "0.3", "shape of the gamma components of a taste vector: small values give one strong "+
		"interest, large values make everybody alike", spec.Min(0.01), spec.Max(100), spec.Assumed("0.1–3"))
	spec.Map(s, "segments", &p.Segments, "segments of consumers by needs", func(item *spec.Section, v *segmentSpec) {
		item.Share(&v.Share, "share", "", "share of consumers in the segment", spec.Required(), spec.SumToOne())
		item.Weights(&v.Ages, "ages", "25_to_50: 1", "shares of the age bands", spec.SumToOne(), spec.Names(ages[:]...))
		item.Weights(&v.Needs, "needs", "talk: 1", "weights of needs; only their ratios matter", spec.Names(Needs()...),
			spec.Equation("M1"), spec.Symbol("w"))
		item.Weights(&v.Ability, "ability", "", "ability to use each function; 0.9 for functions that are not named",
			spec.Min(0), spec.Max(1), spec.Equation("M1"), spec.Symbol("b"), spec.Assumed("each 0.1–1"))
		item.Switch(&v.Drifts, "drift", "change of needs over time", v.Drift.declare, spec.Equation("M1"))
	})
	s.Check(func(c *spec.Checker) {
		sum, parts := 0.0, []string{}
		for _, g := range p.Segments {
			sum += g.V.Share
			parts = append(parts, g.Name+" "+units.FormatShare(g.V.Share))
		}
		if len(p.Segments) > 0 && (sum < 1-1e-9 || sum > 1+1e-9) {
			c.Errorf("segments", "the shares of the segments sum to %.6g (%s); they must sum to 1", sum,
				strings.Join(parts, ", "))
		}
	}, "segments.*.share")
	s.CheckOnce(func(c *spec.Checker) {
		if p.HasIncome {
			p.Income.check(c, p)
		}
	})
	s.Check(func(c *spec.Checker) {
		if len(p.Segments) > 250 || len(p.Regions) > 250 {
			c.Errorf("segments", "more than the 250 segments or regions that are possible")
		}
	})
}

// SegmentNames are the names of the segments.
func (p *PeopleSpec) SegmentNames() (names []string) {
	for _, g := range p.Segments {
		names = append(names, g.Name)
	}
	return names
}

// People is who the consumers are. Columns are written once, while building.
type People struct {
	Segments []string  // by number, sorted; one nameless segment if none are given
	Size     []float64 // consumers in each segment
	Regions  []string
	Genders  []string
	kinds    []Kind   // all possible kinds
	kind     []uint32 // of each consumer, an index into kinds

	Interests int
	Tastes    []int8 // N × Interests

	Needs   [][]spec.Weight // by segment
	Ability [][]spec.Weight
	Drift   []driftSpec

	tastes     []int8        // given by a file; see roster
	access     *accessCurves // nil: everybody has access, always
	accessKey  rng.Key
	tasteShape float64
}

// Kind is who a consumer is. It never changes during a run.
type Kind struct {
	Segment uint8 // by number, as in Segments
	Region  uint8 // by number, in the order of the scenario; 0 where it has none
	Gender  uint8 // by number, as Region
	Age     uint8 // 0: under 25, 1: 25 to 50, 2: over 50
}

// Who returns the kind of consumer i, at the cost of two reads.
func (p *People) Who(i int) Kind { return p.kinds[p.WhoNumber(i)] }

// WhoNumber returns the index of Who in Kinds, for tables by kind.
func (p *People) WhoNumber(i int) int { return int(p.kind[i]) }

// Kinds returns all possible kinds.
func (p *People) Kinds() []Kind { return p.kinds }

func (w *World) buildPeople(p *PeopleSpec, luck func(purpose string) rng.Key, file *roster) {
	s := w.Scope
	w.Interests, w.tasteShape = p.Interests, p.Taste
	w.Regions, w.Genders = weightNames(p.Regions), weightNames(p.Genders)
	w.buildSegments(p.Segments)
	shares := p.shares()
	regions, genders := max(1, len(w.Regions)), max(1, len(w.Genders))
	regionShares, genderShares := spec.Values(p.Regions, w.Regions), spec.Values(p.Genders, w.Genders)
	for k := range len(w.Segments) * regions * genders * len(ages) {
		rest := k / len(ages)
		w.kinds = append(w.kinds, Kind{uint8(rest / genders / regions), uint8(rest / genders % regions),
			uint8(rest % genders), uint8(k % len(ages))})
	}
	w.kind = sim.Column[uint32](s, "kind", w.N)
	w.Size = make([]float64, len(w.Segments))
	segment, region, gender, age := luck("segment"), luck("region"), luck("gender"), luck("age")
	given, ofAge := func(int) Kind { return Kind{} }, [len(ages)][]float64{}
	if file != nil {
		given, w.tastes = func(i int) Kind { return file.given[i] }, file.tastes
	}
	for band := range ofAge {
		ofAge[band] = shares.ofAge(uint8(band))
	}
	cores.Rows(w.N, func(i int) {
		row, has, of := uint64(i), given(i), shares.all
		if has.Age > 0 {
			of = ofAge[has.Age-1]
		}
		pick := func(has uint8, key rng.Key, shares []float64) int {
			if has > 0 {
				return int(has) - 1
			}
			return int(choose(key.Float(row, 0), shares))
		}
		g := pick(has.Segment, segment, of)
		k := g*regions + pick(has.Region, region, regionShares)
		k = k*genders + pick(has.Gender, gender, genderShares)
		k = k*len(ages) + pick(has.Age, age, shares.ages[g])
		w.kind[i] = uint32(k)
	})
	for i := range w.N {
		w.Size[w.Who(i).Segment]++
	}
	w.accessKey = s.Key("access")
}

// buildSegments sets what segments need, and their abilities. Without segments there is a nameless one that talks.
func (w *World) buildSegments(segments []spec.Named[segmentSpec]) {
	if len(segments) == 0 {
		segments = []spec.Named[segmentSpec]{{V: segmentSpec{Needs: []spec.Weight{{Name: "talk", Value: 1}}}}}
	}
	for _, g := range segments {
		w.Segments = append(w.Segments, g.Name)
		w.Needs = append(w.Needs, g.V.Needs)
		w.Ability = append(w.Ability, g.V.Ability)
		drift := g.V.Drift
		if !g.V.Drifts {
			drift = driftSpec{}
		}
		drift.Rate = drift.Rate.On(w.Clock.Tick)
		w.Drift = append(w.Drift, drift)
	}
}

// NeedTastes draws the taste vectors that no file gives, when a mechanism first asks for them.
func (w *World) NeedTastes() {
	if w.Tastes != nil {
		return
	}
	w.Tastes = sim.Column[int8](w.Scope, "taste", w.N*w.Interests)
	key := w.Scope.Key("taste")
	cores.Rows(w.N, func(i int) {
		if w.tastes != nil {
			if copy(w.Taste(i), w.tastes[i*w.Interests:]); Top(w.Taste(i)) > 0 || w.Taste(i)[0] > 0 {
				return
			}
		}
		stream := key.Stream(uint64(i))
		drawTaste(&stream, w.tasteShape, w.Taste(i))
	})
}

func weightNames(ws []spec.Weight) []string {
	names := make([]string, len(ws))
	for i, x := range ws {
		names[i] = x.Name
	}
	return names
}

// Sample draws n of the eligible consumers, or all of them if there are fewer, in increasing order. It takes those
// with the smallest draws, so a larger sample contains a smaller one. It goes through all consumers, in serial: use
// it for what is rare.
func (w *World) Sample(key rng.Key, n int, may func(i int) bool) (taken []int) {
	for i := range w.N {
		if may(i) {
			taken = append(taken, i)
		}
	}
	if n >= len(taken) {
		return taken
	}
	draws := make([]uint64, len(taken))
	for k, i := range taken {
		draws[k] = key.Bits(uint64(i), 0)
	}
	slices.Sort(draws)
	return slices.DeleteFunc(taken, func(i int) bool { return key.Bits(uint64(i), 0) >= draws[n] })
}

// choose returns the class whose cumulative share first exceeds u.
func choose(u float64, shares []float64) uint8 {
	sum := 0.0
	for k, x := range shares {
		sum += x
		if u < sum {
			return uint8(k)
		}
	}
	last := 0
	for k, x := range shares {
		if x > 0 {
			last = k
		}
	}
	return uint8(last)
}
