package scenarios_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// mistakes are changes of the crowded wechat that each give a problem or two, in all parts of a file:
// units, ranges, unknown keys, and what several keys must agree on. None concerns what another one
// breaks.
var mistakes = []string{
	"guanxi=7", "name=a/b", "seed=many", "consumer={}",
	"clock.until=31foo", "clock.zzz=1", "record.every=36h", "value.use={feed: {alone: -2}}",
	"consumers.segments.social.share=10%", "consumers.segments.elderly.ages={under_9: 1}", "consumers.zzz=1",
	"graph.mean_degree=500", "graph.zzz=1", "adoption.initial_adopters=x", "adoption.innovation=4",
	"activity.zzz=1", "posts.rate=0.5/month", "content.like=120%",
	"timeline.auctions.at=never", "timeline.ads_two.set={adsx.y: 1}", "timeline.chat_first.zzz=1",
	"timeline.ads_daily.set=5",
	"timeline.wrong={at: 1 month, set: {ads.slots.daily: x}}",
	"timeline.sad={at: 2015-05-01, set: {satisfaction.weights.emotional: 0, satisfaction.weights.experiential: 0, " +
		"satisfaction.weights.social: 0}}",
	"policy.rules.bleak={when: adopters > 3, set: {satisfaction.weights.emotional: 0, " +
		"satisfaction.weights.experiential: 0, satisfaction.weights.social: 0}}",
	"policy.rules.more.set={ads.zzz: 1}", "policy.rules.more.back=satisfaction > 0.1", "policy.zzz=1",
	"encounters.ties.start=1%", "encounters.near_people.opt_in={under_9: 1}", "linkage.order=[chat]", "linkage.theta=2",
	"functions.text.released=maybe", "functions.voice.serves=[]",
	"ads.caps.lifetime=1h", "ads.social_proof.days=40000", "ads.zzz=1", "ads.campaigns.car.target.regions=[moon]",
	"ads.campaigns.fashion.target.interests=60",
	"ads.campaigns.car.until=2011-01-01", "ads.campaigns.car.bid.value=4", "ads.campaigns.stall.product={price: 1}",
	"ads.campaigns.drink.zzz=1", "ads.campaigns.click={bid: {cpm: 1}}", "ads.campaigns.mute={count: 2}",
	"governance.cheat.every=1h", "governance.cheat.gain={dist: pareto, min: 1, shape: 1}", "governance.penalty.zzz=1",
	"services.api.calls={dist: pareto, min: 1, shape: 1}", "services.stickers.zzz=1",
	"o2o.members.every=1s", "o2o.holding.stolen=5", "o2o.zzz=1",
	"payment.red_packets.receivers=0", "payment.red_packets.amount=0", "payment.red_packets.holidays.feasts=[none]",
	"calendar.eve=[2015-02-18, 2015-02-18]", "payment.red_packets.zzz=1",
	"commerce.reputation.prior=[1]", "commerce.merchants.price=0", "commerce.zzz=1",
	"games.titles.run.spend={dist: pareto, min: 1, shape: 1}", "games.titles.run.zzz=1", "sharing.price={dist: pareto, " +
		"min: 1, shape: 1}",
	"providers.adapt.every=1h", "elements.voice.off={zz: 1}", "elements.games.needs=[zz]", "observed.mau.scale=-1",
}

// A file with any of these mistakes together reports what each of them reports, and no more: none
// hides another, and none has consequences.
func TestAllProblemsAtOnce(t *testing.T) {
	base := need.Value(scenarios.Load("wechat", scenarios.Options{Set: crowded}))(t)
	tree := base.EffectiveTree()
	alone := map[string][]string{}
	for _, m := range mistakes {
		if alone[m] = problemsWith(t, tree, m); len(alone[m]) == 0 {
			t.Errorf("%s: no problem", m)
		}
	}
	draw := rand.New(rand.NewPCG(1, 2))
	for k, chosen := range append([][]string{mistakes}, make([][]string, 8)...) {
		if k > 0 {
			for _, i := range draw.Perm(len(mistakes))[:2+k%3] {
				chosen = append(chosen, mistakes[i])
			}
		}
		var want []string
		for _, m := range chosen {
			want = append(want, alone[m]...)
		}
		slices.Sort(want)
		if got := problemsWith(t, tree, chosen...); !slices.Equal(got, want) {
			missing := slices.DeleteFunc(slices.Clone(want), func(p string) bool { return slices.Contains(got, p) })
			more := slices.DeleteFunc(slices.Clone(got), func(p string) bool { return slices.Contains(want, p) })
			t.Errorf("%q: %d problems of %d\nhidden: %q\nconsequences: %q", chosen, len(got), len(want), missing, more)
		}
	}
}

// problemsWith returns the problems of a scenario with some values changed, sorted, each with its
// path. All must have a place.
func problemsWith(t *testing.T, tree *spec.Node, changes ...string) (all []string) {
	t.Helper()
	tree = tree.Clone()
	for _, c := range changes {
		path, text, _ := strings.Cut(c, "=")
		value, err := scenarios.ParseValue(text)
		if err != nil {
			t.Fatal(c, err)
		}
		keys := strings.Split(path, ".")
		n := tree
		for _, k := range keys[:len(keys)-1] {
			if n.Get(k) == nil {
				n.Put(k, spec.Mapping())
			}
			n = n.Get(k)
		}
		n.Put(keys[len(keys)-1], value)
	}
	_, err := scenarios.Parse("t.yaml", []byte(scenarios.WriteYAML(tree)), scenarios.Options{})
	var invalid *scenarios.Error
	if err != nil && !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	if invalid == nil {
		return nil
	}
	for _, p := range invalid.Problems {
		if p.Pos.File != "t.yaml" || p.Pos.Line < 1 || p.Pos.Col < 1 {
			t.Errorf("%s is without a place: %v", p.Path, p.Pos)
		}
		all = append(all, p.Path+": "+p.Msg)
	}
	slices.Sort(all)
	return all
}
