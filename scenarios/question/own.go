package question

import (
	"errors"
	"fmt"
	"slices"

	"guanxi/agents"
	"guanxi/plots"
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
	check := func(what, name string, taken *[]string, whole bool, parts string) {
		wrong = append(wrong, agents.CheckName(what, name, *taken))
		if *taken = append(*taken, name); !whole {
			wrong = append(wrong, fmt.Errorf("%s: it lacks one of %s", what, parts))
		}
	}
	for _, r := range own {
		mine := len(keys) + len(designs)
		for _, s := range r.Sections {
			check("question "+s.Key, s.Key, &keys, s.Doc != "" && s.New != nil, "Doc, New")
		}
		for _, design := range r.Designs {
			k := design()
			check("design "+k.Name, k.Name, &designs, k.Doc != "" && k.Points != nil, "Doc, Points")
		}
		if mine = len(keys) + len(designs) - mine; len(r.Estimators) > mine {
			wrong = append(wrong, fmt.Errorf("a question has %d estimators, of %d sections and designs", len(r.Estimators),
				mine))
		}
		for _, g := range r.Figures {
			kind := slices.Contains([]string{manifest.RunKind, manifest.SweepKind, manifest.CalibrationKind}, g.Of)
			check(g.What(), g.Name, &figures, kind && g.Shows != "" && g.Needs != "" && g.Asks != nil &&
				(g.Alone != nil || g.Compared != nil), "Shows, Needs, Of (a kind of folder), Asks, Alone")
		}
	}
	err := errors.Join(wrong...)
	if err == nil {
		install(append(slices.Clip(rooms), own...))
	}
	return err
}
