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
	Share   float64 // of rows that are to be treated
	Whole   bool    // all rows have it now: that of everybody, or a block of time
	There   [Sides]sim.Bits
	treated [Sides]sim.Bits
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

// Assign draws who is treated. Of rows that are there, the share with the smallest draws is treated; all others
// have draws of their own, which hold once they come. Of clusters, which are drawn one by one, all rows are treated
// or none.
func (x *Experiment) Assign(w *World, key rng.Key, clusters []int32) {
	for _, k := range SidesOf(x.Unit) {
		there, n := w.There(k)
		draws := key.Named(k.String())
		in := sim.NewBits(n)
		x.There[k], x.treated[k] = there, in
		if x.Unit == ByCluster {
			for i, g := range clusters {
				in.Put(i, draws.Float(uint64(g), 0) < x.Share)
			}
			continue
		}
		var rows []int
		for row := range n {
			if there.Has(row) {
				rows = append(rows, row)
			} else {
				in.Put(row, draws.Float(uint64(row), 1) < x.Share)
			}
		}
		slices.SortFunc(rows, func(a, b int) int {
			return cmp.Or(cmp.Compare(draws.Float(uint64(a), 0), draws.Float(uint64(b), 0)), a-b)
		})
		for _, row := range rows[:Treated(x.Share, len(rows))] {
			in.Set(row)
		}
	}
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
