package agents

// Apart is a mechanism of which something goes on where the platform does not exist, such as the
// stores that consumers visit anyway. Apart, called before Build, leaves only that.
type Apart interface{ Apart() }

// HasTwin reports whether each replicate is run again in a world without the platform, with the same
// people, ties and luck. Without adoption, or dates of joining, nobody could be without it, so there is
// no such world.
func (s *Spec) HasTwin() bool { return s.Value.Twin && (s.isOn("adoption") || s.People.File != "") }

// LeavePlatform makes of the scenario the world without the platform: nobody can join, and of each
// mechanism goes on what does not need it. Draws are keyed by names and rows, so what both worlds have
// has the same luck.
func (s *Spec) LeavePlatform() {
	for _, m := range s.mechanisms {
		goesOn, ok := m.spec.(Apart)
		if m.on = m.on && ok; m.on {
			goesOn.Apart()
		}
	}
	for _, p := range s.platforms {
		p.spec.LeavePlatform()
	}
	s.People.Dateless = true
	s.Record.Events, s.Record.Consumers = nil, 0
}
