package serve_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// The address of an open page is its state: one that is put there begins, also where a part of it does not fit, which
// is told; it follows what is done in order, however fast, and where the clock stands, also while it plays.
func TestAddressInABrowser(t *testing.T) {
	c := browser(t)
	s := begin(t, strings.NewReplacer("name: town", "name: 微信", "ticks: 120", "ticks: 3000").Replace(town))
	ready := "typeof clock === 'object' && id && !$('play').disabled && data[0]?.runs[1]?.ticks.length && !window.stale"
	state := "decodeURIComponent(location.hash)"
	c.load(s.server.URL())
	c.await(ready)
	put := func(hash string) {
		c.eval("window.stale = true; location.hash = " + fmt.Sprintf("%q", "#"+url.PathEscape(hash)) + "; 0")
		c.await(ready)
	}
	put(`{"set":[{"path":"seed","value":"7"}],"arms":[{}],"replicates":1,"tick":12}`)
	c.await("$('seed').value === '7' && clock.tick === 12 && $('told').hidden")
	put(`{"set":[{"path":"seed","value":9},{"path":"posts.rat","value":"3/day"}],"arms":[{"set":[{"path":"posts.rate","value":"2/day"}],"off":["nobody"]}],"replicates":99,"tick":20}`)
	c.await("$('seed').value === '9' && clock.tick === 20 && state.arms[0].set.length === 1 && state.replicates === 1")
	c.await("['posts.rat 3/day', 'nobody off', '99 replicates'].every(x => $('told').textContent.includes(x))")
	c.await("!" + state + ".includes('nobody') && !" + state + ".includes('posts.rat\"') && " + state +
		".includes('\"tick\":20')")
	for _, wrong := range []string{`{"arms":7}`, `nonsense`, `{"arms":[{"set":"x"}]}`, `{"arms":[],"tick":-1}`, `{"arms":[{"moves":[{"tick":"soon"}]}]}`, `{"arms":[{}],"tick":"x","metrics":7}`} {
		put(wrong)
		c.await("state.arms.length === 1 && state.set.length === 0")
	}
	// It plays, and is loaded again while it does.
	c.eval("$('speed').value = 1; $('play').click()") // 10 ticks a second
	c.await("clock.tick >= 20")
	// answered before the page goes
	tick := c.eval("window.stale = true; setTimeout(() => location.reload(), 50); clock.tick").(float64)
	c.await(ready)
	c.await(fmt.Sprintf("!clock.playing && clock.tick === clock.to && clock.tick >= %v && clock.tick <= %v", tick-9,
		tick+9))
	// A live move, and at once an element off, another seed, and all curves away.
	c.eval(`document.querySelector("[name=arm][value='0']").click(); document.querySelector("[name=from][value=now]").click();
		const text = document.querySelector('[data-path="posts.rate"] input:not([type=range])'); text.value = "3/day"; text.onchange();
		document.querySelector("#elements input").click(); $("seed").value = "5"; $("seed").onchange();
		for (const b of document.querySelectorAll("#curves details button")) b.click()`)
	file := s.pageSave(c, "a")
	kept := need.Value(scenarios.Load(file, scenarios.Options{}))(t)
	if moves := kept.Tree.Get("timeline").Entries(); len(moves) != 2 || !kept.Tree.At("commerce").Is("off") ||
		kept.Tree.At("seed").Text != "5" {
		t.Error(kept.Tree.Flow())
	}
	c.await("state.arms[0].moves.length === 1 && state.arms[0].off[0] === 'shops' && state.set[0].value === '5' && " +
		"$('kept').textContent.includes('微信-a.yaml')")
	c.eval("change(next => { next.arms.push({set: [{path: 'posts.rate', value: '2/day'}]}); }); 0")
	study := c.eval("keep('study').then(() => $('kept').textContent || $('told').textContent)")
	if study != "saved 微信-what-if.yaml; guanxi run 微信-what-if.yaml runs it" {
		t.Error(study)
	}
}
