using MediBook.Web.Domain;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <summary>What staff are told when a booking's use case was refused: they book for somebody else, and nobody can call the clinic for them.</summary>
public static class StaffRefusalText
{
    /// <summary>The sentence; where it is about nobody, the one that patients read.</summary>
    public static string Of(BookingRefusal refusal) => refusal switch
    {
        BookingRefusal.PatientBusy => T("The patient has another appointment at this time. Choose another time, or move the other appointment first."),
        BookingRefusal.SlotPast => T("That time has begun. Choose a later one."),
        BookingRefusal.AlreadyBegun => T("The appointment has begun, so it can no longer be cancelled or moved."),
        _ => RefusalText.Of(refusal, phone: null),
    };

    /// <summary>The page with the sentence of a refusal and its status.</summary>
    public static IActionResult RefusedForStaff(this PageModel page, BookingRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(page);
        var answer = page.Refused(refusal, phone: null);
        page.ViewData[PageAnswers.RefusalKey] = Of(refusal);
        return answer;
    }
}
