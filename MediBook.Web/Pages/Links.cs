using MediBook.Web.Domain;
using MediBook.Web.Pages.Doctors;
using MediBook.Web.Services.Availability;
using NodaTime;

namespace MediBook.Web.Pages;

/// <summary>
/// The addresses of the patients' pages, written by hand: routing set to lower case would also lower the case of references and tokens.
/// </summary>
public static class Links
{
    /// <summary>Home.</summary>
    public const string Home = "/";

    /// <summary>What anybody may check.</summary>
    public const string Proof = "/proof";

    /// <summary>The same for programs.</summary>
    public const string ProofFile = Proof + ".json";

    /// <summary>The list of doctors: all, or those of a specialization.</summary>
    /// <param name="specialization">Its slug.</param>
    public static string Doctors(string? specialization = null) => Doctors(new DoctorFilter(specialization));

    /// <summary>A page of the list of doctors.</summary>
    public static string Doctors(DoctorFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return "/doctors" + Query(
            ("spec", filter.Specialization), ("name", filter.Name), ("location", filter.LocationId is { } id ? Number(id) : null), ("language", filter.Language),
            ("sort", filter.Order is DoctorOrder.Soonest ? null : filter.Order.ToString().ToLowerInvariant()), ("page", filter.Page > 1 ? Number(filter.Page) : null));
    }

    /// <summary>A doctor's week: that of <paramref name="date"/>, or the present one; in columns, or as a list; for a kind of visit, or for any.</summary>
    public static string Doctor(int id, LocalDate? date = null, bool asList = false, int? visitId = null) => $"/doctors/{Number(id)}" + Query(
        ("week", date is { } day ? IsoWeek.Of(day) : null), ("view", asList ? WeekPage.List : null), ("visit", visitId is { } visit ? Number(visit) : null));

    /// <summary>The same week as a piece of a page.</summary>
    public static string DoctorWeek(int id, LocalDate date, bool asList, int? visitId) => Doctor(id, date, asList, visitId) + "&handler=Week";

    /// <summary>A doctor's week that begins its look at a day.</summary>
    public static string DoctorDay(int id, LocalDate date) =>
        $"/doctors/{Number(id)}?week={NodaTime.Text.LocalDatePattern.Iso.Format(date)}";

    /// <summary>What an open week of a doctor listens to.</summary>
    public static string LiveDoctor(int id) => $"/live/doctors/{Number(id)}";

    /// <summary>What a page of the person's own bookings listens to.</summary>
    public const string LiveBookings = "/live/bookings";

    /// <summary>What a page of the whole clinic listens to.</summary>
    public const string LiveClinic = "/live/clinic";

    /// <summary>A hold.</summary>
    /// <param name="id">The hold.</param>
    /// <param name="handler">One of the form's buttons; null: the page.</param>
    /// <param name="visitId">The kind of visit that is asked about; null: that of the hold.</param>
    /// <param name="personId">The person for whom it is filled in; null: as it was left.</param>
    public static string Hold(int id, string? handler = null, int? visitId = null, int? personId = null) => $"/holds/{Number(id)}" + Query(
        ("handler", handler), ("visit", visitId is { } visit ? Number(visit) : null), ("person", personId is { } person ? Number(person) : null));

    /// <summary>A booking.</summary>
    public static string Booking(string reference) => PublicPaths.Booking(reference);

    /// <summary>The page before a booking is cancelled.</summary>
    public static string Cancel(string reference) => PublicPaths.Cancel(reference);

    /// <summary>The page on which a booking goes to another time.</summary>
    /// <param name="reference">The booking.</param>
    /// <param name="doctorId">The doctor whose week is looked at; null: the booking's.</param>
    /// <param name="week">A day of the week that is looked at; null: the booking's.</param>
    /// <param name="slotId">The time that is chosen; null: none yet.</param>
    public static string Change(string reference, int? doctorId = null, LocalDate? week = null, int? slotId = null) => Booking(reference) + "/change" + Query(
        ("doctor", doctorId is { } doctor ? Number(doctor) : null), ("week", week is { } day ? IsoWeek.Of(day) : null), ("slot", slotId is { } slot ? Number(slot) : null));

    /// <summary>The page that compares the time of a booking with an earlier one that is offered.</summary>
    /// <param name="reference">The booking.</param>
    /// <param name="handler">One of its buttons; null: the page.</param>
    public static string Earlier(string reference, string? handler = null) => PublicPaths.Earlier(reference) + Query(("handler", handler));

    /// <summary>A booking as a file for calendars.</summary>
    public static string Calendar(string reference) => Booking(reference) + "/calendar";

    /// <summary>The person's own bookings.</summary>
    /// <param name="status">Only this status; null: all.</param>
    /// <param name="page">1 is the first.</param>
    /// <param name="personId">Only those of one of the account's people; null: everybody's.</param>
    public static string Bookings(BookingStatus? status = null, int page = 1, int? personId = null) => "/bookings" + Query(
        ("status", status?.ToString().ToLowerInvariant()), ("person", personId is { } person ? Number(person) : null), ("page", page > 1 ? Number(page) : null));

    /// <summary>The person's own places in waiting lines.</summary>
    public const string WaitingList = "/waiting-list";

    /// <summary>Where a person leaves a line.</summary>
    public const string LeaveWaitingList = WaitingList + "?handler=Leave";

    /// <summary>The form that joins a doctor's line.</summary>
    public static string JoinWaitingList(int doctorId) => JoinWaitingList() + Query(("doctor", Number(doctorId)));

    /// <summary>The form that joins the line of a specialization at a location.</summary>
    /// <param name="specialization">Its slug; null: to be chosen.</param>
    /// <param name="locationId">The location; null: to be chosen.</param>
    public static string JoinWaitingList(string? specialization = null, int? locationId = null) =>
        WaitingList + "/join" + Query(("spec", specialization), ("location", locationId is { } id ? Number(id) : null));

    /// <summary>A time that is offered to somebody who waits.</summary>
    public static string Offer(string reference, string? handler = null) => PublicPaths.Offer(reference) + Query(("handler", handler));

    /// <summary>The page that has a guest's links mailed again.</summary>
    public const string LostLink = "/bookings/lost-link";

    /// <summary>The addresses by which the person's calendar shows their appointments.</summary>
    public const string CalendarAddress = "/bookings/calendar-address";

    /// <summary>The address of a calendar, as calendar programs open it.</summary>
    public static string InCalendarProgram(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return "webcal" + address[address.IndexOf(':', StringComparison.Ordinal)..];
    }

    /// <summary>The person's own account.</summary>
    public const string Account = "/account";

    /// <summary>What the person wants to be written to about.</summary>
    public const string AccountContact = Account + "/contact";

    /// <summary>Where the person is signed in.</summary>
    public const string AccountSessions = Account + "/sessions";

    /// <summary>Where the person asks for their own data, and fetches it.</summary>
    public const string AccountExport = Account + "/export";

    /// <summary>The person's own data, by the key of the mail.</summary>
    public static string ExportFile(string key) => AccountExport + Query(("handler", "file"), ("key", key));

    /// <summary>Where the person has account and data erased.</summary>
    public const string AccountErase = Account + "/erase";

    /// <summary>The people for whom the account books.</summary>
    public const string People = "/account/people";

    /// <summary>Adds one of them, or corrects who they are.</summary>
    /// <param name="id">The person; null: a new one.</param>
    /// <param name="holdId">The hold to come back to; null: the list.</param>
    public static string Person(int? id = null, int? holdId = null) =>
        People + "/edit" + (id is { } person ? "/" + Number(person) : "") + Query(("hold", holdId is { } hold ? Number(hold) : null));

    /// <summary>The page before one of them is taken off the list.</summary>
    public static string RemovePerson(int id) => $"{People}/remove/{Number(id)}";

    /// <summary>The rights that the account gave and holds.</summary>
    public const string Rights = "/account/rights";

    /// <summary>Gives somebody a right.</summary>
    public const string GiveRight = Rights + "/give";

    /// <summary>Takes a right back, or gives it up.</summary>
    public static string EndRight(int id) => Rights + "?handler=End&id=" + Number(id);

    /// <summary>A doctor's own day; null: today.</summary>
    public static string MyDay(LocalDate? date = null) => "/my-day" + Query(("date", date is { } day ? TypedTimes.Write(day) : null));

    /// <summary>A doctor's own week: that of <paramref name="date"/>, or the present one.</summary>
    public static string MyWeek(LocalDate? date = null) => "/my-day/week" + Query(("date", date is { } day ? TypedTimes.Write(day) : null));

    /// <summary>A doctor's own time off; or what the rest of today off would do.</summary>
    public static string MyTimeOff(bool ill = false) => "/my-day/time-off" + Query(("Input.Today", ill ? "true" : null));

    /// <summary>A doctor's own day as a sheet to print.</summary>
    public static string MyDaySheet(LocalDate date) => "/my-day/sheet" + Query(("date", TypedTimes.Write(date)));

    /// <summary>The unguessable link to one booking.</summary>
    public static string Manage(string token) => PublicPaths.Manage(token);

    /// <summary>Sign in, and come back.</summary>
    public static string SignIn(string returnUrl) => "/Identity/Account/Login" + Query(("returnUrl", returnUrl));

    /// <summary>A map of a place.</summary>
    public static string Map(string address) => "https://www.openstreetmap.org/search" + Query(("query", address));

    /// <summary>A number to call (RFC 3966).</summary>
    public static string Phone(string phone) => "tel:" + string.Concat(phone.Where(letter => char.IsAsciiDigit(letter) || letter is '+'));

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Query(params (string Name, string? Value)[] parts)
    {
        var given = parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}").ToList();
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }
}
