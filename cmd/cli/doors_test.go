package cli

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guanxi/sim/results/manifest"
	"guanxi/sim/simtest/need"
)

// small makes files of a scenario, a study and a calibration in a folder, and their results.
func small(t *testing.T, dir string) {
	t.Helper()
	write(t, dir, "tiny.yaml", damageWorld)
	write(t, dir, "study.yaml", damageStudy)
	write(t, dir, "fit.yaml", damageFit)
	write(t, dir, "users.csv", damageData)
	mustRun(t, dir, "run", "tiny.yaml", "-o", "run", "-q")
	mustRun(t, dir, "sweep", "study.yaml", "-o", "study", "-q")
	mustRun(t, dir, "calibrate", "fit.yaml", "-o", "fit")
}

// A folder of another version is told as such by each verb that reads one, and before any key of it is unknown.
func TestFolderOfAnotherVersion(t *testing.T) {
	dir := t.TempDir()
	small(t, dir)
	for _, folder := range []string{"run", "study", "fit"} {
		for _, waves := range []string{"", "wave-1", "wave-2", "draws"} {
			at := filepath.Join(dir, folder, waves)
			kind, m, err := manifest.Read(at)
			if err != nil {
				continue
			}
			main, key := manifest.StudyFile, "    influence: active\n"
			switch kind {
			case manifest.RunKind:
				main, key = manifest.ScenarioFile, key[2:]
			case manifest.CalibrationKind:
				main = manifest.CalibrationFile
			}
			text := string(need.Value(os.ReadFile(filepath.Join(at, main)))(t))
			text = strings.Replace(text, "adoption:\n", "adoption:\n"+key, 1)
			write(t, at, main, text)
			m.Listed().Files[main] = manifest.EntryOf([]byte(text))
			switch m := m.(type) {
			case *manifest.Run:
				m.Program, m.Results = "0.1.0", 3
			case *manifest.Sweep:
				m.Program, m.Results = "0.1.0", 3
			case *manifest.Calibration:
				m.Program, m.Results = "0.1.0", 3
			}
			need.Nil(t, manifest.Write(at, m))
		}
	}
	verbs := []string{"report %s", "show %s", "show %s --full", "show tiny.yaml --diff %s", "plot %s", "verify %s",
		"archive %s -o a.zip", "archive %s -o b.zip"}
	of := map[string][]string{
		"run": {"serve %s --listen 127.0.0.1:99999", "odd %s",
			"page %s -o p.html", "run %s -o again", "check %s", "plan %s", "explain adoption.imitation --scenario %s",
			"compare %s seed=2", "compare tiny.yaml %s", "step %s"},
		"study": {"analyze %s", "merge %s", "status %s", "status %s --json", "sweep %s", "sweep study.yaml -o %s",
			"serve %s --listen 127.0.0.1:99999", "odd %s", "check %s", "compare %s",
			"claims %s", "optimize %s", "calibrate %s", "elements %s",
			"plan %s", "merge new %s"},
		"fit": {"analyze %s", "serve %s --listen 127.0.0.1:99999", "calibrate fit.yaml -o %s"},
	}
	const told, unknown = "written by guanxi 0.1.0 (results version 3)", "unknown key"
	tried := 0
	for folder, more := range of {
		for _, verb := range slices.Concat(verbs, more) {
			code, said := guanxiIn(dir, strings.Fields(fmt.Sprintf(verb, folder))...)
			at := strings.Index(said, told)
			word, _, _ := strings.Cut(verb, " ")
			reads := slices.Contains([]string{"archive", "status", "plot", "report", "show"}, word) // as far as it can be read
			if key := strings.Index(said, unknown); at < 0 || key >= 0 && key < at || code == 0 && !reads {
				t.Errorf("%s of %s: exit code %d: %.600s", verb, folder, code, said)
			}
			tried++
		}
	}
	if _, said := guanxiIn(dir, "status", "study"); !strings.Contains(said, "6 of 6 finished") {
		t.Error(said)
	}
	t.Log(tried, "verbs")
}

// Each change of the source of a derived study is named by its key, in a few lines, before anything runs.
func TestChangedSource(t *testing.T) {
	dir := t.TempDir()
	small(t, dir)
	changes := []struct{ old, new, says string }{
		{"to: 0.8/day", "to: 0.9/day", "factors.q.to: 0.9/day, was 0.8/day"}, {"points: 8", "points: 16",
			"design.points: 16, was 8"},
		{"count: 40", "count: 44", "scenario: consumers.count: 44, was 40"}, {"innovation: 0.05", "innovation: 0.06",
			"scenario: adoption.innovation: 0.06/day, was 0.05/day"}, {"replicates: 2", "replicates: 3", "replicates: 3, was 2"},
		{"draws: 8", "draws: 6", "calibrate.draws: 6, was 8"}, {"waves: 2", "waves: 3", "calibrate.waves: 3, was 2"},
	}
	before := contents(t, filepath.Join(dir, "fit"))
	for _, c := range changes {
		text := strings.Replace(damageFit, c.old, c.new, 1)
		write(t, dir, "changed.yaml", text)
		code, said := guanxiIn(dir, "calibrate", "changed.yaml", "-o", "fit")
		if code != 2 || !strings.Contains(said, c.says) || strings.Count(said, "\n") > 8 || len(said) > 1500 {
			t.Errorf("%s: exit code %d: %.900s", c.new, code, said)
		}
		for name, was := range before {
			if now, _ := os.ReadFile(filepath.Join(dir, "fit", name)); !bytes.Equal(now, was) {
				t.Errorf("%s: %s was written", c.new, name)
			}
		}
	}
}

// What a verb writes to be handed on names no folder of this machine, and a kept play runs where both files were moved.
func TestNoWholePaths(t *testing.T) {
	top := t.TempDir()
	dir, other := filepath.Join(top, "home-of-somebody"), filepath.Join(top, "elsewhere")
	need.Nil(t, os.MkdirAll(filepath.Join(dir, "data"), 0o777))
	need.Nil(t, os.Mkdir(other, 0o777))
	ties := ""
	for i := range 40 {
		ties += fmt.Sprintf("%d,%d\n", i, (i+1)%40)
	}
	write(t, dir, "data/ties.csv", ties)
	write(t, dir, "tiny.yaml", damageWorld)
	write(t, dir, "study.yaml", damageStudy)
	in := func(name string) string { return filepath.Join(dir, name) }
	path := in("data/ties.csv")
	for _, args := range [][]string{{"run", in("tiny.yaml"), "-o", in("out/run"), "--set", "graph.kind=file", "--set",
		"graph.path=" + path, "-q"}, {"run", in("tiny.yaml"), "-o", in("out/flow"), "--set",
		"graph={kind: file, path: " + path + "}", "-q"},
		{"verify", in("out/run")}, {"sweep", in("study.yaml"), "-o", in("out/study"), "-q"}, {"compare", in("tiny.yaml"),
			"graph={kind: file, path: " + path + "}", "-o", in("out/ab")}, {"sweep", in("out/ab"), "-q"},
		{"report", in("out/run")}, {"report", in("out/study")},
		{"archive", in("out/run"), "-o", in("out/run.zip")}} {
		mustRun(t, other, args...)
	}
	_, model := guanxiIn(other, "odd", in("out/run"))
	write(t, in("out"), "odd.md", model)
	for name, text := range contents(t, in("out")) {
		if bytes.Contains(text, []byte(top)) {
			at := bytes.Index(text, []byte(top))
			t.Errorf("%s: %s", name, text[max(0, at-80):at+len(top)+40])
		}
	}
	play := exec.Command("guanxi", "step", in("tiny.yaml"), "--set", "graph={kind: file, path: "+path+"}")
	play.Dir, play.Stdin = dir, strings.NewReader(`{"do": "reset"}`+"\n"+`{"do": "keep", "file": "kept.yaml"}`+"\n")
	said := string(need.Value(play.CombinedOutput())(t))
	moved := filepath.Join(top, "moved")
	need.Nil(t, os.Rename(dir, moved))
	if text := string(need.Value(os.ReadFile(filepath.Join(moved, "kept.yaml")))(t)); strings.Contains(text,
		top) || !strings.Contains(text, "extends: tiny.yaml\n") {
		t.Errorf("%s%s", said, text)
	}
	mustRun(t, other, "run", filepath.Join(moved, "kept.yaml"), "-q", "-o", "again")
}

// Warnings and failures name files however these are given, and nothing that is kept has their folders.
func TestNoWholePathsInTexts(t *testing.T) {
	top := filepath.Join(t.TempDir(), "home of", "somebody")
	need.Nil(t, os.MkdirAll(filepath.Join(top, "data"), 0o777))
	need.Nil(t, os.Symlink(top, filepath.Join(top, "link")))
	write(t, top, "data/take.csv", "date,value\n2020-01-01,0.02\n2020-01-05,0.04\n") // it ends before the run
	write(t, top, "data/town.yaml", strings.Replace(damageWorld, "{ticks: 8}", "{start: 2020-01-01, ticks: 8}",
		1)+"commerce: "+
		"{occasions: 0.3/day, merchants: {count: 4}}\ndrive: {commerce.take: take.csv}\n")
	write(t, top, "data/fit.yaml", strings.Replace(damageFit, "  name: fitted\n",
		"  name: fitted\n  commerce: {occasions: "+
			"0.3/day, merchants: {count: 4}}\n  drive: {commerce.take: early.csv}\n", 1))
	write(t, top, "data/early.csv", "date,value\n2011-01-21,0.02\n2011-01-22,0.04\n")
	write(t, top, "data/users.csv", damageData)
	write(t, top, "data/no.csv", "0,1\n1,2\n2,x,y,z\n")
	tried := 0
	for k, from := range []string{top, top + "/data/..", filepath.Join(top, "link", "link")} {
		for _, in := range []string{t.TempDir(), top}[k%2 : k%2+1] { // the working folder
			data := from + "/data/"
			write(t, top, "data/s.yaml", "name: s\nscenario: town.yaml\ndesign: {kind: arms, baseline: a}\narms: {a: {}, b: "+
				"{commerce.occasions: 0.5/day}, c: {adoption.initial_adopters: [nobody]}}\nreplicates: 1\nmetrics: [adopters]\n")
			for _, args := range [][]string{{"run", data + "town.yaml", "-o", "run"}, {"run", data + "town.yaml", "-o", "ties",
				"--set",
				"graph={kind: file, path: '" + data + "no.csv'}"}, {"sweep", data + "s.yaml", "-o", "s"}, {"report", "s"},
				{"compare", data + "town.yaml", "commerce.occasions=0.5/day", "-o", "c", "--metrics", "adopters"},
				{"calibrate", data + "fit.yaml", "-o", "fit"}, {"report", "fit"}, {"archive", "s", "-o", "s.zip"}, {"archive",
					"fit",
					"-o", "fit.zip"}} {
				guanxiIn(in, args...)
			}
			mustRun(t, in, "status", "s")
			for _, out := range []string{"run", "s", "c", "fit"} {
				for name, text := range contents(t, filepath.Join(in, out)) {
					tried++
					if at := bytes.Index(text, []byte(top)); at >= 0 {
						t.Errorf("%s, %s/%s: %s", from, out, name, text[max(0, at-80):at+80])
					}
				}
			}
			for _, file := range []string{"s.zip", "fit.zip"} {
				z := need.Value(zip.OpenReader(filepath.Join(in, file)))(t)
				for _, f := range z.File {
					text := need.Value(io.ReadAll(need.Value(f.Open())(t)))(t)
					if tried++; bytes.Contains(text, []byte(top)) {
						t.Errorf("%s: %s", file, f.Name)
					}
				}
				z.Close()
			}
			for _, out := range []string{"run", "ties", "s", "c", "fit"} {
				need.Nil(t, os.RemoveAll(filepath.Join(in, out)))
			}
		}
	}
	t.Log(tried, "files")
}

// hostile are texts that are markup in a page, in Markdown, in TeX or in a drawing.
var hostile = []string{`<img src=x onerror=alert(1)>`, `</script><script>alert(2)</script>`,
	"`<img src=x onerror=alert(3)>`", "| <img src=x onerror=alert(4)> |", `]]><img src=x>`, `\input{secret} $x$ % &`,
	"&lt;img&gt; <b>b</b>", "![x](javascript:alert(1)) <svg onload=alert(5)>",
	"a\u202eb <img src=x>", "line\n<img src=x onerror=alert(6)>\n# heading"}

// Texts of files are no markup in what is written of them.
func TestHostileTexts(t *testing.T) {
	raw := regexp.MustCompile(`(?i)<img|<script>alert|<b>b|<svg onload|onerror=alert\(\d\)>\s*<`)
	for i, text := range hostile[:6] {
		dir := t.TempDir()
		quoted := strings.ReplaceAll(fmt.Sprintf("%q", text+" "+hostile[(i+4)%len(hostile)]), `\u202e`, "")
		write(t, dir, "tiny.yaml", strings.Replace(damageWorld, "name: tiny",
			"name: tiny\ndescription: "+quoted+"\nstatus: {adoption.innovation: {published: "+quoted+"}, adoption.imitation: "+
				"{fitted: "+quoted+"}}", 1))
		write(t, dir, "study.yaml", strings.Replace(damageStudy, "name: small", "name: small\ndescription: "+quoted, 1))
		for _, args := range []string{"run tiny.yaml -o run -q", "sweep study.yaml -o study -q", "plot run", "plot study",
			"report run", "report study"} {
			mustRun(t, dir, strings.Fields(args)...)
		}
		for _, of := range []string{"run", "study"} {
			mustRun(t, dir, "archive", of, "-o", of+".zip")
			z := need.Value(zip.OpenReader(filepath.Join(dir, of+".zip")))(t)
			need.Nil(t, os.CopyFS(filepath.Join(dir, "unpacked-"+of), z))
			z.Close()
		}
		for name, text := range contents(t, dir) {
			switch filepath.Ext(name) {
			case ".md", ".html", ".svg":
				if at := raw.FindIndex(text); at != nil {
					t.Errorf("%s: %s", name, text[max(0, at[0]-60):min(len(text), at[1]+60)])
				}
			}
			if filepath.Ext(name) == ".svg" {
				for d := xml.NewDecoder(bytes.NewReader(text)); ; {
					if _, err := d.Token(); err == io.EOF {
						break
					} else if err != nil {
						t.Fatalf("%s: %v", name, err)
					}
				}
			}
		}
	}
}
