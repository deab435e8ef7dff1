// The running sum of the plan board. Without this file the button "Tính" does the same on the server.
(() => {
  "use strict";

  const board = document.querySelector("form[data-board]");
  if (!board) {
    return;
  }
  const exponent = Number(board.dataset.exponent);
  const decimals = Number(board.dataset.decimals);
  // Those ticked on other pages or outside the search stand beside the table and count as well.
  const boxes = [...board.querySelectorAll('input[name="projects"]')];
  const shown = boxes.filter((box) => box.closest("table"));
  const all = board.querySelector("input[data-all]");
  const batch = board.querySelector('select[name="batch"]');

  // Whole đồng in the unit of the page, half up, as the server writes it.
  const money = (dong) => {
    if (dong === 0) {
      return "0";
    }
    const step = 10 ** (exponent - decimals);
    const rounded = Math.floor((Math.abs(dong) + step / 2) / step);
    const digits = String(rounded).padStart(decimals + 1, "0");
    const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ".");
    const shown = decimals ? `${whole},${digits.slice(-decimals)}` : whole;
    return dong < 0 && rounded > 0 ? `(${shown})` : shown;
  };

  const sum = (picked, source) => picked.reduce((found, box) => found + Number(box.dataset[source] || 0), 0);

  const fill = (table, wanted, chosen) => {
    let exceeded = false;
    const rows = [...table.querySelectorAll("tr[data-batch]")];
    // Free of a batch is the least of it and of all later ones, so what a later one gives up bounds the earlier ones.
    const taken = rows.find((row) => Number(row.dataset.batch) === chosen);
    const bound = taken ? Number(taken.dataset.free) - wanted : Infinity;
    for (const row of rows) {
      const number = Number(row.dataset.batch);
      const free = Number(row.dataset.free);
      const left = chosen <= number ? free - wanted : Math.min(free, bound);
      const asked = number === chosen ? wanted : 0;
      row.querySelector("[data-asked]").textContent = asked ? money(asked) : "–";
      const cell = row.querySelector("[data-left]");
      cell.textContent = money(left);
      cell.classList.toggle("is-negative", left < 0);
      exceeded = exceeded || (number === chosen && left < 0);
    }
    table.querySelector("[data-asked-total]").textContent = wanted ? money(wanted) : "–";
    return exceeded;
  };

  const show = () => {
    const picked = boxes.filter((box) => box.checked);
    const chosen = Number(batch ? batch.value : 0);
    for (const table of board.querySelectorAll("table[data-source]")) {
      const source = table.dataset.source;
      const exceeded = fill(table, sum(picked, source), chosen);
      const notice = board.querySelector(`[data-exceeded="${source}"]`);
      if (notice) {
        notice.hidden = !exceeded;
      }
    }
    board.querySelector("[data-count]").textContent = String(picked.length);
    board.querySelector("[data-total]").textContent = money(sum(picked, "national") + sum(picked, "local"));
    if (all) {
      const here = shown.filter((box) => box.checked).length;
      all.checked = here > 0 && here === shown.length;
      all.indeterminate = here > 0 && here < shown.length;
    }
  };

  if (all && shown.length > 1) {
    all.closest("label").hidden = false;
    all.addEventListener("change", () => {
      for (const box of shown) {
        box.checked = all.checked;
      }
      show();
    });
  }
  for (const box of boxes) {
    box.addEventListener("change", show);
  }
  batch?.addEventListener("change", show);
  show();
})();
