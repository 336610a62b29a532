/* socialGraph(canvas, picture, pointed) draws people as points and their ties as lines on a canvas, and returns a
   function draw(states, strong, age) for each change of who uses the platform. picture is {x, y, lines, segment, ...}
   in a square of 1000; states a digit per person: 0 never used it, 1 uses it, 2 has left, 3 and more use one of several
   platforms alone; those of whom strong(number) is true are drawn strongly, and users, if there is an age(number) from
   0 to 1, the stronger the lower it is. pointed(i) is told the person under the pointer, -1 where there is none; with
   the focus the arrow keys go from one to the next. The ties are drawn once, so that a change costs only the points.
   canvas.dataset.ms is what the last one took. */
"use strict";
const socialGraph = (canvas, picture, pointed) => new SocialGraph(canvas, picture, pointed).draw;
class SocialGraph {
  ties = document.createElement("canvas");
  states = "";
  strong = () => true;
  age = undefined;
  scale = 1;
  at = -1;
  constructor(canvas, picture, pointed) {
    this.canvas = canvas;
    this.picture = picture;
    this.pointed = pointed;
    this.n = picture.x.length;
    this.r = this.n > 1500 ? 5 : this.n > 400 ? 7 : this.n > 100 ? 9 : 14;
    canvas.width = 0; // so that the ties are drawn, even where another picture had the same size
    canvas.onpointermove = canvas.onpointerdown = e => this.choose(this.near(e));
    canvas.onpointerleave = canvas.onblur = () => this.choose(-1);
    canvas.onkeydown = e => this.pressed(e);
    new ResizeObserver(() => this.paint()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { canvas.width = 0; this.paint(); });
  }
  draw = (states, strong, age) => { Object.assign(this, {states, strong, age}); this.paint(); };

  css(name) {
    return getComputedStyle(this.canvas).getPropertyValue(name).trim();
  }
  size() {
    const {canvas, ties, picture} = this,
      side = Math.round((canvas.clientWidth || 400) * (window.devicePixelRatio || 1));
    if (canvas.width === side) return;
    canvas.width = canvas.height = ties.width = ties.height = side;
    this.scale = side / 1040;
    const pen = this.pen(ties);
    pen.strokeStyle = this.css("--soft");
    pen.globalAlpha = .16;
    pen.lineWidth = .7;
    pen.beginPath();
    for (let k = 0; k < picture.lines.length; k += 2) this.line(pen, k);
    pen.stroke();
  }
  pen(canvas) {
    const pen = canvas.getContext("2d"), {scale} = this;
    pen.setTransform(scale, 0, 0, scale, 20 * scale, 20 * scale);
    return pen;
  }
  line(pen, k) {
    const {x, y, lines} = this.picture;
    pen.moveTo(x[lines[k]], y[lines[k]]);
    pen.lineTo(x[lines[k + 1]], y[lines[k + 1]]);
  }
  circle(pen, i, r) {
    const {x, y} = this.picture;
    pen.moveTo(x[i] + r, y[i]);
    pen.arc(x[i], y[i], r, 0, 7);
  }

  // groups are the people who look the same, by strong, state and age.
  groups() {
    const {states, strong, age} = this, groups = new Map();
    for (let i = 0; i < this.n; i++) {
      const key =
        (strong(i) ? "1" : "0") +
        (states[i] || "0") +
        (age && !"02".includes(states[i]) ? 4 - Math.min(4, Math.floor(5 * age(i))) : 4);
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(i);
    }
    return groups;
  }
  paint() {
    const began = performance.now(), {canvas} = this;
    this.size();
    const groups = this.groups(),
      // of whom each is to be seen
      few = [...groups].reduce((sum, [key, list]) => sum + (key[0] === "1" && list.length), 0) < this.n / 2,
      paper = canvas.getContext("2d");
    paper.setTransform(1, 0, 0, 1, 0, 0);
    paper.clearRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(this.ties, 0, 0);
    const pen = this.pen(canvas);
    // strong users last, on top of those who have left
    for (const [key, list] of [...groups].sort()) this.people(pen, key, list, few);
    pen.globalAlpha = 1;
    if (this.at >= 0) this.chosen(pen);
    canvas.dataset.ms = (performance.now() - began).toFixed(1);
  }
  people(pen, [strong, state, shade], list, few) {
    const r = state === "2" ? 0.75 * this.r : this.r;
    pen.beginPath();
    for (const i of list) this.circle(pen, i, r);
    pen.globalAlpha = strong === "0" ? 0.12 : [0.2, 0.4, 0.6, 0.8, 1][shade];
    if (state === "0") {
      pen.globalAlpha *= few ? 1 : 0.45;
      pen.strokeStyle = this.css("--soft");
      pen.lineWidth = few ? 2.5 : 1;
      pen.stroke();
    } else {
      pen.fillStyle = this.css(state === "2" ? "--ink" : `--c${state === "1" ? 3 : ALONE[(state - 3) % ALONE.length]}`);
      pen.fill();
    }
  }
  // chosen draws a ring around the chosen person, and its ties.
  chosen(pen) {
    const {at, r, picture: {lines}} = this;
    pen.strokeStyle = this.css("--ink");
    pen.lineWidth = 1.5;
    pen.beginPath();
    for (let k = 0; k < lines.length; k += 2) if (lines[k] === at || lines[k + 1] === at) this.line(pen, k);
    this.circle(pen, at, 2 * r);
    pen.stroke();
  }

  choose(i) {
    if (i === this.at) return;
    this.at = i;
    this.paint();
    this.pointed(i);
  }
  near(e) {
    const box = this.canvas.getBoundingClientRect(),
      x = ((e.clientX - box.left) / box.width) * 1040 - 20,
      y = ((e.clientY - box.top) / box.height) * 1040 - 20;
    let near = -1, least = 30;
    for (let i = 0; i < this.n; i++) {
      const d = Math.hypot(this.picture.x[i] - x, this.picture.y[i] - y);
      if (d < least) [near, least] = [i, d];
    }
    return near;
  }
  pressed(e) {
    const {at, n} = this, to = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: n - 1, Escape: -1}[e.key];
    if (to === undefined) return;
    e.preventDefault();
    this.choose(Math.max(-1, Math.min(n - 1, to)));
  }
}
