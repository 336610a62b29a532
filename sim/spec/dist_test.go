package spec

import (
	"strings"
	"testing"

	"guanxi/sim/num"
)

func TestDist(t *testing.T) {
	for _, c := range []struct{ in, out, fault string }{
		{"5", "5", ""},
		{"70%", "0.7", ""},
		{`"70%"`, "0.7", ""},
		{`{dist: beta, mean: "70%", sd: 0.1}`, "{dist: beta, mean: 0.7, sd: 0.1}", ""},
		{`"0.7"`, "", "remove the quotes"},
		{"{dist: lognormal, mean: 80, sd: 60}", "{dist: lognormal, mean: 80, sd: 60}", ""},
		{"{dist: pareto, min: 19, shape: 1.47, truncate: 0.999}", "{dist: pareto, min: 19, shape: 1.47, truncate: 0.999}",
			""},
		{"{dist: pareto, min: 19, shape: 1.47}", "{dist: pareto, min: 19, shape: 1.47}", ""},
		{"{dist: constant, value: 3}", "3", ""},
		{"{dist: uniform, to: 3, from: 1}", "{dist: uniform, from: 1, to: 3}", ""},
		{"{dist: categorical, values: [1, 2], weights: [1, 3]}", "{dist: categorical, values: [1, 2], weights: [1, 3]}", ""},
		{"lognormal", "", `x: "lognormal" is not a number (a number, or such as {dist: lognormal, mean: 80, sd: 60})`},
		{"{mean: 80}", "", "x: dist is missing (one of constant, uniform"},
		{"{dist: lognoraml, mean: 80, sd: 60}", "", `x: unknown distribution "lognoraml" (did you mean lognormal?)`},
		{"{dist: lognormal, mean: 80, std: 60}", "", "x.std: is no parameter of lognormal (did you mean sd?)"},
		{"{dist: lognormal, mean: 80}", "", "x: lognormal needs sd"},
		{"{dist: beta, mean: 1.5, sd: 1}", "", "x: mean of beta is 1.5"},
		{"{dist: lognormal, mean: 1_0, sd: 1}", "", `x.mean: "1_0" has an underscore (write 10)`},
		{"{dist: uniform, from: -1, to: 3}", "", "x: from -1 is out of range: allowed is at least 0"},
		{"-5", "", "x: -5 is out of range: allowed is at least 0"},
		{"[5]", "", "x: a number or a distribution is expected here, not a list"},
	} {
		var d num.Dist
		n := parse(t, "x: "+c.in)
		s, ps := Decode(n, func(s *Section) {
			s.Dist(&d, "x", "{dist: gamma, mean: 2, sd: 1}", "drawn", Min(0), Live())
		})
		switch {
		case c.fault != "" && (len(ps) != 1 || !strings.Contains(ps[0].Text(), c.fault)):
			t.Errorf("%s: %v, want %s", c.in, ps, c.fault)
		case c.fault == "" && len(ps) > 0:
			t.Errorf("%s: %v", c.in, ps)
		case c.fault == "":
			if got := s.Effective().Get("x").Flow(); got != c.out {
				t.Errorf("%s is written %s, want %s", c.in, got, c.out)
			}
		case d.Kind != "gamma":
			t.Errorf("%s left %v instead of the default", c.in, d)
		}
	}
	var d num.Dist
	s, ps := Decode(parse(t, "x: {dist: lognormal, mean: 80, sd: 60}"),
		func(s *Section) { s.Dist(&d, "x", "3", "drawn", Live()) })
	if p := s.Change("x.mean", Scalar("90")); len(ps) > 0 || len(p) > 0 || d.Mean() != 90 {
		t.Errorf("%v, %v, mean %v", ps, p, d.Mean())
	}
}
