package plots

import "slices"

// List gives the figures in the order in which reports show them, those of run
// folders first.
func List() []Figure { return slices.Concat(runFigures(), studyFigures()) }

// Status says whether a folder has what a figure needs.
type Status struct {
	Figure
	Lacks string // "" when it has
}

// Inspect says which figures of its kind a folder can give.
func Inspect(dir string) ([]Status, error) {
	f, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	var out []Status
	for _, g := range List() {
		if g.Of == f.kind() {
			out = append(out, Status{g, g.missing(f)})
		}
	}
	return out, nil
}
