// The page of the answer. Progressive enhancement only: without this file its forms ask the server for the same.
"use strict";

const language = document.documentElement.lang;
const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// What is chosen goes into the address, as it does without scripts: reloaded, kept or sent, it is still there.
const LONGEST_ADDRESS = 4000;
function remember(values) {
  const address = new URL(location.href);
  if (!address.searchParams.has("d") && !address.searchParams.has("example")) {
    return; // the answer to a POST: its design is in no address
  }
  for (const [name, value] of Object.entries(values)) {
    if (value) {
      address.searchParams.set(name, value);
    } else {
      address.searchParams.delete(name);
    }
  }
  if (address.href.length <= LONGEST_ADDRESS) {
    history.replaceState(history.state, "", address);
    for (const link of document.querySelectorAll(".languages a")) {
      const other = new URL(link.href);
      other.search = address.search;
      link.href = other;
    }
  }
}
const chosen = (form, prefix) =>
  Object.fromEntries([...new FormData(form)].filter(([name]) => name.startsWith(prefix)));

// --- contents: where the reader is -----------------------------------------------------------------------------------

const links = new Map(
  [...document.querySelectorAll(".aside .toc a[href^='#']")].map((link) => [link.hash.slice(1), link]),
);
const seen = new Set();
const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      seen[entry.isIntersecting ? "add" : "delete"](entry.target.id);
    }
    const here = [...links.keys()].find((id) => seen.has(id));
    for (const [id, link] of links) {
      link.toggleAttribute("aria-current", id === here);
      if (id === here) {
        link.setAttribute("aria-current", "location");
      }
    }
  },
  { rootMargin: "-10% 0px -60% 0px" },
);
for (const id of links.keys()) {
  const part = document.getElementById(id);
  if (part) {
    watcher.observe(part);
  }
}
document.querySelector(".toc-small")?.addEventListener("click", (event) => {
  if (event.target.closest("a")) {
    event.currentTarget.open = false;
  }
});

// --- waivers: from a finding to the form, with its rule chosen --------------------------------------------------------

for (const link of document.querySelectorAll("a[data-waive]")) {
  link.addEventListener("click", () => {
    const rule = document.getElementById("waive-rule");
    rule.closest("details").open = true;
    rule.value = link.dataset.waive;
    // After the browser has moved to the section.
    setTimeout(() => rule.focus(), 0);
  });
}

// --- ports: narrowed and grouped in place -----------------------------------------------------------------------------

const portForm = document.getElementById("port-form");
const portTable = document.getElementById("port-table");
if (portForm) {
  const say = portForm.dataset;
  const count = document.getElementById("port-count");
  const rows = [...document.querySelectorAll("#port-table tr[data-f]")];
  // As in planner.web.pages.port_table: every word is somewhere in the row, its source aside.
  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) {
      const told = [...row.cells].slice(0, -1).map((cell) => cell.textContent);
      texts.set(row, told.join(" ").toLowerCase());
    }
    return texts.get(row);
  };
  const headings = {
    flow: (row) => row.cells[0].firstChild.textContent.trim(),
    firewall: (row) => row.cells[4].textContent,
    peer: (row) => row.cells[1].firstChild.textContent,
    none: () => "",
  };
  let grouped = portForm.elements.port_group.value;

  const regroup = (group) => {
    const bodies = new Map();
    for (const row of rows) {
      const heading = headings[group](row);
      if (!bodies.has(heading)) {
        const body = document.createElement("tbody");
        if (heading) {
          const cell = document.createElement("th");
          const line = document.createElement("tr");
          line.className = "topic";
          cell.scope = "rowgroup";
          cell.colSpan = 6;
          cell.dataset.heading = heading;
          line.append(cell);
          body.append(line);
        }
        bodies.set(heading, body);
      }
      bodies.get(heading).append(row);
    }
    for (const old of [...portTable.tBodies]) {
      old.remove();
    }
    portTable.append(...bodies.values());
    portTable.dataset.group = group;
  };

  const narrow = () => {
    const { port_text: text = "", port_cluster: cluster = "", port_protocol: protocol = "", port_flow: flow = "", port_group: group } =
      chosen(portForm, "port_");
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (group !== grouped) {
      regroup(group);
      grouped = group;
    }
    let shown = 0;
    for (const row of rows) {
      const fits =
        (!cluster || row.dataset.c.split(" ").includes(String(cluster - 1))) &&
        (!protocol || row.dataset.p.split(" ").includes(protocol)) &&
        (!flow || row.dataset.f === flow) &&
        words.every((word) => textOf(row).includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    for (const body of portTable.tBodies) {
      const mine = [...body.rows].filter((row) => row.dataset.f && !row.hidden).length;
      const heading = body.querySelector("th[scope=rowgroup]");
      body.hidden = !mine;
      if (heading) {
        heading.dataset.heading ??= headings[grouped](body.querySelector("tr[data-f]"));
        heading.textContent = filled(say.group, {
          group: heading.dataset.heading,
          count: mine.toLocaleString(language),
        });
      }
    }
    count.textContent = filled(say.count, {
      shown: shown.toLocaleString(language),
      total: rows.length.toLocaleString(language),
    });
    document.getElementById("port-none").hidden = shown > 0;
    document.getElementById("port-frame").hidden = shown === 0;
    const clear = document.getElementById("port-clear");
    if (clear) {
      clear.hidden = !(text || cluster || protocol || flow);
    }
    remember({ port_text: text, port_cluster: cluster, port_protocol: protocol, port_flow: flow, port_group: group === "flow" ? "" : group });
  };

  if (say.complete && portTable) {
    document.getElementById("port-apply").hidden = true;
    portForm.addEventListener("input", narrow);
    portForm.addEventListener("submit", (event) => {
      if (!event.submitter?.name) {
        event.preventDefault(); // Return in the search field: it is narrowed already
        narrow();
      }
    });
    document.getElementById("port-clear")?.addEventListener("click", (event) => {
      event.preventDefault();
      for (const name of ["port_text", "port_cluster", "port_protocol", "port_flow"]) {
        if (portForm.elements[name]) {
          portForm.elements[name].value = "";
        }
      }
      narrow();
      portForm.elements.port_text.focus();
    });
  }

  const written = (text) => {
    if (navigator.clipboard) {
      return navigator.clipboard.writeText(text);
    }
    // Without TLS there is no clipboard but that of a selection.
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied ? Promise.resolve() : Promise.reject(new Error("not allowed"));
  };
  const copier = (button, label) => {
    button.textContent = label;
    button.addEventListener("click", async (event) => {
      event.preventDefault();
      try {
        const answer = await fetch(button.formAction, {
          method: "POST",
          body: new URLSearchParams(new FormData(portForm, button)),
        });
        await written(await answer.text());
        const shown = rows.filter((row) => !row.hidden).length;
        count.textContent = filled(say.copied, { count: shown.toLocaleString(language) });
      } catch {
        count.textContent = say.refused;
      }
      button.focus();
    });
  };
  const asText = portForm.querySelector("button[value=text]");
  const asCsv = portForm.querySelector("button[value=csv]");
  if (asText && portTable) {
    const copyCsv = asCsv.cloneNode(false);
    asText.after(copyCsv);
    copier(asText, say.copyText);
    copier(copyCsv, say.copyCsv);
  }
}

// --- what if: its part of the page, asked for anew --------------------------------------------------------------------

const ifForm = document.getElementById("what-if-form");
if (ifForm) {
  const shown = document.getElementById("if-answer");
  const status = document.getElementById("if-status");
  let latest = null;
  let soon = 0;
  const ask = async () => {
    clearTimeout(soon);
    latest?.abort();
    latest = new AbortController();
    const asked = new URLSearchParams(new FormData(ifForm));
    const byAddress = ifForm.method === "get";
    try {
      const answer = await fetch(byAddress ? `${ifForm.dataset.part}?${asked}` : ifForm.dataset.part, {
        method: byAddress ? "GET" : "POST",
        body: byAddress ? null : asked,
        signal: latest.signal,
      });
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const open = document.getElementById("if-more")?.open;
      shown.replaceChildren(...fresh.body.childNodes);
      const more = document.getElementById("if-more");
      if (more && open) {
        more.open = true;
      }
      status.textContent = (document.getElementById("if-line") ?? shown.querySelector(".note"))?.textContent ?? "";
      for (const control of ifForm.elements) {
        const wrong = control.name?.startsWith("if_") && shown.querySelector(`a[href="#${control.name}"]`);
        control.toggleAttribute("aria-invalid", Boolean(wrong));
        control.closest(".field")?.classList.toggle("wrong", Boolean(wrong));
        if (wrong) {
          control.setAttribute("aria-invalid", "true");
        }
      }
      remember(
        Object.fromEntries(
          ["if_cluster", "if_peers", "if_platform", "if_losses", "if_months", "if_growth"].map((name) => [
            name,
            ifForm.elements[name]?.value.trim() ?? "",
          ]),
        ),
      );
    } catch (error) {
      if (error.name !== "AbortError") {
        ifForm.submit(); // the way without scripts
      }
    }
  };
  ifForm.addEventListener("input", (event) => {
    clearTimeout(soon);
    soon = setTimeout(ask, event.target.matches("select") ? 0 : 300);
  });
  ifForm.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  document.getElementById("if-reset")?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const control of ifForm.querySelectorAll("[name^=if_]:not([type=hidden])")) {
      control.value = control.name === "if_cluster" ? control.value : "";
    }
    ask();
  });
}

// --- the runbook: ticks go into the address ---------------------------------------------------------------------------

const steps = document.getElementById("runbook-steps");
if (steps) {
  const keep = document.getElementById("runbook-keep");
  if (keep) {
    keep.hidden = true;
  }
  const boxes = [...steps.querySelectorAll("input[name=step]")];
  const tally = (procedure) => {
    const mine = [...procedure.querySelectorAll("input[name=step]")];
    const shown = procedure.querySelector("summary .tally");
    if (mine.length) {
      shown.textContent = filled(steps.dataset.done, {
        done: mine.filter((box) => box.checked).length.toLocaleString(language),
        count: mine.length.toLocaleString(language),
      });
    }
  };
  // As in planner.web.pages.ticks: a hexadecimal digit is four steps, the first its highest bit.
  const written = () => {
    const digits = [];
    for (const box of boxes) {
      const place = Number(box.value);
      if (box.checked && place < 1000) {
        digits[place >> 2] = (digits[place >> 2] ?? 0) | (8 >> (place & 3));
      }
    }
    return Array.from(digits, (digit) => (digit ?? 0).toString(16)).join("");
  };
  steps.addEventListener("change", (event) => {
    if (event.target.name === "step") {
      tally(event.target.closest(".procedure"));
      if (steps.dataset.kept) {
        remember({ done: written() });
      }
    }
  });
  // A browser may bring ticks back by itself, when it goes back to the page.
  window.addEventListener("pageshow", () => {
    if (boxes.some((box) => box.checked !== box.defaultChecked)) {
      steps.querySelectorAll(".procedure").forEach(tally);
    }
  });
}
