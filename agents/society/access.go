package society

import (
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"
	"time"

	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// AccessSpec describes the curve of those who can use the platform at all.
type AccessSpec struct {
	File              string
	Date, Value, Of   string
	AccountsPerPerson float64
}

func (a *AccessSpec) declare(s *spec.Section) {
	s.Text(&a.File, "file", "netizens.csv", "table with a row per date: a bundled name or a path", spec.Source("China Internet Network Information Center, statistical reports"))
	s.Text(&a.Date, "date", "date", "column of dates")
	s.Text(&a.Value, "value", "netizens_millions", "column of the number of people with access")
	s.Text(&a.Of, "of", "population_millions", "column of the total number of people, whom the consumers represent")
	s.Number(&a.AccountsPerPerson, "accounts_per_person", "1", "accounts that a person with access can hold", spec.Above(0), spec.Max(100), spec.Assumed("1–2; at the end of 2018 monthly accounts were 1.34 times the mobile internet users of China"))
}

// Check returns what is wrong with the file.
func (a *AccessSpec) Check(open Opener) error {
	_, err := a.read(open)
	return err
}

func (a *AccessSpec) read(open Opener) (points []accessPoint, err error) {
	r, err := open(a.File)
	if err == nil {
		defer r.Close()
		points, err = a.curve(r)
	}
	if err != nil {
		return nil, fmt.Errorf("consumers.access.file: %w", err)
	}
	return points, nil
}

type accessPoint struct {
	date  time.Time
	share float64
}

// curve reads the curve: the share of people with access, by date.
func (a *AccessSpec) curve(r io.Reader) ([]accessPoint, error) {
	table, lines, wrong, err := ReadRows(a.File, r)
	if err != nil {
		return nil, err
	}
	if len(table) == 0 || len(table) == 1 && wrong.Count == 0 {
		return nil, fmt.Errorf("%s: no rows; write a header and a row per date", a.File)
	}
	header, column := table[0], map[string]int{}
	for _, c := range []struct{ key, name string }{{"date", a.Date}, {"value", a.Value}, {"of", a.Of}} {
		k := slices.Index(header, c.name)
		if k < 0 {
			return nil, fmt.Errorf("%s: no column %q (access.%s); it has %s", a.File, c.name, c.key, strings.Join(header, ", "))
		}
		if slices.Contains(header[k+1:], c.name) {
			return nil, fmt.Errorf("%s has two columns %q", a.File, c.name)
		}
		column[c.name] = k
	}
	var points []accessPoint
	for n, row := range table[1:] {
		on, people, all := row[column[a.Date]], row[column[a.Value]], row[column[a.Of]]
		date, noDate := time.Parse("2006-01-02", on)
		value, err1 := units.ParseNumber(people)
		of, err2 := units.ParseNumber(all)
		switch {
		case noDate != nil:
			wrong.Addf("%s:%d: %q is not a date such as 2011-01-21", a.File, lines[n+1], on)
		case err1 != nil || err2 != nil || value < 0 || of <= 0:
			wrong.Addf("%s:%d: %q with access of %q people is not a share from 0 to 1", a.File, lines[n+1], people, all)
		default:
			points = append(points, accessPoint{date, min(1, value/of*a.AccountsPerPerson)})
		}
	}
	sort.SliceStable(points, func(i, j int) bool { return points[i].date.Before(points[j].date) })
	return points, wrong.Err()
}

// AccessShare returns the share of consumers who can use the platform at the end of tick t. It is
// interpolated linearly between the dates and constant beyond them.
func (w *World) AccessShare(t sim.Tick) float64 {
	p := w.access
	if p == nil {
		return 1
	}
	now := w.Clock.Date(t)
	k := sort.Search(len(p), func(k int) bool { return p[k].date.After(now) })
	switch {
	case k == 0:
		return p[0].share
	case k == len(p):
		return p[k-1].share
	}
	a, b := p[k-1], p[k]
	part := float64(now.Sub(a.date)) / float64(b.date.Sub(a.date))
	return a.share + float64(part*(b.share-a.share))
}

// LimitsAccess reports whether there is a curve of access.
func (p *People) LimitsAccess() bool { return p.access != nil }

// HasAccess reports whether consumer i is among the given share with access. A consumer's place
// in the queue is drawn once, so access is never lost while the curve rises.
func (w *World) HasAccess(i int, share float64) bool {
	return share >= 1 || w.accessKey.Float(uint64(i), 0) < share
}
