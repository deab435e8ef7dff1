// Moving about in a grid of fields, and what became of the cell that was left. Without this file the grid is an ordinary form.
(() => {
  "use strict";

  const grid = document.querySelector("form[data-cells]");
  if (!grid) {
    return;
  }

  const fieldAt = (row, column) => row?.cells[column]?.querySelector("input:not([type=hidden])") ?? null;

  // The next field up or down in the same column; rows without one there are passed over.
  const below = (field, step) => {
    const column = field.closest("td").cellIndex;
    let row = field.closest("tr");
    do {
      row = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    } while (row && !fieldAt(row, column));
    return fieldAt(row, column);
  };

  const beside = (field, step) => {
    const row = field.closest("tr");
    let column = field.closest("td").cellIndex;
    do {
      column += step;
    } while (row.cells[column] && !fieldAt(row, column));
    return fieldAt(row, column);
  };

  const target = (event) => {
    const field = event.target;
    const all = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    switch (event.key) {
      case "Enter":
      case "ArrowDown":
        return below(field, event.key === "Enter" && event.shiftKey ? -1 : 1);
      case "ArrowUp":
        return below(field, -1);
      case "ArrowLeft":
        return all || field.selectionEnd === 0 ? beside(field, -1) : null;
      case "ArrowRight":
        return all || field.selectionStart === field.value.length ? beside(field, 1) : null;
      default:
        return null;
    }
  };

  grid.addEventListener("keydown", (event) => {
    if (!event.target.matches("td input") || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const next = target(event);
    if (next || event.key === "Enter") {
      event.preventDefault();
    }
    if (next) {
      next.focus();
    } else if (event.key === "Enter") {
      event.target.blur();
    }
  });

  grid.addEventListener("focusin", (event) => {
    if (event.target.matches("td input")) {
      event.target.select();
    }
  });

  const say = (field, words, refused) => {
    const said = document.getElementById(field.getAttribute("aria-describedby"));
    said.querySelectorAll("span").forEach((old) => old.remove());
    const line = document.createElement("span");
    line.textContent = words;
    if (refused) {
      line.className = "field-error";
      line.dataset.refused = "";
      field.setAttribute("aria-invalid", "true");
    }
    said.append(line);
  };

  // A long year opens where one writes: at the last period that has begun.
  const open = grid.querySelectorAll("tbody tr:first-child td input:not([type=hidden])");
  open[open.length - 1]?.scrollIntoView({ block: "nearest", inline: "nearest" });

  const cellOf = (event) => event.detail.requestConfig?.elt ?? event.detail.elt;

  grid.addEventListener("htmx:beforeRequest", (event) => say(cellOf(event), grid.dataset.saving, false));

  // A refusal is told in its cell; a page that is no cell (a login, a fault) is not put there.
  grid.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const isCell = xhr.getResponseHeader("X-Cell") === "1";
    event.detail.shouldSwap = isCell;
    event.detail.isError = !isCell;
    if (!isCell) {
      say(cellOf(event), grid.dataset.failed, true);
    }
  });

  grid.addEventListener("htmx:sendError", (event) => {
    say(cellOf(event), grid.dataset.offline, true);
  });

  grid.addEventListener("htmx:afterSwap", (event) => {
    const field = cellOf(event);
    if (field.matches("td input")) {
      const refused = event.detail.target.querySelector("[data-refused]") !== null;
      field.toggleAttribute("aria-invalid", false);
      if (refused) {
        field.setAttribute("aria-invalid", "true");
      }
    }
  });
})();
