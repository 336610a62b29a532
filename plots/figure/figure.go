// Package figure says what a figure is: its entry in the list, the folder that it is drawn
// from, and why it may be left out.
package figure

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/sim/results/manifest"
)

// A Figure is an entry of the list of figures.
type Figure struct {
	Name  string
	Shows string // a line for lists
	Needs string // what a folder must hold
	Of    string // kind of folder: manifest.RunKind, SweepKind or CalibrationKind
	Reads string // the tables that it is drawn from, parted by blanks

	Asks     func(*Folder) string                  // what a folder of its kind lacks; "": nothing
	Alone    func(*Folder) (*chart.Chart, error)   // drawn of one folder; nil: as of several
	Compared func([]*Folder) (*chart.Chart, error) // of several; nil: it shows one alone
}

// Compares says whether it can show several folders.
func (g *Figure) Compares() bool { return g.Compared != nil }

// Draw makes the figure of one folder, or of several in comparison.
func (g *Figure) Draw(fs []*Folder) (c *chart.Chart, err error) {
	if len(fs) > 1 || g.Alone == nil {
		c, err = g.Compared(fs)
	} else {
		c, err = g.Alone(fs[0])
	}
	if c != nil {
		c.Name = g.Name
	}
	return c, err
}

// DrawnFrom says whether the figure is drawn from the table, alone or with others.
func (g Figure) DrawnFrom(table string) bool { return slices.Contains(strings.Fields(g.Reads), table) }

// Filled asks for a table with rows.
func Filled(name string) func(*Folder) string {
	return func(f *Folder) string {
		t, err := f.Table(name)
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

// Kind of the folder, as manifests call it.
func (f *Folder) Kind() string {
	switch {
	case f.calibrated:
		return manifest.CalibrationKind
	case f.Sweep != nil:
		return manifest.SweepKind
	}
	return manifest.RunKind
}

// Lacks is what a folder lacks for the figure, "" when it has all.
func (g *Figure) Lacks(f *Folder) string {
	if g.Of != f.Kind() {
		return "what a " + g.Of + " folder has: it is a " + f.Kind() + " folder"
	}
	return g.Asks(f)
}

// A NothingError says that the data are there and show nothing: no article
// went round, no game has players. Such a figure is left out unless asked for.
type NothingError struct{ text string }

// Nothing is the error of a figure that has nothing to show.
func Nothing(format string, args ...any) error {
	return &NothingError{fmt.Sprintf(format, args...)}
}

func (e *NothingError) Error() string { return e.text }
