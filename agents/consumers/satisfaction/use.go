package satisfaction

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/units"
)

// use books what use without a price is worth, at the weights of the scenario, to the user
// (docs/model.md, Value): w_E per like received and 3·w_E per reply; w_X per unit of experience,
// which is the fit of a session and the worth of posts and articles less nuisance; w_S per friend
// interacted with. What was bought is not included: its worth is in the benefit of the choice.
// Nor is the fit of needs whose service is booked in money, nor trust in the platform, which is
// in the utility of offers. No decision depends on these entries.
type use struct {
	w      *society.World
	weight society.UseValue
	fit    []float64 // by segment

	joy, lived, together *sim.Entry
	emotion, friends     *sim.Counter
	experience           *sim.Sum
	worth                *sim.Counter
}

// buildUse makes the entries if a weight is above 0.
func (m *satisfaction) buildUse(s *sim.Scope) {
	w := m.w
	if !w.Use.Any() {
		return
	}
	w.Wallets()
	u := &use{w: w, weight: w.Use, fit: make([]float64, len(w.Segments))}
	m.use = u
	u.joy = s.Benefit("use.emotional", w.Consumer, society.Cocreation, "likes and replies received, at their weight in money")
	u.lived = s.Benefit("use.experiential", w.Consumer, society.Cocreation, "fit of sessions, posts and articles less nuisance, at their weight in money; not what was bought")
	u.together = s.Benefit("use.social", w.Consumer, society.Cocreation, "friends interacted with, at their weight in money")
	chunks := sim.Chunks(w.N, sim.DefaultGrain)
	u.emotion = s.Counter("use_emotional", "likes received; a reply counts as three")
	u.experience = s.Sum("use_experiential", "1", "experience without price: fit of sessions, posts and articles less nuisance", chunks)
	u.friends = s.Counter("use_social", "friends interacted with, each once a day")
	u.worth = s.MoneyCounter("use_value", "worth to consumers of use without price (emotional, experiential and social), at value.weights")
	s.Step(sim.Step{Name: "use", Phase: sim.Adapt, Rows: w.N, Before: u.open, Chunk: u.sessions})
}

// open computes the fit for this tick.
func (u *use) open(t sim.Tick, _ int) {
	days := u.w.Clock.Time(t)
	for g := range u.fit {
		u.fit[g] = fitWithoutPrice(u.w, g, days)
	}
}

// fitWithoutPrice returns the fit of a segment, at a time in days since the start, from needs
// whose service nobody books in money.
func fitWithoutPrice(w *society.World, segment int, days float64) float64 {
	sum, all := 0.0, 0.0
	for n, weight := range w.NeedWeights(segment, days) {
		all += weight
		if !w.Priced(n) {
			sum += float64(weight * w.Served(segment, n))
		}
	}
	if all == 0 { // nothing is needed in particular, so everything fits as it does in Fit
		return w.Fit(uint8(segment))
	}
	return sum
}

// sessions books the fit of a tick's sessions.
func (u *use) sessions(c *sim.Chunk) {
	w := u.w
	sum := 0.0
	for i := c.Lo; i < c.Hi; i++ {
		if n := w.Attended(i); n > 0 {
			fit := u.fit[w.Who(i).Segment]
			if w.Network != nil {
				fit = w.UnpricedFitOf(i)
			}
			x := float64(float64(fit*n) * w.Load.Attention(i))
			sum += x
			u.book(c, u.lived, i, u.weight.Experiential, x)
		}
	}
	u.experience.Add(c, sum)
}

// experienced books what a consumer experienced in a period, or on one day of it.
func (u *use) experienced(c *sim.Chunk, i int, emotion, milli int32, friends uint32) {
	x := float64(float64(milli) / 1000 * u.w.Load.Attention(i))
	u.emotion.Add(c, int64(emotion))
	u.experience.Add(c, x)
	u.friends.Add(c, int64(friends))
	u.book(c, u.joy, i, u.weight.Emotional, float64(emotion))
	u.book(c, u.lived, i, u.weight.Experiential, x)
	u.book(c, u.together, i, u.weight.Social, float64(friends))
}

// book rounds an amount to money. Weights of at most a million keep it within range.
func (u *use) book(c *sim.Chunk, e *sim.Entry, i int, weight, x float64) {
	if weight == 0 || x == 0 {
		return
	}
	amount, err := units.FromFloat(float64(weight * x))
	if err != nil {
		return
	}
	e.Book(c, i, amount)
	u.worth.Add(c, int64(amount))
}
