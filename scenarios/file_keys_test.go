package scenarios_test

import (
	"strings"
	"testing"

	"guanxi/scenarios"
)

// Hints include the keys that belong to the file rather than the model.
func TestFileKeysAreHinted(t *testing.T) {
	for text, want := range map[string]string{
		"guanxy: 1\nname: x\nclock: {until: 10d}\n": "t.yaml:1:1: guanxy: unknown key (did you mean guanxi?)",
		"extnds: wechat\nname: x\n":                 "t.yaml:1:1: extnds: unknown key (did you mean extends?)",
	} {
		if _, err := scenarios.Parse("t.yaml", []byte(text), scenarios.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, should say %s", text, err, want)
		}
	}
}
