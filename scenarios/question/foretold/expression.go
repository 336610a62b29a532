package foretold

import (
	"fmt"
	"regexp"
	"strings"

	"guanxi/sim/units"
)

// ref is a metric of an arm.
type ref struct {
	arm    string
	metric int
}

// expression computes a number from the means of arms.
type expression func(mean func(ref) float64) float64

var number = regexp.MustCompile(`^(\d+\.?\d*|\.\d+)`)

// parser reads sum = product {("+" | "-") product}, product = factor {("*" | "/") factor}, factor = "-" factor |
// "(" sum ")" | NAME | NUMBER, where the longest known name that fits is meant. Its errors are panics of wrong.
type parser struct {
	text  string // what is left
	names map[string]ref
}

type wrong string

func parse(text string, names map[string]ref) (of expression, err error) {
	p := &parser{text, names}
	defer func() {
		switch w := recover().(type) {
		case nil:
		case wrong:
			err = fmt.Errorf("%q: %s", text, string(w))
		default:
			panic(w)
		}
	}()
	if of = p.sum(); p.text != "" {
		panic(wrong(fmt.Sprintf("+, -, * or / is expected before %q", p.text)))
	}
	return of, nil
}

// take passes one of some signs, and returns it; 0: there is none.
func (p *parser) take(signs string) (sign byte) {
	if p.text = strings.TrimLeft(p.text, " \n"); p.text != "" && strings.IndexByte(signs, p.text[0]) >= 0 {
		sign, p.text = p.text[0], strings.TrimLeft(p.text[1:], " \n")
	}
	return sign
}

func (p *parser) sum() expression     { return p.joined("+-", p.product) }
func (p *parser) product() expression { return p.joined("*/", p.factor) }

// joined reads pieces with signs between them, from left to right.
func (p *parser) joined(signs string, piece func() expression) expression {
	all := piece()
	for {
		a, sign := all, p.take(signs)
		if sign == 0 {
			return all
		}
		b := piece()
		all = func(mean func(ref) float64) float64 {
			x, y := a(mean), b(mean)
			switch sign {
			case '+':
				return x + y
			case '-':
				return x - y
			case '*':
				return x * y
			}
			return x / y
		}
	}
}

func (p *parser) factor() expression {
	switch p.take("-(") {
	case '-':
		x := p.factor()
		return func(mean func(ref) float64) float64 { return -x(mean) }
	case '(':
		x := p.sum()
		if p.take(")") == 0 {
			panic(wrong(") is missing"))
		}
		return x
	}
	name := ""
	for n := range p.names {
		if strings.HasPrefix(p.text, n) && len(n) > len(name) {
			name = n
		}
	}
	if name != "" {
		p.text = p.text[len(name):]
		of := p.names[name]
		return func(mean func(ref) float64) float64 { return mean(of) }
	}
	text := number.FindString(p.text)
	v, err := units.ParseNumber(text)
	if err != nil {
		panic(wrong(fmt.Sprintf("a number or ARM.METRIC is expected where %q is", p.text)))
	}
	p.text = p.text[len(text):]
	return func(func(ref) float64) float64 { return v }
}
