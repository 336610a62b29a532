package scenarios_test

import (
	"fmt"
	"strconv"
	"strings"

	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// perturb changes a setting enough to show an effect, but not so much that it is refused. It
// returns nil for settings that it cannot handle.
func perturb(x spec.Setting) []string {
	f := x.Field
	to := func(v string) []string { return []string{x.Path + "=" + v} }
	_, _, _, high, _, hasHigh := f.Limits()
	show := func(v float64) []string { return to(strconv.FormatFloat(v, 'g', 6, 64)) }
	switch f.Type {
	case spec.TypeNumber, spec.TypeMoney:
		v, err := units.ParseNumber(x.Value)
		switch {
		case err != nil:
			return nil
		case v == 0:
			return show(0.4)
		case hasHigh && v*1.6 > high:
			return show(v / 2)
		}
		return show(v * 1.6)
	case spec.TypeInt:
		v, err := strconv.Atoi(x.Value)
		if err != nil {
			return nil
		}
		if hasHigh && float64(2*v+1) > high {
			return to(strconv.Itoa(v / 2))
		}
		return to(strconv.Itoa(2*v + 1))
	case spec.TypeShare:
		v, err := units.ParseShare(x.Value)
		if err != nil {
			return nil
		}
		if v > 0.5 {
			return show(v - 0.4)
		}
		return show(v + 0.3)
	case spec.TypeRate:
		v, err := units.ParseRate(x.Value)
		if err != nil {
			return nil
		}
		if v.Value == 0 {
			return to("0.05/day")
		}
		v.Value *= 2
		return to(v.String())
	case spec.TypeDuration:
		v, err := units.ParseDuration(x.Value)
		if err != nil {
			return nil
		}
		return to((3 * v).String())
	case spec.TypeCount:
		v, err := units.ParseExtensive(x.Value)
		if err != nil {
			return nil
		}
		v.Value /= 2
		return to(v.String())
	case spec.TypeCountRate:
		return to("500/year")
	case spec.TypeBool:
		return to(map[string]string{"true": "false", "false": "true"}[x.Value])
	case spec.TypeSwitch, spec.TypeMap:
		if x.Value == "on" {
			return to("off")
		}
	case spec.TypeEnum:
		for k, name := range f.Names {
			if name == x.Value {
				return to(f.Names[(k+1)%len(f.Names)])
			}
		}
	case spec.TypeDate:
		if d, err := units.ParseDate(x.Value); err == nil {
			return to(units.FormatDate(d.AddDate(0, 0, 20)))
		}
	case spec.TypeTexts:
		if strings.HasPrefix(x.Path, "functions.") {
			return to("[inform]")
		}
	case spec.TypeText:
		if strings.HasPrefix(x.Path, "functions.") {
			return to("2015-03-01")
		}
		if strings.HasSuffix(x.Path, ".function") {
			return to("games") // released later, in crowded
		}
		if d, err := units.ParseDate(x.Value); err == nil {
			return to(units.FormatDate(d.AddDate(0, 0, 10)))
		}
	case spec.TypeDist:
		if v, err := units.ParseNumber(x.Value); err == nil {
			return show(v / 2)
		}
		for _, key := range []string{"mean: ", "min: "} {
			if before, after, ok := strings.Cut(x.Value, key); ok {
				number, rest, _ := strings.Cut(after, ",")
				if v, err := units.ParseNumber(number); err == nil {
					return to(fmt.Sprintf("%s%s%g,%s", before, key, v*0.8, rest))
				}
			}
		}
	}
	return nil
}
