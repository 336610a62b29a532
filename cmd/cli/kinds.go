package cli

import (
	"github.com/spf13/cobra"

	"guanxi/plots/page"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/summary"
)

// A kind is what verbs do with a kind of folder.
type kind struct {
	name     string // manifest.RunKind, …
	verify   func(f *verifyFlags, c *cobra.Command, dir string, workers int) error
	page     func(dir string) (*page.Page, error)
	shown    []string                                                    // files that the page has in full
	analyze  func(f *reportFlags, c *cobra.Command, dirs []string) error // nil: as a study, one alone
	notStudy func(dir string) error                                      // for verbs that take studies only
	files    []folderFile
	tables   func() []madeTable
	past     func(from string) (*study.History, error)       // the worlds in a folder, or those of a bundled scenario
	band     func(*manifest.Run) (summary.Robustness, error) // what worlds near that of a run are worth; "": not known
}

// kinds lists the kinds of folders: those of runs and studies, and a line for each that the verb of a question writes.
func kinds() []kind {
	return []kind{
		{name: manifest.RunKind, verify: (*verifyFlags).run, page: runPage, shown: []string{manifest.ScenarioFile}},
		{name: manifest.SweepKind, verify: (*verifyFlags).study, page: studyPage, shown: []string{manifest.StudyFile}},
		fitted(),
	}
}

// kindOf returns the kind of a name, without functions if there is none.
func kindOf(name string) (of kind) {
	for _, k := range kinds() {
		if k.name == name {
			of = k
		}
	}
	return of
}
