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
	s.Table(m.cascadesTable)
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

// cascadeRow is a row of cascades.csv.
type cascadeRow struct {
	schema.Cascade
	Reads       int32 `flow:"readers of the article; each consumer counts once"`
	DirectReads int32 `flow:"reads by followers to whom the article was pushed"`
	ChatReads   int32 `flow:"reads through shares in chats"`
	Shares      int32 `flow:"readers who shared the article"`
	ChildShares int32 `flow:"sharers whom a share had reached"`
	Over        bool  `factor:"1: the article has left all feeds; 0: the run ended first"`
	Weight      int64 `factor:"number of articles that the row stands for; with more than 20,000 articles the small ones are sampled and the largest are all kept"`
}

func (m *content) cascadesTable() *table.Table {
	t := table.Of[cascadeRow](schema.CascadesTable, schema.CascadesDoc)
	t.Grow(len(m.rows.rows) + len(m.live))
	add := func(row cascade, over bool, weight int64) {
		t.Add(cascadeRow{
			Cascade: schema.Cascade{Cascade: row.id, Source: m.accounts[row.account].name, Start: int(row.start),
				Size: row.reads, Depth: row.depth},
			Reads: row.reads, DirectReads: row.direct, ChatReads: row.chat, Shares: row.shares, ChildShares: row.child,
			Over: over, Weight: weight,
		})
	}
	for _, row := range m.rows.rows {
		add(row, true, m.rows.weight(row))
	}
	for _, a := range m.live {
		add(cascadeOf(a), false, 1)
	}
	return t
}
