package matrixtest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
)

var word = regexp.MustCompile(`[^\s:,{}\[\]"']+`)

// Edits compares with what was said before what is said of a study with another word, for so many drawn words of its
// last part: what is wrong with it, or what is run.
func Edits(t *testing.T, first, last string, n int) {
	t.Helper()
	luck := rng.New(66, 0, "edits").Stream(0)
	places := word.FindAllStringIndex(last, -1)
	var said strings.Builder
	was := need.Value(study.Parse("m.yaml", []byte(first+last)))(t)
	for range n {
		at := places[luck.Below(uint64(len(places)))]
		with := odd[luck.Below(uint64(len(odd)))]
		if luck.Float64() < .3 {
			other := places[luck.Below(uint64(len(places)))]
			with = last[other[0]:other[1]]
		}
		fmt.Fprintf(&said, "%s → %s: %s\n", last[at[0]:at[1]], with, told(was, first+last[:at[0]]+with+last[at[1]:]))
	}
	golden.Digest(t, told(was, first+last), said.String())
}

// told says what is wrong with a study, or what is run, and what is other than in the study that it was.
func told(was *study.Study, text string) string {
	s, err := study.Parse("m.yaml", []byte(text))
	if err != nil {
		return err.Error()
	}
	said := s.Given() + fmt.Sprintln(s.Warnings, s.Sections(), s.Members(), s.Compares(), s.Worlds(), study.Diff(
		was, s), study.Changes(was, s))
	for _, m := range s.Metrics {
		said += fmt.Sprintln(m.Name, m.Text, m.At)
	}
	for i := range s.Factors {
		f := &s.Factors[i]
		said += fmt.Sprintln(f.Listed(), f.Numeric(), f.Low, f.High, f.Unit, f.Money, f.Whole)
		for _, l := range f.Levels {
			said += fmt.Sprintln(l, f.Cell(l), f.Sets(l.Text), f.Place(l.Text))
		}
		for _, u := range []float64{0, .01, .3, .5, 1} {
			said += fmt.Sprintln(f.Number(u), f.Text(u))
		}
		for _, v := range append(odd, "3 %", "0.02/year", "12h", "0.5/d", "100%/month", "0d", "7") {
			said += fmt.Sprint(f.Parse(v), " ")
		}
	}
	if n, known := s.Count(); !known || n > 100 {
		return said + fmt.Sprintln(n, known)
	}
	points, err := s.Points()
	for _, p := range points {
		said += fmt.Sprintln(p.Number, p.Block, p.Role, p.Seed, p.Name(), p.Levels)
	}
	order, _ := s.Order()
	return said + fmt.Sprintln(err, order, study.Extends(was, s), study.Extends(s, was), study.Continues(was, s))
}
