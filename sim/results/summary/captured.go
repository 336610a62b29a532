package summary

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/sim/results/digits"
)

var partyNames = map[string]string{"platform": "platform", "provider": "providers", "advertiser": "advertisers",
	"consumer": "consumers", "outside": "(outside)"}

// valueParts are the metrics of a party's value.
var valueParts = []string{"cash_in", "cash_out", "surplus", "effort", "captured"}

// value prints what each party captured of the value created.
func (p *printer) value() {
	created, ok := p.metric("created")
	if !ok {
		return
	}
	places := p.valueDecimals(created)
	amount := func(part, party string) string {
		m, ok := p.metric(part + "." + party)
		if !ok {
			return none
		}
		return digits.Grouped(m.Mean/p.scale, places)
	}
	losing := p.losing(places)
	p.head(row("Value captured").right(cashInEnds, "cash in").right(cashOutEnds, "− cash out").right(surplusEnds,
		"+ surplus").right(effortEnds, "− effort").right(capturedEnds, "= captured").right(shareEnds, "share"))
	for _, party := range parties {
		if !p.takesPart(party) {
			continue
		}
		r := row("  "+partyNames[party]).right(cashInEnds, amount("cash_in", party)).right(cashOutEnds,
			amount("cash_out", party))
		if party == "outside" {
			p.line(r.right(surplusEnds, none).right(effortEnds, none).right(capturedEnds, none).right(shareEnds, none))
			continue
		}
		captured, _ := p.metric("captured." + party)
		of := share(captured.Mean, created.Mean)
		switch {
		case captured.Mean < 0:
			of = "a loss"
		case len(losing) > 0:
			of = none
		}
		p.line(r.right(surplusEnds, amount("surplus", party)).right(effortEnds, amount("effort", party)).right(capturedEnds,
			amount("captured", party)).right(shareEnds, of))
	}
	r := row("  created value")
	v := created.Per(p.scale)
	if mean := digits.Grouped(v.Mean, meanDecimals(v)); created.N > 1 {
		r.right(spreadEnds, mean+" "+p.bounds(v))
	} else {
		r.right(capturedEnds, mean)
	}
	p.line(r)
	if len(losing) > 0 {
		so := ", so no shares are shown."
		if created.Mean < 0 {
			so = ": losses exceed gains, so no shares are shown."
		}
		said := strings.Join(losing, ", ")
		p.words(strings.ToUpper(said[:1]) + said[1:] + so)
	}
	p.gini()
	p.books(places)
}

// losing says which parties lose what.
func (p *printer) losing(places int) (all []string) {
	for _, party := range parties[:4] {
		if m, ok := p.metric("captured." + party); ok && m.Mean < 0 {
			loses := " lose "
			if party == "platform" {
				loses = " loses "
			}
			all = append(all, partyNames[party]+loses+digits.Grouped(-m.Mean/p.scale, places))
		}
	}
	return all
}

// takesPart reports whether a party has any value; if all its mechanisms are off it has only
// zeros.
func (p *printer) takesPart(party string) bool {
	return slices.ContainsFunc(valueParts, func(part string) bool {
		m, ok := p.metric(part + "." + party)
		return ok && !zero(m)
	})
}

// valueDecimals returns the decimals of created value: none if six columns of larger amounts
// would not fit the line.
func (p *printer) valueDecimals(created MetricSummary) int {
	if largest, _ := p.largest(); largest/p.scale >= 1e4 {
		return 0
	}
	return max(0, min(2, decimals(created.Per(p.scale))))
}

func (p *printer) gini() {
	var parts []string
	for _, m := range p.s.Metrics {
		if party, ok := strings.CutPrefix(m.Name, "gini."); ok && m.N > 0 {
			parts = append(parts, cmp.Or(partyNames[party], party)+" "+digits.Grouped(m.Mean, 2))
		}
	}
	if len(parts) > 0 {
		p.words("Gini of captured value within a party: " + strings.Join(parts, ", "))
	}
}

func (p *printer) books(places int) {
	in, out := 0.0, 0.0
	for _, party := range parties {
		if m, ok := p.metric("cash_in." + party); ok {
			in += m.Mean
		}
		if m, ok := p.metric("cash_out." + party); ok {
			out += m.Mean
		}
	}
	if math.Abs(in-out) > 1e-9*max(math.Abs(in), 1) {
		p.words(fmt.Sprintf("The books do not balance: cash in %s, cash out %s.", digits.Grouped(in/p.scale, places),
			digits.Grouped(out/p.scale, places)))
		return
	}
	checked := "."
	if p.m.About.BooksChecked {
		checked = "; checked each tick."
	}
	p.words("Books: every flow has two sides; cash in = cash out = " + digits.Grouped(in/p.scale, places) + checked)
}
