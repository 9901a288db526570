// The compare page. Verdicts were worked out by the builder; nothing is judged here but which of
// them is the worst. All text of others goes in by textContent.
(function () {
  "use strict";
  const root = document.getElementById("tr-compare");
  if (!root) return;
  const start = JSON.parse(root.dataset.start);
  const words = start.words;
  const form = document.getElementById("tr-form");
  const result = document.getElementById("tr-result");
  const metric = document.getElementById("tr-metric");
  const breakdown = document.getElementById("tr-breakdown");
  const year = document.getElementById("tr-year");
  const figures = document.getElementById("tr-figures");
  const SIGNS = { comparable: "●", with_caution: "▲", not_comparable: "■" };
  const ORDER = ["comparable", "with_caution", "not_comparable"];
  const SVG = "http://www.w3.org/2000/svg";
  const loading = {};
  let data = null;
  let cell = null;
  let lost = false;

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...children.filter((child) => child !== null && child !== ""));
    return made;
  }

  function load(name) {
    const known = (window.TR_COMPARE || {})[name];
    if (known) return Promise.resolve(known);
    loading[name] ||= new Promise((resolve, reject) => {
      const script = element("script", { src: "assets/compare/" + encodeURIComponent(name) + ".js" });
      script.onload = () => resolve(window.TR_COMPARE[name]);
      script.onerror = () => { delete loading[name]; reject(new Error(name)); };
      document.head.append(script);
    });
    return loading[name];
  }

  const rate = () => form.elements.rate.value;
  const ticked = () => [...figures.querySelectorAll("input:checked")].map((box) => Number(box.value));

  function setOf(one, other) {
    const [i, j] = one < other ? [one, other] : [other, one];
    const { kinds, alike, own } = cell.pairs[rate()];
    const known = own[i + "-" + j];
    if (known !== undefined) return data.sets[known];
    const [a, b] = kinds[i] < kinds[j] ? [kinds[i], kinds[j]] : [kinds[j], kinds[i]];
    const n = Math.max(...kinds) + 1;
    return data.sets[alike[a * n - (a * (a - 1)) / 2 + (b - a)]];
  }

  const verdictOf = (codes) =>
    ORDER[Math.max(0, ...codes.map((code) => ORDER.indexOf(data.reasons[code][3])))];

  function reasonsOf(chosen) {
    const found = new Set();
    chosen.forEach((one, place) =>
      chosen.slice(place + 1).forEach((other) => setOf(one, other).forEach((code) => found.add(code))));
    return Object.keys(data.reasons).filter((code) => found.has(code));
  }

  const ends = (figure) => (rate() === "none" ? figure.ends : figure.rates[rate()][1]);

  function classes(chosen) {
    const groups = [];
    for (const one of chosen) {
      const fits = (other) => verdictOf(setOf(one, other)) !== "not_comparable";
      const group = ends(cell.figures[one]) && groups.find((members) => members.every(fits));
      if (group) group.push(one); else groups.push([one]);
    }
    return groups.filter((group) => group.length > 1).sort((a, b) => b.length - a.length);
  }

  function fill(select, values, chosen) {
    select.replaceChildren(...values.map(([value, label]) => {
      const option = element("option", { value }, label);
      option.selected = String(value) === String(chosen);
      return option;
    }));
  }

  function listBreakdowns(chosen) {
    const seen = new Map(data.cells.map((one) => [one.breakdown, one.breakdown]));
    fill(breakdown, [...seen], chosen);
  }

  function listYears(chosen) {
    const cells = data.cells.filter((one) => one.breakdown === breakdown.value);
    fill(year, cells.map((one) => [one.key, one.year]), chosen);
    cell = cells.find((one) => one.key === year.value) || cells[0];
  }

  function listFigures(names) {
    const wanted = names && new Set(names);
    figures.replaceChildren(...cell.figures.map((figure, place) => {
      const box = element("input", { type: "checkbox", value: place });
      box.checked = wanted ? wanted.has(figure.id) : cell.start.includes(place);
      const about = element("span", { class: "tr-soft" }, figure.when + ", " + figure.where);
      return element("label", {}, box, " ", figure.who, " ", about);
    }));
  }

  function remember() {
    const state = new URLSearchParams({ metric: metric.value, cell: cell.key, rate: rate() });
    state.set("figures", ticked().map((place) => cell.figures[place].id).join(","));
    history.replaceState(null, "", "#" + state);
  }

  function reasonList(told, label) {
    const list = element("ul", { class: "tr-reasons" });
    for (const [title, text, remedy, verdict] of told) {
      const help = element("span", { class: "tr-remedy" }, label + ": " + remedy);
      list.append(element("li", { class: "tr-" + verdict }, element("b", {}, title + "."), " " + text + " ", help));
    }
    return list;
  }

  // What forbids stands open, with what would have to be published; cautions by name, then in full.
  function reasonParts(codes) {
    const told = codes.map((code) => data.reasons[code]);
    const forbidding = told.filter((one) => one[3] === "not_comparable");
    const cautions = told.filter((one) => one[3] !== "not_comparable");
    const parts = forbidding.length ? [reasonList(forbidding, words.remedy_needed)] : [];
    if (cautions.length) {
      const names = cautions.map((one) => one[0]).join("; ");
      const summary = element("summary", {}, element("b", {}, words.cautions + " (" + cautions.length + "):"), " " + names);
      parts.push(element("details", { class: "tr-why" }, summary, reasonList(cautions, words.remedy)));
    }
    return parts;
  }

  function rect(kind, x, width) {
    const made = document.createElementNS(SVG, "rect");
    const attributes = { class: kind, x, y: 0, width, height: 10 };
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function bar(low, high, top) {
    const made = document.createElementNS(SVG, "svg");
    const attributes = { viewBox: "0 0 1000 10", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" };
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    const at = (value) => (top ? (1000 * value) / top : 0);
    made.append(rect("bar", 0, Math.max(at(low), 1.5)));
    if (high > low) made.append(rect("band", at(low), at(high) - at(low)));
    return made;
  }

  const shown = (figure) => (rate() === "none" ? figure.text : figure.rates[rate()][0]);

  function source(figure, text) {
    return figure.url ? element("a", { href: figure.url, rel: "noopener", title: figure.source }, text) : text;
  }

  function chart(chosen, title) {
    const top = Math.max(...chosen.map((place) => ends(cell.figures[place])[1]));
    const list = element("ul");
    for (const figure of chosen.map((place) => cell.figures[place])) {
      const value = element("span", { class: "n" }, source(figure, shown(figure)));
      const who = element("span", { class: "tr-bar-who" }, figure.who + ", " + figure.when);
      list.append(element("li", {}, who, bar(...ends(figure), top), value));
    }
    return element("figure", { class: "tr-bars" }, element("figcaption", {}, title), list);
  }

  function table(chosen, title) {
    const rated = rate() !== "none";
    const head = [words.reporter, words.period, words.place, words.value];
    if (rated) head.push(words[rate()]);
    head.push(words.source);
    const columns = head.map((text) => element("th", { scope: "col" }, text));
    const body = element("tbody");
    for (const figure of chosen.map((place) => cell.figures[place])) {
      const name = element("a", { href: "reporters/" + encodeURIComponent(figure.reporter) + ".html" }, figure.who);
      const row = element("tr", {}, element("th", { scope: "row" }, name),
        element("td", {}, figure.when), element("td", {}, figure.where), element("td", { class: "n" }, figure.text));
      if (rated) row.append(element("td", { class: "n" }, shown(figure)));
      const named = figure.source && figure.lang ? element("span", { lang: figure.lang }, figure.source) : figure.source;
      row.append(element("td", {}, source(figure, named || words.source)));
      body.append(row);
    }
    const made = element("table", { class: "tr" }, element("caption", {}, title),
      element("thead", {}, element("tr", {}, ...columns)), body);
    return element("div", { class: "tr-scroll", tabindex: "0", role: "region", "aria-label": title }, made);
  }

  function alternatives(chosen) {
    const groups = classes(chosen);
    if (!groups.length) return null;
    const list = element("ul");
    for (const group of groups) {
      const names = group.map((place) => cell.figures[place].who + ", " + cell.figures[place].when);
      const button = element("button", { type: "button", class: "tr-button" }, words.only_these);
      button.addEventListener("click", () => {
        for (const box of figures.querySelectorAll("input")) box.checked = group.includes(Number(box.value));
        draw();
        figures.querySelector("input:checked").focus();
      });
      list.append(element("li", {}, names.join("; ") + ". ", button));
    }
    return element("div", {}, element("p", {}, words.may_share), list);
  }

  function leftOut() {
    if (!cell.leftOut) return [];
    const list = "metrics/" + encodeURIComponent(metric.value) + ".html#each";
    const text = words.left_out.replace("{n}", cell.leftOut) + " ";
    return [element("p", { class: "tr-left-out" }, text, element("a", { href: list }, words.left_out_list))];
  }

  function elsewhere() {
    if (!cell.elsewhere.length) return [];
    const list = element("ul");
    for (const [key, name, who] of cell.elsewhere) {
      const target = "#" + new URLSearchParams({ metric: metric.value, cell: key });
      list.append(element("li", {}, who + ": ", element("a", { href: target }, name)));
    }
    const text = words.elsewhere.replace("{year}", cell.year);
    return [element("div", { class: "tr-elsewhere" }, element("p", {}, text), list)];
  }

  function draw() {
    const chosen = ticked();
    remember();
    const title = [data.title, cell.breakdown, cell.year].join("\u00a0· ");
    const parts = [element("h2", {}, title)];
    if (lost) parts.push(element("p", { class: "tr-break tr-lost" }, words.address_lost));
    const line = element("p", { role: "status" });
    if (chosen.length < 2) {
      line.append(words.choose_two);
      parts.push(line);
      if (chosen.length) parts.push(table(chosen, title));
      result.replaceChildren(...parts, ...elsewhere(), ...leftOut());
      return;
    }
    const codes = reasonsOf(chosen);
    const verdict = verdictOf(codes);
    const mark = element("span", { "aria-hidden": "true" }, SIGNS[verdict]);
    line.append(element("span", { class: "tr-verdict tr-" + verdict }, mark, " " + words[verdict]),
      " ", element("span", { class: "tr-soft" }, words.n_chosen.replace("{n}", chosen.length)));
    const outcome = element("div", { class: "tr-outcome tr-" + verdict }, line,
      element("p", {}, start.meanings[verdict]));
    parts.push(outcome, ...reasonParts(codes));
    const per = rate() === "none" ? "" : " · " + words[rate()];
    if (verdict === "not_comparable") {
      outcome.append(element("p", { class: "tr-refused" }, words.no_chart));
      const others = alternatives(chosen);
      if (others) parts.push(others);
    } else {
      parts.push(chart(chosen, title + per));
    }
    parts.push(table(chosen, title));
    result.replaceChildren(...parts, ...elsewhere(), ...leftOut());
  }

  async function open(state) {
    const agrees = (key, value) => !state.has(key) || state.get(key) === value;
    const name = [...metric.options].some((option) => option.value === state.get("metric"))
      ? state.get("metric") : start.metric;
    data = await load(name);
    metric.value = name;
    const key = state.get("cell") || (name === start.metric ? start.cell : "");
    const wanted = data.cells.find((one) => one.key === key) || data.cells[0];
    listBreakdowns(wanted.breakdown);
    listYears(wanted.key);
    const known = wanted.key === state.get("cell") && state.has("figures");
    const names = known ? state.get("figures").split(",").filter(Boolean) : null;
    listFigures(names);
    lost = !agrees("metric", name) || !agrees("cell", wanted.key)
      || (names || []).some((one) => !cell.figures.some((figure) => figure.id === one));
    const choice = [...form.elements.rate].find((radio) => radio.value === state.get("rate"));
    (choice || form.elements.rate[0]).checked = true;
    draw();
  }

  const hash = () => new URLSearchParams(location.hash.slice(1));

  form.addEventListener("change", () => { lost = false; }, true);
  metric.addEventListener("change", () => open(new URLSearchParams({ metric: metric.value, rate: rate() })));
  breakdown.addEventListener("change", () => { listYears(""); listFigures(null); draw(); });
  year.addEventListener("change", () => { listYears(year.value); listFigures(null); draw(); });
  form.addEventListener("change", (event) => { if (event.target.matches("input")) draw(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", () => open(hash()).then(() => metric.focus()));
  if (start.metric) open(hash()).then(() => { form.inert = false; });
})();
