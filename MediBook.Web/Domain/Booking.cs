using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>One slot, one person, a status. Verbs answer with a refusal, or null when done.</summary>
public sealed partial class Booking
{
    private Booking()
    {
    }

    /// <summary>Identity, from a HiLo sequence so that the whole write is one batch.</summary>
    public int Id { get; private set; }

    /// <summary>Public name, see <see cref="BookingReference"/>.</summary>
    public string Reference { get; private set; } = "";

    /// <summary>The slot.</summary>
    public int SlotId { get; private set; }

    /// <summary>The slot.</summary>
    public Slot? Slot { get; private set; }

    /// <summary>The account that owns the booking, or null for a guest's.</summary>
    public int? AccountId { get; private set; }

    /// <summary>The patient who comes, or null for a person named only by an email address.</summary>
    public int? PatientId { get; private set; }

    /// <summary>SHA-256 of the guest cookie that made the booking, or null.</summary>
    public string? GuestKey { get; private set; }

    /// <summary>Status.</summary>
    public BookingStatus Status { get; private set; }

    /// <summary>Attendance of a confirmed booking.</summary>
    public Attendance Attendance { get; private set; }

    /// <summary>Name of the person who comes; empty while a hold has no details yet.</summary>
    public string PatientName { get; private set; } = "";

    /// <summary>Email as typed; empty while a hold has no details yet.</summary>
    public string PatientEmail { get; private set; } = "";

    /// <summary>Phone, or null.</summary>
    public string? PatientPhone { get; private set; }

    /// <summary>What the person wants to say beforehand, or null.</summary>
    public string? Reason { get; private set; }

    /// <summary>The kind of visit, or null where nobody chose one. In no index: see ADR 1.</summary>
    public int? VisitTypeId { get; private set; }

    /// <summary>Why staff cancelled it, in their words, or null.</summary>
    public string? CancelReason { get; private set; }

    /// <summary>The language in which the person booked (BCP 47): that of mails to a guest. Null where staff or a program booked.</summary>
    public string? Language { get; private set; }

    /// <summary>The place in a waiting line, or the wish for an earlier time, to which it was offered; null: a time that somebody pressed.</summary>
    public int? WaitingEntryId { get; private set; }

    /// <summary>When it was made, by the database's clock.</summary>
    public Instant CreatedAt { get; private set; }

    /// <summary>End of the hold; stays as it was once the hold has ended.</summary>
    public Instant? ExpiresAt { get; private set; }

    /// <summary>When it was confirmed, or null.</summary>
    public Instant? ConfirmedAt { get; private set; }

    /// <summary>When it became FAILED or CANCELLED, or null.</summary>
    public Instant? EndedAt { get; private set; }

    /// <summary>How often the hold was extended.</summary>
    public int Extensions { get; private set; }

    /// <summary>Grows with every change: concurrency token of the row, version of mails, SEQUENCE of the calendar entry.</summary>
    public int Revision { get; private set; }

    /// <summary>Offered to somebody who waits: it has its own end, and is no hold that the person pressed.</summary>
    public bool IsOffer => WaitingEntryId is not null;

    /// <summary>The key under which its live hold stands while it is PENDING; null where nothing identifies the person.</summary>
    public string? HoldKey => IsOffer ? OwnerKeys.ForOffer(Id) : OwnerKeys.ForHold(AccountId, GuestKey);

    /// <summary>Who comes, or null while nobody has said so.</summary>
    public PatientDetails? Details =>
        PatientName.Length == 0 || PatientEmail.Length == 0 ? null : new PatientDetails(PatientName, PatientEmail, PatientPhone, Reason);

    /// <summary>A hold that ends at <paramref name="expiresAt"/>.</summary>
    public static Booking Hold(Actor actor, int slotId, PatientDetails? details, int? patientId, Instant now, Instant expiresAt, int? visitTypeId = null)
    {
        var booking = New(actor, slotId, details, patientId, now, visitTypeId);
        booking.Status = BookingStatus.Pending;
        booking.ExpiresAt = expiresAt;
        return booking;
    }

    /// <summary>A time that is kept for somebody who waits until <paramref name="expiresAt"/>; the account owns it from the start.</summary>
    public static Booking Offer(WaitingEntry entry, int slotId, PatientDetails details, Instant now, Instant expiresAt)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var person = new Actor(entry.AccountId, entry.PatientId, null, null, [], []) { Language = entry.Language };
        var booking = Hold(person, slotId, details, entry.PatientId, now, expiresAt);
        booking.WaitingEntryId = entry.Id;
        return booking;
    }

    /// <summary>
    /// An earlier time that is kept for the person of <paramref name="booked"/> until <paramref name="expiresAt"/>. Nobody owns it and it names nobody: who
    /// may answer is who may change <paramref name="booked"/>, which it never becomes.
    /// </summary>
    public static Booking OfferEarlier(WaitingEntry wish, Booking booked, int slotId, Instant now, Instant expiresAt)
    {
        ArgumentNullException.ThrowIfNull(wish);
        ArgumentNullException.ThrowIfNull(booked);
        var nobody = new Actor(null, null, null, null, [], []) { Language = wish.Language ?? booked.Language };
        var booking = Hold(nobody, slotId, null, booked.PatientId, now, expiresAt, booked.VisitTypeId);
        booking.WaitingEntryId = wish.Id;
        return booking;
    }

    /// <summary>Confirmed at once, without a hold; <paramref name="accountId"/> is the account whose person comes, null: the actor's.</summary>
    public static Booking Confirmed(Actor actor, int slotId, PatientDetails details, int? patientId, Instant now, int? visitTypeId = null, int? accountId = null)
    {
        var booking = New(actor, slotId, details, patientId, now, visitTypeId);
        booking.AccountId = accountId ?? booking.AccountId;
        booking.Status = BookingStatus.Confirmed;
        booking.ConfirmedAt = now;
        return booking;
    }

    /// <summary>
    /// Turns the hold into a booking of <paramref name="patientId"/> and <paramref name="details"/>; null details: nobody has said who comes.
    /// It becomes that of <paramref name="accountId"/>, the account whose person comes; null: it stays whose it is.
    /// </summary>
    public BookingRefusal? Confirm(Actor actor, PatientDetails? details, int? patientId, Instant now, int? accountId = null)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (Status is not BookingStatus.Pending)
        {
            return RefusalOfAnEndedHold();
        }

        if (ExpiresAt <= now)
        {
            return BookingRefusal.HoldExpired;
        }

        if (details is null)
        {
            return BookingRefusal.DetailsMissing;
        }

        AccountId = accountId ?? AccountId ?? actor.AccountId;
        Language = actor.Language ?? Language;
        PatientId = patientId;
        SetDetails(details);
        Status = BookingStatus.Confirmed;
        ConfirmedAt = now;
        Revision++;
        return null;
    }

    /// <summary>Says what kind of visit it is; null: none in particular.</summary>
    public void Choose(int? visitTypeId) => VisitTypeId = visitTypeId;

    /// <summary>Moves the end of the hold; an offer's stands.</summary>
    public BookingRefusal? Extend(Instant now, Instant expiresAt, int mostExtensions)
    {
        if (Status is not BookingStatus.Pending)
        {
            return RefusalOfAnEndedHold();
        }

        if (ExpiresAt <= now)
        {
            return BookingRefusal.HoldExpired;
        }

        if (IsOffer || Extensions >= mostExtensions)
        {
            return BookingRefusal.NoExtensionsLeft;
        }

        ExpiresAt = expiresAt;
        Extensions++;
        Revision++;
        return null;
    }

    /// <summary>Lets a hold go.</summary>
    public BookingRefusal? LetGo(Instant now)
    {
        if (Status is not BookingStatus.Pending)
        {
            return RefusalOfAnEndedHold();
        }

        End(now);
        return null;
    }

    /// <summary>Cancels a confirmed booking.</summary>
    /// <param name="now">The deciding clock.</param>
    /// <param name="startsAt">Start of the slot.</param>
    /// <param name="cutOff">How long before the start it must be done.</param>
    /// <param name="reason">Why, in words that stay with the booking, or null.</param>
    public BookingRefusal? Cancel(Instant now, Instant startsAt, Duration cutOff, string? reason = null)
    {
        if (RefusalToChange(now, startsAt, cutOff, BookingRefusal.TooLateToCancel) is { } refusal)
        {
            return refusal;
        }

        CancelReason = reason;
        End(now);
        return null;
    }

    /// <summary>Moves a confirmed booking to another slot; id, reference and status stay.</summary>
    /// <param name="slotId">The slot it goes to.</param>
    /// <param name="now">The deciding clock.</param>
    /// <param name="startsAt">Start of the slot that it leaves.</param>
    /// <param name="cutOff">How long before that start it must be done.</param>
    public BookingRefusal? MoveTo(int slotId, Instant now, Instant startsAt, Duration cutOff)
    {
        if (RefusalToMove(now, startsAt, cutOff) is { } refusal)
        {
            return refusal;
        }

        SlotId = slotId;
        Revision++;
        return null;
    }

    /// <summary>Why it cannot go to another time, or null when it can.</summary>
    /// <param name="now">The deciding clock.</param>
    /// <param name="startsAt">Start of its slot.</param>
    /// <param name="cutOff">How long before that start it must be done.</param>
    public BookingRefusal? RefusalToMove(Instant now, Instant startsAt, Duration cutOff) => RefusalToChange(now, startsAt, cutOff, BookingRefusal.TooLateToChange);

    private static Booking New(Actor actor, int slotId, PatientDetails? details, int? patientId, Instant now, int? visitTypeId)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var booking = new Booking
        {
            Reference = BookingReference.New(),
            SlotId = slotId,
            AccountId = actor.AccountId,
            PatientId = patientId,
            GuestKey = actor.AccountId is null ? actor.GuestKey : null,
            Language = actor.Language,
            VisitTypeId = visitTypeId,
            CreatedAt = now,
        };
        if (details is not null)
        {
            booking.SetDetails(details);
        }

        return booking;
    }

    private void SetDetails(PatientDetails details) =>
        (PatientName, PatientEmail, PatientPhone, Reason) = (details.Name, details.Email, details.Phone, details.Reason);

    private void End(Instant now)
    {
        Status = BookingStatus.Cancelled;
        EndedAt = now;
        Revision++;
    }

    private BookingRefusal? RefusalToChange(Instant now, Instant startsAt, Duration cutOff, BookingRefusal tooLate) => Status switch
    {
        BookingStatus.Pending => ExpiresAt <= now ? BookingRefusal.HoldExpired : BookingRefusal.NotConfirmed,
        BookingStatus.Confirmed when startsAt <= now => BookingRefusal.AlreadyBegun,
        BookingStatus.Confirmed when startsAt - cutOff <= now => tooLate,
        BookingStatus.Confirmed => null,
        BookingStatus.Failed => BookingRefusal.HoldExpired,
        BookingStatus.Cancelled => BookingRefusal.AlreadyCancelled,
    };

    private BookingRefusal RefusalOfAnEndedHold() => Status switch
    {
        BookingStatus.Pending => BookingRefusal.HoldExpired,
        BookingStatus.Confirmed => BookingRefusal.AlreadyConfirmed,
        BookingStatus.Failed => BookingRefusal.HoldExpired,
        BookingStatus.Cancelled => BookingRefusal.HoldEnded,
    };
}

/// <summary>Who comes, as typed. Printed without its content: it is personal.</summary>
public sealed record PatientDetails(string Name, string Email, string? Phone, string? Reason)
{
    /// <inheritdoc />
    public override string ToString() => nameof(PatientDetails);
}
