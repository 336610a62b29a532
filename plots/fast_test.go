//go:build unix && !race

package plots

import (
	"syscall"
	"testing"
	"time"
)

// Every picture takes less than a tenth of a second of processor time; the
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
	for _, g := range runFigures() {
		least := time.Hour
		for range 8 {
			began := spent()
			if d := drawOne(g, []*folder{f}, Options{Formats: []string{PNG}, Width: SingleColumn}); d.err != nil {
				t.Fatal(d.err)
			}
			if least = min(least, spent()-began); least < 100*time.Millisecond {
				break
			}
		}
		if least > 100*time.Millisecond {
			t.Errorf("%s takes %v", g.Name, least)
		}
	}
}
