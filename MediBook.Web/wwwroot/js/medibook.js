// MediBook's own script: the hold's clock, arrow keys in the week of times, and the way on when a refresh fails.
// Every page works without it.
(function () {
  "use strict";

  const say = text => {
    const live = document.getElementById("live");
    if (live && text) live.textContent = text;
  };

  // ---- The hold's clock ----
  // Counts from the seconds that the page carried, on the monotonic clock: the device's own time may be wrong.
  // A clock element whose attributes change (after Extend) starts anew.
  const clocks = new WeakMap();
  const spoken = [60, 30];

  const digits = seconds => Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");

  const start = element => {
    const seconds = Number(element.dataset.secondsLeft) || 0;
    return {
      key: element.dataset.clock + "|" + element.dataset.secondsLeft,
      end: performance.now() + seconds * 1000,
      last: seconds + 1,
      from: seconds,
    };
  };

  const draw = element => {
    let clock = clocks.get(element);
    if (!clock || clock.key !== element.dataset.clock + "|" + element.dataset.secondsLeft) {
      clock = start(element);
      clocks.set(element, clock);
      element.closest(".hold")?.classList.remove("ended");
    }

    const left = Math.max(0, Math.ceil((clock.end - performance.now()) / 1000));
    if (left === clock.last) return;

    if (left === 0) {
      // Confirm stays as it is: it still works if nobody took the time.
      element.textContent = element.dataset.endedText || digits(0);
      element.closest(".hold")?.classList.add("ended");
      if (clock.from > 0) say(element.dataset.endedText);
    } else {
      element.textContent = digits(left);
      // One sentence at each mark, and only the latest where a sleeping tab skipped some.
      const mark = spoken.filter(at => left <= at && clock.last > at && clock.from > at).pop();
      if (mark) say(element.getAttribute("data-say-" + mark) || mark + " seconds left.");
    }

    clock.last = left;
  };

  const tick = () => document.querySelectorAll("[data-clock][data-seconds-left]").forEach(draw);
  tick();
  setInterval(tick, 250);

  // ---- Arrow keys in the week of times ----
  const minutes = slot => {
    const match = /(\d{1,2}):(\d{2})/.exec(slot.textContent);
    return match ? Number(match[1]) * 60 + Number(match[2]) : 0;
  };

  // Times folded away under "Show more" cannot take focus.
  const slotsOf = day => Array.from(day.querySelectorAll(".slot")).filter(slot => slot.getClientRects().length > 0);

  const besides = (week, slot, step) => {
    const days = Array.from(week.querySelectorAll(".day"));
    const at = minutes(slot);
    for (let i = days.indexOf(slot.closest(".day")) + step; i >= 0 && i < days.length; i += step) {
      const slots = slotsOf(days[i]);
      if (slots.length) return slots.reduce((a, b) => Math.abs(minutes(b) - at) < Math.abs(minutes(a) - at) ? b : a);
    }
    return null;
  };

  document.addEventListener("keydown", event => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !event.key.startsWith("Arrow")) return;
    const slot = event.target.closest?.(".week .slot");
    if (!slot) return;

    const week = slot.closest(".week");
    const slots = slotsOf(slot.closest(".day"));
    const forward = getComputedStyle(week).direction === "rtl" ? -1 : 1;
    const next = {
      ArrowUp: () => slots[slots.indexOf(slot) - 1],
      ArrowDown: () => slots[slots.indexOf(slot) + 1],
      ArrowLeft: () => besides(week, slot, -forward),
      ArrowRight: () => besides(week, slot, forward),
    }[event.key]?.();

    event.preventDefault();
    next?.focus();
  });

  // A time that was taken stays focusable; pressing it sends nothing.
  document.addEventListener("click", event => {
    if (event.target.closest?.(".slot[aria-disabled='true']")) event.preventDefault();
  });

  // ---- Print ----
  // Without scripts the button stays hidden: the browser's own command prints.
  document.querySelectorAll("[data-print]").forEach(button => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // ---- A refresh that failed ----
  // The page stays as it was; the layout carries the sentence with its link, hidden.
  const failed = show => {
    const note = document.getElementById("refresh-failed");
    if (!note || note.hidden !== show) return;
    note.hidden = !show;
    if (show) say(note.textContent.trim());
  };

  document.addEventListener("htmx:response:error", event => {
    const ctx = event.detail.ctx;
    // The server may answer with a place to go (the session ended), or the element may want this status swapped in.
    if (ctx.hx?.redirect || ctx.hx?.refresh || ctx.sourceElement.hasAttribute("data-hx-status:" + ctx.response.status)) return;
    failed(true);
  });
  document.addEventListener("htmx:error", event => event.detail.ctx && failed(true));
  document.addEventListener("htmx:after:swap", event => {
    if (event.detail.ctx?.response?.status < 400) failed(false);
    tick();
  });
})();
