// MediBook's own script: the hold's clock, arrow keys in the week of times, and the way on when a refresh fails.
// Every page works without it.
(function () {
  "use strict";

  const say = text => {
    const live = document.getElementById("live");
    if (live && text) live.textContent = text;
  };

  // For this tab alone. A browser that keeps nothing for us refuses by an exception.
  const remembered = name => { try { return sessionStorage.getItem(name); } catch { return null; } };
  const remember = (name, value) => { try { sessionStorage.setItem(name, value); } catch { /* The choice holds for this page. */ } };

  // ---- The hold's clock ----
  // Counts from the seconds that the page carried, on the monotonic clock: the device's own time may be wrong.
  // A clock whose end moves (after Extend) starts anew; the same end read again does not.
  const clocks = new WeakMap();
  const spoken = [60, 30];

  const digits = seconds => Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");

  const start = element => {
    const seconds = Number(element.dataset.secondsLeft) || 0;
    return {
      key: element.dataset.clock,
      end: performance.now() + seconds * 1000,
      last: seconds + 1,
      from: seconds,
    };
  };

  const draw = element => {
    let clock = clocks.get(element);
    if (!clock || clock.key !== element.dataset.clock) {
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

  // ---- Live pieces ----
  // The bar's stream says that something changed, and never what: the pieces read themselves anew. The first change at once, then at most
  // one read in half a second, a little apart from everybody else's; and after half a minute of silence, since a word can be lost.
  const bar = document.getElementById("live-bar");
  const live = (() => {
    const gap = 500, spread = 150, silence = 30000;
    let paused = remembered("live") === "paused", lost = false;
    let planned = 0, lastRead = performance.now(), lastWord = lastRead, change = Infinity, focused = null;

    const pieces = () => document.querySelectorAll("[data-live]");

    const show = () => {
      bar.hidden = bar.dataset.quiet === "yes";
      bar.querySelector("[data-live-state]").textContent = paused ? bar.dataset.off : lost ? bar.dataset.lost : bar.dataset.on;
      const toggle = document.getElementById("live-toggle");
      toggle.textContent = paused ? toggle.dataset.resume : toggle.dataset.pause;
    };

    const read = () => {
      planned = 0;
      if (paused || document.hidden) return;
      lastRead = lastWord = performance.now();
      const at = document.activeElement;
      focused = at?.matches(".slot:not(.taken)") ? { id: at.id, day: at.closest(".day").querySelector("h3").id } : null;
      pieces().forEach(piece => htmx.trigger(piece, "read-anew"));
    };

    const plan = () => {
      lastWord = performance.now();
      if (paused || planned) return;
      planned = setTimeout(read, Math.max(0, lastRead + gap - lastWord) + Math.random() * spread);
    };

    // When the piece changes with nobody doing anything: a hold runs out. Counted from the answer, which may have been kept for a while.
    const expect = age => {
      const seconds = Math.min(...Array.from(pieces(), piece => piece.dataset.changesIn ? Number(piece.dataset.changesIn) - age : Infinity));
      change = performance.now() + Math.max(seconds, .5) * 1000;
    };

    // Focus stays where it was; the person is told when the time under it has gone.
    const keep = () => {
      if (!focused) return;
      const slot = document.getElementById(focused.id);
      if (slot?.matches(".taken")) say(slot.closest("[data-say-taken]").dataset.sayTaken);
      if (!slot) (document.getElementById(focused.day)?.closest(".day").querySelector(".slot") || document.getElementById("week-title"))?.focus();
      focused = null;
    };

    // A tab that nobody looks at has no stream: over HTTP/1.1 a browser opens six connections to a host, for all tabs together.
    let source = null, opened = false, patience = 1000;
    const close = () => { source?.close(); source = null; };
    const open = () => {
      if (source || paused || document.hidden) return;
      source = new EventSource(bar.dataset.stream);
      source.addEventListener("changed", plan);
      source.onopen = () => {
        if (opened) plan();
        [opened, lost, patience] = [true, false, 1000];
        show();
      };
      source.onerror = () => {
        lost = true;
        show();
        // The browser connects again by itself, but not after an answer that was an error.
        if (source.readyState !== EventSource.CLOSED) return;
        close();
        setTimeout(open, patience = Math.min(patience * 2, 30000));
      };
    };

    return {
      start() {
        expect(0);
        show();
        open();
        document.getElementById("live-toggle").addEventListener("click", () => {
          paused = !paused;
          remember("live", paused ? "paused" : "on");
          show();
          if (paused) return close();
          open();
          read();
        });
        document.addEventListener("visibilitychange", () => document.hidden ? close() : open());
        window.addEventListener("pagehide", close);
        window.addEventListener("pageshow", open);
        setInterval(() => {
          const now = performance.now();
          if (now < change && now - lastWord < silence) return;
          change = Infinity;
          plan();
        }, 250);
      },
      swapped(ctx) {
        if (!ctx.target?.matches?.("[data-live]") && !ctx.sourceElement?.closest?.("[data-live]")) return;
        expect(Number(ctx.response?.headers?.get("Age")) || 0);
        keep();
      },
    };
  })();
  if (bar) live.start();

  // ---- Another time zone ----
  // The server does not know where the device is. A moment that the device's clock shows differently gets a second line.
  const pad = number => String(number).padStart(2, "0");
  // Made once, and only where a day differs: a formatter costs more than the rest of this script.
  let weekdays = null;
  const weekday = at => (weekdays ??= new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "short" })).format(at);
  const zones = () => document.querySelectorAll("[data-zone-at]").forEach(note => {
    const at = new Date(note.dataset.zoneAt);
    const time = pad(at.getHours()) + ":" + pad(at.getMinutes());
    const sameDay = note.dataset.zoneAt.startsWith([at.getFullYear(), pad(at.getMonth() + 1), pad(at.getDate())].join("-"));
    note.hidden = sameDay && note.dataset.zoneAt.slice(11, 16) === time;
    if (!note.hidden) note.textContent = note.dataset.zoneText.replace("{1}", sameDay ? time : weekday(at) + " " + time);
  });
  zones();

  // ---- Language and appearance ----
  // Their links keep the address that the page has now, which htmx may have changed since it was loaded.
  document.addEventListener("click", event => {
    const link = event.target.closest?.("a[data-choice]");
    if (!link) return;
    const [to, choice] = [new URL(location.href), new URL(link.href).searchParams.get(link.dataset.choice)];
    document.querySelectorAll("a[data-choice]").forEach(other => to.searchParams.delete(other.dataset.choice));
    to.searchParams.set(link.dataset.choice, choice);
    link.href = to;
  });

  // ---- Side navigation ----
  // One line on a phone: the entry that is this page comes into its middle, and the page stays where it is.
  const here = document.querySelector(".side [aria-current]");
  if (here) {
    const list = here.closest("ul");
    const middle = element => element.getBoundingClientRect().left + element.clientWidth / 2;
    list.scrollLeft += middle(here) - middle(list);
  }

  // ---- Folds ----
  // A fold that was opened stays open when its piece of the page is read anew.
  const unfolded = new Set();
  document.addEventListener("click", event => {
    const fold = event.target.closest?.("summary")?.parentElement;
    if (fold?.matches("[data-keep-open]")) unfolded[fold.open ? "delete" : "add"](fold.id);
  });
  const unfold = () => unfolded.forEach(id => document.getElementById(id)?.setAttribute("open", ""));

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
    if (bar) live.swapped(event.detail.ctx);
    unfold();
    zones();
    tick();
  });
})();
