package scenarios_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// All parties gain by the platform, adoption is an S, and every kind of income, entry and exit takes place.
func TestPlatformIsAlive(t *testing.T) {
	scn := need.Value(scenarios.Load("platform", scenarios.Options{}))(t)
	run := ranOf(t, scn, 1)
	for _, name := range []string{"commerce_revenue", "game_revenue", "ad_revenue", "payment_revenue", "article_reads",
		"posts", "sms_saving", "churned", "returned",
		"provider_entries.account", "provider_entries.shop", "provider_exits.account", "advertiser_entries",
		"advertiser_exits"} {
		if !slices.ContainsFunc(run.Series(name), func(x float64) bool { return x > 0 }) {
			t.Errorf("%s is always 0", name)
		}
	}
	if slices.Max(run.Series("insolvent")) > 0 || slices.Min(run.Series("cash")) < 0 {
		t.Error("the platform cannot pay")
	}
	users := run.Series("adopters")
	end, n := users[len(users)-1], len(users)
	if first, second, third := users[n/4], users[n/2]-users[n/4],
		end-users[n/4*3]; !(first < 0.25*end && second > 2*third && end > 600) {
		t.Errorf("%v users after a quarter of the run, %v more at half, %v in the last quarter, %v at the end", first,
			second, third, end)
	}
}

// No number of the file is a fact or a fit, each is assumed in a range that holds it, and each line says what it is.
func TestPlatformIsNobodys(t *testing.T) {
	scn := need.Value(scenarios.Load("platform", scenarios.Options{}))(t)
	for _, x := range scn.Status() {
		if x.Field.Given() && x.Is != scenarios.IsAssumed && x.Is != scenarios.IsChoice && x.Is != scenarios.IsSetting {
			t.Errorf("%s: %s is %q %s", x.Path(), x.Value.Text, x.Is, x.Of)
		}
	}
	text, _, _ := strings.Cut(scn.Written(), "\nstatus:")
	for _, line := range strings.Split(text, "\n") { // entries of one form, NAME: {…}, are explained above the first
		if line != "" && !strings.Contains(line, "#") && !regexp.MustCompile(`^ +([a-z]+: +)?{`).MatchString(line) {
			t.Errorf("no comment: %s", line)
		}
	}
	if text := strings.ToLower(scn.Effective()); strings.Contains(text, "wechat") {
		t.Error("wechat is named")
	}
}
