package agents

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"guanxi/sim/rng"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// readRows reads a table of a series; keys are the further keys of the scenario.
func readRows(name string, v ObservedSpec, table string) ([]Observation, error) {
	v.File, v.Date, v.Value, v.Role, v.Scale, v.Where = "o.csv", "date", "value", cmp.Or(v.Role, "role"), 1, spec.Mapping()
	return ReadObserved(&spec.Named[ObservedSpec]{Name: name, V: v},
		func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(table)), nil })
}

func table(labels []string) string {
	var b strings.Builder
	b.WriteString("date,value,role\n")
	for k, l := range labels {
		fmt.Fprintf(&b, "%s,%d,fit\n", l, k+1)
	}
	return b.String()
}

// The windows of drawn series are those by which the series were made: days of a calendar that is counted
// here day by day, cut at the ends of periods. With the period left out, stated, or rows in any order.
func TestPeriodsOfDrawnSeries(t *testing.T) {
	ends := map[string]func(d time.Time) bool{ // whether a period ends with the day
		"day":     func(time.Time) bool { return true },
		"week":    func(d time.Time) bool { return d.Weekday() == time.Sunday },
		"month":   func(d time.Time) bool { return d.Add(24*time.Hour).Day() == 1 },
		"quarter": func(d time.Time) bool { e := d.Add(24 * time.Hour); return e.Day() == 1 && e.Month()%3 == 1 },
		"year":    func(d time.Time) bool { return d.Month() == 12 && d.Day() == 31 },
		"working": func(d time.Time) bool { // last working day of a month
			next := d.Add(24 * time.Hour)
			for next.Weekday() == time.Saturday || next.Weekday() == time.Sunday {
				next = next.Add(24 * time.Hour)
			}
			return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday && next.Month() != d.Month()
		},
	}
	kinds := []string{"day", "week", "month", "quarter", "year", "working"}
	stated := map[string][]string{"day": {"day", "1d", "24h"}, "week": {"week", "7d"}, "month": {"month", "30.4375d"},
		"quarter": {"quarter", "0.25year"}, "year": {"year", "1year", "365.25d"}, "working": {"month"}}
	wrong := map[string][]string{"day": {"week", "month"}, "week": {"month", "year", "6d"},
		"month": {"year", "quarter", "30d", "31d", "7d"}, "quarter": {"year", "90d", "0.5year"},
		"year": {"2year", "365d", "360d"}, "working": {"year", "30d"}}
	for n := range 240 {
		s := rng.New(uint64(n), 1, "series").Stream(0)
		pick := func(k int) int { return int(s.Float64() * float64(k)) }
		kind := kinds[n%len(kinds)]
		first := n/len(kinds)%2 == 1 && kind != "working"
		day := time.Date(1999+pick(6), time.Month(1+pick(12)), 1+pick(28), 0, 0, 0, 0, time.UTC)
		var from, until []time.Time // until: without its day
		rows := 4 + pick(10)
		for begun := (time.Time{}); len(from) < rows; day = day.Add(24 * time.Hour) {
			if ends[kind](day) {
				if !begun.IsZero() {
					from, until = append(from, begun), append(until, day.Add(24*time.Hour))
				}
				begun = day.Add(24 * time.Hour)
			}
		}
		v := ObservedSpec{Kind: "flow"}
		if first {
			v.Dated = "first"
		}
		labelled := func() (labels []string) {
			for k := range from {
				d := until[k].AddDate(0, 0, -1)
				if first {
					d = from[k]
				}
				labels = append(labels, units.FormatDate(d))
			}
			return labels
		}
		labels := labelled()
		windows := func(got []Observation, err error) string {
			if err != nil {
				return err.Error()
			}
			var all []string
			for _, x := range got {
				all = append(all, fmt.Sprintf("%s/%s=%g", units.FormatDate(x.From), units.FormatDate(x.Until), x.Value))
			}
			return strings.Join(all, " ")
		}
		want := ""
		for k := range from {
			want += fmt.Sprintf(" %s/%s=%d", units.FormatDate(from[k]), units.FormatDate(until[k]), k+1)
		}
		want = want[1:]
		check := func(what, want string, got string) {
			t.Helper()
			if got != want {
				t.Errorf("%d, %s, first %v, %s:\n%v\ngot  %s\nwant %s", n, kind, first, what, labels, got, want)
			}
		}
		if kind == "working" { // the month before the first working end is known by its own days only
			i := strings.Index(want, "/")
			got := windows(readRows("new_adopters", v, table(labels)))
			check("spacing", want[i:], got[strings.Index(got+"/", "/"):])
		} else {
			check("spacing", want, windows(readRows("new_adopters", v, table(labels))))
			v.Period = stated[kind][pick(len(stated[kind]))]
			check("period "+v.Period, want, windows(readRows("new_adopters", v, table(labels))))
		}

		// A stated period that is another overlaps or leaves days out, at these lines.
		v.Period = wrong[kind][pick(len(wrong[kind]))]
		_, err := readRows("new_adopters", v, table(labels))
		length, byDays := strings.CutSuffix(v.Period, "d")
		each, _ := strconv.Atoi(length)
		for k := 1; k < min(10, len(labels)); k++ {
			a, b := until[k-1], until[k]
			if first {
				a, b = from[k-1], from[k]
			}
			bad := !byDays || int(b.Sub(a).Hours()/24)%each != 0
			if named := err != nil && strings.Contains(err.Error(), fmt.Sprintf("o.csv:%d: %s: comes ", k+2,
				labels[k])); named != bad {
				t.Errorf("%d, %s by %s, line %d: %v", n, kind, v.Period, k+2, err)
			}
		}

		// A row is missing: its line is named unless the period is stated, and then its neighbours keep theirs.
		gone := 2 + pick(len(labels)-3)
		fewer := slices.Delete(slices.Clone(labels), gone, gone+1)
		v.Period = ""
		if _, err := readRows("new_adopters", v, table(fewer)); err == nil || !strings.Contains(err.Error(),
			fmt.Sprintf("o.csv:%d: %s", gone+2, fewer[gone])) {
			t.Errorf("%d, %s without row %d: %v", n, kind, gone, err)
		}
		if kind != "working" {
			v.Period = stated[kind][0]
			f, u := slices.Delete(slices.Clone(from), gone, gone+1), slices.Delete(slices.Clone(until), gone, gone+1)
			got, err := readRows("new_adopters", v, table(fewer))
			for k := range got {
				if err != nil || !got[k].From.Equal(f[k]) || !got[k].Until.Equal(u[k]) {
					t.Errorf("%d, %s without row %d: row %d is from %v until %v, should be %v until %v", n, kind, gone, k,
						got[k].From, got[k].Until, f[k], u[k])
				}
			}
			if told := Unsummed("o.csv", got); len(got) == 0 ||
				!strings.Contains(told, fmt.Sprintf("o.csv:%d: no row sums over %s to %s", gone+2, units.FormatDate(from[gone]),
					units.FormatDate(until[gone].AddDate(0, 0, -1)))) {
				t.Errorf("%d, %s without row %d: %s", n, kind, gone, told)
			}
		}

		// First days of months and Mondays are not taken for last days.
		if first && kind != "day" {
			v.Period, v.Dated = "", ""
			if _, err := readRows("new_adopters", v, table(labels)); err == nil || !strings.Contains(err.Error(),
				"o.csv:2: "+labels[0]) || !strings.Contains(err.Error(), "dated: first") {
				t.Errorf("%d, %s, first days: %v", n, kind, err)
			}
		}
		// Of a stock a date is a date, whatever lies between.
		if got, err := readRows("adopters", ObservedSpec{Kind: "stock"}, table(fewer)); err != nil ||
			!got[1].From.IsZero() || units.FormatDate(got[1].Date) != fewer[1] {
			t.Errorf("%d, a stock: %v, %v", n, got, err)
		}
	}
}

// A date of holding out gives roles to rows without a column of them, each by its own date.
func TestHoldout(t *testing.T) {
	rows, err := readRows("adopters", ObservedSpec{Holdout: "2024-03-01"},
		"date,value\n2024-03-01,3\n2024-01-01,1\n2024-02-29,2\n")
	if err != nil || len(rows) != 3 || rows[0].Role != "holdout" || rows[1].Role != "fit" || rows[2].Role != "fit" {
		t.Errorf("%v, %v", rows, err)
	}
	if _, err := readRows("adopters", ObservedSpec{Holdout: "2024-03-01"},
		"date,value,role\n2024-03-01,3,fit\n"); err == nil || !strings.Contains(err.Error(), "leave one of them out") {
		t.Error(err)
	}
	for column, want := range map[string]string{"rolle": `no column "rolle"`, "": ""} { // a column that is named must be there
		_, err := readRows("adopters", ObservedSpec{Role: column}, "date,value,role\n2024-03-01,3,fit\n")
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", column, err)
		}
	}
}
