package runner

import (
	"sort"
	"strings"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/results"
	"guanxi/sim/spec"
)

// CheckFiles reads the files that a scenario names: they exist and hold what
// they should. All that is wrong comes back in one error, each at the place of
// its key.
func CheckFiles(scn *scenarios.Scenario) error {
	own, err := scn.Decode()
	if err != nil {
		return err
	}
	return eachFile(scn, own, func(key, name string) error {
		if err := open(scn, key, name); err != nil {
			return err
		}
		return checkFile(scn, own, key)
	})
}

// filesThere opens each file that a scenario names and reads none.
func filesThere(scn *scenarios.Scenario, own *agents.Spec) error {
	return eachFile(scn, own, func(key, name string) error { return open(scn, key, name) })
}

func open(scn *scenarios.Scenario, key, name string) error {
	r, err := scn.Open(key, name)
	if err != nil {
		return err
	}
	return r.Close()
}

// eachFile gathers what is wrong with the files, in the order of their keys.
func eachFile(scn *scenarios.Scenario, own *agents.Spec, wrong func(key, name string) error) error {
	files := own.Files()
	keys := make([]string, 0, len(files))
	for key := range files {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	var ps spec.Problems
	for _, key := range keys {
		if err := wrong(key, files[key]); err != nil {
			ps = append(ps, problem(scn, key, withoutPath(err.Error(), key)))
		}
	}
	if len(ps) == 0 {
		return nil
	}
	return &Invalid{Err: ps, text: scn.Render(ps)}
}

// checkFile reads the file of a key as a run would.
func checkFile(scn *scenarios.Scenario, own *agents.Spec, key string) error {
	switch key {
	case "graph.path":
		_, _, err := own.Ties.ReadFile(scn.Opener(own))
		return err
	case "consumers.access.file":
		return checkAccess(scn, own)
	}
	for _, o := range own.Observed {
		if key == "observed."+o.Name+".file" {
			return readObserved(scn, o, newObserved())
		}
	}
	return nil
}

// checkAccess reads the curve of access by building a world of one consumer.
func checkAccess(scn *scenarios.Scenario, own *agents.Spec) error {
	people := own.People
	people.Count, people.Segments = 1, nil
	b := sim.NewBuilder(sim.Config{Clock: own.SimClock()})
	_, err := society.Build(b, society.Setting{People: people, Ties: society.TiesSpec{Kind: "complete"}, Open: scn.Opener(own)})
	return err
}

func newObserved() *results.Table {
	return results.NewTable("observed", "Real data that the figures overlay; no run reads it.", []results.Column{
		{Name: "series", Type: results.TextType, Kind: results.Key, Doc: "metric that it is compared with"},
		{Name: "date", Type: results.DateType, Kind: results.Key, Doc: "date"},
		{Name: "value", Type: results.FloatType, Kind: results.Stock, Unit: "people", Doc: "observed value"},
		{Name: "role", Type: results.TextType, Kind: results.Factor, Doc: "fit: may be fitted to; holdout: only judges"},
		{Name: "source", Type: results.TextType, Kind: results.Factor, Doc: "where the value stands"},
	})
}

// withoutPath takes the key off a message that begins with it.
func withoutPath(msg, key string) string { return strings.TrimPrefix(msg, key+": ") }
