package fit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// HistoryStudy begins the names of bundled studies of the past of a scenario.
const HistoryStudy = "history-"

// BundledHistory returns the worlds of a bundled scenario that come with the program.
func BundledHistory(scenario string) (*study.History, error) {
	s, err := study.Load(HistoryStudy + scenario)
	if err != nil {
		return nil, err
	}
	if s, err = s.Past(); err != nil {
		return nil, err
	}
	return ReadHistory("the worlds of "+scenario+" that come with the program", scenarios.History(scenario), s)
}

func manifestOf(files fs.FS) (*manifest.Calibration, error) {
	m := new(manifest.Calibration)
	text, err := fs.ReadFile(files, manifest.File)
	if err == nil {
		err = json.Unmarshal(text, m)
	}
	return m, err
}

// ReadHistory reads the worlds of a study, which messages call by a name, from the manifest and the draws of its
// folder.
func ReadHistory(name string, files fs.FS, s *study.Study) (*study.History, error) {
	m, err := manifestOf(files)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: there are none; guanxi run %s finds some, in hours", name, s.Name)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	again := fmt.Sprintf("; guanxi run %s finds them anew", s.Name)
	switch {
	case m.Results != sim.ResultsVersion:
		return nil, fmt.Errorf("%s are of results version %d, this program has %d%s", name, m.Results, sim.ResultsVersion,
			again)
	case m.ScenarioHash != s.Scenario.Hash():
		return nil, fmt.Errorf("%s are of another scenario %s%s", name, m.Scenario, again)
	case m.StudyHash != s.Hash():
		return nil, fmt.Errorf("%s are of another study %s%s", name, m.Study, again)
	}
	names := []string{"weight"}
	for _, f := range s.Factors {
		names = append(names, f.Name)
	}
	values, err := columns(files, names...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	sum, squares := 0.0, 0.0
	for k, row := range values {
		sum, squares, values[k] = sum+row[0], squares+float64(row[0]*row[0]), row[1:]
	}
	if n := sum * sum / max(squares, 1e-300); n < leastWorlds-.5 {
		return nil, fmt.Errorf("%s count as %.0f of equal weight, fewer than the %d that shares of worlds need; take more "+
			"draws (calibrate.draws)", name, n, leastWorlds)
	}
	return study.NewHistory(s, values), nil
}

// Band has the quantiles at 5, 50 and 95 % over the bundled worlds of a scenario: of its amounts per user and year, of
// monthly users as a share of the people.
type Band struct {
	Worlds, Consumers int
	Settled           bool                  // searches agree
	Q                 map[string][3]float64 // by metric
	Gains             map[string]Gain       // by metric
}

// Gain is the share of worlds in which a metric is above 0.
type Gain struct {
	Share   float64
	Without map[string]float64 // as if there were no such bound, by bound
}

// knownAt is the share of worlds from which on a sign is called known.
const knownAt = .95

// Known is the sign of the gain if it is that in nearly all worlds, 0 else; imposed are the bounds without which it is
// not.
func (g Gain) Known() (sign int, imposed []string) {
	of := func(share float64) int { return num.One(share >= knownAt) - num.One(share <= 1-knownAt) }
	for name, share := range g.Without {
		if of(share) != of(g.Share) {
			imposed = append(imposed, name)
		}
	}
	slices.Sort(imposed)
	return of(g.Share), imposed
}

// BundledBand returns the band of a bundled scenario as it is, nil for any other.
func BundledBand(name, hash string) (*Band, error) {
	return bandOf(scenarios.History(name), name, hash)
}

func bandOf(files fs.FS, name, hash string) (*Band, error) {
	m, err := manifestOf(files)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil || m.Results != sim.ResultsVersion {
		return nil, err
	}
	own, err := scenarios.Load(name, scenarios.Options{})
	if err != nil || own.Hash() != hash {
		return nil, err
	}
	s, err := study.Load(HistoryStudy + name)
	if err != nil {
		return nil, err
	}
	consumers, err := runner.Consumers(s.Scenario)
	if err != nil {
		return nil, err
	}
	metrics := others(s)
	var bounds []string
	for _, j := range Of(s).bounds() {
		bounds = append(bounds, Of(s).Targets[j].Name)
		metrics = append(metrics, metColumn+bounds[len(bounds)-1])
	}
	rows, err := columns(files, metrics...)
	metrics = metrics[:len(metrics)-len(bounds)]
	years := slices.Index(metrics, summary.UserYears)
	if err != nil || years < 0 {
		return nil, err
	}
	b := &Band{Consumers: consumers, Worlds: len(rows), Settled: m.Settled,
		Q: map[string][3]float64{}, Gains: map[string]Gain{}}
	values := make([]float64, len(rows))
	for k, name := range metrics {
		for i, x := range rows {
			values[i] = x[k] / x[years]
			if name == "mau" {
				values[i] = x[k] / float64(consumers)
			}
		}
		b.Q[name] = [3]float64(stats.Quantiles(values, .05, .5, .95))
		share := func(weight func(world int) float64) float64 {
			sum, all := 0.0, 0.0
			for i, x := range values {
				w := weight(i)
				sum, all = sum+float64(w*float64(num.One(x > 0))), all+w
			}
			return sum / all
		}
		g := Gain{Share: share(func(int) float64 { return 1 }), Without: map[string]float64{}}
		for n, bound := range bounds {
			g.Without[bound] = share(func(world int) float64 { return 1 / max(1e-6, rows[world][len(metrics)+n]) })
		}
		b.Gains[name] = g
	}
	return b, nil
}

// BundledShares returns what the numbers of a bundled scenario decide, by path: the share in the variance, over the
// ranges, of the target or metric of which it is largest. Nil: of no search that comes with the program.
func BundledShares(name, hash string) (map[string]Share, error) {
	if b, err := BundledBand(name, hash); b == nil || err != nil {
		return nil, err
	}
	const file = "numbers.csv" // those of answers with the measure total
	t, err := tableOf(scenarios.History(name), file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s, err := study.Load(HistoryStudy + name)
	if err == nil {
		s, err = s.Past()
	}
	if err != nil {
		return nil, err
	}
	of, all := map[string]Share{}, map[string]Share{}
	for row := range t.Rows() {
		of[t.Col("number").Text(row)] = Share{t.Col("of").Text(row), t.Col("total").Float(row)}
	}
	for _, f := range s.Factors {
		for _, path := range f.Paths {
			all[path] = of[f.Name]
		}
	}
	return all, nil
}

func tableOf(files fs.FS, name string) (*table.Table, error) {
	file, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return table.ReadCSV(file, name, nil)
}

// columns reads columns of the table of draws.
func columns(files fs.FS, names ...string) (values [][]float64, err error) {
	t, err := tableOf(files, DrawsTable+".csv")
	if err != nil {
		return nil, err
	}
	for row := range t.Rows() {
		one := make([]float64, len(names))
		for k, name := range names {
			c := t.Col(name)
			if c == nil {
				return nil, fmt.Errorf("%s.csv has no column %s", DrawsTable, name)
			}
			if one[k], err = strconv.ParseFloat(c.Text(row), 64); err != nil {
				return nil, fmt.Errorf("%s.csv, row %d, %s: %w", DrawsTable, row+1, name, err)
			}
		}
		values = append(values, one)
	}
	return values, nil
}
