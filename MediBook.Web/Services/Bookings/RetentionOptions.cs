using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;

namespace MediBook.Web.Services.Bookings;

/// <summary>For how long bookings say whose they were, section <c>Retention</c>; checked at start. The law of the place has the last word.</summary>
public sealed class RetentionOptions
{
    /// <summary>Section name.</summary>
    public const string Section = "Retention";

    /// <summary>Days after the end of an appointment that stood.</summary>
    [Range(1, 36_500)]
    public int ConfirmedDays { get; set; } = 3_650;

    /// <summary>Days after an appointment was cancelled.</summary>
    [Range(1, 36_500)]
    public int CancelledDays { get; set; } = 365;

    /// <summary>Days after a hold ran out.</summary>
    [Range(1, 36_500)]
    public int FailedDays { get; set; } = 30;

    /// <summary>The days of a status; a hold that lives has none.</summary>
    public int? DaysOf(BookingStatus status) => status switch
    {
        BookingStatus.Pending => null,
        BookingStatus.Confirmed => ConfirmedDays,
        BookingStatus.Failed => FailedDays,
        BookingStatus.Cancelled => CancelledDays,
    };
}
