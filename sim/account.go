package sim

import "guanxi/sim/units"

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

	period Flows // since the last recorded row
}

// Account opens an account whose members are kept apart in the given number of rows (0: they are
// not). party is its row of value.csv.
func (s *Scope) Account(name, party string, rows int) *Account {
	a := &Account{Name: name, Party: party}
	s.Members(a, rows)
	s.b.ledger.accounts = append(s.b.ledger.accounts, a)
	return a
}

// Members makes an account keep what each of its members captured, if it does not already. This
// takes 5 bytes per member, and 16 per posting until the end of its phase.
func (s *Scope) Members(a *Account, rows int) {
	if a.rows > 0 || rows <= 0 {
		return
	}
	a.rows = rows
	a.captured = newCaptured(s, a.Name+".captured", rows)
	a.pending = make([]postings, s.b.workers)
}

// Reserve declares which members are or have been present, for an account with rows reserved for
// entrants.
func (a *Account) Reserve(there func(member int) bool) { a.there = there }

// There reports whether a member is or has been present.
func (a *Account) There(member int) bool { return a.there == nil || a.there(member) }

// Balance is the cash that the account holds, negative where it has paid more than it got: no account refuses to
// pay. It changes at the end of a phase.
func (a *Account) Balance() units.Money { return a.balance }

// Booked is surplus less effort of all members so far.
func (a *Account) Booked() units.Money { return a.booked }

// Captured is a member's cash in − cash out + surplus − effort, as of the end of the last phase.
// Cash alone is kept only for the whole account: nothing reads it by member, and it would take
// another 8 bytes for each.
func (a *Account) Captured(member int) units.Money { return a.captured.of(member) }

// Rows is the number of members that the account keeps apart.
func (a *Account) Rows() int { return a.rows }

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

func (a *Account) post(c *Chunk, member int, cash bool, v int64) {
	if a.rows > 0 {
		p := &a.pending[c.Worker]
		p.list = append(p.list, posting{uint32(member), cash, v})
	}
}
