package study

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// claim reads the claim of a study.
func (r *Reader) claim() {
	if !r.In.hasClaim {
		return
	}
	c, s := r.In.claim, r.Study
	out := &Claim{ID: c.ID, Text: c.Text, Metric: c.Metric, Arm: c.Arm, Expect: c.Expect}
	arms := s.kind.Arms && (s.kind.Crossed || len(s.Arms) > 0)
	if !arms && r.Right("design.kind") {
		r.Wrong("claim", "design: {kind: arms, baseline: …}", "a claim needs a contrast of arms, not a design of kind %s", r.In.DesignKind)
	}
	switch {
	case !r.Right("claim.expect", "claim.parties"):
	case out.Expect == WinWin:
		r.winWin(out)
	case c.Parties != nil:
		r.Wrong("claim", "expect: win_win", "parties need a claim that expects win_win")
	}
	if out.Metric == "" && len(s.Metrics) > 0 {
		out.Metric = s.Metrics[0].Text
	} else if out.Metric != "" {
		out.Metric = r.Metric("claim.metric", out.Metric)
	}
	if c.Smallest != "" {
		v, relative, err := size(c.Smallest)
		if err != nil {
			r.Wrong("claim.smallest", "", "%v", err)
		}
		out.Smallest, out.Relative = v, relative
	}
	switch {
	case !arms || !r.Right("design.baseline", "claim.arm", "claim.contrast", "claim.over"):
	case c.Contrast != nil || c.Over != nil:
		r.contrasts(out)
	default:
		r.against(out)
	}
	r.construction(out)
	s.Claim = out
}

// against finds the arm that is compared with the baseline.
func (r *Reader) against(out *Claim) {
	s := r.Study
	others := slices.DeleteFunc(slices.Clone(s.ArmNames), func(name string) bool { return name == s.Design.Baseline })
	switch {
	case s.Design.Baseline == "" && len(s.Arms) > 0:
		r.Errorf(r.Pos("design"), "design.baseline", "one of "+strings.Join(others, ", "), "a claim needs a baseline, the arm that the others are compared with")
	case out.Arm == "" && len(others) == 1:
		out.Arm = others[0]
	case out.Arm == "" && len(others) > 1:
		r.Errorf(r.Pos("claim"), "claim.arm", "one of "+strings.Join(others, ", "), "the arm that the claim is about is missing")
	case out.Arm == s.Design.Baseline:
		r.Wrong("claim.arm", "", "%s is the baseline itself", out.Arm)
	case !slices.Contains(others, out.Arm) && len(others) > 0:
		r.Wrong("claim.arm", spec.Hint(out.Arm, others), "there is no arm %s", out.Arm)
	}
}

// contrasts reads linear combinations of arms, which replace a single arm.
func (r *Reader) contrasts(out *Claim) {
	c := r.In.claim
	if out.Arm != "" {
		r.Wrong("claim.arm", "leave it out", "the contrast already states which arms are compared")
	}
	if c.Contrast == nil {
		r.Errorf(r.Pos("claim.over"), "claim.contrast", "such as {both: 1, neither: -1}", "over divides a contrast, but there is no contrast")
	} else {
		out.Contrast = r.weights("claim.contrast", c.Contrast)
	}
	if c.Over != nil {
		out.Over = r.weights("claim.over", c.Over)
		out.Relative = false // a ratio is already a share of its divisor
	}
	if out.Relative && r.Study.Design.Baseline == "" {
		r.Wrong("claim.smallest", "design: {kind: arms, baseline: …}, or a number", "a share of the baseline's mean needs a baseline")
	}
}

// weights reads a linear combination of arms.
func (r *Reader) weights(path string, n *spec.Node) []Weight {
	const such = "such as {both: 1, one: -1, other: -1, neither: 1}"
	if n.Kind != spec.MapNode || len(n.Keys) == 0 {
		r.Errorf(n.Pos, path, such, "write a mapping from arm to weight, not %s", n.Flow())
		return nil
	}
	arms := r.Study.ArmNames
	var out []Weight
	sum, size, wrong := 0.0, 0.0, false
	for _, e := range n.Keys {
		by, err := units.ParseNumber(e.Value.Text)
		switch {
		case e.Value.Kind != spec.ScalarNode || err != nil:
			r.Errorf(e.Value.Pos, path+"."+e.Key, such, "%s is not a number", e.Value.Flow())
			wrong = true
		case by == 0:
			r.Errorf(e.Value.Pos, path+"."+e.Key, "leave it out", "an arm of weight 0 is not part of a contrast")
			wrong = true
		}
		if !slices.Contains(arms, e.Key) && len(arms) > 0 {
			r.Errorf(e.KeyPos, path+"."+e.Key, spec.Hint(e.Key, arms), "there is no arm %s", e.Key)
			wrong = true
		}
		sum, size = sum+by, size+math.Abs(by)
		out = append(out, Weight{e.Key, by})
	}
	if !wrong && math.Abs(sum) > 1e-9*size {
		r.Errorf(n.Pos, path, such, "the weights of a contrast must sum to 0; these sum to %s", units.FormatNumber(sum))
	}
	slices.SortFunc(out, func(a, b Weight) int { return cmp.Compare(a.Arm, b.Arm) })
	return out
}

// winWin reads the parties of which none should lose. The claim's metric is what the first of
// them captures.
func (r *Reader) winWin(out *Claim) {
	c, s := r.In.claim, r.Study
	for _, key := range []struct {
		name  string
		given bool
	}{{"metric", out.Metric != ""}, {"contrast", c.Contrast != nil}, {"over", c.Over != nil}, {"construction", c.Construction != ""}} {
		if key.given {
			r.Wrong("claim."+key.name, "leave it out", "a claim of win_win compares several parties, listed under parties, in two arms")
		}
	}
	names := c.Parties
	if len(names) == 0 {
		for _, m := range s.Metrics {
			if PartyOf(m.Text) != "" {
				names = append(names, m.Text)
			}
		}
		// A party with groups in the list is judged by its groups.
		names = slices.DeleteFunc(slices.Clone(names), func(n string) bool {
			return slices.ContainsFunc(names, func(o string) bool { return strings.HasPrefix(o, n+".") })
		})
	}
	for _, n := range names {
		p := r.Metric("claim.parties", n)
		if slices.Contains(out.Parties, p) {
			r.Wrong("claim.parties", "", "%s is named twice", p)
			continue
		}
		out.Parties = append(out.Parties, p)
	}
	if len(out.Parties) < 2 {
		r.Errorf(r.Pos("claim"), "claim.parties", "metrics such as added.platform, added.provider.shop, added.consumer", "a claim of win_win needs at least two parties")
		return
	}
	out.Metric = out.Parties[0]
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

// Members returns the party whose members' captured values are kept in every run: consumer for
// a win–win claim, otherwise "".
func (s *Study) Members() string {
	if s.Claim == nil || s.Claim.Expect != WinWin {
		return ""
	}
	return "consumer"
}

// construction reads the equation that makes a claim true by construction.
func (r *Reader) construction(out *Claim) {
	text := strings.TrimSpace(r.In.claim.Construction)
	if text == "" {
		return
	}
	equation, why, ok := strings.Cut(text, ":")
	out.Construction = Construction{strings.TrimSpace(equation), strings.TrimSpace(why)}
	if !ok || out.Construction.Equation == "" || out.Construction.Why == "" {
		r.Wrong("claim.construction", `such as "M2: the hazard of adopting is proportional to fit"`, "%q does not name an equation and give a reason", text)
	}
}

// size parses a positive number that may be a percentage.
func size(text string) (v float64, relative bool, err error) {
	q, err := parseQuantity(text)
	switch {
	case err != nil:
		return 0, false, err
	case q.unit == "%":
		q.value /= 100
	case q.unit != "":
		return 0, false, fmt.Errorf("%q is neither a number nor a share such as 5%%: unknown unit %q", text, strings.TrimSpace(q.unit))
	}
	if !(q.value > 0) {
		return 0, false, fmt.Errorf("%s is not above 0", text)
	}
	return q.value, q.unit == "%", nil
}
