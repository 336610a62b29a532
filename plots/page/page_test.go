package page_test

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"guanxi/plots"
	"guanxi/plots/chart"
	"guanxi/plots/page"
	"guanxi/sim/results/terminal"
	"guanxi/sim/simtest/need"
)

func write(t *testing.T, p page.Page) string {
	t.Helper()
	var b strings.Builder
	need.Nil(t, page.Write(&b, p))
	return b.String()
}

// whole is a page with one of each part.
func whole() page.Page {
	return page.Page{
		Title: "a <b>",
		Facts: []page.Fact{{Name: "to repeat rows", Value: "guanxi check out/a", Flags: "--sample 3"}},
		Summary: []terminal.Block{{Words: "seed 1 & more"},
			{Heads: []terminal.Head{{Text: "Adoption", Left: true}, {Text: "mean"}, {Text: "interval", Left: true}},
				Rows: [][]string{{"adopters", "3,110", "[3,094, 3,126]"}, {"  of which", "7 [5, 9]"}, {"below"}}}},
		Pictures: []plots.Picture{{Name: "dose", Title: "Dose", Alt: "what & why", Places: []chart.Place{{Rows: 1}}, Files: map[string][]byte{"svg": []byte(`<?xml version="1.0"?>` + "\n" + `<svg width="9pt" xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="dose-title"><title id="dose-title">Dose</title><path d="M0,0" style="fill:none;stroke:#DDDDDD" /></svg>`), "csv": []byte(csv)}}},
		Tables: []page.Table{{Name: "effects", Columns: []page.Column{{Name: "arm"}, {Name: "mean", Number: true}},
			Rows: [][]string{{"<script>", "1.5"}}}},
		Warnings: []string{"mind this"}, Files: []page.File{{Name: "scenario.yaml", Text: "a: <1>"}},
	}
}

const csv = "x,y\n1,2\n"

// A page opens without a network: it has all that it shows, and refers to nothing outside itself.
func TestHoldsAllThatItShows(t *testing.T) {
	text := write(t, whole())
	for _, want := range []string{"a &lt;b&gt;", "what &amp; why", "&lt;script&gt;", `class="number">1.5`, "mind this", "<dd>guanxi check out/a <span>--sample 3</span></dd>", "a: &lt;1&gt;", "seed 1 &amp; more",
		`<svg class="drawn" width="9pt" role="img" aria-labelledby="dose-title"><title id="dose-title">Dose</title><path d="M0,0" fill="none" stroke="#DDDDDD" /></svg>`,
		`<th scope="col">Adoption</th><th scope="col" class="number">mean</th><th scope="col">interval</th>`,
		`<th scope="row">adopters</th><td class="number">3,110</td><td>[3,094, 3,126]</td>`,
		`<th scope="row">  of which</th><td class="number" colspan="2">7 [5, 9]</td>`, `<th scope="row" colspan="3">below</th>`, // the last cell takes what columns are left
		`data-places="[{&#34;rows&#34;:1,`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	packed := regexp.MustCompile(`<template[^>]*>([^<]*)</template>`).FindStringSubmatch(text)
	z := need.Value(gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(packed[1]))))(t)
	if got := need.Value(io.ReadAll(z))(t); string(got) != csv {
		t.Errorf("what is drawn is %q", got)
	}
	// printing omits a heading whose section holds only closed details
	for _, heading := range []string{"tables", "files"} {
		if !strings.Contains(text, `<section><h2 id="`+heading+`">`) {
			t.Errorf("%s stand in no section", heading)
		}
	}
	// Everything that scrolls can be scrolled with the keyboard, and says what it is when it has the focus.
	for _, part := range []string{"<main>", `<div class="scroll" role="region" aria-label="effects" tabindex="0">`, `<div class="scroll" role="region" aria-label="Adoption" tabindex="0">`,
		`<pre role="region" aria-label="scenario.yaml" tabindex="0">a: `, "nav { display: flex; flex-wrap: wrap;"} { // a narrow page does not scroll sideways
		if !strings.Contains(text, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	for what, is := range map[string]string{"the prolog of a picture": `<\?xml`, "an address": `https?://`, "a style that the policy forbids": ` style=`, "a reference": `(href|src)="[^#]`, "a handler": ` on[a-z]+="`} {
		if found := regexp.MustCompile(is).FindString(text[:strings.Index(text, "<script>")]); found != "" {
			t.Errorf("the page has %s: %s", what, found)
		}
	}
}

// The policy allows the style and the script of the page, and nothing that somebody puts beside them.
func TestPolicy(t *testing.T) {
	text := write(t, whole())
	policy := html.UnescapeString(regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(text)[1])
	want := "default-src 'none'"
	for _, part := range []string{"style", "script"} {
		found := regexp.MustCompile(`(?s)<`+part+`>(.*?)</`+part+`>`).FindAllStringSubmatch(text, -1)
		if len(found) != 1 || len(found[0][1]) < 1000 {
			t.Fatalf("there are %d parts %s", len(found), part)
		}
		want += fmt.Sprintf("; %s-src 'sha256-%s'", part, base64.StdEncoding.EncodeToString(sum(found[0][1])))
	}
	if want += "; base-uri 'none'; form-action 'none'"; policy != want {
		t.Errorf("the policy is\n%s, want\n%s", policy, want)
	}
}

func sum(text string) []byte {
	all := sha256.Sum256([]byte(text))
	return all[:]
}

// The four colours of parties are legible as text on every ground of a page, and differ for normal eyes, for those
// without red or green cones (Machado, Oliveira and Fernandes 2009, IEEE TVCG 15:1291–1298), and in print by their
// lightness.
func TestColoursOfParties(t *testing.T) {
	light, dark, _ := strings.Cut(strings.Replace(page.Style, "@media (prefers-color-scheme: dark)", "\n--", 1), "\n--")
	night, _, _ := strings.Cut(dark, "}")
	_, of, _ := strings.Cut(light, "dark) { :root {")
	of, _, _ = strings.Cut(of, "}")
	light = strings.Replace(light, of, "", 1)
	for name, css := range map[string]string{"light": light, "dark": night + of} {
		colour := func(name string) (c [3]float64) {
			text := regexp.MustCompile(name + `: #(\w+);`).FindStringSubmatch(css)[1]
			if len(text) == 3 {
				text = fmt.Sprintf("%[1]c%[1]c%[2]c%[2]c%[3]c%[3]c", text[0], text[1], text[2])
			}
			for k := range c {
				v := float64(need.Value(strconv.ParseUint(text[2*k:2*k+2], 16, 8))(t)) / 255
				if c[k] = v / 12.92; v > .04045 {
					c[k] = math.Pow((v+.055)/1.055, 2.4)
				}
			}
			return c
		}
		through := func(m [9]float64, c [3]float64) (out [3]float64) {
			for k := range out {
				out[k] = min(1, max(0, m[3*k]*c[0]+m[3*k+1]*c[1]+m[3*k+2]*c[2]))
			}
			return out
		}
		lab := func(c [3]float64) [3]float64 {
			xyz := through([9]float64{.4339, .3762, .1899, .2126, .7152, .0722, .0177, .1095, .8727}, c) // over those of white
			for k, v := range xyz {
				if xyz[k] = 7.787*v + 16./116; v > .008856 {
					xyz[k] = math.Cbrt(v)
				}
			}
			return [3]float64{116*xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])}
		}
		luminance := func(c [3]float64) float64 { return .2126*c[0] + .7152*c[1] + .0722*c[2] }
		eyes := map[string][9]float64{"all cones": {1, 0, 0, 0, 1, 0, 0, 0, 1},
			"no red":   {.152286, 1.052583, -.204868, .114503, .786281, .099216, -.003882, -.048116, 1.051998},
			"no green": {.367322, .860646, -.227968, .280085, .672501, .047413, -.01182, .04294, .968881}}
		for i := range 4 {
			a := colour(fmt.Sprint("--c", i))
			for _, ground := range []string{"--paper", "--raised"} {
				l, g := luminance(a), luminance(colour(ground))
				if contrast := (max(l, g) + .05) / (min(l, g) + .05); contrast < 4.5 {
					t.Errorf("%s: --c%d on %s has a contrast of %.2f", name, i, ground, contrast)
				}
			}
			for j := range i {
				b := colour(fmt.Sprint("--c", j))
				for who, m := range eyes {
					p, q := lab(through(m, a)), lab(through(m, b))
					if far := math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2]); far < 30 {
						t.Errorf("%s, %s: --c%d and --c%d are %.0f apart", name, who, i, j, far)
					}
				}
				if far := math.Abs(lab(a)[0] - lab(b)[0]); far < 5 {
					t.Errorf("%s: in grey --c%d and --c%d are %.0f apart", name, i, j, far)
				}
			}
		}
	}
}
