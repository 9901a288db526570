// The search worker and its index weigh as much as a page: they are loaded when somebody searches,
// not with every page. From disk the theme waits by itself.
"use strict";
(() => {
  if (location.protocol === "file:") return;
  let wake;
  const awake = new Promise((done) => { wake = done; });
  if (new URLSearchParams(location.search).has("q")) wake();
  addEventListener("focusin", ({ target }) => {
    if (target.matches(".md-search__input")) wake();
  });
  addEventListener("change", ({ target }) => {
    if (target.id === "__search") wake();
  });

  const Real = Worker;
  window.Worker = class extends EventTarget {
    constructor(...given) {
      super();
      this.real = awake.then(() => {
        const real = new Real(...given);
        real.addEventListener("message", ({ data }) =>
          this.dispatchEvent(new MessageEvent("message", { data })));
        return real;
      });
    }

    postMessage(...given) {
      this.real.then((real) => real.postMessage(...given));
    }
  };

  const { open, send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, url, ...given) {
    this.waits = String(url).includes("/search/search_index.");
    return open.call(this, method, url, ...given);
  };
  XMLHttpRequest.prototype.send = function (...given) {
    if (!this.waits) return send.apply(this, given);
    awake.then(() => send.apply(this, given));
  };
})();
