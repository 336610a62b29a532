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
		_, err := write([]Picture{{Name: "adoption", Files: doc}, {Name: "revenue", Files: doc}}, Options{Formats: []string{SVG}, Out: dir})
		return err
	}
	if err := draw("old"); err != nil {
		t.Fatal(err)
	}
	inTheWay := filepath.Join(dir, "revenue.csv")
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
	for _, name := range []string{"adoption.svg", "adoption.csv", "revenue.svg"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(text) != "old" {
			t.Errorf("%s is %s, %v", name, text, err)
		}
	}
}

// Drawing one figure again keeps the captions of the others in the folder, in the usual order.
func TestCaptionsOfOtherFigures(t *testing.T) {
	dir := t.TempDir()
	draw := func(title string, names ...string) {
		t.Helper()
		var drawn []Picture
		for _, name := range names {
			drawn = append(drawn, Picture{Name: name, Title: title, Alt: "What " + name + " shows <at 5*>.", Files: map[string][]byte{"csv": []byte("x\n")}})
		}
		if _, err := write(drawn, Options{Out: dir}); err != nil {
			t.Fatal(err)
		}
	}
	draw("First", "adoption", "revenue", "value")
	if err := os.Remove(filepath.Join(dir, "value.csv")); err != nil {
		t.Fatal(err)
	}
	draw("Second", "flows", "adoption")
	got, err := os.ReadFile(filepath.Join(dir, "captions.md"))
	want := `# Captions

## adoption

**Second.** What adoption shows \<at 5\*>.

## revenue

**First.** What revenue shows \<at 5\*>.

## flows

**Second.** What flows shows \<at 5\*>.
`
	if err != nil || string(got) != want {
		t.Errorf("captions.md is\n%s\nnot\n%s%v", got, want, err)
	}
}
