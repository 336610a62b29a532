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
func flowsOfMoney(f *folder) (*chart.Chart, error) {
	all, ids, sums, err := f.payments()
	if err != nil {
		return nil, err
	}
	k := &chart.Sankey{Reps: ids}
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
		return nil, figure.Nothing("table ledger: no amount above 0")
	}
	left, right := make([]int, len(all)), make([]int, len(all)) // places among those drawn
	for i, p := range all {
		left[i], right[i] = -1, -1
		if e := paidOf(paid[i]); e.Mean > 0 {
			left[i] = len(k.Payers)
			k.Payers = append(k.Payers, chart.Terminal{Label: p.label, Style: p.style, Total: e, Reps: paid[i]})
		}
		if e := paidOf(received[i]); e.Mean > 0 {
			right[i] = len(k.Payees)
			k.Payees = append(k.Payees, chart.Terminal{Label: p.label, Style: p.style, Total: e, Reps: received[i]})
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
			r := chart.Ribbon{From: left[from], To: right[to], Amount: e, Reps: v, Gathered: e.Mean < leastFlow*total.Mean}
			k.Ribbons = append(k.Ribbons, r)
			if r.Gathered {
				for i, x := range v {
					rest[i] += x
				}
				small = append(small, fmt.Sprintf("%s to %s %s", a.label, b.label, e))
				continue
			}
			words = append(words, fmt.Sprintf("%s to %s %s", a.label, b.label, e))
		}
	}
	k.All = total
	k.Every = every
	p := &chart.Panel{
		Y:     chart.Axis{Title: "paid over the run", Unit: f.Currency, Zero: true},
		Marks: []chart.Mark{k},
		Bare:  true,
		Ratio: min(0.85, 0.3+0.13*float64(max(len(k.Payers), len(k.Payees)))),
	}
	p.Y.After = func(div float64) string { return ", in all " + total.Short(div) }
	alt := ""
	if len(small) > 0 {
		alt = fmt.Sprintf(" Below %g %% of all, grey ends without a ribbon, together %s: %s.", 100*leastFlow, paidOf(rest), strings.Join(small, ", "))
	}
	slices.SortStableFunc(k.Ribbons, func(a, b chart.Ribbon) int { return cmp.Compare(b.Amount.Mean, a.Amount.Mean) })
	spread := phrase.NoInterval
	if len(ids) > 1 {
		spread = fmt.Sprintf("means of %d replicates with the 95 %% interval of the mean, half of which the figure gives after ±, and both ends of one that is cut at 0", len(ids))
	}
	return &chart.Chart{Title: "Flows of money", Panels: []*chart.Panel{p},
		Alt: fmt.Sprintf("Money paid between parties of %s over the run, in %s: payers at the left, payees at the right, widths are amounts, ribbons look like their payer; %s. In all %s. %s.%s",
			f.Label, f.Currency, spread, total, phrase.Capital(strings.Join(words, ", ")), alt)}, nil
}

// payments reads the ledger: who pays or receives, the replicates, and of each pair of
// payer and payee what was paid in each.
func (f *folder) payments() (all []named, ids []int, sums map[[2]int][]float64, err error) {
	t, err := f.Need("ledger", "replicate", "payer", "payee", "amount")
	if err != nil {
		return nil, nil, nil, err
	}
	rep, payer, payee, amount := t.Col("replicate"), t.Col("payer"), t.Col("payee"), t.Col("amount")
	series, err := f.Table("series")
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
			all = append(all, named{name, name, ink.StyleOf(ink.Black, ink.Solid, ink.Upright)})
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
func paidOf(v []float64) chart.Amount { return chart.Amount{Interval: student(v, table.NotNegative())} }
