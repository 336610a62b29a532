package scenarios_test

import (
	"testing"

	"guanxi/sim/simtest/need"
)

// Public accounts that advertise are followed by who clicks, and pay for it: bills go through the advertiser, who keeps
// nothing.
func TestAccountsAdvertise(t *testing.T) {
	set := []string{"consumers.count=600", "clock.until=2017-01-01", "record.every=30d", "providers.exit.rate=0", "providers.enter.account=0/year"}
	blog := append(set, "ads.campaigns.blog={count: 3, from: 2016-01-01, account: true, billing: interactive, bid: {cpe: 20}}")
	audience := func(set []string) (sum float64) {
		p := tables(t, "wechat", "providers", 1, set...)[0]
		for row := range p.Rows() {
			if p.Col("kind").Text(row) == "account" {
				sum += p.Col("audience").Float(row)
			}
		}
		return sum
	}
	c := tables(t, "wechat", "campaigns", 1, blog...)[0]
	spend, clicks, captured := 0.0, 0.0, 0.0
	for row := range c.Rows() {
		if c.Col("kind").Text(row) == "blog" {
			spend += c.Col("spend").Float(row)
			clicks += c.Col("clicks").Float(row)
			captured += c.Col("captured").Float(row)
		}
	}
	if spend <= 0 || clicks < 50 {
		t.Fatalf("accounts pay %v for %v clicks", spend, clicks)
	}
	need.Near(t, "what the advertiser keeps", captured, 0, 0)
	if grew := audience(blog) - audience(set); grew < .2*clicks || grew > clicks { // many click again
		t.Errorf("%v followers more after %v clicks", grew, clicks)
	}
}
