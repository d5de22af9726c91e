using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Bookings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Services.Family;

/// <summary>Gives another account rights over a person's appointments, and takes them back.</summary>
public sealed partial class RightService(MediBookDbContext db, IOptions<FamilyOptions> options, ILogger<RightService> logger)
{
    /// <summary>How many days the link of the mail works.</summary>
    public const int LinkDays = 7;

    /// <summary>
    /// Offers a right to an email address and has the mail sent, whether or not an account has that address: the answer and the work are the
    /// same. Pressing twice gives the first result.
    /// </summary>
    /// <returns>The right's id.</returns>
    /// <exception cref="UnauthorizedAccessException">A guest has nothing to give; the door lets nobody else in.</exception>
    public async Task<Outcome<int, RightRefusal>> OfferAsync(Actor actor, RightOffer offer, Guid operationId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(offer);
        var giver = actor.AccountId ?? throw new UnauthorizedAccessException("Only an account gives rights.");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // One offer of an account at a time makes its limit exact. Bookings name the account too, and share the row with this lock.
        var own = await db.Database.SqlQuery<string>($"select normalized_email as \"Value\" from users where id = {giver} for no key update").SingleAsync(ct);
        if (await db.BookingRights.Where(right => right.OperationId == operationId && right.GiverAccountId == giver).Select(right => (int?)right.Id).SingleOrDefaultAsync(ct) is { } first)
        {
            return first;
        }

        var (now, zone) = (await db.NowAsync(ct), await db.ClinicZoneAsync(ct));
        if (await RefusalAsync(actor, offer, own, now.InZone(zone).Date, ct) is { } refusal)
        {
            return refusal;
        }

        var right = db.Add(BookingRight.Offer(giver, offer, now, LocalTimes.Day(zone, offer.Until).End, operationId)).Entity;
        await db.SaveChangesAsync(ct);
        await db.QueueMailAsync(giver, OutboxKind.RightOffered, right.Id, Language.Current.Tag, ct);
        await transaction.CommitAsync(CancellationToken.None);
        LogOffered(right.Id, giver);
        return right.Id;
    }

    /// <summary>Accepts what a link offers, for the account that is signed in; the link is used up.</summary>
    public async Task<Outcome<Done, RightRefusal>> AcceptAsync(Actor actor, string token, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var account = actor.AccountId ?? throw new UnauthorizedAccessException("Only an account holds rights.");
        if (await db.OfferedBy(token).SingleOrDefaultAsync(ct) is not { } right)
        {
            return RightRefusal.LinkEnded;
        }

        if (right.GiverAccountId == account)
        {
            return RightRefusal.OwnAccount;
        }

        right.Accept(account);
        return await SavedAsync(ct) ? default(Done) : RightRefusal.LinkEnded;
    }

    /// <summary>Takes a right back, or gives it up: giver and holder may, at any moment. One that has ended is as good as ended by this press.</summary>
    public async Task<Outcome<Done, RightRefusal>> EndAsync(Actor actor, int id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var account = actor.AccountId;
        while (true)
        {
            var right = await db.BookingRights.SingleOrDefaultAsync(
                right => right.Id == id && account != null && (right.GiverAccountId == account || right.HolderAccountId == account), ct);
            if (right is null)
            {
                return RightRefusal.RightNotFound;
            }

            if (right.EndedAt is null)
            {
                right.End(await db.NowAsync(ct));
            }

            // It may be accepted, or sent, at this very moment: then what is ended is that.
            if (await SavedAsync(ct))
            {
                return default(Done);
            }
        }
    }

    private async Task<RightRefusal?> RefusalAsync(Actor actor, RightOffer offer, string ownEmail, LocalDate today, CancellationToken ct) =>
        !await db.Patients.BelongingTo(actor).AnyAsync(person => person.Id == offer.PatientId, ct) ? RightRefusal.PersonNotFound
        : OwnerKeys.NormalizeEmail(offer.Email) == OwnerKeys.NormalizeEmail(ownEmail) ? RightRefusal.OwnAccount
        : offer.Until < today ? RightRefusal.UntilPast
        : offer.Until > today.PlusDays(options.Value.LongestRightDays) ? RightRefusal.UntilTooFar
        : await db.GivenBy(actor).CountAsync(ct) >= options.Value.MostRights ? RightRefusal.TooManyRights
        : null;

    /// <returns>False where somebody else changed the right in the meantime.</returns>
    private async Task<bool> SavedAsync(CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            db.ChangeTracker.Clear();
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Right {RightId} was offered by account {AccountId}")]
    private partial void LogOffered(int rightId, int accountId);
}
