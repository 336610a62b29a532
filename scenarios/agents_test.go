package scenarios

import (
	"encoding/json"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/sim/spec"
)

// In the table, every default decodes and every field is documented.
func TestTable(t *testing.T) {
	_, ps := spec.Decode(nil, agents.NewSpec().Declare)
	for _, p := range ps {
		if strings.Contains(p.Msg, "declared") {
			t.Errorf("%v", &p)
		}
	}
	for _, f := range Table().Fields() {
		if f.Doc == "" {
			t.Errorf("%s has no documentation", f.Path)
		}
		if _, err := spec.Explain(Table(), f.Path); err != nil {
			t.Errorf("explain %s: %v", f.Path, err)
		}
	}
	text, err := Schema()
	if err != nil || !json.Valid(text) {
		t.Errorf("schema: %v", err)
	}
}

// Every bundled scenario and every starter reads without a warning, has a description, and reads
// back from its written-out form.
func TestBundled(t *testing.T) {
	check := func(name string, s *Scenario, err error) {
		if err != nil {
			t.Errorf("%s:\n%v", name, err)
			return
		}
		if w := s.Warnings(); len(w) > 0 {
			t.Errorf("%s: %s", name, strings.Join(w, "\n"))
		}
		again, err := Parse("again.yaml", []byte(s.Effective()), Options{})
		if err != nil {
			t.Errorf("%s written out:\n%v", name, err)
			return
		}
		if again.Effective() != s.Effective() || again.Hash() != s.Hash() {
			t.Errorf("%s written out reads as another scenario:\n%v", name, Diff(s, again))
		}
		for _, e := range s.Elements() {
			if _, err := s.Without(e); err != nil {
				t.Errorf("%s without %s:\n%v", name, e, err)
			}
		}
		own, err := s.Decode()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		open := s.Opener(own)
		for key, path := range own.Files() {
			f, err := open(path)
			if err != nil {
				t.Errorf("%s: %s: %v", name, key, err)
				continue
			}
			f.Close()
		}
	}
	bundled := map[string]bool{}
	for _, b := range List() {
		bundled[b.Name] = true
		if b.Description == "" {
			t.Errorf("%s has no description", b.Name)
		}
		s, err := Load(b.Name, Options{})
		check(b.Name, s, err)
		if err == nil && s.Name != b.Name {
			t.Errorf("%s calls itself %s", b.Name, s.Name)
		}
	}
	for _, st := range Starters() {
		if st.Name == "study.yaml" {
			continue
		}
		if strings.Contains(string(st.Text), "extends: wechat") && !bundled["wechat"] {
			continue
		}
		s, err := Parse(st.Name, st.Text, Options{})
		check(st.Name, s, err)
	}
}

func TestFacts(t *testing.T) {
	for _, name := range []string{"wechat_users.csv", "tencent_revenue.csv", "wechat_revenue.csv", "netizens.csv",
		"wechat_payments.csv", "releases.csv", "mechanisms.csv", "bounds.csv", "README.md"} {
		if text, ok := Fact(name); !ok || len(text) == 0 {
			t.Errorf("no %s", name)
		}
	}
	if _, ok := Fact("../scenario.go"); ok {
		t.Error("a path out of the facts was opened")
	}
}
