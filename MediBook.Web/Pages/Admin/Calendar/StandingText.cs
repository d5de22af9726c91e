using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Schedules;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Calendar;

/// <summary>How a time stands, in words and in the class of its pattern.</summary>
public static class StandingText
{
    /// <summary>Every standing, in the order of the legend.</summary>
    public static IReadOnlyList<SlotStanding> All { get; } = Enum.GetValues<SlotStanding>();

    /// <summary>The standing in a word.</summary>
    public static string Of(SlotStanding standing) => standing switch
    {
        SlotStanding.Free => T("Free"),
        SlotStanding.Held => T("On hold"),
        SlotStanding.Booked => T("Booked"),
        SlotStanding.Blocked => T("Blocked"),
        SlotStanding.Unused => T("Not used"),
    };

    /// <summary>The same with what belongs to it: until when it is held, why it is blocked.</summary>
    public static string Of(CalendarSlot slot)
    {
        ArgumentNullException.ThrowIfNull(slot);
        return slot switch
        {
            { HeldUntil: { } until } => T("On hold until {0}", Show.Time(until)),
            { Standing: SlotStanding.Blocked, BlockReason: { } reason } => T("Blocked: {0}", reason),
            { Standing: SlotStanding.Booked, OverbookReason: { } reason } => T("Overbooked: {0}", reason),
            _ => Of(slot.Standing),
        };
    }

    /// <summary>How many times are free and booked and, apart, overbooked.</summary>
    public static string Counts(int free, int booked, int overbooked) => overbooked > 0
        ? T("{0}, {1}, {2}", Count("free", free), Count("booked", booked), Count("overbooked", overbooked))
        : T("{0}, {1}", Count("free", free), Count("booked", booked));

    /// <summary>The class that gives the pattern.</summary>
    public static string ClassOf(SlotStanding standing) => standing switch
    {
        SlotStanding.Free => "cal-free",
        SlotStanding.Held => "cal-held",
        SlotStanding.Booked => "cal-booked",
        SlotStanding.Blocked => "cal-blocked",
        SlotStanding.Unused => "cal-unused",
    };
}
