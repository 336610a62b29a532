package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// processorsVariable lists processors by their GOARCH, separated by commas. QEMU (Debian: apt-get
// install qemu-user) runs their programs, which takes minutes for each.
const processorsVariable = "GUANXI_TEST_PROCESSORS"

// emulators gives QEMU's names of processors where they differ from Go's.
var emulators = map[string]string{"arm64": "aarch64", "386": "i386", "amd64": "x86_64", "loong64": "loongarch64",
	"mips64le": "mips64el"}

// For a bundled scenario, a program for another processor writes the same bytes of tables and
// figures as one for this processor, whatever its byte order and its use of fused multiply-add.
func TestOtherProcessors(t *testing.T) {
	if os.Getenv(processorsVariable) == "" {
		t.Skipf("%s is not set: it names processors that QEMU emulates, such as arm64,s390x", processorsVariable)
	}
	dir := t.TempDir()
	build := func(env ...string) string {
		program := filepath.Join(dir, strings.Join(append([]string{"guanxi"}, env...), "-"))
		cmd := exec.Command("go", "build", "-o", program, ".")
		cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0"), env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%.2000s", err, out)
		}
		return program
	}
	run := func(scenario string, program ...string) map[string][]byte {
		folder := filepath.Join(dir, "out")
		program = append(program, "run", scenario, "--replicates", "1", "--quiet", "--force", "-o", folder)
		if out, err := exec.Command(program[0], program[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%.2000s", scenario, err, out)
		}
		return written(t, folder)
	}
	here := build()
	for _, arch := range strings.Split(os.Getenv(processorsVariable), ",") {
		emulator := "qemu-" + arch
		if name, ok := emulators[arch]; ok {
			emulator = "qemu-" + name
		}
		need.Value(exec.LookPath(emulator))(t)
		there := build("GOARCH=" + arch)
		for _, s := range scenarios.List() {
			want, got := run(s.Name, here), run(s.Name, emulator, there)
			if len(got) != len(want) {
				t.Errorf("%s of %s: %d files there, %d here", s.Name, arch, len(got), len(want))
			}
			for name, bytesHere := range want {
				if !bytes.Equal(got[name], bytesHere) {
					t.Errorf("%s of %s differs on %s", name, s.Name, arch)
				}
			}
		}
	}
}

// written returns the files of a run folder by name, except the manifest, which names the machine
// and the time.
func written(t *testing.T, folder string) map[string][]byte {
	files := map[string][]byte{}
	need.Nil(t, filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), "manifest.json") {
			return err
		}
		files[strings.TrimPrefix(path, folder)], err = os.ReadFile(path)
		return err
	}))
	return files
}
