package sim

import "slices"

// Event is something that happened to somebody: who, from whom, about what.
type Event struct {
	Tick            Tick
	Who, From, What int32 // −1: nobody, nothing
}

// EventLog collects the events of one kind, if the scenario records them.
type EventLog struct {
	Name, Doc string
	on        bool // somebody wants the events
	recorded  bool // the scenario records them
	taps      []listener[func(Event)]
	events    []Event
	buffer    [][]stamped // by worker
	sim       *Simulation
}

type stamped struct {
	part, chunk int32
	event       Event
}

// EventLog declares a kind of event. Adding to a log that the scenario does not record costs only
// the test of a flag.
func (s *Scope) EventLog(name, doc string) *EventLog {
	l := &EventLog{Name: name, Doc: doc, buffer: make([][]stamped, s.b.workers)}
	s.b.logs = append(s.b.logs, l)
	return l
}

// On reports whether somebody wants the events.
func (l *EventLog) On() bool { return l.on }

// Listen calls f with each event at the end of its tick. It keeps nothing but in state. It must be called before the
// run.
func (l *EventLog) Listen(state any, f func(Event)) {
	l.on, l.taps = true, append(l.taps, listener[func(Event)]{state, f})
}

// Add logs an event.
func (l *EventLog) Add(c *Chunk, who, from, what int) {
	if !l.on {
		return
	}
	l.buffer[c.Worker] = append(l.buffer[c.Worker], stamped{l.sim.part, int32(c.ID),
		Event{c.Tick, int32(who), int32(from), int32(what)}})
}

// drain merges the workers' buffers in the order of the parts of steps and of chunks.
func (l *EventLog) drain() {
	var all []stamped
	for w := range l.buffer {
		all = append(all, l.buffer[w]...)
		l.buffer[w] = l.buffer[w][:0]
	}
	slices.SortStableFunc(all, func(a, b stamped) int {
		if a.part != b.part {
			return int(a.part - b.part)
		}
		return int(a.chunk - b.chunk)
	})
	for _, e := range all {
		if l.recorded {
			l.events = append(l.events, e.event)
		}
		for _, x := range l.taps {
			x.tell(e.event)
		}
	}
}
