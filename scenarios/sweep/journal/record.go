// Package journal keeps what the runs of a sweep gave: a line for each finished
// run, appended and made durable in groups, each process in a file of its own.
// Tables are made from it and can be made again at any time; nothing in it is
// ever changed.
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

// Record is a run that ended.
type Record struct {
	ID      ID
	Try     int // from 1; more after a failed run was run again
	Failed  bool
	Error   string // why it failed, on one line
	Detail  string // of a fault of the program: where
	Seconds float64
	Metrics []Metric
	Members []float64    // captured by each consumer, where that is kept
	Series  *table.Table // nil: none kept
}

// Metric is a number that a run gave; NaN is missing.
type Metric struct {
	Name  string
	Value float64
}

// ID is that of a run, printed as 16 hexadecimal digits.
type ID uint64

func (id ID) String() string { return fmt.Sprintf("%016x", uint64(id)) }

// ParseID reads the digits.
func ParseID(text string) (ID, error) {
	n, err := strconv.ParseUint(text, 16, 64)
	if err != nil || len(text) != 16 || strings.ToLower(text) != text {
		return 0, fmt.Errorf("%q is not the id of a run: 16 hexadecimal digits", text)
	}
	return ID(n), nil
}

// A line is a JSON object whose last member is the checksum (CRC-32C) of all
// that is before it. A single wrong bit never passes.
const (
	sumHead = `,"crc":"`
	sumTail = `"}`
	sumLen  = len(sumHead) + 8 + len(sumTail)
)

// castagnoli is computed in hardware on most machines.
func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

func seal(b []byte) []byte {
	sum := checksum(b)
	b = append(b, sumHead...)
	b = fmt.Appendf(b, "%08x", sum)
	return append(b, sumTail...)
}

// intact says whether a line, without its line end, is as it was written.
func intact(line []byte) bool {
	n := len(line) - sumLen
	if n < 1 {
		return false
	}
	tail := line[n:]
	if string(tail[:len(sumHead)]) != sumHead || string(tail[len(tail)-len(sumTail):]) != sumTail {
		return false
	}
	// Compared as text: a changed case of a digit is a changed bit too.
	return string(tail[len(sumHead):len(sumHead)+8]) == fmt.Sprintf("%08x", checksum(line[:n]))
}

// head is a line without its series, which is its last member, so that it can be left
// packed.
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

// encode makes the line of a record, without its line end.
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
	if k := bytes.LastIndex(body, []byte(seriesHead)); k >= 0 && bytes.IndexByte(body[k+len(seriesHead):], '"') == len(body)-k-len(seriesHead)-1 {
		h.series = body[k+len(seriesHead) : len(body)-1]
		body = body[:k]
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

// record completes a head. Metrics come in the order of their names.
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

// Value is the metric of that name; false when the run did not measure it.
func (r *Record) Value(name string) (float64, bool) {
	for _, m := range r.Metrics {
		if m.Name == name {
			return m.Value, true
		}
	}
	return math.NaN(), false
}

// number is a metric: the shortest decimal that reads back the same; null is missing,
// and infinities, which JSON does not have, are texts.
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
		return json.Marshal(v + 0) // −0 is 0, as in tables
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
