package fit_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/plots"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
)

// writeCalibration writes the tables of a synthetic calibration into a folder.
func writeCalibration(t *testing.T, dir string) {
	t.Helper()
	var all []schema.Answer
	fit := func(about, role, date string, values ...float64) { // observed, model with its limits, forecasts
		for k, measure := range []string{"observed", "model", "", "", "naive", "bass", "gompertz", "logistic"} {
			if x := schema.NewAnswer("fit", "", measure); measure != "" && k < len(values) {
				x.About, x.Beside, x.Along, x.At, x.Value = about, role, "date", date, values[k]
				if measure == "model" {
					x.Lo, x.Hi = values[2], values[3]
				}
				all = append(all, x)
			}
		}
	}
	fit("day", "holdout", "", 10, 11, 9, 13)
	fit("mau", "fit", "2012-12-31", 100, 110, 90, 130, math.NaN(), 105, 104, 103)
	fit("mau", "fit", "2013-12-31", 150, 140, 120, 160, 100, 145, 144, 143)
	fit("mau", "later", "2014-06-30", 160, 150, 140, 170, 150, 150, 150, 150)
	fit("mau", "holdout", "2014-12-31", 170, 165, 150, 180, 150, 168, 167, 166)
	draws := need.Value(table.ReadCSV(strings.NewReader("draw,weight\n1,0.5\n2,0.3\n3,0.2\n"), "draws.csv", nil))(t)
	tables := []*table.Table{draws, schema.NewAnswers(all...)}
	m := &manifest.Calibration{Studied: manifest.Studied{Study: "c"}, Waves: []string{"draws"}}
	need.Nil(t, os.Mkdir(filepath.Join(dir, "draws"), 0o777))
	need.Nil(t, os.WriteFile(filepath.Join(dir, "draws", "runs.csv"), []byte("run_id\n"), 0o644))
	need.Nil(t, results.WriteCalibration(dir, m, map[string][]byte{manifest.CalibrationFile: []byte("name: c\n")},
		tables...))
}

// A calibration folder has one figure of its targets: fitted and held-out rows, the model's
// band and the forecasts, with a separate panel for targets that are not series.
func TestCalibration(t *testing.T) {
	dir := t.TempDir()
	writeCalibration(t, dir)
	files := need.Value(plots.Draw([]string{dir}, plots.Options{Formats: []string{plots.SVG}}))(t)
	data, err := os.ReadFile(filepath.Join(dir, "figures", "calibration.csv"))
	if err != nil {
		t.Fatalf("%v of %v", err, files)
	}
	for _, want := range []string{"observed, fitted to", "observed, held out", "model", "naive", "Bass", "Gompertz",
		"logistic", "model, held out", "110"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the data lack %q:\n%s", want, data)
		}
	}
	if n := strings.Count(string(data), "observed, held out"); n != 2 {
		t.Errorf("%d hollow dots, of a row later than the window and one held out:\n%s", n, data)
	}
	captions, _ := os.ReadFile(filepath.Join(dir, "figures", "captions.md"))
	picture, _ := os.ReadFile(filepath.Join(dir, "figures", "calibration.svg"))
	golden.Digest(t, string(data), string(captions), string(picture))
	if want := "weighted mean over the 3 kept draws (line)"; !strings.Contains(string(captions), want) {
		t.Errorf("the caption lacks %q:\n%s", want, captions)
	}
	need.Refused(plots.Draw([]string{dir}, plots.Options{Figures: []string{"adoption"}}))(t, "calibration folder")
}
