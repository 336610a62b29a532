package scenarios_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim/simtest/need"
)

// number is a number that the comment of a bundled scenario states.
type number struct {
	stated string // as the comment writes it
	name   string
	want   float64
	of     func(shares []float64) float64 // of the shares of adopters at recorded rows; NaN: this replicate does not count
}

// The stated numbers come out, with |z| ≤ 4 over the scenario's own replicates and seed.
func TestBundledNumbers(t *testing.T) {
	row := func(k int) func([]float64) float64 { return func(f []float64) float64 { return f[k] } }
	last := func(f []float64) float64 { return f[len(f)-1] }
	outbreak := func(f []float64) bool { return last(f) > 0.1 }
	s := 0.582812 // solves S = 1 − e^{−1.5 S}
	for _, c := range []struct {
		scenario string
		set      []string
		numbers  []number
	}{
		{"bass", nil, []number{
			{"0.331", "F(5)", 0.33120, row(5 * 4)},
			{"0.813", "F(10)", 0.81280, row(10 * 4)},
			{"6.19", "peak, where F = ½ − p/2q", 6.1926, func(f []float64) float64 { return reaches(f, 0.25, 0.5-0.03/0.76) }},
		}},
		{"bass", []string{"clock.tick=1d", "record.every=1d"}, []number{
			{"0.261", "F(5) in ticks of a day", 0.26107, row(5)},
			{"0.730", "F(10) in ticks of a day", 0.72984, row(10)},
		}},
		{"ring-bass", nil, []number{
			{"0.094", "F(5)", 0.09442, row(5)}, {"0.254", "F(10)", 0.25435, row(10)}, {"0.439", "F(15)", 0.43916, row(15)},
			{"0.613", "F(20)", 0.61296, row(20)}, {"0.855", "F(30)", 0.85525, row(30)},
		}},
		{"cascade", nil, []number{
			{"0.340", "mean share", s * s, last},
			{"0.583", "share of outbreaks", s, func(f []float64) float64 {
				if outbreak(f) {
					return 1
				}
				return 0
			}},
			{"0.583", "share reached", s, func(f []float64) float64 {
				if !outbreak(f) {
					return math.NaN()
				}
				return last(f)
			}},
		}},
		{"cascade", []string{"adoption.transmission=5%", "replicates=400"}, []number{
			{"2 members", "members below the threshold", 2 / 5000., last},
		}},
		{"threshold", nil, []number{
			{"0.106", "F(1)", 0.10565, row(1)}, {"0.235", "F(2)", 0.23521, row(2)}, {"0.470", "F(3)", 0.47053, row(3)},
			{"0.864", "F(4)", 0.86491, row(4)},
		}},
		{"threshold", []string{"adoption.threshold.sd=0.1"},
			[]number{{"0.008", "F where the spread is small", 0.00767, last}}},
	} {
		shares := replicates(t, c.scenario, c.set)
		for _, n := range c.numbers {
			states(t, c.scenario, n.stated)
			mean, se, count := moments(shares, n.of)
			z := (mean - n.want) / se
			t.Logf("%s: %s: %.5f ± %.5f (%d), expected %.5f, z %+.2f", c.scenario, n.name, mean, se, count, n.want, z)
			if !(math.Abs(z) <= 4) {
				t.Errorf("%s: %s is %.5f ± %.5f, expected %.5f (z %+.2f)", c.scenario, n.name, mean, se, n.want, z)
			}
		}
	}
}

// replicates runs a bundled scenario and returns the shares of adopters at the recorded rows of
// each replicate.
func replicates(t *testing.T, name string, set []string) [][]float64 {
	t.Helper()
	scn := need.Value(scenarios.Load(name, scenarios.Options{Set: set}))(t)
	own := need.Value(scn.Decode())(t)
	var all [][]float64
	for r := range own.Replicates {
		run := ranOf(t, scn, r+1)
		series := run.Series("adopters")
		for k := range series {
			series[k] /= float64(run.World.N)
		}
		all = append(all, series)
	}
	return all
}

// reaches returns the time at which a series with a value every step reaches a level.
func reaches(f []float64, step, level float64) float64 {
	for k := 1; k < len(f); k++ {
		if f[k] >= level {
			return step * (float64(k-1) + (level-f[k-1])/(f[k]-f[k-1]))
		}
	}
	return math.NaN()
}

func moments(rows [][]float64, of func([]float64) float64) (mean, se float64, n int) {
	var values []float64
	for _, row := range rows {
		if v := of(row); !math.IsNaN(v) {
			values = append(values, v)
			mean += v
		}
	}
	n = len(values)
	mean /= float64(n)
	square := 0.0
	for _, v := range values {
		square += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(square / float64(n-1) / float64(n)), n
}

// The --set flags that comments of bundled scenarios suggest are valid.
func TestCommentsSetWhatCanBeSet(t *testing.T) {
	one := regexp.MustCompile(`--set ("[^"]+"|[^\s"),]+)`)
	several := regexp.MustCompile(`(` + one.String() + `[\s#]*)+`)
	found := 0
	for _, b := range scenarios.List() {
		scn := need.Value(scenarios.Load(b.Name, scenarios.Options{}))(t)
		for _, flags := range several.FindAllString(scn.Written(), -1) {
			var set []string
			for _, flag := range one.FindAllStringSubmatch(flags, -1) {
				set = append(set, strings.Trim(flag[1], `"`))
			}
			found++
			if _, err := scenarios.Load(b.Name, scenarios.Options{Set: set}); err != nil {
				t.Errorf("%s: %v", b.Name, err)
			}
		}
	}
	if found < 15 {
		t.Errorf("%d comments set something", found)
	}
}

func TestBundledAndStartersRun(t *testing.T) {
	dir := t.TempDir()
	names := map[string]string{}
	for _, s := range scenarios.List() {
		names[s.Name] = s.Name
		if s.Description == "" || len(s.Description) > 90 {
			t.Errorf("%s: the description has %d characters", s.Name, len(s.Description))
		}
	}
	for _, s := range scenarios.Starters() {
		path := filepath.Join(dir, s.Name)
		need.Nil(t, os.WriteFile(path, s.Text, 0o666))
		if s.Name != "study.yaml" {
			names["starter "+s.Name] = path
		}
	}
	for name, load := range names {
		t.Run(name, func(t *testing.T) {
			scn, err := scenarios.Load(load, scenarios.Options{})
			if err != nil {
				if _, ok := scenarios.Bundled("wechat"); !ok && strings.Contains(err.Error(), "file wechat") {
					t.Skip("wechat is not bundled yet")
				}
				t.Fatal(err)
			}
			for _, w := range scn.Warnings() {
				t.Errorf("warning: %s", w)
			}
			if _, err := runner.CheckFiles(scn); err != nil {
				t.Error(err)
			}
			own := need.Value(scn.Decode())(t)
			if !strings.HasPrefix(name, "starter") && own.Name != name {
				t.Errorf("the name is %s", own.Name)
			}
			small := need.Value(scn.With([]string{"consumers.count=" + strconv.Itoa(min(1000, own.People.Count)),
				"clock.ticks=5", "replicates=1", "record.every=" + own.Clock.Tick.String()}))(t)
			folder := filepath.Join(t.TempDir(), "run")
			out := need.Value(runner.Run(context.Background(), small, runner.Options{Dir: folder, Workers: 1}))(t)
			if differ, err := runner.Verify(context.Background(), folder, runner.VerifyOptions{Workers: 2}); err != nil ||
				len(differ) > 0 {
				t.Errorf("run again from its folder: %v %v", differ, err)
			}
			if out.Ticks != 5 || len(out.Done) != 1 {
				t.Errorf("%+v", out)
			}
		})
	}
}
