package study_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// Each bundled study reads without a warning, has a description and a comment, and its points
// run: a few of them, at small size; make test builds one.
func TestBundled(t *testing.T) {
	var ran, claims, ranges atomic.Int32
	t.Run("all", func(t *testing.T) {
		for _, b := range study.Bundled() {
			t.Run(b.Name, func(t *testing.T) {
				t.Parallel()
				ran.Add(1)
				s := need.Value(study.Load(b.Name))(t)
				if s.Name != b.Name || b.Description == "" || s.Written()[0] != '#' {
					t.Errorf("name %s, description %q, a comment at the top: %v", s.Name, b.Description, s.Written()[0] == '#')
				}
				for _, w := range s.Warnings {
					if strings.HasPrefix(b.Name, "history-") && strings.Contains(w, "outside the run left out") {
						continue // a study of the past ends with its scenario, observations do not
					}
					if strings.Contains(w, "30 blocks, fewer than the 40") {
						continue // a month has no more days
					}
					t.Errorf("warning: %s", w)
				}
				if _, err := scenarios.Load(b.Name, scenarios.Options{}); err == nil {
					t.Errorf("%s is the name of a scenario as well", b.Name)
				}
				ranges.Add(rangesHoldTheScenario(t, s))
				if s.Asked("claim") != nil {
					claims.Add(1)
				}
				run(t, b.Name)
			})
		}
	})
	// -run may choose one
	if all := int(ran.Load()) == len(study.Bundled()); all && (claims.Load() < 30 || ranges.Load() < 10) {
		t.Errorf("%d claims, %d ranges", claims.Load(), ranges.Load())
	}
}

// run measures the first, the middle and the last point of a study at small size.
func run(t *testing.T, name string) {
	small := need.Value(study.Load(name, "consumers.count=200"))(t)
	ps := points(t, small)
	if os.Getenv("GUANXI_TEST_LONG") == "" { // one is built, and does not run
		scn := need.Value(ps[len(ps)-1].Scenario())(t)
		need.Value(runner.Small(scn))(t).Close()
		return
	}
	known := columns(t, small, ps) // quantities, some of which a point may lack because their mechanism is off
	for _, i := range []int{0, len(ps) / 2, len(ps) - 1} {
		scn := need.Value(ps[i].Scenario())(t)
		m, err := runner.Measure(context.Background(), scn, 1, runner.MeasureOptions{Metrics: small.Metrics, Known: known})
		if err != nil {
			t.Fatalf("point %s: %v", ps[i].Name(), err)
		}
		t.Log(ps[i].Name(), m.Values)
	}
}

// The ranges of a sampled design contain the scenario's own values; a screening of other
// ranges would be of another scenario.
func rangesHoldTheScenario(t *testing.T, s *study.Study) (looked int32) {
	if k := s.Design.Kind; k == study.Grid || k == study.List || k == study.Arms {
		return 0 // chosen one by one
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
			t.Errorf("%s has %s where a number %s is expected: %v", f.Paths[0], field.Value().Text, f.Unit, err)
		} else if v < f.Low || v > f.High {
			t.Errorf("%s is %g, which is not between %g and %g", f.Paths[0], v, f.Low, f.High)
		}
		looked++
	}
	return looked
}

// columns returns the columns of each metric, from the first point that has it.
func columns(t *testing.T, s *study.Study, ps []*study.Point) (all []table.Column) {
	t.Helper()
	for _, p := range ps {
		scn := need.Value(p.Scenario())(t)
		run := need.Value(runner.Small(scn))(t)
		for _, c := range measure.Known(run) {
			if !slices.ContainsFunc(all, func(o table.Column) bool { return o.Name == c.Name }) {
				all = append(all, c)
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
		need.Nil(t, os.WriteFile(filepath.Join(dir, s.Name), s.Text, 0o666))
		if is := study.Is(filepath.Join(dir, s.Name)); is != (s.Name == "study.yaml") {
			t.Errorf("%s is a study: %v", s.Name, is)
		}
	}
	s := need.Value(study.Load(filepath.Join(dir, "study.yaml")))(t)
	if n := len(points(t, s)); n != 6 || len(s.Warnings) > 0 {
		t.Errorf("%d points; %v", n, s.Warnings)
	}
}
