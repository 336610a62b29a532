package runner

import (
	"os"
	"path/filepath"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// A value counts times the middle of the range of shares, and observed.csv has the range.
func TestObservedShares(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"u.csv": "date,value\n2011-01-02,1\n",
		"r.csv": "year,value,a,b\n2011,8,0.25,0.75\n",
		"s.yaml": "clock: {ticks: 3}\nconsumers: {count: 9, represents: 90}\nadoption: {innovation: 0.1/day}\nobserved: " +
			"{adopters: {file: u.csv}, ad_revenue: {file: r.csv, date: year, low: a, high: b, scale: 1000}}\n"} {
		need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	r, _ := run(t, need.Value(scenarios.Load(filepath.Join(dir, "s.yaml"), scenarios.Options{}))(t), Options{})
	want := "series,date,value,role,source,low,high\nad_revenue,2011-12-31,4000,,,2000,6000\nadopters,2011-01-02,1,,,,\n"
	if got, err := os.ReadFile(filepath.Join(r.Dir, "observed.csv")); err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
	for keys, want := range map[string]string{
		"low: a": "t.yaml:3:43: observed.ad_revenue.low: a range of shares has two columns: low: COLUMN and high: " +
			"COLUMN",
		"period: 1.3d": "t.yaml:3:46: observed.ad_revenue.period: \"1.3d\" is no period of whole days or months up to 100 " +
			"years",
		"dated: mid": "t.yaml:3:45: observed.ad_revenue.dated: \"mid\" is neither first nor last",
		"kind: sum":  "t.yaml:3:44: observed.ad_revenue.kind: unknown choice",
	} {
		text := "clock: {ticks: 3}\nadoption: {innovation: 0.1/day}\nobserved: {ad_revenue: {file: r.csv, " + keys + "}}\n"
		need.Refused(scenarios.Parse("t.yaml", []byte(text), scenarios.Options{}))(t, want)
	}
}
