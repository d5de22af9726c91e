using System.Security.Cryptography;
using MediBook.Web.Domain;
using Microsoft.AspNetCore.DataProtection;

namespace MediBook.Web.Pages;

/// <summary>
/// Words that an address has to carry and must not show: whom staff look for. Sealed with the app's keys for one account and for a day, so that
/// reload and Back work, on any instance, while neither logs nor histories nor another account can read a name.
/// </summary>
public sealed class HiddenWords(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    /// <summary>Seals <paramref name="words"/> for an account.</summary>
    public string Hide(Actor actor, string words) => ProtectorOf(actor).Protect(words, Life);

    /// <summary>The words, or null where the text is none of this account's, or older than a day.</summary>
    public string? Read(Actor actor, string? hidden)
    {
        if (hidden is not { Length: > 0 and <= 4_000 })
        {
            return null;
        }

        try
        {
            return ProtectorOf(actor).Unprotect(hidden);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private ITimeLimitedDataProtector ProtectorOf(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return protection.CreateProtector("MediBook.HiddenWords", actor.AuditName).ToTimeLimitedDataProtector();
    }
}
