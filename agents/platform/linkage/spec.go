// Package linkage models how sessions move between the entrances of the platform (M14): from
// information to service to payment, along a chain or in a mesh. "The emergence of the small
// program era has transformed the WeChat industry chain structure from a single chain to a mesh,
// and the value chain's integrity, circulation, hierarchy, and value-added have been rapidly
// improved."
//
// A session is an absorbing Markov chain (Kemeny & Snell 1960, Finite Markov chains); hierarchy is
// the flow hierarchy (Luo & Magee 2011, Detecting evolving patterns of self-organizing networks by
// flow hierarchy measurement, Complexity 16(6)).
package linkage

import (
	"strings"

	"guanxi/sim/spec"
)

// Kinds of linkage.
const (
	chain = "chain"
	mesh  = "mesh"
	mixed = "mixed"
)

// Who can enter the nodes of payment.
const (
	bound     = "bound"
	everybody = "all"
)

// Spec is the section `linkage`.
type Spec struct {
	Kind     string
	Theta    float64
	Continue float64
	Ending   string
	Entry    []spec.Weight
	Order    []string
	Dilution float64
	Install  float64
	Services string
	Function string
	Payers   string
	Neutral  float64

	run *linkage
}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m14 := spec.Equation("M14")
	names := nodeNames()
	s.Enum(&p.Kind, "kind", mesh, []string{chain, mesh, mixed}, "chain: from each node on to the next in `order`; "+
		"mesh: on to all others with equal probability; mixed: a mixture of both", m14, spec.Live())
	s.Number(&p.Theta, "theta", "0.5", "weight of the mesh in the mixture", spec.Symbol("θ"), m14, spec.Min(0),
		spec.Max(1), spec.Live(), spec.Only("kind", mixed), spec.Assumed("0–1"))
	s.Number(&p.Continue, "continue", "0.8", "probability of going on from a node, the same for all nodes, so that a "+
		"closed chain and a mesh have the same total of visits, 1/(1 − ρ)", spec.Symbol("ρ"), m14, spec.Min(0),
		spec.Max(0.99), spec.Live(), spec.Assumed("0.3–0.95"))
	s.Enum(&p.Ending, "ending", "close", []string{"close", "stop"}, "close: the last node of the chain leads to the "+
		"first; stop: it does not", m14, spec.Live())
	s.Weights(&p.Entry, "entry", "moments: 40%, public_accounts: 15%, chat: 30%, search: 5%, qr: 10%",
		"where sessions begin; only the ratios matter", spec.Symbol("π_0"), m14, spec.OnlyRatios(), spec.Names(names...),
		spec.Live(), spec.Assumed("each 0–1"))
	s.Texts(&p.Order, "order", "[public_accounts, moments, chat, search, qr, cards, mini_programs, payment]",
		"all eight nodes as the chain has them; the order is assumed", m14, spec.Names(names...))
	s.Number(&p.Dilution, "dilution", "0", "option dilution: with n ways out of a node, ρ becomes ρ·n^−χ",
		spec.Symbol("χ"), m14, spec.Min(0), spec.Max(10), spec.Live(), spec.Assumed("0–0.3"))
	s.Number(&p.Install, "install", "1", "friction of a native application: a session that comes to a service of stage "+
		"1 (mini_programs, cards, qr) enters with probability e^−c", spec.Symbol("c_install"), m14, spec.Min(0),
		spec.Max(100), spec.Live(), spec.Assumed("0–3"))
	s.Enum(&p.Services, "services", "mini_program", []string{"mini_program", "native"}, "how services are entered. "+
		"mini_program: as mini-programs, without friction once `function` is released; native: as native applications", m14,
		spec.Live())
	s.Text(&p.Function, "function", "mini_programs", "function whose release lets services be entered without an "+
		"installation")
	s.Enum(&p.Payers, "payers", bound, []string{bound, everybody}, "who can enter qr and payment. bound: consumers who "+
		"have bound a card (M15; nobody where payment is off), for others the session ends there; all: all consumers", m14,
		spec.Live())
	s.Number(&p.Neutral, "neutral", "0.625", "visits of a session to a node at which the rates of other mechanisms "+
		"apply unchanged; the default leaves them unchanged in a closed chain with ρ .8 and equal entrances",
		spec.Unit("1/session"), m14, spec.Min(1e-3), spec.Max(1e3), spec.Assumed("0.3–1.25"))
	s.Check(func(c *spec.Checker) {
		for _, name := range names {
			n := 0
			for _, x := range p.Order {
				if x == name {
					n++
				}
			}
			if n != 1 {
				c.Errorf("order", "%s occurs %d times; each of %s must occur once", name, n, strings.Join(names, ", "))
				break
			}
		}
	}, "order")
}
