"use strict";
const plain = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const spans = text => (text || "").split(" ").filter(Boolean).map(one => one.split("-").map(Number));
const reports = new Map();

for (const report of document.querySelectorAll(".report")) {
  const all = selector => [...report.querySelectorAll(selector)];
  const one = selector => report.querySelector(selector);
  const links = all(".map a");
  if (one(".findings")) {
    const search = one("[type=search]"), column = one("select"), levels = all(".tools [data-level]");
    const status = one("[role=status]"), reset = one(".reset");
    const opened = new Set();
    let groups = null, block = null;

    const read = () => all(".group").map(group => {
      const title = plain(group.querySelector("h3, h4").textContent);
      const entries = [...group.querySelectorAll("li")].map(li => ({li, text: `${title} ${plain(li.textContent)}`, rows: spans(li.dataset.rows)}));
      return {group, title, entries, more: group.querySelector(".more")};
    });
    const show = () => {
      groups ||= read();
      const words = plain(search.value).split(/\s+/).filter(Boolean);
      const on = levels.filter(b => b.getAttribute("aria-pressed") === "true").map(b => b.dataset.level);
      const searched = words.length > 0 || block !== null;
      let shown = 0, every = 0;
      for (const {group, title, entries, more} of groups) {
        const fits = on.includes(group.dataset.level) && (!column.value || group.dataset.column === column.value);
        let inside = 0, folded = 0;
        for (const {li, text, rows} of entries) {
          const seen = fits && words.every(word => text.includes(word)) &&
            (!block || rows.some(([from, to = from]) => from <= block.to && to >= block.from));
          if (li.hidden === seen) li.hidden = !seen;
          inside += seen;
          folded += seen && more !== null && more.contains(li);
        }
        group.hidden = !(inside || (fits && !entries.length && !block && words.every(word => title.includes(word))));
        if (more) {
          more.hidden = !folded;
          if (!searched) {
            if (opened.delete(more)) more.open = false;
          } else if (folded && !more.open) {
            opened.add(more);
            more.open = true;
          }
        }
        shown += inside;
        every += entries.length;
      }
      const narrowed = shown < every || block;
      reset.hidden = !narrowed;
      const where = block ? ` (lignes ${block.from} à ${block.to})` : "";
      status.textContent = !narrowed ? "" : shown ? `${shown} cas sur ${every}${where}` : block ? `${block.says}. Aucun n'est détaillé dans cette page : seuls les premiers de chaque sorte le sont.` : "Aucun cas ne correspond.";
    };
    const clear = () => {
      search.value = column.value = "";
      block = null;
      for (const b of levels) b.setAttribute("aria-pressed", "true");
      show();
    };
    const narrow = (number, rows) => {
      clear();
      block = rows;
      if ([...column.options].some(option => option.value === number)) column.value = number;
      show();
      one(".findings > :first-child").scrollIntoView();
    };
    reports.set(report, clear);

    search.oninput = column.onchange = show;
    search.onkeydown = event => { if (event.key === "Escape") clear(); };
    for (const b of levels) b.onclick = () => {
      b.setAttribute("aria-pressed", b.getAttribute("aria-pressed") !== "true");
      show();
    };
    reset.onclick = () => { clear(); search.focus(); };
    one(".hints").onclick = event => {
      const hidden = event.currentTarget.getAttribute("aria-pressed") !== "true";
      event.currentTarget.setAttribute("aria-pressed", hidden);
      report.classList.toggle("hiding", hidden);
      for (const fix of all(".fix")) fix.open = !hidden;
    };
    for (const b of all(".print")) b.onclick = () => {
      document.documentElement.classList.toggle("whole", b.classList.contains("whole"));
      if (b.classList.contains("whole")) for (const more of all(".more")) more.open = true;
      print();
    };
    for (const a of all(".pick")) a.onclick = event => {
      event.preventDefault();
      narrow(a.dataset.column, null);
      one(".findings > :first-child").focus();
    };
    for (const a of links) a.addEventListener("click", event => {
      const [[from, to = from]] = spans(a.parentElement.dataset.rows);
      if (!a.hash.endsWith("-liste")) return;
      event.preventDefault();
      narrow(a.dataset.column, {from, to, says: a.getAttribute("aria-label")});
      one(".findings > :first-child").focus();
    });
  }

  const map = one(".map");
  if (map) {
    const lines = [...map.querySelectorAll(".line:not(.names)")], names = [...map.querySelector(".names").children];
    const at = a => [lines.indexOf(a.parentElement), [...a.parentElement.children].indexOf(a)];
    const step = {ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0]};
    links.forEach((a, i) => { a.tabIndex = i ? -1 : 0; });
    map.onkeydown = event => {
      const move = step[event.key];
      if (!move || !links.includes(event.target)) return;
      event.preventDefault();
      const [y, x] = at(event.target);
      const far = ([b, a]) => move[0] ? (b - y) * move[0] * 1000 + Math.abs(a - x) : b === y ? (a - x) * move[1] : 0;
      const next = links.map(a => [far(at(a)), a]).filter(([d, a]) => d > 0 && (move[1] || at(a)[0] !== y)).sort((a, b) => a[0] - b[0])[0];
      if (next) {
        event.target.tabIndex = -1;
        next[1].tabIndex = 0;
        next[1].focus();
      }
    };
    const tell = event => {
      const cell = event.target, line = cell.parentElement;
      for (const name of names) name.classList.remove("on");
      if (!line || !lines.includes(line) || cell === line.firstElementChild) return;
      const name = names[[...line.children].indexOf(cell)], [[from, to = from]] = spans(line.dataset.rows);
      name.classList.add("on");
      one(".readout").textContent = cell.getAttribute("aria-label") || `${name.textContent}, ${from === to ? "ligne" : "lignes"} ${from === to ? from : `${from} à ${to}`}`;
    };
    map.addEventListener("mouseover", tell);
    map.addEventListener("focusin", tell);
  }

  for (const b of all(".copy")) b.onclick = async () => {
    const code = b.previousElementSibling;
    try {
      await navigator.clipboard.writeText(code.textContent);
      b.textContent = "Copié";
    } catch {
      getSelection().selectAllChildren(code);
      b.textContent = "Ctrl + C";
    }
    setTimeout(() => { b.textContent = "Copier"; }, 1500);
  };
}

const reach = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  document.querySelectorAll(".here").forEach(one => one.classList.remove("here"));
  if (!target) return;
  if (target.closest("[hidden]")) reports.get(target.closest(".report"))?.();
  for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
  if (target.matches("li, .group")) target.classList.add("here");
  target.scrollIntoView();
  if (target.tabIndex === -1) target.focus({preventScroll: true});
};
addEventListener("hashchange", reach);
document.addEventListener("click", event => {
  const link = event.target.closest?.("a[href^='#']");
  if (link && link.hash === location.hash && !event.defaultPrevented) reach();
});
reach();
