package study_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/table"
)

// Each bundled study reads without a warning, has a description and a comment, and its points
// run: a few of them, at small size.
func TestBundled(t *testing.T) {
	all := study.Bundled()
	if len(all) < 10 {
		t.Fatalf("%d bundled studies", len(all))
	}
	claims := 0
	for _, b := range all {
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel()
			s, err := study.Load(b.Name, study.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if s.Name != b.Name || s.Description == "" || s.Written()[0] != '#' {
				t.Errorf("name %s, description %q, a comment at the top: %v", s.Name, s.Description, s.Written()[0] == '#')
			}
			for _, w := range s.Warnings {
				t.Errorf("warning: %s", w)
			}
			set := []string{"consumers.count=150"}
			small, err := study.Load(b.Name, study.Options{Set: set})
			if err != nil {
				t.Fatal(err)
			}
			ps := points(t, small)
			known := columns(t, small, ps) // columns of metrics, some of which a point may lack because their mechanism is off
			for _, i := range []int{0, len(ps) / 2, len(ps) - 1} {
				scn, err := ps[i].Scenario()
				if err != nil {
					t.Fatal(err)
				}
				m, err := runner.Measure(context.Background(), scn, 1, runner.MeasureOptions{Metrics: small.Metrics, Known: known})
				if err != nil {
					t.Fatalf("point %s: %v", ps[i].Name(), err)
				}
				t.Log(ps[i].Name(), m.Values)
			}
		})
		if _, err := scenarios.Load(b.Name, scenarios.Options{}); err == nil {
			t.Errorf("%s is the name of a scenario as well", b.Name)
		}
		if s, err := study.Load(b.Name, study.Options{}); err == nil && s.Claim != nil {
			claims++
		}
	}
	if claims < 2 {
		t.Errorf("%d claims", claims)
	}
}

// The ranges of a sampled design contain the scenario's own values; a screening of other
// ranges would be of another scenario.
func TestRangesHoldTheScenario(t *testing.T) {
	looked := 0
	for _, b := range study.Bundled() {
		s, err := study.Load(b.Name, study.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if k := s.Design.Kind; k == study.Grid || k == study.List || k == study.Arms {
			continue // chosen one by one
		}
		for _, f := range s.Factors {
			if len(f.Paths) == 0 || f.Low == f.High {
				continue
			}
			field, ok := s.Scenario.Section().Lookup(f.Paths[0])
			if !ok || field.Proto() || field.Value() == nil {
				continue
			}
			v, err := strconv.ParseFloat(strings.TrimSuffix(field.Value().Text, f.Unit), 64)
			if err != nil {
				t.Errorf("%s: %s has %s where a number %s is expected: %v", b.Name, f.Paths[0], field.Value().Text, f.Unit, err)
			} else if v < f.Low || v > f.High {
				t.Errorf("%s: %s is %g, which is not between %g and %g", b.Name, f.Paths[0], v, f.Low, f.High)
			}
			looked++
		}
	}
	if looked < 10 {
		t.Errorf("%d ranges", looked)
	}
}

// The replicates of a claim go on until the half-width of its interval is at most half of the
// smallest effect of interest; a wider one would leave an effect of that size undecided.
func TestClaimsStopWhereTheSmallestEffectShows(t *testing.T) {
	looked := 0
	for _, b := range study.Bundled() {
		s, err := study.Load(b.Name, study.Options{})
		if err != nil {
			t.Fatal(err)
		}
		r, c := s.Replicates, s.Claim
		if c == nil || !r.Sequential() {
			continue
		}
		looked++
		if !r.Paired || r.Metric != c.Metric || r.Relative != c.Relative || r.HalfWidth > c.Smallest/2 {
			t.Errorf("%s: stops at a half-width of %g in %s (paired: %v); the smallest effect is %g in %s", b.Name, r.HalfWidth, r.Metric, r.Paired, c.Smallest, c.Metric)
		}
	}
	if looked < 30 {
		t.Errorf("%d claims", looked)
	}
}

// columns returns the columns of each metric, from the first point that has it.
func columns(t *testing.T, s *study.Study, ps []*study.Point) (all []table.Column) {
	t.Helper()
	for _, p := range ps {
		if len(all) == len(s.Metrics) {
			return all
		}
		scn, err := p.Scenario()
		if err != nil {
			t.Fatal(err)
		}
		run, err := runner.Small(scn)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range s.Metrics {
			if c, err := measure.Describe(run, []measure.Metric{m}); err == nil && !slices.ContainsFunc(all, func(o table.Column) bool { return o.Name == m.Text }) {
				all = append(all, c[0])
			}
		}
		run.Close()
	}
	return all
}

// The starter files of init are a study and its scenario.
func TestStarter(t *testing.T) {
	dir := t.TempDir()
	for _, s := range scenarios.Starters() {
		if err := os.WriteFile(filepath.Join(dir, s.Name), s.Text, 0o666); err != nil {
			t.Fatal(err)
		}
		if s.Study != study.Is(filepath.Join(dir, s.Name)) {
			t.Errorf("%s is a study: %v", s.Name, !s.Study)
		}
	}
	s, err := study.Load(filepath.Join(dir, "study.yaml"), study.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(points(t, s)); n != 6 || len(s.Warnings) > 0 {
		t.Errorf("%d points; %v", n, s.Warnings)
	}
}
