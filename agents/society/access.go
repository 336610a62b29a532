package society

import (
	"cmp"
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
	Ages              []spec.Named[accessColumns] // of single age bands, in place of Value and Of
}

// accessColumns names the columns of a curve.
type accessColumns struct{ Value, Of string }

func (a *AccessSpec) declare(s *spec.Section) {
	const value, of = "column of the number of people with access", "column of the total number of people, whom the " +
		"consumers represent"
	s.Text(&a.File, "file", "", "table with a row per date: a path or a bundled name. netizens.csv has China's, of the "+
		"China Internet Network Information Center", spec.Required())
	s.Text(&a.Date, "date", "date", "column of dates")
	s.Text(&a.Value, "value", "netizens_millions", value+"; for age bands without a column of their own")
	s.Text(&a.Of, "of", "population_millions", of+"; likewise")
	s.Number(&a.AccountsPerPerson, "accounts_per_person", "1", "accounts that a person with access can hold",
		spec.Above(0), spec.Max(100), spec.Assumed("1–2"), spec.Source("at the end of 2018 monthly accounts were 1.34 "+
			"times the mobile internet users of China"))
	spec.Map(s, "ages", &a.Ages, "age bands with a curve of their own in the same table: "+strings.Join(ages[:], ", "),
		func(item *spec.Section, v *accessColumns) {
			item.Text(&v.Value, "value", "", value+", of this age", spec.Required())
			item.Text(&v.Of, "of", "", of+", of this age", spec.Required())
		}, spec.Equation("M2"))
	s.Check(func(c *spec.Checker) {
		for _, band := range a.Ages {
			if !slices.Contains(ages[:], band.Name) {
				c.Errorf("ages."+band.Name, "%q is no age band; %s", band.Name, cmp.Or(spec.Meant(band.Name, ages[:]),
					"the bands are "+strings.Join(ages[:], ", ")))
			}
		}
	})
}

func (a *AccessSpec) Check(open Opener) error {
	_, err := a.read(open)
	return err
}

func (a *AccessSpec) read(open Opener) (curves *accessCurves, err error) {
	r, err := open(a.File)
	if err == nil {
		defer r.Close()
		curves, err = a.curves(r)
	}
	if err != nil {
		return nil, fmt.Errorf("consumers.access.file: %w", err)
	}
	return curves, nil
}

// accessCurves holds the curve of each age band.
type accessCurves [len(ages)]accessCurve

// accessCurve is the share of people with access, by date.
type accessCurve []accessPoint

type accessPoint struct {
	date  time.Time
	share float64
}

// curves reads the curves. Bands without columns of their own follow the one of Value and Of.
func (a *AccessSpec) curves(r io.Reader) (*accessCurves, error) {
	table, lines, wrong, err := ReadRows(a.File, r)
	if err != nil {
		return nil, err
	}
	if len(table) == 0 || len(table) == 1 && wrong.Count == 0 {
		return nil, fmt.Errorf("%s: no rows; write a header and a row per date", a.File)
	}
	var missing error
	column := func(key, name string) int {
		k, err := a.column(table[0], key, name)
		missing = cmp.Or(missing, err)
		return k
	}
	type columns struct{ value, of int }
	date, of := column("date", a.Date), [len(ages)]columns{}
	for band, name := range ages {
		switch k := slices.IndexFunc(a.Ages, func(x spec.Named[accessColumns]) bool { return x.Name == name }); k {
		case -1:
			of[band] = columns{column("value", a.Value), column("of", a.Of)}
		default:
			own, key := a.Ages[k].V, "ages."+name
			of[band] = columns{column(key+".value", own.Value), column(key+".of", own.Of)}
		}
	}
	if missing != nil {
		return nil, missing
	}
	curves := new(accessCurves)
	for n, row := range table[1:] {
		on, err := time.Parse("2006-01-02", row[date])
		if err != nil {
			wrong.Addf("%s:%d: %q is not a date such as 2011-01-21", a.File, lines[n+1], row[date])
			continue
		}
		before := wrong.Count
		twice := slices.ContainsFunc(curves[0], func(p accessPoint) bool { return p.date.Equal(on) })
		for band, k := range of {
			share, ok := shareOf(row[k.value], row[k.of])
			if !ok && !slices.Contains(of[:band], k) {
				wrong.Addf("%s:%d: %q with access of %q people is not a share from 0 to 1", a.File, lines[n+1], row[k.value],
					row[k.of])
			}
			curves[band] = append(curves[band], accessPoint{on, min(1, share*a.AccountsPerPerson)})
		}
		if twice && wrong.Count == before {
			wrong.Addf("%s:%d: %s is given twice: leave one of the rows out", a.File, lines[n+1], row[date])
		}
	}
	for _, c := range curves {
		slices.SortStableFunc(c, func(x, y accessPoint) int { return x.date.Compare(y.date) })
	}
	return curves, wrong.Err()
}

// column returns where a column stands that a key names.
func (a *AccessSpec) column(header []string, key, name string) (int, error) {
	k := slices.Index(header, name)
	if k < 0 {
		return 0, fmt.Errorf("%s: no column %q (access.%s); it has %s", a.File, name, key, strings.Join(header, ", "))
	}
	if slices.Contains(header[k+1:], name) {
		return 0, fmt.Errorf("%s has two columns %q", a.File, name)
	}
	return k, nil
}

// shareOf reads a number of people with access, and of how many.
func shareOf(people, all string) (share float64, ok bool) {
	value, err1 := units.ParseNumber(people)
	of, err2 := units.ParseNumber(all)
	return value / of, err1 == nil && err2 == nil && 0 <= value && value <= of && of > 0
}

// at returns the share on a date. It is interpolated linearly between the dates of the curve and
// constant beyond them.
func (p accessCurve) at(now time.Time) float64 {
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

// Access is the share of consumers who can use the platform, by age band.
type Access [len(ages)]float64

// Access returns who can use the platform at the end of tick t.
func (w *World) Access(t sim.Tick) (a Access) {
	now := w.Clock.Date(t)
	for band := range a {
		a[band] = 1
		if w.access != nil {
			a[band] = w.access[band].at(now)
		}
	}
	return a
}

// HasAccess reports whether consumer i is among those with access; never if it joins on a given date. A consumer's
// place in the queue of its age is drawn once, so access is never lost while the curve rises.
func (w *World) HasAccess(i int, a Access) bool {
	if w.HasDate(i) {
		return false
	}
	share := a[w.Who(i).Age]
	return share >= 1 || w.accessKey.Float(uint64(i), 0) < share
}
