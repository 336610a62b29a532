package odd

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/digits"
)

// Graph is the graph of some points of a study, in the first replicate.
type Graph struct {
	At         string // arms, or levels of points
	Settings   string // as configured, with the number of consumers
	Ties       int64
	MeanDegree float64
}

// Limits of what is built to describe a study.
const (
	mostGraphs = 12  // different graphs
	mostPoints = 100 // points looked at
)

// OfStudy returns the scenario of a study and the graphs of its points, or none where all have that of
// the scenario. Of a large design it looks at some points.
func OfStudy(s *study.Study) (of Of, err error) {
	of.Scenario = s.Scenario
	points, err := s.Points()
	if err != nil {
		return of, err
	}
	var settings []string
	at, worlds := map[string][]*study.Point{}, map[string]*scenarios.Scenario{}
	for i := 0; i < len(points); i += 1 + len(points)/mostPoints {
		scn, err := points[i].Scenario()
		if err != nil {
			return of, err
		}
		key := graphSettings(scn)
		if at[key] == nil {
			settings, worlds[key] = append(settings, key), scn
		}
		at[key] = append(at[key], points[i])
	}
	if len(settings) == 1 && settings[0] == graphSettings(s.Scenario) {
		return of, nil
	}
	of.More = max(0, len(settings)-mostGraphs)
	for _, key := range settings[:len(settings)-of.More] {
		run, err := runner.Build(worlds[key], 1)
		if err != nil {
			return of, err
		}
		g := run.World.Graph
		of.Graphs = append(of.Graphs, Graph{whereOf(s, at, key), key, int64(g.Edges()), g.MeanDegree()})
		run.Close()
	}
	return of, nil
}

// graphSettings returns what a scenario says of its graph, on one line.
func graphSettings(scn *scenarios.Scenario) string {
	var all []string
	for _, x := range scn.Section().Settings() {
		if key, ok := strings.CutPrefix(x.Path, "graph."); ok && x.Value != "" && !(key == "seed" && x.Default) {
			all = append(all, key+" "+x.Value)
		} else if x.Path == scenarios.CountKey {
			all = append([]string{x.Value + " consumers"}, all...)
		}
	}
	return strings.Join(all, ", ")
}

// whereOf names the points of one graph: by their arms or by the levels of one factor if these alone
// decide on it, else by the first of them.
func whereOf(s *study.Study, at map[string][]*study.Point, key string) string {
	own := at[key]
	for k := -1; k < len(own[0].Levels); k++ {
		level := func(p *study.Point) string {
			if k < 0 {
				return p.Arm
			}
			return s.Factors[k].Name + "=" + p.Levels[k].Text
		}
		var names []string
		alone := level(own[0]) != ""
		for other, points := range at {
			for _, p := range points {
				switch name := level(p); {
				case other == key && !slices.Contains(names, name):
					names = append(names, name)
				case other != key && slices.ContainsFunc(own, func(q *study.Point) bool { return level(q) == name }):
					alone = false
				}
			}
		}
		if alone {
			return strings.Join(names, ", ")
		}
	}
	if len(own) == 1 {
		return own[0].Name()
	}
	return fmt.Sprintf("%s and %s more", own[0].Name(), digits.Counted(len(own)-1, "point"))
}
