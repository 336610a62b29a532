package plots

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
	"guanxi/plots/run"
	"guanxi/sim/fault"
	"guanxi/sim/simtest/need"
)

func BenchmarkFormats(b *testing.B) {
	f := plotstest.WechatLike().Folder("wechat", "wechat")
	for _, format := range []string{PNG, SVG} {
		for _, g := range run.Figures() {
			b.Run(format+"/"+g.Name, func(b *testing.B) {
				for b.Loop() {
					d := drawOne(g, []*figure.Folder{f}, Options{Formats: []string{format}, Width: SingleColumn})
					if d.err != nil {
						b.Fatal(d.err)
					}
				}
			})
		}
	}
}

// The same folder gives the same bytes, whatever the number of processors.
func TestSameBytes(t *testing.T) {
	s := plotstest.WechatLike()
	s.Every, s.Replicates = 28, 3
	o := Options{Formats: []string{SVG, PNG, PDF}, Width: SingleColumn}
	if testing.Short() {
		o.Formats = []string{SVG} // the race detector is ten times slower
	}
	draw := func(procs int) []Picture {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		return need.Value(drawAll(run.Figures(), []*figure.Folder{s.Folder("wechat", "wechat")}, o))(t)
	}
	first := draw(2)
	time.Sleep(1100 * time.Millisecond) // a PDF that contained the time of day would differ
	again := draw(1)
	for i, d := range first {
		for ext, doc := range d.Files {
			if !bytes.Equal(doc, again[i].Files[ext]) {
				t.Errorf("%s.%s: %d bytes differ from those drawn before", d.Name, ext, len(doc))
			}
		}
	}
}

// A panic in a figure becomes an error, whichever goroutine drew it.
func TestFaultOfAFigure(t *testing.T) {
	bad := figure.Figure{Name: "bad", Compared: func([]*figure.Folder) (*chart.Chart, error) { panic("no such bin") }}
	_, err := drawAll([]figure.Figure{bad}, nil, Options{})
	var caught *fault.Panic
	if !errors.As(err, &caught) || err.Error() != "figure bad: internal fault: no such bin" || len(caught.Stack) == 0 {
		t.Errorf("a figure that panics gives %v", err)
	}
}

// Drawing stops with its context, even within a figure that takes long.
func TestDrawingStops(t *testing.T) {
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	held := make(chan struct{})
	defer close(held)
	long := figure.Figure{Name: "long", Compared: func([]*figure.Folder) (*chart.Chart, error) {
		cancel(why)
		<-held
		return nil, errors.New("never")
	}}
	if d, err := drawAll([]figure.Figure{long, long, long}, nil, Options{Context: ctx}); err != why || d != nil {
		t.Errorf("drawn %v, %v", d, err)
	}
}
