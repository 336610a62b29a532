package scenarios_test

import (
	"math"
	"strings"
	"testing"

	"guanxi/scenarios"
)

// Checks the numbers that messaging.yaml states.
func TestMessaging(t *testing.T) {
	text, _ := scenarios.Bundled("messaging")
	f := []float64{0}
	for k := range 40 {
		f = append(f, f[k]+(1-f[k])*(1-math.Exp(-(0.03+0.38*f[k]))))
	}
	left := 1 - (f[9]*f[9]+f[10]*f[10])/2
	for _, stated := range []string{"0.730", "0.526", "0.396"} {
		if !strings.Contains(string(text), stated) {
			t.Errorf("the scenario does not state %s", stated)
		}
	}
	if math.Abs(left-0.526) > 5e-4 {
		t.Errorf("%v are left on day 10", left)
	}
	var got, worth, last []float64
	for _, s := range tables(t, "messaging", "series", 8) {
		sms, free := s.Col("sms").Float(10), s.Col("sms_replaced").Float(10)
		got = append(got, sms/(sms+free))
		worth = append(worth, (sms+free)*0.1/3000)
		last = append(last, s.Col("sms").Float(40)/(s.Col("sms").Float(40)+s.Col("sms_replaced").Float(40)))
	}
	expect(t, "share of SMS on day 10", got, left, 2e-3) // E F² exceeds F² by the variance of F
	expect(t, "worth of the messages of a day", worth, 0.396, 0)
	expect(t, "share of SMS on day 40", last, 0, 0)
}
