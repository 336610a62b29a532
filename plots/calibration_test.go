package plots

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// writeCalibration writes the tables of a synthetic calibration into a folder.
func writeCalibration(t *testing.T, dir string) {
	t.Helper()
	var tables []*table.Table
	for _, x := range []struct{ name, text string }{
		{"fit", "target,date,role,observed,model,lo,hi,naive,bass,gompertz,logistic\nday,,holdout,10,11,9,13,,,,\nmau,2012-12-31,fit,100,110,90,130,,105,104,103\nmau,2013-12-31,fit,150,140,120,160,100,145,144,143\nmau,2014-06-30,later,160,150,140,170,150,150,150,150\nmau,2014-12-31,holdout,170,165,150,180,150,168,167,166\n"},
		{"draws", "draw,weight\n1,0.5\n2,0.3\n3,0.2\n"},
		{"errors", "series,role,model,n,mape,smape,bias,max,coverage,skill\nmau,later,model,1,0.0625,0.06,-0.0625,0.0625,1,\nmau,holdout,model,1,0.03,0.03,-0.03,0.03,1,0.75\nmau,holdout,naive,1,0.12,0.12,-0.12,0.12,,0\n"},
	} {
		file := filepath.Join(dir, x.name+".csv")
		need.Nil(t, os.WriteFile(file, []byte(x.text), 0o644))
		tables = append(tables, need.Value(table.ReadCSVFile(file, nil))(t))
	}
	m := &manifest.Calibration{Studied: manifest.Studied{Study: "c"}, Waves: []string{"draws"}}
	need.Nil(t, os.Mkdir(filepath.Join(dir, "draws"), 0o777))
	need.Nil(t, os.WriteFile(filepath.Join(dir, "draws", "runs.csv"), []byte("run_id\n"), 0o644))
	need.Nil(t, results.WriteCalibration(dir, m, map[string][]byte{manifest.CalibrationFile: []byte("name: c\n")}, tables...))
}

// A calibration folder has one figure of its targets: fitted and held-out rows, the model's
// band and the forecasts, with a separate panel for targets that are not series.
func TestCalibration(t *testing.T) {
	dir := t.TempDir()
	writeCalibration(t, dir)
	files := need.Value(Draw([]string{dir}, Options{Formats: []string{SVG}}))(t)
	data, err := os.ReadFile(filepath.Join(dir, "figures", "calibration.csv"))
	if err != nil {
		t.Fatalf("%v of %v", err, files)
	}
	for _, want := range []string{"observed, fitted to", "observed, held out", "model", "naive", "Bass", "Gompertz", "logistic", "model, held out", "110"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the data lack %q:\n%s", want, data)
		}
	}
	if n := strings.Count(string(data), "observed, held out"); n != 2 {
		t.Errorf("%d hollow dots, of a row later than the window and one held out:\n%s", n, data)
	}
	captions, _ := os.ReadFile(filepath.Join(dir, "figures", "captions.md"))
	if want := "weighted mean over the 3 kept draws (line)"; !strings.Contains(string(captions), want) {
		t.Errorf("the caption lacks %q:\n%s", want, captions)
	}
	need.Refused(Draw([]string{dir}, Options{Figures: []string{"adoption"}}))(t, "calibration folder")
}
