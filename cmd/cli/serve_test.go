package cli

import (
	"bufio"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
)

// served starts the program and returns the address that it prints, and a function that ends it with Ctrl-C.
func served(t *testing.T, dir string, args ...string) (address string, end func() string) {
	t.Helper()
	cmd := exec.Command("guanxi", append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Dir = dir
	var said strings.Builder
	cmd.Stderr = &said
	out := need.Value(cmd.StdoutPipe())(t)
	need.Nil(t, cmd.Start())
	lines := bufio.NewReader(out)
	address, err := lines.ReadString('\n')
	if err != nil {
		cmd.Wait()
		t.Fatalf("%v: %s", err, said.String())
	}
	return strings.TrimSpace(address), func() string {
		t.Helper()
		need.Nil(t, cmd.Process.Signal(os.Interrupt))
		need.Nil(t, cmd.Wait())
		return said.String()
	}
}

// shownAt opens a path of the address as a browser does, which keeps its cookie.
func shownAt(t *testing.T, address, path string) (code int, policy, text string) {
	t.Helper()
	c := http.Client{Jar: need.Value(cookiejar.New(nil))(t)}
	need.Value(c.Get(address))(t).Body.Close()
	r := need.Value(c.Get(need.Value(need.Value(url.Parse(address))(t).Parse(path))(t).String()))(t)
	defer r.Body.Close()
	return r.StatusCode, r.Header.Get("Content-Security-Policy"), string(need.Value(io.ReadAll(r.Body))(t))
}

// serve prints an address, shows a page there, tells that its port is in use, and ends on Ctrl-C, leaving nothing.
func TestServe(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no program can send Ctrl-C to another")
	}
	dir := t.TempDir()
	address, end := served(t, dir, "bass")
	if code, _, text := shownAt(t, address, "/"); code != 200 || !strings.Contains(text, "world.js") {
		t.Errorf("%d %s", code, text)
	}
	host := need.Value(url.Parse(address))(t).Host
	out, err := exec.Command("guanxi", "serve", "bass", "--listen", host).CombinedOutput()
	if err == nil || !strings.HasPrefix(string(out), host+" is in use") {
		t.Errorf("%v %s", err, out)
	}
	if said := end(); !strings.HasPrefix(said, "open this address in a browser") {
		t.Error(said)
	}
	if left := need.Value(os.ReadDir(dir))(t); len(left) > 0 {
		t.Errorf("it leaves %v", left)
	}
}

// Of a folder there is the page of its report with its tables, made anew whenever it is loaded, and what explain says
// of them; one that cannot be read is told.
func TestServeFolder(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no program can send Ctrl-C to another")
	}
	dir := t.TempDir()
	run := exec.Command("guanxi", "run", "bass", "--set", "consumers.count=200", "--replicates", "2", "-q",
		"-o", "out")
	run.Dir = dir
	need.Nil(t, run.Run())
	address, end := served(t, dir, "out")
	defer end()
	if code, policy, text := shownAt(t, address, "/"); code != 200 || policy != "frame-ancestors 'none'" ||
		!strings.Contains(text, "<svg") || !strings.Contains(text, "read.js") {
		t.Errorf("%d %q %.3000s", code, policy, text)
	}
	for name, want := range map[string]string{"adoption.innovation": "### M2 Adoption", "tick": "ticks since the start",
		"nonsense": "is not a key", "--scenario=nowhere": "is not a key"} {
		if _, _, text := shownAt(t, address, "/explain/"+name); !strings.Contains(text, want) {
			t.Errorf("%s: %.2000s", name, text)
		}
	}
	file := filepath.Join(dir, "out", "series.csv")
	need.Nil(t, os.WriteFile(file, append(need.Value(os.ReadFile(file))(t), "1,2\n"...), 0o600))
	if code, _, text := shownAt(t, address, "/"); code != 503 || !strings.Contains(text, "series.csv") {
		t.Errorf("%d %.3000s", code, text)
	}
	out, err := exec.Command("guanxi", "serve", filepath.Join(dir, "out"), "--set", "seed=2").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "in which nothing can be set") {
		t.Errorf("%v %s", err, out)
	}
	_, open := served(t, dir, "bass", "--listen", "0.0.0.0:0")
	if said := open(); !strings.Contains(said, "other machines can reach this server") {
		t.Error(said)
	}
	out, err = exec.Command("guanxi", "serve", "-").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "save it as a file") {
		t.Errorf("%v %s", err, out)
	}
	out, err = exec.Command("guanxi", "serve", "--listen", "8421").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "is not HOST:PORT") {
		t.Errorf("%v %s", err, out)
	}
}
