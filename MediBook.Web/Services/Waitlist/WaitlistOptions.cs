using System.ComponentModel.DataAnnotations;
using MediBook.Web.Services.Bookings;
using NodaTime;

namespace MediBook.Web.Services.Waitlist;

/// <summary>The rules of waiting, section <c>Waitlist</c>; checked at start.</summary>
public sealed class WaitlistOptions
{
    /// <summary>Section name.</summary>
    public const string Section = "Waitlist";

    /// <summary>How long a time is kept for the person it is offered to, in minutes.</summary>
    [Range(5, 1_440)]
    public int OfferMinutes { get; set; } = 30;

    /// <summary>In how many lines a person may stand at once.</summary>
    [Range(1, 100)]
    public int MostEntriesPerPerson { get; set; } = 5;

    /// <summary><see cref="OfferMinutes"/> as a duration.</summary>
    public Duration Offer => Duration.FromMinutes(OfferMinutes);

    /// <summary>Least time before the start for an offer: it must be over before the notice begins, and the person must be able to cancel online.</summary>
    public Duration Lead(BookingOptions rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return Duration.Max(Offer + rules.Notice, rules.CutOff);
    }
}
