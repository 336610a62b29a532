package scenarios

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"guanxi/sim/spec"
)

// rename takes the scenario's name from the tree and reports one that cannot name a folder.
func (s *Scenario) rename() spec.Problems {
	n := s.Tree.Get("name")
	if n == nil || n.Kind != spec.ScalarNode {
		return nil
	}
	s.Name = n.Text
	bad := badName(n.Text)
	if n.Is("off") {
		bad = "is not a name"
	}
	if bad == "" {
		return nil
	}
	return spec.Problems{{Pos: n.Pos, Path: "name", Msg: fmt.Sprintf("%.60q %s; the name is also that of a folder", n.Text, bad), Hint: "letters, digits, _ . and -"}}
}

// badName says why a name cannot be that of a folder on every system; "" if it can.
func badName(name string) string {
	switch {
	case name == "":
		return "is empty"
	case len(name) > 100:
		return "is longer than 100 bytes"
	case name[0] == '.' || name[0] == '-':
		return "begins with " + name[:1]
	case strings.TrimSpace(name) != name:
		return "begins or ends with a space"
	case strings.HasSuffix(name, "."):
		return "ends with ."
	case strings.HasSuffix(name, ".partial"):
		return "ends with .partial, as folders of unfinished runs do"
	case !utf8.ValidString(name):
		return "is not UTF-8"
	}
	if i := strings.IndexAny(name, `/\:*?"<>|`); i >= 0 {
		return fmt.Sprintf("holds %q", name[i])
	}
	return spec.BadLabel(name)
}
