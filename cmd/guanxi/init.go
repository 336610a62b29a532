package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/sim/whole"
)

func newInit() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "init [DIR]",
		Short:   "Write commented templates for your own scenarios and studies",
		Example: "  guanxi init my\n  guanxi run my/first.yaml\n  guanxi sweep my/study.yaml",
		Args:    atMostOne("folder"),
		RunE: func(c *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			return writeStarters(c, dir, asJSON)
		},
		ValidArgsFunction: completeFolder,
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}

// writeStarters writes all files, or none if one of them already exists.
func writeStarters(c *cobra.Command, dir string, asJSON bool) error {
	var files []whole.Doc
	var there []error
	for _, s := range scenarios.Starters() {
		path := filepath.Join(dir, s.Name)
		_, err := os.Lstat(path)
		switch {
		case err == nil:
			there = append(there, fmt.Errorf("%s already exists and was not changed", path))
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR): // whole.In says more
		default:
			return err
		}
		files = append(files, whole.Doc{Path: path, Bytes: s.Text})
	}
	if len(there) > 0 {
		return usage(errors.Join(there...))
	}
	if err := whole.In(dir, files...); err != nil {
		return err
	}
	names := make([]string, 0, len(files))
	for _, f := range files {
		names = append(names, f.Path)
	}
	if asJSON {
		return printJSON(c.OutOrStdout(), map[string]any{"files": names})
	}
	_, err := fmt.Fprintln(c.OutOrStdout(), strings.Join(names, "\n"))
	return err
}
