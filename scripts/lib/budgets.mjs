// node budgets.mjs URL LIGHTHOUSE FOLDER: what scripts/budgets measures of the app at URL.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { cpus } from "node:os";
import { promisify } from "node:util";
import { freeTime, started, visitor } from "./visit.mjs";

const [base, lighthouse, folder] = process.argv.slice(2);
const runs = Number(process.env.RUNS ?? 5);
const kilobytes = 1024;
const budget = { total: 50, document: 15, stylesheet: 10, script: 20, shift: 0, blocking: 100, phonePaint: 1.5, desktopPaint: 0.6 };

await started(base);
const guest = visitor(base);
const { doctor, week, slot } = await freeTime(guest);
const hold = await guest.send(`/doctors/${doctor}`, "hold", { slot });
const booked = visitor(base);
const other = await freeTime(booked);
const held = await booked.send(`/doctors/${other.doctor}`, "hold", { slot: other.slot });
const confirmation = await booked.send(held, "details", { "Input.Name": "Ada Novak", "Input.Email": "ada@example.com", "Input.Phone": "020 7946 0001" });

const all = [
  { name: "home", path: "/", public: true },
  { name: "doctors", path: "/doctors", public: true },
  { name: "week", path: week, public: true },
  { name: "hold", path: hold, who: guest },
  { name: "confirmation", path: confirmation, who: booked },
  { name: "my bookings", path: "/bookings", who: booked },
  { name: "sign-in", path: "/Identity/Account/Login" },
];
const only = process.env.BUDGET_PAGES?.split(/ +/);
const pages = all.filter(page => !only || only.some(name => page.name.startsWith(name)));

const measure = async (page, desktop) => {
  const file = `${folder}/report.json`;
  await again([
    lighthouse, new URL(page.path, base).href, "--quiet", "--output=json", `--output-path=${file}`,
    "--chrome-flags=--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync",
    ...(desktop ? ["--preset=desktop"] : []),
    ...(page.who ? [`--extra-headers=${JSON.stringify({ Cookie: page.who.cookieHeader() })}`] : []),
  ]);
  const { categories, audits } = JSON.parse(await readFile(file, "utf8"));
  const requests = audits["network-requests"].details.items;
  const bytes = kind => requests.filter(one => !kind || one.resourceType === kind).reduce((sum, one) => sum + one.transferSize, 0) / kilobytes;
  const failed = Object.values(categories).flatMap(category => category.auditRefs)
    .filter(ref => ref.weight > 0 && audits[ref.id].score !== null && audits[ref.id].score < 1).map(ref => ref.id);
  return {
    performance: 100 * categories.performance.score, accessibility: 100 * categories.accessibility.score,
    practices: 100 * categories["best-practices"].score, seo: 100 * categories.seo.score,
    paint: audits["largest-contentful-paint"].numericValue / 1000, blocking: audits["total-blocking-time"].numericValue,
    shift: audits["cumulative-layout-shift"].numericValue,
    total: bytes(), document: bytes("Document"), stylesheet: bytes("Stylesheet"), script: bytes("Script"), failed,
  };
};

/** Chromium can miss the start of a page on a busy machine; Lighthouse then asks to be run again. */
const again = async (options, tries = 3) => {
  try {
    await promisify(execFile)(process.execPath, options);
  } catch (error) {
    if (tries === 1 || !error.stderr?.includes("run Lighthouse again")) throw error;
    await again(options, tries - 1);
  }
};

const median = (list, field) => list.map(one => one[field]).sort((a, b) => a - b)[Math.floor(list.length / 2)];
const over = [];
const rows = [];
for (const page of pages) {
  const phone = [];
  const desktop = [];
  for (let run = 0; run < runs; run++) {
    phone.push(await measure(page, false));
    desktop.push(await measure(page, true));
  }
  const last = phone.at(-1);
  const must = (what, value, most) => value <= most || over.push(`${page.name}: ${what} ${value.toFixed(2)}, at most ${most}`);
  const full = (what, value) => value >= 100 || over.push(`${page.name}: ${what} ${value} (${[...new Set([...phone, ...desktop].flatMap(one => one.failed))].join(", ")})`);
  must("KB of the first visit", last.total, budget.total);
  must("KB of HTML", last.document, budget.document);
  must("KB of CSS", last.stylesheet, budget.stylesheet);
  must("KB of JavaScript", last.script, budget.script);
  must("layout shift", Math.max(...[...phone, ...desktop].map(one => one.shift)), budget.shift);
  must("seconds to the largest paint on a phone", median(phone, "paint"), budget.phonePaint);
  must("seconds to the largest paint on a desktop", median(desktop, "paint"), budget.desktopPaint);
  must("ms blocked on a phone", median(phone, "blocking"), budget.blocking);
  for (const [kind, list] of [["phone", phone], ["desktop", desktop]]) {
    full(`performance (${kind})`, median(list, "performance"));
    full(`accessibility (${kind})`, median(list, "accessibility"));
    full(`best practices (${kind})`, median(list, "practices"));
  }
  if (page.public) full("SEO", median(phone, "seo"));
  const kb = field => last[field].toFixed(1);
  rows.push([page.name, kb("total"), kb("document"), kb("stylesheet"), kb("script"), last.shift.toFixed(3), median(phone, "paint").toFixed(2),
    median(desktop, "paint").toFixed(2), median(phone, "blocking").toFixed(0),
    ["performance", "accessibility", "practices"].map(field => median(phone, field).toFixed(0)).join(" "), page.public ? median(phone, "seo").toFixed(0) : "noindex"]);
  console.error(rows.at(-1).join("  "));
}

console.log(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0].model}, median of ${runs}\n`);
console.log("| page | KB in all | HTML | CSS | JS | CLS | LCP phone s | LCP desktop s | TBT phone ms | performance, accessibility, best practices | SEO |");
console.log("|---|---|---|---|---|---|---|---|---|---|---|");
for (const row of rows) console.log(`| ${row.join(" | ")} |`);
if (over.length > 0) {
  console.log(`\nOver budget:\n${over.join("\n")}`);
  process.exitCode = 1;
}
