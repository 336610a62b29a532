package scenarios

import (
	"context"
	"math"
	"testing"

	"guanxi/agents"
)

// The scenario articles says what to expect: R = .76, and 4.33 reads for each
// direct one.
func TestArticles(t *testing.T) {
	s, err := Load("articles", Options{})
	if err != nil {
		t.Fatal(err)
	}
	const replicates = 6
	sum := func(v []float64) (sum float64) {
		for _, x := range v {
			sum += x
		}
		return sum
	}
	var r, ratio [replicates]float64
	for k := range replicates {
		own, err := s.Decode()
		if err != nil {
			t.Fatal(err)
		}
		run, err := own.Build(agents.Options{Replicate: k + 1, Workers: 1, Open: s.Opener(own)})
		if err != nil {
			t.Fatal(err)
		}
		if err := run.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		r[k] = sum(run.Series("article_shares.children")) / sum(run.Series("article_shares"))
		ratio[k] = sum(run.Series("article_reads")) / sum(run.Series("article_reads.push"))
		formula := run.Series("cascade_r_formula")
		if f := formula[len(formula)-1]; math.Abs(f-0.76) > 1e-4 {
			t.Errorf("R by the formula is %v, the scenario says .76", f)
		}
	}
	// An article reaches .5 % of all consumers, some of them twice: R falls by
	// less than .01, the ratio by less than .12 for it. What was published last
	// is still on its way when the run ends: .01 of the ratio.
	check := func(name string, v []float64, want, bias float64) {
		mean, sd := 0.0, 0.0
		for _, x := range v {
			mean += x / replicates
		}
		for _, x := range v {
			sd += (x - mean) * (x - mean) / (replicates - 1)
		}
		se := math.Sqrt(sd / replicates)
		t.Logf("%s %.4f ± %.4f, expected %.4f", name, mean, se, want)
		if math.Abs(mean-want) > 4*se+bias {
			t.Errorf("%s is %.4f, should be %.4f (standard error %.4f)", name, mean, want, se)
		}
	}
	check("R", r[:], 0.76, 0.01)
	check("reads per direct read", ratio[:], 4.333, 0.13)
}
