package society

import (
	"cmp"
	"fmt"
	"slices"

	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/rng"
)

// Units to which an experiment gives its treatment. Everybody and time have it or not as a whole.
const (
	Everybody  = "everybody"
	ByConsumer = "consumer"
	ByCluster  = "cluster"
	ByShop     = "shop"
	ByAccount  = "account"
	ByCampaign = "campaign"
	ByPair     = "pair"
	ByTime     = "time"
)

// Side is a kind of row that an experiment may treat.
type Side uint8

const (
	SideConsumer Side = iota
	SideShop
	SideAccount
	SideCampaign
	Sides
)

var sideNames = [Sides]string{ByConsumer, ByShop, ByAccount, ByCampaign}

func (k Side) String() string { return sideNames[k] }

// SidesOf are the kinds of rows that a unit treats.
func SidesOf(unit string) []Side {
	switch unit {
	case ByConsumer, ByCluster:
		return []Side{SideConsumer}
	case ByShop:
		return []Side{SideShop}
	case ByAccount:
		return []Side{SideAccount}
	case ByCampaign:
		return []Side{SideCampaign}
	case ByPair:
		return []Side{SideConsumer, SideShop}
	}
	return nil
}

// Experiment says which rows have the treatment while it is given. Writer: agents, as the tick begins from which
// on it is given. Nil: nobody experiments.
type Experiment struct {
	Unit    string
	Share   float64 // of rows that are treated by now
	Whole   bool    // all rows have it now: that of everybody, or a block of time
	treated [Sides]sim.Bits
	step    [Sides][]int32 // in which each row gets the treatment, from 1; 0: never
	share   float64        // of rows that are treated in the end
}

// Assignment says how rows are drawn that are to be treated.
type Assignment struct {
	Key       rng.Key
	Clusters  []int32 // by consumer
	Share     float64
	Steps     int     // in which they get it, as many in each
	Selection float64 // weight of what a row has captured so far, beside its draw
}

// Has reports whether a row is treated.
func (x *Experiment) Has(k Side, row int) bool {
	return x != nil && x.treated[k] != nil && x.treated[k].Has(row)
}

// Gets reports whether what consumer i sees of shop j is treated.
func (x *Experiment) Gets(i, j int) bool {
	if x != nil && x.Unit == ByPair {
		return x.Has(SideConsumer, i) && x.Has(SideShop, j)
	}
	return x.Has(SideConsumer, i) || x.Has(SideShop, j)
}

// Mix is the mean of a setting over the rows of a kind, by the share that is treated.
func (x *Experiment) Mix(k Side, control, treated float64) float64 {
	if x == nil || x.treated[k] == nil {
		return control
	}
	return float64((1-x.Share)*control) + float64(x.Share*treated)
}

// MixAt is Mix of what consumers see of shop j.
func (x *Experiment) MixAt(j int, control, treated float64) float64 {
	switch seen := x.Has(SideShop, j); {
	case x.Unit == ByShop && seen:
		return treated
	case x.Unit == ByShop || x.Unit == ByPair && !seen:
		return control
	}
	return x.Mix(SideConsumer, control, treated)
}

// Assign draws who is to be treated. Of rows that are there, the share with the smallest draws is treated; all others
// have draws of their own, which hold once they come. Of clusters, which are drawn one by one, all rows are treated
// or none.
func (x *Experiment) Assign(w *World, a *Assignment) {
	x.share = a.Share
	for _, k := range SidesOf(x.Unit) {
		there, n := w.There(k)
		draws := a.Key.Named(k.String())
		x.treated[k], x.step[k] = sim.NewBits(n), make([]int32, n)
		drawn := func(row int, u float64) {
			if u < a.Share {
				x.step[k][row] = min(int32(a.Steps), 1+int32(u/a.Share*float64(a.Steps)))
			}
		}
		if x.Unit == ByCluster {
			for i, g := range a.Clusters {
				drawn(i, draws.Float(uint64(g), 0))
			}
			continue
		}
		var rows []int
		score := make([]float64, n)
		for row := range n {
			if there.Has(row) {
				rows = append(rows, row)
				score[row] = draws.Float(uint64(row), 0)
			} else {
				drawn(row, draws.Float(uint64(row), 1))
			}
		}
		by := func(a, b int) int { return cmp.Or(cmp.Compare(score[a], score[b]), a-b) }
		slices.SortFunc(rows, by)
		if a.Selection > 0 {
			of := w.Account(k)
			slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(of.Captured(b), of.Captured(a)) })
			for rank, row := range rows {
				score[row] = float64((1-a.Selection)*score[row]) + float64(a.Selection*float64(rank)/float64(len(rows)))
			}
			slices.SortFunc(rows, by)
		}
		m := Treated(a.Share, len(rows))
		for i, row := range rows[:m] {
			x.step[k][row] = 1 + int32(i*a.Steps/m)
		}
	}
}

// Treat gives the treatment to all rows that have it in a step, from 1, of some.
func (x *Experiment) Treat(step, steps int) {
	x.Share = x.share * float64(step) / float64(steps)
	for k, of := range x.step {
		for row, s := range of {
			x.treated[k].Put(row, s > 0 && int(s) <= step)
		}
	}
}

// Step is the one in which a row gets the treatment, from 1; 0: never.
func (x *Experiment) Step(k Side, row int) int {
	if x == nil || x.step[k] == nil {
		return 0
	}
	return int(x.step[k][row])
}

// Account is the one whose members are the rows of a kind.
func (w *World) Account(k Side) *sim.Account {
	return [Sides]*sim.Account{w.Consumer, w.Shop, w.Publisher, w.Advertise}[k]
}

// Treated is how many of n are treated under complete randomisation.
func Treated(share float64, n int) int { return int(float64(share*float64(n)) + 0.5) }

// There returns which rows of a kind are there now, and how many rows there are: users, providers who are open,
// campaigns that run.
func (w *World) There(k Side) (rows sim.Bits, n int) {
	is := func(int) bool { return false }
	switch k {
	case SideConsumer:
		n, is = w.N, func(i int) bool { return w.Status[i] == Using }
	case SideCampaign:
		n, is = w.Ran.N, w.Ran.Runs
	default:
		if f := w.Firms(map[Side]Trade{SideShop: TradeShop, SideAccount: TradeAccount}[k]); f != nil {
			n, is = f.Rows, f.IsOpen
		}
	}
	rows = sim.NewBits(n)
	for i := range n {
		rows.Put(i, is(i))
	}
	return rows, n
}

// Ran is what an experiment must know of campaigns. Writer: ads.
type Ran struct {
	N    int
	Runs func(ad int) bool
}

// Clusters are the clusters of an experiment, by consumer: those of Louvain's method on strong ties.
func (w *World) Clusters(resolution float64) ([]int32, error) {
	if w.clusters != nil {
		return w.clusters, nil
	}
	if w.Graph.Complete() {
		return nil, fmt.Errorf("cluster: everybody knows everybody, so there are no clusters")
	}
	w.clusters, _ = graph.Louvain(w.Graph, resolution)
	return w.clusters, nil
}
