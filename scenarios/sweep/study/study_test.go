package study_test

import (
	"fmt"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
)

// sample is a valid study, small enough to be tried at every point.
const sample = `name: sample
scenario: bass
set: {consumers.count: 200}
design: {kind: grid}
factors:
  q: {set: adoption.imitation, from: 0.2/day, to: 0.8/day, steps: 3}
metrics: [adopters]
replicates: 2
`

func parse(t *testing.T, text string) *study.Study {
	t.Helper()
	return need.Value(study.Parse("t.yaml", []byte(text)))(t)
}

func points(t *testing.T, s *study.Study) []*study.Point {
	t.Helper()
	return need.Value(s.Points())(t)
}

// list prints points, one per line.
func list(t *testing.T, s *study.Study) string {
	t.Helper()
	var b strings.Builder
	for _, p := range points(t, s) {
		fmt.Fprintf(&b, "%d/%d %s [%s]\n", p.Number, p.Block, p.Role, p.Name())
	}
	return b.String()
}

// Cases are in testdata/errors.txt: == title, the study, -- says, the message.
func TestErrors(t *testing.T) {
	golden.Says(t, "testdata/errors.txt", func(body string) string {
		s, err := study.Parse("t.yaml", []byte(body))
		if err != nil {
			return err.Error() + "\n"
		}
		return strings.Join(append(s.Warnings, "ok"), "\n") + "\n"
	})
}
