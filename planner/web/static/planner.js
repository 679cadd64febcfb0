// Progressive enhancement only: every page works without this file.
"use strict";

// The error summary takes the focus, also where a browser ignores autofocus because the address has a fragment.
const summary = document.getElementById("errors");
if (summary) {
  summary.focus();
}

// A link to a field inside a folded part unfolds it first, and puts the cursor into the field.
function reveal() {
  let target = null;
  try {
    target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  } catch {
    return; // a fragment that is no text names no element
  }
  if (!target) {
    return;
  }
  const outer = target.closest("details");
  if (outer) {
    outer.open = true;
  }
  const inner = target.querySelector(":scope > details");
  if (inner) {
    inner.open = true;
  }
  if (target.matches("input, select, textarea")) {
    target.focus();
  }
}
window.addEventListener("hashchange", reveal);
if (!summary) {
  reveal();
}
for (const link of document.querySelectorAll(".error-summary a[href^='#']")) {
  link.addEventListener("click", (event) => {
    const target = document.getElementById(link.hash.slice(1));
    if (target) {
      event.preventDefault();
      const outer = target.closest("details");
      if (outer) {
        outer.open = true;
      }
      target.focus();
      target.scrollIntoView({ block: "center" });
    }
  });
}

// Fields tell what is wrong with them as soon as they are left. The server judges, as it does when the form is sent:
// there is one set of rules and one set of words. Only fields that were touched are marked.
const form = document.getElementById("design-form");
if (form) {
  const status = document.getElementById("form-status");
  const touched = new Set(
    [...form.querySelectorAll(".field.wrong")].map((field) => field.dataset.field),
  );
  let latest = null;

  const mark = (field, errors) => {
    const id = field.dataset.field;
    const control = field.matches("fieldset") ? field : document.getElementById(id);
    for (const old of field.querySelectorAll(":scope > .error")) {
      old.remove();
    }
    const before = field.querySelector(":scope > .hint") ?? field.firstElementChild;
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
    const described = [`${id}-hint`, `${id}-error`].filter((part) => document.getElementById(part));
    control.toggleAttribute("aria-describedby", described.length > 0);
    if (described.length) {
      control.setAttribute("aria-describedby", described.join(" "));
    }
    if (errors.length) {
      control.setAttribute("aria-invalid", "true");
      status.textContent = `${form.dataset.error} ${errors.join(" ")}`;
    } else {
      control.removeAttribute("aria-invalid");
    }
  };

  form.addEventListener("change", async (event) => {
    const changed = event.target.closest(".field");
    if (!changed) {
      return;
    }
    touched.add(changed.dataset.field);
    latest?.abort();
    latest = new AbortController();
    try {
      const answer = await fetch(form.dataset.check, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        signal: latest.signal,
      });
      if (!answer.ok) {
        return;
      }
      const wrong = await answer.json();
      for (const field of form.querySelectorAll(".field")) {
        if (touched.has(field.dataset.field)) {
          mark(field, wrong[field.dataset.field] ?? []);
        }
      }
    } catch {
      // Not answered: the fields are judged when the form is sent.
    }
  });
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
