package fit

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/tex/textest"
)

// sideBySide returns a report of four quarters of a series, the last two after the window,
// with two draws: one exact and one 10 % high.
func sideBySide(name string, factors int) *Report {
	launch := time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC)
	r := &Result{Draws: []Draw{{Weight: .75}, {Weight: .25}}}
	for k := range 4 {
		role := RoleFit
		if k >= 2 {
			role = RoleLater
		}
		v := 100 * float64(k+1)
		r.Targets = append(r.Targets, Target{Name: "users", Date: launch.AddDate(0, 3*(k+1), 0), Role: role, Value: v,
			Observation: .01 * v})
		for i := range r.Draws {
			r.Draws[i].Mean, r.Draws[i].Var = append(r.Draws[i].Mean, v*(1+.1*float64(i))), append(r.Draws[i].Var, 0)
		}
	}
	return newReport(&study.Study{Name: name, Factors: make([]study.Factor, factors)}, r, launch)
}

// Rows after the window are judged separately, with the error of each draw by itself. The
// weighted mean is 2.5 % off, while one draw is exact and the other 10 % off.
func TestLaterRowsAreJudgedApart(t *testing.T) {
	r := sideBySide("one", 2)
	var e *Errors
	for i := range r.Series[0].Errors {
		if x := &r.Series[0].Errors[i]; x.Model == "model" && x.Role == RoleLater {
			e = x
		}
	}
	if e == nil {
		t.Fatal("no errors of role later")
	}
	near := func(got, want float64) bool { return math.Abs(got-want) < 1e-12 }
	half := z90 * math.Sqrt(.75*.25*.01+.0001) // spread of the draws and observation error, relative to the value
	if e.N != 2 || !near(e.MAPE, .025) || !near(e.Low, 0) || !near(e.High, .1) || !near(e.Width, 2*half) ||
		e.Coverage != 1 {
		t.Errorf("%+v, width should be %v", *e, 2*half)
	}
	if naive := ((300.-200)/300 + (400.-200)/400) / 2; !near(e.Skill, 1-.025/naive) {
		t.Errorf("skill %v against the last value of the window", e.Skill)
	}
}

// Rows of several series that come in turn are gathered by series, in the order of the first of each.
func TestSeriesApart(t *testing.T) {
	launch := time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC)
	r := &Result{Draws: []Draw{{Weight: 1}}}
	for k := range 6 {
		v := float64(k + 1)
		r.Targets = append(r.Targets, Target{Name: []string{"users", "revenue", "games"}[k%3], Role: RoleFit, Value: v,
			Date: launch.AddDate(0, 3*(k/3+1), 0), Observation: .01})
		r.Draws[0].Mean, r.Draws[0].Var = append(r.Draws[0].Mean, v), append(r.Draws[0].Var, 0)
	}
	got := ""
	for _, x := range newReport(&study.Study{}, r, launch).Series {
		for _, row := range x.Rows {
			got += fmt.Sprint(x.Name, row.Target.Name, row.Mean, " ")
		}
	}
	if want := "usersusers1 usersusers4 revenuerevenue2 revenuerevenue5 gamesgames3 gamesgames6 "; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// Several calibrations are compared by role, and a forecast that they share is printed once.
func TestCompare(t *testing.T) {
	other := sideBySide("the-other", 5)
	other.Series[0].Name = "others"
	text := Compare([]*Report{sideBySide("one", 2), sideBySide("two", 3), other})
	var first []string
	for _, line := range strings.Split(text, "\n") {
		if f := strings.Fields(line); len(f) > 1 {
			first = append(first, f[0]+" "+f[1])
		}
	}
	want := "[users, fit one 2 two 3 naive 1 users, later one 2 two 3 naive 2 others, fit the-other 5 naive 1 others, " +
		"later the-other 5 naive 2]"
	if fmt.Sprint(first) != want {
		t.Errorf("%v\nshould be\n%s\n%s", first, want, text)
	}
	if !strings.Contains(text, "0.0 to 10.0 %") {
		t.Errorf("what single draws miss is not told:\n%s", text)
	}
}

// Tables for a paper compile on a page in one column and in two. On a log scale the lower end keeps two
// digits, whole numbers have no decimals, and a date is text.
func TestLaTeX(t *testing.T) {
	r := sideBySide("one", 0)
	r.of = &Calibration{Cutoff: 3}
	r.Study.Factors = []study.Factor{{Name: "speed", Unit: "/day", Low: 1e-4, High: .5, Scale: study.Log},
		{Name: "share_of_all", Unit: "%", Low: 10, High: 30, Scale: study.Linear},
		{Name: "start", Low: 15000, High: 15100, Scale: study.Date}, {Name: "friends", Low: 4, High: 4, Scale: study.Integer,
			Whole: true}}
	r.Draws[0].Point, r.Draws[1].Point = []float64{0, .21, .1, 0}, []float64{1, .24, .9, 0}
	r.Waves = []Wave{{Name: "wave-1", Runs: make([]Run, 64), Failed: 2, Share: .0378}}
	r.Alone = []Row{{Target: Target{Name: "singleton_share", Role: RoleHoldout, Value: .9}, Mean: .8712, Low: .8,
		High: .94}}
	for _, want := range []string{"\nspeed (per day) & 0.00010 & [\\num{0.00010}, \\num{0.50000}] & 0.00010 ",
		"\nshare\\_of\\_all (\\%) & 14.20 & [\\num{14.20}, \\num{14.80}] & ",
		"\nstart & {2011-02-05} & 2011-02-05 to 2011-04-26 &", "\nfriends & 4 & [\\num{4}, \\num{4}] & 4 ",
		"\nwave-1 & 64 & 2 & 3.78 ",
		"\nsingleton\\_share & holdout & 0.9 & 0.871 & [\\num{0.800}, \\num{0.940}] ", "\nmodel & fit & 2 & 2.5 & 2.5 & " +
			"2.5 & 2.5 & 100.0 & 0.95 ", "\nnaive & fit & 1 & 50.0 & 66.7 & -50.0 & 50.0 & {--} & 0.00 "} {
		if !strings.Contains(r.LaTeX(), want) {
			t.Errorf("no %q in %s", want, r.LaTeX())
		}
	}
	other := sideBySide("a-model-of-a-long-name", 5)
	other.of = r.of
	other.Study.Factors, other.Draws[0].Point, other.Draws[1].Point = nil, nil, nil
	all := []*Report{r, other}
	textest.Compile(t, "{article}", tabular.Preamble, LaTeX(all))
	if n := strings.Count(LaTeX(all), "\\label{"); n != 4+1+1 { // the other has errors only
		t.Errorf("%d tables", n)
	}
}
