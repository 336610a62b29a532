package scenarios

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
)

// Faults of platforms are told at the place that § marks, in each way of writing a mapping, and all of a file at once.
func TestFaultsOfPlatforms(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"euro.yaml":   "guanxi: 1\ncurrency: EUR\nrate: 0.13\nadoption: {imitation: 0.01/day}\n",
		"circle.yaml": "guanxi: 1\nplatforms: {a: {extends: circle.yaml}}\n",
	} {
		need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	const head = "guanxi: 1\nclock: {start: 2015-01-01, tick: 1d, until: 30d}\nconsumers: {count: 100}\n" +
		"graph: {kind: ring, degree: 4}\n"
	many := ""
	for k := range 11 {
		many += fmt.Sprintf("p%d: {}, ", k)
	}
	many = strings.TrimSuffix(many, ", ")
	many = "platforms: §{" + many + "}"
	for _, x := range [][2]string{
		{"platforms: {a: {extends: platform, §clock: {tick: 7d}}}", "holds for all platforms"},
		{"platforms:\n  a:\n    extends: platform\n    §consumers: {count: 9}", "holds for all platforms"},
		{"platforms: {a: {extends: platform, §currency: EUR}}", "holds for all platforms"},
		{"platforms: {a: {extends: §euro.yaml}}", "of euro.yaml are in EUR"},
		{"platforms: {§ads: {extends: platform}}", "is a key of scenarios"},
		{"platforms: {§only: {}}", "metrics begin with only."},
		{"platforms: {§a b: {}}", "letters, digits"},
		{"platforms: {§Taobao: {}}", "lower-case letter"},
		{"platforms: {§微信: {}}", "lower-case letter"},
		{"platforms: {§-: {}}", "lower-case letter"},
		{"platforms: {§2024: {}}", "lower-case letter"},
		{"platforms: {§1e5: {}}", "lower-case letter"},
		{"platforms: {§no: {}}", "lower-case letter"},
		{"platforms: {§" + strings.Repeat("a", 41) + ": {}}", "lower-case letter"},
		{"platforms: {a: {adoption: {}, timeline: {x: {at: 9d, set: {consumers.count: §5}}}}}", "set consumers itself"},
		{"platforms: {a: {adoption: {}, timeline: {x: {at: 9d, set: {graph.nosuch: §5}}}}}", "set graph itself"},
		{"platforms: {a: {adoption: {}}}\ntimeline: {x: {at: 9d, set: {§a.clock.until: 5}}}", "set clock itself"},
		{"platforms: {a: {adoption: {}, drive: {§consumers.count: [[2015-01-09, 5]]}}}", "set consumers itself"},
		{"platforms: {a: {adoption: {}}}\ndrive: {§a.graph.degree: [[2015-01-09, 5]]}", "set graph itself"},
		{"platforms: {a: {adoption: {}, policy: {rules: {r: {when: dau > 1, set: {§consumers.count: 5}}}}}}",
			"set consumers itself"},
		{"platforms: {a: {adoption: {}, policy: {learn: {r: {§key: record.consumers, from: 1, to: 3, window: 5d}}}}}",
			"holds for all platforms"},
		{"platforms: {a: {adoption: {}, b: off}}\ntimeline: {x: {at: 9d, set: {b.adoption.imitation: 1/day}}}", ""},
		{"platforms: {a: {extends: §nosuch}}", "there is no bundled scenario"},
		{"platforms: {a: §platform}", "a scenario is expected here"},
		{"platforms: §platform", "a mapping from names"},
		{"platforms: {a: {§adoptoin: {}}}", "did you mean adoption"},
		{"platforms: {a: {adoption: {imitation: §3}}}", "has no unit"},
		{"platforms: {a: {ads: {slots: {§gaps: 3h}}}}", "did you mean gap"},
		{"adoption: §{}\nplatforms: {a: {}}", "each has its own"},
		{"platforms: {a: {§platforms: {b: {}}}}", "cannot be set in a platform"},
		{"platforms: {a: {§homing: {}}}", "cannot be set in a platform"},
		{"platforms: {a: {§experiment: {}}}", "cannot be set in a platform"},
		{many, "11 platforms are more than 10"},
		{"platforms: {a: {}}\nhoming: {noise: 0, §sessions: 20%}", "needs noise"},
		{"platforms: {a: {adoption: {}}}\ntimeline: {x: {at: 9d, set: {§a.adoption.gap: 1h}}}", "gap"},
		{"platforms: {a: {adoption: {}}}\ntimeline: {x: {at: 9d, set: {§b.ads.slots: {}}}}", "unknown key"},
		{"platforms: {a: {extends: circle.yaml}}", ""},
		{"platforms: {a: {}}\nhoming: {links: {§b: {over: a}}}", "there is no platform b"},
		{"platforms: {a: {}}\nhoming: {links: {a: {§over: b}}}", "there is no platform b"},
		{"platforms: {a: {}}\nhoming: {links: {a: {§over: a}}}", "leads to another"},
		{"currency: EUR\n§rate: 0.13\nplatforms: {a: {ads: {}}}", "converts no platforms"},
		{"homing: {}", ""},
		{"platforms: {a: {membership: {}}}", ""},
		{"platforms: {a: {}, b: off}\nhoming: {}", ""},
	} {
		text, want := x[0], x[1]
		at, wrong := 0, want != ""
		text = head + text + "\n"
		if at = strings.Index(text, "§"); wrong != (at >= 0) {
			t.Fatalf("%q marks no place", text)
		}
		text = strings.Replace(text, "§", "", 1)
		file := filepath.Join(dir, "x.yaml")
		need.Nil(t, os.WriteFile(file, []byte(text), 0o666))
		_, err := Load(file, Options{})
		var all *Error
		if !errors.As(err, &all) {
			if wrong {
				t.Errorf("%s\nis taken", text)
			}
			continue
		}
		line := 1 + strings.Count(text[:max(at, 0)], "\n")
		col := at - strings.LastIndex(text[:max(at, 0)], "\n")
		value, found := col+strings.Index(text[max(at, 0):], ": ")+len(": "), false // where the key's value begins
		for _, p := range all.Problems {
			here := p.Pos.Line == line && (p.Pos.Col == col || p.Pos.Col == value)
			found = found || here && strings.Contains(p.Msg+p.Hint, want)
		}
		if wrong && !found {
			t.Errorf("%s\nline %d, column %d, want %q: %v", text, line, col, want, err)
		}
	}
}
