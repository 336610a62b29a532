package graph

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

func cut(line []byte) string {
	if len(line) > 80 {
		line = line[:80]
	}
	return strings.ToValidUTF8(string(line), "?")
}

// headerColumns finds the columns of a header that hold the ids.
func headerColumns(words [][]byte) (int, int, bool) {
	a, b := -1, -1
	for k, word := range words {
		switch strings.ToLower(strings.Trim(string(word), " #%_")) {
		case "source", "src", "from", "fromnodeid", "from_id", "source_id", "node1", "node_1", "node_id_1", "id1", "id_1", "user1", "user_1", "user_id", "numeric_id_1", "follower", "tail", "start", "v1":
			if a < 0 {
				a = k
			}
		case "target", "tgt", "dst", "to", "tonodeid", "to_id", "target_id", "dest", "destination", "node2", "node_2", "node_id_2", "id2", "id_2", "user2", "user_2", "friend_id", "numeric_id_2", "followee", "head", "end", "v2":
			if b < 0 {
				b = k
			}
		}
	}
	return a, b, a >= 0 && b >= 0
}

// twoNumbers is the fast path for nearly all lines: two integers of at most 18 digits at the
// beginning, followed by the end or by a separator.
func (p *reader) twoNumbers(line []byte) (u, v int64, ok bool) {
	k := 0
	number := func() (x int64, ok bool) {
		from := k
		for k < len(line) {
			d := line[k] - '0'
			if d > 9 {
				break
			}
			x = x*10 + int64(d)
			k++
		}
		return x, k > from && k-from <= 18
	}
	if u, ok = number(); !ok || k == len(line) {
		return 0, 0, false
	}
	if c := line[k]; c != ' ' && c != '\t' && c != ',' && c != ';' {
		return 0, 0, false
	}
	k++
	if v, ok = number(); !ok {
		return 0, 0, false
	}
	if k == len(line) {
		return u, v, true
	}
	if c := line[k]; c != ' ' && c != '\t' && c != ',' && c != ';' {
		return 0, 0, false
	}
	if p.rep.MoreColumns == 0 || bytes.IndexByte(line[k:], '"') >= 0 {
		return 0, 0, false // the slow path counts columns, once, and sees quotes that do not close
	}
	return u, v, true
}

func badText(t []byte) string {
	if !utf8.Valid(t) {
		return "is not UTF-8 text: save the file as UTF-8"
	}
	for _, c := range t {
		if c < ' ' {
			return "holds a control character"
		}
	}
	return ""
}

// asTexts tells how to read ids as texts, in a scenario and on the command line.
const asTexts = " (graph.format: texts; guanxi graph stats --layout texts)"

func integer(t []byte) (int64, string) {
	x, err := strconv.ParseInt(string(t), 10, 64)
	switch {
	case err == nil:
		return x, ""
	case errors.Is(err, strconv.ErrRange):
		return 0, "does not fit 64 bits: read ids as texts" + asTexts
	default:
		return 0, "is not an integer as the others are: correct it, or read ids as texts" + asTexts
	}
}

// integers reports whether a line holds integers in two columns.
func integers(line []byte, columns [2]int) bool {
	var f [16][]byte
	all, _ := fields(line, f[:0], columns == [2]int{0, 1})
	if len(all) <= max(columns[0], columns[1]) {
		return false
	}
	_, wrongU := integer(all[columns[0]])
	_, wrongV := integer(all[columns[1]])
	return wrongU == "" && wrongV == ""
}

// fields splits a trimmed line. A comma, semicolon or tab separates, together with the blanks
// around it. Blanks alone separate if loose is set, in which case tabs count as blanks, or if the
// line contains no other separator. A field may be in double quotes, which are doubled within it.
// open is the number of the field, from 1, whose quotes do not close; 0 where all do.
func fields(line []byte, out [][]byte, loose bool) (all [][]byte, open int) {
	blanks := loose || !bytes.ContainsAny(line, ",;\t")
	blank := func(c byte) bool { return c == ' ' || loose && c == '\t' }
	hard := func(c byte) bool { return c == ',' || c == ';' || !loose && c == '\t' }
	k := 0
	for {
		for k < len(line) && blank(line[k]) {
			k++
		}
		if k < len(line) && line[k] == '"' {
			field, next, closed := quoted(line, k+1)
			out = append(out, field)
			if k = next; !closed {
				open = len(out)
			}
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
		if k == len(line) {
			return out, open
		}
		if hard(line[k]) {
			k++
			if k == len(line) {
				return append(out, nil), open
			}
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
