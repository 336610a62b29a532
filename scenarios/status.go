package scenarios

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"guanxi/sim/spec"
)

// Kinds of status.
const (
	IsFact      = "fact"
	IsFitted    = "fitted"
	IsPublished = "published"
	IsAssumed   = "assumed"
	IsSetting   = "setting"
	IsChoice    = "choice"
)

var statuses = []string{IsFact, IsFitted, IsPublished, IsAssumed, IsSetting, IsChoice}

// settings are the numbers that describe the experiment rather than the world. So do dates without a
// source.
var settings = []string{"seed", "replicates", "clock", "record", "consumers.count", "consumers.represents",
	"graph.seed", "content.popular", "ads.judged",
	"ads.campaigns.*.target.interests", "observed", "value.discount", "value.twin", "value.kept_off", "experiment"}

// choices are the numbers that the platform decides on: no uncertainty, but its policy. A study of these makes
// them factors.
var choices = []string{"ads.auction", "ads.caps", "ads.explore", "ads.features", "ads.forgetting", "ads.ftrl",
	"ads.not_interested", "ads.nuisance_price",
	"ads.prior", "ads.publisher_share", "ads.quality_weight", "ads.reserve", "ads.slots",
	"adoption.invitation.incentive.chance", "adoption.invitation.incentive.sending", "commerce.coupons.*.amount",
	"commerce.coupons.*.budget", "commerce.coupons.*.floor", "commerce.coupons.*.most", "commerce.coupons.*.share",
	"commerce.coupons.*.to", "commerce.fee.amount", "commerce.fee.share", "commerce.reputation.bought.fine",
	"commerce.reputation.raise", "commerce.reputation.step", "commerce.search.weights", "commerce.subsidy",
	"commerce.take", "games.titles.*.studio_share",
	"governance.admission.minimum", "governance.audit.rate", "governance.guidance.rate", "governance.penalty",
	"o2o.discount", "o2o.holding.company", "o2o.members.coupon", "o2o.members.fee",
	"o2o.members.messages", "payment.merchant_fee", "payment.withdrawal.fee", "policy.treasury.credit",
	"policy.treasury.keep", "services.api.fee", "services.api.free"}

// terms are what the platform decides on beside the choices: what is no number, and prices that a fact may state.
var terms = []string{"ads.billing", "ads.learner", "ads.pacing", "ads.prices", "ads.articles.price", "linkage.kind",
	"services.stickers.price", "services.verification.fee", "teams.deadline", "teams.discount", "teams.size"}

// Decides reports whether the platform decides on a key.
func Decides(path string) bool { return among(choices, path) || among(terms, path) }

func among(paths []string, path string) bool {
	return slices.ContainsFunc(paths, func(x string) bool { return below(x, path) })
}

// Status is a number of the scenario and what stands behind it.
type Status struct {
	spec.Quantity
	Is        string // fact, fitted, published, assumed, setting or choice; "" where nothing says it
	Of        string // the source, to what the number is fitted, or why it is so
	Low, High string // of an assumed number, in the form of its value
	Stated    bool   // by the file
}

// Status returns the status of each number of the scenario, in the order of the table. What the file
// states precedes what the declaration of the key says about its default.
func (s *Scenario) Status() []Status {
	claims, _ := s.claims()
	var all []Status
	for _, q := range s.section.Quantities() {
		x := Status{Quantity: q}
		if c := best(claims, s, q); c != nil {
			x.Is, x.Of, x.Low, x.High, x.Stated = c.is, c.of, c.low, c.high, true
		} else {
			x.declared()
		}
		all = append(all, x)
	}
	return all
}

// Inherited returns the numbers that are facts or fits but not this file's own: they describe what it extends, or
// what guanxi's defaults are of. A file that extends nothing has none.
func (s *Scenario) Inherited() (all []Status) {
	if len(s.Files) == 1 {
		return nil
	}
	for _, x := range s.Status() {
		own := x.Field.Given() && s.file(x.Field.Pos) <= 0
		if (x.Is == IsFact || x.Is == IsFitted) && !own {
			all = append(all, x)
		}
	}
	return all
}

// Text returns what stands behind the number in words.
func (x *Status) Text() string {
	switch x.Is {
	case IsAssumed:
		return "assumed, sweep " + x.Low + "–" + x.High
	case IsFitted:
		return "fitted to " + x.Of
	}
	return x.Of
}

// declared finds the status that the declaration of the key gives.
func (x *Status) declared() {
	low, high, ok := x.Sweep()
	source := x.Field.Source
	if !x.AtDefault() {
		source = ""
	}
	switch {
	case among(settings, x.Key()):
		x.Is = IsSetting
	case among(choices, x.Key()):
		x.Is = IsChoice
	case strings.HasPrefix(source, "fitted"):
		x.Is, x.Of = IsFitted, strings.TrimPrefix(source, "fitted to ")
	case ok && x.Within(low, high):
		x.Is, x.Low, x.High = IsAssumed, low, high
	case ok:
	case strings.Contains(source, "facts/"):
		x.Is, x.Of = IsFact, source
	case source != "":
		x.Is, x.Of = IsPublished, source
	case x.Field.Type == spec.TypeDate || x.Field.Type == spec.TypeDates:
		x.Is = IsSetting
	}
}

// claim is an entry of the section status.
type claim struct {
	under             string // what paths into its platform begin with
	path              string
	pos               spec.Pos
	is, of, low, high string
}

// place is the path of the claim itself.
func (c *claim) place() string {
	if c.under != "" {
		return "platforms." + c.under + "status." + c.path[len(c.under):]
	}
	return "status." + c.path
}

// claims reads the section status, and those of platforms.
func (s *Scenario) claims() (all []claim, ps spec.Problems) {
	for under, tree := range trees(s.Tree) {
		own, wrong := s.claimsOf(under, tree.Get("status"))
		all, ps = append(all, own...), append(ps, wrong...)
	}
	return all, ps
}

// trees yields the tree of a scenario and those of its platforms, by what paths into them begin with.
func trees(tree *spec.Node) iter.Seq2[string, *spec.Node] {
	return func(yield func(string, *spec.Node) bool) {
		if !yield("", tree) {
			return
		}
		for _, e := range tree.Get("platforms").Entries() {
			if e.Value.Kind == spec.MapNode && !yield(e.Key+".", e.Value) {
				return
			}
		}
	}
}

func (s *Scenario) claimsOf(under string, n *spec.Node) (all []claim, ps spec.Problems) {
	if n != nil && n.Kind != spec.MapNode && n.Kind != spec.NullNode && !n.Is("off") {
		return nil, spec.Problems{{Pos: n.Pos, Path: "status", Msg: fmt.Sprintf("write a mapping from path to status, not "+
			"%v", n.Kind)}}
	}
	numbers := s.section.Quantities()
	for _, e := range n.Entries() {
		c := claim{under: under, path: under + e.Key, pos: e.KeyPos}
		wrong := func(at spec.Pos, msg, hint string) {
			ps = append(ps, spec.Problem{Pos: at, Path: c.place(), Msg: msg, Hint: hint})
		}
		if e.Value.Is("off") {
			continue
		}
		here := func(q spec.Quantity) bool { return below(c.path, q.Path()) }
		key := e.Key
		if name, rest, _ := strings.Cut(key, "."); s.Tree.Get("platforms").Get(name) != nil {
			key = rest
		}
		if strings.Contains("."+e.Key+".", "..") || !slices.ContainsFunc(numbers, here) && len(s.table.Describe(key)) == 0 {
			hint := ""
			if near := s.table.Near(key); len(near) > 0 {
				hint = "did you mean " + strings.Join(near, " or ") + "?"
			}
			wrong(e.KeyPos, "there is no such key", hint)
			continue
		}
		if len(e.Value.Entries()) != 1 || !slices.Contains(statuses, e.Value.Keys[0].Key) {
			wrong(e.Value.Pos, "one of "+strings.Join(statuses, ", ")+" is expected here", "such as {assumed: [0, 1]} or "+
				"{fitted: monthly users of 2012-2018}")
			continue
		}
		v := e.Value.Keys[0].Value
		switch c.is = e.Value.Keys[0].Key; {
		case c.is != IsAssumed && (v.Kind != spec.ScalarNode || v.Text == ""):
			wrong(v.Pos, "a text is expected here", "the source, to what it is fitted, or why it is so")
			continue
		case c.is != IsAssumed:
			c.of = v.Text
		case v.Kind != spec.ListNode || len(v.Items) != 2 || v.Items[0].Kind != spec.ScalarNode ||
			v.Items[1].Kind != spec.ScalarNode:
			wrong(v.Pos, "a range of two values is expected here", "such as [0, 1], in the unit of the key")
			continue
		default:
			c.low, c.high = v.Items[0].Text, v.Items[1].Text
		}
		all = append(all, c)
	}
	return all, ps
}

// checkStatus checks the section status against the scenario.
func (s *Scenario) checkStatus() spec.Problems {
	claims, ps := s.claims()
	if len(claims) == 0 {
		return ps
	}
	told := map[*claim]bool{}
	for _, q := range s.section.Quantities() {
		c := best(claims, s, q)
		if c == nil || c.is != IsAssumed || told[c] {
			continue
		}
		if wrong := q.CheckSweep(c.low, c.high); wrong != "" {
			told[c] = true
			ps = append(ps, spec.Problem{Pos: c.pos, Path: c.place(), Msg: wrong, Hint: "a range for " + q.Path()})
		}
	}
	return ps
}

// best returns the claim that holds for a number, the most specific one; nil for none. A claim says
// nothing about a value from a flag or from a file that extends its own, nor about one outside of its range.
func best(claims []claim, s *Scenario, q spec.Quantity) *claim {
	var found *claim
	for i := range claims {
		c := &claims[i]
		if below(c.path, q.Path()) && !s.overrules(q, c) && (found == nil || c.closer(found)) {
			found = c
		}
	}
	return found
}

// overrules reports whether the number comes later than the claim, or lies outside of its range, as what an arm
// of a study sets may.
func (s *Scenario) overrules(q spec.Quantity, c *claim) bool {
	return s.later(q, c) || c.is == IsAssumed && q.CheckSweep(c.low, c.high) == "" && !q.Within(c.low, c.high)
}

// later reports whether the number comes from a flag or from a file that extends that of the claim.
func (s *Scenario) later(q spec.Quantity, c *claim) bool {
	return q.Field.Given() && s.file(q.Field.Pos) < s.file(c.pos)
}

// dropStatus removes claims about numbers that flags or other files have changed from a written-out
// scenario, in which nothing else tells that they no longer hold.
func (s *Scenario) dropStatus(tree *spec.Node) {
	claims, _ := s.claims()
	if len(claims) == 0 {
		return
	}
	for under, of := range trees(tree) {
		status := of.Get("status").Clone()
		for _, q := range s.section.Quantities() {
			for i := range claims {
				if c := &claims[i]; c.under == under && below(c.path, q.Path()) && s.later(q, c) {
					status.Remove(c.path[len(under):])
				}
			}
		}
		if status != nil {
			of.Put("status", status)
		}
	}
}

// closer reports whether the path of c says more than that of d.
func (c *claim) closer(d *claim) bool {
	if a, b := strings.Count(c.path, "."), strings.Count(d.path, "."); a != b {
		return a > b
	}
	return strings.Count(c.path, "*") < strings.Count(d.path, "*")
}

// below reports whether a path lies at or below another, in which * stands for every name.
func below(pattern, path string) bool {
	for more := true; more; {
		var a, b string
		a, pattern, more = strings.Cut(pattern, ".")
		b, path, _ = strings.Cut(path, ".")
		if a != b && (a != "*" || b == "") {
			return false
		}
	}
	return true
}

// Assumed is a number of the scenario that is assumed, with the range in which to vary it.
type Assumed struct {
	Path, Value, Low, High string
	Scale                  string // log, linear or integer
}

// Assumed returns the assumed numbers of the scenario that a study can vary one by one, in the order
// of the table: all but elements of lists and weights that sum to 1.
func (s *Scenario) Assumed() []Assumed {
	var all []Assumed
	for _, x := range s.Status() {
		if x.Is == IsAssumed && x.Alone() && x.CheckSweep(x.Low, x.High) == "" {
			all = append(all, Assumed{x.Path(), x.Value.Text, x.Low, x.High, x.scale()})
		}
	}
	return all
}

// Width returns the width of the range of an assumed number relative to its value; +Inf for the
// value 0.
func (x *Status) Width() float64 {
	low, _ := x.Size(x.Low)
	high, _ := x.Size(x.High)
	value, _ := x.Size(x.Value.Text)
	return (high - low) / math.Abs(value)
}

// scale suggests how to space the values of the range.
func (x *Status) scale() string {
	low, _ := x.Size(x.Low)
	high, _ := x.Size(x.High)
	switch {
	case x.Field.Type == spec.TypeInt:
		return "integer"
	case low > 0 && high >= 4*low:
		return "log"
	}
	return "linear"
}
