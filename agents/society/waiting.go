package society

import "guanxi/sim"

// patience is how long a need waits for a session, in days. After that it is met elsewhere or
// forgotten.
const patience = 1.0

// Waited returns the length of time, in days, whose needs are met by the sessions of consumer i
// in tick t. Everything that a consumer does on the platform besides opening it takes a session,
// so a rate per day becomes rate × Waited: needs arise as a Poisson process, wait for the next
// session for at most a day, and are then lost. On a daily tick it is one day for a consumer with
// a session. Hourly ticks divide the same day among themselves, so the number of needs met does
// not depend on the length of the tick.
func (w *World) Waited(i int, t sim.Tick) float64 {
	days := w.Clock.Days()
	if w.Sessions == nil {
		if w.Status[i] == Using {
			return days
		}
		return 0
	}
	n := int(w.Sessions[i])
	switch {
	case n == 0:
		return 0
	case days == patience: // it waited for a tick at least
		return patience
	case days < patience:
		return min(float64(w.SinceSession(i, t))*days, patience)
	}
	// n sessions at uniform times in a tick longer than a day: the share of the tick from which
	// one of them is less than a day away.
	return float64(days * (1 - Without(1-patience/days, n)))
}

// Found returns for how much of tick t others can find user i, in days: for a day after each
// session, as long as needs wait for one. So a day on which it is active counts the same at any
// length of the tick, and who is found does not depend on having a session in the same tick.
func (w *World) Found(i int, t sim.Tick) float64 {
	days := w.Clock.Days()
	if w.Sessions == nil || w.Sessions[i] > 0 || days > patience {
		return min(w.Waited(i, t), days)
	}
	return max(0, min(days, patience-float64(float64(w.SinceSession(i, t))*days)))
}

// LongestWaited bounds Waited for all consumers.
func (w *World) LongestWaited() float64 {
	if w.Sessions == nil {
		return w.Clock.Days()
	}
	return max(w.Clock.Days(), patience)
}
