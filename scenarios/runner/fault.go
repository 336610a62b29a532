package runner

import (
	"fmt"
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

// Placed is a warning of a world at the key that it speaks of, as those of a
// scenario's own keys are: "content: accounts.media.count gives" speaks of
// content.accounts.media.count. One that has a place, or of a key that no file
// gives, stays as it is.
func Placed(scn *scenarios.Scenario, note string) string {
	path, msg, _ := strings.Cut(note, ": ")
	if _, known := scn.Section().Lookup(path); !known {
		return note
	}
	word, rest, _ := strings.Cut(msg, " ")
	for _, key := range []string{strings.TrimSuffix(word, ":"), path + "." + strings.TrimSuffix(word, ":")} {
		if _, known := scn.Section().Lookup(key); known && key != path {
			path, msg = key, rest
			break
		}
	}
	p := problem(scn, path, msg)
	if p.Pos == (spec.Pos{}) {
		return note
	}
	p.Warning = true
	return scn.Render(spec.Problems{p})
}
