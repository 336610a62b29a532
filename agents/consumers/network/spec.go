// Package network models that a platform serves needs in proportion to who is there (M25): friends
// for what is done with friends, shops, accounts, games for what they offer.
//
// Sources: Rohlfs (1974), A theory of interdependent demand for a communications service, Bell
// Journal of Economics 5(1), and Katz & Shapiro (1985), Network externalities, competition, and
// compatibility, American Economic Review 75(3), for a worth that grows with the users; Sundararajan
// (2007), Local network effects and complex network structure, B.E. Journal of Theoretical Economics
// 7(1), for friends in place of all users; Rochet & Tirole (2003), Platform competition in two-sided
// markets, JEEA 1(4), and Armstrong (2006), Competition in two-sided markets, RAND Journal of Economics
// 37(3), for users who value what the other side offers; Onnela et al. (2007), Structure and tie strengths
// in mobile communication networks, PNAS 104(18), for overlap as strength of a tie; Zhou, Sornette, Hill & Dunbar
// (2005), Discrete hierarchical organization of social group sizes, Proceedings of the Royal Society B 272(1561), for
// three to five closest people.
package network

import (
	"slices"

	"guanxi/agents/society"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `network_effects`.
type Spec struct {
	Alone  float64
	Core   int
	Half   [len(providers)]float64
	Memory units.Duration

	run *network
}

// providers are the needs that others than friends serve, in the order of society.Needs.
var providers = [...]struct {
	need, by  string // the need, and the mechanism that delivers for it
	half, doc string
	unit      spec.Option
	likely    string
}{
	{"buy", "commerce", "0.05", "Σe^V over the shops that sell, per 1,000 consumers, for a typical consumer",
		spec.Unit("1/1000"), "0.0125–0.2"},
	{"inform", "content", "0.1", "articles read per user and day", spec.Unit("1/day"), "0.025–0.4"},
	{"meet", "encounters", "0.01", "meetings per user and day of two who want a tie or have one", spec.Unit("1/day"),
		"0.0025–0.04"},
	{"pay", "payment", "0.5", "share of users who have bound payment", spec.Unit("1"), "0.1–1"},
	{"play", "games", "2", "titles that can be installed", spec.Unit("1"), "0.5–8"},
	{"serve", "commerce", "0.05", "as for buy", spec.Unit("1/1000"), "0.0125–0.2"},
}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m25 := spec.Equation("M25")
	s.Share(&p.Alone, "alone", "40%", "share of what a function can serve that is left where nobody else is there",
		spec.Symbol("s"), m25, spec.Live(), spec.Assumed("20%–100%"))
	s.Int(&p.Core, "core", "5", "number of closest friends on whom talking, seeing and sharing depend", spec.Symbol("K"),
		m25, spec.Min(1), spec.Max(15), spec.Source("Zhou, Sornette, Hill & Dunbar 2005: groups of 3 to 5, then 9 to 15"),
		spec.Assumed("3–15"))
	s.Section("half", "what is delivered at which half of the rest of a need is served", func(s *spec.Section) {
		for k, x := range providers {
			s.Number(&p.Half[k], x.need, x.half, x.doc, spec.Symbol("N_½"), m25, spec.Above(0), spec.Live(), x.unit,
				spec.Assumed(x.likely))
		}
	}, m25)
	s.Duration(&p.Memory, "memory", "90d", "time constant of the mean of what is delivered", spec.Symbol("T_N"), m25,
		spec.Above(0), spec.Live(), spec.Assumed("30d–180d"))
}

// CheckHalf warns of amounts for needs whose mechanism is off.
func (p *Spec) CheckHalf(on, given func(name string) bool, idle func(key, why string, args ...any)) {
	for _, x := range providers {
		if key := "half." + x.need; given(key) && !on(x.by) {
			idle(key, "%s is off", x.by)
		}
	}
}

// needOf is the place of a need among all.
func needOf(name string) int { return slices.Index(society.Needs(), name) }
