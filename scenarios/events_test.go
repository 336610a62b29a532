package scenarios_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// An event that sets live keys to their current values changes nothing.
func TestEventsOfNothing(t *testing.T) {
	base := need.Value(scenarios.Load("wechat", scenarios.Options{Set: slices.Concat(crowded, []string{"rival={from: 2015-01-01, start: 0.1}"})}))(t)
	var same []string
	for _, x := range base.Section().Settings() {
		if x.Field.Live {
			same = append(same, x.Path+": "+x.Value)
		}
	}
	want := outcome(t, base, nil)
	// This is before the first event of crowded, when all its markets are open.
	changes := func(keys []string) bool {
		return differs(t, base, []string{fmt.Sprintf("timeline.same={at: 2015-03-10, set: {%s}}", strings.Join(keys, ", "))}, want)
	}
	if !changes(same) {
		t.Logf("%d keys", len(same))
		return
	}
	for len(same) > 1 {
		half := same[:len(same)/2]
		if !changes(half) {
			half = same[len(same)/2:]
		}
		same = half
	}
	t.Errorf("an event that sets %s, which is set already, changes what follows", same[0])
}
