// First script of the frame in which search runs when the site is opened from disk; see
// iframe-worker.js, from which it was taken, and iframe-worker.LICENSE.txt.
postMessage = (message, target) => parent.postMessage(message, target || "*");
importScripts = (...urls) =>
  urls.reduce((before, url) => before.then(() => new Promise((done) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = done;
    document.body.appendChild(script);
  })), Promise.resolve());
addEventListener("error", ({ error }) => {
  const filename = document.scripts[0].src.split("?")[0];
  parent.dispatchEvent(new ErrorEvent("error", { filename, error }));
});
document.currentScript.remove(); // the worker takes the first script with an address for its own
