package results

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/results/terminal"
	"guanxi/sim/simtest/need"
)

// A reader learns which file was altered and how to restore it, and no writer signs a damaged
// manifest again.
func TestAlteredFolders(t *testing.T) {
	for _, c := range []struct{ file, from, to, at string }{
		{"manifest.json", `"design": "grid"`, `"design": "list"`, "open"},
		{"manifest.json", `{`, `[`, "open"},
		{"manifest.json", `"kind": "sweep"`, `"kind": "swept"`, "open"},
		{"manifest.json", `"kind": "sweep"`, `"kind": "run"`, "open"},
		{"study.yaml", "name", "nome", "open"},
		{"columns.csv", "float", "flaot", "open"},
		{"runs.csv", "12.5", "12.6", "read"},
		{"answers.csv", "metric", "metrik", "answers"},
	} {
		dir, m := sweepFolder(t)
		w := need.Value(WriteSweep(dir))(t)
		runs := schema.NewRuns(m.Factors, false, m.Metrics)
		runs.AppendRow(table.Text("0123456789abcdef"), table.Int(1), table.Missing(), table.Int(1), table.Int(7),
			table.Text("ok"), table.Missing(), table.Float(.3), table.Text("tags"), table.Float(12.5))
		for _, one := range []*table.Table{runs, schema.NewAnswers()} {
			s, err := w.Table(one)
			if err == nil {
				err = s.Write(one)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		need.Nil(t, errors.Join(w.File("study.yaml", []byte("name: s\n")), w.Finish(m)))
		if s, err := OpenSoundSweep(dir); err != nil || s.CheckTables() != nil {
			t.Fatalf("a sound folder: %v", err)
		}
		os.Mkdir(filepath.Join(dir, "journal"), 0o777)
		path := filepath.Join(dir, c.file)
		text, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(text, []byte(c.from)) {
			t.Fatalf("%s lacks %s: %v", c.file, c.from, err)
		}
		need.Nil(t, os.WriteFile(path, bytes.Replace(text, []byte(c.from), []byte(c.to), 1), 0o666))
		s, err := OpenSoundSweep(dir)
		if c.at != "open" {
			if err != nil {
				t.Fatalf("%s: %v", c.file, err)
			}
			err = s.CheckTables()
			if _, reading := s.Table(strings.TrimSuffix(c.file, ".csv")); reading == nil {
				t.Errorf("%s was read", c.file)
			}
		}
		var altered *manifest.AlteredError
		if !errors.As(err, &altered) || altered.Files[0].File != c.file || !strings.Contains(err.Error(),
			"guanxi run FILE -o "+terminal.Path(dir)) {
			t.Errorf("%s %s: the error is %v", c.file, c.to, err)
		}
		if err := PutTables(dir, nil, schema.NewAnswers()); (err == nil) != (c.file != "manifest.json") {
			t.Errorf("%s: tables are written: %v", c.file, err)
		}
	}
}
