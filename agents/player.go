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
	Name  string // platform, or KIND.NAME of a campaign, shop, account or title
	Party string // row of value.csv
	Keys  []string
	kind  *unitKind
	entry string
}

// unitKind is a kind of named units, the entries of a map of the scenario.
type unitKind struct {
	name, party, mechanism, at string
	keys                       []string
}

var unitKinds = []unitKind{
	{"campaign", "advertiser", "ads", "ads.campaigns", []string{"bid.cpm", "bid.cpe", "bid.value", "budget", "target.regions", "target.ages", "target.genders", "away"}},
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
	all := []Player{{Name: "platform", Party: "platform"}}
	learned := s.learned()
	for _, x := range s.root.Settings() {
		if f := x.Field; f.IsLeaf() && f.Live && ofPlatform(f.Path) && learned[f.Path] == "" {
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
				if x, ok := s.root.Lookup(path); ok && x.Live && learned[path] == "" && (!strings.HasPrefix(key, "bid.") || x.Given()) {
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
	f, _ := s.root.Lookup(path)
	return f
}

// learned returns the learner of each key that one moves.
func (s *Spec) learned() map[string]string {
	by := map[string]string{}
	if p := s.policy(); p != nil {
		for _, l := range p.Learn {
			by[l.V.Key] = "policy.learn." + l.Name
		}
	}
	return by
}

// Earned is what a player has captured so far: its party for the platform, else its own members.
func (r *Run) Earned(p *Player) (sum units.Money) {
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
	for _, a := range r.Accounts() {
		if a.Party == party {
			sum += a.Balance() + a.Booked()
		}
	}
	return sum
}

// Trial tries moves before they are made. What it lets pass is right as an event of the timeline, too: it rehearses on
// a copy of the scenario, which follows the events and series of the file, what is set now and all that is still to come.
type Trial struct {
	run     *Run
	own     *Spec
	later   []change
	next    int
	learned map[string]string
	faults  map[string]bool // of the scenario as it is
	of      []*slot         // mechanisms whose values must fit the world
}

// NewTrial returns a trial of moves in a run that has just been built.
func NewTrial(r *Run) *Trial {
	x := &Trial{run: r, learned: r.Spec.learned(), faults: map[string]bool{}}
	x.own, _ = decodeTrial(r.Spec.root.Effective())
	x.later = x.own.changes(all, func(spec.Problem) {})
	for _, m := range r.Spec.mechanisms {
		if f, ok := m.spec.(Foreseer); ok && m.on && f.Foresees() {
			x.of = append(x.of, m)
		}
	}
	for _, p := range x.recheck() {
		x.faults[p.Same()] = true
	}
	return x
}

// recheck returns the faults that moves have made.
func (x *Trial) recheck() spec.Problems {
	ps := x.own.recheck(&x.own.People)
	for _, m := range x.of {
		k := slices.IndexFunc(x.own.mechanisms, func(o *slot) bool { return o.Name == m.Name })
		if key, err := m.spec.(Foreseer).Foresee(x.own.mechanisms[k].spec); err != nil {
			ps = append(ps, spec.Problem{Path: m.Name + "." + key, Msg: err.Error()})
		}
	}
	return x.news(ps)
}

func (x *Trial) news(ps spec.Problems) spec.Problems {
	return slices.DeleteFunc(ps.Errors(), func(p spec.Problem) bool { return x.faults[p.Same()] })
}

// Try tries what is set at the start of tick t, each key once, and returns the entries that change a value.
func (x *Trial) Try(t sim.Tick, set []spec.Entry) (moves []spec.Entry, ps spec.Problems) {
	for ; x.next < len(x.later) && x.later[x.next].tick <= t; x.next++ {
		c := x.later[x.next]
		x.own.root.Change(c.Field.Path, c.Value)
	}
	var before saved
	for _, e := range set {
		fields, wrong := x.own.root.Changes(e.Key, e.Value)
		ps = append(ps, wrong...)
		for _, f := range fields {
			path := f.Field.Path
			if by := x.learned[path]; by != "" {
				ps = append(ps, spec.Problem{Path: path, Msg: "is moved by the learner " + by, Hint: "switch it off from the start: " + by + "=off"})
			}
			for _, c := range x.later[:x.next] {
				if c.tick == t && c.Field.Path == path && !apart(c.Value, f.Value) {
					ps = append(ps, spec.Problem{Path: path, Msg: fmt.Sprintf("is also set in tick %d by %s", t, c.by()), Hint: "set it in another tick"})
				}
			}
		}
		if len(ps) > 0 {
			continue
		}
		changes := false
		for _, f := range fields {
			now, _ := x.run.Spec.root.Lookup(f.Field.Path)
			before.keep(f.Field)
			was := flow(f.Field)
			inForce := flow(now)
			x.own.root.Change(f.Field.Path, f.Value)
			changes = changes || flow(f.Field) != was || inForce != was
		}
		if changes {
			moves = append(moves, e)
		}
	}
	if len(ps) == 0 && len(moves) > 0 {
		if ps = x.recheck(); len(ps) == 0 {
			ps = x.foresee(t)
		}
	}
	if len(ps) > 0 {
		before.restore()
		return nil, ps
	}
	return moves, nil
}

// foresee plays what is still to come after tick t, and takes it back.
func (x *Trial) foresee(t sim.Tick) (ps spec.Problems) {
	if !x.own.changesLive() {
		return nil
	}
	var before saved
	for _, c := range x.later[x.next:] {
		before.keep(c.Field)
	}
	h := &rehearsal{own: x.own, news: x.news, recheck: x.recheck, after: t}
	h.play(func(string) bool { return true }, func(at change, msg string) {
		ps = append(ps, spec.Problem{Path: at.where, Msg: msg, Hint: "set another value, or the event's otherwise from the start"})
	})
	before.restore()
	return ps
}

func flow(f *spec.Field) string {
	if n := f.Value(); n != nil {
		return n.Flow()
	}
	return ""
}

// saved are fields with the values that they had.
type saved []struct {
	field *spec.Field
	value *spec.Node
}

func (x *saved) keep(f *spec.Field) {
	for _, s := range *x {
		if s.field == f {
			return
		}
	}
	*x = append(*x, struct {
		field *spec.Field
		value *spec.Node
	}{f, f.Value()})
}

func (x saved) restore() {
	for _, s := range x {
		s.field.Restore(s.value)
	}
}
