package cli

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"guanxi/docs"
	"guanxi/scenarios/sweep/study"
)

// Each word of docs/words.md leads to its row, and each name in it is one of this program: of a key, a metric, a table,
// a study or a command.
func TestWordsOfTheField(t *testing.T) {
	t.Parallel()
	rows := 0
	for line := range strings.Lines(docs.Page("words")) {
		cells := strings.SplitN(strings.Trim(line, "| \n"), " | ", 2)
		if len(cells) < 2 || cells[0] == "word" {
			continue
		}
		rows++
		for word := range strings.SplitSeq(cells[0], ",") {
			var b strings.Builder
			if !list(&b, fieldWords(), word) || !strings.Contains(b.String(), cells[0]) {
				t.Errorf("%s leads to %q", word, b.String())
			}
		}
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1) {
			name, _ := strings.CutPrefix(m[1], "guanxi run ")
			var b strings.Builder
			err := explain(&b, name, defaultScenario, false, declares(context.Background(), defaultScenario))
			lacks := err != nil || strings.HasPrefix(b.String(), "  ")
			if lacks && !study.IsBundled(name) && name != "elements" {
				t.Errorf("%s: %s is no name here: %v", cells[0], name, err)
			}
		}
	}
	if rows < 40 {
		t.Errorf("%d rows", rows)
	}
}
