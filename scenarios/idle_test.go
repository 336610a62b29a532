package scenarios_test

import (
	"strings"
	"testing"

	"guanxi/scenarios"
)

// A mechanism that is on and has no effect says what to set; so do advertisements at articles without
// articles.
func TestIdle(t *testing.T) {
	const adoption = "adoption: {imitation: 0.2/day, initial_adopters: 10}\n"
	const base = "name: x\nconsumers: {count: 200}\ngraph: {kind: ring, degree: 4}\nactivity: {}\nclock: {until: 10d}\n"
	for _, x := range []struct{ text, want string }{
		{adoption + "rival: {}", "rival: has no effect: nothing is compared"},
		{adoption + "rival: {growth: 0/year}\nsatisfaction: {}", "rival: has no effect: the rival's offer is 0"},
		{adoption + "rival: {}\nsatisfaction: {}", ""},
		{adoption + "encounters: {near_people: {opt_in: {under_25: 0}}, shake: off}", "encounters: has no effect: nobody wants"},
		{adoption + "encounters: {}", ""},
		{"ads: {articles: {}}", "ads.articles: has no effect: content is off"},
		{"ads: {articles: {}, publisher_share: 50%}\ncontent: {accounts: {media: {}}}", ""},
		{"ads: {articles: off}", ""},
		{adoption + "services: {api: {}}", "services.api: has no effect: content and commerce are off"},
		{adoption + "services: {verification: {}}", "services.verification: has no effect: content and commerce are off"},
		{adoption + "services: {api: {}}\ncommerce: {}", ""},
		{adoption + "services: {stickers: {}}", ""},
	} {
		scn, err := scenarios.Parse("t.yaml", []byte(base+x.text+"\n"), scenarios.Options{})
		if err != nil {
			t.Fatalf("%s: %v", x.text, err)
		}
		got := strings.Join(scn.Warnings(), "\n")
		if strings.Contains(got, "has no effect:") != (x.want != "") || !strings.Contains(got, x.want) {
			t.Errorf("%s: %s", x.text, got)
		}
	}
}
