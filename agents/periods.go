package agents

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"guanxi/sim/graph"
	"guanxi/sim/units"
)

// step is the length of the period that a row of a flow sums over: whole months of the calendar, or
// whole days.
type step struct{ months, days int }

// steps are the periods that the spacing of rows may show, by name.
var steps = []struct {
	name string
	step step
}{{"day", step{days: 1}}, {"week", step{days: 7}}, {"month", step{months: 1}}, {"quarter", step{months: 3}},
	{"0.5year", step{months: 6}}, {"year", step{months: 12}}}

// stepOf reads a period: a name, or a duration of whole days or of whole months, twelfths of a year.
func stepOf(text string) (step, error) {
	for _, s := range steps {
		if s.name == text {
			return s.step, nil
		}
	}
	d, err := units.ParseDuration(text)
	month := units.Year / 12
	switch {
	case err != nil || d <= 0 || d > 100*units.Year:
	case d%month == 0:
		return step{months: int(d / month)}, nil
	case d%units.Day == 0:
		return step{days: int(d / units.Day)}, nil
	}
	return step{}, fmt.Errorf("%q is no period of whole days or months up to 100 years: day, week, month, quarter, "+
		"year, or such as 14d", text)
}

// shift moves a date by n periods. The last day of a month stays the last of a month.
func (s step) shift(date time.Time, n int) time.Time {
	if s.months == 0 {
		return date.AddDate(0, 0, n*s.days)
	}
	first := time.Date(date.Year(), date.Month()+time.Month(n*s.months), 1, 0, 0, 0, 0, time.UTC)
	day := date.Day()
	if last := lastDay(first); day > last || date.Day() == lastDay(date) {
		day = last
	}
	return first.AddDate(0, 0, day-1)
}

func lastDay(month time.Time) int {
	return time.Date(month.Year(), month.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// nearDays is how much the days of the month of rows that are whole months apart may differ, such
// as the last working days of months.
const nearDays = 5

// apart returns the number of periods from a date to a later one, 0 if they are not whole.
func (s step) apart(a, b time.Time) int {
	if s.months == 0 {
		if n := days(a, b); n%s.days == 0 {
			return n / s.days
		}
		return 0
	}
	months := 12*(b.Year()-a.Year()) + int(b.Month()-a.Month())
	if off := days(s.shift(a, months/s.months), b); months%s.months == 0 && -nearDays <= off && off <= nearDays {
		return months / s.months
	}
	return 0
}

// spacing returns the period that lies between all dates, in order. Dates that follow the calendar
// to the day come before equal numbers of days, and those before months that end on other days.
func spacing(dates []time.Time) (name string, is step, ok bool) {
	for _, exactly := range []bool{true, false} {
		for _, s := range steps {
			fits := len(dates) > 1
			for k := 1; k < len(dates) && fits; k++ {
				fits = s.step.apart(dates[k-1], dates[k]) == 1 && !(exactly && !s.step.shift(dates[k-1], 1).Equal(dates[k]))
			}
			if fits {
				return s.name, s.step, true
			}
		}
	}
	return "", step{}, false
}

// sum sets From and Until of the rows of a flow. Rows that follow each other one period apart leave no
// day between them: each sums from the one before, or with dated: first until the next.
func (o *ObservedSpec) sum(rows []Observation, wrong *graph.BadLinesError) {
	var labels []time.Time // distinct
	line, years := map[time.Time]int{}, true
	for _, x := range rows {
		if line[x.Date] == 0 {
			labels, line[x.Date] = append(labels, x.Date), x.Line
		}
		years = years && x.year
	}
	if len(labels) == 0 {
		return
	}
	slices.SortFunc(labels, time.Time.Compare)
	bad := func(at time.Time, format string, args ...any) {
		wrong.Addf("%s:%d: %s: "+format, append([]any{o.File, line[at], units.FormatDate(at)}, args...)...)
	}
	name, is, regular := spacing(labels)
	right := "day, week, month, quarter, year or such as 14d"
	if regular {
		right = name + " fits all rows"
	}
	const such = "set period to what a row sums over (day, week, month, quarter, year or such as 14d)"
	switch {
	case o.Period != "":
		is, _ = stepOf(o.Period) // checked
	case years:
		is = step{months: 12}
	case len(labels) == 1:
		bad(labels[0], "a single row does not show what it sums over; %s", such)
		return
	case !regular:
		at := labels[1]
		if n, s, ok := spacing(labels[:2]); ok {
			k := 2
			for ; s.apart(labels[k-1], labels[k]) == 1; k++ {
			}
			at, name = labels[k], n
			bad(at, "comes %d days after the row before it, while the rows above are a %s apart; %s", days(labels[k-1], at),
				strings.Replace(name, "0.5year", "half-year", 1), such)
			return
		}
		bad(at, "comes %d days after the row before it, which is no day, week, month, quarter or year; %s",
			days(labels[0], at), such)
		return
	}
	if first := firstOf(labels, is); first != "" && o.Dated == "" && !years {
		bad(labels[0], "is the first day of a %s, as in all rows; set dated: first if a row sums from its date on, or "+
			"dated: last if up to its date", first)
		return
	}
	from, until := map[time.Time]time.Time{}, map[time.Time]time.Time{} // by label
	for k, at := range labels {
		if o.Dated == "first" {
			from[at], until[at] = at, is.shift(at, 1)
		} else {
			from[at], until[at] = is.shift(at, -1).AddDate(0, 0, 1), at.AddDate(0, 0, 1)
		}
		if k == 0 {
			continue
		}
		before := labels[k-1]
		switch n := is.apart(before, at); {
		case n == 0 && is.shift(before, 1).After(at):
			bad(at, "comes %d days after the row before it, so that sums over period: %s overlap; %s", days(before, at),
				o.Period, right)
		case n == 0:
			bad(at, "comes %d days after the row before it, which are not whole periods of %s; %s", days(before, at), o.Period,
				right)
		case n == 1 && o.Dated == "first":
			until[before] = at
		case n == 1:
			from[at] = until[before]
		}
	}
	for i := range rows {
		x := &rows[i]
		x.From, x.Until = from[x.Date], until[x.Date]
		x.Date = x.Until.AddDate(0, 0, -1)
	}
}

func days(a, b time.Time) int { return int(b.Sub(a).Hours() / 24) }

// firstOf says of what all dates are the first days, which may stand for a period that begins then: a
// month where all are at its beginning, a week where all are Mondays.
func firstOf(dates []time.Time, is step) string {
	month, week := is.months > 0, is.days > 0 && is.days%7 == 0
	for _, d := range dates {
		month, week = month && d.Day() <= 3, week && d.Weekday() == time.Monday
	}
	switch {
	case month:
		return "month"
	case week:
		return "week"
	}
	return ""
}

// Unsummed says which days between the rows of a flow have no row, if some have none.
func Unsummed(file string, rows []Observation) string {
	all := slices.Clone(rows)
	slices.SortStableFunc(all, func(a, b Observation) int { return a.Date.Compare(b.Date) })
	missing, first := 0, ""
	for k := 1; k < len(all); k++ {
		if a, b := all[k-1].Until, all[k].From; a.Before(b) {
			if missing++; missing == 1 {
				first = fmt.Sprintf("%s:%d: no row sums over %s to %s before it", file, all[k].Line, units.FormatDate(a),
					units.FormatDate(b.AddDate(0, 0, -1)))
			}
		}
	}
	if missing > 1 {
		first += fmt.Sprintf("; there are %d such gaps", missing)
	}
	return first
}
