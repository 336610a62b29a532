package measure

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"guanxi/sim/units"
)

// The language of metrics and of comparisons, in which blanks count only inside a name:
//
//	comparison = sum ("<=" | ">=" | "<" | ">") sum
//	sum        = sign* product ((sign sign*) product)*     where sign = "+" | "-"
//	product    = factor ("*" factor)*                      at most one factor is no number
//	factor     = NUMBER | DATE | ratio
//	ratio      = value ["/" value]
//	value      = NAME ["@" DATE ["/" DATE]] | FUNCTION "(" NAME ["," LEVEL] ")"

// Wrong is an error in an expression.
type Wrong struct {
	Text string
	At   int // the byte of Text at which the wrong piece begins
	Msg  string
}

func (e *Wrong) Error() string { return fmt.Sprintf("%q: %s", e.Text, e.Msg) }

// Sum is a sum of terms and a number. It is exact, so that the order of what is added does not matter.
type Sum struct {
	Terms    []Term // in the order of their texts, none of weight 0
	Constant *big.Rat
	Days     *big.Rat // how often a date is in the constant, as days since 1970
}

// Term is a metric, or a known name, times a number.
type Term struct {
	Text string // canonical
	By   *big.Rat
	At   int // byte of the expression where it is first
}

// Parse reads an expression. It needs no run: Attach checks that the name exists.
func Parse(text string) (m Metric, err error) {
	p := &parser{text: text}
	defer p.caught(&err)
	m = p.ratio()
	if p.blank(); p.at < len(text) {
		p.fail(p.at, "%q is not the name of a metric", strings.TrimSpace(p.rest()))
	}
	return m, nil
}

// ParseSum reads a sum. Of what has a sign in it, only known names are taken for names where they are the
// longest that fits.
func ParseSum(text string, known []string) (s *Sum, err error) {
	p := &parser{text: text, sums: true, known: known}
	defer p.caught(&err)
	s = p.sum()
	if p.at < len(text) {
		p.fail(p.at, "+ or - is expected before %q", p.rest())
	}
	return s.collected(p), nil
}

// ParseComparison reads a comparison as a sum that is at least 0 or, where strict, above 0.
func ParseComparison(text string, known []string) (s *Sum, strict bool, err error) {
	p := &parser{text: text, sums: true, known: known}
	defer p.caught(&err)
	left := p.sum()
	sign := comparison.FindString(p.rest())
	if sign == "" && p.at < len(text) && strings.IndexByte("=!≤≥", p.rest()[0]) < 0 {
		p.fail(p.at, "+, - or a comparison is expected before %q", p.rest())
	}
	if sign == "" {
		p.fail(p.at, "is no comparison; write sums with < <= > or >= between them, such as a + b <= 1")
	}
	p.at += len(sign)
	right := p.sum()
	if p.at < len(text) {
		p.fail(p.at, "+ or - is expected before %q", p.rest())
	}
	if sign[0] == '<' {
		left, right = right, left
	}
	left.add(right, big.NewRat(-1, 1))
	return left.collected(p), len(sign) == 1, nil
}

var (
	comparison = regexp.MustCompile(`^[<>]=?`)
	unsigned   = regexp.MustCompile(`^(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?`)
	dated      = regexp.MustCompile(`^\d+-\d+-\d+(T[\d:]*)?`)
)

// parser reads a text from left to right. Its errors are panics of *Wrong, which caught returns.
type parser struct {
	text  string
	at    int
	sums  bool // signs end a name that is not known
	known []string
}

func (p *parser) fail(at int, format string, args ...any) {
	panic(&Wrong{p.text, at, fmt.Sprintf(format, args...)})
}

func (p *parser) caught(err *error) {
	switch wrong := recover().(type) {
	case nil:
	case *Wrong:
		*err = wrong
	default:
		panic(wrong)
	}
}

func (p *parser) rest() string { return p.text[p.at:] }

func (p *parser) blank() { p.at += len(p.rest()) - len(strings.TrimLeft(p.rest(), " \t\n")) }

// take reports whether the next sign is the given one, and passes it.
func (p *parser) take(sign string) bool {
	p.blank()
	found := strings.HasPrefix(p.rest(), sign)
	if found {
		p.at += len(sign)
	}
	return found
}

// sum reads up to the end or to what no sum has.
func (p *parser) sum() *Sum {
	s := &Sum{Constant: new(big.Rat), Days: new(big.Rat)}
	for first := true; ; first = false {
		by, signs := big.NewRat(1, 1), 0
		for ; ; signs++ {
			if p.take("-") {
				by.Neg(by)
			} else if !p.take("+") {
				break
			}
		}
		if !first && signs == 0 {
			return s
		}
		s.add(p.product(), by)
	}
}

func (p *parser) product() *Sum {
	p.blank()
	s := p.factor()
	for p.take("*") {
		p.blank()
		at := p.at
		f := p.factor()
		if s.plain() {
			s, f = f, s
		}
		if !f.plain() {
			p.fail(at, "a number is expected next to *, not a second metric or date")
		}
		out := &Sum{Constant: new(big.Rat), Days: new(big.Rat)}
		out.add(s, f.Constant)
		s = out
	}
	return s
}

// plain reports whether the sum is a number.
func (s *Sum) plain() bool { return len(s.Terms) == 0 && s.Days.Sign() == 0 }

func (p *parser) factor() *Sum {
	number := func(v float64, days int64) *Sum {
		exact, _ := new(big.Rat).SetString(strconv.FormatFloat(v, 'g', -1, 64))
		return &Sum{Constant: exact, Days: big.NewRat(days, 1)}
	}
	at := p.at
	if name := p.knownName(); name != "" {
		p.at = at
	} else if text := dated.FindString(p.rest()); text != "" {
		t := p.date()
		return number(float64(t.Unix())/86400, 1)
	} else if text := unsigned.FindString(p.rest()); text != "" {
		text += p.rest()[len(text):][:boundary(p.rest()[len(text):])] // what is left over makes it wrong
		v, err := units.ParseNumber(text)
		if err != nil {
			p.fail(at, "%v", err)
		}
		p.at += len(text)
		return number(v, 0)
	}
	if p.at == len(p.text) || strings.IndexByte("<>=*", p.rest()[0]) >= 0 {
		p.fail(at, "a name or a number is missing")
	}
	m := p.ratio()
	return &Sum{Terms: []Term{{m.Text, big.NewRat(1, 1), at}}, Constant: new(big.Rat), Days: new(big.Rat)}
}

// boundary returns how many bytes of a text go on with the word before.
func boundary(text string) int {
	if i := strings.IndexAny(text, " \t\n(),@/+-*<>="); i >= 0 {
		return i
	}
	return len(text)
}

// knownName passes the longest known name that is here, or returns "".
func (p *parser) knownName() (name string) {
	for _, x := range p.known {
		if rest, here := strings.CutPrefix(p.rest(), x); here && len(x) > len(name) && boundary(rest) == 0 {
			name = x
		}
	}
	p.at += len(name)
	return name
}

// name passes a name, or "" where there is none.
func (p *parser) name() string {
	p.blank()
	if name := p.knownName(); name != "" {
		return name
	}
	ends := "(),@/\n\t"
	if p.sums {
		ends += "+*<>="
	}
	text, from := p.rest(), p.at
	if i := strings.IndexAny(text, ends); i >= 0 {
		text = text[:i]
	}
	if p.sums { // within a name, such as low-cost, a minus is part of it
		for _, minus := range []string{" -", "- "} {
			text, _, _ = strings.Cut(text, minus)
		}
	}
	p.at = from + len(text)
	return strings.TrimSpace(text)
}

func (p *parser) ratio() Metric {
	p.blank()
	from := p.at
	a := p.value()
	if !p.take("/") {
		return a
	}
	const such = "a quotient has two parts, such as sellers / adopters"
	if p.blank(); p.at == len(p.text) {
		p.fail(from, such)
	}
	b := p.value()
	if p.blank(); strings.HasPrefix(p.rest(), "/") {
		p.fail(p.at, such)
	}
	return Metric{Text: a.Text + " / " + b.Text, Over: &[2]Metric{a, b}}
}

// value reads an expression that is no quotient.
func (p *parser) value() Metric {
	p.blank()
	from := p.at
	m := Metric{Name: p.name()}
	m.Text = m.Name
	switch {
	case p.take("("):
		m.Func = m.Name
		p.function(&m, from)
	case m.Name == "" && strings.HasPrefix(p.rest(), "/"):
		p.fail(from, "a quotient has two parts, such as sellers / adopters")
	case m.Name == "":
		p.fail(from, "the name of a metric is missing, such as adopters")
	case p.take("@"):
		p.blank()
		first := p.at
		m.At = p.date()
		m.Text += "@" + units.FormatDate(m.At)
		back := p.at
		if !p.take("/") {
			break
		}
		if p.blank(); p.at < len(p.text) && (p.rest()[0] < '0' || p.rest()[0] > '9') { // a quotient
			p.at = back
			break
		}
		m.From, m.At = m.At, p.date()
		if !m.From.Before(m.At) {
			p.fail(first, "the period ends on %s and begins later or then: write NAME@FROM/UNTIL", units.FormatDate(m.At))
		}
		m.Text += "/" + units.FormatDate(m.At)
	}
	return m
}

func (p *parser) date() time.Time {
	p.blank()
	text := dated.FindString(p.rest())
	if rest := p.rest()[len(text):]; text == "" || !p.sums { // all of it, for what the error says
		text += rest
		if i := strings.IndexAny(text, "(),@/<>=*+"); i >= 0 {
			text = text[:i]
		}
		text = strings.TrimSpace(text)
	}
	t, err := units.ParseDate(text)
	if err != nil {
		p.fail(p.at, "%v", err)
	}
	p.at += len(text)
	return t
}

// function reads what follows the parenthesis of a function.
func (p *parser) function(m *Metric, from int) {
	f, known := functionNamed(m.Func)
	if f.Name == "" {
		p.fail(from, "%q is not a function%s", m.Func, meant(m.Func, known))
	}
	piece := func(ends string) (at int, text string) {
		p.blank()
		at, text = p.at, p.rest()
		if i := strings.IndexAny(text, ends); i >= 0 {
			text = text[:i]
		}
		p.at += len(text)
		return at, strings.TrimSpace(text)
	}
	at, name := piece("(),@/")
	m.Name = name
	switch {
	case p.take("("):
		p.fail(at, "%q is not the name of a metric", p.text[at:p.at])
	case p.take("@"):
		p.fail(p.at-1, "%s is over all ticks; it takes no @DATE", m.Func)
	case p.take("/"):
		if strings.Contains(p.rest(), ")") {
			p.fail(at, "a function is of one metric; give each part its own, such as mean(players) / mean(dau)")
		}
		p.fail(len(p.text), ") is missing at the end")
	case name == "":
		p.fail(at, "the name of a metric is missing, such as adopters")
	}
	level := ""
	switch comma := p.take(","); {
	case comma && !f.Levelled():
		p.fail(p.at-1, "%s is over all ticks and takes a metric alone: %s(%s)", m.Func, m.Func, name)
	case !comma && f.Levelled():
		p.fail(p.at, "%s has a metric and a level, such as %s", f.Name, f.Such)
	case comma:
		at, level = piece("(),@/<>=")
		v, err := units.ParseShare(level)
		if err != nil {
			p.fail(at, "%q is not a level: a number such as 5000, or a share of all consumers such as 50%%", level)
		}
		m.Level = Level{v, strings.HasSuffix(level, "%")}
		level = ", " + strings.ReplaceAll(level, " ", "")
	}
	if !p.take(")") {
		p.fail(p.at, ") is missing at the end")
	}
	m.Text = m.Func + "(" + name + level + ")"
	if p.take("@") {
		p.fail(p.at-1, "%s is over all ticks; it takes no @DATE", m.Func)
	}
}

// add adds another sum times a number.
func (s *Sum) add(o *Sum, by *big.Rat) {
	for _, t := range o.Terms {
		s.Terms = append(s.Terms, Term{t.Text, new(big.Rat).Mul(t.By, by), t.At})
	}
	s.Constant.Add(s.Constant, new(big.Rat).Mul(o.Constant, by))
	s.Days.Add(s.Days, new(big.Rat).Mul(o.Days, by))
}

// collected brings like terms together.
func (s *Sum) collected(p *parser) *Sum {
	slices.SortStableFunc(s.Terms, func(a, b Term) int { return cmp.Or(strings.Compare(a.Text, b.Text), a.At-b.At) })
	var all []Term
	for _, t := range s.Terms {
		if n := len(all); n > 0 && all[n-1].Text == t.Text {
			all[n-1].By.Add(all[n-1].By, t.By)
		} else {
			all = append(all, t)
		}
	}
	s.Terms = slices.DeleteFunc(all, func(t Term) bool { return t.By.Sign() == 0 })
	for _, t := range append(s.Terms, Term{By: s.Constant}) {
		if v, _ := t.By.Float64(); math.IsInf(v, 0) || v == 0 && t.By.Sign() != 0 {
			p.fail(t.At, "the number is too large or too small")
		}
	}
	return s
}
