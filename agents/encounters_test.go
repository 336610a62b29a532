package agents_test

import (
	"slices"
	"strings"
	"testing"

	"guanxi/agents"
)

// acquainted is interplay with encounters, articles and a self-built game, on a graph of few
// strong ties.
func acquainted(ticks, encounters string) string {
	met := strings.Replace(replace(people, ticks), "functions: {", "functions: {near_people: {serves: [meet], "+
		"released: 2011-02-10}, shake: {serves: [meet]}, ", 1)
	return `{` + met + `, graph: {kind: friendship, mean_degree: 12, above_200: 0},
		adoption: {innovation: 0.5/year, imitation: 10/year, weak_imitation: 10/year, initial_adopters: 20%},
		activity: {sessions: {dist: gamma, mean: 6, sd: 5}, feed: {open: 50%}}, ` + encounters + `
		posts: {rate: 0.5/day, like: {}}, content: {accounts: {media: {count: 5 per 1000, articles: 1/day}}, share: {intercept: -2}},
		games: {titles: {guild: {kind: self_built, install: 0.05/day, meet: 1}}}, satisfaction: {churn: {base: 1/year}, return: {base: 1/year}}}`
}

const encounter = `encounters: {near_people: {opt_in: {under_25: 80%, 25_to_50: 80%, over_50: 40%}}, shake: {opt_in: {under_25: 80%, 25_to_50: 80%, over_50: 40%}}, ties: {half_life: 20d, strong_above: 0.6, strong_after: 15d}},`

func TestEncountersContract(t *testing.T) {
	contract(t, acquainted("100", encounter))
}

// Weak ties that are used last longer and become strong; they carry adoption and posts. Where
// nobody opts in they change nothing.
func TestEncountersAmongAll(t *testing.T) {
	run := func(encounters string) *agents.Run { return runText(t, acquainted("200", encounters)) }
	total := func(r *agents.Run, name string) float64 { return sum(r.Series(name)) }
	off, on := run(""), run(encounter)
	silent := run(`encounters: {near_people: {opt_in: {over_50: 0}}, shake: {opt_in: {over_50: 0}}},`)
	for _, name := range []string{"adopters", "posts", "likes", "article_reads", "game_relations", "satisfaction"} {
		if !slices.Equal(off.Series(name), silent.Series(name)) {
			t.Errorf("%s changes where nobody opts in", name)
		}
	}
	for _, name := range []string{"new_adopters", "posts_seen", "likes", "article_reads.moments"} {
		if a, b := total(off, name), total(on, name); b < 1.02*a {
			t.Errorf("%s: %v without encounters, %v with", name, a, b)
		}
	}
	for _, name := range []string{"new_adopters.weak", "weak_births", "weak_deaths", "weak_conversions", "weak_chats",
		"encounters_refused.shake", "encounters.near_people"} {
		if n := total(on, name); n < 20 {
			t.Errorf("%s: %v", name, n)
		}
	}
	births, deaths, hard := total(on, "weak_births"), total(on, "weak_deaths"), total(on, "weak_conversions")
	ties := on.Series("weak_ties")
	if births-deaths-hard != ties[len(ties)-1] {
		t.Errorf("%v formed, %v ended, %v became strong; %v are there", births, deaths, hard, ties[len(ties)-1])
	}
	if s := on.Series("weak_bridging"); !(s[200] > 0.5 && s[200] <= 1) {
		t.Errorf("a share of %v bridges", s[200])
	}
	t.Logf("adopters %v without, %v with; %v by weak ties; %v ties formed, %v ended, %v became strong; bridging %.3f",
		off.Series("adopters")[200], on.Series("adopters")[200], total(on, "new_adopters.weak"), births, deaths, hard,
		on.Series("weak_bridging")[200])
}

// Friends by encounters, also those who became strong, count in nothing that friends see of
// advertisements, purchases, payment, stickers and embedded games.
func TestGraphOnly(t *testing.T) {
	run := func(encounters string) *agents.Run {
		return runText(t, `{clock: {start: 2016-02-01, tick: 1d, ticks: 20}, consumers: {count: 400}, graph: {kind: regular, degree: 6},
			adoption: {initial_adopters: 80%}, commerce: {occasions: 0.3/day, choice: {social: 1.5, intercept: 0}},
			payment: {bind: {friends: 1/day, own: 0.01/day}}, services: {stickers: {appeal: 1, social: 1, every: 5d}, coins: {load: 10}},
			games: {titles: {t: {invites: 1/day}}}, `+encounters+`
			ads: {respond: {like: 5%, forward: 2%}, social_proof: {click: 5%, like: 5%}, campaigns: {a: {bid: {cpm: 100}}, b: {bid: {cpm: 130}}}}}`)
	}
	off := run("")
	on := run(`encounters: {near_people: off, shake: {opt_in: {25_to_50: 100%}, attempts: 1/day}, accept: {intercept: 5},
		ties: {chat: 3/day, strong_above: 0.5, strong_after: 2d}},`)
	if n := differences(t, "encounters", off, on); n < 50 {
		t.Errorf("%d columns", n)
	}
	if n := sum(on.Series("weak_conversions")); n < 1000 {
		t.Errorf("%v ties became strong", n)
	}
}
