// Package foretold says in advance what a field experiment will find: effects of arms over the worlds that are drawn
// from the ranges of what is assumed, as a table that waits for what was observed, and what the table is worth then.
package foretold

import (
	"cmp"
	"slices"
	"strings"

	"guanxi/scenarios/question/room"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/spec"
)

// Room is the section of a study that foretells.
func Room() room.Room { return room.Room{Sections: []study.Section{section()}} }

// Row is a field experiment, as a study plays it.
type Row struct {
	ID, Kind, By, Known, LeftOut string
	Solid                        bool
	Dose                         *spec.Node
	Outcomes                     []spec.Named[Outcome]

	doses []dose
}

// Outcome is a number that the experiment found.
type Outcome struct {
	Is, Unit string
	Sign     bool // only its sign is foretold

	of expression
}

type dose struct {
	name string
	of   expression
}

// Kinds of rows, of what assigned the treatment, of what is known, and units of outcomes. A ratio is without effect at
// 1, all else at 0.
var (
	kinds  = []string{"now", "analogue"}
	lots   = []string{"lot", "event", "observed", "model"}
	known  = []string{"fresh", "seen"}
	scales = []string{"share", "points", "ratio", "number", "sd"}
)

const key = "foretold"

// Of returns what a study foretells, nil if nothing.
func Of(s *study.Study) *Row {
	r, _ := s.Asked(key).(*Row)
	return r
}

func section() study.Section {
	return study.Section{Key: key, Doc: "a field experiment that the arms play, and what is foretold of it",
		New: func() *study.Part {
			r := &Row{}
			return &study.Part{Declare: r.declare, Check: r.read, Value: r}
		}}
}

func (x *Row) declare(s *spec.Section) {
	s.Text(&x.ID, "row", "", "its name in the list of experiments, such as FT09", spec.Required(), spec.Label())
	s.Enum(&x.Kind, "kind", kinds[0], kinds, "now: the treatment is played as it was; analogue: something near it")
	s.Enum(&x.By, "by", lots[0], lots, "what chose who is treated: lots, an event, those observed themselves; model: "+
		"nothing, the effect is that of another model")
	s.Enum(&x.Known, "known", known[0], known, "whether the effect stands somewhere in the project (seen) or not (fresh)")
	s.Bool(&x.Solid, "solid", "false", "whether the effect has digits, by lot or by an event, from its own abstract")
	s.Text(&x.LeftOut, "left_out", "", "outcomes that are not played", spec.Label())
	s.Tree(&x.Dose, "dose", "{}", "what reaches those treated: a name and an expression for each",
		spec.TypeName("expression by name"))
	spec.Map(s, "outcomes", &x.Outcomes, "outcomes by their letters", func(s *spec.Section, o *Outcome) {
		s.Text(&o.Is, "is", "", "the outcome: sums, products and quotients of numbers and ARM.METRIC, such as "+
			"treated.orders / control.orders - 1, where ARM.NAME is that metric of the study whose name it is",
			spec.Required(), spec.Label())
		s.Enum(&o.Unit, "unit", scales[0], scales, "unit; a ratio is without effect at 1, all else at 0")
		s.Bool(&o.Sign, "sign", "false", "whether only its sign is foretold")
	})
}

// read reads the expressions of a study of arms.
func (x *Row) read(r *study.Reader) {
	s := r.Study
	if !s.Compares() {
		r.Wrong(key, "arms, and design: {kind: arms}", "arms play an experiment, not a design of kind %s", r.In.DesignKind)
		return
	}
	if len(x.Outcomes) == 0 {
		r.Wrong(key, "outcomes: {a: {is: treated.orders / control.orders - 1}}", "nothing is foretold")
	}
	names := namesOf(s)
	parsed := func(at spec.Pos, path, text string) expression {
		of, err := parse(text, names)
		if err != nil {
			r.Errorf(at, path, "such as treated.orders / control.orders - 1", "%v", err)
		}
		return of
	}
	x.doses = nil
	for _, e := range x.Dose.Entries() {
		x.doses = append(x.doses, dose{e.Key, parsed(e.Value.Pos, "foretold.dose."+e.Key, e.Value.Text)})
	}
	for i := range x.Outcomes {
		path := "foretold.outcomes." + x.Outcomes[i].Name
		x.Outcomes[i].V.of = parsed(r.Pos(path), path, x.Outcomes[i].V.Is)
	}
	slices.SortFunc(x.Outcomes, func(a, b spec.Named[Outcome]) int { return cmp.Compare(a.Name, b.Name) })
}

// null is the value without an effect.
func null(unit string) float64 {
	if unit == "ratio" {
		return 1
	}
	return 0
}

// namesOf are the names of values: ARM.METRIC, and ARM.NAME where one metric alone has the name.
func namesOf(s *study.Study) map[string]ref {
	names, times := map[string]ref{}, map[string]int{}
	for _, m := range s.Metrics {
		times[m.Name]++
	}
	for _, arm := range s.ArmNames {
		for k, m := range s.Metrics {
			if m.Name != "" && times[m.Name] == 1 {
				names[arm+"."+m.Name] = ref{arm, k}
			}
		}
		for k, m := range s.Metrics {
			names[arm+"."+strings.ReplaceAll(m.Text, " ", "")] = ref{arm, k}
		}
	}
	return names
}
