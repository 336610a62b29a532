package sim

import (
	"fmt"
	"math"

	"guanxi/sim/units"
)

type ledger struct {
	accounts []*Account
	streams  []*Stream
	entries  []*Entry
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
		s.tell()
		sum := drain(s.tally)
		if sum.overflow {
			return fmt.Errorf("tick %d, %v: stream %s: an amount is negative or the sum exceeds %v%s", t, p, s.Name,
				units.Money(math.MaxInt64), lessMoney(s.Owner()))
		}
		if sum.sum == 0 {
			continue
		}
		m := units.Money(sum.sum)
		if !credit(&s.period, m) || !credit(&s.From.moved, -m) || !credit(&s.To.moved, m) ||
			!credit(&s.From.period.Out, m) || !credit(&s.To.period.In, m) {
			return fmt.Errorf("tick %d, %v: stream %s: the books exceed %v%s", t, p, s.Name, units.Money(math.MaxInt64),
				lessMoney(s.Owner()))
		}
	}
	for _, e := range l.entries {
		sum := drain(e.tally)
		if sum == (tally{}) {
			continue
		}
		to, v := &e.Account.period.Surplus, units.Money(sum.sum)
		if e.Effort {
			to, v = &e.Account.period.Effort, -v
		}
		if sum.overflow || !credit(&e.period, units.Money(sum.sum)) || !credit(to, units.Money(sum.sum)) ||
			!credit(&e.Account.valued, v) {
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
			if !a.captured.add(int(x.member), v) {
				return fmt.Errorf("tick %d, %v: what a member of %s captured exceeds %v%s", t, p, a.Name,
					units.Money(math.MaxInt64), lessMoney(""))
			}
			if x.cash {
				cash += v
			} else {
				other += v
			}
		}
		a.pending[w].list = a.pending[w].list[:0]
	}
	if a.rows > 0 && (cash != a.moved || other != a.valued) {
		return fmt.Errorf("tick %d, %v: members of %s moved %v and booked %v, its streams %v and its entries %v", t, p,
			a.Name, cash, other, a.moved, a.valued)
	}
	if !credit(&a.balance, a.moved) || !credit(&a.booked, a.valued) {
		return fmt.Errorf("tick %d, %v: the balance of %s exceeds %v%s", t, p, a.Name, units.Money(math.MaxInt64),
			lessMoney(""))
	}
	a.moved, a.valued = 0, 0
	return nil
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
