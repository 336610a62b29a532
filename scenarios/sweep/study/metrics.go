package study

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// metrics reads what is measured.
func (r *Reader) metrics() {
	if !r.Right("metrics") {
		return
	}
	texts := r.In.Metrics
	if len(texts) == 0 {
		texts = r.Study.kind.Metrics
	}
	if len(texts) == 0 {
		if slices.ContainsFunc(r.Study.parts, func(p *Part) bool { return p.Arms != nil || p.Worlds != nil }) {
			return // metrics come from targets, goals or measures, whose errors are already reported
		}
		r.Wrong("metrics", "such as [adopters, platform_revenue]", "the metrics to measure are missing")
		return
	}
	s, list := r.Study, r.File.Tree.Get("metrics")
	seen := map[string]bool{}
	texts, items := Whole(texts)
	for k, text := range texts {
		at := Place{Pos: r.Item("metrics", items[k]), Path: "metrics"}
		if t, ok := r.OfTarget[text]; ok && (list == nil || items[k] >= len(list.Items)) {
			at = t
		}
		m, err := measure.Parse(text)
		switch {
		case err != nil:
			r.Misread(at.Pos, at.Path, "", err)
		case seen[m.Text]:
			r.Errorf(at.Pos, at.Path, "", "%s is listed twice", m.Text)
		default:
			seen[m.Text] = true
			for _, part := range m.Parts() {
				if part.Level.Share && part.Level.Value > 1 {
					r.Warnf(at.Pos, at.Path, "%s is never reached, because %s is more than the number of consumers", part.Text,
						units.FormatShare(part.Level.Value))
				}
			}
			s.Metrics = append(s.Metrics, m)
			s.places = append(s.places, at)
		}
	}
}

// metricBounds reads the bounds of metrics.
func (r *Reader) metricBounds() {
	r.Study.Within = map[string][2]float64{}
	if r.In.Within == nil || !r.Right("within") {
		return
	}
	if r.In.Within.Kind != spec.MapNode {
		r.Errorf(r.In.Within.Pos, "within", "such as {mau@2013-12-31: [300e6, 400e6]}", "write two numbers for each "+
			"metric, not %s", r.In.Within.Flow())
	}
	for _, e := range r.In.Within.Keys {
		path := "within." + e.Key
		k := slices.IndexFunc(r.Study.Metrics, func(m measure.Metric) bool { return m.Text == e.Key })
		if k < 0 {
			r.Errorf(e.KeyPos, path, "", "%s is not among the metrics", e.Key)
			continue
		}
		if slices.ContainsFunc(r.Study.Metrics[k].Parts(), func(m measure.Metric) bool { return m.At.IsZero() }) {
			r.Errorf(e.KeyPos, path, "such as mau@2013-12-31", "%s has no date, so that a run has it at its end", e.Key)
			continue
		}
		var ends [2]float64
		ok := e.Value.Kind == spec.ListNode && len(e.Value.Items) == 2
		for n := 0; ok && n < 2; n++ {
			var err error
			ends[n], err = strconv.ParseFloat(e.Value.Items[n].Text, 64)
			ok = err == nil && !math.IsNaN(ends[n])
		}
		if !ok || ends[0] > ends[1] {
			r.Errorf(e.Value.Pos, path, "such as [300e6, 400e6]", "%s is not the least and the greatest value of the metric",
				e.Value.Flow())
			continue
		}
		r.Study.Within[e.Key] = ends
	}
}

// Whole joins the items of a list that YAML splits in brackets, as time_to(adopters, 50%) at its comma, and returns
// where each began.
func Whole(texts []string) (all []string, at []int) {
	for i, text := range texts {
		if n := len(all); n > 0 && strings.Count(all[n-1], "(") > strings.Count(all[n-1], ")") {
			all[n-1] += ", " + text
		} else {
			all, at = append(all, text), append(at, i)
		}
	}
	return all, at
}

// moreMetrics adds errors in metrics that only a world reveals, so that all errors are
// reported at once. It does nothing if an arm or a level that cannot be tried might have what the
// scenario lacks.
func (r *Reader) moreMetrics() {
	if r.Study.Scenario == nil || len(r.others) > 0 || len(r.In.Metrics) == 0 || len(r.Study.Metrics) == 0 ||
		!r.Right("arms") || r.Unlaid {
		return
	}
	if r.Study.kind.Factors == nil && len(r.Study.Factors) < len(r.In.Factors) {
		return
	}
	for _, f := range r.Study.Factors {
		if f.Scale == Categorical {
			return
		}
	}
	arms := r.Study.Arms
	if len(arms) == 0 {
		arms = make([]Arm, 1)
	}
	said := map[int]string{}
	for k := range arms {
		scn, err := r.world(&arms[k])
		if err != nil {
			return // told
		}
		why := r.unknown(scn)
		for i := range r.Study.Metrics {
			if why[i] == "" {
				delete(said, i)
			} else if k == 0 {
				said[i] = why[i]
			}
		}
	}
	r.Problems = append(r.Problems, r.Study.wrongMetrics(said)...)
}

// unknown returns why a scenario does not have some of the metrics, by their index.
func (r *Reader) unknown(scn *scenarios.Scenario) map[int]string {
	run, err := runner.Small(scn)
	if err != nil {
		return nil
	}
	defer run.Close()
	var unknown *measure.Unknown
	if _, err := measure.Describe(run, r.Study.Metrics); !errors.As(err, &unknown) {
		return nil
	}
	said := map[int]string{}
	for i, m := range r.Study.Metrics {
		said[i] = unknown.Why[m.Text]
	}
	return said
}

// Place is a position in the file and its path.
type Place struct {
	Pos   spec.Pos
	Path  string
	Plain bool // it names what is measured without a date
	Data  bool // it names observed data
}

// WrongMetrics returns the error about metrics that no point has. said maps the index of a
// metric to its message.
func (s *Study) WrongMetrics(said map[int]string) error {
	return s.file.Invalid(s.wrongMetrics(said))
}

// wrongMetrics reports the first error in the dates of a series.
func (s *Study) wrongMetrics(said map[int]string) (ps spec.Problems) {
	once := map[string]bool{}
	var of map[string]string
	for _, i := range slices.Sorted(maps.Keys(said)) {
		if strings.HasPrefix(said[i], measure.NoMetric) {
			if of == nil {
				of = owners()
			}
			for _, part := range s.Metrics[i].Parts() {
				if m := s.off(of, part.Name); m != "" && strings.HasPrefix(said[i], measure.NoMetric+part.Name) {
					said[i] = fmt.Sprintf("%s%s; it is one of %s, which is off", measure.NoMetric, part.Name, m)
					break
				}
			}
		}
		p := spec.Problem{Pos: s.places[i].Pos, Path: s.places[i].Path, Msg: fmt.Sprintf("%q: %s", s.Metrics[i].Text,
			said[i])}
		if s.places[i].Data {
			if once[p.Path] {
				continue
			}
			once[p.Path] = true
			if strings.HasPrefix(said[i], measure.NoMetric) {
				p.Hint = "metric: NAME in the target states what the data measure"
			}
		}
		if p.Path == "metrics" && s.file.Tree.Get("metrics") == nil { // those of the design
			if once[p.Path] {
				continue
			}
			once[p.Path] = true
			p.Pos, _ = s.file.Tree.KeyPos("design")
			p.Path, p.Hint = "design", "metrics: [NAME] measures others"
		}
		if s.places[i].Plain { // once for a measure, not in each window
			if once[p.Pos.String()] {
				continue
			}
			once[p.Pos.String()] = true
			p.Msg = fmt.Sprintf("%q: %s", s.Metrics[i].Name, said[i])
		}
		ps = append(ps, p)
	}
	return ps
}

// owners returns the mechanism of each metric of wechat, in which nearly all are on.
func owners() map[string]string {
	of := map[string]string{}
	scn, err := scenarios.Load("wechat", scenarios.Options{})
	if err != nil {
		return of
	}
	run, err := runner.Small(scn)
	if err != nil {
		return of
	}
	defer run.Close()
	for _, s := range slices.Backward(run.Streams()) { // of several the first in the list
		of[s.Revenue] = s.Owner()
	}
	for _, m := range run.Metrics() {
		of[m.Name] = cmp.Or(of[m.Name], m.Owner)
	}
	return of
}

// off returns the mechanism of a metric, or of the metrics that it is a part of, if it is off.
func (s *Study) off(of map[string]string, metric string) string {
	whole, _, _ := strings.Cut(metric, ".")
	m := cmp.Or(of[metric], of[whole])
	if own, err := s.Scenario.Decode(); err != nil || slices.ContainsFunc(own.On(),
		func(e agents.Entry) bool { return e.Name == m }) ||
		!slices.ContainsFunc(agents.All(), func(e agents.Entry) bool { return e.Name == m }) {
		return ""
	}
	return m
}

// Metric finds a metric of the study by any of its spellings.
func (r *Reader) Metric(path, text string) string {
	var known []string
	if m, err := measure.Parse(text); err == nil {
		text = m.Text
	}
	for _, m := range r.Study.Metrics {
		if m.Text == text {
			return m.Text
		}
		known = append(known, m.Text)
	}
	if len(known) > 0 && !slices.Contains(r.In.Metrics, text) {
		r.Wrong(path, cmp.Or(spec.Meant(text, known), "add it to metrics"), "%q is not among the metrics of the study", text)
	}
	return text
}

// PartyOf returns the party of a metric of what it captures, or of what the platform adds for it; "" for
// others, and for the party outside.
func PartyOf(metric string) string {
	of, party, _ := strings.Cut(metric, ".")
	if of != "captured" && of != "added" || party == "outside" || strings.HasPrefix(party, "outside.") {
		return ""
	}
	return party
}
