package serve_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"guanxi/plots"
	"guanxi/plots/page"
	"guanxi/sim/results/manifest"
	"guanxi/sim/simtest/need"
)

// A report in a real browser, under its policy: each figure says under the pointer and by the arrow keys what its CSV
// has; the first one is on the first screen of each width, in light and dark.
func TestReportInABrowser(t *testing.T) {
	c := browser(t)
	small := filepath.Join(t.TempDir(), "small.yaml") // with dates, bars, curves on logarithmic axes, clouds of points
	need.Nil(t, os.WriteFile(small, []byte("guanxi: 1\nname: small\nextends: wechat\nconsumers: {count: 150}\ngraph: "+
		"{mean_degree: 20, above_200: 0%}\nreplicates: 2\n"), 0o600))
	run := folder(t, small)
	p := page.Page{Title: "small", Pictures: need.Value(plots.Pictures([]string{run.Dir}))(t),
		Summary: need.Value(run.Blocks())(t), Files: []page.File{{Name: manifest.ScenarioFile, Text: "a: 1"}}}
	var text bytes.Buffer
	need.Nil(t, page.Write(&text, p))
	file := filepath.Join(t.TempDir(), "report.html")
	need.Nil(t, os.WriteFile(file, text.Bytes(), 0o600))
	c.look(1600, "light")
	c.load("file://" + file)
	kinds := map[string]int{}
	for _, picture := range p.Pictures {
		all := need.Value(csv.NewReader(bytes.NewReader(picture.Files["csv"])).ReadAll())(t)[1:]
		first, last := -1, -1 // panels with axes
		panels := make([][][]string, len(picture.Places))
		for i, place := range picture.Places {
			panels[i], all = all[:place.Rows], all[place.Rows:]
			if place.X != nil && first < 0 {
				first = i
			}
			if place.X != nil {
				last = i
			}
		}
		if first < 0 {
			continue
		}
		c.eval("fig = document.getElementById('figure-" + picture.Name + "'); svg = fig.querySelector('svg'); " +
			"svg.scrollIntoView({block: 'center'})")
		press := "svg.dispatchEvent(new KeyboardEvent('keydown', {key: '%s'}))"
		said := func(panel int, script string) (key string) {
			t.Helper()
			c.eval(fmt.Sprintf(press, "Escape"))
			c.await("fig.dataset.at === undefined")
			c.eval(script)
			c.await("fig.dataset.at")
			var got []struct{ Key, Series, Value string }
			need.Nil(t, json.Unmarshal([]byte(c.eval("fig.dataset.at").(string)), &got))
			key = got[0].Key
			var want, told []string // series and value
			for _, r := range panels[panel] {
				value, here := r[5], r[4] == key || r[4]+", "+r[5] == key
				if picture.Places[panel].Y.Kind == "rows" {
					value, here = r[4], r[5] == key
				}
				if here && r[2] != "replicate" && r[2] != "event" && r[2] != "number" {
					want = append(want, r[1]+"="+value)
				}
			}
			for _, g := range got {
				told = append(told, g.Series+"="+g.Value)
			}
			if !slices.Equal(told, want) {
				t.Errorf("%s says at %s: %q; its CSV %q", picture.Name, key, told, want)
			}
			return key
		}
		begin, end := said(first, fmt.Sprintf(press, "Home")), said(last, fmt.Sprintf(press, "End"))
		if begin == end {
			t.Errorf("%s has one position, %s", picture.Name, begin)
		}
		// The pointer at the left end of the first panel finds its first position.
		place := picture.Places[first]
		kinds[place.X.Kind+"/"+place.Y.Kind]++
		at := func(x, y float64) string {
			return fmt.Sprintf("box = svg.getBoundingClientRect(); svg.dispatchEvent(new PointerEvent('pointermove', "+
				"{clientX: box.left + %g * box.width / svg.viewBox.baseVal.width, clientY: box.top + %g * box.height / "+
				"svg.viewBox.baseVal.height}))", x, y)
		}
		if found := said(first, at(place.Box[0], place.Box[1])); place.X.Kind == "date" && found != begin {
			t.Errorf("%s: the pointer at the left finds %s, not %s", picture.Name, found, begin)
		}
		if place.X.Kind == "date" { // a point of the picture is where its date stands
			middle := said(first, at((place.Box[0]+place.Box[2])/2, place.Box[1]))
			days := c.eval(fmt.Sprintf("Math.abs(Date.parse('%s') - %g) / 864e5", middle, (place.X.Lo+place.X.Hi)/2)).(float64)
			if span := (place.X.Hi - place.X.Lo) / 864e5; days > span/20 {
				t.Errorf("%s: in the middle the pointer finds %s, %g days from it", picture.Name, middle, days)
			}
		}
	}
	if len(kinds) < 3 {
		t.Errorf("only axes %v were tried", kinds)
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int{375, 900, 1600} {
			c.look(width, scheme)
			c.eval("scrollTo(0, 0); new Promise(r => setTimeout(r, 200))")
			if wide := c.eval("document.documentElement.scrollWidth"); wide.(float64) > float64(width) {
				t.Errorf("at %d px the page is %v wide", width, wide)
			}
			if low := c.eval("document.querySelector('figure svg').getBoundingClientRect().bottom"); low.(float64) > 812 {
				t.Errorf("at %d px the first figure ends at %v", width, low)
			}
			dark := c.eval("getComputedStyle(document.body).backgroundColor !== 'rgb(255, 255, 255)'")
			if dark != (scheme == "dark") {
				t.Errorf("%s at %d px: dark is %v", scheme, width, dark)
			}
			c.shoot(fmt.Sprintf("report-%d-%s", width, scheme))
			c.axe(fmt.Sprintf("report at %d px, %s", width, scheme))
		}
	}
	c.sound()
	// What somebody adds to the file is not run.
	worse := bytes.Replace(text.Bytes(), []byte("</main>"),
		[]byte("</main><script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">"), 1)
	need.Nil(t, os.WriteFile(file, worse, 0o600))
	c.load("file://" + file)
	if title := c.eval("document.title"); title != "small" {
		t.Errorf("a script that somebody added ran: %v", title)
	}
}
