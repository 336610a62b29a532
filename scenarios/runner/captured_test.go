package runner

import (
	"strings"
	"testing"

	"guanxi/sim/results/schema"
	"guanxi/sim/simtest/need"
)

// What each party captures, and what it would without the platform, follows from ledger and benefits.
func TestCapturedFromFiles(t *testing.T) {
	r, _ := run(t, small(t), Options{Replicates: []int{1}})
	for _, amount := range []string{"amount", "without"} {
		sums := map[string]int64{}
		add := func(account, tick string, v int64) {
			party, _, _ := strings.Cut(account, ".")
			if party == "transit" {
				party = "platform"
			}
			sums[tick+" "+party] += v
		}
		ledger, benefits := need.Value(r.Table(schema.LedgerTable))(t), need.Value(r.Table(schema.BenefitsTable))(t)
		for row := range ledger.Rows() {
			v, _ := ledger.Col(amount).Int(row)
			add(ledger.Col("payee").Text(row), ledger.Col("tick").Text(row), v)
			add(ledger.Col("payer").Text(row), ledger.Col("tick").Text(row), -v)
		}
		for row := range benefits.Rows() {
			v, _ := benefits.Col(amount).Int(row)
			if benefits.Col("kind").Text(row) == "effort" {
				v = -v
			}
			add(benefits.Col("account").Text(row), benefits.Col("tick").Text(row), v)
		}
		value := need.Value(r.Table(schema.ValueTable))(t)
		column := map[string]string{"amount": "captured", "without": "without"}[amount]
		for row := range value.Rows() {
			key := value.Col("tick").Text(row) + " " + value.Col("party").Text(row)
			if got, _ := value.Col(column).Int(row); got != sums[key] {
				t.Fatalf("%s: %s in value.csv, %d by ledger and benefits", key, value.Col(column).Text(row), sums[key])
			}
		}
		if len(sums) == 0 {
			t.Error("nothing is captured")
		}
	}
}
