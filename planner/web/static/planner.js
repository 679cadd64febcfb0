// Progressive enhancement only: every page works without this file.
"use strict";

// The error summary takes the focus, also where a browser ignores autofocus because the address has a fragment.
const summary = document.getElementById("errors");
if (summary) {
  summary.focus();
}

// Opens every folded part around an element, and the folded part right inside it.
function unfold(target) {
  for (let outer = target.closest("details"); outer; outer = outer.parentElement.closest("details")) {
    outer.open = true;
  }
  const inner = target.querySelector(":scope > details");
  if (inner) {
    inner.open = true;
  }
}

// A link to a field inside a folded part unfolds it first, and puts the cursor into the field; a card that was changed
// is where the keyboard goes on. A page that is too long for an address names its place itself.
function reveal() {
  const anchor = document.getElementById("design-form")?.dataset.anchor;
  let target = null;
  try {
    const place = location.hash.length > 1 ? decodeURIComponent(location.hash.slice(1)) : anchor;
    target = place ? document.getElementById(place) : null;
  } catch {
    return; // a fragment that is no text names no element
  }
  if (!target) {
    return;
  }
  unfold(target);
  if (target.matches("input, select, textarea, .tools button")) {
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center" });
  } else if (target.matches(".peer, .cluster, .editor .card[role=group]")) {
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView();
  }
}
window.addEventListener("hashchange", reveal);
if (!summary) {
  reveal();
}

// The summary of errors and the list of what is missing lead into the fields, again and again.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#'], .needed a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (target && target.matches("input, select, textarea")) {
    event.preventDefault();
    unfold(target);
    target.focus();
    target.scrollIntoView({ block: "center" });
  }
});

// What editor.js keeps for a reload of the form is nobody's to find later.
if (!document.getElementById("design-form")) {
  sessionStorage.removeItem("expressway-planner:unsent");
}

// The form while it is being filled in: the server judges it, as it does when it is sent, so that there is one set of
// rules and one set of words. htmx asks (see the attributes of the form) and puts the answer into the bar and the list;
// what follows marks the fields, keeps the address true, and says when there is no answer.
const form = document.getElementById("design-form");

function markField(field, errors) {
  const id = field.dataset.field;
  const control = field.matches("fieldset") ? field : document.getElementById(id);
  for (const old of field.querySelectorAll(":scope > .error")) {
    old.remove();
  }
  const before = [...field.querySelectorAll(":scope > .hint, :scope > .differs")].at(-1) ?? field.firstElementChild;
  errors.forEach((text, place) => {
    const line = document.createElement("p");
    const lead = document.createElement("span");
    line.className = "error";
    line.id = place ? "" : `${id}-error`;
    lead.className = "visually-hidden";
    lead.textContent = form.dataset.error;
    line.append(lead, ` ${text}`);
    before.after(line);
  });
  field.classList.toggle("wrong", errors.length > 0);
  const parts = ["hint", "unit", "differ", "error"].map((part) => `${id}-${part}`);
  const described = parts.filter((part) => document.getElementById(part));
  if (described.length) {
    control.setAttribute("aria-describedby", described.join(" "));
  } else {
    control.removeAttribute("aria-describedby");
  }
  if (errors.length) {
    control.setAttribute("aria-invalid", "true");
  } else {
    control.removeAttribute("aria-invalid");
  }
}

// What is read aloud: a text is said once, and only when it is another one than before.
function sayOnce(id, text) {
  const status = document.getElementById(id);
  if (status.textContent !== text) {
    status.textContent = text;
  }
}

// The address holds what was typed: a reload loses nothing.
function keepAddress(address) {
  if (!address) {
    return;
  }
  const made = new URL(address, location.href);
  history.replaceState(history.state, "", made.pathname + made.search + location.hash);
}

function setUpLiveForm() {
  const touched = new Set(
    [...form.querySelectorAll(".field.wrong")].map((field) => field.dataset.field),
  );
  const bar = form.querySelector(".send");
  let retry = null;
  let focused = null;

  // A list that is not added yet and a choice of what to add say nothing of the design: htmx listens at the form.
  for (const part of form.querySelectorAll("[data-quiet]")) {
    part.addEventListener("input", (event) => event.stopPropagation());
    part.addEventListener("change", (event) => event.stopPropagation());
  }
  form.addEventListener("change", (event) => {
    const field = event.target.closest(".field");
    if (field) {
      touched.add(field.dataset.field);
    }
  });

  const answered = () => {
    const told = document.getElementById("standing-told");
    clearTimeout(retry);
    bar.classList.remove("old");
    const wrong = new Map();
    for (const line of told.children) {
      wrong.set(line.dataset.field, [...(wrong.get(line.dataset.field) ?? []), line.textContent]);
    }
    const said = [];
    for (const field of form.querySelectorAll(".field[data-field]")) {
      if (touched.has(field.dataset.field)) {
        const errors = wrong.get(field.dataset.field) ?? [];
        markField(field, errors);
        said.push(...errors);
      }
    }
    sayOnce("form-status", said.length ? `${form.dataset.error} ${said.join(" ")}` : "");
    sayOnce("standing-status", told.dataset.sentence);
    keepAddress(told.dataset.address);
    document.getElementById("renewed").hidden = told.dataset.renewed === form.dataset.renewed;
  };

  const lost = () => {
    bar.classList.add("old");
    sayOnce("standing-status", form.dataset.lost);
    clearTimeout(retry);
    retry = setTimeout(() => htmx.trigger(form, "look"), 4000);
  };

  document.body.addEventListener("htmx:beforeSwap", () => {
    focused = document.getElementById("needed-list").contains(document.activeElement) ? document.activeElement.id : null;
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.target !== form || event.detail.xhr?.status === 0) {
      return; // not answered: told of below, or given up for a later question
    }
    if (event.detail.successful) {
      answered();
      if (focused !== null && !document.getElementById("needed-list").contains(document.activeElement)) {
        (document.getElementById(focused) ?? document.getElementById("needed-title")).focus();
      }
    } else {
      lost();
    }
  });
  document.body.addEventListener("htmx:sendError", lost);
  document.body.addEventListener("htmx:timeout", lost);
}
if (form) {
  setUpLiveForm();
}

// A command is copied by a button, which is there only where it can work.
for (const part of document.querySelectorAll(".copy")) {
  const line = part.querySelector(".copy-line");
  const told = line.querySelector("[role=status]");
  line.hidden = !navigator.clipboard;
  line.querySelector("button").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(part.querySelector("pre").textContent);
      told.textContent = part.dataset.copied;
    } catch {
      getSelection().selectAllChildren(part.querySelector("pre"));
      told.textContent = part.dataset.failed;
    }
  });
}

// Once the page can be used, what is folded may take its time (planner.css).
addEventListener("load", () => {
  const arrived = () => document.documentElement.classList.remove("arriving");
  (window.requestIdleCallback ?? setTimeout)(arrived, { timeout: 1000 });
});

// What explains a word goes away on Escape, without moving the focus or the pointer.
addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const term of document.querySelectorAll(".term:is(:hover, :focus-visible)")) {
      term.classList.add("quiet");
    }
  }
});
for (const event of ["focusout", "mouseout"]) {
  addEventListener(event, (happened) => happened.target.closest?.(".term")?.classList.remove("quiet"));
}

// Printing shows what is folded.
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const part of folded) {
    part.open = true;
  }
});
window.addEventListener("afterprint", () => {
  for (const part of folded) {
    part.open = false;
  }
});

// A file that is being made: the parts of its page that change are taken from the same page, asked for again; at the
// end the file itself is.
const job = document.getElementById("job");
if (job && job.dataset.state === "going") {
  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.status === 404) {
        location.reload();
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("job");
      if (answer.ok && fresh) {
        if (fresh.dataset.state !== "going") {
          document.title = page.title;
          job.replaceChildren(...fresh.childNodes);
          job.dataset.state = fresh.dataset.state;
          // What is said aloud is what changes in a place that was there before.
          const status = job.querySelector("[role=status]");
          const words = status.textContent;
          status.textContent = "";
          setTimeout(() => {
            status.textContent = words;
          }, 100);
          document.getElementById("job-file")?.click();
          return;
        }
        for (const part of fresh.querySelectorAll("[data-part]")) {
          const shown = job.querySelector(`[data-part="${part.dataset.part}"]`);
          if (shown && shown.innerHTML !== part.innerHTML) {
            shown.replaceChildren(...part.childNodes);
          }
        }
      }
    } catch {
      // Not answered: the next look may be.
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
}
