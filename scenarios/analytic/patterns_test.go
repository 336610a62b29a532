package analytic

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/docs"
	"guanxi/scenarios"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/terminal"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
)

// Pattern is a regularity found in data, at the level of one mechanism, which some forms of the
// mechanism have and others miss (pattern-oriented modelling: Grimm et al. 2005). The band follows
// from the source alone.
type Pattern struct {
	ID        string
	Title     string
	Found     string // what the source says
	Source    string
	Statistic string
	Low       float64 // on the pattern: low to high
	High      float64

	scenario string
	like     []string // keys of the scenario that have the values of wechat
	measure  func(*agents.Run) float64
	forms    []form
}

// form is a form of the mechanism: the scenario of the pattern with keys set, or what wechat has.
type form struct {
	name   string
	set    []string
	wechat func(*agents.Run) float64 // measured in a run of wechat instead
	pooled func(*agents.Run) exits   // likewise, counted over all replicates
}

// Shown is the statistic of a pattern in one form.
type Shown struct {
	Pattern
	Form    string
	Mean    float64
	Lo      float64
	Hi      float64
	Runs    int // replicates in which the statistic exists
	Verdict string
}

// show measures patterns in each of their forms. Runs of wechat serve all patterns.
func (l *lab) show(patterns []Pattern, set ...string) (all []Shown, err error) {
	whole, err := l.wechat(patterns)
	if err != nil {
		return nil, err
	}
	column := 0
	for _, p := range patterns {
		for _, f := range p.forms {
			var v summary.Interval
			switch {
			case f.pooled != nil:
				var sum exits
				for _, row := range whole {
					sum.add(exits(row[column : column+len(sum)]))
				}
				v = sum.interval(len(whole))
				column += len(sum)
			case f.wechat != nil:
				v = mean(whole.column(column))
				column++
			default:
				own, err := l.form(p, f, set)
				if err != nil {
					return all, fmt.Errorf("%s, %s: %w", p.ID, f.name, err)
				}
				v = mean(own.column(0))
			}
			all = append(all, p.judge(f.name, v))
		}
	}
	return all, nil
}

// wechat runs the default scenario, if a form is measured there, with a column for each such form, and as many
// as it has counts for one that is pooled.
func (l *lab) wechat(patterns []Pattern) (sample, error) {
	var measures []func(*agents.Run) []float64
	for _, p := range patterns {
		for _, f := range p.forms {
			switch {
			case f.pooled != nil:
				measures = append(measures, func(r *agents.Run) []float64 { e := f.pooled(r); return e[:] })
			case f.wechat != nil:
				measures = append(measures, func(r *agents.Run) []float64 { return []float64{f.wechat(r)} })
			}
		}
	}
	if len(measures) == 0 {
		return nil, nil
	}
	scn, err := scenarios.Load("wechat", scenarios.Options{Set: []string{"replicates=4", "record.events=[adoption]"}})
	if err != nil {
		return nil, err
	}
	return l.observe(scn, nil, func(r *agents.Run) (row []float64) {
		for _, m := range measures {
			row = append(row, m(r)...)
		}
		return row
	})
}

func (l *lab) form(p Pattern, f form, set []string) (sample, error) {
	like, err := scenarios.Load("wechat", scenarios.Options{})
	if err != nil {
		return nil, err
	}
	var base []string
	for tree, k := like.EffectiveTree(), 0; k < len(p.like); k++ {
		base = append(base, p.like[k]+"="+tree.At(p.like[k]).Flow())
	}
	scn, err := scenarios.Parse(p.ID+".yaml", []byte(p.scenario), scenarios.Options{Set: slices.Concat(base, f.set, set)})
	if err != nil {
		return nil, err
	}
	return l.observe(scn, nil, func(r *agents.Run) []float64 { return []float64{p.measure(r)} })
}

func (s sample) column(k int) (values []float64) {
	for _, row := range s {
		values = append(values, row[k])
	}
	return values
}

// mean is the 95 % interval of the mean over replicates. Replicates that all agree, such as none of many, have
// no spread to judge by.
func mean(values []float64) summary.Interval {
	v := summary.Student(values, 0, .95)
	if v.N > 1 && v.Min == v.Max {
		v.Lo, v.Hi = v.Mean, v.Mean
	}
	return v
}

// judge says whether a form is on the pattern: it is if the whole 95 % interval lies in the band, and off if
// none of it does.
func (p Pattern) judge(name string, v summary.Interval) Shown {
	s := Shown{Pattern: p, Form: name, Mean: v.Mean, Lo: v.Lo, Hi: v.Hi, Runs: v.N, Verdict: "undecided"}
	switch {
	case v.Lo >= p.Low && v.Hi <= p.High:
		s.Verdict = "on"
	case v.Hi < p.Low || v.Lo > p.High:
		s.Verdict = "off"
	}
	return s
}

// print prints a form as a line, below its pattern where it is the first.
func (s Shown) print(w io.Writer) {
	if s.Form == s.forms[0].name {
		fmt.Fprintf(w, "%-4s %s\n", s.ID, s.Title)
		for _, text := range []string{s.Found, "Source: " + s.Source + ".", fmt.Sprintf("On the pattern: from %s to %s %s.",
			threeDigits(s.Low), threeDigits(s.High), s.Statistic)} {
			fmt.Fprint(w, terminal.Fill(strings.Fields(text), " ", 5, 7))
		}
	}
	interval := fmt.Sprintf("[%s, %s]", threeDigits(s.Lo), threeDigits(s.Hi))
	fmt.Fprintf(w, "     %-44s %7s %16s  %s\n", s.Form, threeDigits(s.Mean), interval, s.Verdict)
	if s.Form == s.forms[len(s.forms)-1].name {
		fmt.Fprintln(w)
	}
}

// threeDigits gives at most three decimals, and three digits of numbers from 1 on.
func threeDigits(x float64) string {
	places := 3
	for size := math.Abs(x); size >= 1 && places > 0; size /= 10 {
		places--
	}
	return strings.ReplaceAll(strconv.FormatFloat(x, 'f', places, 64), "-", "−")
}

// on has the forms that are on each pattern, between those of which a few replicates may say either; the others are
// off, or undecided.
var (
	on = map[string][]string{
		"P1": {"wechat", "imitation of the share of friends"},
		"P2": {"imitation of the number of friends"},
		"P3": {"articles differ in arousal"},
		"P4": {"wechat, game run", "keys of wechat, without friends", "players differ, each at a constant rate",
			"alike, ever less likely to quit"},
		"P4b": {"wechat, game run", "keys of wechat, without friends", "alike, ever less likely to quit"},
		"P5":  {"wear-out as in wechat"},
		"P6":  {"keys of wechat, prices adapt"},
		"P7":  {"entry and exit of wechat for shops"},
		"P10": {"wechat"},
		"P11": {"each further friend 2.5 times as well", "the same, 144 people with eight friends"},
	}
	between = map[string][]string{"P11": {"each further friend 2.5 times as well",
		"the same, 144 people with eight friends", "1.67 times, the third 1.32 times that",
		"4 times, the third 1.32 times that", "all friends alike"},
		"P6": {"the same, ratings count eight times as much"}, "P8": {"wechat"},
		"P9": {"wechat"}}
)

// With few replicates the mean of each form lies in the band, or not, as it does with all of them: of the patterns that
// need no run of wechat.
func TestPatterns(t *testing.T) {
	small := slices.DeleteFunc(Patterns(), func(p Pattern) bool {
		return slices.ContainsFunc(p.forms, func(f form) bool { return f.wechat != nil || f.pooled != nil })
	})
	for _, s := range need.Value(workbench().show(small, "replicates=2"))(t) {
		in := s.Low <= s.Mean && s.Mean <= s.High
		if want := slices.Contains(on[s.ID], s.Form); in != want && !slices.Contains(between[s.ID], s.Form) {
			t.Errorf("%s, %s: %g is in %g to %g: %v, want %v", s.ID, s.Form, s.Mean, s.Low, s.High, in, want)
		}
	}
}

// docs/patterns has the verdicts; -update writes it.
func TestSuiteOfPatterns(t *testing.T) {
	need.Long(t)
	said := map[string]*strings.Builder{"spread": {}, "stay-and-sell": {}}
	for _, s := range need.Value(workbench().show(Patterns()))(t) {
		page := "stay-and-sell"
		if slices.Contains([]string{"P1", "P2", "P3", "P9", "P11", "P12"}, s.ID) {
			page = "spread"
		}
		s.print(said[page])
		if slices.Contains(on[s.ID], s.Form) != (s.Verdict == "on") {
			t.Errorf("%s, %s is %s", s.ID, s.Form, s.Verdict)
		}
	}
	for page, b := range said {
		head, rest, _ := strings.Cut(docs.Page("patterns/"+page), "```text\n")
		_, tail, found := strings.Cut(rest, "```\n")
		if !found {
			t.Fatalf("%s has no block of text", page)
		}
		golden.File(t, "../../docs/patterns/"+page+".md",
			[]byte(head+"```text\n"+strings.TrimSpace(b.String())+"\n```\n"+tail))
	}
}

// A form is on only if its whole interval is in the band.
func TestJudgePattern(t *testing.T) {
	p := Pattern{Low: .3, High: .6}
	for _, c := range []struct {
		values []float64
		want   string
	}{
		{[]float64{.44, .45, .46}, "on"}, {[]float64{.25, .45, .65}, "undecided"}, {[]float64{.1, .11, .12}, "off"},
		{[]float64{.9, .91, .92}, "off"},
		{[]float64{0, 0, 0}, "off"}, {[]float64{.5, .5}, "on"}, {[]float64{.5}, "undecided"},
		{[]float64{math.NaN(), math.NaN()}, "undecided"},
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
