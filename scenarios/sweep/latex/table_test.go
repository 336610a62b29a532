package latex

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestEscape(t *testing.T) {
	for plain, want := range map[string]string{
		`50% of a_b & {c} #1 \x ~ ^ $`: `50\% of a\_b \& \{c\} \#1 \textbackslash{}x \textasciitilde{} \textasciicircum{} \$`,
		"a < b − c\n±":                 `a $<$ b $-$ c $\pm$`,
		"微信":                           "微信",
		"\xff\x00":                     "  ",
	} {
		if got := Escape(plain); got != want {
			t.Errorf("%q: %q, want %q", plain, got, want)
		}
	}
}

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
		Columns: []Column{{"metric", Left}, {"mean", Decimal}, {"95 % interval", Right}, {"p", Decimal}},
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
\caption{Effect of q \& r on $<$ad\_revenue$>$ (95 \% intervals) $\pm$ \textasciitilde{} \textasciicircum{} \textbackslash{} \# \$ \{x\} \textbar{} \textquotedbl{} \textasciigrave{} $\mu$* $\sigma$ $\varphi$ $\Sigma$$^2$ $\to$ \dots{}}\label{tab:what-drives-revenue}
\smallskip
\begin{tabular}{@{}l S[table-format=-1.2] r S[table-format=1.0]@{}}
\toprule
metric & {mean} & 95 \% interval & {p} \\
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
3 \% failed.\par
}
\end{table}
`
	if got != want {
		t.Error(got)
	}
}

// A table over several pages has its caption and label once: on each page they would be
// a label that is defined many times.
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

// LaTeX takes the fragments, if it is there.
func TestCompiles(t *testing.T) {
	if _, err := exec.LookPath("pdflatex"); err != nil {
		t.Skip("no pdflatex; apt-get install texlive-latex-recommended texlive-science")
	}
	compile(t, sample(3).String(), sample(60).String(), (&Table{Columns: []Column{{"a", Left}}}).String())
}

// compile runs pdflatex over fragments and fails on errors and on whatever
// siunitx could not read.
func compile(t *testing.T, fragments ...string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "t.tex"), []byte(document(fragments...)), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "t.tex")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out[max(0, len(out)-3000):])
	}
	if strings.Contains(string(out), "Undefined") || strings.Contains(string(out), "Missing character") {
		t.Errorf("%s", out)
	}
	if _, err := os.Stat(filepath.Join(dir, "t.pdf")); err != nil {
		t.Error(err)
	}
}

// document is a whole document with the fragments, a page each.
func document(fragments ...string) string {
	return "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n" + Preamble + "\n\\begin{document}\n" +
		strings.Join(fragments, "\n\\clearpage\n") + "\\end{document}\n"
}
