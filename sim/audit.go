package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Digest is a hash of all columns and of all tables.
func (r *Simulation) Digest() string {
	h := sha256.New()
	for _, d := range r.digests() {
		h.Write(d[:])
	}
	for _, t := range r.Tables() {
		if err := t.WriteCSV(h); err != nil {
			return "" // a hash never fails
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// digests hashes every column.
func (r *Simulation) digests() [][sha256.Size]byte {
	all := make([][sha256.Size]byte, len(r.b.columns))
	for i, c := range r.b.columns {
		h := sha256.New()
		c.digest(h)
		h.Sum(all[i][:0])
	}
	for _, o := range r.b.beside {
		all = append(all, o.digests()...)
	}
	return all
}

// audit finds writes of a step to what its mechanism does not own. The race detector alone missed a
// write of one mechanism into the column of another.
func (r *Simulation) audit(s *Step, t Tick, before [][sha256.Size]byte, paid []int64) error {
	if wrong := r.b.ledger.wrong(s, paid); wrong != "" {
		return fmt.Errorf("%s booked on %s", s.where(t), wrong)
	}
	after := r.digests()
	for i, c := range r.b.columns {
		if before[i] != after[i] && c.owner != s.scope.name && !c.commuting {
			return fmt.Errorf("%s wrote %s.%s, which is not its own", s.where(t), c.owner, c.name)
		}
	}
	return nil
}

// asked returns the amount requested of each stream and each entry in this phase so far.
func (l *ledger) asked() []int64 {
	all := make([]int64, 0, len(l.streams)+len(l.entries))
	for _, s := range l.streams {
		all = append(all, sumOf(s.tally))
	}
	for _, e := range l.entries {
		all = append(all, sumOf(e.tally))
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
