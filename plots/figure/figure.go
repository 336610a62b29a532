// Package figure describes a figure: its entry in the list, the folder from which it is drawn, and
// why it may be left out.
package figure

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/sim/results/manifest"
)

// A Figure is an entry of the list of figures: what it shows, of which folders, and the functions that draw it.
type Figure struct {
	Name  string // as --figures has it, and of its files
	Shows string // what it shows, in a line, for lists
	Needs string // what a folder must contain, in words, for lists
	Of    string // kind of folder: manifest.RunKind, SweepKind or CalibrationKind
	Reads string // the tables from which it is drawn, separated by blanks

	Asks     func(*Folder) string                  // what a folder of its kind lacks, so that it is left out; "": nothing
	Alone    func(*Folder) (*chart.Chart, error)   // draws one folder; nil: Compared draws it
	Compared func([]*Folder) (*chart.Chart, error) // draws several folders; nil: only one can be drawn
}

// What names what a program adds, for messages.
func (g Figure) What() string { return "figure " + g.Name }

// Compares reports whether the figure can show several folders.
func (g *Figure) Compares() bool { return g.Compared != nil }

// Draw draws the figure for one folder, or for several in comparison.
func (g *Figure) Draw(fs []*Folder) (c *chart.Chart, err error) {
	if len(fs) > 1 || g.Alone == nil {
		c, err = g.Compared(fs)
	} else {
		c, err = g.Alone(fs[0])
	}
	if c != nil {
		c.Name, c.Scrolls = g.Name, fs[0].Width == 0
		c.NamePanels()
		for _, f := range fs {
			if f.Sweep != nil {
				c.Describe(f.Sweep.Unlike...)
			} else if text := f.traits.Unlike(f.Label, fs[0].traits, fs[0].Label, nil); text != "" {
				c.Describe(text + ".")
			}
		}
	}
	return c, err
}

// DrawnFrom reports whether the figure is drawn from the table, alone or with others.
func (g Figure) DrawnFrom(table string) bool { return slices.Contains(strings.Fields(g.Reads), table) }

// Filled returns a function for Asks that requires a table with rows.
func Filled(name string) func(*Folder) string {
	return func(f *Folder) string {
		t, lacks := f.Has(name)
		if t != nil && t.Rows() == 0 {
			return "a row in table " + name
		}
		return lacks
	}
}

// Kind returns the kind of the folder, as manifests name it.
func (f *Folder) Kind() string {
	switch {
	case f.calibrated:
		return manifest.CalibrationKind
	case f.Sweep != nil:
		return manifest.SweepKind
	}
	return manifest.RunKind
}

// Lacks returns what a folder lacks for the figure, or "" if it lacks nothing.
func (g *Figure) Lacks(f *Folder) string {
	if g.Of != f.Kind() {
		return "what a " + g.Of + " folder has: it is a " + f.Kind() + " folder"
	}
	return g.Asks(f)
}

// A NothingError says that the data exist but show nothing: for example, no article was shared, or
// no game has players. Such a figure is left out unless requested by name.
type NothingError struct{ text string }

// Nothing returns the error for a figure that has nothing to show.
func Nothing(format string, args ...any) error {
	return &NothingError{fmt.Sprintf(format, args...)}
}

func (e *NothingError) Error() string { return e.text }
