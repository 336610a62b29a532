package foretold

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/units"
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
func ReadForecast(name string, text []byte) (*Forecast, error) {
	rows, err := lines(name, text, []string{"row", "k", "sign", "size", "unit"})
	f := &Forecast{name, map[[2]string]Guess{}}
	for _, c := range rows {
		g := Guess{Size: math.NaN()}
		for sign, words := range map[string]string{"+": "+ up positive", "-": "- − down negative",
			"0": "0 none null zero"} {
			if slices.Contains(strings.Fields(words), strings.ToLower(c["sign"])) {
				g.Sign = sign
			}
		}
		size, percent := strings.CutSuffix(strings.TrimPrefix(c["size"], "+"), "%")
		if v, err := units.ParseNumber(strings.TrimSpace(size)); err == nil {
			if g.Size = v; percent || strings.Contains(c["unit"], "%") || strings.Contains(c["unit"], "percent") {
				g.Size /= 100
			}
		}
		f.of[[2]string{c["row"], c["k"]}] = g
	}
	return f, err
}

// Seen is an outcome with what was observed of it.
type Seen struct {
	*Prediction
	Found string  // sign
	Size  float64 // NaN: a sign alone is known
}

// Enter takes what was observed of predictions. hash returns that of the study of a row as it is now, "" if there is none.
// The error says what is not scored, and why.
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

// sized reports whether a size is within a factor of two.
func (s *Seen) sized(size float64) bool {
	if s.Found == "0" {
		return math.Abs(size-null(s.Unit)) <= near
	}
	by := size / s.Size
	return by >= .5 && by <= 2
}

// told is what the model says.
func (s *Seen) told() Guess {
	if s.NotTold != "" {
		return Guess{"", math.NaN()}
	}
	return Guess{s.Sign, s.Value}
}

// none is what is said by who expects no effect of anything.
func (s *Seen) none() Guess { return Guess{"0", null(s.Unit)} }

// Score is how often a group of studies is foretold right.
type Score struct {
	Group     string
	Studies   int              // with a sign that is scored, each of which has one vote
	Votes     stats.Estimate   // share of signs that are right
	Coin      float64          // chance of so many votes, or more, by a coin
	Others    []stats.Estimate // of who expects no effect, and of the forecasters
	BuiltIn   int              // signs that are not scored
	Sizes     int              // outcomes with digits on both sides
	Within    stats.Estimate   // a factor of two
	OthersIn  []stats.Estimate
	InTheBand int
}

// Scores are those of the studies that are evidence, of parts of them, and of the others.
func Scores(seen []Seen, forecasts []*Forecast) (all []Score) {
	solid := func(s *Seen) bool { return s.Solid }
	part := func(of func(*Seen) string, name string) func(*Seen) bool {
		return func(s *Seen) bool { return s.Solid && of(s) == name }
	}
	add := func(group string, in func(*Seen) bool) { all = append(all, scoreOf(group, seen, in, forecasts)) }
	add("solid", solid)
	for _, x := range []struct {
		of    func(*Seen) string
		names []string
	}{{func(s *Seen) string { return s.Kind }, kinds}, {func(s *Seen) string { return s.By }, lots[:2]},
		{func(s *Seen) string { return s.Known }, known}} {
		for _, name := range x.names {
			add("  "+name, part(x.of, name))
		}
	}
	add("others", func(s *Seen) bool { return !s.Solid })
	return all
}

func scoreOf(group string, seen []Seen, in func(*Seen) bool, forecasts []*Forecast) Score {
	x := Score{Group: group}
	guesses := []func(*Seen) Guess{(*Seen).told, (*Seen).none}
	for _, f := range forecasts {
		guesses = append(guesses, func(s *Seen) Guess {
			if g, there := f.of[[2]string{s.Row, s.Outcome}]; there {
				return g
			}
			return Guess{"", math.NaN()}
		})
	}
	signs := map[string]int{} // that are scored, by row
	for i := range seen {
		if s := &seen[i]; in(s) && s.BuiltIn {
			x.BuiltIn++
		} else if in(s) {
			signs[s.Row]++
		}
	}
	x.Studies = len(signs)
	votes, sizes := make([]float64, len(guesses)), make([]float64, len(guesses))
	for i := range seen {
		s := &seen[i]
		if !in(s) {
			continue
		}
		digits := s.Size == s.Size && !s.BySign && s.Value == s.Value
		if digits {
			x.Sizes++
			if s.Size >= s.Low && s.Size <= s.High {
				x.InTheBand++
			}
		}
		for k, guess := range guesses {
			g := guess(s)
			if !s.BuiltIn {
				votes[k] += s.right(g) / float64(signs[s.Row])
			}
			if k == 0 {
				g.Size = s.Value // also where the sign is not told
			}
			if digits && s.sized(g.Size) {
				sizes[k]++
			}
		}
	}
	x.Coin = stats.Coin(votes[0], x.Studies)
	for k := range guesses {
		signs, sizes := stats.Part(votes[k], x.Studies, .95), stats.Part(sizes[k], x.Sizes, .95)
		if k == 0 {
			x.Votes, x.Within = signs, sizes
			continue
		}
		x.Others, x.OthersIn = append(x.Others, signs), append(x.OthersIn, sizes)
	}
	return x
}

// Text shows scores in a table.
func Text(all []Score, forecasts []*Forecast) string {
	var b strings.Builder
	share := func(e stats.Estimate) string { return fmt.Sprintf("%.2f", e.Value) }
	others := []string{"no effect"}
	for _, f := range forecasts {
		others = append(others, f.Name)
	}
	fmt.Fprintf(&b, "%-12s %7s  %-18s %6s %8s  %6s %-18s %7s  %s\n", "", "studies", "signs right", "coin p", "built in",
		"sizes", "within 2", "in band", strings.Join(others, ", ")+" (signs; sizes)")
	for _, x := range all {
		var signs, sizes []string
		for k := range x.Others {
			signs, sizes = append(signs, share(x.Others[k])), append(sizes, share(x.OthersIn[k]))
		}
		bounded := func(e stats.Estimate) string {
			if math.IsNaN(e.Value) {
				return "none"
			}
			return fmt.Sprintf("%.2f [%.2f, %.2f]", e.Value, e.Lo, e.Hi)
		}
		fmt.Fprintf(&b, "%-12s %7d  %-18s %6.3f %8d  %6d %-18s %7d  %s; %s\n", x.Group, x.Studies, bounded(x.Votes), x.Coin,
			x.BuiltIn, x.Sizes, bounded(x.Within), x.InTheBand, strings.Join(signs, ", "), strings.Join(sizes, ", "))
	}
	b.WriteString("One vote a study; a sign that is not told counts a half, one that is built in is not scored. " +
		"Intervals: Wilson, 95 %.\nA coin is right in .5; a model of language that answers for people says .67 of its own tests.\n")
	return b.String()
}
