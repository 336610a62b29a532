package study_test

import (
	"os"
	"path/filepath"
	"testing"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

func TestIs(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "s.yaml")
	need.Nil(t, os.WriteFile(file, []byte(sample), 0o644))
	scn := filepath.Join(dir, "x.yaml")
	need.Nil(t, os.WriteFile(scn, []byte("extends: bass\n"), 0o644))
	t.Chdir(dir)
	if err := os.Mkdir("graphs", 0o777); err != nil { // a folder of that name without a study
		t.Fatal(err)
	}
	if _, err := study.Load("graphs"); err != nil {
		t.Error(err)
	}
	if _, err := study.Load("./graphs"); err == nil {
		t.Error("a folder without a study is read")
	}
	for name, want := range map[string]bool{"graphs": true, "./graphs": false, file: true, scn: false, "bass": false,
		"nowhere.yaml": false, dir: false} {
		if study.Is(name) != want {
			t.Errorf("%s: study %v, want %v", name, !want, want)
		}
	}
}
