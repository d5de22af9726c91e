using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using MediBook.Web.Domain;
using MediBook.Web.Services.Idempotency;

namespace MediBook.Web.Tests.Proof.History;

/// <summary>Somebody who is signed in at both doors, or all who come without an account. Several clients may act for the same person, and know the same bookings.</summary>
internal sealed class Person
{
    private readonly Lock _lock = new();
    private readonly List<Known> _holds = [];
    private readonly List<Known> _bookings = [];
    private readonly List<Known> _past = [];
    private readonly List<Known> _left = [];

    /// <summary>A booking that an answer named.</summary>
    /// <param name="Booking">Its id.</param>
    /// <param name="Slot">Where it is, as far as anybody knows.</param>
    /// <param name="Key">A guest's key to it; null: the account's own.</param>
    public sealed record Known(int Booking, int Slot, string? Key = null);

    /// <summary>The account; 0: whoever comes without one.</summary>
    public int Account { get; init; }

    /// <summary>Its email.</summary>
    public string Email { get; init; } = "";

    /// <summary>Its bearer token, or null.</summary>
    public string? Token { get; init; }

    /// <summary>Whether these are the guests.</summary>
    public bool IsGuest => Account == 0;

    /// <summary>Its cookies; empty: this run presses no forms.</summary>
    public string Cookies { get; init; } = "";

    /// <summary>A form's token for these cookies.</summary>
    public string FormToken { get; init; } = "";

    /// <summary>The operation id that a keyed request will have in the event log.</summary>
    public Guid OperationOf(WireRequest request) => RequestKey.Of(
        OwnerKeys.ForKeyedRequest(IsGuest ? null : Account, OwnerKeys.ForAddress(IPAddress.Loopback), request.GuestKey is { } key ? OwnerKeys.Hash(key) : null), request.Key!, request.Method, request.Path,
        System.Text.Encoding.UTF8.GetBytes(request.Content ?? "")).OperationId;

    /// <summary>Remembers a hold.</summary>
    public void Held(Known hold) => Keep(_holds, hold);

    /// <summary>Leaves a hold alone, until coming back.</summary>
    public void Leave(Known hold) => Keep(_left, hold);

    /// <summary>Comes back to what was left alone.</summary>
    public void ComeBack()
    {
        lock (_lock)
        {
            _holds.AddRange(_left);
            _left.Clear();
        }
    }

    /// <summary>Remembers a booking.</summary>
    public void Booked(Known booking)
    {
        Forget(booking.Booking);
        Keep(_bookings, booking);
    }

    /// <summary>It has ended, or never was.</summary>
    public void Ended(Known booking)
    {
        Forget(booking.Booking);
        Keep(_past, booking);
    }

    /// <summary>One of the holds, or one that ended, or null.</summary>
    public Known? AHold(Random random) => One(random, _holds) ?? One(random, _past);

    /// <summary>One of the bookings, now and then one that has ended; null where there is neither.</summary>
    public Known? ABooking(Random random) => (random.Next(20) == 0 ? One(random, _past) : One(random, _bookings)) ?? One(random, _past);

    private Known? One(Random random, List<Known> list)
    {
        lock (_lock)
        {
            return list.Count == 0 ? null : list[random.Next(list.Count)];
        }
    }

    private void Keep(List<Known> list, Known known)
    {
        lock (_lock)
        {
            list.Add(known);
            if (list.Count > (IsGuest ? 400 : 40))
            {
                list.RemoveAt(0);
            }
        }
    }

    private void Forget(int booking)
    {
        lock (_lock)
        {
            _holds.RemoveAll(known => known.Booking == booking);
            _bookings.RemoveAll(known => known.Booking == booking);
        }
    }
}

/// <summary>The clinic of a run, made over the API: doctors who work at the same times, people, an admin.</summary>
internal sealed partial class Stage
{
    /// <summary>The settings that set the clinic up, for a process's environment.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["Setup__AdminEmail"] = AdminEmail,
        ["Setup__AdminPassword"] = Password,
        ["Setup__ClinicName"] = "Proof Clinic",
        ["Setup__ClinicPhone"] = "020 7946 0000",
        ["Setup__EmergencyText"] = "In an emergency call 999.",
        ["Setup__LocationName"] = "Harbour Clinic",
        ["Setup__TimeZone"] = "Europe/London",
        ["Booking__HoldMinutes"] = "1",
        ["Booking__MostBookingsPerPatient"] = "20",
        ["Booking__MostGuestHoldsPerAddress"] = "200",
        ["RateLimits__Enabled"] = "false",
        ["Demo__Seed"] = "false",
    };

    /// <summary>How long a hold lasts with these settings.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(1);

    /// <summary>The same in microseconds.</summary>
    public static readonly long Hold = (long)Lasts.TotalMicroseconds;

    private const string AdminEmail = "admin@example.com";
    private const string Password = "correct horse battery";
    private const int DoctorsOfHalfHours = 10;
    private const int DoctorsOfHours = 2;
    private readonly Lock _lock = new();
    private readonly List<int> _slots = [];
    private int _turns;

    private Stage(Person admin, IReadOnlyList<Person> people, IReadOnlyList<int> doctors, string extraDay) =>
        (Admin, People, Doctors, ExtraDay) = (admin, people, doctors, extraDay);

    /// <summary>The admin.</summary>
    public Person Admin { get; }

    /// <summary>The patients.</summary>
    public IReadOnlyList<Person> People { get; }

    /// <summary>Everybody who comes without an account: each call to book is a guest of its own, whose key to the booking is in the answer.</summary>
    public Person Guests { get; } = new();

    /// <summary>The doctors.</summary>
    public IReadOnlyList<int> Doctors { get; }

    /// <summary>A day on which the admin makes single slots.</summary>
    public string ExtraDay { get; }

    /// <summary>Sets the clinic up: 440 slots on two days, half an hour or an hour each, at the same times for all doctors.</summary>
    /// <param name="wire">The way to the processes.</param>
    /// <param name="people">How many patients.</param>
    /// <param name="pages">Whether patients sign in at the pages as well.</param>
    public static async Task<Stage> SetAsync(Wire wire, int people, bool pages)
    {
        // Signed in where the clock is furthest behind: a token is good where it is not from the future.
        var login = await CallAsync(wire, new WireRequest("POST", "/api/auth/login", $$"""{"email":"{{AdminEmail}}","password":"{{Password}}"}"""));
        var admin = await SignInAsync(wire, AdminEmail, login, pages ? "/admin/slots/new" : null);
        var (first, doctors) = (TimeProvider.System.GetUtcNow().AddDays(4), new List<int>());
        for (var number = 0; number < DoctorsOfHalfHours + DoctorsOfHours; number++)
        {
            var doctor = await CallAsync(wire, new WireRequest(
                "POST", "/api/doctors", $$"""{"name":"Dr Ingrid Olsen {{number}}","specialization":"Dermatology","email":"doctor{{number}}@example.com"}""", Token: admin.Token));
            doctors.Add(doctor.GetProperty("doctor").GetProperty("id").GetInt32());
            var minutes = number < DoctorsOfHalfHours ? 30 : 60;
            await CallAsync(wire, new WireRequest(
                "POST", "/api/slots/bulk",
                $$"""{"doctor_id":{{doctors[^1]}},"start_date":"{{Day(first)}}","end_date":"{{Day(first.AddDays(1))}}","start_time":"09:00","end_time":"19:00","duration_minutes":{{minutes}},"exclude_weekends":false}""",
                Token: admin.Token));
        }

        var patients = new Person[people];
        await Parallel.ForAsync(0, people, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (index, _) =>
        {
            var email = $"p{index}@example.com";
            var registered = await CallAsync(wire, new WireRequest("POST", "/api/auth/register", $$"""{"email":"{{email}}","password":"{{Password}}"}"""));
            patients[index] = await SignInAsync(wire, email, registered, pages ? $"/doctors/{doctors[0]}" : null);
        });
        var stage = new Stage(admin, patients, doctors, Day(first.AddDays(3)));
        foreach (var doctor in doctors)
        {
            stage.Add(FreeOf(await wire.SendAsync(0, FreeSlots(doctor))));
        }

        return stage;
    }

    /// <summary>Asks for a doctor's free slots.</summary>
    public static WireRequest FreeSlots(int doctor) => new("GET", $"/api/slots?doctor_id={doctor}");

    /// <summary>The slots that an answer shows as free.</summary>
    public static List<int> FreeOf(WireAnswer answer)
    {
        using var json = JsonDocument.Parse(answer.Body);
        return [.. json.RootElement.GetProperty("slots").EnumerateArray().Select(slot => slot.GetProperty("id").GetInt32())];
    }

    /// <summary>Everybody comes back to the holds that were left alone.</summary>
    public void ComeBack()
    {
        foreach (var person in People.Append(Guests))
        {
            person.ComeBack();
        }
    }

    /// <summary>Any slot.</summary>
    public int ASlot(Random random)
    {
        lock (_lock)
        {
            return _slots[random.Next(_slots.Count)];
        }
    }

    /// <summary>The slot whose turn it is; each has its turn for so many calls.</summary>
    public int SlotInTurn(int calls)
    {
        lock (_lock)
        {
            return _slots[_turns++ / calls % _slots.Count];
        }
    }

    /// <summary>Slots to choose from.</summary>
    public void Add(IEnumerable<int> slots)
    {
        lock (_lock)
        {
            _slots.AddRange(slots);
        }
    }

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task<JsonElement> CallAsync(Wire wire, WireRequest request)
    {
        var answer = await wire.SendAsync(0, request);
        return answer.IsOk ? JsonDocument.Parse(answer.Body).RootElement : throw new InvalidOperationException($"{request.Method} {request.Path}: {answer.Status} {answer.Body}");
    }

    private static async Task<Person> SignInAsync(Wire wire, string email, JsonElement signedIn, string? pageWithForm)
    {
        var person = new Person { Account = signedIn.GetProperty("user").GetProperty("id").GetInt32(), Email = email, Token = signedIn.GetProperty("token").GetString()! };
        if (pageWithForm is null)
        {
            return person;
        }

        var (login, cookies) = await wire.SendForCookiesAsync(0, new WireRequest("GET", "/Identity/Account/Login"));
        var form = Form(("Input.Email", email), ("Input.Password", Password), ("__RequestVerificationToken", TokenIn(login.Body)));
        (login, cookies) = await wire.SendForCookiesAsync(0, new WireRequest("POST", "/Identity/Account/Login", form, IsForm: true, Cookies: cookies));
        if (login.Status != 303)
        {
            throw new InvalidOperationException($"{email} cannot sign in: {login.Status} {login.Body}");
        }

        (var page, cookies) = await wire.SendForCookiesAsync(0, new WireRequest("GET", pageWithForm, Cookies: cookies));
        return new Person { Account = person.Account, Email = email, Token = person.Token, Cookies = cookies, FormToken = TokenIn(page.Body) };
    }

    /// <summary>A form as browsers send it.</summary>
    public static string Form(params (string Name, string Value)[] fields) =>
        string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}"));

    private static string TokenIn(string page) => FormTokenPattern().Match(page) is { Success: true } found
        ? found.Groups[1].Value
        : throw new InvalidOperationException($"The page has no form's token: {page[..Math.Min(page.Length, 300)]}");

    [GeneratedRegex("name=\"?__RequestVerificationToken\"?[^>]*value=\"([^\"]+)\"")]
    private static partial Regex FormTokenPattern();
}
