package fit

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results/manifest"
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
	return readHistory("the worlds of "+scenario+" that come with the program", scenarios.History(scenario), s)
}

// readHistory reads the worlds of a study from the manifest and the draws of its folder.
func readHistory(name string, files fs.FS, s *study.Study) (*study.History, error) {
	text, err := fs.ReadFile(files, manifest.File)
	if err != nil {
		return nil, err
	}
	m := new(manifest.Calibration)
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	again := fmt.Sprintf("; guanxi history %s finds them anew", s.Name)
	switch {
	case m.Results != sim.ResultsVersion:
		return nil, fmt.Errorf("%s are of results version %d, this program has %d%s", name, m.Results, sim.ResultsVersion, again)
	case m.ScenarioHash != s.Scenario.Hash():
		return nil, fmt.Errorf("%s are of another scenario %s%s", name, m.Scenario, again)
	case m.StudyHash != s.Hash():
		return nil, fmt.Errorf("%s are of another study %s%s", name, m.Study, again)
	}
	values, weights, err := draws(files, s)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	sum, squares := 0.0, 0.0
	for _, w := range weights {
		sum, squares = sum+w, squares+float64(w*w)
	}
	if n := sum * sum / max(squares, 1e-300); n < leastWorlds-.5 {
		return nil, fmt.Errorf("%s count as %.0f of equal weight, fewer than the %d that shares of worlds need; take more chains (design.points)", name, n, leastWorlds)
	}
	return study.NewHistory(s, values), nil
}

// Band has what ends of runs are worth over the bundled worlds of a scenario, per consumer: quantiles at 5, 50 and 95 %.
type Band struct {
	Worlds, Consumers int
	Metrics           []string
	Q                 [][3]float64
}

// BundledBand returns the band of a bundled scenario as it is, nil for any other.
func BundledBand(name, hash string) (*Band, error) {
	text, err := fs.ReadFile(scenarios.History(name), manifest.File)
	if err != nil {
		return nil, nil
	}
	own, err := scenarios.Load(name, scenarios.Options{})
	if err != nil || own.Hash() != hash {
		return nil, err
	}
	m := new(manifest.Calibration)
	if err := json.Unmarshal(text, m); err != nil || m.Results != sim.ResultsVersion {
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
	b := &Band{Consumers: consumers, Metrics: others(s)}
	for _, metric := range b.Metrics {
		rows, err := columns(scenarios.History(name), metric)
		if err != nil {
			return nil, err
		}
		var values []float64
		for _, x := range rows {
			values = append(values, x[0]/float64(consumers))
		}
		b.Worlds = len(values)
		q := stats.Quantiles(values, .05, .5, .95)
		b.Q = append(b.Q, [3]float64(q))
	}
	return b, nil
}

// ReadHistory reads the worlds that guanxi history wrote to a folder.
func ReadHistory(dir string, files fs.FS, s *study.Study) (*study.History, error) {
	return readHistory("the worlds in "+dir, files, s)
}

// draws reads the values of the factors at the kept points, and their weights.
func draws(files fs.FS, s *study.Study) (values [][]float64, weights []float64, err error) {
	names := []string{"weight"}
	for _, f := range s.Factors {
		names = append(names, f.Name)
	}
	rows, err := columns(files, names...)
	for _, x := range rows {
		weights, values = append(weights, x[0]), append(values, x[1:])
	}
	return values, weights, err
}

// columns reads columns of the table of draws.
func columns(files fs.FS, names ...string) (values [][]float64, err error) {
	file, err := files.Open(DrawsTable + ".csv")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, err
	}
	at := make([]int, len(names))
	for k, name := range names {
		if at[k] = slices.Index(slices.Concat(rows[:min(1, len(rows))]...), name); at[k] < 0 {
			return nil, fmt.Errorf("%s.csv has no column %s", DrawsTable, name)
		}
	}
	for i, row := range rows[1:] {
		one := make([]float64, len(at))
		for k := range at {
			if one[k], err = strconv.ParseFloat(row[at[k]], 64); err != nil {
				return nil, fmt.Errorf("%s.csv, row %d, %s: %w", DrawsTable, i+1, names[k], err)
			}
		}
		values = append(values, one)
	}
	return values, nil
}
