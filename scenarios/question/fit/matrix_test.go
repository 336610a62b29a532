package fit_test

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"guanxi/scenarios/question/fit"
	"guanxi/scenarios/question/room/matrixtest"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
)

type saved struct {
	*fit.Report
	dir string
}

func (s saved) Save() error { return s.Write(s.dir, "test", nil) }

func TestMatrix(t *testing.T) {
	t.Parallel()
	matrixtest.Try(t, map[string]string{
		"fit": "factors:\n  take:\n    set: adoption.imitation\n    from: 0.01/day\n    to: 0.1/day\ndesign: {kind: sobol, " +
			"points: 8}\nreplicates: 1\n" +
			"calibrate:\n  targets: {users: {metric: adopters@2017-02-01, value: 50, discrepancy: 20%}}\n  waves: 1\n  draws: " +
			"4\n  keep: 2\n  cutoff: 3\n",
		"chains": "factors:\n  take:\n    set: adoption.imitation\n    from: 0.01/day\n    to: 0.1/day\ndesign: {kind: " +
			"sobol, points: 30}\nreplicates: 1\n" +
			"calibrate:\n  targets: {users: {metric: adopters@2017-02-01, value: 50, discrepancy: 90%}}\n  waves: 1\n  " +
			"method: ensemble\n  draws: 30\n  cutoff: 9\n",
	}, func(dir string, s *study.Study) (matrixtest.Report, error) {
		of := fit.Of(s)
		if of == nil {
			return nil, nil
		}
		if of.Waves+of.Draws > 60 {
			return nil, matrixtest.ErrMore
		}
		r, err := fit.Fit(dir, s, func(name string, wave *study.Study, _ bool) error {
			return matrixtest.Run(filepath.Join(dir, name), wave)
		})
		if err == nil {
			golden.Digest(t, string(need.Value(json.Marshal(r.JSON()))(t)), r.LaTeX())
		}
		return saved{r, dir}, err
	})
}

func TestAllProblemsAtOnce(t *testing.T) {
	matrixtest.AtOnce(t, "fit", []matrixtest.Line{
		{"scenario: bass", "scenario: bas"},
		{"metrics: [adopters, active, registered]", "metrics: [adopters, active, registered, maxx(adopters)]"},
		{"factors: {q: {set: adoption.imitation, from: 0.1/day, to: 0.2/day}}", "factors: {q: {set: adoption.imitation, " +
			"from: 0.3/day, to: 0.2/day}}"},
		{"design: {kind: sobol, points: 16}", "design: {kind: sobol, points: 16, luck: blocks}"},
		{"calibrate:", "calibrate:"},
		{"  keep: 10", "  keep: 1000"},
		{"  targets:", "  targets:"},
		{"    one: {metric: active, value: 3}", "    one: {metric: maxx(active), value: 3}"},
		{"    two: {metric: active, value: 3}", "    two: {metric: active, value: 3, zz: 1}"},
		{"    three: {metric: active, value: 3}", "    three: {metric: active}"},
		{"    four: {metric: active, value: 3}", "    four: {metric: active, value: 0}"},
	})
}
