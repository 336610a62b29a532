package question_test

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
	"guanxi/scenarios/question/optimum"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/calibrate"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
)

// market is the world of the matrix of questions.
const market = `name: m
scenario:
  clock: {start: 2017-01-09, tick: 1d, until: 40d}
  record: {every: 20d}
  consumers: {count: 60}
  graph: {kind: ring, degree: 4}
  adoption: {imitation: 0.05/day, innovation: 0.01/day, initial_adopters: 60%}
  commerce: {occasions: 0.3/day, merchants: {count: 12, price: 60, quality: 0.6}, choice: {intercept: -1, social: 0}}
  elements: {trade: {module: transfer, off: {commerce: off}}, more: {module: transfer, off: {adoption.innovation: 0/day}}}
`

const rangesOf = `factors:
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

const armsOf = `arms:
  a: {}
  b: {commerce.take: 8%}
  c: {commerce.choice.intercept: 0}
metrics: [orders, captured.platform, captured.consumer]
replicates: 2
`

// questions are a study of each kind, a line for each key: what is drawn is one line with another value, or without.
// A new kind of question, unit, estimator or design enters here.
var questions = map[string]string{
	"grid": "factors:\n  take:\n    set: commerce.take\n    from: 0%\n    to: 10%\n    steps: 3\n    scale: " +
		"linear\nmetrics: [orders]\nreplicates: 1\ndesign: {kind: grid}\nset: {commerce.choice.social: 0.1}\n",
	"levels": "factors:\n  take:\n    set: [commerce.take]\n    values: [1%, 5%]\nmetrics: [orders, " +
		"adopters]\nreplicates: 3\nconfidence: 90%\n",
	"joint": "factors:\n  take:\n    levels: {low: {commerce.take: 1%}, high: {commerce.take: 5%}}\nmetrics: " +
		"[orders / adopters]\nreplicates: 2\n",
	"list":     rangesOf + "design:\n  kind: list\n  points: [{take: 1%}, {price: 50}]\n",
	"random":   rangesOf + "design:\n  kind: random\n  points: 6\n  where: [take <= 0.05]\n",
	"lhs":      rangesOf + "design:\n  kind: lhs\n  points: 6\n  seed: 3\n",
	"sobol":    rangesOf + "design:\n  kind: sobol\n  points: 8\n  luck: common\n",
	"morris":   rangesOf + "design:\n  kind: morris\n  trajectories: 3\n  levels: 4\n",
	"saltelli": rangesOf + "design:\n  kind: saltelli\n  base: 4\n  second: true\n",
	"elements": "design:\n  kind: elements\n  of: [trade, more]\nmetrics: [orders]\nreplicates: 2\n",
	"worlds": armsOf + "factors:\n  price:\n    set: commerce.merchants.price\n    from: 40\n    to: 80\ndesign:\n  " +
		"kind: sobol\n  points: 4\n  baseline: a\n",
	"loops": armsOf + "design:\n  kind: arms\n  baseline: a\n  loops: {back: {b: orders, c: captured.platform}}\n",
	"claim": armsOf + "design: {kind: arms, baseline: a}\nclaim:\n  id: C1\n  text: fewer\n  metric: orders\n  arm: " +
		"b\n  expect: decrease\n  smallest: 5%\n",
	"contrast": armsOf + "design: {kind: arms, baseline: a}\nclaim:\n  id: C1\n  text: fewer\n  contrast: {b: 1, a: " +
		"-1}\n  over: {c: 1, a: -1}\n  smallest: 1\n",
	"win_win": armsOf + "design: {kind: arms, baseline: a}\nclaim:\n  id: C1\n  text: all\n  expect: win_win\n  arm: " +
		"b\n  parties: [captured.platform, captured.consumer]\n  smallest: 5%\n",
	"fit": "factors:\n  take:\n    set: adoption.imitation\n    from: 0.01/day\n    to: 0.1/day\ndesign: {kind: sobol, " +
		"points: 8}\nreplicates: 1\n" +
		"calibrate:\n  targets: {users: {metric: adopters@2017-02-01, value: 50, discrepancy: 20%}}\n  waves: 1\n  draws: " +
		"4\n  keep: 2\n  cutoff: 3\n",
	"chains": "factors:\n  take:\n    set: adoption.imitation\n    from: 0.01/day\n    to: 0.1/day\ndesign: {kind: " +
		"sobol, points: 30}\nreplicates: 1\n" +
		"calibrate:\n  targets: {users: {metric: adopters@2017-02-01, value: 50, discrepancy: 90%}}\n  moves: 1\n  " +
		"cutoff: 9\n",
	"optimize": "factors:\n  take:\n    set: commerce.take\n    from: 0%\n    to: 10%\nreplicates: 1\noptimize:\n  " +
		"maximise: [captured.platform]\n  subject_to: [orders >= 0.5 * base]\n  runs: 8\n  batch: 2\n  fresh: 2\n",
	"best": "factors:\n  take:\n    set: commerce.take\n    values: [1%, 3%]\nreplicates: 1\noptimize:\n  " +
		"maximise: [captured.platform]\n  runs: 3\n  fresh: 2\n",
	"players": rangesOf + "optimize:\n  players:\n    platform:\n      moves: [take]\n      maximise: " +
		"captured.platform\n    shops:\n      moves: [price]\n      maximise: captured.provider\n" +
		"  runs: 16\n  fresh: 2\n  starts: 1\n",
	"experiment": "experiment:\n  treatment: {commerce.take: 10%}\n  unit: [shop]\n  share: 50%\n  from: 2017-01-20\n  " +
		"until: 2017-02-10\n  assignments: 2\n  measure: [orders]\nreplicates: 2\n",
	"by time": "experiment:\n  treatment: {commerce.choice.intercept: 1}\n  unit: [time]\n  from: 2017-01-20\n  " +
		"until: 2017-02-10\n  assignments: 1\n  measure: [orders, gmv]\n  block: 2d\n  washout: [0s, 1d]\nreplicates: 1\n",
	"by pair": "experiment:\n  treatment: {commerce.choice.intercept: 1}\n  unit: [pair, consumer]\n  share: 30%\n  " +
		"from: 2017-01-20\n  until: 2017-02-10\n  assignments: 1\n  measure: [orders, gmv]\nreplicates: 2\n",
	"by cluster": "experiment:\n  treatment: {commerce.choice.intercept: 1}\n  unit: [cluster]\n  from: 2017-01-20\n  " +
		"until: 2017-02-10\n  assignments: 1\n  measure: [orders]\n  resolution: 900\n  friends: 60%\nreplicates: 1\n",
}

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

// ask checks a study as guanxi check does, and if it is right runs it and answers its question.
func ask(dir, text string) (refused, failed error) {
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
	if err != nil {
		return err, nil
	}
	points, err := s.Points()
	if err != nil {
		return err, nil
	}
	if len(points)*s.Replicates > 200 || optimum.Of(s) != nil && optimum.Of(s).Runs > 40 || s.Calibration != nil &&
		s.Calibration.Moves+s.Calibration.Waves+s.Calibration.Draws > 60 {
		return nil, nil // right, and more than a test runs
	}
	run := func(dir string, s *study.Study) error {
		_, err := sweep.Run(context.Background(), s, sweep.Options{Dir: dir, Workers: 1, Program: "test"})
		return err
	}
	var report interface {
		Text() string
		Save() error
	}
	switch {
	case optimum.Of(s) != nil:
		report, err = optimum.Optimize(dir, s, func(dir string, s *study.Study, follow bool) error { return run(dir, s) })
	case s.Calibration != nil:
		r, err := calibrate.Fit(dir, s, func(name string, wave *study.Study, _ bool) error {
			return run(filepath.Join(dir,
				name), wave)
		})
		if err != nil {
			return nil, err
		}
		return nil, numbers("", r.Text())
	default:
		if err := run(dir, s); err != nil {
			return nil, err
		}
		subject, err := analysis.Open(dir)
		if err != nil {
			return nil, err
		}
		report, err = analysis.Analyze(subject, analysis.Options{})
		if err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	if err := report.Save(); err != nil {
		return nil, err
	}
	return nil, errors.Join(numbers("", report.Text()), filepath.WalkDir(dir, func(path string, d fs.DirEntry,
		err error) error {
		if ext := filepath.Ext(path); err != nil || ext != ".csv" && ext != ".json" {
			return err
		}
		b, err := os.ReadFile(path)
		return errors.Join(err, numbers(path, string(b)))
	}))
}

// numbers returns an error for what is no number and is written as one.
func numbers(where, text string) error {
	if found := regexp.MustCompile(`.{0,40}(NaN|Inf\b|%!).{0,40}`).FindString(text); found != "" {
		return fmt.Errorf("%s: %s", where, found)
	}
	return nil
}

// unasked is said of the key, or the design, of a question that is not there.
var unasked = regexp.MustCompile(`: (design.kind: unknown choice|\w+(\.\w+)?: unknown key)`)

// Whatever stands in a study, it is refused before anything runs, at its place, or answered: never with a panic, a NaN
// for a number, or an error after the runs. A few of some thousand studies in each run of the test, all with
// GUANXI_MATRIX=1.
func TestMatrixOfQuestions(t *testing.T) {
	t.Parallel()
	luck := rng.New(uint64(65), 0, "matrix").Stream(0)
	asked, right := 0, 0
	for _, name := range slices.Sorted(maps.Keys(questions)) {
		text := questions[name]
		if only := os.Getenv("GUANXI_MATRIX"); only != "" && only != "1" && only != name {
			continue
		}
		if _, err := study.Parse("m.yaml", []byte(market+text)); err != nil && unasked.MatchString(err.Error()) {
			continue // its folder is not there
		}
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		var studies [][2]string
		for k, line := range lines {
			key, value, _ := strings.Cut(line, ": ")
			key = strings.TrimSuffix(key, ":")
			with := func(rest string) {
				next := append(slices.Clone(lines[:k]), rest)
				studies = append(studies, [2]string{line + " → " + rest, market + strings.Join(append(next, lines[k+1:]...),
					"\n") + "\n"})
			}
			if with(""); strings.HasSuffix(line, ":") {
				continue
			}
			for _, v := range variants(value) {
				with(key + ": " + v)
			}
		}
		chosen := append(slices.Clone(studies[:0]), [2]string{"as it is", market + text})
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
				refused, failed := ask(dir, s[1])
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
