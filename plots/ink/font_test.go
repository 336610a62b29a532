package ink

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"gonum.org/v1/plot/vg"

	"guanxi/sim/simtest/need"
)

func mustFonts(t *testing.T) *Fonts {
	t.Helper()
	return need.Value(LoadFonts(nil))(t)
}

func bounds(p vg.Path) (lo, hi vg.Point) {
	lo = vg.Point{X: vg.Length(math.Inf(1)), Y: vg.Length(math.Inf(1))}
	hi = vg.Point{X: -lo.X, Y: -lo.Y}
	for _, c := range p {
		if c.Type == vg.CloseComp {
			continue
		}
		lo.X, lo.Y = min(lo.X, c.Pos.X), min(lo.Y, c.Pos.Y)
		hi.X, hi.Y = max(hi.X, c.Pos.X), max(hi.Y, c.Pos.Y)
	}
	return lo, hi
}

// The font has every character that labels use; a character that it lacks gives an error that
// names it.
func TestGlyphs(t *testing.T) {
	f := mustFonts(t)
	for _, face := range []*typeface{f.regular, f.bold} {
		if _, err := face.width(Plain("0123456789 −–±≥≤×…€%äöüßéΑωЖ√"+"\u2009"), 7); err != nil {
			t.Error(err)
		}
	}
	for _, text := range []string{"微信", "שלום", "10⁻²"} {
		need.Refused(f.regular.outline(Plain(text), 7, vg.Point{}, 1, 0))(t, "U+", text)
	}
}

// oneLetterFont is a TrueType font whose only letter is a square of half an em, 0.1 em from the
// left, with an advance of 0.8 em.
func oneLetterFont(r rune) []byte {
	be := func(values ...uint16) []byte {
		var b []byte
		for _, v := range values {
			b = binary.BigEndian.AppendUint16(b, v)
		}
		return b
	}
	head := make([]byte, 54)
	binary.BigEndian.PutUint32(head, 0x00010000)
	binary.BigEndian.PutUint32(head[12:], 0x5F0F3CF5)
	binary.BigEndian.PutUint16(head[18:], 1000) // units per em
	copy(head[36:], be(0, 0, 600, 500))         // bounding box of the outlines
	hhea := make([]byte, 36)
	copy(hhea, be(1, 0, 800, 0, 0))
	binary.BigEndian.PutUint16(hhea[34:], 2)
	maxp := append(be(0, 0x5000, 2), make([]byte, 26)...)
	copy(maxp, be(1, 0))
	post := make([]byte, 32)
	copy(post, be(3, 0))
	// One contour of four corners, as 16-bit differences.
	square := append(be(1, 100, 0, 600, 500, 3, 0), 1, 1, 1, 1)
	square = append(square, be(100, 500, 0, 0x10000-500, 0, 0, 500, 0)...)
	last := uint16(0xffff)
	segments := be(4, 32, 0, 4, 4, 1, 0, uint16(r), last, 0, uint16(r), last, 1-uint16(r), 1, 0, 0)
	tables := []struct {
		tag string
		doc []byte
	}{
		{"cmap", append(be(0, 1, 3, 1, 0, 12), segments...)},
		{"glyf", square},
		{"head", head},
		{"hhea", hhea},
		{"hmtx", be(500, 0, 800, 100)},
		{"loca", be(0, 0, uint16(len(square)/2))},
		{"maxp", maxp},
		{"post", post},
	}
	doc := append(be(1, 0, uint16(len(tables)), 128, 3, 0), make([]byte, 16*len(tables))...)
	for k, t := range tables {
		entry := doc[12+16*k:]
		copy(entry, t.tag)
		binary.BigEndian.PutUint32(entry[8:], uint32(len(doc)))
		binary.BigEndian.PutUint32(entry[12:], uint32(len(t.doc)))
		doc = append(doc, t.doc...)
		doc = append(doc, make([]byte, -len(doc)&3)...)
	}
	return doc
}

func saveFont(t *testing.T, doc []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "own.ttf")
	need.Nil(t, os.WriteFile(path, doc, 0o666))
	return path
}

// A letter that the embedded font lacks comes from the user's font, with that font's shape and
// width. All other letters look as they do without it, and a letter that neither has is named.
func TestUserFont(t *testing.T) {
	other := need.Value(OpenFont(saveFont(t, oneLetterFont('学'))))(t)
	with := need.Value(LoadFonts(other))(t)
	width, err := with.regular.width(Plain("学"), 10)
	if err != nil || !(math.Abs(float64(width)-8) <= 1e-9) {
		t.Errorf("width %v, error %v; want .8 of 10", width, err)
	}
	path := need.Value(with.regular.outline(Plain("学"), 10, vg.Point{}, 1, 0))(t)
	lo, hi := bounds(path)
	for k, pair := range [][2]float64{{float64(lo.X), 1}, {float64(lo.Y), 0}, {float64(hi.X), 6}, {float64(hi.Y), 5}} {
		need.Near(t, fmt.Sprintf("side %d of the square", k), pair[0], pair[1], 1e-9)
	}
	both := need.Value(with.bold.width(Plain("Adoption 学"), 10))(t)
	own, err := mustFonts(t).bold.width(Plain("Adoption "), 10)
	if err != nil || !(math.Abs(float64(both-own)-8) <= 1e-9) {
		t.Errorf("width of both %v, of the embedded font's letters alone %v, error %v; want 8 more", both, own, err)
	}
	for text, want := range map[string]string{"生": "neither", "학": "neither", "नमस्ते": "script", "שלום": "script"} {
		need.Refused(with.regular.width(Plain(text), 10))(t, want)
	}
}
