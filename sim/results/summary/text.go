package summary

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/terminal"
)

const none = digits.None // the interval of one replicate

// Text returns the summary for a terminal of 80 columns. dir is the name of the folder as the
// reader knows it. The interval of the mean
// and the spread of the replicates are separate columns, numbers have two significant digits of
// the interval's half-width, and a mechanism that is off has no line.
func (s *Summary) Text(m *manifest.Run, dir string) string {
	return s.print(m, dir).b.String()
}

// Blocks returns what Text says, part by part, but for where the warnings are.
func (s *Summary) Blocks(m *manifest.Run) []terminal.Block { return s.print(m, "").blocks }

func (s *Summary) newPrinter(m *manifest.Run) *printer {
	shown := *s
	shown.Metrics = slices.Clone(s.Metrics)
	for i := range shown.Metrics {
		shown.Metrics[i].Interval = s.Metrics[i].OrRange(s.Replicates)
	}
	p := &printer{s: &shown, m: m}
	p.chooseScale()
	return p
}

func (s *Summary) print(m *manifest.Run, dir string) *printer {
	p := s.newPrinter(m)
	p.dir = dir
	p.header()
	p.adoption()
	p.valueAdded()
	p.sensitivity()
	p.revenue()
	p.value()
	p.rules()
	p.refused()
	p.notes()
	return p
}

type printer struct {
	s      *Summary
	m      *manifest.Run
	dir    string
	scale  float64 // divisor of amounts
	b      strings.Builder
	blocks []terminal.Block // what b has
}

func (p *printer) metric(name string) (MetricSummary, bool) {
	m, ok := p.s.Metric(name)
	return m, ok && m.N > 0
}

// chooseScale keeps the largest amount below a million units.
func (p *printer) chooseScale() {
	largest, ok := p.largest()
	if !ok {
		return
	}
	for p.scale = 1; largest >= 1e6; largest /= 1000 {
		p.scale *= 1000
	}
}

// largest returns the largest amount that the summary shows, if any.
func (p *printer) largest() (amount float64, ok bool) {
	for _, m := range p.s.Metrics {
		if m.N > 0 && isAmount(m.Name) {
			amount, ok = max(amount, math.Abs(m.Mean)), true
		}
	}
	return amount, ok
}

func isAmount(name string) bool {
	if name == "created" || isRevenue(name) {
		return true
	}
	part, party, ok := strings.Cut(name, ".")
	return ok && slices.Contains(parties, party) && slices.Contains(valueParts, part)
}

func isRevenue(name string) bool {
	return strings.HasSuffix(name, "_revenue") && !strings.Contains(name, ".")
}

func (p *printer) header() {
	a := p.m.About
	dates := ""
	if a.Start != "" && a.End != "" {
		dates = shownDate(a.Start)
		if end := shownDate(a.End); end != dates {
			if day, clock, ok := strings.Cut(end, " "); ok && strings.HasPrefix(dates, day+" ") {
				end = clock // within a day
			}
			dates += " … " + end
		}
	}
	ticks := ""
	if a.Ticks > 0 {
		ticks = digits.Counted(float64(a.Ticks), "tick")
		if a.Tick != "" {
			ticks += " of " + a.Tick
		}
	}
	p.fields(p.s.Scenario, dates, ticks, digits.Counted(float64(p.s.Replicates), "replicate"),
		fmt.Sprintf("seed %d", p.m.Seed))

	consumers := ""
	if a.Consumers > 0 {
		consumers = digits.Counted(float64(a.Consumers), "consumer")
		if each := a.Represents / float64(a.Consumers); a.Represents > 0 && each != 1 {
			consumers += ", each standing for " + digits.Grouped(each, max(min(3-digits.Exponent(each), 1), -6)) + " people"
		}
	}
	amounts := ""
	if p.scale > 0 {
		amounts = "amounts in " + strings.TrimPrefix(scaleName(p.scale)+" ", " ") + cmp.Or(a.Currency, "units of money")
	}
	p.fields(consumers, amounts)
	if p.s.Replicates == 1 {
		p.words("one replicate: no interval; --replicates 20")
	} else if p.few() {
		p.words(fmt.Sprintf("%d replicates: extremes are their least and greatest; intervals from %d on", p.s.Replicates,
			MinReplicates))
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

// shownDate drops the time of midnight, and the zero seconds of another.
func shownDate(s string) string {
	day, clock, ok := strings.Cut(s, "T")
	if !ok || clock == "00:00:00" {
		return day
	}
	return day + " " + strings.TrimSuffix(clock, ":00")
}

// few reports whether there are too few replicates for intervals.
func (p *printer) few() bool { return p.s.Replicates < MinReplicates }

func (p *printer) interval() string {
	if p.few() {
		return "extremes"
	}
	return strconv.FormatFloat(math.Round(p.s.Confidence*1e4)/100, 'f', -1, 64) + " % interval"
}

func (p *printer) adoption() {
	adopters, ok := p.metric("adopters")
	if !ok {
		return
	}
	head := row("Adoption").right(meanEnds, "mean")
	if !p.few() {
		head.left(intervalFrom, p.interval()+" of the mean")
	}
	p.head(head.right(shareEnds, "replicates"))
	p.printRange("adopters at the end", adopters)
	if active, ok := p.metric("active"); ok && (active.Mean != adopters.Mean || active.Min != adopters.Min ||
		active.Max != adopters.Max) {
		p.printRange("active at the end", active)
	}
	p.half()
	if m, ok := p.metric("satisfaction"); ok {
		p.printRange("satisfaction at the end", m)
	}
}

func (p *printer) printRange(label string, m MetricSummary) {
	of := max(0, decimals(m.Interval)) // the extremes are not estimates
	if m.Min == math.Trunc(m.Min) && m.Max == math.Trunc(m.Max) {
		of = 0
	}
	spread := none
	if m.N > 1 {
		spread = digits.Grouped(m.Min, of) + "…" + digits.Grouped(m.Max, of)
	}
	p.adopted(label, digits.Grouped(m.Mean, meanDecimals(m.Interval)), p.bounds(m.Interval), spread)
}

// adopted adds a row whose last column has the least and the greatest of the replicates.
func (p *printer) adopted(label, mean, interval, spread string) {
	r := row("  "+label).right(meanEnds, mean)
	if !p.few() {
		r.left(intervalFrom, interval)
	}
	p.line(r.right(spreadEnds, spread))
}

// half prints the day on which half of all consumers used it.
func (p *printer) half() {
	m, known := p.s.Metric(HalfAdopted)
	if !known {
		return
	}
	start, err := time.Parse(time.DateOnly, p.m.About.Start)
	label := "half adopted on"
	if err != nil { // ticks end at other times than midnight, or no dates: in days
		label = "days until half adopted"
	}
	if m.N > 0 && m.N < p.s.Replicates {
		label = fmt.Sprintf("half adopted (%d of %d)", m.N, p.s.Replicates)
	}
	switch {
	case m.N == 0:
		p.adopted(label, none, none, "never")
		return
	case err != nil:
		p.printRange(label, m)
		return
	}
	day := func(days float64) time.Time { return start.AddDate(0, 0, int(math.Round(days))) }
	mean := day(m.Mean)
	interval, spread := none, none
	if m.Lo == m.Lo {
		layout := time.DateOnly
		if m.Half() >= 60 {
			layout = "2006-01" // the interval is too wide for days
		}
		interval = "[" + shortDate(day(m.Lo), mean, layout) + ", " + shortDate(day(m.Hi), mean, layout) + "]"
	}
	if m.N > 1 {
		first, last := day(m.Min), day(m.Max)
		spread = first.Format(time.DateOnly) + "…" + shortDate(last, first, time.DateOnly)
	}
	p.adopted(label, mean.Format(time.DateOnly), interval, spread)
}

// shortDate omits the year if the other date already gives it.
func shortDate(t, said time.Time, layout string) string {
	if layout == time.DateOnly && t.Year() == said.Year() {
		return t.Format("01-02")
	}
	return t.Format(layout)
}

func (p *printer) revenue() {
	total, ok := p.metric("platform_revenue")
	if !ok || zero(total) {
		return
	}
	sources := p.sources(total)
	p.head(row("Revenue of the platform").right(meanEnds, "sum").left(intervalFrom, p.interval()).right(shareEnds,
		"share"))
	line := func(label string, m MetricSummary, of float64) {
		v := m.Per(p.scale)
		p.line(row("  "+label).right(meanEnds, digits.Grouped(v.Mean, meanDecimals(v))).left(intervalFrom,
			p.bounds(v)).right(shareEnds, share(m.Mean, of)))
	}
	for _, m := range append(sources, total) {
		line(sourceName(m.Name), m, total.Mean)
		if part, ok := p.metric(StoreAds); ok && m.Name == "ad_revenue" && !zero(part) {
			line("  "+Says[StoreAds], part, total.Mean) // not sold by auction
		}
	}
	if given, ok := p.metric(Given); ok && !zero(given) {
		line("in addition, given", given, 0)
	}
}

// zero reports whether a metric is 0 in all replicates, as when its mechanism is off.
func zero(m MetricSummary) bool { return m.Min == 0 && m.Max == 0 }

func sourceName(metric string) string {
	return cmp.Or(Says[metric], strings.ReplaceAll(strings.TrimSuffix(metric, "_revenue"), "_", " "))
}

func share(part, whole float64) string {
	if !(whole > 0) || part < 0 {
		return none
	}
	return digits.Grouped(100*part/whole, 1) + " %"
}

// rules prints how often each rule of the platform set its keys.
func (p *printer) rules() {
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
		p.words("How often the rules of the platform set their keys: " + strings.Join(parts, ", ") + ".")
	}
}

// refused says in how many replicates the platform could not pay for a dated purchase.
func (p *printer) refused() {
	if m, ok := p.metric(Refused); ok && m.N > 0 && !zero(m) {
		p.words(fmt.Sprintf("Refused, as cash and credit did not reach: the platform's share in a company, in %.0f of %s.",
			m.Mean*float64(m.N), digits.Counted(float64(m.N), "replicate")))
	}
}

func (p *printer) notes() {
	if !p.m.Complete {
		p.b.WriteString("\n")
		p.words(fmt.Sprintf("Incomplete: %s of %d; the same command runs the rest.", digits.Counted(float64(p.s.Replicates),
			"replicate"), len(p.m.Asked)))
	}
	// What shops sell, and what people expect of trade where it attracts them.
	sales, sells := p.metric("gmv")
	if _, attracts := p.metric("expected_surplus"); sells && !zero(sales) && !attracts {
		p.b.WriteString("\n")
		p.words("What shops offer attracts nobody here: variety is off, since no source gives the size of its effect.")
	}
	if n := len(p.s.Warnings); n > 0 && p.dir != "" {
		p.words(fmt.Sprintf("%s: see %s/%s.", digits.Counted(float64(n), "warning"), strings.TrimRight(p.dir, "/"),
			manifest.File))
	}
}

func (p *printer) bounds(v Interval) string {
	if v.Lo != v.Lo {
		return none
	}
	lo, hi := digits.Grouped(v.Lo, decimals(v)), digits.Grouped(v.Hi, decimals(v))
	if v.IsRange {
		return lo + " … " + hi
	}
	return "[" + lo + ", " + hi + "]"
}

// decimals returns the decimals of an interval, at most the four that fit the line.
func decimals(v Interval) int { return min(digits.Decimals(v.Half(), v.Mean), 4) }

// meanDecimals returns those of the mean beside it.
func meanDecimals(v Interval) int { return min(digits.MeanDecimals(v.Half(), v.Mean), 4) }
