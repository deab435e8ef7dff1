// Comforts only: every page works without this file.
(() => {
  "use strict";

  const isTyping = (target) => target.closest("input, select, textarea, [contenteditable]") !== null;

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
      const finder = document.getElementById("finder");
      if (finder) {
        event.preventDefault();
        finder.focus();
        finder.select();
      }
    }
    if (event.key === "Escape") {
      for (const open of document.querySelectorAll("details[data-closes][open]")) {
        open.open = false;
        open.querySelector("summary").focus();
      }
    }
  });

  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details[data-closes][open]")) {
      if (!open.contains(event.target)) {
        open.open = false;
      }
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) {
      event.target.form.requestSubmit();
    }
  });

  // A part that the server replaces out of turn keeps the focus that was in it: on its first link or button.
  let held = null;
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    held = event.detail.target.contains(document.activeElement) ? event.detail.target : null;
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    held?.querySelector("a[href], button")?.focus();
    held = null;
  });

  const here = document.querySelector(".tabs [aria-current]");
  if (here) {
    here.scrollIntoView({ block: "nearest", inline: "center" });
  }

  // Leaving a long form that was changed and not sent asks first.
  let unsaved = false;
  document.addEventListener("input", (event) => {
    unsaved = unsaved || event.target.closest("form[data-unsaved]") !== null;
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-unsaved]")) {
      unsaved = false;
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) {
      event.preventDefault();
    }
  });

  // Empty filters stay out of the address, so that it can be read and passed on.
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-tidy]")) {
      for (const field of event.target.elements) {
        if (field.name && field.value === "" && !field.disabled) {
          field.disabled = true;
          setTimeout(() => { field.disabled = false; });
        }
      }
    }
  });
})();
