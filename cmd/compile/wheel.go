package compile

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"guanxi/python"
)

// tags are the platforms of wheels: a static program needs neither glibc nor musl, and Go 1.26 runs from macOS 12 on.
var tags = map[string]string{
	"linux/amd64":   "manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64",
	"linux/arm64":   "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
	"darwin/amd64":  "macosx_12_0_x86_64",
	"darwin/arm64":  "macosx_12_0_arm64",
	"windows/amd64": "win_amd64",
	"windows/arm64": "win_arm64",
}

// Wheel makes a wheel of the program of a build, with licences: the package for Python, and the program in it. It is
// a file of the format 1.0 (packaging.python.org/specifications/binary-distribution-format). The same files give the
// same bytes.
func Wheel(label, platform string, program []byte, licences []File) (File, error) {
	tag := tags[platform]
	if tag == "" {
		return File{}, fmt.Errorf("there is no wheel for %s", platform)
	}
	version, build, more := strings.Cut(label, "-") // 0.52.0-8f9efc71-changed is 0.52.0+g8f9efc71.changed in Python
	if more {
		version += "+g" + strings.ReplaceAll(build, "-", ".")
	}
	name := "guanxi-" + version
	info := name + ".dist-info/"
	metadata := "Metadata-Version: 2.1\nName: guanxi\nVersion: " + version + `
Summary: An agent-based simulator of a social-commerce ecosystem
License: Apache-2.0
Requires-Python: >=3.10
Requires-Dist: numpy
Requires-Dist: pandas
Provides-Extra: players
Requires-Dist: gymnasium; extra == "players"
Requires-Dist: pettingzoo; extra == "players"
`
	about := "Wheel-Version: 1.0\nGenerator: guanxi " + label + "\nRoot-Is-Purelib: false\n"
	for _, t := range strings.Split(tag, ".") {
		about += "Tag: py3-none-" + t + "\n"
	}
	binary := "guanxi/bin/guanxi"
	if strings.HasPrefix(platform, "windows") {
		binary += ".exe"
	}
	files := []File{{binary, program}}
	names, err := fs.Glob(python.Files, "guanxi/*")
	if err != nil {
		return File{}, err
	}
	for _, name := range names {
		text, err := python.Files.ReadFile(name)
		if err != nil {
			return File{}, err
		}
		files = append(files, File{name, text})
	}
	for _, f := range licences {
		files = append(files, File{info + path.Join("licenses", f.Name), f.Text})
	}
	files = append(files, File{info + "METADATA", []byte(metadata)}, File{info + "WHEEL", []byte(about)},
		File{info + "entry_points.txt", []byte("[console_scripts]\nguanxi = guanxi._program:main\n")})
	var record strings.Builder
	for _, f := range files {
		sum := sha256.Sum256(f.Text)
		fmt.Fprintf(&record, "%s,sha256=%s,%d\n", f.Name, base64.RawURLEncoding.EncodeToString(sum[:]), len(f.Text))
	}
	files = append(files, File{info + "RECORD", []byte(record.String() + info + "RECORD,,\n")})
	text, err := Zip(files, time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC))
	return File{name + "-py3-none-" + tag + ".whl", text}, err
}
