/* The page of guanxi serve. It holds a state (what is set for all arms, the arms, the number of replicates), sends it
   to the server when it changes, and draws the rows that come back. The state is in the address as well, after #, and
   each change is a step of the browser's history, so that Back undoes it. */
"use strict";
const $ = id => document.getElementById(id);
let state = {set: [], arms: [{}], replicates: 1};
const view = {charts: null}; // names of figures: users, value, revenue, or a metric
let about, id, events, watches = 0, watched = [], metrics = [], clock = {tick: 0, to: 0, playing: false};
const data = [null, null]; // by arm: {made, watches, runs: {number: {ticks, values}}}
const people = [null, null]; // by arm: states of those drawn
let current = []; // by arm: the least number that its rows have; those of an arm before it have a smaller one
const fresh = () => recorded || state.arms.every((_, i) => data[i]?.made >= (current[i] ?? 0));
const hashes = [null, null]; // by arm: of its series.csv, once it has ended
const letter = "ab";
// finished runs of this world: {results, hash, seed, replicates, every, ticks, metrics, pictures, arms: [{set, values,
// picture, runs, who}]}
let ready = null;
let recorded = false; // what is shown are these; the server does nothing then
function el(tag, properties, ...inside) {
  const e = Object.assign(document.createElement(tag), properties);
  e.append(...inside);
  return e;
}
const count = n => n.toLocaleString("en");
const plural = (n, one) => `${count(n)} ${one}${n === 1 ? "" : "s"}`;
const plain = name => name.replaceAll("_", " ");
const has = name => metrics.some(m => m.name === name);

/* Talking to the server. */
function tell(text, at, way) { // way: what a button beside it says and does
  const box = at || $("told");
  box.textContent = (text || "").replace(/^([a-z_]+(?:\.\w+)*):/, (all, path) =>
    wordsOf(path) === path ? all : `${wordsOf(path)} (${path}):`
  );
  if (way) box.append(" ", el("button", {type: "button", onclick: () => { tell("", at); way[1](); }}, way[0]));
  box.hidden = !text;
}
async function ask(path, body) {
  const r = await link.ask(path, body);
  if (!r.ok) throw new Error((await r.text()).trim() || r.statusText);
  return r;
}
let opened; // once the world has been; null where it has ended, and nobody has missed it
// connect takes the world that an answer names, and listens to it.
function connect(answer) {
  const lost = why => { if (recorded) opened = null; else { tell(why); return true; } };
  return answer.then(a => {
    if (a.why) throw new Error(a.why);
    id = a.id;
    mode();
    events = link.listen(
      `/api/world/${id}/events`,
      m => {
        if (!m.ended) return heard(m);
        events.close();
        lost(m.ended);
      },
      () => {
        if (!lost($("told").textContent || "the server has ended, or this world has; load the page again")) return;
        clock.playing = false;
        bar();
        $("play").disabled = $("step").disabled = true;
      }
    );
  }).catch(e => { opened = null; throw e; });
}
link.loading = part => {
  $("mode").textContent = part < 1 ? `The program is loading, ${Math.floor(100 * part)} %` : "The program begins";
};
const open = state => ask("/api/world" + link.of, state).then(r => r.json());
const alive = () => opened ||= connect(open({...base(), set: fewer(about)}));
async function post(what, body) {
  await alive();
  const r = await (await ask(`/api/world/${id}/${what}`, body)).json();
  if (r.refused) throw new Error(r.refused);
  return r;
}
const failed = e => tell(e.message);
// What the page does is sent one at a time, in order; a job reads the state when its turn comes.
let last = Promise.resolve();
const inTurn = job => {
  const done = last.then(job);
  last = done.catch(() => {});
  return done;
};

let other = ""; // why there are no finished runs
let world = ""; // as the server is asked for it; "": the first
// addressed reads the state that the address holds after #.
function addressed() {
  const settings = all => (all || []).map(({path, value}) => ({path, value: String(value)}));
  if (location.hash.length < 2) return {kept: {}};
  try {
    const kept = JSON.parse(decodeURIComponent(location.hash.slice(1)));
    if (Array.isArray(kept.metrics)) view.charts = kept.metrics.slice(0, 24).map(String);
    world = String(kept.world || "");
    const asked = kept.arms && {
      set: settings(kept.set),
      arms: kept.arms.map(({set, off, moves}) => ({set: settings(set), off: off || [], moves: moves || []})),
      replicates: kept.replicates || 1
    };
    return {kept, asked};
  } catch {
    return {kept: {}, wrong: "the part of the address after # is no state of this page; it begins from the scenario"};
  }
}
async function begin() {
  let {kept, asked, wrong} = addressed();
  link.of = world && "?of=" + encodeURIComponent(world);
  const early = await link.early?.(world), text = early ? "" : await (await ask("/ready" + link.of)).text();
  ready = early ? early.ready : text ? JSON.parse(text) : null;
  if (ready) unpacked(ready);
  const first = asked || {set: [], arms: [{set: [], off: [], moves: []}], replicates: ready?.replicates || 1},
    still = fits(first);
  let opening = open(still ? {...base(), set: fewer(early?.about || {})} : first);
  about = still && early?.about || await opening.catch(e => {
    if (!asked) throw e;
    wrong = e.message;
    return opening = open(base());
  });
  if (ready && (ready.hash !== about.hash || ready.results !== about.results || ready.seed !== about.seed)) {
    ready = null;
    other = "The finished runs in this program are of another version of it, or of other settings; all runs live.";
  }
  recorded = still && Boolean(ready);
  if (recorded) metrics = ready.metrics;
  state = recorded ? first : about.state;
  clock.to = noted.tick = Math.min(about.ticks, Math.trunc(kept.tick ?? (recorded ? about.ticks : 0)) || 0);
  noted.step = history.state?.step || 0;
  if (about.left) wrong = ["Of the address this was left out:", ...about.left].join("\n");
  opened = connect(opening);
  opened.catch(e => { if (!recorded) failed(e); });
  if (about.why && !recorded) return;
  lists();
  warned(about.warnings || []);
  if (recorded) {
    clock.tick = clock.to;
    enter();
  } else if (clock.to > 0) await post("play", {do: "to", ticks: clock.to});
  if (!recorded && still && asked) await change(next => Object.assign(next, asked), undefined, true);
  remember();
  show();
  if (wrong) tell(wrong);
  $("play").disabled = $("step").disabled = false;
  bar();
  picture();
}
function warned(warnings) {
  $("warnings").hidden = !warnings.length;
  $("warnings").querySelector("summary").textContent = `${warnings.length} warnings about the scenario`;
  $("warnings").querySelector("pre").textContent = warnings.join("\n");
}

/* Finished runs. A state is theirs where its arms are the scenario or ready changes, with their number of replicates
   and the curves that they have. */
const base = () => ({set: [], arms: [{}], replicates: 1});
const fewer = about => about.fewer ? [{path: "consumers.count", value: String(about.fewer)}] : [];
const holds = (set, s) => set.some(x => x.path === s.path && x.value === s.value);
const storedArm = a =>
  ready?.arms.find(
    r => !a.off.length && !a.moves.length && a.set.length === r.set.length && r.set.every(s => holds(a.set, s))
  );
const fits = s =>
  Boolean(ready) &&
  !s.set.length &&
  s.replicates === ready.replicates &&
  s.arms.every(storedArm) &&
  (view.charts || []).every(n => ["users", "value", "revenue"].includes(n) || ready.metrics.some(m => m.name === n));
// settle chooses, where the reader has not, how many replicates and people there are: those of finished runs, or what a
// live one takes.
function settle(next, live) {
  if (!ready) return;
  const set = next.set.filter(s => chosen.people || !fewer(about).some(f => holds([s], f))),
    as = {...next, set, replicates: chosen.replicates ? next.replicates : ready.replicates};
  if (!live && fits(as)) return Object.assign(next, as);
  if (!recorded) return;
  if (!chosen.people && !next.set.some(s => s.path === "consumers.count")) next.set.push(...fewer(about));
  if (!chosen.replicates) next.replicates = next.arms.length > 1 ? enough() : 1;
}
// enter shows finished runs of the state.
function enter() {
  recorded = true;
  charts();
  watched = ready.metrics.map(m => m.name);
  watches = -1;
  about.values = state.arms.map((a, i) => {
    const arm = storedArm(a);
    data[i] = {
      made: -1,
      watches,
      runs: Object.fromEntries(arm.runs.map((values, r) => [r + 1, {ticks: ready.ticks, values}]))
    };
    return arm.values;
  });
}
// replay is the clock over finished runs, as the server has one.
function replay({do: what, speed, ticks}) {
  const from = what === "again" ? 0 : clock.tick, end = about.ticks, began = performance.now();
  const go = (tick, playing) => { clock = {tick, to: tick, playing}; bar(); soon(); };
  if (what === "pause") remember();
  if (what !== "play" && what !== "again")
    return go(
      what === "to"
        ? ticks
        : what === "step"
          ? Math.min(end, ticks * (1 + Math.floor(clock.tick / ticks)))
          : clock.tick,
      false
    );
  const mine = replay.playing = {};
  const frame = now => {
    if (!recorded || !clock.playing || replay.playing !== mine) return;
    const tick = Math.max(0, Math.min(end, Math.floor(from + (now - began) / 1000 * (speed || end / 3))));
    go(tick, tick < end);
    tick < end ? requestAnimationFrame(frame) : remember();
  };
  go(from, true);
  requestAnimationFrame(frame);
}
// whoAt says of those drawn who uses the platform in an arm on the day of the clock.
function whoAt(number) {
  const {who, is} = storedArm(state.arms[number]);
  const at = who.map((days, i) => {
    const n = days.findLastIndex(day => day <= clock.tick);
    return n < 0 ? 0 : is[i][n];
  });
  return {tick: clock.tick, who: at.join("")};
}

const charts = () => {
  view.charts ||= [
    "users",
    ...(parties().length ? ["value"] : []),
    ...(has("platform_revenue") ? ["revenue"] : []),
    ...(has("platform_revenue") || several() || !has("new_adopters") ? [] : ["new_adopters"])
  ];
};
// needed are the metrics of the figures, and those of the sentence about what b changes.
const observed = name => about.observed?.some(o => o.series === name);
const usersMetric = () => ["mau", "adopters"].find(n => has(n) && observed(n)) ?? (has("mau") ? "mau" : "adopters");
const gain = () => has("added.platform") ? "added" : "captured";
// each is the people for whom one stands.
const each = () => about.represents ? about.represents / (crowd || about.consumers) : 1;
// platforms are the names of those on the same people, of several.
const platforms = () => metrics.filter(m => m.name.startsWith("only.")).map(m => m.name.slice("only.".length));
const several = () => platforms().length > 1;
const onAll = () => platforms().length === 2 ? "both" : "several";
// onThem are those on one of several platforms alone, and on several: metric, name, hue, and digit of the state.
const onThem = () =>
  several()
    ? [
        ["multihoming", `on ${onAll()}`, 3, 1],
        ...platforms().map((name, k) => [`only.${name}`, `${name} alone`, ALONE[k % ALONE.length], 3 + k])
      ]
    : [];
const parties = () => [...PARTIES, OUTSIDE].filter(([party]) => has(`${gain()}.${party}`));
const sources = () =>
  metrics
    .map(m => m.name)
    .filter(n => /^[a-z0-9_]+_revenue$/.test(n) && n !== "platform_revenue")
    .sort((a, b) => place(a) - place(b));
const place = name => (Object.keys(SOURCES).indexOf(name) + 9) % 9; // those without words last
const metricsOf = figure =>
  ({
    users: () => [usersMetric(), ...onThem().map(([of]) => of), ...platforms().map(p => p + ".adopters")],
    value: () => parties().map(([p]) => `${gain()}.${p}`),
    revenue: () => ["platform_revenue", ...sources()]
  })[figure]?.() ?? [figure];
// partsOf are the parts of what a party has, by mechanism.
const partsOf = party => metrics.map(m => m.name).filter(n => n.startsWith(`${gain()}.${party}@`));
const needed = () => [
  ...new Set([
    ...["users", "value", ...view.charts || []].flatMap(metricsOf),
    ...(two() && origin.open ? parties().flatMap(([p]) => partsOf(p)) : [])
  ])
];
async function watch() {
  if (recorded || !metrics.length || needed().join() === watched.join()) return;
  let names;
  watches = (await inTurn(() => post("watch", {metrics: names = needed()}))).watches;
  watched = names;
}

function heard(m) {
  for (const f of m.faults || []) tell(`arm ${letter[f.arm]}: ${f.text}`);
  if (m.metrics) {
    metrics = recorded
      ? [...ready.metrics, ...m.metrics.filter(x => !ready.metrics.some(r => r.name === x.name))]
      : m.metrics;
    $("metrics").replaceChildren(
      ...metrics.filter(x => !x.name.includes("@")).map(x => el("option", {value: x.name, label: x.doc}))
    );
    charts();
    watch().then(show).catch(failed);
  }
  if (recorded) return;
  for (const r of m.rows || []) {
    if (r.watches < watches) continue; // those of a new choice may come before the answer to it
    if (data[r.arm]?.made > r.made) continue;
    if (!data[r.arm] || data[r.arm].made !== r.made || data[r.arm].watches !== r.watches)
      data[r.arm] = {made: r.made, watches: r.watches, runs: {}};
    if (r.from === 0) data[r.arm].runs[r.replicate] = {ticks: [], values: r.values.map(() => [])};
    const run = data[r.arm].runs[r.replicate];
    if (r.from !== run?.ticks.length) continue;
    run.ticks.push(...r.ticks);
    r.values.forEach((v, k) => run.values[k].push(...v));
  }
  for (const s of m.series || []) hashes[s.arm] = s;
  for (const s of m.states || []) people[s.arm] = s;
  if (m.clock) {
    const was = clock;
    clock = m.clock;
    if (was.playing !== clock.playing || was.tick !== clock.tick) bar();
    // browsers bound how often
    if (noted.at && noted.tick !== clock.to && (!clock.playing || Date.now() - noted.at > 400)) remember();
  }
  soon();
}

/* Changing the state. */
function change(edit, at, undoing, live) {
  // edits a copy, which becomes the state if the server takes it; live: no finished run will do
  return inTurn(async () => {
    const next = structuredClone(state),
      few = state.replicates;
    edit(next);
    if (!undoing) settle(next, live);
    try {
      if (!live && fits(next)) {
        if (!recorded && clock.playing) await post("play", {do: "pause"});
        clock = {tick: clock.to, to: clock.to, playing: recorded && clock.playing};
        state = next;
        enter();
        tell("", at);
        if (at) tell("");
        remember(!undoing);
        return show();
      }
      const r = await post("state", next).catch(e => {
        if (undoing || next.arms.length <= state.arms.length || next.replicates === few) throw e;
        next.replicates = few; // there may be no room for the replicates that come with a second arm
        return post("state", next);
      });
      state = next;
      about.values = r.values;
      current = r.made;
      const was = recorded;
      recorded = false;
      if (lesson) learn(-1); // lessons are about finished runs
      tell(r.changed);
      if (at) tell("", at);
      if (state.arms.length < 2 || was) data[1] = people[1] = null;
      remember(!undoing);
      if (was) {
        data[0] = people[0] = null;
        watched = [];
        watch().then(soon).catch(failed);
        clock = {tick: 0, to: clock.tick, playing: false}; // until the server tells
        await post("play", {do: "to", ticks: clock.to});
      }
      show();
    } catch (e) {
      at ? tell(e.message, at) : failed(e);
      if (!at) show();
    }
  });
}
function put(list, path, value) {
  const i = list.findIndex(x => x.path === path);
  if (value === null) {
    if (i >= 0) list.splice(i, 1);
  } else if (i >= 0) list[i].value = value;
  else list.push({path, value});
}
const armNumber = () => Number(document.querySelector("[name=arm]:checked").value);
const chosen = {}; // by the reader: replicates, people
const PAIRS = 6; // of live runs: the fewest of which the exact test can tell a difference, with p = 1/32
const enough = () => Math.min(PAIRS, about.mostReplicates);
function armed(next, number) { // arm b begins as a is, and both with as many replicates as a difference needs at least
  if (number === 1 && next.arms.length < 2) {
    next.arms.push(structuredClone(next.arms[0]));
    if (!chosen.replicates) next.replicates = Math.max(next.replicates, enough());
  }
  return next.arms[number];
}
const keyOf = path => about.keys.find(k => k.path === path);
function valueOf(path, number) {
  const arm = state.arms[number] || state.arms[0];
  const moved = arm.moves.filter(m => m.path === path).pop();
  return moved?.value ?? about.values[state.arms[number] ? number : 0]?.[path] ?? keyOf(path)?.value;
}
// setStart sets keys of the chosen arm from the start; null is the value of the scenario. moveNow moves live ones in
// the tick that comes; otherwise is the button that is offered where the run has ended.
function setStart(pairs, at) {
  const number = armNumber();
  return change(next => {
    const arm = armed(next, number);
    for (const [path, value] of pairs) {
      arm.moves = arm.moves.filter(m => m.path !== path);
      put(arm.set, path, value === keyOf(path)?.value && !arm.off.length ? null : value);
    }
  }, at);
}
// edit changes the arm first.
function moveNow(pairs, otherwise, at, edit) {
  const number = armNumber(), to = clock.to, finished = recorded;
  if (to >= about.ticks)
    return tell("The run has ended, so nothing can move in it. Choose an earlier day.", at, otherwise);
  if (recorded || edit || !state.arms[number])
    return change(next => {
      const arm = armed(next, number), tick = to + 1;
      edit?.(arm);
      const others = arm.moves.filter(m => m.tick !== tick || !pairs.some(([path]) => path === m.path));
      arm.moves = [...others, ...pairs.map(([path, value]) => ({tick, path, value}))];
    }, at, false, true).then(() => { if (finished && !recorded) play({do: "to", ticks: about.ticks}); });
  return inTurn(async () => {
    const arm = state.arms[number];
    for (const [path, value] of pairs) {
      const {tick} = await post("move", {arm: number, path, value});
      arm.moves = [...arm.moves.filter(m => m.tick !== tick || m.path !== path), {tick, path, value}];
    }
    tell("", at);
    remember(true);
    show();
  }).catch(e => tell(e.message, at));
}
const fromNow = () => document.querySelector("[name=from]:checked").value === "now";
const fromStart = () => { document.querySelector("[name=from][value=start]").checked = true; };
// instead is the button that does from the start what cannot be done from now on.
const instead = again => ["Change it from the start", () => { fromStart(); again(); }];
function setKey(k, value, at) {
  if (!fromNow()) return setStart([[k.path, value]], at);
  const otherwise = instead(() => setKey(k, value, at));
  return k.live
    ? moveNow([[k.path, value]], otherwise, at)
    : tell(`${k.path}: this holds from the start.`, at, otherwise);
}

// remember puts the state into the address, as a new step of the history where something was changed.
const noted = {tick: 0, at: 0, step: 0};
function remember(changed) {
  noted.tick = clock.to;
  noted.at = Date.now();
  if (changed) noted.step++;
  const kept = {...state, metrics: view.charts, ...world ? {world} : {}};
  history[changed ? "pushState" : "replaceState"](
    {step: noted.step, kept},
    "",
    "#" + encodeURIComponent(JSON.stringify({...kept, tick: clock.to}))
  );
  $("undo").disabled = noted.step < 1;
}
addEventListener("popstate", e => {
  // another state, or world, was put into the address
  if (!e.state || (e.state.kept.world || "") !== world) return location.reload();
  noted.step = e.state.step;
  const {metrics, world: _, ...kept} = structuredClone(e.state.kept);
  if (metrics) view.charts = metrics;
  change(next => Object.assign(next, kept), undefined, true)
    .then(watch)
    .then(soon)
    .catch(failed);
});
$("undo").onclick = () => history.back();

/* The bar, and the line of days. */
const speeds = [
  ["1 tick/s", 1],
  ["10 ticks/s", 10],
  ["50 ticks/s", 50],
  ["200 ticks/s", 200],
  ["1,000 ticks/s", 1000],
  ["as fast as it goes", 0]
];
const start = () => Date.parse(about.start) / 864e5; // in days since 1970
const dayOf = tick => start() + tick * about.tickDays;
let dragging = false;
// underway: the clock plays, or runs are on their way to a day.
const underway = () => clock.playing || clock.to > clock.tick;
function bar() {
  const ended = clock.tick >= about.ticks, going = underway();
  $("play").textContent = going ? "Pause" : ended ? "Again" : clock.tick ? "Go on" : "Start";
  $("step").disabled = going || ended;
  // of the people below it: their run may be ahead of others
  const on = recorded ? clock.tick : (people[armShown()]?.tick ?? clock.tick),
    slowest = on > clock.tick ? `; the slowest run is at ${said(dayOf(clock.tick))}` : "",
    row = recorded ? lastRow() : -1,
    away = row >= 0 && ticksOf()[row] !== on,
    rows = away ? `; curves to ${said(dayOf(ticksOf()[row]))}, a row each ${perRow()}` : "",
    to = going && !clock.playing ? `; all go on to ${said(dayOf(clock.to))}` : "";
  $("date").replaceChildren(
    said(dayOf(on)),
    el(
      "span",
      {className: "soft"},
      ` tick ${count(on)} of ${count(about.ticks)}${slowest}${to}`,
      el("span", {className: "rows"}, rows)
    )
  );
  $("day").max = about.ticks;
  if (!dragging) $("day").value = clock.tick;
  $("day").ariaValueText = said(dayOf(clock.tick));
  if (document.activeElement !== $("until")) $("until").value = said(dayOf(clock.tick));
}
const play = what => recorded ? replay(what) : inTurn(() => post("play", what)).catch(failed);
$("play").onclick = () =>
  play(
    underway()
      ? {do: "pause"}
      : {do: clock.tick >= about.ticks ? "again" : "play", speed: speeds[$("speed").value][1]}
  );
$("step").onclick = () => play({do: "step", ticks: every()});
$("speed").onchange = () => { if (clock.playing) play({do: "play", speed: speeds[$("speed").value][1]}); };
speeds.forEach(([text, v], i) => $("speed").add(new Option(text, i, v === 200, v === 200)));
// onRow is the row of finished runs nearest to a tick: the slider stands at rows, so that people, curves and the
// sentence are of one day.
const onRow = tick => ready.ticks.reduce((a, b) => Math.abs(b - tick) < Math.abs(a - tick) ? b : a);
// slid is where the slider stands: a key moves it by one, to the next row.
function slid() {
  const tick = Number($("day").value);
  if (!recorded) return tick;
  if (tick === clock.tick + 1) return ready.ticks.find(t => t > clock.tick) ?? clock.tick;
  if (tick === clock.tick - 1) return ready.ticks.findLast(t => t < clock.tick) ?? clock.tick;
  return onRow(tick);
}
function runTo(tick) {
  if (!(tick >= 0 && tick <= about.ticks))
    return tell(`the days of this world are ${said(dayOf(0))} to ${said(dayOf(about.ticks))}`);
  tell("");
  play({do: "to", ticks: tick});
}
$("until").onchange = () => {
  const on = $("until").value.trim(), day = Date.parse(/^\d{4}-/.test(on) ? on : on + " UTC");
  if (Number.isNaN(day)) return tell(`no day: ${on}; write it as ${said(dayOf(0))} or ${dated(dayOf(0))}`);
  runTo(Math.ceil((day / 864e5 - start()) / about.tickDays - 1e-6));
};
$("day").oninput = () => {
  if (recorded) return replay({do: "to", ticks: slid()});
  dragging = true;
  $("day").ariaValueText = said(dayOf(Number($("day").value)));
};
$("day").onchange = () => { dragging = false; runTo(slid()); };
const common = (path, value, of) => change(next => put(next.set, path, value === String(of) ? null : value));
$("seed").onchange = () => common("seed", $("seed").value.trim(), about.seed);
$("reseed").onclick = () => common("seed", String(1 + Math.floor(Math.random() * 999999)), about.seed);
$("people").onchange = () => {
  chosen.people = true;
  common("consumers.count", $("people").value.trim(), about.consumers);
};
function replicates(n) {
  chosen.replicates = true;
  return change(next => {
    next.replicates = n;
  });
}
$("replicates").onchange = () => replicates(Number($("replicates").value));

// happens is what an event sets, in words, and what its line in the file says of it.
const happens = e =>
  e.keys.map(k => `${wordsOf(k.path)}: ${k.value}`).join(", ") + (e.note ? `. ${e.note}` : "");
// marks are what begins by date, the events, to be moved in the chosen arm, and where they are in the other one, and
// what was moved live.
function marks() {
  const at = tick => dayOf(tick - 1), chosen = shown();
  const begins = about.begins
    .filter(b =>
      state.arms.some((_, i) =>
        [b.set, b.set.replace(/\.\w+$/, "")].every(p => valueOf(p, i) !== "off" && valueOf(p, i) !== "")
      )
    )
    .map(b => ({x: at(b.tick), name: plain(b.name), title: `${plain(b.name)} begins`, small: true}));
  const events = about.events.flatMap(e => {
    const places = state.arms.map(a => at(tickOf(a, e))), same = places.every(x => x === places[0]);
    return state.arms.flatMap((a, i) =>
      same && a !== chosen
        ? []
        : {
            x: places[i],
            name: (same ? "" : `${letter[i]}: `) + plain(e.name),
            title: `${plain(e.name)}: ${happens(e)}`,
            ...(a === chosen ? {move: (m, x) => moveEvent(e, atOf(tickIn(x)))} : {})
          }
    );
  });
  return [
    ...begins,
    ...events,
    ...state.arms.flatMap((a, i) =>
      [...new Set(a.moves.map(m => m.tick))].map(tick => {
        const moves = a.moves.filter(m => m.tick === tick), changes = changesOf({set: [], off: [], moves}, () => "");
        return {x: at(tick), name: `${letter[i]}: ${changes}`};
      })
    )
  ];
}
let setTimeline;
function days() {
  const spec = {
    from: dayOf(0),
    end: dayOf(about.ticks),
    marks: marks(),
    snap: x => dayOf(Math.max(0, Math.min(about.ticks - 1, Math.round((x - start()) / about.tickDays))))
  };
  setTimeline ? setTimeline(spec) : setTimeline = timeline($("timeline"), spec);
}

/* Figures. */
let waiting = false;
function soon() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; draw(); });
}
const figures = new Map(); // by name: its elements and what draws it
function draw() {
  if (!about) return;
  const names = (view.charts || []).filter(
    n => n === "revenue" || n === "value" || n === "users" || watched.includes(n)
  );
  for (const [name, f] of figures) if (!names.includes(name)) { f.box.remove(); figures.delete(name); }
  const all = marks(), height = lesson?.guess.open ? Math.max(260, tall()) : tall();
  if ($("one").dataset.of !== names.join()) {
    $("one").dataset.of = names.join();
    $("one").replaceChildren(
      ...names.map(
        n =>
          new Option(
            {users: "users", value: "value", revenue: "revenue"}[n] || plain(n),
            n,
            false,
            n === $("one").value
          )
      )
    );
  }
  $("curves").hidden = !lesson && ticksOf().length < 2;
  $("before").hidden = !$("curves").hidden;
  $("before").textContent = underway() ? "The runs begin." : "Start, and the curves begin.";
  for (const name of names) figure(name, all, height);
  bars();
  effect();
  $("series").textContent = state.arms
    .map((_, i) =>
      data[i] && hashes[i]?.made === data[i].made
        ? `SHA-256 of series.csv of arm ${letter[i]}, as guanxi run of its file writes it: ${hashes[i].sha256}`
        : ""
    )
    .join(" ");
  paintPeople();
}
const two = () => state.arms.length > 1;
const every = () => recorded ? ready.every : about.every;
const rowsInAll = () => about.ticks / every();
const smoothed = () => Math.max(2, Math.round(rowsInAll() / 32)); // rows of a mean
const perRow = () => {
  const d = Number((every() * about.tickDays).toPrecision(3));
  return d === 1 ? "day" : d === 7 ? "week" : d < 1 ? `${Number((24 * d).toPrecision(2))} hours` : `${d} days`;
};
const smoothedRows = () => `${smoothed()} ${/\d/.test(perRow()) ? "rows" : perRow() + "s"}`;
// seriesOf are the values of a metric, a list for each replicate: as recorded, as the sum so far, or the mean of some
// rows by their length.
function seriesOf(number, name, how) {
  const arm = data[number], k = watched.indexOf(name), all = [];
  for (let r = 1; r <= state.replicates; r++) {
    const run = arm?.watches === watches && arm.runs[r],
      v = ((run && run.values[k]) || []).slice(
        0,
        recorded ? run.ticks.indexOf(onRow(clock.tick)) + 1 : undefined
      );
    if (!v.length || how === "rows") {
      const i = v.length - 1;
      // the last may be shorter
      if (i > 0 && v[i] !== null && metric(name).flow) v[i] *= every() / (run.ticks[i] - run.ticks[i - 1]);
      all.push(v);
      continue;
    }
    let s = 0;
    const sums = v.map(x => x === null ? null : s += x), n = smoothed();
    all.push(
      how === "sum"
        ? sums
        : sums.map((x, i) => {
            const j = Math.max(0, i - n);
            return i === 0
              ? v[0]
              : x === null || sums[j] === null
                ? null
                : ((x - sums[j]) / (run.ticks[i] - run.ticks[j])) * every();
          })
    );
  }
  return all;
}
// sure: differences of the metric have Student's interval; of fewer pairs numbers of people alone, of all else their
// range and an exact test.
const sure = name => state.replicates >= FEW || Boolean(metric(name).people);
const begun = series => { const some = series.filter(s => s.length); return some.length ? some : [[]]; };
// apart is what b has more than a in each replicate that both have.
function apart(name, how) {
  const [a, b] = [seriesOf(0, name, how), seriesOf(1, name, how)];
  return begun(
    a.map((v, r) => v.slice(0, b[r].length).map((x, i) => (x === null || b[r][i] === null ? null : b[r][i] - x)))
  );
}
const ticksOf = () =>
  [0, 1]
    .flatMap(i => (data[i]?.watches === watches ? Object.values(data[i].runs).map(r => r.ticks) : []))
    .sort((p, q) => q.length - p.length)[0] || [];
const metric = name => metrics.find(m => m.name === name) || {name, doc: "", unit: ""};
const titleOf = name =>
  TITLES[name] ??
  (metric(name)
    .doc.split(/[:;(]/)[0]
    .trim()
    .replace(/^./, c => c.toUpperCase()) ||
    name);
const how = m => m.flow ? $("flows").value || "rows" : "rows";

// plainRange is an axis that does not tell what comes out: as large as all that there is without the change.
function plainRange(name) {
  const of = {value: parties().map(([p]) => `${gain()}.${p}`), revenue: ["platform_revenue"]}[name],
    rows = of?.flatMap(n => seriesOf(0, n, "rows").flat()) ?? [crowd || about.consumers],
    most = Math.max(1, ...rows.map(Math.abs));
  return [two() ? -most : 0, most];
}
const drawn = {value: valueFigure, revenue: revenueFigure, users: platformsFigure};
function figure(name, marks, height) {
  const of = {users: usersMetric(), value: `${gain()}.consumer`, revenue: "platform_revenue"}[name] || name,
    was = figures.get(name);
  let f = was;
  if (f?.of !== of) { // metrics come after the first rows, and go with an element that is off in all arms
    const remove = () => { view.charts = view.charts.filter(n => n !== name); remember(true); soon(); };
    const host = el("figure"),
      what = el("p"),
      button = el("button", {type: "button", onclick: remove}, "Remove this figure");
    const more = el("details", {}, el("summary", {}, "What is this?"), what, el("pre"), button);
    const pre = el("pre", {tabIndex: 0, ariaLabel: "Code", role: "region"}),
      code = el("details", {}, el("summary", {}, "Code"), pre);
    f = {of, what, host, more, code, box: el("div", {className: "one"}, host, more, code)};
    f.box.dataset.name = name;
    explained(more, of);
    was ? was.box.replaceWith(f.box) : $("curves").append(f.box);
    figures.set(name, f);
  }
  const m = metric(f.of), way = how(m), unit = m.unit === "currency" ? about.currency : m.unit === "1" ? "" : m.unit;
  const per = !m.flow
    ? ""
    : way === "sum"
      ? "so far"
      : `a ${perRow()}${way === "smooth" ? `, mean of ${smoothedRows()}` : ""}`.replace(/^a (\d)/, "in $1");
  f.what.textContent = name === "value"
    ? GAINS[gain()]
    : m.doc
    ? `${f.of}: ${m.doc} (${unit ? unit + "; " : ""}` +
      (m.flow
        ? "flow since the row before; a last row that is shorter is drawn as if it went on so)"
        : "state at the end of the tick)")
    : "this world has no such metric";
  f.code.querySelector("pre").textContent = codeOf(name);
  f.box.hidden = lecturing() && $("one").value !== name || lesson && lesson.figure !== name;
  if (f.box.hidden) return;
  const x = ticksOf().map(dayOf), apartly = two() && $("apart").checked;
  const spec = {
    x,
    dates: true,
    end: dayOf(about.ticks),
    marks,
    height,
    zoom: zoom(),
    clip: !apartly && name !== "value",
    more: f.more,
    code: f.code,
    file: `${about.name}-${name}`,
    source: source(),
    guess: lesson?.figure === name ? {...lesson.guess, range: plainRange(name)} : undefined,
    ...(drawn[name]?.(way, apartly) ?? plainFigure(f.of, way, apartly))
  };
  const money = m.flow && m.unit === "currency" && each() > 1; // what is no flow may be a price
  spec.unit = [unit, per].filter(Boolean).join(" ") + (money ? `, of ${compact.format(about.represents)} people` : "");
  if (money) ofAll(spec);
  if (apartly) spec.title += ": b less a";
  f.set ? f.set(spec) : f.set = lineChart(f.host, spec);
}
// ofAll makes amounts of a figure those of all people for whom the people here stand, as in the sentence and the bars.
function ofAll(spec) {
  const all = list => list?.map(v => typeof v === "number" ? v * each() : v);
  for (const l of spec.lines) Object.assign(l, {y: all(l.y), low: all(l.low), high: all(l.high)});
  for (const p of spec.points || []) p.y *= each();
  if (spec.guess) spec.guess.range = all(spec.guess.range);
}
// codeOf gives what a figure shows, in Python and at a prompt.
function codeOf(figure) {
  const text = JSON.stringify, [a, b] = state.arms, n = state.replicates,
    pairs = list => `{${list.map(s => `${text(s.path)}: ${text(s.value)}`).join(", ")}}`,
    flag = s => ` --set '${`${s.path}=${s.value}`.replaceAll("'", "'\\''")}'`,
    of = `${text(about.of)}, ${pairs([...state.set, ...a.set])}`,
    metrics = text(metricsOf(figure));
  const money = metric(metricsOf(figure).at(-1)),
    times = money.flow && money.unit === "currency" && each() > 1;
  return [
    "import guanxi as gx",
    ...(times ? [`# times ${each()}: of all people, as the figure has it`] : []),
    b
      ? `gx.compare(${of}, b=${pairs(b.set)}, metrics=${metrics}, replicates=${n}).effects`
      : `gx.run(${of}, replicates=${n}).series[${metrics}]`,
    "",
    ...state.arms.map((arm, i) => {
      const set = [...state.set, ...arm.set].map(flag).join("");
      return `guanxi run ${about.of}${set} --replicates ${n} -o out/${letter[i]}`;
    }),
    ...(state.arms.some(arm => arm.off.length + arm.moves.length)
      ? ["# What was left out or moved is in the files that Save gives."]
      : [])
  ].join("\n");
}
let wide = 0; // of the figures
new ResizeObserver(() => { wide = $("curves").clientWidth; soon(); }).observe($("curves"));
const lecturing = () => document.body.classList.contains("lecture");
// of pictures, whose letters have 11
const zoom = () => lecturing() ? parseFloat(getComputedStyle(document.documentElement).fontSize) / 11 : 1;
const tall = () => { // all figures on a screen, where there is room
  if (lecturing()) return Math.max(200, innerHeight - $("curves").offsetTop - 8 * 11 * zoom());
  const across = Math.max(1, Math.floor(wide / 400));
  return Math.max(
    135,
    Math.min(300, Math.round((innerHeight - 260) / Math.min(3, Math.ceil((view.charts || []).length / across))) - 90)
  );
};
const source = () =>
  `guanxi ${about.version}, ${about.name}. ${state.arms.map((_, i) => armName(i)).join("; ")}. ` +
  (state.replicates > 1
    ? `Means of ${state.replicates} replicates, their least and greatest; differences of numbers of people with ` +
      `95 % intervals, of fewer than ${FEW} pairs of all else with their range.`
    : "One replicate.");
function plainFigure(name, way, apartly) {
  const users = name === usersMetric(),
    hue = users ? 3 : name === "platform_revenue" ? 0 : INK,
    one = {group: name, hue};
  const lines = apartly
    ? [{name: "b − a", hue, ...meanOf(apart(name, way), sure(name))}]
    : state.arms.map((_, i) => ({
        name: armName(i),
        short: letter[i],
        hue,
        dash: i === 1,
        label: two() ? letter[i] : "",
        ...meanOf(begun(seriesOf(i, name, way)))
      }));
  const days = every() * about.tickDays,
    seen = about.represents && !apartly && way !== "sum" ? about.observed.filter(o => o.series === name) : [];
  const points = seen.map(o => {
    const from = Date.parse(o.from) / 864e5, until = o.until ? Date.parse(o.until) / 864e5 : from;
    return {x: (from + until) / 2, y: o.value / each() / (o.until ? (until - from) / days : 1), hollow: o.held};
  });
  const from = [...new Set(seen.map(o => o.source).filter(Boolean))];
  return {
    title: titleOf(name),
    lines,
    points,
    source: source() + (from.length ? ` Observed: ${from.join("; ")}.` : ""),
    about: [
      users && `of ${count(crowd || about.consumers)}`,
      points.length &&
        `dots: observed${points.some(p => p.hollow) ? ", hollow if no fit used them" : ""}; ` +
          `one is ${rounded(each())} people`
    ]
      .filter(Boolean)
      .join("; ")
  };
}
// platformsFigure is who is on which of several platforms; null of a world with one.
function platformsFigure(way, apartly) {
  const all = [[usersMetric(), "on any", INK], ...onThem()],
    lines = all.flatMap(([of, name, hue]) =>
      apartly
        ? {name, hue, label: name, ...meanOf(apart(of, way), sure(of))}
        : state.arms.map((_, i) => ({
            name: two() ? `${name} ${letter[i]}` : name,
            short: name,
            group: name,
            hue,
            dash: i === 1,
            quiet: two(),
            label: i ? "" : name,
            ...meanOf(begun(seriesOf(i, of, way)))
          }))
    ),
    about = `of ${count(crowd)}${two() && !apartly ? "; solid a, dashed b" : ""}`;
  return several() ? {title: "People on each platform", lines, about} : null;
}
function valueFigure(way, apartly) {
  const of = party => `${gain()}.${party}`;
  const lines = parties().flatMap(([party, name, hue, drawn = name]) =>
    apartly
      ? {name, hue, label: drawn, ...meanOf(apart(of(party), way), sure(of(party)))}
      : state.arms.map((_, i) => ({
          name: two() ? `${name} ${letter[i]}` : name,
          short: i ? letter[i] : two() ? `${drawn} a` : drawn,
          group: name,
          hue,
          dash: i === 1,
          quiet: two(),
          label: i ? "" : drawn,
          ...meanOf(begun(seriesOf(i, of(party), way)))
        }))
  );
  return {title: valueTitle(), lines, about: two() && !apartly ? "solid a, dashed b" : ""};
}
const outside = () => has("added.others") ? ", and outside" : "";
const valueTitle = () =>
  gain() === "added" ? "What the platform adds for each party" + outside() : "What each party captures";
function revenueFigure(way, apartly) {
  const some = sources().filter(n => state.arms.some((_, i) => seriesOf(i, n, "rows").some(s => s.some(v => v))));
  const named = some.map(n => ({n, name: SOURCES[n] ?? plain(n.replace("_revenue", "")), hue: "s" + (place(n) % 7)})),
    i = armShown();
  const total = (arm, of, label = arm) => ({
    name: arm ? `all ${arm}` : "all",
    hue: 0,
    quiet: !apartly,
    label,
    dash: arm === "b",
    ...of
  });
  const lines = apartly
    ? [
        ...(named.length > 1
          ? named.map(({n, name, hue}) => ({name, hue, label: name, quiet: true, ...meanOf(apart(n, way), sure(n))}))
          : []),
        total("", meanOf(apart("platform_revenue", way), sure("platform_revenue")), "all")
      ]
    : [
        ...named.map(({n, name, hue}) => ({
          name,
          hue,
          label: name,
          stack: true,
          y: meanOf(begun(seriesOf(i, n, way))).y
        })),
        ...state.arms.map((_, i) => total(two() ? letter[i] : "", meanOf(begun(seriesOf(i, "platform_revenue", way)))))
      ];
  return {title: "Revenue of the platform, by source", lines, about: two() && !apartly ? `areas: ${letter[i]}` : ""};
}
const armName = i => `${letter[i]}: ${changesOf(state.arms[i])}`;
function changesOf(a, from = m => ` from ${said(dayOf(m.tick - 1))}`) {
  const on = presets.filter(p => isOn(p, a)), done = new Set(on.flatMap(pathsOf));
  const all = [
    ...on.map(
      p =>
        p.name.replace(/^\w/, c => c.toLowerCase()) +
        (isSet(p, a) ? "" : from(a.moves.find(m => pathsOf(p).includes(m.path))))
    ),
    ...a.set.filter(s => !done.has(s.path)).map(s => `${wordsOf(s.path)} ${s.value}`),
    ...a.off.map(o => `without ${plain(o)}`),
    ...a.moves.filter(m => !done.has(m.path)).map(m => `${wordsOf(m.path)} ${m.value}${from(m)}`)
  ];
  const few = all.slice(0, 2).join(", ") + (all.length > 2 ? ` and ${all.length - 2} more` : "");
  return all.length ? few : "as the scenario";
}
$("flows").onchange = $("apart").onchange = soon;
$("add").onchange = () => {
  const name = $("add").value.trim();
  if (!has(name) && !["users", "value", "revenue"].includes(name))
    return tell(name ? `there is no metric ${name} here; guanxi explain metrics lists them` : "");
  tell("");
  $("add").value = "";
  if (!view.charts.includes(name)) {
    view.charts = [...view.charts, name];
    recorded ? change(() => {}) : (remember(true), watch().then(soon).catch(failed));
  }
};

/* Who gains: sums so far, and what b has more than a. */
let setBars;
const barsMore = el("details", {}, el("summary", {}, "What is this?"), el("p"));
// lastRow is the last row that all replicates of all arms have, -1 if there is none.
const lastRow = () =>
  Math.min(...state.arms.flatMap((_, i) => seriesOf(i, usersMetric(), "rows").map(s => s.length))) - 1;
function bars() {
  const i = lastRow();
  $("bars").hidden = !parties().length || i < 1;
  if ($("bars").hidden) return;
  const spec = {
    title:
      `${gain() === "added" ? "Added for" : "Captured by"} each party${outside()}, so far` +
      (two() ? ": b less a" : ""),
    unit: about.currency + (each() > 1 ? ` of ${compact.format(about.represents)} people` : ""),
    file: `${about.name}-parties`,
    more: barsMore,
    source: source(),
    zoom: zoom(),
    about:
      state.replicates < 2
        ? ""
        : two()
          ? `dots: pairs of worlds; lines: ${state.replicates < FEW ? "their range" : "95 % intervals"}` +
              `${state.replicates < SIGNS ? "" : "; pale may be noise"}`
          : `dots: worlds; lines: ${state.replicates < FEW ? "their range" : "95 % intervals"}`,
    bars: parties().map(([party, name, hue, drawn = name]) => {
      const of = `${gain()}.${party}`,
        all = (two() ? apart(of, "sum") : seriesOf(0, of, "sum")).map(s => [s[i] ?? null]),
        [y, low, high] = scaled(meanOf(all, two() && sure(of))).map(x => x ?? 0);
      return {
        name: drawn,
        hue,
        y,
        low,
        high,
        each: state.replicates > 1 ? all.flat().map(v => v * each()) : [],
        pale: two() && state.replicates >= SIGNS && (sure(of) ? !(low > 0 || high < 0) : exchanged(all.flat()) > 0.05),
        text:
          Math.abs(y) < 1e5
            ? rounded(Math.round(y), two() ? (high - low) / 2 : 0)
            : compact.format(Number(y.toPrecision(3))).replace("-", "−")
      };
    })
  };
  barsMore.querySelector("p").textContent = GAINS[gain()];
  if (setBars) return setBars(spec);
  setBars = barChart($("bars"), spec);
  $("bars").after(barsMore);
}
const scaled = m => [m.y, m.low, m.high].map(v => typeof v?.[0] === "number" ? v[0] * each() : undefined);
// found is what b has more of a number than a in a row, pair by pair, and whether that could be noise: undefined if the
// pairs are too few.
function found(of, way, i, pairs = apart(of, way).map(s => s[i] ?? null)) {
  const v = pairs.map(x => [x]),
    [y, low, high] = scaled(meanOf(v, sure(of)));
  if (y === undefined) return null;
  const wide = (high - low) / 2,
    half = wide && Math.max(wide, metric(of).people ? 10 : 0), // people are whole
    p = sure(of) ? undefined : exchanged(pairs);
  const few = state.replicates < SIGNS, same = pairs.filter(x => x * y > 0).length,
    test =
      p === undefined || few
        ? ""
        : `, ${same} of ${pairs.length} pairs ${y > 0 ? "above" : "below"} 0, ` +
          `p ${p < .001 ? "< .001" : `= ${Number(p.toPrecision(2))}`}`;
  return {
    y,
    // less than one of the people here is nothing
    noise:
      p === undefined
        ? (low <= 0 && high >= 0) || (metric(of).people && Math.abs(y) < each())
        : few && half
          ? undefined
          : p > .05,
    size: large(Math.abs(y), half),
    half,
    ends: half ? `${large(low, half)} to ${large(high, half)}` : "",
    range: half ? `${large(low, half)} to ${large(high, half)}${test}` : "the same",
    low,
    high
  };
}
// numbers are those of the sentence: how each is called, and what b has more or less of it.
function numbers() {
  const people = (of, what) => ({
    of,
    way: "rows",
    name: what === "it" ? "users" : `users of ${what}`,
    told: (f, y) => `${f} ${y > 0 ? "more" : "fewer"} people use ${what}`
  });
  return [
    people(usersMetric(), platforms().length ? "any platform" : "it"),
    ...platforms().map(name => people(`${name}.adopters`, name)),
    ...parties().map(([party, name]) => {
      const one = party === "platform" && !several(),
        [gains, loses] = one ? ["gains", "loses"] : ["gain", "lose"],
        who = one ? "the platform" : party === "platform" ? "all platforms together" : name;
      return {
        of: `${gain()}.${party}`,
        way: "sum",
        name: who,
        told: (f, y) => `${who} ${y > 0 ? gains : loses} ${f} ${about.currency}`
      };
    })
  ];
}
// sentence is what b has more than a up to a row: the answer first, then what it holds for.
function sentence(i) {
  const n = state.replicates, tick = ticksOf()[i], [a, b] = state.arms,
    near = recorded && tick !== clock.tick ? ` (the row nearest to ${said(dayOf(clock.tick))})` : "",
    on = said(dayOf(tick)) + near,
    moves = (own, other) => own.moves.filter(m => !other.moves.some(x => x.tick === m.tick && x.path === m.path)),
    first = Math.min(...[...moves(b, a), ...moves(a, b)].map(m => m.tick)),
    set = arm => arm.set.filter(s => !s.path.startsWith("timeline.")).map(s => s.path + s.value) + arm.off;
  if (set(a) === set(b) && tick < first && first < Infinity)
    return [`Until ${said(dayOf(first - 1))} both are the same; what it changes comes after that.`];
  if (n < 2)
    return [
      "With one replicate nothing can be said.",
      "What b has more than a may be noise, which differs from one replicate to the next; take three or more."
    ];
  const all = numbers()
      .map(x => ({...x, ...found(x.of, x.way, i)}))
      .filter(x => x.range),
    list = some => some.map(x => `${x.name} ${x.range}`).join("; "),
    sure = all.filter(x => x.noise === false),
    noise = list(all.filter(x => x.noise)),
    few = list(all.filter(x => x.noise === undefined)),
    answer = sure.map((x, k) => x.told(x.size, x.y) + (k ? "" : ` by ${on}`)).join("; ");
  return [
    answer
      ? `${answer[0].toUpperCase()}${answer.slice(1)}.`
      : few
        ? `By ${on} ${n} pairs of runs are too few to tell a difference from noise.`
        : `By ${on} there is no difference that ${n} pairs could tell from noise.`,
    `b against a, ${n} pairs with the same random numbers` +
      (parties().length ? "; amounts are sums since the start" : "") +
      (each() > 1 ? `; a person here stands for ${count(Math.round(each()))}.` : "."),
    answer && `Ranges: ${list(sure)}.`,
    noise && `Could be noise: ${noise}.`,
    few && `So few pairs do not say whether these could be noise: ${few}.`
  ].filter(Boolean);
}
const more = el("button", {type: "button", onclick: () => replicates(PAIRS)}, `Run ${PAIRS} replicates of both`);
const reading = el(
  "details",
  {className: "soft"},
  el("summary", {}, "How to read the ranges"),
  "Of numbers of people, and from 20 pairs on, they are 95 % intervals by Student's t. Of all else they are the " +
    "least and the greatest of the pairs, with the exact test by exchange of arms. They hold for one look, on a day " +
    "chosen beforehand: who looks again and again, or at many numbers, finds differences that are noise."
);
// Where it comes from: what the mechanisms book for each party, the largest of them, and the rest, which together are
// what the sentence says. Finished runs have it on their last day, where a is the scenario as it is.
const MOST_PARTS = 4, LEAST_PART = .05, REST = .01; // of the largest
const origin = el(
  "details",
  {id: "parts", ontoggle: () => watch().then(soon).catch(failed)},
  el("summary", {}, "Where it comes from"),
  el("table"),
  el("p", {className: "soft"})
);
function parts(i) {
  const [a, b] = state.arms.map(arm => recorded ? storedArm(arm) : null),
    kept = recorded && a === ready.arms[0] && i === ready.ticks.length - 1 ? b.parts : null;
  if (recorded && !kept) return [];
  return parties().flatMap(([party, full, , name = full]) => {
    const of = `${gain()}.${party}`,
      all = found(of, "sum", i),
      list = (kept ? kept.map(p => p.of).filter(n => n.startsWith(of + "@")) : partsOf(party))
        .filter(n => kept || watched.includes(n))
        .map(n => {
          const pairs = kept?.find(p => p.of === n).pairs;
          return {name: booked(party, n.split("@")[1]), ...found(n, "sum", i, pairs)};
        })
        .filter(x => x.y)
        .sort((p, q) => Math.abs(q.y) - Math.abs(p.y))
        .filter((x, k, [first]) => k < MOST_PARTS && Math.abs(x.y) > LEAST_PART * Math.abs(first.y));
    const rest = all?.y - list.reduce((sum, x) => sum + x.y, 0);
    const size = large(Math.abs(rest), all?.half);
    if (Math.abs(rest) > REST * Math.abs(list[0]?.y) && size !== "0")
      list.push({name: "all else", y: rest, size, noise: true});
    return list.length ? [{name, list}] : [];
  });
}
function booked(party, owner) {
  const [of, platform] = owner.split(".").reverse(), words = BOOKED[`${party}@${of}`];
  const named = words ?? (keyOf(owner) ? wordsOf(owner) : plain(of));
  return platform && !named.includes(`(${plain(platform)})`) ? `${named} (${plain(platform)})` : named;
}
function showParts(i) {
  const rows = origin.open
    ? parts(i).flatMap(({name, list}) =>
        list.map((x, k) => [k ? "" : name, x.name, `${x.y < 0 ? "−" : "+"}${x.size}`, x.ends || "", x.noise])
      )
    : [];
  const said = rows.length
    ? `${about.currency} by mechanism, b less a; grey may be noise.`
    : watched.some(n => n.includes("@"))
      ? "No party has more or less."
      : recorded
        ? "Finished runs say this on their last day, where b has one ready change and a has none."
        : "The runs begin.";
  if (origin.dataset.of === JSON.stringify([rows, said])) return;
  origin.dataset.of = JSON.stringify([rows, said]);
  origin.querySelector("p").textContent = said;
  origin.querySelector("table").replaceChildren(
    ...rows.map(([party, name, size, ends, noise]) =>
      el(
        "tr",
        {className: noise === false ? "" : "soft"},
        el("th", {scope: "row"}, party),
        el("td", {}, name),
        el("td", {className: "number"}, size, el("small", {}, ends))
      )
    )
  );
}
function effect() {
  const i = lastRow(), box = $("effect");
  box.hidden = !two() || i < 0;
  box.classList.toggle("stale", !fresh());
  if (box.hidden || !fresh()) return;
  showParts(i);
  const [answer, ...rest] = sentence(i), all = [answer, ...rest].join(" ");
  if (box.dataset.of === all) return;
  box.dataset.of = all;
  box.replaceChildren(el("b", {}, answer), el("p", {className: "soft"}, rest.join(" ")));
  if (rest.length && state.replicates < SIGNS && enough() === PAIRS) box.append(more);
  if (rest.length) box.append(reading, ...(parties().length ? [origin] : []));
}

/* People. */
let graph, pictured, fetching = false, crowd = 0, who = null;
const beside = () => two() && $("shown").value === "3"; // both, with those who differ
const armShown = () => beside() ? 0 : Math.min(state.arms.length - 1, Number($("shown").value)); // 2: b, who differ
// pictureKey tells graphs apart: arms mostly have the same.
const pictureKey = n =>
  recorded
    ? "recorded " + storedArm(state.arms[n]).picture
    : JSON.stringify([state.set, state.arms[n].set.filter(s => /^(graph|consumers)\b/.test(s.path))]);
async function pictureOf(n) {
  let p = recorded && ready.pictures[storedArm(state.arms[n]).picture];
  while (!p) { // it is being built
    await alive();
    const r = await ask(`/api/world/${id}/graph?arm=${letter[n]}`);
    r.status === 204 ? await new Promise(f => setTimeout(f, 200)) : p = await r.json();
  }
  return p;
}
let second = {}; // arm b beside a: its picture, and what draws it
async function pictureBeside() {
  const key = pictureKey(1);
  if (second.key === key) return;
  second = {key};
  const p = await pictureOf(1);
  $("graph-b").replaceWith($("graph-b").cloneNode());
  second = {key, p, graph: socialGraph($("graph-b"), p, () => {})};
  soon();
}
async function picture() {
  const n = armShown(), key = pictureKey(n);
  if (fetching || pictured === key) return;
  fetching = true;
  try {
    const p = who = await pictureOf(n);
    crowd = p.of;
    const was = $("highlight").value;
    $("highlight-of").hidden = p.segments.length < 2 && !recorded;
    $("highlight").replaceChildren(
      new Option("all people", -1),
      ...(recorded ? [new Option("by day joined", -2)] : []),
      ...p.segments.map((x, i) => new Option(plain(x), i))
    );
    $("highlight").value = p.segments[was] || recorded && was === "-2" ? was : -1;
    $("graph").replaceWith($("graph").cloneNode()); // what drew on the former ends with it
    graph = socialGraph($("graph"), p, i => { pointed = i; person(); });
    person();
  } catch (e) { failed(e); }
  pictured = key;
  fetching = false;
  soon();
}
let pointed = -1;
// before says how many friends of those drawn had joined before somebody did.
function before(i, day) {
  const days = storedArm(state.arms[armShown()]).who, l = who.lines, near = [];
  for (let k = 0; k < l.length; k += 2) if (l[k] === i || l[k + 1] === i) near.push(l[k] + l[k + 1] - i);
  const earlier = near.filter(j => days[j]?.[0] < day).length;
  return near.length ? `, after ${count(earlier)} of ${count(near.length)} friends whose ties are drawn` : "";
}
function person() {
  const p = who,
    alone = platforms().map(name => `uses ${name} alone`),
    is = ["has never used it", several() ? `uses ${onAll()}` : "uses it", "has left", ...alone],
    s = people[armShown()]?.who[pointed],
    day = recorded ? storedArm(state.arms[armShown()]).who[pointed]?.[0] : undefined;
  $("who").textContent =
    pointed >= 0
      ? is[s || 0].replace(/^./, c => c.toUpperCase()) +
        (day <= clock.tick ? ` · joined ${said(dayOf(day))}${before(pointed, day)}` : "") +
        ` · ${p.kinds[p.kind[pointed]] ? p.kinds[p.kind[pointed]] + " · " : ""}${count(p.friends[pointed])} friends`
      : (state.replicates > 1 ? `Replicate 1 (curves are means of ${state.replicates}): ` : "") +
        `${p.x.length < p.of ? `${count(p.x.length)} of ${count(p.of)} people` : `${count(p.of)} people`}` +
        `${p.lines.length / 2 < p.ties ? `, ${count(p.lines.length / 2)} of ${count(p.ties)} ties` : ""}; ` +
        "friends lie close";
}
function paintPeople() {
  if (pictured !== undefined) picture();
  if (recorded) state.arms.forEach((_, i) => { people[i] = whoAt(i); });
  $("graph-b").hidden = !beside();
  document.querySelector(".people").classList.toggle("beside", beside());
  if (beside()) pictureBeside().catch(failed);
  const s = people[armShown()];
  if (!graph || s?.who.length !== who.x.length) return;
  const segment = Number($("highlight").value),
    n = Array(3 + platforms().length).fill(0),
    other = $("shown").value === "2" ? people[0]?.who : beside() && people[1]?.who;
  const strong = i => (segment < 0 || who.segment[i] === segment) && (!other || other[i] !== s.who[i]);
  [...s.who].forEach((c, i) => { if (strong(i)) n[c]++; });
  $("graph").ariaLabel =
    `Social graph on tick ${s.tick}: ` +
    (several() ? onThem().map(([, name, , at]) => `${n[at]} ${name}`) : [`${n[1]} use the platform`]).join(", ") +
    `, ${n[2]} have left, ${n[0]} have not used it. Arrow keys go from person to person.`;
  const days = recorded && segment === -2 && storedArm(state.arms[armShown()]).who,
    text = [n, Boolean(other), Boolean(days)].join();
  if ($("graph-keys").dataset.of !== text) {
    $("graph-keys").dataset.of = text;
    $("graph-keys").replaceChildren(
      ...[
        ...(several()
          ? onThem().map(([, name, hue, at]) => [`c${hue}`, `${count(n[at])} ${name}`])
          : [["c3", `${count(n[1])} use it`]]),
        ["left", `${count(n[2])} have left`],
        ["never", `${count(n[0])} never joined`],
        ...(other ? [["", "of those who differ"]] : []),
        ...(days ? [["", "stronger: joined earlier"]] : [])
      ].map(([c, t]) => el("li", {}, el("i", {className: c}), t))
    );
  }
  if (pointed >= 0) person();
  if (beside() && second.graph && other.length === second.p.x.length) second.graph(other, i => other[i] !== s.who[i]);
  graph(s.who, strong, days && (i => (days[i]?.[0] ?? 0) / about.ticks));
}
$("highlight").onchange = $("shown").onchange = () => { show(); soon(); };
$("graph-png").onclick = () => {
  const people = $("graph"),
    [W, size] = [people.width, people.width / 34],
    css = name => getComputedStyle(people).getPropertyValue(name),
    keys = [...$("graph-keys").children].map(li => li.textContent).join(" · "),
    foot = wrapped(source(), 72),
    canvas = el("canvas", {width: W, height: W + (5 + foot.length) * size}),
    pen = canvas.getContext("2d");
  pen.fillStyle = css("--paper");
  pen.fillRect(0, 0, W, canvas.height);
  pen.drawImage(people, 0, 3.4 * size);
  const write = (line, y, letters, hue) => {
    pen.fillStyle = css(hue);
    pen.font = `${letters * size}px system-ui, sans-serif`;
    pen.fillText(line, size / 2, y * size, W - size);
  };
  write(`${about.name}, ${armName(armShown()).slice(3)}, ${said(dayOf(clock.tick))}`, 1.4, 1.1, "--ink");
  write(keys, 2.9, .9, "--soft");
  foot.forEach((line, k) => write(line, 38.6 + k, .8, "--soft"));
  canvas.toBlob(b => download(`${about.name}-people-${dated(dayOf(clock.tick)).slice(0, 10)}.png`, b));
};

/* What if. */
const per = {s: 1 / 86400, min: 1 / 1440, h: 1 / 24, d: 1, day: 1, week: 7, year: 365};
// amount reads a value with its unit, in units that can be compared; null for what is no number.
const AMOUNT = new RegExp(
  String.raw`^(-?[\d.]+(?:e[-+]?\d+)?)\s*(%?)\s*(s|min|h|d|day|week|year)?` +
    String.raw`(?:\s*\/\s*(s|min|h|d|day|week|year|tick))?( per 1000)?$`
);
function amount(text) {
  const m = AMOUNT.exec(text || "");
  if (!m || m[4] === "tick") return null;
  const one = (m[2] ? .01 : 1) * (m[3] ? per[m[3]] : 1) / (m[4] ? per[m[4]] : 1);
  return {
    value: Number(m[1]) * one,
    one,
    kind: `${m[3] ? "t" : ""}${m[4] ? "/" : ""}${m[5] || ""}`,
    suffix: text.slice(m[1].length)
  };
}
// scale is the range of the slider of a key: that in which the value is assumed, or from 0 to twice the value.
function scale(k) {
  const now = amount(k.value), low = amount(k.low), high = amount(k.high);
  if (!now) return null;
  const zero = x => x && (x.kind === now.kind || x.value === 0);
  let [lo, hi] =
    zero(low) && high && (high.kind === now.kind || now.value === 0)
      ? [low.value, high.value]
      : now.value > 0
        ? [0, 2 * now.value]
        : [null, null];
  if (lo === null) return null;
  const unit = now.value === 0 && high ? high : now, log = lo > 0 && hi / lo >= 20;
  lo = Math.min(lo, now.value); hi = Math.max(hi, now.value);
  return {
    place: t => {
      const v = amount(t)?.value;
      return v === undefined
        ? null
        : Math.round(1000 * (log ? Math.log(v / lo) / Math.log(hi / lo) : (v - lo) / (hi - lo)));
    },
    text: p => {
      const v = log ? lo * (hi / lo) ** (p / 1000) : lo + ((hi - lo) * p) / 1000;
      const n = v / unit.one;
      return (k.type === "whole number" ? String(Math.round(n)) : String(Number(n.toPrecision(3)))) + unit.suffix;
    }
  };
}
// ranged is a slider with its value beside it: place of a text (null: not on it), text of a place. fill shows a value.
function ranged(name, {min, max, place, text}, send) {
  const field = el("input", {ariaLabel: `${name}, value`, onchange: () => send(field.value.trim())});
  const range = el("input", {type: "range", min, max, ariaLabel: name, onchange: () => send(field.value)});
  range.oninput = () => { field.value = range.ariaValueText = text(Number(range.value)); };
  return {set: place ? [range, field] : [field], fill: v => {
    field.value = v;
    const p = place?.(v) ?? null;
    if (p !== null) { range.value = p; range.ariaValueText = v; }
  }};
}
const warning = () => el("div", {className: "told", role: "alert", hidden: true});

// levers are the keys that this world has of the list in words.js, where their mechanism is on; of few, some more that
// move live.
let levers = [], presets = [], spoken = new Map();
const usable = k => k && !(k.names && k.value === "off") && !(about.full && k.path.startsWith("adoption."));
function choose() {
  for (const [pattern, party, words] of LEVERS) {
    const is = new RegExp(`^(?:(\\w+)\\.)?${pattern.replaceAll(".", "\\.").replace("*", "(\\w+)")}$`),
      said = ([, of, name = ""]) => words.replace("$", plain(name)) + (of ? ` (${plain(of)})` : "");
    levers.push(
      ...about.keys
        .filter(k => is.test(k.path) && usable(k))
        .slice(0, mostAlike)
        .map(k => ({k, party, words: said(is.exec(k.path))}))
    );
  }
  spoken = new Map(levers.map(l => [l.k.path, l.words]));
  levers = levers.filter((l, i) => levers.slice(0, i).filter(o => o.party === l.party).length < mostLevers);
  if (levers.length < 4)
    levers.push(
      ...about.keys
        .filter(k => k.live && k.low && usable(k) && amount(k.value) && !levers.some(l => l.k === k))
        .slice(0, 6)
        .map(k => ({k, party: "", words: ""}))
    );
  levers.sort((a, b) => order(a) - order(b));
  const key = path => usable(keyOf(path)) ? keyOf(path) : undefined;
  const times = (path, n) => {
    const k = key(path),
      a = k && amount(k.value);
    return a?.value > 0 && [[path, String(Number((parseFloat(k.value) * n).toPrecision(6))) + a.suffix]];
  };
  const degree = key("graph.mean_degree") || key("graph.degree"),
    even = degree && 2 * Math.max(1, Math.round(parseFloat(degree.value) / 2));
  const again = (path, value) =>
    about.events.filter(e => e.set.includes(path)).map(e => [`timeline.${e.name}.set`, `{${path}: ${value}}`]);
  const of = about.keys.map(k => /^(\w+)\.membership\.consumers\.fee$/.exec(k.path)?.[1]).filter(Boolean),
    [first, last] = [of[0], of.length > 1 ? of.at(-1) : undefined],
    all = of.length === 2 ? "both" : "several",
    name = p => p.name.replace("@", plain(first || "")).replace("$", plain(last || "")).replace(/several$/, all),
    is = (path, value) => key(path)?.value === value,
    world = {key, is, times, again, on: path => keyOf(path)?.value === "on", degree: even, first, last};
  const sets = p => ({pairs: p.set(world) || [], moves: (p.now || p.set)(world) || []});
  presets = PRESETS.map(p => ({...p, name: name(p), ...sets(p)}))
    .filter(p => p.pairs.length).slice(0, mostPresets);
  for (const p of presets)
    $("presets").append(
      (p.button = el(
        "button",
        {type: "button", title: "in place of another one; with Shift in addition", onclick: e => press(p, e.shiftKey)},
        p.name
      ))
    );
}
const isSet = (p, arm) => p.pairs.every(([path, value]) => holds(arm.set, {path, value}));
const isMoved = (p, arm) => {
  const moves = p.moves.filter(([path]) => keyOf(path)?.live);
  return moves.length > 0 && moves.every(([path, value]) => holds(arm.moves, {path, value}));
};
const isOn = (p, arm) => isSet(p, arm) || isMoved(p, arm);
const pathsOf = p => [...p.pairs, ...p.moves].map(([path]) => path);
// press makes a ready change, or takes it back; too: others stay. An arm b that is a again is no more.
function press(p, too) {
  const number = armNumber(), on = isOn(p, shown());
  const clear = arm => {
    const paths = [p, ...(too ? [] : presets.filter(o => isOn(o, arm)))].flatMap(pathsOf);
    arm.set = arm.set.filter(s => !paths.includes(s.path));
    arm.moves = arm.moves.filter(m => !paths.includes(m.path));
  };
  if (on || !fromNow())
    return change(next => {
      const arm = armed(next, number);
      clear(arm);
      if (!on) for (const [path, value] of p.pairs) put(arm.set, path, value);
      if (number && JSON.stringify(arm) === JSON.stringify(next.arms[0])) next.arms.length = 1;
    });
  const event = path => about.events.find(e => path === `timeline.${e.name}.set`),
    held = p.moves.find(([path]) => !event(path) && !keyOf(path)?.live);
  const otherwise = instead(() => press(p, too));
  if (held) return tell(`${p.name}: this holds from the start.`, undefined, otherwise);
  const later = p.moves.filter(([path]) => event(path) && tickOf(shown(), event(path)) > clock.to + 1);
  moveNow(p.moves.filter(([path]) => keyOf(path)), otherwise, undefined, arm => {
    clear(arm);
    for (const [path, value] of later) put(arm.set, path, value);
  });
}
const order = l => (PARTIES.findIndex(([p]) => p === l.party) + 5) % 5;
function wordsOf(path) {
  const doc = keyOf(path)?.doc.split(/[.:;(,]/)[0];
  return spoken.get(path) || (doc ? doc[0].toUpperCase() + doc.slice(1) : path);
}
const unitOf = k => (k.unit || "").replace("currency", about.currency);
const factsOf = k =>
  [
    k.type + (k.unit ? ` in ${unitOf(k)}` : ""),
    k.range && `allowed ${k.range}`,
    `${k.value} in the scenario`,
    k.behind,
    k.low && !/^assumed/.test(k.behind) && `sweep ${k.low}–${k.high}`,
    k.live ? "can change from now on" : "holds from the start"
  ]
    .filter(Boolean)
    .join(" · ");
function control(k) {
  const at = warning(), words = wordsOf(k.path), send = v => setKey(k, v, at);
  const choice =
    k.names &&
    el("select", {ariaLabel: words, onchange: () => send(choice.value)}, ...k.names.map(n => new Option(plain(n), n)));
  const {set, fill} = choice
    ? {
        set: [choice],
        fill: v => {
          choice.value = v;
        }
      }
    : ranged(words, {min: 0, max: 1000, ...scale(k)}, send);
  const reset = el(
    "button",
    {
      type: "button",
      title: "to the value of the scenario, from the start",
      onclick: () => setStart([[k.path, null]], at)
    },
    "Reset"
  );
  const unit = unitOf(k);
  const details = el(
    "details",
    {},
    el("summary", {}, (words === k.path ? k.doc : k.path) + (!choice && scale(k) ? " · try values" : "")),
    el("p", {}, words === k.path ? "" : k.doc),
    el("p", {}, factsOf(k)),
    ...(!choice && scale(k) ? [tryOut(k, at)] : []),
    el("pre")
  );
  const row = el(
    "div",
    {className: "row"},
    el("b", {}, words),
    el(
      "div",
      {className: "set"},
      ...set,
      ...(unit && unit !== "1" ? [el("span", {className: "soft"}, unit)] : []),
      reset
    ),
    details,
    at
  );
  explained(details, k.path);
  row.dataset.path = k.path;
  row.refresh = () => {
    const v = valueOf(k.path, armNumber());
    fill(v);
    reset.hidden = ![...shown().set, ...shown().moves].some(x => x.path === k.path);
    row.classList.toggle("on", v !== k.value);
  };
  return row;
}
// tryOut offers values of a key, at first three: it runs the arm that is to be changed with each, up to the day of the
// clock, and shows what they change.
function tryOut(k, at) {
  const {text, place} = scale(k),
    now = place(k.value),
    three = [text(0), now > 0 && now < 1000 ? k.value : text(500), text(1000)],
    field = el("input", {ariaLabel: `${wordsOf(k.path)}, values to try`, value: three.join(", ")}),
    values = () => field.value.split(",").map(v => v.trim()).filter(Boolean).slice(0, 6),
    query = () => values().map(v => `&value=${encodeURIComponent(v)}`).join("");
  return el(
    "div",
    {},
    field,
    button("Try", () => tried(k, values(), at).catch(e => tell(e.message, at))),
    button("Save as study", () => keep(`study?arm=${letter[state.arms.indexOf(shown())]}&factor=${k.path}${query()}`))
  );
}
// handout is a page with a table, to be given to others.
function handout(table) {
  const style =
    "body{font:16px/1.5 sans-serif;margin:2rem}caption,th:first-child{text-align:left}table{border-collapse:collapse}" +
    "th,td{padding:.3rem .8rem;border-bottom:1px solid;text-align:right}small{display:block}.soft{color:#666}";
  const foot = el("p", {}, `guanxi ${about.version}, ${about.name}: ${about.description}`);
  const text = ["<!doctype html><meta charset=utf-8>", `<style>${style}</style>`, table.outerHTML, foot.outerHTML];
  return new Blob([text.join("\n")], {type: "text/html"});
}
const button = (name, onclick) => el("button", {type: "button", onclick}, name);
let trying = false;
async function tried(k, values, at) {
  if (trying) return tell("Values are being tried; Undo ends that.", at);
  trying = true;
  await tryEach(k, values, at).finally(() => { trying = false; });
}
async function tryEach(k, values, at) {
  const box = $("tried"),
    table = el("table"),
    rows = [["key", "value", "against", "day", "pairs", "of", "more", "low", "high", "noise"]],
    csv = () => new Blob([rows.map(r => r.map(cellOf).join() + "\n").join("")], {type: "text/csv"}),
    save = button("Save the table", () => download(`${about.name}-${k.path}.csv`, csv())),
    hand = button("Hand-out", () => download(`${about.name}-${k.path}.html`, handout(table)));
  const others = list => list.filter(s => s.path !== k.path),
    was = structuredClone(state),
    base = {...structuredClone(shown()), moves: others(shown().moves)},
    as = base.set.find(s => s.path === k.path)?.value ?? k.value,
    of = numbers(),
    head = (scope, text) => el("th", {scope}, text),
    lines = of.map(x => el("tr", {}, head("row", x.name))),
    told = x => (x.range === "the same" && !x.y ? "0" : x.range ? `${x.y < 0 ? "−" : "+"}${x.size}` : "–"),
    cell = x =>
      el(
        "td",
        {className: x.noise === false ? "number" : "number soft", title: x.range || ""},
        told(x),
        el("small", {}, x.ends || "")
      );
  if (clock.to === 0) await play({do: "to", ticks: about.ticks});
  const to = clock.to || about.ticks,
    row = () => ticksOf().findLastIndex(t => t <= to), // runs may be ahead
    there = () =>
      fresh() &&
      needed().join() === watched.join() &&
      (to < about.ticks ? ticksOf()[row()] > to - every() : ticksOf()[row()] === to) &&
      lastRow() >= row();
  box.hidden = false;
  box.replaceChildren(table, hand, save, button("Close", () => { box.hidden = true; }));
  table.replaceChildren(
    el("caption", {}, "…"),
    el("tr", {}, head("col", "more or less of"), ...values.map(v => head("col", v))),
    ...lines
  );
  for (const value of values) {
    lines[0].append(el("td", {}, "…"));
    await change(next => {
      next.arms = [base, {...base, set: [...others(base.set), {path: k.path, value}]}];
      if (!recorded) next.replicates = Math.max(enough(), next.replicates);
      settle(next, true);
    }, at, true, true);
    if (!holds(state.arms[1]?.set || [], {path: k.path, value})) { // it is refused
      lines[0].lastChild.remove();
      break;
    }
    const sent = JSON.stringify(state.arms);
    do {
      await new Promise(f => setTimeout(f, 100));
      if (JSON.stringify(state.arms) !== sent) return; // the reader goes on
    } while (!there());
    lines[0].lastChild.remove();
    const day = said(dayOf(ticksOf()[row()]));
    for (const [i, line] of lines.entries()) {
      const x = found(of[i].of, of[i].way, row()) || {};
      line.append(cell(x));
      rows.push([k.path, value, changesOf(base), day, state.replicates, of[i].name, x.y, x.low, x.high, x.noise]);
    }
    table.caption.textContent =
      `${wordsOf(k.path)} on ${day}, against ${as} and else the same (${changesOf(base)}), ` +
      `${plural(state.replicates, "pair")}, people and ${about.currency}; grey may be noise`;
  }
  await change(next => Object.assign(next, was), undefined, true);
  play({do: "to", ticks: to});
}
const rows = new Map();
function showKeys() {
  const rank = k => (k.path === words.join("") ? 4 : 0) + (words.some(w => k.path.includes(w)) ? 2 : 0) + k.live;
  const words = $("find").value.toLowerCase().split(/\s+/).filter(Boolean);
  const changed = new Set(state.arms.flatMap(a => [...a.set, ...a.moves]).map(s => s.path)),
    listed = new Set(levers.map(l => l.k.path));
  const controls = keys =>
    keys.map(k => {
      if (!rows.has(k.path)) rows.set(k.path, control(k));
      return rows.get(k.path);
    });
  const want = words.length
    ? controls(
        about.keys
          .filter(k => words.every(w => `${k.path} ${k.doc} ${wordsOf(k.path)}`.toLowerCase().includes(w)))
          .sort((p, q) => rank(q) - rank(p))
          .slice(0, 30)
      )
    : [
        ...controls(about.keys.filter(k => changed.has(k.path) && !listed.has(k.path))),
        ...[...PARTIES, ["", "more", INK]].flatMap(([party, name, hue]) => {
          const has = path => valueOf(path, armNumber()) !== ""; // the arm
          const own = levers.filter(l => l.party === party && has(l.k.path)).map(l => l.k);
          if (!own.length) return [];
          if (!rows.has(":" + name))
            rows.set(
              ":" + name,
              Object.assign(el("h3", {className: "c" + hue}, party ? name : "More"), {refresh() {}})
            );
          return [rows.get(":" + name), ...controls(own)];
        })
      ];
  const now = [...$("keys").children];
  // keeps the focus where nothing moves
  if (now.length !== want.length || want.some((r, i) => r !== now[i])) $("keys").replaceChildren(...want);
  want.forEach(r => r.refresh());
  if (want.length || !words.length) return;
  const asked = $("find").value;
  $("keys").textContent = "no key has these words";
  const tell = text => {
    if ($("find").value === asked && !/is not a key/.test(text)) $("keys").textContent = text;
  };
  link
    .ask("/explain/" + encodeURIComponent(asked) + (link.of || ""))
    .then(r => r.text())
    .then(tell)
    .catch(() => {});
}
let typing;
$("find").oninput = () => { clearTimeout(typing); typing = setTimeout(showKeys, 120); };
document.querySelectorAll("[name=arm]").forEach(r => { r.onchange = show; });

// The place of an event in an arm is a date, a tick, or a time since the start, as in a file.
const tickIn = x => 1 + Math.floor((x - start()) / about.tickDays + 1e-6);
function tickAt(at) { // null: of no such text
  const since = amount(at);
  if (/^\d+$/.test(at)) return Number(at);
  if (since?.kind === "t") return tickIn(start() + since.value);
  const on = Date.parse(at.replace(" ", "T") + (at.length > 10 ? "Z" : ""));
  return on ? tickIn(on / 864e5) : null;
}
const atOf = tick => /:/.test(dated(dayOf(tick - 1))) ? String(tick) : dated(dayOf(tick - 1));
const placeOf = (arm, event) => arm.set.find(s => s.path === `timeline.${event.name}.at`)?.value ?? event.at;
const tickOf = (arm, event) => tickAt(placeOf(arm, event)) ?? event.tick;
function moveEvent(event, value, wrong) {
  const number = armNumber();
  return change(
    next => put(armed(next, number).set, `timeline.${event.name}.at`, tickAt(value) === event.tick ? null : value),
    wrong
  );
}

// lists makes the rows of elements and events, once, so that they keep the focus; each is refreshed when the state
// changes.
const refreshed = [];
const shown = () => state.arms[armNumber()] || state.arms[0];
function worlds() {
  const named = w => new Option(w.replace(/^.*[\\/]|\.ya?ml$/g, ""), w, false, w === about.of),
    of = el("select", {ariaLabel: "World", onchange: () => {
      location.hash = encodeURIComponent(JSON.stringify(of.value === about.worlds[0] ? {} : {world: of.value}));
    }}, ...about.worlds.map(named));
  $("worlds").hidden = about.worlds.length < 2;
  $("worlds").append(of);
}
function lists() {
  choose();
  worlds();
  for (const e of about.elements) {
    const box = el("input", {type: "checkbox", onchange: () => {
      const off = !box.checked, number = armNumber();
      change(next => {
        const a = armed(next, number);
        a.off = a.off.filter(x => x !== e.name);
        if (off) a.off.push(e.name);
      });
    }});
    refreshed.push(() => { box.checked = !shown().off.includes(e.name); });
    $("elements").append(
      el(
        "div",
        {className: "row"},
        el("label", {}, box, ` ${plain(e.name)} (${e.module})`),
        el("p", {}, "without it: " + e.off.join(", "))
      )
    );
  }
  for (const e of about.events) {
    const wrong = warning(),
      {set, fill} = ranged(plain(e.name), {min: 1, max: about.ticks, place: tickAt, text: atOf}, v =>
        moveEvent(e, v, wrong)
      );
    refreshed.push(() => fill(placeOf(shown(), e)));
    $("events").append(
      el(
        "div",
        {className: "row"},
        el("b", {}, plain(e.name)),
        el("div", {className: "set"}, ...set),
        el("p", {}, happens(e)),
        wrong
      )
    );
  }
  $("elements-of").hidden = !about.elements.length;
  $("events-of").hidden = !about.events.length;
}

/* Keep. */
function keep(path) {
  return inTurn(async () => {
    await alive();
    const what = recorded
      ? `${path.includes("?") ? "&" : "?"}state=${encodeURIComponent(JSON.stringify(state))}${needed()
          .map(n => "&metric=" + n)
          .join("")}`
      : "";
    const r = await ask(`/api/world/${id}/${path}${what}`), saved = r.headers.get("Content-Disposition");
    if (!saved) throw new Error((await r.json()).refused);
    const kind = path.startsWith("study?") ? "sweep" : path === "study" ? "what-if" : path.slice(-1),
      name = `${about.name}-${kind}.yaml`,
      text = await r.text();
    download(name, new Blob([text], {type: "application/yaml"}));
    $("kept").textContent = `saved ${name}; guanxi run ${name} runs it`;
  }).catch(failed);
}
$("keep-a").onclick = () => keep("scenario?arm=a");
$("keep-b").onclick = () => keep("scenario?arm=b");
$("keep-study").onclick = () => keep("study");
$("link").onclick = () => {
  remember();
  navigator.clipboard.writeText(location.href).then(
    () => {
      $("kept").textContent = "the address reproduces this state, as long as this scenario is served here";
    },
    () => {
      $("kept").textContent = "copy the address of this page: it reproduces this state";
    }
  );
};

/* A lecture: one figure, the people and the sentence. */
$("lecture").onclick = () => {
  const on = document.body.classList.toggle("lecture");
  $("lecture").ariaPressed = String(on);
  soon();
};
$("one").onchange = soon;
addEventListener("keydown", e => {
  if (
    /^p$/i.test(e.key) &&
    !e.ctrlKey &&
    !e.metaKey &&
    !e.altKey &&
    !e.target.closest("input:not([type=range], [type=checkbox], [type=radio]), select")
  )
    $("lecture").click();
});

/* The tour. */
let stop = -1;
function guide(to) {
  document.querySelectorAll(".lit").forEach(e => e.classList.remove("lit"));
  stop = to;
  $("guide").hidden = stop < 0 || stop >= TOUR.length;
  if ($("guide").hidden) { $("tour").focus(); return; }
  const [where, text] = TOUR[stop],
    at = document.querySelector(where).hidden ? document.querySelector(".curves") : document.querySelector(where),
    [next] = $("guide").querySelectorAll("button");
  at.classList.add("lit");
  at.scrollIntoView({block: "nearest"});
  $("guide").querySelector("p").textContent = text;
  $("guide").querySelector("span").textContent = `${stop + 1} of ${TOUR.length}`;
  next.textContent = stop === TOUR.length - 1 ? "Done" : "Next";
  next.focus();
}
$("tour").onclick = () => guide(0);
$("guide").querySelectorAll("button").forEach((b, k) => { b.onclick = () => guide(k ? -1 : stop + 1); });
$("guide").onkeydown = e => { if (e.key === "Escape") guide(-1); };

/* Lessons: a question, the reader's own curve, what comes out, and why. They are about finished runs. */
let lesson = null; // {n, figure, guess, told}
const lessons = () => ready ? LESSONS.filter(l => !l.press || presets.some(p => p.name === l.press)) : [];
async function learn(n) {
  const all = lessons(), it = all[n], box = $("lesson"), [next, end] = box.querySelectorAll("button");
  document.body.classList.toggle("asked", Boolean(it));
  box.hidden = !it;
  lesson = it ? {n, figure: it.figure, guess: {y: [], open: true}} : null;
  if (!it) {
    if (recorded) replay({do: "to", ticks: about.ticks});
    return soon();
  }
  const arms = [{set: [], off: [], moves: []}], pairs = presets.find(p => p.name === it.press)?.pairs;
  if (pairs) arms.push({set: pairs.map(([path, value]) => ({path, value})), off: [], moves: []});
  await change(to => Object.assign(to, {set: [], arms, replicates: ready.replicates}));
  const reveal = shown => {
    $("shown").value = shown;
    replay({do: "to", ticks: shown === "0" && !pairs ? 0 : about.ticks});
  };
  reveal("0"); // the people as they are without the change, or before anybody joins
  if (!view.charts.includes(it.figure)) view.charts = [...view.charts, it.figure];
  $("apart").checked = Boolean(pairs);
  $("one").value = it.figure;
  lesson.guess.y = ready.ticks.map(() => null);
  const say = (text, button) => {
    box.querySelector("p").textContent = text;
    box.querySelector("span").textContent = `${n + 1} of ${all.length}`;
    next.textContent = button;
  };
  say(`${it.ask} Draw the curve that you expect into the figure, with the pointer or the arrow keys.`, "Show");
  next.onclick = () => {
    if (!lesson.guess.open) return learn(n + 1);
    lesson.guess.open = false;
    reveal(pairs ? "2" : "1");
    document.body.classList.remove("asked");
    say(it.why, n + 1 < all.length ? "Next question" : "Done");
    soon();
  };
  end.onclick = () => learn(-1);
  soon();
  next.focus();
}
$("learn").onclick = () => learn(0);
$("lesson").onkeydown = e => { if (e.key === "Escape") learn(-1); };

/* All that follows from the state. */
const arms = [0, 1].map(i => {
  const name = el("span"),
    drop = el(
      "button",
      {
        type: "button",
        id: "drop",
        onclick: () =>
          change(next => {
            next.arms.length = 1;
          })
      },
      "Remove b"
    );
  const box = el("div", {hidden: true}, el("i", {className: i ? "dash" : ""}), name, ...i ? [drop] : []);
  $("arms").append(box);
  return {box, name};
});
const mode = () => {
  if (!about) return;
  const drawn = Number($("people").value) || about.consumers,
    of = drawn < about.consumers ? ` of ${count(about.consumers)}` : "",
    live = `runs live: ${count(drawn)}${of} people, ${plural(state.replicates, "replicate")}`;
  $("mode").textContent = recorded ? `${ready.replicates} finished runs` : other || live;
};
// flowWays are ways to draw flows; a live run may have more rows than finished ones.
function flowWays() {
  const ways = [
      ["rows", `each ${perRow()}`],
      ...(rowsInAll() >= 100 ? [["smooth", `mean of ${smoothedRows()}`]] : []),
      ["sum", "sum so far"]
    ],
    text = JSON.stringify(ways), was = $("flows").value;
  if ($("flows").dataset.of === text) return;
  $("flows").dataset.of = text;
  $("flows").replaceChildren(...ways.map(([value, text]) => new Option(text, value)));
  $("flows").value = was === "sum" ? was : ways.at(-2)[0];
}
let hadTwo = false;
function show() {
  flowWays();
  if (two() && !hadTwo) $("apart").checked = true;
  if (!two() && hadTwo) fromStart();
  hadTwo = two();
  document.title = `${about.name} · guanxi`;
  $("name").textContent = about.name;
  $("description").textContent = about.description;
  const of = path => state.set.find(s => s.path === path)?.value;
  $("seed").value = of("seed") ?? about.seed;
  $("people").value = of("consumers.count") ?? about.consumers;
  if (!$("replicates").length)
    for (const n of [1, 2, 3, 4, 8, 16]) if (n <= about.mostReplicates) $("replicates").add(new Option(n, n));
  if (![...$("replicates")].some(o => o.value === String(state.replicates)))
    $("replicates").add(new Option(state.replicates, state.replicates));
  $("replicates").value = state.replicates;
  for (const e of [$("keep-b"), $("keep-study"), $("apart-of"), $("shown-of")]) e.hidden = !two();
  $("flows-of").hidden = !metrics.some(m => m.flow && needed().includes(m.name));
  const newest = two() && $("shown").length < 3 ? 1 : Number($("shown").value); // the new one
  $("shown").replaceChildren(
    ...["a", "b", "b, who differ", "a and b"]
      .slice(0, two() ? 4 : 1)
      .map((name, i) => new Option(name, i, false, i === newest))
  );
  if (id) mode();
  if (who) person();
  arms.forEach(({box, name}, i) => {
    box.hidden = !state.arms[i] || !two();
    if (!box.hidden) name.textContent = armName(i);
  });
  $("learn").hidden = !lessons().length;
  for (const p of presets) p.button.ariaPressed = isOn(p, shown());
  $("foot").textContent =
    `guanxi ${about.version}. Every number as recorded, of the people here, is what guanxi run of the kept scenario ` +
    "gives.";
  bar();
  days();
  showKeys();
  refreshed.forEach(f => f());
  soon();
}
begin().catch(failed);
