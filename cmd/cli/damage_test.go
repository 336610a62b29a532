package cli

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/partial"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// damageCount is the number of damages to try; `make damage` tries many.
func damageCount(many int) int {
	if os.Getenv("GUANXI_TEST_DAMAGE") != "" {
		return many
	}
	return 10
}

const (
	damageWorld = "name: tiny\nreplicates: 2\nclock: {ticks: 8}\nconsumers: {count: 40}\ngraph: {kind: ring, degree: " +
		"4}\nadoption: {innovation: 0.05/day, imitation: 0.4/day}\n"
	damageStudy = "name: small\nscenario: tiny.yaml\ndesign: {kind: grid}\nfactors:\n  q: {set: adoption.imitation, " +
		"values: [0.2/day, 0.6/day]}\nreplicates: 3\nmetrics: [adopters]\n"
	damageClaim = "name: claim\nscenario: tiny.yaml\ndesign: {kind: arms, baseline: a}\narms: {a: {}, b: " +
		"{adoption.imitation: 0.6/day}}\nreplicates: 2\nmetrics: [adopters]\n" +
		"claim: {id: c, text: More talk brings more adopters, arm: b, metric: adopters, expect: increase, smallest: 1%}\n"
	damageFit = "name: fit\nscenario:\n  name: fitted\n  clock: {start: 2011-01-21, ticks: 8}\n  consumers: {count: " +
		"40, represents: 40}\n  graph: {kind: ring, degree: 4}\n" +
		"  adoption: {innovation: 0.05/day, imitation: 0.4/day}\n  observed: {adopters: {file: users.csv, scale: " +
		"1}}\ndesign: {kind: sobol, points: 8}\nfactors:\n  q: {set: adoption.imitation, from: 0.2/day, to: 0.8/day}\n" +
		"replicates: 2\ncalibrate:\n  targets: {adopters: {observed: adopters, observation: 5%, discrepancy: 20%}}\n  " +
		"waves: 2\n  draws: 8\n  keep: 4\n"
	damageData = "date,value,role\n2011-01-23,8,fit\n2011-01-25,20,fit\n2011-01-28,33,holdout\n"
)

// damageFiles are the files from which damageFolders makes folders, and of studies that follow.
func damageFiles() []string {
	return []string{"tiny.yaml", "study.yaml", "more.yaml", "wider.yaml", "other.yaml", "claim.yaml", "fit.yaml",
		"refit.yaml", "users.csv"}
}

// damageFolders makes the folder of a run, of a study and of a calibration, with figures, analysis and report, and
// that of a study in shards without tables.
func damageFolders(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	with := func(text, old, new string) string { return strings.Replace(text, old, new, 1) }
	for i, text := range []string{damageWorld, damageStudy, with(damageStudy, "replicates: 3", "replicates: 4"),
		with(damageStudy, "0.2/day,", "0.2/day, 0.4/day,"),
		with(damageStudy, "[0.2/day", "[0.3/day"), damageClaim, damageFit, with(damageFit, "to: 0.8", "to: 0.9"),
		damageData} {
		write(t, dir, damageFiles()[i], text)
	}
	for _, args := range []string{"run tiny.yaml -o run", "plot run --page", "run study.yaml -o study",
		"plot study --page", "run fit.yaml -o fit", "plot fit", "plot fit --page",
		"run study.yaml -o shards --shard 1/2", "run study.yaml -o shards --shard 2/2"} {
		mustRun(t, dir, strings.Fields(args)...)
	}
	return dir
}

// guanxiIn runs the program in a folder and returns its exit code and what it printed.
func guanxiIn(dir string, args ...string) (int, string) {
	c := exec.Command("guanxi", args...)
	c.Dir = dir
	return ended(c)
}

// ended runs a command and returns its exit code and what it printed.
func ended(c *exec.Cmd) (int, string) {
	said, _ := c.CombinedOutput()
	return c.ProcessState.ExitCode(), string(said)
}

// given is a command in a folder; what follows < names its standard input there.
func given(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command("guanxi", args...)
	c.Dir = dir
	if k := slices.Index(args, "<"); k >= 0 {
		in := need.Value(os.Open(filepath.Join(dir, args[k+1])))(t)
		t.Cleanup(func() { in.Close() })
		c.Args, c.Stdin = c.Args[:k+1], in
	}
	return c
}

func mustRun(t *testing.T, dir string, args ...string) {
	t.Helper()
	if code, said := guanxiIn(dir, args...); code != 0 {
		t.Errorf("%v: exit code %d: %s", args, code, said)
	}
}

// copyAll copies a file or a folder.
func copyAll(t *testing.T, from, to string) {
	t.Helper()
	if info := need.Value(os.Stat(from))(t); info.IsDir() {
		need.Nil(t, os.CopyFS(to, os.DirFS(from)))
		return
	}
	need.Nil(t, os.WriteFile(to, need.Value(os.ReadFile(from))(t), 0o666))
}

// contents returns the files of a folder.
func contents(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	need.Nil(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name := need.Value(filepath.Rel(dir, path))(t)
			all[filepath.ToSlash(name)], err = os.ReadFile(path)
		}
		return err
	}))
	return all
}

// clean checks that the results in a folder are as their manifests list them, and that nothing
// hidden is left but a lock that nobody holds.
func clean(t *testing.T, dir string) {
	t.Helper()
	for name := range contents(t, dir) {
		if filepath.Base(name) == manifest.File {
			if err := manifest.Altered(filepath.Join(dir, filepath.Dir(name))); err != nil {
				t.Error(err)
			}
		}
		if filepath.Base(name) == partial.LockFile {
			continue
		}
		if strings.HasPrefix(name, ".") || strings.Contains(name, "/.") || strings.Contains(name, ".partial") {
			t.Errorf("%s is left", name)
		}
	}
}

// apart is where two texts begin to differ.
func apart(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	k := 0
	for k < min(len(g), len(w)) && g[k] == w[k] {
		k++
	}
	return fmt.Sprintf("line %d: %.300q, want %.300q", k+1, strings.Join(g[k:], "\n"), strings.Join(w[k:], "\n"))
}

// damage changes a file of a folder in a way that is drawn, and says how; other is a folder of the same kind.
func damage(t *testing.T, draw *rng.Stream, dir, other, name string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	b := need.Value(os.ReadFile(path))(t)
	at := int(draw.Below(uint64(len(b))))
	put := func(b []byte, how string) string {
		need.Nil(t, os.WriteFile(path, b, 0o666))
		return how + " of " + name
	}
	switch draw.Below(5) {
	case 0:
		return put(b[:at], "a cut at "+strconv.Itoa(at))
	case 1:
		need.Nil(t, os.Remove(path))
		return "loss of " + name
	case 2:
		lines := bytes.SplitAfter(b, []byte("\n"))
		k := int(draw.Below(uint64(len(lines))))
		return put(bytes.Join(slices.Insert(lines, k, lines[k]), nil), "line "+strconv.Itoa(k+1)+" twice")
	case 3:
		if b, err := os.ReadFile(filepath.Join(other, name)); err == nil {
			return put(b, "the other study's version")
		}
	}
	b[at] ^= 1 << draw.Below(8)
	return put(b, "a bit at "+strconv.Itoa(at))
}

// harmless reports whether a damage changes nothing: the bytes are the same, or it is a journal with the same lines.
func harmless(name string, was, is []byte) bool {
	if !strings.Contains(name, manifest.JournalFolder+"/") {
		return bytes.Equal(was, is)
	}
	lines := func(b []byte) []string {
		all := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
		for i := range all {
			all[i] = strings.TrimSuffix(all[i], "\r")
		}
		slices.Sort(all)
		return slices.Compact(all)
	}
	return slices.Equal(lines(was), lines(is))
}

// Whatever happens to a file of a folder does no harm by construction, or is told with the file's name, and no
// verb gives other numbers. The same command mends a study and a calibration and loses no figures or analysis but
// those for which no manifest vouches any more; it mends a run, or says what is wrong.
func TestDamage(t *testing.T) {
	made := damageFolders(t)
	kinds := []struct{ dir, other, make, numbers string }{
		{"run", "run7", "run tiny.yaml -q -o", "run tiny.yaml --json -o"},
		{"study", "study7", "run study.yaml -q -o", "show --json"},
		{"fit", "fit7", "run fit.yaml -o", "show --json"},
	}
	for _, args := range []string{"run tiny.yaml -o run7 --seed 7", "plot run7 --page", "run other.yaml -o study7",
		"plot study7 --page", "run refit.yaml -o fit7", "plot fit7"} {
		mustRun(t, made, strings.Fields(args)...)
	}
	in := func(dir, verb string) (int, string, string) {
		c := exec.Command("guanxi", append(strings.Fields(verb), dir)...)
		var out, said bytes.Buffer
		c.Dir, c.Stdout, c.Stderr = made, &out, &said
		c.Run()
		return c.ProcessState.ExitCode(), strings.ReplaceAll(out.String(), dir, "DIR"), said.String()
	}
	stream, unharmed := rng.New(90, 1, "test.damage").Stream(0), 0
	draw := &stream
	for n := range damageCount(200) {
		kind := kinds[n%len(kinds)]
		dir := filepath.Join(t.TempDir(), kind.dir)
		copyAll(t, filepath.Join(made, kind.dir), dir)
		_, numbers, _ := in(dir, kind.numbers)
		before := contents(t, dir)
		names := slices.Sorted(maps.Keys(before))
		name := names[draw.Below(uint64(len(names)))]
		how := kind.dir + ": " + damage(t, draw, dir, filepath.Join(made, kind.other), name)
		now, _ := os.ReadFile(filepath.Join(dir, name))
		named := func(text string) bool {
			return strings.Contains(text, filepath.Base(name)) || strings.Contains(name, manifest.JournalFolder+"/") &&
				strings.Contains(text, manifest.JournalFolder) || filepath.Base(name) == manifest.File
		}
		switch code, out, said := in(dir, "check --replicate 1"); {
		case harmless(name, before[name], now):
			unharmed++
			if code != 0 {
				t.Errorf("%s does no harm: exit code %d: %s%s", how, code, out, said)
			}
		case code != exitNo || !named(out+said):
			t.Errorf("%s: exit code %d: %s%s", how, code, out, said)
		}
		if code, out, said := in(dir, kind.numbers); code == 0 && out != numbers {
			t.Errorf("%s: other numbers in silence: %s", how, apart(out, numbers))
		} else if code != 0 && !named(out+said) && !strings.Contains(said, "points are not those of the study") {
			t.Errorf("%s: exit code %d: %s%s", how, code, out, said)
		}
		if code, out, said := in(dir, kind.make); code != 0 {
			if kind.dir != "run" || code != exitNo || !named(out+said) {
				t.Errorf("%s: not mended: exit code %d: %s%s", how, code, out, said)
			}
			continue
		}
		after := contents(t, dir)
		for _, other := range names {
			b, there := after[other]
			top, _, _ := strings.Cut(other, "/")
			switch {
			case strings.Contains(other, manifest.JournalFolder+"/"), filepath.Base(other) == manifest.File,
				bytes.Equal(b, before[other]):
			case manifest.Derived(other) && (other == name || !there && filepath.Base(name) == manifest.File):
			// without what was derived
			case kind.dir == "study" && filepath.Base(name) == manifest.File && other == "columns.csv":
			case kind.dir == "run" && (top == manifest.FiguresFolder || top == manifest.ReportFile) && !there: // run again
			default:
				t.Errorf("%s: then %s is lost or changed", how, other)
			}
		}
		if _, there := after[name]; manifest.Derived(name) && there && kind.dir == "study" {
			for _, verb := range []string{"show", "plot", "plot --page"} {
				mustRun(t, made, append(strings.Fields(verb), dir)...)
			}
		} else if manifest.Derived(name) {
			continue
		}
		clean(t, dir)
		if code, out, said := in(dir, "check --replicate 1"); code != 0 {
			t.Errorf("%s: mended, but: exit code %d: %s%s", how, code, out, said)
		}
	}
	t.Logf("%d did no harm", unharmed)
}

// Verbs that read leave each file of a finished folder as it is.
func TestReadersChangeNothing(t *testing.T) {
	dir := damageFolders(t)
	before := contents(t, dir)
	for _, args := range []string{"show run", "show run --full", "show run --odd", "show study", "show study --json",
		"show study --metrics adopters", "show study --file", "show fit", "check run", "check study", "check fit",
		"check study.yaml --plan", "status study", "status shards --json"} {
		mustRun(t, dir, strings.Fields(args)...)
		if now := contents(t, dir); !maps.EqualFunc(now, before, bytes.Equal) {
			t.Fatalf("%s changes a file, or leaves one", args)
		}
	}
}

// Whoever reads a study while it grows sees it as it was or as it is, never as altered.
func TestReadBesideAStudy(t *testing.T) {
	dir := damageFolders(t)
	grown := make(chan struct{})
	go func() {
		defer close(grown)
		for n := 4; n < 8; n++ {
			text := strings.Replace(damageStudy, "replicates: 3", "replicates: "+strconv.Itoa(n), 1)
			if err := os.WriteFile(filepath.Join(dir, "more.yaml"), []byte(text), 0o666); err != nil {
				t.Error(err)
			}
			mustRun(t, dir, "run", "more.yaml", "-o", "study")
		}
	}()
	var readers sync.WaitGroup
	for _, args := range [][]string{{"show", "study"}, {"plot", "study", "--figure", "series", "--format", "svg"},
		{"plot", "study", "--page"}, {"status", "study"}} {
		readers.Go(func() {
			for {
				select {
				case <-grown:
					return
				default:
					mustRun(t, dir, args...)
				}
			}
		})
	}
	readers.Wait()
	for _, args := range [][]string{{"show", "study"}, {"plot", "study"}, {"plot", "study", "--page"}} {
		mustRun(t, dir, args...)
	}
	clean(t, dir)
	mustRun(t, dir, "check", "study")
}
