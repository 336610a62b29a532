package serve_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"guanxi/cmd/serve"
	"guanxi/plots"
	"guanxi/plots/page"
	"guanxi/scenarios"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// The page in a real browser: it plays, pauses, moves a slider, runs a second arm, and keeps what it did as a file that
// gives the numbers that it shows; it complains of nothing and stands on every width in light and dark.
func TestPageInABrowser(t *testing.T) {
	c := browser(t)
	s := begin(t, strings.Replace(town, "ticks: 120", "ticks: 240", 1))
	c.look(1440, "light")
	c.load(s.server.URL())
	c.await("!$('play').disabled && data[0]?.runs[1]?.ticks.length")
	if got := c.eval("[document.title, location.search, metrics.length > 20, [...document.querySelectorAll('#keys " +
		".row')].length > 3].join()"); got != "town · guanxi,,true,true" {
		t.Error(got)
	}
	// It plays, and stands still when paused.
	c.eval("$('speed').value = 3; $('play').click()")
	c.await("clock.tick > 30")
	c.eval("$('play').click()")
	c.await("!clock.playing && $('play').textContent === 'Go on'")
	tick := c.eval("clock.tick")
	time.Sleep(300 * time.Millisecond)
	if again := c.eval("clock.tick"); again != tick {
		t.Errorf("it goes on from tick %v to %v when paused", tick, again)
	}
	c.eval("$('step').click()")
	c.await(fmt.Sprintf("clock.tick > %v && clock.tick %% 2 === 0", tick)) // the next recorded row
	// What a curve and a key mean unfolds with their equations.
	c.eval("document.querySelector('#curves .save button').click(); " +
		"document.querySelector('[data-path=\"adoption.imitation\"] details').open = true")
	c.await("[...document.querySelectorAll('details[open] pre')].map(p => p.textContent).join() === 'mau is what it " +
		"is,adoption.imitation is what it is'")
	// A slider moves arm b from the start, which begins beside a.
	c.eval("const row = document.querySelector('[data-path=\"adoption.imitation\"]'); const slider = " +
		"row.querySelector('[type=range]'); slider.value = 900; slider.oninput(); slider.onchange()")
	c.await("state.arms.length === 2 && state.replicates === 6 && data.every(d => Object.keys(d?.runs || {}).length " +
		"=== 6 && Object.values(d.runs).every(r => r.ticks.length === data[0].runs[1].ticks.length))")
	c.await("[...document.querySelectorAll('#curves .one')].map(f => f.dataset.name).join() === 'users,value,revenue' " +
		"&& $('effect').textContent.includes('6 pairs with the same random numbers')")
	c.await("$('apart').checked && document.querySelector('#curves figcaption b').textContent.endsWith('b less a')")
	c.eval("$('apart').click()")
	// Where it comes from are the parts of each party, which sum to what the sentence says; a study does not draw them.
	c.eval("origin.open = true")
	c.await("watched.some(n => n.includes('@')) && $('parts').querySelectorAll('tr').length > 2 && data.every(d => " +
		"d.watches === watches && Object.keys(d.runs).length === 6)")
	if sums := c.eval("parties().filter(([p]) => p !== 'others').map(([p]) => [partsOf(p).reduce((sum, n) => sum + " +
		"found(n, 'sum', lastRow()).y, 0), found(gain() + '.' + p, 'sum', lastRow()).y]).filter(([a, b]) => " +
		"!(Math.abs(a - b) < 1e-6 * (1 + Math.abs(b)))).join('; ')"); sums != "" {
		t.Errorf("parts and their sums: %v", sums)
	}
	need.Value(study.Load(s.pageSave(c, "study")))(t)
	c.eval("origin.open = false")
	// With one replicate, which the reader can have, it says that nothing can be said.
	c.eval("$('replicates').value = 1; $('replicates').onchange()")
	c.await("state.replicates === 1 && $('effect').textContent.includes('With one replicate nothing can be said')")
	// A value that is not allowed is refused below its key, in the usual words.
	c.eval("const fee = document.querySelector('[data-path=\"commerce.take\"]'); const text = " +
		"fee.querySelector('input:not([type=range])'); text.value = '150%'; text.onchange()")
	c.await("fee.querySelector('.told').textContent.includes('out of range')")
	// A live key moves in arm a from now on.
	c.eval("document.querySelector('[name=arm][value=\"0\"]').click(); " +
		"document.querySelector('[name=from][value=now]').click(); text.value = '9%'; text.onchange()")
	c.await("state.arms[0].moves.length === 1 && fee.querySelector('.told').hidden")
	c.eval("$('speed').value = 5; $('play').click()")
	c.await("clock.tick === 240 && !clock.playing")
	c.await("data.every(d => d.runs[1].ticks.length === 121)")
	// What the charts say under the pointer is what the page has, and what the file of the arm gives.
	of := c.eval("watched.filter((n, k) => data.every(d => d.runs[1].values[k].some(v => v))).join()").(string)
	watched := strings.Split(of, ",")
	if len(watched) < 6 {
		t.Error(watched)
	}
	for arm, name := range []string{"a", "b"} {
		got := curves{}
		need.Nil(t, json.Unmarshal(
			[]byte(c.eval(fmt.Sprintf("JSON.stringify(%q.split(',').map(n => data[%d].runs[1].values[watched.indexOf(n)]))",
				strings.Join(watched, ","), arm)).(string)), ptr(got, arm)))
		same(t, got, arm, 1, folder(t, s.pageSave(c, name)), watched)
	}
	c.eval("const svg = document.querySelector('#curves svg'); svg.focus(); svg.dispatchEvent(new " +
		"KeyboardEvent('keydown', {key: 'Home'})); svg.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', " +
		"shiftKey: true}))")
	want := c.eval("`${about && Date.parse(about.start) / 864e5 + 20} ${armName(0)}=${data[0].runs[1].values[0][10]} " +
		"${armName(1)}=${data[1].runs[1].values[0][10]}`")
	if got := c.eval("svg.closest('figure').dataset.at"); got != want {
		t.Errorf("the chart says %v, the page has %v", got, want)
	}
	if said := c.eval("svg.closest('figure').querySelector('output').textContent"); !strings.HasPrefix(said.(string),
		"21 Jan 2020") {
		t.Errorf("the chart says %v", said)
	}
	// The address holds the state: loaded again, it gives the same curves.
	before := c.eval("JSON.stringify(data.map(d => d.runs[1].values))")
	c.eval("remember(); window.stale = true; location.reload()")
	c.await("!window.stale && typeof clock === 'object' && clock.tick === 240 && data.length === 2 && data.every(d => " +
		"d?.runs[1]?.ticks.length === 121)")
	if after := c.eval("JSON.stringify(data.map(d => d.runs[1].values))"); after != before {
		t.Error("the address gives other curves")
	}
	c.eval("$('apart').click()")
	// Figures that are laid out before the metrics are known, and areas before their first row, are whole once these are
	// there.
	c.eval("const known = metrics; metrics = []; figures.forEach(f => f.box.remove()); figures.clear(); draw(); " +
		"metrics = known; draw()")
	c.eval("lineChart(document.createElement('figure'), {title: '', x: [7], lines: [{name: '', y: [], stack: true}]})")
	if whole := c.eval("[...document.querySelectorAll('#curves .line')].every(p => p.getAttribute('d'))"); whole != true {
		t.Error("a curve is empty")
	}
	c.await("$('graph').dataset.ms")
	// At the end it can run again, and does the same.
	c.eval("$('speed').value = 5; const made = data[0].made; $('play').click()")
	c.await("data[0].made !== made && clock.tick === 240 && !clock.playing && data.every(d => d.runs[1]?.ticks.length " +
		"=== 121)")
	if after := c.eval("JSON.stringify(data.map(d => d.runs[1].values))"); after != before {
		t.Error("again gives other curves")
	}
	// An element of arm b is off, an event of it moves, and with replicates curves have bands.
	c.eval("const armB = data[1].made; document.querySelector('[name=arm][value=\"1\"]').click(); " +
		"document.querySelector('#elements input').click()")
	c.await("state.arms[1].off[0] === 'shops' && data[1].made > armB && data[1].runs[1]?.ticks.length === 121")
	shops := c.eval("data[1].runs[1].values[watched.indexOf('platform_revenue')].every(v => v === 0 || v === null)")
	if shops != true {
		t.Error("there is revenue without shops")
	}
	c.eval("document.querySelector('#elements input').click(); const event = document.querySelector('#events " +
		"input:not([type=range])'); event.value = 'soon'; event.onchange()")
	c.await("!document.querySelector('#events .told').hidden")
	c.eval("event.value = '2020-04-01'; event.onchange()")
	c.await("state.arms[1].off.length === 0 && state.arms[1].set.some(s => s.path === 'timeline.busy.at')")
	c.eval("const when = document.querySelector('#events [type=range]'); when.value = 61; when.oninput(); when.onchange()")
	c.await("!state.arms[1].set.some(s => s.path === 'timeline.busy.at') && event.value === '2020-03-01'") // where it was
	// So it does where its mark is dragged in the line of days, to the next tick, as far as the run goes; a click alone
	// moves nothing.
	grip := func(to float64) string {
		c.eval(fmt.Sprintf("window.far = %v * (document.querySelector('#timeline svg').getBoundingClientRect().width - "+
			"16) / about.ticks; 0", to))
		at := func(kind, x string) {
			c.call("Input.dispatchMouseEvent", map[string]any{"type": kind, "button": "left", "buttons": 1, "clickCount": 1,
				"x": c.eval("box.x + box.width / 2 + " + x), "y": c.eval("box.y + box.height / 2")}, nil)
		}
		c.eval("document.querySelector('#timeline').scrollIntoView(); window.box = document.querySelector('#timeline " +
			".grip rect').getBoundingClientRect(); 0")
		at("mousePressed", "0")
		at("mouseMoved", "far / 2")
		at("mouseMoved", "far")
		said := c.eval("document.querySelector('#timeline text.held').textContent").(string)
		at("mouseReleased", "far")
		return said
	}
	made := c.eval("data[1].made")
	if said := grip(20); said != "busy, 21 Mar 2020" {
		t.Errorf("while it is dragged the mark says %q", said)
	}
	c.await("state.arms[1].set.find(s => s.path === 'timeline.busy.at')?.value === '2020-03-21' && event.value === " +
		"'2020-03-21' && when.value === '81'")
	c.await(fmt.Sprintf("data[1].made > %v && data[1].runs[1]?.ticks.length === 121", made))
	// of both arms, and the move
	c.await("[...document.querySelectorAll('#curves svg')].every(s => s.querySelectorAll('.mark').length === 3) && " +
		"document.querySelectorAll('#timeline .grip').length === 1")
	if small := c.eval("[...document.querySelectorAll('#timeline .grip rect')].some(r => " +
		"r.getBoundingClientRect().width < 24 || r.getBoundingClientRect().height < 24)"); small != false {
		t.Error("a grip is smaller than 24 px")
	}
	grip(0)
	if said := grip(900); said != "b: busy, 27 Aug 2020" { // tick 240
		t.Errorf("beyond the run the mark says %q", said)
	}
	c.await("event.value === '2020-08-27'")
	c.eval("event.value = '2020-03-01'; event.onchange()")
	c.await("!state.arms[1].set.some(s => s.path === 'timeline.busy.at') && data[1].runs[1]?.ticks.length === 121")
	c.eval("$('replicates').value = 4; $('replicates').onchange()")
	c.await("data.every(d => Object.keys(d.runs).length === 4 && Object.values(d.runs).every(r => r.ticks.length === " +
		"121)) && document.querySelectorAll('#curves .band').length === 2")
	c.eval("$('apart').click()")
	c.await("document.querySelectorAll('#curves .band').length === 2 + parties().length")
	c.eval("$('apart').click()")
	// Values have the digits that a reader needs; a long name in the legend breaks where the page is narrow.
	for said, of := range map[string]string{"0.1235": "0.12345678", "33.77": "33.774139", "−4,120": "-4120.167",
		"123,456": "123456", "1.235 million": "1234567.8", "0": "0", "–": "null",
		"1,649 (1,583 to 1,715)": "1649.2, 1583.3, 1715.1", "920 (710 to 1,140)": "923.4, 711.8, 1135",
		"0.1235 (0.1223 to 0.1247)": "0.12345, 0.12225, 0.12465", "−860 (−1,250 to −460)": "-856, -1252, -460",
		"0 (−18 to 18)": "-0.3, -18.2, 17.6", "5 (5 to 5)": "5, 5, 5",
		"1.235 million (1.222 million to 1.247 million)": "1234567, 1222222, 1246912"} {
		if got := c.eval("((y, low, high) => { const host = document.createElement('figure'); lineChart(host, {title: '', " +
			"x: [7], lines: [{name: '', y: [y], ...(high === undefined ? {} : {low: [low], high: [high]})}]}); return " +
			"host.querySelector('output').textContent; })(" + of + ")"); got != "7  "+said {
			t.Errorf("%s is written %q", of, got)
		}
	}
	c.eval("const long = document.createElement('figure'); $('curves').append(long); lineChart(long, {title: 'long', " +
		"x: [7], lines: ['a', 'b', 'c'].map(n => ({name: `${n}: ${'policy.treasury.upkeep_of_'.repeat(4)}`, y: [1]}))})")
	// What only arm b has can be drawn, too; where an element is off, a key shows what it sets.
	c.eval("change(next => { next.arms[0].off = ['shops']; next.arms[1].off = []; })")
	c.await("state.arms[0].off.length === 1 && data[1]?.runs[1]?.ticks.length && metrics.some(m => m.name === 'gmv') " +
		"&& valueOf('commerce', 0) === 'off' && valueOf('commerce', 1) === 'on'")
	// An arm with another graph has its own picture.
	c.eval("$('shown').value = '1'; $('shown').onchange(); change(next => { next.arms[1].set.push({path: " +
		"'graph.mean_degree', value: '3'}); })")
	c.await("pictured && pictured.includes('mean_degree')")
	c.eval("$('shown').value = '0'; $('shown').onchange()")
	c.await("!pictured.includes('mean_degree')")
	c.eval("change(next => { next.arms[1].set = next.arms[1].set.filter(s => s.path !== 'graph.mean_degree'); })")
	c.eval("change(next => { next.arms[0].off = []; })")
	c.await("state.arms[0].off.length === 0 && data.every(d => Object.keys(d.runs).length === 4 && " +
		"Object.values(d.runs).every(r => r.ticks.length === 121))")
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int{375, 1280, 1440, 1920} {
			c.look(width, scheme)
			c.eval("new Promise(r => setTimeout(r, 200))")
			if wide := c.eval("document.documentElement.scrollWidth"); wide.(float64) > float64(width) {
				t.Errorf("at %d px the page is %v wide", width, wide)
			}
			if low := c.eval("scrollTo(0, 0), $('graph').getBoundingClientRect().bottom"); width > 1000 && low.(float64) > 720 {
				t.Errorf("at %d px the people end at %v px", width, low)
			}
			if wide := c.eval("long.scrollWidth - long.clientWidth"); wide != 0. {
				t.Errorf("at %d px a legend is %v px too wide", width, wide)
			}
			if n := c.eval("document.querySelectorAll('#curves .one svg .line').length - 2 * parties().length"); n != 4. {
				t.Errorf("at %d px %v lines are drawn", width, n)
			}
			c.shoot(fmt.Sprintf("world-%d-%s", width, scheme))
			c.axe(fmt.Sprintf("at %d px, %s", width, scheme))
		}
	}
	c.sound()
}

// Of ten pages of one browser five play, and five are told at once that they cannot; where one goes away, one of those
// can.
func TestTenPagesOfABrowser(t *testing.T) {
	c := browser(t)
	s := begin(t, town)
	var all []string
	for i := range 10 {
		if i > 0 {
			c.tab()
		}
		all = append(all, c.session)
		c.load(s.server.URL())
		c.await(map[bool]string{true: "!$('play').disabled && data[0]?.runs[1]?.ticks.length",
			false: "$('told').textContent.includes('close a page') && $('play').disabled"}[i < 5])
	}
	c.mu.Lock()
	c.problems = nil // the browser notes each refusal
	c.mu.Unlock()
	for _, c.session = range all[:5] {
		c.eval("$('speed').value = 5; $('play').click()")
	}
	for _, c.session = range all[:5] {
		c.await("clock.tick === 120 && data[0].runs[1].ticks.length === 61")
	}
	c.session = all[2]
	c.call("Page.navigate", map[string]any{"url": "about:blank"}, nil)
	c.session = all[8]
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		c.load(s.server.URL())
		c.await("id || $('told').textContent")
		if c.eval("Boolean(id)") == true || time.Now().After(end) {
			break
		}
	}
	c.await("!$('play').disabled")
}

// read serves a folder with the page of its report.
func read(t *testing.T, dir string) *client {
	t.Helper()
	p := page.Page{Title: filepath.Base(dir), Live: true, Pictures: need.Value(plots.Pictures([]string{dir}))(t)}
	return start(t, serve.Options{Folder: dir, Page: func() ([]byte, error) {
		var text bytes.Buffer
		err := page.Write(&text, p)
		return text.Bytes(), err
	}})
}

// Every kind of bundled scenario comes to life, also without elements and events, and complains of nothing. It has
// figures and levers, each ready change that it offers makes a second arm, and undoing takes that back.
func TestBundledInABrowser(t *testing.T) {
	c := browser(t)
	for _, x := range scenarios.List() {
		c.load(start(t, serve.Options{Name: x.Name, Set: []string{"consumers.count=200"},
			Load: func() (*scenarios.Scenario, error) { return scenarios.Load(x.Name, scenarios.Options{}) }}).server.URL())
		c.await("!$('play').disabled && data[0]?.runs[1]?.ticks.length && document.querySelectorAll('#curves .one svg " +
			".line').length && $('told').hidden")
		c.eval("$('step').click()")
		c.await("clock.tick > 0")
		if got := c.eval("[levers.length > 1, $('keys').querySelectorAll('.row').length === levers.length, " +
			"$('presets').children.length === presets.length, two()].join()"); got != "true,true,true,false" {
			t.Errorf("%s: %v", x.Name, got)
		}
		for i := range int(c.eval("presets.length").(float64)) {
			c.eval(fmt.Sprintf("$('presets').children[%d].click()", i))
			c.await("!$('told').hidden || two() && armName(1) !== 'b: as the scenario' && data[1]?.runs[1]?.ticks.length")
			if told := c.eval("$('told').hidden ? '' : $('told').textContent"); told != "" {
				t.Fatalf("%s, %v: %v", x.Name, c.eval(fmt.Sprintf("presets[%d].name", i)), told)
			}
			c.eval("last.then(() => true)")
			c.eval("history.go(-noted.step)")
			c.await("!two() && noted.step === 0 && state.replicates === 1")
		}
		c.call("Page.navigate", map[string]any{"url": "about:blank"}, nil)
	}
	c.sound()
}

// The page begins with finished runs, of which each ready change answers at once, with the people, date and legend
// of one day; a lever runs live, and undoing goes back. A lecture has large letters, and the keyboard reaches all.
func TestReadyInABrowser(t *testing.T) {
	c := browser(t)
	o := serve.Options{Name: "platform", More: []string{"wechat"},
		Load: func() (*scenarios.Scenario, error) { return scenarios.Load("platform", scenarios.Options{}) }}
	s := start(t, o)
	c.look(1920, "light")
	c.load(s.server.URL())
	const lines = "document.querySelectorAll('#curves .line').length"
	c.await("recorded && !$('play').disabled && $('graph').dataset.ms && " + lines)
	key := func(name string) {
		for _, kind := range []string{"keyDown", "keyUp"} {
			c.call("Input.dispatchKeyEvent", map[string]any{"type": kind, "key": name, "code": name, "text": map[bool]string{
				true: name}[len(name) == 1 && kind == "keyDown"], "windowsVirtualKeyCode": map[string]int{"Tab": 9}[name]}, nil)
		}
	}
	for presses := 1; c.eval("document.activeElement.parentElement.id") != "presets"; presses++ {
		if key("Tab"); presses > 2 {
			t.Fatal("the first ready change is more than two presses of Tab away")
		}
	}
	shows := "[said(dayOf(clock.tick)) === $('date').firstChild.textContent, " +
		"who.x.length === people[armShown()].who.length, " +
		"$('graph-keys').textContent === [1, 2, 0].map(k => [...people[armShown()].who].filter(w => w == k).length)." +
		"map((n, k) => count(n) + [' use it', ' have left', ' never joined'][k]).join('')].join()"
	ink := "[...document.querySelectorAll('.people canvas:not([hidden])')].every(c => c.width === c.clientWidth && " +
		"Math.abs(c.getContext('2d').getTransform().a - c.width / 1040) < 1e-6)" // drawn to its size
	for i := range int(c.eval("presets.length").(float64)) {
		ms := c.eval(fmt.Sprintf("(async () => { const began = performance.now(); presets[%d].button.click(); await last; "+
			"await new Promise(f => requestAnimationFrame(() => requestAnimationFrame(f))); "+
			"return performance.now() - began; })()", i))
		t.Logf("%v: %.0f ms", c.eval(fmt.Sprintf("presets[%d].name", i)), ms)
		if got := c.eval("[recorded, state.replicates, clock.tick === about.ticks, " +
			"$('effect').textContent.includes('8 pairs'), " +
			"$('effect').querySelector('b').textContent.includes('from noise'), $('apart').checked, " +
			"$('shown').value].join()"); got != "true,8,true,true,false,true,1" {
			t.Errorf("ready change %d: %v", i, got)
		}
		for _, to := range []string{"77", "about.ticks"} {
			for _, arm := range []string{"0", "1"} {
				c.eval("$('shown').value = " + arm + "; $('shown').onchange(); $('day').value = " + to + "; $('day').oninput()")
				c.await("document.querySelector('#curves output').textContent.includes('20')")
				c.await("(draw(), true) && pictured === pictureKey(armShown()) && " + ink)
				if got := c.eval("draw(), " + shows); got != "true,true,true" {
					t.Errorf("ready change %d, arm %s, day %s: %v", i, arm, to, got)
				}
			}
		}
	}
	// Arms stand beside each other, each with its people, and those who differ are told in both.
	c.eval("$('shown').value = '3'; $('shown').onchange()")
	c.await("second.graph && Math.abs($('graph-b').clientWidth - $('graph').clientWidth) < 2 && " + ink)
	if got := c.eval("[armShown(), $('graph-keys').textContent.includes('of those who differ'), " +
		"second.p.x.length === people[1].who.length].join()"); got != "0,true,true" {
		t.Errorf("a beside b: %v", got)
	}
	c.eval("$('shown').value = '2'; $('shown').onchange()")
	c.await("[...people[1].who].filter((w, i) => w !== people[0].who[i]).length === " +
		"[...$('graph-keys').children].slice(0, 3)." +
		"map(li => parseInt(li.textContent.replace(',', ''))).reduce((a, b) => a + b)")
	c.eval("$('highlight').value = '-2'; $('highlight').onchange(); " +
		"$('graph').dispatchEvent(new KeyboardEvent('keydown', {key: 'Home'}))")
	c.await("$('graph-keys').textContent.endsWith('joined earlier') && $('who').textContent.includes('joined ' + " +
		"said(dayOf(storedArm(state.arms[1]).who[0][0])))")
	// Again plays it, as often as one likes, and a file that is kept gives its numbers.
	c.eval("$('speed').value = 5; $('play').click()")
	c.await("clock.playing && clock.tick < about.ticks")
	c.await("!clock.playing && clock.tick === about.ticks")
	kept := need.Value(scenarios.Load(s.pageSave(c, "b"), scenarios.Options{}))(t)
	if got := kept.EffectiveTree().At("functions.channels"); !got.Is("off") ||
		kept.EffectiveTree().At("replicates").Text != "8" {
		t.Errorf("what is kept has channels %v", got)
	}
	// Pressed again it is gone; a lever runs live, on the day on which the page stands, and undoing goes back.
	c.eval("presets.at(-1).button.click()")
	c.await("!two() && recorded")
	c.eval("$('day').value = 40; $('day').oninput()") // it stands at rows, and a key moves it to the next
	for _, x := range [][2]int{{31, 60}, {59, 30}} {
		if got := c.eval(fmt.Sprintf("$('day').value = %d; $('day').oninput(); clock.tick", x[0])); got != float64(x[1]) {
			t.Errorf("the slider at %d stands at %v", x[0], got)
		}
	}
	c.eval("text = document.querySelector('[data-path=\"commerce.take\"] " +
		"input:not([type=range])'); text.value = '15%'; text.onchange()")
	c.await("!recorded && two() && state.replicates === 6 && clock.tick === 30 && data[1]?.runs[6]?.ticks.length && " +
		"$('mode').textContent.startsWith('runs live: 1,000 people, 6 replicates')")
	c.await("people[1]?.tick === 30 && (draw(), " + shows + " === 'true,true,true')")
	c.eval("$('undo').click()")
	c.await("recorded && !two() && state.replicates === 8 && clock.tick === 30")
	c.eval("$('replicates').value = 2; $('replicates').onchange()")
	c.await("!recorded && data[0]?.runs[2]?.ticks.length && clock.tick === 30")
	c.eval("$('replicates').value = 8; $('replicates').onchange()")
	c.await("recorded")
	// A curve that was not recorded runs live. Where the world has ended meanwhile nobody is told, and a lever opens
	// another.
	c.eval("$('add').value = 'posts'; $('add').onchange()")
	c.await("!recorded && document.querySelector('[data-name=posts] .line') && clock.tick === 30")
	c.eval("history.back()")
	c.await("recorded")
	c.eval("old = id; events.close();0")
	c.eval("opened = null; text.value = '14%'; text.onchange()")
	c.await("id !== old && !recorded && two() && data[1]?.runs[6]?.ticks.length && $('told').hidden")
	c.eval("$('undo').click()")
	c.await("recorded")
	// From now on a lever, or a ready change, moves where the page stands; undo takes it back at once.
	c.eval("document.querySelector('[name=from][value=now]').click(); text.value = '13%'; text.onchange()")
	c.await("!recorded && state.arms[1]?.moves[0]?.tick === 31 && clock.to === about.ticks")
	c.eval("$('undo').click()")
	c.await("recorded && !two()")
	c.eval("document.querySelector('[name=from][value=now]').click(); $('day').value = 40; $('day').oninput(); " +
		"presets[1].button.click()")
	c.await("!recorded && state.arms[1]?.moves.length === 2 && state.arms[1].set.length === 0 && " +
		"armName(1).endsWith('from 31 Jan 2020') && presets[1].button.ariaPressed === 'true'")
	c.eval("$('undo').click()")
	c.await("recorded && !two()")
	// What cannot move is made from the start by the button of its refusal.
	c.eval("document.querySelector('[name=from][value=now]').click(); $('day').value = 40; $('day').oninput(); " +
		"presets.at(-1).button.click()")
	c.await("$('told').textContent.startsWith('No channels: this holds from the start')")
	c.eval("$('told').querySelector('button').click()")
	c.await("recorded && two() && presets.at(-1).button.ariaPressed === 'true' && $('told').hidden && !fromNow()")
	c.eval("history.go(-noted.step)")
	c.await("recorded && !two()")
	// Three values of a lever are run one after the other, and are a study; a figure has the code that gives it.
	c.eval("row = text.closest('.row'); row.querySelector('details').open = true; buttons = " +
		"row.querySelectorAll('details button'); buttons[0].click()")
	c.await("recorded && !two() && $('tried').querySelectorAll('td').length === 3 * numbers().length")
	c.eval("field = row.querySelector('details input'); field.value = '9%, many'; buttons[0].click()")
	c.await("recorded && !two() && row.querySelector('.told').textContent.includes('many') && " +
		"$('tried').querySelectorAll('td').length === numbers().length")
	c.eval("$('day').value = 400; $('day').oninput(); field.value = '0%, 5%, 10%'; buttons[0].click()")
	c.await("recorded && !two() && $('tried').querySelectorAll('td').length === 3 * numbers().length")
	saved := c.eval("new Promise(done => { URL.createObjectURL = b => { b.text().then(done); return '#kept'; }; " +
		"$('tried').querySelectorAll('button')[1].click(); })").(string)
	handed := c.eval("new Promise(done => { URL.createObjectURL = b => { b.text().then(done); return '#kept'; }; " +
		"$('tried').querySelector('button').click(); })").(string)
	if !strings.Contains(handed, "<table><caption>Commission on sales on 20 Jan 2021") {
		t.Errorf("what is handed out is\n%s", handed)
	}
	// The more it takes, the more the platform has, and at 5 % b is a.
	told := regexp.MustCompile("(?s)take,0%,as the scenario,20 Jan 2021,8,the platform,-\\d.*take,5%,[^\n]*platform," +
		"0,0,0,true.*take,10%,[^\n]*,the platform,\\d{2}").MatchString(saved)
	if !told || strings.Count(saved, "\n") != 1+3*int(c.eval("numbers().length").(float64)) {
		t.Errorf("the table of values is saved as\n%s", saved)
	}
	c.await(fmt.Sprintf("$('tried').querySelectorAll('tr')[2].cells[3].textContent[0] + "+
		"figures.get('users').code.querySelector('pre').textContent === %q", "+import guanxi as gx\ngx.run("+
		"\"platform\", {}, replicates=8).series[[\"mau\"]]\n\nguanxi run platform --replicates 8 -o out/a"))
	file := s.beside(c.eval("new Promise(done => { URL.createObjectURL = b => { b.text().then(done); return '#kept'; }; " +
		"buttons[1].click(); })").(string))
	if points := need.Value(need.Value(study.Load(file))(t).Points())(t); len(points) != 3 {
		t.Errorf("the study has %d points", len(points))
	}
	// A lecture.
	c.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": 1920, "height": 1080, "deviceScaleFactor": 1,
		"mobile": false}, nil)
	c.eval("presets[0].button.click(); document.activeElement.blur()")
	key("p")
	c.await("lecturing() && document.querySelectorAll('#curves .one:not([hidden])').length === 1")
	c.eval("new Promise(f => setTimeout(f, 300))")
	if small := c.eval(`[...document.querySelectorAll("main *")]
		.filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
		.filter(e => parseFloat(getComputedStyle(e).fontSize) * (e.ownerSVGElement?.getScreenCTM().a ?? 1) < 21.9)
		.map(e => e.outerHTML).join("\n")`); small != "" {
		t.Errorf("in a lecture these have small letters: %v", small)
	}
	if high := c.eval("document.documentElement.scrollHeight"); high.(float64) > 1080 {
		t.Errorf("a lecture is %v px high", high)
	}
	c.shoot("lecture-1920")
	c.axe("in a lecture")
	key("p")
	c.await("!lecturing()")
	// The other world is a click away; what the command line sets has no finished runs.
	c.eval("$('worlds').firstChild.value = 'wechat'; $('worlds').firstChild.onchange()")
	c.await("typeof about === 'object' && about?.name === 'wechat' && recorded && " + lines)
	c.eval("history.back()")
	c.await("typeof about === 'object' && about?.name === 'platform' && recorded")
	o.Set = []string{"commerce.take=6%"}
	c.load(start(t, o).server.URL())
	c.await("typeof about === 'object' && about && !$('play').disabled && !recorded && " +
		"$('mode').textContent.includes('all runs live')")
	c.sound()
}

// Of two platforms the page draws who is on which, people as well, and each ready change says who uses which.
func TestPlatformsInABrowser(t *testing.T) {
	c := browser(t)
	s := start(t, serve.Options{Name: "two",
		Load: func() (*scenarios.Scenario, error) { return scenarios.Load("two", scenarios.Options{}) }})
	c.load(s.server.URL())
	c.await("recorded && !$('play').disabled && $('graph').dataset.ms")
	if got := c.eval("[document.querySelector('#curves figcaption b').textContent, document.querySelectorAll(" +
		"'#curves .one:first-child .line').length, levers.every(l => l.words), presets.map(p => p.name)].join()"); got !=
		"People on each platform,4,true,A fee of 4 on trade,Nobody on both,Exclusive sellers,A merger: chat keeps all,"+
			"A ring instead of friends" {
		t.Error(got)
	}
	if got := c.eval("onThem().every(([of, name, , at]) => seriesOf(0, of, 'rows')[0].at(-1) === [...people[0].who]." +
		"filter(s => s == at).length && $('graph-keys').textContent.includes(name))"); got != true {
		t.Error("the people are not those of the curves")
	}
	for k, want := range []string{"fewer people use trade", "fewer people use trade", "use", "more people use chat"} {
		c.eval(fmt.Sprintf("presets[%d].button.click()", k))
		c.await(fmt.Sprintf("isOn(presets[%d], state.arms[1]) && recorded && (draw(), "+
			"$('effect').querySelector('b').textContent.includes('%s'))", k, want))
	}
	c.axe("of two platforms")
	c.sound()
}

// What a lesson needs: the world runs to a day, also back; Back and Forward undo and redo a change without loading the
// page again; a person under the pointer is told, a figure is saved for slides, refusals name the lever, and a tour
// leads over the page.
func TestLessonInABrowser(t *testing.T) {
	c := browser(t)
	s := begin(t, town)
	c.look(1280, "light")
	c.load(s.server.URL())
	c.await("!$('play').disabled && $('graph').dataset.ms && people[0]")
	c.eval("window.same = true; $('until').value = '2020-03-01'; $('until').onchange()")
	c.await("clock.tick === 60 && $('date').textContent.startsWith('1 Mar 2020')")
	c.eval("$('day').value = 20; $('day').oninput(); $('day').onchange()")
	c.await("clock.tick === 20 && !clock.playing")
	c.eval("$('until').value = '2031-03-01'; $('until').onchange()")
	c.await("$('told').textContent === 'the days of this world are 1 Jan 2020 to 30 Apr 2020'")
	c.eval("fee = document.querySelector('[data-path=\"commerce.take\"]'); const text = " +
		"fee.querySelector('input:not([type=range])'); text.value = '150%'; text.onchange()")
	c.await("fee.querySelector('.told').textContent.startsWith('Commission on sales (commerce.take): ') && " +
		"!fee.querySelector('.told').textContent.includes('\\n')")
	c.eval("[...$('presets').children].find(b => b.textContent === 'A commission of 20 %').click()")
	c.await("two() && $('arms').textContent.includes('b: a commission of 20 %') && data[1]?.runs[6]?.ticks.length === " +
		"11 && !$('undo').disabled")
	c.eval("$('undo').click()")
	c.await("!two() && state.replicates === 1 && $('undo').disabled && clock.tick === 20")
	c.eval("history.forward()")
	c.await("two() && state.arms[1].set[0].value === '20%' && data[1]?.runs[6]?.ticks.length === 11")
	if c.eval("window.same") != true {
		t.Error("the page was loaded again")
	}
	// A person is the one nearest to the pointer; with the keys one goes from the first to the next.
	box := "$('graph').getBoundingClientRect()"
	c.eval("$('graph').scrollIntoView()")
	c.call("Input.dispatchMouseEvent", map[string]any{"type": "mouseMoved",
		"x": c.eval(box + ".x + (who.x[7] + 20) / 1040 * " + box + ".width"),
		"y": c.eval(box + ".y + (who.y[7] + 20) / 1040 * " + box + ".height")}, nil)
	c.await("pointed >= 0 && who.x[pointed] === who.x[7] && $('who').textContent.endsWith(`· ${who.friends[pointed]} " +
		"friends`)")
	c.eval("$('graph').onpointerleave(); for (const key of ['ArrowRight', 'ArrowRight']) $('graph').dispatchEvent(new " +
		"KeyboardEvent('keydown', {key}))")
	c.await("pointed === 1 && /^(Uses it|Has)/.test($('who').textContent)")
	// A figure as it is saved stands alone; its rows are those that are drawn.
	saved := c.eval(`new Promise(async done => {
		HTMLAnchorElement.prototype.click = () => {};
		const all = [];
		for (const name of ["users", "value", "revenue"]) for (const b of document.querySelector("[data-name=" + name + "]").querySelectorAll(".save button:not([aria-expanded])")) {
			const blob = await new Promise(f => { URL.createObjectURL = b => { f(b); return "#saved"; }; b.click(); });
			if (b.textContent === "SVG") all.push(new DOMParser().parseFromString(await blob.text(), "image/svg+xml").querySelectorAll("parsererror").length === 0 && !/var\(|class="line[^>]*stroke="none"/.test(await blob.text()));
			if (b.textContent === "PNG") all.push((await createImageBitmap(blob)).width > 1000);
			if (b.textContent === "SVG") all.push(/differences of numbers of people with[^]*their range/.test(await blob.text()));
			if (b.textContent === "Sheet") all.push((await blob.text()).trim().split("\r\n").length === 12);
			if (b.textContent === "CSV") all.push((await blob.text()).trim().split("\n").length > 11);
		}
		done(all.join());
	})`)
	if saved != strings.TrimSuffix(strings.Repeat("true,", 15), ",") {
		t.Error(saved)
	}
	c.eval("$('tour').click()")
	for range 5 {
		c.await("!$('guide').hidden && document.querySelectorAll('.lit').length === 1 && document.activeElement === " +
			"$('guide').querySelector('button')")
		c.eval("document.activeElement.click()")
	}
	c.await("$('guide').hidden && !document.querySelector('.lit')")
	c.sound()
}

// A lesson hides what comes out until the reader has drawn a curve, by pointer or keys, and then shows both, in each
// world; its question has the ready change of which the curve is.
func TestLessonsInABrowser(t *testing.T) {
	c := browser(t)
	for _, world := range []string{"platform", "wechat"} {
		s := start(t, serve.Options{Name: world,
			Load: func() (*scenarios.Scenario, error) { return scenarios.Load(world, scenarios.Options{}) }})
		c.look(1440, "dark")
		c.load(s.server.URL())
		c.await("recorded && !$('play').disabled && !$('learn').hidden")
		n := int(c.eval("lessons().length").(float64))
		if n < 3 {
			t.Errorf("%s has %d lessons", world, n)
		}
		c.eval("$('learn').click()")
		const svg, seen = "document.querySelector('#curves svg.drawn')", "'#curves .one:not([hidden])"
		for k := range n {
			c.await(fmt.Sprintf("lesson?.n === %d && %s && document.querySelectorAll(%s').length === 1", k, svg, seen))
			if got := c.eval("[" + svg + ".querySelectorAll('.line:not(.c6), .band, .area, .label').length, " +
				"getComputedStyle($('effect')).display, two() === Boolean(lessons()[lesson.n].press), " +
				"getComputedStyle(document.querySelector('.people')).visibility, people[0].who === whoAt(0).who && " +
				"armShown()].join()"); got != "0,none,true,visible,0" {
				t.Errorf("%s, lesson %d shows what comes out: %v", world, k, got)
			}
			c.eval("for (const key of ['Home', 'ArrowUp', 'ArrowRight', 'ArrowRight', 'ArrowUp', 'ArrowRight']) " + svg +
				".onkeydown({key, preventDefault() {}})")
			if got := c.eval("lesson.guess.y.filter(v => v > 0).length"); got != 4. {
				t.Errorf("%s, lesson %d: %v values are drawn", world, k, got)
			}
			if k == 0 {
				c.axe("in a lesson of " + world)
			}
			c.eval("$('lesson').querySelector('button').click()")
			c.await("!lesson.guess.open && document.querySelectorAll(" + seen + " .line').length > 1")
			c.eval("$('lesson').querySelector('button').click()")
		}
		c.await("lesson === null && $('lesson').hidden && document.querySelectorAll(" + seen + "').length > 1")
	}
	c.sound()
}

// The tables of a folder are sorted, filtered and drawn on the page of its report, with the values that they have.
// Other files of the folder stay where they are.
func TestFolderInABrowser(t *testing.T) {
	file := filepath.Join(t.TempDir(), "town.yaml")
	need.Nil(t, os.WriteFile(file, []byte(town+"replicates: 2\n"), 0o600))
	run := folder(t, file)
	s := read(t, run.Dir)
	for path, want := range map[string]int{"/explain/mau": 200, "/data/columns.csv": 200, "/data/series.csv": 200,
		"/data/manifest.json": 404, "/data/..%2Ftown.yaml": 404, "/api/world": 404} {
		if code, text := s.get(path); code != want {
			t.Errorf("%s: %d %.200s", path, code, text)
		}
	}
	c := browser(t)
	c.look(1600, "light")
	c.load(s.server.URL())
	c.await("now && $('rows').tBodies[0]?.rows.length > 50")
	series := need.Value(run.Table("series"))(t)
	rows := series.Rows() / 2
	posts := func(replicate, row int) float64 { return series.Col("posts").Float((replicate-1)*rows + row) }
	key := func(key string) string {
		return "svg.dispatchEvent(new KeyboardEvent('keydown', {key: '" + key + "'}));"
	}
	choose := func(id, value string) string {
		return fmt.Sprintf("$('%s').value = '%s'; $('%[1]s').onchange();", id, value)
	}
	// The mean over replicates and its interval, of the first row and of the sum so far; each replicate as it is.
	c.eval("svg = document.querySelector('#chart svg'); " + choose("column", "posts") + key("Home") + key("ArrowRight"))
	// 2020-01-03
	if got, want := c.eval("$('chart').dataset.at"),
		fmt.Sprintf("18264 posts=%v", (posts(1, 1)+posts(2, 1))/2); got != want {
		t.Errorf("the chart says %v, the table %v", got, want)
	}
	c.eval(choose("as", "sum") + key("End"))
	sums := [2]float64{}
	for r := range sums {
		for i := range rows {
			sums[r] += posts(r+1, i)
		}
	}
	if got, want := c.eval("[$('chart').dataset.at, document.querySelectorAll('#chart .band').length].join()"),
		fmt.Sprintf("18382 posts=%v,1", (sums[0]+sums[1])/2); got != want {
		t.Errorf("the chart says %v, the table %v", got, want)
	}
	for _, f := range []int{1, 2, 9, 10, 15, 99} { // an interval of two, three, … replicates: the quantile of t
		if got, want := c.eval(fmt.Sprintf("studentQuantile(%d)", f)).(float64),
			summary.TQuantile(f, .975); math.Abs(got-want) > 1e-4*want {
			t.Errorf("t of %d degrees of freedom is %v, not %v", f, got, want)
		}
	}
	for of, want := range map[string]string{
		"meanOf([[1, 2], [3, 6]])":            `{"y":[2,4],"low":[1,2],"high":[3,6]}`,
		"exchanged([3, 1, 4, 1, 5, 9, 2, 6])": `0.0078125`,
		"meanOf([[1, 2], [3, 6]], true)":      `{"y":[2,4],"low":[-10.7062,-21.4124],"high":[14.7062,29.4124]}`,
	} {
		if got := c.eval("JSON.stringify(" + of + ")"); got != want {
			t.Errorf("%s: %v", of, got)
		}
	}
	values := slices.Repeat([]float64{1, 2, 3, 9.5}, summary.MinReplicates/4)
	got := c.eval("(m => [m.low[0], m.high[0]].join(' '))(meanOf(Array(" + fmt.Sprint(summary.MinReplicates/4) +
		").fill([[1], [2], [3], [9.5]]).flat()))").(string)
	var low, high float64
	if _, err := fmt.Sscan(got, &low, &high); err != nil {
		t.Fatal(err)
	}
	want := summary.Student(values, 1e-9, .95).Bounded(table.Range{})
	need.Near(t, "lower end", low, want.Lo, 1e-4)
	need.Near(t, "upper end", high, want.Hi, 1e-4)
	c.eval(choose("as", "user") + choose("lines", "each") + key("Home") + key("ArrowRight"))
	mau := series.Col("mau")
	if got, want := c.eval("$('chart').dataset.at"), fmt.Sprintf("18264 replicate 1=%v replicate 2=%v",
		posts(1, 1)/mau.Float(1), posts(2, 1)/mau.Float(rows+1)); got != want {
		t.Errorf("the chart says %v, the table %v", got, want)
	}
	// What a column means unfolds with its equations.
	c.eval("$('what').open = true")
	c.await("$('what').querySelector('pre').textContent === 'posts is what it is'")
	c.eval("pick = $('filters').querySelector('select'); pick.value = '2'; pick.onchange(); " +
		"[...document.querySelectorAll('th button')].find(b => b.textContent === 'adopters').click()")
	most := 0.
	for i := rows; i < 2*rows; i++ {
		most = max(most, series.Col("adopters").Float(i))
	}
	counted := c.eval("[$('count').textContent, $('rows').tBodies[0].rows[0].cells[column('adopters')].textContent, " +
		"document.querySelectorAll('#chart .line').length, $('what').textContent.startsWith('adopters: ')].join()")
	if counted != fmt.Sprintf("%d rows,%v,1,true", rows, most) {
		t.Error(counted)
	}
	// What has no row in a tick did not flow.
	ledger := need.Value(run.Table("ledger"))(t)
	flowed := 0.
	for i := range ledger.Rows() {
		if ledger.Col("stream").Text(i) == "commerce.sale" {
			flowed += ledger.Col("amount").Float(i)
		}
	}
	c.eval(choose("table", "ledger.csv"))
	c.await("now.path === 'ledger.csv'")
	c.eval("$('with').value = 'commerce.sale'; " + choose("column", "amount") + choose("as", "sum") + key("End"))
	var mean float64
	if said := c.eval("$('chart').dataset.at").(string); flowed == 0 ||
		need.Value(fmt.Sscan(said[strings.LastIndex(said, "=")+1:], &mean))(t) != 1 || math.Abs(mean-flowed/2) > 1e-9*flowed {
		t.Errorf("the chart says %s, the ledger %v", said, flowed/2)
	}
	c.eval("$('with').value = ''; " + choose("table", "value.csv"))
	c.await("now.path === 'value.csv' && $('filters').querySelectorAll('select').length === 2")
	c.eval("$('with').value = 'advertiser'; $('with').oninput()")
	c.await(fmt.Sprintf("$('count').textContent === '%d rows'", 2*rows))
	c.widths("folder")
	c.sound()
}

// Of a study the page draws what an arm has more than another, replicate by replicate, and the figures say their
// values.
func TestStudyInABrowser(t *testing.T) {
	dir := t.TempDir()
	need.Nil(t, os.WriteFile(filepath.Join(dir, "town.yaml"), []byte(town), 0o600))
	file := filepath.Join(dir, "trade.yaml")
	need.Nil(t, os.WriteFile(file, []byte("guanxi: 1\nname: trade\nscenario: town.yaml\nreplicates: 4\nmetrics: "+
		"[posts, gmv]\narms: {few: {}, many: {commerce.occasions: 0.3/day}}\nfactors: {people: {set: consumers.count, "+
		"values: [200, 300]}}\ndesign: {kind: arms, baseline: few}\n"), 0o600))
	s := need.Value(study.Load(file))(t)
	out := filepath.Join(dir, "out")
	need.Value(sweep.Run(context.Background(), s, sweep.Options{Dir: out, Workers: 2, Program: "test"}))(t)
	done := need.Value(results.OpenSweep(out))(t)
	need.Nil(t, need.Value(analysis.Analyze(analysis.StudyRuns{Study: s, Sweep: done}, analysis.Options{}))(t).Save())
	effects := need.Value(results.OpenSweep(out))(t).Answers("effect")
	c := browser(t)
	c.look(1600, "light")
	c.load(read(t, out).server.URL())
	c.await("now && $('rows').tBodies[0]?.rows.length > 50")
	c.eval("for (const [id, value] of [['column', 'gmv'], ['lines', 'minus few'], ['as', 'sum']]) { $(id).value = " +
		"value; $(id).onchange(); } svg = document.querySelector('#chart svg'); svg.dispatchEvent(new " +
		"KeyboardEvent('keydown', {key: 'End'}))")
	said, found := c.eval("$('chart').dataset.at").(string), 0
	for _, x := range effects {
		if x.Metric != "gmv" || x.Measure != "effect" || x.Scale != "absolute" || x.Point == 0 {
			continue
		}
		found++
		_, after, _ := strings.Cut(said, fmt.Sprintf("many − few, people %s=", x.At))
		var v float64
		fmt.Sscan(after, &v)
		if want := x.Value; math.Abs(v-want) > 1e-9*math.Abs(want) || want == 0 {
			t.Errorf("the chart says %s, the answer is %v", said, want)
		}
	}
	if found != 2 || c.eval("document.querySelectorAll('#chart .line').length") != 2. {
		t.Error(said)
	}
	c.eval("fig = document.querySelector('figure:has(template)'); svg = fig.querySelector('svg'); " +
		"svg.dispatchEvent(new KeyboardEvent('keydown', {key: 'Home'}))")
	c.await("fig.dataset.at")
	c.widths("study")
	c.sound()
}

// widths looks at a page on every width in light and dark.
func (c *chromium) widths(name string) {
	c.t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int{375, 900, 1600} {
			c.look(width, scheme)
			c.eval("new Promise(r => setTimeout(r, 200))")
			if wide := c.eval("document.documentElement.scrollWidth"); wide.(float64) > float64(width) {
				c.t.Errorf("at %d px the page is %v wide", width, wide)
			}
			c.shoot(fmt.Sprintf("%s-%d-%s", name, width, scheme))
			c.axe(fmt.Sprintf("%s at %d px, %s", name, width, scheme))
		}
	}
}

// ptr is where the values of an arm go.
func ptr(all curves, arm int) any { return &into{all, [2]int{arm, 1}} }

type into struct {
	all curves
	at  [2]int
}

func (i *into) UnmarshalJSON(text []byte) error {
	var v [][]float64
	err := json.Unmarshal(text, &v)
	i.all[i.at] = v
	return err
}

// pageSave presses the button that keeps an arm, and returns the file that the browser is given.
func (c *client) pageSave(b *chromium, arm string) string {
	c.t.Helper()
	text := b.eval(`new Promise(done => {
		URL.createObjectURL = b => { b.text().then(done); return "#kept"; };
		HTMLAnchorElement.prototype.click = () => {};
		$("keep-` + arm + `").click();
	})`).(string)
	return c.beside(text)
}

// axe looks for faults of accessibility with axe-core, where GUANXI_TEST_AXE names its file.
func (c *chromium) axe(where string) {
	c.t.Helper()
	file := os.Getenv("GUANXI_TEST_AXE")
	if file == "" {
		return
	}
	c.eval(string(need.Value(os.ReadFile(file))(c.t)))
	found := c.eval("axe.run().then(r => JSON.stringify(r.violations.map(v => [v.id, v.help, v.nodes.slice(0, 3).map(n " +
		"=> n.html + n.failureSummary)])))")
	if found != "[]" {
		c.t.Errorf("%s: %v", where, found)
	}
}

// How fast the page answers, told and never judged: it depends on the machine and on what else runs.
func TestPageSpeed(t *testing.T) {
	need.Long(t)
	c := browser(t)
	s := serveFile(t, "wechat")
	c.look(1600, "light")
	c.load(s.server.URL() + "#" + `{"set":[{"path":"consumers.count","value":"1000"}],"arms":[{}],"replicates":1}`)
	// a page at rest, its graph laid out
	c.await("!$('play').disabled && data[0]?.runs[1]?.ticks.length && $('graph').dataset.ms")
	for _, value := range []string{"6h", "12h", "1d", "3d"} {
		ms := c.eval(`new Promise(done => {
			const row = document.querySelector('[data-path="ads.slots.gap"] input:not([type=range])'), was = data[1]?.made, began = performance.now();
			row.value = "` + value + `"; row.onchange();
			const look = () => data[1] && data[1].made !== was && document.querySelectorAll("#curves .line").length ? done(performance.now() - began) : setTimeout(look, 1);
			look();
		})`)
		t.Logf("1,000 people, one replicate: first point of the new curve %.0f ms after the slider", ms)
	}
	c.call("Page.navigate", map[string]any{"url": "about:blank"}, nil)
	c.load(s.server.URL())
	c.await("typeof clock === 'object' && $('graph').dataset.ms")
	c.eval("$('speed').value = 3; $('play').click()")
	t.Logf("4,000 people while they run: %v", c.eval(`new Promise(done => {
		const all = []; let last = performance.now();
		const frame = now => { all.push(now - last); last = now; if (all.length < 120) requestAnimationFrame(frame); else { all.sort((a, b) => a - b); done("half of the frames within " + all[60].toFixed(1) + " ms, 95 % within " + all[114].toFixed(1) + " ms; the last picture of the graph took " + $("graph").dataset.ms + " ms"); } };
		requestAnimationFrame(frame);
	})`))
	c.shoot("world-4000")
}
