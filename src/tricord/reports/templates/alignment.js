"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const bodies = [...document.querySelectorAll(".matrix tbody")];
  const by = (id) => document.getElementById(id);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const [form, find, kind, gaps, asOf, slider] = ["controls", "find", "kind", "gaps", "asof", "slider"].map(by);
  const columns = [...form.querySelectorAll("select[data-column]")];
  const designated = new Set(data.designated);
  const original = bodies.map((body) => [...body.querySelectorAll(".cell")].map((cell) => ({
    slug: cell.firstElementChild.classList[1], time: cell.querySelector("time").textContent,
  })));
  form.hidden = false;

  // The head of the table sticks below the bar, which is as high as its lines.
  new ResizeObserver(() => document.documentElement.style.setProperty("--bar", `${form.offsetHeight}px`)).observe(form);

  // -- as of: every day on which a cell changes is a stop of the slider --------------------------------------------------
  const stops = [...new Set(Object.values(data.changes).flatMap(([cells]) => cells.flat()).map((change) => change[0]))].filter((day) => day > "1900" && (!data.asOf || day <= data.asOf)).sort();
  slider.min = 0;
  slider.max = stops.length;
  slider.value = stops.length;
  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f'’‘`.-]/g, "").toLowerCase();
  const words = bodies.map((body) => fold(body.dataset.find));
  let states = original.map((row) => row.map((cell) => cell.slug));

  // The last change on or before a day speaks for it.
  const stateOn = (changes, day) => {
    let found = changes[0];
    for (const change of changes) { if (change[0] <= day) found = change; else break; }
    return found;
  };

  function show(day) {
    states = bodies.map((body, n) => [...body.querySelectorAll(".cell")].map((cell, p) => {
      const [, state, since] = day ? stateOn(data.changes[body.id][0][p], day) : [0, -1, original[n][p].time];
      const slug = day ? data.slugs[state] : original[n][p].slug;
      const badge = cell.firstElementChild;
      badge.className = "state " + slug;
      badge.textContent = data.states[slug];
      cell.querySelector("time").textContent = since;
      return slug;
    }));
    const shown = day || data.asOf;
    by("asof-text").textContent = shown ? fill(data.texts.asOf, { day: shown }) : data.texts.lastSeen;
    for (const line of document.querySelectorAll("[data-asof-line]")) line.style.display = shown ? "" : "none";
    filter();
  }

  // -- filters -----------------------------------------------------------------------------------------------------------
  function filter() {
    const chosen = asOf.value !== data.asOf ? asOf.value : "";
    const wanted = fold(find.value).split(/\s+/).filter(Boolean);
    const counts = data.parties.map(() => ({}));
    let visible = 0, listedAny = 0;
    bodies.forEach((body, n) => {
      const row = states[n];
      const anybody = row.some((slug) => designated.has(slug));
      const begun = !chosen || (stateOn(data.changes[body.id][1], chosen)[1] && (anybody || row.includes("delisted")));
      const gap = anybody && data.missing.some((slug) => row.includes(slug));
      body.classList.toggle("gap", gap);
      if (begun) { listedAny += 1; row.forEach((slug, p) => { counts[p][slug] = (counts[p][slug] || 0) + 1; }); }
      const fits = begun && (!kind.value || body.dataset.kind === kind.value) && (!gaps.checked || gap)
        && columns.every((select) => !select.value || row[select.dataset.column] === select.value)
        && wanted.every((word) => words[n].includes(word));
      body.hidden = !fits;
      visible += fits;
    });
    by("total").textContent = listedAny;
    document.querySelectorAll(".card[data-party]").forEach((card, p) => card.querySelectorAll("[data-state]").forEach((line) => {
      const count = counts[p][line.dataset.state] || 0;
      line.hidden = !count;
      line.querySelector("dd").textContent = count;
    }));
    by("shown").textContent = fill(data.texts.shown, { shown: visible, all: listedAny });
    by("none").hidden = visible > 0;
  }

  form.addEventListener("input", (event) => {
    if (event.target === slider) asOf.value = slider.value < stops.length ? stops[slider.value] : data.asOf || "";
    if (event.target === asOf || event.target === slider) show(asOf.value === data.asOf ? "" : asOf.value);
    else filter();
  });
  form.addEventListener("reset", () => setTimeout(() => { slider.value = stops.length; show(""); }));
  form.addEventListener("submit", (event) => event.preventDefault());

  // -- details: the subject's line opens them, a cell opens them at its party ----------------------------------------------
  for (const body of bodies) {
    const details = body.querySelector("details"), more = body.querySelector(".more");
    details.addEventListener("toggle", () => { more.hidden = !details.open; });
    body.querySelectorAll(".cell").forEach((cell, p) => {
      cell.addEventListener("click", () => {
        details.open = true;
        more.querySelectorAll(".party").forEach((party, q) => party.classList.toggle("hot", p === q));
      });
    });
  }
  if (location.hash) { const target = by(location.hash.slice(1)); if (target) target.querySelector("details").open = true; }
  filter();
})();
