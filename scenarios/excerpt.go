package scenarios

import (
	"fmt"
	"strings"
	"unicode"

	"guanxi/sim/results/terminal"
	"guanxi/sim/spec"
)

// maxShown is how many problems are printed; the rest are only counted.
const maxShown = 50

// Error holds everything that is wrong with a scenario, and the lines of its files for the
// excerpts.
type Error struct {
	Problems spec.Problems
	Warnings []string // of what could be checked nevertheless
	sources  sources
}

// sources holds the lines of each file read, by the file's name in a Pos.
type sources map[string][]string

func (s sources) add(file string, text []byte) {
	s[file] = strings.Split(lineEnds.Replace(strings.TrimPrefix(string(text), "\ufeff")), "\n")
}

// Error prints every problem as FILE:LINE:COL: path: message, followed by the line and a caret,
// sorted by file and line.
func (e *Error) Error() string { return render(e.Problems, e.sources) }

func render(ps spec.Problems, src sources) string {
	var b strings.Builder
	ps = ps.Sort()
	for i := range ps {
		if i == maxShown {
			fmt.Fprintf(&b, "... and %d more\n", len(ps)-maxShown)
			break
		}
		p := &ps[i]
		if p.Pos != (spec.Pos{}) {
			fmt.Fprintf(&b, "%s: ", p.Pos)
		}
		b.WriteString(p.Text() + "\n")
		excerpt(&b, src[p.Pos.File], p.Pos)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// excerpt prints the line of a problem with a caret below its column.
func excerpt(b *strings.Builder, lines []string, at spec.Pos) {
	if at.Line < 1 || at.Line > len(lines) {
		return
	}
	line := []rune(lines[at.Line-1])
	col := min(max(at.Col, 1), len(line)+1)
	// A long line is cut to a window around the column.
	const window = 110
	if len(line) > window {
		lo := max(0, min(col-1-window/2, len(line)-window))
		hi := min(len(line), lo+window)
		cut := append([]rune(nil), line[lo:hi]...)
		if lo > 0 {
			cut = append([]rune("..."), cut...)
			col += 3 - lo
		}
		if hi < len(line) {
			cut = append(cut, []rune("...")...)
		}
		line = cut
	}
	number := fmt.Sprintf("%5d | ", at.Line)
	var pad strings.Builder
	for i, r := range line {
		if unicode.IsControl(r) && r != '\t' {
			line[i], r = '\ufffd', '\ufffd'
		}
		if i >= col-1 {
			continue
		}
		// Tabs are repeated, so that the caret is aligned whatever their width.
		if r == '\t' {
			pad.WriteByte('\t')
		} else {
			pad.WriteString(strings.Repeat(" ", terminal.Columns(string(r))))
		}
	}
	fmt.Fprintf(b, "%s%s\n%s%s^\n", number, string(line), strings.Repeat(" ", len(number)-2)+"| ", pad.String())
}
