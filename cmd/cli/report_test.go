package cli

import (
	"encoding/json"
	"html"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
)

// The page of the default scenario, over its years with fewer people, has less than 3 MB, no address but in the files
// that it quotes, and numbers of summary.json.
func TestReport(t *testing.T) {
	dir := t.TempDir()
	mustRun(t, dir, "run", "--set", "consumers.count=300", "--set", "graph={mean_degree: 20, above_200: 0%}",
		"-o", "out")
	mustRun(t, dir, "report", "out")
	page := string(need.Value(os.ReadFile(filepath.Join(dir, "out/report.html")))(t))
	if pictures := strings.Count(page, "<template "); len(page) > 3_000_000 || pictures < 9 {
		t.Errorf("%d bytes with %d figures", len(page), pictures)
	}
	before, _, ok := strings.Cut(page, `<section><h2 id="files">`)
	if found := regexp.MustCompile(`\S*(https?:)?//\S*`).FindString(regexp.MustCompile(`(?s)<style>.*</style>|<template.*?</template>`).ReplaceAllString(before, "")); found != "" || !ok {
		t.Errorf("the page names %s", found)
	}
	var s struct {
		Metrics map[string]struct{ Mean float64 }
	}
	need.Nil(t, json.Unmarshal(need.Value(os.ReadFile(filepath.Join(dir, "out/summary.json")))(t), &s))
	rows := regexp.MustCompile(`<th scope="row">([^<]*)</th><td class="number">([^<]*)</td>`).FindAllStringSubmatch(page, -1)
	shown := map[string]string{} // the first row of a name: of what the platform adds
	for _, row := range rows {
		if name := strings.TrimSpace(html.UnescapeString(row[1])); shown[name] == "" {
			shown[name] = row[2]
		}
	}
	thousand, used := 1., func(name string) float64 { return s.Metrics[name+" / user_years"].Mean }
	if strings.Contains(page, "amounts in thousand CNY") {
		thousand = 1000
	}
	for name, want := range map[string]float64{
		"adopters at the end": s.Metrics["adopters"].Mean, "satisfaction at the end": s.Metrics["satisfaction"].Mean,
		"platform": used("added.platform"), "consumers": used("added.consumer"), "together": used("added.net"),
		"total": s.Metrics["added"].Mean / thousand,
	} {
		text := strings.NewReplacer(",", "", "−", "-").Replace(shown[name])
		_, part, _ := strings.Cut(text, ".")
		last := math.Pow10(-len(part)) // what the last digit that is shown counts
		if part == "" {
			last = math.Pow10(len(text) - len(strings.TrimRight(text, "0")))
		}
		if got := need.Value(strconv.ParseFloat(text, 64))(t); want == 0 || math.Abs(got-want) > 0.5001*last {
			t.Errorf("%s is %s on the page, %g in summary.json", name, shown[name], want)
		}
	}
}
