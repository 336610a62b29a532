package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep"
	"guanxi/sim/spec"
)

// progressModes are the values of --progress.
var progressModes = []string{"auto", "plain", "json", "none"}

// A run shorter than this shows no progress at all.
const progressDelay = 500 * time.Millisecond

// Time between lines.
const (
	plainEvery = 30 * time.Second
	jsonEvery  = time.Second
)

// progress tells on standard error how far a run is: a bar on a terminal,
// lines elsewhere. One goroutine calls show; close ends it.
type progress struct {
	w    io.Writer
	mode string // bar, plain, json, none
	last time.Duration
	seen status

	bars *mpb.Progress
	bar  *mpb.Bar
	text atomic.Pointer[status] // what the bar shows
}

// status is how far a run or a study is.
type status struct {
	share         float64
	done, total   int
	noun          string // what is counted
	failed        int
	open          bool // more may be asked for
	elapsed, left time.Duration
}

// newProgress reads --progress; GUANXI_PROGRESS stands in for auto.
func newProgress(w io.Writer, mode string, quiet bool) (*progress, error) {
	from := "--progress"
	if env := os.Getenv("GUANXI_PROGRESS"); env != "" && mode == "auto" {
		mode, from = env, "GUANXI_PROGRESS"
	}
	p := &progress{w: w, mode: mode}
	switch mode {
	case "auto":
		p.mode = "plain"
		if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			p.mode = "bar"
		}
	case "plain", "json", "none":
	default:
		hint := ""
		if near, ok := spec.Nearest(mode, progressModes); ok {
			hint = fmt.Sprintf(" (did you mean %s?)", near)
		}
		return nil, usagef("%s: %q is none of %s%s", from, mode, strings.Join(progressModes, ", "), hint)
	}
	if quiet {
		p.mode = "none"
	}
	return p, nil
}

// show takes how far the run is.
func (p *progress) show(s runner.State) {
	p.take(status{share: s.Share, done: s.Done, total: s.Replicates, noun: "replicates", elapsed: s.Elapsed, left: s.Left()})
}

// sweep takes how far a study is.
func (p *progress) sweep(s sweep.State) {
	share := 1.0
	if s.Todo > 0 {
		share = float64(s.Ran) / float64(s.Todo)
	}
	p.take(status{share: share, done: s.Done, total: s.Runs, noun: "runs", failed: s.Failed, open: s.Open, elapsed: s.Elapsed, left: s.Left()})
}

func (p *progress) take(s status) {
	p.seen = s
	switch p.mode {
	case "bar":
		p.draw(s)
	case "plain":
		if s.elapsed-p.last >= plainEvery {
			p.last = s.elapsed
			fmt.Fprintln(p.w, line(s))
		}
	case "json":
		if s.elapsed-p.last >= jsonEvery {
			p.last = s.elapsed
			p.json(s)
		}
	}
}

// line is "37 %, 3 of 8 replicates, 12 s, about 20 s left".
func line(s status) string {
	text := fmt.Sprintf("%.0f %%, %d of %d %s", 100*s.share, s.done, s.total, s.noun)
	if s.open {
		text += " so far"
	}
	if s.failed > 0 {
		text += fmt.Sprintf(", %d failed", s.failed)
	}
	text += ", " + span(s.elapsed)
	if s.left > 0 {
		text += ", about " + span(s.left) + " left"
	}
	return text
}

func (p *progress) json(s status) {
	v := map[string]any{
		"share": float64(int(s.share*1e4)) / 1e4, "done": s.done, s.noun: s.total,
		"elapsed_s": float64(s.elapsed.Milliseconds()) / 1e3, "left_s": float64(s.left.Milliseconds()) / 1e3,
	}
	if s.left == 0 && s.share < 1 {
		v["left_s"] = nil // not known yet
	}
	if s.noun == "runs" {
		v["failed"] = s.failed
	}
	b, err := json.Marshal(v)
	if err == nil {
		fmt.Fprintf(p.w, "%s\n", b)
	}
}

// barSteps is the resolution of the bar.
const barSteps = 1000

func (p *progress) draw(s status) {
	if p.bar == nil {
		if s.elapsed < progressDelay || s.share >= 1 {
			return
		}
		p.text.Store(&s)
		p.bars = mpb.New(mpb.WithOutput(p.w), mpb.WithWidth(30))
		p.bar = p.bars.AddBar(barSteps, mpb.BarRemoveOnComplete(), mpb.AppendDecorators(decor.Any(p.beside)))
	}
	p.text.Store(&s)
	p.bar.SetCurrent(min(barSteps-1, int64(s.share*barSteps)))
}

// beside is the text beside the bar.
func (p *progress) beside(decor.Statistics) string { return " " + line(*p.text.Load()) }

// close takes the bar away. It may be called twice.
func (p *progress) close() {
	if p == nil {
		return
	}
	if p.mode == "json" && p.seen.total > 0 {
		p.json(p.seen)
	}
	p.mode = "none"
	if p.bar != nil {
		p.bar.Abort(true)
		p.bars.Wait()
		p.bar = nil
	}
}
