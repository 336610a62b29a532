package units

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Money is an amount in millionths of the scenario's currency. Sums of integers, unlike sums of
// floats, do not depend on their order.
type Money int64

// One is one unit of currency.
const One Money = 1_000_000

// ParseMoney reads a bare number in units of currency, rounded half to even to a millionth.
func ParseMoney(s string) (Money, error) {
	text := strings.TrimSpace(s)
	if v, err := ParseNumber(text); err != nil {
		if n, rest := SplitNumber(text); n != "" && rest != "" && rest != "%" {
			return 0, fmt.Errorf("%s is not an amount: write a bare number, its unit is the scenario's currency", quote(s))
		}
		return 0, err
	} else if math.Abs(v) > maxMoney {
		return 0, tooMuch(s)
	} else if math.Abs(v) < 1e-9 {
		return 0, nil // far below half a millionth; also keeps 1e-300 from becoming a huge fraction
	}
	x, ok := new(big.Rat).SetString(text)
	if !ok {
		return 0, fmt.Errorf("%s is not an amount", quote(s))
	}
	x.Mul(x, big.NewRat(int64(One), 1))
	q, rem := new(big.Int).QuoRem(x.Num(), x.Denom(), new(big.Int))
	twice := rem.Abs(rem).Lsh(rem, 1)
	if c := twice.Cmp(x.Denom()); c > 0 || c == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(int64(x.Sign())))
	}
	if !q.IsInt64() {
		return 0, tooMuch(s)
	}
	return Money(q.Int64()), nil
}

// TooMuch stands for an amount beyond the range of Money, and −TooMuch for one as far below 0.
// The books refuse both.
const TooMuch Money = math.MaxInt64

// Times returns n times the amount, or ±TooMuch on overflow.
func (m Money) Times(n int64) Money {
	p := m * Money(n)
	if uint64(m)|uint64(n) < 1<<31 {
		return p // avoids a division
	}
	if m != 0 && (p/m != Money(n) || p == math.MinInt64) {
		if m < 0 != (n < 0) {
			return -TooMuch
		}
		return TooMuch
	}
	return p
}

// Plus returns the sum, or ±TooMuch on overflow.
func (m Money) Plus(v Money) Money {
	switch s := m + v; {
	case v > 0 && s < m:
		return TooMuch
	case v < 0 && s > m || s == math.MinInt64:
		return -TooMuch
	default:
		return s
	}
}

const maxMoney = float64(math.MaxInt64) / float64(One)

func tooMuch(s string) error {
	return fmt.Errorf("%s is too large for an amount of money (at most 9.2e12)", quote(s))
}

// FromFloat rounds x, in units of currency, half to even to a millionth. Out of range, or for
// NaN, it returns ±TooMuch and an error.
func FromFloat(x float64) (Money, error) {
	m := math.RoundToEven(x * float64(One))
	if math.IsNaN(m) {
		return TooMuch, fmt.Errorf("not a number where an amount of money is expected")
	}
	if m >= math.MaxInt64 || m <= math.MinInt64 {
		if m < 0 {
			return -TooMuch, tooMuch(FormatNumber(x))
		}
		return TooMuch, tooMuch(FormatNumber(x))
	}
	return Money(m), nil
}

// Amount is x units of currency, rounded to a millionth, for callers that rely on the books to refuse what is too
// much: NaN and what no amount can hold become TooMuch.
func Amount(x float64) Money {
	m, _ := FromFloat(x)
	return m
}

// Share returns a share of the amount, rounded.
func (m Money) Share(share float64) Money { return Amount(share * m.Float()) }

// Float returns the amount in units of currency, such as 0.5 for half a yuan. Compute in floats, and round once by
// Amount: sums of floats depend on their order.
func (m Money) Float() float64 { return float64(m) / float64(One) }

// String prints the shortest exact decimal.
func (m Money) String() string {
	neg, n := "", uint64(m)
	if m < 0 {
		neg, n = "-", -n
	}
	whole := strconv.FormatUint(n/uint64(One), 10)
	frac := n % uint64(One)
	if frac == 0 {
		return neg + whole
	}
	return neg + whole + "." + strings.TrimRight(fmt.Sprintf("%06d", frac), "0")
}
