package scenarios

import (
	"fmt"
	"strings"
	"testing"

	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
	_ "guanxi/sim/simtest/seed"
)

// Each part of testdata/errors.txt is a wrong file, followed by what is printed about it; -update
// rewrites the output.
func TestErrorText(t *testing.T) {
	golden.Says(t, "testdata/errors.txt", func(in string) string {
		body, flags, _ := strings.Cut(in, "-- set\n")
		var set []string
		if flags != "" {
			set = strings.Split(strings.TrimSuffix(flags, "\n"), "\n")
		}
		raw := strings.NewReplacer(`\t`, "\t", `\xff`, "\xff", `\r`, "\r", `\ufeff`, "\ufeff").Replace(body)
		s, err := testReader(nil).Parse("t.yaml", []byte(raw), Options{Set: set})
		if err != nil {
			return err.Error() + "\n"
		}
		return strings.Join(append(s.Warnings(), "(read)"), "\n") + "\n"
	})
}

func TestErrorsAreCapped(t *testing.T) {
	var b strings.Builder
	for i := range 200 {
		fmt.Fprintf(&b, "key%d: 1\n", i)
	}
	_, err := testReader(nil).Parse("t.yaml", []byte(b.String()), Options{})
	text := fmt.Sprint(err)
	if n := strings.Count(text, "unknown key"); n != maxShown || !strings.HasSuffix(text, "... and 150 more") {
		t.Errorf("%d problems printed, ending %q", n, text[len(text)-30:])
	}
}

func TestHostileFiles(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c < 'j'; c++ {
		p := string(c - 1)
		bomb += fmt.Sprintf("%c: &%c [*%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s]\n", c, c, p, p, p, p, p, p, p, p, p)
	}
	for _, c := range map[string]struct{ text, want string }{
		"bomb":       {bomb, "aliases repeat more than"},
		"cycle":      {"a: &a [*a]", "is inside its own anchor"},
		"deep right": {strings.Repeat("[", 500) + strings.Repeat("]", 500), "nested deeper than 64"},
		"large":      {strings.Repeat("#", maxBytes+1), "at most 16777216"},
		"null":       {"~", "the file is empty"},
		"nul":        {"name: x\na: \x00", "t.yaml:2:4: U+0000 is not a text character"},
		"latin1":     {"name: caf\xe9", "t.yaml:1:10: byte 0xe9 is not UTF-8"},
		"binary":     {"\x7fELF\x02\x01\x01\x00\xff", "t.yaml:1:"},
		"list":       {"- a", "a scenario is a mapping of keys to values, not a list"},
	} {
		need.Refused(testReader(nil).Parse("t.yaml", []byte(c.text), Options{}))(t, c.want)
	}
}

func FuzzLoad(f *testing.F) {
	for _, text := range []string{setBase, "", "a: &a [*a]", "graph: ring", "\t", "- x", "{a: {b: [", "name: |\n  x\n",
		"? a\n: b", "--- x\n--- y", "extends: base", "timeline: {a: {at: 5, set: {b: {c: d}}}}", "%YAML 1.2\n---\nname: x",
		"!!binary x", "<<: {a: 1}", "\ufeffname: x", "ads: {price: {dist: categorical, values: [1], weights: [1, 2]}}"} {
		f.Add([]byte(text), "ads.campaigns.*.quality=0.7")
	}
	f.Add([]byte(setBase), "timeline.more.set.ads.slots.daily=[{a: b}]")
	r := testReader(map[string]string{"base.yaml": setBase})
	f.Fuzz(func(t *testing.T, text []byte, set string) {
		s, err := r.Parse("t.yaml", text, Options{Set: []string{set}})
		if err != nil {
			_ = err.Error()
			if s, err = r.Parse("t.yaml", text, Options{}); err != nil {
				_ = err.Error()
				return
			}
		}
		again, err := r.Parse("t.yaml", []byte(s.Effective()), Options{})
		if err != nil {
			t.Fatalf("written out it does not read back: %v\n%s", err, s.Effective())
		}
		if again.Effective() != s.Effective() {
			t.Fatalf("%s\nbecame\n%s", s.Effective(), again.Effective())
		}
	})
}
