package schema

import (
	"os"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
)

func TestReservedNames(t *testing.T) {
	for name, want := range map[string]bool{"arm": true, "point": true, "date": true, "p": false, "n": false, "q": false,
		"learner": false} {
		if (ReservedFor(name) != "") != want {
			t.Errorf("%s reserved: %v", name, !want)
		}
	}
}

// The guide lists every name that a factor cannot have.
func TestReservedNamesInTheGuide(t *testing.T) {
	guide := need.Value(os.ReadFile("../../../docs/studies.md"))(t)
	for _, table := range reserving() {
		for _, c := range table.Columns() {
			if !strings.Contains(string(guide), "`"+c.Name+"`") || ReservedFor(c.Name) == "" {
				t.Errorf("docs/studies.md lacks %s", c.Name)
			}
		}
	}
}
