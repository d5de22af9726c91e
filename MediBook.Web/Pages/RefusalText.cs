using MediBook.Web.Domain;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages;

/// <summary>What a person is told when a booking's use case was refused: what happened, then what to do.</summary>
public static class RefusalText
{
    /// <summary>The sentence.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="phone">The clinic's phone, or null before the set-up.</param>
    /// <param name="name">Who comes, where it is not the reader; null: the reader.</param>
    public static string Of(BookingRefusal refusal, string? phone, string? name = null) => refusal switch
    {
        BookingRefusal.SlotNotFound => T("That time is no longer offered. Choose another."),
        BookingRefusal.SlotTaken => T("That time has just been taken. Choose another."),
        BookingRefusal.SlotPast => T("That time can no longer be booked online. Choose a later one."),
        BookingRefusal.SlotTooFarAhead => T("That time is too far ahead to book yet. Choose an earlier one."),
        BookingRefusal.SlotClosed => T("This doctor takes no bookings at the moment. Choose another time or another doctor."),
        BookingRefusal.SlotTooShort => T("That time is too short for this kind of visit. Choose another time, or another kind of visit."),
        BookingRefusal.VisitNotOffered => T("This kind of visit cannot be chosen any more. Choose another."),
        BookingRefusal.PatientBusy when name is not null => T("{0} already has an appointment at this time. Choose another time, or cancel the other appointment first.", name),
        BookingRefusal.PatientBusy => T("You already have an appointment at this time. Choose another time, or cancel the other appointment first."),
        BookingRefusal.TooManyBookings when name is not null => phone is null
            ? T("{0} has as many coming appointments as you can book online. Cancel one, or call the clinic.", name)
            : T("{0} has as many coming appointments as you can book online. Cancel one, or call {1}.", name, phone),
        BookingRefusal.TooManyBookings => phone is null
            ? T("You have as many coming appointments as you can book online. Cancel one, or call the clinic.")
            : T("You have as many coming appointments as you can book online. Cancel one, or call {0}.", phone),
        BookingRefusal.TooManyHolds => T("Too many times are on hold from your network. Wait two minutes and try again."),
        BookingRefusal.HoldReplaced => T("You pressed another time at the same moment. Choose the one that you want."),
        BookingRefusal.HoldExpired => T("The time ran out. Confirm still works if the time is free."),
        BookingRefusal.HoldEnded => T("You let this time go, or pressed another one since. Choose a time."),
        BookingRefusal.DetailsMissing => T("We do not know yet who comes. Give a name and an email address."),
        BookingRefusal.PersonNotFound => T("That person is not on your list any more. Choose who it is for."),
        BookingRefusal.NoExtensionsLeft => T("You have kept this time as often as you can. Confirm it, or let it go."),
        BookingRefusal.BookingNotFound => T("We could not find that booking."),
        BookingRefusal.NotConfirmed => T("This time is on hold and not booked yet. Confirm it, or let it go."),
        BookingRefusal.AlreadyCancelled => T("This appointment was cancelled before."),
        BookingRefusal.AlreadyConfirmed => T("This appointment is confirmed. You can cancel it on its own page."),
        BookingRefusal.TooLateToCancel => phone is null
            ? T("It is too late to cancel online: call the clinic.")
            : T("It is too late to cancel online: call {0}.", phone),
        BookingRefusal.TooLateToChange => phone is null
            ? T("It is too late to change the time online: call the clinic.")
            : T("It is too late to change the time online: call {0}.", phone),
        BookingRefusal.AlreadyBegun => phone is null
            ? T("The appointment has begun, so it can no longer be cancelled or changed online. If you need help, call the clinic.")
            : T("The appointment has begun, so it can no longer be cancelled or changed online. If you need help, call {0}.", phone),
        BookingRefusal.Busy => T("We are busy just now. Nothing was changed. Wait a moment and try again."),
    };

    /// <summary>The status of the answer (RFC 9110): 404, 409, or 503 where trying again may work.</summary>
    public static int StatusOf(BookingRefusal refusal) => refusal switch
    {
        BookingRefusal.BookingNotFound => StatusCodes.Status404NotFound,
        BookingRefusal.Busy => StatusCodes.Status503ServiceUnavailable,
        BookingRefusal.SlotNotFound or BookingRefusal.SlotTaken or BookingRefusal.SlotPast or BookingRefusal.SlotTooFarAhead
            or BookingRefusal.SlotClosed or BookingRefusal.SlotTooShort or BookingRefusal.VisitNotOffered or BookingRefusal.PatientBusy or BookingRefusal.TooManyBookings or BookingRefusal.TooManyHolds
            or BookingRefusal.HoldReplaced or BookingRefusal.HoldExpired or BookingRefusal.HoldEnded or BookingRefusal.DetailsMissing or BookingRefusal.NoExtensionsLeft or BookingRefusal.PersonNotFound
            or BookingRefusal.NotConfirmed or BookingRefusal.AlreadyCancelled or BookingRefusal.AlreadyConfirmed or BookingRefusal.TooLateToCancel
            or BookingRefusal.TooLateToChange or BookingRefusal.AlreadyBegun => StatusCodes.Status409Conflict,
    };

    /// <summary>Whether choosing another time is a way on.</summary>
    public static bool AnotherTimeHelps(BookingRefusal refusal) => refusal is BookingRefusal.SlotNotFound or BookingRefusal.SlotTaken
        or BookingRefusal.SlotPast or BookingRefusal.SlotTooFarAhead or BookingRefusal.SlotClosed or BookingRefusal.SlotTooShort or BookingRefusal.PatientBusy
        or BookingRefusal.HoldReplaced or BookingRefusal.HoldEnded;
}
