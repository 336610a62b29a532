package sim

import (
	"fmt"
	"math"

	"guanxi/sim/units"
)

// Account is a party's side of the books. An account with rows also keeps what each of its members
// captured; these sum to the account's total.
type Account struct {
	Name  string // as in ledger.csv: "provider.shop"
	Party string // as in value.csv: "provider"

	groups  []string // of members; nil: a single group
	groupOf func(member int) uint8
	there   func(member int) bool // nil: all

	rows     int
	balance  units.Money // of the whole account
	booked   units.Money // surplus less effort, of all members
	captured *captured   // by member
	pending  []postings  // of this phase, by worker
	moved    units.Money // net of this phase, from the streams' tallies
	valued   units.Money // surplus less effort of this phase, from the entries' tallies

	period flows // since the last recorded row
}

// Reserve declares which members are or have been present, for an account with rows reserved for
// entrants.
func (a *Account) Reserve(there func(member int) bool) { a.there = there }

// There reports whether a member is or has been present.
func (a *Account) There(member int) bool { return a.there == nil || a.there(member) }

// posting is an amount that a phase owes to a member. A list of postings costs only what is paid; a
// second column would cost 8 bytes per member, an atomic addition per flow, and a pass over every
// touched chunk.
type posting struct {
	member uint32
	cash   bool // otherwise surplus or effort
	amount int64
}

// postings is one worker's list, with its header alone in a cache line.
type postings struct {
	list []posting
	_    [40]byte
}

type flows struct{ in, out, surplus, effort units.Money }

// Balance is the cash that the account holds.
func (a *Account) Balance() units.Money { return a.balance }

// Booked is surplus less effort of all members so far.
func (a *Account) Booked() units.Money { return a.booked }

// Captured is a member's cash in − cash out + surplus − effort, as of the end of the last phase.
// Cash alone is kept only for the whole account: nothing reads it by member, and it would take
// another 8 bytes for each.
func (a *Account) Captured(member int) units.Money { return a.captured.of(member) }

// Rows is the number of members that the account keeps apart.
func (a *Account) Rows() int { return a.rows }

// Stream is a named flow of money from one account to another. Money moves only through streams.
type Stream struct {
	Name     string
	From, To *Account
	Phase    Phase
	Module   string // in the paper: proposition, cocreation, transfer, acquisition
	Revenue  string // column of the platform's revenue to which it adds; "" for none
	Doc      string

	scope     *Scope
	tally     []tally
	fromParts parts
	toParts   parts
	period    units.Money // since the last recorded row
	past      long        // before that row
}

// Owner is the mechanism that declared the stream.
func (s *Stream) Owner() string { return s.scope.name }

// Sum is the amount moved since the start, in units of the currency.
func (s *Stream) Sum() float64 { return s.past.plus(int64(s.period)).float() / float64(units.One) }

// tally is one worker's sum, alone in its cache line.
type tally struct {
	sum      int64
	overflow bool
	_        [48]byte
}

func (t *tally) add(v int64) {
	s := t.sum + v
	if (v > 0 && s < t.sum) || (v < 0 && s > t.sum) || v == int64(units.TooMuch) || v <= -int64(units.TooMuch) {
		t.overflow = true
	}
	t.sum = s
}

// join adds the sum of another worker.
func (t *tally) join(x *tally) {
	t.overflow = t.overflow || x.overflow
	t.add(x.sum)
}

// Pay requests the transfer of an amount ≥ 0 between two members (0 where the account keeps none
// apart). The transfer takes place at the end of the phase.
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
	s.From.post(c, from, true, -int64(amount))
	s.To.post(c, to, true, int64(amount))
}

func (a *Account) post(c *Chunk, member int, cash bool, v int64) {
	if a.rows > 0 {
		p := &a.pending[c.Worker]
		p.list = append(p.list, posting{uint32(member), cash, v})
	}
}

// Entry books a non-cash benefit or effort, measured in money.
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

// Book adds to a member's benefit or effort. A benefit may be negative, as from a disappointing
// purchase.
func (e *Entry) Book(c *Chunk, member int, amount units.Money) {
	e.tally[c.Worker].add(int64(amount))
	e.parts.add(c, e.Account, member, amount)
	if e.Effort {
		amount = -amount
	}
	e.Account.post(c, member, false, int64(amount))
}

type ledger struct {
	accounts []*Account
	streams  []*Stream
	entries  []*Entry
}

// drain sums the workers' tallies and resets them.
func drain(tallies []tally) (sum tally) {
	for w := range tallies {
		if x := &tallies[w]; x.sum != 0 || x.overflow { // few flow in a phase
			sum.join(x)
			x.sum = 0
		}
	}
	return sum
}

// lessMoney ends the error of a sum that the books cannot hold: it names the keys that may make
// the sum smaller, those of a mechanism or any.
func lessMoney(of string) string {
	if of != "" {
		of = " of " + of
	}
	return "; change the keys" + of + " that it depends on, such as amounts of money and counts per 1000"
}

// settle applies the requests of a phase and checks the books: every flow has two sides, and the
// members' postings agree with their account's.
func (l *ledger) settle(t Tick, p Phase) error {
	for _, s := range l.streams {
		sum := drain(s.tally)
		if sum.overflow {
			return fmt.Errorf("tick %d, %v: stream %s: an amount is negative or the sum exceeds %v%s", t, p, s.Name, units.Money(math.MaxInt64), lessMoney(s.Owner()))
		}
		if sum.sum == 0 {
			continue
		}
		m := units.Money(sum.sum)
		if !credit(&s.period, m) || !credit(&s.From.moved, -m) || !credit(&s.To.moved, m) ||
			!credit(&s.From.period.out, m) || !credit(&s.To.period.in, m) {
			return fmt.Errorf("tick %d, %v: stream %s: the books exceed %v%s", t, p, s.Name, units.Money(math.MaxInt64), lessMoney(s.Owner()))
		}
	}
	for _, e := range l.entries {
		sum := drain(e.tally)
		if sum == (tally{}) {
			continue
		}
		to, v := &e.Account.period.surplus, units.Money(sum.sum)
		if e.Effort {
			to, v = &e.Account.period.effort, -v
		}
		if sum.overflow || !credit(&e.period, units.Money(sum.sum)) || !credit(to, units.Money(sum.sum)) || !credit(&e.Account.valued, v) {
			return fmt.Errorf("tick %d, %v: %s exceeds %v%s", t, p, e.Name, units.Money(math.MaxInt64), lessMoney(e.scope.name))
		}
	}
	var total units.Money
	for _, a := range l.accounts {
		if err := a.apply(t, p); err != nil {
			return err
		}
		total += a.balance
	}
	if total != 0 {
		return fmt.Errorf("tick %d, %v: the accounts sum to %v, not 0", t, p, total)
	}
	return nil
}

// apply moves what the account's members are owed, and checks that it agrees with the streams and
// the entries.
func (a *Account) apply(t Tick, p Phase) error {
	var cash, other units.Money
	for w := range a.pending {
		for _, x := range a.pending[w].list {
			v := units.Money(x.amount)
			a.captured.add(int(x.member), v)
			if x.cash {
				cash += v
			} else {
				other += v
			}
		}
		a.pending[w].list = a.pending[w].list[:0]
	}
	if a.rows > 0 && (cash != a.moved || other != a.valued) {
		return fmt.Errorf("tick %d, %v: members of %s moved %v and booked %v, its streams %v and its entries %v", t, p, a.Name, cash, other, a.moved, a.valued)
	}
	if !credit(&a.balance, a.moved) || !credit(&a.booked, a.valued) {
		return fmt.Errorf("tick %d, %v: the balance of %s exceeds %v%s", t, p, a.Name, units.Money(math.MaxInt64), lessMoney(""))
	}
	a.moved, a.valued = 0, 0
	return nil
}

// asked returns the amount requested of each stream and each entry in this phase so far.
func (l *ledger) asked() []int64 {
	all := make([]int64, 0, len(l.streams)+len(l.entries))
	sum := func(tallies []tally) {
		s := int64(0)
		for w := range tallies {
			s += tallies[w].sum
		}
		all = append(all, s)
	}
	for _, s := range l.streams {
		sum(s.tally)
	}
	for _, e := range l.entries {
		sum(e.tally)
	}
	return all
}

// wrong names a stream or an entry that a step used although it is not its mechanism's, or a stream
// of another phase.
func (l *ledger) wrong(s *Step, before []int64) string {
	for k, now := range l.asked() {
		if now == before[k] {
			continue
		}
		scope, name := (*Scope)(nil), ""
		if k < len(l.streams) {
			scope, name = l.streams[k].scope, l.streams[k].Name
		} else {
			e := l.entries[k-len(l.streams)]
			scope, name = e.scope, e.Name
		}
		if scope.name != s.scope.name {
			return scope.name + "." + name + ", which is not its own"
		}
		if k < len(l.streams) && l.streams[k].Phase != s.Phase {
			return fmt.Sprintf("%s, which is declared to flow in %v", name, l.streams[k].Phase)
		}
	}
	return ""
}

// audit compares every account with the sum of its members.
func (l *ledger) audit(t Tick) error {
	for _, a := range l.accounts {
		var sum units.Money
		for i := range a.rows {
			sum += a.captured.of(i)
		}
		if a.rows > 0 && sum != a.balance+a.booked {
			return fmt.Errorf("tick %d: members of %s captured %v, the account %v", t, a.Name, sum, a.balance+a.booked)
		}
	}
	return nil
}

// credit adds v and reports whether the sum did not overflow.
func credit(to *units.Money, v units.Money) bool {
	s := *to + v
	if (v > 0 && s < *to) || (v < 0 && s > *to) {
		return false
	}
	*to = s
	return true
}
