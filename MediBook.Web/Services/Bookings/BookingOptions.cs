using System.ComponentModel.DataAnnotations;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>The rules of booking, section <c>Booking</c>; checked at start.</summary>
public sealed class BookingOptions
{
    /// <summary>Section name.</summary>
    public const string Section = "Booking";

    /// <summary>How long a hold lasts, in minutes.</summary>
    [Range(1, 60)]
    public int HoldMinutes { get; set; } = 2;

    /// <summary>How often a hold can be extended.</summary>
    [Range(0, 100)]
    public int MostExtensions { get; set; } = 10;

    /// <summary>Least notice before the start, in minutes.</summary>
    [Range(0, 43_200)]
    public int NoticeMinutes { get; set; }

    /// <summary>How far ahead people may book, in days.</summary>
    [Range(1, 3_660)]
    public int HorizonDays { get; set; } = 365;

    /// <summary>Most coming bookings of a patient.</summary>
    [Range(1, 1_000)]
    public int MostBookingsPerPatient { get; set; } = 10;

    /// <summary>Most coming bookings of a person named only by an email address.</summary>
    [Range(1, 1_000)]
    public int MostBookingsPerGuest { get; set; } = 3;

    /// <summary>Most live holds of guests at one network address; a clinic sits behind one.</summary>
    [Range(1, 10_000)]
    public int MostGuestHoldsPerAddress { get; set; } = 100;

    /// <summary>Until how many minutes before the start patients may cancel or change.</summary>
    [Range(0, 43_200)]
    public int CutOffMinutes { get; set; } = 120;

    /// <summary>Whether a phone number must be given on the hold page.</summary>
    public bool PhoneRequired { get; set; }

    /// <summary>From how many missed appointments on reception is told of them.</summary>
    [Range(1, 100)]
    public int NoShowsToTell { get; set; } = 2;

    /// <summary>For how many days a missed appointment counts.</summary>
    [Range(1, 3_660)]
    public int NoShowDays { get; set; } = 365;

    /// <summary><see cref="HoldMinutes"/> as a duration.</summary>
    public Duration Hold => Duration.FromMinutes(HoldMinutes);

    /// <summary><see cref="NoticeMinutes"/> as a duration.</summary>
    public Duration Notice => Duration.FromMinutes(NoticeMinutes);

    /// <summary><see cref="HorizonDays"/> as a duration.</summary>
    public Duration Horizon => Duration.FromDays(HorizonDays);

    /// <summary><see cref="CutOffMinutes"/> as a duration.</summary>
    public Duration CutOff => Duration.FromMinutes(CutOffMinutes);
}
