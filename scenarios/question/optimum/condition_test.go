package optimum

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
)

// piece is a term of a drawn condition: a number times a metric, base or nothing.
type piece struct {
	by   *big.Rat
	name string // "": a number
}

// condition is one of a generator: the sum of its pieces is at least 0.
type condition []piece

// write writes a condition in one of many ways: terms shuffled and put on either side, like terms split, sides
// exchanged, blanks anywhere.
func (c condition) write(draw *rng.Stream) string {
	var left, right []string
	below := func(n int) int { return int(draw.Below(uint64(n))) }
	term := func(by *big.Rat, name string) string {
		size := new(big.Rat).Abs(by)
		n, _ := size.Float64()
		number, one := fmt.Sprint(n), size.Cmp(big.NewRat(1, 1)) == 0
		text := number
		switch {
		case name != "" && one && below(3) > 0:
			text = name
		case name != "" && below(2) == 0:
			text = number + "~*~" + name
		case name != "":
			text = name + "~*~" + number
		}
		if by.Sign() < 0 {
			return "~-~" + text
		}
		return "~+~" + text
	}
	all := slices.Clone(c)
	if k := below(len(all)); below(3) == 0 { // a third and two thirds of it would not be exact decimals
		half := new(big.Rat).Mul(all[k].by, big.NewRat(1, 2))
		all[k].by = half
		all = append(all, piece{half, all[k].name})
	}
	for i := len(all) - 1; i > 0; i-- {
		j := below(i + 1)
		all[i], all[j] = all[j], all[i]
	}
	for _, x := range all {
		if below(2) == 0 {
			left = append(left, term(x.by, x.name))
		} else {
			right = append(right, term(new(big.Rat).Neg(x.by), x.name))
		}
	}
	side := func(terms []string) string {
		text := strings.Join(terms, "")
		if text == "" {
			return "0"
		}
		return strings.TrimPrefix(text, "~+~")
	}
	a, op, b := side(left), ">=", side(right)
	if below(2) == 0 {
		a, op, b = b, "<=", a
	}
	out := strings.Builder{}
	for _, x := range a + "~" + op + "~" + b {
		if x != '~' {
			out.WriteRune(x)
		} else if below(2) == 0 {
			out.WriteString(" ")
		}
	}
	return out.String()
}

var drawnMetrics = []string{"adopters", "captured.platform", "time_to(active, 50%)", "mau@2014-01-01",
	"gmv@2014-01-01/2014-06-01", "churned / adopters", "adopters.18-24"}

func drawCondition(draw *rng.Stream) condition {
	number := func() *big.Rat {
		n := big.NewRat(int64(draw.Below(400))+1, []int64{1, 4, 100}[draw.Below(3)])
		if draw.Below(3) == 0 {
			n = big.NewRat(1, 1)
		}
		if draw.Below(2) == 0 {
			n.Neg(n)
		}
		return n
	}
	var c condition
	first := int(draw.Below(uint64(len(drawnMetrics))))
	for k := range 1 + int(draw.Below(3)) {
		c = append(c, piece{number(), drawnMetrics[(first+k)%len(drawnMetrics)]})
	}
	if draw.Below(2) == 0 {
		c = append(c, piece{number(), asItIs})
	}
	if draw.Below(2) == 0 {
		c = append(c, piece{number(), ""})
	}
	return c
}

// readCondition reads a condition, with the errors of its reader.
func readCondition(text string) (Bound, spec.Problems) {
	r := &study.Reader{File: &scenarios.Scenario{Files: []scenarios.File{{Name: "c.yaml", Text: []byte(text)}}}}
	in := &file{known: append([]string{asItIs}, "adopters", "captured.platform", "active", "mau", "gmv", "churned",
		"adopters.18-24"), places: map[string]study.Place{}}
	in.bound(r, spec.Pos{File: "c.yaml", Line: 1, Col: 1}, text)
	if len(in.out.Bounds) == 0 {
		return Bound{}, r.Problems
	}
	return in.out.Bounds[0], r.Problems
}

// Ways to write one condition are one condition, with the value that exact arithmetic gives it, and what is
// written of it is read as it.
func TestConditionsInOneForm(t *testing.T) {
	draw := rng.New(41, 2, "test.conditions").Stream(0)
	for range 200 {
		c := drawCondition(&draw)
		at, was := map[string]float64{}, map[string]float64{}
		for _, name := range drawnMetrics {
			at[name], was[name] = float64(draw.Below(1000))/4, float64(draw.Below(1000))/4
		}
		want, base, n, size := new(big.Rat), new(big.Rat), 0, 0.0
		var weight, others *big.Rat
		pluses := 0
		for _, x := range c {
			switch x.name {
			case "":
				want.Add(want, x.by)
			case asItIs:
				weight = x.by
			default:
				n++
				if x.by.Sign() > 0 {
					pluses++
				}
				others = x.by
				want.Add(want, new(big.Rat).Mul(x.by, new(big.Rat).SetFloat64(at[x.name])))
				base.Add(base, new(big.Rat).Mul(x.by, new(big.Rat).SetFloat64(was[x.name])))
			}
		}
		if weight != nil { // base is one metric; or a sum with a plus, or with the sign it has beside base across
			switch {
			case n == 1:
				base.Quo(base, others)
			case pluses == 0, pluses < n && weight.Sign() > 0:
				base.Neg(base)
			}
			want.Add(want, new(big.Rat).Mul(weight, base))
		}
		value, _ := want.Float64()
		first := ""
		for k := range 6 {
			text := c.write(&draw)
			b, wrong := readCondition(text)
			if len(wrong) > 0 {
				t.Fatalf("%s: %v", text, wrong)
			}
			got := b.Gap(func(m string) float64 { return at[m] }, func(m string) float64 { return was[m] })
			size = math.Abs(value) + 1e5
			if math.Abs(got-value) > 1e-12*size {
				t.Fatalf("%s is %v, want %v (%s)", text, got, value, b.Text)
			}
			form := b.Text + fmt.Sprint(b.Constant, slices.Sorted(maps.Keys(b.Weights)), b.Weights, b.Base.Weights)
			if k > 0 && form != first {
				t.Fatalf("%s is\n%s, but written otherwise\n%s", text, form, first)
			}
			first = form
			if again, wrong := readCondition(b.Text); len(wrong) > 0 || again.Text+fmt.Sprint(again.Constant,
				slices.Sorted(maps.Keys(again.Weights)), again.Weights, again.Base.Weights) != form {
				t.Fatalf("%s is written as %s, and that %v %v", text, b.Text, again, wrong)
			}
		}
	}
}

// Where a piece is put in, left out or changed, the error is at that piece.
func TestConditionsWrongWhere(t *testing.T) {
	draw := rng.New(41, 3, "test.conditions").Stream(0)
	for range 200 {
		metric := drawnMetrics[draw.Below(uint64(len(drawnMetrics)))]
		blank := strings.Repeat(" ", int(draw.Below(3)))
		good := blank + metric + blank
		for text, at := range map[string]int{
			good + "+" + blank + "<= 5":                      len(good) + 1 + len(blank), // a term is missing
			good + "<= " + blank + "* 5":                     len(good) + 3 + len(blank),
			good + "<= 5 7":                                  len(good) + 5, // a sign is missing
			good + "<= 5 + 50%":                              len(good) + 7, // no number
			good + "<= 007":                                  len(good) + 3,
			good + "<= 3 * base * adopters":                  len(good) + 14, // a product of two
			good + "<= 1 <= 2":                               len(good) + 5,  // a second comparison
			good + "= 5":                                     len(good),
			good + ">= most(active)":                         len(good) + 3,
			good + ">= time_to(active, x)":                   len(good) + 19,
			good + ">= max(active":                           len(good) + 13,
			good + ">= adopters@2014-13-01":                  len(good) + 12,
			good + ">= gmv / active / mau":                   len(good) + 16,
			good + ">= 1e300 * 1e300 * adopters + " + metric: -1,
		} {
			_, wrong := readCondition(text)
			if len(wrong) != 1 {
				t.Fatalf("%q: %v", text, wrong)
			}
			if at >= 0 && wrong[0].Pos.Col != at+1 {
				t.Errorf("%q: column %d, want %d: %s", text, wrong[0].Pos.Col, at+1, wrong[0].Msg)
			}
		}
	}
}
