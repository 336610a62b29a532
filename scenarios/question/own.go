package question

import (
	"errors"
	"fmt"
	"regexp"
	"slices"

	"guanxi/plots"
	"guanxi/plots/figure"
	"guanxi/scenarios/question/room"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
)

// Install makes questions of other modules those of this program beside its own, in place of any before. The error says
// all that is wrong with them, and none is installed then.
func Install(own ...room.Room) error {
	install(rooms)
	keys, designs := study.Names()
	var figures []string
	for _, g := range plots.List() {
		figures = append(figures, g.Name)
	}
	var wrong []error
	add := func(what, name string, taken *[]string, faults ...string) {
		if !asKey.MatchString(name) {
			faults = append(faults, "the name is no key: write a lower-case letter, then lower-case letters, digits and _")
		}
		if slices.Contains(*taken, name) {
			faults = append(faults, "there is one of this name; choose another")
		}
		*taken = append(*taken, name)
		for _, why := range faults {
			wrong = append(wrong, fmt.Errorf("%s: %s", what, why))
		}
	}
	for _, r := range own {
		var mine []string
		for _, s := range r.Sections {
			add("question "+s.Key, s.Key, &keys, missing(s.Doc == "", "Doc", s.New == nil, "New")...)
			mine = append(mine, s.Key)
		}
		for _, design := range r.Designs {
			k := design()
			add("design "+k.Name, k.Name, &designs, missing(k.Doc == "", "Doc", k.Points == nil, "Points")...)
			mine = append(mine, k.Name)
		}
		for name := range r.Estimators {
			if !slices.Contains(mine, name) {
				wrong = append(wrong, fmt.Errorf("question %s: it has an estimator, and no section or design of this name", name))
			}
		}
		for _, g := range r.Figures {
			add(g.What(), g.Name, &figures, faults(&g)...)
		}
	}
	if len(wrong) == 0 {
		install(append(slices.Clip(rooms), own...))
	}
	return errors.Join(wrong...)
}

var asKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

func missing(first bool, what string, second bool, other string) (all []string) {
	if first {
		all = append(all, what+" is empty")
	}
	if second {
		all = append(all, other+" is nil")
	}
	return all
}

// faults says what a figure lacks.
func faults(g *figure.Figure) []string {
	all := missing(g.Shows == "" || g.Needs == "", "Shows or Needs", g.Asks == nil || g.Alone == nil && g.Compared == nil,
		"Asks, or both of Alone and Compared,")
	if kinds := []string{manifest.RunKind, manifest.SweepKind, manifest.CalibrationKind}; !slices.Contains(kinds, g.Of) {
		all = append(all, fmt.Sprintf("Of is %q, none of %q", g.Of, kinds))
	}
	return all
}
