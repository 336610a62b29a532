package plots

import (
	"os"
	"path/filepath"
	"testing"
)

// Figures of two drawings are never mixed: if one file cannot be written, the files already
// there stay.
func TestWriteAllOrNone(t *testing.T) {
	dir := t.TempDir()
	draw := func(text string) error {
		doc := map[string][]byte{"svg": []byte(text), "csv": []byte(text)}
		_, err := write([]drawnFigure{{name: "a", files: doc}, {name: "b", files: doc}}, Options{Formats: []string{SVG}, Out: dir})
		return err
	}
	if err := draw("old"); err != nil {
		t.Fatal(err)
	}
	inTheWay := filepath.Join(dir, "b.csv")
	os.Remove(inTheWay)
	if err := os.Mkdir(inTheWay, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := draw("new"); err == nil {
		t.Fatal("written over a folder")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 5 {
		t.Errorf("there are %v, %v", entries, err)
	}
	for _, name := range []string{"a.svg", "a.csv", "b.svg"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(text) != "old" {
			t.Errorf("%s is %s, %v", name, text, err)
		}
	}
}
