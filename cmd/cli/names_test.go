package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/tex"
	"guanxi/sim/simtest/need"
)

// The boldest names that are allowed command nothing, whatever shows them: a terminal, a shell, a
// spreadsheet, a page, a figure or a paper. Names that would are refused, in plain words.
func TestNamesCommandNothing(t *testing.T) {
	dir := t.TempDir()
	guanxi := func(code int, args ...string) string {
		t.Helper()
		c := exec.Command("guanxi", args...)
		c.Dir, c.Env = dir, os.Environ()
		out, err := c.CombinedOutput()
		got := 0
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			got = exit.ExitCode()
		}
		if got != code || strings.ContainsFunc(string(out), func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) {
			t.Errorf("%v: exit code %d, want %d\n%q", args, got, code, out)
		}
		return string(out)
	}
	names := map[string]string{"NAME": "h'&(1)$x", "CURRENCY": "$<u>&", "ARM": "<script>x</script>&'$(x)`x`\\%_#~^{}|!\"",
		"LEVEL": "<i>&\"'$x", "ID": "C<1>&", "TEXT": "More <img src=x>; & $x_1$ %"}
	file := func(names map[string]string) {
		text := `name: NAME
scenario: {extends: b.yaml, currency: CURRENCY, rate: 1}
design: {kind: arms, baseline: ARM}
arms: {ARM: {}, -5: {adoption.imitation: 0.05/day}}
factors: {q: {levels: {"-5 %": {adoption.innovation: 0.01/day}, "-0.2": {adoption.innovation: 0.02/day}, LEVEL: {adoption.innovation: 0.03/day}}}}
claim: {id: ID, text: TEXT, expect: increase, smallest: 1}
replicates: 2
metrics: [adopters]
`
		for mark, name := range names {
			text = strings.ReplaceAll(text, mark, `"`+name+`"`)
		}
		write(t, dir, "h.yaml", text)
	}
	write(t, dir, "b.yaml", "clock: {tick: 1d, until: 5d}\nconsumers: {count: 100}\ngraph: {kind: ring, degree: "+
		"2}\nadoption: {innovation: 0.02/day, imitation: 0.04/day}\n")

	written := maps.Clone(names)
	for mark, name := range written {
		written[mark] = strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name)
	}
	file(written)
	const out = "out/h'&(1)$x"
	if said := guanxi(0, "sweep", "h.yaml"); !strings.Contains(said, ` 'out/h'\''&(1)$x'`) {
		t.Error("a shell would run", said)
	}
	if said := guanxi(0, "analyze", out); !strings.Contains(said, names["ARM"]) {
		t.Error(said)
	}
	paper := strings.ReplaceAll(regexp.MustCompile(`(?m)^%.*`).ReplaceAllString(guanxi(0, "analyze", out, "--latex"), ""), `\allowbreak{}`, "")
	if strings.Contains(paper, names["ARM"]) || !strings.Contains(paper, tex.Escape(names["ARM"])) ||
		!strings.Contains(paper, tex.Escape(names["LEVEL"])) {
		t.Error("a paper has", paper)
	}
	guanxi(0, "plot", out)
	guanxi(0, "report", out)
	guanxi(4, "claims", "h.yaml")
	tables, figures, pages := 0, 0, 0
	number := regexp.MustCompile(`^-[0-9.]`)
	need.Nil(t, filepath.WalkDir(filepath.Join(dir, "out"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data := need.Value(os.ReadFile(path))(t)
		switch filepath.Ext(path) {
		case ".csv":
			tables++
			for _, row := range need.Value(csv.NewReader(bytes.NewReader(data)).ReadAll())(t) {
				for _, cell := range row {
					if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t") && !number.MatchString(cell) {
						t.Errorf("%s: a spreadsheet runs %q", path, cell)
					}
				}
			}
		case ".svg":
			figures++
			if err := xml.Unmarshal(data, new(struct{})); err != nil {
				t.Errorf("%s: %v", path, err)
			}
			fallthrough
		case ".html", ".md":
			pages++
			for _, tag := range []string{"<script>x", "<img src=x", "<i>", "<u>"} {
				if strings.Contains(strings.ReplaceAll(string(data), `\<`, ""), tag) {
					t.Errorf("%s has %s", path, tag)
				}
			}
		default:
			return nil
		}
		if bytes.ContainsFunc(data, func(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) }) {
			t.Errorf("%s has a control character", path)
		}
		return nil
	}))
	if tables < 8 || figures < 3 || pages < figures+2 {
		t.Errorf("%d tables, %d figures, %d pages", tables, figures, pages)
	}

	file(map[string]string{"NAME": "n", "CURRENCY": "c", "ARM": `a\e[2J`, "LEVEL": "l", "ID": "i", "TEXT": "t"})
	guanxi(2, "check", "h.yaml")
	for _, bad := range []string{`\e[2J`, `a\nb`, `a\x9b2J`, `=1+1`, `@SUM(1)`, `+b`, `-b`, `-1+cmd|' /C calc'!A0`, `a;=1`, `a\u202eb`} {
		for mark := range names {
			if bad == `a\nb` && mark != "NAME" && mark != "ARM" && mark != "LEVEL" {
				continue // of a text, lines are joined
			}
			file(map[string]string{"NAME": "n", "CURRENCY": "c", "ARM": "a", "LEVEL": "l", "ID": "i", "TEXT": "t", mark: bad})
			if _, err := study.Load(filepath.Join(dir, "h.yaml")); err == nil || !strings.Contains(err.Error(), "h.yaml:") {
				t.Errorf("%s for %s: %v", bad, mark, err)
			}
		}
	}
}
