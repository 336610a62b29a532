package ink

import (
	"bytes"
	"testing"

	"gonum.org/v1/plot/vg"

	"guanxi/sim/simtest/need"
)

// A translucent colour enters a PDF as it is, not multiplied by its alpha.
func TestPDFColour(t *testing.T) {
	s := newPDF(100, 100, meta{"x", "x", "x"})
	s.doc.SetCompression(false)
	s.Fill(circle(vg.Point{X: 50, Y: 50}, 20), Alpha(Blue, 0.25))
	doc := need.Value(s.Bytes())(t)
	for _, want := range []string{"0.000 0.447 0.698 rg", "/ca 0.25", "/CreationDate (D:20000101000000", "1 j"} {
		if !bytes.Contains(doc, []byte(want)) {
			t.Errorf("the PDF lacks %q", want)
		}
	}
}
