"use strict";
// The page reads without this. It opens and closes many steps at once, moves between them by the arrow keys, unfolds the reasons of a
// conclusion where another one rests on it, and opens all for the printer.
(() => {
  const said = document.body.dataset;
  const all = () => document.querySelectorAll("main details");
  const button = (text, act) => {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = text;
    b.addEventListener("click", act);
    return b;
  };

  const tools = document.createElement("div");
  tools.className = "tools";
  tools.append(button(said.openAll, () => all().forEach((d) => { d.open = true; })), button(said.closeAll, () => all().forEach((d) => { d.open = false; })));
  document.querySelector(".summary")?.after(tools);

  const shown = (e) => e.checkVisibility ? e.checkVisibility() : e.offsetParent !== null;
  const stop = (from, by) => {
    const stops = [...document.querySelectorAll("main summary")].filter(shown);
    stops[stops.indexOf(from) + by]?.focus();
  };
  document.addEventListener("keydown", (e) => {
    const summary = e.target.closest?.("summary");
    if (!summary || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
    const details = summary.parentElement;
    if (e.key === "ArrowRight") details.open ? stop(summary, 1) : details.open = true;
    else if (e.key === "ArrowLeft") details.open ? details.open = false : details.parentElement.closest("details")?.querySelector("summary").focus();
    else if (e.key === "ArrowDown") stop(summary, 1);
    else if (e.key === "ArrowUp") stop(summary, -1);
    else return;
    e.preventDefault();
  });

  // The reasons of the entry that a link leads to, each entry once on the way down.
  const unfoldable = (root) => {
    for (const link of root.querySelectorAll(".step.condition a[href^='#']")) {
      const entry = document.getElementById(link.hash.slice(1));
      const reasons = entry?.querySelector(":scope > .why > .steps");
      const step = link.closest(".step");
      const above = new Set(step.dataset.above?.split(" "));
      const own = link.closest(".entry");
      if (own) above.add(own.id);
      if (!reasons || above.has(entry.id) || step.querySelector(":scope > .unfold")) continue;
      const b = button(said.unfold, () => {
        const open = b.getAttribute("aria-expanded") === "true";
        b.setAttribute("aria-expanded", String(!open));
        b.textContent = open ? said.unfold : said.fold;
        if (open) return step.querySelector(":scope > .steps").remove();
        const copy = reasons.cloneNode(true);
        copy.querySelectorAll(".unfold, .unfold + .steps").forEach((old) => old.remove());
        copy.querySelectorAll(".step").forEach((s) => { s.dataset.above = [...above, entry.id].join(" "); });
        step.append(copy);
        unfoldable(copy);
      });
      b.className = "unfold";
      b.setAttribute("aria-expanded", "false");
      step.append(b);
    }
  };
  document.addEventListener("toggle", (e) => {
    if (e.target.open && !e.target.dataset.ready) {
      e.target.dataset.ready = "1";
      unfoldable(e.target);
    }
  }, true);

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...all()].filter((d) => !d.open);
    closed.forEach((d) => { d.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((d) => { d.open = false; }));
  const reveal = () => {
    const why = location.hash && document.getElementById(location.hash.slice(1))?.querySelector(":scope > .why");
    if (why) why.open = true;
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
