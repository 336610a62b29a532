package analysis

import "testing"

// A quotient of variances has two digits, whatever its size.
func TestWorthOfPairingIsRounded(t *testing.T) {
	for ratio, want := range map[float64]string{7.5e12: "more than a million times", 27982.3: "28,000 times", 4.24: "4.2 times", 224: "220 times", 1.06: "1.1 times"} {
		p := pairing{ratio: []float64{ratio}, both: true}
		if got := p.words(false); len(got) != 1 || got[0] != "Common random numbers are worth "+want+" as many replicates." {
			t.Errorf("%v of %g", got, ratio)
		}
	}
}
