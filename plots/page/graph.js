/* socialGraph(canvas, picture) draws people as points and their ties as lines on a canvas, and returns a function
   draw(states, colour) for each change of who uses the platform. picture is {x, y, lines, segment, segments} in a square
   of 1000; states a digit per person: 0 never used it, 1 uses it, 2 has left; colour is "state" or "segment".
   The ties are drawn once, so that a change costs only the points. canvas.dataset.ms is what the last one took. */
"use strict";
function socialGraph(canvas, picture) {
  const ties = document.createElement("canvas");
  let states = "", colour = "state", scale = 1;

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
    for (let k = 0; k < l.length; k += 2) {
      pen.moveTo(picture.x[l[k]], picture.y[l[k]]);
      pen.lineTo(picture.x[l[k + 1]], picture.y[l[k + 1]]);
    }
    pen.stroke();
  }
  const css = name => getComputedStyle(canvas).getPropertyValue(name).trim();

  function paint() {
    const began = performance.now();
    size();
    const pen = canvas.getContext("2d"), n = picture.x.length, r = n > 1500 ? 5 : n > 400 ? 7 : 9;
    const hues = [0, 1, 2, 3, 4, 5, 6].map(k => css("--c" + k)), groups = new Map();
    for (let i = 0; i < n; i++) {
      const s = states[i] || "0", key = s === "1" ? (colour === "segment" ? "1" + picture.segment[i] % 7 : "10") : s;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(i);
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(ties, 0, 0);
    pen.setTransform(scale, 0, 0, scale, 20 * scale, 20 * scale);
    for (const [key, list] of [...groups].sort()) { // users last, on top
      pen.beginPath();
      for (const i of list) { pen.moveTo(picture.x[i] + r, picture.y[i]); pen.arc(picture.x[i], picture.y[i], r, 0, 7); }
      if (key === "0") { pen.strokeStyle = css("--soft"); pen.globalAlpha = .45; pen.lineWidth = 1; pen.stroke(); }
      else { pen.globalAlpha = 1; pen.fillStyle = key === "2" ? css("--c1") : hues[key[1]]; pen.fill(); }
      pen.globalAlpha = 1;
    }
    canvas.dataset.ms = (performance.now() - began).toFixed(1);
  }
  new ResizeObserver(paint).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { canvas.width = 0; paint(); });
  return (s, c) => { states = s; colour = c; paint(); };
}
