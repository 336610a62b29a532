package run

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// leastFlow is the share of all payments below which a flow between two parties is gathered with others: more ribbons
// than the six or so above it would be a tangle.
const leastFlow = 0.03

// partyOf returns the party whose books hold an account of the ledger: the name up to the
// point. Money in transit belongs to the platform.
func partyOf(account string) string {
	party, _, _ := strings.Cut(account, ".")
	if party == transit {
		return "platform"
	}
	return party
}

// flowsOfMoney shows who pays whom how much over the run.
//
// It reads the table ledger (replicate, payer, payee, amount) and groups its accounts by party. Where the
// run was compared with the world without the platform, it shows what is paid beyond that.
// Widths are amounts: everything a party pays is at the left, everything it receives at the
// right. Flows below leastFlow of all payments are gathered at the ends of their payers and
// payees.
func flowsOfMoney(f *figure.Folder) (*chart.Chart, error) {
	l, err := readPayments(f)
	if err != nil {
		return nil, err
	}
	paid, received, every := l.sides()
	k := &chart.Sankey{RepIDs: l.ids, Total: paidOf(every), RepTotals: every}
	if !(k.Total.Mean > 0) {
		return nil, figure.Nothing("table ledger: no amount above 0")
	}
	var left, right []int
	k.Payers, left = l.terminals(paid)
	k.Payees, right = l.terminals(received)
	flows := l.lay(k, left, right)
	small := fmt.Sprintf("below %g %% of all", 100*leastFlow)
	p := &chart.Panel{
		Y:      chart.Axis{Title: "paid" + cmp.Or(l.beyond(), " over the run"), Unit: f.Currency, Zero: true},
		Marks:  []chart.Mark{k},
		NoAxes: true,
		Ratio:  min(0.85, 0.3+0.13*float64(max(len(k.Payers), len(k.Payees)))),
	}
	if slices.ContainsFunc(k.Ribbons, func(r chart.Ribbon) bool { return r.Gathered }) {
		p.Legend = []chart.LegendItem{{Text: "stub: flows " + small, Filled: true,
			Style: ink.StyleOf(ink.Grey, ink.Solid, ink.NoHatch)}}
	}
	p.Y.After = func(div float64) string { return ", in all " + chart.Short(k.Total, div) }
	drawn := fmt.Sprintf("Money paid over the run between parties of %s%s, in %s: payers at the left, payees at the "+
		"right, widths are amounts, grey stubs are flows %s; %s. In all %s.",
		f.Label, l.beyond(), f.Currency, small, howDrawn(len(l.ids)), phrase.Interval(k.Total))
	c := &chart.Chart{Title: l.title(k), Panels: []*chart.Panel{p}, Alt: drawn + " " + flows + ".", Caption: drawn}
	if slices.ContainsFunc(append(k.Payers, k.Payees...), func(t chart.Node) bool { return t.Label == "outside" }) {
		c.Note("Outside are suppliers, banks, telecom companies and investors.")
	}
	return c, nil
}

// transit is the account of red packets that nobody has opened yet.
const transit = "transit"

// payments are the amounts paid in each replicate, by payer and payee.
type payments struct {
	parties []named
	ids     []int // replicates
	paid    map[[2]int][]float64
	added   bool // beyond what is paid in the world without the platform
}

// title names the largest flow.
func (l *payments) title(k *chart.Sankey) string {
	title, flows := "Flows of money", map[string][]float64{}
	if l.added {
		title = "Money that flows through the platform"
	}
	for _, r := range k.Ribbons {
		flows[k.Payers[r.From].Label+" to "+k.Payees[r.To].Label] = r.RepValues
	}
	return title + mostly("from ", largest(flows))
}

func (l *payments) beyond() string {
	if l.added {
		return " beyond trade without the platform"
	}
	return ""
}

// sides returns what each party paid and received, and the total of each replicate.
func (l *payments) sides() (paid, received [][]float64, every []float64) {
	n := len(l.ids)
	paid, received, every = zeros(len(l.parties), n), zeros(len(l.parties), n), make([]float64, n)
	for from := range l.parties {
		for to := range l.parties {
			for i, x := range l.paid[[2]int{from, to}] {
				paid[from][i] += x
				received[to][i] += x
				every[i] += x
			}
		}
	}
	return paid, received, every
}

// terminals returns the bars of one side, and the index of each party's bar.
func (l *payments) terminals(of [][]float64) (list []chart.Node, at []int) {
	at = make([]int, len(l.parties))
	for i, p := range l.parties {
		if e := paidOf(of[i]); e.Mean > 0 {
			at[i] = len(list)
			list = append(list, chart.Node{Label: p.label, Style: p.style, Total: e, RepValues: of[i]})
		}
	}
	return list, at
}

// lay adds the ribbons, the largest first, and says in words what they are.
func (l *payments) lay(k *chart.Sankey, left, right []int) (flows string) {
	var words []string
	for from, a := range l.parties {
		for to, b := range l.parties {
			v := l.paid[[2]int{from, to}]
			e := paidOf(v)
			if !(e.Mean > 0) {
				continue
			}
			k.Ribbons = append(k.Ribbons, chart.Ribbon{From: left[from], To: right[to], Amount: e, RepValues: v,
				Gathered: e.Mean < leastFlow*k.Total.Mean})
			words = append(words, fmt.Sprintf("%s to %s %s", a.label, b.label, phrase.Interval(e)))
		}
	}
	slices.SortStableFunc(k.Ribbons, func(a, b chart.Ribbon) int { return cmp.Compare(b.Amount.Mean, a.Amount.Mean) })
	return phrase.Capital(strings.Join(words, ", "))
}

func readPayments(f *figure.Folder) (*payments, error) {
	t, err := f.Need("ledger", "replicate", "payer", "payee", "amount")
	if err != nil {
		return nil, err
	}
	series, err := f.Table("series")
	if err != nil {
		return nil, err
	}
	rep, payer, payee, amount, base := t.Col("replicate"), t.Col("payer"), t.Col("payee"), t.Col("amount"),
		t.Col("without")
	ids, place := replicatesIn(t, series)
	l := &payments{parties: parties(), ids: ids, paid: map[[2]int][]float64{}, added: base != nil}
	index := func(account string) int {
		name := partyOf(account)
		i := slices.IndexFunc(l.parties, func(p named) bool { return p.key == name })
		if i < 0 {
			i = len(l.parties)
			l.parties = append(l.parties, named{name, name, ink.StyleOf(ink.Black, ink.Solid, ink.Upright)})
		}
		return i
	}
	for r := range t.Rows() {
		pair := [2]int{index(payer.Text(r)), index(payee.Text(r))}
		if pair == [2]int{} {
			continue // between accounts of the platform
		}
		if l.paid[pair] == nil {
			l.paid[pair] = make([]float64, len(ids))
		}
		v := orZero(amount.Float(r))
		if l.added {
			v -= orZero(base.Float(r))
		}
		l.paid[pair][place[int(rep.Float(r))]] += v
	}
	// Payments that are smaller with the platform have no width.
	maps.DeleteFunc(l.paid, func(_ [2]int, v []float64) bool { return student(v, table.Range{}).Mean < 0 })
	return l, nil
}

// replicatesIn returns the replicates of the tables in order, and the index of each. A
// replicate without payments has no row in the ledger, but it has rows in the series.
func replicatesIn(tables ...*table.Table) (ids []int, place map[int]int) {
	place = map[int]int{}
	for _, t := range tables {
		if t == nil || t.Col("replicate") == nil {
			continue
		}
		for r, c := 0, t.Col("replicate"); r < t.Rows(); r++ {
			place[int(c.Float(r))] = 0
		}
	}
	ids = slices.Sorted(maps.Keys(place))
	for i, id := range ids {
		place[id] = i
	}
	return ids, place
}

// paidOf returns the amount paid, from a value per replicate.
func paidOf(v []float64) summary.Interval { return student(v, table.NotNegative()) }
