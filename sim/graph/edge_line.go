package graph

import (
	"bytes"
	"cmp"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"guanxi/sim/units"
)

func cut(line []byte) string {
	if len(line) > 80 {
		line = line[:80]
	}
	return strings.ToValidUTF8(string(line), "?")
}

// nameColumns tells how to say which columns hold the ids.
const nameColumns = "say which hold the ids (graph.columns: [2, 3] or [from, to]), and separate " +
	"them by tabs or commas if names contain blanks"

// asTexts tells how to read ids as texts.
const asTexts = " (graph.format: texts)"

// id returns the number of an id, or says why a text is none.
func (p *reader) id(t []byte) (number uint32, why string) {
	if p.texts != nil {
		if k, there := p.texts[string(t)]; there {
			return k, ""
		}
		if why := p.noID(t); why != "" {
			return 0, why
		}
		k := uint32(len(p.texts))
		p.labels = append(p.labels, string(t))
		p.texts[p.labels[k]] = k
		return k, ""
	}
	x, err := strconv.ParseInt(string(t), 10, 64)
	if err != nil {
		why := cmp.Or(p.noID(t), "is not an integer as the others are: correct it, or read ids as texts"+asTexts)
		if errors.Is(err, strconv.ErrRange) {
			why = "does not fit 64 bits: read ids as texts" + asTexts
		}
		return 0, why
	}
	k, there := p.numbers[x]
	if !there {
		k = uint32(len(p.numbers))
		p.numbers[x] = k
	}
	return k, ""
}

// noID says why a text is no id; texts that are asked for are taken as they stand.
func (p *reader) noID(t []byte) string {
	switch {
	case len(t) == 0:
		return "is empty: complete the line, or leave it out"
	case !utf8.Valid(t):
		return "is not UTF-8 text: save the file as UTF-8"
	case bytes.ContainsFunc(t, func(c rune) bool { return c < ' ' }):
		return "holds a control character"
	case p.format.Layout == Texts:
		return ""
	case t[0] == '{' || t[len(t)-1] == ':' || !balanced(t):
		return "has brackets or a colon, as printed lists and data do: write each edge as two ids on a line"
	}
	if units.Cell(string(t)) == "" {
		return "is a word for a missing value: complete the line, or leave it out; if it is a name, read ids as texts" +
			asTexts
	}
	if _, err := strconv.ParseFloat(string(t), 64); err == nil && '0' <= t[0] && t[0] <= '9' &&
		bytes.ContainsAny(t, ".eE") {
		return "is a number with a fraction or in exponent form: write whole numbers with all their digits, or read ids " +
			"as texts" + asTexts
	}
	return ""
}

// balanced reports whether each bracket that opens closes.
func balanced(t []byte) bool {
	depth := 0
	for _, c := range t {
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
		if depth < 0 {
			return false
		}
	}
	return depth == 0
}

// fields splits a trimmed line. A comma, semicolon or tab separates, together with the blanks
// around it. Blanks alone separate if loose is set, in which case tabs count as blanks, or if the
// line contains no other separator. A field may be in double quotes, which are doubled within it;
// closed says that all do close. Empty fields at the end are left out.
func fields(line []byte, out [][]byte, loose bool) (all [][]byte, closed bool) {
	blanks := loose || !bytes.ContainsAny(line, ",;\t")
	blank := func(c byte) bool { return c == ' ' || loose && c == '\t' }
	hard := func(c byte) bool { return c == ',' || c == ';' || !loose && c == '\t' }
	line, closed = bytes.TrimRight(line, " ,;\t"), true
	for k := 0; ; k++ {
		for k < len(line) && blank(line[k]) {
			k++
		}
		if k < len(line) && line[k] == '"' {
			field, next, ends := quoted(line, k+1)
			out, k, closed = append(out, field), next, closed && ends
		} else {
			from := k
			for k < len(line) && !hard(line[k]) && (!blanks || !blank(line[k])) {
				k++
			}
			out = append(out, bytes.TrimRight(line[from:k], " "))
		}
		for k < len(line) && blank(line[k]) {
			k++
		}
		if k >= len(line) {
			return out, closed
		}
		if !hard(line[k]) {
			k--
		}
	}
}

// quoted reads from after an opening quote to after the closing one, if there is one.
func quoted(line []byte, from int) (field []byte, next int, closed bool) {
	k := bytes.IndexByte(line[from:], '"')
	if k < 0 {
		return line[from:], len(line), false
	}
	if end := from + k; end+1 >= len(line) || line[end+1] != '"' {
		return line[from:end], end + 1, true
	}
	for k = from; k < len(line); k++ {
		if line[k] == '"' {
			if k+1 >= len(line) || line[k+1] != '"' {
				return field, k + 1, true
			}
			k++
		}
		field = append(field, line[k])
	}
	return field, k, false
}
