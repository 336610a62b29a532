package question

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios/question/room"
	"guanxi/scenarios/question/room/matrixtest"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// Two questions of one study each ask what they ask alone, in any order of the list: both are refused alike, or the
// answers are those of the study with one and of that with the other. The values are drawn.
func TestTwoQuestionsOfOneStudy(t *testing.T) {
	defer install(rooms)
	orders := [][]room.Room{rooms, slices.Clone(rooms), slices.Concat(rooms[3:], rooms[:3])}
	slices.Reverse(orders[1])
	luck := rng.New(1, 0, "pairs").Stream(0)
	between := func(low, high float64) float64 { return low + float64(luck.Float64()*(high-low)) }
	const factors = "factors: {price: {set: commerce.merchants.price, from: 40, to: 80}}\n"
	together := 0
	for range 2 {
		arms := fmt.Sprintf("arms: {a: {}, b: {commerce.take: %.2f}, c: {commerce.choice.intercept: %.2f}}\n",
			between(.01, .2), between(-2, 1))
		claim := fmt.Sprintf("claim: {id: C1, text: T., metric: orders, arm: b, expect: decrease, smallest: %.0f%%}\n",
			between(1, 30))
		fit := fmt.Sprintf("calibrate: {targets: {users: {metric: orders, value: %.0f}}, waves: 1, draws: 4, keep: 2}\n",
			between(20, 90))
		best := fmt.Sprintf("optimize: {maximise: [captured.platform], runs: %.0f, fresh: 2}\n", between(12, 20))
		inside := fmt.Sprintf("experiment: {treatment: {commerce.take: %.2f}, unit: [shop], from: 2017-01-20, "+
			"until: 2017-02-10, assignments: 2, measure: [orders]}\n", between(.05, .2))
		for _, frame := range []struct {
			text, design string
			asks         []string
		}{{arms, "{kind: arms, baseline: a}", []string{claim, fit, best, inside}},
			{arms + factors, "{kind: sobol, points: 8, baseline: a}", []string{claim, fit, best}},
			{factors, "{kind: sobol, points: 8}", []string{claim, fit, best}}, {factors, "", []string{fit, best, inside}}} {
			read := func(asks ...string) (*study.Study, error) {
				text := matrixtest.Market + "metrics: [orders, captured.platform]\nreplicates: 2\n" + frame.text +
					strings.Join(asks, "")
				if frame.design != "" {
					text += "design: " + frame.design + "\n"
				}
				return study.Parse("m.yaml", []byte(text))
			}
			for i, one := range frame.asks {
				for _, other := range frame.asks[i+1:] {
					var said []string
					for _, order := range orders {
						install(order)
						both, err := read(one, other)
						if said = append(said, fmt.Sprint(err)); said[0] != said[len(said)-1] {
							t.Errorf("%q is refused in one order of the list and not in another: %q", one+other, said)
						}
						if err != nil {
							continue
						}
						together++
						all := answersOf(t, both)
						var alone []string
						for _, ask := range []string{one, other} {
							s := need.Value(read(ask))(t)
							for _, key := range s.Sections() {
								if strings.HasPrefix(ask, key) && !reflect.DeepEqual(s.Asked(key), both.Asked(key)) {
									t.Errorf("%s of %q is %+v, alone %+v", key, one+other, both.Asked(key), s.Asked(key))
								}
							}
							alone = append(alone, answersOf(t, s)...)
						}
						slices.Sort(alone)
						if alone = slices.Compact(alone); !slices.Equal(all, alone) {
							t.Errorf("%q: %d answers, alone %d", one+other, len(all), len(alone))
						}
					}
				}
			}
		}
	}
	if together == 0 {
		t.Skip("no two questions are there that one study can ask")
	}
}

// answersOf runs a study and returns its answers, each once.
func answersOf(t *testing.T, s *study.Study) (all []string) {
	dir := filepath.Join(t.TempDir(), "m")
	need.Nil(t, matrixtest.Run(dir, s))
	r := need.Value(analysis.Analyze(need.Value(analysis.Open(dir))(t), analysis.Options{}))(t)
	for _, a := range r.Answers {
		all = append(all, fmt.Sprintf("%+v", a))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
