package study_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// A claim shares with a history the numbers of the same key and range, and those only; the others keep their ranges.
// Which numbers the history has, and over which range, is drawn.
func TestOverHistory(t *testing.T) {
	const claim = `name: c
scenario:
  clock: {start: 2017-01-01, tick: 1d, until: 30d}
  consumers: {count: 100}
  graph: {kind: ring, degree: 4}
  adoption: {imitation: 0.05/day}
  commerce: {merchants: {count: 5}}
  status: {adoption.imitation: {assumed: [0.01/day, 0.2/day]}, commerce.merchants.count: {assumed: [3, 9]}}
design: {kind: arms, baseline: with}
arms: {with: {}, without: {commerce: off}}
replicates: 2
metrics: [adopters]
`
	s := parse(t, claim)
	plain := need.Value(s.OverRanges(8, 2, nil))(t)
	for trial := range 10 {
		draw := rng.New(1, 1, "shared").Stream(uint64(trial))
		var factors, want []string
		for k, f := range plain.Factors {
			low, high := f.Text(0), f.Text(1)
			switch x := draw.Float64(); {
			case x < .4: // not in the history
				continue
			case x < .6 && !f.Whole: // over half the range
				high = f.Text(.5)
			default:
				want = append(want, f.Paths[0])
			}
			factors = append(factors, fmt.Sprintf("f%d: {set: %s, from: %s, to: %s}", k, f.Paths[0], low, high))
		}
		text := strings.Replace(claim, "design: {kind: arms, baseline: with}\narms: {with: {}, without: {commerce: off}}",
			"design: {kind: random, points: 9}\nfactors: {"+strings.Join(factors, ", ")+"}", 1)
		if len(factors) == 0 {
			continue
		}
		past := parse(t, text)
		h := study.NewHistory(past, [][]float64{lows(past), lows(past)})
		over, err := s.OverRanges(8, 2, h)
		if len(want) == 0 {
			if err == nil || !strings.Contains(err.Error(), "use no number, by key and range") {
				t.Errorf("%d: %v", trial, err)
			}
			continue
		}
		need.Nil(t, err)
		var got []string
		for _, f := range over.Factors {
			if f.Name == study.HistoryFactor {
				got = f.Paths
			}
		}
		slices.Sort(want)
		if !slices.Equal(got, want) || len(over.Factors) != len(plain.Factors)-len(want)+1 {
			t.Errorf("%d: shares %v, want %v; %d factors", trial, got, want, len(over.Factors))
		}
		for _, p := range points(t, over) {
			need.Value(p.Scenario())(t)
		}
	}
}

func lows(s *study.Study) (values []float64) {
	for _, f := range s.Factors {
		values = append(values, f.Low)
	}
	return values
}
