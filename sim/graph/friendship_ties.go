package graph

import (
	"math"

	"guanxi/sim/num"
	"guanxi/sim/rng"
)

const (
	// Within a group at most about three in four pairs know each other, and usually two in three; nearly
	// all where the clustering asked for requires it.
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

// perShare estimates roughly the clustering if groups held all ties: two ties of a person in m groups
// are in the same group with probability 1/m, and their ends then know each other with the density of
// the group.
func (f *friends) perShare() float64 {
	target := f.spec.Clustering
	ties := f.groupTies(target)
	sum := 0.0
	for _, d := range f.degrees {
		sum += groupDensity / max(1, .8*float64(d)/ties)
	}
	return sum / float64(len(f.degrees))
}

// share is the share of a person's ties that groups may hold. It is rather too large, since groups can
// be less dense than they might be but not denser.
func (f *friends) share() float64 {
	return min(1.2*math.Sqrt(max(f.spec.Clustering-f.chance, 0)/f.perShare()), mostInGroups)
}

// joinGroups assigns memberships to each person, sorts them by circle, cuts each circle's shuffled
// members into groups, and joins the members of the groups, in random order.
func (f *friends) joinGroups() (made int) {
	share := f.share()
	if share == 0 {
		return 0
	}
	within := make([]float64, f.spec.N) // ties per membership
	groups := f.cut(share, within)
	s := f.key.Named("order").Stream(0)
	shuffle(groups, &s)
	// Clustering in excess of chance, summed over persons: asked, reached, and reached had all groups been
	// dense. As the number of triangles grows with the cube of the density, it is the ratio of what is
	// asked of each member of groups still to be made and what they reach on average.
	asked, got, dense, members, left := f.excess(), 0.0, 0.0, 0, 0
	for _, group := range groups {
		left += len(group)
	}
	meet := f.key.Named("meet")
	for k, group := range groups {
		cube := 1.0
		if dense > 0 {
			cube = min(1, (asked-got)/float64(float64(left)*dense/float64(members)))
		}
		if cube < 1e-3 {
			break
		}
		s := meet.Stream(uint64(k))
		x := f.meet(group, within, num.Exp(num.Log(cube)/3), &s)
		got, dense = got+x, dense+x/cube
		members, left = members+len(group), left-len(group)
		made++
	}
	return made
}

// excess is the clustering asked for in excess of what chance closes, summed over persons.
func (f *friends) excess() float64 {
	sum := 0.0
	for _, d := range f.degrees {
		sum += f.spec.Clustering
		if d > 1 {
			sum -= f.chance
		}
	}
	return sum
}

// cut draws the members of all groups for the given share of ties in groups.
func (f *friends) cut(share float64, within []float64) (groups [][]uint32) {
	target := f.spec.Clustering
	ties := f.groupTies(target)
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
	cuts := f.key.Named("group")
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
			groups = append(groups, circle[k*len(circle)/count:(k+1)*len(circle)/count])
		}
	}
	return groups
}

// meet joins two members i, j of a group with probability wᵢwⱼ/Σw, so that each has about w ties in
// it, times the given density. Nobody exceeds his or her degree. It returns how much the ties of the group
// exceed the clustering by chance, summed over its members.
func (f *friends) meet(group []uint32, within []float64, dense float64, s *rng.Stream) (excess float64) {
	sum := 0.0
	for _, i := range group {
		sum += within[i]
	}
	sum *= 1 - 1/float64(len(group))
	know := make([]marks, len(group))
	for k, i := range group {
		know[k] = newMarks(len(group))
		pi := float64(dense*within[i]) / sum
		for l, j := range group[:k] {
			if s.Float64() >= float64(pi*within[j]) || i == j {
				continue
			}
			if f.rows.room(i) > 0 && f.rows.room(j) > 0 && !f.rows.has(i, j) {
				f.rows.link(i, j)
				know[k].add(int64(l))
				know[l].add(int64(k))
			}
		}
	}
	for k, i := range group {
		ties, closed := 0, 0 // pairs of ties count twice
		for l := range group {
			if know[k].has(int64(l)) {
				ties++
				closed += know[k].shared(know[l])
			}
		}
		if d := float64(f.degrees[i]); ties > 1 {
			excess += (float64(closed) - float64(f.chance*float64(ties*(ties-1)))) / float64(d*(d-1))
		}
	}
	return excess
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
	stubs, starts := f.byCircle(f.key.Named("other"),
		func(i int, _ *rng.Stream) int { return int(f.rows.room(uint32(i))) })
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
