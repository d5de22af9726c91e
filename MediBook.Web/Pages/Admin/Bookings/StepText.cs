using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Bookings;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <summary>A booking's history in words.</summary>
public static class StepText
{
    /// <summary>What happened.</summary>
    public static string Of(BookingStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step.Kind switch
        {
            SlotEventKind.Held => T("Held {0}", Of(step.Place)),
            SlotEventKind.Offered => T("Offered {0} from the waiting list", Of(step.Place)),
            SlotEventKind.Extended => T("Held it for longer"),
            SlotEventKind.Confirmed => T("Confirmed {0}", Of(step.Place)),
            SlotEventKind.Booked => T("Booked {0}", Of(step.Place)),
            SlotEventKind.Released => T("Let the time go"),
            SlotEventKind.Replaced => T("The hold gave way to a newer one"),
            SlotEventKind.Expired => T("The time to confirm ran out"),
            SlotEventKind.Cancelled => T("Cancelled the appointment"),
            SlotEventKind.MovedAway or SlotEventKind.MovedHere => step.Before is { } before
                ? T("Moved from {0} to {1}", Of(before), Of(step.Place))
                : T("Moved to {0}", Of(step.Place)),
            SlotEventKind.Withdrawn => T("Took the time out of the plan"),
            SlotEventKind.Blocked => T("Blocked the time"),
            SlotEventKind.Reopened => T("Offered the time again"),
            SlotEventKind.TakenBack => T("The clinic took the held time back"),
        };
    }

    /// <summary>Who did it.</summary>
    public static string Of(StepActor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.Kind switch
        {
            StepActorKind.MediBook => "MediBook",
            StepActorKind.Guest => T("the patient, without an account"),
            StepActorKind.Patient => actor.Name ?? T("an account that is gone"),
            StepActorKind.Staff => T("{0} (staff)", actor.Name),
        };
    }

    private static string Of(StepPlace place) => T("{0} with {1}", Show.DatedMoment(place.Start), place.DoctorName);
}
