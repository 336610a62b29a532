package tags

import (
	"guanxi/sim/spec"
)

// Errors are the shares of consumers whose observed tag is wrong: ε of M10.
type Errors struct {
	Tags       struct{ Gender, Age, Region, Interest, Outside float64 }
	HasConsent bool
	Consent    Consent
}

// Consent is the section `consent`: who refuses that the platform uses what it learns of interests.
type Consent struct{ Refuse, Relevance float64 }

// Declare declares the section `tags`.
func (e *Errors) Declare(s *spec.Section) {
	s.Section("tags", "share of consumers whose observed tag is wrong, that is, one of the other values",
		func(s *spec.Section) {
			s.Share(&e.Tags.Gender, "gender", "5%", "gender", spec.Symbol("ε"), spec.Assumed("0–0.5"))
			s.Share(&e.Tags.Age, "age", "15%", "age", spec.Symbol("ε"), spec.Assumed("0–0.5"))
			s.Share(&e.Tags.Region, "region", "2%", "region", spec.Symbol("ε"), spec.Assumed("0–0.5"))
			s.Share(&e.Tags.Interest, "interest", "30%", "strongest interest of consumers about whom nothing was learned "+
				"from "+
				"posts", spec.Symbol("ε"), spec.Assumed("0–0.5"))
			s.Share(&e.Tags.Outside, "outside", "0%", "share of consumers whose strongest interest is known without error by "+
				"data from outside the platform, while they do not refuse", spec.Symbol("π_o"), spec.Treat("consumer"),
				spec.Assumed("0%–80%"))
		}, spec.Equation("M10"))
	s.Switch(&e.HasConsent, "consent", "who is asked may refuse that its interest is known, which is then one of all "+
		"who "+
		"refuse", func(s *spec.Section) {
		s.Share(&e.Consent.Refuse, "refuse", "60%", "share of consumers who refuse; 100% is a ban", spec.Symbol("π_c"),
			spec.Equation("M10"), spec.Treat("consumer"), spec.Assumed("50%–87%"), spec.Source("of those asked by Apple's "+
				"App "+
				"Tracking Transparency 54 % in 2022 (AppsFlyer), 61 to 87 % in its first weeks (AppsFlyer, Flurry), by how "+
				"refusals "+
				"are counted; where nobody asks .2 to 11 %"))
		s.Share(&e.Consent.Relevance, "relevance", "50%", "correlation, by rank, of consent with how much is known of a "+
			"consumer's taste by its strongest interest: 0% is consent by lot", spec.Symbol("ρ_c"), spec.Equation("M10"),
			spec.Assumed("0%–100%"))
	}, spec.Equation("M10"))
}
