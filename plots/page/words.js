/* The words of the page on which a world runs. A colour means a party: hue 0–6 of style.css; what belongs to no party is drawn in ink. */
"use strict";
const INK = 6;
const PARTIES = [["platform", "platform", 0], ["provider", "providers", 2], ["advertiser", "advertisers", 1], ["consumer", "consumers", 3]]; // in metrics, in words, hue
const SOURCES = {ad_revenue: "advertising", game_revenue: "games", commerce_revenue: "commissions", service_revenue: "services", payment_revenue: "payment", o2o_revenue: "stores"};
const TITLES = {mau: "People who used it in the last 30 days", adopters: "People who use it", active: "People who used it on a day", dau: "People who used it on a day", registered: "People who ever joined",
  platform_revenue: "Revenue of the platform", added: "What the platform adds for all parties", gmv: "Sales of shops", cash: "Cash of the platform", satisfaction: "Satisfaction of users", new_adopters: "People who join", churned: "People who leave"};

// Levers: a key, whose it is, and what it is in plain words. * is any name, $ in the words.
const LEVERS = [
  ["adoption.imitation", "consumer", "Word of mouth"],
  ["adoption.transmission", "consumer", "Chance to convince a friend"],
  ["adoption.threshold.mean", "consumer", "Friends who must use it first"],
  ["adoption.innovation", "consumer", "Joining without friends"],
  ["graph.mean_degree", "consumer", "Friends of a person"],
  ["graph.degree", "consumer", "Friends of a person"],
  ["adoption.reservation.mean", "consumer", "What people ask of it before they join"],
  ["satisfaction.churn.base", "consumer", "Leaving without a cause"],
  ["posts.rate", "consumer", "Posts of a user"],
  ["messaging.messages", "consumer", "Messages of a user"],
  ["commerce.occasions", "consumer", "Occasions to buy something"],
  ["payment.bind.friends", "consumer", "Friends bring each other to payment"],
  ["encounters.shake.attempts", "consumer", "Strangers whom a user meets"],
  ["commerce.take", "platform", "Commission on sales"],
  ["ads", "platform", "Advertising"],
  ["ads.slots.gap", "platform", "Time between two advertisements"],
  ["ads.slots.daily", "platform", "Advertisements a user sees in a day"],
  ["payment.merchant_fee", "platform", "Fee on payments in shops"],
  ["governance.audit.rate", "platform", "Audits of a shop"],
  ["governance.penalty.fine", "platform", "Fine for cheating"],
  ["services.api.fee", "platform", "Fee for a call of an interface"],
  ["services.stickers.price", "platform", "Price of a set of stickers"],
  ["policy.treasury.upkeep", "platform", "Cost of running it, for each user"],
  ["linkage.kind", "platform", "How services are linked"],
  ["functions.*.quality", "platform", "Quality of $"],
  ["teams.discount", "provider", "Discount for a team"],
  ["teams.size", "provider", "Buyers in a team"],
  ["providers.enter.shop", "provider", "Shops that could open"],
  ["commerce.merchants.count", "provider", "Shops at the start"],
  ["sharing.enter.rate", "provider", "People who try to sell to friends"],
  ["content.accounts.*.articles", "provider", "Articles of an account ($)"],
  ["games.titles.*.payers", "provider", "Players who pay ($)"],
  ["o2o.stores.count", "provider", "Stores"],
  ["o2o.members.fee", "provider", "Fee for managing members"],
  ["rival.start", "provider", "What the rival offers"],
  ["ads.campaigns.*.entry.rate", "advertiser", "Advertisers who could enter ($)"],
  ["ads.campaigns.*.count", "advertiser", "Advertisers ($)"],
  ["ads.respond.click", "advertiser", "Clicks on an advertisement"],
];
const mostLevers = 5, mostAlike = 2, mostPresets = 7; // levers of a party, of one line

// Presets: name, and what it sets from the start where the scenario has that, else nothing. key(path) is the key if its mechanism is on,
// times(path, n) its value n times, degree the number of friends, again(path, value) sets a path anew in each event that sets it.
const PRESETS = [
  {name: "Advertising off", set: w => w.on("ads") && [["ads", "off"]]},
  {name: "A flood of advertisements", set: w => w.key("ads.slots.gap") && Number(w.key("ads.slots.daily")?.value) < 20 && [["ads.slots.gap", "1min"], ["ads.slots.daily", "20"], ...w.again("ads.slots", "{gap: 1min, daily: 20}")]},
  {name: "A commission of 20 %", set: w => w.key("commerce.take") && !w.key("functions.mini_programs.quality") && w.key("commerce.take").value !== "20%" && [["commerce.take", "20%"]]},
  {name: "Twice the word of mouth", set: w => w.times("adoption.imitation", 2)},
  {name: "Half more word of mouth", set: w => w.times("adoption.transmission", 1.5)},
  {name: "A ring instead of friends", set: w => !["ring", "complete", "file"].includes(w.key("graph.kind")?.value) && w.degree && [["graph", `{kind: ring, degree: ${w.degree}}`]]},
  {name: "Random friends instead of a ring", set: w => w.key("graph.kind")?.value === "ring" && w.degree && [["graph", `{kind: erdos_renyi, mean_degree: ${w.degree}}`]]},
  {name: "No mini-programs", set: w => w.key("functions.mini_programs.quality") && [["functions.mini_programs", "off"]]},
  {name: "No games", set: w => w.key("functions.mini_programs.quality") && w.key("functions.games.quality") && [["functions.games", "off"]]},
  {name: "No moments", set: w => w.key("functions.moments.quality") && [["functions.moments", "off"]]},
  {name: "No new shops", set: w => !w.key("functions.mini_programs.quality") && w.key("providers.enter.shop") && [["providers.enter.shop", "0/year per 1000"]]},
  {name: "No channels", set: w => w.key("functions.channels.quality") && [["functions.channels", "off"]]},
  {name: "No audits", set: w => w.key("governance.audit.rate") && [["governance.audit.rate", "0/day"]]},
  {name: "Services in a chain, not a mesh", set: w => w.key("linkage.kind")?.value === "mesh" && [["linkage.kind", "chain"]]},
  {name: "No teams", set: w => w.on("teams") && [["teams", "off"]]},
];

const TOUR = [
  [".people", "Each point is a person, and friends lie near each other. Those who use the platform have colour. Point at a person to see who it is."],
  [".play", "Start, or Again, plays the world from day to day. Drag the slider, or choose a day, and it is that day. The line above the slider has the days on which something happens."],
  ["#curves", "A colour is always the same party. Point at a curve for its values; with the focus on it the arrow keys do the same. Dots are observed data, where there are any."],
  [".ready", "Press a ready change. A second world b begins beside a. Both have the same luck, so that they differ by what was changed alone. Below, levers change anything else; what they change runs live."],
  ["#effect", "Here it then says who gains and who loses by the change, and whether that could be luck. Undo, or Back of the browser, takes the last change back. Above each figure SVG, PNG and CSV save it for slides."],
];
