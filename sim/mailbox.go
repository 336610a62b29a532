package sim

import (
	"hash"
	"reflect"
	"unsafe"
)

// Mailbox carries messages between rows. They are delivered at the next beginning of its phase,
// sorted by destination, then by the sender's chunk and the order of sending. The stable counting
// sort takes 12–60 ns per message, a comparison sort 190–515.
type Mailbox[T any] struct {
	out   [][]letter[T] // by chunk of the sender
	rows  func(from int) []uint32
	one   [1]uint32
	in    []letter[T] // sorted
	start []int32     // of each destination chunk in in
	count []int32     // scratch memory of the sort
	spare []letter[T] // and as long as the longest chunk was
}

type letter[T any] struct {
	to   uint32 // with toAll where it is the sender
	body T
}

// toAll marks a letter to all whom its sender reaches. It is above the numbers of rows.
const toAll = 1 << 31

// NewMailbox returns a mailbox for the rows of a population. Only one step may send to it. reached
// returns the rows that a message to all goes to; the slice is valid until it is called again.
func NewMailbox[T any](s *Scope, name string, rows int, deliver Phase, reached func(from int) []uint32) *Mailbox[T] {
	chunks := Chunks(rows, DefaultGrain)
	m := &Mailbox[T]{
		out:   make([][]letter[T], max(1, chunks)),
		rows:  reached,
		start: make([]int32, chunks+1),
		count: make([]int32, DefaultGrain+1),
	}
	s.sizeOf(reflect.TypeFor[T](), name)
	size := int64(unsafe.Sizeof(letter[T]{}))
	s.b.columns = append(s.b.columns, &column{
		owner: s.name, name: name,
		bytes:  func() int64 { return size * m.room() },
		digest: m.digest,
	})
	s.b.boxes = append(s.b.boxes, box{phase: deliver, deliver: m.deliver})
	return m
}

// room is the number of letters for which memory is allocated.
func (m *Mailbox[T]) room() int64 {
	sum := int64(cap(m.in) + cap(m.spare))
	for _, o := range m.out {
		sum += int64(cap(o))
	}
	return sum
}

// digest hashes the letters without the padding between address and body.
func (m *Mailbox[T]) digest(h hash.Hash) {
	for k := range m.in {
		h.Write(raw(m.in[k:][:1:1])[:4])
		h.Write(unsafe.Slice((*byte)(unsafe.Pointer(&m.in[k].body)), unsafe.Sizeof(m.in[k].body)))
	}
}

type box struct {
	phase   Phase
	deliver func()
}

// Send sends a message to a row.
func (m *Mailbox[T]) Send(c *Chunk, to int, body T) { m.post(c, letter[T]{uint32(to), body}) }

// SendAll sends a message to all whom row from reaches, in place of as many calls of Send. Until it
// is delivered it takes the memory of one.
func (m *Mailbox[T]) SendAll(c *Chunk, from int, body T) {
	m.post(c, letter[T]{uint32(from) | toAll, body})
}

func (m *Mailbox[T]) post(c *Chunk, l letter[T]) {
	m.out[c.ID] = append(Room(m.out[c.ID], 1), l)
}

// to returns the rows to which a letter goes.
func (m *Mailbox[T]) to(l *letter[T]) []uint32 {
	if l.to&toAll != 0 {
		return m.rows(int(l.to &^ toAll))
	}
	m.one[0] = l.to
	return m.one[:]
}

// Each calls f for every message to a row of the chunk, by destination and then in the order of
// sending. The chunk has the default grain.
func (m *Mailbox[T]) Each(c *Chunk, f func(to int, body T)) {
	for _, l := range m.in[m.start[c.ID]:m.start[c.ID+1]] {
		f(int(l.to), l.body)
	}
}

// Any reports whether there are messages to rows of the chunk.
func (m *Mailbox[T]) Any(c *Chunk) bool { return m.start[c.ID] < m.start[c.ID+1] }

func (m *Mailbox[T]) deliver() {
	clear(m.start)
	for _, o := range m.out {
		for k := range o {
			for _, to := range m.to(&o[k]) {
				m.start[to/DefaultGrain+1]++
			}
		}
	}
	for k := 1; k < len(m.start); k++ {
		m.start[k] += m.start[k-1]
	}
	total := int(m.start[len(m.start)-1])
	m.in = Room(m.in[:0], total)[:total]
	for i, o := range m.out {
		for k := range o {
			for _, to := range m.to(&o[k]) {
				at := &m.start[to/DefaultGrain]
				m.in[*at] = letter[T]{to, o[k].body}
				*at++
			}
		}
		m.out[i] = o[:0]
	}
	copy(m.start[1:], m.start[:len(m.start)-1])
	m.start[0] = 0
	for k := 0; k+1 < len(m.start); k++ {
		m.sortChunk(int(m.start[k]), int(m.start[k+1]))
	}
}

// sortChunk sorts the messages to one chunk by row, stably.
func (m *Mailbox[T]) sortChunk(lo, hi int) {
	dst := m.in[lo:hi]
	if len(dst) < 64 { // for few, counting 4,096 rows would cost more
		for i := 1; i < len(dst); i++ {
			for j := i; j > 0 && dst[j].to < dst[j-1].to; j-- {
				dst[j], dst[j-1] = dst[j-1], dst[j]
			}
		}
		return
	}
	clear(m.count)
	m.spare = append(m.spare[:0], dst...)
	for _, l := range m.spare {
		m.count[l.to%DefaultGrain+1]++
	}
	for r := 1; r < len(m.count); r++ {
		m.count[r] += m.count[r-1]
	}
	for _, l := range m.spare {
		r := l.to % DefaultGrain
		dst[m.count[r]] = l
		m.count[r]++
	}
}
