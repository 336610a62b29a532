package serve_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"guanxi/cmd/serve"
	"guanxi/plots/page"
	"guanxi/sim/simtest/need"
)

// A call in memory gets what it gets from the server: status, head and text, also of what is refused, and each event at
// once.
func TestAnswersInMemory(t *testing.T) {
	c := begin(t, town)
	explain := func(name, _ string) (string, error) {
		if name == "none" {
			return "", fmt.Errorf("there is no %s", name)
		}
		return name + " is what it is", nil
	}
	o := c.server.Options
	o.Explain, c.server.Explain = explain, explain
	s := serve.New(o)
	ctx, cancel := context.WithCancel(context.Background())
	ask := func(method, path, body string) (parts []serve.Part) {
		need.Nil(t, s.Answer(ctx, method, path, body, func(p serve.Part) {
			p.Header = p.Header.Clone()
			parts = append(parts, p)
			if len(parts) == 2 {
				cancel() // of a stream
			}
		}))
		return parts
	}
	for _, x := range [][2]string{{"/api/world", `{"arms": [{"set": [{"path": "posts.rate", "value": "2/day"}]}], "replicates": 2}`}, {"/api/world", `{"arms": []}`}, {"/api/world", `{"arm": 1}`},
		{"/api/world/1/play", `{"do": "dance"}`}, {"/api/world/1/watch", `{"metrics": ["mau"]}`}, {"/api/world/1/state", `{"arms": [{"set": [{"path": "posts.rate", "value": "x"}]}], "replicates": 1}`},
		{"/api/world/9/watch", `{}`}, {"/explain/mau", ""}, {"/explain/none", ""}, {"/nowhere", ""}, {"/api/world/1/scenario?arm=a", ""}, {"/api/world/1/scenario?arm=c", ""}, {"/api/world/1/study", ""}} {
		method := "POST"
		if x[1] == "" {
			method = "GET"
		}
		parts := ask(method, x[0], x[1])
		r := need.Value(c.http.Get(c.base + x[0]))
		if method == "POST" {
			r = need.Value(c.http.Post(c.base+x[0], "application/json", strings.NewReader(x[1])))
		}
		answer := r(t)
		text := need.Value(io.ReadAll(answer.Body))(t)
		answer.Body.Close()
		if len(parts) != 1 || !parts[0].Last || parts[0].Status != answer.StatusCode || parts[0].Text != string(text) {
			t.Errorf("%v: %+v, and the server says %d %s", x, parts, answer.StatusCode, text)
		}
		for _, head := range []string{"Content-Type", "Content-Disposition"} {
			if got, want := parts[0].Header.Get(head), answer.Header.Get(head); got != want {
				t.Errorf("%v: %s %q, and the server says %q", x, head, got, want)
			}
		}
	}
	events := ask("GET", "/api/world/1/events", "")
	if n := len(events); n < 2 || !events[n-1].Last || events[0].Header.Get("Content-Type") != "text/event-stream" ||
		!strings.HasPrefix(events[0].Text, "data: {") || !strings.HasSuffix(events[0].Text, "}\n\n") {
		t.Errorf("%+v", events)
	}
}

// The page in one file opens from disk without a network, runs a scenario of one's own with a file of data, and gives
// the numbers of guanxi run of what it saves, whose hash it shows; an old browser is told what it lacks.
func TestPageInOneFile(t *testing.T) {
	need.Long(t)
	c := browser(t)
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	need.Nil(t, os.WriteFile(in("town.yaml"), []byte(town+"observed: {adopters: {file: users.csv}}\n"), 0o600))
	need.Nil(t, os.WriteFile(in("users.csv"), []byte("date,value\n2020-02-01,20\n"), 0o600))
	guanxi := func(args ...string) string {
		t.Helper()
		out, err := exec.Command(in("guanxi"), args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	if out, err := exec.Command("go", "build", "-trimpath", "-o", in("guanxi"),
		"guanxi/cmd/guanxi").CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	guanxi("page", in("town.yaml"), "-o", in("world.html"))
	text := string(need.Value(os.ReadFile(in("world.html")))(t))
	if len(text) > 9_000_000 {
		t.Errorf("the page has %d bytes", len(text))
	}
	policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(text)[1]
	if got := regexp.MustCompile(`'sha256-[^']*'`).ReplaceAllString(policy, "HASH"); got != "default-src 'none'; style-src HASH; script-src HASH 'wasm-unsafe-eval'; worker-src blob:; img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'" {
		t.Error(got)
	}
	if !strings.Contains(text, "The Go Authors") || strings.Contains(text, dir) {
		t.Error("the page lacks the licence of Go, or says where it was made")
	}

	c.call("Network.enable", nil, nil)
	c.call("Network.emulateNetworkConditions", map[string]any{"offline": true, "latency": 0, "downloadThroughput": -1,
		"uploadThroughput": -1}, nil)
	c.look(1440, "light")
	c.load((&url.URL{Scheme: "file", Path: in("world.html")}).String())
	c.await("!$('play').disabled && data[0]?.runs[1]?.ticks.length")
	c.eval("for (const d of [document.querySelector('[data-path=\"adoption.imitation\"] details'), " +
		"document.querySelector('.one > details')]) d.open = true; 0")
	c.await("[...document.querySelectorAll('details[open] pre')].every(p => p.textContent.length > 60)")
	c.eval("$('replicates').value = 2; $('replicates').onchange()") // the second runs in another thread
	c.await("state.replicates === 2 && data[0].runs[2]?.ticks.length")
	c.eval("$('speed').value = 2; $('play').click()") // 50 ticks a second
	c.await("clock.tick > 10")
	c.eval("$('play').click()")
	c.await("!clock.playing && clock.tick < 120")
	c.eval("const row = document.querySelector('[data-path=\"adoption.imitation\"]'); const slider = " +
		"row.querySelector('[type=range]'); slider.value = 900; slider.oninput(); slider.onchange()")
	c.await("state.arms.length === 2 && data[1]?.runs[1]?.ticks.length === data[0].runs[1].ticks.length && !underway()")
	c.eval("$('speed').value = 5; $('play').click()")
	c.await("clock.tick === 120 && !clock.playing && hashes[0] && hashes[1]")
	c.await("$('graph').dataset.ms")
	c.shoot("one-file")
	for i, arm := range []string{"a", "b"} {
		kept := (&client{t: t}).pageSave(c, arm)
		need.Nil(t, os.Rename(kept, in(arm+".yaml"))) // beside its data
		guanxi("run", in(arm+".yaml"), "-q", "-o", in(arm))
		want := fmt.Sprintf("%x", sha256.Sum256(need.Value(os.ReadFile(filepath.Join(in(arm), "series.csv")))(t)))
		if got := c.eval(fmt.Sprintf("hashes[%d].sha256", i)); got != want ||
			c.eval(fmt.Sprintf("$('series').textContent.includes(%q)", want)) != true {
			t.Errorf("arm %s: the page shows %v, and guanxi run gives %s", arm, got, want)
		}
	}
	// The other worlds are in it too, and show their finished runs before the program is there.
	c.eval("$('worlds').firstChild.value = 'platform'; $('worlds').firstChild.onchange()")
	c.await("typeof about === 'object' && about?.name === 'platform' && recorded && document.querySelectorAll('#curves " +
		".line').length")
	if shows := c.eval("$('mode').textContent"); c.eval("id") != nil {
		t.Logf("the program was there first, and the page says %v", shows)
	}
	c.eval("presets[0].button.click()")
	c.await("two() && $('effect').textContent.includes('8 pairs')")
	c.await("id && $('mode').textContent === '8 finished runs'")
	c.sound()

	c.tab()
	c.call("Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": "delete window.DecompressionStream"}, nil)
	c.load((&url.URL{Scheme: "file", Path: in("world.html")}).String())
	c.await("$('told').textContent.includes('this browser lacks DecompressionStream')")
}

// The page in one file refers to no other, and what it is given takes the place of what it was given before.
func TestPageInOneFileIsWhole(t *testing.T) {
	text := need.Value(page.Alone(page.Program{Version: "1", Wasm: []byte("wasm"), Exec: "exec()",
		Licences: "a </script b"}))(t)
	for _, name := range []string{`src="/`, `href="/`, "a </script"} {
		if strings.Contains(string(text), name) {
			t.Errorf("it has %s", name)
		}
	}
	given := need.Value(page.Give(text, page.Given{Program: []byte(`{"name": "one"}`)}))(t)
	again := need.Value(page.Give(given, page.Given{Program: []byte(`{"name": "two"}`)}))(t)
	if back := need.Value(page.Give(again, page.Given{Program: []byte(`{"name": "one"}`)}))(t); string(back) != string(given) || string(again) == string(given) {
		t.Error("what was given before is not replaced")
	}
	need.Refused(page.Give([]byte("<html>"), page.Given{}))(t, "no place for a scenario")
}
