package scenarios_test

import (
	"math"
	"testing"

	"guanxi/sim/simtest/need"
)

// Checks the numbers that messaging.yaml states.
func TestMessaging(t *testing.T) {
	f := []float64{0}
	for k := range 40 {
		f = append(f, f[k]+(1-f[k])*(1-math.Exp(-(0.03+0.38*f[k]))))
	}
	left := 1 - (f[9]*f[9]+f[10]*f[10])/2
	states(t, "messaging", "0.730", "0.526", "0.396")
	need.Near(t, "the share left on day 10", left, 0.526, 5e-4)
	var got, worth, end []float64
	for _, s := range tables(t, "messaging", "series", 4) {
		sms, free := s.Col("sms").Float(10), s.Col("sms_replaced").Float(10)
		got = append(got, sms/(sms+free))
		worth = append(worth, (sms+free)*0.1/3000)
		end = append(end, last(s, "sms")/(last(s, "sms")+last(s, "sms_replaced")))
	}
	expect(t, "share of SMS on day 10", got, left, 2e-3) // E F² exceeds F² by the variance of F
	expect(t, "worth of the messages of a day", worth, 0.396, 0)
	expect(t, "share of SMS on day 40", end, 0, 0)
}
