/* Finished runs as they are stored, and as the page reads them (see packed_test.go in cmd/serve). */
"use strict";
// wholes reads whole numbers, each some characters of ASCII without " and \, the lowest digits first: 62 of them end a
// number, 31 go on. Even numbers are twice what they mean, odd ones below 0.
function wholes(text) {
  const all = [];
  let v = 0, one = 1;
  for (const c of text) {
    const digit = c.charCodeAt(0) - 32 - (c > '"') - (c > "\\");
    v += one * digit;
    if (digit >= 62) one *= 31;
    else {
      all.push(v % 2 ? -(v + 1) / 2 : v / 2);
      [v, one] = [0, 1];
    }
  }
  return all;
}
// unpacked lays out numbers of rows, which are steps since the row before, of some metrics as what an arm has more than
// the first; the days on which people come, go, or change platforms, −1 where they do as in the first; pictures; and
// the largest parts of what an arm has more than the first for a party, by replicate.
function unpacked(r) {
  const cells = r.runs.map(wholes), who = wholes(r.who), rows = r.ticks.length;
  r.pictures.forEach((p, n) => {
    for (const name of ["x", "y", "segment", "kind", "friends"])
      p[name] = p[name] ? wholes(p[name]).map(v => "xy".includes(name) ? 2 * v : v) : r.pictures[n - 1][name];
    let from = 0;
    const ends = wholes(p.lines), half = ends.length / 2;
    p.lines = ends.slice(half).flatMap((far, k) => [(from += ends[k]), from + far]);
  });
  let at = 0;
  r.arms.forEach((arm, number) => {
    arm.runs = Array.from({length: r.replicates}, (_, k) =>
      r.metrics.map(({step, flow, apart}, m) => {
        let sum = 0;
        return r.ticks.map((_, row) => {
          const cell = k * rows + row, first = apart && number ? cells[m][cell] : 0,
            v = cells[m][number * r.replicates * rows + cell] + first;
          return arm.none.includes(m) ? null : step * (flow ? v : sum += v);
        });
      })
    );
    for (const p of arm.parts || []) p.pairs = wholes(p.pairs).map(v => v * p.step);
    [arm.who, arm.is] = [[], []];
    for (const i of r.pictures[0].x.keys()) {
      const n = who[at++];
      let day = 0;
      [arm.who[i], arm.is[i]] = n < 0 ? [r.arms[0].who[i], r.arms[0].is[i]] : [[], []];
      for (let k = 0; k < n; k++) {
        arm.who[i].push(day += who[at++]);
        arm.is[i].push(r.several ? who[at++] : k % 2 ? 2 : 1);
      }
    }
  });
  return r;
}
