package society

import (
	"fmt"
	"testing"

	"guanxi/sim"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// A level is the cosine to .01, at any number of interests.
func TestLevel(t *testing.T) {
	for _, interests := range []int{1, 3, 8, 13, 64} {
		w := need.Value(Build(sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Day, Ticks: 1}, Seed: 5}), Setting{
			People: PeopleSpec{Count: 300, Interests: interests, Taste: 0.3}, Ties: TiesSpec{Kind: "complete"},
		}))(t)
		w.NeedTastes()
		for _, name := range []string{"tea", "cars", "music"} {
			topic := w.Topic(name)
			d := w.Direction(topic)
			for i := range w.N {
				level := w.Level(i, &d)
				need.Near(t, fmt.Sprintf("%d interests: match of consumer %d with %q", interests, i, name), float64(level)/Levels,
					w.Match(i, topic), 0.01)
			}
		}
		nothing := w.Direction(make([]int8, interests))
		if got := w.Level(0, &nothing); got != 0 {
			t.Errorf("level %d of no topic", got)
		}
	}
}
