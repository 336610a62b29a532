// Package play lets parties of a scenario be played from outside, by whatever reads and writes lines of JSON: a
// learner, an optimiser, a language model, a person. Every action is an event of the timeline, so that a kept play is a
// scenario that gives the same numbers without the player.
//
// Here: the messages. world.go: a world and its steps; actions.go: what can be set, and observed.
package play

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim/fault"
	"guanxi/sim/memory"
	"guanxi/sim/results/digits"
	"guanxi/sim/spec"
	"guanxi/sim/whole"
)

// Bounds of a message, of the faults in an answer, and of the graphs that a process keeps.
const (
	mostLine   = 8 << 20
	mostErrors = 20
	graphBytes = 64 << 20
)

// Server plays worlds of one scenario.
type Server struct {
	bare   *scenarios.Scenario // the file
	base   *scenarios.Scenario // with what was set on the command line
	name   string              // as given
	graphs *runner.Graphs
	worlds map[string]*world
}

// New makes a server of a scenario that was given by this name, with values of --set.
func New(name string, set []string) (*Server, error) {
	bare, err := scenarios.Load(name, scenarios.Options{})
	if err != nil {
		return nil, err
	}
	base := bare
	if len(set) > 0 {
		if base, err = bare.With(set); err != nil {
			return nil, err
		}
	}
	base = base.Confine() // players set keys, and do not read the disk
	return &Server{bare, base, name, runner.NewGraphs(graphBytes), map[string]*world{}}, nil
}

// ask is a message.
type ask struct {
	Do        string                                `json:"do"`
	World     string                                `json:"world"`
	Set       map[string]json.RawMessage            `json:"set"`
	Seed      json.Number                           `json:"seed"`
	Replicate int                                   `json:"replicate"`
	Twin      bool                                  `json:"twin"`
	Observe   *[]string                             `json:"observe"`
	Until     *int                                  `json:"until"`
	Ticks     *int                                  `json:"ticks"`
	Actions   map[string]map[string]json.RawMessage `json:"actions"`
	File      string                                `json:"file"`
}

// Refusal says what is wrong with a message, and where. Nothing has moved.
type refusal struct {
	Errors []problem `json:"errors"`
}

type problem struct {
	At   string `json:"at"`
	Msg  string `json:"message"`
	Cure string `json:"cure,omitempty"`
}

func (r *refusal) Error() string { return r.Errors[0].Msg }

func refused(at, cure, format string, args ...any) error {
	return &refusal{[]problem{{at, fmt.Sprintf(format, args...), cure}}}
}

// Serve answers each line of in with a line, until in ends.
func (s *Server) Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	defer func() {
		for name := range s.worlds {
			s.end(name)
		}
	}()
	lines := bufio.NewReader(in)
	answers := json.NewEncoder(out)
	answers.SetEscapeHTML(false)
	for number := 1; ; number++ {
		text, err := line(lines)
		if err == io.EOF && len(text) == 0 {
			return nil
		}
		if err != nil && err != io.EOF {
			return err
		}
		if number == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		at := fmt.Sprintf("line %d", number)
		var v any
		if len(text) > mostLine {
			err = refused(at, "send less in a message", "%s is longer than %s", at, digits.Bytes(mostLine))
		} else {
			v, err = s.do(ctx, at, text)
		}
		if err != nil {
			v = refusalOf(at, err)
		}
		if answers.Encode(v) != nil {
			return nil // the player has left
		}
	}
}

// line reads a line, of which it keeps no more than a byte too many.
func line(in *bufio.Reader) (text []byte, err error) {
	for {
		part, err := in.ReadSlice('\n')
		text = append(text, part[:min(len(part), mostLine+1-len(text))]...)
		if err != bufio.ErrBufferFull {
			return text, err
		}
	}
}

// refusalOf is an error as an answer.
func refusalOf(at string, err error) *refusal {
	var r *refusal
	if !errors.As(err, &r) {
		return &refusal{[]problem{{at, err.Error(), ""}}}
	}
	if n := len(r.Errors); n > mostErrors {
		r.Errors = append(r.Errors[:mostErrors], problem{at, fmt.Sprintf("and %d more", n-mostErrors), ""})
	}
	return r
}

const such = `such as {"do": "step", "actions": {"platform": {"commerce.take": 0.2}}}`

// do does what a message asks for.
func (s *Server) do(ctx context.Context, at string, text []byte) (any, error) {
	var a ask
	err := json.Unmarshal(text, new(json.RawMessage)) // the whole line
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		err = d.Decode(&a)
	}
	if err != nil {
		var syntax *json.SyntaxError
		var kind *json.UnmarshalTypeError
		if errors.As(err, &syntax) {
			at = fmt.Sprintf("%s, column %d", at, syntax.Offset)
		} else if errors.As(err, &kind) {
			at, err = fmt.Sprintf("%s, column %d", at, kind.Offset), fmt.Errorf("%s cannot be of type %s",
				cmp.Or(kind.Field, "a message"), kind.Value)
		} else if strings.Contains(err.Error(), "invalid number literal") { // of the only text that is read as a number
			err = errors.New("seed cannot be of type string")
		}
		return nil, refused(at, "write one JSON object a line, "+such, "%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if a.World == "" {
		a.World = "1"
	}
	switch a.Do {
	case "hello":
		return s.hello(ctx, &a)
	case "reset":
		return s.reset(ctx, &a)
	case "step", "keep", "close":
	default:
		return nil, refused("do", "", "%q is not hello, reset, step, keep or close", a.Do)
	}
	w := s.worlds[a.World]
	if w == nil {
		return nil, refused("world", `{"do": "reset"} begins one`, "there is no world %q", a.World)
	}
	switch a.Do {
	case "step":
		v, err := w.step(&a)
		if err != nil && w.broken {
			s.end(a.World)
			err = refused("world", `{"do": "reset"} begins anew`, "it has ended in tick %d: %v", w.tick, err)
		}
		return v, err
	case "keep":
		return s.keep(w, a.File)
	}
	s.end(a.World)
	return map[string]string{"closed": a.World}, nil
}

func (s *Server) end(name string) {
	if w := s.worlds[name]; w != nil {
		w.live.Close()
		delete(s.worlds, name)
	}
}

// scenario is that of a message: with what it sets.
func (s *Server) scenario(a *ask) (*scenarios.Scenario, error) {
	var flags []string
	for _, path := range slices.Sorted(maps.Keys(a.Set)) {
		n, err := node(a.Set[path], "")
		if err != nil {
			return nil, refused("set."+path, "", "%v", err)
		}
		flags = append(flags, path+"="+n.Flow())
	}
	if a.Seed != "" {
		flags = append(flags, "seed="+a.Seed.String())
	}
	if len(flags) == 0 {
		return s.base, nil
	}
	scn, err := s.base.With(flags)
	var wrong *scenarios.Error
	if errors.As(err, &wrong) {
		return nil, problems("set.", wrong.Problems)
	}
	return scn, err
}

// problems are those of keys as an answer.
func problems(at string, ps spec.Problems) error {
	r := &refusal{}
	for _, p := range ps {
		r.Errors = append(r.Errors, problem{at + p.Path, p.Msg, p.Hint})
	}
	return r
}

func (s *Server) reset(ctx context.Context, a *ask) (v any, err error) {
	defer fault.Catch(&err)
	if a.Replicate < 0 || a.Replicate > 1e6 {
		return nil, refused("replicate", "", "%d is not 1 to 1000000", a.Replicate)
	}
	w, err := s.open(ctx, a)
	if err != nil {
		return nil, err
	}
	if a.Observe != nil {
		if err := w.watch(*a.Observe); err != nil {
			w.live.Close()
			return nil, err
		}
	}
	if err := w.live.Begin(); err != nil {
		w.live.Close()
		return nil, err
	}
	s.end(a.World)
	s.worlds[a.World] = w
	return w.state(), nil
}

// open builds a world for a message.
func (s *Server) open(ctx context.Context, a *ask) (*world, error) {
	scn, err := s.scenario(a)
	if err != nil {
		return nil, err
	}
	if bytes, err := runner.LiveBytes(scn); err != nil {
		return nil, err
	} else if free := memory.Free(); free > 0 && bytes > free/5*4 {
		return nil, refused("set", "take fewer people (consumers.count), or close other worlds", "the world would take "+
			"some %s of memory, and %s are free", digits.Bytes(bytes), digits.Bytes(free))
	}
	return newWorld(ctx, s.graphs, scn, max(1, a.Replicate), a.Twin)
}

// hello says who can be played, what they can do, and what they see. It builds a world, which tells what there is.
func (s *Server) hello(ctx context.Context, a *ask) (v any, err error) {
	defer fault.Catch(&err)
	w, err := s.open(ctx, a)
	if err != nil {
		return nil, err
	}
	defer w.live.Close()
	return w.about(), nil
}

// keep writes a play as a scenario. It is read again to see that both are the same.
func (s *Server) keep(w *world, file string) (any, error) {
	const cure = `give the file that is to hold the play: {"do": "keep", "file": "play.yaml"}`
	if !strings.HasSuffix(file, ".yaml") {
		return nil, refused("file", cure, "%q is not the name of a .yaml file", file)
	}
	if bad := spec.BadPath(file); bad != "" {
		return nil, refused("file", cure, "%q %s, and a play is kept below the folder in which step was started", file, bad)
	}
	if to, err := filepath.EvalSymlinks(filepath.Dir(file)); err == nil && !filepath.IsLocal(to) {
		return nil, refused("file", cure, "%q leads out of the folder in which step was started", file)
	}
	scn, err := w.scn.With(scenarios.MoveFlags(w.kept))
	if err != nil {
		return nil, err
	}
	parent := s.base.Parent(s.name, filepath.Dir(file))
	head := fmt.Sprintf("# A play of `guanxi python step %s`, up to tick %d; `guanxi run` of this file gives in "+
		"replicate %d "+
		"the numbers\n# that the players saw, without them.\nguanxi: 1\nextends: %s\nreplicates: %d\n",
		parent, w.tick, w.replicate, spec.QuoteScalar(parent, false), w.replicate)
	text := ""
	if _, err := scenarios.Kept(s.bare, scn, filepath.Dir(file), func(tree *spec.Node) (*scenarios.Scenario, error) {
		if text = head; len(tree.Keys) > 0 {
			text += scenarios.WriteCommented(tree)
		}
		return scenarios.Parse(file, []byte(text), scenarios.Options{})
	}); err != nil {
		return nil, err
	}
	if err := whole.Together(whole.Doc{Path: file, Bytes: []byte(text), New: true}); errors.Is(err, fs.ErrExist) {
		return nil, refused("file", "choose another name", "%s is there already", file)
	} else if err != nil {
		return nil, refused("file", "", "%v", err)
	}
	return map[string]any{"kept": file, "tick": w.tick, "moves": w.moved}, nil
}
