// The planning page while it is being filled in. Progressive enhancement only: without this file its button asks the same.
// htmx asks (see the attributes of the form) and puts the bar and the plan in place; what follows marks the fields, keeps
// the address true, gives the focus back, and says when there is no answer.
"use strict";

(() => {
  const form = document.getElementById("plan-form");
  const answer = document.getElementById("plan-answer");
  let retry = null;
  let focused = null;

  // A text is said once, and only when it is another one than before.
  const say = (text) => {
    const status = document.getElementById("plan-status");
    if (status.textContent !== text) {
      status.textContent = text;
    }
  };

  // A reload, or a switch to another language, shows what was typed and its answer.
  const keepAddress = (address) => {
    const made = new URL(address, location.href);
    history.replaceState(history.state, "", made.pathname + made.search + location.hash);
    for (const link of document.querySelectorAll(".languages a")) {
      const other = new URL(link.href);
      other.search = made.search;
      link.href = other.href;
    }
  };

  const mark = (wrong) => {
    for (const line of form.querySelectorAll(".error")) {
      const control = document.getElementById(line.id.replace(/-error$/, ""));
      const text = wrong.get(control.id);
      line.textContent = "";
      if (text) {
        const lead = document.createElement("span");
        lead.className = "visually-hidden";
        lead.textContent = form.dataset.error;
        line.append(lead, ` ${text.textContent}`);
        control.setAttribute("aria-invalid", "true");
      } else {
        control.removeAttribute("aria-invalid");
      }
      control.closest(".field").classList.toggle("wrong", Boolean(text));
    }
  };

  const answered = () => {
    const news = document.getElementById("plan-news");
    const wrong = new Map([...news.children].map((line) => [line.dataset.field, line]));
    clearTimeout(retry);
    form.classList.remove("old");
    mark(wrong);
    if (wrong.size) {
      const told = [...wrong.values()].map((line) => `${line.dataset.label}: ${line.textContent}`);
      say(`${form.dataset.error} ${told.join(" ")}`);
    } else {
      document.getElementById("errors")?.remove();
      say(document.getElementById("plan-bar").textContent.trim());
    }
    answer.classList.toggle("old", wrong.size > 0);
    document.getElementById("of").value = news.dataset.of;
    keepAddress(news.dataset.address);
    if (focused !== null && !answer.contains(document.activeElement)) {
      (document.getElementById(focused) ?? document.getElementById("options-title"))?.focus();
    }
  };

  const lost = () => {
    form.classList.add("old");
    answer.classList.add("old");
    say(form.dataset.lost);
    clearTimeout(retry);
    retry = setTimeout(() => htmx.trigger(form, "look"), 4000);
  };

  document.body.addEventListener("htmx:beforeSwap", () => {
    focused = answer.contains(document.activeElement) ? document.activeElement.id : null;
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.target !== form || event.detail.xhr?.status === 0) {
      return; // not answered: told of below, or given up for a later question
    }
    if (event.detail.successful) {
      answered();
    } else {
      lost();
    }
  });
  document.body.addEventListener("htmx:sendError", lost);
  document.body.addEventListener("htmx:timeout", lost);
})();
