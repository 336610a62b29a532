package summary

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/terminal"
)

// Brief is what a first reader asks, on a screen: who uses it, what it adds to what each party would have without it,
// less what others lose, what it earns, and how sure that is.
type Brief []part

// part is a paragraph with its title, or a table with what its numbers are.
type part struct {
	title, words string
	rows         [][]string // label, number, interval, note
}

// Fitted is how far monthly users are from those reported to which they were fitted, in the mean over rows of data.
type Fitted struct {
	Error float64 // as a share
	Rows  int
}

// Robustness is what is known from other worlds: a text, and a table of labels, numbers, intervals and notes.
type Robustness struct {
	Words string
	Rows  [][]string
}

// Brief begins the text of a summary. sure is what is known from other worlds; fitted may be nil.
func (s *Summary) Brief(m *manifest.Run, sure Robustness, fitted *Fitted) Brief {
	p := s.newPrinter(m)
	return slices.DeleteFunc(Brief{p.opening(), p.users(fitted), *cmp.Or(p.adds(), p.captures()), p.earns(),
		{title: "How sure", words: sure.Words, rows: sure.Rows}}, func(x part) bool { return x.words == "" })
}

// Blocks are those of a page.
func (b Brief) Blocks() (all []terminal.Block) {
	for _, x := range b {
		if x.title != "" {
			all = append(all, terminal.Block{Words: x.title, Title: true})
		}
		all = append(all, terminal.Block{Words: x.words})
		if x.rows != nil {
			all = append(all, terminal.Block{Heads: []terminal.Head{{Left: true}, {}, {Left: true}, {Left: true}},
				Rows: x.rows})
		}
	}
	return all
}

// The text of a part begins in this column, after its title.
const wordsFrom = 15

func (b Brief) String() string {
	var text strings.Builder
	for i, x := range b {
		if i > 0 {
			text.WriteString("\n")
		}
		from := 0
		if x.title != "" {
			from = wordsFrom
			text.WriteString(terminal.Pad(x.title, from))
		}
		text.WriteString(strings.TrimLeft(terminal.Fill(strings.Split(x.words, " "), " ", from, from), " "))
		wide := make([]int, 3)
		for _, row := range x.rows {
			for k := range wide {
				wide[k] = max(wide[k], terminal.Columns(row[k]))
			}
		}
		for _, row := range x.rows {
			line := strings.Repeat(" ", wordsFrom+2) + terminal.Pad(row[0], wide[0]+2) +
				strings.Repeat(" ", wide[1]-terminal.Columns(row[1])) + row[1] + " " + terminal.Pad(row[2], wide[2]+2)
			text.WriteString(strings.TrimRight(line+strings.TrimLeft(terminal.Fill(strings.Split(row[3], " "), " ",
				terminal.Columns(line), terminal.Columns(line)), " "), " \n") + "\n")
		}
	}
	return strings.ReplaceAll(text.String(), noBreakSpace, " ")
}

// noBreakSpace is a space at which no line ends.
const noBreakSpace = "\u00a0"

func (p *printer) opening() part {
	a := p.m.About
	text := p.s.Scenario
	if a.Start != "" && a.End != "" {
		text += ", " + shownDate(a.Start) + " to " + shownDate(a.End)
	}
	text += "."
	if a.Consumers > 0 {
		text += " " + digits.Grouped(float64(a.Consumers), 0) + " simulated people"
		if a.Consumers == 1 {
			text = strings.TrimSuffix(text, "people") + "person"
		}
		if each := a.Represents / float64(a.Consumers); a.Represents > 0 && each != 1 {
			text += ", each of whom stands for " + digits.Grouped(each, max(min(3-digits.Exponent(each), 1), -6))
		}
		text += "."
	}
	switch n := p.s.Replicates; {
	case n == 1:
		text += fmt.Sprintf(" One run: its noise is not known (--replicates %d).", MinReplicates)
	case p.few():
		text += fmt.Sprintf(" %d runs that differ by their random seeds alone. In ( ), after a mean, the smallest and the "+
			"largest run; from %d runs on, an interval instead.", n, MinReplicates)
		if n < MinForSign {
			text += " So few do not say what could be 0."
		}
	default:
		text += fmt.Sprintf(" %d runs that differ by their random seeds alone; [ ] is the %s of a mean over them.", n,
			p.interval())
	}
	if !p.m.Complete {
		text += fmt.Sprintf(" Incomplete: %d of %d runs; the same command runs the rest.", p.s.Replicates, len(p.m.Asked))
	}
	return part{words: text}
}

// Says is what sentences say of a metric. A test in scenarios holds it against what guanxi explain says of the metric.
var Says = map[string]string{
	"adopters":    "use it at the end",
	"registered":  "have joined at some time",
	"dau":         "opened it on the last day",
	"active":      "opened it in the last tick",
	HalfAdopted:   "half of all people",
	"only.":       "are on %s alone",
	"multihoming": "are on several",
	Given:         "by payments for what is not simulated (given, not modelled)",
	TakenSales:    "sellers elsewhere",
	TakenTelecom:  "telecoms",
	StoreAds:      "of which O2O stores",
	"ad_revenue":  "ads", "game_revenue": "games", "service_revenue": "services", "platform_revenue": "total",
}

// users is the table of how many use it, have joined and opened it, as shares where their number is known.
func (p *printer) users(fitted *Fitted) part {
	users, ok := p.metric("adopters")
	if !ok {
		return part{}
	}
	opened := "dau"
	if _, daily := p.metric(opened); !daily {
		opened = "active" // ticks are longer
	}
	t := part{title: "Who uses it", words: p.halfAdopted(), rows: [][]string{p.people("adopters")}}
	if t.words == "" {
		t.words = "of all people"
	}
	if fitted != nil {
		t.words += fmt.Sprintf("; monthly users are %.1f"+noBreakSpace+"%% off those reported (mean of %d values that fits "+
			"may use)", 100*fitted.Error, fitted.Rows)
	}
	for _, m := range p.s.Metrics {
		if strings.HasPrefix(m.Name, "only.") {
			t.rows = append(t.rows, p.people(m.Name))
		}
	}
	for _, name := range []string{"multihoming", "registered", opened} {
		if m, ok := p.metric(name); ok && m.Mean != users.Mean && (name != "multihoming" || p.platforms() > 0) {
			t.rows = append(t.rows, p.people(name))
		}
	}
	return t
}

// halfAdopted says when half of all people used it.
func (p *printer) halfAdopted() string {
	half, known := p.s.Metric(HalfAdopted)
	if !known {
		return ""
	} else if half.N == 0 {
		return "at no time " + Says[HalfAdopted]
	}
	when := "after " + p.withInterval(half.Interval, " days")
	if start, err := time.Parse(time.DateOnly, p.m.About.Start); err == nil {
		when = "by " + start.AddDate(0, 0, int(math.Round(half.Mean))).Format("2"+noBreakSpace+"January 2006")
	}
	if half.N < p.s.Replicates {
		when += fmt.Sprintf(" (in %d of %d runs)", half.N, p.s.Replicates)
	}
	return Says[HalfAdopted] + " " + when
}

// people is the row of how many consumers a metric counts.
func (p *printer) people(metric string) []string {
	m, _ := p.metric(metric)
	words, ok := Says[metric]
	if of, name, alone := strings.Cut(metric, "."); alone && !ok {
		words = fmt.Sprintf(Says[of+"."], name)
	}
	v, unit := m.Interval, ""
	if all := float64(p.m.About.Consumers); all > 0 {
		v, unit = m.Per(all/100), noBreakSpace+"%"
	}
	return []string{words, digits.Grouped(v.Mean, meanDecimals(v)) + unit, p.bracket(v), ""}
}

// platforms is how many stand beside each other.
func (p *printer) platforms() (n int) {
	for _, m := range p.s.Metrics {
		if strings.HasPrefix(m.Name, "only.") {
			n++
		}
	}
	return n
}

// withInterval is a number with its interval, rounded by it.
func (p *printer) withInterval(v Interval, unit string) string {
	text := digits.Grouped(v.Mean, meanDecimals(v)) + unit
	switch within := p.bracket(v); {
	case v.IsRange && v.Max > v.Min:
		text += strings.TrimSuffix(" "+within, ")") + fmt.Sprintf(" in %d runs)", v.N)
	case v.Half() > 0:
		text += " " + within
	}
	return text
}

// bracket has the ends of an interval, or of few runs in words the least and the greatest.
func (p *printer) bracket(v Interval) string {
	lo, hi := digits.Grouped(v.Lo, decimals(v)), digits.Grouped(v.Hi, decimals(v))
	switch {
	case v.Lo != v.Lo || v.N < 2:
		return ""
	case v.IsRange:
		return "(" + lo + " to " + hi + ")"
	}
	return "[" + lo + ", " + hi + "]"
}

// gaining are the parties inside, in the order in which a first reader asks for them.
var gaining = []string{"consumer", "platform", "provider", "advertiser"}

// others are those outside who lose or gain against what they would have without the platform.
var others = []struct{ lost, gained string }{{TakenSales, ""}, {TakenTelecom, TelecomGained}}

// adds is the table of what each party has more than without the platform, if that is known.
func (p *printer) adds() *part {
	total, ok := p.metric(schema.AddedColumn)
	if !ok {
		return nil
	}
	unit := p.amountUnit()
	t := &part{title: "What it adds", words: "against the same people without the platform, " + unit}
	if p.platforms() > 1 {
		t.title = "What all add"
		t.words = "all platforms together, against the same people without any of them (one next to the others: guanxi " +
			"compare, with platforms.NAME=off), " + unit
	}
	line := func(label string, m MetricSummary, note string) {
		v := p.amount(m)
		within := p.bracket(v)
		if within != "" && v.N >= MinForSign && v.Lo <= 0 && v.Hi >= 0 {
			note = strings.TrimPrefix(note+"; could be nothing", "; ")
		}
		t.rows = append(t.rows, []string{label, digits.Grouped(v.Mean, meanDecimals(v)), within, note})
	}
	for _, party := range gaining {
		if m, ok := p.metric(schema.AddedColumn + "." + party); ok && p.takesPart(party) {
			note := ""
			if fines, ok := p.metric("captured.platform.fines"); ok && party == "platform" && !zero(fines) {
				note = "of which fines" + noBreakSpace + digits.Grouped(p.amount(fines).Mean, meanDecimals(p.amount(m)))
			}
			line(partyNames[party], m, note)
		}
	}
	if beside, ok := p.metric(Others); ok && !zero(beside) {
		var parts []string
		for _, of := range others {
			if net := p.ofAll(of.gained) - p.ofAll(of.lost); net != 0 {
				parts = append(parts, Says[of.lost]+noBreakSpace+digits.Grouped(net, meanDecimals(p.amount(beside))))
			}
		}
		line("outside", beside, strings.Join(parts, ", "))
		total, _ = p.metric(Net)
	}
	line("together", total, "")
	return t
}

// ofAll is the mean amount of a metric, summed over platforms where several stand beside each other.
func (p *printer) ofAll(name string) (sum float64) {
	for _, m := range p.s.Metrics {
		if name != "" && (m.Name == name || strings.HasSuffix(m.Name, "."+name)) {
			sum += p.amount(m).Mean
		}
	}
	return sum
}

// amount is what is shown of an amount, per user and year where somebody uses it.
func (p *printer) amount(m MetricSummary) Interval {
	if of, ok := p.metric(m.Name + " / " + UserYears); ok {
		return of.Interval
	}
	v := m.Per(p.amountDivisor())
	if p.used() > 0 { // files of older programs do not say how much the quotient varies
		v.Lo, v.Hi, v.IsRange = math.NaN(), math.NaN(), false
	}
	return v
}

// used is the time that all have used it, in years.
func (p *printer) used() float64 {
	years, _ := p.metric(UserYears)
	return max(years.Mean, 0)
}

func (p *printer) amountDivisor() float64 { return cmp.Or(p.used(), p.scale) }

// amountUnit is the unit of what amount returns.
func (p *printer) amountUnit() string {
	if p.used() > 0 {
		return strings.TrimSpace(p.m.About.Currency + " per user and year of use")
	}
	return strings.TrimSpace(scaleName(p.scale) + " " + p.m.About.Currency)
}

// captures is the table of what each party has, where no world without the platform was run.
func (p *printer) captures() *part {
	t := &part{title: "What each has", words: p.amountUnit()}
	for _, party := range gaining {
		if m, ok := p.metric("captured." + party); ok && p.takesPart(party) {
			v := p.amount(m)
			t.rows = append(t.rows, []string{partyNames[party], digits.Grouped(v.Mean, meanDecimals(v)), p.bracket(v), ""})
		}
	}
	if len(t.rows) == 0 {
		return &part{}
	}
	return t
}

// earns says what the platform's revenue comes from.
func (p *printer) earns() part {
	total, ok := p.metric("platform_revenue")
	if !ok || zero(total) {
		return part{}
	}
	text := p.withInterval(p.amount(total), " "+p.amountUnit())
	var parts []string
	for _, m := range p.sources(total) {
		of := digits.Grouped(100*m.Mean/total.Mean, max(0, -digits.Exponent(100*m.Mean/total.Mean)))
		parts = append(parts, sourceName(m.Name)+noBreakSpace+of+noBreakSpace+"%")
	}
	if len(parts) > 1 {
		text += ": " + strings.Join(parts, ", ")
	}
	if given, ok := p.metric(Given); ok && !zero(given) {
		text += ". In addition " + p.withInterval(p.amount(given), "") + " " + Says[Given]
	}
	return part{title: "What it earns", words: text + "."}
}

// sources are the parts of the platform's revenue, the largest first.
func (p *printer) sources(total MetricSummary) []MetricSummary {
	all := slices.DeleteFunc(slices.Clone(p.s.Metrics), func(m MetricSummary) bool {
		return !isRevenue(m.Name) || m.Name == total.Name || m.N == 0 || zero(m)
	})
	slices.SortFunc(all, func(a, b MetricSummary) int {
		return cmp.Or(cmp.Compare(b.Mean, a.Mean), strings.Compare(a.Name, b.Name))
	})
	return all
}
