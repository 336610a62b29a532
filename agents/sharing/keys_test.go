package sharing

import (
	"fmt"
	"testing"

	"guanxi/agents/society/societytest"
)

func replace(text, word, with string) string {
	for k := 0; k+len(word) <= len(text); k++ {
		if text[k:k+len(word)] == word && (k == 0 || text[k-1] == ' ') {
			return text[:k] + with + text[k+len(word):]
		}
	}
	panic(word)
}

// Each key changes something.
func TestKeys(t *testing.T) {
	base := "enter: {rate: RATE, friends: FRIENDS, cost: COST, expect: EXPECT}, cards: CARDS, effort: EFFORT, quality: QUALITY, price: PRICE, cost: GOODS, " +
		"deceit: {share: SHARE, quality: LOW, saves: SAVES}, buy: {intercept: INTERCEPT, match: MATCH, trust: BT, quality: BQ, price: ALPHA}, " +
		"pass: {intercept: PI, surprise: PS, commission: PC}, commission: RHO, delivery: DELIVERY, trust: {start: START, tie: TIE, keep: KEEP, gain: GAIN, loss: LOSS, ignore: IGNORE}, " +
		"mute: {above: ABOVE}, leave_after: LEAVE, broadcast: {views: VIEWS, price: MEDIA}"
	values := [][3]string{{"RATE", "1/year", "2/year"}, {"FRIENDS", "0.5", "5"}, {"COST", "50", "200"}, {"EXPECT", "500", "100"}, {"CARDS", "1/day", "2/day"}, {"EFFORT", "6", "30"},
		{"QUALITY", "0.6", "0.7"}, {"PRICE", "30", "40"}, {"GOODS", "70%", "80%"}, {"SHARE", "30%", "60%"}, {"LOW", "10%", "20%"}, {"SAVES", "50%", "70%"},
		{"INTERCEPT", "-4", "-3.5"}, {"MATCH", "2", "1"}, {"BT", "2", "1"}, {"BQ", "1", "2"}, {"ALPHA", "0.03", "0.05"}, {"PI", "-1", "0"}, {"PS", "4", "1"}, {"PC", "5", "10"},
		{"RHO", "10%", "20%"}, {"DELIVERY", "3d", "1d"}, {"START", "90%", "60%"}, {"TIE", "1", "6"}, {"KEEP", "70%", "90%"}, {"GAIN", "5%", "20%"}, {"LOSS", "30%", "80%"}, {"IGNORE", "5%", "50%"},
		{"ABOVE", "7/week", "3/week"}, {"LEAVE", "1", "3"}, {"VIEWS", "5/day", "10/day"}, {"MEDIA", "0.05", "1"}}
	run := func(change int) string {
		text := base
		for k, v := range values {
			x := v[1]
			if k == change {
				x = v[2]
			}
			text = replace(text, v[0], x)
		}
		r, _ := trial{world: societytest.World{N: 400, Ticks: 100, Ties: regular(10)}, spec: "{" + text + "}"}.run(t)
		out := ""
		for _, name := range []string{"card_orders", "card_gmv", "seller_profit", "card_surplus", "new_sellers", "card_marketing"} {
			out += fmt.Sprint(total(r.Series(name)), " ")
		}
		return out
	}
	was := run(-1)
	for k, v := range values {
		if run(k) == was {
			t.Errorf("%s: nothing follows from %s in place of %s", v[0], v[2], v[1])
		}
	}
}
