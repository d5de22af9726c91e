using System.Globalization;
using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using NodaTime.Text;

namespace MediBook.Web.Pages.Admin.Audit;

/// <summary>The filter of the trail as it stands in the address; what cannot be read is no filter. Nothing in it is anybody's personal data.</summary>
public sealed record AuditChoice
{
    /// <summary>Who: <c>account:7</c>, <c>guest</c> or <c>job</c>.</summary>
    [FromQuery(Name = "who")]
    public string? Who { get; init; }

    /// <summary>What was done: the name of an action or of a slot's event, in small letters.</summary>
    [FromQuery(Name = "what")]
    public string? What { get; init; }

    /// <summary>About what kind of thing, in small letters.</summary>
    [FromQuery(Name = "about")]
    public string? About { get; init; }

    /// <summary>Which one: its number, or a booking's reference.</summary>
    [FromQuery(Name = "id")]
    public string? Id { get; init; }

    /// <summary>From this day on.</summary>
    [FromQuery(Name = "from")]
    public string? From { get; init; }

    /// <summary>Until this day.</summary>
    [FromQuery(Name = "until")]
    public string? Until { get; init; }

    /// <summary>Where the page begins.</summary>
    [FromQuery(Name = "after")]
    public string? After { get; init; }

    /// <summary>The reference that was typed, or null.</summary>
    public string? Reference => Id?.Trim().ToUpperInvariant() is { } text && BookingReference.IsWellFormed(text) ? text : null;

    /// <summary>The action, or null.</summary>
    public AuditAction? Action => Enum.TryParse<AuditAction>(What, ignoreCase: true, out var action) && Enum.IsDefined(action) ? action : null;

    /// <summary>The slot's event, or null.</summary>
    public SlotEventKind? Event => Enum.TryParse<SlotEventKind>(What, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : null;

    /// <summary>The kind of thing, or null.</summary>
    public AuditSubject? Subject => Enum.TryParse<AuditSubject>(About, ignoreCase: true, out var subject) && Enum.IsDefined(subject) ? subject : null;

    /// <summary>Where the page begins, or null for the newest.</summary>
    public AuditCursor? Place =>
        After?.Split('_') is [var at, var kind, var id, var version] && InstantPattern.ExtendedIso.Parse(at) is { Success: true, Value: var instant } && InRange(instant)
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var turn)
        && (kind != "s" || number <= int.MaxValue)
            ? new AuditCursor(instant, kind == "s", number, turn)
            : null;

    /// <summary>What the trail is asked for.</summary>
    /// <param name="bookingId">The booking of <see cref="Reference"/>, or null.</param>
    public AuditFilter ToFilter(int? bookingId)
    {
        int? number = bookingId ?? (int.TryParse(Id, NumberStyles.None, CultureInfo.InvariantCulture, out var typed) ? typed : null);
        return new AuditFilter(
            Who is "guest" or "job" || Actor.AccountOf(Who) is not null ? Who : null, bookingId is null ? Subject : AuditSubject.Booking,
            bookingId is null && Subject is null ? null : number, Action, Event, TypedTimes.Date(From), TypedTimes.Date(Until));
    }

    /// <summary>What the trail says of a look at itself.</summary>
    public IEnumerable<AuditField> Told() =>
        from part in new (string Name, string? Value)[]
        {
            ("Actor", ToFilter(null).Actor), ("Subject", Subject?.ToString()), ("What", Action?.ToString() ?? Event?.ToString()),
            ("From", AuditField.Text(TypedTimes.Date(From))), ("Until", AuditField.Text(TypedTimes.Date(Until))),
        }
        where part.Value is not null
        select new AuditField(part.Name, null, part.Value);

    /// <summary>The address of this part of the trail.</summary>
    /// <param name="place">Where the page begins; null: at the newest.</param>
    public string Address(AuditCursor? place = null) => Address(("after", place is null ? null : Write(place)));

    /// <summary>The address of the whole of this part as a file.</summary>
    public string FileAddress() => Address(("handler", "Csv"));

    private string Address((string Name, string? Value) more) =>
        AdminLinks.Audit(("who", Who), ("what", What), ("about", About), ("id", Id), ("from", From), ("until", Until), more);

    private static string Write(AuditCursor place) =>
        string.Create(CultureInfo.InvariantCulture, $"{InstantPattern.ExtendedIso.Format(place.At)}_{(place.IsEvent ? "s" : "e")}_{place.Id}_{place.Version}");

    private static bool InRange(Instant instant) => instant >= NodaConstants.UnixEpoch && instant < Instant.FromUtc(3000, 1, 1, 0, 0);
}
