package study

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/phrase"
	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// A settling describes how the estimates of a metric settle.
type settling struct {
	lines []*chart.Curve
	what  string // the lines, in words
	x, y  string // titles of the axes; METRIC stands for the metric
	bands string // what the bands are; SURE stands for the confidence; "": Student's interval, unless there are none
	bare  bool   // half-widths, which have no bands
	share bool   // without the metric's unit, from 0
	log   bool   // on a logarithmic axis
	named bool   // there are others, drawn or not, from which even a single line needs telling apart
}

func (s *study) settling(metric int) settling {
	factors := len(s.m.Factors) > 1
	switch {
	case s.m.Design == "saltelli":
		return settling{named: factors, lines: s.totals(metric), what: "total indices of the factors (Jansen 1999)", x: "blocks", y: "total index ST of METRIC",
			bands: "SURE interval of the ratio, linearised", share: true}
	case s.m.Design == "morris":
		return settling{named: factors, lines: s.elementary(metric), what: "mean absolute effects of a step in each factor, a part of its range (μ* is for the whole range)", x: "trajectories", y: "size of a step's effect on METRIC"}
	case s.m.Design == "elements":
		g := settling{named: factors, lines: s.shapley(metric), what: "Shapley values of the elements", x: "replicates", y: "part of METRIC"}
		if s.m.Blocks > 0 {
			g.what, g.x, g.bands = "Shapley values of the elements from sampled orders", "orders", "SURE interval for orders and replicates together"
		}
		return g
	case s.single():
		var v []float64
		for _, p := range s.points {
			if len(p.values[metric]) == 1 {
				v = append(v, p.values[metric][0])
			}
		}
		g := settling{lines: keep(s.running(s.metrics[metric], v, s.m.Metrics[metric].In(), s.m.Metrics[metric].Step)), what: "means over the points", x: "points", y: "METRIC"}
		if s.m.Design != "random" {
			g.bands = "SURE Student interval as if the points were independent, wider than a " + s.m.Design + " design deserves"
		}
		return g
	case (s.contrasted() || s.paired()) && len(s.points) <= mostLines+1:
		from := "“" + s.m.Baseline + "”"
		if !s.contrasted() {
			from = s.nameOf(s.points[0])
		}
		g := settling{named: len(s.points) > 2, what: "mean paired differences from " + from + s.namedBy(), x: "replicates", y: "change of METRIC"}
		for _, p := range s.byArm() {
			base := 0
			if s.contrasted() {
				base = slices.IndexFunc(s.points, func(o *setting) bool { return o.arm == s.m.Baseline && slices.Equal(o.level, p.level) })
			}
			if base >= 0 && s.points[base] != p {
				_, d := paired(p, s.points[base], metric)
				g.lines = append(g.lines, keep(s.running(s.nameOf(p), d, table.Range{}, s.m.Metrics[metric].Step))...)
			}
		}
		return g.bared()
	case len(s.points) <= mostLines:
		g := settling{named: len(s.points) > 1, what: "means" + s.namedBy(), x: "replicates", y: "METRIC"}
		for _, p := range s.byArm() {
			g.lines = append(g.lines, keep(s.running(s.nameOf(p), p.values[metric], s.m.Metrics[metric].In(), s.m.Metrics[metric].Step))...)
		}
		return g.bared()
	}
	return settling{share: true, lines: keep(s.halfWidths(metric)), what: "half-width of the SURE Student interval of the mean in % of the mean, on a logarithmic axis, the median of all points", x: "replicates",
		y: "half-width for METRIC, % of the mean", bands: "from the 5 % to the 95 % quantile of the points", log: true}
}

// bared returns the half-widths of the intervals of more than two lines, whose bands would cover each other.
func (g settling) bared() settling {
	if len(g.lines) <= 2 {
		return g
	}
	for _, l := range g.lines {
		for i := range l.Y {
			if l.Y[i] = (l.Hi[i] - l.Lo[i]) / 2; l.Y[i] == 0 {
				l.Y[i] = math.NaN() // a logarithmic axis has no 0
			}
		}
		l.Lo, l.Hi = nil, nil
	}
	if slices.ContainsFunc(g.lines, moves) {
		g.lines = slices.DeleteFunc(g.lines, func(l *chart.Curve) bool { return !moves(l) })
	}
	g.what, g.y = "half-widths of the SURE Student intervals of "+g.what, "half-width, "+g.y
	g.bare, g.log = true, true
	return g
}

// single reports whether points were drawn at random and ran once each: then the points are the
// sample.
func (s *study) single() bool {
	for _, p := range s.points {
		if len(p.reps) > 1 {
			return false
		}
	}
	return slices.Contains([]string{"random", "lhs", "sobol"}, s.m.Design)
}

// nameOf names a point by the factors that vary: of several, by their levels alone, which fit beside a
// line, while namedBy has the factors.
func (s *study) nameOf(p *setting) string {
	var w []string
	if p.arm != "" {
		w = append(w, p.arm)
	}
	varied := s.varied()
	for _, i := range varied {
		if s.m.Factors[i].Scale == "categorical" || len(varied) > 1 {
			w = append(w, p.level[i])
		} else {
			w = append(w, levelIn(&s.m.Factors[i], p.level[i], p.at[i]))
		}
	}
	if len(w) == 0 {
		return "all"
	}
	return strings.Join(w, ", ")
}

// namedBy says by which factors points are named, if by several.
func (s *study) namedBy() string {
	varied := s.varied()
	if len(varied) < 2 {
		return ""
	}
	var w []string
	for _, i := range varied {
		w = append(w, factorTitle(&s.m.Factors[i]))
	}
	return " by " + strings.Join(w, ", ")
}

// mostStops is the largest number of points on a line.
const mostStops = 80

// steps returns the numbers from 2 to n, or an evenly spread subset.
func steps(n int) []int {
	var out []int
	for k := 2; k <= n; k++ {
		if n <= mostStops || len(out) == 0 || k == n || (k-2)*mostStops/n > (out[len(out)-1]-2)*mostStops/n {
			out = append(out, k)
		}
	}
	return out
}

// running returns the mean of the first k values, with its interval cut to their range.
func (s *study) running(name string, v []float64, in table.Range, step float64) *chart.Curve {
	v = slices.DeleteFunc(slices.Clone(v), math.IsNaN)
	c := &chart.Curve{Series: name}
	for _, k := range steps(len(v)) {
		c.Upright(float64(k), summary.Student(v[:k], step, s.m.Confidence).Within(in))
	}
	return c
}

// keep drops a line that has nothing to draw.
func keep(c *chart.Curve) []*chart.Curve {
	if c == nil || len(c.X) < 2 {
		return nil
	}
	return []*chart.Curve{c}
}

// tame clips the wide early part of a band, which would take up the whole axis, to the range of
// the line widened by the band's width a fifth of the way along.
func tame(c *chart.Curve) {
	if len(c.X) < 4 || c.Lo == nil {
		return
	}
	from := len(c.X) / 5
	w := c.Hi[from] - c.Lo[from]
	if !(w > 0) {
		return
	}
	lo, hi := chart.Span(c.Y)
	for i := range c.X[:from] {
		c.Lo[i] = math.Max(c.Lo[i], lo-w)
		c.Hi[i] = math.Min(c.Hi[i], hi+w)
	}
}

// halfWidths returns the half-width of the interval of the first k replicates in % of the mean:
// the median over points, with a band from the 5 % to the 95 % quantile.
func (s *study) halfWidths(metric int) *chart.Curve {
	most := 0
	for _, p := range s.points {
		most = max(most, len(p.values[metric]))
	}
	c := &chart.Curve{Series: s.metrics[metric]}
	for _, k := range steps(most) {
		var w []float64
		for _, p := range s.points {
			if len(p.values[metric]) < k {
				continue
			}
			i := summary.Student(p.values[metric][:k], s.m.Metrics[metric].Step, s.m.Confidence)
			if h := 100 * i.Half() / math.Abs(i.Mean); i.N == k && !math.IsNaN(h) && !math.IsInf(h, 0) {
				w = append(w, h)
			}
		}
		if len(w) == 0 {
			continue
		}
		q := stats.Quantiles(w, 0.05, 0.5, 0.95)
		c.Upright(float64(k), summary.Interval{Mean: q[1], Lo: q[0], Hi: q[2], N: len(w)})
	}
	return c
}

// byBlock returns the points of each block, in block order.
func (s *study) byBlock() [][]*setting {
	of := map[int][]*setting{}
	for _, p := range s.points {
		of[p.block] = append(of[p.block], p)
	}
	var out [][]*setting
	for _, b := range slices.Sorted(maps.Keys(of)) {
		out = append(out, of[b])
	}
	return out
}

// blocks returns the means over replicates of each block's points, in block order. Blocks with
// a failed point are left out.
func (s *study) blocks(metric int) [][]float64 {
	var out [][]float64
	all, size := s.byBlock(), 0
	for _, b := range all {
		size = max(size, len(b))
	}
	for _, b := range all {
		var v []float64
		for _, p := range b {
			v = append(v, s.mean(p, metric).Mean)
		}
		if len(v) == size && !slices.ContainsFunc(v, math.IsNaN) {
			out = append(out, v)
		}
	}
	return out
}

// totals returns the total indices of the first k blocks, for the factors with the largest:
//
//	ST_j = Σ (f(A) − f(AB_j))²/2 / Σ ((f(A) − m)² + (f(B) − m)²)/2
//
// The interval is that of a ratio of means, linearised.
func (s *study) totals(metric int) []*chart.Curve {
	blocks := s.blocks(metric)
	d := len(s.m.Factors)
	if len(blocks) < 4 || len(blocks[0]) < d+2 {
		return nil
	}
	var out []*chart.Curve
	t := map[int]float64{} // t quantiles by degrees of freedom, shared by all factors
	for j := range d {
		c := &chart.Curve{Series: phrase.Name(s.m.Factors[j].Name)}
		for _, k := range steps(len(blocks)) {
			if k < max(4, len(blocks)/16) { // with so few blocks the ratio is erratic
				continue
			}
			m := 0.0
			for _, b := range blocks[:k] {
				m += (b[0] + b[len(b)-1]) / float64(2*k)
			}
			var u, w []float64
			su, sw := 0.0, 0.0
			for _, b := range blocks[:k] {
				a, last := b[0], b[len(b)-1]
				u = append(u, (a-b[1+j])*(a-b[1+j])/2)
				w = append(w, (float64((a-m)*(a-m))+float64((last-m)*(last-m)))/2)
				su, sw = su+u[len(u)-1], sw+w[len(w)-1]
			}
			mw := sw / float64(k)
			if !(mw > 0) {
				continue
			}
			r := su / float64(k) / mw
			squares := 0.0 // the linear part has mean 0
			for i := range u {
				e := (u[i] - float64(r*w[i])) / mw
				squares += float64(e * e)
			}
			if _, ok := t[k]; !ok {
				t[k] = summary.TQuantile(k-1, (1+s.m.Confidence)/2)
			}
			half := t[k] * math.Sqrt(squares/float64(k-1)/float64(k))
			c.Upright(float64(k), summary.Interval{Mean: r, Lo: math.Max(0, r-half), Hi: r + half, N: k})
		}
		out = append(out, keep(c)...)
	}
	return largest(out)
}

// elementary returns the mean absolute elementary effect of each factor over the first k
// trajectories.
func (s *study) elementary(metric int) []*chart.Curve {
	changes := make([][]float64, len(s.m.Factors))
	for _, b := range s.byBlock() {
		found := make([]float64, len(changes))
		whole := len(b) == len(changes)+1
		for i := 1; i < len(b); i++ {
			from, to := b[i-1], b[i]
			moved := -1
			for j := range changes {
				if from.level[j] != to.level[j] {
					moved = j
				}
			}
			v := s.mean(to, metric).Mean - s.mean(from, metric).Mean
			if math.IsNaN(v) {
				whole = false
			}
			if moved >= 0 { // two levels of a factor may share a category: no change
				found[moved] = math.Abs(v)
			}
		}
		if !whole {
			continue
		}
		for j := range changes {
			changes[j] = append(changes[j], found[j])
		}
	}
	var out []*chart.Curve
	for j, v := range changes {
		out = append(out, keep(s.running(phrase.Name(s.m.Factors[j].Name), v, table.NotNegative(), 0))...)
	}
	return largest(out)
}

// largest keeps the lines that end farthest from 0. Factors without effect appear only if no factor has
// any.
func largest(lines []*chart.Curve) []*chart.Curve {
	if slices.ContainsFunc(lines, moves) {
		lines = slices.DeleteFunc(lines, func(c *chart.Curve) bool { return !moves(c) })
	}
	slices.SortStableFunc(lines, func(a, b *chart.Curve) int {
		return cmp.Compare(math.Abs(chart.LastOf(b.Y)), math.Abs(chart.LastOf(a.Y)))
	})
	return lines[:min(len(lines), mostLines)]
}
