package scenarios

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"guanxi/sim/spec"
)

// Signs of Chinese keyboards look like those of YAML and are text to it. In a text they may stand; beside a
// key, between values or in a number they are meant as the others.
var (
	wideColon  = regexp.MustCompile(`^[A-Za-z_][\w.*-]*\s*(：)`)
	wideLine   = regexp.MustCompile(`^ *(?:- +)*["“]?[A-Za-z_][\w.*-]*["”]?\s*(：)`)
	wideComma  = regexp.MustCompile(`[!-~]\s*(，)\s*[!-~“]`)
	wideQuotes = regexp.MustCompile(`^(“)[^“”]*”$`)
	wideNumber = regexp.MustCompile(`^[-+－＋]?[0-9０-９]*[.．]?[0-9０-９]*[!-~％]*$`)
	wideDigit  = regexp.MustCompile(`([０-９])`)
)

// wide returns the place of a sign in a plain key or value that is meant as one of YAML, in runes, and what
// to say; "" for none.
func wide(text string, key, flow bool) (at int, msg, hint string) {
	find := func(x *regexp.Regexp) bool {
		m := x.FindStringSubmatchIndex(text)
		if m != nil {
			at = utf8.RuneCountInString(text[:m[2]])
		}
		return m != nil
	}
	switch {
	case (key || flow) && find(wideColon):
		return at, "a full-width colon", "write : and a blank"
	case flow && find(wideComma):
		return at, "a full-width comma", "write , and a blank"
	case find(wideQuotes):
		return at, "“ and ” are no quotes to YAML", `write " on both sides`
	case wideNumber.MatchString(text) && find(wideDigit):
		return at, "full-width digits", "write " + narrow(text)
	}
	return 0, "", ""
}

// narrow returns a text with the ASCII sign of each full-width one.
func narrow(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, text)
}

// looks reports whether a plain key or value holds signs that are meant as those of YAML.
func (c *converter) looks(n *yaml.Node, key, flow bool) bool {
	if n.Kind != yaml.ScalarNode ||
		n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return false
	}
	at, msg, hint := wide(n.Value, key, flow)
	if msg != "" {
		pos := c.pos(n)
		pos.Col += at
		c.problems = append(c.problems, spec.Problem{Pos: pos, Msg: msg, Hint: hint})
	}
	return msg != ""
}

// wideAt returns what is wrong with a text that is not YAML, at a line: the first key before a full-width colon,
// or a full-width comma between braces in that line. A line of 0 stands for none.
func wideAt(src []byte, wrong int, file string) spec.Problems {
	for i, text := range bytes.Split(src, []byte("\n")) {
		msg, hint := "a full-width colon", "write : and a blank"
		m := wideLine.FindSubmatchIndex(text)
		if open := bytes.IndexAny(text, "{["); m == nil && i+1 == wrong && open >= 0 {
			if m = wideComma.FindSubmatchIndex(text[open:]); m != nil {
				m[2] += open
				msg, hint = "a full-width comma", "write , and a blank"
			}
		}
		if m != nil {
			return spec.Problems{{Pos: spec.Pos{File: file, Line: i + 1, Col: 1 + utf8.RuneCount(text[:m[2]])}, Msg: msg,
				Hint: hint}}
		}
	}
	return nil
}

// version is a directive that gives the version of YAML.
var version = regexp.MustCompile(`^%YAML\b[ \t]*(1\.[12])?`)

// directive reads a %YAML directive above the document. The library knows version 1.1 only, which is the same
// here; for another version directive returns its place.
func directive(src []byte) (read []byte, line int) {
	start := 0
	for i, text := range bytes.SplitAfter(src, []byte("\n")) {
		rest, _, _ := bytes.Cut(text, []byte("#"))
		if len(bytes.TrimSpace(rest)) > 0 && text[0] != '%' {
			return src, 0
		}
		if m := version.FindSubmatchIndex(text); m != nil {
			if m[2] < 0 || len(bytes.TrimSpace(rest[m[3]:])) > 0 {
				return src, i + 1
			}
			read = bytes.Clone(src)
			read[start+m[2]+2] = '1'
			return read, 0
		}
		start += len(text)
	}
	return src, 0
}
