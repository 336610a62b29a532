package graph

import (
	"errors"
	"fmt"
	"math"

	"guanxi/sim/rng"
)

// FriendshipSpec describes a friendship graph.
type FriendshipSpec struct {
	N          int
	MeanDegree float64     // friends per person
	Above200   float64     // share of persons with more than 200 friends; 0: the log-sd of degrees is .55
	Clustering float64     // mean local clustering; a person with one friend counts as 0
	Cap        int         // maximum number of friends; 0: N−1
	Homophily  []Homophily // traits by which ties are assortative
}

const defaultLogSD = .55 // implied by a mean of 128 with 14 % above 200: WeChat 2015

// Friendship draws a graph with lognormal degrees, clustering and homophily.
//
// Degrees are a stratified sample of a lognormal law: one person from each N-th of it, in random
// order. Replicates therefore differ in who has many friends but not in how many such persons there
// are. A share of each person's ties comes from groups (family, class, firm) in which most members
// know each other. This is the clustered part, after the affiliation model of Newman (2003,
// Properties of highly clustered networks), with the expected degrees of Chung & Lu (2002) within a
// group. The number of groups grows with the degree, so that clustering falls with it, as observed
// (Ugander et al. 2011). All other ties join stubs at random (configuration model). Groups and
// other ties are confined to circles of similar people as Homophily says. The share of ties in
// groups is solved for to reach the clustering: the graph is drawn at most five times with the same
// random numbers, for more than 40,000 persons on a pilot of that size.
//
// Where N is small compared with the degrees, chance alone closes triangles, and small circles
// cannot hold all ties assigned to them: the report says how far the graph is off.
func Friendship(key rng.Key, spec FriendshipSpec) (*Graph, *FriendshipReport, error) {
	if err := spec.Check(); err != nil {
		return nil, nil, err
	}
	rep := &FriendshipReport{LogSD: defaultLogSD}
	if spec.Above200 > 0 {
		sd, err := lognormalSpread(spec.MeanDegree, 200.5, spec.Above200)
		if err != nil {
			return nil, nil, err
		}
		rep.LogSD = sd
	}
	const pilot = 40000
	share, background := -1.0, 0.0
	if spec.N > pilot {
		small := spec
		small.N = pilot
		small.Homophily = make([]Homophily, len(spec.Homophily))
		for t, h := range spec.Homophily {
			// Every (N/pilot)-th person, so that classes keep their shares for any order of persons.
			h2 := Homophily{Name: h.Name, Strength: h.Strength, Class: make([]uint8, pilot)}
			for i := range h2.Class {
				h2.Class[i] = h.Class[int(int64(i)*int64(spec.N)/pilot)]
			}
			small.Homophily[t] = h2
		}
		f, err := newFriends(key.Named("pilot"), small, rep.LogSD)
		if err != nil {
			return nil, nil, err
		}
		// Clustering by chance falls as 1/N, so the pilot has more of it than the graph.
		background = float64(f.byChance() * (1 - float64(pilot)/float64(spec.N)))
		_, share = f.solve(min(spec.Clustering+background, 1), rep)
	}
	f, err := newFriends(key, spec, rep.LogSD)
	if err != nil {
		return nil, nil, err
	}
	var g *Graph
	if share < 0 {
		g, _ = f.solve(spec.Clustering, rep)
	} else {
		g, rep.groups = f.build(share)
		rep.Clustering.Got = f.clustering(g)
	}
	f.report(g, rep)
	return g, rep, nil
}

// Check checks the parameters.
func (spec FriendshipSpec) Check() error {
	if err := checkNodes(spec.N); err != nil {
		return err
	}
	if spec.Cap < 0 {
		return fmt.Errorf("the cap on friends must be positive, not %d", spec.Cap)
	}
	most := spec.cap()
	if most == 0 {
		return errors.New("one person has no friends, so a friendship graph needs two; kind complete takes one")
	}
	if !(spec.MeanDegree > 0 && spec.MeanDegree <= float64(most)*.9) {
		return fmt.Errorf("the mean degree must be above 0 and at most %.6g, nine tenths of the friends that each of %d persons can have (cap %d), not %g",
			float64(most)*.9, spec.N, spec.Cap, spec.MeanDegree)
	}
	if !(spec.Above200 >= 0 && spec.Above200 < 1) {
		return fmt.Errorf("the share above 200 friends must be from 0 to below 1, not %g", spec.Above200)
	}
	if !(spec.Clustering >= 0 && spec.Clustering < 1) {
		return fmt.Errorf("clustering must be from 0 to below 1, not %g", spec.Clustering)
	}
	for _, h := range spec.Homophily {
		if err := h.check(spec.N); err != nil {
			return err
		}
	}
	if spec.Above200 > 0 {
		if _, err := lognormalSpread(spec.MeanDegree, 200.5, spec.Above200); err != nil {
			return err
		}
	}
	return checkRoom(spec.N, spec.MeanDegree)
}

// cap is the maximum number of friends of a person.
func (spec FriendshipSpec) cap() int {
	if spec.Cap == 0 {
		return spec.N - 1
	}
	return min(spec.Cap, spec.N-1)
}

// friends draws graphs with the same persons and random numbers for any share of ties in groups.
type friends struct {
	key     rng.Key
	spec    FriendshipSpec
	circles *circles
	degrees []uint32
	rows    *openRows
}

func newFriends(key rng.Key, spec FriendshipSpec, logSD float64) (*friends, error) {
	c, err := newCircles(spec.Homophily)
	if err != nil {
		return nil, err
	}
	f := &friends{key: key, spec: spec, circles: c, degrees: lognormalDegrees(key.Named("degree"), spec, logSD)}
	f.rows = newOpenRows(f.degrees)
	return f, nil
}

// byChance is the clustering of a configuration model with these degrees, ⟨k(k−1)⟩²/(N⟨k⟩³)
// (Newman, Strogatz & Watts 2001), increased for ties confined by the traits: the smaller the
// circle that the three ties of a triangle share, the more likely is a neighbour's neighbour to be
// a neighbour.
func (f *friends) byChance() float64 {
	n := float64(f.spec.N)
	k1, k2 := 0.0, 0.0
	for _, d := range f.degrees {
		k := float64(d)
		k1 += k
		k2 += float64(k * (k - 1))
	}
	k1, k2 = k1/n, k2/n
	if k1 == 0 {
		return 0
	}
	c := float64(k2*k2) / float64(n*float64(k1*float64(k1*k1)))
	for t, h := range f.spec.Homophily {
		// Σ over classes of (share)·(1/share) = number of classes: three confined ties close that
		// many times as often as three free ones.
		h3 := float64(h.Strength * float64(h.Strength*h.Strength))
		c *= 1 + float64(h3*float64(f.circles.classes[t]-1))
	}
	return min(c, 1)
}

// solve searches by secants for the share of ties in groups that gives the clustering, which grows
// about as its square, and for the strengths of homophily with which ties must be drawn. It returns
// the graph that came nearest, and its share.
func (f *friends) solve(target float64, rep *FriendshipReport) (*Graph, float64) {
	const builds = 5
	chance := f.byChance()
	share := min(math.Sqrt(max(target-chance, 0)/f.perShare()), mostInGroups)
	tolerance := max(.015*target, .001)
	type point struct{ share, got float64 }
	previous := point{0, chance}
	var best *Graph
	bestShare, bestMiss := 0.0, math.Inf(1)
	for build := 1; ; build++ {
		if best != nil && len(best.neighbours) > 0 && &best.neighbours[0] == &f.rows.neighbours[0] {
			f.rows = newOpenRows(f.degrees) // keeps those of the best graph
		}
		g, groups := f.build(share)
		got := f.clustering(g)
		miss, off := f.mixing(g)
		if share > 0 || got <= target { // otherwise chance alone closes more triangles, which cannot be helped
			off = max(off, math.Abs(got-target)/tolerance)
		}
		if off < bestMiss {
			best, bestShare, bestMiss = g, share, off
			rep.Clustering.Got, rep.groups = got, groups
		}
		if bestMiss <= 1 || build == builds {
			return best, bestShare
		}
		changed := f.strengthen(miss)
		sq := float64(share * share)
		slope := (got - previous.got) / (sq - float64(previous.share*previous.share))
		next := share
		if math.Abs(got-target) > tolerance && slope > 0 {
			next = min(math.Sqrt(max(0, sq+(target-got)/slope)), mostInGroups)
		}
		if next != share {
			previous = point{share, got}
		}
		if next == share && !changed {
			return best, bestShare
		}
		share = next
	}
}

// clustering is measured on all persons if that is affordable, otherwise on every step-th person:
// some 4,000 at a mean degree of 128, for a standard error below 1 %.
func (f *friends) clustering(g *Graph) float64 {
	if step := f.sampleStep(); step > 1 {
		return g.sampledClustering(step)
	}
	sum := 0.0
	for i, t := range g.Triangles() {
		sum += localClustering(t, g.Degree(i))
	}
	return sum / float64(g.n)
}

func (f *friends) sampleStep() int {
	const affordable = 2e8 // friends of friends, half a second
	paths := 0.0
	for _, d := range f.degrees {
		paths += float64(float64(d) * float64(d))
	}
	if paths <= affordable {
		return 1
	}
	return int(2 * paths / affordable)
}

// mixingTolerance is the error of homophily beyond which ties are drawn again.
const mixingTolerance = .01

// mixing returns how much the homophily by each trait lacks, and the largest error in units of the
// tolerance.
func (f *friends) mixing(g *Graph) (miss []float64, off float64) {
	for _, h := range f.spec.Homophily {
		m := h.Strength - g.mixing(h.Class)
		miss, off = append(miss, m), max(off, math.Abs(m)/mixingTolerance)
	}
	return miss, off
}

// strengthen adjusts the strengths with which ties are drawn, to make up for ties that small
// circles could not hold.
func (f *friends) strengthen(miss []float64) (changed bool) {
	for t, m := range miss {
		drawn := &f.circles.traits[t].Strength
		if next := max(0, min(*drawn+m, 1)); math.Abs(m) > mixingTolerance/2 && next != *drawn {
			*drawn, changed = next, true
		}
	}
	return changed
}
