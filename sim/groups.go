package sim

import (
	"slices"
	"strings"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// Groups divides the members of an account into groups, such as segments of consumers, so that
// value_groups.csv can report what each captures. It must be called before streams and entries of
// the account are declared; these must then always name the member.
func (s *Scope) Groups(a *Account, names []string, of func(member int) uint8) {
	a.groupOf = of
	if len(names) > 1 {
		a.groups = names
	}
}

// groupNames returns the groups of an account. An account without groups is a single group named
// after it: "shop" for provider.shop.
func (a *Account) groupNames() []string {
	if a.groups != nil {
		return a.groups
	}
	if kind, ok := strings.CutPrefix(a.Name, a.Party+"."); ok {
		return []string{kind}
	}
	if a.Name == a.Party {
		return []string{""}
	}
	return []string{a.Name}
}

// parts is the flow of each group of an account since the last recorded row, a list per worker; nil
// for an account with a single group.
type parts [][]int64

// lane rounds a worker's list up to whole cache lines.
const lane = 8

func newParts(a *Account, workers int) parts {
	if a == nil || a.groups == nil {
		return nil
	}
	p := make(parts, workers)
	for w := range p {
		p[w] = make([]int64, (len(a.groups)+lane-1)/lane*lane)
	}
	return p
}

func (p parts) add(c *Chunk, a *Account, member int, v units.Money) {
	if p != nil {
		p[c.Worker][a.groupOf(member)] += int64(v)
	}
}

// take returns the sum of a group over the workers and resets it; for an account with a single
// group it returns all.
func (p parts) take(group int, all units.Money) units.Money {
	if p == nil {
		return all
	}
	sum := int64(0)
	for w := range p {
		sum += p[w][group]
		p[w][group] = 0
	}
	return units.Money(sum)
}

type groupRow struct {
	tick          Tick
	party         string
	group, module string
	Flows
}

// groupSums holds the cells of a recorded row: by account, group and module.
type groupSums struct {
	modules []string
	first   map[*Account]int // index of an account's first cell
	names   [][]string       // groups by account
	cells   []Flows
}

func newGroupSums(l *ledger) groupSums {
	g := groupSums{first: map[*Account]int{}}
	note := func(module string) {
		if !slices.Contains(g.modules, module) {
			g.modules = append(g.modules, module)
		}
	}
	for _, s := range l.streams {
		note(s.Module)
	}
	for _, e := range l.entries {
		note(e.Module)
	}
	slices.Sort(g.modules)
	for _, a := range l.accounts {
		g.first[a] = len(g.cells)
		g.names = append(g.names, a.groupNames())
		g.cells = append(g.cells, make([]Flows, len(a.groupNames())*len(g.modules))...)
	}
	return g
}

// of locates the cells of an account's groups in a module.
func (g *groupSums) of(a *Account, module string) (first, step, groups int) {
	m, _ := slices.BinarySearch(g.modules, module)
	return g.first[a] + m, len(g.modules), max(1, len(a.groups))
}

// recordGroups records a row of value_groups for each group and module in which anything happened,
// before the flows are reset.
func (r *Simulation) recordGroups(t Tick) {
	g, l := &r.groups, &r.b.ledger
	for _, s := range l.streams {
		if s.period == 0 {
			continue
		}
		k, step, n := g.of(s.From, s.Module)
		for group := range n {
			g.cells[k+group*step].Out += s.fromParts.take(group, s.period)
		}
		k, step, n = g.of(s.To, s.Module)
		for group := range n {
			g.cells[k+group*step].In += s.toParts.take(group, s.period)
		}
	}
	for _, e := range l.entries {
		k, step, n := g.of(e.Account, e.Module)
		for group := range n {
			f := &g.cells[k+group*step]
			if v := e.parts.take(group, e.period); e.Effort {
				f.Effort += v
			} else {
				f.Surplus += v
			}
		}
	}
	k := 0
	for i, a := range l.accounts {
		for _, name := range g.names[i] {
			for _, module := range g.modules {
				if f := &g.cells[k]; *f != (Flows{}) {
					r.rows.groups = append(r.rows.groups, groupRow{t, a.Party, name, module, *f})
					*f = Flows{}
				}
				k++
			}
		}
	}
	for _, o := range r.b.beside {
		r.rows.groups = append(r.rows.groups, o.inAll(t)...)
	}
}

// inAll returns the row of each party and module in a simulation beside, as a group of the party.
func (o *besides) inAll(t Tick) (all []groupRow) {
	for k := len(o.rows.groups) - 1; k >= 0 && o.rows.groups[k].tick == t; k-- {
		row := o.rows.groups[k]
		at := slices.IndexFunc(all, func(x groupRow) bool { return x.party == row.party && x.module == row.module })
		if at < 0 {
			row.group = o.name
			all = append(all, row)
			continue
		}
		all[at].Flows = all[at].plus(row.Flows)
	}
	slices.Reverse(all)
	return all
}

func (r *Simulation) groupsTable() *table.Table {
	t := schema.NewValueGroups()
	t.Grow(len(r.rows.groups))
	for _, row := range r.rows.groups {
		t.Add(schema.OfGroup{Moment: r.at(row.tick), Party: row.party, Group: row.group, Module: row.module,
			Value: row.row()})
	}
	return t
}
