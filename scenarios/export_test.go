package scenarios

import (
	"path/filepath"

	"guanxi/sim/spec"
)

// Sets returns the --set flags applied to the files.
func (s *Scenario) Sets() []string { return append([]string(nil), s.set...) }

// ParseValue reads a value as a file holds it.
func ParseValue(text string) (*spec.Node, error) {
	n, ps := parseYAML([]byte(text), "value")
	return n, ps.Err()
}

// Merged returns the tree of a file and those that it extends, whether or not they make a scenario.
func Merged(name, text string) *spec.Node {
	s := standard().scenario()
	s.chain(source{File{name, []byte(text)}, name, filepath.Dir(name)}, nil)
	return s.Tree
}
