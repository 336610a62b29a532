package units

import (
	"fmt"
	"strings"
)

// Extensive is a number that may scale with the population: 4, or 9 per 1000 consumers.
type Extensive struct {
	Value       float64
	PerThousand bool
}

// ParseExtensive reads "4" or "9 per 1000".
func ParseExtensive(s string) (Extensive, error) {
	number, per, err := cutPerThousand(s)
	if err != nil {
		return Extensive{}, err
	}
	v, err := ParseNumber(number)
	if err != nil {
		return Extensive{}, fmt.Errorf("%w (write a number such as 4, or 9 per 1000)", err)
	}
	return Extensive{v, per}, nil
}

// Of returns the number for a population of n.
func (e Extensive) Of(n int) float64 {
	if e.PerThousand {
		return e.Value * (float64(n) / 1000)
	}
	return e.Value
}

// String prints the number so that ParseExtensive reads it back.
func (e Extensive) String() string {
	if e.PerThousand {
		return FormatNumber(e.Value) + " per 1000"
	}
	return FormatNumber(e.Value)
}

// ExtensiveRate is a rate that may scale with the population.
type ExtensiveRate struct {
	Value       float64
	Per         Duration
	PerThousand bool
}

// ParseExtensiveRate reads "0.3/year" or "0.3/year per 1000".
func ParseExtensiveRate(s string) (ExtensiveRate, error) {
	if before, unit, ok := strings.Cut(s, "per 1000"); ok && strings.HasPrefix(strings.TrimSpace(unit), "/") {
		return ExtensiveRate{}, fmt.Errorf("%s is not a rate (write %s%s per 1000)", quote(s), strings.TrimSpace(before),
			strings.TrimSpace(unit))
	}
	rate, per, err := cutPerThousand(s)
	if err != nil {
		return ExtensiveRate{}, err
	}
	r, err := ParseRate(rate)
	if err != nil {
		return ExtensiveRate{}, err
	}
	return ExtensiveRate{r.Value, r.Per, per}, nil
}

// Rate returns the rate for a population of n.
func (e ExtensiveRate) Rate(n int) Rate {
	return Rate{Extensive{e.Value, e.PerThousand}.Of(n), e.Per}
}

// Of returns the expected number of events in a tick for a population of n.
func (e ExtensiveRate) Of(n int, tick Duration) float64 { return e.Rate(n).Over(tick) }

// String prints the rate so that ParseExtensiveRate reads it back.
func (e ExtensiveRate) String() string {
	text := Rate{e.Value, e.Per}.String()
	if e.PerThousand {
		text += " per 1000"
	}
	return text
}

// cutPerThousand removes a trailing "per 1000".
func cutPerThousand(s string) (rest string, per bool, err error) {
	words := strings.Fields(s)
	for i, w := range words {
		if w != "per" && w != "pro" && w != "for" && !strings.HasSuffix(w, "‰") {
			continue
		}
		if w == "per" && i == len(words)-2 && words[i+1] == "1000" && i > 0 {
			return strings.Join(words[:i], " "), true, nil
		}
		return "", false, fmt.Errorf("%s is not understood: the only base is 1000 consumers (write 9 per 1000)", quote(s))
	}
	return strings.TrimSpace(s), false, nil
}
