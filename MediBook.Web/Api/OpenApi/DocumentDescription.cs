using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace MediBook.Web.Api.OpenApi;

/// <summary>Describes the API as a whole: how it speaks, where it lies, and who is let in.</summary>
internal sealed class DocumentDescription(IOptions<SiteOptions> site) : IOpenApiDocumentTransformer
{
    /// <summary>Name of the bearer token among the ways in.</summary>
    public const string Token = "token";

    /// <summary>Name of a guest's key among the ways in.</summary>
    public const string GuestKey = "guestKey";

    private const string HowItSpeaks =
        """
        Doctors, their free times, and bookings. JSON in and out, UTF-8, snake_case.

        - **Times.** Instants are RFC 3339 in UTC, ending in `Z`, to the millisecond. Dates are `YYYY-MM-DD`, clock times `HH:MM` at the doctor's location.
        - **Optional values** of answers are there as `null`; only what a description calls left out is left out.
        - **Errors.** Every 4xx and 5xx is JSON with the string `error`. Where fields were checked, `errors` names each that is wrong. An unknown path is
          404, a wrong method 405 with `Allow`.
        - **Signing in.** `POST /api/auth/login` gives a token for `Authorization: Bearer`. It ends at once when the account's password, role, two-factor
          or lock changes. Where reading is open to anyone, a bad token is ignored.
        - **Guests** book without a token and get a `manage_token`: send it as `Manage-Token` to read, confirm, move or cancel that booking.
        - **Trying again.** Send a POST again with the same `Idempotency-Key` and body, and it is done once and answered alike, for 24 hours. After 429 and
          503 wait for as many seconds as `Retry-After` says.
        - **Lists** are whole up to a bound; where more follows, `Link` has the next piece's address with `rel="next"`.
        """;

    /// <inheritdoc />
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo { Title = "MediBook API", Version = "1", Description = HowItSpeaks, License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" } };
        // Without a public address a client takes the one that it has read this from.
        document.Servers = site.Value.Absolute("", "") is { Length: > 0 } address ? [new OpenApiServer { Url = address }] : null;
        document.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = "Accounts", Description = "Sign up and sign in." },
            new() { Name = "Doctors", Description = "Whom patients can book." },
            new() { Name = "Slots", Description = "Times that patients can book." },
            new() { Name = "Bookings", Description = "Give a time to a person, show, move and cancel it." },
            new() { Name = "Health", Description = "Whether the app works." },
        };
        document.AddComponent<IOpenApiSecurityScheme>(Token, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "The token that signing up or in gave.",
        });
        document.AddComponent<IOpenApiSecurityScheme>(GuestKey, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = Bearer.ManageToken,
            Description = "A guest's key to one booking: the `manage_token` of the answer that made it.",
        });
        return Task.CompletedTask;
    }
}
