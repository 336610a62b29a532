package plots

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"guanxi/plots/figure"
	"guanxi/sim/simtest/need"
)

// Figures of two drawings are never mixed: if one file cannot be written, the files already
// there stay.
func TestWriteAllOrNone(t *testing.T) {
	dir := t.TempDir()
	draw := func(text string) error {
		doc := map[string][]byte{"svg": []byte(text), "csv": []byte(text)}
		_, err := write([]Picture{{Name: "adoption", Files: doc}, {Name: "revenue", Files: doc}}, nil,
			Options{Formats: []string{SVG}, Out: dir})
		return err
	}
	need.Nil(t, draw("old"))
	inTheWay := filepath.Join(dir, "revenue.csv")
	os.Remove(inTheWay)
	need.Nil(t, os.Mkdir(inTheWay, 0o777))
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
			drawn = append(drawn, Picture{Name: name, Title: title, Alt: "What " + name + " shows <at 5*>.",
				Files: map[string][]byte{"csv": []byte("x\n")}})
		}
		need.Value(write(drawn, nil, Options{Out: dir}))(t)
	}
	draw("First", "adoption", "revenue", "value")
	need.Nil(t, os.Remove(filepath.Join(dir, "value.csv")))
	draw("Second", "flows", "adoption")
	got, err := os.ReadFile(filepath.Join(dir, "captions.md"))
	want := `# Captions

## adoption

**Second.** What adoption shows &lt;at 5\*>.

## revenue

**First.** What revenue shows &lt;at 5\*>.

## flows

**Second.** What flows shows &lt;at 5\*>.
`
	if err != nil || string(got) != want {
		t.Errorf("captions.md is\n%s\nnot\n%s%v", got, want, err)
	}
}

// Beside a PDF stands the figure as a float of a paper, with its caption in LaTeX.
func TestFiguresOfAPaper(t *testing.T) {
	dir := t.TempDir()
	size := func(width string) string {
		return "[width=\\ifdim" + width + "mm>\\linewidth\\linewidth\\else" + width +
			"mm\\fi,totalheight=.7\\textheight,keepaspectratio]{dose.pdf}"
	}
	d := Picture{Name: "dose", Title: "Response to take_rate", Alt: "Means, 95 % intervals: 16\u202f000 ± 3 −1 at 5%.",
		Files: map[string][]byte{"csv": []byte("x\n"), PDF: []byte("%PDF"), SVG: []byte("<svg/>")}}
	of := []*figure.Folder{{Label: "fees 2"}}
	for width, kind := range map[float64]string{SingleColumn: "figure", 88: "figure", 174: "figure*"} {
		need.Value(write([]Picture{d}, of, Options{Out: dir, Formats: []string{PDF}, Width: width}))(t)
		got, err := os.ReadFile(filepath.Join(dir, "dose.tex"))
		want := "\\begin{" + kind + "}[tbp]\n\\centering\n\\includegraphics" +
			size(strconv.FormatFloat(width, 'f', -1, 64)) + "\n\\caption{\\textbf{Response to take\\_rate.} " +
			"Means, 95~\\% intervals: 16\\,000 $\\pm$ 3 $-$1 at 5\\%.}\\label{fig:fees-2-dose}\n\\end{" + kind + "}\n"
		if err != nil || !strings.HasSuffix(string(got), want) || !strings.HasPrefix(string(got),
			"% \\usepackage{graphicx,import}") {
			t.Errorf("%v: %s", err, got)
		}
	}
	d.Caption = "Means."
	if text := d.latex(of, 84); !strings.Contains(text, "} Means.}\\label") {
		t.Errorf("the caption in a paper has the numbers of the figure: %s", text)
	}
	other := t.TempDir()
	need.Value(write([]Picture{d}, of, Options{Out: other, Formats: []string{SVG}}))(t)
	if _, err := os.Stat(filepath.Join(other, "dose.tex")); err == nil {
		t.Error("a figure without a PDF has a float")
	}
}
