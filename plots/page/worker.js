/* Begins the program of a page in one file. Go's wasm_exec.js stands above. */
"use strict";
const bytes = base64 => {
  const text = atob(base64), all = new Uint8Array(text.length);
  for (let i = 0; i < all.length; i++) all[i] = text.charCodeAt(i);
  return all;
};
const inflated = (base64, told) => { // tells how much of it is there
  const all = bytes(base64), size = new DataView(all.buffer).getUint32(all.length - 4, true);
  let done = 0;
  const counted = new TransformStream({
    transform: (part, to) => {
      told?.((done += part.length) / size);
      to.enqueue(part);
    }
  });
  return new Response(new Blob([all]).stream().pipeThrough(new DecompressionStream("gzip")).pipeThrough(counted), {
    headers: {"Content-Type": "application/wasm"}
  });
};

// disk has the program read the files of the page, by as much of Node's fs as it calls.
function disk(files) {
  const open = [], plain = path => path.replace(/^[./]+/, "");
  const stat = (path, done) => {
    const name = plain(path), folder = !name || Object.keys(files).some(f => f.startsWith(name + "/"));
    if (!folder && !files[name]) return done(Object.assign(new Error(path), {code: "ENOENT"}));
    done(null, {
      dev: 0,
      ino: 0,
      mode: folder ? 0o40555 : 0o100444,
      nlink: 1,
      uid: 0,
      gid: 0,
      rdev: 0,
      size: files[name]?.length || 0,
      blksize: 0,
      blocks: 0,
      atimeMs: 0,
      mtimeMs: 0,
      ctimeMs: 0,
      isDirectory: () => folder
    });
  };
  Object.assign(fs, {
    stat, lstat: stat, fstat: (fd, done) => stat(open[fd].path, done), readdir: (path, done) => done(null, []),
    open: (path, flags, mode, done) => stat(path, e => e ? done(e) : done(null, open.push({path, at: 0}) - 1)),
    close: (fd, done) => done(null),
    read: (fd, into, offset, length, position, done) => {
      const part = files[plain(open[fd].path)].subarray(position ?? open[fd].at).subarray(0, length);
      into.set(part, offset);
      if (position === null) open[fd].at += part.length;
      done(null, part.length);
    },
  });
}

// others is how many more workers there are for replicates; far asks one of them, which begins with the module that is
// compiled. What is made of a blob here can be read here alone, so that each gets the script as text.
globalThis.others = Math.min(4, navigator.hardwareConcurrency || 1) - 1;
const threads = [], asked = new Map();
let asks = 0, shared;
globalThis.far = (thread, call, done) => {
  const dead = why => postMessage({dead: why});
  if (!threads[thread]) {
    const script = new Blob([shared.source], {type: "text/javascript"});
    const worker = threads[thread] = new Worker(URL.createObjectURL(script));
    worker.onmessage = ({data}) => {
      if (data.dead) return dead(data.dead);
      asked.get(data.id)(data.text);
      asked.delete(data.id);
    };
    worker.onerror = e => dead(`a thread of this page has failed: ${e.message}`);
    worker.postMessage(shared);
  }
  asked.set(++asks, done);
  threads[thread].postMessage({id: asks, call});
};

async function begin({program, module, given, source}) {
  globalThis.given = await inflated(given).text();
  disk(
    Object.fromEntries(
      Object.entries(JSON.parse(globalThis.given).files || {}).map(([name, base64]) => [name, bytes(base64)])
    )
  );
  const go = new Go(), ready = new Promise(f => { globalThis.ready = f; });
  go.env = {GOGC: "400", GOMEMLIMIT: "1500MiB"}; // what is collected less often takes less time
  module ||= await WebAssembly.compileStreaming(inflated(program, part => postMessage({part})));
  shared = {module, given, source};
  const instance = await WebAssembly.instantiate(shared.module, go.importObject);
  go.run(instance).then(() =>
    postMessage({
      dead: "the program of this page has ended, such as where memory was full; load it again, with fewer people"
    })
  );
  await ready;
}
let begun;
onmessage = async ({data}) => {
  begun ||= begin(data).then(
    () => true,
    e => postMessage({dead: `the program of this page cannot begin: ${e.message}`})
  );
  if (data.given || !await begun) return;
  if (data.call) guest(data.call, text => postMessage({id: data.id, text})); else answer(...data);
};
