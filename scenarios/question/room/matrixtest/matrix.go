// Package matrixtest tries what a study may say of a question, key by key.
package matrixtest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/golden"
	"guanxi/sim/spec"
)

// Market is the world of these studies.
const Market = `name: m
scenario:
  clock: {start: 2017-01-09, tick: 1d, until: 40d}
  record: {every: 20d}
  consumers: {count: 60}
  graph: {kind: ring, degree: 4}
  adoption: {imitation: 0.05/day, innovation: 0.01/day, initial_adopters: 60%}
  commerce: {occasions: 0.3/day, merchants: {count: 12, price: 60, quality: 0.6}, choice: {intercept: -1, social: 0}}
  elements: {trade: {module: transfer, off: {commerce: off}}, more: {module: transfer, off: {adoption.innovation: 0/day}}}
`

// odd are values of a key: empty, one, all, missing, huge, of another kind.
var odd = []string{"", "[]", "{}", "''", "off", "0", "1", "2", "-1", "0.5", "1e308", "99999999999999999999", "nan",
	"0%", "100%", "1e-9%", "99.999%", "400d", "1s", "2017-01-09", "2017-02-18", "x", "[x]", "adopters", "[a, b]"}

// variants are the values that a line is drawn with: odd ones, its own twice, its own nearly.
func variants(value string) []string {
	all := slices.Clone(odd)
	if inner, ok := strings.CutPrefix(value, "["); ok {
		inner = strings.TrimSuffix(inner, "]")
		all = append(all, "["+inner+", "+inner+"]", inner)
	} else if value != "" {
		all = append(all, "["+value+", "+value+"]", value+"0")
	}
	if len(value) > 1 {
		all = append(all, value[:len(value)-1], value[1:])
	}
	return all
}

var placedAt = regexp.MustCompile(`m\.yaml:\d+:\d+: |^m\b`)

// ErrMore is the error of what is right, and more than a test runs.
var ErrMore = errors.New("more than a test runs")

// Report is the answer to a question.
type Report interface {
	Text() string
	Save() error
}

// Run runs a study in a folder.
func Run(dir string, s *study.Study) error {
	points, err := s.Points()
	if err != nil {
		return err
	}
	if len(points)*s.Replicates > 200 {
		return ErrMore
	}
	_, err = sweep.Run(context.Background(), s, sweep.Options{Dir: dir, Workers: 1, Program: "test"})
	return err
}

func analyzed(dir string, s *study.Study) (Report, error) {
	if err := Run(dir, s); err != nil {
		return nil, err
	}
	subject, err := analysis.Open(dir)
	if err != nil {
		return nil, err
	}
	return analysis.Analyze(subject, analysis.Options{})
}

// ask checks a study as guanxi check does, and if it is right runs it and answers its question.
// It returns what it says, and the tables.
func ask(dir, text string, answer func(dir string, s *study.Study) (Report, error)) (said, tables string, refused,
	failed error) {
	s, err := study.Parse("m.yaml", []byte(text))
	if err == nil {
		err = sweep.Check(s)
	}
	if err == nil {
		err = s.Begin()
	}
	if err == nil {
		err = sweep.CheckPoints(s, 1000, func(*scenarios.Scenario, spec.Problems) {})
	}
	if err == nil {
		_, err = s.Points()
	}
	if err != nil {
		return "", "", err, nil
	}
	report, err := answer(dir, s)
	if report == nil && err == nil {
		report, err = analyzed(dir, s)
	}
	if err == nil {
		err = report.Save()
	}
	switch {
	case errors.Is(err, ErrMore):
		return "", "", nil, nil
	case err != nil:
		return "", "", nil, err
	}
	said = report.Text()
	return said, tables, nil, errors.Join(numbers("", said), filepath.WalkDir(dir, func(path string, _ fs.DirEntry,
		err error) error {
		ext := filepath.Ext(path)
		if err != nil || ext != ".csv" && ext != ".json" {
			return err
		}
		b, err := os.ReadFile(path)
		if ext == ".csv" {
			tables += string(b)
		}
		return errors.Join(err, numbers(path, string(b)))
	}))
}

// unasked is said of the key, or the design, of a question that is not there.
var unasked = regexp.MustCompile(`: (design.kind: unknown choice|\w+(\.\w+)?: unknown key)`)

// numbers returns an error for what is no number and is written as one.
func numbers(where, text string) error {
	if found := regexp.MustCompile(`.{0,40}(NaN|Inf\b|%!).{0,40}`).FindString(text); found != "" {
		return fmt.Errorf("%s: %s", where, found)
	}
	return nil
}

// Try draws lines of studies, by name, with another value or without: whatever stands in a study, it is refused before
// anything runs, at its place, or answered: never with a panic, a NaN for a number, or an error after the runs. A few
// of some thousand studies in each run of the test, all with GUANXI_MATRIX=1.
func Try(t *testing.T, questions map[string]string, answer func(dir string, s *study.Study) (Report, error)) {
	t.Helper()
	luck := rng.New(uint64(65), 0, "matrix").Stream(0)
	asked, right := 0, 0
	for _, name := range slices.Sorted(maps.Keys(questions)) {
		text := questions[name]
		if only := os.Getenv("GUANXI_MATRIX"); only != "" && only != "1" && only != name {
			continue
		}
		if _, err := study.Parse("m.yaml", []byte(Market+text)); err != nil && unasked.MatchString(err.Error()) {
			continue // its folder is not there
		}
		Edits(t, Market, text, 12)
		studies := changed(text)
		chosen := [][2]string{{"as it is", Market + text}}
		for range 3 {
			chosen = append(chosen, studies[int(luck.Float64()*float64(len(studies)))])
		}
		if os.Getenv("GUANXI_MATRIX") != "" {
			chosen = append(chosen[:1], studies...)
		}
		for _, s := range chosen {
			asked++
			func() {
				defer func() {
					if p := recover(); p != nil {
						t.Errorf("%s, %s: panic: %v", name, s[0], p)
					}
				}()
				dir := filepath.Join(t.TempDir(), "m")
				said, tables, refused, failed := ask(dir, s[1], answer)
				if s[0] == "as it is" {
					golden.Digest(t, said, tables)
				}
				switch {
				case failed != nil:
					t.Errorf("%s, %s: %v", name, s[0], failed)
				case refused == nil:
					right++
				case s[0] == "as it is" || !placedAt.MatchString(refused.Error()):
					t.Errorf("%s, %s: refused: %v", name, s[0], refused)
				}
			}()
		}
	}
	t.Logf("%d studies, %d of them right", asked, right)
}

// changed are studies with another value in a line, or without the line, and what was changed.
func changed(text string) (studies [][2]string) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for k, line := range lines {
		key, value, _ := strings.Cut(line, ": ")
		key = strings.TrimSuffix(key, ":")
		with := func(rest string) {
			next := append(slices.Clone(lines[:k]), rest)
			studies = append(studies, [2]string{line + " → " + rest, Market + strings.Join(append(next, lines[k+1:]...),
				"\n") + "\n"})
		}
		if with(""); strings.HasSuffix(line, ":") {
			continue
		}
		for _, v := range variants(value) {
			with(key + ": " + v)
		}
	}
	return studies
}

// Arms are three arms of a study.
const Arms = `arms:
  a: {}
  b: {commerce.take: 8%}
  c: {commerce.choice.intercept: 0}
metrics: [orders, captured.platform, captured.consumer]
replicates: 2
`

// Ranges are two factors of a study.
const Ranges = `factors:
  take:
    set: commerce.take
    from: 0%
    to: 10%
  price:
    set: commerce.merchants.price
    from: 40
    to: 80
metrics: [orders, "time_to(adopters, 90%)"]
replicates: 1
`
