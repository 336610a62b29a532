package claim_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

// byArm runs each arm of a bundled study in replicates 1 to n, with settings applied, and
// returns values by arm, replicate and metric.
func byArm(t *testing.T, name string, n int, metrics []string, set ...string) map[string][][]float64 {
	t.Helper()
	var asked []measure.Metric
	for _, text := range metrics {
		asked = append(asked, need.Value(measure.Parse(text))(t))
	}
	out := map[string][][]float64{}
	for _, p := range need.Value(need.Value(study.Load(name, set...))(t).Points())(t) {
		scn := need.Value(p.Scenario())(t)
		for r := range n {
			m := need.Value(runner.Measure(context.Background(), scn, r+1, runner.MeasureOptions{Metrics: asked}))(t)
			out[p.Arm] = append(out[p.Arm], m.Values)
		}
	}
	return out
}

// At its neutral parameter no claim has an effect: the arms agree to the last bit.
func TestClaimsWithoutEffect(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		metrics    []string
		set        []string
	}{
		// C1: consumers who are no better with voice than with text gain nothing by it.
		{"claim-voice", "without", "voice", []string{"adopters.elderly", "adopters.social", "mau"},
			[]string{"clock.until=1year", "consumers.segments.elderly.ability.voice=0.2"}},
		// C2: ties over which nobody hears, and that serve no need, bring no users.
		{"claim-encounters", "without", "encounters", []string{"adopters", "mau"},
			[]string{"clock.until=1year", "adoption.weak_imitation=0/day", "encounters.unwanted=0", "network_effects=off"}},
		// C15b: without targeting and friends, Moments are a broadcast.
		{"claim-places", "broadcast", "moments", []string{"ad_impressions", "ad_sales", "ad_first_buyers", "ad_revenue",
			"satisfaction"},
			[]string{"clock.until=40d", "ads.campaigns.shop.target.interests=0", "ads.learner=none", "ads.social_proof=off",
				"ads.respond.forward=0"}},
		// C7: nobody presses the button.
		{"claim-not-interested", "without", "button", []string{"satisfaction", "ad_impressions", "ad_revenue", "churned"},
			[]string{"clock.until=60d", "ads.respond.hide=0"}},
		// C10: if relations do not affect quitting and there are no invitations, the two kinds
		// have the same players.
		{"claim-games", "self_built", "embedded", []string{"mean(players)", "installs", "players"},
			[]string{"games.titles.play.quit.friends=0", "games.titles.play.invites=0/day"}},
		// C4: nobody does anything that friends could see.
		{"claim-bmw", "alone", "friends", []string{"ad_exposures.bmw", "ad_impressions", "ad_revenue", "ad_earned_share"},
			[]string{"ads.respond.click=0", "ads.respond.like=0", "ads.respond.comment=0", "ads.respond.forward=0",
				"ads.respond.collect=0"}},
		// C6: a belief that never changes equals the mean.
		{"claim-learning", "mean", "learned", []string{"ad_impressions", "ad_engagements", "ad_revenue"},
			[]string{"clock.until=30d", "ads.prior=1e15"}},
		// C11: a fee on interfaces applies beyond a quota that nobody uses up.
		{"claim-api-fee", "free", "fee", []string{"captured.platform", "captured.provider", "captured.consumer", "api_calls",
			"providers_there"},
			[]string{"clock.until=60d", "services.api.free=1e15"}},
		// C16: payment that cannot bind anybody.
		{"claim-payment", "flow", "both", []string{"margin", "orders", "created"},
			[]string{"clock.until=60d", "payment.bind.own=0/day", "payment.bind.packet=0/day"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := byArm(t, c.name, 2, c.metrics, append(c.set, "consumers.count=400")...)
			for r := range m[c.a] {
				for i, metric := range c.metrics {
					if a, b := m[c.a][r][i], m[c.b][r][i]; a != b {
						t.Errorf("replicate %d: %s is %v in arm %s and %v in %s", r+1, metric, a, c.a, b, c.b)
					}
				}
			}
			t.Log(m[c.a][0])
		})
	}
}

// C9: with equal beliefs the two billings show the same advertisements, and revenue differs
// only by chance.
func TestClaimOfBillings(t *testing.T) {
	const n = 12
	m := byArm(t, "claim-billings", n, []string{"ad_revenue", "ad_engagements"}, "consumers.count=500")
	sum, squares := 0.0, 0.0
	for r := range n {
		a, b := m["exposure"][r], m["interactive"][r]
		if a[1] != b[1] {
			t.Errorf("replicate %d: %v and %v interactions", r+1, a[1], b[1])
		}
		d := b[0] - a[0]
		sum += d
		squares += d * d
	}
	mean := sum / n
	se := math.Sqrt((squares - n*mean*mean) / (n - 1) / n)
	if z := mean / se; !(math.Abs(z) <= 4) {
		t.Errorf("difference of revenue %v, standard error %v", mean, se)
	}
}

// C15: both sides spend the same on marketing.
func TestClaimOfMarketing(t *testing.T) {
	const n = 8
	m := byArm(t, "claim-marketing", n, []string{"card_marketing"})
	paid, social := 0.0, 0.0
	for r := range n {
		paid += m["paid"][r][0] / n
		social += m["social"][r][0] / n
	}
	if !(math.Abs(paid/social-1) <= 0.15) || social == 0 {
		t.Errorf("paid views cost %.0f, commissions %.0f", paid, social)
	}
}

// C8: a closed chain and a mesh both have 1/(1 - rho) visits in total. They lead to payment,
// seven steps away, with probabilities rho^7 and h.
func TestClaimOfTheMesh(t *testing.T) {
	for _, c := range []struct {
		rho   string
		value float64
	}{
		{rho: "0.5", value: 0.5},
		{rho: "0.8", value: 0.8},
		{rho: "0.9", value: 0.9},
	} {
		m := byArm(t, "claim-mesh", 1, []string{"circulation", "payment_share"}, "consumers.count=100",
			"linkage.continue="+c.rho)
		h := c.value / 7 / (1 - c.value*6/7)
		for arm, reached := range map[string]float64{"chain": math.Pow(c.value, 7), "mesh": h} {
			got := m[arm][0]
			need.Near(t, fmt.Sprintf("rho %s, %s: visits", c.rho, arm), got[0], 1/(1-c.value), 1e-9/(1-c.value))
			need.Near(t, fmt.Sprintf("rho %s, %s: the share that payment is reached by", c.rho, arm), got[1], reached,
				1e-9*reached)
		}
	}
}

// C3: without shares, reads equal those of pushes, and forwards only add to them.
func TestClaimOfForwards(t *testing.T) {
	m := byArm(t, "claim-forwards", 2, []string{"article_reads", "article_reads.push"}, "consumers.count=500",
		"clock.until=20d")
	for r := range 2 {
		if without := m["without"][r]; without[0] != without[1] || without[0] == 0 {
			t.Errorf("replicate %d: %v reads, %v of pushes", r+1, without[0], without[1])
		}
		if m["forwards"][r][0] <= m["without"][r][0] {
			t.Errorf("replicate %d: %v reads with forwards, %v without", r+1, m["forwards"][r][0], m["without"][r][0])
		}
	}
}

// C13: if nobody can gain by misconduct and nobody is accused wrongly, supervision changes
// value only by its cost.
func TestClaimOfGovernance(t *testing.T) {
	m := byArm(t, "claim-governance", 2, []string{"created", "governance_cost", "misconduct_orders"},
		"consumers.count=300", "clock.until=200d",
		"governance.cheat.gain=0", "governance.audit.false=0%", "governance.report.malicious=0%",
		"governance.report.false=0%")
	for r := range 2 {
		a, b := m["unsupervised"][r], m["supervised"][r]
		if b[1] == 0 || a[1] != 0 || b[2] != 0 {
			t.Errorf("replicate %d: cost %v and %v, %v purchases at shops that misbehaved", r+1, a[1], b[1], b[2])
		}
		need.Near(t, fmt.Sprintf("replicate %d: the loss of value created", r+1), a[0]-b[0], b[1], 1e-6*math.Abs(a[0]))
	}
}

// C18: what firms contribute and what consumers contribute appear where they should and
// nowhere else.
func TestCoCreationSwitches(t *testing.T) {
	s := need.Value(study.Load("claim-cocreation", "consumers.count=200", "clock.start=2016-01-01", "clock.until=2year",
		"adoption.initial_adopters=60%", "commerce.take_up=off"))(t)
	firms := []string{"articles", "ad_impressions", "orders", "players", "payment_users", "recharges", "encounters.shake",
		"o2o_visits.found", "audits"}
	consumers := []string{"posts", "cards", "article_shares", "ad_engagements.forward", "game_invites", "o2o_reviews"}
	alone := map[string]bool{"posts": true, "cards": true, "o2o_reviews": true} // need no firm on the platform
	var metrics []measure.Metric
	for _, name := range append(firms[:len(firms):len(firms)], consumers...) {
		m := need.Value(measure.Parse(name))(t)
		metrics = append(metrics, m)
	}
	run := need.Value(runner.Small(s.Scenario))(t)
	known := measure.Known(run)
	run.Close()
	for _, p := range need.Value(s.Points())(t) {
		scn := need.Value(p.Scenario())(t)
		got := need.Value(runner.Measure(context.Background(), scn, 1, runner.MeasureOptions{Metrics: metrics,
			Known: known}))(t)
		for i, m := range metrics {
			want := p.Arm == "both" || i < len(firms) && p.Arm == "providers" || alone[m.Text] && p.Arm == "consumers"
			if x := got.Values[i]; x > 0 != want {
				t.Errorf("arm %s: %s is %v", p.Arm, m.Text, x)
			}
		}
	}
}
