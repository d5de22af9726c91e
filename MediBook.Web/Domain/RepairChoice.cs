using System.Globalization;
using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>What becomes of a booking whose time falls away.</summary>
public enum RepairDeed
{
    /// <summary>It goes to another time.</summary>
    Move,

    /// <summary>It is cancelled, and the patient is told why.</summary>
    Cancel,

    /// <summary>It stays where it is; its slot is no longer offered to anybody else.</summary>
    Keep,
}

/// <summary>What staff chose for one booking; the time of a move is named by its doctor and start, which one slot has.</summary>
/// <param name="Deed">What becomes of the booking.</param>
/// <param name="DoctorId">The doctor of the new time; 0 where it does not move.</param>
/// <param name="StartsAt">The start of the new time.</param>
public sealed record RepairChoice(RepairDeed Deed, int DoctorId = 0, Instant StartsAt = default)
{
    /// <summary>The booking stays where it is.</summary>
    public static RepairChoice Keep { get; } = new(RepairDeed.Keep);

    /// <summary>The booking is cancelled.</summary>
    public static RepairChoice Cancel { get; } = new(RepairDeed.Cancel);

    /// <summary>The booking goes to the doctor's slot that starts then.</summary>
    public static RepairChoice MoveTo(int doctorId, Instant startsAt) => new(RepairDeed.Move, doctorId, startsAt);

    /// <summary>Reads what a form sends, or null where it is none: <c>keep</c>, <c>cancel</c>, or doctor and start like <c>7@1796542800</c>.</summary>
    public static RepairChoice? Parse(string? text)
    {
        switch (text)
        {
            case "keep":
                return Keep;
            case "cancel":
                return Cancel;
            case { Length: <= 40 } when text.Split('@') is [var doctor, var start]
                && int.TryParse(doctor, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && uint.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds):
                return MoveTo(id, Instant.FromUnixTimeSeconds(seconds));
            default:
                return null;
        }
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => Deed switch
    {
        RepairDeed.Keep => "keep",
        RepairDeed.Cancel => "cancel",
        RepairDeed.Move => string.Create(CultureInfo.InvariantCulture, $"{DoctorId}@{StartsAt.ToUnixTimeSeconds()}"),
    };
}

/// <summary>Why a change of the plan was not applied. Nothing was changed then.</summary>
public enum RepairRefusal
{
    /// <summary>Something changed since the preview: look at the new one.</summary>
    PlanChanged,

    /// <summary>Nobody has chosen yet what becomes of each booking.</summary>
    ChoiceMissing,

    /// <summary>Two bookings were sent to one time.</summary>
    SameTimeTwice,

    /// <summary>A booking is cancelled without a reason for its patient.</summary>
    ReasonMissing,

    /// <summary>A chosen time was taken by somebody else, or its patient is busy then.</summary>
    TimeTaken,

    /// <summary>What was to be changed is not there.</summary>
    NotFound,

    /// <summary>The database was too busy after every retry; the person may try again at once.</summary>
    Busy,
}
