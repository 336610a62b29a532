package loop

import (
	"slices"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/spec"
)

// Loop is a chain of effects that closes: each arm shocks a metric, which moves that of the next.
type Loop struct {
	Name  string
	Steps []Step
}

// Step is an arm and the metric that it shocks.
type Step struct{ Arm, Metric string }

const key = "loops"

// section is the key of a design of arms.
func section() study.Section {
	return study.Section{Key: key, Of: study.Arms, New: func() *study.Part {
		f := &file{}
		return &study.Part{Declare: f.declare, Check: f.read, Value: &f.loops}
	}}
}

// of returns the loops of a study.
func of(s *study.Study) []Loop {
	loops, _ := s.Asked(key).(*[]Loop)
	return *loops
}

// file is the key as written, and what it says.
type file struct {
	node  *spec.Node
	loops []Loop
}

func (f *file) declare(s *spec.Section) {
	s.Tree(&f.node, key, "{}", "loops whose gain is computed: a name, and in the order of the loop each arm with the "+
		"metric that it shocks, such as {shops: {more_users: adopters, more_shops: providers.shop}}",
		spec.TypeName("metric by arm, by name"))
}

// loops reads the loops of a design of arms.
func (f *file) read(r *study.Reader) {
	n, path := f.node, "design.loops"
	if n == nil || !r.Right(path) {
		return
	}
	const such = "such as {shops: {more_users: adopters, more_shops: providers.shop}}"
	if n.Kind != spec.MapNode {
		r.Errorf(n.Pos, path, such, "a mapping from name to arms is expected here, not %v", n.Kind)
		return
	}
	others := slices.DeleteFunc(slices.Clone(r.Study.ArmNames),
		func(name string) bool { return name == r.Study.Design.Baseline })
	if len(n.Keys) > 0 && r.Study.Design.Baseline == "" {
		r.Errorf(n.Pos, path, "baseline: ARM", "a loop is shocked by arms that differ from a baseline, which is missing")
	}
	for _, e := range n.Keys {
		l, path := Loop{Name: e.Key}, path+"."+e.Key
		if e.Value.Kind != spec.MapNode || len(e.Value.Keys) < 2 {
			r.Errorf(e.Value.Pos, path, such, "a loop has at least two arms, each with the metric that it shocks")
			continue
		}
		for _, step := range e.Value.Keys {
			if !slices.Contains(others, step.Key) && len(others) > 0 {
				r.Errorf(step.KeyPos, path+"."+step.Key, spec.Hint(step.Key, others), "there is no arm %s beside the baseline",
					step.Key)
			}
			l.Steps = append(l.Steps, Step{step.Key, r.Metric(path+"."+step.Key, step.Value.Text)})
		}
		f.loops = append(f.loops, l)
	}
}
