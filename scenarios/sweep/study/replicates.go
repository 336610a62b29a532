package study

import (
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

type replicatesFile struct {
	Min, Max, Batch   int
	Metric, HalfWidth string
	Paired            bool
}

func (v *replicatesFile) declare(s *spec.Section) {
	s.Int(&v.Min, "min", "5", "replicates of each point before the first check", spec.Min(2), spec.Max(maxReplicates))
	s.Int(&v.Max, "max", "200", "most replicates of each point", spec.Min(2), spec.Max(maxReplicates))
	s.Int(&v.Batch, "batch", "5", "replicates between two checks", spec.Min(1), spec.Max(maxReplicates))
	s.Text(&v.Metric, "metric", "", "metric whose interval decides; default: that of the claim, or the first")
	s.Text(&v.HalfWidth, "half_width", "", "largest half-width of its interval: a number, or a share of the mean such as 5%", spec.Required())
	s.Bool(&v.Paired, "paired", "false", "use the interval of the difference from the baseline; a share is then of the baseline's mean")
}

// replicates reads how many replicates each point runs.
func (r *reader) replicates() {
	n := r.in.Replicates
	if n == nil {
		return // use the scenario's
	}
	if n.Kind == spec.ScalarNode {
		count, err := units.ParseInt(n.Text)
		switch {
		case err != nil:
			r.errorf(n.Pos, "replicates", "such as 20, or {min: 5, max: 200, metric: adopters, half_width: 5%}", "%v", err)
		case count < 1 || count > maxReplicates:
			r.errorf(n.Pos, "replicates", "", "%s is out of range: allowed is 1 to %d", n.Text, maxReplicates)
		}
		r.study.Replicates = Replicates{Min: count, Max: count}
		return
	}
	if n.Kind != spec.MapNode {
		r.errorf(n.Pos, "replicates", "", "write a number or a mapping, not %v", n.Kind)
		return
	}
	var v replicatesFile
	keys, ps := spec.Decode(n, v.declare)
	right := keys.Checker().Right
	for _, p := range ps {
		p.Path = strings.TrimSuffix("replicates."+p.Path, ".")
		if p.Warning {
			r.warnings = append(r.warnings, r.file.Render(spec.Problems{p}))
			continue
		}
		r.problems = append(r.problems, p)
	}
	at := r.pos("replicates")
	out := Replicates{Min: v.Min, Max: v.Max, Batch: v.Batch, Paired: v.Paired}
	if v.Max < v.Min && right("min", "max") {
		r.errorf(at, "replicates.max", "", "%d is less than min, %d", v.Max, v.Min)
	}
	if v.HalfWidth != "" {
		w, relative, err := size(v.HalfWidth)
		if err != nil {
			r.wrong("replicates.half_width", "", "%v", err)
		}
		out.HalfWidth, out.Relative = w, relative
	}
	switch {
	case v.Metric != "":
		out.Metric = r.hasMetric("replicates.metric", v.Metric)
	case r.in.hasClaim && r.in.claim.Metric != "":
		out.Metric = r.hasMetric("claim.metric", r.in.claim.Metric)
	case len(r.study.Metrics) > 0:
		out.Metric = r.study.Metrics[0].Text
	}
	if v.Paired && r.in.design.Baseline == "" {
		r.wrong("replicates.paired", "design: {kind: arms, baseline: …}", "a paired interval needs arms and a baseline")
	}
	if k := r.study.kind; k.fixed {
		r.errorf(at, "replicates", "a number; more trajectories, blocks or replicates make its intervals narrower", "sequential replication is not possible for a design of kind %s", k.name)
	}
	r.study.Replicates = out
}

// Rule returns the stopping rule of sequential replication for a metric with that step.
func (r Replicates) Rule(step, confidence float64) stats.Sequential {
	return stats.Sequential{Min: r.Min, Max: r.Max, Batch: r.Batch, HalfWidth: r.HalfWidth, Relative: r.Relative, Step: step, Confidence: confidence}
}
