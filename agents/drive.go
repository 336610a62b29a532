package agents

import (
	"fmt"
	"strings"
	"time"

	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// series is a live key that follows values from outside: it has each from the tick that holds its date until the
// next one, a step and no line in between.
type series struct {
	key  string
	at   spec.Pos // of the key
	rows []dated
}

type dated struct {
	date  time.Time
	value *spec.Node
}

// driven reads the series of the key drive, without rows that have faults.
func (s *Spec) driven(report func(spec.Problem)) (all []series) {
	const such = "write the name of a CSV file with columns date and value, or [[2017-01-01, 3], [2017-02-01, 4]]"
	if s.Drive != nil && s.Drive.Kind != spec.MapNode && !s.Drive.Is("off") {
		report(spec.Problem{Pos: s.Drive.Pos, Path: "drive", Msg: "a mapping from live keys to series is expected here",
			Hint: such})
	}
	for _, e := range s.Drive.Entries() {
		wrong := func(at spec.Pos, msg, hint string) {
			report(spec.Problem{Pos: at, Path: "drive." + e.Key, Msg: msg, Hint: hint})
		}
		x := series{key: e.Key, at: e.KeyPos}
		switch {
		case e.Value.Is("off"), s.inPlatform(e.Key): // which reads it
			continue
		case e.Value.Kind == spec.ScalarNode:
			wrong(e.Value.Pos, "only a scenario file can name a CSV file here", "use one that extends the scenario, or write "+
				"[[2017-01-01, 3], [2017-02-01, 4]]")
		case e.Value.Kind != spec.ListNode || len(e.Value.Items) == 0:
			wrong(e.Value.Pos, "a series of dates and values is expected here", such)
		}
		for _, pair := range e.Value.Items {
			if pair.Kind != spec.ListNode || len(pair.Items) != 2 {
				wrong(pair.Pos, "a date and a value are expected here", "such as [2017-01-01, 3]")
				continue
			}
			date, err := units.ParseDate(pair.Items[0].Text)
			switch n := len(x.rows); {
			case err != nil:
				wrong(pair.Items[0].Pos, err.Error(), "")
			case n > 0 && date.Equal(x.rows[n-1].date):
				wrong(pair.Items[0].Pos, units.FormatDate(date)+" is given twice", "leave one of the two out")
			case n > 0 && date.Before(x.rows[n-1].date):
				wrong(pair.Items[0].Pos, fmt.Sprintf("%s comes after %s", units.FormatDate(date),
					units.FormatDate(x.rows[n-1].date)), "sort the rows by date")
			default:
				x.rows = append(x.rows, dated{date, pair.Items[1]})
			}
		}
		if len(x.rows) > 0 {
			all = append(all, x)
		}
	}
	return all
}

// inForce returns the rows that a run meets, with their ticks: of those up to its first tick the last one.
func (x *series) inForce(clock sim.Clock) (rows []dated, ticks []sim.Tick) {
	for _, row := range x.rows {
		t := max(1, clock.Of(row.date))
		if n := len(ticks); n > 0 && ticks[n-1] == t {
			rows[n-1] = row
			continue
		}
		rows, ticks = append(rows, row), append(ticks, t)
	}
	return rows, ticks
}

// followed appends the changes that series make.
func (s *Spec) followed(into []change, usable func(spec.Entry) bool, report func(spec.Problem)) []change {
	for _, x := range s.driven(report) {
		rows, ticks := x.inForce(s.SimClock())
		for k, row := range rows {
			if row.value.Kind == spec.NullNode {
				report(spec.Problem{Pos: row.value.Pos, Path: "drive." + x.key, Msg: "there is no value on " +
					units.FormatDate(row.date), Hint: "leave the row out"})
				continue
			}
			if !usable(spec.Entry{Key: x.key, Value: row.value}) {
				break
			}
			fields, problems := s.root.Changes(x.key, row.value)
			for _, p := range problems {
				if len(fields) == 0 {
					p.Pos = x.at
				}
				report(p)
			}
			if len(fields) == 0 {
				break // what is wrong is the key
			}
			for _, f := range fields {
				into = append(into, change{ticks[k], "drive." + x.key, f})
			}
		}
	}
	return into
}

// checkDrive checks the dates of series against the run.
func (s *Spec) checkDrive(c *spec.Checker) {
	clock := s.SimClock()
	end := clock.Date(sim.Tick(s.Clock.ticks))
	for _, x := range s.driven(func(spec.Problem) {}) {
		path, n := "drive."+x.key, len(x.rows)
		shared := 0
		for k := range x.rows[1:] {
			if t := clock.Of(x.rows[k].date); t >= 1 && t == clock.Of(x.rows[k+1].date) {
				if shared++; shared == 1 {
					defer func(at spec.Pos, a, b string) {
						c.Report(spec.Problem{Pos: at, Path: path, Msg: fmt.Sprintf("%s and %s lie in one tick of %v, in which a key "+
							"has one value (%d such rows)", a, b, s.Clock.Tick, shared), Hint: "give a row per tick, such as their mean"})
					}(x.rows[k+1].value.Pos, units.FormatDate(x.rows[k].date), units.FormatDate(x.rows[k+1].date))
				}
			}
		}
		last := x.rows[n-1]
		step := time.Duration(0)
		if n > 1 {
			step = last.date.Sub(x.rows[n-2].date)
		}
		if first := x.rows[0].date; !first.Before(end) {
			c.Report(spec.Problem{Pos: x.at, Path: path, Warning: true,
				Msg: fmt.Sprintf("the series begins on %s, after the run, which ends on %s, and sets nothing",
					units.FormatDate(first), units.FormatDate(end))})
		} else if last.date.Add(step).Before(end) {
			c.Report(spec.Problem{Pos: last.value.Pos, Path: path, Warning: true,
				Msg: fmt.Sprintf("the series ends before the run: its last value, %s, holds from %s to %s", last.value.Flow(),
					units.FormatDate(last.date), units.FormatDate(end))})
		}
	}
}

// by says who makes a change.
func (x change) by() string { return "the " + x.what() + " " + x.where }

func (x change) what() string {
	if x.drives() {
		return "series"
	}
	return "event"
}

// drives reports whether a change is of a series.
func (x change) drives() bool { return strings.HasPrefix(x.where, "drive.") }

// tell reports what is wrong with a change where it is written.
func (x change) tell(c *spec.Checker, warning bool, format string, args ...any) {
	p := spec.Problem{Pos: c.Pos(x.where), Path: x.where, Msg: fmt.Sprintf(format, args...), Warning: warning}
	if x.drives() {
		p.Pos = x.Value.Pos
	}
	c.Report(p)
}
