// Package points is a loyalty programme of a platform that sells: points for each purchase, a reward for so many of
// them, and a liability until they are redeemed or lapse.
package points

import (
	"embed"

	"guanxi/agents"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

//go:embed *.go
var source embed.FS

//go:embed model.md
var page string

// Mechanism is its entry in the list of mechanisms.
func Mechanism() agents.Outside {
	return agents.Outside{
		Entry: agents.Entry{Name: "points", Element: "profit model", Doc: "purchases from the platform, with points and " +
			"rewards", New: func() agents.Mechanism { return new(Spec) }},
		Page: page, Source: source,
	}
}

// Spec is the section `points` of a scenario.
type Spec struct {
	Rate     units.Rate
	Price    units.Money
	Earned   int
	Goal     int
	Worth    units.Money
	Cost     units.Money
	Expected float64
	Pull     float64
	Lapse    units.Duration

	run *programme
}

// Declare declares its keys, a line each: path, default, meaning, symbol, range.
func (p *Spec) Declare(s *spec.Section) {
	s.Rate(&p.Rate, "rate", "0.1/day", "rate at which a user without points buys", spec.Symbol("λ"), spec.Min(0),
		spec.Live(), spec.Assumed("0–1/day"))
	s.Money(&p.Price, "price", "20", "what a purchase costs, and is worth to the user", spec.Symbol("p"), spec.Min(0),
		spec.Assumed("1–100"))
	s.Int(&p.Earned, "earned", "10", "points for a purchase; 0: there is no programme", spec.Symbol("e"), spec.Min(0),
		spec.Max(1000), spec.Assumed("0–50"))
	s.Int(&p.Goal, "goal", "100", "points for which there is a reward", spec.Symbol("K"), spec.Min(1), spec.Max(1e6),
		spec.Assumed("50–500"))
	s.Money(&p.Worth, "worth", "15", "what the reward is worth to the user, and would cost alone", spec.Symbol("v"),
		spec.Min(0), spec.Assumed("5–30"))
	s.Money(&p.Cost, "cost", "8", "what the platform pays for a reward", spec.Min(0), spec.Assumed("2–20"))
	s.Share(&p.Expected, "expected", "90%", "share of points that the platform expects to be redeemed", spec.Symbol("ρ"),
		spec.Assumed("50–100%"))
	s.Number(&p.Pull, "pull", "0.2", "by how much more often a user buys at the goal than without points",
		spec.Symbol("γ"), spec.Min(0), spec.Live(), spec.Assumed("0–1"))
	s.Duration(&p.Lapse, "lapse", "365d", "time after the last purchase at which points lapse", spec.Above(0),
		spec.Assumed("90d–730d"))
}
