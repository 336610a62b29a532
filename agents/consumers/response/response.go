package response

import (
	"math"
	"slices"

	"guanxi/agents/advertisers"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
)

// Response is how consumers respond to advertisements, and what they saw of friends and bought.
type Response struct {
	Feed     *Law
	Articles *Law   // nil without advertisements there
	Proof    *Proof // nil: off
	Mail     *sim.Mailbox[Word]

	rates       *Rates
	w           *society.World
	advertisers *advertisers.Advertisers
	campaigns   []advertisers.Campaign
	appeals     []appeal  // by campaign
	classes     []float64 // factors on the social proof
	matters     bool      // it changes something
	billed      Done
	sales       sales
	keys        keys
	now         keysNow
	others      []uint32 // scratch of friends
	logs        [kinds + 2]*sim.EventLog
}

// keys are the random keys, by purpose; those of keysNow include the tick.
type keys struct {
	meet, seen rng.Key
	ofTick     keysNow
}

type keysNow struct{ respond, earned, sale, reveal rng.Key }

// New makes the responses of all consumers to the campaigns.
func New(s *sim.Scope, w *society.World, rates *Rates, a *advertisers.Advertisers) *Response {
	r := &Response{rates: rates, w: w, advertisers: a, campaigns: a.Campaigns}
	r.keys = keys{s.Key("meet"), s.Key("seen"), keysNow{s.Key("respond"), s.Key("earned"), s.Key("sale"), s.Key("reveal")}}
	for _, c := range a.Campaigns {
		r.appeals = append(r.appeals, appeal{topic: c.Topic, scale: scaleOf(c.Topic), class: r.classOf(c.Entry.Category)})
	}
	if rates.HasSocialProof {
		r.Proof = newProof(s, w.N)
	}
	r.Mail = sim.NewMailbox[Word](s, "mail", w.N, sim.Expose, r.friends)
	r.Feed = &Law{Mean: strangers(w)}
	return r
}

// classOf numbers the distinct factors of categories on the social proof.
func (r *Response) classOf(category string) uint8 {
	factor := 1.0
	for _, f := range r.rates.SocialProof.Categories {
		if f.Name == category {
			factor = f.Value
		}
	}
	at := slices.Index(r.classes, factor)
	if at < 0 {
		at = len(r.classes)
		r.classes = append(r.classes, factor)
	}
	return uint8(at)
}

// Log declares the events.
func (r *Response) Log(s *sim.Scope) {
	r.logs[kinds] = s.EventLog("exposure", "an advertisement is shown in a paid slot: to whom, which campaign")
	r.logs[kinds+1] = s.EventLog("earned", "an advertisement that a friend forwarded is seen, unpaid: by whom, which "+
		"friend, which campaign")
	for y, name := range advertisers.EngagementNames {
		r.logs[y] = s.EventLog(eventName(y), "a consumer's "+name+" at an advertisement: who, which campaign")
	}
}

// eventName is the name of the log of a kind of interaction. A click is logged as "click" wherever
// it happens; the other kinds have namesakes at posts and articles and get a prefix.
func eventName(kind int) string {
	if kind == click {
		return "click"
	}
	return "ad_" + advertisers.EngagementNames[kind]
}

// Rebuild applies the keys. Hides need the button; clickAtArticles is NaN without advertisements there.
func (r *Response) Rebuild(billed []string, hides bool, clickAtArticles float64, clock sim.Clock) {
	rates, mean := r.rates, r.Feed.Mean
	r.Feed = rates.law(billed, hides, mean, r.classes)
	if !math.IsNaN(clickAtArticles) {
		there := Rates{Respond: rates.Respond}
		p := &there.Respond
		p.Click, p.Like, p.Comment, p.Forward, p.Collect = clickAtArticles, 0, 0, 0, 0
		r.Articles = there.law(billed, hides, mean, r.classes)
	}
	r.billed = 0
	for y, b := range r.Feed.billed {
		if b {
			r.billed |= 1 << y
		}
	}
	if rates.HasSocialProof {
		r.Proof.setDays(proofTicks(rates.SocialProof.Days, clock.Tick))
		r.matters = rates.SocialProof.Boost > 0 || rates.SocialProof.Click > 0 || rates.SocialProof.Like > 0
	}
	for ad := range r.appeals {
		r.appeals[ad].shift = r.Feed.ofCampaign(r.campaigns[ad].Creative)
	}
}

// OpenTick sets the keys of the tick's draws.
func (r *Response) OpenTick(t sim.Tick) {
	at := func(key rng.Key) rng.Key { return key.At(int(t), 0) }
	of := &r.keys.ofTick
	r.now = keysNow{at(of.respond), at(of.earned), at(of.sale), at(of.reveal)}
}

// Place is the law of a place.
func (r *Response) Place(articles bool) *Law {
	if articles {
		return r.Articles
	}
	return r.Feed
}

// Done is what a consumer does at an exposure, a bit for each engagement.
type Done uint8

// Did reports whether it includes an engagement.
func (d Done) Did(y int) bool { return d>>y&1 != 0 }

// Billed reports whether it includes a billed one.
func (r *Response) Billed(d Done) bool { return d&r.billed != 0 }

// once takes out the forward of a consumer who has forwarded the advertisement before.
func (d Done) once(forwarded bool) Done {
	if forwarded {
		d &^= 1 << forward
	}
	return d
}

// endorsed is what a consumer who sees this of its friends sees at a campaign.
func (r *Response) endorsed(all []Seen, ad int) endorsement {
	return endorsement{r.appeals[ad].class, Likes(all, ad)}
}

// Exposure is one of consumer I to campaign Ad.
type Exposure struct {
	I, Ad     int
	Match     float64
	Shown     uint16 // deliveries before
	Forwarded bool   // by the consumer, before
	Friends   []Seen
	N         uint64 // keys the draws
}

// Paid draws what a consumer does at a paid exposure in a place.
func (r *Response) Paid(c *sim.Chunk, l *Law, e *Exposure) Done {
	r.logs[kinds].Add(c, e.I, -1, e.Ad)
	return r.respond(l, e, r.now.respond)
}

// Earned draws what it does at one by a forward of friend from, in the feed.
func (r *Response) Earned(c *sim.Chunk, from int, e *Exposure) Done {
	r.logs[kinds+1].Add(c, e.I, from, e.Ad)
	return r.respond(r.Feed, e, r.now.earned)
}

func (r *Response) respond(l *Law, e *Exposure, key rng.Key) Done {
	x := l.x(r.appeals[e.Ad].shift, e.Match, e.Shown)
	return l.draw(x, r.endorsed(e.Friends, e.Ad), key, uint64(e.I), e.N).once(e.Forwarded)
}

// Truth is the true probability of a billed interaction in a place, after the consumer's exposures so
// far. Responses are drawn from it, and the oracle knows it.
// The oracle cannot rank campaigns once per cell, then: it evaluates every campaign that takes part in a slot.
func (r *Response) Truth(l *Law, i, ad int, shown uint16, friends []Seen) float64 {
	return l.engaged(l.x(r.appeals[ad].shift, r.Match(i, ad), shown), r.endorsed(friends, ad))
}

// First is the same at a first exposure without social proof.
func (r *Response) First(l *Law, i, ad int) float64 {
	return l.engaged(r.Feed.x(r.appeals[ad].shift, r.Match(i, ad), 0), endorsement{})
}

// Annoys is the experience of an exposure, in thousandths.
func (r *Response) Annoys(match float64) int32 {
	if nu := r.w.Nuisance.Ad; nu > 0 && r.w.Experienced.Keeps() {
		return -society.Milli(float64(nu * (1 - match)))
	}
	return 0
}

// Reaction is what consumer I does at an exposure to campaign Ad.
type Reaction struct {
	I, Ad int
	Row   int // of the campaign in its place, see learner.Data.Row
	Done  Done
	When  float64 // as a fraction of the tick
	N     uint64  // keys the draws
}

// React applies a reaction. Few exposures get here.
func (r *Response) React(c *sim.Chunk, x *Reaction, tally *advertisers.Tally) {
	for y := range kinds {
		if x.Done.Did(y) {
			tally.Engaged[y]++
			r.logs[y].Add(c, x.I, -1, x.Ad)
		}
	}
	if x.Done.Did(click) {
		r.consider(c, x, tally)
	}
	if x.Done.Did(click) || x.Done.Did(like) {
		r.w.Reveal(x.I, r.campaigns[x.Ad].Topic, r.now.reveal.Float(uint64(x.I), x.N))
	}
	if x.Row == x.Ad { // friends do not see what is done at articles
		r.tell(c, x)
	}
}

// tell passes what a consumer did on to its friends.
func (r *Response) tell(c *sim.Chunk, x *Reaction) {
	if r.matters && (x.Done.Did(click) || x.Done.Did(like) || x.Done.Did(comment)) {
		likes := x.Done.Did(like) && r.Proof.likes(c.ID, x.I, x.Ad, int32(c.Tick))
		r.Proof.told.Add(c, engagement{who: uint32(x.I), seen: seenOf(x.Ad, likes), at: int32(c.Tick)})
	}
	if x.Done.Did(forward) {
		r.Mail.Send(c, x.I, Word{At: float32(x.When), Tick: int32(c.Tick), Ad: uint16(x.Ad)})
	}
}
