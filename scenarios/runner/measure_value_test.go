package runner

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"guanxi/sim"
	"guanxi/sim/simtest/need"
)

func TestMeasureValueOverTicks(t *testing.T) {
	scn := small(t)
	m := measured(t, scn, 1, MeasureOptions{Metrics: metricsOf(t, "created", "mean(created)", "captured.consumer",
		"mean(captured.consumer)", "max(gini.consumer)", "gini.consumer", "min(captured.platform)")})
	ticks := need.Value(scn.Decode())(t).SimClock().Ticks
	for i := 0; i < 4; i += 2 {
		if sum := m.Values[i+1] * float64(ticks); !(math.Abs(sum-m.Values[i]) <= 1e-6*math.Abs(m.Values[i])) || sum == 0 {
			t.Errorf("a mean of a tick of %v, over %d ticks, and a sum of %v", m.Values[i+1], ticks, m.Values[i])
		}
	}
	if m.Values[4] < m.Values[5] || m.Values[4] > 1 {
		t.Errorf("Gini at most %v, at the end %v", m.Values[4], m.Values[5])
	}
}

// Where nobody in a party gains there is no inequality: advertisers before they advertise.
func TestGiniOfNothing(t *testing.T) {
	m := measured(t, small(t), 1, MeasureOptions{Metrics: metricsOf(t, "gini.advertiser", "gini.consumer")})
	if !math.IsNaN(m.Values[0]) || !(m.Values[1] > 0 && m.Values[1] < 1) {
		t.Errorf("Gini of advertisers %v, of consumers %v", m.Values[0], m.Values[1])
	}
}

// The discounted value of each tick is (1+r)^(−years) of its value, however rarely rows are
// recorded. The test compares with the rows of a run that records every tick.
func TestDiscountedByTheTick(t *testing.T) {
	run := need.Value(Build(small(t, "record.every=1d"), 1))(t)
	defer run.Close()
	need.Nil(t, run.Run(context.Background()))
	value, half := run.Value(), time.Date(2012, 9, 1, 0, 0, 0, 0, time.UTC)
	want, until := map[string]float64{}, map[string]float64{}
	tick, party, captured := value.Col("tick"), value.Col("party"), value.Col("captured")
	for row := range value.Rows() {
		day, _ := tick.Int(row)
		v := captured.Float(row) * math.Pow(1.1, -float64(day)/365.25)
		want[party.Text(row)] += v
		if !run.World.Clock.Date(sim.Tick(day)).After(half) {
			until[party.Text(row)] += v
		}
	}
	all := metricsOf(t, "discounted.platform", "discounted.consumer", "discounted.consumer@2012-09-01")
	for _, set := range []string{"record.every=1d", "record.every=45d", "record.every=1000d",
		fmt.Sprintf("value.discount=%v/tick", 0.1/365.25)} {
		got := measured(t, small(t, set), 1, MeasureOptions{Metrics: all}).Values
		for i, w := range []float64{want["platform"], want["consumer"], until["consumer"]} {
			if w == 0 || !(math.Abs(got[i]/w-1) <= 1e-9) {
				t.Errorf("%s: %s is %v, not %v", set, all[i].Text, got[i], w)
			}
		}
	}
}
