// node screens.mjs URL PLAYWRIGHT FOLDER: the pictures that scripts/screens makes of the app at URL.
import { mkdir, writeFile } from "node:fs/promises";
import { started } from "./visit.mjs";

const [base, playwright, folder] = process.argv.slice(2);
const { chromium } = await import(playwright);
const most = 1800;

await started(base);
await mkdir(`${folder}/mail`, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });

/** One screen in light and dark, on a phone and on a desktop, as WebP, and not longer than anybody looks. */
const picture = async (page, name) => {
  const session = await page.context().newCDPSession(page);
  for (const [device, width, height] of [["phone", 360, 740], ["desktop", 1280, 800]]) {
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
const see = async (page, name, path) => {
  await page.goto(path);
  await picture(page, name);
};
const press = async (page, selector, name) => {
  await Promise.all([page.waitForEvent("load"), page.locator(selector).first().click()]);
  if (name) await picture(page, name);
};
const signIn = async (page, email) => {
  await page.goto("/Identity/Account/Login");
  await page.fill("[name='Input.Email']", email);
  await page.fill("[name='Input.Password']", "screens-only");
  await press(page, "#account button");
};

const guest = await window_();
await see(guest, "home", "/");
await see(guest, "doctors", "/doctors");
await see(guest, "doctors-none", "/doctors?name=nobody");
await guest.goto("/doctors");
await press(guest, "ul.strip a", "week");
await see(guest, "week-empty", `${new URL(guest.url()).pathname}?week=${new Date().getFullYear() + 1}-W40`);
await guest.goto("/doctors");
// A time that is days ahead can still be cancelled.
await press(guest, "ul.strip li:last-child a");
await press(guest, "button.slot:not(.taken):visible >> nth=-1", "hold");
await press(guest, "#confirm", "hold-errors");
await guest.fill("[name='Input.Name']", "Ada Novak");
await guest.fill("[name='Input.Email']", "ada@example.com");
await guest.fill("[name='Input.Phone']", "020 7946 0001");
await press(guest, "#confirm", "confirmation");
const appointment = new URL(guest.url()).pathname;
await press(guest, "#change-time", "change");
await press(guest, "#times a.slot", "change-compare");
await press(guest, "#change-now");
await guest.locator("a[href$='/cancel']").first().click();
await guest.waitForURL(/cancel$/);
await picture(guest, "cancel");
await see(guest, "sign-in", "/Identity/Account/Login");
await see(guest, "register", "/Identity/Account/Register");
await see(guest, "not-found", "/nowhere");

const patient = await window_();
await signIn(patient, "patient@medibook.example");
await see(patient, "my-bookings", "/bookings");
await see(patient, "account", "/Identity/Account/Manage");
await see(patient, "two-step", "/Identity/Account/Manage/TwoFactorAuthentication");

const admin = await window_();
await signIn(admin, "admin@medibook.example");
await see(admin, "admin-today", "/admin");
await see(admin, "admin-day", "/admin/day");
await see(admin, "admin-walk-in", "/admin/day/walk-in");
await see(admin, "admin-bookings", "/admin/bookings");
await press(admin, "table th a", "admin-booking");
await see(admin, "admin-doctors", "/admin/doctors");
await press(admin, "table th a", "admin-doctor");
await see(admin, "admin-times", "/admin/calendar?doctor=1");
await see(admin, "admin-new-times", "/admin/slots/bulk?doctor=1");
const day = ahead => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
await admin.fill("[name='Input.Date']", day(60));
await admin.fill("[name='Input.LastDate']", day(73));
await press(admin, "#who .actions button");
await press(admin, "#pattern .actions button", "admin-preview");
await see(admin, "admin-clinic", "/admin/clinic");
await see(admin, "admin-specializations", "/admin/specializations");
await see(admin, "admin-locations", "/admin/locations");
await see(admin, "admin-users", "/admin/users");
await see(admin, "admin-schedules", "/admin/schedules");
await see(admin, "admin-calendar", "/admin/calendar");
await see(admin, "admin-closures", "/admin/closures");
await see(admin, "admin-analytics", "/admin/analytics");
await see(admin, "admin-audit", "/admin/audit");
await see(admin, "admin-import", "/admin/import");

// The mail to the guest, sent by the job within seconds: as a mail program shows it, which has no more than a phone's width.
const sent = () => admin.locator(`#mails tr:has-text("${appointment.split("/").pop()}") a[href^="/admin/mail/"]`).first();
for (let tries = 0; tries < 60; tries++) {
  await admin.goto("/admin/mail");
  if (await sent().count() > 0) break;
  await admin.waitForTimeout(1000);
}
await picture(admin, "admin-mail");
const mail = (await sent().getAttribute("href")).split("/").pop();
await see(admin, "admin-mail-one", `/admin/mail/${mail}`);
await see(admin, "mail/booking", `/admin/mail/html/${mail}`);

const doctor = await window_();
await signIn(doctor, "doctor@medibook.example");
await see(doctor, "my-day", "/my-day");
await see(doctor, "my-week", "/my-day/week");
await browser.close();
