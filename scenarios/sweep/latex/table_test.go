package latex

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"guanxi/sim/results/tex/textest"
	"guanxi/sim/simtest/need"
)

// twoColumns is a page of two columns of 84 mm.
const twoColumns = "[twocolumn]{article}\n\\setlength{\\textwidth}{174mm}\\setlength{\\columnsep}{6mm}\\setlength{\\oddsidemargin}{0pt}"

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		cell Cell
		want string
	}{
		{Number(8911.37, 0), "8911"}, {Number(8911.37, -1), "8910"}, {Number(-.4424, 3), "-0.442"}, {Number(-.0001, 2), "0.00"},
		{Number(math.NaN(), 2), "{--}"}, {Number(math.Inf(-1), 2), `{$-\infty$}`}, {Number(1.2345e-9, 11), `{\num{1.23e-09}}`},
		{Number(2.5e14, -12), `{\num{2.50e+14}}`}, {Text("a_b"), `{a\_b}`}, {Number(0, 9), `{\num{0.000000000e+00}}`},
	} {
		if got := c.cell.in(Decimal); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if got := Interval(-1.234, 2, 1).in(Right); got != `[\num{-1.2}, \num{2.0}]` {
		t.Error(got)
	}
	if got := Interval(math.NaN(), 2, 1).in(Right); got != "--" {
		t.Error(got)
	}
}

func sample(rows int) *Table {
	t := &Table{
		Comment: "guanxi analyze out/study, 50 % of a_b",
		Caption: "Effect of q & r on <ad_revenue> (95 % intervals) ± ~ ^ \\ # $ {x} | \" ` μ* σ φ Σ² → …",
		Label:   "tab:what drives_revenue",
		Columns: []Column{{Head: "metric", Align: Left}, {Head: "mean", Align: Decimal}, {Head: "95 % interval", Align: Right}, {Head: "p", Align: Decimal}},
		Notes:   []string{"20 replicates; p adjusted (Holm 1979).", "3 % failed."},
	}
	for i := range rows {
		if i%10 == 0 {
			t.Rows = append(t.Rows, Row{Heading: "time_to(adopters, 50%)"})
		}
		x := math.Pow(-3, float64(i%9))
		t.Rows = append(t.Rows, Row{Cells: []Cell{Text("adopters@2014-01-01"), Number(x, 2), Interval(x-1, x+1, 1), Number(1/x, 9*(i%2))}})
	}
	t.Rows = append(t.Rows, Row{Cells: []Cell{Text("none"), Number(math.NaN(), 2), None(), Number(math.Inf(1), 0)}})
	return t
}

func TestTable(t *testing.T) {
	got := sample(3).String()
	want := `% guanxi analyze out/study, 50 % of a_b
% \usepackage{booktabs,longtable,siunitx}
\begin{table}[tbp]
\centering
\caption{Effect of q \& r on $<$ad\_revenue$>$ (95~\% intervals) $\pm$ \textasciitilde{} \textasciicircum{} \textbackslash{} \# \$ \{x\} \textbar{} \textquotedbl{} \textasciigrave{} $\mu$* $\sigma$ $\varphi$ $\Sigma$$^2$ $\to$ \dots{}}\label{tab:what-drives-revenue}
\smallskip
\begin{tabular}{@{}l S[table-format=-1.2] r S[table-format=1.0]@{}}
\toprule
metric & {mean} & 95~\% interval & {p} \\
\midrule
\multicolumn{4}{@{}l}{time\_to(adopters, 50\%)} \\
adopters@2014-01-01 & 1.00 & [\num{0.0}, \num{2.0}] & 1 \\
adopters@2014-01-01 & -3.00 & [\num{-4.0}, \num{-2.0}] & {\num{-3.33333333e-01}} \\
adopters@2014-01-01 & 9.00 & [\num{8.0}, \num{10.0}] & 0 \\
none & {--} & -- & {$\infty$} \\
\bottomrule
\end{tabular}

\medskip
{\footnotesize\raggedright
20 replicates; p adjusted (Holm 1979).\par
3~\% failed.\par
}
\end{table}
`
	if got != want {
		t.Error(got)
	}
}

// A table over several pages has its caption and label once. Repeated on each page, the label
// would be multiply defined.
func TestCaptionOnce(t *testing.T) {
	got := sample(60).String()
	first, rest, ok := strings.Cut(got, "\\endfirsthead\n")
	if !ok || strings.Count(first, "\\caption{") != 1 || strings.Count(first, "\\label{") != 1 {
		t.Errorf("caption and label before \\endfirsthead: %s", first)
	}
	if strings.Contains(rest, "\\caption{") || strings.Contains(rest, "\\label{") {
		t.Errorf("caption or label after \\endfirsthead: %s", rest)
	}
	if strings.Count(got, "metric & {mean} &") != 2 {
		t.Error("the columns are not named on each page")
	}
}

// effects returns a table of paired differences of a study with two factors.
func effects(label string) *Table {
	t := &Table{Caption: "Paired differences from the baseline", Label: "tab:two-effects", Columns: []Column{{Head: "", Align: Left}, {Head: "difference", Align: Decimal},
		{Head: "95 % interval", Align: Right}, {Head: "relative (%)", Align: Decimal}, {Head: "p (Holm)", Align: Decimal}, {Head: "n", Align: Decimal}}}
	t.Rows = append(t.Rows, Row{Heading: "time_to(adopters, 50%) (days), fast less slow"})
	for k := range 6 {
		t.Rows = append(t.Rows, Row{Cells: []Cell{Text(label), Number(-7.8-float64(k)/100, 2), Interval(-10.2, -5.5, 1), Number(-44.1, 1), Text("< 0.001"), Number(6, 0)}})
	}
	return t
}

// A table is no wider than a line of article at 10 pt. It gets closer columns, smaller letters
// and labels that wrap, each only as far as needed. By the metrics of cmr10, the table of two
// factors would be 368 pt wide.
func TestTablesFitTheLine(t *testing.T) {
	for text, want := range map[string]float64{"friends=4 speed=0.1/day": 109.7, "95 % interval": 58.6, "[−10.2, −5.5]": 57.8, "relative (%)": 52, "p (Holm)": 40.3} {
		need.Near(t, fmt.Sprintf("the width of %q", text), widthOf(text), want, 0.02*want)
	}
	two := "friends=4 speed=0.1/day"
	need.Near(t, "the width of the table of two factors", effects(two).width(setting{small: 1}), 367.6, 4)
	for label, want := range map[string]struct{ before, format string }{
		"speed=0.1/day":                    {"", "@{}l S"},
		"speed=0.1/day n=4":                {"\\setlength{\\tabcolsep}{3pt}\n", "@{}l S"},
		two:                                {"\\small\\setlength{\\tabcolsep}{3pt}\n", "@{}l S"},
		two + " gap=12 h learner=ftrl a=b": {"\\small\\setlength{\\tabcolsep}{3pt}\n", "@{}>{\\raggedright\\arraybackslash\\hangindent=1em}p{"},
	} {
		table := effects(label)
		if got := table.width(table.setting()); got > lineWidth {
			t.Errorf("%q: %.1f pt", label, got)
		}
		got := table.String()
		if !strings.Contains(got, "\\smallskip\n"+want.before+"\\begin{tabular}{"+want.format) {
			t.Errorf("%q: %s", label, got)
		}
		for table.height(table.setting()) <= pageHeight { // a longtable is set in a group so that the font size ends with it
			table.Rows = append(table.Rows, table.Rows[1:]...)
		}
		got = table.String()
		if grouped := strings.Contains(got, "{"+want.before+"\\begin{longtable}{"+want.format); grouped != (want.before != "") || grouped != strings.Contains(got, "\\end{longtable}\n}\n") {
			t.Errorf("%q over pages: %s", label, got)
		}
	}
	wide := effects(two)
	wide.Rows[0].Heading = strings.Repeat("captured.consumer at ", 6)
	if got := wide.String(); !strings.Contains(got, "\\multicolumn{6}{@{}p{") {
		t.Errorf("a heading that is wider than a line does not break: %s", got)
	}
	many := effects(two)
	for range 6 {
		many.Columns = append(many.Columns, Column{Head: "95 % interval", Align: Right})
	}
	if s := many.setting(); s.small != asFootnote || s.label != leastLabel {
		t.Errorf("a table that no letters let fit: %+v", s)
	}
}

// claims returns a table of metrics in different units, whose labels are single long words.
func claims() *Table {
	t := &Table{Caption: "Claims", Columns: []Column{{Head: "claim", Align: Left}, {Head: "effect", Align: Decimal}, {Head: "interval", Align: Right},
		{Head: "smallest", Align: Decimal}, {Head: "p", Align: Decimal, Symbol: "$p$", Below: true}, {Head: "verdict", Align: Left, Verdict: true}}}
	for _, r := range []struct {
		label                 string
		v, half, smallest     float64
		decimals, ofTheOthers int
	}{{"C1d adopters.convenience", 41.4, 2, 1.53, 1, 2}, {"C8b integrity", -.04101, 0, .01318, 5, 5}, {"C14b captured.provider.shop (CNY)", -4863, 350, 392, -1, 0},
		{"C19 created (CNY)", 120000, 12500, 16600, -3, -2}, {"C7 mean(satisfaction)", .000043, .00013, .00392, 6, 5}} {
		t.Rows = append(t.Rows, Row{Cells: []Cell{Text(r.label), Number(r.v, r.decimals), Interval(r.v-r.half, r.v+r.half, r.decimals-1), Number(r.smallest, r.ofTheOthers), Text("< 0.001"), Text("true by construction")}})
	}
	return t
}

// Numbers of very different scales are aligned right instead of at the point. Long words in
// labels have places where they may break. Of a line that is too wide the verdicts go on two lines,
// and the labels with them.
func TestScalesApart(t *testing.T) {
	got := claims().String()
	for _, want := range []string{"p{", "pt} r r r S[table-format=1.0] l@{}}", "claim & effect & interval & smallest & {$p$} & verdict",
		"C14b captured. & \\num{-4860} & [\\num{-5200}, \\num{-4500}] & \\num{392} & {$<$ 0.001} & true by \\\\\n\\hspace*{1em}provider.\\allowbreak{}shop (CNY) &  &  &  &  & construction \\\\[2pt]\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	if got := effects("a.b").String(); strings.Contains(got, "allowbreak") || !strings.Contains(got, "S[table-format=-1.2]") {
		t.Errorf("a table that fits as it is: %s", got)
	}
}

// Labels that wrap, headings and notes make a table taller, so that it spans pages.
func TestTallTables(t *testing.T) {
	rows := func(n int, label, heading string) *Table {
		x := effects(label)
		x.Rows, x.Notes = append([]Row(nil), x.Rows[1:2]...), nil
		for len(x.Rows) < n {
			x.Rows = append(x.Rows, x.Rows[0])
		}
		for k := 0; k < n && heading != ""; k += 10 {
			x.Rows[k] = Row{Heading: heading}
		}
		return x
	}
	noted := rows(40, "a", "metric")
	noted.Notes = []string{strings.Repeat("what it waits for never came ", 10), "p is adjusted"}
	long := "friends=4 speed=0.1/day gap=12 h learner=ftrl a=b"
	for _, x := range []struct {
		t    *Table
		over bool
	}{{rows(40, "a", ""), false}, {rows(43, "a", ""), true}, {rows(38, "a", "metric"), false}, {noted, true}, {rows(16, long, ""), false}, {rows(40, long, ""), true}} {
		if got := x.t.String(); strings.Contains(got, "longtable}{") != x.over || strings.Contains(got, "--latex=2") != x.over {
			t.Errorf("%d rows and %d notes over pages: %v", len(x.t.Rows), len(x.t.Notes), !x.over)
		} else if !x.over {
			textest.Compile(t, "{article}", Preamble, got)
		}
	}
}

// On a page in two columns a table is one column wide if it can be, and otherwise spans both. One
// that is too tall becomes several with one number, of whole groups of rows.
func TestTwoColumns(t *testing.T) {
	means := func(rows int) *Table {
		x := &Table{TwoColumns: true, Caption: "Means over replicates", Label: "tab:means", Notes: []string{"20 replicates"},
			Columns: []Column{{}, {Head: "mean", Align: Decimal}, {Head: "95 % interval of the mean", Align: Right}, {Head: "n", Align: Decimal}}}
		for k := range rows {
			if k%12 == 0 {
				x.Rows = append(x.Rows, Row{Heading: fmt.Sprintf("metric %d", k/12)})
			}
			x.Rows = append(x.Rows, Row{Cells: []Cell{Text("learner=ftrl slots=1"), Number(-7.8-float64(k)/100, 2), Interval(-10.2, -5.5, 1), Number(12, 0)}})
		}
		return x
	}
	wide := effects("friends=4 speed=0.1/day gap=12 h learner=ftrl")
	wide.TwoColumns, wide.Columns = true, append(wide.Columns, Column{Head: "95 % interval", Align: Right}, Column{Head: "least and greatest", Align: Left})
	short, long := means(3).String(), means(150).String()
	for text, want := range map[string]string{short: "\\begin{table}[tbp]", wide.String(): "\\begin{table*}[tbp]", long: "\\begin{table}[tbp]"} {
		if !strings.Contains(text, want) || strings.Contains(text, "longtable}{") {
			t.Errorf("no %s in %s", want, text)
		}
	}
	parts := strings.Split(long, "\\begin{table}")[1:]
	rows := 0
	for i, p := range parts {
		rows += strings.Count(p, "learner=ftrl")
		continued := strings.HasPrefix(p, "[tbp]\n\\centering\n\\addtocounter{table}{-1}\n\\caption{Means over replicates (continued)}\n")
		if continued != (i > 0) || strings.Contains(p, "\\label{tab:means}") != (i == 0) || strings.Contains(p, "20 replicates") != (i == len(parts)-1) ||
			i < len(parts)-1 && strings.Count(p, "learner=ftrl")%12 != 0 || !strings.Contains(p, "\\midrule\n\\multicolumn{4}{@{}l}{metric") || strings.Contains(p, "{metric 4} \\\\\n\\bottomrule") {
			t.Errorf("part %d of %d: %s", i, len(parts), p)
		}
	}
	if len(parts) < 3 || rows != 150 {
		t.Errorf("%d rows in %d parts", rows, len(parts))
	}
	textest.Compile(t, twoColumns, Preamble, short, wide.String(), long)
}

// A table of paired differences of a study with factors fits a column of a page in two: its heads take
// two lines, and a number of replicates that is the same everywhere is a note. Each part of a tall one
// is as narrow as its own rows.
func TestDifferencesFitAColumn(t *testing.T) {
	table := func(n, rows int) *Table {
		x := &Table{TwoColumns: true, Caption: "Paired differences from the baseline", Label: "tab:narrow", Columns: effects("").Columns}
		for k, scale := range []float64{1, 1e-4} {
			x.Rows = append(x.Rows, Row{Heading: "metric"})
			for i := range rows {
				x.Rows = append(x.Rows, Row{Cells: []Cell{Text("deceivers=0.1 keep=0.5"), Number(-13100*scale, 3*k-2), Interval(-16800*scale, -9400*scale, 3*k-2), Number(-115.2, 1), Text("< 0.001"), Number(float64(5+n*i), 0)}})
			}
		}
		x.Common("n")
		return x
	}
	short, tall, apart := table(0, 3).String(), table(0, 40).String(), table(1, 3).String()
	for _, text := range []string{short, tall} {
		if strings.Contains(text, "table*") || !strings.Contains(text, "{} &  & {relative} & {p} \\\\\n & {difference} & 95~\\% interval & {(\\%)} & {(Holm)} \\\\") || !strings.Contains(text, "\n$n$ = 5 in all rows.\\par\n") {
			t.Errorf("not in a column: %s", text)
		}
	}
	if !strings.Contains(apart, "& {n} \\\\") || strings.Contains(apart, "in all rows") {
		t.Errorf("numbers of replicates that differ: %s", apart)
	}
	textest.Compile(t, twoColumns, Preamble, short, tall, apart)
}

// Two estimates with their intervals, such as Sobol' indices, fit a column of a page in two: the
// intervals stand under them. A row is never parted from its interval.
func TestIntervalsUnderEstimates(t *testing.T) {
	table := func(rows int) *Table {
		x := &Table{TwoColumns: true, Caption: "Sobol' indices", Label: "tab:sobol", Columns: []Column{{}, {Head: "S1", Symbol: "$S_1$", Align: Decimal}, {Head: "95 % interval", Align: Right},
			{Head: "ST", Symbol: "$S_T$", Align: Decimal}, {Head: "95 % interval", Align: Right}}}
		for i := range rows {
			if i%8 == 0 {
				x.Rows = append(x.Rows, Row{Heading: "adopters"})
			}
			x.Rows = append(x.Rows, Row{Cells: []Cell{Text("members_activities"), Number(-.00078, 5), Interval(-.002, -.00021, 5), Number(.0354, 4), Interval(0, .1331, 4)}})
		}
		return x
	}
	short, tall := table(3).String(), table(60).String()
	for _, want := range []string{"\\begin{table}[", " & {$S_1$} & {$S_T$} \\\\\n & {95~\\% interval} & {95~\\% interval} \\\\\n",
		"members\\_activities & -0.00078 & 0.0354 \\\\\n & {[\\num{-0.00200}, \\num{-0.00021}]} & {[\\num{0.0000}, \\num{0.1331}]} \\\\[2pt]\n"} {
		if !strings.Contains(short, want) || !strings.Contains(tall, want) {
			t.Errorf("no %q in %s", want, short)
		}
	}
	for _, part := range strings.Split(tall, "\\begin{table}")[1:] {
		if n := strings.Count(part, "[2pt]"); n == 0 || n != strings.Count(part, "activities") || n > 20 {
			t.Errorf("%d intervals in %s", n, part)
		}
	}
	one := table(3)
	if one.TwoColumns = false; strings.Contains(one.String(), "[2pt]") {
		t.Error("on a page in one column intervals stand beside")
	}
	textest.Compile(t, twoColumns, Preamble, short, tall)
}

// Intervals go under the estimates, too, where long labels beside them would take more lines.
func TestLongLabelsInAColumn(t *testing.T) {
	x := &Table{TwoColumns: true, Columns: []Column{{}, {Head: "change", Align: Decimal}, {Head: "95 % interval", Align: Right}, {Head: "p (Holm)", Align: Decimal}, {Head: "n", Align: Decimal}}}
	for range 3 {
		x.Rows = append(x.Rows, Row{Cells: []Cell{Text("packets net=dense minus sparse"), Number(-.000043, 6), Interval(-.0076, .0075, 4), Number(1, 2), Number(30, 0)}})
	}
	if got := x.fitted().lines(x.fitted().setting()); got != 6 {
		t.Errorf("%d lines: %s", got, x)
	}
}

// Claims fit a column of a page in two: intervals go under the effects and p under what is claimed. More
// than a page has room for go over both columns if that makes them fewer lines. Words that are no
// verdict stay on their line.
func TestClaimsFitAColumn(t *testing.T) {
	for groups, want := range map[int]string{1: "\\begin{table}[", 5: "\\begin{table*}["} {
		x := claims()
		x.TwoColumns = true
		for range groups - 1 {
			x.Rows = append(x.Rows, x.Rows[:5]...)
		}
		got := x.String()
		if !strings.Contains(got, want) || strings.Contains(got, "continued") {
			t.Errorf("%d rows: no %s in %s", len(x.Rows), want, got)
		}
		if folded := strings.Contains(got, " & effect & smallest &  \\\\\nclaim & interval & $p$ & verdict \\\\\n"); folded != (groups == 1) {
			t.Errorf("%d rows: %s", len(x.Rows), got)
		}
		textest.Compile(t, twoColumns, Preamble, got)
		x.Columns[5].Verdict = false
		if got := x.String(); strings.Contains(got, "true by \\\\") || strings.Contains(got, "true by &") {
			t.Errorf("words of no verdict are parted: %s", got)
		}
	}
}

// A table of what each party has fits a column: names of parties are parted.
func TestPartiesFitAColumn(t *testing.T) {
	x := &Table{TwoColumns: true, Caption: "Shapley values by party", Label: "tab:parties", Columns: []Column{{}}}
	row := Row{Cells: []Cell{Text("functions_services")}}
	for _, party := range []string{"created", "platform", "provider", "advertiser", "consumer"} {
		x.Columns = append(x.Columns, Column{Head: party, Align: Decimal})
		row.Cells = append(row.Cells, Number(-212.5, 1))
	}
	x.Rows = []Row{row, row}
	text := x.String()
	if !strings.Contains(text, "\\begin{table}[") || !strings.Contains(text, "& {} & {plat-} & {pro-} & {adver-} & {con-} \\\\\n & {created} & {form} & {vider} & {tiser} & {sumer} \\\\\n") {
		t.Error(text)
	}
	textest.Compile(t, twoColumns, Preamble, text)
}

// Names in other scripts are announced.
func TestOtherLetters(t *testing.T) {
	for name, said := range map[string]bool{"扫描": true, "Größe μ": false} {
		if got := effects(name).String(); strings.HasPrefix(got, "% letters that pdflatex has not") != said {
			t.Errorf("%s: %.100s", name, got)
		}
	}
}

// LaTeX compiles the fragments, if it is installed.
func TestCompiles(t *testing.T) {
	if !textest.Installed(t) {
		t.SkipNow()
	}
	long := effects("friends=4 speed=0.1/day gap=12 h learner=ftrl a=b")
	long.Rows[0].Heading = strings.Repeat("captured.consumer at ", 6)
	textest.Compile(t, "{article}", Preamble, sample(3).String(), sample(60).String(), effects("friends=4 speed=0.1/day").String(), long.String(), claims().String(), (&Table{Columns: []Column{{Head: "a", Align: Left}}}).String())
}
