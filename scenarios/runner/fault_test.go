package runner

import (
	"context"
	"strings"
	"testing"

	"guanxi/scenarios"
)

// A warning of a world carries the path of an existing key, and the place where a file gives that
// key or a key above it. A warning about a key that no file gives has no place.
func TestPlaced(t *testing.T) {
	for _, x := range []struct{ keys, want string }{
		{"adoption: {imitation: 0.3/day}", "w.yaml:5:23: warning: adoption.imitation: 0.3 per tick"},
		{"adoption:\n  weak_imitation: 0.3/day\n  imitation: 0.01/day\nencounters: {shake: {}}", "w.yaml:6:19: warning: " +
			"adoption.weak_imitation: 0.3 per tick"},
		{"adoption: {imitation: 0.01/day, initial_adopters: 40, never_adopt: 30%}", "w.yaml:5:51: warning: " +
			"adoption.initial_adopters: 40 initial adopters"},
		{"content: {accounts: {media: {count: 0.001 per 1000}}}", "w.yaml:5:37: warning: content.accounts.media.count: " +
			"gives"},
		{"commerce: {merchants: {count: 0.001 per 1000}}", "w.yaml:5:31: warning: commerce.merchants.count: gives"},
		{"o2o: {stores: {count: 0.001 per 1000}}", "w.yaml:5:23: warning: o2o.stores.count: gives"},
		{"o2o: {kind: holding, holding: {at: 2030-01-01}}", "w.yaml:5:36: warning: o2o.holding.at: 2030-01-01 is after"},
		{"services: {coins: {}}", "w.yaml:5:19: warning: services.coins: has no effect: games and stickers"},
		{"functions: {talk: {serves: [talk]}, pay: {serves: [pay]}}\npayment: {bind: {own: 0.1/day}}",
			"w.yaml:6:17: warning: payment.bind: no segment"},
		{"payment: {red_packets: {expire: 1h}}", "w.yaml:5:33: warning: payment.red_packets.expire: 1h"},
		{"payment: {}", ""},
		{"adoption: {imitation: 1/week}", "w.yaml:5:23: warning: adoption.imitation: 1 per tick"},
		{"providers: {}", "w.yaml:5:12: warning: providers: content and commerce are both off"},
		{"commerce: {}\ngovernance: {admission: {minimum: 100%}}", "w.yaml:6:25: warning: governance.admission: none of the"},
		{"consumers: {segments: {a: {share: 1, ability: {tlak: 1}}}}\nfunctions: {talk: {serves: [talk]}}",
			"w.yaml:5:58: warning: consumers.segments.a.ability: tlak is not a function"},
		{"ads: {campaigns: {shoe: {shop: true, bid: {cpm: 1}}}, articles: {}}", "w.yaml:5:25: warning: " +
			"ads.campaigns.shoe: advertises for a shop"},
		{"ads: {campaigns: {shoe: {bid: {cpm: 1}}}, reserve: {cpm: 50}}", "w.yaml:5:25: warning: ads.campaigns.shoe: is " +
			"not shown"},
	} {
		head := "name: w\nclock: {start: 2011-01-01, tick: 1d, until: 5d}\n"
		if strings.Contains(x.keys, "/week") {
			head = "name: w\nclock: {start: 2011-01-01, tick: 7d, until: 35d}\n"
		}
		for _, more := range []struct{ key, text string }{{"consumers", "consumers: {count: 50}\n"},
			{"graph", "graph: {kind: ring, degree: 4}\n"}} {
			if strings.Contains(x.keys, more.key+":") {
				x.keys = strings.Replace(x.keys, more.key+": {", more.key+": {count: 50, ", 1)
				more.text = "# as below\n"
			}
			head += more.text
		}
		if !strings.Contains(x.keys, "adoption:") {
			x.keys += "\nadoption: {initial_adopters: 50%}"
		}
		scn, err := scenarios.Parse("w.yaml", []byte(head+x.keys+"\n"), scenarios.Options{})
		if err != nil {
			t.Errorf("%s: %v", x.keys, err)
			continue
		}
		run, err := Build(scn, 1)
		if err != nil {
			t.Errorf("%s: %v", x.keys, err)
			continue
		}
		if err := run.Run(context.Background()); err != nil {
			t.Errorf("%s: %v", x.keys, err)
			continue
		}
		run.Close()
		warnings := run.Warnings()
		for _, p := range warnings {
			if _, known := scn.Section().Lookup(p.Path); !known {
				t.Errorf("%s: warns of %q, which is no key", x.keys, p.Path)
			}
		}
		said := strings.Join(Said(scn, Placed(scn, warnings)), "\n")
		if !strings.Contains(said, x.want) || x.want == "" && said != "" {
			t.Errorf("%s: got\n%s\nwant\n%s", x.keys, said, x.want)
		}
	}
}
