package plots

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"guanxi/sim/results/table"
)

// leastFlow is the share of all payments below which a flow between two
// parties is gathered with others: of 84 mm it would be a line.
const leastFlow = 0.01

// partyOf is the party whose books hold an account of the ledger: the name up
// to the point. Money in transit is with the platform.
func partyOf(account string) string {
	party, _, _ := strings.Cut(account, ".")
	if party == "transit" {
		return "platform"
	}
	return party
}

// flowsOfMoney: who pays whom how much over the run.
//
// Reads the table ledger (replicate, payer, payee, amount), whose accounts are
// drawn by party. Widths are amounts: all that a party pays at the left, all
// that it receives at the right. Flows below a hundredth of all payments are
// gathered at the ends of their payers and payees.
func flowsOfMoney(f *runFolder) (*chart, error) {
	all, ids, sums, err := f.payments()
	if err != nil {
		return nil, err
	}
	k := &sankey{reps: ids}
	paid, received := zeros(len(all), len(ids)), zeros(len(all), len(ids))
	every := make([]float64, len(ids))
	for from := range all {
		for to := range all {
			v := sums[[2]int{from, to}]
			if v == nil {
				continue
			}
			for i, x := range v {
				paid[from][i] += x
				received[to][i] += x
				every[i] += x
			}
		}
	}
	total := paidOf(every)
	if !(total.Mean > 0) {
		return nil, nothing("table ledger: no amount above 0")
	}
	left, right := make([]int, len(all)), make([]int, len(all)) // places among those drawn
	for i, p := range all {
		left[i], right[i] = -1, -1
		if e := paidOf(paid[i]); e.Mean > 0 {
			left[i] = len(k.payers)
			k.payers = append(k.payers, terminal{label: p.label, style: p.style, total: e, reps: paid[i]})
		}
		if e := paidOf(received[i]); e.Mean > 0 {
			right[i] = len(k.payees)
			k.payees = append(k.payees, terminal{label: p.label, style: p.style, total: e, reps: received[i]})
		}
	}
	var words, small []string
	rest := make([]float64, len(ids))
	for from, a := range all {
		for to, b := range all {
			v := sums[[2]int{from, to}]
			e := paidOf(v)
			if v == nil || !(e.Mean > 0) {
				continue
			}
			r := ribbon{from: left[from], to: right[to], amount: e, reps: v, gathered: e.Mean < leastFlow*total.Mean}
			k.ribbons = append(k.ribbons, r)
			if r.gathered {
				for i, x := range v {
					rest[i] += x
				}
				small = append(small, fmt.Sprintf("%s to %s %s", a.label, b.label, e))
				continue
			}
			words = append(words, fmt.Sprintf("%s to %s %s", a.label, b.label, e))
		}
	}
	k.all = total
	k.every = every
	p := &panel{
		y:     axis{title: "paid over the run", unit: f.currency, zero: true},
		marks: []mark{k},
		bare:  true,
		ratio: min(0.85, 0.3+0.13*float64(max(len(k.payers), len(k.payees)))),
	}
	p.y.after = func(div float64) string { return ", in all " + total.short(div) }
	alt := ""
	if len(small) > 0 {
		alt = fmt.Sprintf(" Below %g %% of all, grey ends without a ribbon, together %s: %s.", 100*leastFlow, paidOf(rest), strings.Join(small, ", "))
	}
	slices.SortStableFunc(k.ribbons, func(a, b ribbon) int { return cmp.Compare(b.amount.Mean, a.amount.Mean) })
	spread := noInterval
	if len(ids) > 1 {
		spread = fmt.Sprintf("means of %d replicates with the 95 %% interval of the mean, half of which the figure gives after ±, and both ends of one that is cut at 0", len(ids))
	}
	return &chart{title: "Flows of money", panels: []*panel{p},
		alt: fmt.Sprintf("Money paid between parties of %s over the run, in %s: payers at the left, payees at the right, widths are amounts, ribbons look like their payer; %s. In all %s. %s.%s",
			f.label, f.currency, spread, total, capital(strings.Join(words, ", ")), alt)}, nil
}

// payments reads the ledger: who pays or receives, the replicates, and of each pair of
// payer and payee what was paid in each.
func (f *runFolder) payments() (all []named, ids []int, sums map[[2]int][]float64, err error) {
	t, err := f.need("ledger", "replicate", "payer", "payee", "amount")
	if err != nil {
		return nil, nil, nil, err
	}
	rep, payer, payee, amount := t.Col("replicate"), t.Col("payer"), t.Col("payee"), t.Col("amount")
	series, err := f.tableOf("series")
	if err != nil {
		return nil, nil, nil, err
	}
	ids, place := replicatesIn(t, series)
	all = parties()
	at := map[string]int{}
	for i, p := range all {
		at[p.key] = i
	}
	index := func(account string) int {
		name := partyOf(account)
		i, ok := at[name]
		if !ok {
			i = len(all)
			at[name] = i
			all = append(all, named{name, name, styleOf(black, solid, upright)})
		}
		return i
	}
	sums = map[[2]int][]float64{}
	for r := range t.Rows() {
		pair := [2]int{index(payer.Text(r)), index(payee.Text(r))}
		if sums[pair] == nil {
			sums[pair] = make([]float64, len(ids))
		}
		sums[pair][place[int(rep.Float(r))]] += orZero(amount.Float(r))
	}
	return all, ids, sums, nil
}

// replicatesIn gives the replicates of some tables in their order, and the place of each.
// A replicate in which nobody pays has no row in the ledger, but one in the series.
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

// paidOf is the amount of what was paid in each replicate.
func paidOf(v []float64) amount { return amount{student(v, table.NotNegative())} }
