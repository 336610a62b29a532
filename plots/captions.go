package plots

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"guanxi/plots/figure"
	"guanxi/sim/results/tex"
)

// latex returns the figure as a float of a paper, which spans both columns of a page if it is
// wider than one. A column or page that is smaller than the figure has it smaller.
func (d *Picture) latex(of []*figure.Folder, width float64) string {
	kind, label := "figure", "fig:"
	if width > SingleColumn+6 {
		kind = "figure*"
	}
	for _, f := range of {
		label += f.Label + "-"
	}
	return fmt.Sprintf("%% \\usepackage{graphicx,import}, and \\import{FOLDER/}{%s} where FOLDER is that of this "+
		"file\n\\begin{%s}[tbp]\n\\centering\n"+
		"\\includegraphics[width=\\ifdim%gmm>\\linewidth\\linewidth\\else%gmm\\fi,totalheight=.7\\textheight,"+
		"keepaspectratio]{%s.pdf}\n\\caption{\\textbf{%s.} %s}\\label{%s}\n\\end{%s}\n",
		d.Name, kind, width, width, d.Name, tex.Escape(d.Title), tex.Escape(cmp.Or(d.Caption, d.Alt)),
		tex.Label(label+d.Name), kind)
}

// captionsFile has the captions of all figures of a folder.
const (
	captionsFile  = "captions.md"
	captionsTitle = "# Captions\n"
)

// captionHead begins the caption of a figure in captions.md.
const captionHead = "\n## "

// earlierCaptions returns the captions of the figures that a folder holds from an earlier drawing.
func earlierCaptions(dir string) map[string]string {
	captions := map[string]string{}
	page, _ := os.ReadFile(filepath.Join(dir, captionsFile))
	for _, section := range strings.Split(string(page), captionHead)[1:] {
		name, text, _ := strings.Cut(section, "\n\n")
		if _, err := os.Stat(filepath.Join(dir, name+".csv")); err == nil {
			captions[name] = text
		}
	}
	return captions
}
