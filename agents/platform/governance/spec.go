// Package governance models the platform's supervision of those who sell on it (M16): admission,
// misconduct, its detection and punishment, guidance of providers, and consumers' trust in the
// platform. It governs the shops of commerce.
//
// Sources: Becker (1968), Crime and punishment: an economic approach, Journal of Political Economy
// 76(2), for misconduct by its expected gain; Polinsky & Shavell (2000), The economic theory of public enforcement of
// law, Journal of Economic Literature 38(1), for fines as transfers, costs of audits and errors;
// Pavlou & Gefen (2004), Building effective online marketplaces with institution-based trust,
// Information Systems Research 15(1), for trust in the platform that affects all purchases; Akerlof
// (1970), The market for "lemons".
package governance

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `governance`.
type Spec struct {
	Audit struct {
		Rate  units.Rate
		Cost  units.Money
		False float64
	}
	HasReport bool
	Report    struct {
		Rate      float64
		Trust     float64
		Malicious float64
		False     float64
	}
	Penalty struct {
		Fine   units.Money
		Remove float64
		Refund bool
	}
	Cheat struct {
		Share    float64
		Gain     num.Dist
		Quality  float64
		Noise    float64
		Every    units.Duration
		Memory   units.Duration
		Discount units.Rate
		Exit     units.Rate
	}
	HasAdmission bool
	Admission    struct {
		Minimum, Noise float64
	}
	HasGuidance bool
	Guidance    struct {
		Rate units.Rate
		Cost units.Money
		Gain float64
	}
	Trust struct {
		Start        float64
		Rate         float64
		Choice       float64
		Satisfaction float64
	}

	run     *governance
	treated *Spec // settings of the shops that an experiment treats; nil: there is none
}

// Treat implements agents.Treater.
func (p *Spec) Treat(treated any) { p.treated = treated.(*Spec) }

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m16 := spec.Equation("M16")
	s.Section("audit", "audits: the platform inspects shops by itself", func(s *spec.Section) {
		a := &p.Audit
		s.Rate(&a.Rate, "rate", "0.02/day", "rate of audits of a shop; an audit always finds misconduct", spec.Symbol("a"),
			m16, spec.Treat("shop"), spec.Min(0), spec.Max("100/day"), spec.Assumed("0–1/day"))
		s.Money(&a.Cost, "cost", "5", "cost of an audit", spec.Symbol("c_a"), m16, spec.Live(), spec.Min(0), spec.Max(1e9),
			spec.Assumed("1–100"))
		s.Share(&a.False, "false", "0.1%", "probability that an audit wrongly finds misconduct", spec.Symbol("f_a"), m16,
			spec.Live(), spec.Assumed("0%–5%"))
	}, m16)
	s.Switch(&p.HasReport, "report", "consumers report shops that deceived them", func(s *spec.Section) {
		r := &p.Report
		s.Share(&r.Rate, "rate", "20%", "probability that a victim with the initial trust in the platform reports the "+
			"shop; one report is enough", spec.Symbol("r"), m16, spec.Live(), spec.Assumed("0.1%–50%"))
		s.Number(&r.Trust, "trust", "1", "identification with the community: rise in the logit of this probability per "+
			"unit of trust in the platform", spec.Symbol("κ_r"), m16, spec.Live(), spec.Min(-100), spec.Max(100),
			spec.Assumed("0–4"))
		s.Share(&r.Malicious, "malicious", "0.1%", "share of purchases at honest shops after which the buyer falsely "+
			"reports misconduct", m16, spec.Live(), spec.Assumed("0%–2%"))
		s.Share(&r.False, "false", "5%", "probability that a false report is believed", spec.Symbol("f_r"), m16, spec.Live(),
			spec.Assumed("0%–50%"))
	}, m16, spec.DefaultOn())
	s.Section("penalty", "what happens to a shop found guilty of misconduct, rightly or not", func(s *spec.Section) {
		x := &p.Penalty
		s.Money(&x.Fine, "fine", "500", "fine", spec.Symbol("φ"), m16, spec.Live(), spec.Min(0), spec.Max(1e9),
			spec.Assumed("0–10000"))
		s.Share(&x.Remove, "remove", "30%", "probability that the shop is removed from the platform", spec.Symbol("z"), m16,
			spec.Live(), spec.Assumed("0%–100%"))
		s.Bool(&x.Refund, "refund", "true", "victims since the shop's last decision get their money back", m16, spec.Live())
	}, m16)
	s.Section("cheat", "misconduct: a shop delivers less than it could where that pays; each shop decides once per "+
		"period", func(s *spec.Section) {
		c := &p.Cheat
		s.Share(&c.Share, "share", "100%", "share of shops that may misbehave, drawn once for each; the others never do",
			m16, spec.Assumed("1%–100%"))
		s.Dist(&c.Gain, "gain", "{dist: lognormal, mean: 100, sd: 80}", "amount that misconduct saves a shop on the goods "+
			"of a period, at most their cost; a shop that can save nothing does not misbehave", spec.Symbol("g"),
			spec.Unit("currency"), m16, spec.Assumed("mean 10–5000, sd 10–4000"))
		s.Share(&c.Quality, "quality", "10%", "quality delivered under misconduct, unless the true quality is lower",
			spec.Symbol("q_low"), m16, spec.Live(), spec.Assumed("0%–40%"))
		s.Number(&c.Noise, "noise", "20", "scale of the logistic noise in the decision; 0: misconduct exactly where it pays",
			spec.Symbol("σ_m"), spec.Unit("currency"), m16, spec.Live(), spec.Min(0), spec.Max(1e9), spec.Assumed("0–500"))
		s.Duration(&c.Every, "every", "30d", "time between two decisions of a shop; its phase is drawn for each shop", m16,
			spec.Above(0), spec.Assumed("7d–180d"), spec.Symbol("M"))
		s.Duration(&c.Memory, "memory", "90d", "time constant of the running means of profit and orders from which a shop "+
			"forms its expectations", m16, spec.Above(0), spec.Assumed("30d–1year"))
		s.Rate(&c.Discount, "discount", "10%/year", "discount rate of the profit that removal would take", spec.Symbol("r"),
			m16, spec.Live(), spec.Min(0), spec.Max("100/year"), spec.Assumed("5–50%/year"))
		s.Rate(&c.Exit, "exit", "30%/year", "hazard at which a shop expects to close for other reasons; the hazard of "+
			"wrongful removal adds to it", m16, spec.Live(), spec.Min(0), spec.Max("100/year"), spec.Assumed("5–200%/year"))
		s.Check(func(k *spec.Checker) {
			if c.Discount.Value+c.Exit.Value <= 0 {
				k.Errorf("discount", "discount and exit are both 0, so that future profit has no finite value; one of them must "+
					"be above 0")
			}
		}, "discount", "exit")
		s.Check(func(k *spec.Checker) {
			if mean := c.Gain.Mean(); !(mean < 1e9) {
				k.Errorf("gain", "the mean is %v; it must lie below 1e9", mean)
			}
		}, "gain")
	}, m16)
	s.Switch(&p.HasAdmission, "admission", "who may sell: shops whose quality looks high enough", func(s *spec.Section) {
		a := &p.Admission
		s.Share(&a.Minimum, "minimum", "20%", "lowest quality signal at which a shop is admitted", spec.Symbol("q_min"), m16,
			spec.Assumed("0%–80%"))
		s.Number(&a.Noise, "noise", "0.1", "standard deviation of the error in the signal", m16, spec.Min(0), spec.Max(10),
			spec.Assumed("0–0.5"))
	}, m16, spec.DefaultOn())
	s.Switch(&p.HasGuidance, "guidance", "the platform advises shops", func(s *spec.Section) {
		g := &p.Guidance
		s.Rate(&g.Rate, "rate", "0/year", "steps of guidance of a shop", m16, spec.Live(), spec.Min(0), spec.Max("100/day"),
			spec.Assumed("0–4/year"))
		s.Money(&g.Cost, "cost", "100", "cost of a step to the platform", spec.Symbol("c_g"), m16, spec.Live(), spec.Min(0),
			spec.Max(1e9), spec.Assumed("10–1000"))
		s.Share(&g.Gain, "gain", "20%", "share of the gap to quality 1 that a step closes", spec.Symbol("γ_g"), m16,
			spec.Live(), spec.Assumed("5%–50%"))
	}, m16, spec.DefaultOn())
	s.Section("trust", "trust of consumers in the platform, from the outcomes of their purchases", func(s *spec.Section) {
		t := &p.Trust
		s.Share(&t.Start, "start", "0.6", "trust before the first purchase; the effects of trust are relative to it",
			spec.Symbol("W_0"), m16, spec.Assumed("0.3–0.9"))
		s.Share(&t.Rate, "rate", "0.05", "weight of a purchase in the running mean of outcomes: 1 for a good one or a "+
			"refund, 0 for a bad one", spec.Symbol("η"), m16, spec.Live(), spec.Assumed("0.01–0.2"))
		s.Number(&t.Choice, "choice", "1", "utility of all offers per unit of trust; part of the decision but not of the "+
			"experience", spec.Symbol("β_W"), m16, spec.Live(), spec.Min(-100), spec.Max(100), spec.Assumed("0–4"))
		s.Number(&t.Satisfaction, "satisfaction", "0.2", "experience per day and unit of trust", spec.Symbol("ω_W"), m16,
			spec.Live(), spec.Min(-10), spec.Max(10), spec.Assumed("0–0.5"))
	}, m16)
}

// CheckWorld checks the section against the clock.
func (p *Spec) CheckWorld(clock sim.Clock, _ *society.PeopleSpec, report func(path, format string, args ...any)) {
	if p.Cheat.Every < clock.Tick {
		report("cheat.every", "%v is shorter than a tick, %v, but a shop can decide at most once per tick", p.Cheat.Every,
			clock.Tick)
	}
}
