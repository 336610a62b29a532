package main

import (
	"encoding/json"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
)

// explain --assumed counts the numbers by status and lists each assumed one, the widest range first.
func TestExplainAssumed(t *testing.T) {
	text := need.Value(exec.Command("guanxi", "explain", "--assumed", "--scenario", "wechat").Output())(t)
	asJSON := need.Value(exec.Command("guanxi", "explain", "--assumed", "--scenario", "wechat", "--json").Output())(t)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if !regexp.MustCompile(`^wechat: numbers by status: \d+ fact, \d+ fitted, \d+ published, \d+ assumed, \d+ choice, \d+ setting$`).MatchString(lines[0]) {
		t.Error(lines[0])
	}
	var records []struct {
		Name, Value, Low, High, Equation string
		Width                            *float64
	}
	need.Nil(t, json.Unmarshal(asJSON, &records))
	if len(records) < 400 || len(records) != len(lines)-3 {
		t.Fatalf("%d records, %d lines", len(records), len(lines))
	}
	for i, r := range records {
		if !strings.HasPrefix(lines[i+3], r.Name+" ") || r.Low == "" || r.High == "" {
			t.Errorf("%v: %s", r, lines[i+3])
		}
		if i > 0 && r.Width != nil && records[i-1].Width != nil && *r.Width > *records[i-1].Width {
			t.Errorf("%s is wider than %s", r.Name, records[i-1].Name)
		}
	}
}
