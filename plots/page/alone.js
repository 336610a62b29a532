/* The link of a page in one file (see link.js): a worker, in which the program of the page answers as guanxi serve
   does. */
"use strict";
const link = (() => {
  const text = id => document.getElementById(id).textContent;
  const lacks = ["WebAssembly", "Worker", "DecompressionStream"].filter(name => !window[name]);
  const takers = new Map(); // by number of the call, what takes the parts of its answer
  let made = 0,
    explained,
    worker,
    dead = lacks.length && `this browser lacks ${lacks.join(" and ")}; a newer one runs this page`;
  function fail(why) {
    dead = why;
    for (const take of [...takers.values()]) take({fault: why});
  }
  const started = new Promise(f => setTimeout(f, 300)).then(() => { // what is known already is shown first
    if (dead) return;
    const source = text("worker");
    worker = new Worker(URL.createObjectURL(new Blob([source], {type: "text/javascript"})));
    worker.onmessage = ({data}) =>
      data.dead ? fail(data.dead) : data.part ? link.loading(data.part) : takers.get(data.id)?.(data);
    worker.onerror = e => fail(`the program of this page has failed: ${e.message}`);
    worker.postMessage({program: text("program"), given: text("given"), source});
  });
  const all = async id =>
    JSON.parse(
      await new Response(
        new Blob([Uint8Array.from(atob(text(id)), c => c.charCodeAt(0))])
          .stream()
          .pipeThrough(new DecompressionStream("gzip"))
      ).text()
    );
  function call(take, ...of) {
    const id = ++made;
    takers.set(id, part => { if (part.last || part.fault) takers.delete(id); take(part); });
    started.then(() => dead ? fail(dead) : worker.postMessage([id, ...of]));
    return id;
  }
  const ask = (path, body) =>
    new Promise((answer, refuse) =>
      call(
        p =>
          p.fault
            ? refuse(new Error(p.fault))
            : answer(new Response(p.text || null, {status: p.status, headers: p.head})),
        ...(body === undefined ? ["GET", path, ""] : ["POST", path, JSON.stringify(body)])
      )
    );
  return {
    early: async of => dead ? undefined : (await all("early"))[of],
    async ask(path, body) {
      const [, name, of] = /^\/explain\/([^?]*)(?:\?of=(.*))?/.exec(path) || [];
      if (!name) return ask(path, body);
      const text = decodeURIComponent(name), {names, pages} = await (explained ||= all("explained"));
      const [told, page] = names[text]?.[decodeURIComponent(of || "")] ??
        names[text]?.[""] ?? [`this page does not have it; guanxi explain ${text} prints it`, -1];
      return new Response(told + (pages[page] ?? ""));
    },
    listen(path, onmessage, onerror) {
      const id = call(p => {
        if (p.text) onmessage(JSON.parse(p.text.slice("data: ".length)));
        if (p.fault) onmessage({ended: p.fault});
        if (p.last || p.fault) onerror();
      }, "GET", path, "");
      return {close() { if (takers.delete(id) && !dead) worker.postMessage([id]); }};
    },
  };
})();
