package plots

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

func sankeyOf(t *testing.T, f *folder) (*sankey, *chart) {
	t.Helper()
	c, err := flowsOfMoney(asRun(f))
	if err != nil {
		t.Fatal(err)
	}
	return c.panels[0].marks[0].(*sankey), c
}

// What a party pays is its ribbons, what it receives likewise, and both sides
// are the total: no money is lost between ledger and picture.
func TestFlowsAddUp(t *testing.T) {
	k, c := sankeyOf(t, wechatLike().folder("wechat", "wechat"))
	paid, received := make([]float64, len(k.payers)), make([]float64, len(k.payees))
	sum := 0.0
	for _, r := range k.ribbons {
		paid[r.from] += r.amount.Mean
		received[r.to] += r.amount.Mean
		sum += r.amount.Mean
	}
	for side, list := range [][]terminal{k.payers, k.payees} {
		of, all := [][]float64{paid, received}[side], 0.0
		for i, p := range list {
			all += p.total.Mean
			if math.Abs(of[i]-p.total.Mean) > 1e-6 {
				t.Errorf("side %d: ribbons of %s have %v, its bar %v", side, p.label, of[i], p.total.Mean)
			}
		}
		if math.Abs(all-k.all.Mean) > 1e-6 || math.Abs(sum-k.all.Mean) > 1e-6 {
			t.Errorf("side %d: bars have %v, ribbons %v of %v", side, all, sum, k.all.Mean)
		}
	}
	if !strings.Contains(c.alt, "Below 1 % of all, grey ends without a ribbon, together ") || !strings.Contains(c.alt, "outside to platform") {
		t.Errorf("the caption does not name what is gathered: %s", c.alt)
	}
	if _, after, _ := strings.Cut(c.alt, "together "); !strings.Contains(strings.SplitN(after, ":", 2)[0], "[") {
		t.Errorf("what is gathered has no interval as all else: %s", after)
	}
}

// madeFlows are payments of four to three, of very different size.
func madeFlows() *sankey {
	k := &sankey{payers: make([]terminal, 4), payees: make([]terminal, 3)}
	of := func(v float64) amount { return amount{about(v, math.NaN(), math.NaN())} }
	for from := range k.payers {
		for to := range k.payees {
			v := math.Pow(2.5, float64((5*from+3*to)%7))
			k.ribbons = append(k.ribbons, ribbon{from: from, to: to, amount: of(v)})
			k.payers[from].total.Mean += v
			k.payees[to].total.Mean += v
			k.all.Mean += v
		}
	}
	slices.SortStableFunc(k.ribbons, func(a, b ribbon) int { return cmp.Compare(b.amount.Mean, a.amount.Mean) })
	return k
}

// Ribbons fill their bars without a gap or an overlap, and both sides fit.
func TestRibbonsFillBars(t *testing.T) {
	k := madeFlows()
	const height = 180
	scale := k.scaleFor(height)
	if tall := k.scaleFor(2 * height); !(scale > 0) || tall <= scale {
		t.Errorf("scale %v at %v pt, %v at twice that", scale, height, tall)
	}
	for side, list := range [][]terminal{k.payers, k.payees} {
		tops := slots(list, scale, height, 0)
		ends := k.ends(tops, side == 0, scale)
		for i, p := range list {
			h := vg.Length(p.total.Mean) * scale
			if tops[i] > height+1e-6 || tops[i]-h < -1e-6 {
				t.Errorf("side %d: %s reaches from %v to %v of %v", side, p.label, tops[i], tops[i]-h, height)
			}
			if i > 0 && tops[i] > tops[i-1]-vg.Length(list[i-1].total.Mean)*scale-nodeGap+1e-6 {
				t.Errorf("side %d: %s touches the bar above", side, p.label)
			}
			covered := vg.Length(0)
			for j, r := range k.ribbons {
				if of := [2]int{r.from, r.to}[side]; of == i {
					w := vg.Length(r.amount.Mean) * scale
					covered += w
					if ends[j] > tops[i]+1e-6 || ends[j]-w < tops[i]-h-1e-6 {
						t.Errorf("side %d: a ribbon of %s leaves its bar", side, p.label)
					}
				}
			}
			if math.Abs(float64(covered-h)) > 1e-6 {
				t.Errorf("side %d: ribbons cover %v of %v pt of %s", side, covered, h, p.label)
			}
		}
	}
}

// A replicate in which nobody pays counts as 0; an account whose party is none
// of the five has a bar of its own; transit is the platform's.
func TestPartiesOfAccounts(t *testing.T) {
	for account, want := range map[string]string{"provider.shop": "provider", "consumer": "consumer", "platform.deposits": "platform", "transit": "platform", "state": "state"} {
		if got := partyOf(account); got != want {
			t.Errorf("account %s is of %s, want %s", account, got, want)
		}
	}
	ledger := schema.NewLedger()
	ledger.AppendRow(table.Int(1), table.Int(5), table.Text("tax"), table.Text("provider.shop"), table.Text("state"), table.Money(8_000_000))
	tables := tiny()
	tables["ledger"] = ledger
	k, _ := sankeyOf(t, newFolder("x", "x", manifest.About{}, func(name string) (*table.Table, error) { return tables[name], nil }))
	if k.all.Mean != 4 || k.all.N != 2 || k.payees[0].label != "state" {
		t.Errorf("mean %v of %d replicates to %s, want 4 of 2 to state", k.all.Mean, k.all.N, k.payees[0].label)
	}
	tables["ledger"] = schema.NewLedger()
	if s := filled("ledger")(newFolder("x", "x", manifest.About{}, func(name string) (*table.Table, error) { return tables[name], nil })); s == "" {
		t.Error("a ledger without rows is enough for the figure")
	}
}

func TestShortKeepsDigits(t *testing.T) {
	for _, c := range []struct {
		e    amount
		div  float64
		want string
	}{
		{amount{about(455, 455-1040, 455+1040)}, 1, "455 ± 1000"},
		{amount{about(455, 0, 1495)}, 1, "455 [0, 1500]"},
		{amount{about(1526, 1226, 1826)}, 1, "1530 ± 300"},
		{amount{about(19.4, 7.4, 31.4)}, 1, "19 ± 12"},
		{amount{about(101_400, 96_400, 106_400)}, 1000, "101.4 ± 5.0"},
		{amount{about(1234.4, math.NaN(), math.NaN())}, 1, "1234"},
		{amount{about(6.5, -25.5, 38.5)}, 1, "6.5 ± 32"},
		{amount{about(4199.999888, 4199.999887, 4199.999889)}, 1000, "4.20"},
		{amount{about(1.12, 1, 1.24)}, 1e6, "< 0.0001"},
		{amount{about(5.22, 5.21, 5.23)}, 1e3, "0.0052"},
	} {
		if got := c.e.short(c.div); got != c.want {
			t.Errorf("%v in units of %v is %q, want %q", c.e, c.div, got, c.want)
		}
	}
}
