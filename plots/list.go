package plots

import (
	"slices"

	"guanxi/plots/figure"
	"guanxi/plots/run"
	"guanxi/plots/study"
)

// List returns the figures in the order in which reports show them, those of run folders first.
func List() []figure.Figure { return slices.Concat(run.Figures(), study.Figures(), questions) }

var questions []figure.Figure

// Install sets the figures of the answers to questions.
func Install(all []figure.Figure) { questions = all }

// Status says whether a folder has what a figure needs.
type Status struct {
	figure.Figure
	Lacks string // "" when nothing is missing
}

// Inspect returns the status of every figure of the folder's kind.
func Inspect(dir string) ([]Status, error) {
	f, err := figure.Open(dir)
	if err != nil {
		return nil, err
	}
	var out []Status
	for _, g := range List() {
		if g.Of == f.Kind() {
			out = append(out, Status{g, g.Lacks(f)})
		}
	}
	return out, nil
}
