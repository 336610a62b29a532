package optimum

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/summary"
)

// best returns the point with the largest expected goal among those that are expected to exceed the conditions by
// given shifts and are not left out; −1 if there is none.
func (s stage) best(shifts []float64, out map[int]bool) int {
	found := -1
points:
	for i, t := range s {
		if t.goals == nil || out[i] || found >= 0 && t.goals[0] <= s[found].goals[0] {
			continue
		}
		for j, gap := range t.gaps {
			if gap < shifts[j] {
				continue points
			}
		}
		found = i
	}
	return found
}

// compare runs points and the scenario as it is with random numbers that the search has not seen, and says which is
// the best. Candidates are the points that were expected to be the best at any stage, so that a larger budget has those
// of a smaller one among its own; where one breaks a condition afresh, the next follows. Intervals of a candidate
// are those of a single point; those of other points hold for all of these together (Bonferroni).
func (r *Report) compare(found []int, stages []stage) error {
	_, need := r.judge(stages, nil)
	if len(found)+len(need) == 0 {
		return nil
	}
	r.Fresh = Afresh(r.Dir)
	ran := r.there()
	if len(ran) > 0 {
		if err := r.afresh(ran); err != nil {
			return err
		}
	}
	var list, candidates []int
	need = append(slices.Clone(found), need...)
	for {
		for _, i := range need {
			if !slices.Contains(list, i) {
				list = append(list, i)
			}
		}
		if slices.ContainsFunc(list, func(i int) bool { return r.anew[i] == nil }) {
			ran = slices.Clone(list)
			if err := r.afresh(ran); err != nil {
				return err
			}
		}
		if candidates, need = r.judge(stages, list); len(need) == 0 {
			break
		}
	}
	if !slices.Equal(ran, list) {
		if err := r.afresh(list); err != nil {
			return err
		}
	}
	s := r.Study
	together := 1 - (1-s.Confidence)/float64(max(1, len(found)))
	r.Holds = r.holds(r.fresh(r.asItIs, s.Confidence))
	for _, i := range found {
		p := &r.Points[i]
		p.Fresh, p.Anew = r.fresh(r.anew[i], together), r.means(r.anew[i])
		switch {
		case p.Role != Front:
		case !r.holds(p.Fresh):
			p.Role = Broken
		case r.Holds && p.Fresh[0].Mean <= 0 && p.Fresh[1].Mean <= 0:
			p.Role = Worse
		}
	}
	r.decide(candidates)
	if r.Players != nil {
		for i := range r.Players.Strays {
			x := &r.Players.Strays[i]
			x.Better = summary.Student(gains(r.anew[x.Point], r.anew[r.Players.Ends[x.Start-1]], &x.Player.Goal), 0,
				s.Confidence)
		}
	}
	return nil
}

// decide gives candidates their roles. The scenario as it is competes, with a gain of 0.
func (r *Report) decide(candidates []int) {
	best, most := -1, math.Inf(-1)
	if r.Holds && !without(r.asItIs, &r.Goals[0]) {
		most = 0
	}
	for _, i := range candidates {
		p := &r.Points[i]
		p.Role, p.Fresh, p.Anew = Candidate, r.fresh(r.anew[i], r.Study.Confidence), r.means(r.anew[i])
		if !r.holds(p.Fresh) || math.IsNaN(p.Anew[0]) {
			p.Role = Broken
		} else if gain := mean(sought(r.anew[i], r.asItIs, &r.Goals[0])); gain > most {
			best, most = i, gain
		}
	}
	if best >= 0 {
		r.Points[best].Role = Best
	}
}

// judge returns the candidates of stages, of which only those in a list are known afresh, and those to add to it.
// Where a candidate breaks a condition afresh, the next has to exceed it by as much more as the search was mistaken:
// points share their luck. What a stage leads to depends on no later one.
func (r *Report) judge(stages []stage, list []int) (candidates, need []int) {
	broken, shifts := map[int]bool{}, make([]float64, len(r.Bounds))
	for _, s := range stages {
		for {
			i := s.best(shifts, broken)
			if i < 0 || r.Points[i].asItIs {
				break
			}
			if !slices.Contains(list, i) {
				if !slices.Contains(need, i) {
					need = append(need, i)
				}
				break
			}
			if !slices.Contains(candidates, i) {
				candidates = append(candidates, i)
			}
			fresh := r.fresh(r.anew[i], r.Study.Confidence)
			if r.holds(fresh) && !math.IsNaN(r.means(r.anew[i])[0]) {
				break
			}
			broken[i] = true
			for j := range shifts {
				k := len(r.Goals) + j
				if low := fresh[k].Lo; low < 0 {
					shifts[j] = max(shifts[j], r.Points[i].Gains[k]-low)
				}
			}
		}
	}
	return candidates, need
}

// holds reports whether intervals of conditions, after those of the goals, lie at 0 or above.
func (r *Report) holds(fresh []summary.Interval) bool {
	return !slices.ContainsFunc(fresh[len(r.Goals):], func(v summary.Interval) bool {
		return v.N < r.looks.Fresh || !(v.Lo >= 0 || v.SD == 0 && v.Mean >= 0)
	})
}

// fresh returns the intervals of gains and slacks.
func (r *Report) fresh(at replicates, confidence float64) (all []summary.Interval) {
	for i := range r.Goals {
		all = append(all, summary.Student(gains(at, r.asItIs, &r.Goals[i]), 0, confidence))
	}
	for i := range r.Bounds {
		all = append(all, summary.Student(gaps(at, r.asItIs, &r.Bounds[i]), 0, confidence))
	}
	return all
}

// means returns the mean of each goal.
func (r *Report) means(at replicates) (all []float64) {
	for i := range r.Goals {
		all = append(all, mean(values(at, &r.Goals[i])))
	}
	return all
}

// arm names a point in the study of the comparison.
const arm = "point%d"

// comparison is the study that compares points with the scenario as it is.
func (r *Report) comparison(list []int) (*study.Study, []string, error) {
	var names []string
	var values []map[string]string
	for _, i := range list {
		names, values = append(names, fmt.Sprintf(arm, r.Points[i].Number)), append(values, r.Points[i].Values)
	}
	s, err := afresh(r.Study, names, values)
	return s, names, err
}

// there returns the points of the comparison that is in the folder; nil: it is none of this search.
func (r *Report) there() (list []int) {
	old, err := sweep.Ran(r.Fresh)
	if err != nil {
		return nil
	}
	for _, name := range old.ArmNames {
		var n int
		if _, err := fmt.Sscanf(name, arm, &n); err == nil {
			list = append(list, slices.IndexFunc(r.Points, func(p Point) bool { return p.Number == n }))
		}
	}
	if slices.Contains(list, -1) {
		return nil
	}
	if s, _, err := r.comparison(list); err != nil || s.Hash() != old.Hash() {
		return nil
	}
	return list
}

// afresh runs points and the scenario as it is with random numbers that the search has not seen.
func (r *Report) afresh(list []int) error {
	s, names, err := r.comparison(list)
	if err != nil {
		return err
	}
	m, _, err := manifest.SweepOf(r.Fresh)
	_, none := os.Stat(filepath.Join(r.Fresh, manifest.JournalFolder))
	if err := r.run(r.Fresh, s, err == nil && none == nil && m.Study == s.Name); err != nil {
		return err
	}
	folder, err := results.OpenSoundSweep(r.Fresh)
	if err != nil {
		return err
	}
	runs, err := folder.Table("runs")
	if err != nil {
		return err
	}
	arms := append([]string{AsItIsArm}, names...)
	data := gather(runs, s, len(arms), func(row int) int { return slices.Index(arms, runs.Col("arm").Text(row)) })
	r.asItIs, r.anew = data[0], map[int]replicates{}
	for k, i := range list {
		r.anew[i] = data[k+1]
	}
	return nil
}
