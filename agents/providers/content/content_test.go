package content

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// sizes returns the sizes of the cascades with exactly one direct reader.
func (x trial) sizes(t *testing.T, replicates int) []float64 {
	t.Helper()
	var all []float64
	for rep := 1; rep <= replicates; rep++ {
		_, m := x.run(t, rep)
		for _, row := range m.rows.rows {
			if row.direct == 1 {
				all = append(all, float64(row.reads))
			}
		}
	}
	return all
}

func checkSizes(t *testing.T, sizes []float64, mean, variance, fourth float64, p []float64) {
	t.Helper()
	n := len(sizes)
	m, sd := meanSD(sizes)
	simtest.Z(t, "mean size", m, math.Sqrt(variance), n, mean, mean*0.002)
	// The variance of an estimated variance is (μ4 − σ⁴)/n.
	simtest.Z(t, "variance of size", sd*sd, math.Sqrt(fourth-variance*variance), n, variance, variance*0.005)
	for k, want := range p {
		hit := 0.0
		for _, s := range sizes {
			if s == float64(k+1) {
				hit++
			}
		}
		simtest.Z(t, fmt.Sprintf("P(%d)", k+1), hit/float64(n), math.Sqrt(want*(1-want)), n, want, 5e-4)
	}
}

// V7: a cascade with Poisson(.5) offspring from one root has Borel-distributed sizes: mean 2,
// variance 4, P(1) .60653, P(2) .18394, P(3) .08367. On an Erdős–Rényi graph of mean degree 10 a
// reader's friends other than the one it has the article from are Poisson(10); 5 % of them read
// it, and all readers share. With 40,000 nodes, loops change less than .2 %.
func TestBorelCascade(t *testing.T) {
	x := trial{n: 40_000, ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 10}, ticks: 60, set: func(p *Spec) {
		fixed(p, 0.05, 1)
		p.Accounts[0].V.Count = count(400)
		p.Accounts[0].V.Articles = perDay(5)
	}, after: lone}
	// Cumulants of Borel(μ): κ2 = μ/(1−μ)³ = 4, κ4 = μ(1+8μ+6μ²)/(1−μ)⁷ = 416. The fourth central
	// moment is κ4 + 3κ2².
	sizes := x.sizes(t, 3)
	if len(sizes) < 15_000 {
		t.Fatalf("%d cascades", len(sizes))
	}
	checkSizes(t, sizes, 2, 4, 416+3*16, []float64{0.60653, 0.18394, 0.08367})
}

// Without sharing, only followers read: each follower reads each article with probability
// seen × P(read). Switching sharing off gives the same run as a share probability of 0.
func TestWithoutSharesFollowersRead(t *testing.T) {
	var digests []string
	for _, off := range []bool{true, false} {
		x := trial{n: 3000, ties: society.TiesSpec{Kind: "regular", Degree: 10}, ticks: 40, set: func(p *Spec) {
			fixed(p, 0.25, 0)
			p.HasShare = !off
			p.Read.SeenPush = 0.4
			p.InitialFollows = 3
			p.Accounts[0].V.Count = count(20)
			p.Accounts[0].V.Articles = perDay(1)
		}}
		r, m := x.run(t, 1)
		followers, pairs, waiting := 0.0, 0.0, 0.0
		for k := range m.accounts {
			n := float64(m.accounts[k].followers.count())
			followers += n
			pairs += float64(m.accounts[k].articles) * n
		}
		// The latest articles still wait for a session in the next tick.
		reads := sum(r.Series("article_reads"))
		for _, a := range m.live {
			waiting += float64(len(a.waiting))
		}
		simtest.Z(t, "reads", reads/pairs, math.Sqrt(0.1*0.9), int(pairs), 0.1, waiting/pairs)
		if pushed, shares := sum(r.Series("article_reads.push")), sum(r.Series("article_shares")); reads != pushed ||
			shares != 0 {
			t.Errorf("reads %v, of them pushed %v, shares %v", reads, pushed, shares)
		}
		need.Near(t, "followers", r.Series("followers")[0], followers/3000, 1e-12)
		digests = append(digests, r.Digest())
	}
	if digests[0] != digests[1] {
		t.Error("share: off differs from a share probability of 0")
	}
}

// On average a user follows the intended number of accounts. Accounts with many followers are the
// popular ones and those that match.
func TestFirstFollows(t *testing.T) {
	const n = 4000
	x := trial{n: n, ties: society.TiesSpec{Kind: "ring", Degree: 2}, ticks: 1, set: func(p *Spec) {
		p.InitialFollows = 4
		p.Accounts[0].V.Count = count(200)
		p.Accounts[0].V.Popularity = num.Constant(1)
	}}
	_, m := x.run(t, 1)
	// A geometric number of mean 4 has variance 20. Duplicate draws and running out of tries take
	// away less than 2 %.
	simtest.Z(t, "first follows", float64(m.follows)/n, math.Sqrt(20), n, 4, 0.08)
	followed, all := 0.0, 0.0
	for k := range m.accounts {
		a := &m.accounts[k]
		for _, i := range a.followers.all() {
			followed += m.w.Match(int(i), m.topicOf(a))
		}
		for i := range m.w.N {
			all += m.w.Match(i, m.topicOf(a)) / float64(200*m.w.N)
		}
	}
	if mean := followed / float64(m.follows); mean < all+0.1 {
		t.Errorf("match of followed accounts %.3f, of all %.3f", mean, all)
	}
}

// Neither the number of reads nor their speed depends on the length of the tick.
func TestTickLength(t *testing.T) {
	const days, replicates = 12, 12
	run := func(tick units.Duration) (mean, sd [2]float64) { // of readers of an article by the middle and at the end
		var per [2][]float64
		for rep := range replicates {
			x := trial{n: 3000, ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 12}, tick: tick,
				ticks: int(days * units.Day / tick),
				pace:  2, room: 0.8, expire: 3, seed: uint64(tick), set: func(p *Spec) {
					fixed(p, 0.3, 0.2)
					p.Read.SeenPush, p.Read.SeenChat = 0.5, 0.7
					p.ShareTo = []spec.Weight{{Name: "chat", Value: 0.3}, {Name: "moments", Value: 0.7}}
					p.Accounts[0].V.Count, p.Accounts[0].V.Articles = count(20), perDay(1)
					p.InitialFollows = 1
				}}
			r, m := x.build(t, rep+1, simtest.Options{Workers: 1})
			defer r.Close()
			m.arrive(0, 0)
			two := sim.Tick(2 * units.Day / tick) // all are published in the first two days
			simtest.Ticks(t, r, 1, two)
			m.spec.Accounts[0].V.Articles = perDay(0)
			simtest.Ticks(t, r, two+1, sim.Tick(x.ticks))
			reads := r.Series("article_reads")
			for k, by := range []int{len(reads) / 3, len(reads)} {
				per[k] = append(per[k], sum(reads[:by])/float64(m.published))
			}
		}
		for k := range per {
			mean[k], sd[k] = meanSD(per[k])
		}
		return mean, sd
	}
	base, baseSD := run(units.Day / 8)
	for _, tick := range []units.Duration{units.Day, 2 * units.Day} {
		mean, sd := run(tick)
		for k := range mean {
			se := math.Sqrt((sd[k]*sd[k] + baseSD[k]*baseSD[k]) / replicates)
			need.Near(t, fmt.Sprintf("tick %v: readers of an article", tick), mean[k], base[k], 4*se)
		}
	}
}

// Measured R agrees with the formula, and the share of direct reads with 1 − R (up to the
// additional friend of direct readers), where all readers are alike. Seven items in ten are seen,
// because feeds have no more room or because attention is divided among more friends than it is
// enough for.
func TestOffspringFormula(t *testing.T) {
	t.Run("room", func(t *testing.T) { testOffspring(t, 0.7, 0) })
	t.Run("attention", func(t *testing.T) { testOffspring(t, 1, 14) })
}

func testOffspring(t *testing.T, room, attention float64) {
	const k, read, share, seen = 20, 0.25, 0.2, 0.7
	var measured, formula, direct []float64
	x := trial{n: 20_000, ties: society.TiesSpec{Kind: "regular", Degree: k}, ticks: 40, pace: 4, room: room, expire: 5,
		set: func(p *Spec) {
			fixed(p, read, share)
			p.Accounts[0].V.Count = count(40)
			p.Accounts[0].V.Popularity = num.Constant(1)
			p.InitialFollows = 0.3
			p.Read.SeenPush = 0.2
			p.Read.Attention = attention
		}}
	for rep := 1; rep <= 4; rep++ {
		r, m := x.run(t, rep)
		var reads, pushed, shares, children float64
		for _, row := range m.rows.rows {
			reads += float64(row.reads)
			pushed += float64(row.direct)
			shares += float64(row.shares)
			children += float64(row.child)
		}
		measured = append(measured, children/shares)
		direct = append(direct, pushed/reads)
		f := r.Series("cascade_r_formula")
		formula = append(formula, f[len(f)-1])
	}
	// A share by a reader whom a share reached leads to r more, one by a follower to r·k/(k−1),
	// and a share R of all shares is of the first kind.
	r := (k - 1) * read * share * seen
	want := k * r / (k - 1 + r)
	for _, f := range formula {
		need.Near(t, "formula", f, want, 1e-3) // .1 % of all have read an article
	}
	mean, sd := meanSD(measured)
	// Few articles reach .2 % of all consumers; loops and repeated exposure reduce R by less than
	// .01.
	simtest.Z(t, "R", mean, sd, len(measured), want, 0.01)
	mean, sd = meanSD(direct)
	wantDirect := 1 / (1 + k*read*share*seen/(1-r))
	simtest.Z(t, "share of direct reads", mean, sd, len(direct), wantDirect, 0.01)
}

// With all probabilities 1 on the complete graph everybody reads and shares each article once. A
// bound on shares holds.
func TestExtremes(t *testing.T) {
	const n = 300
	complete := trial{n: n, ties: society.TiesSpec{Kind: "complete"}, ticks: 10, set: func(p *Spec) {
		fixed(p, 1, 1)
		p.Like, p.Follow = 1, 1
		p.InitialFollows = 1
		p.Accounts[0].V.Count = count(3)
	}}
	_, m := complete.run(t, 1)
	if len(m.rows.rows) == 0 {
		t.Fatal("no article")
	}
	for _, row := range m.rows.rows {
		if row.reads != n || row.shares != n {
			t.Errorf("article %d: %d of %d read it, %d shared", row.id, row.reads, n, row.shares)
		}
	}
	bounded := complete
	bounded.set = func(p *Spec) {
		complete.set(p)
		p.Share.Most = count(5)
		p.ShareTo = []spec.Weight{{Name: "chat", Value: 1}}
	}
	_, m = bounded.run(t, 1)
	for _, row := range m.rows.rows {
		if row.shares > 5 {
			t.Errorf("article %d was shared %d times, at most 5 are allowed", row.id, row.shares)
		}
	}
	for name, y := range map[string]trial{
		"one consumer": {n: 1, ties: society.TiesSpec{Kind: "complete"}, ticks: 5},
		"no ties":      {n: 50, ties: society.TiesSpec{Kind: "erdos_renyi"}, ticks: 5},
		"no popularity": {n: 50, ties: society.TiesSpec{Kind: "ring", Degree: 4}, ticks: 5,
			set: func(p *Spec) { p.Accounts[0].V.Popularity = num.Constant(0) }},
		"no groups": {n: 50, ties: society.TiesSpec{Kind: "ring", Degree: 4}, ticks: 5,
			set: func(p *Spec) { fixed(p, 1, 1); p.ShareTo, p.Chat.Groups, p.InitialFollows = nil, 0, 2 }},
		"great distance": {n: 50, ties: society.TiesSpec{Kind: "ring", Degree: 4}, ticks: 5,
			set: func(p *Spec) { fixed(p, 1, 1); p.ShareTo[0].Name, p.Chat.Further, p.InitialFollows = "chat", 100, 2 }},
	} {
		t.Run(name, func(t *testing.T) { y.run(t, 1) })
	}
}

// Accounts publish nothing before their function is released.
func TestRelease(t *testing.T) {
	functions := &society.Functions{Names: []string{"public_accounts"}, Released: []bool{false}, Fit: []float64{1}}
	x := trial{n: 500, ties: society.TiesSpec{Kind: "ring", Degree: 4}, ticks: 20,
		set: func(p *Spec) { p.Accounts[0].V.Count = count(5) },
		world: func(b *sim.Builder, w *society.World) {
			w.Functions = functions
			b.Scope("functions").Step(sim.Step{Name: "release", Phase: sim.Arrive,
				Before: func(t sim.Tick, _ int) { functions.Released[0] = t >= 11 }})
		}}
	r, _ := x.run(t, 1)
	for t1, n := range r.Series("articles") {
		if t1 < 11 && n > 0 {
			t.Errorf("%v articles in tick %d", n, t1)
		}
	}
	if f := r.Series("followers"); f[10] != 0 || f[11] < 2 {
		t.Errorf("followers %v before the release and %v after it", f[10], f[11])
	}
	if sum(r.Series("articles")) == 0 {
		t.Error("no articles after the release")
	}
}

// A read gives the reader value × q × cos of experience; a like gives the sharer one unit of
// emotion.
func TestExperienced(t *testing.T) {
	x := trial{n: 400, ties: society.TiesSpec{Kind: "regular", Degree: 10}, ticks: 5, satisfy: true, set: func(p *Spec) {
		fixed(p, 0.5, 1)
		p.Like, p.Read.Value = 1, 2
		p.Accounts[0].V.Count = count(3)
		p.Accounts[0].V.Quality = num.Constant(0.5)
		p.InitialFollows = 0.5
	}, events: []string{"read"}}
	r, m := x.run(t, 1)
	var emotion, experience, contacts float64
	for i := range m.w.N {
		e, v, k := m.w.Experienced.Take(i)
		emotion, experience = emotion+float64(e), experience+float64(v)
		contacts += float64(len(k))
	}
	if likes := sum(r.Series("article_likes")); emotion != likes || likes != sum(r.Series("article_reads.moments")) {
		t.Errorf("emotion %v, likes %v, reads through Moments %v", emotion, likes, sum(r.Series("article_reads.moments")))
	}
	want := 0.0
	for _, row := range m.rows.rows {
		want += float64(row.reads)
	}
	if experience <= 0 || experience > 1000*sum(r.Series("article_reads")) {
		t.Errorf("experience %v of %v reads", experience, want)
	}
	if contacts == 0 {
		t.Error("no contacts")
	}
	// The log has each read, once per person and article.
	for _, table := range r.Tables() {
		if table.Name != "events" {
			continue
		}
		if table.Rows() != int(sum(r.Series("article_reads"))) {
			t.Errorf("%d reads logged of %v", table.Rows(), sum(r.Series("article_reads")))
		}
		who, what := table.Col("who"), table.Col("what")
		seen := map[[2]float64]bool{}
		experienced := 0.0
		accounts := map[int]int32{}
		for _, row := range m.rows.rows {
			accounts[int(row.id)] = row.account
		}
		for _, a := range m.live {
			accounts[int(a.id)] = a.account
		}
		for k := range table.Rows() {
			pair := [2]float64{who.Float(k), what.Float(k)}
			if seen[pair] {
				t.Errorf("%v read twice", pair)
			}
			seen[pair] = true
			experienced += 1000 * 2 * 0.5 * m.w.Match(int(pair[0]), m.topicOf(&m.accounts[accounts[int(pair[1])]]))
		}
		need.Near(t, "experience", experienced, experience, 0.6*float64(table.Rows())+0.002*experienced)
	}
}

// An article costs c0 + c1 q².
func TestCost(t *testing.T) {
	x := trial{n: 200, ties: society.TiesSpec{Kind: "ring", Degree: 4}, ticks: 30, set: func(p *Spec) {
		p.Accounts[0].V.Count = count(4)
		p.Accounts[0].V.Quality = num.Constant(0.5)
		p.Cost.Fixed, p.Cost.Quality = 20*units.One, 160*units.One
	}}
	r, m := x.run(t, 1)
	want := units.Money(sum(r.Series("articles"))) * 60 * units.One
	if got := -m.w.Publisher.Balance(); got != want || want == 0 {
		t.Errorf("accounts paid %v for %v articles, want %v", got, sum(r.Series("articles")), want)
	}
	if got := m.w.Supplier.Balance(); got != want {
		t.Errorf("suppliers received %v, want %v", got, want)
	}
	for k := range m.accounts {
		if got := m.w.Publisher.Captured(k); got != -units.Money(m.accounts[k].articles)*60*units.One {
			t.Errorf("account %d holds %v after %d articles", k, got, m.accounts[k].articles)
		}
	}
}

// What reads are worth to accounts is booked in the tick of the read, once each.
func TestWorth(t *testing.T) {
	x := trial{n: 200, ties: society.TiesSpec{Kind: "ring", Degree: 4}, ticks: 30, set: func(p *Spec) {
		p.Accounts[0].V.Count = count(4)
		p.Accounts[0].V.Worth = units.One / 4
		p.Cost.Fixed, p.Cost.Quality = 0, 0
		p.Share.Intercept = -2
	}}
	r, m := x.run(t, 1)
	var captured units.Money
	for k := range m.accounts {
		captured += m.w.Publisher.Captured(k)
	}
	reads := sum(r.Series("article_reads"))
	if want := units.Money(reads) * units.One / 4; captured != want || want == 0 {
		t.Errorf("accounts captured %v by %v reads, want %v", captured, reads, want)
	}
}

func TestContract(t *testing.T) {
	contract(t, nil)
}

// The same with recommendations and follows by followers.
func TestContractWithRecommendations(t *testing.T) {
	contract(t, func(p *Spec) {
		recommends(t, "{explore: 30%, hide: 10%}")(p)
		p.HasAttachment, p.Attachment.Popular = true, 0.7
	})
}

func contract(t *testing.T, more func(*Spec)) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		x := trial{world: func(b *sim.Builder, w *society.World) { w.NeedRevealed(b.Scope("posts")) },
			n: 5000, ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 15}, ticks: 24, pace: 3, room: 0.9,
			expire: 2, satisfy: true,
			set: func(p *Spec) {
				p.Accounts[0].V.Count = count(20)
				p.Accounts[0].V.Articles = perDay(1)
				p.Share.Intercept = -2.5
				p.Follow = 0.1
				if more != nil {
					more(p)
				}
			}}
		r, _ := x.build(t, 1, o)
		return r
	})
}

// Sampling the rows keeps the largest articles and leaves weighted sums unbiased.
func TestCascadeRows(t *testing.T) {
	const n, most = 100_000, 2000
	x := trial{n: 10, ties: society.TiesSpec{Kind: "complete"}, ticks: 1}
	_, m := x.build(t, 1, simtest.Options{Workers: 1})
	var articles, middling []float64
	for replicate := range uint64(20) {
		k := cascades{most: most, key: m.first.Sub(replicate)}
		var over, large float64
		for id := range int64(n) {
			stream := k.key.Sub(1).Stream(uint64(id))
			row := cascade{id: id, reads: int32(num.Pareto(&stream, 1, 1.2, 1))}
			if row.reads > 3 {
				over++
			}
			if row.reads > 1000 {
				large++
			}
			k.add(row)
		}
		if len(k.rows) > most {
			t.Fatalf("%d rows", len(k.rows))
		}
		var all, overKept, largeKept float64
		for _, row := range k.rows {
			w := float64(k.weight(row))
			all += w
			if row.reads > 3 {
				overKept += w
			}
			if row.reads > 1000 {
				largeKept++
			}
		}
		if largeKept != large {
			t.Errorf("%v of %v articles with more than 1000 reads are kept", largeKept, large)
		}
		articles, middling = append(articles, all), append(middling, overKept/over)
	}
	mean, sd := meanSD(articles)
	simtest.Z(t, "articles that the rows stand for", mean, sd, len(articles), n, 0)
	mean, sd = meanSD(middling)
	simtest.Z(t, "of them with more than 3 reads", mean, sd, len(middling), 1, 0)
}
