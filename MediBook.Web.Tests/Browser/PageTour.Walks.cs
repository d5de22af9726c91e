using System.Collections.Concurrent;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Figures;
using MediBook.Web.Tests.Areas.Identity;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;

namespace MediBook.Web.Tests.BrowserTests;

/// <content>Who goes where. A new page, or a new state of one, gets its line here.</content>
public sealed partial class PageTour
{
    private Doctor _doctor = null!;
    private Doctor _idle = null!;
    private Doctor _planned = null!;
    private Doctor _timeless = null!;
    private ConcurrentQueue<int> _times = [];
    private Doctor _contested = null!;
    private int _contestedTime;
    private Queue<BookingReceipt> _bookings = [];
    private ConcurrentQueue<BookingReceipt> _toCancel = [];
    private string _key = "";
    private Actor _patient = null!;

    private async Task FillAsync()
    {
        var database = _full.Database;
        _doctor = await database.AddClinicAsync();
        _idle = await database.AddDoctorAsync("Dr Maximiliana Featherstonehaugh-Bartholomew");
        _planned = await database.AddDoctorAsync("Dr Raj Kapoor");
        _timeless = await database.AddDoctorAsync("Dr Lea Lang");
        _times = new ConcurrentQueue<int>(await database.AddSlotsAsync(_doctor.Id, 60, step: 150));
        _contested = await database.AddDoctorAsync("Dr Noor Haddad");
        _contestedTime = (await database.AddSlotsAsync(_contested.Id, 12))[0];
        _patient = await database.AddPatientAsync("ada@example.com");
        await database.AddPatientAsync("grace@example.com", "Grace Hopper");
        await database.AddPatientAsync("lena@example.com", "Lena Lang");
        await database.AddStaffAsync("admin@example.com", Roles.Admin);
        var bookings = database.Bookings();
        _bookings = [];
        for (var count = 0; count < 6; count++)
        {
            _bookings.Enqueue((await bookings.BookAsync(_patient, new BookRequest(NextTime(), TestData.Details() with { Reason = "A rash\nthat itches" }, Guid.NewGuid()), default)).Value);
        }

        await bookings.CancelAsync(_patient, new CancelRequest(_bookings.ToList()[5].BookingId, Guid.NewGuid()), default);
        _toCancel = new ConcurrentQueue<BookingReceipt>(_bookings.Skip(2).Take(2));
        await HoldByOtherAsync(NextTime());
        var failed = await bookings.HoldAsync(_patient, new HoldRequest(NextTime(), Guid.NewGuid(), TestData.Details()), default);
        await EndAsync(failed.Value.BookingId);
        await using (var db = database.NewContext())
        {
            _key = await new ManageLinks(db).MintAsync(_bookings.Peek().BookingId, default);
        }

        // Enough for a second page of every list.
        await database.ExecuteAsync("""
            insert into bookings (id, reference, slot_id, account_id, patient_id, status, attendance, patient_name, patient_email, patient_phone, reason, created_at, ended_at, extensions, revision)
            select 1000000 + n, 'MB-2345-' || translate(lpad(n::text, 4, '0'), '01', 'XY'), slot_id, account_id, patient_id, status, attendance, patient_name, patient_email, patient_phone, reason, created_at, ended_at, extensions, revision
            from bookings, generate_series(1, 60) n where status = 'CANCELLED'
            """);

        await using (var scope = _full.App.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<FigureService>().RefreshAsync(default);
        }

        var clinic = await _bare.Database.AddClinicAsync();
        await _bare.Database.ExecuteAsync($"delete from doctor_specializations; delete from doctors where id = {clinic.Id}; delete from specializations");
        await _bare.Database.AddStaffAsync("admin@example.com", Roles.Admin);
    }

    private IEnumerable<(string Name, Clinic Clinic, Func<Walk, Task> Steps)> Walks() =>
    [
        ("admin", _full, ListsOfAnAdminAsync),
        ("admin", _full, FormsOfAnAdminAsync),
        ("admin", _full, TimesOfAnAdminAsync),
        ("guest", _full, FindAsync),
        ("guest", _full, BookAsync),
        ("guest", _full, LoseATimeAsync),
        ("guest", _full, MeetErrorsAsync),
        ("guest", _full, MakeAnAccountAsync),
        ("patient", _full, LookAtBookingsAsync),
        ("patient", _full, ManageTheAccountAsync),
        ("two-step", _full, TakeTwoStepsAsync),
        ("no doctors", _bare, SeeNothingYetAsync),
        ("not set up", _new, SetUpAsync),
    ];

    /// <summary>What is looked at in Arabic too. The others stand right to left in their own language.</summary>
    private IEnumerable<(string Name, Clinic Clinic, Func<Walk, Task> Steps)> WalksAgain() =>
    [
        ("guest", _full, FindAsync),
        ("guest", _full, BookAsync),
        ("guest", _full, MeetErrorsAsync),
        ("patient", _full, ManageTheAccountAsync),
        ("admin", _full, ListsOfAnAdminAsync),
        ("admin", _full, FormsOfAnAdminAsync),
        ("no doctors", _bare, SeeNothingYetAsync),
    ];

    private async Task FindAsync(Walk walk)
    {
        await walk.SeeAllAsync("/", "/doctors", "/doctors?spec=dermatology&name=olsen", "/doctors?spec=dermatology&name=nobody");
        await walk.SeeAsync($"/doctors?name={new string('x', 201)}", 422);
        await walk.SeeAllAsync($"/doctors/{_doctor.Id}", $"/doctors/{_doctor.Id}?week={Week(1)}", $"/doctors/{_doctor.Id}?week={Week(30)}", $"/doctors/{_doctor.Id}?view=list", $"/doctors/{_timeless.Id}");
        await walk.SendAsync("#hold", 422);
    }

    private async Task BookAsync(Walk walk)
    {
        var page = walk.Page;
        await walk.SeeAsync("/bookings");
        var time = NextTime();
        await ToTimeAsync(walk, time);
        await walk.PressAsync($"#slot-{time}");
        var hold = page.Url;
        await walk.PressAsync("#confirm", 422);
        await walk.SeeAsync("/bookings");
        await walk.SeeAsync($"/bookings/{await ReferenceAsync(hold)}");
        await walk.SeeAsync($"/bookings/{await ReferenceAsync(hold)}/cancel");
        await page.GotoAsync(hold);
        await page.FillAsync("[name='Input.Name']", "Grace Hopper");
        await page.FillAsync("[name='Input.Email']", "grace@example.com");
        await page.FillAsync("[name='Input.Reason']", "A rash\nthat itches");
        await walk.PressAsync("#confirm");
        var booking = page.Url;
        await walk.SeeAsync("/bookings");
        await walk.SeeAsync($"{booking}/cancel");
        await walk.PressAsync("main .danger");
        await walk.SeeAsync($"{booking}/cancel");
        await walk.SeeAllAsync("/bookings", "/bookings?status=cancelled", $"/m/{_key}");
    }

    private async Task LoseATimeAsync(Walk walk)
    {
        // Somebody presses first. The nearest times, which are pressed then, are this walk's alone.
        var (page, time) = (walk.Page, _contestedTime);
        await ToTimeAsync(walk, time);
        await HoldByOtherAsync(time);
        await walk.PressAsync($"#slot-{time}", 409);
        await walk.PassAsync("#refusal button");

        // The time ran out, then somebody took it.
        var hold = page.Url;
        await EndAsync(IdOf(hold));
        await walk.SeeAsync(hold);
        await walk.SeeAsync($"/bookings/{await ReferenceAsync(hold)}");
        await page.GotoAsync(hold);
        await page.FillAsync("[name='Input.Name']", "Grace Hopper");
        await page.FillAsync("[name='Input.Email']", "grace@example.com");
        await HoldByOtherAsync(await _full.Database.ScalarAsync<int>($"select slot_id from bookings where id = {IdOf(hold)}"));
        await walk.PressAsync("#confirm", 409);

        // Let go.
        await walk.PassAsync("#refusal button");
        hold = page.Url;
        await walk.PressAsync("#let-go");
        await walk.SeeAsync(hold);
    }

    private async Task MeetErrorsAsync(Walk walk)
    {
        await walk.SeeAsync("/nowhere", 404);
        await walk.SeeAsync("/holds/2147483647", 404);
        await walk.SeeAsync("/bookings/MB-2222-2222", 404);
        foreach (var status in new[] { 400, 418, 429, 503 })
        {
            await walk.SeeAsync($"/status/{status}", status);
        }

        await walk.SeeAsync("/error", 500);
        await walk.SeeAsync("/identity/account/accessdenied", 403);
    }

    private async Task MakeAnAccountAsync(Walk walk)
    {
        var page = walk.Page;
        await walk.SeeAsync("/Identity/Account/Login");
        await walk.PressAsync("#account button", 422);
        await page.FillAsync("[name='Input.Email']", "ada@example.com");
        await page.FillAsync("[name='Input.Password']", "not the password");
        await walk.PressAsync("#account button", 422);
        await walk.SeeAsync("/Identity/Account/ForgotPassword");
        await walk.PressAsync("#forgot button", 422);
        await page.FillAsync("[name='Input.Email']", "ada@example.com");
        await walk.PressAsync("#forgot button");
        await walk.SeeAsync($"/Identity/Account/ResetPassword?id={_patient.AccountId}&code=none");
        await walk.PressAsync("#reset button", 422);
        await walk.SeeAsync("/Identity/Account/ResetPasswordConfirmation");
        await walk.SeeAsync("/Identity/Account/Register");
        await walk.PressAsync("#register button", 422);
        await page.FillAsync("[name='Input.Name']", "Ida Rhodes");
        await page.FillAsync("[name='Input.Email']", "ida@example.com");
        await page.FillAsync("[name='Input.Password']", TestData.Password);
        await walk.PressAsync("#register button");
        await walk.SeeAsync("/bookings");
    }

    private async Task LookAtBookingsAsync(Walk walk)
    {
        await walk.SignInAsync("ada@example.com");
        await walk.SeeAllAsync("/", "/bookings", "/bookings?page=2", "/bookings?status=confirmed");
        var all = _bookings.ToList();
        await walk.SeeAllAsync($"/bookings/{all[0].Reference}", $"/bookings/{all[0].Reference}/cancel", $"/bookings/{all[5].Reference}", $"/bookings/{all[5].Reference}/cancel");
        await walk.SeeAsync("/admin", 403);
        await walk.Page.GotoAsync($"/bookings/{all[4].Reference}/cancel");
        await _full.Database.Bookings().CancelAsync(_patient, new CancelRequest(all[4].BookingId, Guid.NewGuid()), default);
        await walk.PressAsync("main .danger", 409);
        var time = NextTime();
        await ToTimeAsync(walk, time);
        await walk.PressAsync($"#slot-{time}");
    }

    private async Task ManageTheAccountAsync(Walk walk)
    {
        await walk.SignInAsync("grace@example.com");
        await walk.SeeAllAsync("/", "/bookings", "/Identity/Account/Manage");
        await walk.Page.FillAsync("[name='Input.Name']", "");
        await walk.PressAsync("#details button", 422);
        await walk.SeeAsync("/Identity/Account/Manage/Email");
        await walk.PressAsync("#email button", 422);
        await walk.SeeAsync("/Identity/Account/Manage/ChangePassword");
        await walk.PressAsync("#password button", 422);
        await walk.Page.GotoAsync("/Identity/Account/Manage");
        await walk.PressAsync("#details button");
    }

    private async Task TakeTwoStepsAsync(Walk walk)
    {
        var page = walk.Page;
        await walk.SignInAsync("lena@example.com");
        await walk.SeeAllAsync("/Identity/Account/Manage/TwoFactorAuthentication", "/Identity/Account/Manage/EnableAuthenticator");
        await walk.PressAsync("#start button");
        await walk.PressAsync("#enable button", 422);
        var key = (await page.Locator("#key").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await page.FillAsync("[name='Input.Code']", TwoFactorSteps.CodeOf(key));
        await walk.PressAsync("#enable button");
        await walk.SeeAllAsync(
            "/Identity/Account/Manage/TwoFactorAuthentication", "/Identity/Account/Manage/GenerateRecoveryCodes", "/Identity/Account/Manage/ResetAuthenticator",
            "/Identity/Account/Manage/Disable2fa");
        await walk.PassAsync("form[action*='Logout' i] button");
        await walk.SignInAsync("lena@example.com");
        await walk.SeeAsync("/Identity/Account/LoginWith2fa");
        await walk.PressAsync("#code button", 422);
        await walk.SeeAsync("/Identity/Account/LoginWithRecoveryCode");
        await walk.PressAsync("#recovery button", 422);
    }

    private async Task ListsOfAnAdminAsync(Walk walk)
    {
        await walk.SignInAsync("admin@example.com");
        await walk.SeeAllAsync(
            "/admin", "/admin/analytics", $"/admin/analytics?from={Date(0)}&to={Date(90)}", "/admin/bookings", "/admin/bookings?page=2", "/admin/bookings?q=nobody", $"/admin/bookings/details/{_bookings.Peek().Reference}",
            $"/admin/bookings/details/{_bookings.ToList()[5].Reference}", "/admin/doctors", "/admin/doctors?q=nobody", "/admin/specializations", "/admin/locations",
            "/admin/users", "/admin/users?q=nobody", $"/admin/users/{_patient.AccountId}");
        await walk.SeeAsync("/admin/bookings/details/MB-2222-2222", 404);
        Assert.True(_toCancel.TryDequeue(out var mine));
        await walk.Page.GotoAsync($"/admin/bookings/details/{mine.Reference}");
        await _full.Database.Bookings().CancelAsync(_patient, new CancelRequest(mine.BookingId, Guid.NewGuid()), default);
        await walk.SendAsync("main form", 409);
        await walk.Page.GotoAsync($"/admin/users/{_patient.AccountId}");
        await walk.PressAsync("#role-doctor button");
    }

    private async Task FormsOfAnAdminAsync(Walk walk)
    {
        var page = walk.Page;
        await walk.SignInAsync("admin@example.com");
        await walk.SeeAsync("/admin/clinic");
        await page.FillAsync("[name='Input.Name']", "");
        await walk.PressAsync("main form button", 422);
        await walk.SeeAllAsync("/admin/doctors/edit", $"/admin/doctors/edit/{_doctor.Id}", $"/admin/doctors/deactivate/{_doctor.Id}", $"/admin/doctors/deactivate/{_idle.Id}");
        await walk.PressAsync("main .danger");
        await walk.SeeAllAsync($"/admin/doctors/edit/{_idle.Id}", $"/admin/doctors/deactivate/{_idle.Id}", $"/admin/calendar?doctor={_idle.Id}");
        await page.GotoAsync("/admin/doctors/edit");
        await walk.PressAsync("main form .actions button", 422);
        await page.GotoAsync($"/admin/doctors/edit/{_idle.Id}");
        await page.FillAsync("[name='Input.Email']", _doctor.Email);
        await walk.PressAsync("main form .actions button", 409);
        await walk.SeeAllAsync("/admin/locations/edit", "/admin/locations/edit/1");
        await page.FillAsync("[name='Input.TimeZoneId']", "Europe/Atlantis");
        await walk.PressAsync("main form button", 422);
        await walk.SeeAllAsync("/admin/specializations/edit", "/admin/specializations/edit/1");
        await page.FillAsync("[name='Input.Name']", "Dermatology");
        await walk.PressAsync("main form button", 409);
        await page.FillAsync("[name='Input.Name']", "");
        await walk.PressAsync("main form button", 422);
    }

    private async Task TimesOfAnAdminAsync(Walk walk)
    {
        var page = walk.Page;
        await walk.SignInAsync("admin@example.com");
        var (time, held) = (NextTime(), NextTime());
        var day = await _full.Database.ScalarAsync<string>($"select to_char(starts_at at time zone 'Europe/London', 'YYYY-MM-DD') from slots where id = {time}");
        var first = await _full.Database.ScalarAsync<string>("select to_char(min(starts_at) at time zone 'Europe/London', 'YYYY-MM-DD') from slots");
        await walk.SeeAllAsync(
            "/admin/calendar", $"/admin/calendar?location=1&date={first}", $"/admin/calendar?location=1&week={first}", $"/admin/calendar?doctor={_doctor.Id}&week={first}",
            $"/admin/calendar?doctor={_doctor.Id}&week=2030-W01", $"/admin/calendar?location=1&date={day}", $"/admin/slots/{time}");
        await page.FillAsync("[name='Reason']", new string('x', 200));
        await walk.PressAsync("#block button");
        await walk.SeeAsync($"/admin/slots/{time}?from=day");
        await walk.PressAsync("#open button");
        await page.GotoAsync($"/admin/slots/{held}");
        await HoldByOtherAsync(held);
        await walk.PressAsync("#block button", 409);
        await walk.SeeAllAsync($"/admin/slots/{held}", "/admin/slots/new");
        await walk.PressAsync("main form button", 422);
        await walk.SeeAsync($"/admin/slots/bulk?doctor={_planned.Id}");
        await page.SelectOptionAsync("[name='Input.DoctorId']", $"{_planned.Id}");
        await page.FillAsync("[name='Input.Date']", first);
        await page.FillAsync("[name='Input.LastDate']", first);
        for (var weekday = 1; weekday <= 7; weekday++)
        {
            await page.Locator($"[name='Input.Days'][value='{weekday}']").CheckAsync(new() { Force = true });
        }

        await walk.PressAsync("#pattern button");
        await _full.Database.AddSlotsAsync(_planned.Id, 1, InstantPattern.ExtendedIso.Parse($"{first}T10:00:00Z").Value);
        await walk.PressAsync("#create button", 409);
        await page.GotoAsync("/admin/slots/bulk");
        await page.FillAsync("[name='Input.Minutes']", "0");
        await walk.PressAsync("#pattern button", 422);
    }

    private async Task SeeNothingYetAsync(Walk walk)
    {
        await walk.SeeAllAsync("/", "/doctors", "/style");
        await walk.SendAsync("form[method=post][novalidate]", 422);
        await walk.SignInAsync("admin@example.com");
        await walk.SeeAllAsync("/admin", "/admin/bookings", "/admin/doctors", "/admin/doctors/edit", "/admin/specializations", "/admin/calendar", "/admin/calendar?location=1&week=2026-W50", "/admin/slots/new", "/admin/slots/bulk");
    }

    private async Task SetUpAsync(Walk walk)
    {
        await walk.SeeAllAsync("/", "/doctors", "/setup");
        await walk.PressAsync("#setup button", 422);
    }

    /// <summary>A free time that no other walk presses.</summary>
    private int NextTime() => _times.TryDequeue(out var time) ? time : throw new InvalidOperationException("More times are needed.");

    private async Task ToTimeAsync(Walk walk, int slot)
    {
        var week = await _full.Database.ScalarAsync<string>($"select to_char(starts_at at time zone 'Europe/London', 'IYYY-\"W\"IW') from slots where id = {slot}");
        var doctor = await _full.Database.ScalarAsync<int>($"select doctor_id from slots where id = {slot}");
        await walk.Page.GotoAsync($"/doctors/{doctor}?week={week}");
    }

    private async Task HoldByOtherAsync(int slot) =>
        Assert.True((await _full.Database.Bookings().HoldAsync(TestData.NewGuest("192.0.2.1"), new HoldRequest(slot, Guid.NewGuid()), default)).Succeeded);

    /// <summary>The hold's two minutes are over.</summary>
    private Task<int> EndAsync(int booking) => _full.Database.ExecuteAsync($"""
        update bookings set expires_at = booking_clock() - interval '1 second' where id = {booking};
        update slots set held_until = booking_clock() - interval '1 second' where booking_id = {booking}
        """);

    private static int IdOf(string hold) => int.Parse(new Uri(hold).Segments[^1], System.Globalization.CultureInfo.InvariantCulture);

    private async Task<string> ReferenceAsync(string hold) => await _full.Database.ScalarAsync<string>($"select reference from bookings where id = {IdOf(hold)}");

    private static string Date(int ahead) =>
        TypedTimes.Write(Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()).InUtc().Date.PlusDays(ahead));

    private static string Week(int ahead) =>
        MediBook.Web.Pages.IsoWeek.Of(Zones.MondayOf(Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()).InUtc().Date).PlusWeeks(ahead));
}
