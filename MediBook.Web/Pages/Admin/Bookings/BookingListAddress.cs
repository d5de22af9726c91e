using System.Globalization;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using NodaTime;
using NodaTime.Text;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <summary>
/// What the address of the list of bookings says: filters, order and place in plain words, the words of a search sealed. What cannot be read
/// is left out.
/// </summary>
public sealed record BookingListAddress
{
    /// <summary>The words of the search, see <see cref="HiddenWords"/>.</summary>
    public string? Find { get; init; }

    /// <summary>A status in small letters.</summary>
    public string? Status { get; init; }

    /// <summary>An attendance in small letters.</summary>
    public string? Attendance { get; init; }

    /// <summary>A doctor's number.</summary>
    public string? Doctor { get; init; }

    /// <summary>A location's number.</summary>
    public string? Location { get; init; }

    /// <summary>The first day.</summary>
    [DateText]
    public string? From { get; init; }

    /// <summary>The last day.</summary>
    [DateText]
    public string? To { get; init; }

    /// <summary><c>1</c>: only overbooked ones.</summary>
    public string? Overbooked { get; init; }

    /// <summary>An order in small letters; none: the latest appointment first.</summary>
    public string? Sort { get; init; }

    /// <summary>The place after which the page begins, like <c>2026-12-07T09:20:00Z_123</c>.</summary>
    public string? After { get; init; }

    /// <summary>The place before which the page ends.</summary>
    public string? Before { get; init; }

    /// <summary>The order.</summary>
    public StaffBookingOrder Order => Named<StaffBookingOrder>(Sort) ?? StaffBookingOrder.Latest;

    /// <summary>Where the page begins or ends; null: the first page.</summary>
    public StaffBookingPlace? Place => Read(After, before: false) ?? Read(Before, before: true);

    /// <summary>What each part of the address says.</summary>
    public IReadOnlyList<(string Name, string? Value)> Parts =>
    [
        ("find", Find), ("status", Named<BookingStatus>(Status) is { } status ? Name(status) : null),
        ("attendance", Named<Attendance>(Attendance) is { } attendance ? Name(attendance) : null), ("doctor", Text(Number(Doctor))), ("location", Text(Number(Location))),
        ("from", TypedTimes.Date(From) is { } from ? TypedTimes.Write(from) : null), ("to", TypedTimes.Date(To) is { } to ? TypedTimes.Write(to) : null),
        ("overbooked", Overbooked == "1" ? "1" : null),
        ("sort", Order is StaffBookingOrder.Latest ? null : Name(Order)), ("after", Write(Read(After, before: false))), ("before", Write(Read(Before, before: true))),
    ];

    /// <summary>Which bookings.</summary>
    /// <param name="words">The words of the search, opened.</param>
    public StaffBookingFilter Filter(string? words) => new(
        PeopleSearch.Of(words), Named<BookingStatus>(Status), Named<Attendance>(Attendance), Number(Doctor), Number(Location), TypedTimes.Date(From), TypedTimes.Date(To),
        Overbooked == "1");

    /// <summary>The same list from another place.</summary>
    public BookingListAddress At(StaffBookingPlace? place) =>
        this with { After = place is { Before: false } ? Write(place) : null, Before = place is { Before: true } ? Write(place) : null };

    /// <summary>The same list in another order, from its beginning.</summary>
    public BookingListAddress In(StaffBookingOrder order) => At(null) with { Sort = Name(order) };

    /// <summary>How an address names a choice.</summary>
    public static string Name<TChoice>(TChoice choice)
        where TChoice : struct, Enum => choice.ToString().ToLowerInvariant();

    private static TChoice? Named<TChoice>(string? name)
        where TChoice : struct, Enum => Enum.GetValues<TChoice>().Cast<TChoice?>().FirstOrDefault(choice => Name(choice!.Value) == name);

    private static int? Number(string? text) => AdminLinks.ReadNumber(text, 0) is > 0 and var number ? number : null;

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Write(StaffBookingPlace? place) =>
        place is null ? null : string.Create(CultureInfo.InvariantCulture, $"{InstantPattern.ExtendedIso.Format(place.At)}_{place.Id}");

    private static StaffBookingPlace? Read(string? text, bool before) =>
        text is { Length: <= 60 } && text.Split('_') is [var at, var id] && InstantPattern.ExtendedIso.Parse(at) is { Success: true, Value: var instant }
            && instant > Instant.FromUtc(1900, 1, 1, 0, 0) && instant < Instant.FromUtc(3000, 1, 1, 0, 0) && Number(id) is { } number
                ? new StaffBookingPlace(instant, number, before)
                : null;
}
