// Package golden compares the results of a test with a file kept beside the code; go test
// -update rewrites the file.
package golden

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Says compares says(part) with the recorded text for each part of a file, or rewrites the file
// under -update. The file repeats "== title", the part, "-- says" and the text.
func Says(t *testing.T, path string, says func(part string) string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, part := range strings.Split("\n"+string(text), "\n== ")[1:] {
		title, rest, _ := strings.Cut(part, "\n")
		part, want, _ := strings.Cut(rest, "-- says\n")
		got := says(part)
		if strings.TrimSpace(got) != strings.TrimSpace(want) && !*update {
			t.Errorf("%s: got\n%s\nwant\n%s", title, got, want)
		}
		fmt.Fprintf(&out, "== %s\n%s-- says\n%s", title, part, got)
	}
	if *update {
		if err := os.WriteFile(path, []byte(out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// File compares got with the file, or rewrites it under -update.
func File(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (go test -update rewrites it)\n got:\n%s\nwant:\n%s", path, got, want)
	}
}

// digests is the file of digests of a package; its tests, which may run side by side, ask for texts in their order.
var digests = struct {
	sync.Mutex
	asked map[string]int
}{asked: map[string]int{}}

const digestFile = "testdata/digests.txt"

// Digest compares what a test says with digests of it in a file of its package, if it has one: a line for the first
// call of a test, for the second, and so on. After -update look at what the test said that is otherwise. Other
// processors round a last digit otherwise. Where long tests run nothing is compared: what they say changes with each
// new key, and nobody would see it before they run.
func Digest(t testing.TB, said ...string) {
	t.Helper()
	digests.Lock()
	defer digests.Unlock()
	text, err := os.ReadFile(digestFile)
	if err != nil || runtime.GOARCH != "amd64" || os.Getenv("GUANXI_TEST_LONG") != "" {
		return
	}
	all := map[string]string{}
	for line := range strings.Lines(string(text)) {
		key, rest, _ := strings.Cut(line, ": ")
		all[key] = strings.TrimSpace(rest)
	}
	if digests.asked[t.Name()]++; digests.asked[t.Name()] == 1 {
		t.Cleanup(func() {
			digests.Lock()
			defer digests.Unlock()
			delete(digests.asked, t.Name())
		})
	}
	key := fmt.Sprint(t.Name(), " ", digests.asked[t.Name()])
	want := strings.Fields(all[key])
	var got []string
	for i, s := range said {
		got = append(got, fmt.Sprintf("%.4x", sha256.Sum256([]byte(s))))
		if !*update && (i >= len(want) || got[i] != want[i]) {
			t.Errorf("%s is said otherwise (go test -update takes it):\n%s", key, s)
		}
	}
	if all[key] = strings.Join(got, " "); *update {
		var out strings.Builder
		for _, key := range slices.Sorted(maps.Keys(all)) {
			fmt.Fprintf(&out, "%s: %s\n", key, all[key])
		}
		if err := os.WriteFile(digestFile, []byte(out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
