package agents

import (
	"fmt"
	"slices"
	"time"

	"guanxi/agents/platform/payment"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// feast is a name of the calendar with its days.
type feast struct {
	name string
	at   spec.Pos
	days []time.Time
}

// feasts reads the key calendar.
func (s *Spec) feasts(report func(spec.Problem)) (all []feast) {
	const such = "such as {golden_week: [2017-10-01, 2018-10-01]}, or the name of a CSV file with columns name and date"
	if s.Calendar != nil && s.Calendar.Kind != spec.MapNode && !s.Calendar.Is("off") {
		hint := such
		if s.Calendar.Kind == spec.ScalarNode {
			hint = "only a scenario file can name a CSV file here"
		}
		report(spec.Problem{Pos: s.Calendar.Pos, Path: "calendar", Msg: "a mapping from names of feasts to lists of dates " +
			"is expected here", Hint: hint})
	}
	for _, e := range s.Calendar.Entries() {
		if e.Value.Is("off") {
			continue
		}
		x := feast{name: e.Key, at: e.KeyPos}
		wrong := func(at spec.Pos, msg, hint string) {
			report(spec.Problem{Pos: at, Path: "calendar." + e.Key, Msg: msg, Hint: hint})
		}
		if why := spec.BadLabel(e.Key); why != "" {
			wrong(e.KeyPos, fmt.Sprintf("the name of a feast %s", why), "")
		}
		if e.Value.Kind != spec.ListNode {
			wrong(e.Value.Pos, "a list of dates is expected here, not "+e.Value.Flow(), "such as [2017-10-01]")
		}
		for _, n := range e.Value.Items {
			day, err := units.ParseDate(n.Text)
			switch {
			case err != nil:
				wrong(n.Pos, err.Error(), "")
			case day != day.Truncate(24*time.Hour):
				wrong(n.Pos, fmt.Sprintf("%s has a time of day; a feast lasts for a day", n.Text), "")
			case slices.ContainsFunc(x.days, day.Equal):
				wrong(n.Pos, n.Text+" is given twice", "leave one of the two out")
			default:
				x.days = append(x.days, day)
			}
		}
		all = append(all, x)
	}
	return all
}

// checkCalendar checks the calendar, and the feasts that mechanisms name against it and against the run.
func (s *Spec) checkCalendar(c *spec.Checker) {
	all := s.feasts(c.Report)
	p := section[payment.Spec](s)
	if p == nil || !c.Right("payment.red_packets.holidays.feasts") {
		return
	}
	const path = "payment.red_packets.holidays.feasts"
	var names []string
	for _, x := range all {
		names = append(names, x.name)
	}
	for _, name := range p.Packets.Holidays.Feasts {
		i := slices.Index(names, name)
		switch {
		case i < 0 && c.Stands("calendar"):
			c.Report(spec.Problem{Pos: c.Pos(path), Path: path, Msg: fmt.Sprintf("the calendar has no feast %s", name),
				Hint: feastHint(name, names)})
		case i >= 0 && c.Right("clock", "calendar"):
			s.checkFeast(c, all[i])
		}
	}
}

func feastHint(name string, names []string) string {
	if len(names) == 0 {
		return "add calendar: {" + name + ": [DATE]}"
	}
	return spec.Hint(name, names)
}

// checkFeast warns of a feast that does not fall into the run, or no longer near its end.
func (s *Spec) checkFeast(c *spec.Checker, x feast) {
	clock := s.SimClock()
	from, to := clock.Date(0), clock.Date(sim.Tick(s.Clock.ticks))
	last := time.Time{}
	for _, day := range x.days {
		if day.AddDate(0, 0, 1).After(from) && day.Before(to) && day.After(last) {
			last = day
		}
	}
	const most = 400 * 24 * time.Hour // between feasts of a year, whatever the calendar
	switch {
	case last.IsZero():
		c.Report(spec.Problem{Pos: x.at, Path: "calendar." + x.name, Warning: true,
			Msg: fmt.Sprintf("no date of the feast is in the run, %s to %s", units.FormatDate(from), units.FormatDate(to))})
	case to.Sub(last) > most:
		c.Report(spec.Problem{Pos: x.at, Path: "calendar." + x.name, Warning: true,
			Msg: fmt.Sprintf("its last date in the run is %s, and the run goes on to %s", units.FormatDate(last),
				units.FormatDate(to))})
	}
}

// days returns the days of the feasts of the calendar, by name.
func (s *Spec) days() map[string][]time.Time {
	by := map[string][]time.Time{}
	for _, x := range s.feasts(func(spec.Problem) {}) {
		by[x.name] = x.days
	}
	return by
}
