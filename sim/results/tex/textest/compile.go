// Package textest compiles LaTeX in tests.
package textest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// packages are those that the preambles of guanxi load beside the ones of every LaTeX.
var packages = []string{"booktabs.sty", "siunitx.sty"}

// Installed reports whether there is a pdflatex with the packages, and logs what is missing.
func Installed(t testing.TB) bool {
	t.Helper()
	if _, err := exec.LookPath("pdflatex"); err == nil && exec.Command("kpsewhich", packages...).Run() == nil {
		return true
	}
	t.Log("no pdflatex with booktabs and siunitx (Debian: apt-get install texlive-latex-recommended texlive-science): " +
		"LaTeX is not compiled")
	return false
}

// tooWide is what LaTeX says of a table that is wider than the line.
var tooWide = regexp.MustCompile(`Overfull [^\n]* in alignment`)

// Compile runs pdflatex, where it is installed, on a document of a class with one fragment per
// page. Errors, missing letters, and lines (but not tables) that are too wide fail the test. With
// GUANXI_KEEP set to a folder the page is kept there.
func Compile(t testing.TB, class, preamble string, fragments ...string) {
	t.Helper()
	if !Installed(t) {
		return
	}
	dir := t.TempDir()
	text := `\documentclass` + class + "\n\\usepackage[T1]{fontenc}\n" + preamble + "\n\\begin{document}\n" + strings.Join(fragments, "\n\\clearpage\n") + "\\end{document}\n"
	if err := os.WriteFile(filepath.Join(dir, "t.tex"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "t.tex")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out[max(0, len(out)-3000):])
	}
	for _, bad := range []string{"Undefined", "Missing character", "Overfull", "too large"} {
		if strings.Contains(tooWide.ReplaceAllString(string(out), ""), bad) {
			t.Errorf("%s in\n%s", bad, out)
		}
	}
	pdf, err := os.ReadFile(filepath.Join(dir, "t.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("GUANXI_KEEP"); keep != "" {
		if err := os.WriteFile(filepath.Join(keep, strings.ReplaceAll(t.Name(), "/", "-")+".pdf"), pdf, 0o644); err != nil {
			t.Error(err)
		}
	}
}
