package agents

import (
	"guanxi/agents/consumers/adoption"
	"guanxi/agents/consumers/network"
	"guanxi/agents/consumers/satisfaction"
	"guanxi/sim/spec"
)

// checkNetwork checks what stands beside network effects.
func (s *Spec) checkNetwork(c *spec.Checker) {
	p := section[network.Spec](s)
	s.checkUnserved(c, p != nil)
	if p == nil {
		return
	}
	p.CheckHalf(s.isOn, func(key string) bool { return c.Given("network_effects." + key) },
		func(key, why string, args ...any) { c.Idlef("network_effects."+key, why, args...) })
	s.besideNetwork(func(path, why string) {
		if c.Right(path) {
			c.Errorf(path, "%s", why)
		}
	})
}

// checkUnserved warns where nobody can be served worse than it requires.
func (s *Spec) checkUnserved(c *spec.Checker, network bool) {
	path := "satisfaction.churn.unserved"
	if !c.Changes(path) || !c.Right(path, "network_effects", "adoption") {
		return
	}
	if a := section[adoption.Spec](s); !network {
		c.Idlef(path, "network_effects are off, so all are served as they were when they joined")
	} else if a == nil || !a.HasReservation {
		c.Idlef(path, "adoption.reservation is off, so nobody requires anything")
	}
}

// besideNetwork refuses what cannot stand beside network effects: friends count once, in the core.
func (s *Spec) besideNetwork(report func(path, why string)) {
	if section[network.Spec](s) == nil {
		return
	}
	refuse := func(wrong bool, path, why string) {
		if wrong {
			report(path, "cannot go with network_effects, where "+why)
		}
	}
	refuse(s.Ties.Kind == "complete", "graph", "a core is chosen among friends: on the complete graph all are equally "+
		"close; choose another graph.kind")
	refuse(s.Ties.Kind == "file" && s.Ties.Directed && s.Ties.Weight == "", "graph.directed", "closeness is by friends "+
		"in common, which is not defined on a directed graph: give graph.weight, leave directed out, or write "+
		"network_effects: off")
	if a := section[adoption.Spec](s); a != nil {
		refuse(a.Model != "bass", "adoption.model", "consumers consider joining at the hazard of bass: set bass")
		refuse(a.Model == "bass" && a.Form != "hazard", "adoption.form", "innovation and friends compete as hazards: set "+
			"hazard")
		refuse(a.HasReservation && a.Reservation.Peers != 0, "adoption.reservation.peers",
			"friends raise the fit itself: set 0")
	}
	if f := section[satisfaction.Spec](s); f != nil {
		refuse(f.Churn.Friends != 0, "satisfaction.churn.friends", "friends act through the fit, and with it "+
			"satisfaction: set 0")
		refuse(f.Return.Friends != 0, "satisfaction.return.friends", "friends decide through the fit who comes back: set 0")
	}
}
