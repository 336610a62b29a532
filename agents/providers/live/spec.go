// Package live models live shows (M31): an account shows goods of shops, or those of a shop of its own, for some hours
// at prices agreed for the show. Who follows it hears of the show, others may find it in their feeds; who comes watches
// for a while, buys on the spot or not, and may give something. That "individuals build trust" is here who follows
// whom: a host sells to those who have come to follow it.
//
// Sources: McFadden (1974), Conditional logit analysis of qualitative choice behavior, for the choice among what is
// shown; Small & Rosen (1981), Applied welfare economics with discrete choice models, Econometrica 49(1), for its
// worth;
// Bikhchandani, Hirshleifer & Welch (1992), A theory of fads, fashion, custom, and cultural change as informational
// cascades, Journal of Political Economy 100(5), for those who go where others are.
//
// Order of reading: this file, the keys; equations.go; live.go, the state and how it is built; show.go, a tick: who
// hears, comes, watches, buys and gives; table.go, what is recorded.
package live

import (
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `live`.
type Spec struct {
	Function string
	Hosts    []spec.Named[HostSpec]
	Notice   float64
	Found    struct{ Share, Popular, Match float64 }
	Come     struct{ Intercept, Match, Crowd float64 }
	Stay     units.Duration
	Buy      struct {
		Occasions                      units.Rate
		Appeal, Sensitivity, Purchases float64
	}
	Follow   float64
	HasGifts bool
	Gifts    struct {
		Rate   units.Rate
		Amount units.Money
		Crowd  float64
		Take   float64
	}
	Memory units.Duration

	run *live
}

// HostSpec describes the shows of a kind of account.
type HostSpec struct {
	From       time.Time
	Every      units.Duration
	Lasts      units.Duration
	Offers     int
	Shop       string
	Discount   float64
	Commission float64
	Slot       units.Money
	Added      int
	Away       bool
}

const far = 1000

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m31 := spec.Equation("M31")
	odds := func(s *spec.Section, to *float64, key, def, doc, sweep, symbol string, opts ...spec.Option) {
		s.Number(to, key, def, doc, append(opts, m31, spec.Unit("log-odds"), spec.Min(-far), spec.Max(far), spec.Live(),
			spec.Assumed(sweep), spec.Symbol(symbol))...)
	}
	s.Text(&p.Function, "function", "live", "function of the platform that shows need; they begin with its release")
	spec.Map(s, "hosts", &p.Hosts, "kinds of content.accounts whose accounts are hosts, each with shows of its own",
		declareHost)
	s.Share(&p.Notice, "notice", "30%", "share of followers with a session during the show who notice it", m31,
		spec.Symbol("ν"), spec.Live(), spec.Assumed("10%–60%"))
	s.Section("found", "how others find a show: of those who open the feed while it runs, a share is shown one of the "+
		"shows that overlap, drawn with weight (1 + v)^popular·e^(match·cos), v viewers of the host's latest show",
		func(s *spec.Section) {
			f := &p.Found
			s.Share(&f.Share, "share", "5%", "share of them who are shown a show", m31, spec.Symbol("ϕ"), spec.Live(),
				spec.Assumed("0%–30%"))
			s.Number(&f.Popular, "popular", "0.5", "exponent of the viewers of the host's latest show", m31,
				spec.Symbol("θ_p"), spec.Min(-10), spec.Max(10), spec.Live(), spec.Assumed("0–1"))
			s.Number(&f.Match, "match", "0", "weight of the match between taste and the host's topic", m31,
				spec.Symbol("θ_m"), spec.Min(-100), spec.Max(100), spec.Live(), spec.Assumed("0–4"))
		}, m31)
	s.Section("come", "probability that who hears of a show comes: σ(intercept + match·cos + crowd·ln(1 + v)), v viewers "+
		"being shown to be there", func(s *spec.Section) {
		odds(s, &p.Come.Intercept, "intercept", "-1", "log-odds at no match and no other viewer", "-3–0", "b_0")
		odds(s, &p.Come.Match, "match", "2", "log-odds per unit of match between taste and the host's topic", "0–4", "b_1")
		odds(s, &p.Come.Crowd, "crowd", "0", "log-odds per unit of ln(1 + viewers)", "0–0.5", "b_v",
			spec.Source("Bikhchandani, Hirshleifer & Welch 1992, for the sign"))
	}, m31)
	s.Duration(&p.Stay, "stay", "10min", "mean time for which a viewer watches, exponential; it ends with the show", m31,
		spec.Symbol("s"), spec.Above(0), spec.Max("1d"), spec.Live(), spec.Assumed("2min–40min"))
	s.Section("buy", "what viewers buy of the offers shown", p.declareBuy, m31)
	s.Share(&p.Follow, "follow", "5%", "share of viewers who begin to follow the host", m31, spec.Symbol("f"), spec.Live(),
		spec.Assumed("0%–20%"))
	s.Switch(&p.HasGifts, "gifts", "viewers give something to the host, to the amount that it is worth to them",
		p.declareGifts, m31)
	s.Duration(&p.Memory, "memory", "60d", "time constant of what shops know of sales for each viewer of a host",
		m31, spec.Symbol("T"), spec.Above(0), spec.Max("10year"), spec.Assumed("14d–1year"))
	s.Check(func(c *spec.Checker) {
		if len(p.Hosts) == 0 {
			c.Warnf("hosts", "there are no hosts, so nothing is shown; add hosts: {KIND: {}} for a kind of content.accounts")
		}
	})
}

func declareHost(s *spec.Section, v *HostSpec) {
	m31 := spec.Equation("M31")
	s.Date(&v.From, "from", "", "beginning of the first show of a host, such as 2020-03-01T20:00; that of the others of "+
		"the kind is some whole days later, within every. Default: the start of the run")
	s.Duration(&v.Every, "every", "7d", "time from the beginning of a show to that of the next", m31, spec.Symbol("T_h"),
		spec.Above(0), spec.Max("10year"), spec.Assumed("1d–30d"), spec.Source("some ten million shows of 400,000 hosts in "+
			"the first half of 2020 (Ministry of Commerce of China)"))
	s.Duration(&v.Lasts, "lasts", "4h", "how long a show lasts", m31, spec.Symbol("L"), spec.Above(0), spec.Max("30d"),
		spec.Assumed("1h–8h"))
	s.Int(&v.Offers, "offers", "5", "shops whose offers are shown, drawn for each show among those that agree", m31,
		spec.Symbol("m"), spec.Min(1), spec.Max(1000), spec.Assumed("1–40"))
	s.Text(&v.Shop, "shop", "", "name of a shop of commerce.shops that is the host's own: only its offer is shown, for "+
		"no fee and no commission. Empty: shops of others")
	s.Share(&v.Discount, "discount", "10%", "share by which the price in the show is below that of the shop", m31,
		spec.Symbol("d"), spec.Max("95%"), spec.Live(), spec.Assumed("0%–50%"))
	s.Share(&v.Commission, "commission", "20%", "share of what is sold in the show that the shop pays to the host", m31,
		spec.Symbol("κ"), spec.Live(), spec.Assumed("10%–30%"))
	s.Money(&v.Slot, "slot", "0", "what a shop pays to the host for a place in a show", m31, spec.Symbol("F"), spec.Min(0),
		spec.Max(1e9), spec.Live(), spec.Source("a choice of the host, by how many it reaches"))
	s.Int(&v.Added, "added", "0", "viewers that the platform shows beyond those who are there", m31, spec.Symbol("a"),
		spec.Min(0), spec.Max(1e9), spec.Live(), spec.Source("a choice of what the platform shows"))
	s.Bool(&v.Away, "away", "false", "whether hosts of the kind show nothing for now; a show that runs ends", m31,
		spec.Live())
	s.Check(func(c *spec.Checker) {
		if v.Lasts > v.Every {
			c.Errorf("lasts", "%v is longer than the %v until the next show begins, and shows of a host cannot overlap; "+
				"shorten it or set every to %v at least", v.Lasts, v.Every, v.Lasts)
		}
	}, "lasts", "every")
}

func (p *Spec) declareBuy(s *spec.Section) {
	m31, b := spec.Equation("M31"), &p.Buy
	s.Rate(&b.Occasions, "occasions", "24/day", "rate at which a viewer, while it watches, compares what is shown", m31,
		spec.Symbol("λ"), spec.Min(0), spec.Max("10000/day"), spec.Live(), spec.Assumed("5–100/day"))
	s.Number(&b.Appeal, "appeal", "0", "utility that an offer gains by being shown; it decides and is not experienced",
		m31,
		spec.Unit("utility"), spec.Symbol("β_0"), spec.Min(-far), spec.Max(far), spec.Live(), spec.Assumed("0–2"))
	s.Number(&b.Sensitivity, "sensitivity", "1", "how many times as much as elsewhere a discount counts that holds in "+
		"the show only; 1: as much", m31, spec.Symbol("s_p"), spec.Min(0), spec.Max(100), spec.Live(), spec.Assumed("0.5–2"))
	s.Number(&b.Purchases, "purchases", "0", "utility per unit of ln(1 + n) of an offer that n viewers of the show have "+
		"bought; it decides and is not experienced", m31, spec.Unit("utility"), spec.Symbol("β_n"), spec.Min(-far),
		spec.Max(far), spec.Live(), spec.Assumed("0–1"))
}

func (p *Spec) declareGifts(s *spec.Section) {
	m31, g := spec.Equation("M31"), &p.Gifts
	s.Rate(&g.Rate, "rate", "2/day", "rate of gifts of a viewer while it watches, where nobody else is shown to be there",
		m31, spec.Symbol("ρ"), spec.Min(0), spec.Max("10000/day"), spec.Live(), spec.Assumed("0.2–20/day"))
	s.Money(&g.Amount, "amount", "5", "amount of a gift", m31, spec.Symbol("A"), spec.Min(0), spec.Max(1e6), spec.Live(),
		spec.Assumed("1–50"))
	s.Number(&g.Crowd, "crowd", "0", "exponent of 1 + viewers shown in the rate of gifts of a viewer", m31,
		spec.Symbol("ζ"), spec.Min(-10), spec.Max(10), spec.Live(), spec.Assumed("-0.5–0.5"))
	s.Share(&g.Take, "take", "50%", "share of gifts that the platform keeps", m31, spec.Symbol("τ_g"), spec.Live(),
		spec.Assumed("30%–70%"))
}

// Functions returns the function of the platform that shows need.
func (p *Spec) Functions() []string { return []string{p.Function} }

// CheckWorld checks the section against the clock.
func (p *Spec) CheckWorld(clock sim.Clock, _ *society.PeopleSpec, report func(path, format string, args ...any)) {
	for _, h := range p.Hosts {
		if end := clock.Date(sim.Tick(clock.Ticks)); !h.V.From.IsZero() && (h.V.From.Before(clock.Start) ||
			!h.V.From.Before(end)) {
			report("hosts."+h.Name+".from", "%s is outside the run, %s to %s", units.FormatDate(h.V.From),
				units.FormatDate(clock.Start), units.FormatDate(end))
		}
	}
}
