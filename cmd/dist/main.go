// Command dist builds guanxi for the systems that it is released for: into dist/ goes an archive
// for each, with the program, its pages and the licences of all that is compiled into it, a wheel
// for Python, and SHA256SUMS. The same commit and version of Go give the same bytes, in any folder.
// With wheels as the first argument there are wheels only.
package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"guanxi/cmd/compile"
)

// platforms are what is released.
var platforms = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}

func main() {
	chosen := os.Args[1:]
	wheels := len(chosen) > 0 && chosen[0] == "wheels"
	if wheels {
		chosen = chosen[1:]
	}
	if len(chosen) == 0 {
		chosen = platforms
	}
	if err := release("dist", chosen, wheels); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

// release fills a folder with the archives and wheels of platforms, or with wheels only.
func release(dir string, platforms []string, wheels bool) error {
	label, date, err := named()
	if err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		return err
	}
	if !wheels {
		page := filepath.Join(dir, compile.PageFile)
		defer os.Remove(page)
		if _, err := compile.Output("", []string{"GOFLAGS="}, compile.Go(), "run", "-trimpath", "-buildvcs=false",
			"-ldflags=-X guanxi/cmd/cli.build="+label, "./cmd/guanxi", "serve", "-o", page); err != nil {
			return err
		}
	}
	var sums bytes.Buffer
	for _, platform := range platforms {
		system, processor, ok := strings.Cut(platform, "/")
		if !ok {
			return fmt.Errorf("%q is no platform; one is linux/amd64", platform)
		}
		program, licences, err := built(dir, label, system, processor)
		if err != nil {
			return fmt.Errorf("%s: %w", platform, err)
		}
		made, err := compile.Wheel(label, platform, program.Text, licences)
		if err != nil {
			return err
		}
		files := []compile.File{made}
		if !wheels {
			archive, err := archived(dir, strings.Join([]string{"guanxi", label, system, processor}, "-"), append(licences,
				program), date)
			if err != nil {
				return fmt.Errorf("%s: %w", platform, err)
			}
			files = append(files, archive)
		}
		for _, f := range files {
			if err := os.WriteFile(filepath.Join(dir, f.Name), f.Text, 0o666); err != nil {
				return err
			}
			fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(f.Text), f.Name)
			fmt.Printf("%s  %.1f MB\n", filepath.Join(dir, f.Name), float64(len(f.Text))/1e6)
		}
	}
	return os.WriteFile(filepath.Join(dir, "SHA256SUMS"), sums.Bytes(), 0o666)
}

// named returns what the build is called, and the date of its commit. It is the version where the
// commit has the version's tag, and version and commit elsewhere.
func named() (string, time.Time, error) {
	citation, err := os.ReadFile("CITATION.cff") // a test compares it with the program
	if err != nil {
		return "", time.Time{}, fmt.Errorf("%w; dist runs where go.mod is", err)
	}
	found := regexp.MustCompile(`(?m)^version: (\S+)$`).FindSubmatch(citation)
	if found == nil {
		return "", time.Time{}, fmt.Errorf("CITATION.cff has no version")
	}
	var said [3]string
	for i, args := range []string{"log -1 --format=%h+%ct --abbrev=8", "tag --points-at HEAD --list v[0-9]*",
		"status --porcelain"} {
		if said[i], err = compile.Output("", nil, "git", strings.Fields(args)...); err != nil {
			return "", time.Time{}, err
		}
	}
	commit, seconds, _ := strings.Cut(said[0], "+")
	unix, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return "", time.Time{}, err
	}
	label, err := labelled(string(found[1]), commit, said[1], said[2] != "")
	return label, time.Unix(unix, 0).UTC(), err
}

// labelled returns the name of a build of a version, from a commit with tags.
func labelled(version, commit, tags string, changed bool) (string, error) {
	switch all := strings.Fields(tags); {
	case changed:
		return version + "-" + commit + "-changed", nil
	case len(all) == 0:
		return version + "-" + commit, nil
	case !slices.Contains(all, "v"+version):
		return "", fmt.Errorf("the commit has the tag %s and the program is of version %s (cmd/cli/version.go, "+
			"CITATION.cff); one of them is wrong", tags, version)
	}
	return version, nil
}

// built compiles the program of a platform, with the licences of all that is in it.
func built(dir, label, system, processor string) (program compile.File, licences []compile.File, err error) {
	program.Name = "guanxi"
	if system == "windows" {
		program.Name += ".exe"
	}
	file := filepath.Join(dir, program.Name)
	defer os.Remove(file)
	env := compile.Env(system, processor)
	if err := compile.Program("", "./cmd/guanxi", "guanxi/cmd/cli.build="+label, file, env); err != nil {
		return program, nil, err
	}
	if licences, err = compile.Licences("", "./cmd/guanxi", env); err != nil {
		return program, nil, err
	}
	if licences, err = compile.Add(licences, "LICENSE", "LICENSE"); err != nil {
		return program, nil, err
	}
	program.Text, err = os.ReadFile(file)
	return program, licences, err
}

// archived returns the archive of a platform: its program and licences, with the pages.
func archived(dir, folder string, files []compile.File, date time.Time) (compile.File, error) {
	for _, pattern := range []string{"README.md", "CHANGELOG.md", "CITATION.cff", "llms.txt",
		"docs/*.md", "docs/*/*.md", "docs/*.svg", "docs/*.ipynb",
		"agents/model.md", "agents/*/model.md", "agents/*/*/model.md"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			return compile.File{}, err
		}
		for _, name := range names {
			if files, err = compile.Add(files, filepath.ToSlash(name), name); err != nil {
				return compile.File{}, err
			}
		}
	}
	files, err := compile.Add(files, compile.PageFile, filepath.Join(dir, compile.PageFile))
	if err != nil {
		return compile.File{}, err
	}
	write, end := tarball, ".tar.gz"
	if strings.Contains(folder, "-windows-") {
		write, end = zipped, ".zip"
	}
	var archive bytes.Buffer
	err = write(&archive, folder, files, date)
	return compile.File{Name: folder + end, Text: archive.Bytes()}, err
}
