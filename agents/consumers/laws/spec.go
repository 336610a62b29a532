// Package laws lets a scenario state how people decide (M32): hazards of joining and leaving, the rate of
// inviting, log-odds of reading and of sharing, the utility of an offer, as formulas over what is known of a
// person, its friends and the platform, and over states that the scenario itself gives to people.
//
// Sources: Granovetter (1978), Threshold models of collective behavior, American Journal of Sociology 83(6), for
// thresholds; Hegselmann & Krause (2002), Opinion dynamics and bounded confidence, JASSS 5(3); Becker & Murphy
// (1988), A theory of rational addiction, Journal of Political Economy 96(4), for the stock of a habit; Leibenstein
// (1950), Bandwagon, snob, and Veblen effects in the theory of consumers' demand, Quarterly Journal of Economics
// 64(2); Baucells & Sarin (2007), Satiation in discounted utility, Operations Research 55(1), for fatigue. All are
// scenarios that state them.
package laws

import (
	"regexp"

	"guanxi/sim/formula"
	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `laws`.
type Spec struct {
	Constants []spec.Named[constant]
	State     []spec.Named[state]

	Joining, Leaving, Inviting, Reading, Sharing, Buying lawSpec

	run *laws
}

// constant is a number of the formulas, in one of four units.
type constant struct {
	Number float64
	Rate   units.Rate
	Time   units.Duration
	Money  units.Money

	isNumber, isRate, isTime, isMoney bool
}

// state is what a scenario gives to each person.
type state struct {
	Start num.Dist
	Next  string
}

// lawSpec is a formula that takes the place of a built-in one.
type lawSpec struct {
	on       bool
	Is, Most string
}

// site is where formulas stand.
type site struct {
	name, of, doc string
	law           *lawSpec
	hazard        bool
	names         []own
	needs         string
}

// own is a name that one site has beside those of all; its value is the one at its place in At.With.
type own struct {
	name string
	unit formula.Unit
	doc  string
	most bool // it may stand in the bound, too
}

// sites lists where formulas stand, with what each may name there.
func (p *Spec) sites() []site {
	builtin := func(u formula.Unit, what string) own { return own{"builtin", u, what, true} }
	return []site{
		{"joining", "hazard", "hazard with which somebody who has never used the platform starts to", &p.Joining, true,
			[]own{builtin(formula.Rate, "the built-in hazard; in most its bound"),
				{"innovation", formula.Rate, "p, adoption.innovation with marketing", true},
				{"imitation", formula.Rate, "q_s, adoption.imitation", true},
				{"weak_imitation", formula.Rate, "q_w, adoption.weak_imitation", true},
				{"peers", formula.Pure, "a/c, adopted strong friends as adoption.normalise counts them", false},
				{"weak_peers", formula.Pure, "w/c_w, those among weak friends", false},
				{"lift", formula.Pure, "1, or 1 + adoption.invitation.lift for who is invited", false},
				{"fit", formula.Pure, "the fit; 1 under network effects, where the reservation decides by it", false}},
			"adoption"},
		{"leaving", "hazard", "hazard with which a user leaves", &p.Leaving, true,
			[]own{builtin(formula.Rate, "the built-in hazard; in most its bound")}, "satisfaction"},
		{"inviting", "rate", "rate at which a user sends invitations", &p.Inviting, true,
			[]own{builtin(formula.Rate, "the built-in rate")}, "adoption"},
		{"reading", "utility", "log-odds with which an article that is seen is read", &p.Reading, false,
			append([]own{builtin(formula.Pure, "the built-in log-odds")}, ofArticle...), "content"},
		{"sharing", "utility", "log-odds with which a reader passes an article on", &p.Sharing, false,
			append([]own{builtin(formula.Pure, "the built-in log-odds")}, ofArticle...), "content"},
		{"buying", "utility", "utility of an offer, from which what its price takes is then deducted as built in",
			&p.Buying, false, []own{builtin(formula.Pure, "the built-in utility without what the price takes"),
				{"quality", formula.Pure, "quality as buyers expect it, 0 to 1", false},
				{"match", formula.Pure, "cosine of the taste of the person and the topic of the shop", false},
				{"price", formula.Money, "price as it is shown", false},
				{"told", formula.Pure, "1 where a friend who is asked bought there last", false}}, "commerce"},
	}
}

var ofArticle = []own{
	{"match", formula.Pure, "cosine of the taste of the person and the topic of the account", false},
	{"quality", formula.Pure, "quality of the article, 0 to 1", false},
	{"softness", formula.Pure, "softness of the account's articles, 0 to 1", false},
	{"arousal", formula.Pure, "arousal of the account's articles, 0 to 1", false},
	{"liked", formula.Pure, "1 where a friend liked the share", false},
	{"badge", formula.Pure, "log-odds that a verified account gains", false},
}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m32 := spec.Equation("M32")
	spec.Map(s, "constants", &p.Constants, "numbers of the formulas by name, each {number: 0.3}, {rate: 0.4/day}, {time: "+
		"30d} or {money: 20}; keys like all others, for events, ranges and sweeps", func(c *spec.Section, v *constant) {
		c.Number(&v.Number, "number", "", "a number without unit", m32, spec.Live(), spec.Min(-1e9), spec.Max(1e9),
			spec.Given(&v.isNumber))
		c.Rate(&v.Rate, "rate", "", "a rate", m32, spec.Live(), spec.Min(0), spec.Max("1000/day"), spec.Given(&v.isRate))
		c.Duration(&v.Time, "time", "", "a time", m32, spec.Live(), spec.Min(0), spec.Given(&v.isTime))
		c.Money(&v.Money, "money", "", "an amount", m32, spec.Live(), spec.Min(0), spec.Max(1e9), spec.Given(&v.isMoney))
	})
	spec.Map(s, "state", &p.State, "what each person has besides what is built in, by name: a number that is drawn at "+
		"start and, where next is given, is computed anew at the end of each tick", func(c *spec.Section, v *state) {
		c.Dist(&v.Start, "start", "0", "its value at the start: a number, or a distribution", m32,
			spec.Assumed("0–1"))
		c.Text(&v.Next, "next", "", "formula of the value after a tick; of all persons at once, from the values before. "+
			"In addition to the names of all formulas it has those of what is done in the tick: sessions, reads, purchases", m32)
	})
	for _, at := range p.sites() {
		s.Switch(&at.law.on, at.name, "a formula in the place of the "+at.doc, func(x *spec.Section) {
			x.Text(&at.law.Is, at.of, "", "formula of the "+at.doc+". "+at.lists(), m32, spec.Required())
			if at.hazard {
				x.Text(&at.law.Most, "most", "", "formula of a number that it never exceeds, the same for everybody: who is "+
					"looked at is drawn by it. builtin is the bound of the built-in one", m32, spec.Required())
			}
		}, m32)
	}
	s.CheckAnyway(p.check)
}

// lists says what may be named at a site.
func (a *site) lists() string {
	text := "It may name"
	for k, n := range a.names {
		if k > 0 {
			text += ";"
		}
		text += " " + n.name + " (" + n.doc + ")"
	}
	return text + "; and what all formulas may (guanxi explain M32)"
}

// lawName is how constants and states may be called: as a formula can read it.
var lawName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// check checks names and formulas, all of them at once.
func (p *Spec) check(c *spec.Checker) {
	names, known := p.names(nil), reserved(p)
	taken := func(path, name string) {
		if known[name] || !lawName.MatchString(name) {
			c.Errorf(path, "%.40s cannot be the name of a number of formulas: letters, digits and _, and none of those that "+
				"formulas know", name)
		}
	}
	for _, x := range p.Constants {
		path := "constants." + x.Name
		taken(path, x.Name)
		v := &x.V
		given := num.One(v.isNumber) + num.One(v.isRate) + num.One(v.isTime) + num.One(v.isMoney)
		if given != 1 && c.Right(path) {
			c.Errorf(path, "has %d values; give one of number, rate, time and money", given)
		}
	}
	for _, x := range p.State {
		path := "state." + x.Name
		taken(path, x.Name)
		for _, other := range p.Constants {
			if other.Name == x.Name {
				c.Errorf(path, "is a constant, too; call one of them otherwise")
			}
		}
		if x.V.Next != "" && c.Right(path+".next") {
			_, fault := language(names, done(nil), nil).Read(x.V.Next, formula.Pure)
			report(c, path+".next", fault)
		}
	}
	for _, at := range p.sites() {
		if !at.law.on || !c.Right(at.name) {
			continue
		}
		unit := formula.Pure
		if at.hazard {
			unit = formula.Rate
			f, fault := language(names, at.with(true), nil).Read(at.law.Most, unit)
			if fault == nil && !f.Fixed {
				fault = &formula.Fault{Msg: "is not the same for everybody; a bound holds for all"}
			}
			report(c, at.name+".most", fault)
		}
		_, fault := language(names, at.with(false), nil).Read(at.law.Is, unit)
		report(c, at.name+"."+at.of, fault)
	}
}

// reserved are the names that formulas know at any place, and the words of the language.
func reserved(p *Spec) map[string]bool {
	known := map[string]bool{"me": true, "and": true, "or": true, "not": true}
	for name := range language(everyone(nil), done(nil), nil).Names {
		known[name] = true
	}
	for _, at := range p.sites() {
		for _, n := range at.names {
			known[n.name] = true
		}
	}
	return known
}

// report reports what is wrong with a formula at its letter.
func report(c *spec.Checker, path string, f *formula.Fault) {
	if f != nil {
		c.ErrorIn(path, f.From, f.Msg, f.Hint)
	}
}

// Joins, Invites and Buys report whether a formula stands there.
func (p *Spec) Joins() bool   { return p.Joining.on }
func (p *Spec) Invites() bool { return p.Inviting.on }
func (p *Spec) Buys() bool    { return p.Buying.on }

// Idle implements agents.Idler.
func (p *Spec) Idle(on, _ func(name string) bool) string {
	some := false
	for _, at := range p.sites() {
		some = some || at.law.on && on(at.needs)
	}
	if !some && len(p.State) == 0 {
		return "no formula takes the place of one that is on"
	}
	return ""
}
