using System.Text.Encodings.Web;
using MediBook.Web.Api;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Setup;

/// <summary>Reads <c>Authorization: Bearer</c> (RFC 6750) at the JSON door, and says in JSON what is missing.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenService tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string Name = "Bearer";

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync() => Bearer.TokenOf(Request) switch
    {
        null => AuthenticateResult.NoResult(),
        var token when await tokens.ReadAsync(token, Context.RequestAborted) is { } principal => AuthenticateResult.Success(new AuthenticationTicket(principal, Name)),
        _ => AuthenticateResult.Fail("The token is not valid."),
    };

    /// <inheritdoc />
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var given = Bearer.TokenOf(Request) is not null;
        Response.Headers.WWWAuthenticate = given ? "Bearer error=\"invalid_token\"" : "Bearer";
        return (given ? Bearer.InvalidToken : ApiDoor.Refusal(StatusCodes.Status401Unauthorized)).ExecuteAsync(Context);
    }

    /// <inheritdoc />
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        ApiDoor.Refusal(StatusCodes.Status403Forbidden).ExecuteAsync(Context);
}
