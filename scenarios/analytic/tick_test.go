package analytic

import (
	"fmt"
	"math"
	"strings"

	"guanxi/agents"
)

func halves() []Case {
	return []Case{
		{"TICK", "ticks of half the length: Bass differs as its discrete curves do, sessions and posts do not", "elementary",
			halfTick},
	}
}

// halfTick runs scenarios with ticks of a day and of half a day. Replicate r has the same
// consumers in both, so that differences are taken pair by pair.
func halfTick(l *lab) ([]Result, error) {
	const p, q = 0.03, 0.38
	bass, err := l.halved("bass", `
replicates: 24
clock: {tick: 1d, until: 10d}
record: {every: 10d}
consumers: {count: 20000}
graph: complete
adoption: {innovation: 0.03/day, imitation: 0.38/day, form: linear}
`, func(r *agents.Run) []float64 { return shares(r)[1:] })
	if err != nil {
		return nil, err
	}
	want := bassDiscrete(p, q, 0.5, 20, "linear") - bassDiscrete(p, q, 1, 10, "linear")
	all := []Result{bass.result(0, "F(10) of Bass, half minus whole", want, 0)}

	counted := []string{"sessions", "dau", "posts", "posts_seen", "likes"}
	feeds, err := l.halved("feeds", `
replicates: 16
clock: {tick: 1d, until: 60d}
record: {every: 1d}
consumers: {count: 2000}
graph: {kind: regular, degree: 20}
adoption: {imitation: 0.1/day, initial_adopters: 100%}
activity: {effects: {friends: 0}}
posts: {feedback: 0}
`, func(r *agents.Run) []float64 {
		per := make([]float64, len(counted))
		for k, name := range counted {
			for _, v := range r.Series(name)[21:] { // feeds are full by then
				per[k] += v / float64(40*r.World.N)
			}
		}
		return per
	})
	if err != nil {
		return nil, err
	}
	for k, name := range counted {
		all = append(all, feeds.result(k, fmt.Sprintf("%s per consumer-day, half minus whole", name), 0, 0))
	}
	return all, nil
}

// halved returns the results of a scenario with its tick halved minus those with its tick of a
// day.
func (l *lab) halved(name, text string, observe func(*agents.Run) []float64) (sample, error) {
	whole, err := l.replicates(name, text, nil, observe)
	if err != nil {
		return nil, err
	}
	half, err := l.replicates(name+"-half", strings.Replace(text, "tick: 1d", "tick: 12h", 1), nil, observe)
	for r := range half {
		for k := range half[r] {
			half[r][k] -= whole[r][k]
		}
	}
	return half, err
}

// bassDiscrete is F after the given number of ticks of length dt, for N → ∞, when deciders see
// the state at the start of the tick.
func bassDiscrete(p, q, dt float64, ticks int, form string) float64 {
	f := 0.0
	for range ticks {
		h := (p + q*f) * dt
		if form == "hazard" {
			h = 1 - math.Exp(-h)
		}
		f += (1 - f) * h
	}
	return f
}
