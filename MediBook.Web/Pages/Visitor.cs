using System.Buffers.Text;
using System.Security.Cryptography;
using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Accounts;

namespace MediBook.Web.Pages;

/// <summary>
/// Who stands at the HTML door: the account, the browser's guest cookie, the links to single bookings it has opened, and its address.
/// The cookies hold random tokens; services see only their hashes.
/// </summary>
public sealed class Visitor(IHttpContextAccessor http, IHostEnvironment environment)
{
    private const int MostLinks = 10;
    private string? _guestToken;

    private HttpContext Context => http.HttpContext ?? throw new InvalidOperationException("Only inside a request.");

    private string GuestCookie => CookieNames.For(environment, "guest");

    private string LinksCookie => CookieNames.For(environment, "links");

    /// <summary>The tokens of the links that this browser has opened, newest first.</summary>
    public IReadOnlyList<string> LinkTokens =>
        Context.Request.Cookies[LinksCookie]?.Split('.', StringSplitOptions.RemoveEmptyEntries).Take(MostLinks).ToArray() ?? [];

    /// <summary>Who is asking, without changing anything.</summary>
    public Actor Actor => ToActor(Context.Request.Cookies[GuestCookie] ?? _guestToken);

    /// <summary>Who is pressing a time: a browser that is not signed in and has no guest cookie yet is given one.</summary>
    public Actor ActorForWriting()
    {
        if (Context.User.Identity?.IsAuthenticated is not true && Context.Request.Cookies[GuestCookie] is null)
        {
            _guestToken ??= Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
            SetCookie(GuestCookie, _guestToken, TimeSpan.FromHours(24));
        }

        return Actor;
    }

    /// <summary>Remembers a link to one booking in this browser.</summary>
    public void Remember(string token) =>
        SetCookie(LinksCookie, string.Join('.', LinkTokens.Where(known => known != token).Prepend(token).Take(MostLinks)), TimeSpan.FromDays(30));

    private Actor ToActor(string? guestToken)
    {
        var actor = Context.User.ToActor(
            guestToken is { Length: > 0 and <= 64 } ? OwnerKeys.Hash(guestToken) : null,
            OwnerKeys.ForAddress(Context.Connection.RemoteIpAddress),
            [.. LinkTokens.Select(OwnerKeys.Hash)]);
        return actor with { Language = Language.Current.Tag };
    }

    private void SetCookie(string name, string value, TimeSpan age) => Context.Response.Cookies.Append(name, value, new CookieOptions
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = age,
        Path = "/",
        SameSite = SameSiteMode.Lax,
        Secure = environment.IsProduction() || Context.Request.IsHttps,
    });
}

/// <summary>Names of MediBook's cookies: the <c>__Host-</c> prefix needs HTTPS, which development runs without.</summary>
public static class CookieNames
{
    /// <summary>The full name of a cookie.</summary>
    public static string For(IHostEnvironment environment, string name) =>
        environment.IsProduction() ? $"__Host-medibook-{name}" : $"medibook-{name}";
}
