package play

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// entries are the actions of a step, in the order of players and keys.
func (w *world) entries(a *ask) (all []spec.Entry, err error) {
	wrong := &refusal{}
	for _, name := range sortedKeys(a.Actions) {
		keys, at := w.keys[name], "actions."+name
		if keys == nil {
			var names []string
			for _, p := range w.players {
				names = append(names, p.Name)
			}
			wrong.Errors = append(wrong.Errors, problem{at, fmt.Sprintf("there is no player %q", name), spec.Hint(name, names)})
			continue
		}
		for _, key := range sortedKeys(a.Actions[name]) {
			if !keys[key] {
				cure := "hello lists the actions of each player"
				if hint := spec.Hint(key, slices.Sorted(maps.Keys(keys))); hint != "" {
					cure = hint
				}
				wrong.Errors = append(wrong.Errors, problem{at + "." + key, "is no action of " + name + " here", cure})
				continue
			}
			n, err := node(a.Actions[name][key])
			if err != nil {
				wrong.Errors = append(wrong.Errors, problem{at + "." + key, err.Error(), ""})
				continue
			}
			if text := suffix(w.live.Spec.Field(key)); n.Kind == spec.ScalarNode && isNumber(a.Actions[name][key]) {
				n.Text += text
			}
			all = append(all, spec.Entry{Key: key, Value: n})
		}
	}
	if len(wrong.Errors) > 0 {
		return nil, wrong
	}
	return all, nil
}

func isNumber(text json.RawMessage) bool {
	return len(text) > 0 && (text[0] == '-' || text[0] >= '0' && text[0] <= '9')
}

// suffix is the unit of a bare number in JSON that a file would have to write.
func suffix(f *spec.Field) string {
	switch f.Type {
	case spec.TypeRate, spec.TypeCountRate:
		return "/day"
	case spec.TypeDuration:
		return "d"
	}
	return ""
}

// unitOf is the unit of a bare number.
func unitOf(f *spec.Field, currency string) string {
	switch f.Type {
	case spec.TypeRate, spec.TypeCountRate:
		return "1/day"
	case spec.TypeDuration:
		return "d"
	case spec.TypeMoney:
		return currency
	}
	if f.Unit == "currency" {
		return currency
	}
	return f.Unit
}

// node is a JSON value as a file would have it.
func node(text json.RawMessage) (*spec.Node, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return nodeOf(v)
}

func nodeOf(v any) (*spec.Node, error) {
	switch x := v.(type) {
	case nil:
		return nil, fmt.Errorf("null is no value")
	case json.Number:
		return spec.Scalar(x.String()), nil
	case bool:
		return spec.Scalar(fmt.Sprint(x)), nil
	case string:
		return spec.Scalar(x), nil
	case []any:
		n := &spec.Node{Kind: spec.ListNode}
		for _, item := range x {
			below, err := nodeOf(item)
			if err != nil {
				return nil, err
			}
			n.Items = append(n.Items, below)
		}
		return n, nil
	}
	n := spec.Mapping()
	all := v.(map[string]any)
	for _, key := range sortedKeys(all) {
		below, err := nodeOf(all[key])
		if err != nil {
			return nil, err
		}
		n.Put(key, below)
	}
	return n, nil
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

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
	Range   string   `json:"range,omitempty"`
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
	x := &about{Scenario: w.scn.Name, Currency: own.Currency, Start: units.FormatDate(w.clock.Date(0)), Tick: w.clock.Tick.String(), Ticks: w.clock.Ticks}
	for _, p := range w.players {
		y := player{Name: p.Name, Party: p.Party, Actions: []action{}}
		for _, key := range p.Keys {
			f := own.Field(key)
			z := action{Key: key, Type: string(f.Type), Unit: unitOf(f, own.Currency), Range: f.Range(), Names: f.Names, Meaning: f.Doc}
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
