"use strict";
(() => {
  const by = (id) => document.getElementById(id);
  // What is folded away on screen belongs on paper.
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
  const form = by("controls");
  if (!form) return;
  const [find, score, party, review, kind, order] = ["find", "score", "party", "review", "kind", "order"].map(by);
  const table = document.querySelector(".hits");
  const hits = [...table.tBodies];
  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f'’‘`.-]/g, "").toLowerCase();
  const words = new Map(hits.map((hit) => [hit, fold(hit.dataset.find)]));
  for (const name of new Set(hits.map((hit) => hit.dataset.kind))) kind.add(new Option(name, name));
  form.hidden = false;

  const fitsReview = (state) => !review.value || (review.value === "todo" ? state !== "cleared" : state === review.value);

  function filter() {
    const wanted = fold(find.value).split(/\s+/).filter(Boolean);
    let visible = 0;
    for (const hit of hits) {
      const data = hit.dataset;
      const fits = Number(data.score) >= Number(score.value || 0) && fitsReview(data.review)
        && (!party.value || data.parties.split(" ").includes(party.value)) && (!kind.value || data.kind === kind.value)
        && wanted.every((word) => words.get(hit).includes(word));
      hit.hidden = !fits;
      visible += fits;
    }
    const shown = by("shown");
    shown.textContent = shown.dataset.text.replace("{visible}", visible).replace("{all}", hits.length);
    by("none").hidden = visible > 0;
  }

  function sort() {
    const place = (hit) => Number(hit.dataset.number);
    const sorted = [...hits].sort((a, b) => (order.value === "score" ? b.dataset.score - a.dataset.score : 0) || place(a) - place(b));
    table.append(...sorted);
  }

  form.addEventListener("input", (event) => { if (event.target === order) sort(); filter(); });
  form.addEventListener("reset", () => setTimeout(() => { sort(); filter(); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  by("print").addEventListener("click", () => window.print());
  filter();
})();
