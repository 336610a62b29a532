package scenarios_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// One sign of a scenario that is written on a Chinese keyboard is told with its place; in a text it stays.
func TestWideSigns(t *testing.T) {
	lines := []string{"guanxi: 1", "name: 微信：生态，“好”", "description: it，that：see", "clock: {ticks: 2}", "consumers: {count: 20}", "graph: {kind: ring, degree: 2}", "replicates: 3"}
	_, err := scenarios.Parse("w.yaml", []byte(strings.Join(lines, "\n")), scenarios.Options{})
	need.Nil(t, err)
	r := rand.New(rand.NewPCG(28, 1))
	for range 200 {
		k := 3 + r.IntN(len(lines)-3)
		old := [...]string{": ", ", ", "ring", "2"}
		wide := [...]string{"：", "，", "“ring”", "２"}
		says := [...]string{"a full-width colon (write : and a blank)", "a full-width comma (write , and a blank)", "“ and ” are no quotes to YAML", "full-width digits (write 2"}
		sign := r.IntN(len(old))
		at := strings.Index(lines[k], old[sign])
		if at < 0 {
			continue
		}
		if second := strings.LastIndex(lines[k], old[sign]); r.IntN(2) == 0 && sign == 0 {
			at = second
		}
		changed := append([]string(nil), lines...)
		gap := []string{"", " "}[r.IntN(2)]
		if sign > 1 {
			gap = ""
		}
		changed[k] = lines[k][:at] + wide[sign] + gap + lines[k][at+len(old[sign]):]
		_, err := scenarios.Parse("w.yaml", []byte(strings.Join(changed, "\n")), scenarios.Options{})
		if want := fmt.Sprintf("w.yaml:%d:%d: ", k+1, at+1); err == nil || !strings.Contains(err.Error(), want+says[sign]) {
			t.Errorf("%s\n%v\nwant %s%s", changed[k], err, want, says[sign])
		}
	}
}

// A %YAML directive of 1.1 or 1.2 above the document is read, another one refused.
func TestDirective(t *testing.T) {
	const text = "guanxi: 1\nname: y\nclock: {ticks: 2}\nconsumers: {count: 20}\n"
	for head, line := range map[string]int{"%YAML 1.2\n---\n": 0, "%YAML 1.1\n---\n": 0, "# c\n\n%YAML  1.2 # c\n--- # d\n": 0, "%YAML 1.3\n---\n": 1, "# c\n%YAML 2.0\n---\n": 2, "%YAML 1.21\n---\n": 1, "%YAML\n---\n": 1, "---\n": 0, "%YAML 1.2\r\n---\r\n": 0} {
		s, err := scenarios.Parse("d.yaml", []byte(head+text), scenarios.Options{})
		if line > 0 {
			need.Refusal(t, err, fmt.Sprintf("d.yaml:%d:1: a version of YAML that is not read (write %%YAML 1.2", line))
		} else if err != nil || s.Name != "y" {
			t.Errorf("%q: %v", head, err)
		}
	}
}
