package agents_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// builtinLaws states at each site what is built in there, with its bound, in a world in which all of it happens.
var builtinLaws = map[string][]string{
	"joining": {"laws/joining/hazard fit*(innovation + imitation*peers + weak_imitation*weak_peers)*lift",
		"laws/joining/most builtin"},
	"leaving": {"laws/constants/base/rate 0.2/year", "laws/constants/most/rate 0.02/day",
		"laws/leaving/hazard min(most, base*exp(-4*(satisfaction - 0.4) - 0.5*log1p(friends_using)))",
		"laws/leaving/most most"},
	"inviting": {"laws/constants/often/rate 0.1/day", "laws/inviting/rate often", "laws/inviting/most 2*often"},
	"reading":  {"laws/reading/utility -2 + 0.7*match + 1*quality + 0.5*liked + 0.25*softness + badge"},
	"sharing":  {"laws/sharing/utility -3 + 1.5*quality + 0.5*arousal + 0.75*match"},
	"buying":   {"laws/buying/utility builtin"},
}

// decided is a world in which people join, leave, invite, read, share and buy, by numbers that the formulas repeat.
func decided(more ...string) []string {
	return small(append([]string{"activity {}", "adoption/weak_imitation 0.05/day", "encounters {}",
		"satisfaction/churn/base 0.2/year", "satisfaction/churn/satisfaction 4", "satisfaction/churn/at 40%",
		"satisfaction/churn/friends 0.5", "satisfaction/churn/max 0.02/day",
		"content/function text", "content/accounts/media/count 20", "content/read/intercept -2", "content/read/match 0.7",
		"content/read/quality 1", "content/read/friend_likes 0.5", "content/read/softness 0.25",
		"content/share/intercept -3", "content/share/quality 1.5", "content/share/arousal 0.5", "content/share/match 0.75",
		"content/initial_follows 3", "content/like 30%", "commerce/function text", "commerce/merchants/count 6",
		"commerce/occasions 0.1/day",
	}, more...)...)
}

// A built-in law that is stated as a formula gives the same bytes, each alone and all together, but for the utility of
// an offer, from which the price is deducted in another order: there the same people buy for all that shows.
func TestBuiltInLawsStated(t *testing.T) {
	plain := run(t, agents.Options{}, decided()...)
	var all []string
	for name, lines := range builtinLaws {
		r := run(t, agents.Options{}, decided(lines...)...)
		same(t, name, plain, r)
		if all = append(all, lines...); len(lines) == 0 {
			t.Error(name)
		}
	}
	same(t, "all", plain, run(t, agents.Options{}, decided(all...)...))
	for _, metric := range []string{"new_adopters.strong", "churned", "invitations", "article_reads",
		"article_shares", "orders"} {
		if sum := total(plain, metric); sum == 0 {
			t.Errorf("nothing happens: %s", metric)
		}
	}
}

func total(r *agents.Run, metric string) (sum float64) {
	for _, v := range r.Series(metric) {
		sum += v
	}
	return sum
}

// same compares all series of two runs.
func same(t *testing.T, name string, a, b *agents.Run) {
	t.Helper()
	for _, m := range a.Metrics() {
		x, y := a.Series(m.Name), b.Series(m.Name)
		for k := range x {
			if math.Float64bits(x[k]) != math.Float64bits(y[k]) {
				t.Errorf("%s: %s is %v in row %d, built in %v", name, m.Name, y[k], k, x[k])
				break
			}
		}
	}
}

// A formula decides as it says: without friends nobody joins where friends decide, more rounds of it make more
// people join, leave, invite, read, share and buy.
func TestLawsDecide(t *testing.T) {
	for metric, change := range map[string][2]string{
		"new_adopters":   {"laws/joining {hazard: 2*builtin, most: 2*builtin}", "up"},
		"churned":        {"laws/leaving {hazard: 2*builtin, most: 2*builtin}", "up"},
		"invitations":    {"laws/inviting {rate: builtin/2, most: builtin}", "down"},
		"article_reads":  {"laws/reading {utility: builtin - friends_share}", "down"},
		"article_shares": {"laws/sharing {utility: builtin + 1}", "up"},
		"orders":         {"laws/buying {utility: builtin - 1}", "down"},
	} {
		ticks := "clock/until 20d"
		before, after := total(run(t, agents.Options{}, decided(ticks)...), metric),
			total(run(t, agents.Options{}, decided(ticks, change[0])...), metric)
		if up := after > before; before == 0 || after == before || up != (change[1] == "up") {
			t.Errorf("%s: %s goes from %v to %v", change[0], metric, before, after)
		}
	}
}

// stateful has states that follow from friends, from what people do, and decide who leaves.
var stateful = []string{"laws/constants/eps/number 0.3", "laws/constants/memory/time 20d",
	"laws/state/mood/start {dist: uniform, from: 0, to: 1}",
	"laws/state/mood/next friends_mean(mood, abs(mood - me.mood) <= eps)/2 + mood/2",
	"laws/state/busy/next busy + (sessions + reads + 2*purchases - busy)*tick/memory", "laws/state/fixed/start 3",
	"laws/leaving {hazard: builtin*(1 + mood)*exp(-busy), most: 2*builtin}"}

// The contract of all mechanisms holds.
func TestLawsContract(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r := build(t, agents.Options{Workers: o.Workers, Audit: o.Audit}, decided(append(stateful, "clock/until 40d")...)...)
		return r.Simulation
	})
}

// Faults of formulas are told all at once.
func TestFaultsOfLaws(t *testing.T) {
	for _, x := range []struct{ lines, words string }{
		{"laws/joining/hazard 0.1/day", "laws.joining.most"},
		{"laws/joining {hazard: peers, most: builtin}", "is a pure number where a rate"},
		{"laws/joining {hazard: builtin, most: peers/day}", "peers is no name"},
		{"laws/joining {hazard: builtin, most: friends/day}", "is not the same for everybody"},
		{"laws/buying {utility: price}", "is an amount of money where a pure number"},
		{"laws/buying {utility: builtin/0}", "divides by 0"},
		{"laws/buying {utility: price/pryce}", "did you mean price?"},
		{"laws/constants/using/number 3", "cannot be the name"},
		{"laws/constants/a-b/number 3", "cannot be the name"},
		{"laws/constants/price/money 3", "cannot be the name"},
		{"laws/state/me/start 3", "cannot be the name"},
		{"laws/constants/a {number: 3, rate: 1/day}", "has 2 values"},
		{"laws/constants/a {}", "has 0 values"},
		{"laws/state/a/next a + b", "b is no name"},
		{"laws/state/a/next 1/day", "is a rate (1/time)"},
		{"adoption/form linear|laws/joining {hazard: builtin, most: builtin}", "needs adoption.model: bass"},
		{"laws/constants/a/number 1|laws/state/a/start 1", "is a constant, too"},
		{"laws/joining {hazard: " + strings.Repeat("1+", 50_000) + "1, most: builtin}", "at most 2000"},
	} {
		_, problems := spec.Decode(tree(decided(strings.Split(x.lines, "|")...)...), agents.NewSpec().Declare)
		if err := problems.Err(); err == nil || !strings.Contains(fmt.Sprint(err), x.words) {
			t.Errorf("%.60s: %.200v, not %q", x.lines, err, x.words)
		}
	}
	_, problems := spec.Decode(tree(decided("laws/sharing {utility: nobody + nothing}", "laws/state/a/next 1/day")...),
		agents.NewSpec().Declare)
	need.Refusal(t, problems.Err(), "nobody is no name", "is a rate")
}
