package o2o

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// marketOf has everybody near all stores, so that they share what users spend. Monthly earnings of all stores
// are N·near·λ_0·margin.
func marketOf(ticks int, rep uint64, visits, entry string) trial {
	return trial{world: societytest.World{N: 500, Tick: 5 * units.Day, Ticks: ticks, Seed: rep, Every: 1},
		spec: "{kind: members, stores: {count: 2, near: 16, quality: 0.6, price: 50, margin: 40%, advertising: 0%, visits: " + visits + ", entry: " + entry + "}, members: {fee: 1e6}}"}
}

func earnings(visits float64) float64 { return 500 * 16 * visits * society.Month * 50 * 0.4 }

// Without noise the number of stores converges to the zero-profit number, 10.5, from below and from above: the
// tenth earns 5 % more than the cost, the eleventh would lose.
func TestZeroProfit(t *testing.T) {
	cost := earnings(0.4) / 10.5
	r, m := marketOf(600, 1, "0.4/day", fmt.Sprintf("{rate: 40/year, cost: %v, spread: 0%%, exit: 0.3}", cost)).build(t, simtest.Options{Workers: 1})
	defer r.Close()
	simtest.Ticks(t, r, 1, 300)
	if n := m.present(); n != 10 {
		t.Errorf("%d stores, the zero-profit number is 10", n)
	}
	m.spec.Stores.Entry.Cost = units.Amount(earnings(0.4) / 6.5)
	simtest.Ticks(t, r, 301, 600)
	if n := m.present(); n != 6 {
		t.Errorf("from above: %d stores, the zero-profit number is 6", n)
	}
	near(t, "profit", m.w.O2O.Balance().Float(), total(r.Series("o2o_profit")), 1e-6)
	if enter, leave := total(r.Series("o2o_entries")), total(r.Series("o2o_exits")); int64(2+enter-leave) != m.present() || leave < 4 {
		t.Errorf("%v entered, %v left, %d are there", enter, leave, m.present())
	}
}

// With noise the number converges on average to that at which as many enter as leave.
func TestBalance(t *testing.T) {
	const replicates, months = 10, 130.0
	all, cost := earnings(0.05), earnings(0.05)/10
	sigmoid := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	lo, hi := 2.0, 16.0
	for range 60 {
		n := (lo + hi) / 2
		if 20.0/12*sigmoid((all/(n+1)-cost)/cost*4) > (n-2)*0.2*sigmoid(-(all/n-cost)/cost*4) {
			lo = n
		} else {
			hi = n
		}
	}
	var mean []float64
	for rep := range uint64(replicates) {
		r, _ := marketOf(800, rep+1, "0.05/day", fmt.Sprintf("{rate: 20/year, cost: %v, spread: 25%%, exit: 0.2}", cost)).run(t)
		n := r.Series("o2o_present")[200:]
		mean = append(mean, total(n)/float64(len(n)))
	}
	got, sd := societytest.MeanSD(mean)
	simtest.Z(t, "mean number", got, sd, replicates, lo, 0.02*lo) // fluctuations shift it, and what is known is a month old
	t.Logf("%.2f ± %.2f, balance %.2f", got, sd/math.Sqrt(replicates), lo)
}

// Candidates expect the mean of what those present earned in their last period, shared with one more.
func TestExpects(t *testing.T) {
	r, m := marketOf(10, 1, "0/day", "{rate: 0/year, cost: 300, spread: 50%}").build(t, simtest.Options{Workers: 1})
	r.Close()
	x := m.market
	if p := m.chance(); p != 0 {
		t.Errorf("the chance is %v where nobody knows what one earns", p)
	}
	x.rows = append(x.rows, term{since: 1, past: 900, known: 1}, term{since: 1, until: 2, past: 5000, known: 1}, term{since: 1})
	x.rows[0], x.rows[1] = term{past: 400, known: 1}, term{past: 200, known: 1}
	x.next = 5
	near(t, "π̂", m.expects(), 500*4.0/5, 1e-12)
	near(t, "chance", m.chance(), 1/(1+math.Exp(-100.0/150)), 1e-12)
	m.w.Users = 0
	if p := m.chance(); p != 0 {
		t.Errorf("the chance is %v where nobody uses the platform", p)
	}
}

const lively = "entry: {rate: 60/year, cost: 500, exit: 1}"

// What stores know of users, members and records is exact, while stores and consumers come and go; those who
// do not use the platform visit the listed stores only.
func TestWhoIsNear(t *testing.T) {
	r, m := trial{world: societytest.World{N: 1500, Ticks: 400, Users: 0.6, Every: 1, People: "{regions: {a: 30%, b: 70%}}"},
		spec: "{stores: {count: 9, visits: 0.1/day, " + lively + "}, members: {fee: 0, join: 50%}}", set: leaving}.run(t)
	h := &m.stores
	var heads, users, members, records = make([]int64, h.n), make([]int64, h.n), make([]int64, h.n), make([]int64, h.n)
	for i, status := range m.w.Status {
		c := m.around(i)
		g, at, n := m.lives(c, i)
		for k := range n {
			j := c.at(g, at, k)
			heads[j]++
			if status != society.Using {
				if j >= h.listed {
					t.Fatalf("consumer %d, who does not use the platform, visits store %d, which entered", i, j)
				}
				continue
			}
			if !m.isOpen(j) {
				t.Fatalf("store %d is near a user, but gone", j)
			}
			users[j]++
			if x := m.records[i*m.near+k]; x > 0 {
				members[j]++
				records[j] += int64(x)
			}
		}
	}
	known := int64(0)
	for j := range h.n {
		if h.heads[j] != heads[j] || h.users[j] != users[j] || h.members[j] != members[j] || h.records[j] != records[j] {
			t.Errorf("store %d knows of %d, %d users, %d members and %d records; there are %d, %d, %d, %d", j, h.heads[j], h.users[j], h.members[j], h.records[j], heads[j], users[j], members[j], records[j])
		}
		if j >= h.listed {
			known += members[j]
		}
	}
	if leave := total(r.Series("o2o_exits")); leave < 10 || known == 0 {
		t.Errorf("%v left, those who entered have %d members", leave, known)
	}
	near(t, "profit", m.w.O2O.Balance().Float(), total(r.Series("o2o_profit")), 1e-6)
}

// An entrant pays by the period, until it leaves, and its row in providers.csv is that of a store.
func TestPresence(t *testing.T) {
	r, m := marketOf(120, 1, "0.1/day", "{rate: 60/year, cost: 8000, exit: 1}").run(t)
	want := 0.0
	for j := m.stores.listed; j < m.market.next; j++ {
		x := &m.market.rows[j]
		want += float64(x.begun-x.since+1) * 5 / society.Month * 8000
	}
	near(t, "paid", m.market.cost.Sum(), want, 1e-3)
	listed := 0
	m.list(func(society.Provider) { listed++ })
	if want := 2 + int(total(r.Series("o2o_entries"))); listed != want || want < 5 {
		t.Errorf("%d stores are listed of %d", listed, want)
	}
}
