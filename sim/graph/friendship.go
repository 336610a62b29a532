package graph

import (
	"errors"
	"fmt"

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
// other ties are confined to circles of similar people as Homophily says. The graph is drawn once.
// Triangles are counted as groups are made, and with those that chance is expected to close they set how
// many of the pairs in the groups still to be made know each other.
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
	f, err := newFriends(key, spec, rep.LogSD)
	if err != nil {
		return nil, nil, err
	}
	rep.groups = f.joinGroups()
	f.joinOthers()
	g := f.rows.close()
	rep.Clustering.Got = f.clustering(g)
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
		return fmt.Errorf("the mean degree must be above 0 and at most %.6g, nine tenths of the friends that each of %d "+
			"persons can have (cap %d), not %g",
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

// friends is a graph that is being drawn.
type friends struct {
	key     rng.Key
	spec    FriendshipSpec
	circles *circles
	degrees []uint32
	rows    *openRows
	chance  float64 // probability that two friends of a person know each other by chance
}

func newFriends(key rng.Key, spec FriendshipSpec, logSD float64) (*friends, error) {
	c, err := newCircles(spec.Homophily)
	if err != nil {
		return nil, err
	}
	f := &friends{key: key, spec: spec, circles: c, degrees: lognormalDegrees(key.Named("degree"), spec, logSD)}
	f.rows = newOpenRows(f.degrees)
	free := freeClustering(f.degrees)
	f.chance = c.clustering(free)
	c.strengthen(free)
	return f, nil
}

// freeClustering is the clustering of a configuration model with these degrees, ⟨k(k−1)⟩²/(N⟨k⟩³)
// (Newman, Strogatz & Watts 2001).
func freeClustering(degrees []uint32) float64 {
	n, k1, k2 := float64(len(degrees)), 0.0, 0.0
	for _, d := range degrees {
		k := float64(d)
		k1 += k
		k2 += float64(k * (k - 1))
	}
	k1, k2 = k1/n, k2/n
	return min(1, float64(k2*k2)/float64(n*float64(k1*float64(k1*k1))))
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
