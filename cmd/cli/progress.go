package cli

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep"
)

// progressDelay is the time after which a run shows its progress.
const progressDelay = 500 * time.Millisecond

// plainEvery is the time between lines of progress, in place of which GUANXI_PROGRESS gives seconds.
const plainEvery = 30 * time.Second

// progress shows on standard error how far a run is: as a bar on a terminal, as lines elsewhere. A
// single goroutine calls show; close ends the display.
type progress struct {
	w           io.Writer
	mode        string // bar, plain, none
	every, last time.Duration

	bars *mpb.Progress
	bar  *mpb.Bar
	text atomic.Pointer[status] // what the bar shows

	firsts bool // show the summary of the first replicate
	early  int  // its lines; 0: not shown yet
}

// status is the progress of a run or a study.
type status struct {
	share         float64
	done, total   int    // of the folder
	ran, todo     int    // of this call: a shard, or what was left
	noun          string // what these count
	failed        int
	elapsed, left time.Duration
}

// newProgress shows a bar on a terminal and lines elsewhere, or nothing if quiet.
func newProgress(w io.Writer, quiet bool) *progress {
	p := &progress{w: w, mode: "plain", every: plainEvery}
	if n, err := strconv.Atoi(os.Getenv("GUANXI_PROGRESS")); err == nil && n > 0 {
		p.every = time.Duration(n) * time.Second
	}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.mode = "bar"
	}
	if quiet {
		p.mode = "none"
	}
	return p
}

func (p *progress) show(s runner.State) {
	if p.firsts && s.First != "" && s.Done < s.Replicates {
		p.first(s)
	}
	p.take(status{share: s.Share, done: s.Done, total: s.Replicates, ran: s.Done, todo: s.Replicates, noun: "replicates",
		elapsed: s.Elapsed, left: s.Left()})
}

func (p *progress) sweep(s sweep.State) {
	share := 1.0
	if s.Todo > 0 {
		share = float64(s.Ran) / float64(s.Todo)
	}
	p.take(status{share: share, done: s.Done, total: s.Runs, ran: s.Ran, todo: s.Todo, noun: "runs", failed: s.Failed,
		elapsed: s.Elapsed, left: s.Left()})
}

func (p *progress) take(s status) {
	switch p.mode {
	case "bar":
		p.draw(s)
	case "plain":
		if s.elapsed-p.last >= p.every {
			p.last = s.elapsed
			fmt.Fprintln(p.w, line(s))
		}
	}
}

// line formats a status such as "37 %, 3 of 8 replicates, 12 s, about 20 s left".
func line(s status) string {
	text := fmt.Sprintf("%.0f %%, %s of %s %s", 100*s.share, thousands(s.ran), thousands(s.todo), s.noun)
	if s.failed > 0 {
		text += ", " + thousands(s.failed) + " failed"
	}
	text += ", " + span(s.elapsed)
	if s.left > 0 {
		text += ", about " + span(s.left) + " left"
	}
	return text
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

// firstAfter is the time from which on it is worth showing a first summary.
const firstAfter = 5 * time.Second

// first prints the summary of the first replicate, once.
func (p *progress) first(s runner.State) {
	if p.early > 0 || s.Elapsed < firstAfter {
		return
	}
	text := fmt.Sprintf("Preview: replicate 1 of %d. Means over all %d follow; this run may lie far from them."+
		"\n\n%s\n", s.Replicates, s.Replicates, s.First)
	switch {
	case p.mode == "plain" && p.every == plainEvery:
		fmt.Fprint(p.w, text)
	case p.mode == "bar" && p.bar != nil:
		fmt.Fprint(p.bars, text)
	default:
		return
	}
	p.early = strings.Count(text, "\n")
}

// erase removes the first summary from a terminal that shows the whole of it.
func (p *progress) erase() {
	if f, ok := p.w.(*os.File); ok && p.early > 0 {
		if width, height, err := term.GetSize(int(f.Fd())); err == nil && width >= 80 && height > p.early {
			fmt.Fprintf(p.w, "\x1b[%dA\x1b[J", p.early)
		}
	}
}

// beside returns the text next to the bar.
func (p *progress) beside(decor.Statistics) string { return " " + line(*p.text.Load()) }

// close removes the bar. It may be called twice.
func (p *progress) close() {
	if p == nil {
		return
	}
	p.mode = "none"
	if p.bar != nil {
		p.bar.Abort(true)
		p.bars.Wait()
		p.bar = nil
		p.erase()
	}
}
