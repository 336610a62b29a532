package adoption

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// whole is a world in which everything in M2 happens at once: arcs, weak ties of which some
// became strong, two segments that are served differently, a rival, access that grows or shrinks with
// age, people who leave and come back.
func whole(t *testing.T, a *Spec, n, ticks int) (*sim.Simulation, *society.World) {
	t.Helper()
	start := time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC)
	key := rng.New(7, 0, "whole")
	var arcs strings.Builder
	for i := range n { // some have no friends, and some only in one direction
		for k := range i % 6 {
			fmt.Fprintf(&arcs, "%d %d\n", i, (i*(k+3)+7*k+1)%n)
		}
		fmt.Fprintf(&arcs, "%d %d\n", i, i) // a loop: the node exists, and has no friend by it
	}
	people := "{segments: {a: {share: 50%}, b: {share: 50%, ages: {over_50: 1}}}, access: {file: access.csv, value: " +
		"have, of: of, accounts_per_person: 2, ages: {over_50: {value: old, of: of}}}}"
	access := fmt.Sprintf("date,have,of,old\n2011-01-01,1,10,2\n%s,3,8,1.5\n",
		start.AddDate(0, 0, ticks).Format("2006-01-02"))
	return societytest.World{People: people, Ties: society.TiesSpec{Kind: "file", Path: "arcs.txt", Format: "auto",
		Directed: true}, Files: map[string]string{"arcs.txt": arcs.String(), "access.csv": access},
		Start: start, Ticks: ticks, Seed: 5, Users: -1}.Build(t, simtest.Options{Workers: 1},
		func(b *sim.Builder, w *society.World) error {
			if w.N != n {
				t.Fatalf("%d consumers", w.N)
			}
			w.Functions = &society.Functions{Fit: []float64{.5, .9}}
			w.Rival = &society.Rival{Threshold: .05}
			a.Initial = spec.Scalar("10%")
			need.Nil(t, a.Build(b.Scope("adoption"), w))
			w.NewWeak(b.Scope("ties"), 10, 0)
			tieMany(w, 4, 1, false)
			u := func(c *sim.Chunk, i int) float64 { return key.At(int(c.Tick), 1).Float(uint64(i), 0) }
			societytest.Each(b, w, sim.Adapt, func(c *sim.Chunk, i int) {
				if w.Status[i] == society.Using && u(c, i) < .1 {
					w.Leave(c, i)
				}
			})
			societytest.Each(b, w, sim.Act, func(c *sim.Chunk, i int) {
				if w.Status[i] == society.Lapsed && u(c, i) > .8 {
					w.Join(c, i, 0)
				}
			})
			return nil
		})
}

// All of M2 agrees with the equation written out for each consumer in each tick: who adopts, and by
// what cause.
func TestWholeTwin(t *testing.T) {
	const n, ticks = 600, 25
	causes := map[string]float64{}
	invited := 0
	for _, form := range []string{"hazard", "linear", "independent"} {
		for _, normalise := range []string{"degree", "none", "mean_degree"} {
			name := form + " " + normalise
			q, qw := .2, .2
			if normalise != "degree" {
				q, qw = .02, .02
			}
			p := .01
			a := &Spec{Model: "bass", Form: form, Normalise: normalise, Innovation: perTick(p), Imitation: perTick(q),
				Weak: perTick(qw), HasReservation: true, HasInvitation: true}
			a.Reservation.Mean, a.Reservation.SD, a.Reservation.Peers = .7, .2, .3
			a.Invitation.Rate, a.Invitation.Lift = perTick(.1), 1
			r, w := whole(t, a, n, ticks)
			m := a.run
			ends, held := 0., 0.
			for i := range n {
				if d := float64(w.Weak.Others(i)); d > 0 {
					ends, held = ends+d, held+1
				}
			}
			arcs := 0.
			for i := range n {
				arcs += float64(len(w.Graph.Neighbours(i)))
			}
			draw, why := rng.New(5, 1, "adoption.adopt"), rng.New(5, 1, "adoption.cause")
			for tick := 1; tick <= ticks; tick++ {
				part := float64(tick-1) / ticks
				access := []float64{.2 + (.75-.2)*part, .4 + (.375-.4)*part} // by segment
				friends := func(i int) (strong, of, weak, others float64) {
					counts := func(j int) bool { return using(w, j) }
					for j := range n {
						if w.Graph.Has(j, i) {
							of++
							if counts(j) {
								strong++
							}
						}
					}
					for _, f := range w.Weak.Friends(i) {
						k, a := &others, &weak
						if w.Weak.Hard(f.Tie) {
							k, a = &of, &strong
						}
						*k++
						if counts(int(f.Who)) {
							*a++
						}
					}
					return strong, of, weak, others
				}
				may := make([]bool, n)
				for i := range n {
					strong, of, _, _ := friends(i)
					g := w.Who(i).Segment
					may[i] = w.Status[i] == society.Never && w.HasAccess(i, society.Access{access[g], access[g], access[g]}) &&
						[]float64{.5, .9}[g]+.3*strong/math.Max(1, of) >= float64(m.reservation[i])+.05
				}
				want := map[string][]int{}
				for i := range n {
					if !may[i] {
						continue
					}
					strong, of, weak, others := friends(i)
					fit := []float64{.5, .9}[w.Who(i).Segment]
					lift := 1.
					if m.invite.by[i] != 0 {
						lift = 2
						invited++
					}
					c, cw := map[string]float64{"degree": of, "none": 1, "mean_degree": arcs / n}[normalise],
						map[string]float64{"degree": others, "none": 1, "mean_degree": ends / held}[normalise]
					byStrong, byWeak := 0., 0.
					if strong > 0 {
						byStrong = fit * q * strong / c * lift
					}
					if weak > 0 {
						byWeak = fit * qw * weak / cw * lift
					}
					own := fit * p * lift
					h := own + byStrong + byWeak
					f := h
					switch form {
					case "hazard":
						f = num.Hazard(h)
					case "independent":
						stay := 1 - own
						if strong > 0 {
							stay *= math.Pow(1-fit*q/c*lift, strong)
						}
						if weak > 0 {
							stay *= math.Pow(1-fit*qw/cw*lift, weak)
						}
						f = 1 - stay
					}
					if draw.At(tick, 0).Float(uint64(i), 0) >= f {
						continue
					}
					v := why.Float(uint64(i), uint64(tick)) * h
					cause := "strong"
					switch {
					case v < own:
						cause = "innovation"
					case v < own+byWeak:
						cause = "weak"
					}
					want[cause] = append(want[cause], i)
				}
				was := slices.Clone(w.Status)
				simtest.Tick(t, r, sim.Tick(tick))
				adopters := 0
				for cause, who := range want {
					adopters += len(who)
					for _, i := range who {
						if was[i] != society.Never || w.Status[i] == society.Never {
							t.Fatalf("%s: consumer %d does not adopt in tick %d", name, i, tick)
						}
					}
					causes[cause] += float64(len(who))
				}
				for _, cause := range []string{"innovation", "strong", "weak"} {
					if got := r.Series("new_adopters." + cause)[tick-1]; got != float64(len(want[cause])) {
						t.Fatalf("%s, tick %d: %v adopters by %s, should be %v", name, tick, got, cause, want[cause])
					}
				}
				if got := r.Series("new_adopters")[tick-1]; got != float64(adopters) {
					t.Fatalf("%s, tick %d: %v adopters, should be %d", name, tick, got, adopters)
				}
			}
			r.Close()
		}
	}
	t.Logf("adopters by cause %v; %d draws of who was invited", causes, invited)
	for cause, k := range causes {
		if k < 50 {
			t.Errorf("%v adopters by %s are too few to tell", k, cause)
		}
	}
}

// Users invite at the rate, several times in a long tick, each of their friends equally likely. Only consumers who
// have never used the platform are invited, and on success both are paid.
func TestInvitations(t *testing.T) {
	const n, rate = 20_000, .7
	x := trial{n: n, ties: society.TiesSpec{Kind: "ring", Degree: 4}, ticks: 2, initial: "50%",
		spec: Spec{HasInvitation: true}}
	x.spec.Invitation.Rate, x.spec.Invitation.Reward = perTick(rate), 3*units.One
	var a *Spec
	r, w := x.buildWith(t, func(of *Spec) { a = of })
	before := slices.Clone(w.Status)
	simtest.Tick(t, r, 1)
	const mean = rate * .5 // half of the friends have never used it
	sent := r.Series("invitations")[0]
	simtest.Z(t, "invitations a user", sent/(n/2), math.Sqrt(mean), n/2, mean, 0)
	places := map[int]float64{}
	marked := 0.
	for j, by := range a.run.invite.by {
		if by == 0 {
			continue
		}
		i := int(by) - 1
		if before[i] != society.Using || before[j] != society.Never {
			t.Fatalf("%d invites %d: %d invites %d", i, j, before[i], before[j])
		}
		places[(j-i+n)%n]++
		marked++
	}
	// Whoever has u friends among users is invited with 1 − e^(−u·rate/4), independently of others.
	invited, variance := 0., 0.
	for j := range n {
		if before[j] == society.Never {
			p := 1 - math.Exp(-float64(w.FriendsUsing(j))*rate/4)
			invited, variance = invited+p, variance+p*(1-p)
		}
	}
	need.Near(t, "invited", marked, invited, 4*math.Sqrt(variance))
	for _, at := range []int{1, 2, n - 1, n - 2} {
		simtest.Z(t, fmt.Sprint("place ", at), places[at]/marked, math.Sqrt(.25*.75), int(marked), .25, 0)
	}
	// Everybody who has not used it adopts in the second tick.
	a.Innovation = perTick(50)
	a.Rebuild(2)
	simtest.Tick(t, r, 2)
	var paid units.Money
	for j, by := range a.run.invite.by {
		if by != 0 && before[j] == society.Never {
			paid += 2 * a.Invitation.Reward
			if w.Consumer.Captured(int(by)-1) < a.Invitation.Reward || w.Consumer.Captured(j) < a.Invitation.Reward {
				t.Fatalf("%d invited %d: %v and %v are paid", by-1, j, w.Consumer.Captured(int(by)-1), w.Consumer.Captured(j))
			}
		}
	}
	if got := w.Platform.Balance(); got != -paid || paid == 0 {
		t.Errorf("the platform paid %v, should be %v", -got, paid)
	}
}

// A consumer without neighbours reaches no threshold, not even 0. On a directed graph the
// neighbours that count are those who influence it.
func TestThresholdOfArcs(t *testing.T) {
	w := thresholdOn(t, "0 1\n0 2\n1 2\n3 3\n3 4\n", num.Constant(0.6), "0")
	if got := fmt.Sprint(w.Status); got != fmt.Sprint([]uint8{1, 1, 1, 0, 0}) {
		t.Errorf("status %v", got)
	}
	w = thresholdOn(t, "0 1\n2 2\n", num.Constant(0), "0")
	if got := fmt.Sprint(w.Status); got != fmt.Sprint([]uint8{1, 1, 0}) {
		t.Errorf("status %v", got)
	}
}

func thresholdOn(t *testing.T, arcs string, theta num.Dist, first string) *society.World {
	t.Helper()
	a := &Spec{Model: "threshold", Threshold: theta, Initial: &spec.Node{Kind: spec.ListNode,
		Items: []*spec.Node{spec.Scalar(first)}}}
	return arcsOf(t, a, arcs, 5)
}

func arcsOf(t *testing.T, a *Spec, arcs string, ticks int) *society.World {
	t.Helper()
	_, w, err := in(t, societytest.World{Ties: society.TiesSpec{Kind: "file", Path: "x.txt", Format: "auto",
		Directed: true}, Files: map[string]string{"x.txt": arcs}, Ticks: ticks}, a, nil)
	need.Nil(t, err)
	return w
}

// What a gain by lot is worth, worked out by hand (Tversky & Kahneman 1992), and the bound that a sure one has.
func TestSureGain(t *testing.T) {
	for _, x := range [][3]float64{
		{10, 1, 10}, {10, 0, 0},
		{100, .5, 37.3788}, // w(.5) = .420639
		{20, .05, 1.99655}, // w(.05) = .131626: overrated
		{10, .9, 6.79465},  // w(.9) = .711716
	} {
		need.Near(t, "sure gain", certaintyEquivalent(x[0], x[1]), x[2], 5e-4*max(1, x[2]))
	}
}

// Those who are paid invite 1 + β·CE times as often, for sending and by lot, and what they are paid has that mean.
func TestIncentives(t *testing.T) {
	const n, ticks, rate, response = 20000, 1, .2, .3
	for _, x := range []Incentive{{Sending: 2 * units.One, Chance: 1}, {Sending: 2 * units.One, Chance: .1},
		{Chance: 1, Expected: .3}, {Chance: .5, Expected: .3}} {
		x.Response = response
		v := trial{n: n, ties: society.TiesSpec{Kind: "ring", Degree: 6}, ticks: ticks, initial: "50%",
			spec: Spec{HasInvitation: true}}
		v.spec.Invitation.Rate, v.spec.Invitation.HasIncentive, v.spec.Invitation.Incentive = perTick(rate), true, x
		if x.Sending == 0 {
			v.spec.Invitation.Reward = 4 * units.One
		}
		r, w := v.build(t, 3, 1, simtest.Options{Workers: 1})
		simtest.Tick(t, r, 1)
		reward := 2.0
		chance := x.Chance
		if x.Sending == 0 {
			reward, chance = 4, x.Chance*x.Expected
		}
		mean := rate * (1 + response*certaintyEquivalent(reward/x.Chance, chance)) / 2 // half of all friends use it
		sent := r.Series("invitations")[0]
		simtest.Z(t, "invitations a user", sent/(n/2), math.Sqrt(mean), n/2, mean, 0)
		if paid := w.Consumer.Balance().Float(); x.Sending > 0 {
			simtest.Z(t, "paid for one", paid/sent, 2*math.Sqrt((1-x.Chance)/x.Chance)+1e-9, int(sent), 2, 1e-9)
		}
	}
}
