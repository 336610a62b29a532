package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
)

// TestPackage installs the package for Python from a wheel, where there is neither Go nor another guanxi, and runs
// its tests in a folder whose name has blanks and other letters than ours.
func TestPackage(t *testing.T) {
	needsPython(t, "numpy", "pandas", "pip")
	dir := filepath.Join(t.TempDir(), "note book 书")
	need.Nil(t, os.MkdirAll(dir, 0o777))
	mustRun(t, dir, "wheel")
	wheels := need.Value(filepath.Glob(filepath.Join(dir, "guanxi-"+version+"-py3-none-*.whl")))(t)
	if len(wheels) != 1 {
		t.Fatal(wheels)
	}
	tool(t, dir, "python3", "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--disable-pip-version-check",
		"--target", "site", wheels[0])
	tests := need.Value(filepath.Abs("testdata/python"))(t)
	test := exec.Command(need.Value(exec.LookPath("python3"))(t), "-m", "unittest", "-v", "test_guanxi")
	test.Dir = dir
	test.Env = append(os.Environ(), "PATH="+filepath.Dir(test.Path), "PYTHONDONTWRITEBYTECODE=1",
		"PYTHONPATH="+filepath.Join(dir, "site")+string(filepath.ListSeparator)+tests)
	said, err := test.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, said)
	}
	for _, line := range strings.Split(string(said), "\n") {
		if strings.Contains(line, " skipped ") {
			t.Log(line)
		}
	}
	script := filepath.Join(dir, "site", "bin", "guanxi")
	if own := tool(t, dir, "env", "PYTHONPATH="+filepath.Join(dir, "site"), "python3", script, "version"); string(own) !=
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
