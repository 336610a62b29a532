package content

import (
	"slices"

	"guanxi/sim"
	"guanxi/sim/results"
	"guanxi/sim/rng"
)

// mostRows bounds the rows of cascades.csv in a replicate.
const mostRows = 20_000

// cascades keeps a row an article. Where there are more articles than rows, of
// the small ones every second is left out, and again when the table is full
// again: who stays in has the weight 2, then 4. Which stay is decided by a draw
// of the article. The largest are all kept with weight 1, so the tail is whole;
// weighted sums over rows are unbiased for all articles.
type cascades struct {
	rows  []cascade
	most  int
	times uint  // halvings so far
	large int32 // reads from which all are kept, after the first halving
	key   rng.Key
}

type cascade struct {
	id      int64
	account int32
	start   sim.Tick
	reads   int32
	direct  int32
	chat    int32
	shares  int32
	child   int32
	depth   int32
}

func (k *cascades) build(s *sim.Scope, m *content) {
	k.key, k.most = s.Key("rows"), mostRows
	s.Table(func() *results.Table { return m.cascadesTable(s.Replicate()) })
}

func cascadeOf(a *article) cascade {
	return cascade{a.id, a.account, a.start, int32(a.reads()), a.by[push], a.by[chat], a.passed, a.child, a.depth}
}

// add adds the row of an article that is over.
func (k *cascades) add(row cascade) {
	if !k.keeps(row) {
		return
	}
	k.rows = append(k.rows, row)
	for len(k.rows) > k.most && k.times < 60 {
		k.halve()
	}
}

// keeps says whether a row has a place.
func (k *cascades) keeps(row cascade) bool {
	return k.times == 0 || row.reads >= k.large || k.key.Bits(uint64(row.id), 0)<<(64-k.times) == 0
}

// weight is the number of articles that a row stands for.
func (k *cascades) weight(row cascade) int64 {
	if k.times == 0 || row.reads >= k.large {
		return 1
	}
	return 1 << k.times
}

// halve leaves out half of the rows below the largest quarter.
func (k *cascades) halve() {
	sizes := make([]int32, len(k.rows))
	for n, row := range k.rows {
		sizes[n] = row.reads
	}
	slices.Sort(sizes)
	// Ties at the limit count as small, or a table of equal sizes never shrinks.
	k.large = max(k.large, sizes[len(sizes)-len(sizes)/4-1]+1)
	k.times++
	k.rows = slices.DeleteFunc(k.rows, func(row cascade) bool { return !k.keeps(row) })
}

func (m *content) cascadesTable(replicate int) *results.Table {
	t := results.NewCascades(
		results.Column{Name: "reads", Type: results.IntType, Kind: results.Flow, Unit: "1", Doc: "reads, one a person"},
		results.Column{Name: "direct_reads", Type: results.IntType, Kind: results.Flow, Unit: "1", Doc: "reads by followers to whom it was pushed"},
		results.Column{Name: "chat_reads", Type: results.IntType, Kind: results.Flow, Unit: "1", Doc: "reads through shares in chats"},
		results.Column{Name: "shares", Type: results.IntType, Kind: results.Flow, Unit: "1", Doc: "readers who passed it on"},
		results.Column{Name: "child_shares", Type: results.IntType, Kind: results.Flow, Unit: "1", Doc: "of them those whom a share had reached"},
		results.Column{Name: "over", Type: results.IntType, Kind: results.Factor, Unit: "1", Doc: "1: it waits in no feed any more; 0: the run ended first"},
		results.Column{Name: "weight", Type: results.IntType, Kind: results.Factor, Unit: "1", Doc: "articles that the row stands for; above 20,000 articles small ones are sampled, the largest all kept"},
	)
	add := func(row cascade, over, weight int64) {
		t.AppendRow(results.Int(int64(replicate)), results.Int(row.id), results.Text(m.accounts[row.account].name),
			results.Int(int64(row.start)), results.Int(int64(row.reads)), results.Int(int64(row.depth)),
			results.Int(int64(row.reads)), results.Int(int64(row.direct)), results.Int(int64(row.chat)),
			results.Int(int64(row.shares)), results.Int(int64(row.child)), results.Int(over), results.Int(weight))
	}
	for _, row := range m.rows.rows {
		add(row, 1, m.rows.weight(row))
	}
	for _, a := range m.live {
		add(cascadeOf(a), 0, 1)
	}
	return t
}
