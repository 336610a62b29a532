package scenarios_test

import (
	"regexp"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/spec"
)

// The meaning of a key that takes one of several words says what each of them means. Kinds of a
// union are explained with their keys, and modules of the paper in its map.
func TestMeaningsOfChoices(t *testing.T) {
	n := 0
	for _, f := range scenarios.Table().Fields() {
		if f.Type != spec.TypeEnum || f.Key == "kind" || f.Key == "module" {
			continue
		}
		n++
		for _, choice := range f.Names {
			if !regexp.MustCompile(`\b` + choice + `\b`).MatchString(f.Doc) {
				t.Errorf("%s: %q does not say what %s means", f.Path, f.Doc, choice)
			}
		}
	}
	if n < 15 {
		t.Errorf("only %d keys with choices", n)
	}
}
