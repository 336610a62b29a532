package runner

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// For any clock, NAME@D is the row of the series that has the date D, or the last before; NAME@FROM/UNTIL sums the
// rows after FROM up to UNTIL; dates between rows, and windows without a whole tick, are told.
func TestADateReadsTheRowThatHasIt(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	ticks := []string{"1h", "90min", "6h", "7h", "0.1d", "0.1234567891d", "1d", "1.5d", "7d", "30d", "30.4375d", "45d",
		"1year", "13.37min", "0.3year"}
	told, windows, refused := 0, 0, 0
	for range 80 {
		start := time.Date(2005+rnd.IntN(20), time.Month(1+rnd.IntN(12)), 1+rnd.IntN(28), 0, 0, 0, 0, time.UTC)
		if rnd.IntN(3) == 0 {
			start = start.Add(time.Duration(rnd.IntN(86400)) * time.Second)
		}
		n := 3 + rnd.IntN(6)
		tick := ticks[rnd.IntN(len(ticks))]
		clock := fmt.Sprintf("{start: %s, tick: %s, ticks: %d}", start.Format("2006-01-02T15:04:05"), tick, n)
		scn := parse(t, "guanxi: 1\nname: d\nclock: "+clock+"\nconsumers: {count: 60}\ngraph: complete\nadoption: "+
			"{innovation: 0.15/tick, imitation: 0/tick}\nrecord: {every: "+tick+"}\n")
		series := measured(t, scn, 1, MeasureOptions{Metrics: metricsOf(t, "adopters", "new_adopters"), Series: true}).Series
		rows := series.Rows()
		if rows != n+1 {
			t.Fatalf("%s: %d rows", clock, rows)
		}
		var dates []time.Time
		var texts []string
		level := func(r int) float64 { return series.Col("adopters").Float(r) }
		flow := func(after, to time.Time) (sum float64) {
			for r := range rows {
				if dates[r].After(after) && !dates[r].After(to) {
					sum += series.Col("new_adopters").Float(r)
				}
			}
			return sum
		}
		var want []float64
		for r := range rows {
			text := series.Col("date").Text(r)
			dates = append(dates, need.Value(time.Parse("2006-01-02T15:04:05"[:len(strings.SplitN(text, ".", 2)[0])], text))(t))
			texts, want = append(texts, "adopters@"+text), append(want, level(r))
		}
		world := need.Value(Build(scn, 1))(t)
		c := need.Value(scn.Decode())(t).SimClock()
		for range 6 {
			from := start.Add(time.Duration(rnd.Int64N(int64(dates[n].Sub(start))))).Truncate(time.Second)
			until := from.Add(time.Duration(1 + rnd.Int64N(int64(dates[n].Sub(from))))).Truncate(time.Second)
			if rnd.IntN(2) == 0 {
				from = dates[rnd.IntN(n)]
			}
			if rnd.IntN(2) == 0 {
				until = dates[1+rnd.IntN(n)]
			}
			if from.Before(start) || !from.Before(until) {
				continue
			}
			whole, between := false, false
			for r := 1; r < rows; r++ {
				whole = whole || !dates[r-1].Before(from) && !dates[r].After(until)
			}
			for _, at := range []time.Time{from, until} {
				between = between || !slices.ContainsFunc(dates, at.Equal)
			}
			text := "new_adopters@" + units.FormatDate(from) + "/" + units.FormatDate(until)
			m := metricsOf(t, text)[0]
			windows++
			if _, err := measure.Describe(world, []measure.Metric{m}); (err == nil) != whole {
				t.Fatalf("%s: %s holds a whole tick: %v, but %v", clock, text, whole, err)
			}
			if got := m.Between(c); (got != "") != between {
				t.Fatalf("%s: %s is between ticks: %v, but %q", clock, text, between, got)
			}
			if between {
				told++
			}
			if !whole {
				refused++
				continue
			}
			at := slices.IndexFunc(dates, until.Before) // the row after
			if at < 0 {
				at = rows
			}
			texts = append(texts, text, "adopters@"+units.FormatDate(until), "new_adopters@"+units.FormatDate(until))
			want = append(want, flow(from, until), level(at-1), flow(start, until))
		}
		world.Close()
		for i, got := range measured(t, scn, 1, MeasureOptions{Metrics: metricsOf(t, texts...)}).Values {
			if got != want[i] {
				t.Fatalf("%s: %s is %v; the rows say %v", clock, texts[i], got, want[i])
			}
		}
	}
	if told < 40 || refused < 20 || windows < 300 {
		t.Errorf("of %d windows %d are between ticks and %d hold none", windows, told, refused)
	}
}

// What a mechanism that is off would count or sum is 0, with any function, date or divisor above 0; means, shares,
// prices and times are missing. So is what needs a world without the platform where there is none.
func TestMissingAgainstZero(t *testing.T) {
	with := []string{"consumers.count=150", "clock.until=2011-03-01", "adoption.innovation=0.05/day"}
	load := func(set ...string) *scenarios.Scenario {
		return need.Value(scenarios.Load("wechat", scenarios.Options{Set: append(set, with...)}))(t)
	}
	counts := map[string][]string{
		"games":    {"players", "payers", "game_revenue", "players.guild"},
		"payment":  {"payment_users", "payment_balance", "red_packet_users"},
		"services": {"deposits", "verified", "api_callers", "sticker_owners"},
		"o2o":      {"o2o_members", "o2o_stores", "o2o_npv"},
		"policy":   {"cash", "credit_drawn"},
		"sharing":  {"sellers", "cards"},
		"twin":     {},
	}
	others := map[string][]string{
		"games":    {"relations.guild", "relations.run"},
		"payment":  {},
		"services": {"api_quality"},
		"o2o":      {"o2o_precision", "o2o_break_even"},
		"policy":   {"solvent_time", "paid.upkeep"},
		"sharing":  {"card_trust", "sellers_honest"},
		"twin":     {"added.platform", "added.consumer", "without.consumer", "added.consumer.elderly"},
	}
	forms := []string{"%s", "%s@2011-02-10", "%s@2011-02-01/2011-02-20", "%s / adopters", "mean(%s)", "max(%s)",
		"min(%s)", "time_of_max(%s)", "time_to(%s, 3)", "adopters / %s"}
	const ofTime = 7 // forms from here on are times, or divide by it
	world := need.Value(Build(load(), 1))(t)
	defer world.Close()
	known, tried := measure.Known(world), 0
	for off := range counts {
		set := off + "=off"
		if off == "twin" {
			set = "value.twin=false"
		}
		var texts []string
		var want []float64
		add := func(name string, zero bool) {
			for k, form := range forms {
				text := fmt.Sprintf(form, name)
				if _, err := measure.Describe(world, metricsOf(t, text)); err != nil {
					continue // such as the time of what has no ticks
				}
				v := math.NaN()
				if zero && k < ofTime {
					v = 0
				}
				texts, want = append(texts, text), append(want, v)
			}
		}
		for _, name := range counts[off] {
			add(name, true)
		}
		for _, name := range others[off] {
			add(name, false)
		}
		tried += len(texts)
		for i, got := range measured(t, load(set), 1, MeasureOptions{Metrics: metricsOf(t, texts...), Known: known}).Values {
			if !equal(got, want[i]) {
				t.Errorf("%s: %s is %v, want %v", set, texts[i], got, want[i])
			}
		}
	}
	if tried < 200 {
		t.Errorf("%d tried", tried)
	}
}
