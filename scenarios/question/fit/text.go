package fit

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/num"
	"guanxi/sim/results/digits"
)

// Text returns the report for a terminal.
func (r *Report) Text() string { return r.Page().String() }

// Page returns the report.
func (r *Report) Page() *tabular.Page {
	p := &tabular.Page{}
	p.Fields(r.Study.Name, digits.Counted(len(r.Study.Factors), "factor"), r.fitted())
	p.Blank()
	p.Group(r.waves())
	var runs []Run
	for _, w := range r.Waves {
		runs = append(runs, w.Runs...)
	}
	for line := range strings.Lines(strings.TrimPrefix(without(r.Targets, runs), "\n")) {
		p.Words(strings.TrimSpace(line)+".", 0, 0)
	}
	kept := "Kept: " + r.kept()
	if told, _, _ := strings.Cut(r.Unmet, "\n"); told != "" {
		p.Words("There is no calibration: "+strings.TrimSuffix(told, ":")+".", 0, 0)
	} else {
		kept += " The kept points together are the calibration."
	}
	p.Words(kept, 0, 0)
	if people := r.of.People; people > 0 && slices.ContainsFunc(r.Targets,
		func(t Target) bool { return t.Scale == people }) {
		p.Words(fmt.Sprintf("Counts and amounts of targets are of people: in the scenario a consumer stands for %s "+
			"(consumers.represents).", tabular.Number(people, three(people))), 0, 0)
	}
	for _, g := range append([]tabular.Group{r.shares(), r.factors(), r.alone()}, r.errors()...) {
		if len(g.Rows) > 0 {
			p.Blank()
			p.Group(g)
		}
	}
	return p
}

// LaTeX returns the report as tables for a paper, as fragments for \input, for a page in one or two
// columns.
func (r *Report) LaTeX() string {
	var all []string
	add := func(notes []string, groups ...tabular.Group) {
		if len(groups) > 0 && len(groups[0].Rows) > 0 {
			notes = append([]string{r.Study.Name + ": " + r.fitted() + "."}, notes...)
			all = append(all, tabular.Fragments("calibration "+r.Study.Name, groups, notes)...)
		}
	}
	add(nil, r.waves())
	add(nil, r.shares())
	add([]string{"Kept: " + r.kept()}, r.factors())
	add([]string{"Model: weighted mean over the kept points."}, r.alone())
	add(terms("of single draws", "width"), r.errors()...)
	return strings.Join(all, "\n")
}

// fitted says how many targets there are.
func (r *Report) fitted() string {
	n := len(r.of.fitted())
	return fmt.Sprintf("%s fitted, %d held out", digits.Counted(n, "target"), len(r.Targets)-n)
}

func (r *Report) kept() string {
	if r.Past != nil {
		text := fmt.Sprintf("%d of %s of the ensemble, which count alike: the means of two fresh runs are within %g "+
			"standard deviations of all targets.", r.Left, digits.Counted(r.Past.Drawn, "point"), r.of.Cutoff)
		if p := r.Past; p.RHat == p.RHat {
			text += fmt.Sprintf(" R̂ between %d searches of which nothing is common is %.2f "+
				"(the largest of the numbers that decide most and of metrics).", r.of.Searches, p.RHat)
			if !p.settled() {
				text += fmt.Sprintf(" Above %g they do not agree, and take more waves or points.", mostRHat)
			}
		}
		return text
	}
	return fmt.Sprintf("the nearest %d of %s. Of all points, %d are within %g standard deviations of every fitted target.",
		len(r.Draws), digits.Counted(r.Tried, "point"), r.Left, r.of.Cutoff)
}

// terms explains the columns of errors but for some.
func terms(but ...string) (notes []string) {
	for _, term := range [][2]string{{"MAPE", "mean absolute error relative to the observed value"},
		{"sMAPE", "the same relative to the mean of both values"},
		{"of single draws", "MAPE of each kept point alone, 90 % of the weight"}, {"bias", "mean relative error"},
		{"max", "largest absolute relative error"},
		{"coverage", "rows within the 90 % prediction interval"}, {"width", "mean width of that interval relative to the " +
			"observed value"},
		{"skill", "1 less the quotient of MAPE and that of naive, over the rows for which naive has a value"},
		{"naive", "the last value carried forward"}} {
		if !slices.Contains(but, term[0]) {
			notes = append(notes, term[0]+": "+term[1])
		}
	}
	return []string{"In %, except n and skill. " + strings.Join(notes, "; ") + "."}
}

// newGroup returns a table with a column of labels and the given columns.
func (r *Report) newGroup(label, caption, head string, columns ...tabular.Column) tabular.Group {
	return tabular.Group{Caption: caption, Label: "tab:" + r.Study.Name + "-" + label,
		Columns: append([]tabular.Column{{Head: head}}, columns...)}
}

func (r *Report) waves() tabular.Group {
	caption, head := "Waves of history matching", "share of the ranges not ruled out"
	if r.Past != nil {
		caption, head = "Waves", "within the cutoff of all targets"
	}
	g := r.newGroup("waves", caption, "wave", tabular.Decimal("points"), tabular.Decimal("failed"),
		tabular.Column{Head: head, Unit: "%"})
	for _, w := range r.Waves {
		g.Row(tabular.Word(w.Name), count(len(w.Runs)), count(w.Failed),
			tabular.Share(w.Share, three(100*w.Share)))
	}
	return g
}

func (r *Report) factors() tabular.Group {
	g := r.newGroup("factors", "Factors of the kept points", "factor", tabular.Decimal("median"),
		tabular.Bounded("90 % of the weight"), tabular.Decimal("nearest"))
	if r.Past != nil {
		g.Caption = fmt.Sprintf("Numbers that history narrows: the worlds' standard deviation is below that of the range, "+
			"by %d standard errors", narrowAt)
		g.Columns = append(g.Columns, tabular.Decimal("spread, of the range's"), tabular.Decimal("± s.e."))
	}
	for k := range r.Study.Factors {
		if r.Past != nil && !r.Past.narrows(k) {
			continue
		}
		var left []tabular.Cell
		if r.Past != nil {
			left = []tabular.Cell{tabular.Number(r.Past.Spread[k], 2), tabular.Number(r.Past.Error[k], 2)}
		}
		f := &r.Study.Factors[k]
		at := func(p float64) float64 { return quantile(r.Draws, k, p) }
		mid, lo, hi, nearest := at(.5), at(.05), at(.95), r.best().Point[k]
		if f.Scale == study.Date {
			g.Row(append([]tabular.Cell{tabular.Word(f.Name), tabular.Word(f.Text(mid)),
				tabular.Word(f.Text(lo) + " to " + f.Text(hi)), tabular.Word(f.Text(nearest))}, left...)...)
			continue
		}
		mid, lo, hi, nearest = f.Number(mid), f.Number(lo), f.Number(hi), f.Number(nearest)
		d := tabular.Decimals(mid, lo, hi)
		if f.Scale == study.Log { // ends may be orders of magnitude apart
			least := min(lo, nearest)
			d = max(d, digits.Decimals(least, least))
		}
		if f.Whole {
			d = min(d, 0)
		}
		g.Row(append([]tabular.Cell{tabular.Word(titled(f)), tabular.Number(mid, d), tabular.Limits(lo, hi, d),
			tabular.Number(nearest, d)}, left...)...)
	}
	return g
}

// leastShare is the one in the variance of some output from which on a number is printed.
const leastShare = .01

// shares lists the numbers that decide most.
func (r *Report) shares() (g tabular.Group) {
	if r.Past == nil || r.Past.Shares == nil {
		return g
	}
	var order []int
	some := 0
	for k, x := range r.Past.Shares {
		some += int(num.One(x.Total > 0))
		if x.Total >= leastShare {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(r.Past.Shares[b].Total, r.Past.Shares[a].Total)
	})
	g = r.newGroup("shares", fmt.Sprintf("Numbers with 1 %% or more of the variance of a target or metric over the "+
		"ranges, noise included (total Sobol' index by sparse polynomials; %d of %d have any)", some,
		len(r.Study.Factors)), "number", tabular.Column{Head: "share", Unit: "%"}, words("most of"))
	for _, k := range order {
		x := r.Past.Shares[k]
		g.Row(tabular.Word(r.Study.Factors[k].Name), tabular.Share(x.Total, 1), tabular.Word(x.Of))
	}
	return g
}

// titled returns a factor with its unit.
func titled(f *study.Factor) string {
	if f.Unit == "" {
		return f.Name
	}
	return f.Name + " (" + strings.Replace(f.Unit, "/", "per ", 1) + ")"
}

func (r *Report) alone() tabular.Group {
	g := r.newGroup("targets", "Targets and predictions", "target", words("role"), tabular.Decimal("observed"),
		tabular.Decimal("model"), tabular.Bounded("90 % prediction interval"))
	for _, row := range r.Alone {
		mean, interval := tabular.Estimate(row.Mean, row.Low, row.High)
		_, part, _ := strings.Cut(strconv.FormatFloat(row.Value, 'f', -1, 64), ".")
		g.Row(tabular.Word(row.Name), tabular.Word(row.Role), tabular.Number(row.Value,
			min(len(part), three(row.Value))), mean, interval)
	}
	return g
}

func (r *Report) errors() (all []tabular.Group) {
	for _, s := range r.Series {
		g := r.newGroup("errors", "Errors (%) of the calibrated model and of plain forecasts", "model", words("role"))
		of := []string{"n", "MAPE", "sMAPE", "bias", "max", "coverage", "skill"}
		g.Heading, g.Columns = s.Name, append(g.Columns, decimals(of)...)
		for _, e := range s.Errors {
			g.Row(append([]tabular.Cell{tabular.Word(e.Model), tabular.Word(e.Role)}, e.cells(of)...)...)
		}
		all = append(all, g)
	}
	return all
}

func words(head string) tabular.Column { return tabular.Column{Head: head, Left: true} }

func count(n int) tabular.Cell { return tabular.Number(float64(n), 0) }

func decimals(heads []string) (all []tabular.Column) {
	for _, head := range heads {
		all = append(all, tabular.Decimal(head))
	}
	return all
}

// cells returns the numbers of some columns.
func (e *Errors) cells(heads []string) (all []tabular.Cell) {
	for _, head := range heads {
		switch k := slices.IndexFunc(e.measures(), func(m measured) bool { return m.name == head }); {
		case head == "n":
			all = append(all, count(e.N))
		case k < 0:
			all = append(all, tabular.Shares(e.Low, e.High, 1))
		case head != "skill":
			all = append(all, tabular.Share(e.measures()[k].value, 1))
		case math.IsInf(e.Skill, 0):
			all = append(all, tabular.Number(math.NaN(), 2))
		default:
			all = append(all, tabular.Number(e.Skill, 2))
		}
	}
	return all
}

// three returns the decimals that show three significant digits.
func three(x float64) int { return max(0, 2-digits.Exponent(x)) }
