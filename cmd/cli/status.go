package cli

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/terminal"
)

func newStatus() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:   "status DIR",
		Short: "Show the progress of a study, and why runs failed",
		Long: `status reads the folder of a study, even while it runs elsewhere, and prints the
finished runs, failures by cause, the processes at work on it, and whether its
files are unchanged.

Exit code 4: a file of the folder was changed, or a line of the journal is damaged
and its run has to run again.`,
		Example: "  guanxi status out/study\n  guanxi status out/study --json",
		Args:    exactlyOne("folder", "guanxi status out/study"),
		RunE: func(c *cobra.Command, args []string) error {
			// An altered folder is shown as far as it can be read.
			if err := sweepOf(args[0]); err != nil && !errors.As(err, new(*manifest.AlteredError)) {
				return err
			}
			p, err := sweep.Status(args[0])
			if err != nil {
				return usage(err)
			}
			if asJSON {
				err = printJSON(c.OutOrStdout(), statusJSON(p))
			} else {
				printStatus(c.OutOrStdout(), p)
			}
			if err == nil && len(p.Changed)+len(p.Damage) > 0 {
				return errNo
			}
			return err
		},
	}
	addJSON(c, &asJSON)
	return c
}

func printStatus(w io.Writer, p *sweep.Progress) {
	line := facts(w)
	line("study", "%s, %s", p.Study, digits.Counted(p.Points, "point"))
	runs := fmt.Sprintf("%s of %s finished", thousands(p.Done), thousands(p.Runs))
	if p.Runs > 0 {
		runs += fmt.Sprintf(" (%d %%)", 100*p.Done/p.Runs) // 100 only when all are finished
	}
	if p.Failed > 0 {
		runs += fmt.Sprintf(", %s of them failed", thousands(p.Failed))
	}
	line("runs", "%s", runs)
	if p.Other != nil {
		line("version", "%s", p.Other)
	}
	if p.Done > 0 && !p.NoJournal {
		line("time", "%s of work, %s a run", span(time.Duration(p.Seconds*1e9)),
			brief(time.Duration(p.Seconds*1e9/float64(p.Done))))
	}
	switch {
	case p.NoJournal:
		line("journal", "none, as in an archive; guanxi check %s compares its runs, guanxi run %s -o again repeats them",
			terminal.Path(p.Dir), terminal.Path(filepath.Join(p.Dir, manifest.StudyFile)))
	case len(p.Live) > 0:
		for i, name := range p.Live {
			line(once(i, "at work"), "journal/%s", name)
		}
	case p.Done < p.Runs && p.Other == nil:
		line("at work", "nobody; guanxi run %s resumes it", terminal.Path(p.Dir))
	}
	line("tables", "%s", upToDate(p))
	line("disk", "%s", digits.Bytes(p.Bytes))
	for i, f := range p.Failures {
		others := ""
		if f.Others > 0 {
			others = fmt.Sprintf("; %s with other numbers", thousands(f.Others))
		}
		line(once(i, "failures"), "%s × %s (such as run %s, point %d%s)", thousands(f.Runs), f.Error, f.First, f.Point,
			others)
	}
	for i, text := range p.Warnings[:min(mostTold, len(p.Warnings))] {
		line(once(i, "warnings"), "%s", text)
	}
	if n := len(p.Warnings); n > mostTold {
		line("", "%d in all: guanxi status --json", n)
	}
	for _, d := range p.Damage {
		line("damage", "%s", d.Error())
	}
	for _, d := range p.Changed {
		line("changed", "%s", d)
	}
	if len(p.Changed) > 0 {
		for _, advice := range strings.Split(p.Advice, "\n") {
			line("", "%s", advice)
		}
	}
}

// upToDate says whether the tables have all finished runs.
func upToDate(p *sweep.Progress) string {
	text := "up to date with all finished runs"
	if !p.Tables {
		text = "not " + text
		if p.Other == nil {
			text += "; guanxi run " + terminal.Path(p.Dir) + " --merge updates them"
		}
	}
	return text
}

// once returns the subject of several lines for the first of them, and else "".
func once(line int, what string) string {
	if line > 0 {
		return ""
	}
	return what
}

func statusJSON(p *sweep.Progress) map[string]any {
	failures, damage, changed, live := []map[string]any{}, []string{}, []string{}, []string{}
	for _, f := range p.Failures {
		failures = append(failures, map[string]any{"error": f.Error, "runs": f.Runs, "others": f.Others, "run": f.First,
			"point": f.Point})
	}
	for _, d := range p.Damage {
		damage = append(damage, d.Error())
	}
	for _, d := range p.Changed {
		changed = append(changed, d.String())
	}
	other := ""
	if p.Other != nil {
		other = p.Other.Error()
	}
	return map[string]any{
		"version": other, "folder": p.Dir, "study": p.Study, "points": p.Points, "runs": p.Runs, "done": p.Done,
		"failed": p.Failed,
		"live":   append(live, p.Live...), "seconds": p.Seconds, "failures": failures, "damage": damage, "changed": changed,
		"tables": p.Tables, "warnings": append([]string{}, p.Warnings...), "journal": !p.NoJournal, "bytes": p.Bytes,
	}
}
