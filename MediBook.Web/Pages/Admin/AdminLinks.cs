using System.Globalization;
using MediBook.Web.Domain;
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

    /// <summary>The page before a doctor is deactivated.</summary>
    public static string Deactivate(int id) => $"/admin/doctors/deactivate/{Number(id)}";

    /// <summary>Where the form that activates a doctor is sent.</summary>
    public static string Activate(int id) => Deactivate(id) + "?handler=Activate";

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

    /// <summary>Everyone's bookings.</summary>
    /// <param name="search">Reference, or part of a name, email or phone.</param>
    /// <param name="status">Only this status.</param>
    /// <param name="page">1 is the first.</param>
    public static string Bookings(string? search = null, BookingStatus? status = null, int page = 1) =>
        "/admin/bookings" + Query(("q", search), ("status", status?.ToString().ToLowerInvariant()), ("page", page > 1 ? Number(page) : null));

    /// <summary>One booking.</summary>
    public static string Booking(string reference) => $"/admin/bookings/details/{Uri.EscapeDataString(reference)}";

    /// <summary>A number in a query; anything that is none gives <paramref name="otherwise"/>.</summary>
    public static int ReadNumber(string? text, int otherwise) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

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
