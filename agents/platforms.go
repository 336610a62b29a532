package agents

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"guanxi/agents/consumers/homing"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
)

// platform is one of several whole platforms in a run: a scenario of its own, on people, ties and clock of the run.
type platform struct {
	name string
	spec *Spec
}

// mostPlatforms is the largest number of platforms of a run: what people choose among is every set of them.
const mostPlatforms = 10

// SharedKeys are those that a run has once, for all its platforms.
func SharedKeys() []string {
	return []string{"name", "description", "replicates", "currency", "rate", "clock", "record", "consumers", "graph"}
}

// ofRun are the paths that a run has once, though a platform among others may have them of what it extends;
// ofPlatforms those that each platform has for itself.
var (
	ofRun       = []string{"value.twin", "value.discount", "observed", "elements"}
	ofPlatforms = []string{"value.diverted", "value.use", "value.kept_off", "calendar"}
)

// alone are the keys that a platform among others cannot have.
var alone = []string{"platforms", "homing", "experiment"}

// readPlatforms reads the platforms, with what the timeline sets of theirs.
func (s *Spec) readPlatforms(c *spec.Checker) {
	var entries []spec.Entry
	for _, e := range s.PlatformTree.Entries() {
		if !e.Value.Is("off") {
			entries = append(entries, e)
		} else if s.badName(e.Key) == "" {
			s.root.Hold("platforms", e.Key, nil)
		}
	}
	slices.SortFunc(entries, func(a, b spec.Entry) int { return strings.Compare(a.Key, b.Key) })
	switch {
	case s.PlatformTree != nil && s.PlatformTree.Kind != spec.MapNode && !s.PlatformTree.Is("off"):
		c.Errorf("platforms", "a mapping from names to scenarios is expected here, such as {chat: {extends: wechat}}")
		return
	case len(entries) > mostPlatforms:
		c.Errorf("platforms", "%d platforms are more than %d: people choose among all sets of them", len(entries),
			mostPlatforms)
		return
	case len(entries) > 0 && !c.Right("seed", "clock", "record", "consumers", "graph", "replicates", "currency"):
		return
	}
	if s.rate != 0 && s.rate != 1 && len(entries) > 0 {
		c.Errorf("rate", "converts no platforms: write each in the currency of this file, with rate 1 or none")
	}
	for _, e := range entries {
		at := "platforms." + e.Key
		if bad := s.badName(e.Key); bad != "" {
			c.Report(spec.Problem{Pos: e.KeyPos, Path: at, Msg: bad})
			continue
		}
		if e.Value.Kind != spec.MapNode && !e.Value.Is("on") {
			c.Report(spec.Problem{Pos: e.Value.Pos, Path: at, Msg: "a scenario is expected here, a mapping such as {extends: " +
				"platform}"})
			continue
		}
		for _, p := range s.platform(e, c.Lean()) {
			c.Report(p)
		}
		for _, key := range slices.Concat(alone, SharedKeys()) {
			if n := e.Value.Get(key); n != nil && !n.Is("off") {
				msg := "holds for all platforms: set it at the top of the file"
				if slices.Contains(alone, key) {
					msg = "cannot be set in a platform among others"
				}
				pos, _ := e.Value.KeyPos(key)
				c.Report(spec.Problem{Pos: pos, Path: at + "." + key, Msg: msg})
			}
		}
	}
	s.checkAround(c)
}

// checkAround checks what stands around the platforms.
func (s *Spec) checkAround(c *spec.Checker) {
	if s.section("homing") && len(s.platforms) == 0 && c.Stands("platforms") {
		c.Idlef("homing", "there are no platforms to choose among; add platforms: {NAME: {extends: SCENARIO}, …}")
	}
	if s.section("membership") && len(s.platforms) == 0 && !s.inner && c.Stands("platforms") {
		c.Warnf("membership", "nobody decides by it: it belongs in one of several platforms (platforms, homing)")
	}
	for _, m := range s.mechanisms {
		if m.on && len(s.platforms) > 0 && m.Name != "homing" {
			c.Errorf(m.Name, "with platforms each has its own: set it in one, or leave platforms out")
		}
	}
	if h := section[homing.Spec](s); h != nil {
		h.CheckLinks(c, func(name string) bool {
			return slices.ContainsFunc(s.platforms, func(p platform) bool { return p.name == name })
		}, func(name string) bool { n := s.PlatformTree.Get(name); return n != nil && n.Is("off") })
	}
	for _, path := range ofPlatforms {
		if len(s.platforms) > 0 && c.Changes(path) {
			c.Idlef(path, "with platforms each has its own")
		}
	}
	for k, p := range s.platforms {
		if j := slices.IndexFunc(s.platforms[:k], func(o platform) bool { return o.spec.Seed == p.spec.Seed }); j >= 0 &&
			s.section("homing") {
			c.Warnf("platforms."+p.name+".seed", "is that of %s, so that both have the same random numbers", s.platforms[j].name)
		}
		if p.spec.section("membership") && !s.section("homing") {
			c.Warnf("platforms."+p.name+".membership", "nobody decides by it: add homing: {} at the top of the file")
		}
	}
}

// section reports whether a mechanism of the scenario itself is on.
func (s *Spec) section(name string) bool {
	return slices.ContainsFunc(s.mechanisms, func(m *slot) bool { return m.on && m.Name == name })
}

// prefixes are those of metrics of a run.
var prefixes = []string{"only", "new_adopters", "adopters", "captured", "added", "without", "gini", "discounted"}

// named is how a platform may be called: its name begins those of tables, which are files on every system. words are
// names that YAML, or Windows, takes for something else.
var (
	named = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,39}$`)
	words = regexp.MustCompile(`^(on|off|yes|no|y|n|true|false|null|none|nan|inf|con|aux|nul|prn|com[0-9]|lpt[0-9])$`)
)

// badName says why a name cannot be that of a platform.
func (s *Spec) badName(name string) string {
	if _, taken := s.root.Lookup(name); taken {
		return fmt.Sprintf("%s is a key of scenarios, so that paths would be ambiguous; choose another name", name)
	}
	if slices.Contains(prefixes, name) {
		return fmt.Sprintf("metrics begin with %s.; choose another name", name)
	}
	if !named.MatchString(name) || words.MatchString(name) {
		return "the name begins those of its metrics and tables: write a lower-case letter, then at most 39 of lower-case " +
			"letters, digits, _ and -, and no word such as on or no"
	}
	if f, ok := s.root.Lookup("consumers.segments"); ok && slices.Contains(f.EntryNames(), name) {
		return "a segment of consumers has that name, and metrics such as captured.consumer." + name + "; choose another name"
	}
	return ""
}

// names are those of the mechanisms that platforms have, and not what is around them.
func (s *Spec) names() (all []string) {
	for _, m := range s.mechanisms {
		if m.Name != "homing" {
			all = append(all, m.Name)
		}
	}
	return all
}

// shared reports whether a path leads to what all platforms share.
func shared(path string) bool {
	key, _, _ := strings.Cut(path, ".")
	return slices.Contains(SharedKeys(), key)
}

// platform reads a platform: its own keys, those that it shares, and what events and series set of it.
func (s *Spec) platform(e spec.Entry, lean bool) (ps spec.Problems) {
	tree := &spec.Node{Kind: spec.MapNode, Pos: e.Value.Pos, Origin: e.Value.Origin}
	for _, x := range e.Value.Entries() {
		if !shared(x.Key) && !slices.Contains(alone, x.Key) {
			tree.Put(x.Key, x.Value)
		}
	}
	around := s.root.Node()
	for _, key := range SharedKeys() {
		if n := around.Get(key); n != nil {
			tree.Put(key, n)
		}
	}
	tree.Put("name", spec.Scalar(e.Key))
	if tree.Get("seed") == nil {
		drawn := spec.Scalar(fmt.Sprint(uint64(rng.New(s.Seed, 0, "platforms."+e.Key)) >> 33))
		drawn.Origin = spec.DefaultOrigin
		tree.Put("seed", drawn)
	}
	decode := spec.Decode
	if lean {
		decode = spec.DecodeLean
	}
	read := func() (*Spec, *spec.Section, spec.Problems) {
		own := NewSpec()
		own.trial, own.inner = s.trial, true
		section, ps := decode(tree, own.Declare)
		return own, section, ps
	}
	own, section, all := read()
	given := s.give(e.Key, tree)
	if len(given) > 0 { // which the lists of the run have at the top
		own, _, all = read()
	}
	for _, path := range ofRun {
		f, _ := section.Lookup(path)
		told := f.IsLeaf() || f.Pos.File == e.Value.Pos.File || strings.HasPrefix(f.Pos.File, "-") // not what is extended
		if told && section.Checker().Changes(path) {
			all = append(all, spec.Problem{Pos: f.Pos, Path: path, Warning: true, Idle: true, Msg: "has no effect: it is " +
				"of the whole run", Hint: "set it at the top of the file"})
		}
	}
	s.platforms = append(s.platforms, platform{e.Key, own})
	s.root.Hold("platforms", e.Key, section)
	for _, p := range all {
		if shared(p.Path) && p.Path != "currency" && !ownPlaces(tree)[p.Pos] { // of what stands at the top
			continue
		}
		path := "platforms." + e.Key + "." + p.Path
		for at, of := range given {
			if below, ok := strings.CutPrefix(p.Path+".", at+"."); ok {
				path = of + "." + below
			}
		}
		p.Path = strings.Trim(path, ".")
		ps = append(ps, p)
	}
	return ps
}

// ownPlaces are the places of what a platform has beside what it shares.
func ownPlaces(tree *spec.Node) map[spec.Pos]bool {
	all := map[spec.Pos]bool{}
	var note func(n *spec.Node)
	note = func(n *spec.Node) {
		all[n.Pos] = true
		for _, e := range n.Keys {
			all[e.KeyPos] = true
			note(e.Value)
		}
		for _, x := range n.Items {
			note(x)
		}
	}
	for _, e := range tree.Keys {
		if !shared(e.Key) {
			note(e.Value)
		}
	}
	delete(all, spec.Pos{})
	return all
}

// inPlatform reports whether a path leads to a platform.
func (s *Spec) inPlatform(path string) bool {
	name, _, _ := strings.Cut(path, ".")
	return slices.ContainsFunc(s.platforms, func(p platform) bool { return p.name == name })
}

// give gives a platform what events and series of the run set of it. It returns their paths at the top by those that
// they have there.
func (s *Spec) give(name string, tree *spec.Node) map[string]string {
	given := map[string]string{}
	put := func(section, of, key string, value *spec.Node) {
		own := tree.Get(section).Clone()
		if own == nil || own.Kind != spec.MapNode {
			own = spec.Mapping()
		}
		for own.Get(key) != nil && section == "timeline" { // an event of the platform itself
			key += "_"
		}
		own.Put(key, value)
		tree.Put(section, own)
		given[section+"."+key] = section + "." + of
	}
	for _, e := range s.Timeline {
		if theirs := keysOf(e.V.Set.Entries(), name); len(theirs) > 0 {
			put("timeline", e.Name, e.Name, spec.Mapping(spec.Entry{Key: "at", Value: spec.Scalar(e.V.At)},
				spec.Entry{Key: "set", Value: spec.Mapping(theirs...)}))
		}
	}
	for _, e := range keysOf(s.Drive.Entries(), name) {
		put("drive", name+"."+e.Key, e.Key, e.Value)
	}
	return given
}

// buildPlatforms builds the platforms of a run on its people and ties.
func (s *Spec) buildPlatforms(b *sim.Builder, w *society.World, o Options) (map[string]*Run, error) {
	runs := map[string]*Run{}
	var all []society.Platform
	for _, p := range s.platforms {
		own := o
		own.Graph, own.purse, own.seed, own.Moves = w.Graph, w.Budget, s.Seed, movesOf(o.Moves, p.name)
		p.spec.People.Count = s.People.Count
		r, err := p.spec.Build(own)
		if err != nil {
			return nil, fmt.Errorf("platforms.%s.%w", p.name, err)
		}
		b.Beside(p.name, r.Simulation)
		runs[p.name] = r
		all = append(all, society.Platform{Name: p.name, Seed: p.spec.Seed, World: r.World})
	}
	if len(all) > 0 {
		w.Surround(all)
	}
	return runs, nil
}

// movesOf are those moves of somebody who watches that concern a platform.
func movesOf(moves func(sim.Tick) []spec.Entry, name string) func(sim.Tick) []spec.Entry {
	if moves == nil {
		return nil
	}
	return func(t sim.Tick) []spec.Entry { return keysOf(moves(t), name) }
}

// keysOf returns the entries whose paths lead into a platform, by their paths there.
func keysOf(all []spec.Entry, name string) (own []spec.Entry) {
	for _, e := range all {
		if key, ok := strings.CutPrefix(e.Key, name+"."); ok {
			e.Key = key
			own = append(own, e)
		} else if e.Key == name {
			own = append(own, e.Value.Entries()...)
		}
	}
	return own
}
