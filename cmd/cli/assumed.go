package cli

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"guanxi/scenarios"
	"guanxi/scenarios/question/fit"
	"guanxi/sim/num"
)

// explainAssumed lists the assumed numbers of a scenario, those first that decide most, as far as a search of its past
// tells, then the widest range.
func explainAssumed(w io.Writer, scenario string) error {
	s, err := loadOf(scenario, nil)
	if err != nil {
		return usage(err)
	}
	count := map[string]int{}
	var all []scenarios.Status
	for _, x := range s.Status() {
		if count[x.Is]++; x.Is == scenarios.IsAssumed {
			all = append(all, x)
		}
	}
	decide, err := fit.BundledShares(s.Name, s.Hash())
	if err != nil {
		return err
	}
	acts := func(x scenarios.Status) bool { return x.Field.Counted == nil }
	slices.SortStableFunc(all, func(a, b scenarios.Status) int {
		return cmp.Or(num.One(acts(b))-num.One(acts(a)), cmp.Compare(decide[b.Path()].Total, decide[a.Path()].Total),
			cmp.Compare(b.Width(), a.Width()),
			strings.Compare(a.Path(), b.Path()))
	})
	var first []string
	for _, kind := range []string{scenarios.IsFact, scenarios.IsFitted, scenarios.IsPublished, scenarios.IsAssumed,
		scenarios.IsChoice, scenarios.IsSetting, ""} {
		if n := count[kind]; kind != "" {
			first = append(first, fmt.Sprintf("%d %s", n, kind))
		} else if n > 0 {
			first = append(first, fmt.Sprintf("%d without status", n))
		}
	}
	fmt.Fprintf(w, "%s: numbers by status: %s\n\n", s.Name, strings.Join(first, ", "))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	head := "key\tvalue\tlow\thigh\twidth\tequation"
	if decide != nil {
		head += "\tshare\tof"
	}
	fmt.Fprintln(t, head)
	for k, x := range all {
		if !acts(x) && (k == 0 || acts(all[k-1])) {
			fmt.Fprintln(t, "\nprices of what is counted, on which nobody acts")
		}
		width := "-"
		if !math.IsInf(x.Width(), 0) {
			width = fmt.Sprintf("%.3g", x.Width())
		}
		cells := []string{x.Path(), x.Value.Text, x.Low, x.High, width, x.Field.Equation}
		if d := decide[x.Path()]; d.Total > 0 {
			cells = append(cells, fmt.Sprintf("%.1f %%", 100*d.Total), d.Of)
		}
		fmt.Fprintln(t, strings.Join(cells, "\t"))
	}
	return t.Flush()
}
