package sim

import (
	"fmt"
	"math"

	"guanxi/sim/units"
)

// Account is a party's side of the books. An account with rows also keeps a
// balance for each of its members; their sum is the account's.
type Account struct {
	Name  string // as in ledger.csv: "provider.shop"
	Party string // as in value.csv: "provider"

	rows    int
	balance units.Money   // of the whole account
	members []units.Money // balance of each member
	pending []int64       // of this phase, not applied yet
	touched []uint32      // chunks of pending that hold something
	extra   []int64       // surplus less effort of each member
	moved   units.Money   // net of this phase, from the streams' tallies

	period flows // since the last recorded row
}

type flows struct{ in, out, surplus, effort units.Money }

// Balance is what the account holds.
func (a *Account) Balance() units.Money { return a.balance }

// BalanceOf is what a member holds, as of the end of the last phase.
func (a *Account) BalanceOf(member int) units.Money { return a.members[member] }

// Captured is a member's cash in − cash out + surplus − effort so far.
func (a *Account) Captured(member int) units.Money {
	return a.members[member] + units.Money(a.extra[member])
}

// Rows is the number of members that the account keeps apart.
func (a *Account) Rows() int { return a.rows }

// Stream is a named flow of money from one account to another. Money moves
// through streams only.
type Stream struct {
	Name     string
	From, To *Account
	Phase    Phase
	Module   string // of the paper: proposition, cocreation, transfer, acquisition
	Revenue  string // column of the platform's revenue that it enters; "" is none
	Doc      string

	scope  *Scope
	tally  []tally
	period units.Money
}

// tally is one worker's sum, alone in its cache line.
type tally struct {
	sum      int64
	overflow bool
	_        [48]byte
}

func (t *tally) add(v int64) {
	s := t.sum + v
	if (v > 0 && s < t.sum) || (v < 0 && s > t.sum) {
		t.overflow = true
	}
	t.sum = s
}

// Pay asks for an amount ≥ 0 to move between two members (0 where the account
// keeps none apart). It moves when the phase ends.
func (s *Stream) Pay(c *Chunk, from, to int, amount units.Money) {
	if amount < 0 {
		s.tally[c.Worker].overflow = true // reported as a fault of this stream
		return
	}
	if amount == 0 {
		return
	}
	s.tally[c.Worker].add(int64(amount))
	s.From.post(c, from, -int64(amount))
	s.To.post(c, to, int64(amount))
}

func (a *Account) post(c *Chunk, member int, v int64) {
	if a.rows == 0 {
		return
	}
	c.Add64(&a.pending[member], v)
	c.Mark(&a.touched[member/DefaultGrain])
}

// Entry books a benefit or an effort in money that is not cash.
type Entry struct {
	Name    string
	Account *Account
	Effort  bool
	Module  string
	Doc     string

	scope  *Scope
	tally  []tally
	period units.Money
}

// Book adds to a member's benefit (or effort). A benefit may be negative: a
// purchase that disappoints.
func (e *Entry) Book(c *Chunk, member int, amount units.Money) {
	e.tally[c.Worker].add(int64(amount))
	if a := e.Account; a.rows > 0 {
		v := int64(amount)
		if e.Effort {
			v = -v
		}
		c.Add64(&a.extra[member], v)
	}
}

type ledger struct {
	accounts []*Account
	streams  []*Stream
	entries  []*Entry
}

// settle applies what a phase asked for and checks the books: every flow has
// two sides, and the members' balances agree with their account's.
func (l *ledger) settle(t Tick, p Phase) error {
	any := false
	for _, s := range l.streams {
		var sum tally
		for w := range s.tally {
			x := &s.tally[w]
			sum.overflow = sum.overflow || x.overflow
			sum.add(x.sum)
			x.sum = 0
		}
		if sum.overflow {
			return fmt.Errorf("tick %d, %v: stream %s: an amount is negative or the sum exceeds %v", t, p, s.Name, units.Money(math.MaxInt64))
		}
		if sum.sum == 0 {
			continue
		}
		any = true
		m := units.Money(sum.sum)
		if !credit(&s.period, m) || !credit(&s.From.moved, -m) || !credit(&s.To.moved, m) ||
			!credit(&s.From.period.out, m) || !credit(&s.To.period.in, m) {
			return fmt.Errorf("tick %d, %v: stream %s: the books exceed %v", t, p, s.Name, units.Money(math.MaxInt64))
		}
	}
	for _, e := range l.entries {
		var sum tally
		for w := range e.tally {
			x := &e.tally[w]
			sum.overflow = sum.overflow || x.overflow
			sum.add(x.sum)
			x.sum = 0
		}
		to := &e.Account.period.surplus
		if e.Effort {
			to = &e.Account.period.effort
		}
		if sum.overflow || !credit(&e.period, units.Money(sum.sum)) || !credit(to, units.Money(sum.sum)) {
			return fmt.Errorf("tick %d, %v: %s exceeds %v", t, p, e.Name, units.Money(math.MaxInt64))
		}
	}
	if !any {
		return nil
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

// apply moves what the account's members are owed and checks that it is what
// the streams say. Only chunks that somebody touched are read.
func (a *Account) apply(t Tick, p Phase) error {
	var members int64
	for k := range a.touched {
		if a.touched[k] == 0 {
			continue
		}
		a.touched[k] = 0
		lo, hi := k*DefaultGrain, min((k+1)*DefaultGrain, a.rows)
		pending, balance := a.pending[lo:hi], a.members[lo:hi]
		for i, v := range pending {
			if v != 0 {
				balance[i] += units.Money(v)
				members += v
				pending[i] = 0
			}
		}
	}
	if a.rows > 0 && members != int64(a.moved) {
		return fmt.Errorf("tick %d, %v: members of %s moved %v, its streams %v", t, p, a.Name, units.Money(members), a.moved)
	}
	a.balance += a.moved
	a.moved = 0
	return nil
}

// audit compares every account with the sum of its members.
func (l *ledger) audit(t Tick) error {
	for _, a := range l.accounts {
		var sum units.Money
		for _, m := range a.members {
			sum += m
		}
		if a.rows > 0 && sum != a.balance {
			return fmt.Errorf("tick %d: members of %s hold %v, the account %v", t, a.Name, sum, a.balance)
		}
	}
	return nil
}

// credit adds with a check for overflow.
func credit(to *units.Money, v units.Money) bool {
	s := *to + v
	if (v > 0 && s < *to) || (v < 0 && s > *to) {
		return false
	}
	*to = s
	return true
}
