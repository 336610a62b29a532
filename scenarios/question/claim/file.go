// Package claim asks whether what is claimed of a contrast of arms holds: in the scenario, and in which worlds that are
// drawn from the ranges of what is assumed.
package claim

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Values of Expect: the expected effect on the metric, relative to the baseline.
const (
	Increase = "increase"
	Decrease = "decrease"
	None     = "none"
	WinWin   = "win_win" // on all parties
)

// Claim turns a contrast into a tested claim.
type Claim struct {
	ID, Text     string
	Metric       string
	Arm          string // compared with the baseline; "" if there is a contrast
	Contrast     []Weight
	Over         []Weight // divisor of the contrast; nil: none
	Expect       string
	Smallest     float64 // smallest effect of interest
	Relative     bool    // Smallest is a share of the baseline's mean
	Construction Construction
	Parties      []string // for win_win: metrics of what the parties capture, or of what the platform adds for them
}

// Weight is the weight of an arm in a linear combination of means. Weights are sorted by arm.
type Weight struct {
	Arm string
	By  float64
}

// Construction says why a claim is true by construction of the model.
type Construction struct{ Equation, Why string }

// IsSet reports whether the claim is true by construction.
func (c Construction) IsSet() bool { return c.Equation != "" }

func (c Construction) String() string {
	if !c.IsSet() {
		return ""
	}
	return c.Equation + ": " + c.Why
}

// Of returns the claim of a study, nil if it has none.
func Of(s *study.Study) *Claim {
	c, _ := s.Asked(key).(*Claim)
	return c
}

const key = "claim"

// section is that of a study file.
func section() study.Section {
	return study.Section{Key: key, Doc: "claim that the contrast tests",
		Schema: func() map[string]map[string]any {
			weights := func() map[string]any {
				return map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "number"},
					"minProperties": 2}
			}
			return map[string]map[string]any{"contrast": weights(), "over": weights()}
		},
		New: func() *study.Part {
			in := &file{}
			return &study.Part{Declare: in.declare, Check: in.read, Members: in.members, Value: &in.Claim}
		}}
}

// file is the section as declared.
type file struct {
	Claim
	smallest, construction string
	contrast, over         *spec.Node
}

func (c *file) declare(s *spec.Section) {
	s.Text(&c.ID, "id", "", "short name, such as C9", spec.Required(), spec.Label())
	s.Text(&c.Text, "text", "", "the claim, in one sentence", spec.Required(), spec.Label())
	s.Text(&c.Metric, "metric", "", "metric that decides; default: the first")
	s.Text(&c.Arm, "arm", "", "arm that is compared with the baseline; default: the other one")
	s.Enum(&c.Expect, "expect", Increase, []string{Increase, Decrease, None, WinWin}, "expected change of the metric; "+
		"win_win: no party captures less and one captures more")
	s.Texts(&c.Parties, "parties", "", "for win_win: metrics, one for each party that should not lose; default: all "+
		"metrics added.PARTY and captured.PARTY of the study except outside")
	s.Tree(&c.contrast, "contrast", "", "in place of arm: weights of the arms' means, such as {both: 1, one: -1, "+
		"other: -1, neither: 1} for an interaction; they sum to 0", spec.TypeName("number by arm"))
	s.Tree(&c.over, "over", "", "second contrast that the first is divided by; the effect is their ratio",
		spec.TypeName("number by arm"))
	s.Text(&c.smallest, "smallest", "", "smallest effect of interest: a number in the unit of the metric, or a share "+
		"of the baseline's mean such as 5%; for win_win the loss that counts as none", spec.Required())
	s.Text(&c.construction, "construction", "", "equation that makes the claim true by construction, and why: \"M2: "+
		"the hazard of adopting is proportional to fit\"", spec.Label())
}

// read reads the claim of a study.
func (c *file) read(r *study.Reader) {
	s, arms := r.Study, r.Study.Compares()
	if !arms && r.Right("design.kind") {
		r.Wrong("claim", "design: {kind: arms, baseline: …}", "a claim needs a contrast of arms, not a design of kind %s",
			r.In.DesignKind)
	}
	switch {
	case !r.Right("claim.expect", "claim.parties"):
	case c.Expect == WinWin:
		c.winWin(r)
	case c.Parties != nil:
		r.Wrong("claim", "expect: win_win", "parties need a claim that expects win_win")
	}
	if c.Metric == "" && len(s.Metrics) > 0 {
		c.Metric = s.Metrics[0].Text
	} else if c.Metric != "" {
		c.Metric = r.Metric("claim.metric", c.Metric)
	}
	if c.smallest != "" {
		var err error
		if c.Smallest, c.Relative, err = study.Size(c.smallest); err != nil {
			r.Wrong("claim.smallest", "", "%v", err)
		}
	}
	switch {
	case !arms || !r.Right("design.baseline", "claim.arm", "claim.contrast", "claim.over"):
	case c.contrast != nil || c.over != nil:
		c.contrasts(r)
	default:
		c.against(r)
	}
	c.constructed(r)
}

// against finds the arm that is compared with the baseline.
func (c *file) against(r *study.Reader) {
	s := r.Study
	others := slices.DeleteFunc(slices.Clone(s.ArmNames), func(name string) bool { return name == s.Design.Baseline })
	switch {
	case s.Design.Baseline == "" && len(s.Arms) > 0:
		r.Errorf(r.Pos("design"), "design.baseline", "one of "+strings.Join(others, ", "), "a claim needs a baseline, the "+
			"arm that the others are compared with")
	case c.Arm == "" && len(others) == 1:
		c.Arm = others[0]
	case c.Arm == "" && len(others) > 1:
		r.Errorf(r.Pos("claim"), "claim.arm", "one of "+strings.Join(others, ", "), "the arm that the claim is about is "+
			"missing")
	case c.Arm == s.Design.Baseline:
		r.Wrong("claim.arm", "", "%s is the baseline itself", c.Arm)
	case !slices.Contains(others, c.Arm) && len(others) > 0:
		r.Wrong("claim.arm", spec.Hint(c.Arm, others), "there is no arm %s", c.Arm)
	}
}

// contrasts reads linear combinations of arms, which replace a single arm.
func (c *file) contrasts(r *study.Reader) {
	if c.Arm != "" {
		r.Wrong("claim.arm", "leave it out", "the contrast already states which arms are compared")
	}
	if c.contrast == nil {
		r.Errorf(r.Pos("claim.over"), "claim.contrast", "such as {both: 1, neither: -1}", "over divides a contrast, but "+
			"there is no contrast")
	} else {
		c.Contrast = weights(r, "claim.contrast", c.contrast)
	}
	if c.over != nil {
		c.Over = weights(r, "claim.over", c.over)
		c.Relative = false // a ratio is already a share of its divisor
	}
	if c.Relative && r.Study.Design.Baseline == "" {
		r.Wrong("claim.smallest", "design: {kind: arms, baseline: …}, or a number", "a share of the baseline's mean needs "+
			"a baseline")
	}
}

// weights reads a linear combination of arms.
func weights(r *study.Reader, path string, n *spec.Node) []Weight {
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
func (c *file) winWin(r *study.Reader) {
	for _, key := range []struct {
		name  string
		given bool
	}{{"metric", c.Metric != ""}, {"contrast", c.contrast != nil}, {"over", c.over != nil},
		{"construction", c.construction != ""}} {
		if key.given {
			r.Wrong("claim."+key.name, "leave it out", "a claim of win_win compares several parties, listed under parties, "+
				"in two arms")
		}
	}
	names := c.Parties
	if c.Parties = nil; len(names) == 0 {
		for _, m := range r.Study.Metrics {
			if study.PartyOf(m.Text) != "" {
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
		if slices.Contains(c.Parties, p) {
			r.Wrong("claim.parties", "", "%s is named twice", p)
			continue
		}
		c.Parties = append(c.Parties, p)
	}
	if len(c.Parties) < 2 {
		r.Errorf(r.Pos("claim"), "claim.parties", "metrics such as added.platform, added.provider.shop, added.consumer",
			"a claim of win_win needs at least two parties")
		return
	}
	c.Metric = c.Parties[0]
}

// constructed reads the equation that makes a claim true by construction.
func (c *file) constructed(r *study.Reader) {
	text := strings.TrimSpace(c.construction)
	if text == "" {
		return
	}
	equation, why, ok := strings.Cut(text, ":")
	c.Construction = Construction{strings.TrimSpace(equation), strings.TrimSpace(why)}
	if !ok || c.Construction.Equation == "" || c.Construction.Why == "" {
		r.Wrong("claim.construction", `such as "M2: the hazard of adopting is proportional to fit"`,
			"%q does not name an equation and give a reason", text)
	}
}

// members returns the party whose members' captured values are kept in every run, for a win–win claim.
func (c *file) members() string {
	if c.Expect == WinWin {
		return "consumer"
	}
	return ""
}
