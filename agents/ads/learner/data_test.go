package learner

import "testing"

// V24
func TestPosterior(t *testing.T) {
	mean, sd := Posterior(1, 99, 20, 1000)
	near(t, "posterior mean", mean, .0190909, 5e-8)
	near(t, "posterior sd", sd, .0041241, 5e-8)
	near(t, "shrunk mean", shrunk(20, 1000, .01, 100), mean, 1e-15)
}
