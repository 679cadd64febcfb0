// Files dropped on the form: each goes into the file field of the place it was dropped on, and that field's button is
// pressed. What a file holds is the server's to judge, as for a file that is chosen. Without this file one chooses.
"use strict";

const whole = document.getElementById("drop");
const over = document.getElementById("drop-over");

// The part of the page that takes a file dropped here: a peer's, or else that of the design.
function dropZone(target) {
  return target.closest?.(".peer")?.querySelector(".drop") ?? whole;
}

function tellDropped(zone, text) {
  const told = zone.querySelector(".drop-told");
  for (let outer = zone.closest("details"); outer; outer = outer.parentElement.closest("details")) {
    outer.open = true;
  }
  told.textContent = text;
  if (text) {
    told.scrollIntoView({ block: "center" });
  }
}

// What can be told without reading it; the words are those of the page.
function refusal(zone, dropped) {
  const { several, folder, empty } = whole.dataset;
  const entries = [...dropped.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.());
  if (dropped.files.length > 1 || entries.length > 1) {
    return several;
  }
  if (entries.some((entry) => entry?.isDirectory)) {
    return folder;
  }
  return dropped.files.length ? tooLarge(dropped.files[0]) : empty;
}

function tooLarge(file) {
  return file.size > Number(whole.dataset.most) ? whole.dataset.large : "";
}

// A text that was marked and dragged here is a file as well; dropped into a field it stays the browser's business.
function asFile(dropped) {
  const text = dropped.types.includes("Files") ? "" : dropped.getData("text/plain");
  const made = new DataTransfer();
  if (text) {
    made.items.add(new File([text], "text"));
  }
  return text ? made : dropped;
}

function takes(event) {
  const types = event.dataTransfer?.types ?? [];
  const field = event.target.closest?.("input, textarea");
  const zone = event.target.closest?.(".drop, .peer");
  return types.includes("Files") || (types.includes("text/plain") && Boolean(zone) && !field);
}

function mark(zone) {
  for (const marked of document.querySelectorAll(".dropping")) {
    marked.classList.toggle("dropping", marked === zone);
  }
  zone?.classList.add("dropping");
  over.hidden = !zone;
}

function setUpDrops() {
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      if (takes(event)) {
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        mark(dropZone(event.target));
      }
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) {
      mark(null);
    }
  });
  document.addEventListener("drop", (event) => {
    mark(null);
    if (!takes(event)) {
      return;
    }
    event.preventDefault();
    const zone = dropZone(event.target);
    const dropped = asFile(event.dataTransfer);
    const refused = refusal(zone, dropped);
    tellDropped(zone, refused);
    if (!refused) {
      zone.querySelector("input[type=file]").files = dropped.files;
      zone.querySelector("[data-drop]").click();
    }
  });
  // A file that is too large is told before it is sent: the answer could only be an error, away from the form.
  for (const field of document.querySelectorAll(".drop input[type=file]")) {
    field.addEventListener("change", () => {
      const refused = field.files.length ? tooLarge(field.files[0]) : "";
      tellDropped(field.closest(".drop"), refused);
      if (refused) {
        field.value = "";
      }
    });
  }
}
if (whole) {
  setUpDrops();
}

const designForm = document.getElementById("design-form");

// Who types a list has changed their mind about having none of it; the tick would count for more.
function untickNone(event) {
  const none = event.target.matches("textarea") && event.target.closest(".field")?.querySelector("[name$='/none']");
  if (none && event.target.value.trim()) {
    none.checked = false;
  }
}

// What was typed since the address was last renewed, or does not fit into one, is there again after a reload. It stays
// in this tab; a private key is not kept even there.
const UNSENT = "expressway-planner:unsent";
let unheard = false;

function fields() {
  return [...designForm.elements].filter(
    (control) => control.name && !control.matches("button, fieldset, [type=hidden], [type=file]"),
  );
}

function names() {
  return fields()
    .map((control) => control.name)
    .join(" ");
}

function keepUnsent() {
  const values = fields().map((control) => {
    if (control.matches("[type=radio], [type=checkbox]")) {
      return control.checked;
    }
    return /private[\s_-]*(key|lines)/i.test(control.value) ? "" : control.value;
  });
  try {
    sessionStorage.setItem(UNSENT, JSON.stringify({ names: names(), values }));
  } catch {
    // No room, or not allowed: then the address is all there is.
  }
}

function takeUnsent() {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(UNSENT));
    sessionStorage.removeItem(UNSENT);
  } catch {
    return;
  }
  const reloaded = performance.getEntriesByType("navigation")[0]?.type === "reload";
  const controls = fields();
  if (!reloaded || kept?.names !== names()) {
    return; // another page, or one with other fields
  }
  controls.forEach((control, place) => {
    if (typeof kept.values[place] === "boolean") {
      control.checked = kept.values[place];
    } else {
      control.value = kept.values[place];
    }
  });
  unheard = true;
}

// What was unfolded in this tab stays so, whichever button brings the form back: kept at once, as the page that goes may
// be told so only after the next one has begun.
const UNFOLDED = "expressway-planner:unfolded";

function keepUnfolded() {
  const parts = [...designForm.querySelectorAll("details[id][open]")].map((part) => part.id);
  try {
    sessionStorage.setItem(UNFOLDED, JSON.stringify(parts));
  } catch {
    // Not allowed: what is wrong is unfolded all the same.
  }
}

function unfoldAgain() {
  let parts = [];
  try {
    parts = JSON.parse(sessionStorage.getItem(UNFOLDED)) ?? [];
  } catch {
    return;
  }
  for (const id of parts) {
    document.getElementById(id)?.setAttribute("open", "");
  }
}

// How much of a folded part is stated, for when it is folded again.
function holds(field) {
  return [...field.querySelectorAll("input:not([type=file]), select, textarea")].some((control) => {
    const chosen = control.checked || !control.matches("[type=radio], [type=checkbox]");
    return chosen && control.value.trim() && control.value !== field.dataset.default;
  });
}

function countStated(part) {
  const count = [...part.querySelectorAll("[data-field]")].filter(holds).length;
  const told = part.querySelector(":scope > summary .stated");
  told.textContent = count ? designForm.dataset.stated.replace("{count}", count) : "";
}

// What asks the server while one types comes once the page can be used, or after a second on a machine that is never
// idle; for what was typed before, it asks at once.
function listen() {
  const typed = () => {
    unheard = true;
  };
  designForm.addEventListener("input", typed);
  addEventListener("load", () => {
    const live = document.createElement("script");
    live.src = designForm.dataset.live;
    live.addEventListener("load", () => {
      designForm.removeEventListener("input", typed);
      if (unheard) {
        htmx.trigger(designForm, "look");
      }
    });
    (window.requestIdleCallback ?? setTimeout)(() => document.head.append(live), { timeout: 1000 });
  });
}

if (designForm) {
  designForm.addEventListener("input", untickNone);
  takeUnsent();
  unfoldAgain();
  addEventListener("pagehide", keepUnsent);
  designForm.addEventListener("toggle", keepUnfolded, true);
  for (const told of designForm.querySelectorAll("summary .stated")) {
    const part = told.closest("details");
    part.addEventListener("change", () => countStated(part));
    if (unheard) {
      countStated(part);
    }
  }
  listen();
}
