package study

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// mostTried is the number of factors up to which each is tried by itself. Of more, the points tell.
const mostTried = 40

// try applies the ends of a range, or every level, to the scenario. What an earlier error says, too, such as that a
// key does not exist, is said once.
func (r *Reader) try(f *Factor) {
	s := r.Study.Scenario
	if r.again || len(r.In.Factors) > mostTried && s != nil {
		return
	}
	first, said := len(r.doubts), map[string]bool{}
	for i, settings := range r.tried(f) {
		known := r.Study.knownLevel(settings)
		if known.right {
			continue
		}
		if got := r.lay(s, settings, r.factorPos(f.Name), "factors."+f.Name); got == nil && i == 0 && f.listed == nil &&
			f.wrongPath() {
			break // every value would give the same error
		} else {
			known.right = got != nil
		}
	}
	r.doubts = slices.DeleteFunc(r.doubts, func(e *scenarios.Error) bool {
		if first--; first >= 0 {
			return false // of another factor
		}
		e.Problems = slices.DeleteFunc(e.Problems, func(p spec.Problem) bool {
			again := said[p.Same()]
			said[p.Same()] = true
			return again
		})
		return len(e.Problems) == 0
	})
}

// tried returns what the ends of a range set, or every level; of many levels, the first, as the points
// cover the rest.
func (r *Reader) tried(f *Factor) [][]assignment {
	if len(f.Levels) == 0 && f.Scale != Categorical {
		path := "factors." + f.Name
		return [][]assignment{f.put(f.Low, r.Pos(path+".from")), f.put(f.High, r.Pos(path+".to"))}
	}
	return f.settings[:min(len(f.settings), 200)]
}

// warnAtPoints warns of what some point's scenario warns of, and of keys that have no effect at any point. Each arm
// and each level is in one of the points looked at.
func (r *Reader) warnAtPoints(all []*Point) {
	if r.Study.kind.Factors != nil { // what others need may be off
		r.warnings = append(r.warnings, r.Study.Scenario.Warnings()...)
		return
	}
	seen, looked := map[string]bool{}, 0
	told, count := map[string]string{}, map[string]int{}
	for _, w := range r.Study.Scenario.Problems() {
		told[w.Same()] = r.Study.Scenario.Render(spec.Problems{w})
	}
	var order spec.Problems
	for _, p := range all {
		if a := p.arm(); a != nil && a.without {
			continue // as above
		}
		fresh := !seen["arm "+p.Arm]
		seen["arm "+p.Arm] = true
		for i, l := range p.Levels {
			if of := fmt.Sprint(i, " ", l.Text); p.index[i] >= 0 && !seen[of] {
				seen[of], fresh = true, true
			}
		}
		if !fresh || looked == triesAll {
			continue
		}
		known := p.known()
		if !known.warned {
			scn, err := p.laid((*scenarios.Scenario).Lay)
			if err != nil {
				continue // tryPoints reports it
			}
			for _, w := range scn.Problems() {
				known.warns = append(known.warns, warning{w, scn.Render(spec.Problems{w})})
			}
			known.warned = true
		}
		looked++
		own := map[string]bool{}
		for _, w := range known.warns {
			if same := w.Same(); !own[same] {
				own[same] = true
				if count[same]++; count[same] == 1 {
					order, told[same] = append(order, w.Problem), cmp.Or(told[same], w.text)
				}
			}
		}
	}
	order = slices.DeleteFunc(order, func(w spec.Problem) bool { return w.Idle && count[w.Same()] < looked })
	for _, w := range order.Grouped() {
		r.warnings = append(r.warnings, cmp.Or(told[w.Same()], r.Study.Scenario.Render(spec.Problems{w})))
	}
}

// wrongPath reports whether a path of the factor is not in the table.
func (f *Factor) wrongPath() bool {
	return slices.ContainsFunc(f.Paths, func(p string) bool { return len(scenarios.Table().Describe(p)) == 0 })
}

// lay applies settings, reports what is wrong with them, and returns nil in that case.
func (r *Reader) lay(s *scenarios.Scenario, settings []assignment, at spec.Pos, path string) *scenarios.Scenario {
	for _, a := range settings {
		switch a.Path {
		case "seed", "replicates":
			r.Errorf(a.At, path, "seed: and replicates: of the study", "%s cannot be varied", a.Path)
			return nil
		case "name", "description":
			r.Errorf(a.At, path, "", "%s is not part of the model", a.Path)
			return nil
		}
	}
	if s == nil { // it cannot be read
		r.others = append(r.others, scenarios.Try(settings, r.File))
		return nil
	}
	got, err := s.Lay(settings, r.File)
	if err != nil {
		// The settings may be valid together with other factors: the points decide.
		var invalid *scenarios.Error
		if errors.As(err, &invalid) {
			r.doubts = append(r.doubts, invalid)
		} else {
			r.Fault(at, path, err)
		}
		return nil
	}
	return got
}

// overlaps finds keys that are set by two factors, or by a factor and an arm.
func (r *Reader) overlaps() {
	type owner struct{ name, path string }
	var seen []owner
	report := func(name, path string, at spec.Pos) {
		for _, o := range seen {
			if o.name != name && samePath(o.path, path) {
				r.Errorf(at, name, "joint levels vary keys together", "sets %s, which %s also sets", path, o.name)
				return
			}
		}
	}
	if r.Study.kind.Factors != nil {
		return // they may switch off the same thing
	}
	for _, f := range r.Study.Factors {
		name := "factors." + f.Name
		for _, p := range f.Paths {
			report(name, p, r.factorPos(f.Name))
		}
		for _, p := range f.Paths {
			seen = append(seen, owner{name, p})
		}
	}
	for _, a := range r.Study.Arms {
		for _, s := range a.settings {
			if !r.below(s, a) {
				report("arms."+a.Name, s.Path, s.At)
			}
		}
	}
}

// below reports whether an arm switches off what the factors' keys that it touches are part of.
func (r *Reader) below(s assignment, a Arm) bool {
	for _, f := range r.Study.Factors {
		for _, p := range f.Paths {
			if samePath(p, s.Path) && !(s.Value.Is("off") && a.lacks[p]) {
				return false
			}
		}
	}
	return true
}

// samePath reports whether two paths set the same key, or one sets a part of what the other
// sets.
func samePath(a, b string) bool {
	parts := func(path string) []string { return strings.Split(strings.TrimPrefix(path, "platforms."), ".") }
	x, y := parts(a), parts(b)
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] && x[i] != "*" && y[i] != "*" {
			return false
		}
	}
	return true
}

// All points of a study with up to triesAll are tried when it is read, and about triesSome of
// a larger one.
const (
	triesAll  = 200
	triesSome = 64
)

// tryPoints applies points to the scenario, so that an invalid combination is found when the
// study is read.
func (r *Reader) tryPoints() {
	all, err := r.Study.Points()
	if err != nil {
		r.Wrong("design", "", "%v", err)
		return
	}
	step := 1
	if len(all) > triesAll {
		step = len(all) / triesSome
		for _, d := range r.doubts {
			if !r.Study.Worlds() && d.Problems[0].Pos.File == r.File.Files[0].Name {
				r.others = append(r.others, d)
			}
		}
	}
	r.warnAtPoints(all)
	if n := len(r.Study.refused); n > 0 {
		r.Warnf(r.Pos("design"), "design", "%d of %d points drawn are none that the scenario allows, and others stand in "+
			"their place; the first: %v", n, n+len(all)/len(r.Study.Arms), r.Study.refused[0])
	}
	missed, between := make([]missed, len(r.Study.Metrics)), map[Place]bool{}
	tried, counts := 0, false
	for i := 0; i < len(all); i += step {
		known, err := r.build(all[i])
		if err != nil {
			if r.others = append(r.others, r.doubts...); len(r.doubts) == 0 {
				r.Wrong("design", "", "point %d, %s, is invalid", all[i].Number, all[i].Name())
			}
			r.Fault(r.Pos("design"), "design", err)
			return
		}
		tried++
		r.dates(all[i], known.clock, missed, between)
		counts = counts || known.counts
	}
	if !counts {
		r.uncounted()
	}
	for k, m := range missed {
		if m.points > 0 && m.points < tried { // a date that no point has is reported like a metric that no point has
			r.Warnf(r.Study.places[k].Pos, r.Study.places[k].Path, "%q: %d of %d points tried cannot have it, and runs fail "+
				"there: at %s %s", r.Study.Metrics[k].Text, m.points, tried, m.where, m.why)
		}
	}
}

// build tries the scenario of a point.
func (r *Reader) build(p *Point) (*probe, error) {
	known := p.known()
	if known.built {
		return known, nil
	}
	scn, err := p.Scenario()
	if err != nil {
		return nil, err
	}
	known.counts = !scn.CountedByFile()
	if own, err := scn.Decode(); err == nil { // an error is reported when the point runs
		known.clock = own.SimClock()
	}
	known.built = true
	return known, nil
}

// uncounted warns of numbers of consumers that arms and factors set although the graph of every point
// is read from a file, whose nodes are the consumers.
func (r *Reader) uncounted() {
	warn := func(settings []assignment, path string) {
		for _, a := range settings {
			if a.Path == scenarios.CountKey {
				r.Warnf(a.Value.Pos, path, "%s has no effect: the graph is read from a file, and each of its nodes is a consumer",
					a.Path)
				return
			}
		}
	}
	for k := range r.Study.Factors {
		f := &r.Study.Factors[k]
		for _, settings := range r.tried(f)[:1] {
			warn(settings, "factors."+f.Name)
		}
	}
	for _, a := range r.Study.Arms {
		warn(a.settings, "arms."+a.Name)
	}
}

// missed counts the points at which the date of a metric is outside the run, with the first of
// them and the reason.
type missed struct {
	points     int
	where, why string
}

// dates counts the metrics whose date is outside the run of a point, and warns once at each place of dates
// between ticks.
func (r *Reader) dates(p *Point, clock sim.Clock, all []missed, between map[Place]bool) {
	if clock.Tick == 0 {
		return // it cannot be read
	}
	for k, m := range r.Study.Metrics {
		if why := m.Outside(clock); why != "" {
			if all[k].points == 0 {
				all[k].where, all[k].why = p.Name(), why
			}
			all[k].points++
		} else if at := r.Study.places[k]; !between[at] {
			if at.Data && m.From.IsZero() && clock.Tick <= units.Week {
				continue // the state of the week before stands for that of a day for which there are data
			}
			if why := m.Between(clock); why != "" {
				between[at] = true
				r.Warnf(at.Pos, at.Path, "%q: %s", m.Text, why)
			}
		}
	}
}
