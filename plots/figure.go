package plots

import (
	"slices"
	"strings"

	"guanxi/sim/results/manifest"
)

// A Figure is an entry of the list of figures.
type Figure struct {
	Name  string
	Shows string // a line for lists
	Needs string // what a folder must hold
	Of    string // kind of folder: manifest.RunKind, SweepKind or CalibrationKind
	Reads string // the tables that it is drawn from, parted by blanks

	asks     func(*folder) string
	alone    func(*folder) (*chart, error)
	compared func([]*folder) (*chart, error)
}

// newFigure is a figure with what of what it needs a folder of its kind lacks ("": nothing),
// and how it is drawn of one folder (nil: as of several) and of several (nil: of one alone).
func newFigure(name, shows, needs, of, reads string, asks func(*folder) string, alone func(*folder) (*chart, error), compared func([]*folder) (*chart, error)) Figure {
	return Figure{name, shows, needs, of, reads, asks, alone, compared}
}

// compares says whether it can show several folders.
func (g *Figure) compares() bool { return g.compared != nil }

// draw makes the figure of one folder, or of several in comparison.
func (g *Figure) draw(fs []*folder) (c *chart, err error) {
	if len(fs) > 1 || g.alone == nil {
		c, err = g.compared(fs)
	} else {
		c, err = g.alone(fs[0])
	}
	if c != nil {
		c.name = g.Name
	}
	return c, err
}

// DrawnFrom says whether the figure is drawn from the table, alone or with others.
func (g Figure) DrawnFrom(table string) bool { return slices.Contains(strings.Fields(g.Reads), table) }

// filled asks for a table with rows.
func filled(name string) func(*folder) string {
	return func(f *folder) string {
		t, err := f.tableOf(name)
		switch {
		case err != nil:
			return err.Error()
		case t == nil:
			return "table " + name
		case t.Rows() == 0:
			return "a row in table " + name
		}
		return ""
	}
}

// kind of the folder, as manifests call it.
func (f *folder) kind() string {
	switch {
	case f.calibrated:
		return manifest.CalibrationKind
	case f.sweep != nil:
		return manifest.SweepKind
	}
	return manifest.RunKind
}

// missing is what a folder lacks for the figure, "" when it has all.
func (g *Figure) missing(f *folder) string {
	if g.Of != f.kind() {
		return "what a " + g.Of + " folder has: it is a " + f.kind() + " folder"
	}
	return g.asks(f)
}
