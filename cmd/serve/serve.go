// Package serve is the world alive in a browser: a local server of one page on which a scenario runs, its live keys
// move, a second arm runs beside the first with the same luck, and what was tried is kept as a scenario or a study.
//
// One page holds one world (world.go), with up to two arms of some replicates each. A replicate is a goroutine that
// owns its run and waits for the clock of the page; what it recorded goes to the page as server-sent events. The page
// says what it wants as a State, of which its address and the files to keep are made too (keep.go).
package serve

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim/memory"
	"guanxi/sim/results/digits"
)

// Bounds of what a server holds. A browser opens six connections to a server at most, and each page keeps one for its
// events: with one more world the next page would wait for ever.
const (
	mostWorlds     = 5
	mostReplicates = 16
	mostMemory     = 1400 << 20 // of memory, in all replicates of all arms and worlds
	mostRows       = 20_000     // recorded by a replicate
	mostWatched    = 200
	graphBytes     = 64 << 20         // graphs kept for the next arm
	keptShare      = 4                // of memory, the part that a world may take for replicates kept
	keptApart      = 64               // ticks, at least, that take as long as a copy; more where it reads many moves
	unheard        = 10 * time.Second // until a page must listen to its world
	sending        = 10 * time.Second // until a request must be here as a whole
)

// Options say what is served.
type Options struct {
	Listen  string        // HOST:PORT; port 0 is any that is free
	Idle    time.Duration // until a world ends in which nothing moves; 0: half an hour
	Version string
	Name    string                                // of the scenario, as given
	Load    func() (*scenarios.Scenario, error)   // reads it, again for each page
	Set     []string                              // PATH=VALUE, in it
	More    []string                              // bundled scenarios that can be shown in its place
	Fewer   int                                   // people of what runs here where the scenario has more; 0: all
	Folder  string                                // in its place, results
	Page    func() (html []byte, err error)       // of the folder
	Explain func(name, of string) (string, error) // what a key or metric of a scenario means, with equations and sources
	Rest    func()                                // after each tick, where one thread does all; nil elsewhere
	Threads int                                   // others, where replicates run
	Far     func(thread int, call string) string  // asks one of them, whose server answers by Guest
	Alone   bool                                  // nobody has Name on disk, so files that are kept extend nothing
}

// Server serves one scenario or folder.
type Server struct {
	Options
	listener net.Listener
	token    string
	slots    chan struct{} // a core each
	graphs   *runner.Graphs
	room     int64                        // bytes of memory
	patience time.Duration                // until a page must listen to its world
	finished func(name, hash string) bool // reports whether there are finished runs of a scenario; nil: none

	mu      sync.Mutex
	worlds  map[string]*world
	made    int
	opening int // worlds whose scenario is being loaded
	guests  map[int64]*guest
	asks    atomic.Int64
}

// New makes a server that is asked by Answer alone.
func New(o Options) *Server {
	o.Idle = cmp.Or(o.Idle, 30*time.Minute)
	room := int64(mostMemory)
	if free := memory.Free(); free > 0 {
		room = min(room, free/5*4)
	}
	return &Server{Options: o, slots: make(chan struct{}, runtime.GOMAXPROCS(0)), graphs: runner.NewGraphs(graphBytes),
		room: room, patience: o.Idle, worlds: map[string]*world{}, guests: map[int64]*guest{}}
}

// file serves a text that is part of the program.
func file(kind, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind+"; charset=utf-8")
		fmt.Fprint(w, text)
	}
}

// calls are the addresses at which a world is asked.
func (s *Server) calls() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /explain/{name}", func(rw http.ResponseWriter, r *http.Request) {
		text, err := s.Explain(r.PathValue("name"), s.asked(r))
		if err != nil {
			refuse(rw, http.StatusNotFound, err.Error())
			return
		}
		file("text/plain", text)(rw, r)
	})
	if s.Folder != "" {
		return mux
	}
	mux.HandleFunc("POST /api/world", s.open)
	in := func(do func(*world, http.ResponseWriter, *http.Request)) http.HandlerFunc {
		return func(rw http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			w := s.worlds[r.PathValue("id")]
			s.mu.Unlock()
			if w == nil {
				refuse(rw, http.StatusGone, "this world has ended; load the page again")
				return
			}
			w.used()
			do(w, rw, r)
		}
	}
	act := func(do func(*world, http.ResponseWriter, *http.Request)) http.HandlerFunc { // one after the other
		return in(func(w *world, rw http.ResponseWriter, r *http.Request) {
			w.acts.Lock()
			defer w.acts.Unlock()
			do(w, rw, r)
		})
	}
	mux.HandleFunc("GET /api/world/{id}/events", in((*world).events))
	mux.HandleFunc("GET /api/world/{id}/graph", in((*world).graph))
	mux.HandleFunc("POST /api/world/{id}/play", act((*world).play))
	mux.HandleFunc("POST /api/world/{id}/watch", act((*world).observe))
	mux.HandleFunc("POST /api/world/{id}/state", act((*world).restate))
	mux.HandleFunc("POST /api/world/{id}/move", act((*world).move))
	mux.HandleFunc("GET /api/world/{id}/scenario", act((*world).keepScenario))
	mux.HandleFunc("GET /api/world/{id}/study", act((*world).keepStudy))
	return mux
}

// open makes a world for a page.
func (s *Server) open(rw http.ResponseWriter, r *http.Request) {
	var state State
	if !read(rw, r, &state) {
		return
	}
	s.mu.Lock()
	full := len(s.worlds)+s.opening >= mostWorlds // asked before anything is loaded
	if !full {
		s.opening++
	}
	s.mu.Unlock()
	if full {
		s.full(rw, s.asked(r))
		return
	}
	loading := true
	defer func() { // of a panic
		if loading {
			s.mu.Lock()
			s.opening--
			s.mu.Unlock()
		}
	}()
	name := s.asked(r)
	bare, base, flags, err := s.load(name)
	s.mu.Lock()
	s.opening--
	loading = false
	if err != nil {
		s.mu.Unlock()
		refuse(rw, http.StatusUnprocessableEntity, err.Error())
		return
	}
	s.made++
	w := newWorld(s, fmt.Sprint(s.made), bare, base)
	w.name, w.flags, w.alone = name, flags, s.Alone && name == s.Name
	s.worlds[w.id] = w
	s.mu.Unlock()
	var about *about
	var left []string
	if err = w.set(state); err != nil {
		state, left = w.fitting(r.Context(), state)
		if err = r.Context().Err(); err == nil {
			err = w.set(state)
		}
	}
	if err == nil {
		about, err = w.about()
	}
	if err != nil {
		w.end("")
		refuse(rw, http.StatusUnprocessableEntity, err.Error())
		return
	}
	about.State, about.Left = state.plain(), left
	answer(rw, about)
}

// full answers a page for which there is no world: with what lets it show finished runs, where there are some.
func (s *Server) full(rw http.ResponseWriter, name string) {
	const why = "%d worlds are open, as many as this server holds; close a page of them and load this one again, or " +
		"write a page that runs worlds by itself: guanxi serve %s -o world.html"
	told := fmt.Sprintf(why, mostWorlds, name)
	if bare, base, _, err := s.load(name); err == nil && s.finished != nil && s.finished(name, base.Hash()) {
		w := &world{server: s, bare: bare, base: base, name: name}
		if about, err := w.about(); err == nil {
			about.State, about.Why = State{Replicates: 1}.plain(), told
			answer(rw, about)
			return
		}
	}
	refuse(rw, http.StatusServiceUnavailable, told)
}

// load reads a scenario, as it is and with what was set in it, by so many flags.
func (s *Server) load(name string) (bare, base *scenarios.Scenario, flags int, err error) {
	load, set := s.Load, s.Set
	if name != s.Name {
		load, set = func() (*scenarios.Scenario, error) { return scenarios.Load(name, scenarios.Options{}) }, nil
	}
	if bare, err = load(); err != nil {
		return nil, nil, 0, err
	}
	if base = bare; len(set) > 0 {
		if base, err = bare.With(set); err != nil {
			return nil, nil, 0, err
		}
	}
	return bare, base.Confine(), len(set), nil
}

// asked is the scenario that a page asks for.
func (s *Server) asked(r *http.Request) string {
	if of := r.URL.Query().Get("of"); slices.Contains(s.More, of) {
		return of
	}
	return s.Name
}

// left is the memory that all worlds but one leave.
func (s *Server) left(but *world) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := s.room
	for _, w := range s.worlds {
		if w != but {
			left -= w.bytes.Load()
		}
	}
	return left
}

// crowded returns an error where worlds have come to hold more memory than was foretold of all.
func (s *Server) crowded() error {
	if memory.Live() > s.room {
		s.mu.Lock()
		all := slices.Collect(maps.Values(s.worlds))
		s.mu.Unlock()
		for _, w := range all {
			w.mu.Lock()
			w.kept = nil
			w.mu.Unlock()
		}
		runtime.GC()
	}
	if held := memory.Live(); held > s.room {
		return fmt.Errorf("the worlds here hold %s of memory, and may hold %s; %s", digits.Bytes(held), digits.Bytes(s.room),
			takeFewer)
	}
	return nil
}

const takeFewer = "take fewer people, shops, ties, replicates or recorded rows, or close other pages"

func refuse(rw http.ResponseWriter, code int, why string) {
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	rw.WriteHeader(code)
	fmt.Fprintln(rw, why)
}

// decline answers what somebody may well type, which is no fault of the page: what is wrong, without the place of a
// flag that a page does not show, and the lines of it.
func decline(rw http.ResponseWriter, err error) {
	words := ""
	for line := range strings.Lines(err.Error()) {
		if words == "" || !strings.HasPrefix(line, " ") { // below the first, lines of the flag
			words += ofFlag.ReplaceAllString(line, "")
		}
	}
	answer(rw, map[string]string{"refused": strings.TrimRight(words, "\n")})
}

func answer(rw http.ResponseWriter, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		refuse(rw, http.StatusInternalServerError, err.Error())
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.Write(text)
}

func read(rw http.ResponseWriter, r *http.Request, v any) bool {
	text, err := io.ReadAll(r.Body)
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
		d.DisallowUnknownFields()
		err = d.Decode(v)
	}
	if err != nil {
		refuse(rw, http.StatusBadRequest, "not what this server expects: "+err.Error())
		return false
	}
	return true
}
