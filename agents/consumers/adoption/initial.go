package adoption

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// buildInitial makes the first users: a number or a share of consumers drawn at random, or the
// nodes that a list names.
func (m *adoption) buildInitial(s *sim.Scope) error {
	node := m.spec.Initial
	if node == nil {
		return nil
	}
	w := m.w
	if node.Kind == spec.ListNode {
		rows, err := nodesOf(node.Items, w.Graph.Find)
		if err != nil {
			return fmt.Errorf("adoption.initial_adopters: %w", err)
		}
		for _, i := range rows {
			if w.HasDate(i) {
				return fmt.Errorf("adoption.initial_adopters: %q joins later, on the date that consumers.file gives: leave one "+
					"of both out", w.Graph.Label(i))
			}
			w.SetInitial(i)
		}
		return nil
	}
	n, err := initialCount(node.Text, w.N)
	if err != nil {
		return fmt.Errorf("adoption.initial_adopters: %w", err)
	}
	may := w.Sample(s.Key("initial"), n, func(i int) bool { return m.susceptible.Has(i) && !w.HasDate(i) })
	if len(may) < n {
		s.Warnf("adoption.initial_adopters", "%d initial adopters are asked for, but only %d consumers may adopt", n,
			len(may))
	}
	for _, i := range may {
		w.SetInitial(i)
	}
	return nil
}

// nodesOf returns the nodes of a list. Its error reports everything that is wrong with the list:
// ids that the graph does not have, and ids given more than once.
func nodesOf(items []*spec.Node, find func(id string) (int, bool)) ([]int, error) {
	var rows []int
	var unknown, twice []string
	seen := map[int]bool{}
	for _, item := range items {
		id := fmt.Sprintf("%q", item.Text)
		i, ok := find(item.Text)
		switch {
		case !ok && !slices.Contains(unknown, id):
			unknown = append(unknown, id)
		case ok && seen[i] && !slices.Contains(twice, id):
			twice = append(twice, id)
		case ok && !seen[i]:
			seen[i] = true
			rows = append(rows, i)
		}
	}
	var wrong []string
	if len(unknown) > 0 {
		wrong = append(wrong, "nodes that are not in the graph: "+abbreviate(unknown))
	}
	if len(twice) > 0 {
		wrong = append(wrong, "nodes given more than once: "+abbreviate(twice))
	}
	if len(wrong) > 0 {
		return nil, errors.New(strings.Join(wrong, "; "))
	}
	return rows, nil
}

// abbreviate joins names, but only the first ones of many.
func abbreviate(names []string) string {
	const most = 20
	if n := len(names) - most; n > 0 {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", n)
	}
	return strings.Join(names, ", ")
}

// initialCount reads a whole number, or a share of n.
func initialCount(text string, n int) (int, error) {
	if !strings.ContainsAny(text, ".%e") {
		k, err := units.ParseInt(text)
		if err != nil || k < 0 || k > n {
			return 0, fmt.Errorf("%q is not a whole number from 0 to %d, a share (0.1%%) or a list of nodes", text, n)
		}
		return k, nil
	}
	share, err := units.ParseShare(text)
	if err != nil || share < 0 || share > 1 {
		return 0, fmt.Errorf("%q is not a share from 0 to 1, a whole number or a list of nodes", text)
	}
	return int(float64(share*float64(n)) + 0.5), nil
}

// hasInitial reports whether the scenario asks for initial adopters, and whether for everybody, which
// only a share can do.
func (a *Spec) hasInitial() (some, all bool) {
	switch {
	case a.Initial == nil:
		return false, false
	case a.Initial.Kind == spec.ListNode:
		return true, false
	}
	const many = math.MaxInt32 // no whole number in a scenario can mean all of so many
	n, err := initialCount(a.Initial.Text, many)
	return n > 0 || err != nil, n == many
}
