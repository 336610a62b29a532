package scenarios_test

import (
	"testing"

	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// The identities of the accounts hold with the worth of use. It changes what consumers capture and nothing else: no
// flow of cash, no count, no other party. Each amount is linear in φ and in W − H.
func TestUseAddsUp(t *testing.T) {
	base, more := keepAll(t), keepAll(t, "value.use={worth: 60, held: 40, at: 0.5, feed: 20%}")
	addUp(t, more)
	value, _ := units.FromFloat(more.total("use_value"))
	lost := more.party["consumer"].effort - base.party["consumer"].effort
	if lost <= 0 {
		t.Errorf("advertisements take time worth %v", units.Money(lost))
	}
	add := func(f flows) flows {
		f.surplus, f.effort, f.captured = f.surplus+int64(value)+lost, f.effort+lost, f.captured+int64(value)
		return f
	}
	for party, f := range base.party {
		if party == "consumer" {
			f = add(f)
		}
		if g := more.party[party]; g != f {
			t.Errorf("%s: %v with use, should be %v", party, g, f)
		}
	}
	for part, f := range base.module {
		if part == "consumer/cocreation" {
			f = add(f)
		}
		if g := more.module[part]; g != f {
			t.Errorf("%s: %v with use, should be %v", part, g, f)
		}
	}
	for _, m := range base.run.Metrics() {
		if x, y := base.run.Series(m.Name), more.run.Series(m.Name); !simtest.Same(x, y) {
			t.Errorf("%s: %v, with use %v", m.Name, x, y)
		}
	}
	months, worth := more.total("use_months"), value.Float()+units.Money(lost).Float()
	need.Near(t, "worth", worth/(.25*20*months), 1, 1e-5)
	other := keepAll(t, "value.use={worth: 60, held: 100, at: 0.5, alone: -0.5, feed: 0%}")
	need.Near(t, "worth where it is held already, and alone is below 0,", other.total("use_value")/(-.5*-40*months), 1,
		1e-5)
	if base.run.Series("use_value") != nil || base.run.Series("use_months") != nil {
		t.Error("use has a worth though it is off")
	}
}
