package serve

import (
	"math"
	"math/rand/v2"
	"net/http"
	"strings"

	"gonum.org/v1/gonum/spatial/barneshut"
	"gonum.org/v1/gonum/spatial/r2"

	"guanxi/agents/society"
	"guanxi/sim/graph"
)

const (
	mostDrawn = 4000 // consumers; of more, every n-th is drawn
	mostLines = 4000 // ties, drawn at random
)

// drawn returns the consumers that the graph shows.
func drawn(n int) []int {
	all := make([]int, min(n, mostDrawn))
	for k := range all {
		all[k] = k * n / len(all)
	}
	return all
}

// picture is the social graph as it is drawn: places in a square of 1000, ties as pairs, and who people are.
type picture struct {
	X        []int    `json:"x"`
	Y        []int    `json:"y"`
	Lines    []int32  `json:"lines"`
	Segment  []int    `json:"segment"`
	Segments []string `json:"segments"`
	Kind     []int    `json:"kind"`
	Kinds    []string `json:"kinds"`   // in words
	Friends  []int    `json:"friends"` // also those who are not drawn
	Of       int      `json:"of"`      // consumers in all
	Ties     int      `json:"ties"`    // among those drawn
}

// graph answers with the social graph of the first replicate of an arm, 204 while it is being built.
func (w *world) graph(rw http.ResponseWriter, r *http.Request) {
	number := strings.Index("ab", r.URL.Query().Get("arm"))
	w.mu.Lock()
	var people *society.World
	if number >= 0 && number < len(w.arms) {
		people = w.arms[number].world
	}
	w.mu.Unlock()
	if people == nil {
		rw.WriteHeader(http.StatusNoContent)
		return
	}
	who := drawn(people.N)
	ties := among(people.Graph, who)
	luck := rand.New(rand.NewPCG(1, 1)) // of places and drawn lines; no number depends on it
	p := picture{Segments: append([]string{}, people.Segments...), Lines: []int32{}, Of: people.N, Ties: len(ties)}
	for k, at := range layout(len(who), ties, luck) {
		p.X, p.Y = append(p.X, int(math.Round(at.X))), append(p.Y, int(math.Round(at.Y)))
		p.Segment, p.Kind = append(p.Segment, int(people.Who(who[k]).Segment)), append(p.Kind, people.WhoNumber(who[k]))
		p.Friends = append(p.Friends, friends(people.Graph, who[k]))
	}
	for _, kind := range people.Kinds() {
		p.Kinds = append(p.Kinds, inWords(people, kind))
	}
	luck.Shuffle(len(ties), func(i, j int) { ties[i], ties[j] = ties[j], ties[i] })
	for _, e := range ties[:min(len(ties), mostLines)] {
		p.Lines = append(p.Lines, e[0], e[1])
	}
	answer(rw, p)
}

// friends counts the ties of a consumer.
func friends(g *graph.Graph, i int) int {
	switch {
	case g == nil:
		return 0
	case g.Complete():
		return g.N() - 1
	}
	return len(g.Neighbours(i))
}

// inWords says who consumers of a kind are, as far as the scenario does.
func inWords(people *society.World, k society.Kind) string {
	words := []string{people.Segments[k.Segment]}
	if words[0] != "" {
		words = append(words, society.AgeNames()[k.Age])
	}
	if len(people.Regions) > 0 {
		words = append(words, people.Regions[k.Region])
	}
	if len(people.Genders) > 0 {
		words = append(words, people.Genders[k.Gender])
	}
	return strings.ReplaceAll(strings.TrimPrefix(strings.Join(words, ", "), ", "), "_", " ")
}

// among lists the ties among some consumers, by their places in the list. On a complete graph all know each other and
// no tie is drawn.
func among(g *graph.Graph, who []int) (ties [][2]int32) {
	if g == nil || g.Complete() {
		return nil
	}
	at := make(map[int]int32, len(who))
	for k, i := range who {
		at[i] = int32(k)
	}
	for k, i := range who {
		for _, j := range g.Neighbours(i) {
			if other, ok := at[int(j)]; ok && (int(j) > i || g.Directed()) {
				ties = append(ties, [2]int32{int32(k), other})
			}
		}
	}
	return ties
}

// body is a consumer in the plane; all have the same weight.
type body struct{ r2.Vec }

func (b *body) Coord2() r2.Vec { return b.Vec }
func (b *body) Mass() float64  { return 1 }

// layout places n points so that those with ties are near each other: all push each other away as 1/distance, ties pull
// by their length, and steps shorten as it cools (Fruchterman and Reingold 1991, doi:10.1002/spe.4380211102; far groups
// of points push as one: Barnes and Hut 1986, doi:10.1038/324446a0). A pull is divided by the degrees of both ends, or
// those with many friends would draw all into a knot.
func layout(n int, ties [][2]int32, luck *rand.Rand) []r2.Vec {
	const rounds, side = 90, 1000.
	points := make([]*body, n)
	bodies := make([]barneshut.Particle2, n)
	for i := range points { // a spiral in which all have the same room
		turn := float64(i) * math.Pi * (3 - math.Sqrt(5))
		r := math.Sqrt((float64(i) + luck.Float64()) / float64(max(1, n)))
		points[i] = &body{r2.Vec{X: r * math.Cos(turn), Y: r * math.Sin(turn)}}
		bodies[i] = points[i]
	}
	degree := make([]float64, n)
	for _, e := range ties {
		degree[e[0]]++
		degree[e[1]]++
	}
	near := 1 / math.Sqrt(float64(max(1, n)))
	push := func(_, _ barneshut.Particle2, _, mass float64, d r2.Vec) r2.Vec {
		return r2.Scale(-near*near*mass/math.Max(r2.Norm2(d), near*near), d)
	}
	force := make([]r2.Vec, n)
	for round := range rounds {
		if len(ties) == 0 {
			break
		}
		plane, err := barneshut.NewPlane(bodies)
		if err != nil {
			break // points in one place; what is there is drawn
		}
		for i, b := range points {
			force[i] = r2.Sub(plane.ForceOn(b, 0.9, push), r2.Scale(0.3*near, b.Vec))
		}
		for _, e := range ties {
			a, b := e[0], e[1]
			pull := r2.Scale(0.7/math.Sqrt(degree[a]*degree[b]), r2.Sub(points[b].Vec, points[a].Vec))
			force[a], force[b] = r2.Add(force[a], pull), r2.Sub(force[b], pull)
		}
		step := 0.1 * (1 - float64(round)/rounds)
		for i, b := range points {
			if far := r2.Norm(force[i]); far > step {
				force[i] = r2.Scale(step/far, force[i])
			}
			b.Vec = r2.Add(b.Vec, force[i])
		}
	}
	least, most := r2.Vec{X: math.Inf(1), Y: math.Inf(1)}, r2.Vec{X: math.Inf(-1), Y: math.Inf(-1)}
	for _, b := range points {
		least = r2.Vec{X: min(least.X, b.X), Y: min(least.Y, b.Y)}
		most = r2.Vec{X: max(most.X, b.X), Y: max(most.Y, b.Y)}
	}
	wide := max(most.X-least.X, most.Y-least.Y, 1e-9)
	places := make([]r2.Vec, n)
	for i, b := range points {
		places[i] = r2.Scale(side/wide, r2.Sub(b.Vec, least))
	}
	return places
}
