// Package ads models advertising in the feed: auctions for slots (M7), pacing, budgets and caps
// (M8), response, social cue, boost and "not interested" (M9), targeting by observed tags (M10),
// and learners and their evaluation (M11).
//
// Sources: Edelman, Ostrovsky & Schwarz (2007), Internet advertising and the generalized
// second-price auction, AER 97(1); Lahaie & Pennock (2007), Revenue analysis of a family of ranking
// rules for keyword auctions, EC '07 (bids times a power of quality); Abrams & Schwarz (2007), Ad
// auction design and user experience, WINE '07 (nuisance in the score and the price); Agarwal,
// Ghosh, Wei & You (2014), Budget pacing for targeted online advertisements at LinkedIn, KDD '14
// (throttling); Balseiro & Gur (2019), Learning in repeated auctions with budgets, Management
// Science 65(9) (adaptive pacing); Huang & Lin (2024), Do more "likes" lead to more clicks?, J.
// Marketing; Huang, Aral, Hu & Brynjolfsson (2020), Social advertising effectiveness across
// products, Marketing Science 39(6); Small & Rosen (1981) for the surplus of a choice.
//
// Order of reading:
//
//   - setup: spec.go, the keys; ads.go, the state and how it is built; worker.go, the state of
//     a worker; campaigns.go, the advertisers; tags.go, the cells of observed tags;
//   - a tick: opening.go, which campaigns run, what they bid and how they are throttled;
//     rank.go, campaigns ranked for each cell; slots.go, when consumers have slots; serve.go,
//     slots served; fill.go, a slot sold; show.go, an exposure and its effects; settle.go, bills;
//   - the state of a consumer: caps.go with caps_more.go, mutes.go; deed.go, what it did on its way to
//     its friends; cue.go, what it sees of theirs, and forward.go, what they sent it;
//   - response.go, the equations of response, and truth.go, their values for a consumer;
//     sale.go, how a click becomes a sale; shop.go, campaigns of shops; articles.go, slots at articles;
//   - judge.go, choices compared with the best; reach.go, metrics.go and table.go, the outputs.
//
// Package market sells a slot and paces a campaign's spend; package learner predicts responses.
// Neither knows about consumers, and both can be read on their own.
package ads
