package summary

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
)

// Columns of the summary, counted from 0; a number ends in its column.
const (
	terminalWidth = 80
	meanEnds      = 33
	intervalFrom  = 37
	spreadEnds    = 77
	shareEnds     = 75
	cashInEnds    = 24
	cashOutEnds   = 35
	surplusEnds   = 45
	effortEnds    = 54
	capturedEnds  = 65
)

const none = digits.None // an interval of one replicate

// Text is the summary for a terminal of 80 columns. Dir is the name of the folder as
// the reader knows it; warned says that the warnings are shown as well. The interval of the mean and the spread of
// the replicates stand apart, numbers are given to two significant digits of
// the interval's half-width, and a mechanism that is off has no line.
func (s *Summary) Text(m *manifest.Run, dir string, warned bool) string {
	p := &printed{s: s, m: m, dir: dir, warned: warned}
	p.chooseScale()
	p.header()
	p.adoption()
	p.revenue()
	p.value()
	p.rules()
	p.notes()
	return p.b.String()
}

type printed struct {
	s      *Summary
	m      *manifest.Run
	dir    string
	warned bool    // the warnings are printed beside it
	scale  float64 // amounts are divided by it
	b      strings.Builder
}

// textRow is a line to which fields are added from left to right.
type textRow struct{ text []rune }

func (r *textRow) left(column int, s string) *textRow {
	if n := len(r.text); n >= column && n > 0 {
		column = n + 1 // too long a field moves the next one, and never touches it
	}
	for len(r.text) < column {
		r.text = append(r.text, ' ')
	}
	r.text = append(r.text, []rune(s)...)
	return r
}

func (r *textRow) right(end int, s string) *textRow {
	return r.left(end+1-utf8.RuneCountInString(s), s)
}

func row(label string) *textRow { return new(textRow).left(0, label) }

func (p *printed) line(r *textRow) {
	p.b.WriteString(strings.TrimRight(string(r.text), " ") + "\n")
}

func (p *printed) blank() { p.b.WriteString("\n") }

// words writes text in lines of at most 80 columns.
func (p *printed) words(text string) { p.wrap(strings.Fields(text), " ") }

// fields writes the parts of a header three spaces apart.
func (p *printed) fields(parts ...string) {
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	if len(parts) > 0 {
		p.wrap(parts, "   ")
	}
}

// wrap writes pieces with a gap between them, on as many lines as it takes.
func (p *printed) wrap(pieces []string, gap string) {
	width := 0
	for i, piece := range pieces {
		n := utf8.RuneCountInString(piece)
		switch {
		case i == 0:
		case width+len(gap)+n > terminalWidth:
			p.b.WriteString("\n")
			width = 0
		default:
			p.b.WriteString(gap)
			width += len(gap)
		}
		p.b.WriteString(piece)
		width += n
	}
	p.b.WriteString("\n")
}

func (p *printed) metric(name string) (MetricSummary, bool) {
	m, ok := p.s.Metric(name)
	return m, ok && m.N > 0
}

// chooseScale keeps the greatest amount below a million units.
func (p *printed) chooseScale() {
	p.scale = 0
	largest := 0.0
	for _, m := range p.s.Metrics {
		if m.N > 0 && isAmount(m.Name) {
			largest = max(largest, math.Abs(m.Mean))
			p.scale = 1
		}
	}
	for largest >= 1e6 {
		p.scale *= 1000
		largest /= 1000
	}
}

// isAmount takes the amounts that the summary shows.
func isAmount(name string) bool {
	if name == "created" || isRevenue(name) {
		return true
	}
	part, party, ok := strings.Cut(name, ".")
	return ok && slices.Contains(parties, party) && slices.Contains([]string{"cash_in", "cash_out", "surplus", "effort", "captured"}, part)
}

func isRevenue(name string) bool {
	return strings.HasSuffix(name, "_revenue") && !strings.Contains(name, ".")
}

func (p *printed) header() {
	a := p.m.About
	dates := ""
	if a.Start != "" && a.End != "" {
		dates = shownDate(a.Start) + " … " + shownDate(a.End)
	}
	ticks := ""
	if a.Ticks > 0 {
		ticks = count(float64(a.Ticks), "tick")
		if a.Tick != "" {
			ticks += " of " + a.Tick
		}
	}
	p.fields(p.s.Scenario, dates, ticks, count(float64(p.s.Replicates), "replicate"), fmt.Sprintf("seed %d", p.m.Seed))

	consumers := ""
	if a.Consumers > 0 {
		consumers = count(float64(a.Consumers), "consumer")
		if a.Represents > 0 {
			each := a.Represents / float64(a.Consumers)
			consumers += ", each standing for " + digits.Grouped(each, max(min(3-digits.Exponent(each), 1), -6)) + " people"
		}
	}
	amounts := ""
	if p.scale > 0 {
		unit := a.Currency
		if unit == "" {
			unit = "units of money"
		}
		amounts = "amounts in " + strings.TrimPrefix(scaleName(p.scale)+" ", " ") + unit
	}
	p.fields(consumers, amounts)
	if p.s.Replicates == 1 {
		p.words("one replicate: no interval; --replicates 8")
	}
}

func scaleName(scale float64) string {
	switch scale {
	case 1:
		return ""
	case 1e3:
		return "thousand"
	case 1e6:
		return "million"
	case 1e9:
		return "billion"
	}
	return "10^" + strconv.Itoa(digits.Exponent(scale))
}

// shownDate drops the zero seconds of a time of day.
func shownDate(s string) string {
	day, clock, ok := strings.Cut(s, "T")
	if !ok {
		return day
	}
	return day + " " + strings.TrimSuffix(clock, ":00")
}

func count(n float64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return digits.Grouped(n, 0) + " " + noun
}

func (p *printed) interval() string {
	return strconv.FormatFloat(math.Round(p.s.Confidence*1e4)/100, 'f', -1, 64) + " % interval"
}

func (p *printed) adoption() {
	adopters, ok := p.metric("adopters")
	if !ok {
		return
	}
	p.blank()
	p.line(row("Adoption").right(meanEnds, "mean").left(intervalFrom, p.interval()+" of the mean").right(shareEnds, "replicates"))
	p.spread("adopters at the end", adopters)
	if active, ok := p.metric("active"); ok && !sameNumbers(active.Interval, adopters.Interval) {
		p.spread("active at the end", active)
	}
	p.half()
	if m, ok := p.metric("satisfaction"); ok {
		p.spread("satisfaction at the end", m)
	}
}

// sameNumbers: without a mechanism of activity all adopters are active, and a
// line that repeats another says nothing.
func sameNumbers(a, b Interval) bool {
	return a.Mean == b.Mean && a.Min == b.Min && a.Max == b.Max
}

func (p *printed) spread(label string, m MetricSummary) {
	of := max(0, decimals(m.Interval)) // the extremes are no estimates
	if isWholeNumber(m.Min) && isWholeNumber(m.Max) {
		of = 0
	}
	spread := none
	if m.N > 1 {
		spread = digits.Grouped(m.Min, of) + "…" + digits.Grouped(m.Max, of)
	}
	p.line(row("  "+label).right(meanEnds, digits.Grouped(m.Mean, meanDecimals(m.Interval))).left(intervalFrom, bounds(m.Interval)).right(spreadEnds, spread))
}

func isWholeNumber(v float64) bool { return v == math.Trunc(v) }

// half is the day on which half of all consumers had adopted.
func (p *printed) half() {
	m, known := p.s.Metric(HalfAdopted)
	if !known {
		return
	}
	start, err := time.Parse(time.DateOnly, p.m.About.Start)
	label := "half adopted on"
	if err != nil { // ticks shorter than a day, or no dates: in days
		label = "days until half adopted"
	}
	if m.N > 0 && m.N < p.s.Replicates {
		label = fmt.Sprintf("half adopted (%d of %d)", m.N, p.s.Replicates)
	}
	switch {
	case m.N == 0:
		p.line(row("  "+label).right(meanEnds, none).left(intervalFrom, none).right(spreadEnds, "never"))
		return
	case err != nil:
		p.spread(label, m)
		return
	}
	day := func(days float64) time.Time { return start.AddDate(0, 0, int(math.Round(days))) }
	mean := day(m.Mean)
	interval, spread := none, none
	if m.N > 1 {
		layout := time.DateOnly
		if m.Half() >= 60 {
			layout = "2006-01" // days would claim what is not known
		}
		interval = "[" + shortDate(day(m.Lo), mean, layout) + ", " + shortDate(day(m.Hi), mean, layout) + "]"
		first, last := day(m.Min), day(m.Max)
		spread = first.Format(time.DateOnly) + "…" + shortDate(last, first, time.DateOnly)
	}
	p.line(row("  "+label).right(meanEnds, mean.Format(time.DateOnly)).left(intervalFrom, interval).right(spreadEnds, spread))
}

// shortDate leaves the year out where the other date already says it.
func shortDate(t, said time.Time, layout string) string {
	if layout == time.DateOnly && t.Year() == said.Year() {
		return t.Format("01-02")
	}
	return t.Format(layout)
}

func (p *printed) revenue() {
	total, ok := p.metric("platform_revenue")
	if !ok || zero(total) {
		return
	}
	var sources []MetricSummary
	for _, m := range p.s.Metrics {
		if isRevenue(m.Name) && m.Name != total.Name && m.N > 0 && !zero(m) {
			sources = append(sources, m)
		}
	}
	slices.SortFunc(sources, func(a, b MetricSummary) int { // the greatest first
		return cmp.Or(cmp.Compare(b.Mean, a.Mean), strings.Compare(a.Name, b.Name))
	})
	p.blank()
	p.line(row("Revenue of the platform").right(meanEnds, "sum").left(intervalFrom, p.interval()).right(shareEnds, "share"))
	line := func(label string, m MetricSummary) {
		v := m.Per(p.scale)
		p.line(row("  "+label).right(meanEnds, digits.Grouped(v.Mean, meanDecimals(v))).left(intervalFrom, bounds(v)).right(shareEnds, share(m.Mean, total.Mean)))
	}
	for _, m := range append(sources, total) {
		line(sourceName(m.Name), m)
		if part, ok := p.metric(StoreAds); ok && m.Name == "ad_revenue" && !zero(part) {
			line("  of it, by stores of o2o", part) // not sold by auction
		}
	}
}

// zero in all replicates: nothing to show of a mechanism that is off.
func zero(m MetricSummary) bool { return m.Min == 0 && m.Max == 0 }

func sourceName(metric string) string {
	switch metric {
	case "platform_revenue":
		return "total"
	case "ad_revenue":
		return "ads"
	case "game_revenue":
		return "games"
	case "service_revenue":
		return "services"
	}
	return strings.ReplaceAll(strings.TrimSuffix(metric, "_revenue"), "_", " ")
}

func share(part, whole float64) string {
	if !(whole > 0) || part < 0 {
		return none
	}
	return digits.Grouped(100*part/whole, 1) + " %"
}

var partyNames = map[string]string{"platform": "platform", "provider": "providers", "advertiser": "advertisers", "consumer": "consumers", "outside": "(outside)"}

func (p *printed) value() {
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
	var losing []string
	for _, party := range parties[:4] {
		if m, ok := p.metric("captured." + party); ok && m.Mean < 0 {
			losing = append(losing, partyNames[party]+" "+lose(party)+" "+digits.Grouped(-m.Mean/p.scale, places))
		}
	}
	p.blank()
	p.line(row("Value captured    cash in − cash out + surplus − effort = captured     share"))
	for _, party := range parties {
		if !p.takesPart(party) {
			continue
		}
		r := row("  "+partyNames[party]).right(cashInEnds, amount("cash_in", party)).right(cashOutEnds, amount("cash_out", party))
		captured, _ := p.metric("captured." + party)
		switch {
		case party == "outside":
			r.right(surplusEnds, none).right(effortEnds, none).right(capturedEnds, none).right(shareEnds, none)
		default:
			r.right(surplusEnds, amount("surplus", party)).right(effortEnds, amount("effort", party)).right(capturedEnds, amount("captured", party))
			switch {
			case captured.Mean < 0:
				r.right(shareEnds, "a loss")
			case len(losing) > 0:
				r.right(shareEnds, none)
			default:
				r.right(shareEnds, share(captured.Mean, created.Mean))
			}
		}
		p.line(r)
	}
	r := row("  created value")
	v := created.Per(p.scale)
	if mean := digits.Grouped(v.Mean, meanDecimals(v)); created.N > 1 {
		r.right(spreadEnds, mean+" "+bounds(v))
	} else {
		r.right(capturedEnds, mean)
	}
	p.line(r)
	if len(losing) > 0 {
		text := capital(strings.Join(losing, ", "))
		if created.Mean < 0 {
			p.words(text + ": more is lost than gained, so there are no shares.")
		} else {
			p.words(text + ": there are no shares of what others gain.")
		}
	}
	p.gini()
	p.books(places)
	if w := p.m.About.ValueWeights; w != nil {
		if *w == (manifest.ValueWeights{}) {
			p.words("Emotional, experiential and social value are not in money (value.weights are 0).")
		} else {
			p.words(fmt.Sprintf("Emotional, experiential and social value enter money with value.weights %s, %s, %s.",
				table.AppendFloat(nil, w.Emotional), table.AppendFloat(nil, w.Experiential), table.AppendFloat(nil, w.Social)))
		}
	}
}

func lose(party string) string {
	if party == "platform" {
		return "loses"
	}
	return "lose"
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// takesPart: a party whose mechanisms are all off has zeros only.
func (p *printed) takesPart(party string) bool {
	for _, part := range []string{"cash_in", "cash_out", "surplus", "effort", "captured"} {
		if m, ok := p.metric(part + "." + party); ok && !zero(m) {
			return true
		}
	}
	return false
}

// valueDecimals are those of created value, none where six columns of greater
// amounts would not fit the line.
func (p *printed) valueDecimals(created MetricSummary) int {
	largest := 0.0
	for _, m := range p.s.Metrics {
		if m.N > 0 && isAmount(m.Name) {
			largest = max(largest, math.Abs(m.Mean)/p.scale)
		}
	}
	if largest >= 1e4 {
		return 0
	}
	return max(0, min(2, decimals(created.Per(p.scale))))
}

// rules says how often each rule of the platform set its keys.
func (p *printed) rules() {
	var parts []string
	for _, m := range p.s.Metrics {
		name, ok := strings.CutPrefix(m.Name, RuleFired)
		if !ok || m.N == 0 {
			continue
		}
		times := "times"
		if m.Max == 1 {
			times = "time"
		}
		switch {
		case zero(m):
			name += ": never"
		case m.Min == m.Max:
			name += ": " + digits.Grouped(m.Max, 0) + " " + times
		default:
			name += ": " + digits.Grouped(m.Min, 0) + "…" + digits.Grouped(m.Max, 0) + " " + times
		}
		parts = append(parts, name)
	}
	if len(parts) > 0 {
		p.words("Rules of the platform that set their keys: " + strings.Join(parts, ", ") + ".")
	}
}

func (p *printed) gini() {
	var parts []string
	for _, m := range p.s.Metrics {
		if party, ok := strings.CutPrefix(m.Name, "gini."); ok && m.N > 0 {
			name := partyNames[party]
			if name == "" {
				name = party
			}
			parts = append(parts, name+" "+digits.Grouped(m.Mean, 2))
		}
	}
	if len(parts) > 0 {
		p.words("Gini of captured value within a party: " + strings.Join(parts, ", "))
	}
}

func (p *printed) books(places int) {
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
		p.words(fmt.Sprintf("The books do not close: cash in %s, cash out %s.", digits.Grouped(in/p.scale, places), digits.Grouped(out/p.scale, places)))
		return
	}
	checked := "."
	if p.m.About.BooksChecked {
		checked = "; checked each tick."
	}
	p.words("Books: every flow has two sides; cash in = cash out = " + digits.Grouped(in/p.scale, places) + checked)
}

func (p *printed) notes() {
	if !p.m.Complete {
		p.blank()
		p.words(fmt.Sprintf("Not complete: %s of %d; the same command runs the others.", count(float64(p.s.Replicates), "replicate"), len(p.m.Asked)))
	}
	if n := len(p.s.Warnings); n > 0 {
		or := " or run with -v"
		if p.warned {
			or = ""
		}
		p.words(fmt.Sprintf("%s: see %s/%s%s.", count(float64(n), "warning"), strings.TrimRight(p.dir, "/"), manifest.File, or))
	}
}

func bounds(v Interval) string {
	if v.Lo != v.Lo {
		return none
	}
	return "[" + digits.Grouped(v.Lo, decimals(v)) + ", " + digits.Grouped(v.Hi, decimals(v)) + "]"
}

// decimals are those of an interval; a line has room for four.
func decimals(v Interval) int { return min(digits.Decimals(v.Half(), v.Mean), 4) }

// meanDecimals are those of the mean beside its interval: the same, unless the
// interval is wider than the mean is great and nothing would be left of it;
// then two significant digits of the mean itself.
func meanDecimals(v Interval) int {
	places := decimals(v)
	if v.Mean == 0 || v.Mean != v.Mean || !(v.Half() > math.Abs(v.Mean)) {
		return places
	}
	return max(places, min(1-digits.Exponent(v.Mean), 4))
}
