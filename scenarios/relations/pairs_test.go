package relations

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/sim/simtest/need"
)

// A metric beside any others is what it is alone, however often rows are recorded and whatever else is: twenty people
// for five ticks, of any bundled scenario.
func TestMetricsBesideEachOther(t *testing.T) {
	r := rand.New(rand.NewPCG(84, 14))
	list := scenarios.List()
	pairs, some := 0, 0
	for range times(12, 120) {
		name := list[r.IntN(len(list))].Name
		base := need.Value(scenarios.Load(name, scenarios.Options{}))(t)
		scn, err := base.With([]string{"clock.ticks=5", "consumers.count=20"})
		if err != nil { // few for its ties
			scn = need.Value(base.With([]string{"clock.ticks=5"}))(t)
		}
		run := need.Value(runner.Build(scn, 1))(t)
		texts := drawMetrics(r, run, 16, 0)
		run.Close()
		parsed := func(texts ...string) (all []measure.Metric) {
			for _, text := range texts {
				all = append(all, need.Value(measure.Parse(text))(t))
			}
			return all
		}
		alone := map[string]float64{}
		for _, text := range texts {
			m := need.Value(runner.Measure(context.Background(), scn, 1, runner.MeasureOptions{Metrics: parsed(text)}))(t)
			if alone[text] = m.Values[0]; m.Values[0] != 0 && !math.IsNaN(m.Values[0]) {
				some++
			}
		}
		for n := range 12 {
			of := texts
			if n > 0 {
				r.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
				of = texts[:2+r.IntN(4)]
			}
			every := []string{"record.every=off", "record.every=" + run.World.Clock.Tick.String(),
				fmt.Sprint("record.every=", 2*run.World.Clock.Tick)}[r.IntN(3)]
			beside := need.Value(scn.With([]string{every, "record.consumers=5"}))(t)
			m, err := runner.Measure(context.Background(), beside, 1, runner.MeasureOptions{Metrics: parsed(of...),
				Series: n%2 == 0})
			if err != nil {
				t.Errorf("%s, %s: %q: %v", name, every, of, err)
				continue
			}
			for k, text := range of {
				if v := m.Values[k]; v != alone[text] && !(math.IsNaN(v) && math.IsNaN(alone[text])) {
					t.Errorf("%s, %s: %s is %v, and %v beside %q", name, every, text, alone[text], v, of)
				}
			}
			pairs += len(of) * (len(of) - 1) / 2
		}
	}
	if t.Logf("%d pairs, %d metrics with a value", pairs, some); some < 30 {
		t.Error("few metrics have a value")
	}
}
