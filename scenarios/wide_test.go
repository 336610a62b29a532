package scenarios_test

import (
	"fmt"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// A %YAML directive of 1.1 or 1.2 above the document is read, another one refused.
func TestDirective(t *testing.T) {
	const text = "guanxi: 1\nname: y\nclock: {ticks: 2}\nconsumers: {count: 20}\n"
	for head, line := range map[string]int{"%YAML 1.2\n---\n": 0, "%YAML 1.1\n---\n": 0,
		"# c\n\n%YAML  1.2 # c\n--- # d\n": 0, "%YAML 1.3\n---\n": 1, "# c\n%YAML 2.0\n---\n": 2, "%YAML 1.21\n---\n": 1,
		"%YAML\n---\n": 1, "---\n": 0, "%YAML 1.2\r\n---\r\n": 0} {
		s, err := scenarios.Parse("d.yaml", []byte(head+text), scenarios.Options{})
		if line > 0 {
			need.Refusal(t, err, fmt.Sprintf("d.yaml:%d:1: a version of YAML that is not read (write %%YAML 1.2", line))
		} else if err != nil || s.Name != "y" {
			t.Errorf("%q: %v", head, err)
		}
	}
}
