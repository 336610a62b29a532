package study_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
)

// Whatever value a key has, reading gives a study or an error with a position, never a panic.
func TestOddValues(t *testing.T) {
	values := []string{"", "off", "-1", "x", "[]", "{a: {b: {c: 1}}}"}
	bodies := map[string]string{
		"scenario": "%s", "set": "%s", "design": "%s", "factors": "%s", "arms": "%s", "replicates": "%s", "metrics": "%s", "claim": "%s", "confidence": "%s", "seed": "%s", "name": "%s", "extends": "%s",
		"factors ": "{q: %s}", "factors  ": "{q: {set: %s, values: [1, 2]}}", "factors   ": "{q: {set: adoption.imitation, values: %s}}", "factors    ": "{q: {levels: %s}}",
		"factors     ": "{q: {set: adoption.imitation, from: %s, to: 1/day, steps: 2}}", "factors      ": "{q: {set: adoption.imitation, from: 0/day, to: 1/day, steps: %s}}",
		"factors       ": "{q: {levels: {a: %s, b: {}}}}", "design  ": "{kind: %s}", "design   ": "{kind: sobol, points: %s}", "design    ": "{kind: list, points: %s}", "design     ": "{kind: grid, where: %s}",
		"design      ": "{kind: grid, luck: %s}", "design       ": "{kind: elements, of: %s}", "design        ": "{kind: arms, baseline: %s}", "arms ": "{a: %s, b: {}}", "arms  ": "{a: {scenario: %s}, b: {}}",
		"replicates ": "{min: %s}", "claim ": "{id: a, text: b, smallest: %s}", "claim  ": "{id: a, text: b, smallest: 1, arm: %s, metric: %s}", "scenario ": "{extends: bass, consumers: %s}",
		"scenario  ": "{extends: %s}",
	}
	right, wrong := 0, 0
	base := map[string]string{"scenario": "bass", "set": "{consumers.count: 50}", "metrics": "[adopters]", "replicates": "1", "factors": "{q: {set: adoption.imitation, values: [0.1/day, 0.2/day]}}"}
	for key, body := range bodies {
		for _, v := range values {
			file := map[string]string{}
			maps.Copy(file, base)
			name := strings.TrimSpace(key)
			file[name] = strings.ReplaceAll(body, "%s", v)
			if name == "arms" || name == "claim" {
				if file["arms"] == "" {
					file["arms"] = "{a: {}, b: {adoption.innovation: 0.1/day}}"
				}
				file["design"] = "{kind: arms, baseline: a}"
			}
			text := ""
			for _, k := range []string{"name", "extends", "scenario", "set", "design", "factors", "arms", "replicates", "metrics", "claim", "confidence", "seed"} {
				if file[k] != "" {
					text += fmt.Sprintf("%s: %s\n", k, file[k])
				}
			}
			s, err := study.Parse("t.yaml", []byte(text))
			if err != nil {
				if !strings.Contains(err.Error(), "t.yaml:") && !strings.Contains(err.Error(), "bundled/") {
					t.Errorf("%s\nno place in the message: %v", text, err)
				}
				wrong++
				continue
			}
			right++
			if _, err := s.Points(); err != nil {
				t.Errorf("%s\npoints: %v", text, err)
			}
			s.Hash()
			again, err := study.Parse("t.yaml", []byte(s.Effective()))
			if err != nil {
				t.Errorf("%s\nwritten out it is wrong: %v\n%s", text, err, s.Effective())
			} else if again.Hash() != s.Hash() {
				t.Errorf("%s\nwritten out it is another:\n%s", text, s.Effective())
			}
		}
	}
	if right < 15 || wrong < 90 {
		t.Errorf("%d are right, %d wrong", right, wrong)
	}
}
