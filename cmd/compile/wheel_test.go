package compile

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
)

// A wheel is called as the specification says, and its RECORD vouches for each file.
func TestWheel(t *testing.T) {
	program := bytes.Repeat([]byte("program"), 1000)
	for _, c := range []struct{ label, platform, name, version, binary string }{
		{"0.52.0", "linux/amd64",
			"guanxi-0.52.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64.whl", "0.52.0", "guanxi"},
		{"0.52.0-01234567", "darwin/arm64", "guanxi-0.52.0+g01234567-py3-none-macosx_12_0_arm64.whl", "0.52.0+g01234567",
			"guanxi"},
		{"0.52.0-8f9efc71-changed", "windows/arm64", "guanxi-0.52.0+g8f9efc71.changed-py3-none-win_arm64.whl",
			"0.52.0+g8f9efc71.changed", "guanxi.exe"},
	} {
		licences := []File{{"LICENSE", []byte("all")}, {"licences/go/LICENSE", []byte("go")}}
		wheel := need.Value(Wheel(c.label, c.platform, program, licences))(t)
		if wheel.Name != c.name {
			t.Errorf("%s, want %s", wheel.Name, c.name)
		}
		if again := need.Value(Wheel(c.label, c.platform, program, licences))(t); !bytes.Equal(again.Text, wheel.Text) {
			t.Errorf("%s: other bytes the second time", c.name)
		}
		text := map[string]string{}
		var order []string
		for _, f := range need.Value(zip.NewReader(bytes.NewReader(wheel.Text), int64(len(wheel.Text))))(t).File {
			text[f.Name] = string(need.Value(io.ReadAll(need.Value(f.Open())(t)))(t))
			order = append(order, f.Name)
			if want := map[bool]string{true: "-rwxr-xr-x", false: "-rw-r--r--"}[f.Name ==
				"guanxi/bin/"+c.binary]; f.Mode().String() != want {
				t.Errorf("%s: %v, want %s", f.Name, f.Mode(), want)
			}
		}
		info := "guanxi-" + c.version + ".dist-info/"
		record := ""
		for _, name := range order[:len(order)-1] {
			sum := sha256.Sum256([]byte(text[name]))
			record += fmt.Sprintf("%s,sha256=%s,%d\n", name, base64.RawURLEncoding.EncodeToString(sum[:]), len(text[name]))
		}
		if record += info + "RECORD,,\n"; order[len(order)-1] != info+"RECORD" || text[info+"RECORD"] != record {
			t.Errorf("RECORD is\n%swant\n%s", text[info+"RECORD"], record)
		}
		for name, part := range map[string]string{
			"guanxi/bin/" + c.binary:              string(program),
			"guanxi/__init__.py":                  "import guanxi as gx",
			"guanxi/py.typed":                     "",
			info + "METADATA":                     "\nName: guanxi\nVersion: " + c.version + "\n",
			info + "entry_points.txt":             "guanxi = guanxi._program:main",
			info + "licenses/licences/go/LICENSE": "go",
		} {
			if got, ok := text[name]; !ok || !strings.Contains(got, part) {
				t.Errorf("%s is missing, or lacks %q", name, part)
			}
		}
		tags := ""
		for _, tag := range strings.Split(strings.Split(strings.TrimSuffix(c.name, ".whl"), "-none-")[1], ".") {
			tags += "Tag: py3-none-" + tag + "\n"
		}
		if got := text[info+"WHEEL"]; !strings.HasPrefix(got, "Wheel-Version: 1.0\n") || !strings.HasSuffix(got,
			"Root-Is-Purelib: false\n"+tags) {
			t.Errorf("WHEEL is\n%s", got)
		}
	}
	_, err := Wheel("0.52.0", "linux/riscv64", program, nil)
	need.Refusal(t, err, "linux/riscv64")
}
