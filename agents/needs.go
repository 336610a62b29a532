package agents

import (
	"slices"
	"strings"

	"guanxi/agents/consumers/adoption"
	"guanxi/agents/consumers/laws"
	"guanxi/agents/platform/ads"
	"guanxi/agents/platform/functions"
	"guanxi/agents/providers/commerce"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// ByName is a mechanism whose section consists of named things only, so that its keys are names.
// It declares itself in the root of the scenario.
type ByName interface{ On() bool }

// FunctionUser is a mechanism that starts with a function of the platform.
type FunctionUser interface{ Functions() []string }

// Reader is a mechanism with keys that have no effect unless one of some other mechanisms is on. This
// is not an error, since an element of the paper may have switched those off.
type Reader interface {
	Reads() (keys, mechanisms []string)
}

// Idler is a mechanism that can be on without changing anything. Idle returns why, and what to
// set. on and given tell what else the scenario has.
type Idler interface {
	Idle(on, given func(name string) bool) string
}

// WorldChecker is a mechanism whose keys must fit the clock or the population. people is nil where
// the file gives the population wrongly.
type WorldChecker interface {
	CheckWorld(clock sim.Clock, people *society.PeopleSpec, report func(path, format string, args ...any))
}

// Fixed is a mechanism with keys that can have no effect as long as others keep their values. fixed
// reports whether neither an event nor a rule changes a key; idle warns of one without effect.
type Fixed interface {
	CheckFixed(fixed, given func(path string) bool, idle func(path, format string, args ...any))
}

// tasteful are the mechanisms that ask for tastes.
var tasteful = []string{"ads", "commerce", "content", "encounters", "games", "live", "posts", "sharing"}

// checkNeeds checks the mechanisms against each other and against the functions that they name.
func (s *Spec) checkNeeds(c *spec.Checker) {
	offered := section[functions.Spec](s)
	s.checkUse(c)
	if offered != nil {
		s.warnLate(c, offered)
		if !s.warnUnfit(c, offered) {
			s.warnUnneeded(c, offered)
		}
	}
	if p := section[commerce.Spec](s); p != nil && s.isOn("providers") {
		for _, name := range p.Windows() {
			c.Errorf("commerce.shops."+name, "from and until say when it is there, and providers lets shops leave by what "+
				"they earn; leave out one of the two")
		}
	}
	if p := section[commerce.Spec](s); p != nil && p.HasFee && s.isOn("teams") {
		c.Errorf("commerce.fee", "teams pay the price that they agree on, and no fee is taken there; leave out one of "+
			"the two")
	}
	if p := section[commerce.Spec](s); p != nil && len(p.Coupons) > 0 && s.isOn("teams") {
		c.Errorf("commerce.coupons", "teams buy at a price of their own, for which no coupon is taken; leave out one of "+
			"the two")
	}
	if a := section[ads.Spec](s); a != nil {
		s.warnLoad(c, a)
	}
	s.checkEffort(c)
	s.checkHosts(c)
	s.checkLaws(c)
	s.warnPeople(c)
	for _, m := range s.mechanisms {
		if !m.on {
			continue
		}
		s.checkOne(c, m)
		if user, ok := m.spec.(FunctionUser); ok && offered != nil {
			checkFunctions(c, m.Name, user, offered)
		}
	}
}

// checkLaws checks formulas against what they take the place of.
func (s *Spec) checkLaws(c *spec.Checker) {
	a, l := section[adoption.Spec](s), section[laws.Spec](s)
	if l != nil && l.Buys() && (s.section("teams") || s.section("live")) && c.Right("laws") {
		c.Warnf("laws.buying", "teams and live shows compare offers by the built-in utility; the formula holds elsewhere")
	}
	if a == nil || !c.Right("adoption") {
		return
	}
	switch {
	case l == nil || !l.Joins():
		if why := a.Still(); why != "" {
			c.Warnf("adoption.innovation", "%s", why)
		}
	case a.Model != "bass" || a.Form != "hazard":
		c.Errorf("laws.joining", "gives a hazard; it needs adoption.model: bass and adoption.form: hazard")
	}
	if l != nil && l.Invites() && !a.HasInvitation && c.Right("laws") {
		c.Idlef("laws.inviting", "adoption.invitation is off")
	}
}

// checkUse checks what the worth of use and its measurement need.
func (s *Spec) checkUse(c *spec.Checker) {
	use, off := "value.use.feed.attention", "value.kept_off"
	if a := section[ads.Spec](s); s.Value.HasUse && c.Given(use) && c.Right(use, "ads") && (a == nil || !a.HasLoad) {
		c.Idlef(use, "ads.load is off, so advertisements take no time")
	}
	if !s.Value.HasKeptOff || !c.Stands(off) {
		return
	}
	if !s.isOn("activity") && c.Stands("activity") {
		c.Errorf(off, "needs activity, whose sessions it takes; add activity: {}")
	}
	if at := off + ".at"; c.Right(at, "clock") {
		if t := s.SimClock().Of(s.Value.KeptOff.At); t < 1 || int(t) > s.SimClock().Ticks {
			c.Errorf(at, "%s is not within the run", units.FormatDate(s.Value.KeptOff.At))
		}
	}
}

// weakGiven reports whether the file of the graph gives the weak ties.
func (s *Spec) weakGiven() bool { return s.Ties.Kind == "file" && s.Ties.Strong > 0 }

// checkWeights checks what acts by the weights of ties.
func (s *Spec) checkWeights(c *spec.Checker) {
	if s.Ties.Kind != "file" || !c.Right("graph.weight") {
		return
	}
	if s.weakGiven() && s.isOn("encounters") && c.Right("graph.strong") {
		c.Errorf("graph.strong", "cannot go with encounters, whose weak ties form and fade: leave strong out, or set "+
			"encounters off")
	}
	along := []string{"posts", "content", "games", "sharing", "messaging"}
	a := section[adoption.Spec](s)
	const key = "adoption.weak_imitation"
	alone := a == nil || a.Weak.Value == 0 && !s.changesLater(key)
	if s.weakGiven() && alone && !slices.ContainsFunc(along, s.isOn) && c.Right("adoption") {
		c.Warnf("graph.strong", "nothing goes along weak ties, which are only taken out of the others: "+
			"%s is 0, and %s are off", key, strings.Join(along, ", "))
	}
	if s.Ties.Weight != "" && s.Ties.Strong == 0 && !s.isOn("network_effects") {
		c.Idlef("graph.weight", "network_effects are off, and strong is not given")
	}
}

// warnPeople warns of what nobody asks consumers for: tastes, money.
func (s *Spec) warnPeople(c *spec.Checker) {
	if buying := []string{"ads", "commerce", "o2o", "sharing"}; s.People.HasBudget && !slices.ContainsFunc(buying,
		s.isOn) {
		c.Idlef("consumers.budget", "%s are off, and nothing else is bought", strings.Join(buying, ", "))
	}
	warn := func(key, why string, args ...any) {
		if c.Changes(key) && c.Right(key) {
			c.Idlef(key, why, args...)
		}
	}
	if !slices.ContainsFunc(tasteful, s.isOn) {
		for _, key := range []string{"consumers.interests", "consumers.taste"} {
			warn(key, "%s are off, and nothing else asks for tastes", strings.Join(tasteful, ", "))
		}
	}
}

// warnLoad warns where there are no sessions that ad load could cost, and of what it takes the place of.
func (s *Spec) warnLoad(c *spec.Checker, a *ads.Spec) {
	if !s.isOn("activity") {
		if a.HasLoad {
			c.Idlef("ads.load", "activity is off")
		}
		if a.Slots.PerSession != 1 {
			c.Idlef("ads.slots.per_session", "activity is off")
		}
		return
	}
	if key := "satisfaction.nuisance.ad"; a.HasLoad && c.Given(key) && c.Right(key) {
		if a.HasArticles {
			c.Warnf(key, "holds for advertisements at articles only: in the feed ads.load takes its place")
		} else {
			c.Idlef(key, "ads.load takes its place in the feed; leave one of them out")
		}
	}
}

// warnLate warns of functions that the calendar releases after the end of the run.
func (s *Spec) warnLate(c *spec.Checker, offered *functions.Spec) {
	if p := s.policy(); p != nil && p.Release == "needs" || s.SimClock().Tick <= 0 {
		return
	}
	// A run shorter than the calendar of another file is intended.
	late := slices.DeleteFunc(offered.Late(s.SimClock()), func(name string) bool {
		file := c.Pos("functions." + name + ".released").File
		return file != c.Pos("").File && file != c.Pos("clock").File
	})
	switch {
	case len(late) == 1:
		c.Warnf("functions."+late[0]+".released", "is after the end of the run, so the function is never available")
	case len(late) > 1:
		c.Warnf("functions", "%s are released after the end of the run, so they are never available",
			strings.Join(late, ", "))
	}
}

// warnUnfit warns if no function serves a need that anybody has. Fit is then 0, unlike without
// functions, and with it the hazard of adoption.
func (s *Spec) warnUnfit(c *spec.Checker, offered *functions.Spec) bool {
	if !s.isOn("adoption") || !c.Right("consumers.segments", "functions") {
		return false
	}
	needs := slices.DeleteFunc(society.Needs(), func(need string) bool { return !s.People.Needed(need) })
	serves := func(x spec.Named[functions.Function]) bool { return slices.ContainsFunc(x.V.Serves, s.People.Needed) }
	if len(needs) == 0 || slices.ContainsFunc(offered.Functions, serves) {
		return false
	}
	c.Warnf("functions", "none serves a need that segments have, %s, so fit is 0 and nobody adopts; with functions: "+
		"off fit is 1", strings.Join(needs, " or "))
	return true
}

// warnUnneeded warns of functions that serve only needs that nobody has, and that nothing else uses or
// pays for.
func (s *Spec) warnUnneeded(c *spec.Checker, offered *functions.Spec) {
	if s.policy() != nil || s.isOn("linkage") || !c.Right("consumers.segments") {
		return
	}
	used := map[string]bool{}
	for _, m := range s.mechanisms {
		if user, ok := m.spec.(FunctionUser); ok && m.on {
			for _, name := range user.Functions() {
				used[name] = true
			}
		}
	}
	for _, x := range offered.Functions {
		at := "functions." + x.Name
		if !used[x.Name] && x.V.Upkeep.Value == 0 && c.Right(at) && !slices.ContainsFunc(x.V.Serves, s.People.Needed) {
			c.Idlef(at, "no segment has a need that it serves, %s", strings.Join(x.V.Serves, " or "))
		}
	}
}

// checkOne checks what a mechanism needs of the others, the clock and the people.
func (s *Spec) checkOne(c *spec.Checker, m *slot) {
	for _, need := range m.Needs {
		if !s.isOn(need) && c.Stands(need) {
			c.Errorf(m.Name, "needs %s, which is off; add %s: {} for its defaults", need, need)
		}
	}
	if r, ok := m.spec.(Reader); ok {
		keys, of := r.Reads()
		if !slices.ContainsFunc(of, s.isOn) && !(s.weakGiven() && slices.Contains(of, "encounters")) {
			are := "is off"
			if len(of) > 1 {
				are = "are off"
			}
			for _, key := range keys {
				c.Idlef(m.Name+"."+key, "%s %s", strings.Join(of, " and "), are)
			}
		}
	}
	if i, ok := m.spec.(Idler); ok {
		if why := i.Idle(s.isOn, c.Given); why != "" {
			c.Idlef(m.Name, "%s", why)
		}
	}
	if f, ok := m.spec.(Fixed); ok && !c.Lean() && c.Right(m.Name) {
		at := func(path string) string { return m.Name + "." + path }
		f.CheckFixed(func(path string) bool { return !s.changesLater(at(path)) },
			func(path string) bool { return c.Given(at(path)) },
			func(path, format string, args ...any) { c.Idlef(at(path), format, args...) })
	}
	if k, ok := m.spec.(WorldChecker); ok && c.Right("clock.tick") {
		var found []func() // reported after all, because Right looks at what is reported
		k.CheckWorld(s.SimClock(), s.rightPeople(c), func(path, format string, args ...any) {
			if path = m.Name + "." + path; c.Right(path) {
				found = append(found, func() { c.Errorf(path, format, args...) })
			}
		})
		for _, report := range found {
			report()
		}
	}
}

// rightPeople returns the population; nil where the file gives it wrongly.
func (s *Spec) rightPeople(c *spec.Checker) *society.PeopleSpec {
	if !c.Right("consumers.count", "consumers.regions", "consumers.genders", "consumers.interests") {
		return nil
	}
	return &s.People
}

// checkFunctions checks the functions that a mechanism names against those offered. An element of
// the paper switches functions off, and what depends on them then never starts. That is intended,
// while a misspelling is not, so a function that is off or absent is a warning. A function that
// is never released is a contradiction.
func checkFunctions(c *spec.Checker, name string, user FunctionUser, offered *functions.Spec) {
	for _, function := range user.Functions() {
		if function == "" {
			continue
		}
		switch why, never := offered.Lacks(function); {
		case never:
			c.Errorf(name, "%s", why)
		case why != "":
			c.Warnf(name, "%s", why)
		}
	}
}
