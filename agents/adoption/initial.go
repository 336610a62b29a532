package adoption

import (
	"fmt"
	"strings"

	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// buildInitial makes the first users: a number or a share of consumers drawn
// at random, or the nodes that a list names.
func (m *adoption) buildInitial(s *sim.Scope) error {
	node := m.spec.Initial
	if node == nil {
		return nil
	}
	w := m.w
	if node.Kind == spec.ListNode {
		for _, item := range node.Items {
			i, ok := w.Graph.Find(item.Text)
			if !ok {
				return fmt.Errorf("adoption.initial_adopters: no node %q in the graph", item.Text)
			}
			w.SetInitial(i)
		}
		return nil
	}
	n, err := initialCount(node.Text, w.N)
	if err != nil {
		return fmt.Errorf("adoption.initial_adopters: %w", err)
	}
	may := w.Sample(s.Key("initial"), n, func(i int) bool { return m.outside[i>>6]&(1<<(i&63)) != 0 })
	if len(may) < n {
		s.Warnf("initial_adopters asks for %d consumers; only %d may adopt", n, len(may))
	}
	for _, i := range may {
		w.SetInitial(i)
	}
	return nil
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
