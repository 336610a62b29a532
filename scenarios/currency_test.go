package scenarios_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// amount is a key with the power of the currency in its unit, as the model page gives it.
type amount struct {
	text  string // % stands for the number
	keys  string // above it
	power int
	money bool // in whole millionths
}

var amounts = []amount{
	{"services: {stickers: {price: %}}", "services|stickers|price", 1, true}, {"services: {stickers: {sensitivity: %}}",
		"services|stickers|sensitivity", -1, false},
	{"ads: {reserve: {cpm: %}}", "ads|reserve|cpm", 1, false}, {"ads: {prices: {tier1: %}}", "ads|prices|tier1", 1,
		false}, {"ads: {explore: %}", "ads|explore", 0, false},
	{"commerce: {merchants: {price: {dist: lognormal, mean: %, sd: 3}}}", "commerce|merchants|price|mean", 1, false},
	{"commerce: {choice: {price: %}}", "commerce|choice|price", -1, false},
	{"policy: {treasury: {upkeep: %/year}}", "policy|treasury|upkeep", 1, false},
	{"policy: {development: {cost: % per 1000}}", "policy|development|cost", 1, false},
	{"governance: {cheat: {noise: %}}", "governance|cheat|noise", 1, false}, {"governance: {audit: {rate: %/day}}",
		"governance|audit|rate", 0, false},
	{"payment: {red_packets: {amount: %}}", "payment|red_packets|amount", 1, false},
	{"payment: {red_packets: {amount: {dist: pareto, min: 3, shape: %}}}", "payment|red_packets|amount|shape", 0, false},
	{"value: {use: {feed: {worth: %}}}", "value|use|feed|worth", 1, true},
	{"timeline: {e: {at: 1d, set: {ads.reserve.cpm: %}}}",
		"timeline|e|set|ads.reserve.cpm", 1, false},
	{"timeline: {e: {at: 1d, set: {commerce: {choice: {price: %}}}}}", "timeline|e|set|commerce|choice|price", -1, false},
	{"elements: {e: {module: transfer, off: {services.stickers.price: %}}}", "elements|e|off|services.stickers.price", 1,
		true},
	{"policy: {rules: {r: {when: cash < %, set: {ads.reserve.cpm: 3}}}}", "policy|rules|r|when", 1, false},
	{"policy: {rules: {r: {when: adopters < %, set: {ads.reserve.cpm: 3}}}}", "policy|rules|r|when", 0, false},
	{"status: {ads.reserve.cpm: {assumed: [%, 900]}}", "status|ads.reserve.cpm|assumed|0", 1, false},
	{"observed: {ad_revenue: {file: x.csv, scale: %}}", "observed|ad_revenue|scale", 1, false},
	{"observed: {adopters: {file: x.csv, scale: %}}", "observed|adopters|scale", 0, false},
	{"payment: {withdrawal: {minimum: %}}", "payment|withdrawal|minimum", 1, true},
}

// Each number of a file is multiplied by the rates of the files that extend it to the power of the currency in
// its unit; the defaults likewise.
func TestCurrency(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 23))
	dir := t.TempDir()
	decimal := func() string { return fmt.Sprintf("%d.%0*d", r.IntN(40), 1+r.IntN(3), 1+r.IntN(9)) }
	rates := []string{"15", "0.15", "0.0067", "7.1", "1350", "1"}
	for k := range 230 {
		x := amounts[k%len(amounts)]
		number := decimal()
		one, two := rates[r.IntN(6)], rates[r.IntN(6)]
		factor := need.Value(rational(one))(t)
		rounded := big.NewRat(1, 2e6) // and again where a third file extends the second
		next := "extends: a.yaml\ncurrency: USD\nrate: " + one + "\n"
		if r.IntN(2) == 0 {
			need.Nil(t, os.WriteFile(filepath.Join(dir, "b.yaml"), []byte(next), 0o666))
			next = "extends: b.yaml\ncurrency: JPY\nrate: " + two + "\n"
			factor.Mul(factor, need.Value(rational(two))(t))
			rounded.Add(rounded, new(big.Rat).Mul(rounded, need.Value(rational(two))(t)))
		}
		text := strings.Replace(x.text, "%", number, 1)
		need.Nil(t, os.WriteFile(filepath.Join(dir, "a.yaml"), []byte("clock: {ticks: 2}\n"+text+"\n"), 0o666))
		s := scenarios.Merged(filepath.Join(dir, "c.yaml"), next)
		want := need.Value(rational(number))(t)
		switch x.power {
		case 1:
			want.Mul(want, factor)
		case -1:
			want.Quo(want, factor)
		}
		got := strings.TrimSpace(leaf(s, x.keys))
		v, err := rational(first(got))
		if err != nil {
			t.Errorf("%s\n%s: %q", text, next, got)
			continue
		}
		room := new(big.Rat).Mul(want, big.NewRat(1, 1e12))
		if x.money {
			room.Add(room, rounded)
		}
		if new(big.Rat).Abs(new(big.Rat).Sub(v, want)).Cmp(room) > 0 {
			t.Errorf("%s\n%s: %s, want %s", text, next, got, want.FloatString(12))
		}
		if rate, _ := rational(s.Get("rate").Text); !near12(rate, factor) {
			t.Errorf("%s: rate %s, want %s", next, s.Get("rate").Text, factor.FloatString(12))
		}
	}
	in := func(text string) *scenarios.Scenario {
		return need.Value(scenarios.Parse("x.yaml", []byte("clock: {ticks: 2}\nconsumers: {count: 50}\ngraph: {kind: "+
			"ring, degree: 2}\nadoption: {}\nactivity: {}\nads: {}\ngovernance: {cheat: {}}\nproviders: {}\ncommerce: "+
			"{}\nservices: {stickers: {}}\npayment: {}\npolicy: {treasury: {}}\n"+text), scenarios.Options{}))(t)
	}
	base, other := in(""), in("currency: JPY\nrate: 20\n")
	n := 0
	for _, q := range base.Section().Quantities() {
		if !q.Field.OfMoney() || q.Value.Text == "0" {
			continue
		}
		n++
		f, _ := other.Section().Lookup(q.Field.Path)
		for _, p := range other.Section().Quantities() {
			if p.Path() != q.Path() {
				continue
			}
			was, now := need.Value(rational(first(q.Value.Text)))(t), need.Value(rational(first(p.Value.Text)))(t)
			if strings.HasSuffix(f.Unit, "/currency") {
				was, now = now, was
			}
			if q.Part != "shape" && q.Part != "truncate" && !near12(was.Mul(was, big.NewRat(20, 1)), now) {
				t.Errorf("%s: default %s, in another currency %s", q.Path(), q.Value.Text, p.Value.Text)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d defaults are money", n)
	}
	again := need.Value(scenarios.Parse("y.yaml", []byte(other.Effective()), scenarios.Options{}))(t)
	if again.Effective() != other.Effective() {
		t.Error("a written-out scenario in another currency reads back differently")
	}
}

func first(text string) string { number, _ := units.SplitNumber(text); return number }

func near12(a, b *big.Rat) bool {
	d := new(big.Rat).Abs(new(big.Rat).Sub(a, b))
	return d.Cmp(new(big.Rat).Mul(new(big.Rat).Abs(b), big.NewRat(1, 1e12))) <= 0
}

func rational(text string) (*big.Rat, error) {
	x, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, fmt.Errorf("%q is no number", text)
	}
	return x, nil
}

// leaf returns the text of a value by the keys above it.
func leaf(n *spec.Node, keys string) string {
	for key := range strings.SplitSeq(keys, "|") {
		if n.Kind == spec.ListNode {
			n = n.Items[0]
		} else if n = n.Get(key); n == nil {
			return "no " + key
		}
	}
	return strings.TrimPrefix(n.Text[strings.LastIndex(n.Text, "<")+1:], " ")
}

// Amounts are not renamed: another currency needs its rate, and nothing but a file can give one.
func TestCurrencyRefused(t *testing.T) {
	for text, say := range map[string]string{
		"extends: wechat\ncurrency: JPY\n": "x.yaml:2:11: currency: JPY, where bundled/wechat.yaml has CNY",
		"extends: wechat\nrate: 15\n":      "x.yaml:2:7: rate: bundled/wechat.yaml has CNY already",
		"clock: {ticks: 2}\nrate: 15\n": "x.yaml:2:7: rate: says what a unit of another currency is worth, " +
			"and the key currency is missing",
		"extends: wechat\ncurrency: JPY\nrate: 0\n": "x.yaml:3:7: rate: 0 is out of range",
	} {
		_, err := scenarios.Parse("x.yaml", []byte(text), scenarios.Options{})
		need.Refusal(t, err, say)
	}
	for _, set := range []string{"currency=USD", "rate=2"} {
		_, err := scenarios.Load("bass", scenarios.Options{Set: []string{set}})
		need.Refusal(t, err, "cannot be set: that would only rename the amounts")
	}
	s := need.Value(scenarios.Parse("x.yaml", []byte("clock: {ticks: 2}\nconsumers: {count: 9}\ngraph: "+
		"complete\ncurrency: USD\nads: {}\n"), scenarios.Options{}))(t)
	if told := strings.Join(s.Warnings(), "\n"); !strings.Contains(told, "x.yaml:4:11: warning: currency: defaults in "+
		"CNY, such as that of ads.") {
		t.Error(told)
	}
}
