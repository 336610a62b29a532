package measure

import (
	"math"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// A flow of 100 after one and after two years at 10 % is worth 100/1.1 + 100/1.21.
func TestDiscounted(t *testing.T) {
	scn, err := scenarios.Parse("discount", []byte("guanxi: 1\nname: d\nclock: {start: 2011-01-01, tick: 1year, ticks: 2}\nvalue: {discount: 10%/year}\n"), scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	own, err := scn.Decode()
	if err != nil {
		t.Fatal(err)
	}
	value := schema.NewValue()
	for tick := int64(0); tick <= 2; tick++ {
		for _, party := range []string{"platform", "consumer"} {
			m := table.Money(0)
			if tick > 0 && party == "platform" {
				m = table.Money(100_000_000)
			}
			value.AppendRow(table.Int(1), table.Int(tick), table.Text(party), m, table.Money(0), table.Money(0), table.Money(0), m)
		}
	}
	got := discounted(own, value)
	if len(got) != 2 || got[0].Name != "discounted.platform" || math.Abs(got[0].Value-(100/1.1+100/1.21)) > 1e-9 || got[1].Value != 0 {
		t.Errorf("%+v", got)
	}
}
