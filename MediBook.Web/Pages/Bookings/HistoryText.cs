using MediBook.Web.Services.Bookings;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Bookings;

/// <summary>The history of a booking in words for whom it is.</summary>
public static class HistoryText
{
    /// <summary>What happened.</summary>
    public static string Of(HistoryKind kind) => kind switch
    {
        HistoryKind.Booked => T("history: Booked"),
        HistoryKind.Moved => T("history: Changed to another time"),
        HistoryKind.Cancelled => T("history: Cancelled"),
        HistoryKind.HoldEnded => T("history: The hold ended"),
        HistoryKind.Offered => T("history: A time was offered"),
        HistoryKind.OfferEnded => T("history: The offered time was let go"),
        HistoryKind.Adopted => T("history: Came into your account"),
        HistoryKind.Viewed => T("history: Looked at"),
        HistoryKind.Reminded => T("history: Reminder sent"),
        HistoryKind.Mailed => T("history: Mail sent"),
    };

    /// <summary>Who did it.</summary>
    public static string Of(HistoryActor actor) => actor switch
    {
        HistoryActor.You => T("You"),
        HistoryActor.Booker => T("Whoever booked"),
        HistoryActor.Staff => T("The clinic's staff"),
        HistoryActor.MediBook => "MediBook",
    };
}
