package runner

import (
	"slices"
	"strings"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/spec"
)

// Invalid is an error of the scenario that shows only when its world is built or its files are
// read, such as probabilities that exceed 1 for a given graph, or a file that is not a graph. Its
// text has the form of other scenario errors and gives the place of the key.
type Invalid struct {
	Err  error
	text string
}

func (e *Invalid) Error() string { return e.text }
func (e *Invalid) Unwrap() error { return e.Err }

// invalid assigns a build error to the key whose path begins its message.
func invalid(scn *scenarios.Scenario, own *agents.Spec, err error) error {
	path, msg, ok := strings.Cut(err.Error(), ": ")
	if ok {
		if _, known := scn.Section().Lookup(path); !known {
			ok = false
		}
	}
	if !ok {
		path, msg = "", err.Error()
		if own.Ties.Kind == "file" && strings.HasPrefix(msg, own.Ties.Path) {
			path = "graph.path"
		}
	}
	return &Invalid{Err: err, text: scn.Render(spec.Problems{problem(scn, path, msg)})}
}

// problem returns a problem at the place of a key, or of the nearest key above it that a file
// gives.
func problem(scn *scenarios.Scenario, path, msg string) spec.Problem {
	p := spec.Problem{Path: path, Msg: strings.ReplaceAll(msg, "\n", "\n  ")}
	for at := path; at != ""; {
		if f, ok := scn.Section().Lookup(at); ok && f.Given() {
			p.Pos = f.Pos
			break
		}
		k := strings.LastIndexByte(at, '.')
		at = at[:max(k, 0)]
	}
	return p
}

// warning returns a problem that does not prevent a run.
func warning(scn *scenarios.Scenario, path, msg string) spec.Problem {
	p := problem(scn, path, msg)
	p.Warning = true
	return p
}

// Placed gives warnings of a world the places of their keys, as warnings of the scenario have. A
// warning about a key that no file gives stays without a place.
func Placed(scn *scenarios.Scenario, warnings spec.Problems) spec.Problems {
	out := slices.Clone(warnings)
	for k := range out {
		if out[k].Pos == (spec.Pos{}) {
			at := problem(scn, out[k].Path, out[k].Msg)
			out[k].Pos, out[k].Msg = at.Pos, at.Msg
		}
	}
	return out
}

// Said returns warnings as text, with an excerpt of the file for those that have a place.
func Said(scn *scenarios.Scenario, warnings spec.Problems) []string {
	var out []string
	for _, p := range warnings.Grouped() {
		if p.Pos != (spec.Pos{}) {
			out = append(out, scn.Render(spec.Problems{p}))
		} else {
			out = append(out, p.Path+": "+p.Msg)
		}
	}
	return out
}
