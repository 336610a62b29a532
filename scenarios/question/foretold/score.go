package foretold

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/results/table"
)

// near is how far from no effect a prediction may be where none was observed.
const near = 0.05

// Guess is what somebody says of an outcome: a sign, and a size or NaN.
type Guess struct {
	Sign string // "": nothing is said
	Size float64
}

// Forecast is what a forecaster says of outcomes, by row and letter.
type Forecast struct {
	Name string
	of   map[[2]string]Guess
}

// ReadForecast reads a table with the columns row, k, sign, size and unit.
func ReadForecast(path string) (*Forecast, error) {
	t, err := table.ReadCSVFile(path, nil)
	if err != nil {
		return nil, err
	}
	f := &Forecast{strings.TrimSuffix(filepath.Base(path), ".csv"), map[[2]string]Guess{}}
	for _, c := range []string{"row", "k", "sign", "size", "unit"} {
		if t.Col(c) == nil {
			return nil, fmt.Errorf("%s:1: a column %s is missing", path, c)
		}
	}
	for row := range t.Rows() {
		cell := func(column string) string { return t.Col(column).Text(row) }
		g := Guess{Size: math.NaN()}
		for sign, words := range map[string]string{"+": "+ 1 up positive", "-": "- − -1 down negative",
			"0": "0 none null zero"} {
			if slices.Contains(strings.Fields(words), strings.ToLower(cell("sign"))) {
				g.Sign = sign
			}
		}
		if v, percent, err := sized(cell("size")); err == nil {
			if g.Size = v; !percent && (strings.Contains(cell("unit"), "%") || strings.Contains(cell("unit"), "percent")) {
				g.Size /= 100
			}
		}
		f.of[[2]string{cell("row"), cell("k")}] = g
	}
	return f, nil
}

// Seen is an outcome with what was observed of it.
type Seen struct {
	*Prediction
	Found string  // sign
	Size  float64 // NaN: a sign alone is known
}

// Enter takes what was observed of predictions. hash returns that of the study of a row as it is now, "" if there is
// none. The error says what is not scored, and why.
func Enter(name string, all []*Prediction, hash func(row string) string) (seen []Seen, left error) {
	for k, p := range all {
		if p.Observed == "" {
			continue
		}
		sign, size, err := observed(p.Observed, p.Unit)
		switch now := hash(p.Row); {
		case slices.IndexFunc(all, p.Same) < k:
			err = errors.New("it is there twice")
		case now == "":
			err = errors.New("no study foretells this row")
		case now != p.Hash:
			err = errors.New("its scenario was edited after it was foretold")
		}
		if err != nil {
			left = errors.Join(left, fmt.Errorf("%s:%d: %s %s: %w; it is not scored", name, k+2, p.Row, p.Outcome, err))
			continue
		}
		seen = append(seen, Seen{p, sign, size})
	}
	return seen, left
}

// right scores a sign: 1 right, 0 wrong, a half where nothing is said.
func (s *Seen) right(g Guess) float64 {
	switch {
	case s.Found == "0" && g.Size == g.Size:
		g.Sign = map[bool]string{true: "0"}[math.Abs(g.Size-null(s.Unit)) <= near]
		if g.Sign == "" {
			return 0
		}
	case g.Sign == "":
		return .5
	}
	return map[bool]float64{true: 1}[g.Sign == s.Found]
}

// within reports whether a size is within a factor of two.
func (s *Seen) within(size float64) bool {
	if s.Found == "0" {
		return math.Abs(size-null(s.Unit)) <= near
	}
	by := size / s.Size
	return by >= .5 && by <= 2
}

// Score is how often a group of studies is foretold right: by the model first, then by who expects no effect, and by
// the forecasters.
type Score struct {
	Group     string
	Studies   int              // with a sign that is scored, each of which has one vote
	Signs     []stats.Estimate // share of votes that are right
	Coin      float64          // chance of as many votes as the model has, or more, by a coin
	BuiltIn   int              // signs that are not scored
	Sizes     int              // outcomes with digits on both sides
	Within    []stats.Estimate // a factor of two
	InTheBand int
}

// Scores are those of the studies that are evidence, of parts of them, and of the others.
func Scores(seen []Seen, forecasts []*Forecast) (all []Score) {
	add := func(group string, in func(*Seen) bool) { all = append(all, scoreOf(group, seen, in, forecasts)) }
	add("solid", func(s *Seen) bool { return s.Solid })
	for _, name := range slices.Concat(kinds, lots[:2], known) {
		add("  "+name, func(s *Seen) bool { return s.Solid && slices.Contains([]string{s.Kind, s.By, s.Known}, name) })
	}
	add("others", func(s *Seen) bool { return !s.Solid })
	return all
}

// guesses are what the model, who expects no effect, and the forecasters say.
func (s *Seen) guesses(forecasts []*Forecast) []Guess {
	all := []Guess{{s.Sign, s.Predicted}, {"0", null(s.Unit)}}
	if s.NotTold != "" {
		all[0] = Guess{"", math.NaN()}
	}
	for _, f := range forecasts {
		g, there := f.of[[2]string{s.Row, s.Outcome}]
		if !there {
			g.Size = math.NaN()
		}
		all = append(all, g)
	}
	return all
}

func scoreOf(group string, seen []Seen, in func(*Seen) bool, forecasts []*Forecast) Score {
	x := Score{Group: group}
	rows := map[string]float64{} // signs that are scored
	for i := range seen {
		if s := &seen[i]; in(s) && s.BuiltIn {
			x.BuiltIn++
		} else if in(s) {
			rows[s.Row]++
		}
	}
	x.Studies = len(rows)
	votes, sizes := make([]float64, 2+len(forecasts)), make([]float64, 2+len(forecasts))
	for i := range seen {
		s := &seen[i]
		if !in(s) {
			continue
		}
		digits := s.Size == s.Size && !s.BySign && s.Predicted == s.Predicted
		if digits {
			x.Sizes++
			x.InTheBand += analysis.Indicator(s.Size >= s.Low && s.Size <= s.High)
		}
		for k, g := range s.guesses(forecasts) {
			if !s.BuiltIn {
				votes[k] += s.right(g) / rows[s.Row]
			}
			if k == 0 {
				g.Size = s.Predicted // also where the sign is not told
			}
			sizes[k] += float64(analysis.Indicator(digits && s.within(g.Size)))
		}
	}
	x.Coin = stats.Coin(votes[0], x.Studies)
	for k := range votes {
		x.Signs = append(x.Signs, stats.Part(votes[k], x.Studies, .95))
		x.Within = append(x.Within, stats.Part(sizes[k], x.Sizes, .95))
	}
	return x
}

// Text shows scores in a table.
func Text(all []Score, forecasts []*Forecast) string {
	var b strings.Builder
	names := "no effect"
	for _, f := range forecasts {
		names += ", " + f.Name
	}
	bounded := func(e stats.Estimate) string {
		if math.IsNaN(e.Value) {
			return "none"
		}
		return fmt.Sprintf("%.2f [%.2f, %.2f]", e.Value, e.Lo, e.Hi)
	}
	others := func(of []stats.Estimate) (text string) {
		for _, e := range of[1:] {
			text += fmt.Sprintf(" %.2f", e.Value)
		}
		return text
	}
	const line = "%-12s %7v  %-18s %6s %8v  %6v %-18s %7v %s\n"
	fmt.Fprintf(&b, line, "", "studies", "signs right", "coin p", "built in", "sizes", "within 2", "in band", " "+names+
		" (signs; sizes)")
	for _, x := range all {
		fmt.Fprintf(&b, line, x.Group, x.Studies, bounded(x.Signs[0]), fmt.Sprintf("%.3f", x.Coin), x.BuiltIn, x.Sizes,
			bounded(x.Within[0]), x.InTheBand, others(x.Signs)+";"+others(x.Within))
	}
	b.WriteString("One vote a study; a sign that is not predicted counts a half, one that is built in is not scored. " +
		"Intervals: Wilson, 95 %.\nA coin is right in .5; a model of language that answers for people says .67 of its own " +
		"tests.\n")
	return b.String()
}
