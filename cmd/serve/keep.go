package serve

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/spec"
)

// State is what a page asks for: what holds for all arms, and the arms. It is a scenario: of each arm, that of the
// file with elements off, keys set, and moves as events of the timeline.
type State struct {
	Set        []Setting `json:"set"`
	Arms       []Arm     `json:"arms"`
	Replicates int       `json:"replicates"`
}

// plain has empty lists where a page left them out, so that states can be compared.
func (s State) plain() State {
	s.Set, s.Arms = append([]Setting{}, s.Set...), slices.Clone(s.Arms)
	for i, a := range s.Arms {
		s.Arms[i] = Arm{append([]Setting{}, a.Set...), append([]string{}, a.Off...), append([]Move{}, a.Moves...)}
	}
	return s
}

// Arm is what is different in an arm from the start, and what was moved in it.
type Arm struct {
	Set   []Setting `json:"set"`
	Off   []string  `json:"off"` // elements
	Moves []Move    `json:"moves"`
}

// Setting is a key and its value, as in a file.
type Setting struct {
	Path  string `json:"path"`
	Value string `json:"value"`
}

// Move is a live key and its value from a tick on.
type Move struct {
	Tick  sim.Tick `json:"tick"`
	Path  string   `json:"path"`
	Value string   `json:"value"`
}

// shared are keys of which arms that differ could not be compared, or would not share their luck.
var shared = regexp.MustCompile(`^\s*(seed|replicates|clock|record|consumers\.count)\s*(\.|$)`)

func sharedOf(path string) error {
	return fmt.Errorf("%s is the same in both arms, which could not be compared otherwise", path)
}

// scenario returns the scenario of an arm.
func (s State) scenario(base *scenarios.Scenario, number int) (*scenarios.Scenario, error) {
	a, scn := s.Arms[number], base
	if len(a.Off) > 0 {
		var err error
		if scn, err = base.Without(a.Off...); err != nil {
			return nil, err
		}
	}
	for _, x := range a.Set {
		if shared.MatchString(x.Path) {
			return nil, sharedOf(x.Path)
		}
	}
	var flags []string
	moves := map[sim.Tick][]string{}
	for _, m := range a.Moves {
		moves[m.Tick] = append(moves[m.Tick], m.Path+": "+m.Value)
	}
	for _, x := range slices.Concat(s.Set, a.Set) {
		flags = append(flags, x.Path+"="+x.Value)
	}
	flags = append(flags, scenarios.MoveFlags(moves)...)
	if len(flags) == 0 {
		return scn, nil
	}
	return scn.With(flags)
}

// part is a part of a state.
type part struct {
	said  string
	put   func(*State)
	arm   int      // that it is of; -1: of all
	path  string   // of a key
	tick  sim.Tick // of a move; 0: it is none, or an element that is off
	off   bool
	wrong string // why it is left out
}

// owners returns the parts behind each flag of an arm's scenario.
func owners(parts []*part, arm int) (of [][]*part) {
	moves := map[sim.Tick][]*part{}
	for _, p := range parts {
		switch {
		case p.off || p.arm >= 0 && p.arm != arm:
		case p.tick > 0:
			moves[p.tick] = append(moves[p.tick], p)
		default:
			of = append(of, []*part{p})
		}
	}
	for _, t := range slices.Sorted(maps.Keys(moves)) {
		of = append(of, moves[t])
	}
	return of
}

// sift marks in one pass the parts at which the scenario of an arm says that something is wrong: those whose place is
// that of their flag, but for those below another, which may be right without that. It tells whether there were some.
func (w *world) sift(parts []*part, next State) (some bool) {
	above := map[string]bool{}
	for arm := range next.Arms {
		_, err := next.scenario(w.base, arm)
		var wrong *scenarios.Error
		if !errors.As(err, &wrong) {
			continue
		}
		of := owners(parts, arm)
		for _, p := range wrong.Problems {
			k := p.Pos.Line - 1 - w.flags
			if !ofFlag.MatchString(p.Pos.String()+": ") || k < 0 || k >= len(of) {
				continue
			}
			for _, x := range of[k] { // of several moves in a tick those of its key
				if (len(of[k]) == 1 || x.path == p.Path) && x.wrong == "" {
					x.wrong, some, above[x.path] = p.Text(), true, true
				}
			}
		}
	}
	for _, x := range parts {
		for k, c := range x.path {
			if c == '.' && above[x.path[:k]] {
				x.wrong = ""
			}
		}
	}
	return some
}

// fitting is what of a state fits the scenario, and what was left out, with reasons. What is wrong at its own place is
// found in a pass; parts that fail together otherwise are tried by halves. It stops where nobody waits for it.
func (w *world) fitting(ctx context.Context, state State) (fits State, left []string) {
	fits = State{Arms: make([]Arm, min(2, max(1, len(state.Arms)))), Replicates: 1}
	if n := len(state.Arms) - len(fits.Arms); n > 0 {
		left = append(left, fmt.Sprintf("%d arms: a world has one or two", n))
	}
	var parts []*part
	for _, x := range state.Set {
		parts = append(parts, &part{said: x.Path + " " + x.Value, put: func(s *State) { s.Set = append(s.Set, x) }, arm: -1,
			path: x.Path})
	}
	for i := range fits.Arms[:min(2, len(state.Arms))] {
		for _, x := range state.Arms[i].Off {
			parts = append(parts, &part{said: x + " off", put: func(s *State) { s.Arms[i].Off = append(s.Arms[i].Off, x) },
				off: true})
		}
		for _, x := range state.Arms[i].Set {
			p := &part{said: x.Path + " " + x.Value, put: func(s *State) { s.Arms[i].Set = append(s.Arms[i].Set, x) }, arm: i,
				path: x.Path}
			if shared.MatchString(x.Path) {
				p.wrong = sharedOf(x.Path).Error()
			}
			parts = append(parts, p)
		}
		for _, x := range state.Arms[i].Moves {
			parts = append(parts, &part{said: fmt.Sprintf("%s %s from tick %d", x.Path, x.Value, x.Tick), arm: i, path: x.Path,
				tick: x.Tick,
				put:  func(s *State) { s.Arms[i].Moves = append(s.Arms[i].Moves, x) }})
		}
	}
	with := func(parts []*part) State {
		next := fits.plain()
		for _, p := range parts {
			p.put(&next)
		}
		return next
	}
	for pass, some := 0, true; some && pass < 4 && ctx.Err() == nil; pass++ {
		parts = slices.DeleteFunc(parts, func(p *part) bool {
			if p.wrong != "" {
				left = append(left, p.said+": "+p.wrong)
			}
			return p.wrong != ""
		})
		some = w.sift(parts, with(slices.DeleteFunc(slices.Clone(parts), func(p *part) bool { return p.off })))
	}
	parts = append(parts, &part{said: fmt.Sprintf("%d replicates", state.Replicates),
		put: func(s *State) { s.Replicates = state.Replicates }})
	var try func([]*part)
	try = func(parts []*part) {
		if ctx.Err() != nil {
			return
		}
		next := with(parts)
		_, _, err := w.plan(next)
		switch {
		case err == nil:
			fits = next
		case len(parts) == 1:
			why, _, _ := strings.Cut(err.Error(), "\n")
			left = append(left, parts[0].said+": "+ofFlag.ReplaceAllString(why, ""))
		default:
			try(parts[:len(parts)/2])
			try(parts[len(parts)/2:])
		}
	}
	try(parts)
	return fits, left
}

// ofFlag is the place of a flag, which a page does not show.
var ofFlag = regexp.MustCompile(`^--set:\d+:\d+: `)

// changedOnDisk says that a file of the scenario is not as it was read.
func (w *world) changedOnDisk() string {
	for _, f := range w.base.Files {
		if now, err := os.ReadFile(f.Name); !strings.HasPrefix(f.Name, "bundled") &&
			(err != nil || !bytes.Equal(now, f.Text)) {
			return fmt.Sprintf("%s has changed on disk since this page was loaded; the page goes on with what it was, and "+
				"loading it again reads the file anew", filepath.Base(f.Name))
		}
	}
	return ""
}

// now is the state, and what is watched: of the world, or what a page says that shows finished runs.
func (w *world) now(r *http.Request) (state State, watched []string) {
	q := r.URL.Query()
	err := json.Unmarshal([]byte(q.Get("state")), &state)
	if n := len(state.Arms); err == nil && n > 0 && n <= 2 && state.Replicates > 0 && state.Replicates <= mostReplicates {
		return state.plain(), q["metric"]
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state, w.watched
}

// whereto says where a file that is kept belongs.
func (w *world) whereto() string {
	if _, bundled := scenarios.Bundled(w.name); bundled || w.alone {
		return ""
	}
	return "\n# It belongs in the folder of " + w.parent() + "."
}

// keepScenario gives an arm as a file, with what was changed and what it was before.
func (w *world) keepScenario(rw http.ResponseWriter, r *http.Request) {
	state, _ := w.now(r)
	number := strings.Index("ab"[:len(state.Arms)], cmp.Or(r.URL.Query().Get("arm"), "-"))
	if number < 0 {
		refuse(rw, http.StatusBadRequest, "there is no such arm")
		return
	}
	name := w.base.Name + "-" + string("ab"[number])
	text, err := w.file(name, state, number)
	if err != nil {
		decline(rw, err)
		return
	}
	download(rw, name+".yaml", text)
}

// beside is the path of a file that is kept in the folder of the scenario, from which it names that and its data.
func (w *world) beside(name string) string {
	return filepath.Join(w.base.Dir(w.base.Files[0].Name), name+".yaml")
}

// parent is how a file that is kept names the scenario.
func (w *world) parent() string {
	if w.alone {
		return w.name
	}
	return w.base.Parent(w.name, filepath.Dir(w.beside("")))
}

func download(rw http.ResponseWriter, name, text string) {
	rw.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	rw.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	fmt.Fprint(rw, text)
}

// file writes an arm as what it changes of the scenario that was served. It is read again to see that both are the
// same.
func (w *world) file(name string, state State, number int) (string, error) {
	scn, err := state.scenario(w.base, number)
	if err != nil {
		return "", err
	}
	const begin = "# What was changed on a page of `guanxi serve %s`; `guanxi run` of this file gives the numbers\n" +
		"# that the page showed, of replicates 1 to %d.%s\nguanxi: 1\nname: %s\n"
	head := fmt.Sprintf(begin, w.parent(), state.Replicates, w.whereto(), spec.QuoteScalar(name, false))
	if !w.alone {
		head += "extends: " + spec.QuoteScalar(w.parent(), false) + "\n"
	}
	head += fmt.Sprintf("replicates: %d\n", state.Replicates)
	if changed := w.changedOnDisk(); changed != "" {
		head = "# " + changed + "\n" + head
	}
	text := ""
	dir := filepath.Dir(w.beside(name))
	_, err = scenarios.Kept(w.bare, scn, dir, func(tree *spec.Node) (*scenarios.Scenario, error) {
		if w.alone {
			tree = scn.EffectiveTree()
			for _, key := range []string{"guanxi", "name", "replicates"} {
				tree.Remove(key)
			}
			text = head + scenarios.WriteYAML(tree)
		} else if text = head; len(tree.Keys) > 0 {
			text += scenarios.WriteCommented(tree)
		}
		return scenarios.Parse(w.beside(name), []byte(text), scenarios.Options{})
	})
	return text, err
}

// keepStudy gives the arms as a study, or one with values of a key, with more replicates than a page has.
func (w *world) keepStudy(rw http.ResponseWriter, r *http.Request) {
	state, watched := w.now(r)
	q := r.URL.Query()
	name, design, each := w.base.Name+"-what-if", "{kind: arms, baseline: a}\narms:", "  %c: %s\n"
	if factor := q.Get("factor"); factor != "" {
		name, design, each = w.base.Name+"-sweep", grid(factor, q["value"]), "set: %[2]s\n"
		number := max(0, strings.Index("ab"[:len(state.Arms)], cmp.Or(q.Get("arm"), "a")))
		arm := state.Arms[number]
		arm.Moves = slices.DeleteFunc(slices.Clone(arm.Moves), func(m Move) bool { return m.Path == factor })
		state.Arms = []Arm{arm}
	} else if len(state.Arms) < 2 {
		refuse(rw, http.StatusBadRequest, "a study compares two arms; add the second")
		return
	}
	const begin = "# What was tried on a page of `guanxi serve %s`, with the same random numbers in each replicate.%s\n" +
		"guanxi: 1\nname: %s\nscenario: %s\ndesign: %s\n"
	scenario := spec.QuoteScalar(w.parent(), false)
	text := fmt.Sprintf(begin, w.parent(), w.whereto(), spec.QuoteScalar(name, false), scenario, design)
	seed := ""
	for i := range state.Arms {
		scn, err := state.scenario(w.base, i)
		if err != nil {
			refuse(rw, http.StatusConflict, err.Error())
			return
		}
		arm := spec.Mapping()
		dir := filepath.Dir(w.beside(name))
		if _, err := scenarios.Kept(w.bare, scn, dir, func(tree *spec.Node) (*scenarios.Scenario, error) {
			arm = spec.Mapping()
			flat(tree, "", arm)
			var set []string
			for _, e := range arm.Entries() {
				set = append(set, e.Key+"="+e.Value.Flow())
			}
			return w.bare.With(set)
		}); err != nil {
			decline(rw, err)
			return
		}
		if of := arm.Get("seed"); of != nil { // the same in both arms
			seed = "seed: " + of.Text + "\n"
			arm.Remove("seed")
		}
		arm.Remove(q.Get("factor"))
		text += fmt.Sprintf(each, "ab"[i], arm.Flow())
	}
	text += seed + fmt.Sprintf("replicates: %d\nmetrics: %s\n", max(20, state.Replicates), listed(studied(watched)))
	kept, err := study.Parse(w.beside(name), []byte(text))
	if err == nil {
		err = sweep.Check(kept)
	}
	if err != nil {
		decline(rw, err)
		return
	}
	download(rw, name+".yaml", text)
}

// studied are the metrics of a study: what the page draws, without parts, which a study has not.
func studied(watched []string) []string {
	all := slices.DeleteFunc(slices.Clone(watched), func(name string) bool { return strings.Contains(name, "@") })
	if len(all) == 0 {
		return []string{"adopters"}
	}
	return all
}

// grid is the design of a study of values of a key.
func grid(key string, values []string) string {
	return fmt.Sprintf("{kind: grid}\nfactors: {%s: {set: %s, values: %s}}", strings.ReplaceAll(key, ".", "_"),
		spec.QuoteScalar(key, false), listed(values))
}

func listed(all []string) string {
	list := &spec.Node{Kind: spec.ListNode}
	for _, text := range all {
		list.Items = append(list.Items, spec.Scalar(text))
	}
	return list.Flow()
}

// flat lays the leaves of a tree into a mapping from path to value. An event stays whole.
func flat(tree *spec.Node, path string, out *spec.Node) {
	for _, e := range tree.Entries() {
		at := strings.TrimPrefix(path+"."+e.Key, ".")
		if e.Value.Kind == spec.MapNode && !(path == "timeline" && e.Value.Get("set") != nil) {
			flat(e.Value, at, out)
		} else {
			out.Put(at, e.Value)
		}
	}
}
