package mechanismtest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/scenarios/mechanismtest"
	"guanxi/sim"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// gift is a mechanism that gives users of the platform money now and then, rightly or wrongly.
type gift struct {
	how   string
	price float64

	has   []uint8
	w     *society.World
	given *sim.Stream
}

func (g *gift) Declare(s *spec.Section) {
	s.Number(&g.price, "price", "1", "what a gift is worth", spec.Unit("currency"), spec.Min(0), spec.Max(9), spec.Live())
}

func (g *gift) Build(s *sim.Scope, w *society.World) error {
	g.w, g.has = w, sim.Column[uint8](s, "has", w.N)
	w.Wallets()
	g.given = s.Stream(sim.Stream{Name: "gift.given", From: w.Platform, To: w.Consumer, Phase: sim.Trade,
		Module: society.Acquisition, Doc: "gifts"})
	key, days, began := s.Key("gift"), 0, time.Now()
	s.Step(sim.Step{Name: "give", Phase: sim.Trade, Rows: w.N, Before: func(sim.Tick, int) { days++ },
		Chunk: func(c *sim.Chunk) {
			for i := c.Lo; i < c.Hi; i++ {
				u := key.Float(uint64(i), uint64(c.Tick))
				switch g.how {
				case "by worker":
					u *= 1 + float64(c.Worker)
				case "in a closure":
					u *= 1 + float64(days%3)
				case "by a clock":
					u *= 1 + float64(time.Since(began)%1000)
				case "to others": // what another mechanism owns
					if u < .01 {
						w.Status[i] = society.Using
					}
				}
				if u < .05 && w.Status[i] == society.Using {
					g.has[i]++
					g.given.Pay(c, 0, i, 1)
				}
			}
		}})
	return nil
}

// heard is a test that notes what it is told.
type heard struct {
	testing.TB
	said []string
}

func (h *heard) Helper()                   {}
func (h *heard) Error(a ...any)            { h.said = append(h.said, fmt.Sprint(a...)) }
func (h *heard) Errorf(f string, a ...any) { h.said = append(h.said, fmt.Sprintf(f, a...)) }
func (h *heard) Fatal(a ...any)            { h.Error(a...); runtime.Goexit() }
func (h *heard) Fatalf(f string, a ...any) { h.Errorf(f, a...); runtime.Goexit() }

// The contract finds a mechanism that hangs on workers, one with state in a closure, one that reads a clock and one
// that writes what another owns, and nothing in a right one.
func TestContractFindsWrongMechanisms(t *testing.T) {
	file := filepath.Join(t.TempDir(), "gift.yaml")
	need.Nil(t, os.WriteFile(file, []byte("guanxi: 1\nname: gifts\nclock: {start: 2011-01-21, ticks: 30}\nconsumers: "+
		"{count: 30000}\ngraph: {kind: ring, degree: 4}\nadoption: {innovation: 0.02/day, imitation: 0.2/day}\ngift: {}\n"),
		0o600))
	t.Cleanup(func() { need.Nil(t, agents.Install()) })
	for how, words := range map[string]string{"rightly": "", "by worker": "differ", "in a closure": "closure",
		"by a clock": "clock", "to others": "give"} {
		h := &heard{TB: t}
		done := make(chan bool)
		go func() {
			defer close(done)
			mechanismtest.Contract(h, mechanismtest.World{File: file}, agents.Outside{Entry: agents.Entry{Name: "gift",
				Element: "profit model", Doc: "gifts", New: func() agents.Mechanism { return &gift{how: how} }},
				Page: "### Gifts (`gift`)\n", Version: "1"})
		}()
		<-done
		switch said := strings.Join(h.said, "\n"); {
		case words == "" && said != "":
			t.Errorf("of a right mechanism: %s", said)
		case words != "" && !strings.Contains(said, words) && !strings.Contains(said, "7 workers give"):
			t.Errorf("%s: says %q, not %q", how, said, words)
		}
	}
}
