// Keeps what is typed into a marked form in this browser until the form has arrived, and offers it when the page is opened again:
// after a login that ran out, a lost connection, a closed window. Never passwords, files, hidden values, numbers of persons; what is
// ticked only where a list is marked for it (data-keep-ticks): a tick that confirms something is given anew.
// Without this file every form works the same.
(() => {
  "use strict";

  const KEPT_DAYS = 14;
  const PREFIX = "go|";
  const here = location.pathname + location.search;
  const keyOf = (form) => `${PREFIX}${form.dataset.keepForm}|${here}`;
  const isPerson = (value) => /(^|\D)(\d{9}|\d{12})(\D|$)/.test(value);
  const TYPES = new Set(["text", "number", "date", "search", "textarea", "select-one", "radio"]);

  // The browser may refuse to store (private window, full): then only this comfort is missing.
  const store = {
    get(key) {
      try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
    },
    set(key, value) {
      try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* nothing to do */ }
    },
    drop(key) {
      try { localStorage.removeItem(key); } catch { /* nothing to do */ }
    },
    keys() {
      try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; }
    },
  };

  const fieldsOf = (form) => [...form.elements].filter((one) => one.name && TYPES.has(one.type) && !one.matches("[data-submits]"));
  const ticksOf = (form) => [...form.querySelectorAll("[data-keep-ticks] input[type=checkbox][name]")];
  const takes = (one) => one.type !== "radio" || one.checked;
  const isKept = (one) => one.matches("[data-money], select") || one.type === "radio" || !isPerson(one.value);
  const valuesOf = (form) => Object.fromEntries(fieldsOf(form).filter((one) => takes(one) && isKept(one)).map((one) => [one.name, one.value]));
  const ticked = (form) => ticksOf(form).filter((one) => one.checked).map((one) => one.value);
  const missing = (form, kept) => ticksOf(form).filter((one) => (kept.ticks ?? []).includes(one.value) && !one.checked);
  const differs = (form, values) => Object.entries(values).some(([name, value]) => {
    const now = fieldsOf(form).filter((one) => one.name === name && takes(one));
    return now.length > 0 ? now[0].value !== value : fieldsOf(form).some((one) => one.name === name);
  });

  const fill = (form, kept) => {
    const { values } = kept;
    for (const one of fieldsOf(form).filter((each) => each.name in values)) {
      if (one.type === "radio") {
        one.checked = one.value === values[one.name];
      } else if (one.type !== "select-one" || [...one.options].some((each) => each.value === values[one.name])) {
        one.value = values[one.name];
      }
      one.dispatchEvent(new Event("change", { bubbles: true }));
    }
    for (const one of missing(form, kept)) {
      one.checked = true;
      one.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const offer = (form, key, kept) => {
    const template = document.getElementById("kept-form");
    const notice = template.content.cloneNode(true).firstElementChild;
    const written = new Intl.DateTimeFormat("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit", hourCycle: "h23", day: "2-digit", month: "2-digit", year: "numeric" });
    const part = Object.fromEntries(written.formatToParts(new Date(kept.at)).map((one) => [one.type, one.value]));
    const when = notice.querySelector("[data-when]");
    when.textContent = when.dataset.at.replace("{time}", `${part.hour}:${part.minute}`).replace("{date}", `${part.day}/${part.month}/${part.year}`);
    const leave = () => {
      notice.remove();
      fieldsOf(form)[0]?.focus();
    };
    notice.querySelector("[data-use-kept]").addEventListener("click", () => {
      fill(form, kept);
      leave();
    });
    notice.querySelector("[data-drop-kept]").addEventListener("click", () => {
      store.drop(key);
      leave();
    });
    form.before(notice);
  };

  // A form that was sent has arrived when the page it came from led on by a redirect. A refusal is answered without one, and after a
  // login that ran out the way here comes from the login page, which does not read this file.
  const arrived = (key, kept) => {
    const before = document.referrer ? new URL(document.referrer) : null;
    const page = key.slice(key.indexOf("|", PREFIX.length) + 1);
    const led = performance.getEntriesByType("navigation")[0]?.redirectCount > 0;
    return kept.sent && led && before?.origin === location.origin && before.pathname + before.search === page;
  };

  const forms = [...document.querySelectorAll("form[data-keep-form]")];
  const oldest = Date.now() - KEPT_DAYS * 86_400_000;
  for (const key of store.keys()) {
    const kept = store.get(key);
    if (!(kept?.at > oldest) || arrived(key, kept)) {
      store.drop(key);
    } else if (kept.sent) {
      store.set(key, { ...kept, sent: false });
    }
  }

  for (const form of forms) {
    const key = keyOf(form);
    const kept = store.get(key);
    if (kept && (differs(form, kept.values) || missing(form, kept).length > 0)) {
      offer(form, key, kept);
    }
    // A page that only confirms what an earlier one of this address gathered adds nothing of its own, and takes nothing away.
    const keep = (sent) => {
      const before = "keepOn" in form.dataset ? store.get(key) : null;
      const values = { ...before?.values, ...valuesOf(form) };
      store.set(key, { values, ticks: before?.ticks ?? ticked(form), at: Date.now(), sent });
    };
    form.addEventListener("input", () => keep(false));
    form.addEventListener("submit", () => keep(true));
  }

  // Who logs out leaves nothing behind.
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-leaves]")) {
      store.keys().filter((key) => key.startsWith(`${PREFIX}${event.target.dataset.leaves}|`)).forEach(store.drop);
    }
  });
})();
