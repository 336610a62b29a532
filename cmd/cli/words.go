package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"guanxi/sim/results/digits"
	"guanxi/sim/results/terminal"
)

// thousands prints a count with commas.
func thousands[N int | int64](n N) string { return digits.Grouped(float64(n), 0) }

// facts returns a function that prints lines beginning with their subject.
func facts(w io.Writer) func(what, format string, args ...any) {
	return func(what, format string, args ...any) {
		fmt.Fprintf(w, "%-9s "+format+"\n", append([]any{what}, args...)...)
	}
}

// span formats a time for people: 12 s, 3 min, 1.5 h.
func span(d time.Duration) string {
	switch s := d.Seconds(); {
	case s < 1:
		return fmt.Sprintf("%.1f s", s)
	case s < 120:
		return fmt.Sprintf("%.0f s", s)
	case s < 7200:
		return fmt.Sprintf("%.0f min", s/60)
	default:
		return fmt.Sprintf("%.1f h", s/3600)
	}
}

// brief formats a short time for people: 12 ms, 1.4 s.
func brief(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%.0f µs", float64(d)/1e3)
	case d < time.Second:
		return fmt.Sprintf("%.0f ms", float64(d)/1e6)
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return span(d)
}

// folded breaks lines that are wider than the terminal at blanks. Continuation lines are indented
// to the last column of the line, which begins after two blanks.
func folded(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		indent, at := 0, 0 // the column, and where it begins in the line
		for i, r := range line {
			if i >= 50 {
				break
			}
			if r != ' ' && strings.HasSuffix(line[:i], "  ") {
				indent, at = terminal.Columns(line[:i]), i
			}
		}
		for terminal.Columns(line) > terminal.Width {
			end, n := 0, 0
			for i, r := range line {
				if n > terminal.Width {
					break
				}
				if r == ' ' && i > at {
					end = i
				}
				n += terminal.Columns(string(r))
			}
			if end == 0 {
				break
			}
			b.WriteString(strings.TrimRight(line[:end], " ") + "\n")
			line, at = strings.Repeat(" ", indent)+strings.TrimLeft(line[end:], " "), indent
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// filled refills paragraphs to the width of the terminal; indented lines stay as they are.
func filled(text string) string {
	var b strings.Builder
	var words []string // words of a paragraph that may continue
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \n")
		if line != "" && line[0] != ' ' && line[0] != '\t' {
			words = append(words, strings.Fields(line)...)
			continue
		}
		b.WriteString(terminal.Fill(words, " ", 0, 0) + line + "\n")
		words = nil
	}
	return b.String() + terminal.Fill(words, " ", 0, 0)
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
