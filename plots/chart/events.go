package chart

import (
	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
)

// An Event is something that happened at a position of the horizontal axis.
type Event struct {
	X    float64
	Text string
}

const (
	eventGap  vg.Length = 1.08 * ink.TextSize // between neighbouring names
	eventRise vg.Length = 7                   // from the data area up to the names, for leaders
)

// eventsHeight returns the height that event names take above the data area.
func (p *Panel) eventsHeight(s *ink.Sheet) vg.Length {
	if len(p.Events) == 0 {
		return 0
	}
	w := vg.Length(0)
	for _, e := range p.Events {
		w = max(w, s.Width(e.Text, ink.Normal))
	}
	return w + eventRise + 1
}

// drawEvents writes the names upright above the data area, moved apart where they would touch,
// each with a leader to its position.
func (f *frame) drawEvents(s *ink.Sheet) {
	if len(f.Events) == 0 {
		return
	}
	wish := make([]vg.Length, len(f.Events))
	for i, e := range f.Events {
		wish[i] = f.px(e.X)
	}
	at := declutter(wish, eventGap, f.x0+eventGap/2, f.outerRight-eventGap/2)
	for i, e := range f.Events {
		s.Segment(wish[i], f.y1-tickLength, wish[i], f.y1+1, ink.Dark, axisWidth, nil)
		s.Line([]vg.Point{{X: wish[i], Y: f.y1 + 1}, {X: at[i], Y: f.y1 + eventRise - 1}}, ink.Grey, 0.4, nil)
		s.Upright(e.Text, at[i]+ink.Middle, f.y1+eventRise, ink.Dark)
	}
}
