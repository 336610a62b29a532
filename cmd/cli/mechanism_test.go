package cli

import (
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"guanxi/sim/simtest/need"
)

// onSurface checks that a module uses of guanxi what the surface has (agents/testdata/surface.txt), and nothing else.
func onSurface(t *testing.T, dir string) {
	t.Helper()
	known := string(need.Value(os.ReadFile("../../agents/testdata/surface.txt"))(t))
	all := need.Value(packages.Load(&packages.Config{Dir: dir, Tests: true, Mode: packages.LoadSyntax&^packages.NeedDeps |
		packages.NeedExportFile}, "./..."))(t)
	used := 0
	for _, p := range all {
		for _, o := range p.TypesInfo.Uses {
			if o.Pkg() == nil || !o.Exported() || !strings.HasPrefix(o.Pkg().Path(), "guanxi/") {
				continue
			}
			used++
			line := ": " + types.ObjectString(o, func(p *types.Package) string { return p.Name() }) + "\n"
			if _, is := o.(*types.TypeName); is {
				line = "." + o.Name() + ": type " + o.Name() + "\n"
			}
			if v, is := o.(*types.Var); is && v.Embedded() || strings.Contains(known, line) {
				continue
			}
			t.Errorf("%s is not on the surface", line)
		}
	}
	if used < 50 {
		t.Errorf("%d names of guanxi are used", used)
	}
}

// A module that init writes into an empty folder builds, passes its tests, runs, is checked, and after a change of its
// law runs again, since what it is belongs to the run. Its page in one file is refused, and its wheel has it.
func TestModuleOutside(t *testing.T) {
	source, dir := need.Value(filepath.Abs("../.."))(t), filepath.Join(t.TempDir(), "perks")
	do := func(fails bool, name string, args ...string) string {
		t.Helper()
		cmd := exec.Command(name, args...)
		if cmd.Dir = source; strings.HasPrefix(name, dir) || name == "go" && args[0] != "run" {
			cmd.Dir = dir
		}
		out, err := cmd.CombinedOutput()
		if (err != nil) != fails {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
		return string(out)
	}
	own := filepath.Join(dir, "own")
	defer func() { onSurface(t, dir) }()
	do(false, "go", "run", "./cmd/guanxi", "init", "mechanism", "perks", dir)
	do(false, "go", "run", "./cmd/guanxi", "init", "mechanism", "perks", dir) // as it is
	need.Nil(t, os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o666))
	do(true, "go", "run", "./cmd/guanxi", "init", "mechanism", "perks", dir) // has another file
	do(false, "go", "test", "./...")
	do(false, "go", "build", "-o", own, ".")
	run := func() string {
		do(false, own, "run", "perks.yaml", "-q")
		do(false, own, "check", "out/perks")
		return string(need.Value(os.ReadFile(filepath.Join(dir, "out/perks/summary.json")))(t))
	}
	first := run()
	for _, words := range [][]string{{"took up", "explain", "perks_taken", "--scenario", "perks.yaml"},
		{"takes up", "explain", "perks.rate"},
		{"A paid offer", "show", "perks.yaml", "--odd"}, {"perks", "explain", "schema"},
		{"perks.price: ", "check", "perks.yaml", "--set", "perks.price=-1"},
		{"page in one file", "serve", "perks.yaml", "-o", "page.html"}} {
		said := do(words[1] == "check" || words[1] == "serve", own, words[1:]...)
		if !strings.Contains(said, words[0]) {
			t.Errorf("%v: %.300s", words, said)
		}
	}
	if wheel := do(false, own, "python", "wheel"); !strings.Contains(wheel, ".whl") {
		t.Error(wheel)
	}
	file := filepath.Join(dir, "perks/equations.go")
	law := strings.Replace(string(need.Value(os.ReadFile(file))(t)), "num.Hazard(perDay * days)",
		"num.Hazard(2 * perDay * days)", 1)
	need.Nil(t, os.WriteFile(file, []byte(law), 0o600))
	do(false, "go", "build", "-o", own, ".")
	if run() == first {
		t.Error("after a change of the law the same numbers stand there")
	}
	said := do(true, "go", "run", "./cmd/guanxi", "check", filepath.Join(dir, "out/perks"))
	if !strings.Contains(said, "perks") {
		t.Error(said)
	}
}
