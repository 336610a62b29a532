package scenarios_test

import (
	"math"
	"testing"

	"guanxi/sim/simtest/need"
)

// Slots equal the reads that reach the end of an article, and accounts receive their share of the
// payments. The share is a transfer: the platform loses what accounts gain, and nothing else
// changes.
func TestAdvertisementsAtArticles(t *testing.T) {
	const n, reads = "ad_slots.article", "article_reads"
	b := keep(t, "ads.articles={finish: 100%, followers: 0}", "ads.publisher_share=60%")
	slots, read := b.total(n), b.total(reads)
	if slots == 0 || slots != read {
		t.Errorf("%v slots at articles, %v reads: each is one if all are finished", slots, read)
	}
	paid, shared := b.total("ad_revenue.article"), b.total("ad_shared")
	if paid == 0 || !(math.Abs(shared-.6*paid) <= 1e-3) {
		t.Errorf("accounts have %v of %v, should have .6", shared, paid)
	}
	need.Near(t, "the stream", float64(b.stream["content.ad_share"])/1e6, shared, 1e-6)
	all := float64(b.stream["ads.exposure"]+b.stream["ads.interaction"]) / 1e6
	if !(math.Abs(all-b.total("ad_revenue")) <= 1e-6) || all < paid {
		t.Errorf("advertisers paid %v, ad_revenue is %v", all, b.total("ad_revenue"))
	}
	inside := b.created()
	other := keep(t, "ads.articles={finish: 100%, followers: 0}", "ads.publisher_share=0")
	if got := other.created(); got != inside {
		t.Errorf("created is %d with a share of 0 and %d with .6", got, inside)
	}
	for party, f := range b.party {
		want := int64(0)
		switch party {
		case "platform":
			want = -b.stream["content.ad_share"]
		case "provider":
			want = b.stream["content.ad_share"]
		}
		if got := f.captured - other.party[party].captured; got != want {
			t.Errorf("%s captures %d more with the share, should be %d", party, got, want)
		}
	}
}
