package calibrate

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/terminal"
)

// Compare prints the errors of several calibrations for a terminal: for each series and role,
// one line per calibration, followed by the baseline forecasts.
func Compare(reports []*Report) string {
	var names []string
	wide := 0
	for _, r := range reports {
		wide = max(wide, terminal.Columns(r.Study.Name))
		for _, s := range r.Series {
			if !slices.Contains(names, s.Name) {
				names = append(names, s.Name)
				wide = max(wide, terminal.Columns(s.Name+", "+study.RoleHoldout))
			}
		}
	}
	var b strings.Builder
	for _, name := range names {
		for _, role := range study.Roles {
			compared(&b, reports, name, role, wide)
		}
	}
	return b.String()
}

// compared prints the block of one series and role. A forecast that is the same in several
// calibrations, because they fit the same rows, is printed once.
func compared(b *strings.Builder, reports []*Report, name, role string, wide int) {
	type line struct {
		ModelErrors
		factors string
	}
	var models, plainly []line
	for _, r := range reports {
		for _, s := range r.Series {
			if s.Name != name {
				continue
			}
			for i, e := range s.Errors {
				if e.Role != role {
					continue
				}
				if i == 0 || s.Errors[i-1].Role != role { // the first of its role is the model
					e.Model = r.Study.Name
					models = append(models, line{e, fmt.Sprint(len(r.Study.Factors))})
				} else if !slices.ContainsFunc(plainly, func(o line) bool { return o.Model == e.Model && o.N == e.N && o.MAPE == e.MAPE && o.Bias == e.Bias }) {
					if slices.ContainsFunc(plainly, func(o line) bool { return o.Model == e.Model }) {
						e.Model += ", " + r.Study.Name
					}
					plainly = append(plainly, line{e, ""})
				}
			}
		}
	}
	if len(models) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s %7s %3s %7s %16s %7s %7s %8s %7s %6s\n", terminal.Pad(name+", "+role, wide), "factors", "n", "MAPE", "of single draws", "bias", "max", "in 90 %", "width", "skill")
	for _, l := range append(models, plainly...) {
		of := "–"
		if !math.IsNaN(l.Low) {
			of = fmt.Sprintf("%.1f to %.1f %%", 100*l.Low, 100*l.High)
		}
		fmt.Fprintf(b, "%s %7s %3d %7s %16s %7s %7s %8s %7s %6s\n", terminal.Pad(l.Model, wide), l.factors, l.N, percent(l.MAPE), of, percent(l.Bias), percent(l.Max), percent(l.Coverage), percent(l.Width), twoDecimals(l.Skill))
	}
}
