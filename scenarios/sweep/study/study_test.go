package study_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample is a study that is right, small enough to be tried at every point.
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
	s, err := study.Parse("t.yaml", []byte(text), study.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func points(t *testing.T, s *study.Study) []*study.Point {
	t.Helper()
	all, err := s.Points()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// list prints points on one line each.
func list(t *testing.T, s *study.Study) string {
	t.Helper()
	var b strings.Builder
	for _, p := range points(t, s) {
		fmt.Fprintf(&b, "%d/%d %s [%s]\n", p.Number, p.Block, p.Role, p.Name())
	}
	return b.String()
}

// Cases of testdata/errors.txt: == title, the study, -- says, the message.
func TestErrors(t *testing.T) {
	const golden = "testdata/errors.txt"
	text, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, part := range strings.Split("\n"+string(text), "\n== ")[1:] {
		title, rest, _ := strings.Cut(part, "\n")
		body, want, _ := strings.Cut(rest, "-- says")
		s, err := study.Parse("t.yaml", []byte(body), study.Options{})
		got := ""
		if err != nil {
			got = err.Error() + "\n"
		} else {
			got = strings.Join(append(s.Warnings, "ok"), "\n") + "\n"
		}
		if strings.TrimSpace(got) != strings.TrimSpace(want) && !*update {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", title, got, want)
		}
		fmt.Fprintf(&out, "== %s\n%s-- says\n%s", title, body, got)
	}
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
