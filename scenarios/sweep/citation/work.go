// Package citation formats references to the program and to its results.
package citation

import (
	"fmt"

	"guanxi/sim"
	"guanxi/sim/results"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
)

// Work is what a reference cites: the program alone, or results that it produced.
type Work struct {
	Kind     string // run, study, calibration, or "" for the program alone
	Name     string
	hash     string
	scenario string // of a study or calibration
	design   string
	seed     uint64
	runs     int // replicates in a run
	points   int
	kept     int // accepted draws of a calibration
	Program  string
	Results  int
	Outside  map[string]string // source of each mechanism of another module, by name
}

// Program returns the reference to the program alone.
func Program(version string) Work { return Work{Program: version, Results: sim.ResultsVersion} }

// Of returns the reference to the results in a folder.
func Of(dir string) (Work, error) {
	kind, err := manifest.KindOf(dir)
	if err != nil {
		return Work{}, err
	}
	if kind == manifest.SweepKind {
		m, _, err := manifest.SweepOf(dir)
		if err != nil {
			return Work{}, err
		}
		return Work{Kind: "study", Name: m.Study, hash: m.StudyHash, scenario: m.Scenario, design: m.Design, seed: m.Seed,
			runs: m.Done, points: m.Points,
			Program: m.Program, Results: m.Results, Outside: m.Outside}, nil
	}
	if kind == manifest.CalibrationKind {
		m, err := manifest.ReadCalibration(dir)
		if err != nil {
			return Work{}, err
		}
		return Work{Kind: "calibration", Name: m.Study, hash: m.StudyHash, scenario: m.Scenario, seed: m.Seed,
			points: m.Points, kept: m.Kept,
			Program: m.Program, Results: m.Results, Outside: m.Outside}, nil
	}
	r, err := results.Open(dir)
	if err != nil {
		return Work{}, err
	}
	m := r.Manifest
	return Work{Kind: "run", Name: m.Scenario, hash: m.ScenarioHash, seed: m.Seed, runs: m.Replicates, Program: m.Program,
		Results: m.Results, Outside: m.About.Outside}, nil
}

// Text describes the results in one line.
func (w Work) Text() string {
	switch w.Kind {
	case "study":
		return fmt.Sprintf("Study %s of scenario %s (design %s, %d points, %d runs, seed %d, study hash %s)", w.Name,
			w.scenario, w.design, w.points, w.runs, w.seed, w.short())
	case "calibration":
		return fmt.Sprintf("Calibration %s of scenario %s (%d points, %d draws kept, seed %d, study hash %s)", w.Name,
			w.scenario, w.points, w.kept, w.seed, w.short())
	case "run":
		return fmt.Sprintf("Scenario %s (%s, seed %d, scenario hash %s)", w.Name, digits.Counted(w.runs, "replicate"),
			w.seed, w.short())
	}
	return ""
}

// short returns the first 16 characters of the hash, enough to identify it.
func (w Work) short() string { return w.hash[:min(16, len(w.hash))] }
