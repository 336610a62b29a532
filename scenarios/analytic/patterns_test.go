package analytic

import (
	"context"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
)

// on has the forms that are on each pattern, between those of which a few replicates may say either; the others are off,
// or undecided.
var (
	on = map[string][]string{
		"P1":  {"wechat", "imitation of the share of friends"},
		"P2":  {"imitation of the number of friends"},
		"P3":  {"articles differ in arousal"},
		"P4":  {"wechat, game run", "keys of wechat, without friends", "players differ, each at a constant rate", "alike, ever less likely to quit"},
		"P4b": {"wechat, game run", "keys of wechat, without friends", "alike, ever less likely to quit"},
		"P5":  {"wear-out as in wechat"},
		"P6":  {"keys of wechat, prices adapt"},
		"P7":  {"entry and exit of wechat for shops"},
		"P10": {"wechat"},
	}
	between = map[string][]string{"P6": {"the same, ratings count eight times as much"}, "P8": {"wechat"}, "P9": {"wechat"}}
)

// With few replicates the mean of each form lies in the band, or not, as it does with all of them.
func TestPatterns(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	all := need.Value(ShowPatterns(context.Background(), PatternOptions{Workers: runtime.GOMAXPROCS(0), wechat: []string{"replicates=2"}, others: []string{"replicates=4"}}))(t)
	for _, s := range all {
		in := s.Low <= s.Mean && s.Mean <= s.High
		if want := slices.Contains(on[s.ID], s.Form); in != want && !slices.Contains(between[s.ID], s.Form) {
			t.Errorf("%s, %s: %g is in %g to %g: %v, want %v", s.ID, s.Form, s.Mean, s.Low, s.High, in, want)
		}
	}
}

// docs/patterns.md has what the program prints, with the verdicts of TestPatterns.
func TestSuiteOfPatterns(t *testing.T) {
	need.Long(t)
	var b strings.Builder
	for _, s := range need.Value(ShowPatterns(context.Background(), PatternOptions{Workers: runtime.GOMAXPROCS(0)}))(t) {
		s.Print(&b)
		if slices.Contains(on[s.ID], s.Form) != (s.Verdict == "on") {
			t.Errorf("%s, %s is %s", s.ID, s.Form, s.Verdict)
		}
	}
	const page = "../../docs/patterns.md"
	text := string(need.Value(os.ReadFile(page))(t))
	head, rest, _ := strings.Cut(text, "```text\n")
	_, tail, found := strings.Cut(rest, "```\n")
	if !found {
		t.Fatalf("%s has no block of text", page)
	}
	golden.File(t, page, []byte(head+"```text\n"+strings.TrimSpace(b.String())+"\n```\n"+tail))
}

// A form is on only if its whole interval is in the band.
func TestJudgePattern(t *testing.T) {
	p := Pattern{Low: .3, High: .6}
	for _, c := range []struct {
		values []float64
		want   string
	}{
		{[]float64{.44, .45, .46}, "on"}, {[]float64{.25, .45, .65}, "undecided"}, {[]float64{.1, .11, .12}, "off"}, {[]float64{.9, .91, .92}, "off"},
		{[]float64{0, 0, 0}, "off"}, {[]float64{.5, .5}, "on"}, {[]float64{.5}, "undecided"}, {[]float64{math.NaN(), math.NaN()}, "undecided"},
	} {
		if got := p.judge("", mean(c.values)).Verdict; got != c.want {
			t.Errorf("%v is %s, want %s", c.values, got, c.want)
		}
	}
}

// The limits of a ratio of pooled rates, drawn and counted, are those at which the later exits seen and beyond are
// as unlikely as they may be, by sums of products instead of logarithms.
func TestPooledExits(t *testing.T) {
	key := rng.New(1, 0, "exits")
	for k := range 200 {
		s := key.Stream(uint64(k))
		early, late := 1+int(60*s.Float64()), int(25*s.Float64())
		e := exits{float64(early), 50 + 900*s.Float64(), float64(late), 50 + 900*s.Float64()}
		v := e.interval(4)
		tail := func(ratio float64, from int) (sum float64) {
			p := ratio * e[3] / (ratio*e[3] + e[1])
			for x := from; x <= early+late; x++ {
				term := 1.0
				for i := range early + late { // C(n, x) p^x (1 − p)^(n − x)
					if i < x {
						term *= float64(early+late-i) / float64(x-i) * p
					} else {
						term *= 1 - p
					}
				}
				sum += term
			}
			return sum
		}
		if late == 0 {
			need.Near(t, "least ratio of no exit", v.Lo, 0, 1e-12)
		} else {
			need.Near(t, "at least as many at the least ratio", tail(v.Lo, late), .025, 1e-6)
		}
		need.Near(t, "more at the largest ratio", 1-tail(v.Hi, late+1), .025, 1e-6)
		need.Near(t, "ratio", v.Mean*float64(early)*e[3], float64(late)*e[1], 1e-6)
	}
}

// Half of 10, 5, 3, 2 takes one of them, and 90 % the first three.
func TestHolders(t *testing.T) {
	need.Near(t, "half", holders([]float64{3, 10, 2, 5}, .5), 1, 1e-12)
	need.Near(t, "90 %", holders([]float64{3, 10, 2, 5}, .9), 3, 1e-12)
	need.Near(t, "40 % of one", holders([]float64{0, 7}, .4), .4, 1e-12)
	if n := holders(nil, .5); !math.IsNaN(n) {
		t.Errorf("of none: %v", n)
	}
}
