package tabular

import (
	"math"
	"strings"
	"testing"

	"guanxi/sim/results/tex/textest"
)

// sample returns a group whose texts have all that LaTeX would take for commands.
func sample(rows int) Group {
	g := Group{Caption: "Effect of q & r on <ad_revenue> (95 % intervals) ± ~ ^ \\ # $ {x} | \" ` μ* σ φ Σ² → …",
		Label: "tab:what drives_revenue", Heading: "time_to(adopters, 50%)",
		Columns: []Column{{Head: "metric"}, {Head: "share", Unit: "%"}, Bounded("95 % interval"), Decimal("p"),
			Decimal("of all"), Decimal("change"), {Head: "range", Only: true}}}
	for i := range rows {
		x := math.Pow(-3, float64(i%9))
		g.Rows = append(g.Rows, []Cell{Word("captured.provider.shop=a_b@2014-01-01"), Percent(x/100, 2), Limits(x-1, x+1, 1),
			P(math.Abs(1 / x)), Shares(.1, .2, 0), Number(x, 9*(i%2)), Extent(1, 2, 0)})
	}
	g.Rows = append(g.Rows, []Cell{Word("none"), Share(math.NaN(), 2), Limits(math.Inf(1), 0, 0), P(1e-9),
		Bound("≥ ", 2.5, 1), Number(math.Inf(-1), 0), Extent(1, 1, 0)})
	return g
}

func TestFragment(t *testing.T) {
	got := Fragments("guanxi show out/study,\n50 % of a_b", []Group{sample(2)}, []string{"20 replicates; 3 % failed.",
		"guanxi run", "p is adjusted"})[0]
	want := `% guanxi show out/study, 50 % of a_b
% \usepackage{array,booktabs,graphicx,longtable,siunitx}
\begin{table}[tbp]
\centering
\caption{Effect of q \& r on $<$ad\_revenue$>$ (95~\% intervals) $\pm$ \textasciitilde{} \textasciicircum{} \textbackslash{} \# \$ \{x\} \textbar{} \textquotedbl{} \textasciigrave{} $\mu$* $\sigma$ $\varphi$ $\Sigma$$^2$ $\to$ \dots{}}\label{tab:what-drives-revenue}
\smallskip
\small\setlength{\tabcolsep}{4pt}
\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{\begin{tabular}{@{}>{\raggedright\arraybackslash}p{0.3\linewidth} S[table-format=-1.2] r S[table-format=1.2] r S[table-format=1.0]@{}}
\toprule
metric & {share (\%)} & 95~\% interval & {$p$} & of all & {change} \\
\midrule
\multicolumn{6}{@{}l}{time\_to(adopters, 50\%)} \\
captured.\allowbreak{}provider.\allowbreak{}shop=\allowbreak{}a\_\allowbreak{}b@\allowbreak{}2014-01-01 & 1.00 & [\num{0.0}, \num{2.0}] & 1.00 & [\num{10}, \num{20}] & 1 \\
captured.\allowbreak{}provider.\allowbreak{}shop=\allowbreak{}a\_\allowbreak{}b@\allowbreak{}2014-01-01 & -3.00 & [\num{-4.0}, \num{-2.0}] & 0.33 & [\num{10}, \num{20}] & {\num{-3.000000000e+00}} \\
none & {--} & -- & {$<$ 0.001} & $\geq$ \num{2.5} & {$-$$\infty$} \\
\bottomrule
\end{tabular}}

\medskip
{\footnotesize\raggedright
20 replicates; 3~\% failed.\par
}
\end{table}
`
	if got != want {
		t.Error(got)
	}
}

// A table over several pages has its caption and label once, since a label on each page would be multiply defined.
func TestPages(t *testing.T) {
	long, short := Fragments("x", []Group{sample(60)}, nil)[0], Fragments("x", []Group{sample(3)}, nil)[0]
	if strings.Count(long, "\\caption{") != 1 || strings.Count(long, "\\label{") != 1 ||
		strings.Count(long, "metric & ") != 2 {
		t.Error(long)
	}
	textest.Compile(t, "{article}", Preamble, short, long)
}
