package scenarios_test

import (
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// Hints include the keys that belong to the file rather than the model.
func TestFileKeysAreHinted(t *testing.T) {
	for text, want := range map[string]string{
		"guanxy: 1\nname: x\nclock: {until: 10d}\n": "t.yaml:1:1: guanxy: unknown key (did you mean guanxi? guanxi explain lists all)",
		"extnds: wechat\nname: x\n":                 "t.yaml:1:1: extnds: unknown key (did you mean extends? guanxi explain lists all)",
	} {
		need.Refused(scenarios.Parse("t.yaml", []byte(text), scenarios.Options{}))(t, want)
	}
}
