package compile

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"guanxi/plots/page"
)

// PageFile is the page in one file that archives have beside the program.
const PageFile = "world.html"

// Go is the Go command that make was told to use.
func Go() string { return cmp.Or(os.Getenv("GO"), "go") }

// Env compiles for a system such that whatever else is set on this machine does not change the bytes.
func Env(system, processor string) []string {
	return []string{"CGO_ENABLED=0", "GOOS=" + system, "GOARCH=" + processor, "GOAMD64=v1", "GOARM64=v8.0", "GOWASM=",
		"GOFLAGS=", "GOEXPERIMENT=", "GOWORK=off"}
}

// Program compiles a program of the source in a folder, with a variable set, to a file.
func Program(dir, program, set, file string, env []string) error {
	_, err := Output(dir, env, Go(), "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -X "+set, "-o", file,
		program)
	return err
}

// Page compiles the program of a page in one file.
func Page(dir, version string) (p page.Program, err error) {
	to, err := os.MkdirTemp("", "guanxi")
	if err != nil {
		return p, err
	}
	defer os.RemoveAll(to)
	p.Version = version
	env, file := Env("js", "wasm"), filepath.Join(to, "world.wasm")
	if err := Program(dir, "./cmd/world", "main.version="+version, file, env); err != nil {
		return p, err
	}
	if p.Wasm, err = os.ReadFile(file); err != nil {
		return p, err
	}
	root, err := Output(dir, env, Go(), "env", "GOROOT")
	if err != nil {
		return p, err
	}
	exec, err := os.ReadFile(filepath.Join(root, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return p, err
	}
	p.Exec = string(exec)
	files, err := Licences(dir, "./cmd/world", env)
	own, wrong := os.ReadFile(filepath.Join(dir, "LICENSE"))
	if err = cmp.Or(err, wrong); err != nil {
		return p, err
	}
	for _, f := range append([]File{{"LICENSE of guanxi", own}}, files...) {
		p.Licences += fmt.Sprintf("\n== %s\n\n%s", f.Name, f.Text)
	}
	return p, nil
}

// Output runs a command in a folder and returns what it prints.
func Output(dir string, env []string, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, said.Bytes())
	}
	return strings.TrimSpace(string(out)), nil
}
