package graph

import (
	"math"

	"guanxi/sim/rng"
)

const (
	// Within a group about three in four pairs know each other; nearly all where the clustering
	// asked for requires it.
	groupDensity, closeDensity = .75, .97
	mostInGroups               = .97 // share of a person's ties that groups may hold
)

// groupTies is the number of ties that a person of mean degree has in one group. The lower the
// clustering, the more and the smaller the groups.
func (f *friends) groupTies(target float64) float64 {
	return max(2, float64(f.spec.MeanDegree*min(float64(2.2*target), 2)))
}

func density(target float64) float64 {
	if target > .4 {
		return closeDensity
	}
	return groupDensity
}

// perShare estimates the clustering if groups held all ties: two ties of a person in m groups are
// in the same group with probability 1/m, and their ends then know each other with the density of
// the group.
func (f *friends) perShare() float64 {
	target := f.spec.Clustering
	ties := f.groupTies(target)
	sum := 0.0
	for _, d := range f.degrees {
		sum += density(target) / max(1, .8*float64(d)/ties)
	}
	return sum / float64(len(f.degrees))
}

// build draws the graph with about the given share of ties in groups.
func (f *friends) build(share float64) (g *Graph, groups int) {
	f.rows.reset()
	groups = f.joinGroups(share)
	f.joinOthers()
	return f.rows.close(), groups
}

// joinGroups assigns memberships to each person, sorts them by circle, cuts each circle's shuffled
// members into groups, and joins the members of a group.
func (f *friends) joinGroups(share float64) (groups int) {
	if share <= 0 {
		return 0
	}
	target := f.spec.Clustering
	ties := f.groupTies(target)
	within := make([]float64, f.spec.N) // ties per membership
	memberships := func(i int, s *rng.Stream) int {
		t := float64(share * float64(f.degrees[i]))
		if t < 1 && s.Float64() >= t {
			return 0
		}
		count := max(1, int(math.Floor(t/ties+s.Float64())))
		within[i] = t / float64(count)
		return count
	}
	members, starts := f.byCircle(f.key.Named("member"), memberships)
	cuts, meet := f.key.Named("group"), f.key.Named("meet")
	for c := range f.circles.count {
		circle := members[starts[c]:starts[c+1]]
		if len(circle) < 2 {
			continue
		}
		s := cuts.Stream(uint64(c))
		shuffle(circle, &s)
		sum := 0.0
		for _, i := range circle {
			sum += within[i]
		}
		size := 1 + sum/float64(len(circle))/density(target)
		count := max(1, int(math.Floor(float64(len(circle))/size+.5)))
		for k := range count {
			lo, hi := k*len(circle)/count, (k+1)*len(circle)/count
			s := meet.Stream(uint64(groups))
			f.meet(circle[lo:hi], within, &s)
			groups++
		}
	}
	return groups
}

// meet joins two members i, j of a group with probability wᵢwⱼ/Σw, so that each has about w ties in
// it. Nobody exceeds his or her degree.
func (f *friends) meet(group []uint32, within []float64, s *rng.Stream) {
	sum := 0.0
	for _, i := range group {
		sum += within[i]
	}
	sum *= 1 - 1/float64(len(group))
	for k, i := range group {
		pi := within[i] / sum
		for _, j := range group[:k] {
			if s.Float64() >= float64(pi*within[j]) || i == j {
				continue
			}
			if f.rows.room(i) > 0 && f.rows.room(j) > 0 && !f.rows.has(i, j) {
				f.rows.link(i, j)
			}
		}
	}
}

// byCircle lists each person count times, each time in a circle drawn after the count: circle c is
// members[starts[c]:starts[c+1]].
func (f *friends) byCircle(key rng.Key, count func(i int, s *rng.Stream) int) (members []uint32, starts []int64) {
	starts = make([]int64, f.circles.count+1)
	draw := func(put func(i, circle int)) {
		for i := range f.spec.N {
			s := key.Stream(uint64(i))
			for range count(i, &s) {
				put(i, f.circles.draw(i, s.Float64))
			}
		}
	}
	draw(func(_, c int) { starts[c+1]++ })
	members, next := openOffsets(starts)
	draw(func(i, c int) {
		members[next[c]] = uint32(i)
		next[c]++
	})
	return members, starts
}

// joinOthers joins the stubs left by groups, each within the circle to which it is confined. A stub
// without a partner there moves on to the next wider circle.
func (f *friends) joinOthers() {
	stubs, starts := f.byCircle(f.key.Named("other"), func(i int, _ *rng.Stream) int { return int(f.rows.room(uint32(i))) })
	join := f.key.Named("join")
	extra := make(map[int][]uint32) // stubs from narrower circles; accessed only by key
	for level := len(f.circles.classes); level >= 0; level-- {
		for c := range f.circles.count {
			if f.circles.confined(c) != level {
				continue
			}
			own := stubs[starts[c]:starts[c+1]]
			if more := extra[c]; len(more) > 0 {
				own = append(own[:len(own):len(own)], more...)
				delete(extra, c)
			}
			s := join.Stream(uint64(c))
			if level == 0 {
				f.rows.matchAll(own, &s)
				return
			}
			for range 4 {
				own = f.rows.match(own, &s)
				if len(own) < 2 {
					break
				}
			}
			if len(own) > 0 {
				w := f.circles.wider(c)
				extra[w] = append(extra[w], own...)
			}
		}
	}
}
