package fit

import (
	"slices"
	"strings"

	"guanxi/scenarios/sweep/tabular"
)

// Compare prints the errors of several calibrations for a terminal: for each series and role,
// one line per calibration, followed by the baseline forecasts.
func Compare(reports []*Report) string {
	p := &tabular.Page{}
	for _, g := range compared(reports) {
		p.Blank()
		p.Group(g)
	}
	return p.String()
}

// LaTeX returns the tables of calibrations for a paper, and of several also their errors side by side.
func LaTeX(reports []*Report) string {
	var all, names []string
	for _, r := range reports {
		all, names = append(all, r.LaTeX()), append(names, r.Study.Name)
	}
	if len(reports) > 1 {
		notes := terms("sMAPE")
		all = append(all, tabular.Fragments("calibrations "+strings.Join(names, ", "), compared(reports), notes)...)
	}
	return strings.Join(all, "\n")
}

// compared returns the errors of several calibrations by series and role.
func compared(reports []*Report) (groups []tabular.Group) {
	var names []string
	for _, r := range reports {
		for _, s := range r.Series {
			if !slices.Contains(names, s.Name) {
				names = append(names, s.Name)
			}
		}
	}
	for _, name := range names {
		for _, role := range Roles {
			if g := byRole(reports, name, role); len(g.Rows) > 0 {
				groups = append(groups, g)
			}
		}
	}
	return groups
}

// byRole returns the errors of one series and role. A forecast that is the same in several
// calibrations, because they fit the same rows, stands there once.
func byRole(reports []*Report, name, role string) tabular.Group {
	of := []string{"n", "MAPE", "of single draws", "bias", "max", "coverage", "width", "skill"}
	g := tabular.Group{Caption: "Errors (%) of calibrations and of plain forecasts", Label: "tab:calibrations-errors",
		Heading: name + ", " + role, Columns: append([]tabular.Column{{Head: "model"}, tabular.Decimal("factors")},
			decimals(of)...)}
	add := func(e Errors, factors tabular.Cell) {
		g.Row(append([]tabular.Cell{tabular.Word(e.Model), factors}, e.cells(of)...)...)
	}
	var plainly []Errors
	for _, r := range reports {
		for _, s := range r.Series {
			for i, e := range s.Errors {
				again := func(o Errors) bool { return o.Model == e.Model }
				switch {
				case s.Name != name || e.Role != role:
				case i == 0 || s.Errors[i-1].Role != role: // the first of its role is the model
					e.Model = r.Study.Name
					add(e, count(len(r.Study.Factors)))
				case !slices.ContainsFunc(plainly, func(o Errors) bool {
					return again(o) && o.N == e.N && o.MAPE == e.MAPE && o.Bias == e.Bias
				}):
					if slices.ContainsFunc(plainly, again) {
						e.Model += ", " + r.Study.Name
					}
					plainly = append(plainly, e)
				}
			}
		}
	}
	for _, e := range plainly {
		add(e, tabular.Word(""))
	}
	return g
}
