package scenarios_test

import (
	"testing"

	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// In the last two years of wechat the advertiser of each entry to whom an interaction is worth least covers
// its costs, the bill and the campaign, within three tenths: free entry leaves the marginal one nothing. By its bill
// alone it earns more than the required return, since second prices leave it below its bid.
func TestMarginalAdvertiserBreaksEven(t *testing.T) {
	need.Long(t)
	const replicates, entries, months, cost = 6, 3, 24, 40.0 // 10 per 1000 of 4,000 consumers, a month
	worth, bill, n := 0.0, 0.0, 0
	for _, s := range tables(t, "wechat", "series", replicates, "replicates=6", "value.twin=false") {
		date, w, b := s.Col("date"), s.Col("ad_worth.marginal"), s.Col("ad_spend.marginal")
		from, err := units.ParseDate("2017-01-01")
		need.Nil(t, err)
		for row := range s.Rows() {
			if d, err := units.ParseDate(date.Text(row)); err == nil && !d.Before(from) {
				worth, bill = worth+w.Float(row), bill+b.Float(row)
				n++
			}
		}
	}
	if n < 100*replicates {
		t.Fatalf("%d rows", n)
	}
	all := bill + replicates*entries*months*cost
	t.Logf("worth %.0f, bill %.0f: return %.2f; with the cost of campaigns %.2f", worth, bill, worth/bill, worth/all)
	// .75: a month in which it is not shown costs nothing, so this is the least
	need.Near(t, "worth over all costs", worth/all, 1, .3)
}
