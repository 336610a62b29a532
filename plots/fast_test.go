//go:build unix && !race

package plots

import (
	"errors"
	"syscall"
	"testing"
	"time"
)

// Every picture takes less than a tenth of a second of processor time, one of
// many panels a little more; the
// clock on the wall would measure what else the machine does.
func TestFast(t *testing.T) {
	if testing.Short() {
		t.Skip("timing")
	}
	spent := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			t.Skip(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	f := wechatLike().folder("wechat", "wechat")
	type drawing struct {
		of string
		g  Figure
		f  *folder
	}
	var all []drawing
	for _, g := range runFigures() {
		all = append(all, drawing{"a run", g, f})
	}
	for name, m := range sweeps() {
		for _, g := range sweepFigures() {
			if f := m.folder(); g.lacks(f) == "" {
				all = append(all, drawing{name, g, f})
			}
		}
	}
	for _, d := range all {
		g, f := d.g, d.f
		var none *nothingError
		c, err := g.draw([]*folder{f})
		if errors.As(err, &none) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		most := 100*time.Millisecond + time.Duration(max(0, len(c.panels)-2))*40*time.Millisecond
		least := time.Hour
		for range 8 {
			began := spent()
			if d := drawOne(g, []*folder{f}, Options{Formats: []string{PNG}, Width: SingleColumn}); d.err != nil {
				t.Fatal(d.err)
			}
			if least = min(least, spent()-began); least < most {
				break
			}
		}
		if least > most {
			t.Errorf("%s of %s takes %v", g.Name, d.of, least)
		}
	}
}
