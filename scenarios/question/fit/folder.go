package fit

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
)

// NearestFile is the scenario at the draw nearest to the data.
const NearestFile = "nearest.yaml"

// Fit calibrates the factors of a study in a folder. Each batch of points is a study of its
// own, a wave. run must make sure that the runs of the wave are in the subfolder of that name; followed tells
// it that there are waves already that follow from this one.
func Fit(dir string, s *study.Study, run func(name string, wave *study.Study, followed bool) error) (*Report, error) {
	what := task{Calibration: *Of(s), Factors: len(s.Factors), Points: s.Design.Points, Key: rng.New(s.Design.Seed, 0,
		"calibrate")}
	if what.Ensemble {
		var err error
		if what.Start, err = startOf(s); err != nil {
			return nil, err
		}
		what.Allowed, what.Metrics = s.Allows, others(s)
		if what.Starts, err = startsIn(dir, s, what.Start); err != nil {
			return nil, err
		}
		for k := range s.Factors {
			if s.Factors[k].Counted {
				what.Counted = append(what.Counted, k)
			}
		}
	}
	later := wavesIn(dir)
	result, err := calibrate(what, func(name string, points [][]float64) ([]Run, error) {
		var list []map[string]string
		for _, u := range points {
			list = append(list, s.AtCube(u))
		}
		replicates, fresh := s.Replicates, false
		switch {
		case name == Own:
			replicates = ownReplicates
		case name == Last && what.Ensemble:
			replicates, fresh = worldReplicates, true
		}
		wave, err := s.Batch(s.Name+"-"+name, list, replicates, fresh)
		if err != nil {
			return nil, err
		}
		delete(later, name)
		if err := run(name, wave, len(later) > 0); err != nil {
			return nil, err
		}
		folder, err := results.OpenSoundSweep(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		runs, err := folder.Table("runs")
		if err != nil {
			return nil, err
		}
		return collect(runs, what.Targets, others(s), points, what.stood(s, runs)), nil
	})
	if err != nil {
		return nil, err
	}
	own, err := s.Scenario.Decode()
	if err != nil {
		return nil, err
	}
	return newReport(s, result, own.SimClock().Start), nil
}

// wavesIn has the names of the waves that a folder has.
func wavesIn(dir string) map[string]bool {
	names := map[string]bool{}
	there, _ := filepath.Glob(filepath.Join(dir, "*", manifest.File))
	for _, file := range there {
		names[filepath.Base(filepath.Dir(file))] = true
	}
	return names
}

// StartsFile has the worlds of an earlier search, as its draws, which a folder judges again.
const StartsFile = "starts.csv"

// startsIn reads the worlds that a folder judges again, nil if there are none. A number that they lack has the value of
// the scenario.
func startsIn(dir string, s *study.Study, own []float64) (starts [][]float64, err error) {
	t, err := table.ReadCSVFile(filepath.Join(dir, StartsFile), nil)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for row := range t.Rows() {
		u := slices.Clone(own)
		for k := range s.Factors {
			if c := t.Col(s.Factors[k].Name); c != nil {
				u[k] = placeOf(&s.Factors[k], c.Float(row))
			}
		}
		starts = append(starts, u)
	}
	return starts, nil
}

// others returns the metrics of a study that are no target.
func others(s *study.Study) (all []string) {
	for _, m := range s.Metrics {
		if !slices.ContainsFunc(Of(s).Targets, func(t Target) bool { return t.Metric == m.Text }) {
			all = append(all, m.Text)
		}
	}
	return all
}

// stood returns how many times as many people as in the scenario a consumer stands for in a run, since factors may set
// the people, or the number of consumers.
func (c *Calibration) stood(s *study.Study, runs *table.Table) func(row int) float64 {
	column := func(path string) *table.Values {
		k := slices.IndexFunc(s.Factors, func(f study.Factor) bool { return slices.Contains(f.Paths, path) })
		if k < 0 || c.People == 0 {
			return nil
		}
		return runs.Col(s.Factors[k].Name)
	}
	people, consumers := column("consumers.represents"), column("consumers.count")
	return func(row int) float64 {
		times := 1.0
		if people != nil {
			times *= people.Float(row) / c.Represents
		}
		if consumers != nil {
			times *= c.Represents / c.People / consumers.Float(row)
		}
		return times
	}
}

// collect returns, for each point, the mean of each target over replicates and the variance of
// that mean, and the means of other metrics. Targets that are of people grow with those for whom a consumer stands.
func collect(runs *table.Table, targets []Target, others []string, points [][]float64, stood func(int) float64) []Run {
	columns := slices.Clone(targets)
	for _, metric := range others {
		columns = append(columns, Target{Metric: metric, Scale: 1})
	}
	n := len(columns)
	values := make([][]float64, len(points)*n) // by point and column
	for row := range runs.Rows() {
		k, _ := runs.Col("point").Int(row)
		for j, c := range columns {
			at := &values[int(k-1)*n+j]
			x := runs.Col(c.Metric).Float(row) * c.Scale
			if c.Grows {
				x *= stood(row)
			}
			*at = append(*at, x)
		}
	}
	out := make([]Run, len(points))
	for i := range points {
		mean, variance := make([]float64, n), make([]float64, n)
		for j := range n {
			all := values[i*n+j]
			x := summary.Student(all, 0, 0.95)
			if mean[j] = x.Mean; x.N > 1 {
				variance[j] = x.SD * x.SD / float64(x.N)
			}
			if x.N == 0 || math.IsInf(x.Mean, 0) || x.N < len(all) {
				mean[j] = nan
			}
		}
		at := len(targets)
		out[i] = Run{Point: points[i], Mean: mean[:at:at], Var: variance[:at:at], Other: mean[at:]}
	}
	return out
}

// Write writes the files beside the folders of the waves. The manifest records the program and
// the command.
func (r *Report) Write(dir, program string, command []string) error {
	s := r.Study
	m := &manifest.Calibration{Studied: manifest.Studied{Program: program, Results: sim.ResultsVersion, Study: s.Name,
		StudyHash: s.Hash(),
		Scenario:  s.Scenario.Name, ScenarioHash: s.Scenario.Hash(), Seed: s.Seed, Outside: s.Scenario.Outside()},
		Kept:     len(r.Draws),
		Warnings: append([]string{}, s.Warnings...), Command: command, Machine: manifest.ThisMachine()}
	if r.Past != nil {
		m.Waves, m.Points = append(m.Waves, Own), 1
	}
	for _, w := range r.Waves {
		m.Waves = append(m.Waves, w.Name)
		m.Points += len(w.Runs)
	}
	ends := r.of.Draws
	if r.Past != nil {
		ends, m.Settled = r.Past.Drawn, r.Past.settled()
	}
	if r.Unmet == "" || r.Past != nil && ends > 0 {
		m.Waves = append(m.Waves, Last)
		m.Points += ends
	}
	for _, name := range m.Waves {
		wave, _, err := manifest.SweepOf(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		m.Warnings = manifest.Once(append(m.Warnings, wave.Warnings...))
	}
	files, err := inputsOf(filepath.Join(dir, m.Waves[len(m.Waves)-1]))
	if err != nil {
		return err
	}
	nearest, err := s.Scenario.With(append(r.nearest(), "name="+s.Name+"-nearest"))
	if err != nil {
		return err
	}
	head := fmt.Sprintf("# %s at the nearest of %d kept draws. One point is not a calibration: draws.csv has all "+
		"draws.\n", s.Scenario.Name, len(r.Draws))
	files[NearestFile] = []byte(head + nearest.Effective())
	files[manifest.CalibrationFile] = []byte(s.Effective())
	return results.WriteCalibration(dir, m, files, r.Tables()...)
}

// inputsOf returns the data files among the inputs of a wave, by path below the folder. It
// leaves out scenarios and studies.
func inputsOf(wave string) (map[string][]byte, error) {
	data := map[string][]byte{}
	files, err := os.ReadDir(filepath.Join(wave, manifest.InputsFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, f := range files {
		if f.IsDir() || filepath.Ext(f.Name()) == ".yaml" {
			continue
		}
		name := manifest.InputsFolder + "/" + f.Name()
		if data[name], err = manifest.ReadBelow(wave, name); err != nil {
			return nil, err
		}
	}
	return data, nil
}

// strange is the error for a wave with other points.
type strange struct{ wave string }

func (e *strange) Error() string { return e.wave + ": its points are not those of the study" }

// Refit repeats the fit from the runs in a calibration's folder.
func Refit(dir string) (*Report, error) {
	s, err := study.Load(filepath.Join(dir, manifest.CalibrationFile))
	if err != nil {
		return nil, err
	}
	return Fit(dir, s, func(name string, wave *study.Study, _ bool) error {
		there, _, err := manifest.SweepOf(filepath.Join(dir, name))
		if err == nil && there.StudyHash != wave.Hash() {
			err = &strange{name}
		}
		return err
	})
}

// Verify repeats the fit and returns the tables that differ.
func Verify(dir string, m *manifest.Calibration) ([]string, error) {
	report, err := Refit(dir)
	var altered *manifest.AlteredError
	var other *strange
	switch {
	case errors.As(err, &other):
		return []string{err.Error()}, nil
	case errors.As(err, &altered):
		return nil, nil // running the wave again reports it
	case err != nil:
		return nil, err
	}
	differ := []string{}
	for _, t := range report.Tables() {
		var b bytes.Buffer
		if err := t.WriteCSV(&b); err != nil {
			return nil, err
		}
		if name := table.File(t.Name, 0); manifest.EntryOf(b.Bytes()).SHA256 != m.Tables[name].SHA256 {
			differ = append(differ, name+": differs when fitted again")
		}
	}
	return differ, nil
}
