package study

import (
	"fmt"
	"strings"
	"sync"

	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/spec"
)

// known is what was found out of points that a search has tried, by what they set. The lists of a search grow, and
// their scenario is the same.
type known struct {
	mu  sync.Mutex
	all map[string]*probe
}

// probe is what is found out of a point, or of a level alone.
type probe struct {
	right  bool // as a level
	warns  []warning
	warned bool // warns is known
	clock  sim.Clock
	counts bool // consumers are counted by the scenario
	built  bool // clock and counts are known
	hash   string
	kin    *scenarios.Identity
}

type warning struct {
	spec.Problem
	text string
}

// of returns what is known under a key; nobody else uses it at the same time.
func (k *known) of(key string) *probe {
	if k == nil {
		return &probe{}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.all[key] == nil {
		k.all[key] = &probe{}
	}
	return k.all[key]
}

// known is what is known of a point.
func (p *Point) known() *probe {
	if p.study.known == nil {
		return &probe{}
	}
	return p.study.known.of(fmt.Sprint(p.study.Seed, " ", p.Seed, " ", p.Arm, "\x00", p.content()))
}

// knownLevel is what is known of settings alone.
func (s *Study) knownLevel(settings []assignment) *probe {
	var b strings.Builder
	for _, a := range settings {
		b.WriteString(a.Path + "=" + flow(a.Value) + "\x00")
	}
	return s.known.of(b.String())
}
