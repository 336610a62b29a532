package spec_test

import (
	"fmt"

	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// A mechanism declares its fields, one line each. A file is read into what they point to, and
// all its faults are reported at once.
func Example() {
	var imitation units.Rate
	var form string
	declare := func(s *spec.Section) {
		s.Section("adoption", "who adopts, and why", func(s *spec.Section) {
			s.Rate(&imitation, "imitation", "0.4/year", "by strong ties", spec.Symbol("q"), spec.Equation("M2"),
				spec.Assumed("0.2–0.8/year"), spec.Live())
			s.Enum(&form, "form", "hazard", []string{"hazard", "linear", "independent"}, "how a rate becomes a probability")
		})
	}
	file := spec.Mapping(spec.Entry{Key: "adoption", Value: spec.Mapping(
		spec.Entry{Key: "imitation", Value: spec.Scalar("0.5/month")},
		spec.Entry{Key: "form", Value: spec.Scalar("liner")},
	)})
	table, problems := spec.Decode(file, declare)
	for _, p := range problems {
		fmt.Println(p.Text())
	}
	fmt.Println(table.Effective().Flow())
	// Output:
	// adoption.imitation: "0.5/month" is not a rate: a month has no fixed length (write 6/year)
	// adoption.form: unknown choice "liner" (did you mean linear?)
	// {adoption: {imitation: 0.4/year, form: hazard}}
}
