/* The only way from a page to what runs its world. A page in one file has another link in its place.
     link.early(world)                          optional: what is known of a world, {about, ready}, before anybody
                                                answers
     link.loading(part)                         set by the page, which is told how much of a program is there
     link.ask(path, body)                       a promise of a Response; with a body it is a POST of JSON. Rejects where
                                                nobody answers
     link.listen(path, onmessage, onerror)      messages as they come, each an object; onerror where no more will come.
                                                Returns {close()} */
"use strict";
const link = {
  ask: (path, body) =>
    fetch(
      path,
      body === undefined
        ? {}
        : {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)}
    ).catch(() => {
      throw new Error("the server does not answer; has guanxi serve ended?");
    }),
  listen(path, onmessage, onerror) {
    const source = new EventSource(path);
    source.onmessage = e => onmessage(JSON.parse(e.data));
    source.onerror = () => {
      source.close();
      onerror();
    };
    return source;
  }
};
