package runner

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/spec"
)

// Invalid is an error of the scenario that shows only when its world is built
// or its files are read: probabilities that a graph makes exceed 1, a file that
// is no graph. Its text has the form of the other errors of a scenario, with
// the place of the key.
type Invalid struct {
	Err  error
	text string
}

func (e *Invalid) Error() string { return e.text }
func (e *Invalid) Unwrap() error { return e.Err }

// Panic is a fault of the program, caught.
type Panic struct {
	Value any
	Stack []byte
}

func (e *Panic) Error() string { return fmt.Sprintf("internal fault: %v", e.Value) }

// invalid places a build error at the key whose path it begins with.
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

// problem is a message at the place of a key, or of the nearest one above it
// that a file gives.
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

// warning is a problem that keeps nothing from running.
func warning(scn *scenarios.Scenario, path, msg string) spec.Problem {
	p := problem(scn, path, msg)
	p.Warning = true
	return p
}

// Placed are warnings of a world at the keys that they speak of, as those of a
// scenario's own keys are. One of a key that no file gives stays as it is.
func Placed(scn *scenarios.Scenario, warnings spec.Problems) spec.Problems {
	out := slices.Clone(warnings)
	for k := range out {
		if out[k].Pos == (spec.Pos{}) {
			out[k] = warning(scn, out[k].Path, out[k].Msg)
		}
	}
	return out
}

// Said are warnings as people read them, one that has a place with its line.
func Said(scn *scenarios.Scenario, warnings spec.Problems) []string {
	var out []string
	for _, p := range warnings {
		if p.Pos != (spec.Pos{}) {
			out = append(out, scn.Render(spec.Problems{p}))
		} else {
			out = append(out, p.Path+": "+p.Msg)
		}
	}
	return out
}
