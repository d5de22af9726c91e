using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediBook.Web.Api;

/// <summary>Asks for an account.</summary>
public sealed record RegisterRequest
{
    /// <summary>Email; also the name to sign in with.</summary>
    [Required(ErrorMessage = "Enter an email address like name@example.com"), EmailText]
    public string? Email { get; init; }

    /// <summary>The chosen password.</summary>
    [Required(ErrorMessage = "Choose a password with at least 8 characters"), NewPassword]
    public string? Password { get; init; }

    /// <summary>Only <c>user</c>, or nothing: nobody makes themselves an admin.</summary>
    public string? Role { get; init; }
}

/// <summary>Signs in.</summary>
public sealed record LoginRequest
{
    /// <summary>Email.</summary>
    [Required(ErrorMessage = "Enter an email address like name@example.com"), EmailText]
    public string? Email { get; init; }

    /// <summary>Password.</summary>
    [Required(ErrorMessage = "Enter your password"), StringLength(NewPasswordAttribute.MostTyped, ErrorMessage = "That password is too long")]
    public string? Password { get; init; }

    /// <summary>The code of the authenticator app, or a recovery code, where the account has two-factor.</summary>
    [StringLength(40, ErrorMessage = "That code is too long")]
    public string? Otp { get; init; }
}

/// <summary>The account that signed in.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Email">Email, as typed at sign-up.</param>
/// <param name="Role"><c>admin</c> or <c>user</c>.</param>
public sealed record UserBody(int Id, string Email, [property: AllowedValues("admin", "user")] string Role);

/// <summary>The answer to signing up or in.</summary>
/// <param name="User">The account.</param>
/// <param name="Token">The token for <c>Authorization: Bearer</c>.</param>
public sealed record SignedInAnswer(UserBody User, string Token);

/// <summary>Accounts: sign up and sign in.</summary>
internal static class AuthApi
{
    public static void MapAuth(this RouteGroupBuilder api)
    {
        var auth = api.MapGroup("/auth").WithTags("Accounts").AllowAnonymous().RequireRateLimiting(RateLimitPolicies.SignIn);
        auth.MapPost("/register", RegisterAsync).WithName("register").WithSummary("Sign up")
            .Refuses(RefusalProblem.Of(AccountRefusal.EmailTaken), RefusalProblem.Of(AccountRefusal.PasswordTooCommon), ApiDoor.Refusal(StatusCodes.Status403Forbidden));
        auth.MapPost("/login", LoginAsync).WithName("login").WithSummary("Sign in")
            .Refuses(RefusalProblem.Of(SignInRefusal.WrongEmailOrPassword, 0), RefusalProblem.Of(SignInRefusal.NeedsCode, 0));
    }

    private static async Task<Results<Created<SignedInAnswer>, Refused>> RegisterAsync(
        Body<RegisterRequest> body, AccountService accounts, TokenService tokens, CancellationToken ct)
    {
        var request = body.Value;
        if (PlainText.CleanOrNull(request.Role) is { } role && role != "user")
        {
            return ApiDoor.Refusal(StatusCodes.Status403Forbidden);
        }

        var outcome = await accounts.RegisterAsync(new NewAccount("", request.Email!, request.Password!), ct);
        return outcome.Refusal is { } refusal
            ? RefusalProblem.Of(refusal)
            : TypedResults.Created((string?)null, Answer(await tokens.IssueAsync(outcome.Value, passedTwoFactor: false, ct)));
    }

    private static async Task<Results<Ok<SignedInAnswer>, Refused>> LoginAsync(
        Body<LoginRequest> body, SignInService signIn, TokenService tokens, HttpContext context, CancellationToken ct)
    {
        var (request, origin) = (body.Value, OwnerKeys.ForAddress(context.Connection.RemoteIpAddress));
        var outcome = await signIn.CheckAsync(request.Email!, request.Password!, PlainText.CleanOrNull(request.Otp), origin);
        return outcome.Refusal is { } refusal
            ? RefusalProblem.Of(refusal, signIn.SecondsToWait(request.Email!, origin))
            : TypedResults.Ok(Answer(await tokens.IssueAsync(outcome.Value.AccountId, outcome.Value.PassedTwoFactor, ct)));
    }

    private static SignedInAnswer Answer(IssuedToken issued) =>
        new(new UserBody(issued.AccountId, issued.Email, issued.IsAdmin ? "admin" : "user"), issued.Token);
}
