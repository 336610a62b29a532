package cli

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guanxi/docs"
	"guanxi/sim"
	"guanxi/sim/simtest/need"
)

// The pages say what docs/numbers.csv has, and with GUANXI_DOCS each of its commands still shows it (make
// docs-check), in a folder with the files that the pages ask to save. Of pages without such a number it is then
// said of which results versions they state their numbers to be.
func TestNumbersOfPages(t *testing.T) {
	file := need.Value(os.Open("../../docs/numbers.csv"))(t)
	defer file.Close()
	rows := need.Value(csv.NewReader(file).ReadAll())(t)[1:]
	plain := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	run, dir := os.Getenv("GUANXI_DOCS") != "", t.TempDir()
	saved := regexp.MustCompile("(?s)Save this as `([\\w-]+\\.yaml)`:\n\n```yaml\n(.*?)```")
	checked, shown := map[string]int{}, map[string]string{}
	for _, name := range docs.Names() {
		for _, m := range saved.FindAllStringSubmatch(docs.Page(name), -1) {
			need.Nil(t, os.WriteFile(filepath.Join(dir, m[1]), []byte(m[2]), 0o666))
		}
	}
	for _, row := range rows {
		page, command, says, shows := row[0], row[1], row[2], row[3]
		if !strings.Contains(plain(docs.Page(page)), plain(says)) {
			t.Errorf("docs/%s.md does not say %s", page, says)
		}
		if checked[page]++; !run {
			continue
		}
		if _, ran := shown[command]; !ran {
			for part := range strings.SplitSeq(command, "; ") {
				code, text := guanxiIn(dir, strings.Fields(part)...)
				if shown[command] = plain(text); code != 0 {
					t.Errorf("guanxi %s: exit code %d: %s", part, code, text)
				}
			}
		}
		if !strings.Contains(shown[command], shows) {
			t.Errorf("docs/%s.md: guanxi %s no longer shows %s", page, command, shows)
		}
	}
	if !run {
		return
	}
	number, age := regexp.MustCompile(`\d %|[-−.\d]+, [-−.\d]+\]`), regexp.MustCompile(`results versions? [\d to]*\d`)
	for _, name := range docs.Names() {
		text := docs.Page(name)
		if of := slices.Compact(age.FindAllString(text, -1)); checked[name] == 0 && number.MatchString(text) {
			of = append(of, "no stated results version")[:max(len(of), 1)]
			t.Logf("docs/%s.md: not recomputed; of %s, now %d", name, strings.Join(of, ", "), sim.ResultsVersion)
		}
	}
}
