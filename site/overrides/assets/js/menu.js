// Menu and search by keyboard: a button opens the menu, what is open closes when the focus leaves.
"use strict";
(() => {
  const menu = document.querySelector(".md-sidebar--primary");
  const drawer = document.getElementById("__drawer");
  const label = document.querySelector(".md-header label[for=__drawer]");
  const open = { __drawer: menu, __search: document.querySelector(".md-search") };
  if (!menu || !label) return;

  const button = document.createElement("button");
  button.type = "button";
  button.className = `${label.className} tr-menu`;
  button.ariaLabel = menu.querySelector("nav").ariaLabel;
  button.append(...label.childNodes);
  label.replaceWith(button);
  const tell = () => button.setAttribute("aria-expanded", drawer.checked);
  tell();

  button.addEventListener("click", () => {
    drawer.click();
    if (drawer.checked) menu.querySelector("a").focus();
  });
  drawer.addEventListener("change", tell);
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !drawer.checked) return;
    drawer.click();
    button.focus();
  });
  addEventListener("focusin", ({ target }) => {
    for (const [id, part] of Object.entries(open)) {
      const box = document.getElementById(id);
      if (box.checked && target !== box && target !== button && !part.contains(target)) box.click();
    }
  });
})();
