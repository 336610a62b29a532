package run

import (
	"testing"

	"guanxi/plots/plotstest"
	"guanxi/sim/simtest/need"
)

// A second axis of people is drawn where consumers stand for several, not where each is one of them.
func TestAxisOfPeople(t *testing.T) {
	for _, each := range []float64{1, 2} {
		f := plotstest.WechatLike().Folder("wechat", "wechat")
		f.Represents = each
		tl := need.Value(timelineOf(f))(t)
		c, err := adoption(f, tl)
		if err != nil || (c.Panels[0].Right != nil) != (each > 1) {
			t.Errorf("%v people: %+v, %v", each, c.Panels[0].Right, err)
		}
	}
}
