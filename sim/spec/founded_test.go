package spec

import (
	"slices"
	"testing"
)

// A warning about a section in which something is wrong waits until it is right; one about another is told.
func TestWarningsOfWrongSections(t *testing.T) {
	x := shared{}
	for _, p := range []Problem{{Path: "ads.billing"}, {Path: "ads.campaigns.a.billing", Warning: true}, {Path: "record.events", Warning: true}} {
		x.report(p)
	}
	var got []string
	for _, p := range x.founded() {
		got = append(got, p.Path)
	}
	if want := []string{"ads.billing", "record.events"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
