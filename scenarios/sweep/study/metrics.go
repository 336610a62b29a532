package study

import (
	"errors"
	"strings"

	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// metrics reads what is measured.
func (r *reader) metrics() {
	if !r.right("metrics") {
		return
	}
	texts := r.in.Metrics
	if len(texts) == 0 && r.study.kind.elements {
		texts = []string{"created", "captured.platform", "captured.provider", "captured.advertiser", "captured.consumer"}
	}
	if len(texts) == 0 {
		if r.study.Calibration != nil {
			return // they come from targets, of which it was said that none is right
		}
		r.wrong("metrics", "such as [adopters, platform_revenue]", "what is measured is missing")
		return
	}
	s, list := r.study, r.file.Tree.Get("metrics")
	seen := map[string]bool{}
	for i := 0; i < len(texts); i++ {
		text, at := texts[i], r.pos("metrics")
		if list != nil && i < len(list.Items) {
			at = list.Items[i].Pos
		}
		// In brackets YAML parts time_to(adopters, 50%) at its comma.
		for strings.Contains(text, "(") && !strings.Contains(text, ")") && i+1 < len(texts) {
			i++
			text += ", " + texts[i]
		}
		m, err := measure.Parse(text)
		switch {
		case err != nil:
			r.errorf(at, "metrics", "", "%v", err)
		case seen[m.Text]:
			r.errorf(at, "metrics", "", "%s is asked for twice", m.Text)
		default:
			seen[m.Text] = true
			if m.Level.Share && m.Level.Value > 1 {
				r.warnf(at, "metrics", "%s is never reached by a number of consumers: %s is more than all of them", m.Text, units.FormatShare(m.Level.Value))
			}
			s.Metrics = append(s.Metrics, m)
			s.places = append(s.places, at)
		}
	}
}

// moreMetrics adds to problems of metrics those that only a world shows, so that
// all are said at once; where arms or levels may have what the scenario has not,
// it does not know.
func (r *reader) moreMetrics() {
	scn := r.study.Scenario
	if scn == nil || len(r.others) > 0 || len(r.study.Metrics) == 0 || len(r.study.Arms) > 0 {
		return
	}
	for _, p := range r.problems {
		if p.Path != "metrics" {
			return
		}
	}
	for _, f := range r.study.Factors {
		if f.Scale == Categorical {
			return
		}
	}
	run, err := runner.Small(scn)
	if err != nil {
		return
	}
	defer run.Close()
	var unknown *measure.Unknown
	if _, err := measure.Describe(run, r.study.Metrics); !errors.As(err, &unknown) {
		return
	}
	for i, m := range r.study.Metrics {
		if why, wrong := unknown.Why[m.Text]; wrong {
			r.errorf(r.study.places[i], "metrics", "", "%q: %s", m.Text, why)
		}
	}
}

// WrongMetrics is the error of metrics that no point has, by their number in
// Metrics with what is to be said, at their places in the file.
func (s *Study) WrongMetrics(said map[int]string) error {
	var ps spec.Problems
	for i, msg := range said {
		ps = append(ps, spec.Problem{Pos: s.places[i], Path: "metrics", Msg: msg})
	}
	return s.file.Invalid(ps)
}

// hasMetric finds a metric of the study by any spelling.
func (r *reader) hasMetric(path, text string) string {
	var known []string
	if m, err := measure.Parse(text); err == nil {
		text = m.Text
	}
	for _, m := range r.study.Metrics {
		if m.Text == text {
			return m.Text
		}
		known = append(known, m.Text)
	}
	hint := "add it to metrics"
	if near, ok := spec.Nearest(text, known); ok {
		hint = "did you mean " + near + "?"
	}
	if len(known) > 0 {
		r.wrong(path, hint, "%q is not among the metrics of the study", text)
	}
	return text
}
