package activity

import (
	"math"
	"testing"

	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// Slots are those of sessions that open the feed. An item reaches a consumer if one of them shows
// it before it expires, at any tick.
func TestSlotsAndReach(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, 6 * units.Hour} {
		x := trial{n: 4000, ticks: 8, tick: tick, activity: "{sessions: 5, effects: {friends: 0}, feed: {slots: 7, open: 30%, expire: 2d}}"}
		r, w := x.run(t)
		days := w.Clock.Days()
		simtest.Z(t, "slots of a session", total(r.Series("slots"))/total(r.Series("sessions")), 7*math.Sqrt(.21), int(total(r.Series("sessions"))), 7*.3, 0)
		near(t, "ticks until it expires", w.FeedExpire, 2/days, 1e-12)
		feed, message := w.ReachOf(0, 0)
		near(t, "reach of the feed", feed, 1-math.Exp(-2*5*.3), 1e-3)
		near(t, "reach of a message", message, 1-math.Exp(-2*5), 1e-3)
		feed, _ = w.ReachOf(0, 14*days) // seven items in half a day
		near(t, "reach of a full feed", feed, 1-math.Exp(-.5*5*.3), 1e-3)
	}
}
