using System.Globalization;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Setup;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Tests.Setup;

/// <summary>What the addresses of one line name: a patient's account, booking and hold, and what is free.</summary>
/// <param name="Actor">Patient A.</param>
/// <param name="Email">The account's email.</param>
/// <param name="Booking">A's booking.</param>
/// <param name="Hold">A's hold.</param>
/// <param name="Key">The link to A's booking.</param>
/// <param name="Slot">A free time.</param>
/// <param name="Feed">The token of A's calendar address.</param>
/// <param name="Offer">A time that is offered to A.</param>
/// <param name="Person">Somebody for whom A books.</param>
/// <param name="Right">A right that A gave over that person.</param>
public sealed record AccessTarget(
    Actor Actor, string Email, BookingReceipt Booking, BookingReceipt Hold, string Key, int Slot, string Feed, BookingReceipt Offer, int Person, int Right);

/// <summary>The app with everything that it has, the jobs' dashboard too, and people who ask it.</summary>
public sealed class AccessWorld(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>What went wrong last, as the app's log has it.</summary>
    public string LastError => App.Logs.Entries.LastOrDefault(entry => entry.StartsWith("Error", StringComparison.Ordinal)) ?? "";

    /// <summary>An address that is well formed and names nothing.</summary>
    public static AccessTarget Unknown { get; } = new(
        new Actor(int.MaxValue, null, null, null, [], []), "nobody@example.com", new BookingReceipt(int.MaxValue, "MB-2222-2222", 0), new BookingReceipt(int.MaxValue, "MB-2222-2222", 0), "none", 0, "none",
        new BookingReceipt(int.MaxValue, "MB-2222-2222", 0), int.MaxValue, int.MaxValue);

    private readonly Dictionary<(Caller, bool), Visit> _visits = [];
    private Queue<int> _slots = [];
    private int _doctor;
    private int _idle;
    private int _schedule;

    /// <summary>The database.</summary>
    public TestDatabase Database { get; private set; } = null!;

    /// <summary>The app.</summary>
    public MediBookApp App { get; private set; } = null!;

    /// <summary>What is looked at, and never changed.</summary>
    public AccessTarget Shared { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await postgres.CreateDatabaseAsync();
        _doctor = (await Database.AddClinicAsync()).Id;
        _idle = (await Database.AddDoctorAsync()).Id;
        _schedule = await Database.ScalarAsync<int>(
            $"insert into schedules (doctor_id, location_id, valid_from, every_weeks, anchor, operation_id) values ({_doctor}, 1, '2026-01-05', 1, '2026-01-05', gen_random_uuid()) returning id");
        _slots = new Queue<int>(await Database.AddSlotsAsync(_doctor, 4_000, minutes: 15));
        await Database.AddStaffAsync("first@example.com", Roles.Admin);
        Shared = await NewTargetAsync();
        App = new MediBookApp(Database, settings: new() { ["Jobs:Enabled"] = "true" });
        _ = App.Server;
    }

    /// <summary>After all that was asked, by whomever: a turn that is not given back is lost to everybody for good.</summary>
    public async ValueTask DisposeAsync()
    {
        var (turns, all) = (App.Services.GetRequiredService<Turns>(), App.Services.GetRequiredService<IOptions<LoadOptions>>().Value.AtOnce);
        await Poll.UntilAsync(() => Task.FromResult(turns.Now == (all, 0)));
        await App.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>A new patient with a booking and a hold.</summary>
    public async Task<AccessTarget> NewTargetAsync()
    {
        var (bookings, email) = (Database.Bookings(new BookingOptions { HoldMinutes = 60 }), NewEmail());
        var actor = await Database.AddPatientAsync(email);
        var booking = await bookings.BookAsync(actor, new BookRequest(_slots.Dequeue(), TestData.Details(email), Guid.NewGuid()), default);
        var hold = await bookings.HoldAsync(actor, new HoldRequest(_slots.Dequeue(), Guid.NewGuid(), TestData.Details(email)), default);
        await using var db = Database.NewContext();
        var key = await new ManageLinks(db).MintAsync(booking.Value.BookingId, default);
        var feed = await new CalendarFeeds(db, new BookingQueries(db, Options.Create(new BookingOptions())), Options.Create(new CalendarFeedOptions()))
            .MakeAsync(actor, CalendarFeedKind.Own, "en", default);
        var person = await Database.AddDependantAsync(actor, "Ben Novak");
        var right = await Database.ScalarAsync<int>($"""
            insert into booking_rights (patient_id, giver_account_id, email, level, ends_at, created_at, operation_id)
            values ({person}, {actor.AccountId}, 'friend@example.com', 'SEE', now() + interval '9 days', now(), gen_random_uuid()) returning id
            """);
        return new AccessTarget(actor, email, booking.Value, hold.Value, key, _slots.Dequeue(), feed!, await OfferAsync(actor), person, right);
    }

    /// <summary>In the line of the doctor who has no times, so that nothing else is offered.</summary>
    private async Task<BookingReceipt> OfferAsync(Actor actor)
    {
        await using var db = Database.NewContext();
        var now = await db.NowAsync(default);
        var entry = WaitingEntry.ForDoctor(actor, _idle, new WaitingTimes([NodaTime.IsoDayOfWeek.Monday], null, null, now.InUtc().Date.PlusDays(30)), 1, now);
        db.Add(entry);
        await db.SaveChangesAsync();
        var request = new OfferRequest(entry.Id, _slots.Dequeue(), NodaTime.Duration.FromMinutes(60), NodaTime.Duration.Zero);
        return (await Database.Bookings().OfferAsync(request, default))!;
    }

    /// <summary>Fills in what stands in angle brackets.</summary>
    public string Fill(string text, AccessTarget target)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(target);
        return text
            .Replace("<doctor>", Number(_doctor), StringComparison.Ordinal)
            .Replace("<idle>", Number(_idle), StringComparison.Ordinal)
            .Replace("<schedule>", Number(_schedule), StringComparison.Ordinal)
            .Replace("<slot>", Number(target.Slot), StringComparison.Ordinal)
            .Replace("<booking>", Number(target.Booking.BookingId), StringComparison.Ordinal)
            .Replace("<hold>", Number(target.Hold.BookingId), StringComparison.Ordinal)
            .Replace("<reference>", target.Booking.Reference, StringComparison.Ordinal)
            .Replace("<feed>", target.Feed, StringComparison.Ordinal)
            .Replace("<offer>", target.Offer.Reference, StringComparison.Ordinal)
            .Replace("<person>", Number(target.Person), StringComparison.Ordinal)
            .Replace("<right>", Number(target.Right), StringComparison.Ordinal)
            .Replace("<key>", target.Key, StringComparison.Ordinal)
            .Replace("<account>", Number(target.Actor.AccountId!.Value), StringComparison.Ordinal)
            .Replace("<email>", target.Email, StringComparison.Ordinal)
            .Replace("<date>", TypedTimes.Write(Pages.Admin.AdminPagesTests.NextMonday()), StringComparison.Ordinal)
            .Replace("<password>", TestData.Password, StringComparison.Ordinal)
            .Replace("<guid>", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("<new>", $"{Guid.NewGuid():N}"[..16], StringComparison.Ordinal);
    }

    /// <summary>What a change that was refused must leave as it was: A's bookings, roles and lock.</summary>
    public Task<string> StateOfAsync(AccessTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Database.ScalarAsync<string>($"""
            select concat_ws('|',
                (select string_agg(concat_ws(':', id, status, slot_id, expires_at), ',' order by id) from bookings where account_id = users.id),
                (select string_agg(role_id::text, ',') from user_roles where user_id = users.id), lockout_end)
            from users where id = {target.Actor.AccountId}
            """);
    }

    /// <summary>Somebody before what is <see cref="Shared"/>: the same person each time.</summary>
    public async Task<Visit> KnownAsync(Caller caller, bool api)
    {
        if (!_visits.TryGetValue((caller, api), out var visit))
        {
            _visits[(caller, api)] = visit = await EnterAsync(caller, Shared, api);
        }

        return visit;
    }

    /// <summary>Somebody with a session (a token for the API) of their own. A lock or the end of the account comes after that.</summary>
    public async Task<Visit> EnterAsync(Caller caller, AccessTarget target, bool api)
    {
        ArgumentNullException.ThrowIfNull(target);
        var email = caller switch
        {
            Caller.Anonymous => null,
            Caller.PatientA => target.Email,
            _ => NewEmail(),
        };
        var accountId = caller switch
        {
            Caller.Anonymous or Caller.PatientA => target.Actor.AccountId,
            Caller.PatientB => (await Database.AddPatientAsync(email!)).AccountId,
            Caller.Doctor => (await Database.AddStaffAsync(email!, Roles.Doctor)).AccountId,
            Caller.Reception => (await Database.AddStaffAsync(email!, Roles.Reception)).AccountId,
            Caller.Admin or Caller.Locked or Caller.Deleted => (await Database.AddStaffAsync(email!, Roles.Admin, Roles.Overbooking)).AccountId,
        };
        var client = new ApiClient(App.CreateDefaultClient(App.ClientOptions.BaseAddress));
        var token = email is not null && api ? await client.SignInAsync(email) : null;
        var jar = new CookieJar();
        var browser = new Browser(App.CreateDefaultClient(App.ClientOptions.BaseAddress, jar));
        if (email is not null && !api)
        {
            var login = await browser.GetAsync("/Identity/Account/Login");
            Assert.Equal(303, (await browser.SubmitAsync(login, "form#account", ("Input.Email", email), ("Input.Password", TestData.Password))).Status);
        }

        if (caller is Caller.Locked)
        {
            await using var db = Database.NewContext();
            Assert.True((await new LockService(db, NullLogger<LockService>.Instance).LockAsync(Actor.Job, accountId!.Value, default)).Succeeded);
        }
        else if (caller is Caller.Deleted)
        {
            await Database.ExecuteAsync($"delete from account_sessions where account_id = {accountId}; delete from user_roles where user_id = {accountId}; delete from users where id = {accountId}");
        }

        // A page that everybody may open gives the form's token. From here on a cookie that the app ends is sent all the same.
        jar.Keeps = email is null;
        var page = await browser.GetAsync("/Identity/Account/Login");
        jar.Keeps = false;
        return new Visit(client, token, browser, page.Find("form#account input[name=__RequestVerificationToken]").GetAttribute("value")!);
    }

    private static string NewEmail() => $"{Guid.NewGuid():N}@example.com";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One caller at both doors.</summary>
/// <param name="Api">A program.</param>
/// <param name="Token">Its token, or null.</param>
/// <param name="Browser">A browser whose cookies stay as they are.</param>
/// <param name="FormToken">Its antiforgery token.</param>
public sealed record Visit(ApiClient Api, string? Token, Browser Browser, string FormToken);
