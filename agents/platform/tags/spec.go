package tags

import "guanxi/sim/spec"

// Errors are the shares of consumers whose observed tag is wrong: ε of M10.
type Errors struct {
	Tags struct{ Gender, Age, Region, Interest float64 }
}

// Declare declares the section `tags`.
func (e *Errors) Declare(s *spec.Section) {
	s.Section("tags", "share of consumers whose observed tag is wrong, that is, one of the other values",
		func(s *spec.Section) {
			s.Share(&e.Tags.Gender, "gender", "5%", "gender", spec.Symbol("ε"), spec.Assumed("0–0.5"))
			s.Share(&e.Tags.Age, "age", "15%", "age", spec.Symbol("ε"), spec.Assumed("0–0.5"))
			s.Share(&e.Tags.Region, "region", "2%", "region", spec.Symbol("ε"), spec.Assumed("0–0.5"))
			s.Share(&e.Tags.Interest, "interest", "30%", "strongest interest of consumers about whom nothing was learned from "+
				"posts", spec.Symbol("ε"), spec.Assumed("0–0.5"))
		}, spec.Equation("M10"))
}
