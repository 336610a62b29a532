package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
)

// installed installs the package from a wheel below a folder.
func installed(t *testing.T, dir string) (site string) {
	needsPython(t, "numpy", "pandas", "pip")
	mustRun(t, dir, "wheel")
	wheels := need.Value(filepath.Glob(filepath.Join(dir, "guanxi-"+version+"-py3-none-*.whl")))(t)
	if len(wheels) != 1 {
		t.Fatal(wheels)
	}
	site = filepath.Join(dir, "site")
	tool(t, dir, "python3", "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--disable-pip-version-check",
		"--target", site, wheels[0])
	return site
}

// TestPackage installs the package for Python from a wheel, where there is neither Go nor another guanxi, and runs
// its tests in a folder whose name has blanks and other letters than ours.
func TestPackage(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "note book 书")
	need.Nil(t, os.MkdirAll(dir, 0o777))
	site := installed(t, dir)
	tests := need.Value(filepath.Abs("testdata/python"))(t)
	test := exec.Command(need.Value(exec.LookPath("python3"))(t), "-m", "unittest", "-v", "test_guanxi")
	test.Dir = dir
	test.Env = append(os.Environ(), "PATH="+filepath.Dir(test.Path), "PYTHONDONTWRITEBYTECODE=1",
		"PYTHONPATH="+site+string(filepath.ListSeparator)+tests)
	said, err := test.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, said)
	}
	for _, line := range strings.Split(string(said), "\n") {
		if strings.Contains(line, " skipped ") {
			t.Log(line)
		}
	}
	script := filepath.Join(site, "bin", "guanxi")
	if own := tool(t, dir, "env", "PYTHONPATH="+site, "python3", script, "version"); string(own) !=
		versionLine() {
		t.Errorf("the command of the wheel says %s", own)
	}
}

// The package is typed.
func TestPackageTyped(t *testing.T) {
	needsPython(t, "mypy", "numpy", "pandas-stubs", "gymnasium")
	if said, err := exec.Command("python3", "-m", "mypy", "--strict", "--cache-dir="+t.TempDir(),
		"../../python/guanxi").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}

// TestPagesInPython runs the lines of docs/reading.md, docs/studies/points.md and docs/players.md. Those of players.md
// end where it says.
func TestPagesInPython(t *testing.T) {
	need.Long(t)
	needsPython(t, "gymnasium", "pettingzoo")
	dir := t.TempDir()
	site := installed(t, dir)
	said := ""
	for _, page := range []string{"reading.md", "studies/points.md", "players.md"} {
		text := string(need.Value(os.ReadFile("../../docs/" + page))(t))
		for i, block := range strings.Split(text, "```") {
			info, lines, _ := strings.Cut(block, "\n")
			switch {
			case i%2 == 1 && info == "yaml":
				write(t, dir, "two-shops.yaml", lines)
			case i%2 == 1 && (info == "python" || info == "python package"):
				said += string(tool(t, dir, "env", "PYTHONPATH="+site, "python3", "-c", lines))
			}
		}
	}
	if !regexp.MustCompile(`^best commission: 0\.6[05]\n\{'shop.a': \d+, 'shop.b': \d+\}\n$`).MatchString(said) {
		t.Error(said)
	}
}
