package graph

import (
	"fmt"
	"math"

	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// FriendshipSpec describes a graph of acquaintances.
type FriendshipSpec struct {
	N          int
	MeanDegree float64     // friends per person
	Above200   float64     // share of persons with more than 200 friends; 0: the log-sd of degrees is .55
	Clustering float64     // mean local clustering; a person with one friend counts 0
	Cap        int         // most friends that a person may have; 0: N−1
	Homophily  []Homophily // traits along which friends are alike
}

// FriendshipReport says what was asked and what the graph has.
type FriendshipReport struct {
	LogSD      float64          `json:"log_sd"`          // of the lognormal law of degrees
	MeanDegree Reached          `json:"mean_degree"`     //
	Above200   Reached          `json:"above_200"`       // asked: what LogSD implies, where none was given
	Clustering Reached          `json:"clustering"`      //
	Homophily  []ReachedTrait   `json:"homophily"`       //
	InGroups   float64          `json:"share_in_groups"` // share of ties made within groups
	Groups     int              `json:"groups"`          //
	GroupSize  float64          `json:"mean_group_size"` //
	Builds     int              `json:"builds"`          // graphs drawn until the clustering was reached, pilots included
	Sampled    bool             `json:"sampled"`         // clustering is that of a sample of persons
	Notes      []string         `json:"notes"`           // what cannot be had at this size, in words
	groups     affiliationSizes //
}

// Reached is a target and the value that the graph has.
type Reached struct {
	Asked float64 `json:"asked"`
	Got   float64 `json:"got"`
}

// ReachedTrait is Reached for the homophily by one trait.
type ReachedTrait struct {
	Name string `json:"name"`
	Reached
}

// affiliationSizes are counted while groups are drawn.
type affiliationSizes struct{ groups, members int }

const (
	defaultLogSD = .55 // fixed by a mean of 128 with 14 % above 200: WeChat 2015
	// Within a group about three in four know each other; where that cannot give the
	// clustering asked for, nearly all do.
	groupDensity, closeDensity = .75, .97
	mostInGroups               = .97 // share of a person's ties that groups may hold
)

// Friendship draws a graph with lognormal degrees, clustering and homophily.
//
// Degrees are a stratified sample of a lognormal law (one person in each N-th of it, in
// random order), so that replicates differ in who has many friends and not in how many
// there are. A share of each person's ties comes from groups (family, class, firm) that
// he or she belongs to, in which most know each other: the clustered part, after the
// affiliation model of Newman (2003, Properties of highly clustered networks), with
// the expected degrees of Chung & Lu (2002) within a group. The number of groups grows
// with the degree, so that clustering falls with it, as observed (Ugander et al. 2011).
// All other ties join stubs at random (configuration model). Groups and other ties are
// confined to circles of alike people as Homophily says. The share of ties in groups is
// solved for to reach the clustering, by drawing the graph again, at most five times,
// with the same luck; for more than 40,000 persons on a pilot of that size.
//
// Where N is small against the degrees, chance alone closes triangles and small
// circles cannot hold all ties asked of them: the report says how far the graph is off.
func Friendship(key rng.Key, spec FriendshipSpec) (*Graph, *FriendshipReport, error) {
	if err := spec.Check(); err != nil {
		return nil, nil, err
	}
	rep := &FriendshipReport{LogSD: defaultLogSD, Notes: []string{}, Homophily: []ReachedTrait{}}
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
			// Every (N/pilot)-th person, so that classes keep their shares however
			// the persons are ordered.
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
		// Clustering by chance falls as 1/N: the pilot has more of it than the graph.
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
		g = f.build(share, rep)
		rep.Builds++
		rep.Clustering.Got = f.clustering(g)
	}
	f.report(g, rep)
	return g, rep, nil
}

// Check says what is wrong with the graph that is asked for.
func (spec FriendshipSpec) Check() error {
	if err := checkNodes(spec.N); err != nil {
		return err
	}
	if spec.Cap < 0 {
		return fmt.Errorf("the cap on friends must be positive, not %d", spec.Cap)
	}
	if most := spec.cap(); !(spec.MeanDegree > 0 && spec.MeanDegree <= float64(most)*.9) {
		return fmt.Errorf("the mean degree must be above 0 and at most nine tenths of the %d friends that a person can have (cap %d, %d persons), not %g",
			most, spec.Cap, spec.N, spec.MeanDegree)
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

// cap is the most friends that a person can have.
func (spec FriendshipSpec) cap() int {
	if spec.Cap == 0 {
		return spec.N - 1
	}
	return min(spec.Cap, spec.N-1)
}

// lognormalSpread is the log-sd σ of a lognormal law of the given mean of which the
// given share lies above a threshold L: Φ(−(ln(L/mean) + σ²/2)/σ) = share. Of two
// solutions it is the smaller; above a mean the share has a maximum, at σ² = 2 ln(L/mean).
func lognormalSpread(mean, threshold, share float64) (float64, error) {
	l := num.Log(threshold / mean)
	z := -num.NormQuantile(share)
	root := float64(z*z) - float64(2*l)
	if l >= 0 && (z <= 0 || root < 0) {
		return 0, fmt.Errorf("no lognormal law of mean %g has a share of %.4g above %g: at most %.4g; 0 asks for no share and takes the log-sd %g",
			mean, share, threshold, num.NormCDF(-math.Sqrt(2*l)), defaultLogSD)
	}
	if l < 0 {
		return z + math.Sqrt(root), nil
	}
	return z - math.Sqrt(root), nil
}

// friends draws graphs with the same persons and the same luck for any share of ties
// in groups.
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

// lognormalDegrees is a stratified sample: person i stands at rank r of a random order
// and has the quantile (r + u)/N. All are scaled so that the mean is the one asked for
// although some are cut at the cap.
func lognormalDegrees(key rng.Key, spec FriendshipSpec, logSD float64) []uint32 {
	n, most := spec.N, float64(spec.cap())
	rank := make([]uint32, n)
	for i := range rank {
		rank[i] = uint32(i)
	}
	s := key.Stream(0)
	shuffle(rank, &s)
	x := make([]float64, n)
	for i := range x {
		p := (float64(rank[i]) + key.Open(uint64(i), 1<<32)) / float64(n)
		x[i] = num.Exp(float64(logSD * num.NormQuantile(p)))
	}
	mean := func(scale float64) float64 {
		sum := 0.0
		for _, v := range x {
			sum += min(math.Floor(float64(scale*v)+.5), most)
		}
		return sum / float64(n)
	}
	lo, hi := 0.0, spec.MeanDegree
	for mean(hi) < spec.MeanDegree && hi < 1e12 {
		lo, hi = hi, 2*hi
	}
	for range 40 {
		if mid := (lo + hi) / 2; mean(mid) < spec.MeanDegree {
			lo = mid
		} else {
			hi = mid
		}
	}
	d := make([]uint32, n)
	var sum int64
	for i, v := range x {
		d[i] = uint32(max(1, min(math.Floor(float64(hi*v)+.5), most)))
		sum += int64(d[i])
	}
	if sum%2 != 0 {
		raiseOne(d, &s)
	}
	return d
}

// byChance is the clustering that a configuration model with these degrees would have,
// ⟨k(k−1)⟩²/(N⟨k⟩³) (Newman, Strogatz & Watts 2001), when each tie is confined as the
// traits say: a neighbour's neighbour is the more often at hand the smaller the circle
// that all three ties share.
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
		// Σ over classes of (share)·(1/share) = number of classes: three confined ties
		// close that many times as often as three free ones.
		h3 := float64(h.Strength * float64(h.Strength*h.Strength))
		c *= 1 + float64(h3*float64(f.circles.classes[t]-1))
	}
	return min(c, 1)
}

// solve looks for the share of ties in groups that gives the clustering, which grows
// about as its square, by secants, and for the strengths of homophily at which ties
// must be drawn, and returns the graph that came nearest.
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
			f.rows = newOpenRows(f.degrees) // those of the best graph are kept
		}
		var this FriendshipReport
		g := f.build(share, &this)
		got := f.clustering(g)
		rep.Builds++
		off := max(math.Abs(got-target)/tolerance, f.mixingOff(g))
		if share == 0 && got > target {
			// Chance alone closes more triangles than asked, which nothing helps.
			off = f.mixingOff(g)
		}
		if off < bestMiss {
			best, bestShare, bestMiss = g, share, off
			rep.Clustering.Got, rep.groups, rep.InGroups = got, this.groups, this.InGroups
		}
		if bestMiss <= 1 || build == builds {
			return best, bestShare
		}
		changed := f.strengthen(g)
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

// groupTies is the number of ties that a person of mean degree has in one group: the
// lower the clustering, the more and smaller the groups.
func (f *friends) groupTies(target float64) float64 {
	return max(2, float64(f.spec.MeanDegree*min(float64(2.2*target), 2)))
}

func density(target float64) float64 {
	if target > .4 {
		return closeDensity
	}
	return groupDensity
}

// perShare guesses the clustering that groups would give if they held all ties: of two
// ties of a person both are in the same of m groups with 1/m, and their ends know each
// other with the density of the group.
func (f *friends) perShare() float64 {
	target := f.spec.Clustering
	ties := f.groupTies(target)
	sum := 0.0
	for _, d := range f.degrees {
		sum += density(target) / max(1, .8*float64(d)/ties)
	}
	return sum / float64(len(f.degrees))
}

// build draws the graph in which about the given share of ties is in groups.
func (f *friends) build(share float64, rep *FriendshipReport) *Graph {
	f.rows.reset()
	rep.groups = affiliationSizes{}
	f.joinGroups(share, rep)
	var inGroups, all int64
	for i, d := range f.degrees {
		inGroups += int64(f.rows.fill[i])
		all += int64(d)
	}
	rep.InGroups = float64(inGroups) / float64(all)
	f.joinOthers()
	return f.rows.close()
}

// joinGroups gives each person memberships, sorts them by circle, cuts each circle's
// shuffled members into groups, and joins the members of a group.
func (f *friends) joinGroups(share float64, rep *FriendshipReport) {
	if share <= 0 {
		return
	}
	target := f.spec.Clustering
	ties := f.groupTies(target)
	key := f.key.Named("member")
	// within is what a membership of i is worth: its ties in groups, spread evenly.
	memberships := func(i int, s *rng.Stream) (count int, within float64) {
		t := float64(share * float64(f.degrees[i]))
		if t < 1 && s.Float64() >= t {
			return 0, 0
		}
		count = max(1, int(math.Floor(t/ties+s.Float64())))
		return count, t / float64(count)
	}
	starts := make([]int64, f.circles.count+1)
	within := make([]float64, f.spec.N)
	for i := range f.spec.N {
		s := key.Stream(uint64(i))
		count, w := memberships(i, &s)
		within[i] = w
		for range count {
			starts[f.circles.draw(i, s.Float64)+1]++
		}
	}
	members, next := openOffsets(starts)
	for i := range f.spec.N {
		s := key.Stream(uint64(i))
		count, _ := memberships(i, &s)
		for range count {
			c := f.circles.draw(i, s.Float64)
			members[next[c]] = uint32(i)
			next[c]++
		}
	}
	cuts, meet := f.key.Named("group"), f.key.Named("meet")
	group := uint64(0)
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
			s := meet.Stream(group)
			f.meet(circle[lo:hi], within, &s)
			group++
			rep.groups.groups++
			rep.groups.members += hi - lo
		}
	}
}

// meet joins two members i, j of a group with probability wᵢwⱼ/Σw, so that each has
// about w ties in it; nobody gets more friends than his or her degree.
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

// joinOthers joins the stubs that groups left, each within the circle that it is
// confined to. What finds no partner there looks in the next wider circle.
func (f *friends) joinOthers() {
	key := f.key.Named("other")
	starts := make([]int64, f.circles.count+1)
	for i := range f.spec.N {
		s := key.Stream(uint64(i))
		for range f.rows.room(uint32(i)) {
			starts[f.circles.draw(i, s.Float64)+1]++
		}
	}
	stubs, next := openOffsets(starts)
	for i := range f.spec.N {
		s := key.Stream(uint64(i))
		for range f.rows.room(uint32(i)) {
			c := f.circles.draw(i, s.Float64)
			stubs[next[c]] = uint32(i)
			next[c]++
		}
	}
	join := f.key.Named("join")
	extra := make(map[int][]uint32) // stubs that come from narrower circles; read by number only
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

// clustering is measured on all persons where they have few friends in all, else on
// every so many-th: some 4,000 at a mean degree of 128, a standard error below 1 %.
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

// mixingTolerance is how far the homophily may be off before ties are drawn anew.
const mixingTolerance = .01

// mixingOff is the largest miss of a homophily, in units of the tolerance.
func (f *friends) mixingOff(g *Graph) float64 {
	off := 0.0
	for _, h := range f.spec.Homophily {
		off = max(off, math.Abs(h.Strength-g.Mixing(h.Class))/mixingTolerance)
	}
	return off
}

// strengthen sets the strengths at which ties are drawn so as to make up for ties that
// small circles could not hold.
func (f *friends) strengthen(g *Graph) (changed bool) {
	for t, h := range f.spec.Homophily {
		drawn := &f.circles.traits[t].Strength
		miss := h.Strength - g.Mixing(h.Class)
		if next := max(0, min(*drawn+miss, 1)); math.Abs(miss) > mixingTolerance/2 && next != *drawn {
			*drawn, changed = next, true
		}
	}
	return changed
}

func (f *friends) report(g *Graph, rep *FriendshipReport) {
	spec := f.spec
	above := 0
	for i := range g.N() {
		if g.Degree(i) > 200 {
			above++
		}
	}
	n := float64(spec.N)
	rep.MeanDegree = Reached{spec.MeanDegree, g.MeanDegree()}
	rep.Above200 = Reached{spec.Above200, float64(above) / n}
	if spec.Above200 == 0 {
		z := (num.Log(200.5/spec.MeanDegree) + float64(float64(rep.LogSD*rep.LogSD)/2)) / rep.LogSD
		rep.Above200.Asked = num.NormCDF(-z)
	}
	rep.Clustering.Asked = spec.Clustering
	rep.Sampled = f.sampleStep() > 1
	for _, h := range spec.Homophily {
		rep.Homophily = append(rep.Homophily, ReachedTrait{h.Name, Reached{h.Strength, g.Mixing(h.Class)}})
	}
	rep.Groups = rep.groups.groups
	if rep.Groups > 0 {
		rep.GroupSize = float64(rep.groups.members) / float64(rep.Groups)
	}
	note := func(format string, args ...any) { rep.Notes = append(rep.Notes, fmt.Sprintf(format, args...)) }
	if share := spec.MeanDegree / (n - 1); share > .05 {
		note("a person of mean degree %g knows %.0f %% of all %d others: many triangles close by chance, distances are short, and small circles of alike people cannot hold all ties asked of them",
			spec.MeanDegree, 100*share, spec.N-1)
	}
	if rep.Groups == 0 && rep.Clustering.Got > rep.Clustering.Asked {
		note("chance alone closes more triangles than asked: no ties were made in groups")
	}
	if d := rep.MeanDegree; math.Abs(d.Got-d.Asked) > .01*d.Asked {
		note("mean degree is %.4g instead of %.4g", d.Got, d.Asked)
	}
	if d := rep.Above200; math.Abs(d.Got-d.Asked) > max(.005, 2/n) {
		note("the share above 200 friends is %.4g instead of %.4g: %d persons, at most %d friends each", d.Got, d.Asked, spec.N, spec.cap())
	}
	if c := rep.Clustering; math.Abs(c.Got-c.Asked) > max(.03*c.Asked, .003) {
		note("mean local clustering is %.4g instead of %.4g", c.Got, c.Asked)
	}
	for _, h := range rep.Homophily {
		if math.Abs(h.Got-h.Asked) > .03 {
			note("homophily by %s is %.3f instead of %.3f", h.Name, h.Got, h.Asked)
		}
	}
}
