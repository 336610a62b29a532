package run

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

func sankeyOf(t *testing.T, f *figure.Folder) (*chart.Sankey, *chart.Chart) {
	t.Helper()
	c := need.Value(flowsOfMoney(f))(t)
	return c.Panels[0].Marks[0].(*chart.Sankey), c
}

// The ribbons of a party add up to what it pays and receives, and both sides equal the total:
// no money is lost between ledger and picture.
func TestFlowsAddUp(t *testing.T) {
	k, c := sankeyOf(t, plotstest.WechatLike().Folder("wechat", "wechat"))
	paid, received := make([]float64, len(k.Payers)), make([]float64, len(k.Payees))
	sum := 0.0
	for _, r := range k.Ribbons {
		paid[r.From] += r.Amount.Mean
		received[r.To] += r.Amount.Mean
		sum += r.Amount.Mean
	}
	for side, list := range [][]chart.Node{k.Payers, k.Payees} {
		of, all := [][]float64{paid, received}[side], 0.0
		for i, p := range list {
			all += p.Total.Mean
			need.Near(t, fmt.Sprintf("side %d: the sum of the ribbons of %s", side, p.Label), of[i], p.Total.Mean, 1e-6)
		}
		if !(math.Abs(all-k.Total.Mean) <= 1e-6) || !(math.Abs(sum-k.Total.Mean) <= 1e-6) {
			t.Errorf("side %d: bars have %v, ribbons %v of %v", side, all, sum, k.Total.Mean)
		}
	}
	if !strings.Contains(c.Alt, "grey stubs are flows below 3 % of all") ||
		!strings.Contains(c.Alt, "outside to platform") {
		t.Errorf("the caption does not name what is gathered: %s", c.Alt)
	}
}

// A replicate without payments counts as 0; an account of a party other than the five has a bar
// of its own; transit belongs to the platform.
func TestPartiesOfAccounts(t *testing.T) {
	for account, want := range map[string]string{"provider.shop": "provider", "consumer": "consumer",
		"platform.deposits": "platform", "transit": "platform", "state": "state"} {
		if got := partyOf(account); got != want {
			t.Errorf("account %s is of %s, want %s", account, got, want)
		}
	}
	ledger := schema.NewLedger()
	ledger.AppendRow(table.Int(1), table.Int(5), table.Text("tax"), table.Text("provider.shop"), table.Text("state"),
		table.Money(8_000_000))
	tables := plotstest.Tiny()
	tables["ledger"] = ledger
	k, _ := sankeyOf(t, figure.NewFolder("x", "x", manifest.About{},
		func(name string) (*table.Table, error) { return tables[name], nil }))
	if k.Total.Mean != 4 || k.Total.N != 2 || k.Payees[0].Label != "state" {
		t.Errorf("mean %v of %d replicates to %s, want 4 of 2 to state", k.Total.Mean, k.Total.N, k.Payees[0].Label)
	}
	tables["ledger"] = schema.NewLedger()
	if s := figure.Filled("ledger")(figure.NewFolder("x", "x", manifest.About{},
		func(name string) (*table.Table, error) { return tables[name], nil })); s == "" {
		t.Error("a ledger without rows is enough for the figure")
	}
}
