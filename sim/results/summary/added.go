package summary

import (
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
)

// UserYears is the metric of the time that consumers have used the platform.
const UserYears = "user_years"

const perYearEnds = 65

// valueAdded prints what the platform adds to what its parties would capture without it.
func (p *printer) valueAdded() {
	total, ok := p.metric(schema.AddedColumn)
	if !ok {
		return
	}
	used := p.used() > 0
	losing := false
	for _, party := range parties[:4] {
		m, ok := p.metric(schema.AddedColumn + "." + party)
		losing = losing || ok && m.Mean < 0
	}
	by, lacking := "Value added by the platform", " without the platform"
	if p.platforms() > 1 {
		by, lacking = "Value added by all platforms", " without any of the platforms"
	}
	heads := row(by).right(meanEnds, "sum").left(intervalFrom, p.interval())
	if used {
		heads.right(perYearEnds, "per user-year")
	}
	p.head(heads.right(shareEnds, "share"))
	line := func(label string, m MetricSummary, of string) {
		v := m.Per(p.scale)
		r := row("  "+label).right(meanEnds, digits.Grouped(v.Mean, meanDecimals(v))).left(intervalFrom, p.bounds(v))
		if used {
			per := p.amount(m)
			r.right(perYearEnds, digits.Grouped(per.Mean, meanDecimals(per)))
		}
		p.line(r.right(shareEnds, of))
	}
	for _, party := range parties[:4] {
		m, ok := p.metric(schema.AddedColumn + "." + party)
		if !ok || !p.takesPart(party) {
			continue
		}
		of := share(m.Mean, total.Mean)
		switch {
		case m.Mean < 0:
			of = "a loss"
		case losing:
			of = none
		}
		line(partyNames[party], m, of)
		p.printParts(party, line)
	}
	of := share(total.Mean, total.Mean)
	if losing {
		of = none
	}
	line("total", total, of)
	p.diverted(line)
	if without, ok := p.metric(schema.WithoutColumn); ok {
		p.words("The same people capture " + digits.Grouped(without.Mean/p.scale, p.valueDecimals(without)) +
			lacking + ", which is not in this.")
	}
}

// printParts prints parts of what the platform adds to a party.
func (p *printer) printParts(party string, line func(label string, m MetricSummary, of string)) {
	if use, ok := p.metric("use_value"); ok && party == "consumer" {
		line("  of which use", use, none)
	}
	if party == "platform" {
		for _, part := range []string{"holdings", "fines"} {
			if of, ok := p.metric("captured.platform." + part); ok && !zero(of) {
				line("  of which "+part, of, none)
			}
		}
	}
}

// diverted prints what others lose to the platform, and what is left of what it adds.
func (p *printer) diverted(line func(label string, m MetricSummary, of string)) {
	net, ok := p.metric(Net)
	if !ok {
		return
	}
	for _, part := range []struct{ label, name string }{{"taken from sellers", TakenSales},
		{"taken from telecom", TakenTelecom}, {"gained by telecom", TelecomGained}} {
		if of, ok := p.metric(part.name); ok && !zero(of) {
			line(part.label, of, none)
		}
	}
	line("net of what is taken", net, none)
}
