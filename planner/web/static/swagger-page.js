// Swagger UI below the list of operations: loaded when the page itself is there, from this service alone.
"use strict";

{
  const place = document.getElementById("swagger");
  const state = document.getElementById("swagger-state");

  // Its colours follow the system's as the page's do; it knows a class for that.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const dress = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", dress);
  dress();

  // The operations alone: our page says what this is and where, and has a <main> of its own.
  const onlyOperations = ({ React, getComponent }) => ({
    components: {
      OnlyOperations: () => {
        const part = (name, whole) => React.createElement(getComponent(name, whole));
        return React.createElement("div", { className: "swagger-ui" }, part("SvgAssets"), part("errors", true), part("operations", true));
      },
    },
  });

  // What it leaves without a name gets one, and what scrolls can be scrolled by keyboard.
  const finish = () => {
    for (const field of place.querySelectorAll(":is(select, textarea, input):not([aria-label])")) {
      const row = field.closest("[data-param-name]");
      field.setAttribute("aria-label", row?.dataset.paramName ?? (field.matches("textarea") ? "Request body" : "Value"));
    }
    for (const text of place.querySelectorAll(":is(pre, .microlight, .curl):not([tabindex])")) {
      text.tabIndex = 0;
    }
  };

  const begin = () => {
    new MutationObserver(finish).observe(place, { childList: true, subtree: true });
    window.SwaggerUIBundle({
      domNode: place,
      url: place.dataset.description,
      plugins: [onlyOperations],
      layout: "OnlyOperations",
      validatorUrl: null, // the default asks a host outside for a badge
      deepLinking: false,
      docExpansion: "list",
      defaultModelsExpandDepth: -1,
      tryItOutEnabled: true,
      syntaxHighlight: { activated: false }, // an assessment is long, and colouring it takes seconds
      onComplete: () => {
        state.textContent = "";
        place.dataset.ready = "true";
      },
    });
  };

  const load = () => {
    state.textContent = state.dataset.waiting;
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = place.dataset.sheet;
    // Before our own sheet, which mends what of it does not fit.
    document.head.querySelector('link[rel="stylesheet"]').before(style);
    const script = document.createElement("script");
    script.src = place.dataset.script;
    script.addEventListener("load", begin);
    script.addEventListener("error", () => {
      state.textContent = state.dataset.failed;
    });
    document.head.append(script);
  };

  if (document.readyState === "complete") {
    load();
  } else {
    window.addEventListener("load", load);
  }
}
