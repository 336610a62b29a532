package measure

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"guanxi/agents"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// Watch measures one run.
type Watch struct {
	run     *agents.Run
	metrics []Metric
	parts   []Metric        // of all metrics, in order
	absent  map[int]float64 // parts that the run lacks, by index

	discount *Discount // nil: no metric needs it
	without  *Without  // nil: no metric needs it

	dates     []sim.Tick                      // ticks of dated metrics, sorted
	dated     map[sim.Tick][]string           // names by tick
	at        map[sim.Tick]map[string]float64 // values by tick and name
	tracks    []*track
	byTrack   [][]*function // functions of each track
	functions map[int]*function
	quotients map[int]bool // parts that are quotients of sums

	first   []int                // part of each metric
	bounds  map[sim.Tick][]bound // of dated metrics, by the tick after which they are known
	outside bool                 // one is, so the run has ended before its time
}

// ErrOutside ends a run in which a metric is outside its bounds. What it has measured by then holds.
var ErrOutside = errors.New("a metric is outside its bounds")

type bound struct {
	metric    int
	low, high float64
}

// Within bounds dated metrics, by their texts: a run outside ends.
func (w *Watch) Within(bounds map[string][2]float64) {
	w.bounds = map[sim.Tick][]bound{}
	for k, m := range w.metrics {
		b, has := bounds[m.Text]
		last := sim.Tick(0)
		for _, part := range m.Parts() {
			last = max(last, w.run.World.Clock.Until(part.At))
		}
		if has {
			w.bounds[last] = append(w.bounds[last], bound{k, b[0], b[1]})
		}
	}
}

// Attach prepares a run that has been built but not started to be measured. It may lack quantities
// among known, the columns that Known returned for a run that has them, because their mechanism
// is off: what counts or sums is then 0, all else NaN. The error is an *Unknown with
// everything else that the run cannot measure.
func Attach(run *agents.Run, metrics []Metric, known []table.Column) (*Watch, error) {
	w := &Watch{run: run, metrics: metrics, parts: partsOf(metrics), absent: map[int]float64{},
		dated: map[sim.Tick][]string{},
		at:    map[sim.Tick]map[string]float64{}, functions: map[int]*function{}, quotients: map[int]bool{}}
	found, err := resolve(run, metrics, known)
	if err != nil {
		return nil, err
	}
	for at, k := 0, 0; k < len(metrics); k++ {
		w.first = append(w.first, at)
		at += len(metrics[k].Parts())
	}
	tracks := map[string]int{}
	for i, m := range w.parts {
		q := found[i]
		w.quotients[i] = q.quotient
		if w.discount == nil && q.why != "" && strings.HasPrefix(m.Name, discountedPrefix) {
			w.discount = AttachDiscount(run)
		}
		switch {
		case q.ticks == nil && q.why == "": // absent
			w.absent[i] = math.NaN()
			if f, _ := functionNamed(m.Func); q.additive && f.Unit != "d" {
				w.absent[i] = 0
			}
		case !m.At.IsZero():
			for _, date := range m.dates() {
				t := run.World.Clock.Until(date)
				w.dated[t] = append(w.dated[t], m.Name)
			}
		case m.Func != "":
			k, ok := tracks[m.Name]
			if !ok {
				k = len(w.tracks)
				tracks[m.Name] = k
				w.tracks = append(w.tracks, &track{quantity: q, reader: q.ticks()})
				w.byTrack = append(w.byTrack, nil)
			}
			f := newFunction(m, run.World.N)
			w.functions[i] = f
			w.byTrack[k] = append(w.byTrack[k], f)
		}
	}
	w.dates = slices.Sorted(maps.Keys(w.dated))
	if len(w.dates)+len(w.tracks) > 0 {
		run.World.Scope.BeforeRun(func() { w.tick(0) })
		run.World.Scope.AfterTick(w, w.look)
	}
	return w, nil
}

// Beside gives the watch what was captured in the world without the platform, which metrics such as
// added.consumer need.
func (w *Watch) Beside(without *Without) { w.without = without }

// look reads the state after a tick, and ends a run outside bounds.
func (w *Watch) look(t sim.Tick) error {
	w.tick(t)
	w.outside = slices.ContainsFunc(w.bounds[t], func(b bound) bool {
		v := w.value(b.metric, nil)
		return v < b.low || v > b.high
	})
	if w.outside {
		return ErrOutside
	}
	return nil
}

// tick reads the state after a tick.
func (w *Watch) tick(t sim.Tick) {
	if len(w.dates) > 0 && w.dates[0] == t {
		w.at[t] = w.summarise(w.dated[t], true, t)
		w.dates = w.dates[1:]
	}
	if len(w.tracks) == 0 {
		return
	}
	day, recorded := w.run.World.Clock.Time(t), w.run.Records(t)
	for k, track := range w.tracks {
		level, gave := track.read(recorded)
		for _, f := range w.byTrack[k] {
			f.take(t, day, level, gave, track.kind)
		}
	}
}

// partsOf returns the parts of metrics, in order.
func partsOf(metrics []Metric) (all []Metric) {
	for _, m := range metrics {
		all = append(all, m.Parts()...)
	}
	return all
}

// Values returns the metrics of the finished run, in order; NaN is missing. Of a run that ended outside bounds it has
// what was known by then.
func (w *Watch) Values() []float64 {
	var names []string
	for i, m := range w.parts {
		if _, lacks := w.absent[i]; !lacks && m.Func == "" && m.At.IsZero() {
			names = append(names, m.Name)
		}
	}
	end := map[string]float64{}
	if len(names) > 0 && !w.outside {
		end = w.summarise(names, false, 0)
	}
	values := make([]float64, len(w.metrics))
	for k := range values {
		values[k] = w.value(k, end)
	}
	return values
}

// value is a metric, given what the run's summary says of names at its end.
func (w *Watch) value(k int, end map[string]float64) float64 {
	i := w.first[k]
	v := w.part(i, end)
	if w.metrics[k].Over == nil {
		return v
	}
	if over := w.part(i+1, end); over != 0 {
		return v / over
	}
	return math.NaN()
}

// part is a part of a metric.
func (w *Watch) part(i int, end map[string]float64) float64 {
	m := w.parts[i]
	if v, lacks := w.absent[i]; lacks {
		return v
	}
	if m.Func != "" {
		if w.outside {
			return math.NaN()
		}
		return w.functions[i].result()
	}
	if m.At.IsZero() {
		return lookup(end, m.Name)
	}
	dates := m.dates()
	of := func(name string, date time.Time) float64 { return lookup(w.at[w.run.World.Clock.Until(date)], name) }
	if len(dates) == 1 {
		return of(m.Name, dates[0])
	}
	gave := func(name string) float64 { return of(name, dates[1]) - of(name, dates[0]) }
	if w.quotients[i] {
		return num.Quotient(gave(m.Name+overTop), gave(m.Name+overBottom))
	}
	return gave(m.Name)
}

// Series returns the recorded values of the names that the metrics use, if they are columns of
// series: tick, time, date, then the names in the order of the columns.
func (w *Watch) Series() *table.Table {
	var names []string
	for _, m := range w.parts {
		names = append(names, m.Name)
	}
	full := w.run.SeriesOf(names)
	columns := slices.DeleteFunc(full.Columns(), func(c table.Column) bool {
		return c.Name == "replicate" ||
			c.Name == "seed"
	})
	t := table.New(schema.SeriesTable, "Metrics at each recorded tick.", columns)
	t.Grow(full.Rows())
	cells := make([]table.Cell, len(columns))
	for r := range full.Rows() {
		for i, c := range columns {
			cells[i] = full.Col(c.Name).Cell(r)
		}
		t.AppendRow(cells...)
	}
	return t
}

// dates returns the dates at which the summary is taken, in order.
func (m Metric) dates() []time.Time {
	if m.From.IsZero() {
		return []time.Time{m.At}
	}
	return []time.Time{m.From, m.At}
}

// Describe returns each metric's column: name, kind, unit, meaning. The run need not have
// started. The error is the same as Attach's.
func Describe(run *agents.Run, metrics []Metric) ([]table.Column, error) {
	found, err := resolve(run, metrics, nil)
	if err != nil {
		return nil, err
	}
	columns := make([]table.Column, len(metrics))
	for i, m := range metrics {
		parts := m.Parts()
		columns[i] = parts[0].column(found[0], run.World.Clock)
		if m.Over != nil {
			columns[i] = over(m.Text, columns[i], parts[1].column(found[1], run.World.Clock))
		}
		found = found[len(parts):]
	}
	return columns, nil
}

// over describes the quotient of two columns. It is no sum, whatever they are.
func over(name string, a, b table.Column) table.Column {
	c := table.Column{Name: name, Type: table.FloatType, Kind: table.Stock, Unit: a.Unit, Doc: a.Doc + "; over: " + b.Doc}
	switch {
	case a.Unit == b.Unit:
		c.Unit = "1"
	case b.Unit != "1":
		c.Unit += "/" + b.Unit
	}
	if a.Range.Known() && b.Range.Known() && min(a.Range.Low, b.Range.Low) >= 0 {
		c.Range = table.NotNegative()
	}
	return c
}

// Grows reports whether a metric grows with the number of consumers: a count or an amount, as whole
// numbers and sums of money are. Quotients, means over consumers and times do not.
func Grows(run *agents.Run, m Metric) bool {
	if f, _ := functionNamed(m.Func); m.Over != nil || f.Unit != "" {
		return false
	}
	all := quantities(run)
	k := slices.IndexFunc(all, func(q quantity) bool { return q.name == m.Name })
	return k < 0 || !all[k].quotient && (all[k].ticks == nil || all[k].ticks().whole != nil)
}

func (m Metric) column(q quantity, clock sim.Clock) table.Column {
	c := q.column()
	c.Name = m.Text
	if f, _ := functionNamed(m.Func); f.Name != "" {
		each, level := "; over ticks", units.FormatNumber(m.Level.Value)
		if q.kind == table.Flow {
			each = "; of a tick"
		}
		if m.Level.Share {
			level = units.FormatShare(m.Level.Value) + " of all consumers"
		}
		c.Doc = strings.NewReplacer("NAME", m.Name, "DOC", q.doc+each, "LEVEL", level).Replace(f.column)
		switch {
		case f.Unit != "": // a time
			c.Kind, c.Unit, c.Range, c.Step = table.Stock, f.Unit, table.NotNegative(), clock.Days()
		case f.Name == "mean":
			c.Step = 0
		}
	}
	switch {
	case !m.From.IsZero():
		c.Doc += ", from " + units.FormatDate(m.From) + " until " + units.FormatDate(m.At)
		if q.kind == table.Stock && !q.quotient {
			c.Doc, c.Range = "change of: "+c.Doc, table.Range{}
		}
	case !m.At.IsZero() && q.kind == table.Stock:
		c.Doc += ", on " + units.FormatDate(m.At)
	case !m.At.IsZero():
		c.Doc += ", until " + units.FormatDate(m.At)
	}
	return c
}

// resolve finds what the parts of metrics stand for in a run. What the run lacks but is among the known
// columns becomes a quantity that is additive or not.
func resolve(run *agents.Run, metrics []Metric, known []table.Column) ([]quantity, error) {
	all := quantities(run)
	var found []quantity
	wrong := &Unknown{Why: map[string]string{}}
	for _, m := range metrics {
		for _, part := range m.Parts() {
			q := slices.IndexFunc(all, func(q quantity) bool { return q.name == part.Name })
			if q < 0 {
				c := slices.IndexFunc(known, func(c table.Column) bool { return c.Name == part.Name })
				if c < 0 {
					hint := meant(part.Name, namesOf(all))
					if compares(part.Name) && !run.Spec.HasTwin() {
						hint = "; it needs the world without the platform, and here value.twin is false or adoption off"
					}
					wrong.add(m, NoMetric+part.Name+hint)
					break
				}
				// without a second world nothing is known of the difference
				found = append(found, quantity{additive: known[c].Additive && !(compares(part.Name) && !run.Spec.HasTwin())})
				continue
			}
			found = append(found, all[q])
			if msg := part.fault(all[q], run.World.Clock); msg != "" {
				wrong.add(m, msg)
				break
			}
		}
	}
	if len(wrong.Metrics) > 0 {
		return nil, wrong
	}
	return found, nil
}

// fault says why the expression makes no sense for the quantity.
func (m Metric) fault(q quantity, clock sim.Clock) string {
	switch {
	case m.Func != "" && q.ticks == nil:
		return fmt.Sprintf("%s %s, not of one tick; %s has no sense for it", m.Name, q.why, m.Func)
	case m.Level.Share && !q.count:
		return fmt.Sprintf("%s is no number of consumers, of whom %s could be a share; give the level as a number", m.Name,
			units.FormatShare(m.Level.Value))
	case !m.At.IsZero() && q.why == ofGroups:
		return fmt.Sprintf("%s %s; it takes no @DATE", m.Name, q.why)
	}
	return m.Outside(clock)
}

// Outside says how the date of the expression misses the time of a run; "" is that it does not.
func (m Metric) Outside(clock sim.Clock) string {
	if m.Over != nil {
		return cmp.Or(m.Over[0].Outside(clock), m.Over[1].Outside(clock))
	}
	switch {
	case m.At.IsZero():
		return ""
	case m.dates()[0].Before(clock.Start):
		return fmt.Sprintf("the run starts later, on %s", units.FormatDate(clock.Start))
	case clock.Until(m.At) > sim.Tick(clock.Ticks):
		return fmt.Sprintf("the run ends before, on %s", units.FormatDate(clock.Date(sim.Tick(clock.Ticks))))
	case !m.From.IsZero() && clock.Since(m.From) >= clock.Until(m.At):
		next := clock.Since(m.From)
		return fmt.Sprintf("no whole tick of %v is in it: the next is from %s until %s", clock.Tick,
			units.FormatDate(clock.Date(next)), units.FormatDate(clock.Date(next+1)))
	}
	return ""
}

// Between says what is read for dates of the expression between two ticks; "" is that there are none.
func (m Metric) Between(clock sim.Clock) string {
	var said []string
	for _, part := range m.Parts() {
		for _, date := range part.dates() {
			if t := clock.Until(date); !part.At.IsZero() && t != clock.Since(date) {
				said = append(said, fmt.Sprintf("%s is between two ticks of %v, and the state on %s is read",
					units.FormatDate(date), clock.Tick, units.FormatDate(clock.Date(t))))
			}
		}
	}
	return strings.Join(said, "; ")
}

// NoMetric begins the reason where a run has no metric of the name.
const NoMetric = "no metric "

// Unknown is the error of metrics that a run cannot measure.
type Unknown struct {
	Metrics []Metric
	Why     map[string]string // by Metric.Text
}

func (e *Unknown) add(m Metric, msg string) {
	e.Metrics = append(e.Metrics, m)
	e.Why[m.Text] = msg
}

func (e *Unknown) Error() string {
	var lines []string
	for _, m := range e.Metrics {
		lines = append(lines, fmt.Sprintf("metric %q: %s", m.Text, e.Why[m.Text]))
	}
	return strings.Join(lines, "\n")
}
