using System.Collections.Concurrent;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Figures;
using MediBook.Web.Tests.Areas.Identity;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
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
    private int _visit;
    private ConcurrentQueue<int> _times = [];
    private Doctor _contested = null!;
    private int _contestedTime;
    private Queue<BookingReceipt> _bookings = [];
    private ConcurrentQueue<BookingReceipt> _toCancel = [];
    private string _key = "";
    private Actor _patient = null!;
    private readonly List<BookingReceipt> _today = [];

    private async Task FillAsync()
    {
        var database = _full.Database;
        _doctor = await database.AddClinicAsync();
        _idle = await database.AddDoctorAsync("Dr Maximiliana Featherstonehaugh-Bartholomew");
        _planned = await database.AddDoctorAsync("Dr Raj Kapoor");
        _timeless = await database.AddDoctorAsync("Dr Lea Lang");
        _visit = await database.AddVisitTypeAsync("Check of every mole", 20, VisitData.Questions, _idle.Id);
        _times = new ConcurrentQueue<int>(await database.AddSlotsAsync(_doctor.Id, 70, step: 150));
        _contested = await database.AddDoctorAsync("Dr Noor Haddad");
        _contestedTime = (await database.AddSlotsAsync(_contested.Id, 12))[0];
        _patient = await database.AddPatientAsync("ada@example.com");
        await database.AddPatientAsync("grace@example.com", "Grace Hopper");
        await database.AddPatientAsync("lena@example.com", "Lena Lang");
        await database.AddStaffAsync("admin@example.com", Roles.Admin);
        await database.AddStaffAsync("desk@example.com", Roles.Reception);
        await database.AddStaffAsync("over@example.com", Roles.Reception, Roles.Overbooking);
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

        await database.ExecuteAsync($"insert into invitations values ({_patient.AccountId}, '{OwnerKeys.Hash("open")}', now(), now() + interval '7 days')");

        await database.ExecuteAsync($"insert into email_proofs values ({_patient.AccountId}, 'ada@example.com', '{OwnerKeys.Hash("proof")}', now(), now() + interval '7 days')");

        // Enough for a second page of every list.
        await database.ExecuteAsync("""
            insert into bookings (id, reference, slot_id, account_id, patient_id, status, attendance, patient_name, patient_email, patient_phone, reason, created_at, ended_at, extensions, revision)
            select 1000000 + n, 'MB-2345-' || translate(lpad(n::text, 4, '0'), '01', 'XY'), slot_id, account_id, patient_id, status, attendance, patient_name, patient_email, patient_phone, reason, created_at, ended_at, extensions, revision
            from bookings, generate_series(1, 60) n where status = 'CANCELLED'
            """);

        await FillTodayAsync(database);
        await using (var scope = _full.App.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<FigureService>().RefreshAsync(default);
        }

        var clinic = await _bare.Database.AddClinicAsync();
        await _bare.Database.ExecuteAsync($"delete from doctor_specializations; delete from doctors where id = {clinic.Id}; delete from specializations");
        await _bare.Database.AddStaffAsync("admin@example.com", Roles.Admin);
    }

    /// <summary>A doctor with an account who has two appointments today, one of them an hour ago, and free times to come.</summary>
    private async Task FillTodayAsync(TestDatabase database)
    {
        var doctor = await database.AddDoctorAsync("Dr Mira Santos-Quintanilla");
        var account = await database.AddStaffAsync("doctor@example.com", Roles.Doctor);
        await database.AddStaffAsync("unlinked@example.com", Roles.Doctor);
        await database.AddStaffAsync("reception@example.com", Roles.Reception);
        await database.ExecuteAsync($"update doctors set account_id = {account.AccountId} where id = {doctor.Id}");
        await using var db = database.NewContext();
        var slots = await database.AddSlotsAsync(doctor.Id, 6, await db.NowAsync(default) + Duration.FromMinutes(3), minutes: 15);
        var details = TestData.Details("ida@example.com", "Ida Rhodes") with { Reason = "A rash\nthat itches" };
        foreach (var slot in slots.Take(2))
        {
            _today.Add((await database.Bookings().BookAsync(TestData.NewGuest(), new BookRequest(slot, details, Guid.NewGuid()), default)).Value);
        }

        await database.ExecuteAsync($"""
            update slots set starts_at = starts_at - interval '1 hour', ends_at = ends_at - interval '1 hour' where id = {slots[0]};
            update slot_claims set starts_at = starts_at - interval '1 hour', ends_at = ends_at - interval '1 hour' where slot_id = {slots[0]}
            """);
    }

    private IEnumerable<(string Name, Clinic Clinic, Func<Walk, Task> Steps)> Walks() =>
    [
        ("reception", _full, DayOfReceptionAsync),
        ("doctor", _full, DayOfADoctorAsync),
        ("admin", _full, LinkAnAccountAsync),
        ("admin", _full, ListsOfAnAdminAsync),
        ("admin", _full, FormsOfAnAdminAsync),
        ("reception", _full, BookAtTheDeskAsync),
        ("reception", _full, OverbookAsync),
        ("admin", _full, TimesOfAnAdminAsync),
        ("admin", _full, SchedulesOfAnAdminAsync),
        ("admin", _full, ImportOfAnAdminAsync),
        ("guest", _full, FindAsync),
        ("guest", _full, BookAsync),
        ("guest", _full, LoseATimeAsync),
        ("guest", _full, MeetErrorsAsync),
        ("guest", _full, MakeAnAccountAsync),
        ("patient", _full, LookAtBookingsAsync),
        ("patient", _full, WaitAsync),
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
        ("patient", _full, WaitAsync),
        ("admin", _full, ListsOfAnAdminAsync),
        ("reception", _full, BookAtTheDeskAsync),
        ("reception", _full, OverbookAsync),
        ("admin", _full, FormsOfAnAdminAsync),
        ("reception", _full, LookAtDaysAsync),
        ("no doctors", _bare, SeeNothingYetAsync),
    ];

    private async Task FindAsync(Walk walk)
    {
        await walk.SeeAllAsync("/", "/proof", "/doctors", "/doctors?spec=dermatology&name=olsen", "/doctors?spec=dermatology&name=nobody");
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
        await walk.SeeAsync($"{booking}/change");
        await walk.PressAsync("#times a.slot");
        await walk.PressAsync("#change-now");
        await walk.SeeAsync($"{booking}/cancel");
        await walk.PressAsync("main .danger");
        await walk.SeeAllAsync($"{booking}/cancel", $"{booking}/change");
        await walk.SeeAllAsync("/bookings", "/bookings?status=cancelled", $"/m/{_key}", "/bookings/lost-link");
        await walk.PressAsync("#lost button", 422);
        await page.FillAsync("[name='Input.Email']", "grace@example.com");
        await walk.PressAsync("#lost button");
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
        await walk.SeeAsync("/Identity/Account/Invitation?code=none", 410);
        await walk.SeeAsync("/Identity/Account/Invitation?code=open");
        await walk.PressAsync("#invitation button", 422);
        await walk.SeeAsync("/Identity/Account/ProveEmail?code=none", 410);
        await walk.SeeAsync("/Identity/Account/ProveEmail?code=proof");
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
        await walk.Page.GotoAsync($"/bookings/{all[1].Reference}/change?slot={NextTime()}");
        await walk.Page.EvaluateAsync("() => document.querySelector('#change [name=slot]').value = '2147483647'");
        await walk.PressAsync("#change-now", 409);
        await walk.Page.GotoAsync($"/bookings/{all[1].Reference}/change?slot={NextTime()}");
        await walk.Page.EvaluateAsync("() => document.querySelector('#change [name=slot]').value = 'none'");
        await walk.PressAsync("#change-now", 422);
        var time = NextTime();
        await ToTimeAsync(walk, time);
        await walk.PressAsync($"#slot-{time}");
        await walk.SeeAsync("/bookings/calendar-address");
        await walk.PressAsync("#make-own button");
        await walk.SeeAsync("/bookings/calendar-address");
        await walk.Page.EvaluateAsync("() => document.querySelector('#end-own [name=Kind]').value = 'Everybody'");
        await walk.PressAsync("#end-own button", 422);
    }

    /// <summary>Joins, is offered a time twice, loses one, accepts one; the desk takes somebody out who has left.</summary>
    private async Task WaitAsync(Walk walk)
    {
        var (page, email, database) = (walk.Page, $"{Guid.NewGuid():N}@example.com", _full.Database);
        var actor = await database.AddPatientAsync(email, "Wendela Waitstill-Featherstonehaugh");
        await walk.SignInAsync(email);
        var wished = await WishAsync(walk, actor, email);
        await walk.SeeAllAsync("/waiting-list", "/waiting-list/join", $"/waiting-list/join?doctor={_timeless.Id}");
        await walk.PressAsync("#join .actions button", 422);
        await page.FillAsync("[name='Input.LastDate']", Date(60));
        await page.FillAsync("[name='Input.From']", "09:00");
        await walk.PressAsync("#join .actions button");
        var entry = await database.ScalarAsync<int>($"select id from waiting_entries where account_id = {actor.AccountId}");
        var lost = (await OfferToAsync(entry))!;
        await walk.SeeAllAsync("/waiting-list", "/bookings", $"/bookings/{lost.Reference}", $"/waiting-list/offer/{lost.Reference}");
        await page.FillAsync("[name='Input.Name']", "");
        await walk.PressAsync("#accept", 422);
        await EndAsync(lost.BookingId);
        await page.FillAsync("[name='Input.Name']", "Wendela");
        await walk.PressAsync("#accept", 409);
        await walk.SeeAsync($"/bookings/{lost.Reference}");
        await database.Holds.SweepAsync(default);
        var offer = (await OfferToAsync(entry))!;
        await page.GotoAsync($"/waiting-list/offer/{offer.Reference}");
        await walk.PassAsync("#decline");
        await walk.SeeAsync($"/waiting-list/offer/{offer.Reference}");
        offer = (await OfferToAsync(entry))!;
        await page.GotoAsync("/Identity/Account/Login");
        await walk.PassAsync("form[action*='Logout' i] button");
        await walk.SignInAsync("desk@example.com");
        await walk.SeeAllAsync("/admin/waiting-list", $"/admin/waiting-list?doctor={_planned.Id}", $"/admin/bookings/details/{offer.Reference}");
        await walk.SeeAllAsync([.. wished.Select(booking => $"/admin/bookings/details/{booking.Reference}")]);
        await page.GotoAsync("/admin/waiting-list");
        await database.ExecuteAsync($"update waiting_entries set ended_at = booking_clock(), ending = 'LEFT', revision = revision + 1 where id = {entry}");
        await walk.PressAsync($"#entry-{entry} button", 409);
    }

    /// <summary>Wants an earlier time, comes too late for one, takes another; at last wants one again and has it offered.</summary>
    /// <returns>The appointment, and the last offer.</returns>
    private async Task<BookingReceipt[]> WishAsync(Walk walk, Actor actor, string email)
    {
        var (page, database) = (walk.Page, _full.Database);
        var slots = await database.AddSlotsAsync((await database.AddDoctorAsync("Dr Erik Earlymorning-Featherstonehaugh")).Id, 4);
        var booked = (await database.Bookings().BookAsync(actor, new BookRequest(slots[3], TestData.Details(email), Guid.NewGuid()), default)).Value;
        await walk.SeeAllAsync($"/bookings/{booked.Reference}", $"/bookings/{booked.Reference}/earlier");
        await page.GotoAsync($"/bookings/{booked.Reference}");
        await walk.PressAsync("#earlier-on button");
        var late = await EarlierAsync(booked, slots[2]);
        await walk.SeeAllAsync($"/bookings/{booked.Reference}", $"/bookings/{booked.Reference}/earlier");
        await page.EvaluateAsync("() => document.querySelector('#take [name=OperationId]').value = 'none'");
        await walk.PressAsync("#take-earlier", 422);
        await page.GotoAsync($"/bookings/{booked.Reference}/earlier");
        await EndAsync(late.BookingId);
        await walk.PressAsync("#take-earlier", 409);
        await database.Holds.SweepAsync(default);
        await EarlierAsync(booked, slots[1]);
        await page.GotoAsync($"/bookings/{booked.Reference}/earlier");
        await walk.PressAsync("#take-earlier");
        await walk.PassAsync("#earlier-on button");
        return [booked, await EarlierAsync(booked, slots[0])];
    }

    private async Task<BookingReceipt> EarlierAsync(BookingReceipt booked, int slot)
    {
        var wish = await _full.Database.ScalarAsync<int>($"select id from waiting_entries where booking_id = {booked.BookingId} and ended_at is null");
        return (await _full.Database.Bookings().OfferAsync(new OfferRequest(wish, slot, Duration.FromMinutes(30), Duration.Zero), default))!;
    }

    private Task<BookingReceipt?> OfferToAsync(int entry) =>
        _full.Database.Bookings().OfferAsync(new OfferRequest(entry, NextTime(), Duration.FromMinutes(30), Duration.Zero), default);

    private async Task ManageTheAccountAsync(Walk walk)
    {
        await walk.SignInAsync("grace@example.com");
        await BookForAFamilyAsync(walk);
        await walk.SeeAllAsync("/", "/bookings", "/Identity/Account/Manage");
        await walk.Page.FillAsync("[name='Input.Name']", "");
        await walk.PressAsync("#details button", 422);
        await walk.SeeAllAsync("/account", "/account/sessions", "/account/contact");
        await walk.PressAsync("#contact button");
        await walk.SeeAsync("/account/export");
        await walk.PressAsync("#export button", 422);
        await walk.SeeAsync("/account/erase");
        await walk.PressAsync("#erase button", 422);
        await walk.SeeAsync("/Identity/Account/Manage/Email");
        await walk.PressAsync("#email button", 422);
        await walk.SeeAsync("/Identity/Account/Manage/ChangePassword");
        await walk.PressAsync("#password button", 422);
        await walk.Page.GotoAsync("/Identity/Account/Manage");
        await walk.PressAsync("#details button");
    }

    private async Task BookForAFamilyAsync(Walk walk)
    {
        var (page, time) = (walk.Page, NextTime());
        await walk.SeeAllAsync("/account/people", "/account/people/edit");
        await walk.PressAsync("#person button", 422);
        foreach (var (field, value) in new[] { ("Name", "Ben Hopper"), ("Born.Day", "27"), ("Born.Month", "3"), ("Born.Year", "2019"), ("Email", "ben@example.com") })
        {
            await page.FillAsync($"[name='Input.{field}']", value);
        }

        await walk.PressAsync("#person button");
        await walk.SeeAsync((await page.Locator(".cards a[href*=edit]").First.GetAttributeAsync("href"))!);
        await ToTimeAsync(walk, time);
        await walk.PressAsync($"#slot-{time}");
        await page.CheckAsync("[value=other]", new() { Force = true });
        await walk.PressAsync("#confirm", 422);
        await page.CheckAsync("[name='Input.Who'] >> nth=1", new() { Force = true });
        await walk.PressAsync("#confirm");
        await walk.SeeAllAsync("/bookings", "/bookings?status=failed&person=" + await _full.Database.ScalarAsync<int>("select max(id) from patients where name = 'Ben Hopper'"));
        await ShareAsync(walk);
        await page.GotoAsync("/account/people");
        await walk.SeeAsync((await page.Locator(".cards a[href*=remove]").First.GetAttributeAsync("href"))!);
        await walk.PressAsync("#remove button");
    }

    private async Task ShareAsync(Walk walk)
    {
        var (page, code, own) = (walk.Page, $"{Guid.NewGuid():N}", $"{Guid.NewGuid():N}");
        var grace = await _full.Database.ScalarAsync<int>("select account_id from patients where email = 'grace@example.com' and account_id is not null");
        await _full.Database.ExecuteAsync($"""
            insert into booking_rights (patient_id, giver_account_id, email, level, ends_at, created_at, operation_id, token_hash, holder_account_id)
            select {_patient.PatientId}, giver, 'grace@example.com', 'SEE', now() + interval '9 days', now(), gen_random_uuid(), hash, holder
            from (values ({_patient.AccountId}, '{OwnerKeys.Hash(code)}', null), ({_patient.AccountId}, null, {grace}), ({grace}, '{OwnerKeys.Hash(own)}', null)) as rights (giver, hash, holder)
            """);
        await walk.SeeAllAsync("/account/rights", "/bookings", "/account/rights/give", $"/account/rights/accept?code={code}");
        await walk.SeeAsync("/account/rights/accept?code=none", 410);
        await page.GotoAsync($"/account/rights/accept?code={own}");
        await walk.PressAsync("#accept button", 409);
        await walk.SeeAsync($"/bookings/{_bookings.Peek().Reference}");
        await page.GotoAsync("/account/rights/give");
        await walk.PressAsync("#right button", 422);
        await page.CheckAsync("[name='Input.Person'] >> nth=0", new() { Force = true });
        await page.CheckAsync("[name='Input.Level'] >> nth=1", new() { Force = true });
        await page.FillAsync("[name='Input.Email']", $"{Guid.NewGuid():N}@example.com");
        await page.FillAsync("[name='Input.Until']", Date(30));
        await walk.PressAsync("#right button");
        await walk.PressAsync("#held button");
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
            "/admin", "/admin/analytics", $"/admin/analytics?from={Date(0)}&to={Date(90)}", "/admin/bookings", "/admin/bookings?sort=oldest&status=cancelled", "/admin/bookings?find=ended&location=1", $"/admin/bookings/details/{_bookings.Peek().Reference}",
            $"/admin/bookings/details/{_bookings.ToList()[5].Reference}", "/admin/doctors", "/admin/doctors?q=nobody", "/admin/specializations", "/admin/locations",
            "/admin/privacy", "/admin/users", "/admin/users?q=nobody", $"/admin/users/{_patient.AccountId}", "/admin/users/invite",
            "/admin/audit", "/admin/audit?about=patient", "/admin/audit?about=booking&id=MB-2222-2222");
        await MailsOfAnAdminAsync(walk);
        await walk.Page.GotoAsync("/admin/privacy");
        await walk.PressAsync("#erase button", 422);
        await walk.Page.GotoAsync("/admin/users/invite");
        await walk.PressAsync("#invite button", 422);
        await walk.Page.FillAsync("[name='Input.Email']", $"{Guid.NewGuid():N}@example.com");
        await walk.Page.CheckAsync("#role-Reception", new() { Force = true });
        await walk.PressAsync("#invite button");
        await walk.SeeAsync("/admin/bookings/details/MB-2222-2222", 404);
        await walk.SeeAsync("/admin/bookings?status=cancelled");
        await walk.PressAsync("#page-after");
        await walk.Page.GotoAsync("/admin/bookings");
        await walk.Page.EvaluateAsync("() => { document.querySelector('[name=q]').value = 'x'.repeat(2000); }");
        await walk.SendAsync("#search", 422);
        Assert.True(_toCancel.TryDequeue(out var mine));
        await walk.Page.GotoAsync($"/admin/bookings/details/{mine.Reference}");
        await walk.SendAsync("#cancel", 422);
        await walk.Page.FillAsync("[name='Input.Reason']", "The doctor is ill\nand stays at home");
        await _full.Database.Bookings().CancelAsync(_patient, new CancelRequest(mine.BookingId, Guid.NewGuid()), default);
        await walk.SendAsync("#cancel", 409);
        await walk.Page.GotoAsync($"/admin/users/{_patient.AccountId}");
        await walk.PressAsync("#role-doctor button");
    }

    private async Task BookAtTheDeskAsync(Walk walk)
    {
        var (page, time, later) = (walk.Page, NextTime(), NextTime());
        await walk.SignInAsync("desk@example.com");
        await walk.SeeAllAsync("/admin/bookings/new", $"/admin/bookings/new?doctor={_doctor.Id}", $"/admin/bookings/new?doctor={_timeless.Id}", $"/admin/bookings/new?slot={time}");
        await walk.PressAsync("#book-now", 422);
        await page.FillAsync("#q", "nobody");
        await walk.PressAsync("#find button");
        await page.FillAsync("#q", "hopper");
        await walk.PressAsync("#find button");
        await walk.PassAsync("#use button");
        await walk.PressAsync("#book-now");
        await walk.SeeAsync($"/admin/bookings/new?slot={time}");
        var reference = await _full.Database.ScalarAsync<string>($"select reference from bookings where slot_id = {time}");
        await walk.SeeAllAsync($"/admin/bookings/move/{reference}", $"/admin/bookings/move/{reference}?slot={later}");
        await HoldByOtherAsync(later);
        await walk.PressAsync("#move-now", 409);
        await walk.SeeAsync($"/admin/bookings/move/{_bookings.ToList()[5].Reference}");
    }

    private async Task OverbookAsync(Walk walk)
    {
        var (page, email) = (walk.Page, $"{Guid.NewGuid():N}@example.com");
        await _full.Database.AddPatientAsync(email, "Olive Overton");
        var (date, hour) = (Date(2), await _full.Database.ScalarAsync<string>($"select to_char(min(starts_at) at time zone 'Europe/London', 'HH24') from slots where doctor_id = {_contested.Id}"));
        var time = $"/admin/bookings/overbook?Time.DoctorId={_contested.Id}&Time.Date={date}&Time.From={hour}:05&Time.To={hour}:35";
        await walk.SignInAsync("over@example.com");
        await walk.SeeAllAsync("/admin/bookings/overbook", $"/admin/bookings/new?doctor={_contested.Id}");
        await walk.SeeAsync("/admin/bookings/overbook?Time.From=", 422);
        await walk.SeeAsync(time.Replace(date, "2020-02-02", StringComparison.Ordinal), 422);
        await walk.SeeAsync(time);
        await walk.PressAsync("#overbook-now", 422);
        await page.FillAsync("#q", "nobody");
        await walk.PressAsync("#find button");
        await page.FillAsync("#q", email);
        await walk.PressAsync("#find button");
        await walk.PassAsync("#use button");
        await page.FillAsync("[name=Why]", "She is in pain and cannot wait");
        await walk.PressAsync("#overbook-now");
        await walk.SeeAllAsync(
            "/admin/bookings?overbooked=1", $"/admin/calendar?doctor={_contested.Id}&week={date}", $"/admin/calendar?location=1&date={date}", $"/admin/calendar?location=1&week={date}",
            $"/admin/day?date={date}");
        await page.GotoAsync(time);
        await page.FillAsync("[name='Input.Name']", "Olive Overton");
        await page.FillAsync("[name='Input.Email']", email);
        await page.FillAsync("[name=Why]", "She is in pain and cannot wait");
        await walk.PressAsync("#overbook-now", 409);
    }

    private async Task FormsOfAnAdminAsync(Walk walk)
    {
        var page = walk.Page;
        await walk.SignInAsync("admin@example.com");
        await walk.SeeAsync("/admin/clinic");
        await page.FillAsync("[name='Input.Name']", "");
        await walk.PressAsync("main form button", 422);
        await walk.SeeAllAsync("/admin/doctors/edit", $"/admin/doctors/edit/{_doctor.Id}", $"/admin/doctors/deactivate/{_doctor.Id}", $"/admin/doctors/deactivate/{_idle.Id}");
        await walk.PressAsync("#repair button[type=submit]");
        await walk.SeeAllAsync("/admin/closures", "/admin/closures?show=past", "/admin/closures/new");
        await walk.PressAsync("#closure button", 422);
        await walk.SeeAllAsync($"/admin/closures/new?Input.Who=doctor-{_doctor.Id}&Input.Today=true", $"/admin/closures/new?Input.Who=doctor-{_idle.Id}&Input.First=2030-01-02");
        await walk.PressAsync("#repair .actions button");
        await _full.Database.ExecuteAsync($"update closures set undone_at = now() where doctor_id = {_idle.Id}");
        await walk.PressAsync("button[id^=undo]", 409);
        await _full.Database.ExecuteAsync($"delete from closures where doctor_id = {_idle.Id}");
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
        await walk.SeeAllAsync("/admin/visit-types", $"/admin/visit-types?owner=d{_timeless.Id}", $"/admin/visit-types/edit/{_visit}", $"/admin/visit-types/edit?owner=d{_idle.Id}");
        await walk.PressAsync("main form .actions button", 422);
        await page.FillAsync("[name='Input.Name']", "Check of every mole");
        await page.FillAsync("[name='Input.LeastMinutes']", "30");
        await walk.PressAsync("main form .actions button", 409);
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
        await walk.SeeAsync("/admin/slots/bulk");
        await walk.PressAsync("#who .actions button", 422);
        await page.GotoAsync($"/admin/slots/bulk?doctor={_planned.Id}");
        // Days ahead, whatever the time is now: what is past is not made, and stands in nobody's way.
        var ahead = Date(40);
        await page.FillAsync("[name='Input.Date']", ahead);
        await page.FillAsync("[name='Input.LastDate']", ahead);
        await walk.PressAsync("#who .actions button");
        var pattern = page.Url;
        await page.FillAsync("[name='Input.Minutes']", "0");
        await walk.PressAsync("#pattern .actions button", 422);
        await page.FillAsync("[name='Input.Minutes']", "20");
        await page.FillAsync("[name='Input.Breaks']", "12:00-13:00");
        for (var weekday = 1; weekday <= 7; weekday++)
        {
            await page.Locator($"[name='Input.Days'][value='{weekday}']").CheckAsync(new() { Force = true });
        }

        await walk.PressAsync("#pattern .actions button");
        await walk.SeeAsync($"{page.Url}?list=new");
        await _full.Database.AddSlotsAsync(_planned.Id, 1, InstantPattern.ExtendedIso.Parse($"{ahead}T10:00:00Z").Value);
        await walk.PressAsync("#create button", 409);
        await walk.PressAsync("#create button");
        await _full.Database.ExecuteAsync("update slot_batches set made_at = null");
        await walk.SeeAsync(pattern.Replace("/pattern", "/preview", StringComparison.Ordinal));
        await _full.Database.ExecuteAsync("update slot_batches set made_at = now()");
        await page.GotoAsync(pattern.Replace("/pattern", "/done", StringComparison.Ordinal));
        await page.EvaluateAsync("() => document.querySelector('#undo [name=OperationId]').value = 'none'");
        await walk.PressAsync("#undo button", 422);
        await walk.PressAsync("#undo button");
    }

    private async Task MailsOfAnAdminAsync(Walk walk)
    {
        await walk.SeeAsync("/admin/mail?state=failed");
        await _full.App.SendMailAsync();
        var kept = await _full.Database.ScalarAsync<long>("select max(id) from outbox_messages where state = 'SENT'");
        await walk.SeeAllAsync("/admin/mail", $"/admin/mail/{kept}", $"/admin/mail/html/{kept}");
        await _full.Database.ExecuteAsync($"update outbox_messages set state = 'FAILED', sent_at = null, failure = 'SERVER_UNREACHABLE' where id < {kept} and state = 'SENT'");
        await walk.SeeAsync("/admin/mail?state=failed");
        await walk.PressAsync("#mails form button");
        await walk.Page.GotoAsync("/admin/mail?state=failed");
        await _full.Database.ExecuteAsync("update outbox_messages set state = 'WAITING' where state = 'FAILED'");
        await walk.PressAsync("#mails form button", 409);
    }

    private async Task DayOfReceptionAsync(Walk walk)
    {
        await LookAtDaysAsync(walk);
        var (page, first) = (walk.Page, _today[0].BookingId);
        await page.GotoAsync("/admin/day");
        await PauseAsync(page);
        await walk.PressAsync($"#arrive-{first}");
        await PressByOtherAsync(first, AttendanceStep.Done);
        await walk.PressAsync($"#undo-{first}", 409);
        await page.GotoAsync("/admin/day");
        await walk.SendAsync("#press", 422);
        await walk.SeeAllAsync("/admin/day/walk-in?all=1", "/admin/day/walk-in");
        await walk.SendAsync("#walk-in", 422);
        await page.FillAsync("[name='Input.Name']", "Lea Lang");
        await page.FillAsync("[name='Input.Email']", "lea@example.com");
        await page.Locator("[name='Input.SlotId']").Last.CheckAsync(new() { Force = true });
        await walk.PressAsync("#take");
    }

    private async Task LookAtDaysAsync(Walk walk)
    {
        await walk.SignInAsync("reception@example.com");
        await walk.SeeAllAsync(
            "/admin/day", "/admin/day?show=arrived", $"/admin/day?doctor={_idle.Id}", "/admin/day?date=2030-01-01", "/admin/day/sheet", "/admin/day/sheet?date=2030-01-01");
        await walk.SeeAsync("/admin/day?location=999", 404);
    }

    private async Task DayOfADoctorAsync(Walk walk)
    {
        await walk.SignInAsync("unlinked@example.com");
        await walk.SeeAllAsync("/my-day", "/my-day/week", "/my-day/sheet", "/my-day/time-off");
        await walk.PassAsync("form[action*='Logout' i] button");
        await walk.SignInAsync("doctor@example.com");
        await walk.SeeAllAsync("/bookings/calendar-address", "/my-day", "/my-day?date=2030-01-01", "/my-day/week", "/my-day/week?date=2030-01-01", "/my-day/sheet", "/my-day/sheet?date=2030-01-01", "/my-day/time-off");
        await walk.PressAsync("#time-off button", 422);
        await walk.SeeAsync("/my-day/time-off?Input.First=2030-01-02&Input.Last=2030-01-05");
        await walk.PressAsync("#repair .actions button");
        await _full.Database.ExecuteAsync("update closures set undone_at = now() where doctor_id = (select id from doctors where account_id is not null order by id desc limit 1)");
        await walk.PressAsync("main form button", 409);
        await walk.SeeAsync("/my-day/time-off?Input.Today=true");
        var second = _today[1].BookingId;
        await walk.Page.GotoAsync("/my-day");
        await PauseAsync(walk.Page);
        await walk.PressAsync($"#arrive-{second}");
        await PressByOtherAsync(second, AttendanceStep.Undo);
        await walk.PressAsync($"#undo-{second}", 409);
        await walk.SendAsync("#press", 422);
    }

    /// <summary>The page stands still from now on, so that a button is still there when its deed has become impossible.</summary>
    private static Task PauseAsync(IPage page) => page.ClickAsync("#live-toggle");

    private async Task PressByOtherAsync(int booking, AttendanceStep step) => Assert.True((await _full.Database.Attendance().PressAsync(
        new Actor(int.MaxValue, null, null, null, [], [Roles.Reception]), new AttendanceRequest(booking, step, Seen: null, Guid.NewGuid()), default)).Succeeded);

    private async Task LinkAnAccountAsync(Walk walk)
    {
        await walk.SignInAsync("admin@example.com");
        var linked = await _full.Database.ScalarAsync<int>("select id from doctors where account_id is not null");
        await walk.SeeAllAsync($"/admin/doctors/account/{linked}", $"/admin/doctors/account/{_timeless.Id}");
        await walk.PressAsync("#link button", 422);
        await walk.SeeAsync("/admin/doctors/account/2147483647", 404);
    }

    private async Task SchedulesOfAnAdminAsync(Walk walk)
    {
        var page = walk.Page;
        await walk.SignInAsync("admin@example.com");
        await walk.SeeAllAsync("/admin/schedules", $"/admin/schedules/edit?doctor={_planned.Id}");
        await walk.PressAsync("#schedule .actions button", 422);
        await page.FillAsync("[name='Input.ValidFrom']", "2031-01-06");
        await walk.PressAsync("#schedule .actions button");
        await walk.PressAsync("#repair .button");
        var id = await _full.Database.ScalarAsync<int>("select max(id) from schedules");
        await walk.SeeAllAsync($"/admin/schedules?doctor={_planned.Id}", $"/admin/schedules/edit/{id}", $"/admin/schedules/extra/{id}");
        await walk.PressAsync("main form .actions button", 422);
        await page.FillAsync("[name='Input.Date']", "2031-01-11");
        await page.FillAsync("[name='Input.From']", "09:00");
        await page.FillAsync("[name='Input.To']", "10:00");
        await walk.PressAsync("main form .actions button");
        await page.GotoAsync($"/admin/schedules/edit/{id}");
        await walk.PressAsync("form[action$=Remove] button");
        await walk.PressAsync("#repair .button");
        await walk.SeeAsync("/admin/locations/holidays/1");
        await page.SelectOptionAsync("[name='Input.Place']", "GB");
        await walk.PressAsync("#place button");
        await page.FillAsync("#day [name='Input.Date']", "2031-01-07");
        await walk.PressAsync("#day button");
        await walk.PressAsync("#file button", 422);
    }

    private async Task ImportOfAnAdminAsync(Walk walk)
    {
        var page = walk.Page;
        await walk.SignInAsync("admin@example.com");
        await walk.SeeAllAsync("/admin/import", "/admin/import?kind=schedules");
        await walk.PressAsync("#import button", 422);
        await page.FillAsync("[name='Input.Text']", $"doctor email,weekdays,from,to,minutes,valid from,breaks\n{_timeless.Email},Mon-Fri,09:00,8:00,20,soon,lunch\nnobody@example.com,Someday,,,,,");
        await walk.PressAsync("#import button", 422);
        await page.FillAsync("[name='Input.Text']", $"doctor email,weekdays,from,to,minutes,valid from,every weeks,breaks\n{_timeless.Email},Mon-Thu,09:00,17:00,20,2031-01-06,,12:00-13:00\n{_timeless.Email},Fri,09:00,12:00,20,2031-01-06,2,");
        await walk.PressAsync("#import button");
        await walk.PressAsync("#apply [formaction]");
        await page.CheckAsync("[name='Input.Kind'][value='doctors']", new() { Force = true });
        await page.FillAsync("[name='Input.Text']", "name,email,specializations,phone,years,about\nDr Imogen Featherstonehaugh-Ferreira,imported@example.com,Dermatology;Cardiology,020 7946 0102,12,Sees adults.\n");
        await walk.PressAsync("#import button");
        await walk.PressAsync("#apply .button");
    }

    private async Task SeeNothingYetAsync(Walk walk)
    {
        await walk.SeeAllAsync("/", "/doctors", "/style");
        await walk.SendAsync("form[method=post][novalidate]", 422);
        await walk.SignInAsync("admin@example.com");
        await walk.SeeAllAsync("/admin", "/admin/bookings", "/admin/doctors", "/admin/doctors/edit", "/admin/specializations", "/admin/calendar", "/admin/calendar?location=1&week=2026-W50", "/admin/slots/new", "/admin/slots/bulk", "/admin/schedules");
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
