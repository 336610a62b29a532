package calibrate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

// The nearest draws become levels that set all paths of each factor in its unit.
func TestLevels(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) {
		need.Nil(t, os.WriteFile(filepath.Join(dir, "draws.csv"), []byte(text), 0o666))
	}
	factors := []study.Factor{{Name: "p", Paths: []string{"adoption.innovation"}, Unit: "/year"}, {Name: "q", Paths: []string{"a.b", "c"}, Unit: "%"},
		{Name: "day", Paths: []string{"d"}, Scale: study.Date}}
	write("draw,weight,q,p,day\n1,.5,10,.2,15000\n2,.3,20,.3,15001\n3,.2,30,.4,15002\n")
	got, err := Levels(dir, factors, 2)
	if want := "d1: {adoption.innovation: 0.2/year, a.b: 10%, c: 10%, d: 2011-01-26} d2: {adoption.innovation: 0.3/year, a.b: 20%, c: 20%, d: 2011-01-27}"; err != nil || strings.Join(got, " ") != want {
		t.Errorf("%v %v, want %s", got, err, want)
	}
	for text, says := range map[string]string{"draw,q\n1,10\n": "no column p", "draw,p,q,day\n": "has no draws", "draw,p,q,day\n1,a,2,3\n": "p: strconv"} {
		write(text)
		if got, err := Levels(dir, factors, 2); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v %v, want %s", text, got, err, says)
		}
	}
}
