package agents_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// providers are mechanisms that deliver for needs.
var providing = map[string]struct {
	section string
	needs   []string
}{
	"commerce":   {`{function: "", occasions: 0.1/day, merchants: {count: 20}}`, []string{"buy", "serve"}},
	"content":    {`{function: "", accounts: {a: {count: 20, articles: 0.3/day}}, initial_follows: 5}`, []string{"inform"}},
	"encounters": {`{near_people: {}, shake: {}}`, []string{"meet"}},
	"games":      {`{function: "", titles: {run: {kind: embedded}}}`, []string{"play"}},
	"payment":    {`{function: "", bind: {own: 60/year}}`, []string{"pay"}},
}

// served is a scenario in which everything is there by which needs are served, but for one mechanism. set
// lists what replaces what.
func served(off string, set ...string) string {
	text := `{` + replace(people, "120") + `, graph: {kind: erdos_renyi, mean_degree: 12},
		adoption: {innovation: 4/year, imitation: 8/year, reservation: {mean: 0.2, sd: 0.15, peers: 0}, initial_adopters: 5%},
		activity: {}, posts: {}, satisfaction: {churn: {base: 1/year, friends: 0}, return: {base: 2/year, friends: 0}}, network_effects: {}`
	text = strings.Replace(text, "functions: {", "functions: {near_people: {serves: [meet]}, shake: {serves: [meet]}, ", 1)
	for _, name := range slices.Sorted(maps.Keys(providing)) {
		if name != off {
			text += ", " + name + ": " + providing[name].section
		}
	}
	return strings.NewReplacer(set...).Replace(text + "}")
}

func TestNetworkEffectsContract(t *testing.T) {
	contract(t, served("", "churn: {", "churn: {unserved: 2/year, inertia: 5%, "))
}

// With a mechanism off the needs that it delivers for have A = s in every tick, to the bit; with it, and
// others off, A rises.
func TestNothingWithoutProviders(t *testing.T) {
	for off := range providing {
		r := runText(t, served(off))
		for by, x := range providing {
			for _, name := range x.needs {
				a := r.Series("availability." + name)
				for tick, v := range a {
					if by == off && v != .4 {
						t.Fatalf("%s without %s is %v in tick %d", name, by, v, tick)
					}
				}
				if by != off && a[120] < .401 {
					t.Errorf("%s with %s is from %v to %v", name, by, a[0], a[120])
				}
			}
		}
	}
}
