package formula

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/scanner"
	"unicode"
)

// node is a part of a formula as it stands: a number, a name, me.NAME, an operation, a call.
type node struct {
	from   int    // its letter
	kind   string // number, name, mine, call, or an operator; ? has three parts, - may have one
	name   string
	number float64
	parts  []*node
}

// parser reads a formula from left to right (precedence climbing).
type parser struct {
	scanner.Scanner
	text  string
	token rune
	of    string // the text of the token
	from  int
	deep  int
	fault *Fault
}

// mostDeep bounds how deep parentheses go.
const mostDeep = 100

// parse reads a whole formula.
func parse(text string) (*node, *Fault) {
	p := &parser{text: text}
	p.Init(strings.NewReader(text))
	p.Mode = scanner.ScanIdents | scanner.ScanFloats
	p.Error = func(*scanner.Scanner, string) {}
	p.next()
	n := p.either()
	if p.token != scanner.EOF {
		p.unexpected()
	}
	return n, p.fault
}

// next reads the next token. Operators of two characters are one.
func (p *parser) next() {
	p.token = p.Scan()
	p.from, p.of = p.Position.Offset, p.TokenText()
	after := p.Peek()
	switch two := p.of + string(after); {
	case slices.Contains([]string{"<=", ">=", "==", "!=", "&&", "||", "**"}, two):
		p.Scan()
		p.of = two
	case (p.token == scanner.Int || p.token == scanner.Float) && (unicode.IsLetter(after) || after == '_' || after == '%'):
		p.wrong("a number and what follows need a sign in between, such as 30*day; a share is .2 and not 20%%")
	}
}

func (p *parser) wrong(format string, args ...any) {
	if p.fault == nil {
		p.fault = &Fault{From: min(p.from, max(0, len(p.text)-1)), Msg: "is no formula: " + fmt.Sprintf(format, args...),
			Hint: "such as p + q*friends_share^2, with units as 0.4/day or 30*day"}
	}
	p.token = scanner.EOF
}

func (p *parser) unexpected() {
	if p.token == scanner.EOF {
		p.wrong("it ends too early")
		return
	}
	p.wrong("%.20q is not expected here", p.of)
}

// takes reads a token if it is what is expected.
func (p *parser) takes(of string) bool {
	if p.token != scanner.EOF && p.of == of {
		p.next()
		return true
	}
	return false
}

func (p *parser) must(of string) {
	if !p.takes(of) {
		p.unexpected()
	}
}

// either is CONDITION ? THIS : THAT, or less.
func (p *parser) either() *node {
	if p.deep++; p.deep > mostDeep {
		p.wrong("it goes deeper than %d levels", mostDeep)
		return &node{}
	}
	defer func() { p.deep-- }()
	n, from := p.binary(0), p.from
	if !p.takes("?") {
		return n
	}
	this := p.either()
	p.must(":")
	return &node{from: from, kind: "?", parts: []*node{n, this, p.either()}}
}

// levels are the operators from the loosest to the tightest.
var levels = [][]string{{"or", "||"}, {"and", "&&"}, {"<", "<=", ">", ">=", "==", "!="}, {"+", "-"}, {"*", "/"}}

func (p *parser) binary(level int) *node {
	if level == len(levels) {
		return p.unary()
	}
	n := p.binary(level + 1)
	for p.token != scanner.EOF && slices.Contains(levels[level], p.of) {
		op, from := p.of, p.from
		p.next()
		n = &node{from: from, kind: op, parts: []*node{n, p.binary(level + 1)}}
	}
	return n
}

// unary is - and not, which bind less than a power.
func (p *parser) unary() *node {
	from := p.from
	for _, op := range []string{"-", "not", "!"} {
		if p.takes(op) {
			return &node{from: from, kind: op, parts: []*node{p.unary()}}
		}
	}
	n := p.atom()
	from = p.from
	if p.takes("^") || p.takes("**") {
		return &node{from: from, kind: "^", parts: []*node{n, p.unary()}}
	}
	return n
}

// atom is a number, a name, a call, or what stands in parentheses.
func (p *parser) atom() *node {
	n := &node{from: p.from}
	switch token, of := p.token, p.of; {
	case token == scanner.Int || token == scanner.Float:
		var err error
		n.kind = "number"
		if n.number, err = strconv.ParseFloat(of, 64); err != nil {
			p.wrong("%.20q is no number", of)
			return n
		}
		p.next()
	case token == scanner.Ident:
		p.next()
		n.kind, n.name = "name", of
		switch {
		case p.takes("("):
			n.kind = "call"
			for !p.takes(")") && p.fault == nil {
				if len(n.parts) > 0 {
					p.must(",")
				}
				n.parts = append(n.parts, p.either())
			}
		case of == "me" && p.takes("."):
			if n.kind, n.name = "mine", p.of; p.token != scanner.Ident {
				p.unexpected()
				return n
			}
			p.next()
		}
	case p.takes("("):
		n = p.either()
		p.must(")")
	default:
		p.unexpected()
	}
	return n
}
