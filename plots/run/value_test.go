package run

import (
	"slices"
	"testing"

	"guanxi/plots/plotstest"
	"guanxi/sim/simtest/need"
)

// The key of the figure value lists only the parts that some party has.
func TestKeyOfValue(t *testing.T) {
	c := need.Value(value(plotstest.TinyFolder()))(t)
	var got []string
	for _, k := range c.Panels[0].Key {
		got = append(got, k.Text)
	}
	if want := []string{"cash in", "surplus", "cash out", "captured"}; !slices.Equal(got, want) {
		t.Errorf("key %v, want %v: nobody has effort", got, want)
	}
}
