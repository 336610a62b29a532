package scenarios_test

import (
	"testing"

	"guanxi/sim/units"
)

// Identity 3: a transfer changes who captures value but never how much is created. It is exact
// because nobody here acts on what they own.
func TestTransfersCreateNothing(t *testing.T) {
	base := keep(t)
	for _, c := range []struct {
		name     string
		set      []string
		from, to string
	}{
		{"the platform's take of shops", []string{"commerce.take=10%"}, "provider", "platform"},
		{"the studios' share", []string{"games.titles.run.studio_share=20%", "games.titles.guild.studio_share=20%"},
			"provider", "platform"},
		{"the reward of invitations", []string{"adoption.invitation.reward=5"}, "platform", "consumer"},
	} {
		b := keep(t, c.set...)
		exact(t, c.name+": created", b.created(), base.created())
		moved := b.party[c.to].captured - base.party[c.to].captured
		if moved <= 0 {
			t.Errorf("%s moves %v", c.name, units.Money(moved))
		}
		for party, f := range base.party {
			want := f.captured
			switch party {
			case c.from:
				want -= moved
			case c.to:
				want += moved
			}
			exact(t, c.name+": captured by the "+party, b.party[party].captured, want)
		}
	}
}
