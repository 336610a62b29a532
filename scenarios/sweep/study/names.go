package study

import (
	"fmt"
	"strings"

	"guanxi/sim/results/schema"
	"guanxi/sim/spec"
)

// BadArm says why a text cannot name an arm; "" if it can.
func BadArm(name string) string {
	if i := strings.IndexAny(name, ".*= ,"); i >= 0 {
		return fmt.Sprintf("holds %q", name[i:i+1]) // paths, weights and lists of columns are parted by these
	}
	return spec.BadLabel(name)
}

// namesakes reports names that two things of one table have: its own columns, metrics, factors or
// elements, and arms. Arms are also told from the levels that stand beside them.
func (r *Reader) namesakes() {
	type owner struct {
		what string
		pos  spec.Pos
	}
	seen := map[string]owner{}
	add := func(name, what string, pos spec.Pos, path string) {
		if first, taken := seen[name]; taken && path != "" {
			r.Errorf(pos, path, "such as "+name+"_", "%s is also %s (%s): one table, one name", name, first.what, first.pos)
		} else if !taken {
			seen[name] = owner{what, pos}
		}
	}
	for i, m := range r.Study.Metrics {
		add(m.Text, "a metric", r.Study.places[i].Pos, "")
		for _, part := range m.Parts() { // which the series of the study have
			add(part.Name, "a metric", r.Study.places[i].Pos, "")
		}
	}
	factor := func(name, what string, pos spec.Pos, path string) {
		if taken := schema.ReservedFor(name); taken != "" {
			r.Errorf(pos, path, "such as "+name+"_", "%s is %s", name, taken)
		}
		add(name, what, pos, path)
	}
	for _, f := range r.In.Factors {
		factor(f.Name, "a factor", r.factorPos(f.Name), "factors."+f.Name)
	}
	if r.Study.kind.Factors != nil {
		for _, f := range r.Study.Factors {
			pos, _ := r.Study.Scenario.Tree.At("elements").KeyPos(f.Name)
			factor(f.Name, "an element", pos, "elements."+f.Name)
		}
		return
	}
	if r.In.Arms == nil || r.In.Arms.Kind != spec.MapNode {
		return
	}
	for i := range r.Study.Factors {
		if f := &r.Study.Factors[i]; !f.Numeric() {
			for _, l := range f.Levels {
				add(l.Text, "a level of factor "+f.Name, r.factorPos(f.Name), "")
			}
		}
	}
	for _, e := range entries(r.In.Arms) {
		add(e.Key, "an arm", e.KeyPos, "arms."+e.Key)
	}
}

// label reports a level whose name cannot stand in a table.
func (r *Reader) label(level string, at spec.Pos, path string) {
	if why := spec.BadLabel(level); why != "" && level != "" {
		r.Errorf(at, path, "", "the level %q %s", level, why)
	}
}
