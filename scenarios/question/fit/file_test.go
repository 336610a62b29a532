package fit_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guanxi/scenarios/question/fit"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

const onFile = `name: fit
scenario:
  name: few
  clock: {start: 2011-01-01, tick: 1d, until: 60d}
  consumers: {represents: 3000}
  graph: {kind: file, path: ties.txt}
  adoption: {innovation: 0.02/day}
  observed: {adopters: {file: users.csv}}
design: {kind: sobol, points: 12}
factors: {speed: {set: adoption.imitation, from: 0.05/day, to: 0.8/day}}
calibrate: {targets: {adopters: {observed: adopters}}}
`

// Points of a wave draw random numbers of their own, unless the study says otherwise: in luck that
// all share, no residual of an emulator and no spread of points shows what a run owes to chance.
func TestPointsOfAWaveHaveTheirOwnLuck(t *testing.T) {
	dir := t.TempDir()
	need.Nil(t, os.WriteFile(filepath.Join(dir, "ties.txt"), []byte("a b\nb c\n"), 0o644))
	need.Nil(t, os.WriteFile(filepath.Join(dir, "users.csv"), []byte("date,value,role\n2011-01-11,800,fit\n"), 0o644))
	for luck, shared := range map[string]bool{"": false, ", luck: independent": false, ", luck: common": true} {
		file := filepath.Join(dir, "fit.yaml")
		need.Nil(t, os.WriteFile(file, []byte(strings.Replace(onFile, "points: 12", "points: 12"+luck, 1)), 0o644))
		s := need.Value(study.Load(file))(t)
		wave := need.Value(s.Batch("fit-wave", []map[string]string{{"speed": "0.1/day"}, {"speed": "0.2/day"}}, 1, false))(t)
		points := need.Value(wave.Points())(t)
		if (points[0].Seed == points[1].Seed) != shared {
			t.Errorf("design%s: seeds of two points are %d and %d", luck, points[0].Seed, points[1].Seed)
		}
	}
}

// With a graph from a file, the scale of a consumer follows from the number of nodes.
func TestTargetsOfAGraphFromAFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		need.Nil(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	write("ties.txt", "a b\nb c\nc d\nd a\nd e\n")
	write("users.csv", "date,value,role\n2011-01-11,800,fit\n2011-01-21,900,fit\n")
	s, err := study.Load(write("fit.yaml", onFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range fit.Of(s).Targets {
		if x.Scale != 3000./5 {
			t.Errorf("%s: a consumer of five stands for %g of 3000", x.Metric, x.Scale)
		}
	}

	// A row with the value 0 has no error of its own and no point would come near it.
	write("users.csv", "date,value,role\n2011-01-02,0,fit\n2011-01-11,800,fit\n2011-01-21,0,holdout\n")
	s, err = study.Load(write("fit.yaml", onFile))
	if err != nil || len(fit.Of(s).Targets) != 1 || !strings.Contains(fmt.Sprint(s.Warnings), "2 rows of adopters with "+
		"the value 0 left out: errors are shares of the value") {
		t.Errorf("rows with the value 0: %v, %v", err, s)
	}

	// Errors elsewhere do not affect the metrics that targets provide.
	_, err = study.Load(write("wrong.yaml", strings.Replace(onFile, "adoption.imitation", "adoption.imitaton", 1)))
	if err == nil || strings.Contains(err.Error(), "what is measured is missing") {
		t.Errorf("%v", err)
	}

	// A calibration without a design lacks its points, not the levels of a grid.
	_, err = study.Load(write("grid.yaml", strings.Replace(onFile, "design: {kind: sobol, points: 12}\n", "", 1)))
	if err == nil || !strings.Contains(err.Error(), "a calibration starts from a sample of points") ||
		strings.Contains(err.Error(), "steps") {
		t.Errorf("%v", err)
	}
}

// A row of a flow is compared with what the run sums over its period, times people per consumer. The
// range of its share is uniform: 0.2 to 0.8 of 1000 is 500 with a standard deviation of 600/√12,
// which adds to the error of observation, here 10 %.
func TestTargetsOfAFlow(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"ties.txt": "a b\nb c\nc d\nd a\nd e\n",
		"users.csv": "year,value,a,b,role\n2010,1,0,1,fit\n2011,1000,0.2,0.8,fit\n2012,40,0.5,0.5,holdout\n2013,9,1,1,fit\n",
		"fit.yaml": strings.NewReplacer("{adopters: {file: users.csv}}", "{new_adopters: {file: users.csv, kind: flow, "+
			"date: year, low: a, high: b}}",
			"{adopters: {observed: adopters}}", "{new_adopters: {observed: new_adopters, observation: 10%}}").Replace(
			strings.Replace(onFile, "until: 60d", "until: 2013-01-01", 1))} {
		need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	s := need.Value(study.Load(filepath.Join(dir, "fit.yaml")))(t)
	got := fit.Of(s).Targets
	if len(got) != 2 || !strings.Contains(fmt.Sprint(s.Warnings), "2 rows of new_adopters outside the run left out") {
		t.Fatalf("%v, %v", got, s.Warnings)
	}
	a, b := got[0], got[1]
	if a.Metric != "new_adopters@2011-01-01/2012-01-01" || a.Value != 500 || a.Scale != 600 || a.Role != "fit" ||
		!(math.Abs(a.Observation-math.Sqrt(50*50+600*600/12.)) < 1e-9) {
		t.Errorf("%+v", a)
	}
	if b.Metric != "new_adopters@2012-01-01/2013-01-01" || b.Value != 20 || b.Role != "holdout" || b.Observation != 2 {
		t.Errorf("%+v", b)
	}
}

// Counts and amounts are of people, as in a series; a quotient, a mean of consumers or a time is itself.
func TestScaleOfTargets(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		need.Nil(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	write("ties.txt", "a b\nb c\nc d\nd a\nd e\n")
	write("users.csv", "date,value,role\n2011-01-11,0.5,fit\n2011-01-21,0.25,fit\n")
	for target, want := range map[string]string{
		"end: {metric: adopters@2011-01-21, value: 6}":        "adopters@2011-01-21 ×600",
		"end: {metric: max(new_adopters), value: 6}":          "max(new_adopters) ×600",
		"end: {metric: \"time_to(adopters, 50%)\", value: 6}": "time_to(adopters, 50%) ×1",
		"end: {metric: fit, value: 0.5}":                      "fit ×1",
		"end: {metric: captured.consumer, value: 0.5}":        "captured.consumer ×600",
		"end: {metric: new_adopters / adopters, value: 0.5}":  "new_adopters / adopters ×1",
		"end: {observed: adopters, metric: new_adopters.strong / adopters}": "new_adopters.strong@2011-01-11 / " +
			"adopters@2011-01-11 ×1, new_adopters.strong@2011-01-21 / adopters@2011-01-21 ×1",
		"end: {observed: adopters, metric: fit}": "fit@2011-01-11 ×1, fit@2011-01-21 ×1",
		"end: {observed: flow, metric: new_adopters / adopters}": "new_adopters@2011-01-11/2011-01-21 / " +
			"adopters@2011-01-11/2011-01-21 ×1",
		"end: {observed: adopters, metric: adopters@2011-01-11 / registered}": "the dates are those of the rows",
	} {
		write("sums.csv", "date,value,role\n2011-01-20,0.5,fit\n")
		text := strings.Replace(onFile, "adoption: {innovation: 0.02/day}", "adoption: {innovation: 0.02/day}\n  "+
			"functions: {text: {serves: [talk]}}", 1)
		text = strings.Replace(text, "observed: {adopters: {file: users.csv}}", "observed: {adopters: {file: users.csv}, "+
			"flow: {file: sums.csv, kind: flow, period: 10d}}", 1)
		s, err := study.Load(write("fit.yaml", strings.Replace(text, "targets: {adopters: {observed: adopters}}",
			"targets: {"+target+"}", 1)))
		got := fmt.Sprint(err)
		if err == nil {
			var all []string
			for _, x := range fit.Of(s).Targets {
				all = append(all, fmt.Sprintf("%s ×%g", x.Metric, x.Scale))
			}
			got = strings.Join(all, ", ")
		}
		if got != want && !(err != nil && strings.Contains(got, want)) {
			t.Errorf("%s: %s, should be %s", target, got, want)
		}
	}
}

// Dates and periods of drawn series against ticks: a sum that begins or ends within a tick is refused with the
// line of the first, and a stock that is read well before its date is told. Which are is worked out in whole days.
func TestRowsBetweenTicks(t *testing.T) {
	dir := t.TempDir()
	need.Nil(t, os.WriteFile(filepath.Join(dir, "ties.txt"), []byte("a b\nb c\n"), 0o644))
	start := time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := range 40 {
		s := rng.New(uint64(n), 1, "ticks").Stream(0)
		tick, period, offset := 1+int(s.Float64()*10), 1+int(s.Float64()*30), int(s.Float64()*20)
		flow := n%2 == 0
		rows, cut, late, between := "date,value,role\n", 0, 0, 0
		for k := range 5 {
			from, until := offset+k*period, offset+(k+1)*period
			label := start.AddDate(0, 0, until)
			if flow {
				label = start.AddDate(0, 0, until-1)
				if cut == 0 && (from%tick != 0 || until%tick != 0) {
					cut = k + 2
				}
			} else if l := until % tick; l > 0 {
				between++
				late = max(late, l)
			}
			rows += label.Format("2006-01-02") + ",5000,fit\n"
		}
		observed := "observed: {adopters: {file: users.csv}}"
		if flow {
			observed = fmt.Sprintf("observed: {adopters: {file: users.csv, kind: flow, period: %dd, dated: last}}", period)
		}
		text := strings.NewReplacer("observed: {adopters: {file: users.csv}}", observed, "tick: 1d, until: 60d",
			fmt.Sprintf("tick: %dd, until: 200d", tick), "/day", "/year").Replace(onFile)
		for name, text := range map[string]string{"users.csv": rows, "fit.yaml": text} {
			need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
		}
		st, err := study.Load(filepath.Join(dir, "fit.yaml"))
		switch said := fmt.Sprint(err); {
		case cut > 0:
			if !strings.Contains(said, fmt.Sprintf("users.csv:%d: the sum from ", cut)) {
				t.Errorf("%d: ticks of %d days, sums over %d from day %d: %s", n, tick, period, offset, said)
			}
		case err != nil:
			t.Errorf("%d: ticks of %d days, %d from day %d: %v", n, tick, period, offset, err)
		default:
			told := fmt.Sprintf("%d row%s of adopters between ticks of %dd, compared with the last tick before, up to %dd "+
				"earlier", between, map[bool]string{true: "", false: "s"}[between == 1], tick, late)
			if got := strings.Contains(fmt.Sprint(st.Warnings), told); got != (between > 0 && 10*late >= period) {
				t.Errorf("%d: ticks of %d days, rows %d days apart from day %d: %v, not %s", n, tick, period, offset, st.Warnings,
					told)
			}
		}
	}
}

// Rows of role fit after until are judged with role later; held-out rows keep their role.
func TestUntil(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "fit.yaml")
	load := func(with string) (*study.Study, error) {
		for name, text := range map[string]string{"ties.txt": "a b\nb c\n", "fit.yaml": strings.Replace(onFile,
			"{observed: adopters}", with, 1),
			"users.csv": "date,value,role\n2011-01-11,800,fit\n2011-01-21,900,fit\n2011-01-31,950,fit\n2011-02-10,990," +
				"holdout\n"} {
			need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
		}
		return study.Load(path)
	}
	for until, want := range map[string]string{"2011-01-21": "[fit fit later holdout]",
		"2011-01-20": "[fit later later holdout]", "2012-01-01": "[fit fit fit holdout]"} {
		s := need.Value(load("{observed: adopters, until: " + until + "}"))(t)
		var roles []string
		for _, x := range fit.Of(s).Targets {
			roles = append(roles, x.Role)
		}
		if fmt.Sprint(roles) != want {
			t.Errorf("until %s: %v, should be %s", until, roles, want)
		}
	}
	for with, want := range map[string]string{
		"{observed: adopters, until: 2011-01-10}":         "no value of role fit lies within the run and until",
		"{metric: adopters, value: 3, until: 2011-01-10}": "until: a single value has no rows",
		"{observed: adopters, until: never}":              "until",
	} {
		need.Refused(load(with))(t, want)
	}
}
