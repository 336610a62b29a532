package laws

import (
	"maps"

	"guanxi/agents/society"
	"guanxi/sim/formula"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// everyone has the names of all formulas. w is nil where a formula is only checked.
func everyone(w *society.World) map[string]formula.Name {
	all := map[string]formula.Name{
		"using": {Doc: "1 for who uses the platform", Value: func(a *formula.At) float64 {
			return float64(num.One(w.Status[a.Who] == society.Using))
		}},
		"ever": {Doc: "1 for who uses it or has used it", Value: func(a *formula.At) float64 {
			return float64(num.One(w.Status[a.Who] != society.Never))
		}},
		"friends": {Doc: "number of strong friends", Value: func(a *formula.At) float64 {
			return float64(friendsOf(w, a.Who))
		}},
		"friends_using": {Doc: "number of those who use the platform", Value: func(a *formula.At) float64 {
			if a.Alone {
				return 0
			}
			return float64(w.FriendsUsing(a.Who))
		}},
		"friends_share": {Doc: "their share; 0 without friends", Value: func(a *formula.At) float64 {
			if a.Alone {
				return 0
			}
			return float64(w.FriendsUsing(a.Who)) / float64(max(1, friendsOf(w, a.Who)))
		}},
		"users_share": {Doc: "share of all who use the platform", Fixed: true, Value: func(*formula.At) float64 {
			return float64(w.Users) / float64(w.N)
		}},
		"fit": {Doc: "how well the platform serves the person, 0 to 1", Value: func(a *formula.At) float64 {
			return w.FitOf(a.Who)
		}},
		"satisfaction": {Doc: "S_i, 0 to 1; 0 without satisfaction", Value: func(a *formula.At) float64 {
			if w.Satisfaction == nil {
				return 0
			}
			return w.SatisfactionOf(a.Who)
		}},
	}
	for name, long := range map[string]units.Duration{"tick": 0, "hour": units.Hour, "day": units.Day, "week": units.Week,
		"year": units.Year} {
		ticks := 1.0
		if w != nil && long > 0 {
			ticks = float64(long) / float64(w.Clock.Tick)
		}
		all[name] = formula.Name{Unit: formula.Time, Doc: "a time", Fixed: true,
			Value: func(*formula.At) float64 { return ticks }}
	}
	return all
}

// friendsOf is the number of strong friends: of the graph, and by ties that became strong.
func friendsOf(w *society.World, i int) int {
	n := w.Graph.InDegree(i)
	if layer := w.Weak; layer.Degree(i) > layer.Others(i) {
		n += layer.Degree(i) - layer.Others(i)
	}
	return n
}

// done has the names of what a person does in a tick.
func done(w *society.World) map[string]formula.Name {
	counted := func(of func() []uint32) func(*formula.At) float64 {
		return func(a *formula.At) float64 { return float64(of()[a.Who]) }
	}
	return map[string]formula.Name{
		"sessions":  {Doc: "sessions in the tick", Value: func(a *formula.At) float64 { return w.Attended(a.Who) }},
		"reads":     {Doc: "articles read in the tick", Value: counted(func() []uint32 { return w.Laws.Read })},
		"purchases": {Doc: "purchases at shops in the tick", Value: counted(func() []uint32 { return w.Laws.Bought })},
	}
}

// with has the names of a site, which its mechanism computes.
func (a *site) with(most bool) map[string]formula.Name {
	all := map[string]formula.Name{}
	for k, n := range a.names {
		if !most || n.most {
			all[n.name] = formula.Name{Unit: n.unit, Doc: n.doc, Mine: true, Fixed: most,
				Value: func(at *formula.At) float64 { return at.With[k] }}
		}
	}
	return all
}

// names has those of everybody, and constants and states of the scenario.
func (p *Spec) names(m *laws) map[string]formula.Name {
	var w *society.World
	if m != nil {
		w = m.w
	}
	all := everyone(w)
	for k, x := range p.Constants {
		unit := formula.Pure
		switch v := &p.Constants[k].V; {
		case v.isRate:
			unit = formula.Rate
		case v.isTime:
			unit = formula.Time
		case v.isMoney:
			unit = formula.Money
		}
		all[x.Name] = formula.Name{Unit: unit, Fixed: true, Value: func(*formula.At) float64 { return m.constant[k] }}
	}
	for k, x := range p.State {
		all[x.Name] = formula.Name{Value: func(a *formula.At) float64 { return m.state[k][a.Who] }}
	}
	return all
}

// language is that of a formula, with names of everybody and of its own place.
func language(names, own map[string]formula.Name, w *society.World) *formula.Language {
	all := maps.Clone(names)
	maps.Copy(all, own)
	l := &formula.Language{Names: all, Count: func(int) int { return 0 }}
	if w == nil {
		return l
	}
	l.Count = func(i int) int { return w.Graph.InDegree(i) }
	if l.Friend = func(i, k int) int { return int(w.Graph.Sources(i)[k]) }; w.Graph.Complete() {
		l.Friend = func(i, k int) int { return int(w.Graph.Neighbour(i, k)) }
	}
	return l
}
