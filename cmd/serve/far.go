package serve

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"runtime"
	"strings"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/fault"
	"guanxi/sim/spec"
)

// A page in one file has a thread for each replicate, as far as there are cores. The first holds the worlds, and asks
// others about replicates that run there; a replicate, and what is a copy of it, is always in the same thread.

// running is a replicate that has begun, here or in another thread.
type running struct {
	*runner.Live       // nil: elsewhere
	rows         int   // recorded elsewhere
	id, thread   int64 // elsewhere
	server       *Server
}

// call is what one thread asks another of a replicate.
type call struct {
	Do       string // build, advance, read, csv or drop
	ID, From int64  // From: that it is a copy of; 0: none
	World    string
	State    State // of one arm; in advance of one that has been moved in this tick
	Number   int
	Tick, To sim.Tick // of advance: the first and the last
	Row      int
	Names    []string
}

type told struct {
	Rows   int
	Ticks  []sim.Tick
	Values [][]value
	Text   string
	Wrong  string
}

// thread is where a replicate runs; 0: here.
func (s *Server) thread(number int) int64 { return int64((number - 1) % (s.Threads + 1)) }

// away begins a replicate in another thread.
func (s *Server) away(c call, from *running) (*running, error) {
	x := &running{id: s.asks.Add(1), thread: s.thread(c.Number), server: s}
	if c.Do = "build"; from != nil {
		c.From = from.id
	}
	_, err := x.ask(c)
	runtime.AddCleanup(x, func(o running) { go o.ask(call{Do: "drop"}) }, *x)
	return x, err
}

func (x *running) ask(c call) (t told, err error) {
	c.ID = x.id
	text, err := json.Marshal(c)
	if err == nil {
		err = json.Unmarshal([]byte(x.server.Far(int(x.thread), string(text))), &t)
	}
	if x.rows = t.Rows; err == nil && t.Wrong != "" {
		err = errors.New(t.Wrong)
	}
	return t, err
}

// atOnce is how many ticks another thread runs at a time, since an answer waits until this one rests.
const atOnce = 8

// advance runs the tick t, and elsewhere those up to another; moved is the arm where something was moved in t.
func (x *running) advance(t, to sim.Tick, moved State) error {
	if x.Live != nil {
		return x.Advance(t)
	}
	_, err := x.ask(call{Do: "advance", Tick: t, To: to, State: moved})
	return err
}

// read returns what was recorded from a row on.
func (x *running) read(row int, names []string) (ticks []sim.Tick, values [][]value, err error) {
	if x.Live == nil {
		if x.rows <= row {
			return nil, nil, nil
		}
		t, err := x.ask(call{Do: "read", Row: row, Names: names})
		return t.Ticks, t.Values, err
	}
	ticks, values = x.Rows[row:], make([][]value, len(names))
	for i, name := range names {
		of := x.Values(name)
		for k := row; k < len(x.Rows); k++ {
			v := value(math.NaN())
			if of != nil {
				v = value(of[k])
			}
			values[i] = append(values[i], v)
		}
	}
	return ticks, values, nil
}

// csv writes the rows of series.csv, the first replicate with the head.
func (x *running) csv(to io.Writer, number int) error {
	if x.Live == nil {
		t, err := x.ask(call{Do: "csv", Number: number})
		io.WriteString(to, t.Text)
		return err
	}
	t := x.SeriesTable()
	if number == 1 {
		t.WriteCSVHeader(to)
	}
	return t.WriteCSVRows(to)
}

// guest is a replicate that another thread asks about.
type guest struct {
	running
	base  *scenarios.Scenario
	moves []spec.Entry // in the tick that runs
}

// Guest answers another thread.
func (s *Server) Guest(text string) string {
	var c call
	var t told
	err := json.Unmarshal([]byte(text), &c)
	if err == nil {
		err = s.host(&c, &t)
	}
	if err != nil {
		t.Wrong = err.Error()
	}
	out, err := json.Marshal(t)
	if err != nil {
		panic(err) // of numbers and texts
	}
	return string(out)
}

// host does what another thread asks.
func (s *Server) host(c *call, t *told) (err error) {
	defer fault.Catch(&err)
	s.mu.Lock()
	g, from := s.guests[c.ID], s.guests[c.From]
	s.mu.Unlock()
	if c.Do == "build" {
		g = &guest{}
		if _, g.base, _, err = s.load(c.World); err == nil {
			err = s.crowded()
		}
	}
	var scn *scenarios.Scenario
	if err == nil && len(c.State.Arms) > 0 {
		scn, err = c.State.scenario(g.base, 0)
	}
	if err != nil {
		return err
	}
	switch c.Do {
	case "build":
		g.Live, err = s.begun(context.Background(), scn, c.Number, func(sim.Tick) []spec.Entry { return g.moves })
		if err == nil && from != nil {
			err = from.CopyTo(g.Live)
		}
		if err == nil {
			s.mu.Lock()
			s.guests[c.ID] = g
			s.mu.Unlock()
		}
	case "advance":
		if scn != nil {
			g.moves = moved(scn, c.Tick)
		}
		for at := c.Tick; at <= c.To && err == nil; at++ {
			err = g.Advance(at)
			g.moves = nil
		}
	case "read":
		t.Ticks, t.Values, err = g.read(c.Row, c.Names)
	case "csv":
		var text strings.Builder
		err = g.csv(&text, c.Number)
		t.Text = text.String()
	case "drop":
		s.mu.Lock()
		delete(s.guests, c.ID)
		s.mu.Unlock()
	}
	if err == nil && g != nil {
		t.Rows = len(g.Rows)
	}
	return err
}

// begun builds a replicate here, and begins it.
func (s *Server) begun(ctx context.Context, scn *scenarios.Scenario, number int,
	moves func(sim.Tick) []spec.Entry) (*runner.Live, error) {
	run, err := s.graphs.Live(ctx, scn, number, true, moves)
	if err == nil {
		err = run.Begin()
	}
	return run, err
}

// moved is what a scenario moves in a tick.
func moved(scn *scenarios.Scenario, t sim.Tick) []spec.Entry {
	return scn.Tree.At("timeline").Get(scenarios.MoveName(t)).Get("set").Entries()
}
