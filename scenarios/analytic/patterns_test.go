package analytic

import (
	"context"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
)

// on has the forms that are on each pattern; the others are off, or undecided where that is said.
var on = map[string][]string{
	"P1":  {"wechat", "imitation of the share of friends"},
	"P2":  {"imitation of the number of friends"},
	"P3":  {"articles differ in arousal"},
	"P4":  {"wechat, game run", "players differ as in wechat, without friends"},
	"P4b": nil,
	"P5":  {"wear-out of .8"},
	"P6":  {"ratings count six times as much", "the good costs shops differently"},
	"P7":  {"entry and exit of wechat for shops"},
}

// With few replicates the mean of each form lies in the band, or not, as it does with all of them.
func TestPatterns(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	all := need.Value(ShowPatterns(context.Background(), PatternOptions{Workers: runtime.GOMAXPROCS(0), wechat: []string{"replicates=2"}, others: []string{"replicates=4"}}))(t)
	for _, s := range all {
		in := s.Low <= s.Mean && s.Mean <= s.High
		if want := slices.Contains(on[s.ID], s.Form); in != want {
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
		if want := slices.Contains(on[s.ID], s.Form); (s.Verdict == "on") != want {
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
