package chart

import "time"

// A Place is where a panel's rows of the CSV stand in the picture, so that a page can show the
// values under the pointer.
type Place struct {
	Rows int        `json:"rows"`        // of the CSV, those of the panels before not counted
	Box  [4]float64 `json:"box"`         // data area in points from the upper left: left, top, right, bottom
	X    *Scale     `json:"x,omitempty"` // nil: it has no axes
	Y    *Scale     `json:"y,omitempty"`
}

// A Scale is an axis: where its positions, as the CSV has them, stand between its ends.
type Scale struct {
	Kind  string    `json:"kind,omitempty"`
	Lo    float64   `json:"lo"` // dates in milliseconds since 1970
	Hi    float64   `json:"hi"`
	Names []string  `json:"names,omitempty"`
	At    []float64 `json:"at,omitempty"`
}

var scaleNames = map[axisKind]string{Logarithmic: "log", Calendar: "date", Categories: "rows", levels: "levels",
	DaysSince: "days", Signed: "signed", Equidistant: "even"}

func (a *Axis) scale() *Scale {
	s := &Scale{Kind: scaleNames[a.Kind], Lo: a.lo, Hi: a.hi, Names: a.Names, At: a.At}
	switch a.Kind {
	case Calendar:
		day := float64(24 * time.Hour / time.Millisecond)
		s.Lo, s.Hi = a.lo*day, a.hi*day
	case Equidistant:
	default:
		s.At = nil
	}
	return s
}

// Places returns the panels of the chart as it was last drawn.
func (c *Chart) Places() (all []Place) {
	for _, f := range c.frames {
		p := Place{Rows: len(f.Panel.rows())}
		if !f.NoAxes {
			p.Box = [4]float64{f.x0.Points(), (c.tall - f.y1).Points(), f.x1.Points(), (c.tall - f.y0).Points()}
			p.X, p.Y = f.X.scale(), f.Y.scale()
		}
		all = append(all, p)
	}
	return all
}
