package archive

import (
	"strings"
	"testing"
)

func TestPrivacy(t *testing.T) {
	p := newPrivacy([]string{"root", "al", "/home/mallory", "mallory", "node17"})
	for _, c := range []struct{ file, line, want string }{
		{"inputs/a.yaml", "graph: {kind: file, path: /data/secret/edges.txt}", "/data/secret/edges.txt"},
		{"inputs/a.yaml", "# by Mallory, on paper", "Mallory"},
		{"inputs/a.yaml", "# root did it", "root"},
		{"inputs/a.yaml", "# ask AL.", "AL"},
		{"inputs/a.yaml", "total: 3 # also final", ""},
		{"inputs/a.yaml", "file: ~/edges/x.txt", "~/edges/x.txt"},
		{"inputs/a.yaml", "# mail x.y@uni.example", "x.y@uni.example"},
		{"inputs/a.yaml", "metrics: [adopters@2011-01-28]", ""},
		{"inputs/a.yaml", "adoption: {imitation: 0.2/day} # and 3/4 or /day, see https://example.org/a/b", ""},
		{"runs.csv", "0123,failed,root of al is not finite", ""},
		{"runs.csv", "0123,failed,no file on node17", "node17"},
		{"runs.csv", "0123,failed,open /root/x: no such file", "/root/x"},
		{"datapackage.json", `"unit": "/day"`, ""},
		{"inputs/a.yaml", "# al, li@uni.example, on root@box:/home/li/thesis", "li@uni.example, /home/li/thesis, al, root"},
	} {
		got := strings.Join(p.find(c.file, []byte("first\n"+c.line+"\n")), "; ")
		want := ""
		if c.want != "" {
			want = c.file + ":2: " + c.want
		}
		if got != want {
			t.Errorf("%s: %q: found %q, want %q", c.file, c.line, got, want)
		}
	}
	if got, want := p.without("open /home/mallory/x/a.yaml: mallory may not, al"), "open …/a.yaml: … may not, …"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
