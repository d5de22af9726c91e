using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Services.Waitlist;

/// <summary>Asks for a place in a line: a doctor's, or that of a specialization at a location.</summary>
/// <param name="DoctorId">The doctor, or null.</param>
/// <param name="Specialization">Slug of the specialization, or null.</param>
/// <param name="LocationId">The location that goes with the specialization, or null.</param>
/// <param name="Times">When the person can come.</param>
public sealed record JoinRequest(int? DoctorId, string? Specialization, int? LocationId, WaitingTimes Times);

/// <summary>Why a change of the waiting lines was refused.</summary>
public enum WaitlistRefusal
{
    /// <summary>Only a person with an account waits: nobody else could be written to.</summary>
    NotAPatient,

    /// <summary>No such doctor, specialization or location, or it takes no bookings.</summary>
    NothingToWaitFor,

    /// <summary>The last date has passed at the place.</summary>
    LastDatePast,

    /// <summary>The last date is further ahead than people may book.</summary>
    LastDateTooFar,

    /// <summary>The person stands in this line already.</summary>
    AlreadyWaiting,

    /// <summary>The person stands in as many lines as are allowed.</summary>
    TooManyEntries,

    /// <summary>No such place in a line, it has ended, or it is somebody else's.</summary>
    EntryNotFound,
}

/// <summary>What is waited for.</summary>
/// <param name="DoctorId">The doctor, or null.</param>
/// <param name="DoctorName">Name with title, or null.</param>
/// <param name="Specialization">The specialization, or null.</param>
/// <param name="LocationName">The place: the doctor's own, or the one that was chosen.</param>
public sealed record WaitingFor(int? DoctorId, string? DoctorName, string? Specialization, string LocationName);

/// <summary>A time that is offered.</summary>
/// <param name="Reference">The booking's reference.</param>
/// <param name="Start">Its start in the location's zone.</param>
/// <param name="Until">End of the offer in the location's zone.</param>
public sealed record LiveOffer(string Reference, ZonedDateTime Start, ZonedDateTime Until);

/// <summary>A wish for an earlier time of an appointment.</summary>
/// <param name="Since">When it was wished, in the location's zone.</param>
/// <param name="Offer">The earlier time that is offered now, or null.</param>
public sealed record EarlierWish(ZonedDateTime Since, EarlierOffer? Offer);

/// <summary>An earlier time that is offered.</summary>
/// <param name="OfferId">The offer.</param>
/// <param name="Start">Its start in the location's zone.</param>
/// <param name="Until">End of the offer in the location's zone.</param>
public sealed record EarlierOffer(int OfferId, ZonedDateTime Start, ZonedDateTime Until);

/// <summary>The appointment for which an earlier time is wished.</summary>
/// <param name="Reference">Its reference.</param>
/// <param name="Start">Its start in the location's zone.</param>
public sealed record WishedFor(string Reference, ZonedDateTime Start);

/// <summary>A person's own place in a line.</summary>
/// <param name="Id">The place.</param>
/// <param name="For">What is waited for.</param>
/// <param name="Times">When the person can come.</param>
/// <param name="Place">1 is the first in line.</param>
/// <param name="Offer">The time that is offered now, or null.</param>
public sealed record WaitingView(int Id, WaitingFor For, WaitingTimes Times, int Place, LiveOffer? Offer);

/// <summary>One place in a line, or one wish for an earlier time, as staff see it. A wish names its appointment and nobody: who it is stands there.</summary>
/// <param name="Id">The place.</param>
/// <param name="For">What is waited for.</param>
/// <param name="Times">When the person can come.</param>
/// <param name="PatientId">The person; null for a wish.</param>
/// <param name="PatientName">Name; empty where it is not known.</param>
/// <param name="PatientEmail">Email; empty for a wish.</param>
/// <param name="JoinedAt">When, in the zone of the clinic's default location.</param>
/// <param name="Offer">The time that is offered now, or null.</param>
/// <param name="Earlier">The appointment for which an earlier time is wished; null for a place in a line.</param>
public sealed record WaitingRow(
    int Id, WaitingFor For, WaitingTimes Times, int? PatientId, string PatientName, string PatientEmail, ZonedDateTime JoinedAt, LiveOffer? Offer, WishedFor? Earlier)
{
    /// <inheritdoc />
    public override string ToString() => nameof(WaitingRow);
}

/// <summary>A page of the lines, in the order in which people joined.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="Page">1 is the first.</param>
/// <param name="Pages">How many pages there are, at least 1.</param>
public sealed record WaitingPage(IReadOnlyList<WaitingRow> Rows, int Total, int Page, int Pages);
