package analysis_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/latex"
)

// The LaTeX of every design compiles.
func TestLaTeX(t *testing.T) {
	all := []string{analyze(t, world(t, arms, threeArms), analysis.Options{}).LaTeX(1)}
	means, differences, ok := strings.Cut(all[0], "{Paired differences")
	if !ok || strings.Contains(means, "p is adjusted") || !strings.Contains(differences, "p is adjusted") {
		t.Error("the note on p stands under the means, or not under the differences")
	}
	for design, method := range map[string]string{"saltelli, base: 64": "bootstrap", "morris, trajectories: 6": "bootstrap", "sobol, points: 32": "bootstrap", "list": "Student"} {
		text := "name: made_by_50%\ndesign: {kind: " + design + "}\n" + ranges
		r := analyze(t, world(t, text, ishigami(parsed(t, text))), analysis.Options{})
		if said := method + " intervals"; !strings.Contains(r.LaTeX(1), said) || !strings.Contains(r.Text(), said) {
			t.Errorf("%s: the tables do not say %q", design, said)
		}
		all = append(all, r.LaTeX(1))
	}
	compile(t, all...)
}

func compile(t *testing.T, fragments ...string) {
	t.Helper()
	if _, err := exec.LookPath("pdflatex"); err != nil {
		t.Log("no pdflatex; apt-get install texlive-latex-recommended texlive-science")
		return
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "t.tex"), []byte(document(fragments...)), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "t.tex")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out[max(0, len(out)-2000):])
	}
	if keep := os.Getenv("GUANXI_KEEP"); keep != "" {
		b, _ := os.ReadFile(filepath.Join(dir, "t.pdf"))
		os.WriteFile(filepath.Join(keep, strings.ReplaceAll(t.Name(), "/", "-")+".pdf"), b, 0o644)
	}
}

// document returns a whole document with one fragment per page.
func document(fragments ...string) string {
	return "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n" + latex.Preamble + "\n\\begin{document}\n" +
		strings.Join(fragments, "\n\\clearpage\n") + "\\end{document}\n"
}
