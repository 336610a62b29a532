package spec

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Flow prints the tree on one line, in a form that a scenario file may contain.
func (n *Node) Flow() string {
	var b strings.Builder
	n.flow(&b)
	return b.String()
}

func (n *Node) flow(b *strings.Builder) {
	switch {
	case n == nil || n.Kind == NullNode:
		b.WriteString("null")
	case n.Kind == ScalarNode:
		b.WriteString(QuoteScalar(n.Text, n.Quoted))
	case n.Kind == ListNode:
		b.WriteByte('[')
		for i, x := range n.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			x.flow(b)
		}
		b.WriteByte(']')
	default:
		b.WriteByte('{')
		for i, e := range n.Keys {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(QuoteScalar(e.Key, false))
			b.WriteString(": ")
			e.Value.flow(b)
		}
		b.WriteByte('}')
	}
}

// QuoteScalar prints a scalar, in double quotes if it was quoted or could not be read back
// without them.
func QuoteScalar(text string, quoted bool) string {
	if !quoted && readsBack(text) {
		return text
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		if e := escape(r); e != "" {
			b.WriteString(e)
		} else {
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// escape returns the escape sequence of a character in quotes, or "" if it needs none.
func escape(r rune) string {
	switch {
	case r == '"' || r == '\\':
		return `\` + string(r)
	case r == '\n':
		return `\n`
	case r == '\t':
		return `\t`
	case r == '\r':
		return `\r`
	case r < 0x20 || r >= 0x7f && r < 0xa0:
		return fmt.Sprintf(`\x%02x`, r)
	case r == 0x2028 || r == 0x2029 || r == 0xfeff || r == utf8.RuneError || r >= 0xfffe && r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return ""
}

// readsBack reports whether text reads back from a file as the same plain scalar.
func readsBack(text string) bool {
	switch text {
	case "", "~", "null", "Null", "NULL", "<<", "=":
		return false
	}
	if strings.TrimSpace(text) != text || strings.ContainsAny(text, ",[]{}'`") ||
		strings.Contains(text, ": ") || strings.HasSuffix(text, ":") || strings.Contains(text, " #") ||
		strings.Contains(text, "\u00a0") {
		return false
	}
	if strings.HasPrefix(text, "---") || strings.HasPrefix(text, "...") {
		return false
	}
	if strings.ContainsFunc(text, func(r rune) bool { return escape(r) != "" }) {
		return false
	}
	switch text[0] {
	case '?', ':', '#', '&', '*', '!', '|', '>', '%', '@':
		return false
	case '-':
		return len(text) > 1 && (text[1] == '.' || text[1] >= '0' && text[1] <= '9')
	}
	return true
}

// parseFlow reads the text of a default: {a: 1, b: 2}, [x, y], or a scalar. The braces of a
// mapping or brackets of a list may be left out if open says which is meant.
func parseFlow(text string, open NodeKind) (*Node, error) {
	p := flowParser{text: text}
	p.space()
	var n *Node
	var err error
	switch {
	case open == MapNode && !p.at('{'):
		n, err = p.mapping(0)
	case open == ListNode && !p.at('['):
		n, err = p.list(0)
	default:
		n, err = p.value()
	}
	if p.space(); err == nil && p.i < len(p.text) {
		err = fmt.Errorf("%q is left over", p.text[p.i:])
	}
	return n, err
}

type flowParser struct {
	text string
	i    int
}

func (p *flowParser) at(c byte) bool { return p.i < len(p.text) && p.text[p.i] == c }

func (p *flowParser) space() {
	for p.i < len(p.text) && (p.text[p.i] == ' ' || p.text[p.i] == '\n') {
		p.i++
	}
}

func (p *flowParser) value() (*Node, error) {
	p.space()
	switch {
	case p.at('{'):
		p.i++
		return p.mapping('}')
	case p.at('['):
		p.i++
		return p.list(']')
	}
	text, quoted, err := p.scalar(",]}")
	if err == nil && text == "" && !quoted {
		err = fmt.Errorf("a value is missing at %q", p.text[p.i:])
	}
	return &Node{Kind: ScalarNode, Text: text, Quoted: quoted}, err
}

func (p *flowParser) scalar(stop string) (text string, quoted bool, err error) {
	p.space()
	if p.at('"') {
		text, _, closed := strings.Cut(p.text[p.i+1:], `"`)
		if !closed {
			return "", false, fmt.Errorf("a quote is not closed")
		}
		p.i += len(text) + 2
		return text, true, nil
	}
	start := p.i
	for p.i < len(p.text) && !strings.ContainsRune(stop, rune(p.text[p.i])) {
		p.i++
	}
	return strings.TrimSpace(p.text[start:p.i]), false, nil
}

// items reads comma-separated items until end; 0 means the end of the text.
func (p *flowParser) items(end byte, one func() error) error {
	for {
		p.space()
		if end == 0 && p.i == len(p.text) {
			return nil
		}
		if end != 0 && p.at(end) {
			p.i++
			return nil
		}
		if err := one(); err != nil {
			return err
		}
		if p.space(); p.at(',') {
			p.i++
		} else if end == 0 && p.i < len(p.text) || end != 0 && !p.at(end) {
			return fmt.Errorf("a comma is expected at %q", p.text[p.i:])
		}
	}
}

func (p *flowParser) mapping(end byte) (*Node, error) {
	n := &Node{Kind: MapNode}
	return n, p.items(end, func() error {
		key, _, err := p.scalar(":,}]")
		if err != nil {
			return err
		}
		if !p.at(':') || key == "" {
			return fmt.Errorf("a key and a colon are expected at %q", p.text[p.i:])
		}
		p.i++
		v, err := p.value()
		n.Keys = append(n.Keys, Entry{Key: key, Value: v})
		return err
	})
}

func (p *flowParser) list(end byte) (*Node, error) {
	n := &Node{Kind: ListNode}
	return n, p.items(end, func() error {
		v, err := p.value()
		n.Items = append(n.Items, v)
		return err
	})
}
