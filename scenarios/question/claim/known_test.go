package claim_test

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"guanxi/docs"
	"guanxi/scenarios/question/claim"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
)

// The runs of the bundled study claim-voice, as they were stored once: the report begins with what voice does to each
// metric.
func TestBundledClaimBeginsWithTheAnswer(t *testing.T) {
	rows := need.Value(csv.NewReader(strings.NewReader(string(need.Value(os.ReadFile("testdata/claim-voice.csv"))(
		t)))).ReadAll())(t)
	replicate := map[string]int{}
	said := analyze(t, world(t, string(need.Value(os.ReadFile("../../studies/claim-voice.yaml"))(t)), func(p *study.Point,
		_ func(uint64) float64) (values []float64, _ error) {
		replicate[p.Arm]++
		for _, row := range rows {
			if row[0] == p.Arm && row[1] == strconv.Itoa(replicate[p.Arm]) {
				for _, text := range row[2:] {
					v, err := strconv.ParseFloat(text, 64)
					if err != nil {
						v = nan
					}
					values = append(values, v)
				}
			}
		}
		return values, nil
	}), analysis.Options{}).Text()
	golden.File(t, "testdata/claim-voice.txt", []byte(said))
	fits(t, said)
	other := strings.Replace(string(need.Value(os.ReadFile("../../studies/claim-voice.yaml"))(t)), "smallest: 5%",
		"smallest: 6%", 1)
	said = analyze(t, world(t, other, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		return []float64{9 + luck(0), 1, 1, 1, 1, 1}, nil
	}), analysis.Options{}).Text()
	if strings.Contains(said, "plausible worlds") {
		t.Errorf("a claim that is not as bundled has its worlds:\n%s", said)
	}
}

// docs/robustness has what the program knows of claims over ranges, and claims are in the order of their studies.
func TestRangesAreThoseOfTheDocs(t *testing.T) {
	doc := docs.Book("robustness")
	page := strings.NewReplacer("−", "-", ",", "", "`", "").Replace(doc)
	rows := need.Value(csv.NewReader(strings.NewReader(claim.Ranges)).ReadAll())(t)
	if len(rows) != 41 || !strings.Contains(page, "Of results version "+rows[1][1]) {
		t.Fatalf("%d rows, of version %s", len(rows), rows[1][1])
	}
	for _, x := range rows[1:] {
		share := func(at int) string {
			if x[at] == "" {
				return "–"
			}
			return fmt.Sprintf("%s %% [%s %s]", x[at], x[at+1], x[at+2])
		}
		value := func(text string) string {
			if text == "" {
				return "–"
			}
			return strings.TrimSpace(text + " " + x[13])
		}
		driven := cmp.Or(strings.ReplaceAll(x[14], ";", ""), "–")
		line := fmt.Sprintf("\n| %s | %s | %s | %s | %s | %s to %s | %s | %s |\n", x[0], x[2], share(4), share(7),
			value(x[10]), cmp.Or(x[11], "–"), cmp.Or(x[12], "–"), x[3], driven)
		if !strings.Contains(page, line) || !strings.Contains(page, "f results version "+x[1]) {
			t.Errorf("docs/robustness has no row%s", line)
		}
	}
}
