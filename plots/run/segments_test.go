package run

import (
	"math"
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/plotstest"
)

// Functions that exist from the start have no tick; dates that differ between replicates are
// averaged.
func TestReleasesOfTiny(t *testing.T) {
	f := plotstest.TinyFolder()
	tl, err := timelineOf(f)
	if err != nil {
		t.Fatal(err)
	}
	came, about, err := releases(f, tl)
	if err != nil || len(came) != 1 || came[0].Text != "public accounts" || came[0].X != tl.x[0]+40 {
		t.Fatalf("releases %v, %v", came, err)
	}
	if !strings.Contains(about, "public accounts 2018-02-10") || !strings.Contains(about, "mean dates") {
		t.Errorf("the caption says %q", about)
	}
}

// Segments share a style between figures. Nothing is drawn while users are few, and with a
// single segment all users form one line.
func TestSatisfactionOfFew(t *testing.T) {
	s := plotstest.WechatLike()
	a, err := overTime(satisfaction)(s.Folder("wechat", "wechat"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := overTime(segments)(s.Folder("wechat", "wechat"))
	if err != nil {
		t.Fatal(err)
	}
	tl, err := timelineOf(s.Folder("wechat", "wechat"))
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Panels) != 2 || len(a.Panels[0].Marks) != 3 || len(a.Panels[1].Marks) != 3 {
		t.Fatalf("%d panels, %d and %d lines", len(a.Panels), len(a.Panels[0].Marks), len(a.Panels[1].Marks))
	}
	for i, m := range a.Panels[0].Marks {
		k, other := m.(*chart.Curve), b.Panels[0].Marks[i].(*chart.Curve)
		if k.Series != other.Series || k.Style.Colour != other.Style.Colour {
			t.Errorf("segment %s looks unlike %s of the other figure", k.Series, other.Series)
		}
		users := tl.column("adopters." + k.Series)
		for r := range users {
			for j, n := range users[r] {
				if (n < fewestUsers) != math.IsNaN(k.Reps[r][j]) {
					t.Fatalf("satisfaction of %s with %v users is %v", k.Series, n, k.Reps[r][j])
				}
			}
		}
	}
	if c := b.Panels[0]; len(c.Events) != 9 || c.Events[0].Text != "voice" {
		t.Errorf("events %v", c.Events)
	}
}
