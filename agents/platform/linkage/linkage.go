package linkage

import (
	"math"
	"math/bits"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// linkage is the mechanism's state. Nothing is kept per consumer: expectations per session follow
// from the matrix in closed form.
type linkage struct {
	spec *Spec
	w    *society.World

	order []int
	there [nodes]bool // nodes that exist: their function is released
	free  bool        // services can be entered without an installation
	ready bool
	of    [2]session // of consumers who cannot enter the nodes of payment, and of those who can

	walking [][2]int64 // sessions of this tick, by chunk and class
	book    units.Money

	walks, margin                              *sim.Counter
	visits, distinct, whole, paid, moves, tree *sim.Sum
	by                                         [nodes]*sim.Sum
}

// session holds the expectations of a session.
type session struct {
	visit, hit     row
	visits, nodes  float64
	whole          float64
	moves, acyclic float64
}

// sessionOf computes them for a matrix and an entry distribution.
func sessionOf(p *matrix, entry *row) (s session) {
	n := visitsFrom(p)
	s.visit = times(entry, &n)
	s.hit = hitsOf(&s.visit, &n)
	s.visits, s.nodes = sum(&s.visit), sum(&s.hit)
	s.whole = wholeOf(p, &n, entry)
	s.moves, s.acyclic = hierarchyOf(p, &s.visit)
	return s
}

// Functions lists the platform functions on whose release something in the mechanism depends.
func (p *Spec) Functions() []string { return []string{p.Function} }

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &linkage{spec: p, w: w, walking: make([][2]int64, sim.Chunks(w.N, sim.DefaultGrain))}
	p.run = m
	w.Visits = new(society.Visits)
	names := nodeNames()
	for _, name := range p.Order {
		m.order = append(m.order, slices.Index(names, name))
	}
	m.look()
	m.rebuild()
	m.measure(s)
	s.Table(m.table)
	s.Step(sim.Step{Name: "open", Phase: sim.Arrive, Before: m.arrive})
	s.Step(sim.Step{Name: "walk", Phase: sim.Act, Count: m.users, Chunk: m.walk, Commit: m.count})
	s.Step(sim.Step{Name: "margin", Phase: sim.Measure, Commit: m.earn})
	return nil
}

// Rebuild recomputes what depends on live fields after one of them changes.
func (p *Spec) Rebuild(sim.Tick) { p.run.rebuild() }

// look records which nodes exist and whether services are free to enter. A node named like a
// function exists from its release on, and never where the function is off. The mini-programs node
// always exists: before them their services were separate applications.
func (m *linkage) look() (changed bool) {
	w := m.w
	there, free := [nodes]bool{}, w.Released(m.spec.Function)
	for k, name := range nodeNames() {
		there[k] = k == nodePrograms || w.Functions == nil || !w.Functions.Has(name) || w.Released(name)
	}
	changed = !m.ready || there != m.there || free != m.free
	m.there, m.free, m.ready = there, free, true
	return changed
}

func (m *linkage) arrive(sim.Tick, int) {
	if m.look() {
		m.rebuild()
	}
}

// ways is the transition matrix.
func (m *linkage) ways() matrix {
	p := m.spec
	net := meshOf(m.there, p.Continue, p.Dilution)
	if p.Kind == mesh {
		return net
	}
	var order []int
	for _, i := range m.order {
		if m.there[i] {
			order = append(order, i)
		}
	}
	line := chainOf(order, p.Continue, p.Ending == "close")
	if p.Kind == chain {
		return line
	}
	return mixOf(&line, &net, p.Theta)
}

// entry is π₀ over the existing nodes.
func (m *linkage) entry() (e row) {
	total := 0.0
	for _, x := range m.spec.Entry {
		k := slices.Index(nodeNames(), x.Name)
		if m.there[k] {
			e[k] = x.Value
			total += x.Value
		}
	}
	for k := range e {
		if total > 0 {
			e[k] /= total
		}
	}
	return e
}

// rebuild computes the expectations of sessions and the factors on visits.
func (m *linkage) rebuild() {
	p, v := m.spec, m.w.Visits
	ways, begin := m.ways(), m.entry()
	for class := range m.of {
		var success row
		for k := range success {
			success[k] = 1
			if stages[k] == 1 && (p.Services == "native" || !m.free) {
				success[k] = num.Exp(-p.Install)
			}
		}
		if class == 0 { // consumers who cannot pay end the session at payment
			success[nodeQR], success[nodePayment] = 0, 0
		}
		q, entry := ways, begin
		enter(&q, &entry, success)
		m.of[class] = sessionOf(&q, &entry)
		visit := &m.of[class].visit
		shops := (visit[nodePrograms] + visit[nodeQR] + visit[nodeSearch]) / 3
		stores := (visit[nodeAccounts] + visit[nodeSearch] + visit[nodeQR]) / 3
		v.Factor[class] = [society.Uses]float64{
			society.UseArticles: visit[nodeAccounts] / p.Neutral,
			society.UseShops:    shops / p.Neutral,
			society.UsePayment:  visit[nodePayment] / p.Neutral,
			society.UseStores:   stores / p.Neutral,
		}
	}
	v.Open = p.Payers == everybody
	for k := range v.Most {
		v.Most[k] = max(v.Factor[0][k], v.Factor[1][k])
	}
}

func (m *linkage) users() int { return m.w.RowsIf(m.w.Users > 0) }

func (m *linkage) walk(c *sim.Chunk) {
	w := m.w
	var n [2]int64
	for first := c.Lo; first < c.Hi; first += 64 {
		end, word := min(first+64, c.Hi), uint64(0)
		switch {
		case w.Visits.Open:
			word = ^word
		case w.Bound != nil:
			word = w.Bound.Word(first >> 6)
		}
		if w.Sessions == nil {
			using := uint64(0)
			for i := first; i < end; i++ {
				if w.Status[i] == society.Using {
					using |= 1 << (i & 63)
				}
			}
			days := int64(w.Clock.DaysEnded(c.Tick)) // one session a day each
			n[1] += days * int64(bits.OnesCount64(using&word))
			n[0] += days * int64(bits.OnesCount64(using&^word))
			continue
		}
		all, bound := uint64(0), uint64(0)
		for _, s := range w.Sessions[first:end] {
			all += uint64(s)
		}
		for word &= 1<<(end-first) - 1; word != 0; word &= word - 1 {
			bound += uint64(w.Sessions[first+bits.TrailingZeros64(word)])
		}
		n[1] += int64(bound)
		n[0] += int64(all - bound)
	}
	m.walking[c.ID] = n
}

// count adds the expectations of the tick's sessions to the metrics.
func (m *linkage) count(t sim.Tick, _ int) {
	c := sim.Chunk{Tick: t}
	var n [2]int64
	for k := range m.walking {
		n[0] += m.walking[k][0]
		n[1] += m.walking[k][1]
		m.walking[k] = [2]int64{}
	}
	for class, s := range m.of {
		if n[class] == 0 {
			continue
		}
		m.walks.Add(&c, n[class])
		k := float64(n[class])
		m.visits.Add(&c, float64(k*s.visits))
		m.distinct.Add(&c, float64(k*s.nodes))
		m.whole.Add(&c, float64(k*s.whole))
		m.paid.Add(&c, float64(k*s.hit[nodePayment]))
		m.moves.Add(&c, float64(k*s.moves))
		m.tree.Add(&c, float64(k*s.acyclic))
		for j, v := range s.visit {
			m.by[j].Add(&c, float64(k*v))
		}
	}
}

// earn measures what platform and providers earned from operations. Investors' loans are no
// earnings: the investors' account, negative by the amount lent, cancels them. Nor are coins before
// they are spent: the account of deposits is left out.
func (m *linkage) earn(t sim.Tick, _ int) {
	a := &m.w.Accounts
	now := a.Cash() + a.Investor.Balance() + a.Publisher.Balance() + a.Shop.Balance() +
		a.Studio.Balance() + a.O2O.Balance()
	m.margin.Add(&sim.Chunk{Tick: t}, int64(now-m.book))
	m.book = now
}

func (m *linkage) measure(s *sim.Scope) {
	total := func(name, doc string) *sim.Sum { return s.Sum(name, "1", doc, 1, sim.NotNegative()) }
	m.walks = s.Counter("walks", "sessions that moved through the nodes of the linkage")
	m.visits = total("visits", "expected visits to nodes of the linkage")
	for k, name := range nodeNames() {
		m.by[k] = total("visits."+name, "expected visits to this node")
	}
	m.distinct = total("nodes_reached", "expected number of distinct nodes visited, summed over sessions")
	m.whole = total("chain_completions", "expected number of sessions that complete the value chain: visit "+
		"information, service and payment in this order")
	m.paid = total("payment_reached", "expected number of sessions that visit payment")
	m.moves = total("moves", "expected number of moves from node to node")
	m.tree = total("moves_on_no_cycle", "expected number of moves that lie on no cycle")
	m.margin = s.MoneyCounter("margin", "operating receipts of platform and providers less their payments; without "+
		"investors' credit and unspent coins")
	s.Rate("nodes_per_session", "1", "mean number of distinct nodes visited in a session (unique pages per session)",
		m.distinct, m.walks, sim.NotNegative())
	s.Rate("integrity", "1", "chain completion: share of sessions that visit information, service and payment in this "+
		"order", m.whole, m.walks, sim.Share())
	s.Rate("circulation", "1", "mean number of visits to nodes in a session (pages per session)", m.visits, m.walks,
		sim.NotNegative())
	s.Rate("return_visits", "1", "mean number of repeat visits to nodes within a session", sim.Less(m.visits, m.distinct),
		m.walks, sim.NotNegative())
	s.Rate("payment_share", "1", "share of sessions that visit payment", m.paid, m.walks, sim.Share())
	s.Rate("hierarchy", "1", "flow hierarchy: share of moves that lie on no cycle", m.tree, m.moves, sim.Share())
	s.Rate("margin_per_session", "currency", "value added: margin of platform and providers per session", m.margin,
		m.walks)
}

// node is a row of linkage.csv: the expectations of a session at the end of the run.
type node struct {
	Node           string  `key:"node"`
	Stage          int     `factor:"0 information, 1 service, 2 payment"`
	Entry          float64 `stock:"share of sessions that begin there"`
	Visits         float64 `stock:"visits in a session, for consumers who can enter payment"`
	Reached        float64 `stock:"share of sessions that visit it, for consumers who can enter payment"`
	VisitsUnbound  float64 `stock:"visits in a session, for consumers who cannot enter payment"`
	ReachedUnbound float64 `stock:"share of sessions that visit it, for consumers who cannot enter payment"`
}

func (m *linkage) table() *table.Table {
	t := table.Of[node]("linkage", "The nodes of the linkage at the end of the run.")
	e, no, yes := m.entry(), &m.of[0], &m.of[1]
	for k, name := range nodeNames() {
		x := node{Node: name, Stage: stages[k], Entry: e[k], Visits: yes.visit[k], Reached: yes.hit[k],
			VisitsUnbound: no.visit[k], ReachedUnbound: no.hit[k]}
		if m.w.Visits.Open {
			x.VisitsUnbound, x.ReachedUnbound = math.NaN(), math.NaN()
		}
		t.Add(x)
	}
	return t
}
