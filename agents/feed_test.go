package agents_test

import (
	"slices"
	"strings"
	"testing"

	"guanxi/agents"
)

// released is the tick in which the function that provides the feed is released.
const released = 41

// feedText is a platform whose feed is Moments, with only the given part using the feed.
func feedText(functions, function, part string) string {
	return `{clock: {start: 2012-01-01, tick: 1d, ticks: 80}, consumers: {count: 1500, segments: {all: {share: 100%, needs: {share: 1}}}},
		graph: {kind: regular, degree: 10}, adoption: {imitation: 0/day, initial_adopters: 100%},
		functions: {text: {serves: [talk]}, ` + functions + `},
		activity: {effects: {friends: 0}, feed: {slots: 10000, open: 40%, function: ` + function + `}}, ` + part + `}`
}

const (
	moments = "moments: {serves: [share], released: 2012-02-10}"
	writing = "posts: {rate: 0.3/day, feedback: 0, learn: 0}, timeline: {worse: {at: 2012-03-01, set: " +
		"{functions.moments.quality: 0}}}"
	reading = "content: {function: text, accounts: {media: {articles: 1/day}}, share: {intercept: -2}, share_to: SHARES}"
	selling = "sharing: {function: text, enter: {rate: 3/year}}"
	showing = "ads: {from: FROM, learner: none, articles: {followers: 0}, slots: {gap: 1d, daily: 1}, campaigns: " +
		"{drink: {daily_cap: 4 per 1000, bid: {cpm: 90}}, car: {bid: {cpm: 140}, budget: 200 per 1000}}}"
)

func to(part, shares string) string { return strings.ReplaceAll(part, "SHARES", shares) }
func from(part, day string) string  { return strings.ReplaceAll(part, "FROM", day) }

func sumOf(r *agents.Run, name string, lo, hi int) (sum float64) {
	for _, x := range r.Series(name)[lo:min(hi, len(r.Series(name)))] {
		sum += x
	}
	return sum
}

// inFeed counts the slots in the feed; ad_slots includes those at articles.
func inFeed(r *agents.Run, lo, hi int) float64 {
	return sumOf(r, "ad_slots", lo, hi) - sumOf(r, "ad_slots.article", lo, hi)
}

// Nothing is posted before the feed's release. After it posts equal those of a feed that needs no
// function, and so do likes once posts from before the release have expired there.
func TestPostsWaitForTheFeed(t *testing.T) {
	free := runText(t, feedText(moments, "off", writing))
	r := runText(t, feedText(moments, "moments", writing))
	for name, since := range map[string]int{"posts": released, "likes": released + 4, "comments": released + 4,
		"posts_seen": released + 4} {
		if x := sumOf(r, name, 0, released); x != 0 || sumOf(free, name, 0, released) == 0 {
			t.Errorf("%v %s before the release", x, name)
		}
		if a, b := free.Series(name)[since:], r.Series(name)[since:]; !slices.Equal(a, b) ||
			sumOf(r, name, released, 99) == 0 {
			t.Errorf("%s after the release: %v without the function, %v with it", name, a, b)
		}
	}
}

// If the function is off nothing enters the feed, and nobody visits its node of the linkage. The
// node of a name that is no function of the scenario is open.
func TestFeedOff(t *testing.T) {
	part := strings.Join([]string{from(showing, "2012-01-11"), to(reading, "{moments: 61%, chat: 39%}"), selling,
		"posts: {}", "linkage: {}"}, ", ")
	r := runText(t, feedText("moments: off", "moments", part))
	for _, name := range []string{"posts", "posts_seen", "likes", "comments", "article_shares.moments", "article_likes",
		"new_sellers", "cards", "visits.moments"} {
		if x := sumOf(r, name, 0, 99); x != 0 {
			t.Errorf("%v %s without a feed", x, name)
		}
	}
	if x := inFeed(r, 0, 99); x != 0 {
		t.Errorf("%v slots without a feed", x)
	}
	for _, name := range []string{"article_shares.chat", "ad_slots.article", "visits.public_accounts", "visits.chat"} {
		if sumOf(r, name, 0, 99) == 0 {
			t.Errorf("no %s without a feed", name)
		}
	}
}
