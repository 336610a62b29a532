package analytic

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
)

// The replicates of a case do not depend on the number of workers, even on a graph that they
// share.
func TestLabWorkers(t *testing.T) {
	text := "clock: {ticks: 20}\nreplicates: 5\nconsumers: {count: 100}\ngraph: {kind: regular, degree: 4, seed: 1}\nadoption: {innovation: 1%/day, imitation: 0.4/day, normalise: degree}\n"
	of := func(workers int) sample {
		return need.Value((&lab{context.Background(), workers}).replicates("ring", text, nil, shares))(t)
	}
	one := of(1)
	if got := of(3); !reflect.DeepEqual(one, got) {
		t.Errorf("three workers: %v, one: %v", got, one)
	}
	if reflect.DeepEqual(one[0], one[1]) {
		t.Errorf("two replicates are alike: %v", one[0])
	}
}

// The closed forms agree with the numbers of the literature, to the digits given there.
func TestClosedForms(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"Bass F(5)", bassShare(.03, .38, 5), .33120},
		{"Bass F(10)", bassShare(.03, .38, 10), .81280},
		{"Bass peak", math.Log(.38/.03) / .41, 6.1926},
		{"linear F(5)", bassDiscrete(.03, .38, 1, 5, "linear"), .27291},
		{"linear F(10)", bassDiscrete(.03, .38, 1, 10, "linear"), .78264},
		{"hazard F(5)", bassDiscrete(.03, .38, 1, 5, "hazard"), .26107},
		{"hazard F(10)", bassDiscrete(.03, .38, 1, 10, "hazard"), .72984},
		{"ring F(5)", ringShare(.01, .4, 5), .09442},
		{"ring F(10)", ringShare(.01, .4, 10), .25435},
		{"ring F(15)", ringShare(.01, .4, 15), .43916},
		{"ring F(20)", ringShare(.01, .4, 20), .61296},
		{"ring F(30)", ringShare(.01, .4, 30), .85525},
		{"Poisson outbreak 1.5", poissonOutbreak(1.5), .58281},
		{"Poisson outbreak 2", poissonOutbreak(2), .79681},
		{"regular outbreak 3", regularOutbreak(3, .6), .70370},
		{"regular outbreak 4", regularOutbreak(4, .5), .85410},
		{"Ishigami S1", ishigamiShares(7, .1)[0], .3139},
		{"Ishigami S2", ishigamiShares(7, .1)[1], .4424},
		{"Ishigami ST1", ishigamiShares(7, .1)[3], .5576},
		{"Ishigami ST3", ishigamiShares(7, .1)[5], .2437},
		{"preferential P(3)", preferentialShare(3, 3), .4},
		{"preferential P(5)", preferentialShare(3, 5), .11429},
	} {
		if !(math.Abs(c.got-c.want) <= 5.1e-5*math.Max(1, c.want)) && !(math.Abs(c.got-c.want) <= 5.1e-6) {
			t.Errorf("%s is %.6f, want %.5f", c.name, c.got, c.want)
		}
	}
}

// The suite passes: each case is within four standard errors, and each stated bias is below
// one. Two cases that take as long as all others are for make long; the numbers of bundled
// scenarios are tests of the same.
func TestSuite(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	cases := Cases()
	if os.Getenv("GUANXI_TEST_LONG") == "" {
		cases = slices.DeleteFunc(cases, func(c Case) bool { return c.ID == "V10b" || c.ID == "V19" })
	}
	Header(os.Stdout)
	results := need.Value(run(context.Background(), Options{Workers: runtime.GOMAXPROCS(0), Done: func(r Result) { r.Print(os.Stdout) }}, cases))(t)
	for _, r := range results {
		if !r.Pass {
			t.Errorf("%s, %s: expected %g, simulated %g ± %g (z %+.2f)", r.ID, r.Quantity, r.Expected, r.Mean, r.SE, r.Z)
		}
		if !(math.Abs(r.Bias) <= r.SE) {
			t.Errorf("%s, %s: the stated bias %.2g is above the standard error %.2g", r.ID, r.Quantity, r.Bias, r.SE)
		}
	}
}

// A wrong number fails, judged by z and by the exact comparison.
func TestJudgeRefuses(t *testing.T) {
	for _, r := range []Result{{Expected: 1, Mean: 1.05, SE: 0.01}, {Expected: 8, Mean: 9}, {Expected: 0, Mean: 1e-3}, {Expected: 1, Mean: math.NaN(), SE: 0.1}, {Expected: 1, Mean: math.NaN()}} {
		if r.judge(); r.Pass {
			t.Errorf("%+v passes", r)
		}
	}
	for _, r := range []Result{{Expected: 1, Mean: 1.03, SE: 0.01}, {Expected: .605547, Mean: .6055467}} {
		if r.judge(); !r.Pass {
			t.Errorf("%+v fails", r)
		}
	}
}

// A case that stops with an error, as one whose books do not close, fails in a line of its own, and
// the cases after it run. An interrupted suite is an error.
func TestBrokenCase(t *testing.T) {
	broken := errors.New("tick 3, settle: the accounts sum to 1, not 0")
	cases := []Case{
		{"A", "books", "", func(*lab) ([]Result, error) { return []Result{exact("first", 0, 0)}, broken }},
		{"B", "after it", "", func(*lab) ([]Result, error) { return []Result{exact("second", 1, 1)}, nil }},
	}
	all, err := run(context.Background(), Options{}, cases)
	if err != nil || len(all) != 3 || !all[0].Pass || all[1].Pass || all[1].Error != broken.Error() || !all[2].Pass || Passed(all) {
		t.Fatalf("%+v, %v", all, err)
	}
	var b strings.Builder
	all[1].Print(&b)
	if want := fmt.Sprintf("A     %-46s  FAIL: %v\n", "books", broken); b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := run(stopped, Options{}, cases); !errors.Is(err, broken) {
		t.Errorf("interrupted: %v", err)
	}
}

func TestUnknownCase(t *testing.T) {
	if _, err := Run(context.Background(), Options{Only: []string{"V999"}}); err == nil {
		t.Error("V999 runs")
	}
}
