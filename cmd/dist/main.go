// Command dist builds guanxi for the systems that it is released for: into dist/ goes an archive
// for each, with the program, its pages and the licences of all that is compiled into it, and
// SHA256SUMS. The same commit and version of Go give the same bytes, in any folder.
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
	chosen := platforms
	if len(os.Args) > 1 {
		chosen = os.Args[1:]
	}
	if err := release("dist", chosen); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

// release fills a folder with the archives of platforms.
func release(dir string, platforms []string) error {
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
	page := filepath.Join(dir, compile.PageFile)
	defer os.Remove(page)
	if _, err := compile.Output("", []string{"GOFLAGS="}, compile.Go(), "run", "-trimpath", "-buildvcs=false",
		"-ldflags=-X main.build="+label, "./cmd/guanxi", "page", "-o", page); err != nil {
		return err
	}
	var sums bytes.Buffer
	for _, platform := range platforms {
		system, processor, ok := strings.Cut(platform, "/")
		if !ok {
			return fmt.Errorf("%q is no platform; one is linux/amd64", platform)
		}
		folder := strings.Join([]string{"guanxi", label, system, processor}, "-")
		files, err := contents(dir, label, system, processor)
		if err != nil {
			return fmt.Errorf("%s: %w", platform, err)
		}
		write, end := tarball, ".tar.gz"
		if system == "windows" {
			write, end = zipped, ".zip"
		}
		var archive bytes.Buffer
		if err := write(&archive, folder, files, date); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, folder+end), archive.Bytes(), 0o666); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(archive.Bytes()), folder+end)
		fmt.Printf("%s  %.1f MB\n", filepath.Join(dir, folder+end), float64(archive.Len())/1e6)
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
		return "", fmt.Errorf("the commit has the tag %s and the program is of version %s (cmd/guanxi/version.go, "+
			"CITATION.cff); one of them is wrong", tags, version)
	}
	return version, nil
}

// contents returns what is in the archive of a platform, whose program it builds.
func contents(dir, label, system, processor string) ([]compile.File, error) {
	program := "guanxi"
	if system == "windows" {
		program += ".exe"
	}
	built := filepath.Join(dir, program)
	defer os.Remove(built)
	env := compile.Env(system, processor)
	if err := compile.Program("", "./cmd/guanxi", "main.build="+label, built, env); err != nil {
		return nil, err
	}
	files, err := compile.Licences("", "./cmd/guanxi", env)
	if err != nil {
		return nil, err
	}
	for _, pattern := range []string{"LICENSE", "README.md", "CHANGELOG.md", "CITATION.cff", "llms.txt",
		"docs/*.md", "docs/*.svg", "docs/*.ipynb", "agents/model.md", "agents/*/model.md", "agents/*/*/model.md"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if files, err = compile.Add(files, filepath.ToSlash(name), name); err != nil {
				return nil, err
			}
		}
	}
	if files, err = compile.Add(files, compile.PageFile, filepath.Join(dir, compile.PageFile)); err != nil {
		return nil, err
	}
	return compile.Add(files, program, built)
}
