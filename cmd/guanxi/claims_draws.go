package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/calibrate"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
)

const (
	mostDraws    = 10 // number of draws of a calibration, the nearest ones
	drawReplicas = 5
)

// calibratedClaims returns the claims about a calibrated scenario with a factor whose levels are
// the kept draws.
func calibratedClaims(dir string, claims []*study.Study) ([]*study.Study, error) {
	fit, err := study.Load(filepath.Join(dir, manifest.CalibrationFile))
	if err != nil {
		return nil, usagef("%s holds no calibration: %w", dir, err)
	}
	levels, err := calibrate.Levels(dir, fit.Factors, mostDraws)
	if err != nil {
		return nil, usage(err)
	}
	var all []*study.Study
	for _, s := range claims {
		about := slices.ContainsFunc(s.Files, func(f scenarios.File) bool {
			return strings.TrimSuffix(filepath.Base(f.Name), ".yaml") == fit.Scenario.Name
		})
		if !about || len(s.Factors) > 0 {
			continue
		}
		text := strings.Replace(s.Effective(), "\nfactors: {}\n", "\nfactors: {draw: {levels: {"+strings.Join(levels, ", ")+"}}}\n", 1)
		text = replaceKey(text, "replicates", fmt.Sprint(drawReplicas))
		text = replaceKey(text, "name", s.Name+"-draws")
		drawn, err := study.Parse(s.Name+"-draws"+madeSuffix, []byte(text))
		if err != nil {
			return nil, usage(err)
		}
		all = append(all, drawn)
	}
	if len(all) == 0 {
		return nil, usagef("%s is a calibration of the scenario %s, and no claim is about that scenario", dir, fit.Scenario.Name)
	}
	return all, nil
}

// replaceKey replaces the value of a top-level key of a file.
func replaceKey(text, key, value string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if !strings.HasPrefix(l, key+":") {
			continue
		}
		end := i + 1
		for end < len(lines) && strings.HasPrefix(lines[end], " ") {
			end++
		}
		return strings.Join(append(append(slices.Clone(lines[:i]), key+": "+value), lines[end:]...), "\n")
	}
	return text
}

// atDraws runs the claims at the draws of a calibration and prints their results.
func (f *claimsFlags) atDraws(c *cobra.Command, studies []*study.Study) error {
	failed, err := f.each(c, studies, func(dir string) error {
		report, err := analyse(dir, analysis.Options{})
		if err != nil || f.quiet || f.json {
			return err
		}
		text := report.Brief()
		if f.verbose {
			text = report.Text()
		}
		_, err = fmt.Fprintf(c.OutOrStdout(), "\n%s", text)
		return err
	})
	if err != nil {
		return err
	}
	if !f.quiet && !f.json && !f.verbose {
		fmt.Fprintf(c.OutOrStdout(), "\nguanxi analyze, plot and report show each study in %s.\n", f.dir("claims"))
	}
	return failed
}
