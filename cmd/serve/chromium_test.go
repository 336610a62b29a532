package serve_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"guanxi/sim/simtest/need"
)

// chromium is a headless browser, driven by the protocol of its developer tools over pipes.
type chromium struct {
	t       *testing.T
	to      *os.File
	session string

	mu       sync.Mutex
	number   int
	answers  map[int]chan json.RawMessage
	problems []string // errors of the console, exceptions, refused by the policy
}

// browser starts Debian's chromium with one empty page, or skips the test where there is none.
func browser(t *testing.T) *chromium {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("GUANXI_TEST_BROWSER") != "" {
		t.Fatal("GUANXI_TEST_BROWSER asks for chromium, which is not installed")
	}
	if err != nil {
		t.Skip("chromium is not installed, so the page is not tried in a browser (apt install chromium)")
	}
	var ends [4]*os.File // it reads from 0, we write to 1; we read from 2, it writes to 3
	ends[0], ends[1], err = os.Pipe()
	need.Nil(t, err)
	ends[2], ends[3], err = os.Pipe()
	need.Nil(t, err)
	cmd := exec.Command(program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--no-first-run", "--remote-debugging-pipe", "--user-data-dir="+t.TempDir(), "about:blank")
	cmd.ExtraFiles = []*os.File{ends[0], ends[3]}
	need.Nil(t, cmd.Start())
	ends[0].Close()
	ends[3].Close()
	c := &chromium{t: t, to: ends[1], answers: map[int]chan json.RawMessage{}}
	go c.listen(ends[2])
	t.Cleanup(func() {
		ends[1].Close() // the browser ends
		ended := make(chan struct{})
		go func() { cmd.Wait(); close(ended) }()
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			cmd.Process.Kill()
			<-ended
		}
	})
	c.tab()
	return c
}

// tab opens one more page, to which all that follows goes until session is another one.
func (c *chromium) tab() {
	c.t.Helper()
	c.session = ""
	var target struct{ TargetID string }
	c.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var session struct{ SessionID string }
	c.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session)
	c.session = session.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log"} {
		c.call(domain+".enable", nil, nil)
	}
}

// listen takes answers and notes what the page complains of.
func (c *chromium) listen(from *os.File) {
	defer from.Close()
	r := bufio.NewReader(from)
	for {
		text, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m struct {
			ID            int
			Result, Error json.RawMessage
			Method        string
			Params        json.RawMessage
		}
		if json.Unmarshal(text[:len(text)-1], &m) != nil {
			continue
		}
		c.mu.Lock()
		if answer := c.answers[m.ID]; m.ID != 0 && answer != nil {
			delete(c.answers, m.ID)
			if m.Error != nil {
				m.Result = json.RawMessage(`{"refused":` + string(m.Error) + `}`)
			}
			answer <- m.Result
		}
		var p struct {
			Type  string
			Entry struct{ Level, Text, URL string }
		}
		json.Unmarshal(m.Params, &p)
		if m.Method == "Runtime.exceptionThrown" || m.Method == "Runtime.consoleAPICalled" &&
			(p.Type == "error" || p.Type == "warning") || m.Method == "Log.entryAdded" && p.Entry.Level == "error" {
			c.problems = append(c.problems, m.Method+" "+string(m.Params))
		}
		c.mu.Unlock()
	}
}

func (c *chromium) call(method string, params, into any) {
	c.t.Helper()
	c.mu.Lock()
	c.number++
	answer := make(chan json.RawMessage, 1)
	c.answers[c.number] = answer
	m := map[string]any{"id": c.number, "method": method}
	if params != nil {
		m["params"] = params
	}
	if c.session != "" {
		m["sessionId"] = c.session
	}
	text := need.Value(json.Marshal(m))(c.t)
	c.to.Write(append(text, 0))
	c.mu.Unlock()
	select {
	case result := <-answer:
		if strings.Contains(string(result), "Inspected target navigated") {
			return // the page was left before it answered: there is no value
		}
		if strings.HasPrefix(string(result), `{"refused"`) {
			c.t.Fatalf("%s: %s", method, result)
		}
		if into != nil {
			need.Nil(c.t, json.Unmarshal(result, into))
		}
	case <-time.After(60 * time.Second):
		c.t.Fatalf("%s: the browser does not answer", method)
	}
}

// eval runs a script on the page and returns its value, of which it awaits promises.
func (c *chromium) eval(script string) any {
	c.t.Helper()
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	c.call("Runtime.evaluate", map[string]any{"expression": script, "awaitPromise": true, "returnByValue": true}, &r)
	if r.ExceptionDetails != nil {
		c.t.Fatalf("%s: %s %s", script, r.ExceptionDetails.Text, r.ExceptionDetails.Exception.Description)
	}
	return r.Result.Value
}

// await waits until a script is true.
func (c *chromium) await(what string) {
	c.t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if c.eval("Boolean("+what+")") == true {
			return
		}
	}
	c.t.Fatalf("the page never has %s; it shows %v", what, c.eval("document.body.innerText.slice(0, 2000)"))
}

func (c *chromium) load(url string) {
	c.t.Helper()
	c.call("Page.navigate", map[string]any{"url": url}, nil)
	c.await("document.readyState === 'complete' && location.href !== 'about:blank'")
}

// look sets width and scheme of the page.
func (c *chromium) look(width int, scheme string) {
	c.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1,
		"mobile": width < 500}, nil)
	c.call("Emulation.setEmulatedMedia",
		map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
}

// shoot saves a picture of the whole page where GUANXI_TEST_SHOTS names a folder.
func (c *chromium) shoot(name string) {
	dir := os.Getenv("GUANXI_TEST_SHOTS")
	if dir == "" {
		return
	}
	var shot struct{ Data string }
	c.call("Page.captureScreenshot", map[string]any{"captureBeyondViewport": true}, &shot)
	need.Nil(c.t, os.WriteFile(filepath.Join(dir, name+".png"),
		need.Value(base64.StdEncoding.DecodeString(shot.Data))(c.t), 0o600))
}

// sound fails where the page has complained.
func (c *chromium) sound() {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.problems {
		c.t.Error(p)
	}
	c.problems = nil
}
