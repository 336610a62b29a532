package play

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// entries are the actions of a step, in the order of players and keys.
func (w *world) entries(a *ask) (all []spec.Entry, err error) {
	wrong := &refusal{}
	for _, name := range slices.Sorted(maps.Keys(a.Actions)) {
		k := slices.IndexFunc(w.players, func(p agents.Player) bool { return p.Name == name })
		if k < 0 {
			var names []string
			for _, p := range w.players {
				names = append(names, p.Name)
			}
			wrong.Errors = append(wrong.Errors, problem{name, fmt.Sprintf("there is no player %q", name),
				spec.Hint(name, names)})
			continue
		}
		keys := w.players[k].Keys
		for _, key := range slices.Sorted(maps.Keys(a.Actions[name])) {
			if !slices.Contains(keys, key) {
				cure := cmp.Or(spec.Hint(key, keys), "hello lists the actions of each player")
				wrong.Errors = append(wrong.Errors, problem{key, "is no action of " + name + " here", cure})
				continue
			}
			_, after := unit(w.live.Spec.Field(key), "")
			n, err := node(a.Actions[name][key], after)
			if err != nil {
				wrong.Errors = append(wrong.Errors, problem{key, err.Error(), ""})
			}
			all = append(all, spec.Entry{Key: key, Value: n})
		}
	}
	if len(wrong.Errors) > 0 {
		return nil, wrong
	}
	return all, nil
}

// unit is that of a bare number in JSON, and what a file would have to write after it.
func unit(f *spec.Field, currency string) (name, after string) {
	switch {
	case f.Type == spec.TypeRate || f.Type == spec.TypeCountRate:
		return "1/day", "/day"
	case f.Type == spec.TypeDuration:
		return "d", "d"
	case f.Type == spec.TypeMoney || f.Unit == "currency":
		return currency, ""
	}
	return f.Unit, ""
}

// node is a JSON value as a file would have it. A bare number is in a unit.
func node(text json.RawMessage, unit string) (*spec.Node, error) {
	switch c := text[0]; {
	case c == '-' || c >= '0' && c <= '9':
		return spec.Scalar(string(text) + unit), nil
	case c == 'n':
		return nil, errors.New("null is no value")
	}
	n, err := scenarios.Value(string(text))
	if err == nil {
		n.Quoted = false
	}
	return n, err
}

// about is the answer to hello.
type about struct {
	Scenario     string        `json:"scenario"`
	Currency     string        `json:"currency"`
	Start        string        `json:"start"`
	Tick         string        `json:"tick"`
	Ticks        int           `json:"ticks"`
	Players      []player      `json:"players"`
	Observations []observation `json:"observations"`
}

type player struct {
	Name    string   `json:"name"`
	Party   string   `json:"party"`
	Actions []action `json:"actions"`
}

// action is a key that a player may set. A bare number is in its unit; all that a file may hold is right, too.
type action struct {
	Key     string   `json:"key"`
	Value   string   `json:"value"` // at the start, as in a file
	Type    string   `json:"type"`
	Unit    string   `json:"unit,omitempty"`
	Low     *float64 `json:"low,omitempty"`
	High    *float64 `json:"high,omitempty"`
	Names   []string `json:"names,omitempty"`
	Meaning string   `json:"meaning"`
}

type observation struct {
	Name    string `json:"name"`
	Unit    string `json:"unit"`
	Flow    bool   `json:"flow"` // sums over the step
	Meaning string `json:"meaning"`
}

func (w *world) about() *about {
	own := w.live.Spec
	x := &about{Scenario: w.scn.Name, Currency: own.Currency, Start: units.FormatDate(w.clock.Date(0)),
		Tick: w.clock.Tick.String(), Ticks: w.clock.Ticks}
	for _, p := range w.players {
		y := player{Name: p.Name, Party: p.Party, Actions: []action{}}
		for _, key := range p.Keys {
			f := own.Field(key)
			z := action{Key: key, Type: string(f.Type), Names: f.Names, Meaning: f.Doc}
			z.Unit, _ = unit(f, own.Currency)
			if v := f.Value(); v != nil {
				z.Value = v.Flow()
			}
			low, _, lowOK, high, _, highOK := f.Limits()
			if lowOK {
				z.Low = &low
			}
			if highOK {
				z.High = &high
			}
			y.Actions = append(y.Actions, z)
		}
		x.Players = append(x.Players, y)
	}
	for _, m := range w.watched {
		x.Observations = append(x.Observations, observation{m.Name, m.Unit, !m.Stock, m.Doc})
	}
	return x
}
