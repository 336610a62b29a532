package formula

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/simtest/need"
)

// village is a language of four people in a ring, who have an age; who decides has wealth, and all know the price.
func village() *Language {
	age := []float64{10, 20, 30, 40}
	return &Language{
		Names: map[string]Name{
			"age":    {Value: func(a *At) float64 { return age[a.Who] }},
			"wealth": {Unit: Money, Mine: true, Value: func(a *At) float64 { return a.With[0] }},
			"price":  {Unit: Money, Fixed: true, Value: func(*At) float64 { return 5 }},
			"q":      {Unit: Rate, Fixed: true, Value: func(*At) float64 { return .25 }},
			"day":    {Unit: Time, Fixed: true, Value: func(*At) float64 { return 2 }},
		},
		Count:  func(int) int { return 2 },
		Friend: func(who, k int) int { return (who + 1 + 2*k) % 4 },
	}
}

// Formulas give what arithmetic gives.
func TestKnownValues(t *testing.T) {
	for text, want := range map[string]float64{
		"1 + 2*3": 7, "2*3^2": 18, "-2^2": -4, "2^-1": .5, "2^0.5": math.Sqrt2, "(1 + 2)*3": 9, "8/4/2": 1, "1e-3": .001,
		"age": 20, "age^3": 8000, "age > 10 and age < 30": 1, "age > 10 and not (age < 30)": 0, "age == 20 or 1 > 2": 1,
		"age >= 20 ? 7 : 8": 7, "age != 20 ? 7 : 8": 8, "min(age, 3, 5)": 3, "max(age, 3)": 20, "abs(3 - age)": 17,
		"exp(0)": 1, "log(exp(2))": 2, "log1p(0)": 0, "sigmoid(0)": .5, "sqrt(age + 5)": 5, "wealth/price": 4,
		"wealth > price": 1, "q*day": .5, "0.4/day*day": .4, "friends_mean(age)": 20, "friends_sum(age)": 40,
		"friends_count(age > me.age)": 1, "friends_mean(age, age > me.age)": 30, "friends_mean(age, age > 99)": 0,
		"friends_sum(age - me.age)": 0, "friends_sum(me.wealth/price)": 8, "max(0, wealth)/price": 4,
	} {
		f, fault := village().Read(text, Pure)
		if fault != nil {
			t.Errorf("%s: %v", text, fault)
			continue
		}
		need.Near(t, text, f.Value(&At{Who: 1, Me: 1, With: []float64{20}}), want, 1e-12*math.Abs(want))
		if strings.HasPrefix(text, "friends_") {
			need.Near(t, text+" without friends", f.Value(&At{Who: 1, Me: 1, With: []float64{20}, Alone: true}), 0, 0)
		}
	}
}

// What is wrong is told at its letter, and what would be right where that is known.
func TestFaults(t *testing.T) {
	for text, want := range map[string]string{
		"": "0 is no formula", "1 +": "is no formula", "1 + agee": "4 agee is no name here age",
		"30d": "0 is no sign in between", "20%": "20%", "1 <": "it ends too early",
		"age/day": "3 is a rate (1/time) where a pure number is expected",
		"q":       "0 is a rate", "q + age": "4 is a pure number where a rate", "exp(q)": "4 is a rate",
		"age/0": "4 divides by 0", "age/(0*age)": "6 divides by 0", "price^0.5": "6 an amount of money has whole powers",
		"ag(2)": "0 ag is no function of formulas abs", "exp(1, 2)": "0 exp takes one number, not 2",
		"min(1)":                        "0 min takes 2 to 8 numbers, not 1",
		"friends_mean(wealth)":          "13 wealth is not known of a friend me.wealth",
		"friends_sum(friends_sum(age))": "12 friends_sum within another", "you.age": "3 is no formula",
		"[1, 2]": "0 is no formula",
		"\"a\"":  "0 is no formula", "1 in 2": "2 is no formula", "len(age)": "len is no function",
		"age ? q : 1":                      "10 is a pure",
		strings.Repeat("1+", 50_000) + "1": "has 100001 letters", strings.Repeat("(", 500) + "1": "is no formula",
		"me.wealth.age": "9 is no formula", "age[0]": "3 is no formula", "q^2*day": "is a rate",
	} {
		_, fault := village().Read(text, Pure)
		if fault == nil {
			t.Errorf("%.40s: no fault", text)
			continue
		}
		said := fmt.Sprint(fault.From, " ", fault.Msg, " ", fault.Hint)
		for _, word := range strings.SplitAfter(want, " ") {
			if !strings.Contains(said+" ", word) {
				t.Errorf("%.40s: says %q, not %q", text, said, want)
			}
		}
	}
}

// drawn draws a formula and what Go gives for it.
func drawn(r *rand.Rand, deep int) (text string, value float64) {
	if deep == 0 || r.IntN(5) == 0 {
		if r.IntN(3) == 0 {
			return "age", 20
		}
		v := float64(r.IntN(9)+1) / 4
		return fmt.Sprint(v), v
	}
	a, x := drawn(r, deep-1)
	b, y := drawn(r, deep-1)
	switch r.IntN(8) {
	case 0:
		return "(" + a + " + " + b + ")", x + y
	case 1:
		return "(" + a + " - " + b + ")", x - y
	case 2:
		return "(" + a + ")*(" + b + ")", x * y
	case 3:
		return "(" + a + ")/(1 + abs(" + b + "))", x / (1 + math.Abs(y))
	case 4:
		return "(" + a + " < " + b + " ? " + a + " : " + b + ")", math.Min(x, y)
	case 5:
		return "max(" + a + ", " + b + ")", math.Max(x, y)
	case 6:
		return "sigmoid(" + a + ")", num.Sigmoid(x)
	}
	return "abs(" + a + ")", math.Abs(x)
}

// 5,000 drawn formulas give the bits that Go gives for them.
func TestDrawnFormulas(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		text, want := drawn(r, 5)
		if len(text) > Most {
			continue
		}
		f, fault := village().Read(text, Pure)
		if fault != nil {
			t.Fatalf("%s: %v", text, fault)
		}
		if got := f.Value(&At{Who: 1, Me: 1}); got != want {
			t.Fatalf("%s is %v, not %v", text, got, want)
		}
	}
}
