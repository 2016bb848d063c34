"use strict";
const table = document.querySelector("table"), body = table.tBodies[0], said = document.getElementById("sorted");
const value = (row, i) => row.cells[i].dataset.n === undefined ? row.cells[i].textContent : Number(row.cells[i].dataset.n);
const compare = (a, b) => typeof a === "number" ? a - b : a.localeCompare(b, undefined, { numeric: true });
[...table.tHead.rows[0].cells].forEach((head, i) => {
  const button = head.firstElementChild;
  button.disabled = false;
  button.addEventListener("click", () => {
    const numbers = body.rows[0] && typeof value(body.rows[0], i) === "number";
    const now = head.getAttribute("aria-sort") || (numbers ? "ascending" : "descending");
    const next = now === "ascending" ? "descending" : "ascending", sign = next === "ascending" ? 1 : -1;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", next);
    body.append(...[...body.rows].sort((a, b) => sign * compare(value(a, i), value(b, i))));
    said.textContent = `Sorted by ${button.textContent}, ${next}`;
    step();
  });
});
function step() {
  const links = [...body.querySelectorAll("th a")];
  // Not by :target, which is set only after the script has run where a page is opened at an essay.
  const target = document.getElementById(location.hash.slice(1)), open = target && target.closest("article");
  document.title = open ? `${open.querySelector("h1").textContent} – Essays` : "Essays";
  if (!open) return;
  const at = links.findIndex((link) => link.hash === "#" + open.id), nav = open.querySelector(".steps");
  nav.replaceChildren(nav.firstElementChild);
  for (const [name, link] of [["Previous", links[at - 1]], ["Next", links[at + 1]]]) {
    if (!link) continue;
    const to = document.createElement("a");
    to.href = link.hash;
    to.textContent = `${name}: ${link.textContent}`;
    nav.append(to);
  }
}
addEventListener("hashchange", step);
step();
