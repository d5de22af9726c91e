using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages;

/// <summary>A button of a day, as the desk's page and the doctor's have it: the button names the booking, its address the step and what the person saw.</summary>
public sealed record AttendancePress
{
    /// <summary>The booking.</summary>
    [BindRequired]
    public int Booking { get; init; }

    /// <summary>What is pressed.</summary>
    [BindRequired]
    public AttendanceStep Step { get; init; }

    /// <summary>How the appointment stood on the page.</summary>
    [BindRequired]
    public Attendance Seen { get; init; }

    /// <summary>The address of a button.</summary>
    public static string Address(string page, AttendanceStep step, Attendance seen)
    {
        ArgumentNullException.ThrowIfNull(page);
        return $"{page}{(page.Contains('?', StringComparison.Ordinal) ? '&' : '?')}step={step}&seen={seen}".ToLowerInvariant();
    }

    /// <summary>The id of an appointment's row.</summary>
    public static string RowOf(int bookingId) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"booking-{bookingId}");

    /// <summary>The press, with an operation id of its own: the same form pressed elsewhere, or otherwise, is another press.</summary>
    public AttendanceRequest ToRequest(Guid form) => new(Booking, Step, Seen, OperationId.Of(form, unchecked((Booking << 2) + (int)Step)));

    /// <summary>Back to the row, which takes focus, and what was done in words.</summary>
    public static IActionResult Done(PageModel page, string address, AttendanceReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        page.Flash(AttendanceText.Said(receipt.Attendance));
        return new SeeOther($"{address}#{RowOf(receipt.BookingId)}");
    }

    /// <summary>The page with how the appointment stands now.</summary>
    public static IActionResult Refused(PageModel page, AttendanceRefusal refusal, Visit? visit)
    {
        ArgumentNullException.ThrowIfNull(page);
        if (refusal is AttendanceRefusal.BookingNotFound)
        {
            return new NotFoundResult();
        }

        page.ModelState.AddModelError("", AttendanceText.Of(refusal, visit));
        return new PageResult { StatusCode = AttendanceText.StatusOf(refusal) };
    }
}
