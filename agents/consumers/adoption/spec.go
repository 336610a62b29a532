// Package adoption models who starts to use the platform, and why (M2): innovation, imitation of
// friends and invitations, with the textbook forms of diffusion as special cases.
//
// Sources: Bass (1969), A new product growth for model consumer durables, Management Science
// 15(5); Goldenberg, Libai & Muller (2001), Talk of the network, Marketing Letters 12(3); Fibich
// & Gibori (2010), Aggregate diffusion dynamics in agent-based models with a spatial structure,
// Operations Research 58(5); Kempe, Kleinberg & Tardos (2003) for the independent cascade, and
// (2005), Influential nodes in a diffusion model for social networks, ICALP, for chances that depend on who has tried;
// Granovetter (1978), Threshold models of collective behavior, AJS 83(6); Rohlfs (1974), A theory of interdependent
// demand for a communications service, Bell Journal of Economics 5(1), for a reservation that is compared with
// the fit and the share of friends.
package adoption

import (
	"guanxi/agents/society"
	"math"

	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `adoption`.
type Spec struct {
	Model        string // bass, cascade, threshold
	Innovation   units.Rate
	Imitation    units.Rate
	Weak         units.Rate
	Normalise    string // none, degree, mean_degree
	Form         string // hazard, linear, independent
	Transmission float64
	Reinforced   []float64 // r_2, r_3, …
	Threshold    num.Dist
	NeverAdopt   float64
	Initial      *spec.Node

	HasReservation bool
	Reservation    struct{ Mean, SD, Peers float64 }
	HasInvitation  bool
	Invitation     struct {
		Rate   units.Rate
		Lift   float64
		Reward units.Money

		HasIncentive bool
		Incentive    Incentive
	}

	HasMarketing bool
	Marketing    MarketingSpec

	run     *adoption
	treated *Spec // settings of the consumers whom an experiment treats; nil: there is none
}

// Treat implements agents.Treater.
func (a *Spec) Treat(treated any) { a.treated = treated.(*Spec) }

// settingsFor are the settings of consumer i.
func (a *Spec) settingsFor(w *society.World, i int) *Spec {
	if a.treated != nil && w.Experiment.Has(society.SideConsumer, i) {
		return a.treated
	}
	return a
}

// Declare declares the section's fields.
func (a *Spec) Declare(s *spec.Section) {
	s.Enum(&a.Model, "model", "bass", []string{"bass", "cascade", "threshold"}, "bass: innovation and imitation; "+
		"cascade: a new adopter has one chance, in the next tick, to convince each neighbour; threshold: a consumer "+
		"adopts when the share of adopted neighbours reaches a threshold")
	bass, thresholds := spec.Only("model", "bass"), spec.Only("model", "threshold")
	s.Rate(&a.Innovation, "innovation", "0/day", "coefficient of innovation: hazard of adopting without a friend",
		spec.Symbol("p"), spec.Min(0), spec.Live(), spec.Equation("M2"), spec.Source("Bass 1969"), spec.Assumed("0–1/year"))
	s.Rate(&a.Imitation, "imitation", "0/day", "coefficient of imitation of strong friends, or word of mouth",
		spec.Symbol("q_s"), spec.Min(0), spec.Live(), spec.Equation("M2"), spec.Source("Bass 1969"),
		spec.Assumed("0–2/year"), bass)
	s.Rate(&a.Weak, "weak_imitation", "0/day", "coefficient of imitation of weak friends: those met in encounters, or "+
		"by ties below graph.strong", spec.Symbol("q_w"), spec.Min(0), spec.Equation("M2"),
		spec.Source("Goldenberg, Libai & Muller 2001"), spec.Assumed("0–1/year"), bass)
	s.Enum(&a.Normalise, "normalise", "degree", []string{"none", "degree", "mean_degree"}, "what imitation grows with. "+
		"none: the number of adopted neighbours; degree: their share of the consumer's own neighbours; mean_degree: their "+
		"number over the mean degree of the graph, for weak friends over the mean number among consumers who have any",
		spec.Symbol("c"), bass)
	s.Enum(&a.Form, "form", "hazard", []string{"hazard", "linear", "independent"}, "probability in a tick. hazard: 1 − "+
		"exp(−rate·Δt); linear: rate·Δt; independent: 1 − (1−p)(1−q/c)^s(1−q_w/c_w)^w", bass)
	s.Share(&a.Transmission, "transmission", "0", "probability that a new adopter convinces a neighbour",
		spec.Symbol("T"), spec.Only("model", "cascade"), spec.Source("Kempe, Kleinberg & Tardos 2003"), spec.Assumed("0–1"))
	s.Numbers(&a.Reinforced, "reinforcement", "", "how many times as well as the signal before it each further one "+
		"convinces a consumer, from the second on; those after the list convince as its last. []: all convince alike",
		spec.Symbol("r_k"), spec.Min(0), spec.Only("model", "cascade"),
		spec.Source("Kempe, Kleinberg & Tardos 2005"), spec.Assumed("each 0.3–4"))
	s.Check(func(c *spec.Checker) {
		for k, p := range a.chances() {
			if p > 1 {
				c.Errorf("reinforcement", "signal %d convinces with probability %.4g, transmission times all factors up to "+
					"it; it "+
					"must not exceed 1", k+1, p)
				return
			}
		}
	}, "transmission", "reinforcement")
	s.Dist(&a.Threshold, "threshold", "0.5", "share of adopted neighbours at which a consumer adopts", spec.Min(0),
		thresholds, spec.Source("Granovetter 1978"), spec.Assumed("0–1"), spec.Symbol("θ_i"))
	s.Share(&a.NeverAdopt, "never_adopt", "0", "share of consumers who never adopt", spec.Assumed("0–50%"))
	s.Tree(&a.Initial, "initial_adopters", "", "consumers who use the platform at the start: a whole number, a share "+
		"(0.1%), or a list of node ids as in the graph file", spec.TypeName("whole number, share or list of node ids"),
		spec.Forms(spec.TypeInt, spec.TypeShare, spec.TypeTexts))
	s.Switch(&a.HasReservation, "reservation", "consumers adopt only where the functions fit their needs well enough; "+
		"decides the ceiling of adoption", func(s *spec.Section) {
		r := &a.Reservation
		s.Number(&r.Mean, "mean", "0.35", "mean of the reservation fit", spec.Symbol("μ_θ"), spec.Assumed("0.2–0.6"))
		s.Number(&r.SD, "sd", "0.15", "standard deviation of the reservation fit over consumers", spec.Symbol("σ_θ"),
			spec.Min(0), spec.Assumed("0.05–0.3"))
		s.Number(&r.Peers, "peers", "0.3", "what friends who use the platform add to the fit when all of them do",
			spec.Symbol("ν"), spec.Min(0), spec.Assumed("0–0.6"))
	}, spec.Equation("M2"), bass)
	s.Switch(&a.HasInvitation, "invitation", "users invite friends who have not adopted yet", func(s *spec.Section) {
		v := &a.Invitation
		s.Rate(&v.Rate, "rate", "1/year", "rate at which a user sends invitations, each to one friend", spec.Min(0),
			spec.Max("100/day"), spec.Live(), spec.Assumed("0–10/year"))
		s.Number(&v.Lift, "lift", "0", "lift: the hazard of an invited consumer is multiplied by 1 + lift",
			spec.Symbol("β_r"), spec.Min(0), spec.Treat("consumer"), spec.Assumed("0–2"),
			spec.Source("of invitations by hand .98: facts/mechanisms.csv, active_invite_extra_lift"))
		s.Money(&v.Reward, "reward", "0", "paid to the inviter and to the invitee when the invitee "+
			"adopts", spec.Symbol("r"),
			spec.Min(0), spec.Treat("consumer"), spec.Assumed("0–20"))
		s.Switch(&v.HasIncentive, "incentive", "who is paid more invites more, for sending, for success, or by lot",
			v.Incentive.declare, spec.Equation("M2"))
	}, spec.Equation("M2"), bass)
	s.Switch(&a.HasMarketing, "marketing", "the platform pays to be known to those who have never used it",
		a.Marketing.declare, spec.Equation("M2"), bass)
	s.Check(func(c *spec.Checker) {
		if a.Initial != nil && a.Initial.Kind != spec.ListNode {
			if _, err := units.ParseShare(a.Initial.Text); err != nil {
				c.Errorf("initial_adopters", "%v; it is a whole number, a share such as 0.1%% or a list of nodes", err)
			} else if _, err := initialCount(a.Initial.Text, math.MaxInt32); err != nil {
				c.Errorf("initial_adopters", "%.60q is not a whole number, a share from 0%% to 100%% or a list of nodes",
					a.Initial.Flow())
			}
		}
	}, "initial_adopters")
}

// Still returns why nobody joins during the run by what is built in; "" where somebody may.
func (a *Spec) Still() string {
	if a.Model != "bass" || a.HasMarketing || a.Innovation.Value != 0 || a.Imitation.Value != 0 || a.Weak.Value != 0 {
		return ""
	}
	switch some, all := a.hasInitial(); {
	case !some:
		return "innovation and imitation are 0: nobody adopts"
	case !all:
		return "innovation and imitation are 0: only initial_adopters adopt"
	}
	return ""
}

// Reads returns the key that needs weak ties, if it is given, and the mechanism that makes them.
func (a *Spec) Reads() (keys, mechanisms []string) {
	if a.Model == "bass" && a.Weak.Value > 0 {
		return []string{"weak_imitation"}, []string{"encounters"}
	}
	return nil, nil
}
