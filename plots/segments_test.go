package plots

import (
	"math"
	"strings"
	"testing"
)

// Functions that were there from the start have no tick; dates that differ by
// replicate are their mean.
func TestReleasesOfTiny(t *testing.T) {
	f := asRun(tinyFolder())
	tl, err := f.timeline()
	if err != nil {
		t.Fatal(err)
	}
	came, about, err := f.releases(tl)
	if err != nil || len(came) != 1 || came[0].text != "public accounts" || came[0].x != tl.x[0]+40 {
		t.Fatalf("releases %v, %v", came, err)
	}
	if !strings.Contains(about, "public accounts 2018-02-10") || !strings.Contains(about, "mean dates") {
		t.Errorf("the caption says %q", about)
	}
}

// Segments share a style between figures; nothing is drawn of few users, and
// with one segment all users are one line.
func TestSatisfactionOfFew(t *testing.T) {
	s := wechatLike()
	a, err := overTime(satisfaction)(s.folder("wechat", "wechat"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := overTime(segments)(s.folder("wechat", "wechat"))
	if err != nil {
		t.Fatal(err)
	}
	tl, err := asRun(s.folder("wechat", "wechat")).timeline()
	if err != nil {
		t.Fatal(err)
	}
	if len(a.panels) != 2 || len(a.panels[0].marks) != 3 || len(a.panels[1].marks) != 3 {
		t.Fatalf("%d panels, %d and %d lines", len(a.panels), len(a.panels[0].marks), len(a.panels[1].marks))
	}
	for i, m := range a.panels[0].marks {
		k, other := m.(*curve), b.panels[0].marks[i].(*curve)
		if k.series != other.series || k.style.colour != other.style.colour {
			t.Errorf("segment %s looks unlike %s of the other figure", k.series, other.series)
		}
		users := tl.column("adopters." + k.series)
		for r := range users {
			for j, n := range users[r] {
				if (n < fewestUsers) != math.IsNaN(k.reps[r][j]) {
					t.Fatalf("satisfaction of %s with %v users is %v", k.series, n, k.reps[r][j])
				}
			}
		}
	}
	if c := b.panels[0]; len(c.events) != 9 || c.events[0].text != "voice" {
		t.Errorf("events %v", c.events)
	}
}
