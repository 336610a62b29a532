// Package journal stores the results of the runs of a sweep, one line per finished run. Lines
// are appended and synced in groups; each process writes its own file. Nothing in a journal is
// ever changed, and the tables can be made from it again at any time.
package journal

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"guanxi/sim/results/table"
)

// Record is the result of a run.
type Record struct {
	ID      ID
	Try     int // from 1; higher if failed runs were run again
	Failed  bool
	Error   string // reason for the failure, on one line
	Detail  string // location, for a fault of the program
	Seconds float64
	Metrics []Metric
	Members []float64    // captured by each consumer, if kept
	Series  *table.Table // nil: not kept
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

// head is a line without its series. The series is the last member of the line, so it can
// remain packed.
type head struct {
	ID      string            `json:"id"`
	Status  string            `json:"status"`
	Try     int               `json:"try,omitempty"`
	Error   string            `json:"error,omitempty"`
	Detail  string            `json:"detail,omitempty"`
	Seconds float64           `json:"seconds"`
	Metrics map[string]number `json:"metrics,omitempty"`
	Members []byte            `json:"members,omitempty"`
	Moment  bool              `json:"moment,omitempty"`

	id     ID
	series []byte // base64
}

const seriesHead = `,"series":"`

// encode returns the line of a record, without its newline.
func encode(r *Record) ([]byte, error) {
	h := head{ID: r.ID.String(), Status: "done", Seconds: math.Round(r.Seconds*1e6) / 1e6}
	if r.Try > 1 {
		h.Try = r.Try
	}
	var packed []byte
	if r.Failed {
		h.Status, h.Error, h.Detail = "failed", strings.ToValidUTF8(r.Error, "\uFFFD"), strings.ToValidUTF8(r.Detail, "\uFFFD")
	} else {
		h.Metrics = map[string]number{}
		for _, m := range r.Metrics {
			h.Metrics[m.Name] = number(m.Value)
		}
		if r.Members != nil {
			h.Members = packFloats(r.Members)
		}
		if r.Series != nil {
			var err error
			if packed, err = packSeries(r.Series); err != nil {
				return nil, err
			}
			c := r.Series.Col("date")
			h.Moment = c != nil && c.Column().Type == table.DateTimeType
		}
	}
	b, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	b = b[:len(b)-1]
	if packed != nil {
		b = append(b, seriesHead...)
		b = base64.StdEncoding.AppendEncode(b, packed)
		b = append(b, '"')
	}
	return seal(b), nil
}

var errDamaged = errors.New("its checksum is wrong")

// decodeHead reads a line without unpacking its series.
func decodeHead(line []byte) (*head, error) {
	if !intact(line) {
		return nil, errDamaged
	}
	body := line[:len(line)-sumLen]
	h := &head{}
	if k := bytes.LastIndex(body, []byte(seriesHead)); k >= 0 {
		series := body[k+len(seriesHead):]
		if end := bytes.IndexByte(series, '"'); end >= 0 && end == len(series)-1 {
			h.series, body = series[:end], body[:k]
		}
	}
	text := append(append(make([]byte, 0, len(body)+1), body...), '}')
	if err := json.Unmarshal(text, h); err != nil {
		return nil, err
	}
	var err error
	if h.id, err = ParseID(h.ID); err != nil {
		return nil, err
	}
	if h.Status != "done" && h.Status != "failed" {
		return nil, fmt.Errorf("its status is %q", h.Status)
	}
	h.Try = max(1, h.Try)
	return h, nil
}

// record completes a head. Metrics are in alphabetical order.
func (h *head) record() (*Record, error) {
	r := &Record{ID: h.id, Try: h.Try, Failed: h.Status == "failed", Error: h.Error, Detail: h.Detail, Seconds: h.Seconds}
	for _, name := range slices.Sorted(maps.Keys(h.Metrics)) {
		r.Metrics = append(r.Metrics, Metric{name, float64(h.Metrics[name])})
	}
	if h.Members != nil {
		var err error
		if r.Members, err = unpackFloats(h.Members); err != nil {
			return nil, fmt.Errorf("its members: %w", err)
		}
	}
	if h.series != nil {
		packed, err := base64.StdEncoding.DecodeString(string(h.series))
		if err != nil {
			return nil, fmt.Errorf("its series: %w", err)
		}
		if r.Series, err = unpackSeries(packed); err != nil {
			return nil, fmt.Errorf("its series: %w", err)
		}
	}
	return r, nil
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
