package society

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"guanxi/sim/graph"
)

// ReadRows reads the rows of a CSV file in UTF-8, with any line ends. The file may begin with a byte
// order mark, as spreadsheets write it. Cells have no blanks around them. lines are the lines on which the rows begin;
// empty ones have no row. Rows with another number of columns than the header are left out and reported in wrong, to
// which callers add.
func ReadRows(name string, r io.Reader) (rows [][]string, lines []int, wrong *graph.BadLinesError, err error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	text = bytes.ReplaceAll(bytes.ReplaceAll(bytes.TrimPrefix(text, []byte("\ufeff")), []byte("\r\n"), []byte("\n")),
		[]byte("\r"), []byte("\n"))
	for n, line := range bytes.Split(text, []byte("\n")) {
		if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
			return nil, nil, nil, fmt.Errorf("%s:%d: is not UTF-8 text; save the table as CSV in UTF-8", name, n+1)
		}
	}
	wrong = &graph.BadLinesError{}
	for c := csv.NewReader(bytes.NewReader(text)); ; {
		row, err := c.Read()
		if err == io.EOF {
			return rows, lines, wrong, nil
		}
		if at := (*csv.ParseError)(nil); errors.As(err, &at) && at.Err != csv.ErrFieldCount {
			if at.StartLine < at.Line {
				return nil, nil, nil, fmt.Errorf("%s:%d: is no table: a quote opens that does not close: double it, or remove it",
					name, at.StartLine)
			}
			return nil, nil, nil, fmt.Errorf("%s:%d:%d: is no table: %w", name, at.Line, at.Column, at.Err)
		}
		for k := range row {
			row[k] = strings.TrimSpace(row[k])
		}
		if rows == nil && len(row) == 1 && strings.ContainsAny(row[0], ";\t") {
			return nil, nil, nil, fmt.Errorf("%s:1: its columns must be separated by commas; the header is %q", name, row[0])
		}
		line, _ := c.FieldPos(0)
		if err != nil {
			wrong.Addf("%s:%d: the number of columns is %d instead of %d: correct the row (a cell with a comma stands in "+
				"quotes), or leave it out", name, line, len(row), len(rows[0]))
			continue
		}
		rows, lines = append(rows, row), append(lines, line)
	}
}
