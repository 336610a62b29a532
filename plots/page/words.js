/* The words of the page on which a world runs. A colour means a party: hue 0–6 of style.css; what belongs to no party
   is drawn in ink. */
"use strict";
const INK = 6;
// in metrics, in words, hue, and where there is little room
const PARTIES = [
  ["platform", "platform", 0],
  ["provider", "providers", 2],
  ["advertiser", "advertisers", 1],
  ["consumer", "consumers", 3]
];
// who loses or gains outside: sellers elsewhere and telecom companies
const OUTSIDE = ["others", "sellers elsewhere and telecoms", INK, "outside"];
// what the figure and the bars of parties mean, by gain()
const GAINS = {
  added:
    "Of each party: what it has, less what the same people would have without the platform (the same world is run " +
    "without it). Consumers: what they gain by use, friends, games and trade, less what they pay and the nuisance of " +
    "advertisements. Outside are those who are no party: what sellers elsewhere lose to shops here, and what telecom " +
    "companies lose by messages that replace theirs, less the data that people use.",
  captured:
    "Of each party: money in, less money out, and of consumers and advertisers what they gain by use beyond what " +
    "they pay. What they would have without the platform is not taken off."
};
// what a mechanism books for a party, where its name alone would not say it
const BOOKED = {
  "consumer@ads": "Advertised goods, beyond their price",
  "consumer@commerce": "Goods of shops, beyond their price",
  "consumer@sharing": "Goods sold by friends, beyond price and cost",
  "consumer@o2o": "Visits to stores, beyond their price",
  "consumer@games": "Games, beyond what is paid",
  "consumer@messaging": "Messages, beyond their price",
  "consumer@society": "Using it: friends and feed, less time in advertisements",
  "provider@ads": "Advertisements in articles",
  "others@sellers": "Sales that sellers elsewhere lose",
  "others@telecoms": "Messages and data of telecom companies"
};
const ALONE = [4, 5, 1, 2]; // hues of who is on one of several platforms alone
const SOURCES = {
  ad_revenue: "advertising",
  game_revenue: "games",
  commerce_revenue: "commissions",
  service_revenue: "services",
  payment_revenue: "payment",
  o2o_revenue: "stores",
  live_revenue: "gifts"
};
const TITLES = {
  mau: "People who used it in the last 30 days",
  adopters: "People who use it",
  active: "People who used it in a tick",
  dau: "People who used it on a day",
  registered: "People who ever joined",
  platform_revenue: "Revenue of the platform",
  added: "What the platform adds for all parties",
  gmv: "Sales of shops",
  cash: "Cash of the platform",
  satisfaction: "Satisfaction of users",
  new_adopters: "People who join",
  churned: "People who leave"
};

// Levers: a key, of several platforms that of each, whose it is, and what it is in plain words. * is any name, $ in the
// words.
const LEVERS = [
  ["homing.both", "consumer", "People who may be on several platforms"],
  ["homing.friends", "consumer", "Worth of a platform where all friends are"],
  ["homing.other_side", "consumer", "Worth of a platform where all sellers are"],
  ["homing.review", "consumer", "How often people ask whether to stay"],
  ["homing.transport", "consumer", "How far apart tastes are"],
  ["membership.consumers.fee", "platform", "Fee of a user"],
  ["membership.sellers.fee", "platform", "Fee of a seller"],
  ["homing.links.*.open", "platform", "Links of $ are let through"],
  ["homing.sellers.both", "provider", "Sellers who may be on several platforms"],
  ["homing.sellers.other_side", "provider", "Worth of a platform where all buyers are"],
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
  ["live.found.share", "platform", "Live shows that feeds recommend"],
  ["policy.treasury.upkeep", "platform", "Cost of running it, for each user"],
  ["linkage.kind", "platform", "How services are linked"],
  ["functions.*.quality", "platform", "Quality of $"],
  ["teams.discount", "provider", "Discount for a team"],
  ["teams.size", "provider", "Buyers in a team"],
  ["providers.enter.shop", "provider", "Shops that could open"],
  ["commerce.merchants.count", "provider", "Shops at the start"],
  ["sharing.enter.rate", "provider", "People who try to sell to friends"],
  ["content.accounts.*.articles", "provider", "Articles of an account ($)"],
  ["live.hosts.*.discount", "provider", "Discount in live shows ($)"],
  ["live.hosts.*.commission", "provider", "Commission of hosts ($)"],
  ["games.titles.*.payers", "provider", "Players who pay ($)"],
  ["o2o.stores.count", "provider", "Stores"],
  ["o2o.members.fee", "provider", "Fee for managing members"],
  ["rival.start", "provider", "What the rival offers"],
  ["ads.campaigns.*.entry.rate", "advertiser", "Advertisers who could enter ($)"],
  ["ads.campaigns.*.count", "advertiser", "Advertisers ($)"],
  ["ads.respond.click", "advertiser", "Clicks on an advertisement"],
];
const mostLevers = 5, mostAlike = 2, mostPresets = 7; // levers of a party, of one line

// Presets: name, and what it sets from the start where the scenario has that, else nothing; now: from a later day, if
// that is something else. key(path) is the key if its mechanism is on, is(path, value) whether it has a value,
// times(path, n) its value n times, degree the number of friends, again(path, value) sets a path anew in each event
// that sets it; first and last are platforms of several, @ and $ in the name.
const PRESETS = [
  {
    name: "A fee of 4 on $",
    set: w => w.is(`${w.last}.membership.consumers.fee`, "0") && [[`${w.last}.membership.consumers.fee`, "4"]]
  },
  {
    name: "Nobody on several",
    set: w => w.key("homing.both") && !w.is("homing.both", "0%") && [["homing.both", "0%"]]
  },
  {
    name: "Exclusive sellers",
    set: w => w.key("homing.sellers.both") && !w.is("homing.sellers.both", "0%") && [["homing.sellers.both", "0%"]]
  },
  {
    name: "Open links",
    set: w => w.is(`homing.links.${w.last}.open`, "false") && [[`homing.links.${w.last}.open`, "true"]]
  },
  {
    name: "A merger: @ keeps all",
    set: w => {
      const [shops, take] = ["merchants.count", "take"].map(k => w.key(`${w.last}.commerce.${k}`)?.value);
      return w.last && [
        [`platforms.${w.last}`, "off"],
        ...(shops && !w.key(`${w.first}.commerce.take`)
          ? [[`platforms.${w.first}.commerce`, `{merchants: {count: ${shops}}, take: ${take}}`]]
          : [])
      ];
    }
  },
  {
    name: "Advertising off",
    set: w => w.on("ads") && [["ads", "off"]],
    now: w => w.key("ads.slots.daily") && [["ads.slots.daily", "0"], ...w.again("ads.slots", "{daily: 0}")]
  },
  {
    name: "A flood of advertisements",
    set: w =>
      w.key("ads.slots.gap") &&
      Number(w.key("ads.slots.daily")?.value) < 20 && [
        ["ads.slots.gap", "1min"],
        ["ads.slots.daily", "20"],
        ...w.again("ads.slots", "{gap: 1min, daily: 20}")
      ]
  },
  {
    name: "A commission of 20 %",
    set: w =>
      w.key("commerce.take") &&
      !w.key("functions.mini_programs.quality") &&
      w.key("commerce.take").value !== "20%" && [["commerce.take", "20%"]]
  },
  {name: "Twice the word of mouth", set: w => w.times("adoption.imitation", 2)},
  {name: "Half more word of mouth", set: w => w.times("adoption.transmission", 1.5)},
  {
    name: "A ring instead of friends",
    set: w =>
      !["ring", "complete", "file"].includes(w.key("graph.kind")?.value) &&
      w.degree && [["graph", `{kind: ring, degree: ${w.degree}}`]]
  },
  {
    name: "Random friends instead of a ring",
    set: w =>
      w.key("graph.kind")?.value === "ring" && w.degree && [["graph", `{kind: erdos_renyi, mean_degree: ${w.degree}}`]]
  },
  {
    name: "No mini-programs",
    set: w => w.key("functions.mini_programs.quality") && [["functions.mini_programs", "off"]]
  },
  {
    name: "No games",
    set: w =>
      w.key("functions.mini_programs.quality") && w.key("functions.games.quality") && [["functions.games", "off"]]
  },
  {name: "No moments", set: w => w.key("functions.moments.quality") && [["functions.moments", "off"]]},
  {
    name: "No new shops",
    set: w =>
      !w.key("functions.mini_programs.quality") &&
      w.key("providers.enter.shop") && [["providers.enter.shop", "0/year per 1000"]]
  },
  {name: "No channels", set: w => w.key("functions.channels.quality") && [["functions.channels", "off"]]},
  {name: "No audits", set: w => w.key("governance.audit.rate") && [["governance.audit.rate", "0/day"]]},
  {
    name: "Services in a chain, not a mesh",
    set: w => w.key("linkage.kind")?.value === "mesh" && [["linkage.kind", "chain"]]
  },
  {name: "No teams", set: w => w.on("teams") && [["teams", "off"]]},
  {name: "The star is away", set: w => w.key("live.hosts.star.away") && [["live.hosts.star.away", "true"]]},
  {name: "Shows for followers only", set: w => w.key("live.found.share") && [["live.found.share", "0%"]]}
];

const TOUR = [
  [
    ".people",
    "Each point is a person, and friends lie near each other. Those who use the platform have colour. Point at a " +
      "person to see who it is."
  ],
  [
    ".play",
    "Start, or Again, plays the world from day to day. Drag the slider, or choose a day, and it is that day. The " +
      "line above the slider has the days on which something happens."
  ],
  [
    "#curves",
    "A colour is always the same party. Point at a curve for its values; with the focus on it the arrow keys do " +
      "the same. Dots are observed data, where there are any."
  ],
  [
    ".ready",
    "Press a ready change. A second world b begins where a began. Both have the same random numbers, so they " +
      "differ by what was changed alone. Below, levers change anything else; what they change runs live."
  ],
  [
    "#effect",
    "Here it then says who gains and who loses by the change, and whether that could be noise. Undo, or Back of the " +
      "browser, takes the last change back. Above each figure SVG, PNG and CSV save it for slides."
  ]
];

// Lessons: what is asked, of which figure, after which ready change (the curve is then b less a), and why it comes
// out so.
const LESSONS = [
  {
    ask: "Nobody uses the platform at first. How many people use it, from the first day to the last?",
    figure: "users",
    why:
      "Few convince few, then many convince many, and in the end few are left to convince: an S (Bass 1969). Where " +
      "your curve rises at once, you counted on those who join without friends."
  },
  {
    ask: "Word of mouth is twice as strong. How many more people use the platform than without that, from day to day?",
    figure: "users",
    press: "Twice the word of mouth",
    why:
      "They come earlier, and few of them are more: the difference is largest in the middle, and shrinks once the " +
      "others have come as well. What looks like growth may be haste."
  },
  {
    ask:
      "Everybody has as many friends as before, but knows only neighbours on a ring. How many more or fewer people " +
      "use the platform?",
    figure: "users",
    press: "A ring instead of friends",
    why:
      "On a ring news goes from neighbour to neighbour, without the short cuts of a small world (Watts & Strogatz " +
      "1998). How much that costs depends on how many join without friends: they begin everywhere."
  },
  {
    ask: "The platform shows no advertisements. How does its revenue change?",
    figure: "revenue",
    press: "Advertising off",
    why:
      "It loses what advertisers paid. See who gains below: people are spared a nuisance, but advertisers sell " +
      "less, and what they sold was worth something to those who bought."
  },
  {
    ask: "The platform shows a flood of advertisements. What does it gain in revenue, from day to day?",
    figure: "revenue",
    press: "A flood of advertisements",
    why:
      "More room lowers the price of each place, clicks wear out, and people open the platform less: the gain is " +
      "smaller than the number of advertisements, and may shrink with time."
  },
  {
    ask:
      "The platform takes 20 % of what shops sell. What does each party gain or lose by it? Draw the curve of the " +
      "providers.",
    figure: "value",
    press: "A commission of 20 %",
    why:
      "Providers pay, pass a part on in their prices, and some leave. What the platform gains is less than what the " +
      "others lose, if buyers buy less: the difference is lost to all."
  }
];
