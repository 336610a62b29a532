package analytic

import (
	"slices"
	"strings"

	"guanxi/agents"
	"guanxi/scenarios"
)

func bits() []Case {
	return []Case{
		{"V38", "bits: the same state and rows for 1, 2 and 7 workers; random numbers that do not depend on other mechanisms", "counter-based draws", sameBits},
	}
}

func sameBits(l *lab) ([]Result, error) {
	var all []Result
	for _, c := range ecosystems() {
		differ, err := workersDiffer(l, c)
		if err != nil {
			return nil, err
		}
		all = append(all, Result{Quantity: c.name + ": digests that differ from 1 worker", Expected: 0, Mean: float64(differ), N: 3})
	}
	r, err := unrelated(l)
	return append(all, r), err
}

// workersDiffer counts the numbers of workers whose columns or rows differ from those of one
// worker. The population spans several chunks, so that there is work to share.
func workersDiffer(l *lab, c ecosystem) (int, error) {
	set := []string{"consumers.count=13000", "clock.ticks=120"}
	if c.name == "wechat" { // a late start: most consumers have adopted, and everything is on
		set = []string{"consumers.count=9000", "clock.start=2018-01-01", "clock.ticks=40", "adoption.initial_adopters=60%"}
	}
	scn, err := scenarios.Parse(c.name+".yaml", []byte(c.text), scenarios.Options{Set: set})
	if err != nil {
		return 0, err
	}
	var digests []string
	for _, workers := range []int{1, 2, 7} {
		run, err := l.build(scn, 1, workers, nil)
		if err != nil {
			return 0, err
		}
		if err := run.Run(l.ctx); err != nil {
			return 0, err
		}
		digests = append(digests, run.Digest())
	}
	differ := 0
	for _, d := range digests[1:] {
		if d != digests[0] {
			differ++
		}
	}
	return differ, nil
}

// unrelated turns on invitations that change nobody's hazard: everything else must get the same
// random draws as before.
func unrelated(l *lab) (Result, error) {
	const base = `
replicates: 1
clock: {ticks: 60}
consumers: {count: 5000}
graph: {kind: watts_strogatz, degree: 8, rewire: 0.1}
adoption: {innovation: 0.01/day, imitation: 0.3/day}
`
	var series [][]float64
	for _, text := range []string{base, strings.Replace(base, "0.3/day}", "0.3/day, invitation: {rate: 1/day, lift: 0, reward: 0}}", 1)} {
		s, err := l.replicates("unrelated", text, nil, func(r *agents.Run) []float64 { return r.Series("adopters") })
		if err != nil {
			return Result{}, err
		}
		series = append(series, s[0])
	}
	differ := 0.0
	if !slices.Equal(series[0], series[1]) {
		differ = 1
	}
	return Result{Quantity: "adopters change with an idle mechanism on", Expected: 0, Mean: differ, N: 1}, nil
}
