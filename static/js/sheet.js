// The grid of an estimate: rows without a round trip, arrows between rows, and a copy of what is typed until it is saved.
(() => {
  "use strict";

  const form = document.querySelector("form[data-sheet]");
  if (!form) {
    return;
  }
  const table = form.querySelector("table.lines-grid");
  const total = form.elements["lines-TOTAL_FORMS"];
  const most = Number(form.elements["lines-MAX_NUM_FORMS"]?.value || 500);
  const pattern = form.querySelector("template[data-row]");

  // The page says "new line" and "drop the new line" in its own language, and how they read with a number.
  const { new: fresh, numbered: line, dropNew, dropNumbered } = pattern.dataset;
  const numbered = (label, number) => label.replace(dropNew, dropNumbered.replace("{number}", number)).replace(fresh, line.replace("{number}", number));

  const addRow = () => {
    const number = Number(total.value);
    if (number >= most) {
      return null;
    }
    const copy = pattern.content.cloneNode(true);
    for (const field of copy.querySelectorAll("input, select")) {
      field.name = field.name.replace("__prefix__", number);
      field.id = field.id.replace("__prefix__", number);
      field.setAttribute("aria-label", numbered(field.getAttribute("aria-label") || "", number + 1));
    }
    for (const law of copy.querySelectorAll("[data-law]")) {
      law.id = law.id.replace("__prefix__", number);
    }
    copy.querySelector("th").textContent = number + 1;
    table.insertBefore(copy, table.querySelector("[data-blank]"));
    total.value = number + 1;
    return document.getElementById(`id_lines-${number}-item`);
  };

  form.querySelector("[data-more]").addEventListener("click", (event) => {
    event.preventDefault();
    addRow()?.focus();
  });

  // Enter and the arrows go up and down a column; Tab goes along the row as everywhere.
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("input[data-cell]");
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!cell || !step || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    const column = [...table.querySelectorAll(`[data-cell="${cell.dataset.cell}"]`)];
    const next = column[column.indexOf(cell) + step];
    if (next) {
      next.focus();
      next.select();
    } else if (step > 0) {
      const row = addRow()?.closest("tbody");
      row?.querySelector(`[data-cell="${cell.dataset.cell}"]`).focus();
    }
  });

  // Cells of a spreadsheet dropped on the grid go to the field that reads them.
  table.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text") || "";
    if (!text.includes("\t") || !form.querySelector("[data-paste]")) {
      return;
    }
    event.preventDefault();
    form.querySelector("[data-paste]").open = true;
    form.elements.pasted.value = text;
    form.querySelector('button[value="paste"]').focus();
  });

  // What is typed and not saved stays in this browser, for this person, until the budget it was typed over changes.
  const key = `sheet:${form.dataset.keep}:${location.pathname}`;
  const typed = () => JSON.stringify([...new FormData(form)].filter(([name]) => name.startsWith("lines-") && !name.includes("_FORMS")));
  const seen = form.elements.seen.value;
  const atFirst = typed();
  let sent = false;
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(key));
  } catch {
    kept = null;
  }
  const keep = () => {
    try {
      localStorage.setItem(key, JSON.stringify({ seen, rows: typed() }));
    } catch {
      // A browser without room keeps nothing; the warning on leaving still stands.
    }
  };
  // A page that answers what was sent shows what was typed; only a page opened anew offers an older copy.
  const unsaved = "typed" in form.dataset;
  if (unsaved) {
    keep();
  } else if (kept && (kept.seen !== seen || kept.rows === atFirst)) {
    localStorage.removeItem(key);
  } else if (kept) {
    const notice = document.createElement("div");
    notice.className = "notice is-waiting";
    notice.setAttribute("role", "status");
    notice.append(form.querySelector("template[data-kept-words]").content.cloneNode(true));
    for (const button of notice.querySelectorAll("button")) {
      button.addEventListener("click", () => {
        if ("back" in button.dataset) {
          for (const [name, value] of JSON.parse(kept.rows)) {
            while (!form.elements[name] && addRow()) {
              // Rows that were added by hand come back one by one.
            }
            if (form.elements[name]?.type === "checkbox") {
              form.elements[name].checked = true;
            } else if (form.elements[name]) {
              form.elements[name].value = value;
            }
          }
        } else {
          localStorage.removeItem(key);
        }
        notice.remove();
      });
    }
    form.prepend(notice);
  }
  form.addEventListener("input", keep);
  form.addEventListener("submit", () => {
    sent = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sent && (unsaved || typed() !== atFirst)) {
      event.preventDefault();
    }
  });
})();
