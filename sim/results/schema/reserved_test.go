package schema

import (
	"strings"
	"testing"

	"guanxi/docs"
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
	guide := docs.Book("studies")
	for _, table := range reserving() {
		for _, c := range table.Columns() {
			if !strings.Contains(guide, "`"+c.Name+"`") || ReservedFor(c.Name) == "" {
				t.Errorf("docs/studies lacks %s", c.Name)
			}
		}
	}
}
