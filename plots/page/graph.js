/* socialGraph(canvas, picture, pointed) draws people as points and their ties as lines on a canvas, and returns a
   function draw(states, strong, age) for each change of who uses the platform. picture is {x, y, lines, segment, ...}
   in a square of 1000; states a digit per person: 0 never used it, 1 uses it, 2 has left, 3 and more use one of several
   platforms alone; those of whom strong(number) is true are drawn strongly, and users, if there is an age(number) from
   0 to 1, the stronger the lower it is. pointed(i) is told the person under the pointer, -1 where there is none; with
   the focus the arrow keys go from one to the next. The ties are drawn once, so that a change costs only the points.
   canvas.dataset.ms is what the last one took. */
"use strict";
function socialGraph(canvas, picture, pointed) {
  const ties = document.createElement("canvas"),
    n = picture.x.length,
    r = n > 1500 ? 5 : n > 400 ? 7 : n > 100 ? 9 : 14;
  let states = "", strong = () => true, age, scale = 1, at = -1;
  canvas.width = 0; // so that the ties are drawn, even where another picture had the same size
  const css = name => getComputedStyle(canvas).getPropertyValue(name).trim();

  function size() {
    const side = Math.round((canvas.clientWidth || 400) * (window.devicePixelRatio || 1));
    if (canvas.width === side) return;
    canvas.width = canvas.height = ties.width = ties.height = side;
    scale = side / 1040;
    const pen = ties.getContext("2d"), l = picture.lines;
    pen.setTransform(scale, 0, 0, scale, 20 * scale, 20 * scale);
    pen.strokeStyle = css("--soft");
    pen.globalAlpha = .16;
    pen.lineWidth = .7;
    pen.beginPath();
    for (let k = 0; k < l.length; k += 2) line(pen, k);
    pen.stroke();
  }
  function line(pen, k) {
    pen.moveTo(picture.x[picture.lines[k]], picture.y[picture.lines[k]]);
    pen.lineTo(picture.x[picture.lines[k + 1]], picture.y[picture.lines[k + 1]]);
  }

  function paint() {
    const began = performance.now();
    size();
    const pen = canvas.getContext("2d"),
      groups = new Map();
    for (let i = 0; i < n; i++) {
      const key =
        (strong(i) ? "1" : "0") +
        (states[i] || "0") +
        (age && !"02".includes(states[i]) ? 4 - Math.min(4, Math.floor(5 * age(i))) : 4);
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(i);
    }
    // of whom each is to be seen
    const few = [...groups].reduce((sum, [key, list]) => sum + (key[0] === "1" && list.length), 0) < n / 2;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(ties, 0, 0);
    pen.setTransform(scale, 0, 0, scale, 20 * scale, 20 * scale);
    for (const [key, list] of [...groups].sort()) {
      // strong users last, on top of those who have left
      pen.beginPath();
      const small = key[1] === "2" ? 0.75 * r : r;
      for (const i of list) {
        pen.moveTo(picture.x[i] + small, picture.y[i]);
        pen.arc(picture.x[i], picture.y[i], small, 0, 7);
      }
      pen.globalAlpha = key[0] === "0" ? 0.12 : [0.2, 0.4, 0.6, 0.8, 1][key[2]];
      if (key[1] === "0") {
        pen.globalAlpha *= few ? 1 : 0.45;
        pen.strokeStyle = css("--soft");
        pen.lineWidth = few ? 2.5 : 1;
        pen.stroke();
      } else {
        pen.fillStyle = css(key[1] === "2" ? "--ink" : `--c${key[1] === "1" ? 3 : ALONE[(key[1] - 3) % ALONE.length]}`);
        pen.fill();
      }
    }
    pen.globalAlpha = 1;
    if (at >= 0) {
      // with its ties
      pen.strokeStyle = css("--ink");
      pen.lineWidth = 1.5;
      pen.beginPath();
      for (let k = 0; k < picture.lines.length; k += 2)
        if (picture.lines[k] === at || picture.lines[k + 1] === at) line(pen, k);
      pen.moveTo(picture.x[at] + 2 * r, picture.y[at]);
      pen.arc(picture.x[at], picture.y[at], 2 * r, 0, 7);
      pen.stroke();
    }
    canvas.dataset.ms = (performance.now() - began).toFixed(1);
  }
  function choose(i) {
    if (i === at) return;
    at = i;
    paint();
    pointed(at);
  }
  canvas.onpointermove = canvas.onpointerdown = e => {
    const box = canvas.getBoundingClientRect(),
      x = ((e.clientX - box.left) / box.width) * 1040 - 20,
      y = ((e.clientY - box.top) / box.height) * 1040 - 20;
    let near = -1, least = 30;
    for (let i = 0; i < n; i++) {
      const d = Math.hypot(picture.x[i] - x, picture.y[i] - y);
      if (d < least) [near, least] = [i, d];
    }
    choose(near);
  };
  canvas.onpointerleave = canvas.onblur = () => choose(-1);
  canvas.onkeydown = e => {
    const to = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: n - 1, Escape: -1}[e.key];
    if (to === undefined) return;
    e.preventDefault();
    choose(Math.max(-1, Math.min(n - 1, to)));
  };
  new ResizeObserver(paint).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { canvas.width = 0; paint(); });
  return (s, of, by) => { states = s; strong = of; age = by; paint(); };
}
