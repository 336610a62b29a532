package analytic

import (
	"fmt"

	"guanxi/agents"
	"guanxi/sim"
	"guanxi/sim/units"
)

func books() []Case {
	return []Case{
		{"V22", "books: the sum over all accounts after each tick", "double entry", ledgerSum},
	}
}

// paidAndInvited is a scenario with money that needs only adoption.
const paidAndInvited = `
replicates: 2
clock: {ticks: 200}
consumers: {count: 3000}
graph: {kind: erdos_renyi, mean_degree: 8}
adoption:
  innovation: 0.01/day
  imitation: 0.2/day
  invitation: {rate: 0.3/day, lift: 1, reward: 2.5}
  paid: {launch: {budget: 20000, cost: 8}}
`

func ledgerSum(l *lab) ([]Result, error) {
	var all []Result
	for _, c := range ecosystems() {
		r, err := ledgerSumOf(l, c.name, c.text)
		if err != nil {
			return all, fmt.Errorf("%s: %w", c.name, err)
		}
		all = append(all, r)
	}
	return all, nil
}

// ecosystem is the name and text of a scenario with many mechanisms.
type ecosystem struct{ name, text string }

// ecosystems returns a small scenario of this package and the default one.
func ecosystems() []ecosystem {
	return []ecosystem{{"invitations", paidAndInvited}, {"wechat", "extends: wechat\nreplicates: 2\nconsumers: {count: 400}\n"}}
}

// ledgerSumOf sums all accounts at the end of the run, and returns an error if they do not sum to
// 0 after some tick. The engine checks its books itself; this is an independent check.
func ledgerSumOf(l *lab, name, text string) (Result, error) {
	s, err := l.replicates(name, text, func(r *agents.Run) {
		r.World.Scope.AfterTick(func(t sim.Tick) error {
			if sum := accounts(r); sum != 0 {
				return fmt.Errorf("tick %v: the accounts sum to %v", t, sum)
			}
			return nil
		})
	}, func(r *agents.Run) []float64 { return []float64{float64(accounts(r))} })
	if err != nil {
		return Result{}, err
	}
	sum := 0.0
	for _, row := range s {
		sum += row[0]
	}
	return Result{Quantity: name + ": sum of all accounts, micro-units", Expected: 0, Mean: sum, N: len(s)}, nil
}

func accounts(r *agents.Run) (sum units.Money) {
	for _, a := range r.Accounts() {
		sum += a.Balance()
	}
	return sum
}
