package analytic

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/terminal"
)

// Pattern is a regularity found in data, at the level of one mechanism, which some forms of the
// mechanism have and others miss (pattern-oriented modelling: Grimm et al. 2005). The band follows
// from the source alone.
type Pattern struct {
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	Found     string  `json:"found"` // what the source says
	Source    string  `json:"source"`
	Statistic string  `json:"statistic"`
	Low       float64 `json:"low"` // on the pattern: low to high
	High      float64 `json:"high"`

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
	Form    string  `json:"form"`
	Mean    float64 `json:"mean"`
	Lo      float64 `json:"lo"`
	Hi      float64 `json:"hi"`
	Runs    int     `json:"n"` // replicates in which the statistic exists
	Verdict string  `json:"verdict"`
}

// PatternOptions configure ShowPatterns.
type PatternOptions struct {
	Workers int
	Only    []string    // ids; all when empty
	Done    func(Shown) // called as results arrive

	wechat, others []string // keys set in wechat, and in the scenarios of patterns: fewer replicates for tests
}

// PatternIDs lists the patterns for a message.
func PatternIDs() string {
	var ids []string
	for _, p := range Patterns() {
		ids = append(ids, p.ID)
	}
	return strings.Join(ids, ", ")
}

// KnownPattern reports whether there is a pattern with that id.
func KnownPattern(id string) bool {
	return slices.ContainsFunc(Patterns(), func(p Pattern) bool { return strings.EqualFold(id, p.ID) })
}

// ShowPatterns measures each pattern in each of its forms. Runs of wechat serve all patterns.
func ShowPatterns(ctx context.Context, o PatternOptions) (all []Shown, err error) {
	patterns := slices.DeleteFunc(Patterns(), func(p Pattern) bool { return !asked(o.Only, p.ID) })
	l := &lab{ctx: ctx, workers: max(1, o.Workers)}
	whole, err := l.wechat(patterns, o.wechat)
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
				own, err := l.form(p, f, o.others)
				if err != nil {
					return all, fmt.Errorf("%s, %s: %w", p.ID, f.name, err)
				}
				v = mean(own.column(0))
			}
			s := p.judge(f.name, v)
			all = append(all, s)
			if o.Done != nil {
				o.Done(s)
			}
		}
	}
	return all, nil
}

// wechat runs the default scenario, if a form is measured there, with a column for each such form, and as many
// as it has counts for one that is pooled.
func (l *lab) wechat(patterns []Pattern, set []string) (sample, error) {
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
	scn, err := scenarios.Load("wechat", scenarios.Options{Set: slices.Concat([]string{"replicates=4", "record.events=[adoption]"}, set)})
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

// Print prints a form as a line, below its pattern where it is the first.
func (s Shown) Print(w io.Writer) {
	if s.Form == s.forms[0].name {
		fmt.Fprintf(w, "%-4s %s\n", s.ID, s.Title)
		for _, text := range []string{s.Found, "Source: " + s.Source + ".", fmt.Sprintf("On the pattern: from %s to %s %s.", threeDigits(s.Low), threeDigits(s.High), s.Statistic)} {
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
	return minus(strconv.FormatFloat(x, 'f', places, 64))
}
