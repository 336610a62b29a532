// Package games models games of two kinds (M17). Embedded games are played with a player's strong
// friends. In self-built games players find relations of their own, by taste and at a cost. How
// long a player stays depends on an individual frailty and on the number of relations; a few
// players pay.
//
// Sources: Fader & Hardie (2007), How to project customer retention, Journal of Interactive
// Marketing 21(1), for the shifted beta-geometric; Fader, Hardie, Liu, Davin & Steenburgh (2018), "How
// to project customer retention" revisited, Journal of Interactive Marketing 43, for the shape; Swrve New Players
// Report (2014) for retention; Swrve (2016) for the share of payers and the concentration of spending.
package games

import (
	"math"

	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Kinds of a title.
const (
	embedded  = "embedded"
	selfBuilt = "self_built"
)

// mostTitles bounds the number of titles, as a consumer counts those it plays in a byte.
const mostTitles = math.MaxUint8

// Spec is the section `games`.
type Spec struct {
	Function string
	Titles   []spec.Named[TitleSpec]

	run *games
}

// TitleSpec is a game.
type TitleSpec struct {
	Kind     string
	Install  units.Rate
	Friends  float64
	Invites  units.Rate
	Meet     float64
	Known    float64
	Relation struct{ Effort, Cost units.Money }
	Quit     struct {
		A, B    float64
		Shape   float64
		Friends float64
		Cap     int
	}
	Payers      float64
	Spend       num.Dist
	Every       units.Duration
	Elasticity  float64
	StudioShare float64
	Development units.Extensive
	Away        bool
}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	s.Text(&p.Function, "function", "games", "function of the platform that hosts the games; they can be installed "+
		"from its release")
	spec.Map(s, "titles", &p.Titles, "the games", func(s *spec.Section, v *TitleSpec) { v.declare(s) },
		spec.Equation("M17"))
	s.Check(func(c *spec.Checker) {
		if len(p.Titles) == 0 {
			c.Warnf("titles", "there are no games; titles: {run: {kind: embedded}} adds one")
		}
		if len(p.Titles) > mostTitles {
			c.Errorf("titles", "%d games are more than the %d that are possible", len(p.Titles), mostTitles)
		}
	})
}

func (v *TitleSpec) declare(s *spec.Section) {
	m17 := spec.Equation("M17")
	ofEmbedded, ofSelfBuilt := spec.Only("kind", embedded), spec.Only("kind", selfBuilt)
	s.Enum(&v.Kind, "kind", embedded, []string{embedded, selfBuilt}, "embedded: played with strong friends from the "+
		"start; self_built: played with relations that players find in the game", m17)
	s.Rate(&v.Install, "install", "0.02/day", "hazard of an install without an invitation, at a perfect taste match",
		spec.Symbol("ι_0"), m17, spec.Live(), spec.Assumed("0.001–0.05/day"))
	s.Share(&v.Friends, "friends", "0.2", "probability that an invitation by a friend leads to an install",
		spec.Symbol("ι_f"), m17, spec.Live(), spec.Assumed("0.05–0.5"), ofEmbedded)
	s.Rate(&v.Invites, "invites", "0.1/day", "rate at which a player sends invitations, each to a friend drawn at "+
		"random, whom it annoys", m17, spec.Live(), spec.Assumed("0–1/day"), ofEmbedded)
	s.Number(&v.Meet, "meet", "0.1", "number of players met in a session; each becomes a relation with a probability "+
		"equal to the taste match", spec.Symbol("m_h"), spec.Unit("1/session"), m17, spec.Min(0), spec.Max(1000),
		spec.Live(), spec.Assumed("0.01–1"), ofSelfBuilt)
	s.Share(&v.Known, "known", "50%", "share of these meetings that are with a weak friend who plays the game, for "+
		"players who have one; they keep the tie alive. Needs encounters", m17, spec.Live(), spec.Assumed("0–1"), ofSelfBuilt)
	s.Section("relation", "costs of a relation", func(s *spec.Section) {
		s.Money(&v.Relation.Effort, "effort", "1", "effort of the player who finds the relation", spec.Symbol("c_rel"), m17,
			spec.Live(), spec.Assumed("0–5"))
		s.Money(&v.Relation.Cost, "cost", "0.5", "cost to the studio", spec.Symbol("K_rel"), m17, spec.Live(),
			spec.Assumed("0–2"))
	}, m17, ofSelfBuilt)
	s.Section("quit", "when players stop playing", func(s *spec.Section) {
		q := &v.Quit
		s.Number(&q.A, "a", "0.60", "first shape parameter of the beta distribution of the daily probability of quitting",
			spec.Symbol("a"), m17, spec.Above(0), spec.Max(1e6), spec.Source("fitted to facts/mechanisms.csv, retention_d1: "+
				".34, .16 and .055 stay 1, 7 and 30 days; gives .39, .13 and .06 without friends"), spec.Assumed("0.3–1"))
		s.Number(&q.B, "b", "0.38", "second shape parameter", spec.Symbol("b"), m17, spec.Above(0), spec.Max(1e6),
			spec.Source("fitted with a"), spec.Assumed("0.2–1"))
		s.Number(&q.Shape, "shape", "1", "exponent of the time since the install: a player still plays after t days with "+
			"probability (1 − θ)^(t^c). Below 1 it is less likely to quit the longer it has played, above 1 more",
			spec.Symbol("c"), m17, spec.Min(0.05), spec.Max(5), spec.Source("Fader et al. 2018"), spec.Assumed("0.25–1.5"))
		s.Number(&q.Friends, "friends", "0.15", "each relation who plays the game multiplies the probability by e^(−γ)",
			spec.Symbol("γ"), m17, spec.Min(0), spec.Max(1000), spec.Live(), spec.Assumed("0–0.4"))
		s.Int(&q.Cap, "cap", "10", "most relations that count", m17, spec.Min(0), spec.Max(64), spec.Assumed("5–30"))
	}, m17)
	s.Share(&v.Payers, "payers", "2%", "share of installers who become payers, if they stay until their first payment: "+
		"one in eight does", m17, spec.Live(), spec.Source("facts/mechanisms.csv, paying_share: .0135 to .023 of monthly "+
		"players are 4 to 7 % of installs; paying_share_90d: .022 of new players are 17 %"), spec.Assumed("1%–30%"))
	s.Dist(&v.Spend, "spend", "{dist: pareto, min: 15.6, shape: 1.31, truncate: 0.999}", "amount of each payment of a "+
		"payer, drawn once per payer; the default has a mean of 160 a quarter for who pays all of it, of which the top "+
		"tenth pays 48 %", spec.Unit("currency"), m17,
		spec.Source("fitted to facts/mechanisms.csv, arpu_payer_quarter_2016: 160, and spend_top_tenth_share: .48"))
	s.Duration(&v.Every, "every", "30d", "time between two payments of a payer; the time of the first is uniform over "+
		"one such period", m17, spec.Min("1h"), spec.Assumed("7d–90d"))
	s.Number(&v.Elasticity, "elasticity", "2", "price elasticity of spending: s spent gives a benefit of s(1 + 1/(η_p "+
		"− 1))", spec.Symbol("η_p"), m17, spec.Min(1.01), spec.Max(1e6), spec.Assumed("1.3–4"),
		spec.Counted(spec.Excess, "surplus.games"))
	s.Share(&v.StudioShare, "studio_share", "60%", "share of payments that goes to the studio", m17, spec.Live(),
		spec.Assumed("30%–70%"))
	s.Count(&v.Development, "development", "0", "development cost of the studio, paid when the game is released",
		spec.Unit("currency"), m17, spec.Assumed("0–1000 per 1000"))
	s.Bool(&v.Away, "away", "false", "whether nobody can install it, invite to it or pay in it for now", m17, spec.Live())
	s.Check(func(c *spec.Checker) {
		if v.Spend.Mean() < 0 || math.IsInf(v.Spend.Mean(), 0) || v.Spend.Mean() > 1e9 {
			c.Errorf("spend", "the mean is %v; it must lie between 0 and 1e9 (a pareto whose shape is at most 1 needs "+
				"truncate)", v.Spend.Mean())
		}
	}, "spend")
}
