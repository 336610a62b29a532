package scenarios_test

import (
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
)

// An entry that is set to off, but that the parent does not have, is a warning with the nearest
// name; one that the parent has is removed without one.
func TestOffOfNoEntry(t *testing.T) {
	const none = "there is no such entry, so off removes nothing"
	for text, want := range map[string]string{
		"extends: wechat\nname: x\ntimeline: {ads_dayly: off}\n":    "t.yaml:3:12: warning: timeline.ads_dayly: " + none + " (did you mean ads_daily?)",
		"extends: wechat\nname: x\nads: {campaigns: {drnk: off}}\n": "t.yaml:3:19: warning: ads.campaigns.drnk: " + none + " (did you mean drink?)",
		"extends: wechat\nname: x\ngames: {titles: {rum: off}}\n":   "t.yaml:3:18: warning: games.titles.rum: " + none,
		"extends: wechat\nname: x\ntimeline: {ads_daily: off}\n":    "",
		// Without a parent there is nothing to remove; a function that is off is known, though.
		"clock: {ticks: 3}\nadoption: {innovation: 1/day}\ntimeline: {more: off}\n":  "t.yaml:3:12: warning: timeline.more: " + none,
		"clock: {ticks: 3}\nadoption: {innovation: 1/day}\nfunctions: {text: off}\n": "",
	} {
		s, err := scenarios.Parse("t.yaml", []byte(text), scenarios.Options{})
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		at := slices.IndexFunc(s.Warnings(), func(w string) bool { return strings.Contains(w, none) })
		switch {
		case want == "" && at >= 0:
			t.Errorf("%q: %s", text, s.Warnings()[at])
		case want != "" && (at < 0 || !strings.HasPrefix(s.Warnings()[at], want)):
			t.Errorf("%q: %q, want %s", text, s.Warnings(), want)
		}
	}
}
