package scenarios_test

import (
	"math"
	"testing"

	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// weighed gives use without price weights in money.
const weighed = "value.weights={emotional: 0.1, experiential: 0.02, social: 0.05}"

// The identities of the accounts hold with weights. These change what consumers capture and nothing
// else: no flow of cash, no count, no other party. The amount booked is the weights times the
// units.
func TestUseWithoutPriceAddsUp(t *testing.T) {
	base, more := keepAll(t), keepAll(t, weighed)
	addUp(t, more)
	worth, _ := units.FromFloat(more.total("use_value"))
	for party, f := range base.party {
		if party == "consumer" {
			f.surplus += int64(worth)
			f.captured += int64(worth)
		}
		if g := more.party[party]; g != f {
			t.Errorf("%s: %v with weights, should be %v", party, g, f)
		}
	}
	for part, f := range base.module {
		if part == "consumer/cocreation" {
			f.surplus += int64(worth)
			f.captured += int64(worth)
		}
		if g := more.module[part]; g != f {
			t.Errorf("%s: %v with weights, should be %v", part, g, f)
		}
	}
	for _, segment := range []string{"convenience", "elderly", "social"} {
		if x, y := base.group["consumer/"+segment], more.group["consumer/"+segment]; y.surplus <= x.surplus || y.in != x.in || y.effort != x.effort {
			t.Errorf("segment %s: %v without weights, %v with them", segment, x, y)
		}
	}
	for _, m := range base.run.Metrics() {
		if x, y := base.run.Series(m.Name), more.run.Series(m.Name); !simtest.Same(x, y) {
			t.Errorf("%s: %v, with weights %v", m.Name, x, y)
		}
	}
	e, x, o := more.total("use_emotional"), more.total("use_experiential"), more.total("use_social")
	if want := .1*e + .02*x + .05*o; !(math.Abs(worth.Float()/want-1) <= 1e-6) || e == 0 || x == 0 || o == 0 {
		t.Errorf("%v, %v, %v units are worth %v, should be %v", e, x, o, worth, want)
	}
	twice := keepAll(t, "value.weights={emotional: 0.2, experiential: 0.04, social: 0.1}")
	need.Near(t, "worth at twice the weights, over that at once,", twice.total("use_value")/worth.Float(), 2, 1e-6)
	if base.run.Series("use_value") != nil {
		t.Error("use has a worth without weights")
	}
}

// The value of purchases, and the fit of the need to buy, belong to the benefit of the choice and
// not to use without price. With shops and without, use has the same value where nobody acts on
// satisfaction.
func TestPurchasesAreNoUseWithoutPrice(t *testing.T) {
	set := []string{weighed, "network_effects=off", "activity.effects={satisfaction: 0, plays: 0}", "satisfaction.churn.base=0/year", "ads=off", "functions.mini_programs.serves=[serve]"}
	shops, none := keep(t, set...), keep(t, append(set, "commerce=off")...)
	if shops.total("orders") == 0 {
		t.Fatal("nobody buys")
	}
	for _, name := range []string{"sessions", "use_emotional", "use_experiential", "use_social", "use_value"} {
		if x, y := shops.total(name), none.total(name); x != y || x == 0 {
			t.Errorf("%s is %v with shops, %v without", name, x, y)
		}
	}
	if felt := shops.total("satisfaction_experiential"); felt <= none.total("satisfaction_experiential") {
		t.Errorf("purchases are not felt: %v, without shops %v", felt, none.total("satisfaction_experiential"))
	}
	// With the functions that serve the need to buy, the fit of that need counts where nobody
	// sells, and does not count where shops do.
	set = set[:len(set)-1]
	if shops, none := keep(t, set...), keep(t, append(set, "commerce=off")...); shops.total("use_experiential") >= none.total("use_experiential") {
		t.Errorf("fit of the need to buy is counted beside the benefit of shops: %v, without shops %v", shops.total("use_experiential"), none.total("use_experiential"))
	}
}
