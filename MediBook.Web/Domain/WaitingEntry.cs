using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>How a place in a waiting line ended.</summary>
public enum WaitingEnd
{
    /// <summary>An offered time was accepted.</summary>
    Booked,

    /// <summary>The person left the line, or wants no earlier time any more.</summary>
    Left,

    /// <summary>Somebody of the staff took it out.</summary>
    Removed,

    /// <summary>Its last date has passed, or the appointment was cancelled, has begun or can no longer be moved.</summary>
    Over,
}

/// <summary>When a person who waits can come; dates and clock times are those of the place.</summary>
/// <param name="Days">The days of the week, at least one.</param>
/// <param name="From">Earliest start, or null for any.</param>
/// <param name="To">Latest end, or null for any.</param>
/// <param name="LastDate">The last date that helps.</param>
public sealed record WaitingTimes(IReadOnlyList<IsoDayOfWeek> Days, LocalTime? From, LocalTime? To, LocalDate LastDate);

/// <summary>
/// A person's place in the line for a doctor, or for a specialization at a location; or the wish of somebody who has an appointment for an earlier
/// time. Whoever joined first is offered first. It has at most one live offer, and ends once: see ADR 18 and ADR 22.
/// </summary>
public sealed class WaitingEntry
{
    private const int EveryDay = 127;

    private WaitingEntry()
    {
    }

    /// <summary>Identity; of two that joined at one instant the lower one is first.</summary>
    public int Id { get; private set; }

    /// <summary>The account that waits; null for a wish: its appointment says whose it is.</summary>
    public int? AccountId { get; private set; }

    /// <summary>The person who would come: the account's "me"; null for a wish.</summary>
    public int? PatientId { get; private set; }

    /// <summary>
    /// The appointment for which an earlier time is wished, or null. It says who waits, for which doctor and until when, whatever becomes of it. No foreign
    /// key, see ADR 1.
    /// </summary>
    public int? BookingId { get; private set; }

    /// <summary>The newest slot when an earlier time was wished: those after it came later. Null for a place in a line.</summary>
    public int? NewestSlotId { get; private set; }

    /// <summary>The doctor waited for, or null.</summary>
    public int? DoctorId { get; private set; }

    /// <summary>The doctor waited for, or null.</summary>
    public Doctor? Doctor { get; private set; }

    /// <summary>The specialization waited for, or null; it comes with <see cref="LocationId"/>.</summary>
    public int? SpecializationId { get; private set; }

    /// <summary>The specialization waited for, or null.</summary>
    public Specialization? Specialization { get; private set; }

    /// <summary>The place waited for, or null: wherever the doctor has times.</summary>
    public int? LocationId { get; private set; }

    /// <summary>The place waited for, or null.</summary>
    public Location? Location { get; private set; }

    /// <summary>The days of the week that suit: bit 0 is Monday, bit 6 Sunday.</summary>
    public int Weekdays { get; private set; }

    /// <summary>Earliest start on the clock of the place, or null.</summary>
    public LocalTime? FromTime { get; private set; }

    /// <summary>Latest end on the clock of the place, or null.</summary>
    public LocalTime? ToTime { get; private set; }

    /// <summary>The last date that helps, at the place. Of a wish: the date that the appointment had when it was wished.</summary>
    public LocalDate LastDate { get; private set; }

    /// <summary>The language in which the person joined (BCP 47): that of the mails.</summary>
    public string? Language { get; private set; }

    /// <summary>One of the account's few live places: its key bounds them. 0 for a wish, of which an appointment has one.</summary>
    public int Seat { get; private set; }

    /// <summary>When it was joined, by the database's clock: the order of the line.</summary>
    public Instant JoinedAt { get; private set; }

    /// <summary>The booking of the last offer, whatever became of it, or null.</summary>
    public int? OfferId { get; private set; }

    /// <summary>When it ended, or null.</summary>
    public Instant? EndedAt { get; private set; }

    /// <summary>How it ended, or null.</summary>
    public WaitingEnd? End { get; private set; }

    /// <summary>Grows with every change: concurrency token of the row.</summary>
    public int Revision { get; private set; }

    /// <summary>The days of the week that suit.</summary>
    public IEnumerable<IsoDayOfWeek> Days => DaysOf(Weekdays);

    /// <summary>The days of a set.</summary>
    /// <param name="weekdays">See <see cref="Weekdays"/>.</param>
    public static IEnumerable<IsoDayOfWeek> DaysOf(int weekdays) =>
        Enumerable.Range(1, 7).Where(day => (weekdays & (1 << (day - 1))) != 0).Select(day => (IsoDayOfWeek)day);

    /// <summary>A new place at the end of a doctor's line.</summary>
    public static WaitingEntry ForDoctor(Actor actor, int doctorId, WaitingTimes times, int seat, Instant now)
    {
        var entry = New(actor, times, seat, now);
        entry.DoctorId = doctorId;
        return entry;
    }

    /// <summary>A new place at the end of the line for any doctor of a specialization at a location.</summary>
    public static WaitingEntry ForSpecialization(Actor actor, int specializationId, int locationId, WaitingTimes times, int seat, Instant now)
    {
        var entry = New(actor, times, seat, now);
        (entry.SpecializationId, entry.LocationId) = (specializationId, locationId);
        return entry;
    }

    /// <summary>A new wish for an earlier time.</summary>
    /// <param name="actor">Who wishes it.</param>
    /// <param name="bookingId">The appointment.</param>
    /// <param name="date">Its date at the place.</param>
    /// <param name="newestSlotId">The newest slot that there is.</param>
    /// <param name="now">The deciding clock.</param>
    public static WaitingEntry ForEarlierTime(Actor actor, int bookingId, LocalDate date, int newestSlotId, Instant now)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return new WaitingEntry
        {
            BookingId = bookingId,
            NewestSlotId = newestSlotId,
            Weekdays = EveryDay,
            LastDate = date,
            Language = actor.Language,
            JoinedAt = now,
        };
    }

    /// <summary>Notes the offer of a time.</summary>
    /// <param name="bookingId">The PENDING booking.</param>
    public void Offer(int bookingId)
    {
        OfferId = bookingId;
        Revision++;
    }

    /// <summary>Ends it, once.</summary>
    /// <returns>False when it has ended before.</returns>
    public bool TryEnd(WaitingEnd end, Instant now)
    {
        if (EndedAt is not null)
        {
            return false;
        }

        (End, EndedAt) = (end, now);
        Revision++;
        return true;
    }

    private static WaitingEntry New(Actor actor, WaitingTimes times, int seat, Instant now)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(times);
        return new WaitingEntry
        {
            AccountId = actor.AccountId!.Value,
            PatientId = actor.PatientId!.Value,
            Weekdays = times.Days.Aggregate(0, (set, day) => set | (1 << ((int)day - 1))),
            FromTime = times.From,
            ToTime = times.To,
            LastDate = times.LastDate,
            Language = actor.Language,
            Seat = seat,
            JoinedAt = now,
        };
    }
}

/// <summary>A time that was offered to somebody who waits; nobody is offered the same slot twice.</summary>
/// <param name="EntryId">The place in the line.</param>
/// <param name="SlotId">The slot.</param>
/// <param name="BookingId">The booking that was the offer; no foreign key, see ADR 1.</param>
/// <param name="At">When, by the database's clock.</param>
public sealed record WaitingOffer(int EntryId, int SlotId, int BookingId, Instant At);
