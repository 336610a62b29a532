package scenarios_test

import (
	"fmt"
	"math"
	"testing"

	"guanxi/sim/simtest/need"
)

// Checks the numbers that voice.yaml states.
func TestVoice(t *testing.T) {
	var before, after, others []float64
	for _, s := range tables(t, "voice", "series", 5) {
		elderly, other := s.Col("adopters.elderly"), s.Col("adopters.others")
		// Who is elderly is drawn at random. Shares of the segment are taken relative to its
		// expected size; the replicates show the standard error of that.
		before = append(before, elderly.Float(1)/2000)
		after = append(after, elderly.Float(2)/2000)
		others = append(others, other.Float(1)/8000, other.Float(2)/8000)
	}
	expect(t, "elderly with text", before, 0.0849, 0)
	expect(t, "elderly with voice", after, 0.9765, 0)
	expect(t, "others", others, 0.9765, 0)
}

// Checks the numbers that moments.yaml states.
func TestMoments(t *testing.T) {
	var daily, monthly, ratio, browsing, seen, rate, likes []float64
	for _, s := range tables(t, "moments", "series", 3) {
		dau, mau := last(s, "dau")/5000, last(s, "mau")/5000
		daily, monthly, ratio = append(daily, dau), append(monthly, mau), append(ratio, dau/mau)
		browsing = append(browsing, last(s, "browsers")/5000)
		seen = append(seen, total(s, "posts_seen")/total(s, "posts")/20)
		rate = append(rate, total(s, "posts")/total(s, "active"))
		likes = append(likes, total(s, "likes")/total(s, "posts_seen"))
	}
	expect(t, "open it on a day", daily, 0.886, 0.003)
	expect(t, "open it in 30 days", monthly, 0.984, 0.002)
	expect(t, "daily over monthly", ratio, 0.900, 0.003)
	expect(t, "open the feed on a day", browsing, 0.634, 0.003)
	// Recent posts are still being seen at the end: half a day of 90.
	expect(t, "share of friends who see a post", seen, 0.793, 0.008)
	expect(t, "posts an active day", rate, 0.11, 0.01)
	expect(t, "likes", likes, 0.1192, 0.003)
}

// Checks the numbers that loyalty.yaml states.
func TestLoyalty(t *testing.T) {
	var first, last, users []float64
	for _, s := range tables(t, "loyalty", "series", 10) {
		for r, day := range []float64{0, 10, 20, 30} {
			need.Near(t, fmt.Sprintf("satisfaction on day %v", day), s.Col("satisfaction").Float(r), 0.5+0.4*math.Exp(-day/30),
				1e-5)
		}
		users = append(users, s.Col("adopters").Float(9)/5000)
		first = append(first, s.Col("loyalty90").Float(10))
		last = append(last, s.Col("loyalty90").Float(29))
	}
	expect(t, "users on day 90", users, 0.5244, 0)
	expect(t, "loyalty90 on day 100", first, 0.4947, 0)
	expect(t, "loyalty90 on day 290", last, 0.4067, 0)
}
