// Package teams models purchases that start in a chat (M26): a shop gives a lower price to a number of
// buyers who come together before a deadline. Who has chosen starts a team and asks friends to join it;
// a team that is not filled in time gets its money back.
//
// Sources: Jing & Xie (2011), Group buying: a new mechanism for selling through social interactions,
// Management Science 57(8), for informed buyers who win others for the discount; McFadden (1974),
// Conditional logit analysis of qualitative choice behavior, for the choice; Small & Rosen (1981),
// Applied welfare economics with discrete choice models, Econometrica 49(1), for its worth; Bush & Mosteller
// (1955), Stochastic Models for Learning, for trust that changes in proportion to what is left.
//
// Order of reading: this file, the keys; equations.go; teams.go, the state and how it is built; steps.go, who
// starts, who is asked, who joins, how a team ends, and the discounts of shops.
package teams

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `teams`.
type Spec struct {
	Size     int
	Deadline units.Duration
	Discount float64
	Adapt    units.Rate
	Friends  int
	By       string // chat, feed
	Effort   units.Money
	Wait     units.Money
	Expect   float64
	Memory   units.Duration
	Shown    float64
	Trust    struct{ Weight, Start, Gain, Loss float64 }

	HasKnowledge bool
	Knowledge    struct{ Known, Gap, Talk float64 }
	HasOutside   bool
	Outside      struct{ Rate units.Rate }
	HasSubsidy   bool
	Subsidy      struct {
		Amount units.Money
		Budget units.Extensive
	}

	run *teams
}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m26 := spec.Equation("M26")
	s.Int(&p.Size, "size", "2", "buyers of a team", spec.Symbol("k"), m26, spec.Live(), spec.Min(2),
		spec.Max(10000), spec.Assumed("2–10"), spec.Source("two within 24 hours are common at Pinduoduo"))
	s.Duration(&p.Deadline, "deadline", "1d", "time that a team has to fill, from its start", spec.Symbol("T"), m26,
		spec.Live(), spec.Above(0), spec.Max("1year"), spec.Assumed("6h–3d"))
	s.Share(&p.Discount, "discount", "20%", "share by which the price of a team is below that for one; where it "+
		"adapts, that of the start", spec.Symbol("d"), m26, spec.Live(), spec.Max("95%"), spec.Assumed("5%–50%"))
	s.Rate(&p.Adapt, "adapt", "0/day", "rate at which a shop moves its discount towards the one from which it expects "+
		"the largest profit; 0 keeps it", spec.Symbol("η_d"), m26, spec.Live(), spec.Min(0), spec.Max("10/day"),
		spec.Assumed("0–0.1/day"))
	s.Int(&p.Friends, "friends", "10", "most friends whom a starter asks", spec.Symbol("n"), m26, spec.Min(0),
		spec.Max(10000), spec.Assumed("2–50"))
	s.Enum(&p.By, "by", "chat", []string{"chat", "feed"}, "how they are asked. chat: a message, met at the next "+
		"session; feed: a card in the feed (Moments), where it takes a place", m26)
	s.Money(&p.Effort, "effort", "0.5", "mean of the effort of asking a friend; that of a purchase is exponential",
		spec.Symbol("E"), m26, spec.Live(), spec.Min(0), spec.Max(1e6), spec.Assumed("0–5"))
	s.Money(&p.Wait, "wait", "1", "worth of having the goods at once instead of when the team ends", spec.Symbol("w"),
		m26, spec.Live(), spec.Min(0), spec.Max(1e6), spec.Assumed("0–5"))
	s.Share(&p.Expect, "expect", "90%", "share of friends on the platform expected to meet a message in "+
		"time, before any experience; it counts as a hundred friends", spec.Symbol("ρ_0"), m26, spec.Assumed("20%–100%"))
	s.Duration(&p.Memory, "memory", "30d", "time constant of what is learned of the teams of a shop", m26, spec.Above(0),
		spec.Max("10year"), spec.Assumed("7d–180d"))
	s.Share(&p.Shown, "shown", "0%", "probability that who has chosen is shown an open team of the shop, of strangers",
		m26, spec.Live(), spec.Assumed("0%–100%"))
	s.Section("trust", "trust of a consumer in teams", func(s *spec.Section) {
		t := &p.Trust
		s.Number(&t.Weight, "weight", "1", "utility of a team per unit of trust above start", spec.Symbol("β_T"), m26,
			spec.Live(), spec.Min(0), spec.Max(100), spec.Assumed("0–4"))
		s.Share(&t.Start, "start", "50%", "trust of who was in no team yet", spec.Symbol("τ_0"), m26, spec.Assumed("30%–80%"))
		s.Share(&t.Gain, "gain", "5%", "share of what is missing to full trust that a filled team adds", spec.Symbol("η_+"),
			m26, spec.Live(), spec.Assumed("0%–20%"))
		s.Share(&t.Loss, "loss", "10%", "share of trust that is lost by a team that is not filled", spec.Symbol("η_-"), m26,
			spec.Live(), spec.Assumed("0%–30%"))
	}, m26)
	s.Switch(&p.HasKnowledge, "knowledge", "consumers who do not know a good, until a friend tells them of it",
		func(s *spec.Section) {
			x := &p.Knowledge
			s.Share(&x.Known, "known", "30%", "probability that a consumer knows what a shop sells", m26,
				spec.Assumed("10%–90%"), spec.Source("Jing & Xie 2011: experts and novices"))
			s.Number(&x.Gap, "gap", "2", "utility that an offer lacks for who does not know it and has not bought there last",
				spec.Symbol("κ"), m26, spec.Live(), spec.Min(0), spec.Max(1000), spec.Assumed("0–4"))
			s.Share(&x.Talk, "talk", "80%", "share of the gap that the message of a friend closes", spec.Symbol("λ"), m26,
				spec.Live(), spec.Assumed("0%–100%"))
		}, m26)
	s.Switch(&p.HasOutside, "outside", "friends who do not use the platform are asked too, by other means, and start "+
		"to use it to join", func(s *spec.Section) {
		s.Rate(&p.Outside.Rate, "rate", "2/day", "rate at which they look at such messages", m26, spec.Min(0),
			spec.Max("1000/day"), spec.Assumed("0.5–10/day"))
	}, m26)
	s.Switch(&p.HasSubsidy, "subsidy", "what the platform pays to a buyer who starts to use it to join a team that is "+
		"filled", func(s *spec.Section) {
		x := &p.Subsidy
		s.Money(&x.Amount, "amount", "20", "amount for each, at most the price of the team", spec.Symbol("σ"), m26,
			spec.Live(), spec.Min(0), spec.Max(1e6), spec.Assumed("0–100"),
			spec.Source("marketing of Pinduoduo for each buyer won was some 77 yuan in 2018"))
		s.Count(&x.Budget, "budget", "0 per 1000", "what there is for it in the run", m26, spec.Unit("currency"),
			spec.Assumed("0–50000 per 1000"))
		s.Check(func(c *spec.Checker) {
			if x.Amount > 0 && x.Budget.Value == 0 {
				c.Errorf("budget", "is 0, so nobody gets the amount of %v; set budget to what there is for the run, or subsidy: "+
					"off", x.Amount)
			}
		}, "amount", "budget")
	}, m26)
	s.Check(func(c *spec.Checker) {
		switch {
		case p.Friends+1 < p.Size && p.Shown == 0:
			c.Warnf("friends", "%d and the starter are fewer than the %d buyers of a team, so none fills; ask more, or let "+
				"strangers join (shown)", p.Friends, p.Size)
		case p.HasSubsidy && !p.HasOutside:
			c.Idlef("subsidy", "outside is off, so nobody starts to use the platform to join")
		}
	}, "friends", "size", "shown", "subsidy", "outside")
}

// Reads returns the keys that need the feeds of activity.
func (p *Spec) Reads() (keys, mechanisms []string) {
	if p.By == "feed" {
		return []string{"by"}, []string{"activity"}
	}
	return nil, nil
}

// CheckWorld checks the section against the clock and the population.
func (p *Spec) CheckWorld(clock sim.Clock, people *society.PeopleSpec, report func(path, format string, args ...any)) {
	if p.Deadline < clock.Tick {
		report("deadline", "%v is shorter than a tick, %v; a team must last a tick at least, so lengthen it or shorten "+
			"clock.tick", p.Deadline, clock.Tick)
	}
	if people != nil && p.Size > people.Count {
		report("size", "a team of %d is larger than the world, which has %d consumers; at most all of them can buy together",
			p.Size, people.Count)
	}
}
