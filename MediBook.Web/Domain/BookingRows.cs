using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>The referee: one row per live booking, keyed by its slot; an exclusion constraint keeps a patient in one place at a time.</summary>
/// <param name="SlotId">The slot that is taken.</param>
/// <param name="BookingId">The live booking; no foreign key, see ADR 1.</param>
/// <param name="PatientId">The patient, or null for a person named only by an email address.</param>
/// <param name="StartsAt">The slot's start.</param>
/// <param name="EndsAt">The slot's end.</param>
/// <param name="LeastMinutes">So long the slot must be for the visit type of the booking; null: the booking has none.</param>
public sealed record SlotClaim(int SlotId, int BookingId, int? PatientId, Instant StartsAt, Instant EndsAt, int? LeastMinutes = null);

/// <summary>One row per live hold: its key makes "one live hold per person" exact, its seat bounds the guests of an address.</summary>
/// <param name="OwnerKey">See <see cref="Booking.HoldKey"/>.</param>
/// <param name="SlotId">The slot held.</param>
/// <param name="BookingId">The PENDING booking.</param>
/// <param name="AddressKey">The guest's address, hashed; null for accounts.</param>
/// <param name="AddressSeat">The seat taken among the address's holds; null for accounts.</param>
public sealed record LiveHold(string OwnerKey, int SlotId, int BookingId, string? AddressKey, int? AddressSeat);

/// <summary>One row per coming booking: its key makes the number of coming bookings of a person exact.</summary>
/// <param name="OwnerKey">See <see cref="OwnerKeys.ForSeat"/>.</param>
/// <param name="Seat">1 to the limit.</param>
/// <param name="BookingId">The CONFIRMED booking.</param>
public sealed record BookingSeat(string OwnerKey, int Seat, int BookingId);

/// <summary>
/// The words by which staff find a booking, one row for each whose person is known. The database keeps it (a trigger on bookings): in a table
/// of its own, since an index on the bookings' own columns would make strangers' transactions abort. See ADR 12.
/// </summary>
/// <param name="BookingId">The booking; no foreign key, see ADR 1.</param>
/// <param name="Words">Name, email and digits of the phone, as the SQL function <c>words_for_search</c> writes them.</param>
/// <param name="Email">The email alone, as the SQL function <c>name_for_search</c> writes it.</param>
/// <param name="PhoneBackwards">The digits of the phone, the last one first, so that its end is a beginning.</param>
public sealed record BookingWords(int BookingId, string Words, string Email, string PhoneBackwards)
{
    /// <inheritdoc />
    public override string ToString() => nameof(BookingWords);
}

/// <summary>One change of a slot: append-only, written in the change's own transaction, gapless per slot.</summary>
/// <param name="SlotId">The slot.</param>
/// <param name="Version">1, 2, 3, … per slot.</param>
/// <param name="OperationId">The one-use id of the press that caused it, or null: the clock's door, or what follows from the event before.</param>
/// <param name="Kind">What happened.</param>
/// <param name="BookingId">The booking it happened to, or null.</param>
/// <param name="Actor">Who did it, see <see cref="Domain.Actor.AuditName"/>.</param>
/// <param name="At">When, by the database's clock.</param>
public sealed record SlotEvent(
    int SlotId, int Version, Guid? OperationId, SlotEventKind Kind, int? BookingId, string Actor, Instant At);

/// <summary>The key to one booking, as a link carries it; stored hashed, several may live.</summary>
/// <param name="TokenHash">SHA-256 (hex) of the token.</param>
/// <param name="BookingId">The booking it opens.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record ManageLink(string TokenHash, int BookingId, Instant CreatedAt);
