package agents

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Player is a party of a scenario that somebody outside can play.
type Player struct {
	Name  string // platform, or KIND.NAME of a campaign, shop, account or title; after that of one of several platforms
	Party string // row of value.csv
	Keys  []string
	kind  *unitKind
	entry string
	of    string // platform, of several
}

// unitKind is a kind of named units, the entries of a map of the scenario.
type unitKind struct {
	name, party, mechanism, at string
	keys                       []string
}

var unitKinds = []unitKind{
	{"campaign", "advertiser", "ads", "ads.campaigns", []string{"bid.cpm", "bid.cpe", "bid.value", "budget",
		"target.regions", "target.ages", "target.genders", "away"}},
	{"shop", "provider", "commerce", "commerce.shops", []string{"price", "quality", "away"}},
	{"account", "provider", "content", "content.accounts", []string{"quality", "away"}},
	{"title", "provider", "games", "games.titles", []string{"invites", "away"}},
}

// Units is a mechanism with named units. Members returns the rows of its account that an entry has.
type Units interface {
	Members(entry string) (of *sim.Account, rows []int)
}

// Players lists who can be played. ofPlatform says which live keys the platform decides on. A key that a learner of the
// platform moves is nobody's.
func (s *Spec) Players(ofPlatform func(path string) bool) []Player {
	var all []Player
	for _, p := range s.platforms {
		for _, x := range p.spec.Players(ofPlatform) {
			x.Name, x.of = p.name+"."+x.Name, p.name
			for k, key := range x.Keys {
				x.Keys[k] = p.name + "." + key
			}
			all = append(all, x)
		}
	}
	if all != nil {
		return all
	}
	all = []Player{{Name: "platform", Party: "platform"}}
	learned := map[string]bool{}
	if p := s.policy(); p != nil {
		for _, l := range p.Learn {
			learned[l.V.Key] = true
		}
	}
	for _, x := range s.root.Settings() {
		if f := x.Field; f.IsLeaf() && f.Live && ofPlatform(f.Path) && !learned[f.Path] {
			all[0].Keys = append(all[0].Keys, f.Path)
		}
	}
	for k := range unitKinds {
		kind := &unitKinds[k]
		f, ok := s.root.Lookup(kind.at)
		if !ok || !s.isOn(kind.mechanism) {
			continue
		}
		for _, name := range f.EntryNames() {
			p := Player{Name: kind.name + "." + name, Party: kind.party, kind: kind, entry: name}
			for _, key := range kind.keys {
				path := kind.at + "." + name + "." + key
				if f := s.Field(path); f.Applies() && !learned[path] && (!strings.HasPrefix(key, "bid.") || f.Given()) {
					p.Keys = append(p.Keys, path)
				}
			}
			all = append(all, p)
		}
	}
	return all
}

// Field returns the field of a key.
func (s *Spec) Field(path string) *spec.Field {
	for _, p := range s.platforms { // whose own fields change
		if rest, ok := strings.CutPrefix(path, p.name+"."); ok {
			return p.spec.Field(rest)
		}
	}
	f, _ := s.root.Lookup(path)
	return f
}

// Earned is what a player has captured so far: its party for the platform, else its own members.
func (r *Run) Earned(p *Player) (sum units.Money) {
	if of := r.Platforms[p.of]; of != nil {
		own := *p
		own.of = ""
		return of.Earned(&own)
	}
	if p.kind == nil {
		return r.PartyEarned(p.Party)
	}
	for _, m := range r.Spec.mechanisms {
		if of, ok := m.spec.(Units); ok && m.Name == p.kind.mechanism {
			account, rows := of.Members(p.entry)
			for _, j := range rows {
				sum += account.Captured(j)
			}
		}
	}
	return sum
}

// PartyEarned is what a party has captured so far.
func (r *Run) PartyEarned(party string) (sum units.Money) {
	for _, of := range r.All() {
		for _, a := range of.Accounts() {
			if a.Party == party {
				sum += a.Balance() + a.Booked()
			}
		}
	}
	return sum
}

// Trial tries moves before they are made. What it lets pass is right as an event of the timeline, too: it rehearses on
// a copy of the scenario, which follows the events and series of the file, what is set now and all that is still to
// come.
type Trial struct {
	run   *Run
	own   *Spec
	later []change
	next  int

	platforms map[string]*Trial // of each, where there are several
}

// NewTrial returns a trial of moves in a run that has just been built.
func NewTrial(r *Run) *Trial {
	own, _ := decodeTrial(r.Spec.root.Effective())
	x := &Trial{run: r, own: own, later: own.changes(all, func(spec.Problem) {}), platforms: map[string]*Trial{}}
	for name, of := range r.Platforms {
		x.platforms[name] = NewTrial(of)
	}
	return x
}

// Try tries what is set at the start of tick t, each key once, and returns the entries that change a value.
func (x *Trial) Try(t sim.Tick, set []spec.Entry) (moves []spec.Entry, ps spec.Problems) {
	for _, p := range x.run.Spec.platforms {
		theirs := keysOf(set, p.name)
		of, wrong := x.platforms[p.name].Try(t, theirs)
		for _, e := range of {
			moves = append(moves, spec.Entry{Key: p.name + "." + e.Key, KeyPos: e.KeyPos, Value: e.Value})
		}
		for _, w := range wrong {
			w.Path = p.name + "." + w.Path
			ps = append(ps, w)
		}
		set = slices.DeleteFunc(slices.Clone(set), func(e spec.Entry) bool { return strings.HasPrefix(e.Key, p.name+".") })
	}
	if len(ps) > 0 {
		return nil, ps
	}
	for ; x.next < len(x.later) && x.later[x.next].tick <= t; x.next++ {
		x.own.root.Change(x.later[x.next].Field.Path, x.later[x.next].Value)
	}
	d := &door{root: x.own.root}
	for _, e := range set {
		fields, wrong := x.own.root.Changes(e.Key, e.Value)
		ps = append(ps, wrong...)
		changes := false
		for _, f := range fields {
			path := f.Field.Path
			now := x.next
			for now > 0 && x.later[now-1].tick == t {
				now--
			}
			for _, c := range x.later[now:x.next] {
				if c.Field.Path == path && !apart(c.Value, f.Value) {
					ps = append(ps, spec.Problem{Path: path, Msg: fmt.Sprintf("is also set in tick %d by %s", t, c.by()),
						Hint: "set it in another tick"})
				}
			}
			if why := x.run.Spec.beyond(f, t); why != "" {
				ps = append(ps, spec.Problem{Path: path, Msg: why, Hint: "set a value within them"})
			}
			was, inForce := flow(f.Field), flow(x.run.Spec.Field(path))
			if len(ps) == 0 {
				d.put("", f)
				changes = changes || flow(f.Field) != was || inForce != was
			}
		}
		if changes {
			moves = append(moves, e)
		}
	}
	if len(ps) == 0 && len(moves) > 0 {
		ps = x.foresee(t)
	}
	if len(ps) > 0 {
		d.Back("")
		return nil, ps
	}
	return moves, nil
}

// foresee checks what is set, and plays all that is still to come after tick t on another copy.
func (x *Trial) foresee(t sim.Tick) (ps spec.Problems) {
	recheck := func(own *Spec) spec.Problems {
		return append(own.recheck(&own.People).Errors(), x.run.Spec.unfit(own)...)
	}
	if ps = recheck(x.own); len(ps) > 0 || !x.own.changesLive() {
		return ps
	}
	own, _ := decodeTrial(x.own.root.Effective())
	h := &rehearsal{own: own, news: spec.Problems.Errors, recheck: func() spec.Problems { return recheck(own) }, after: t}
	h.play(func(string) bool { return true }, func(at change, msg string) {
		ps = append(ps, spec.Problem{Path: at.where, Msg: msg, Hint: "set another value, or the event's otherwise from " +
			"the start"})
	})
	return ps
}

func flow(f *spec.Field) string {
	if n := f.Value(); n != nil {
		return n.Flow()
	}
	return ""
}
