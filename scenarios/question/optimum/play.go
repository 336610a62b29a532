package optimum

import (
	"math"
	"slices"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/summary"
	"guanxi/sim/rng"
)

// Play is how players answered each other (best-response dynamics).
type Play struct {
	Moves  []Move
	Ends   []int // by start, index among the points of the report
	Still  []bool
	Strays []Stray
}

// Move is one answer of a player to what the others do.
type Move struct {
	Start  int // from 1
	Player string
	From   map[string]string
	To     map[string]string // the same if the player stays
	Better *summary.Interval // what the best answer found gives more than staying, in the search
	Values map[string]string // that answer
	of     *Player
}

// Stray is the best answer that a player found away from the end of a start.
type Stray struct {
	Start  int
	Player *Player
	Point  int              // index among the points of the report
	Better summary.Interval // what it gives the player more than the end, with random numbers that the search has not seen
}

const (
	mostTurns = 24  // moves of all players from a start
	least     = .01 // share of a range below which a step is none
)

// answer lets the players answer each other from several starts. A player moves to the best answer that its
// search finds if it is better than staying in paired runs, and the step is not least. It ends when no player
// moves.
func (r *Report) answer(run Runner) (*search, []int, error) {
	s, o := r.Study, r.looks
	for _, p := range o.Moves {
		r.Goals = append(r.Goals, p.Goal)
	}
	starts := start(r.key(), o.Starts, len(s.Factors))
	x, err := open(r.Dir, s, s.Replicates, run, nil)
	if err != nil {
		return nil, nil, err
	}
	r.Players = &Play{}
	var found []int
	for k, u := range starts {
		still := 0
		var away []*Move
		for turn := 0; turn < mostTurns && still < len(o.Moves); turn++ {
			p := &o.Moves[turn%len(o.Moves)]
			m, to, err := r.move(x, p, u, r.key().Sub(uint64(k)).Sub(uint64(turn)))
			if err != nil {
				return nil, nil, err
			}
			m.Start = k + 1
			r.Players.Moves = append(r.Players.Moves, *m)
			if still++; !slices.Equal(to, u) {
				u, still, away = to, 0, nil
			} else if m.Better != nil {
				away = append(away, m)
			}
		}
		end := r.index(x, candidate(s, u))
		r.Points[end].Role = End
		r.Players.Ends, r.Players.Still = append(r.Players.Ends, end), append(r.Players.Still, still == len(o.Moves))
		if !slices.Contains(found, end) {
			found = append(found, end)
		}
		for _, m := range away {
			i := r.index(x, m.Values)
			r.Players.Strays = append(r.Players.Strays, Stray{Start: k + 1, Player: m.of, Point: i})
			if !slices.Contains(found, i) {
				found = append(found, i)
			}
		}
	}
	return x, found, nil
}

// index returns the index of a point among those of the report.
func (r *Report) index(x *search, values map[string]string) int {
	return slices.IndexFunc(r.Points, func(p Point) bool { return x.key(p.Values) == x.key(values) })
}

// move searches the factors of a player, the others being as they are, and returns where it goes.
func (r *Report) move(x *search, p *Player, u []float64, key rng.Key) (*Move, []float64, error) {
	s := r.Study
	own := make([]int, len(p.Factors))
	for i, f := range p.Factors {
		own[i] = slices.IndexFunc(s.Factors, func(x study.Factor) bool { return x.Name == f })
	}
	whole := func(part []float64) []float64 {
		v := slices.Clone(u)
		for i, k := range own {
			v[k] = part[i]
		}
		return v
	}
	var stay []float64
	for _, k := range own {
		stay = append(stay, u[k])
	}
	first := append([][]float64{stay}, start(key, firstAnswers(len(own)), len(own))...)
	h, err := x.hunt(first, Of(s).Runs/x.each, []Sum{p.Goal}, nil, whole, key)
	if err != nil {
		return nil, nil, err
	}
	trials, all := h.trials, h.data
	for i, values := range h.list {
		if r.index(x, values) < 0 {
			r.Points = append(r.Points, x.point(values, tried(trials[i].at, all[i], x.data[0], r.Goals, nil), all[i], r.Goals))
		}
	}
	m := h.model
	if m == nil {
		return nil, nil, r.noValue(trials)
	}
	out := &Move{Player: p.Name, of: p, From: candidate(s, u), To: candidate(s, u)}
	best := m.best(trials[1:], m.goals[0]) + 1
	if best == 0 {
		return out, u, nil
	}
	better := summary.Student(gains(all[best], all[0], &p.Goal), 0, s.Confidence)
	to := whole(trials[best].at)
	out.Better, out.Values = &better, candidate(s, to)
	if far(u, to) >= least && (better.Lo > 0 || better.N > 1 && better.SD == 0 && better.Mean > 0 || trials[0].failed()) {
		out.To = out.Values
		return out, to, nil
	}
	return out, u, nil
}

// far returns the largest step, as a share of the range.
func far(u, v []float64) float64 {
	most := 0.0
	for i := range u {
		most = max(most, math.Abs(u[i]-v[i]))
	}
	return most
}
