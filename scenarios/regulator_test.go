package scenarios_test

import "testing"

// Checks the numbers that regulator.yaml states.
func TestRegulator(t *testing.T) {
	states(t, "regulator", "84.8 at a commission of 30 %", "73.3")
	var before, after []float64
	for _, s := range tables(t, "regulator", "series", 4) {
		sum := func(name, from, until string) (all float64) {
			for row := range s.Rows() {
				if d := s.Col("date").Text(row); d >= from && d < until {
					all += s.Col(name).Float(row)
				}
			}
			return all
		}
		price := func(from, until string) float64 { return sum("gmv", from, until) / sum("orders", from, until) }
		before, after = append(before, price("2017-06-01", "2018-01-01")), append(after, price("2018-06-01", "2019-01-01"))
	}
	expect(t, "price at 30 %", before, 36/.7+1/.03, .3) // the shop's own share of its buyers adds a little
	expect(t, "price at 10 %", after, 36/.9+1/.03, .3)
}
