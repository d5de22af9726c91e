using System.Globalization;
using MediBook.Web.Domain;
using MediBook.Web.Pages.Admin.Bookings;
using MediBook.Web.Services.Figures;
using NodaTime;

namespace MediBook.Web.Pages.Admin;

/// <summary>The addresses of the admin pages.</summary>
public static class AdminLinks
{
    /// <summary>Today.</summary>
    public const string Today = "/admin";

    /// <summary>Every specialization.</summary>
    public const string Specializations = "/admin/specializations";

    /// <summary>Every visit type, or those of one specialization or doctor.</summary>
    /// <param name="owner">Whose, see <see cref="Pages.Admin.VisitTypes.OwnerText"/>; null: all.</param>
    public static string VisitTypes(string? owner = null) => "/admin/visit-types" + Query(("owner", owner));

    /// <summary>The form of a visit type.</summary>
    public static string VisitType(int id) => $"/admin/visit-types/edit/{Number(id)}";

    /// <summary>The form of a new visit type.</summary>
    /// <param name="owner">For whom, see <see cref="Pages.Admin.VisitTypes.OwnerText"/>; null: to be chosen.</param>
    public static string NewVisitType(string? owner = null) => "/admin/visit-types/edit" + Query(("owner", owner));

    /// <summary>Offers a visit type, or no longer.</summary>
    public static string OfferVisitType(int id, bool active) => VisitType(id) + Query(("handler", "Offer"), ("active", active ? "true" : "false"));

    /// <summary>Every location.</summary>
    public const string Locations = "/admin/locations";

    /// <summary>What the clinic says of itself.</summary>
    public const string Clinic = "/admin/clinic";

    /// <summary>The figures of a range; null: the usual one.</summary>
    /// <param name="range">What is looked at.</param>
    /// <param name="page">The page of doctors; 1 is the first.</param>
    public static string Analytics(FigureRange? range = null, int page = 1) => "/admin/analytics" + (range is null ? "" : Query(
        ("from", TypedTimes.Write(range.From)), ("to", TypedTimes.Write(range.To)), ("location", range.LocationId is { } id ? Number(id) : null),
        ("page", page > 1 ? Number(page) : null)));

    /// <summary>Accounts and their roles.</summary>
    public const string Users = "/admin/users";

    /// <summary>Erasing a guest's data on request.</summary>
    public const string Privacy = "/admin/privacy";

    /// <summary>The form that invites somebody of the staff.</summary>
    public const string Invite = "/admin/users/invite";

    /// <summary>The audit trail, or a part of it: parts of the query that are null are left out.</summary>
    public static string Audit(params (string Name, string? Value)[] parts) => "/admin/audit" + Query([.. parts.Where(part => !string.IsNullOrEmpty(part.Value))]);

    /// <summary>What was done with one thing, and who looked at it.</summary>
    public static string AuditOf(AuditSubject subject, int id) => Audit(("about", subject.ToString().ToLowerInvariant()), ("id", Number(id)));

    /// <summary>What waits to be sent, and what became of the rest.</summary>
    /// <param name="state">Only messages in this state; null: all.</param>
    /// <param name="before">Only messages older than this one; null: from the newest.</param>
    public static string Mails(OutboxState? state = null, long? before = null) => "/admin/mail" + Query(
        ("state", state?.ToString().ToLowerInvariant()), ("before", before?.ToString(CultureInfo.InvariantCulture)));

    /// <summary>One mail that was kept as a file.</summary>
    public static string Mail(long id) => string.Create(CultureInfo.InvariantCulture, $"/admin/mail/{id}");

    /// <summary>The same as a mail program shows it.</summary>
    public static string MailAsHtml(long id) => string.Create(CultureInfo.InvariantCulture, $"{MailsAsHtml}/{id}");

    /// <summary>Where mails are shown as a mail program shows them.</summary>
    public const string MailsAsHtml = "/admin/mail/html";

    /// <summary>The jobs' own dashboard.</summary>
    public const string Jobs = "/ops/jobs";

    /// <summary>The list of doctors.</summary>
    /// <param name="search">Part of a name or email.</param>
    /// <param name="state"><c>active</c>, <c>inactive</c>, or null for all.</param>
    /// <param name="page">1 is the first.</param>
    public static string Doctors(string? search = null, string? state = null, int page = 1) =>
        "/admin/doctors" + Query(("q", search), ("state", state), ("page", page > 1 ? Number(page) : null));

    /// <summary>A doctor's record; null: a new one.</summary>
    public static string Doctor(int? id) => "/admin/doctors/edit" + (id is { } number ? $"/{Number(number)}" : "");

    /// <summary>The form that takes doctors or schedules from a file.</summary>
    /// <param name="kind">What the file has; null: doctors.</param>
    public static string Import(string? kind = null) => "/admin/import" + Query(("kind", kind));

    /// <summary>Where the form that follows the look at a file is sent.</summary>
    /// <param name="deed">The page's handler.</param>
    public static string ImportDeed(string deed) => Import() + Query(("handler", deed));

    /// <summary>Which account belongs to a doctor's record.</summary>
    public static string DoctorAccount(int id) => $"/admin/doctors/account/{Number(id)}";

    /// <summary>The page before a doctor is deactivated.</summary>
    public static string Deactivate(int id) => $"/admin/doctors/deactivate/{Number(id)}";

    /// <summary>Where the form that activates a doctor is sent.</summary>
    public static string Activate(int id) => Deactivate(id) + "?handler=Activate";

    /// <summary>Time off of doctors and closings of locations.</summary>
    /// <param name="past">Those that are over or undone.</param>
    /// <param name="page">1 is the first.</param>
    public static string Closures(bool past = false, int page = 1) => "/admin/closures" + Query(("show", past ? "past" : null), ("page", page > 1 ? Number(page) : null));

    /// <summary>The waiting lines.</summary>
    /// <param name="doctorId">Only those that this doctor may serve; null: all.</param>
    /// <param name="page">1 is the first.</param>
    public static string WaitingList(int? doctorId = null, int page = 1) =>
        "/admin/waiting-list" + Query(("doctor", doctorId is { } id ? Number(id) : null), ("page", page > 1 ? Number(page) : null));

    /// <summary>The form of a closure.</summary>
    public static string NewClosure() => "/admin/closures/new";

    /// <summary>What becomes of a doctor's times and appointments of the rest of today.</summary>
    public static string AwayToday(int doctorId) => NewClosure() + Query(("Input.Who", $"doctor-{Number(doctorId)}"), ("Input.Today", "true"));

    /// <summary>A specialization's form; null: a new one.</summary>
    public static string Specialization(int? id) => "/admin/specializations/edit" + (id is { } number ? $"/{Number(number)}" : "");

    /// <summary>A location's form; null: a new one.</summary>
    public static string Location(int? id) => "/admin/locations/edit" + (id is { } number ? $"/{Number(number)}" : "");

    /// <summary>The calendar: the clinic's default location, today.</summary>
    public const string Calendar = "/admin/calendar";

    /// <summary>A doctor's week: that of <paramref name="date"/>, or the present one.</summary>
    public static string DoctorWeek(int doctorId, LocalDate? date = null) => Calendar + Query(("doctor", Number(doctorId)), ("week", date is { } day ? IsoWeek.Of(day) : null));

    /// <summary>A doctor's week, at one of its times.</summary>
    public static string DoctorWeek(int doctorId, LocalDate date, int slotId) => DoctorWeek(doctorId, date) + Place(slotId);

    /// <summary>A location's day: <paramref name="date"/>, or today.</summary>
    public static string LocationDay(int locationId, LocalDate? date = null) =>
        Calendar + Query(("location", Number(locationId)), ("date", date is { } day ? TypedTimes.Write(day) : null));

    /// <summary>A location's day, at one of its times.</summary>
    public static string LocationDay(int locationId, LocalDate date, int slotId) => LocationDay(locationId, date) + Place(slotId);

    /// <summary>A location's week in figures.</summary>
    public static string LocationWeek(int locationId, LocalDate date) => Calendar + Query(("location", Number(locationId)), ("week", IsoWeek.Of(date)));

    /// <summary>One time.</summary>
    /// <param name="id">The slot.</param>
    /// <param name="fromDay">Whether the way back leads to the location's day, rather than to the doctor's week.</param>
    public static string Slot(int id, bool fromDay = false) => $"/admin/slots/{Number(id)}" + Query(("from", fromDay ? "day" : null));

    /// <summary>Where a form that changes a time is sent.</summary>
    /// <param name="id">The slot.</param>
    /// <param name="deed">The page's handler.</param>
    /// <param name="fromDay">As for <see cref="Slot"/>.</param>
    public static string SlotDeed(int id, string deed, bool fromDay) => $"/admin/slots/{Number(id)}" + Query(("handler", deed), ("from", fromDay ? "day" : null));

    /// <summary>The form for one slot.</summary>
    public static string NewSlot(int? doctorId = null, LocalDate? date = null) => "/admin/slots/new" + OfDoctor(doctorId, date);

    /// <summary>The form for many slots.</summary>
    public static string BulkSlots(int? doctorId = null, LocalDate? date = null) => "/admin/slots/bulk" + OfDoctor(doctorId, date);

    /// <summary>The first page of a bulk creation that is being prepared.</summary>
    public static string BulkSlots(Guid draft) => $"/admin/slots/bulk/{draft}";

    /// <summary>Its pattern.</summary>
    public static string BulkPattern(Guid draft) => BulkSlots(draft) + "/pattern";

    /// <summary>What it will make.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="list">Which list is open; null: none.</param>
    /// <param name="doctorId">Whose; null: of all.</param>
    /// <param name="week">A day of its week; null: of all.</param>
    public static string BulkPreview(Guid draft, string? list = null, int? doctorId = null, LocalDate? week = null) => BulkSlots(draft) + "/preview" + Query(
        ("list", list?.ToLowerInvariant()), ("doctor", doctorId is { } id ? Number(id) : null), ("week", week is { } day ? IsoWeek.Of(day) : null));

    /// <summary>What it has made.</summary>
    public static string BulkDone(Guid draft) => BulkSlots(draft) + "/done";

    /// <summary>A location's day at the desk.</summary>
    /// <param name="locationId">The location; null: the clinic's default.</param>
    /// <param name="date">The day; null: today.</param>
    /// <param name="doctorId">Only this doctor.</param>
    /// <param name="only">Only those who stand so.</param>
    public static string Day(int? locationId = null, LocalDate? date = null, int? doctorId = null, Attendance? only = null) => "/admin/day" + Query(
        ("location", locationId is { } place ? Number(place) : null), ("date", date is { } day ? TypedTimes.Write(day) : null),
        ("doctor", doctorId is { } doctor ? Number(doctor) : null), ("show", only?.ToString().ToLowerInvariant()));

    /// <summary>The same day as a sheet to print.</summary>
    public static string DaySheet(int locationId, LocalDate date, int? doctorId = null) =>
        Day(locationId, date, doctorId).Replace("/admin/day", "/admin/day/sheet", StringComparison.Ordinal);

    /// <summary>The form that gives a free time of today to somebody at the desk.</summary>
    /// <param name="locationId">The location; null: the clinic's default.</param>
    /// <param name="all">Every free time, not only the next ones.</param>
    public static string WalkIn(int? locationId = null, bool all = false) =>
        "/admin/day/walk-in" + Query(("location", locationId is { } place ? Number(place) : null), ("all", all ? "1" : null));

    /// <summary>Weekly schedules.</summary>
    /// <param name="doctorId">Only this doctor's.</param>
    /// <param name="page">1 is the first.</param>
    public static string Schedules(int? doctorId = null, int page = 1) =>
        "/admin/schedules" + Query(("doctor", doctorId is { } id ? Number(id) : null), ("page", page > 1 ? Number(page) : null));

    /// <summary>A schedule's form.</summary>
    public static string Schedule(int id) => $"/admin/schedules/edit/{Number(id)}";

    /// <summary>The form of a new schedule.</summary>
    public static string NewSchedule(int? doctorId = null) => "/admin/schedules/edit" + Query(("doctor", doctorId is { } id ? Number(id) : null));

    /// <summary>Hours on single dates beside a schedule.</summary>
    public static string ExtraHours(int scheduleId) => $"/admin/schedules/extra/{Number(scheduleId)}";

    /// <summary>The holidays of a location.</summary>
    public static string Holidays(int locationId) => $"/admin/locations/holidays/{Number(locationId)}";

    /// <summary>Everyone's bookings.</summary>
    /// <param name="list">Which, and in which order; null: all, the latest appointment first.</param>
    /// <param name="handler">Another answer of the same address.</param>
    public static string Bookings(BookingListAddress? list = null, string? handler = null) =>
        "/admin/bookings" + Query([.. (list ?? new BookingListAddress()).Parts, ("handler", handler)]);

    /// <summary>One booking.</summary>
    public static string Booking(string reference) => $"/admin/bookings/details/{Uri.EscapeDataString(reference)}";

    /// <summary>Where a booking is moved to another time; with a time, the page that asks for the last press.</summary>
    public static string MoveBooking(string reference, int? doctorId = null, LocalDate? week = null, int? slotId = null) =>
        $"/admin/bookings/move/{Uri.EscapeDataString(reference)}" + Query(TimeParts(doctorId, week, slotId));

    /// <summary>Where staff book for somebody: first the doctor, then the time, then the person.</summary>
    public static string NewBooking(int? doctorId = null, LocalDate? week = null, int? slotId = null) => "/admin/bookings/new" + Query(TimeParts(doctorId, week, slotId));

    /// <summary>Where an appointment is put over a doctor's other times: first the time, then the person and why.</summary>
    /// <param name="doctorId">The doctor.</param>
    /// <param name="date">The day.</param>
    /// <param name="time">Start and end; null: they are asked for.</param>
    public static string Overbook(int? doctorId = null, LocalDate? date = null, (LocalTime From, LocalTime To)? time = null) =>
        "/admin/bookings/overbook" + Query(
            ("Time.DoctorId", doctorId is { } doctor ? Number(doctor) : null), ("Time.Date", date is { } day ? TypedTimes.Write(day) : null),
            ("Time.From", time is { From: var from } ? TypedTimes.Write(from) : null), ("Time.To", time is { To: var to } ? TypedTimes.Write(to) : null));

    /// <summary>One account.</summary>
    public static string User(int id) => $"/admin/users/{Number(id)}";

    /// <summary>A number in a query; anything that is none gives <paramref name="otherwise"/>.</summary>
    public static int ReadNumber(string? text, int otherwise) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static (string, string?)[] TimeParts(int? doctorId, LocalDate? week, int? slotId) =>
        [("doctor", doctorId is { } doctor ? Number(doctor) : null), ("week", week is { } day ? IsoWeek.Of(day) : null), ("slot", slotId is { } slot ? Number(slot) : null)];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Place(int slotId) => $"#slot-{Number(slotId)}";

    private static string OfDoctor(int? doctorId, LocalDate? date) =>
        Query(("doctor", doctorId is { } id ? Number(id) : null), ("date", date is { } day ? TypedTimes.Write(day) : null));

    private static string Query(params (string Name, string? Value)[] parts)
    {
        var given = parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}").ToList();
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }
}
