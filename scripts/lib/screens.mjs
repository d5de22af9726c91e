// node screens.mjs URL PLAYWRIGHT FOLDER: the pictures that scripts/screens makes of the app at URL.
import { mkdir, writeFile } from "node:fs/promises";
import { started } from "./visit.mjs";

const [base, playwright, folder] = process.argv.slice(2);
const { chromium } = await import(playwright);
const most = 1800;
const password = "screens-only";
const phone = ["phone", 360, 740];
const devices = [phone, ["desktop", 1280, 800]];

await started(base);
await mkdir(`${folder}/mail`, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });

/** One screen in light and dark, as WebP, and not longer than anybody looks. */
const picture = async (page, name, on = devices) => {
  const session = await page.context().newCDPSession(page);
  for (const [device, width, height] of on) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const long = await page.evaluate(() => document.documentElement.scrollHeight);
      const { data } = await session.send("Page.captureScreenshot", {
        format: "webp", quality: 70, captureBeyondViewport: true, clip: { x: 0, y: 0, width, height: Math.min(Math.max(long, height), most), scale: 1 },
      });
      await writeFile(`${folder}/${name}-${device}-${colorScheme}.webp`, Buffer.from(data, "base64"));
    }
  }
  await session.detach();
};

const window_ = async () => (await browser.newContext({ baseURL: base, viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" })).newPage();
const see = async (page, name, path, on = devices) => {
  await page.goto(path);
  await picture(page, name, on);
};
const press = async (page, selector, name) => {
  await Promise.all([page.waitForEvent("load"), page.locator(selector).first().click()]);
  if (name) await picture(page, name);
};
const fill = async (page, values) => {
  for (const [field, value] of Object.entries(values)) await page.fill(`[name='Input.${field}']`, value);
};
const signIn = async (page, email) => {
  await page.goto("/Identity/Account/Login");
  await fill(page, { Email: email, Password: password });
  await press(page, "#account button");
};
const day = ahead => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
/** Today, or the Monday after a weekend: on other days there is somebody to see. */
const workday = day([1, 0, 0, 0, 0, 0, 2][new Date().getUTCDay()]);

/** Holds the last free time of the last of the next free days: days ahead, a time can still be cancelled. */
const hold = async (page, name) => {
  await page.goto("/doctors");
  await press(page, "ul.strip li:last-child a");
  await press(page, "button.slot:not(.taken):visible >> nth=-1", name);
};
/** The last of a week that is days ahead: the first may be too near to be cancelled later. */
const lastTime = "#times a.slot:visible >> nth=-1";
const ada = { Name: "Ada Novak", Email: "ada@example.com", Phone: "020 7946 0001" };

/** What somebody without an account sees who looks for a time and books it. */
const find = async page => {
  await see(page, "home", "/");
  await see(page, "doctors", "/doctors");
  await see(page, "doctors-none", "/doctors?name=nobody");
  await page.goto("/doctors");
  await press(page, "ul.strip a", "week");
  await see(page, "week-empty", `${new URL(page.url()).pathname}?week=${new Date().getFullYear() + 1}-W40`);
  await hold(page, "hold");
  await press(page, "#confirm", "hold-errors");
  await fill(page, ada);
  await press(page, "#confirm", "confirmation");
  const booking = new URL(page.url()).pathname;
  await press(page, "#change-time", "change");
  await press(page, lastTime, "change-compare");
  await press(page, "#change-now");
  await see(page, "cancel", `${booking}/cancel`);
  await see(page, "proof", "/proof");
  await see(page, "lost-link", "/bookings/lost-link");
  await fill(page, { Email: ada.Email });
  await press(page, "#lost button", "lost-link-sent");
  return booking;
};

/** Another guest's booking, whose owner would come earlier. */
const wish = async page => {
  await hold(page);
  await fill(page, { ...ada, Email: "ada.third@example.com" });
  await press(page, "#confirm");
  const booking = new URL(page.url()).pathname;
  await press(page, "#earlier-on button");
  return booking;
};

/** The pages around an account, and one of them made. */
const enter = async page => {
  await see(page, "sign-in", "/Identity/Account/Login");
  await see(page, "forgotten-password", "/Identity/Account/ForgotPassword");
  await fill(page, { Email: "patient@medibook.example" });
  await press(page, "#forgot button");
  await see(page, "register", "/Identity/Account/Register");
  await fill(page, { Name: "Grace Novak", Email: "grace@example.com", Password: "a long password" });
  await press(page, "#register button");
  await see(page, "my-bookings-none", "/bookings");
  await see(page, "waiting-list-none", "/waiting-list");
  await see(page, "not-found", "/nowhere");
};

/** A patient's own pages. */
const manage = async (page, doctor) => {
  await see(page, "my-bookings", "/bookings");
  await press(page, "main .card a[href^='/bookings/MB-']", "my-booking");
  await see(page, "waiting-list-join", `/waiting-list/join?doctor=${doctor}`);
  for (let weekday = 1; weekday <= 7; weekday++) await page.locator(`[name='Input.Days'][value='${weekday}']`).check({ force: true });
  await fill(page, { LastDate: day(80) });
  await press(page, "#join .actions button", "waiting-list");
  await see(page, "calendar-address", "/bookings/calendar-address");
  await see(page, "account", "/account");
  await see(page, "account-details", "/Identity/Account/Manage");
  await see(page, "account-contact", "/account/contact");
  await see(page, "account-sessions", "/account/sessions");
  await see(page, "account-email", "/Identity/Account/Manage/Email");
  await fill(page, { Email: "another@example.com", Password: password });
  await press(page, "#email button");
  await see(page, "account-password", "/Identity/Account/Manage/ChangePassword");
  await see(page, "two-step", "/Identity/Account/Manage/TwoFactorAuthentication");
  await see(page, "account-export", "/account/export");
  await fill(page, { Password: password });
  await press(page, "#export button");
  await see(page, "account-erase", "/account/erase");
  await see(page, "people", "/account/people");
  await see(page, "person", "/account/people/edit");
  await see(page, "rights-give", "/account/rights/give");
  await page.locator("[name='Input.Person']").first().check({ force: true });
  await page.locator("[name='Input.Level']").last().check({ force: true });
  await fill(page, { Email: "grace@example.com", Until: day(90) });
  await press(page, "#right button", "rights");
};

/** What the desk does with the guest's bookings: moves one, so that the patient who waits is offered its time, and cancels the other. */
const rearrange = async (page, moved, cancelled) => {
  await see(page, "admin-move", `/admin/bookings/move/${moved}`);
  await press(page, lastTime, "admin-move-compare");
  await press(page, "#move-now");
  await page.goto(`/admin/bookings/details/${cancelled}`);
  await page.locator("details summary").last().click();
  await fill(page, { Reason: "The doctor is ill" });
  await press(page, "#cancel button");
};

const administer = async page => {
  await see(page, "admin-today", "/admin");
  await see(page, "admin-day", `/admin/day?date=${workday}`);
  await see(page, "admin-walk-in", "/admin/day/walk-in");
  await see(page, "admin-bookings", "/admin/bookings");
  await press(page, "tbody th a", "admin-booking");
  await see(page, "admin-waiting-list", "/admin/waiting-list");
  await see(page, "admin-doctors", "/admin/doctors");
  await press(page, "tbody th a", "admin-doctor");
  await see(page, "admin-times", "/admin/calendar?doctor=1");
  await see(page, "admin-new-times", "/admin/slots/bulk?doctor=1");
  await fill(page, { Date: day(60), LastDate: day(73) });
  await press(page, "#who .actions button");
  await press(page, "#pattern .actions button", "admin-preview");
  await see(page, "admin-calendar", `/admin/calendar?date=${workday}`);
  await see(page, "admin-schedules", "/admin/schedules");
  await see(page, "admin-schedule", "/admin/schedules/edit?doctor=1");
  await see(page, "admin-closures", "/admin/closures");
  await see(page, "admin-closure", "/admin/closures/new");
  await see(page, "admin-visit-types", "/admin/visit-types");
  await press(page, "main table th a, main .card a", "admin-visit-type");
  await see(page, "admin-clinic", "/admin/clinic");
  await see(page, "admin-specializations", "/admin/specializations");
  await see(page, "admin-locations", "/admin/locations");
  await see(page, "admin-holidays", "/admin/locations/holidays/1");
  await see(page, "admin-users", "/admin/users");
  await see(page, "admin-user", "/admin/users/1");
  await see(page, "admin-invite", "/admin/users/invite");
  await fill(page, { Email: "new.colleague@example.com" });
  await page.locator("[name='Input.Roles']").nth(1).check({ force: true });
  await press(page, "#invite .actions button");
  await see(page, "admin-analytics", "/admin/analytics");
  await see(page, "admin-audit", "/admin/audit");
  await see(page, "admin-privacy", "/admin/privacy");
  await see(page, "admin-import", "/admin/import");
};

/** The kinds of mail, as the admin's list names them. Which reminder is due depends on the day of the week: either shows how both look. */
const mails = new Map(Object.entries({
  booked: ["Booked"], changed: ["Changed by the patient"], cancelled: ["Cancelled by the patient"], "moved-by-clinic": ["Moved by the clinic"],
  "cancelled-by-clinic": ["Cancelled by the clinic"], reminder: ["Reminder, a day before", "Reminder, a week before"],
  link: ["Link to the appointment"], offer: ["Offer from the waiting list"], "earlier-time": ["Offer of an earlier time"], "proof-of-address": ["Proof of an address"],
  "address-changes": ["Address is to change"], "new-password": ["New password"], invitation: ["Invitation"], "own-data": ["Own data is ready"],
  "appointments-shared": ["Appointments shared"],
}));

/** The newest mail of each of these kinds, once the jobs have sent it: within seconds. */
const sent = async (page, names) => {
  const found = new Map();
  for (let tries = 0; found.size < names.length; tries++) {
    const missing = names.filter(name => !found.has(name));
    if (tries === 60) throw new Error(`Not sent: ${missing.join(", ")}`);
    await page.goto("/admin/mail?state=sent");
    for (let pages = 1; pages <= 8; pages++) {
      const rows = await page.$$eval("#mails tbody tr", all => all.map(row => [row.cells[1].innerText, row.querySelector("a[href^='/admin/mail/']")?.getAttribute("href")]));
      for (const name of missing) {
        const href = rows.find(([kind, link]) => link && mails.get(name).includes(kind))?.[1];
        if (href && !found.has(name)) found.set(name, href.split("/").pop());
      }
      if (found.size === names.length || await page.locator("#page-after").count() === 0) break;
      await press(page, "#page-after");
    }
    if (found.size < names.length) await page.waitForTimeout(1000);
  }
  return found;
};

/** Mails as a mail program shows them, which has no more than a phone's width. */
const seeMails = async page => {
  const found = await sent(page, [...mails.keys()]);
  await see(page, "admin-mail", "/admin/mail");
  await see(page, "admin-mail-one", `/admin/mail/${found.get("booked")}`);
  for (const [name, id] of found) await see(page, `mail/${name}`, `/admin/mail/html/${id}`, [phone]);
};

const guest = await window_();
const booking = await find(guest);
const reference = booking.split("/").pop();
// Before the next guest, whose time is then a little earlier, and comes free when the desk cancels it.
const third = await window_();
const wished = await wish(third);
await hold(guest);
await fill(guest, { ...ada, Email: "ada.second@example.com" });
await press(guest, "#confirm");
const second = new URL(guest.url()).pathname.split("/").pop();
await enter(await window_());

const admin = await window_();
await signIn(admin, "admin@medibook.example");
await admin.goto(`/admin/bookings/details/${reference}`);
const doctor = (await admin.locator("a[href*='/admin/doctors/edit/']").first().getAttribute("href")).split("/").pop();
const patient = await window_();
await signIn(patient, "patient@medibook.example");
await manage(patient, doctor);
await rearrange(admin, reference, second);
await sent(admin, ["moved-by-clinic"]);
// The job's own time may be minutes away.
await admin.goto("/ops/jobs/recurring");
await admin.check("input[name='jobs[]'][value='remind']");
await picture(admin, "jobs", [devices[1]]);
await Promise.all([admin.waitForResponse(answer => answer.url().endsWith("/trigger")), admin.click("button[data-url$='/trigger']")]);
await guest.goto(`${booking}/cancel`);
await press(guest, "main .danger");
await administer(admin);
await seeMails(admin);
await see(patient, "waiting-list-offer", "/waiting-list");
await press(patient, "a[href*='/waiting-list/offer/']", "offer");
await see(patient, "account-export-ready", "/account/export");
await see(third, "earlier-offered", wished);
await press(third, "#earlier a.button", "earlier");

const own = await window_();
await signIn(own, "doctor@medibook.example");
await see(own, "my-day", `/my-day?date=${workday}`);
await see(own, "my-week", `/my-day/week?date=${workday}`);
await see(own, "my-time-off", "/my-day/time-off");
await browser.close();
