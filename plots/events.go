package plots

import "gonum.org/v1/plot/vg"

// An event is something that happened at a place of the horizontal axis.
type event struct {
	x    float64
	text string
}

const (
	eventGap  vg.Length = 1.08 * textSize // between names that stand beside each other
	eventRise vg.Length = 7               // from the data area to the names: room for leaders
)

// eventsHeight is what names of events take above the data area.
func (p *panel) eventsHeight(s *sheet) vg.Length {
	if len(p.events) == 0 {
		return 0
	}
	w := vg.Length(0)
	for _, e := range p.events {
		w = max(w, s.width(e.text, normal))
	}
	return w + eventRise + 1
}

// drawEvents writes the names upright above the data area, moved apart where
// they would touch, each led to its place.
func (f *frame) drawEvents(s *sheet) {
	if len(f.events) == 0 {
		return
	}
	wish := make([]vg.Length, len(f.events))
	for i, e := range f.events {
		wish[i] = f.px(e.x)
	}
	at := spread(wish, eventGap, f.x0+eventGap/2, f.outerRight-eventGap/2)
	for i, e := range f.events {
		s.segment(wish[i], f.y1-tickLength, wish[i], f.y1+1, ink, axisWidth, nil)
		s.line([]vg.Point{{X: wish[i], Y: f.y1 + 1}, {X: at[i], Y: f.y1 + eventRise - 1}}, grey, 0.4, nil)
		s.upright(e.text, at[i]+middle, f.y1+eventRise, ink)
	}
}

// upright writes a line from below, its base line at x.
func (s *sheet) upright(text string, x, y vg.Length, c colour) {
	w := s.width(text, normal)
	p, err := s.fonts.regular.outline(plain(text), textSize, vg.Point{X: x, Y: y}, 0, 1)
	if err != nil {
		s.fail(err)
		return
	}
	if len(p) > 0 {
		s.on.fill(p, c)
		s.texts = append(s.texts, textBox{text: text, x0: x - 0.74*textSize, y0: y, x1: x + 0.21*textSize, y1: y + w})
	}
}
