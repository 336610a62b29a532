package run

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// fewestAtRisk ends a survival curve: with fewer players at risk, a step says little.
const fewestAtRisk = 20

// games shows how long players keep playing.
//
// It reads the table game_retention: replicate, title, kind, day (whole days since
// install), at_risk (players observed on that day who had not quit before it) and quit (those
// of them who quit on it). Replicates are pooled. The share still playing is by Kaplan & Meier
// (1958); the band is Greenwood's (1926) on the scale of log(−log S), which stays within 0 and
// 1.
func games(f *figure.Folder) (*chart.Chart, error) {
	t, err := f.Need("game_retention", "replicate", "title", "day", "at_risk", "quit")
	if err != nil {
		return nil, err
	}
	reps, _ := replicatesIn(t)
	pooled, kinds := pooledBy(t.Col("title"), t), kindsOf(t)
	players := map[string]float64{}
	for n, days := range pooled {
		for _, d := range days { // a maximum: the map's order does not matter
			players[n] = math.Max(players[n], d[0])
		}
	}
	names, more := foremost(slices.Sorted(maps.Keys(pooled)), ink.SerialCount, players)
	p := &chart.Panel{
		X: chart.Axis{Title: "days since install", Kind: chart.DaysSince, Zero: true},
		Y: chart.Axis{Title: "share still playing", Ends: chart.Limits(0, 1)},
	}
	for i, n := range names {
		c := survival(n+kinds[n], pooled[n], ink.Serial(i))
		if len(c.X) < 2 {
			continue
		}
		p.Marks, p.Legend = append(p.Marks, c), append(p.Legend, c.LegendItem())
	}
	if len(p.Marks) == 0 {
		return nil, figure.Nothing("table game_retention: no title with %d players over two days", fewestAtRisk)
	}
	return &chart.Chart{Title: "Retention of games" + stay(p), Panels: []*chart.Panel{p},
		Alt: fmt.Sprintf("Kaplan–Meier share of players of %s still playing by days since install, on a scale of log(1 + "+
			"days), %s pooled, with 95 %% Greenwood bands as if all players were independent.%s", f.Label,
			phrase.Replicates(len(reps)), phrase.NotDrawn(more))}, nil
}

// playedWith says of each kind of game with whom it is played.
var playedWith = map[string]string{"embedded": " (with friends)", "self_built": " (with people met in it)"}

// kindsOf returns what follows the name of each title.
func kindsOf(t *table.Table) map[string]string {
	kinds := map[string]string{}
	if kind := t.Col("kind"); kind != nil {
		for r := range t.Rows() {
			kinds[t.Col("title").Text(r)] = playedWith[kind.Text(r)]
		}
	}
	return kinds
}

// stay ends a title with the share of players who still play after a month, where all curves reach so far.
func stay(p *chart.Panel) string {
	const month = 30
	least, most := 1.0, 0.0
	for _, c := range p.Curves() {
		i := slices.IndexFunc(c.X, func(x float64) bool { return x > month })
		if i < 1 {
			return ""
		}
		least, most = min(least, c.Y[i-1]), max(most, c.Y[i-1])
	}
	said, other := phrase.Significant(100*least, 2), phrase.Significant(100*most, 2)
	if said != other {
		said += " to " + other
	}
	return fmt.Sprintf(": %s %% still play after %d days", said, month)
}

// pooledBy returns players at risk and quitters summed over replicates, by title and day.
func pooledBy(title *table.Values, t *table.Table) map[string]map[int][2]float64 {
	day, atRisk, quit := t.Col("day"), t.Col("at_risk"), t.Col("quit")
	pooled := map[string]map[int][2]float64{}
	for r := range t.Rows() {
		n, d := title.Text(r), int(day.Float(r))
		if pooled[n] == nil {
			pooled[n] = map[int][2]float64{}
		}
		sum := pooled[n][d]
		pooled[n][d] = [2]float64{sum[0] + orZero(atRisk.Float(r)), sum[1] + orZero(quit.Float(r))}
	}
	return pooled
}

func survival(name string, of map[int][2]float64, st ink.Style) *chart.Curve {
	days := slices.Sorted(maps.Keys(of))
	c := &chart.Curve{Series: name, Style: st, Step: chart.StepAfter}
	s, variance := 1.0, 0.0 // variance of log S: Σ q / (n (n − q))
	add := func(d, n float64) {
		v := summary.Interval{Mean: s, Lo: s, Hi: s, N: int(n)}
		if s > 0 && s < 1 {
			const z = 1.959963984540054
			half := z * math.Sqrt(variance) / math.Abs(math.Log(s))
			v.Lo, v.Hi = math.Pow(s, math.Exp(half)), math.Pow(s, math.Exp(-half))
		}
		c.Add(d, v)
	}
	if len(days) > 0 && days[0] > 0 {
		add(0, of[days[0]][0])
	}
	for _, d := range days {
		n, q := of[d][0], of[d][1]
		if n < fewestAtRisk {
			break
		}
		if q >= n {
			s = 0
			add(float64(d), n)
			break
		}
		s *= 1 - q/n
		variance += q / (n * (n - q))
		add(float64(d), n)
	}
	return c
}
