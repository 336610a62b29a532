package scenarios_test

import (
	"fmt"
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim/num"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// Checks the numbers that two-sided.yaml states.
func TestTwoSided(t *testing.T) {
	states(t, "two-sided", "= 0.444 of them", "= 0.472 of the sellers", "each has half")
	for fee, want := range map[float64][2]float64{6: {.5, .5}, 7: {.5 - 8./144, .5 - 4./144}} {
		var consumers, sellers []float64
		for _, s := range tables(t, "two-sided", "series", 4, fmt.Sprint("east.membership.consumers.fee=", fee)) {
			consumers = append(consumers, s.Col("east.adopters").Float(s.Rows()-1)/4000)
			sellers = append(sellers, s.Col("east.sellers_here").Float(s.Rows()-1)/4000)
		}
		const sd = .0079 // of the part of 4,000 people whose tastes are on one side
		meet(t, fmt.Sprint("consumers at ", fee), consumers, want[0], sd)
		meet(t, fmt.Sprint("sellers at ", fee), sellers, want[1], sd)
	}
}

// meet checks a mean over replicates, whose standard deviation is sd.
func meet(t *testing.T, name string, all []float64, want, sd float64) {
	t.Helper()
	got, _ := societytest.MeanSD(all)
	simtest.Z(t, name, got, sd, len(all), want, 2e-3)
}

// One platform in place of two helps consumers where tastes are near each other and hurts them where they are not, as
// the study merger reports.
func TestMerger(t *testing.T) {
	terms := "{place: %v, consumers: {fee: 3, worth: 8}, sellers: {fee: 3, worth: 8}}"
	captured := func(apart int, more ...string) (sum float64) {
		side := fmt.Sprintf("{review: 26/year, none: true, other_side: 6, noise: 1, transport: %d", apart)
		set := []string{"consumers.count=1000", "homing=" + side + ", sellers: " + side + ", count: 2000}}",
			"east.membership=" + fmt.Sprintf(terms, .25), "west.membership=" + fmt.Sprintf(terms, .75)}
		v := tables(t, "two-sided", "value", 1, append(set, more...)...)[0]
		for row := range v.Rows() {
			if v.Col("party").Text(row) == "consumer" {
				sum += v.Col("captured").Float(row)
			}
		}
		return sum
	}
	for apart, gain := range map[int]float64{8: .23, 20: -.31} {
		need.Near(t, fmt.Sprint("gain of consumers, tastes ", apart, " apart"), captured(apart, "west=off")/captured(apart)-1,
			gain, .03)
	}
}

// Over a link invitations of trade come from users of chat to users of chat; without one, from and to others, too; a
// closed one lets none through.
func TestLinks(t *testing.T) {
	for link, all := range map[string]func(in, out int) bool{
		"":                                   func(in, out int) bool { return in > 20 && out > 20 },
		"homing.links={trade: {over: chat}}": func(in, out int) bool { return in > 20 && out == 0 },
		"homing.links={trade: {over: chat, open: false}}": func(in, out int) bool { return in+out == 0 },
	} {
		set := []string{"consumers.count=600", "clock.until=2016-01-01", "record.events=[adoption, invited]",
			"homing.review=0/year", "chat.satisfaction=off", "trade.satisfaction=off", "chat.adoption.initial_adopters=40%",
			"trade.adoption.invitation={rate: 6/year, lift: 40}"}
		if link != "" {
			set = append(set, link)
		}
		joined, in, out := map[int64]int64{}, 0, 0
		chat := tables(t, "two", "chat.events", 1, set...)[0]
		at := func(e *table.Table, name string, row int) int64 { v, _ := e.Col(name).Int(row); return v }
		for row := range chat.Rows() {
			if chat.Col("event").Text(row) == "adoption" {
				joined[at(chat, "who", row)] = at(chat, "tick", row)
			}
		}
		trade := tables(t, "two", "trade.events", 1, set...)[0]
		for row := range trade.Rows() {
			if trade.Col("event").Text(row) != "invited" {
				continue
			}
			there := true
			for _, who := range []string{"who", "from"} {
				tick, on := joined[at(trade, who, row)]
				there = there && on && tick <= at(trade, "tick", row)
			}
			in, out = in+num.One(there), out+num.One(!there)
		}
		if !all(in, out) {
			t.Errorf("%q: %d invitations among users of chat, %d others", link, in, out)
		}
	}
}

// In two, users on both platforms and on one alone are those of either, money stands in the books of each, and both
// gain users by being where friends and sellers are.
func TestTwo(t *testing.T) {
	set := []string{"consumers.count=400", "clock.until=2017-01-01"}
	end := func(more ...string) func(name string) float64 {
		s := tables(t, "two", "series", 1, append(set, more...)...)[0]
		return func(name string) float64 { return s.Col(name).Float(s.Rows() - 1) }
	}
	at := end()
	need.Near(t, "users", at("only.chat")+at("only.trade")+at("multihoming"), at("adopters"), 0)
	need.Near(t, "users of chat", at("only.chat")+at("multihoming"), at("chat.adopters"), 0)
	if at("multihoming") == 0 || at("chat.membership_revenue") == 0 || at("trade.commerce_revenue") == 0 {
		t.Error("nobody is on both, or a platform earns nothing")
	}
	if less := end("homing.friends=0"); less("chat.adopters") >= at("chat.adopters") {
		t.Error("friends bring nobody")
	}
	if one := end("homing.both=0%"); one("multihoming") >= at("multihoming")/2 {
		t.Errorf("%v are on both platforms where nobody may choose to", one("multihoming"))
	}
}
