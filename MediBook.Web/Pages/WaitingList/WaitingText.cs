using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Waitlist;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.WaitingList;

/// <summary>Waiting lines in words.</summary>
public static class WaitingText
{
    /// <summary>What is waited for.</summary>
    public static string Of(WaitingFor what)
    {
        ArgumentNullException.ThrowIfNull(what);
        return what.DoctorName is { } doctor ? doctor : T("{0}, {1}", Known(what.Specialization!), what.LocationName);
    }

    /// <summary>The days and hours that suit.</summary>
    public static string Of(WaitingTimes times)
    {
        ArgumentNullException.ThrowIfNull(times);
        var days = times.Days.Count == 7 ? T("Any day") : Show.List(times.Days.Select(Show.LongWeekday));
        return T("{0}, {1}", days, times switch
        {
            { From: { } from, To: { } to } => T("{0} to {1}", Show.ClockTime(from), Show.ClockTime(to)),
            { From: { } from } => T("from {0}", Show.ClockTime(from)),
            { To: { } to } => T("until {0}", Show.ClockTime(to)),
            _ => T("at any time"),
        });
    }

    /// <summary>What a person is told when waiting was refused.</summary>
    public static string Of(WaitlistRefusal refusal) => refusal switch
    {
        WaitlistRefusal.NotAPatient => T("Only a patient’s account can wait. Sign in with yours."),
        WaitlistRefusal.NothingToWaitFor => T("Nobody can be booked there at the moment. Choose another doctor or place."),
        WaitlistRefusal.LastDatePast => T("The last date has passed. Choose a later one."),
        WaitlistRefusal.LastDateTooFar => T("The last date is further ahead than times can be booked. Choose an earlier one."),
        WaitlistRefusal.AlreadyWaiting => T("You are on this waiting list already."),
        WaitlistRefusal.TooManyEntries => T("You are on as many waiting lists as you can be. Leave one first."),
        WaitlistRefusal.EntryNotFound => T("That place in the line is gone."),
    };

    /// <summary>The status of the answer (RFC 9110).</summary>
    public static int StatusOf(WaitlistRefusal refusal) => refusal switch
    {
        WaitlistRefusal.EntryNotFound => StatusCodes.Status404NotFound,
        WaitlistRefusal.LastDatePast or WaitlistRefusal.LastDateTooFar => StatusCodes.Status422UnprocessableEntity,
        WaitlistRefusal.NotAPatient or WaitlistRefusal.NothingToWaitFor or WaitlistRefusal.AlreadyWaiting or WaitlistRefusal.TooManyEntries => StatusCodes.Status409Conflict,
    };
}
