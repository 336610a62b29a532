package results

import (
	"encoding/json"
	"math"
	"testing"
)

// Two replicates that differ much: the interval of a share is cut at 0 and 1, that
// of a count at 0, and what a range does not hold is left as it is.
func TestWithin(t *testing.T) {
	v := Student([]float64{0.1, 0.9}, 0.95)
	if v.Lo >= 0 || v.Hi <= 1 {
		t.Fatalf("the interval %v, %v needs no cut", v.Lo, v.Hi)
	}
	for _, x := range []struct {
		in     Range
		lo, hi float64
	}{{Share(), 0, 1}, {NotNegative(), 0, v.Hi}, {Range{}, v.Lo, v.Hi}, {Range{0, 0.5}, v.Lo, v.Hi}} {
		if got := v.Within(x.in); got.Lo != x.lo || got.Hi != x.hi || got.Mean != v.Mean {
			t.Errorf("within %v: %v, %v", x.in, got.Lo, got.Hi)
		}
		b, err := json.Marshal(x.in)
		var back Range
		if err == nil {
			err = json.Unmarshal(b, &back)
		}
		if err != nil || back != x.in {
			t.Errorf("%v is %s and reads back as %v: %v", x.in, b, back, err)
		}
	}
	for _, x := range []struct{ got, want Range }{
		{Range{High: 200}.Among(500), Range{High: 500}}, {Share().Among(500), Share()}, {NotNegative().Among(500), NotNegative()}, {Range{}.Among(500), Range{}},
		{Range{High: 200}.of(Flow), NotNegative()}, {Range{High: 200}.of(Stock), Range{High: 200}}, {Range{}.of(Flow), Range{}},
		{Range{High: 200}.Times(0.5), Range{High: 100}}, {NotNegative().Times(2), NotNegative()}, {Range{}.Times(2), Range{}},
		{constraintsOf(Share()).in(), Share()}, {constraintsOf(NotNegative()).in(), NotNegative()}, {constraintsOf(Range{}).in(), Range{}},
		{constraintsOf(Range{math.Inf(-1), 1}).in(), Range{math.Inf(-1), 1}},
	} {
		if x.got != x.want {
			t.Errorf("%v, want %v", x.got, x.want)
		}
	}
	one := Student([]float64{0.5}, 0.95)
	if got := one.Within(Share()); got.Lo == got.Lo {
		t.Error("one replicate has an interval")
	}
}
