package runner

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/graph"
	"guanxi/sim/spec"
)

// CheckFiles reads the files that a scenario names and checks their contents. One error reports
// everything that is wrong, each problem at the place of its key. notes holds what a run would warn
// of.
func CheckFiles(scn *scenarios.Scenario) (notes spec.Problems, err error) {
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	err = eachFile(scn, own, func(key, name string) error {
		if err := open(scn, key, name); err != nil {
			return err
		}
		if key == "consumers.file" && own.Ties.Kind == "file" {
			ties, _, err := own.Ties.ReadFile(scn.Opener(own)) // what is wrong is said at its key
			return own.People.Check(scn.Opener(own), &own.Ties, ties, err == nil)
		}
		if key == "graph.path" {
			ties, dropped, err := own.Ties.ReadFile(scn.Opener(own))
			if err != nil {
				return err
			}
			for _, note := range dropped {
				notes = append(notes, warning(scn, key, note))
			}
			notes = append(notes, otherCount(scn, own, ties)...)
			return nil
		}
		return own.CheckFile(key, scn.Opener(own))
	})
	if err == nil {
		read, _ := observedTable(scn, own) // already read without error
		notes = append(notes, undrawn(scn, own, read)...)
	}
	return notes, err
}

// otherCount warns of a given number of consumers that differs from the number of nodes in the
// graph's file, which a run uses instead.
func otherCount(scn *scenarios.Scenario, own *agents.Spec, ties *graph.Graph) spec.Problems {
	f, ok := scn.Section().Lookup(scenarios.CountKey)
	if own.Ties.Kind != "file" || ties == nil || !ok || !f.Given() || own.People.Count == ties.N() {
		return nil
	}
	if slices.ContainsFunc(scn.Files[1:], func(parent scenarios.File) bool { return parent.Name == f.Pos.File }) {
		return nil // a parent gave the number for its own graph
	}
	return spec.Problems{warning(scn, scenarios.CountKey, fmt.Sprintf("%d is not used: the graph of the file has %d "+
		"nodes, and each is a consumer; remove the key", own.People.Count, ties.N()))}
}

// Consumers returns the number of consumers of a scenario. For a graph from a file it is the number
// of nodes, whatever the scenario gives.
func Consumers(scn *scenarios.Scenario) (int, error) {
	own, err := scn.Decode()
	if err != nil {
		return 0, err
	}
	if own.Ties.Kind != "file" {
		return own.People.Count, nil
	}
	ties, _, err := own.Ties.ReadFile(scn.Opener(own))
	if err != nil {
		return 0, err
	}
	return ties.N(), nil
}

// withCount returns the scenario with its number of consumers set to the number of nodes of a graph
// from a file.
func withCount(scn *scenarios.Scenario, own *agents.Spec, ties *graph.Graph) (*scenarios.Scenario, error) {
	if own.Ties.Kind != "file" || ties == nil || own.People.Count == ties.N() {
		return scn, nil
	}
	return scn.With([]string{scenarios.CountKey + "=" + strconv.Itoa(ties.N())})
}

// filesSound checks the files that a scenario names before a run reads the graph's, which may be
// large. If one is wrong, the error says what is wrong with all of them.
func filesSound(scn *scenarios.Scenario, own *agents.Spec) error {
	err := eachFile(scn, own, func(key, name string) error {
		if err := open(scn, key, name); err != nil || key == "graph.path" {
			return err
		}
		return own.CheckFile(key, scn.Opener(own))
	})
	if err != nil {
		_, err = CheckFiles(scn)
	}
	return err
}

func open(scn *scenarios.Scenario, key, name string) error {
	r, err := scn.Open(key, name)
	if err != nil {
		return err
	}
	return r.Close()
}

// eachFile calls wrong for each file, in the order of the keys, and collects the errors.
func eachFile(scn *scenarios.Scenario, own *agents.Spec, wrong func(key, name string) error) error {
	files := own.Files()
	var ps spec.Problems
	for _, key := range slices.Sorted(maps.Keys(files)) {
		if err := wrong(key, files[key]); err != nil {
			ps = append(ps, problem(scn, key, strings.TrimPrefix(err.Error(), key+": ")))
		}
	}
	if len(ps) == 0 {
		return nil
	}
	return &Invalid{Err: ps, text: scn.Render(ps)}
}
