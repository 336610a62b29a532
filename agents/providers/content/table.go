package content

import (
	"slices"

	"guanxi/sim"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
)

// mostRows is the largest number of rows of cascades.csv per replicate.
const mostRows = 20_000

// cascades keeps one row per article. When the table is full, a random half of the rows of small
// articles is dropped, and again when it is full again; the remaining small ones weigh 2, then 4,
// and so on. A draw of the article decides which stay. The largest articles are all kept with
// weight 1, so the tail is complete, and weighted sums over rows are unbiased for all articles.
type cascades struct {
	rows  []cascade
	most  int
	times uint  // halvings so far
	large int32 // from this number of reads on all articles are kept, after the first halving
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
	s.Table(func() *table.Table { return m.cascadesTable(s.Replicate()) })
}

func cascadeOf(a *article) cascade {
	return cascade{a.id, a.account, a.start, int32(len(a.readers)), a.by[push], a.by[chat], a.passed, a.child, a.depth}
}

// add adds the row of an article that has ended.
func (k *cascades) add(row cascade) {
	if !k.keeps(row) {
		return
	}
	k.rows = append(k.rows, row)
	for len(k.rows) > k.most && k.times < 60 {
		k.halve()
	}
}

// keeps reports whether the table keeps a row.
func (k *cascades) keeps(row cascade) bool {
	return k.times == 0 || row.reads >= k.large || k.key.Bits(uint64(row.id), 0)<<(64-k.times) == 0
}

// weight returns the number of articles that a row stands for.
func (k *cascades) weight(row cascade) int64 {
	if k.times == 0 || row.reads >= k.large {
		return 1
	}
	return 1 << k.times
}

// halve drops half of the rows below the largest quarter.
func (k *cascades) halve() {
	sizes := make([]int32, len(k.rows))
	for n, row := range k.rows {
		sizes[n] = row.reads
	}
	slices.Sort(sizes)
	// Ties at the limit count as small; otherwise a table of equal sizes would never shrink.
	k.large = max(k.large, sizes[len(sizes)-len(sizes)/4-1]+1)
	k.times++
	k.rows = slices.DeleteFunc(k.rows, func(row cascade) bool { return !k.keeps(row) })
}

func (m *content) cascadesTable(replicate int) *table.Table {
	t := schema.NewCascades(
		table.NewColumn("reads", table.IntType, table.Flow, "1", "readers of the article; each consumer counts once"),
		table.NewColumn("direct_reads", table.IntType, table.Flow, "1", "reads by followers to whom the article was pushed"),
		table.NewColumn("chat_reads", table.IntType, table.Flow, "1", "reads through shares in chats"),
		table.NewColumn("shares", table.IntType, table.Flow, "1", "readers who shared the article"),
		table.NewColumn("child_shares", table.IntType, table.Flow, "1", "sharers whom a share had reached"),
		table.NewColumn("over", table.IntType, table.Factor, "1", "1: the article has left all feeds; 0: the run ended first"),
		table.NewColumn("weight", table.IntType, table.Factor, "1", "number of articles that the row stands for; with more than 20,000 articles the small ones are sampled and the largest are all kept"),
	)
	t.Grow(len(m.rows.rows) + len(m.live))
	add := func(row cascade, over, weight int64) {
		t.AppendRow(table.Int(replicate), table.Int(row.id), table.Text(m.accounts[row.account].name),
			table.Int(row.start), table.Int(row.reads), table.Int(row.depth),
			table.Int(row.reads), table.Int(row.direct), table.Int(row.chat),
			table.Int(row.shares), table.Int(row.child), table.Int(over), table.Int(weight))
	}
	for _, row := range m.rows.rows {
		add(row, 1, m.rows.weight(row))
	}
	for _, a := range m.live {
		add(cascadeOf(a), 0, 1)
	}
	return t
}
