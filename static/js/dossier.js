// Writing a dossier: keeps what is typed in this browser until the server has it, and says what became of each save.
// Without this file every section still has its button.
(() => {
  "use strict";

  const root = document.querySelector("[data-dossier]");
  if (!root) {
    return;
  }

  const KEPT_DAYS = 14;
  const PREFIX = "soan|";
  const keyOf = (name) => `${PREFIX}${root.dataset.dossier}|${name}`;
  const fieldOf = (element) => (element instanceof Element ? element.closest(".autosave") : null);
  const byName = (name) => root.querySelector(`.autosave[data-keep="${CSS.escape(name)}"]`);
  const inputsOf = (field) => [...field.querySelectorAll("input, select, textarea")].filter((one) => one.name === field.dataset.keep);
  const seenOf = (field) => [...field.querySelectorAll("input[type=hidden]")].filter((one) => one.name === `initial-${field.dataset.keep}`);
  const saidOf = (field) => field.querySelector("[data-said]");
  const isBox = (input) => input.type === "checkbox" || input.type === "radio";
  const typedIn = (field) => inputsOf(field).filter((one) => !isBox(one) || one.checked).map((one) => one.value);
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  // The browser may refuse to store (private window, full): then only this comfort is missing.
  const store = {
    get(name) {
      try { return JSON.parse(localStorage.getItem(keyOf(name))); } catch { return null; }
    },
    set(name, value) {
      try { localStorage.setItem(keyOf(name), JSON.stringify(value)); } catch { /* nothing to do */ }
    },
    drop(name) {
      try { localStorage.removeItem(keyOf(name)); } catch { /* nothing to do */ }
    },
    clean() {
      try {
        const oldest = Date.now() - KEPT_DAYS * 86_400_000;
        for (const key of Object.keys(localStorage)) {
          if (key.startsWith(PREFIX) && !(JSON.parse(localStorage.getItem(key))?.at > oldest)) {
            localStorage.removeItem(key);
          }
        }
      } catch { /* nothing to do */ }
    },
  };

  const say = (field, id) => {
    const said = field && saidOf(field);
    if (said) {
      said.replaceChildren(document.getElementById(id).content.cloneNode(true));
    }
    return said;
  };

  const mark = (field) => {
    const wrong = saidOf(field)?.querySelector(".field-error, .clash") !== null;
    for (const input of inputsOf(field)) {
      if (wrong) {
        input.setAttribute("aria-invalid", "true");
      } else {
        input.removeAttribute("aria-invalid");
      }
    }
  };

  const keep = (field) => {
    const before = store.get(field.dataset.keep);
    store.set(field.dataset.keep, {
      typed: typedIn(field),
      seen: before?.seen ?? seenOf(field).map((one) => one.value),
      at: Date.now(),
    });
  };

  root.addEventListener("input", (event) => {
    const field = fieldOf(event.target);
    if (!field || !inputsOf(field).includes(event.target)) {
      return;
    }
    keep(field);
    const said = saidOf(field);
    if (!isBox(event.target) && event.target.tagName !== "SELECT" && !said.querySelector(".pending, .clash, [data-save-again]")) {
      say(field, "said-typing");
    }
  });

  const offer = (field, kept) => {
    const said = say(field, "said-kept");
    const written = new Intl.DateTimeFormat("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit", hourCycle: "h23", day: "2-digit", month: "2-digit", year: "numeric" });
    const part = Object.fromEntries(written.formatToParts(new Date(kept.at)).map((one) => [one.type, one.value]));
    const told = said.querySelector("[data-at]").dataset;
    said.querySelector("[data-when]").textContent = told.at.replace("{time}", `${part.hour}:${part.minute}`).replace("{date}", `${part.day}/${part.month}/${part.year}`);
    const words = inputsOf(field).some(isBox)
      ? inputsOf(field).filter((one) => kept.typed.includes(one.value)).map((one) => one.closest("label")?.textContent.trim())
      : kept.typed.map((value) => inputsOf(field)[0].selectedOptions ? [...inputsOf(field)[0].options].find((one) => one.value === value)?.text : value);
    said.querySelector("[data-what]").textContent = words.join(", ").slice(0, 2000) || told.nothing;
  };

  // What was kept goes back together with what had been seen when it was typed, so that a later change by somebody else is noticed.
  const useKept = (field) => {
    const kept = store.get(field.dataset.keep);
    if (!kept) {
      return;
    }
    for (const input of inputsOf(field)) {
      if (isBox(input)) {
        input.checked = kept.typed.includes(input.value);
      } else {
        input.value = kept.typed[0] ?? "";
      }
    }
    seenOf(field).forEach((one) => one.remove());
    for (const value of kept.seen) {
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name: `initial-${field.dataset.keep}`, value });
      field.querySelector(".save-state").prepend(hidden);
    }
    saidOf(field).replaceChildren();
    inputsOf(field)[0].focus();
    inputsOf(field)[0].dispatchEvent(new Event("change", { bubbles: true }));
  };

  // A login in another tab renews the token that every form carries; the page takes the new one before it tries again.
  const renewToken = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
    for (const input of token ? document.querySelectorAll("[name=csrfmiddlewaretoken]") : []) {
      input.value = token;
    }
  };

  const saveAgain = async (field) => {
    try {
      await renewToken();
    } catch { /* the save itself will say that there is no connection */ }
    inputsOf(field)[0].focus();
    inputsOf(field)[0].dispatchEvent(new Event("change", { bubbles: true }));
  };

  root.addEventListener("click", (event) => {
    const field = fieldOf(event.target);
    if (!field) {
      return;
    }
    if (event.target.closest("[data-save-again]")) {
      saveAgain(field);
    } else if (event.target.closest("[data-use-kept]")) {
      useKept(field);
    } else if (event.target.closest("[data-drop-kept]")) {
      store.drop(field.dataset.keep);
      saidOf(field).replaceChildren();
      inputsOf(field)[0].focus();
    }
  });

  let sent = new Map();
  const typedOn = new Set(); // fields in which typing went on while they were saved
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (fieldOf(event.detail.elt)) {
      sent = new Map([...root.querySelectorAll(".autosave")].map((field) => [field.dataset.keep, typedIn(field)]));
    }
  });

  // Enter in a line leaves it to the save of that field; the button waits until the fields on their way have arrived.
  let underWay = 0;
  let waiting = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    underWay += fieldOf(event.detail.elt) ? 1 : 0;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    underWay -= fieldOf(event.detail.requestConfig?.elt ?? event.detail.elt) ? 1 : 0;
    setTimeout(() => {
      if (underWay <= 0 && waiting) {
        const button = waiting;
        waiting = null;
        button.form.requestSubmit(button);
      }
    });
  });
  root.addEventListener("submit", (event) => {
    if (event.submitter?.matches("[data-implicit]")) {
      event.preventDefault();
    } else if (underWay > 0 && event.submitter) {
      event.preventDefault();
      waiting = event.submitter;
    }
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = event.detail;
    const field = fieldOf(detail.requestConfig?.elt);
    if (!field) {
      return;
    }
    const xhr = detail.xhr;
    if (xhr.getResponseHeader("X-Autosave")) {
      detail.shouldSwap = true;
      detail.isError = false;
      for (const name of (xhr.getResponseHeader("X-Saved") ?? "").split(",").filter(Boolean)) {
        const saved = byName(name);
        store.drop(name);
        if (saved && !same(typedIn(saved), sent.get(name))) {
          typedOn.add(name);
        }
      }
      return;
    }
    detail.shouldSwap = false;
    if (xhr.getResponseHeader("X-Said")) {
      saidOf(field).innerHTML = xhr.responseText;
    } else {
      say(field, xhr.status === 403 ? "said-session" : "said-failed");
    }
    mark(field);
  });

  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const field = fieldOf(event.detail.elt);
      if (field) {
        say(field, "said-failed");
        mark(field);
      }
    });
  }

  document.addEventListener("htmx:afterSettle", () => {
    root.querySelectorAll(".autosave").forEach(mark);
    typedOn.forEach((name) => keep(byName(name)));
    typedOn.clear();
  });

  // Choices are kept too: the request that saves them may fail.
  root.addEventListener("change", (event) => {
    const field = fieldOf(event.target);
    if (field && inputsOf(field).includes(event.target)) {
      keep(field);
    }
  }, true);

  store.clean();
  for (const field of root.querySelectorAll(".autosave")) {
    const kept = store.get(field.dataset.keep);
    if (kept && same(kept.typed, typedIn(field))) {
      store.drop(field.dataset.keep);
    } else if (kept && !saidOf(field).querySelector(".field-error, .clash")) {
      offer(field, kept);
    }
    mark(field);
  }
})();
