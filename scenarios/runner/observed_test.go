package runner

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/results/manifest"
	"guanxi/sim/simtest/need"
)

// Observed data that no figure will show give a warning. All faults of a table are reported, and a
// byte order mark is not part of the first column's name.
func TestObservedNotes(t *testing.T) {
	dir := t.TempDir()
	check := func(keys, table string) string {
		text := "clock: {ticks: 3}\nconsumers: {count: 9, represents: 90}\nadoption: {innovation: 0.1/day}\nobserved: {" + keys + "}\n"
		if strings.HasPrefix(keys, "alone ") {
			text = strings.NewReplacer(", represents: 90", "", "alone ", "").Replace(text)
		}
		for name, text := range map[string]string{"s.yaml": text, "o.csv": table} {
			need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
		}
		scn := need.Value(scenarios.Load(filepath.Join(dir, "s.yaml"), scenarios.Options{}))(t)
		warnings, err := CheckFiles(scn)
		if err != nil {
			return err.Error()
		}
		notes := Said(scn, warnings)
		r, _ := run(t, scn, Options{})
		for _, note := range notes {
			if !slices.ContainsFunc(r.Manifest.Warnings, func(w manifest.Warning) bool { return w.Message == note }) {
				t.Errorf("the run does not warn: %s", note)
			}
		}
		return strings.Join(notes, "\n")
	}
	quarters := "date,value\n2011-03-31,1\n2011-06-30,2\n2011-09-30,3\n2011-12-31,3\n"
	good := "\ufeffdate,value,role\n2011-01-02,1,fit\n2011-01-03,2,holdout\n2011-01-03,2,context\n"
	for _, x := range []struct{ keys, table, want string }{
		{"adopters: {file: o.csv}", good, ""},
		{"survey: {file: o.csv}", good, "s.yaml:4:20: warning: observed.survey: no figure draws it: a series is named after the metric"},
		{"alone adopters: {file: o.csv}", good, "people its consumers stand for (consumers.represents)"},
		{"adopters: {file: o.csv, where: {role: train}}", good, "no row of o.csv counts"},
		{"adopters: {file: o.csv}", "date,value,role\n2011-01-02,1,Fit\n", `rows of role "Fit" in o.csv count for nothing`},
		{"adopters: {file: o.csv}", "date,value\n2011-13-02,1\n2011-01-02,x\n", "o.csv:2: date: \"2011-13-02\" is not in the calendar\n  o.csv:3: value: \"x\" is not a number"},
		{"adopters: {file: o.csv}", "\ufeffdate,value\n\n2011-01-02,\"1\"\n\n2011-01-02,x\n", `o.csv:5: value: "x" is not a number`},
		{"adopters: {file: o.csv}", "date,value\n2011-01,1\n2011-01-02,\n", "o.csv:2: date: \"2011-01\" is not a date (such as 2011-01-21 or 2011-01-21T08:00, in UTC)\n  o.csv:3: value: no number on 2011-01-02: leave the row out"},
		{"adopters: {file: o.csv}", "date,value\n" + strings.Repeat("x,1\n", 12), "and 2 more"},
		{"adopters: {file: o.csv}", "date,value\n2011-01-02,-1\n2011-01-03\n", "o.csv:3: the number of columns is 1 instead of 2\n  o.csv:2: value: \"-1\" is below 0"},
		{"adopters: {file: o.csv, scale: 1e9}", "date,value\n2011-01-02,1e305\n", "o.csv:2: value: \"1e305\" times 1000000000 is not a number"},
		{"adopters: {file: o.csv}", "date,value,source\n2011-01-02,1,=1+1\n2011-01-03,1,\x1b[2J\n", "o.csv:2: source: \"=1+1\" has \"=1+1\", which a spreadsheet would run\n  o.csv:3: source: \"\\x1b[2J\" holds U+001B, which is no text"},
		{"profit: {file: o.csv}", "date,value\n2011-01-02,-1\n", "no figure draws it"},
		{"platform_revenue: {file: o.csv}", quarters, ""},
		{"platform_revenue: {file: o.csv, period: 1year}", quarters, "s.yaml:4:37: observed.platform_revenue.file: o.csv:3: 2011-06-30: comes 91 days after the row before it, so that sums over period: 1year overlap; quarter fits all rows\n  o.csv:4: 2011-09-30"},
		{"adopters: {file: o.csv, kind: flow}", "date,value\n2011,5\n2012,-2\n", "no figure draws it: figures show adopters on dates, not its change"},
		{"platform_revenue: {file: o.csv, period: 0.25year}", quarters, ""},
		{"platform_revenue: {file: o.csv}", "date,value\n2010-12-31,1\n2011-12-31,2\n", ""},
		{"ad_revenue: {file: o.csv, date: year, low: a, high: b}", "year,value,a,b\n2010,1,0.2,0.6\n2011,2,1,1\n", ""},
		{"ad_revenue: {file: o.csv, low: a, high: b}", "date,value,a\n2010,1,0.2\n", "o.csv has no column \"b\"; it has date, value, a, which high: COLUMN can name"},
		{"ad_revenue: {file: o.csv, low: a, high: b}", "date,value,a,b\n2010,1,0.6,0.2\n2011,1,x,1\n2012,1,0,1.1\n", "o.csv:2: a and b: \"0.6\" and \"0.2\" are no range of shares, such as 0.3 and 0.6\n  o.csv:3: a and b: \"x\" and \"1\" are no range of shares, such as 0.3 and 0.6\n  o.csv:4: a and b"},
		{"adopters: {file: o.csv}", "date,value\n2011,1\n", "o.csv:2: date: \"2011\" is a year; kind: flow takes the values as sums over years"},
	} {
		if got := check(x.keys, x.table); !strings.Contains(got, x.want) || x.want == "" && got != "" {
			t.Errorf("%s: got\n%s\nwant\n%s", x.keys, got, x.want)
		}
	}
}

// A value counts times the middle of the range of shares, and observed.csv has the range.
func TestObservedShares(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"u.csv": "date,value\n2011-01-02,1\n", "r.csv": "year,value,a,b\n2011,8,0.25,0.75\n",
		"s.yaml": "clock: {ticks: 3}\nconsumers: {count: 9, represents: 90}\nadoption: {innovation: 0.1/day}\nobserved: {adopters: {file: u.csv}, ad_revenue: {file: r.csv, date: year, low: a, high: b, scale: 1000}}\n"} {
		need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	r, _ := run(t, need.Value(scenarios.Load(filepath.Join(dir, "s.yaml"), scenarios.Options{}))(t), Options{})
	want := "series,date,value,role,source,low,high\nad_revenue,2011-12-31,4000,,,2000,6000\nadopters,2011-01-02,1,,,,\n"
	if got, err := os.ReadFile(filepath.Join(r.Dir, "observed.csv")); err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
	for keys, want := range map[string]string{
		"low: a":       "t.yaml:3:43: observed.ad_revenue.low: a range of shares has two columns: low: COLUMN and high: COLUMN",
		"period: 1.3d": "t.yaml:3:46: observed.ad_revenue.period: \"1.3d\" is no period of whole days or months up to 100 years",
		"dated: mid":   "t.yaml:3:45: observed.ad_revenue.dated: \"mid\" is neither first nor last",
		"kind: sum":    "t.yaml:3:44: observed.ad_revenue.kind: unknown choice",
	} {
		text := "clock: {ticks: 3}\nadoption: {innovation: 0.1/day}\nobserved: {ad_revenue: {file: r.csv, " + keys + "}}\n"
		need.Refused(scenarios.Parse("t.yaml", []byte(text), scenarios.Options{}))(t, want)
	}
}

// observed.csv has a column for the length of summation where a series has a period other than a
// year. It is filled for series that are sums.
func TestObservedPeriods(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"u.csv": "date,value\n2011-01-02,1\n", "r.csv": "date,value\n2011-03-31,5\n",
		"s.yaml": "clock: {ticks: 3}\nconsumers: {count: 9, represents: 90}\nadoption: {innovation: 0.1/day}\nobserved: {adopters: {file: u.csv}, platform_revenue: {file: r.csv, period: 90d}}\n"} {
		need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	for set, want := range map[string]string{
		"seed=1": "series,date,value,role,source,days\nadopters,2011-01-02,1,,,\nplatform_revenue,2011-03-31,5,,,90\n",
		"observed.platform_revenue.period=365.25d": "series,date,value,role,source\nadopters,2011-01-02,1,,\nplatform_revenue,2011-03-31,5,,\n",
		"observed.platform_revenue.period=quarter": "series,date,value,role,source,days\nadopters,2011-01-02,1,,,\nplatform_revenue,2011-03-31,5,,,90\n",
	} {
		scn := need.Value(scenarios.Load(filepath.Join(dir, "s.yaml"), scenarios.Options{Set: []string{set}}))(t)
		r, _ := run(t, scn, Options{})
		if got, err := os.ReadFile(filepath.Join(r.Dir, "observed.csv")); err != nil || string(got) != want {
			t.Errorf("%s: %v\n%s", set, err, got)
		}
	}
}
