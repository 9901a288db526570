// Sorting and filtering of a list. Without this script the list is complete, in order of name.
"use strict";
(() => {
  const list = document.querySelector(".tr-list-of");
  const filter = document.getElementById("tr-filter");
  if (!list || !filter) return;
  const body = list.querySelector("tbody");
  const rows = [...body.rows];
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });

  const value = (row, column) => {
    const cell = row.cells[column];
    const exact = cell.querySelector("data, time");
    if (!exact) return cell.textContent.trim();
    return exact.tagName === "DATA" ? Number(exact.value) : exact.dateTime;
  };

  const sort = (head, column) => {
    const numbers = typeof value(rows[0], column) === "number";
    const before = head.getAttribute("aria-sort");
    const descending = before ? before === "ascending" : numbers;
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    rows.sort((one, other) => {
      const [a, b] = [value(one, column), value(other, column)];
      const both = typeof a === "number" ? a - b : order.compare(a, b);
      return descending ? -both : both;
    });
    body.append(...rows);
  };

  list.querySelectorAll("th > .tr-sort").forEach((label) => {
    const head = label.parentNode;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tr-sort";
    button.append(...label.childNodes);
    label.replaceWith(button);
    button.addEventListener("click", () => sort(head, head.cellIndex));
  });
  list.querySelector("thead th").setAttribute("aria-sort", "ascending");

  const words = document.getElementById("tr-words");
  const role = document.getElementById("tr-role");
  const status = filter.querySelector("[role=status]");
  const number = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: "always" });
  const show = () => {
    const wanted = words.value.trim().toLocaleLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits =
        (!role.value || row.cells[1].textContent === role.value) &&
        row.textContent.toLocaleLowerCase().includes(wanted);
      row.hidden = !fits;
      shown += fits;
    }
    status.textContent = filter.dataset.shown.replace("{shown}", number.format(shown));
  };
  words.addEventListener("input", show);
  role.addEventListener("change", show);
  filter.inert = false;
  show();
})();
