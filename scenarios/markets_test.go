package scenarios_test

import (
	"fmt"
	"testing"

	"guanxi/sim/simtest/need"
)

// Checks the numbers that shops.yaml states.
func TestShops(t *testing.T) {
	for _, x := range []struct {
		count                        string
		price, bought, markup, worth float64
	}{{"3", 82.2202, 0.836444, 0.562151, 60.3534}, {"1", 101.3468, 0.489901, 0.644784, 22.4383}} {
		var bought, markup []float64
		for _, s := range tables(t, "shops", "series", 3, "commerce.merchants.count="+x.count) {
			bought = append(bought, last(s, "orders")/last(s, "occasions"))
			markup = append(markup, last(s, "markup"))
		}
		expect(t, x.count+" shops: orders per occasion", bought, x.bought, 0)
		expect(t, x.count+" shops: markup", markup, x.markup, 1e-4)
		var worth []float64
		for _, v := range tables(t, "shops", "value", 3, "commerce.merchants.count="+x.count) {
			for r := range v.Rows() {
				if v.Col("party").Text(r) == "consumer" && r >= v.Rows()-10 {
					worth = append(worth, v.Col("captured").Float(r)/5000/0.5/30)
				}
			}
		}
		// Divided by the expected number of occasions, so the number of occasions adds its
		// variance.
		expect(t, x.count+" shops: worth of an occasion", worth, x.worth, 0.01)
		for _, p := range tables(t, "shops", "providers", 2, "commerce.merchants.count="+x.count) {
			for r := range p.Rows() {
				need.Near(t, fmt.Sprintf("%s shops: price", x.count), p.Col("price").Float(r), x.price, 1e-3*x.price)
			}
		}
	}
}

// Checks the numbers that games.yaml states.
func TestGames(t *testing.T) {
	kept := map[string][]float64{}
	var guild, mean, paying []float64
	for _, g := range tables(t, "games", "games", 6) {
		for day, name := range map[string]string{"1": "retention_1", "7": "retention_7", "30": "retention_30"} {
			kept[day] = append(kept[day], g.Col(name).Float(0))
		}
		guild = append(guild, g.Col("retention_7").Float(1))
		for r := range g.Rows() {
			mean = append(mean, g.Col("revenue").Float(r)/g.Col("payments").Float(r))
			paying = append(paying, g.Col("payers").Float(r)/g.Col("installs").Float(r))
			need.Near(t, "the studio's share of the revenue", g.Col("studio").Float(r)/g.Col("revenue").Float(r), 0.6, 1e-6)
		}
	}
	expect(t, "retention after 1 day", kept["1"], 0.38776, 0)
	expect(t, "retention after 7 days", kept["7"], 0.13257, 0)
	expect(t, "retention after 30 days", kept["30"], 0.05603, 0)
	for day, want := range map[int]float64{1: 0.38776, 7: 0.13257, 30: 0.05603} {
		got := 1.0 // B(a, b + t)/B(a, b) (Fader & Hardie 2007)
		for k := range day {
			got *= (0.38 + float64(k)) / (0.98 + float64(k))
		}
		need.Near(t, fmt.Sprintf("the closed form after %v days", day), got, want, 5e-5)
	}
	for k, x := range guild {
		if x <= kept["7"][k] {
			t.Errorf("replicate %d: %.3f stay a week in the guild, %.3f alone", k+1, x, kept["7"][k])
		}
	}
	expect(t, "share of payers", paying, 0.02, 0)
	expect(t, "mean payment", mean, 53.12, 0)
}
