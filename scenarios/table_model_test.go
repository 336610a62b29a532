package scenarios

import (
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// The tables of parameters in docs/model.md have the symbols and the defaults of the keys, and say
// which are live. Where only some keys of a row are, the note names these or the others.
func TestTablesOfTheModel(t *testing.T) {
	text := need.Value(os.ReadFile("../docs/model.md"))(t)
	number := func(s string) (float64, bool) {
		m := regexp.MustCompile(`^([−-]?)([\d,]*\.?\d+)( ?%)?`).FindStringSubmatch(s)
		if m == nil {
			return 0, false
		}
		x, err := strconv.ParseFloat(strings.ReplaceAll(m[2], ",", ""), 64)
		if m[1] != "" {
			x = -x
		}
		if m[3] != "" {
			x /= 100
		}
		return x, err == nil
	}
	plain := strings.NewReplacer("_", "", "₀", "0", "₁", "1", "₂", "2", "₃", "3", "₄", "4", "−", "-")
	fields := Table().Fields()
	symbols, numbers, lives := 0, 0, 0
	says := regexp.MustCompile(`(?:^|; )((?:[\w, ]+ )?live(?: except [\w, ]+)?)(?:[;.]|$)`)
	for _, section := range strings.Split(string(text), "\n### ")[1:] {
		head, body, _ := strings.Cut(section, "\n")
		mechanism := regexp.MustCompile("^M\\d+ .*\\(`(\\w+)`\\)$").FindStringSubmatch(head)
		_, table, found := strings.Cut(body, "\n| parameter |")
		if mechanism == nil || !found {
			continue
		}
		table, _, _ = strings.Cut(table, "\n\n")
		for _, line := range strings.Split(table, "\n")[2:] {
			cells := strings.Split(strings.TrimSuffix(line, " |"), " | ")
			live := map[bool][]string{}
			keys, above := strings.Split(strings.TrimPrefix(cells[0], "| "), ", "), ""
			marks, defaults := strings.Split(cells[1], ", "), strings.Split(cells[2], ", ")
			for k, key := range keys {
				if rest, below := strings.CutPrefix(key, "."); below {
					key = above + rest
				}
				above = key[:strings.LastIndex(key, ".")+1]
				var of []*spec.Field
				for _, f := range fields {
					if f.Path == mechanism[1]+"."+key {
						of = []*spec.Field{f}
						break
					} else if strings.HasPrefix(f.Path, mechanism[1]+".") && strings.HasSuffix(f.Path, "."+key) {
						of = append(of, f)
					}
				}
				if len(of) == 0 {
					continue // a parameter of the population
				}
				parts := of[:1]
				if !of[0].IsLeaf() {
					parts = of[0].Children()
				}
				for _, f := range parts {
					live[f.Live] = append(live[f.Live], f.Key)
				}
				if len(marks) == len(keys) && marks[k] != "–" && marks[k] != "" && of[0].IsLeaf() {
					symbols++
					if !slices.ContainsFunc(of, func(f *spec.Field) bool { return plain.Replace(f.Symbol) == plain.Replace(marks[k]) }) {
						t.Errorf("%s: the symbol of %s is %s, of the key %s", mechanism[1], key, marks[k], of[0].Symbol)
					}
				}
				if len(defaults) != len(keys) {
					continue
				}
				if x, ok := number(defaults[k]); ok {
					numbers++
					if !slices.ContainsFunc(of, func(f *spec.Field) bool {
						y, is := number(f.Default)
						return is && math.Abs(x-y) <= 1e-9*math.Abs(x) || f.Type == spec.TypeDate || f.Type == spec.TypeWeights || f.Type == spec.TypeDist && !is
					}) {
						t.Errorf("%s: %s is %s by default, the key %s", mechanism[1], key, defaults[k], of[0].Default)
					}
				}
			}
			if len(live) == 0 {
				continue
			}
			want, got := "", ""
			switch all, none := len(live[false]) == 0, len(live[true]) == 0; {
			case all:
				want = "live"
			case len(live[false]) < len(live[true]):
				want = "live except " + strings.Join(live[false], ", ")
			case !none:
				want = strings.Join(live[true], ", ") + " live"
			}
			if m := says.FindStringSubmatch(cells[len(cells)-1]); m != nil {
				lives++
				got = m[1]
			}
			if got != want {
				t.Errorf("%s: the note of %s says %q of changes during a run, should say %q", mechanism[1], strings.TrimPrefix(cells[0], "| "), got, want)
			}
		}
	}
	if lives < 100 {
		t.Errorf("only %d rows with a live key", lives)
	}
	if symbols < 200 || numbers < 280 {
		t.Errorf("only %d symbols and %d numbers were compared", symbols, numbers)
	}
}
