package sim

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"guanxi/sim/units"
)

// Stream is a named flow of money from one account to another. Money moves only through streams.
type Stream struct {
	Name     string   // as ledger.csv has it, such as points.sale
	From, To *Account // who pays, and who is paid
	Phase    Phase    // that of the step that pays; 0 is Arrive
	Module   string   // in the paper: proposition, cocreation, transfer, acquisition
	Revenue  string   // column of the platform's revenue to which it adds; "" for none
	Doc      string   // what is paid for, in a line

	scope     *Scope
	tally     []tally
	fromParts parts
	toParts   parts
	paid      []payments // by worker; nil: nobody listens
	taps      []listener[func(Payment)]
	period    units.Money // since the last recorded row
	past      long        // before that row
}

// Stream declares a flow of money: a row of ledger.csv and, with Revenue, part of a column of series.csv. A name
// that exists, or no account, is an error of the run's start.
func (s *Scope) Stream(st Stream) *Stream {
	st.scope = s
	s.b.checkStream(&st)
	st.tally = make([]tally, s.b.workers)
	st.fromParts, st.toParts = newParts(st.From, s.b.workers), newParts(st.To, s.b.workers)
	s.b.ledger.streams = append(s.b.ledger.streams, &st)
	return &st
}

// checkStream reports errors that no run would show: a member charged on an account that does not
// keep members apart, and a revenue column that no figure would recognise.
func (b *Builder) checkStream(st *Stream) {
	for _, a := range []*Account{st.From, st.To} {
		if a.groupOf != nil && a.rows == 0 {
			b.errs = append(b.errs, fmt.Errorf("stream %s: %s keeps no members apart; ask for them first, by Scope.Members "+
				"(of consumers, World.Wallets)", st.Name, a.Name))
		}
	}
	if st.Revenue != "" && !strings.HasSuffix(st.Revenue, "_revenue") {
		b.errs = append(b.errs, fmt.Errorf("stream %s: the column of its revenue is %q; its name ends with _revenue",
			st.Name, st.Revenue))
	}
}

// Owner is the mechanism that declared the stream.
func (s *Stream) Owner() string { return s.scope.name }

// Sum is the amount moved since the start, in units of the currency. It may be called only in serial parts.
func (s *Stream) Sum() float64 { return s.past.plus(int64(s.period)).float() / float64(units.One) }

// Total is that amount, TooMuch where there is none so large.
func (s *Stream) Total() units.Money {
	all := s.past.plus(int64(s.period))
	if all.high != int64(all.low)>>63 {
		return units.TooMuch
	}
	return units.Money(all.low)
}

// Pay requests the transfer of an amount between two members, 0 where the account keeps none apart. An amount of 0
// is none; one below 0 is an error of the run, so pay the other way by another stream. The transfer takes place at
// the end of the phase.
func (s *Stream) Pay(c *Chunk, from, to int, amount units.Money) {
	if amount < 0 {
		s.tally[c.Worker].overflow = true // reported as a fault of this stream
		return
	}
	if amount == 0 {
		return
	}
	s.tally[c.Worker].add(int64(amount))
	s.fromParts.add(c, s.From, from, amount)
	s.toParts.add(c, s.To, to, amount)
	if s.paid != nil {
		p := &s.paid[c.Worker]
		p.list = append(p.list, Payment{from, to, amount})
	}
	s.From.post(c, from, true, -int64(amount))
	s.To.post(c, to, true, int64(amount))
}

// Payment is an amount that one member pays to another.
type Payment struct {
	From, To int
	Amount   units.Money
}

// payments is one worker's list, with its header alone in a cache line.
type payments struct {
	list []Payment
	_    [40]byte
}

// Listen calls f with each payment when the phase ends, in no particular order. It keeps nothing but in state. It must
// be called before the run.
func (s *Stream) Listen(state any, f func(Payment)) {
	s.paid, s.taps = make([]payments, len(s.tally)), append(s.taps, listener[func(Payment)]{state, f})
}

// tell gives the payments of a phase to whoever listens.
func (s *Stream) tell() {
	for w := range s.paid {
		for _, p := range s.paid[w].list {
			for _, x := range s.taps {
				x.tell(p)
			}
		}
		s.paid[w].list = s.paid[w].list[:0]
	}
}

// Entry books a non-cash benefit or effort of the members of an account, measured in money.
type Entry struct {
	Name    string
	Account *Account
	Effort  bool
	Module  string
	Doc     string

	scope  *Scope
	tally  []tally
	parts  parts
	period units.Money
}

// Owner is the mechanism that declared the entry.
func (e *Entry) Owner() string { return e.scope.name }

// Benefit declares a non-cash benefit of an account, measured in money, in a module of the paper, such as what a
// good is worth to its buyer. It adds to what the party captures.
func (s *Scope) Benefit(name string, a *Account, module, doc string) *Entry {
	return s.entry(name, a, false, module, doc)
}

// Effort declares a non-cash effort of an account, measured in money, such as time spent. It is taken off what the
// party captures.
func (s *Scope) Effort(name string, a *Account, module, doc string) *Entry {
	return s.entry(name, a, true, module, doc)
}

func (s *Scope) entry(name string, a *Account, effort bool, module, doc string) *Entry {
	e := &Entry{Name: name, Account: a, Effort: effort, Module: module, Doc: doc, scope: s,
		tally: make([]tally, s.b.workers), parts: newParts(a, s.b.workers)}
	s.b.ledger.entries = append(s.b.ledger.entries, e)
	return e
}

// Book adds to a member's benefit or effort, of member 0 where the account keeps none apart. A benefit may be
// negative, as from a disappointing purchase; 0 books nothing.
func (e *Entry) Book(c *Chunk, member int, amount units.Money) {
	e.tally[c.Worker].add(int64(amount))
	e.parts.add(c, e.Account, member, amount)
	if e.Effort {
		amount = -amount
	}
	e.Account.post(c, member, false, int64(amount))
}

// revenueMetrics adds a metric for each source of the platform's revenue named by some stream, and
// for their sum.
func (b *Builder) revenueMetrics() {
	by := map[string][]*Stream{}
	var all []*Stream
	for _, s := range b.ledger.streams {
		if s.Revenue != "" {
			by[s.Revenue] = append(by[s.Revenue], s)
			all = append(all, s)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(by)) {
		b.metrics = append(b.metrics, revenueMetric(name, "gross revenue of the platform from this source", by[name]))
	}
	if len(all) > 0 {
		b.metrics = append(b.metrics, revenueMetric("platform_revenue", "gross revenue of the platform from all sources "+
			"(over mau, in a study: ARPU, revenue per user)", all))
	}
}

// revenueMetric is a column of the platform's revenue: the gross receipts of the streams that name
// it.
func revenueMetric(name, doc string, streams []*Stream) *Metric {
	return &Metric{Name: name, Unit: "currency", Doc: doc, Form: Amount, Range: NotNegative(), Owner: "ledger",
		read: func() uint64 {
			var sum units.Money
			for _, s := range streams {
				sum += s.period
			}
			return uint64(sum)
		}}
}
