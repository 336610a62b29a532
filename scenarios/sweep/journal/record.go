// Package journal stores the results of the runs of a sweep, one line per finished run. Lines
// are appended and synced in groups; each process writes its own file. Nothing in a journal is
// ever changed, and the tables can be made from it again at any time.
//
// Series are plain text. Packed by column and compressed they took 3.8 kB a run of a year by the day with
// seven columns, now 26 kB, .6 ms to append and .4 ms to read, now 1.2 and 2.2 on a busy machine: 10,000 runs are
// 260 MB and 20 s of reading more, beside runs of a tenth of a second and more. That took 250 lines.
package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Record is the result of a run.
type Record struct {
	ID      ID
	By      string // the program that ran it, to the bit; "": unknown
	Try     int    // from 1; higher if failed runs were run again
	Failed  bool
	Error   string // reason for the failure, on one line
	Detail  string // location, for a fault of the program
	Seconds float64
	Metrics []Metric
	Members []float64    // captured by each consumer, if kept
	Series  *table.Table // nil: not kept
	Units   *table.Table // outcomes of the units of an experiment; nil: not kept

	Warnings []string
}

// Metric is a number measured in a run. NaN is a missing value.
type Metric struct {
	Name  string
	Value float64
}

// ID identifies a run. It prints as 16 hexadecimal digits.
type ID uint64

func (id ID) String() string { return fmt.Sprintf("%016x", uint64(id)) }

// ParseID parses the hexadecimal digits.
func ParseID(text string) (ID, error) {
	n, err := strconv.ParseUint(text, 16, 64)
	if err != nil || len(text) != 16 || strings.ToLower(text) != text {
		return 0, fmt.Errorf("%q is not a run id, which has 16 hexadecimal digits", text)
	}
	return ID(n), nil
}

// A line is a JSON object whose last member is the checksum (CRC-32C) of everything before it,
// which detects any single wrong bit.
const (
	sumHead = `,"crc":"`
	sumTail = `"}`
	sumLen  = len(sumHead) + 8 + len(sumTail)
)

// checksum returns the CRC-32C (Castagnoli) of b, which most machines compute in hardware.
func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

func seal(b []byte) []byte {
	sum := checksum(b)
	b = append(b, sumHead...)
	b = fmt.Appendf(b, "%08x", sum)
	return append(b, sumTail...)
}

// intact reports whether a line, without its newline, is as it was written.
func intact(line []byte) bool {
	n := len(line) - sumLen
	if n < 1 {
		return false
	}
	tail := line[n:]
	if string(tail[:len(sumHead)]) != sumHead || string(tail[len(tail)-len(sumTail):]) != sumTail {
		return false
	}
	// Compare as text: a digit whose case changed is also damage.
	return string(tail[len(sumHead):len(sumHead)+8]) == fmt.Sprintf("%08x", checksum(line[:n]))
}

// line is a record as JSON has it. The series are the rows of its CSV.
type line struct {
	ID       string            `json:"id"`
	By       string            `json:"by,omitempty"`
	Status   string            `json:"status"`
	Try      int               `json:"try,omitempty"`
	Error    string            `json:"error,omitempty"`
	Detail   string            `json:"detail,omitempty"`
	Seconds  float64           `json:"seconds"`
	Metrics  map[string]number `json:"metrics,omitempty"`
	Members  []number          `json:"captured,omitempty"`
	Warned   []string          `json:"warnings,omitempty"`
	Columns  []table.Column    `json:"columns,omitempty"`
	Rows     string            `json:"rows,omitempty"`
	Measured []table.Column    `json:"unit_columns,omitempty"`
	Units    string            `json:"units,omitempty"`
	Old      json.RawMessage   `json:"series,omitempty"` // as until 0.35

	id ID
}

// encode returns the line of a record, without its newline.
func encode(r *Record) ([]byte, error) {
	l := line{ID: r.ID.String(), By: r.By, Status: "done", Seconds: math.Round(r.Seconds*1e6) / 1e6}
	if r.Try > 1 {
		l.Try = r.Try
	}
	if r.Failed {
		l.Status, l.Error, l.Detail = "failed", kept(r.Error), kept(r.Detail)
	} else {
		l.Metrics = map[string]number{}
		for _, m := range r.Metrics {
			l.Metrics[m.Name] = number(m.Value)
		}
		for _, v := range r.Members {
			l.Members = append(l.Members, number(v))
		}
		for _, text := range r.Warnings {
			l.Warned = append(l.Warned, kept(text))
		}
		var err error
		if l.Columns, l.Rows, err = rowsOf(r.Series); err != nil {
			return nil, err
		}
		if l.Measured, l.Units, err = rowsOf(r.Units); err != nil {
			return nil, err
		}
	}
	b, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	return seal(b[:len(b)-1]), nil
}

func kept(text string) string { return manifest.Handed(strings.ToValidUTF8(text, "\uFFFD")) }

// rowsOf returns the columns of a table, without their descriptions, and the rows of its CSV; none of no table.
func rowsOf(t *table.Table) (columns []table.Column, rows string, err error) {
	if t == nil {
		return nil, "", nil
	}
	for _, c := range t.Columns() {
		columns = append(columns, table.Column{Name: c.Name, Type: c.Type, Kind: c.Kind})
	}
	var b bytes.Buffer
	err = t.WriteCSVRows(&b)
	return columns, b.String(), err
}

var errDamaged = errors.New("its checksum is wrong")

var errOld = errors.New("written by guanxi 0.35 or older; delete this file, and the same sweep runs the study again " +
	"(the tables that are there can be read as before)")

// decode reads a line.
func decode(text []byte) (*line, error) {
	if !intact(text) {
		return nil, errDamaged
	}
	l := &line{}
	if err := json.Unmarshal(append(text[:len(text)-sumLen:len(text)-sumLen], '}'), l); err != nil {
		return nil, err
	}
	if l.Old != nil {
		return nil, errOld
	}
	var err error
	if l.id, err = ParseID(l.ID); err != nil {
		return nil, err
	}
	if l.Status != "done" && l.Status != "failed" {
		return nil, fmt.Errorf("its status is %q", l.Status)
	}
	l.Try = max(1, l.Try)
	return l, nil
}

// moment reports whether dates have times of day.
func (l *line) moment() bool {
	return slices.ContainsFunc(l.Columns, func(c table.Column) bool {
		return c.Name == "date" &&
			c.Type == table.DateTimeType
	})
}

// longestHead is the number of bytes that head needs.
const longestHead = 64

// head returns the run of a line and the program that ran it, without reading on; ok is false where it does not begin
// as written.
func head(text []byte) (id ID, by string, ok bool) {
	const before, between, after = `{"id":"`, `","by":"`, `"`
	rest, ok := bytes.CutPrefix(text, []byte(before))
	if !ok || len(rest) < 16 {
		return 0, "", false
	}
	id, err := ParseID(string(rest[:16]))
	if name, is := bytes.CutPrefix(rest[16:], []byte(between)); is {
		name, _, _ = bytes.Cut(name, []byte(after))
		by = string(name)
	}
	return id, by, err == nil
}

// record returns what the line says, with its series or without. Metrics are in alphabetical order.
func (l *line) record(series bool) (r *Record, err error) {
	r = &Record{ID: l.id, By: l.By, Try: l.Try, Failed: l.Status == "failed", Error: l.Error, Detail: l.Detail,
		Seconds: l.Seconds, Warnings: l.Warned}
	for _, name := range slices.Sorted(maps.Keys(l.Metrics)) {
		r.Metrics = append(r.Metrics, Metric{name, float64(l.Metrics[name])})
	}
	for _, v := range l.Members {
		r.Members = append(r.Members, float64(v))
	}
	if series && l.Columns != nil {
		r.Series, err = table.ReadCSVRows(strings.NewReader(l.Rows), schema.SeriesTable, l.Columns)
	}
	if series && l.Measured != nil && err == nil {
		r.Units, err = table.ReadCSVRows(strings.NewReader(l.Units), schema.UnitsTable, l.Measured)
	}
	return r, err
}

// Value returns the metric of that name, and false if the run did not measure it.
func (r *Record) Value(name string) (float64, bool) {
	for _, m := range r.Metrics {
		if m.Name == name {
			return m.Value, true
		}
	}
	return math.NaN(), false
}

// number is a metric value. It is written as the shortest decimal that reads back the same;
// missing values are null, and infinities, which JSON lacks, are strings.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	switch v := float64(n); {
	case v != v:
		return []byte("null"), nil
	case math.IsInf(v, 1):
		return []byte(`"INF"`), nil
	case math.IsInf(v, -1):
		return []byte(`"-INF"`), nil
	default:
		return json.Marshal(v + 0) // write −0 as 0, as tables do
	}
}

func (n *number) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case "null":
		*n = number(math.NaN())
	case `"INF"`:
		*n = number(math.Inf(1))
	case `"-INF"`:
		*n = number(math.Inf(-1))
	default:
		return json.Unmarshal(text, (*float64)(n))
	}
	return nil
}
