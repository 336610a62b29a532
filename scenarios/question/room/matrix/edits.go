package matrix

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/golden"
)

var word = regexp.MustCompile(`[^\s:,{}\[\]"']+`)

// Edits compares with what was said before what is said of a study with another word, for so many drawn words of its
// last part: what is wrong with it, or what is run.
func Edits(t *testing.T, first, last string, n int) {
	t.Helper()
	luck := rng.New(66, 0, "edits").Stream(0)
	places := word.FindAllStringIndex(last, -1)
	var said strings.Builder
	for range n {
		at := places[luck.Below(uint64(len(places)))]
		with := odd[luck.Below(uint64(len(odd)))]
		if luck.Float64() < .3 {
			other := places[luck.Below(uint64(len(places)))]
			with = last[other[0]:other[1]]
		}
		fmt.Fprintf(&said, "%s → %s: %s\n", last[at[0]:at[1]], with, told(first+last[:at[0]]+with+last[at[1]:]))
	}
	golden.Digest(t, told(first+last), said.String())
}

// told says what is wrong with a study, or what is run.
func told(text string) string {
	s, err := study.Parse("m.yaml", []byte(text))
	if err != nil {
		return err.Error()
	}
	said := s.Given() + fmt.Sprintln(s.Warnings, s.Metrics)
	if n, known := s.Count(); !known || n > 100 {
		return said + fmt.Sprintln(n, known)
	}
	points, err := s.Points()
	for _, p := range points {
		said += fmt.Sprintln(p.Number, p.Block, p.Role, p.Seed, p.Name())
	}
	return said + fmt.Sprintln(err)
}
