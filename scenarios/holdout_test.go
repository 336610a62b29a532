package scenarios_test

import (
	"encoding/csv"
	"math"
	"regexp"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// heldOut is a number that may only judge the model.
type heldOut struct {
	name    string // as in the table: mechanism and parameter, or segment and year
	section string // its mechanism in the table; "" for a series
	value   float64
}

// sections are the sections of a scenario that a hold-out of a mechanism could concern.
var sections = map[string][]string{
	"activity": {"activity.", "posts.", "messaging."}, "adoption": {"adoption.", "consumers."}, "cascades": {"content."},
	"games": {"games."}, "micro_commerce": {"sharing."},
	"mini_programs": {"commerce.", "linkage."}, "moments_ads": {"ads."}, "payments": {"payment."},
	"public_accounts": {"content."},
	"red_packets":     {"payment."}, "social_graph": {"graph."}, "trade": {"ads.", "commerce.", "sharing."},
}

// coincidences are settings that equal a hold-out of their own section for another reason.
var coincidences = map[string]string{
	"commerce.merchants.quality = mini_programs gmv_2019": "a quality between 0 and 1; the hold-out " +
		"is a volume of trade",
	"commerce.merchants.price = mini_programs dau_2019": "a price in scenario market; the hold-out is a number of " +
		"users",
	"linkage.continue = mini_programs gmv_2019": "a probability; the hold-out is a volume " +
		"of trade",
	"content.read.value = public_accounts reads_from_moments_2019": "assumed 0–0.5: experience, no share of " +
		"reads",
	"content.popular = public_accounts accounts_with_100k_article_2017": "100 reads per 1000 consumers; the share " +
		"of accounts, times a million, is also 100",
	"content.accounts.media.worth = public_accounts reads_from_moments_2019": "assumed 0–1: money for a read",
}

// mentions are numbers in a source that equal a hold-out but are something else.
var mentions = map[string]string{
	"posts.rate": "1,090 million daily users of January 2021 are what its 120 million are a share of; no scenario is " +
		"fitted to them",
}

func records(t *testing.T, file string) []map[string]string {
	t.Helper()
	text, ok := scenarios.Fact(file)
	if !ok {
		t.Fatalf("no %s", file)
	}
	rows := need.Value(csv.NewReader(strings.NewReader(string(text))).ReadAll())(t)
	var all []map[string]string
	for _, row := range rows[1:] {
		r := map[string]string{}
		for k, name := range rows[0] {
			r[name] = row[k]
		}
		all = append(all, r)
	}
	return all
}

func heldOuts(t *testing.T) []heldOut {
	t.Helper()
	var all []heldOut
	for _, file := range []string{"mechanisms.csv", "wechat_users.csv", "tencent_revenue.csv", "wechat_revenue.csv"} {
		for _, r := range records(t, file) {
			// No input is a revenue that may be fitted either.
			if r["role"] != "holdout" && (file != "wechat_revenue.csv" || r["role"] != "fit") {
				continue
			}
			h := heldOut{name: r["mechanism"] + " " + r["parameter"], section: r["mechanism"]}
			value := r["value"]
			switch file {
			case "wechat_users.csv":
				h = heldOut{name: r["metric"] + " of " + r["date"]}
			case "wechat_revenue.csv":
				h = heldOut{name: r["metric"] + " of " + r["year"]}
			case "tencent_revenue.csv":
				h, value = heldOut{name: r["segment"] + " revenue of " + r["year"]}, r["rmb_bn"]
			}
			v, err := units.ParseNumber(value)
			if err != nil {
				t.Fatalf("%s: %s: %v", file, h.name, err)
			}
			h.value = v
			all = append(all, h)
		}
	}
	for _, h := range all {
		if h.section != "" && sections[h.section] == nil {
			t.Errorf("%s: no section of a scenario is checked for it", h.name)
		}
	}
	if len(all) < 50 {
		t.Fatalf("only %d rows are held out", len(all))
	}
	return all
}

var (
	dates   = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)
	numbers = regexp.MustCompile(`\d+(,\d{3})*(\.\d+)?(e-?\d+)?\s?%?`)
)

// numbersOf returns the numbers in a text, with percentages as shares.
func numbersOf(text string) []float64 {
	var all []float64
	for _, s := range numbers.FindAllString(dates.ReplaceAllString(text, " "), -1) {
		scale := 1.0
		if cut := strings.TrimRight(strings.TrimSuffix(s, "%"), " "); cut != s && strings.HasSuffix(s, "%") {
			s, scale = cut, 0.01
		}
		v, err := units.ParseNumber(strings.ReplaceAll(strings.TrimSpace(s), ",", ""))
		if err == nil {
			all = append(all, v*scale)
		}
	}
	return all
}

// telling reports whether a number has enough digits that a match is not chance.
func telling(v float64) bool {
	for v != 0 && math.Abs(v) >= 100 {
		v /= 10
	}
	for v != 0 && math.Abs(v) < 10 {
		v *= 10
	}
	return math.Abs(v-math.Round(v)) > 1e-6
}

func same(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }

// leaks reports whether one of the numbers is the hold-out, in the unit of the table or in people
// or money.
func (h heldOut) leaks(all []float64) bool {
	for _, v := range all {
		for _, scale := range []float64{1, 1e6, 1e9} {
			if same(v, h.value*scale) {
				return true
			}
		}
	}
	return false
}

// No default and no value of a bundled scenario or a calibration equals a hold-out, no source or
// comment names one, and no file that a run reads contains one. Data drawn over the figures state
// their role.
func TestHoldOutsAreHeldOut(t *testing.T) {
	held := heldOuts(t)
	check := func(where, path, value, why string) {
		for _, h := range held {
			if strings.Contains(why, strings.TrimPrefix(h.name, h.section+" ")) && h.section != "" {
				t.Errorf("%s: %s: its source names %s, which is held out", where, path, h.name)
			}
			if telling(h.value) && h.leaks(numbersOf(why)) && mentions[path] == "" {
				t.Errorf("%s: %s: its source gives %v, which is held out (%s)", where, path, h.value, h.name)
			}
			if !h.leaks(numbersOf(value)) {
				continue
			}
			home := false
			for _, section := range sections[h.section] {
				home = home || strings.HasPrefix(path, section)
			}
			if telling(h.value) || home && coincidences[path+" = "+h.name] == "" {
				t.Errorf("%s: %s = %s is held out: %s is %v", where, path, value, h.name, h.value)
			}
		}
	}
	for _, f := range scenarios.Table().Fields() {
		check("defaults", f.Path, f.Default, f.Source+" "+f.Doc)
	}
	type named struct {
		Name string
		*scenarios.Scenario
	}
	var all []named
	for _, b := range scenarios.List() {
		s := need.Value(scenarios.Load(b.Name, scenarios.Options{}))(t)
		all = append(all, named{b.Name, s})
	}
	for _, b := range study.Bundled() { // calibrations have scenarios of their own
		if !strings.HasPrefix(b.Name, "calibrate-") && !strings.HasPrefix(b.Name, "ladder-") {
			continue
		}
		s := need.Value(study.Load(b.Name))(t)
		all = append(all, named{b.Name, s.Scenario})
	}
	for _, b := range all {
		s := b.Scenario
		for _, x := range s.Section().Settings() {
			if !x.Default && !strings.HasPrefix(x.Path, "observed.") && x.Field.Type != spec.TypeDate {
				check(b.Name, x.Path, x.Value, "")
			}
		}
		for _, line := range strings.Split(s.Written(), "\n") {
			if text, comment, ok := strings.Cut(line, "#"); ok {
				path := strings.TrimSpace(text)
				if path == "rate: 0.11/day" {
					path = "posts.rate"
				}
				check(b.Name, path, "", comment)
			}
		}
		own := need.Value(s.Decode())(t)
		for key, file := range own.Files() {
			if strings.HasPrefix(key, "observed.") {
				continue
			}
			if _, ok := scenarios.Fact(file); !ok {
				continue
			}
			for _, r := range records(t, file) {
				if r["role"] != "input" {
					t.Errorf("%s: %s reads %s, whose row of %s is of role %s", b.Name, key, file, r["date"], r["role"])
				}
			}
		}
		for _, o := range own.Observed {
			if o.V.Role != "role" {
				t.Errorf("%s: observed.%s tells no role", b.Name, o.Name)
			}
		}
	}
}
