using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Services.Family;

/// <summary>Writes the letter that offers a right. Its link is made when it is sent, and is stored hashed; a new one ends the one before.</summary>
public sealed class RightLetters(MediBookDbContext db, Site site) : ILetters
{
    /// <inheritdoc />
    public bool Knows(OutboxKind kind) => kind is OutboxKind.RightOffered;

    /// <inheritdoc />
    public async Task<AddressedLetter?> WriteAsync(OutboxMessage message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        var right = await db.BookingRights.SingleOrDefaultAsync(
            right => right.Id == message.Version && right.GiverAccountId == message.AccountId && right.HolderAccountId == null && right.EndedAt == null
                && right.EndsAt > MediBookDbContext.BookingClock() && right.CreatedAt > MediBookDbContext.BookingClock() - Duration.FromDays(RightService.LinkDays), ct);
        if (right is null)
        {
            return null;
        }

        CultureInfo.CurrentUICulture = (Language.Find(message.Language) ?? site.Language).Culture;
        var giver = await db.Patients.Where(me => me.AccountId == right.GiverAccountId).Select(me => me.Name).FirstOrDefaultAsync(ct);
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var address = site.Absolute(PublicPaths.AcceptRight(token));
        right.SendLink(OwnerKeys.Hash(token));
        await db.SaveChangesAsync(ct);
        return new AddressedLetter(right.Email, new Letter(Language.Current, T("Somebody shares appointments with you"), [
            T("Hello,"),
            string.IsNullOrEmpty(giver)
                ? T("somebody wants to share appointments at the clinic with you. Open this link, sign in, and see what it is about.")
                : T("{0} wants to share appointments at the clinic with you. Open this link, sign in, and see what it is about.", giver),
            T("The link works once, for {0} days.", RightService.LinkDays)])
        {
            Button = new LetterLink(T("See what is shared"), address),
            Closing = [T("You do not know of this? Then there is nothing to do: nothing is shared until you accept.")],
        });
    }
}
