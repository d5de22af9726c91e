using MediBook.Web.Api;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Setup;

/// <summary>The JSON door: tokens, other origins, and JSON for every answer.</summary>
internal static class ApiSetup
{
    private const string Cors = "api";

    /// <summary>Chooses the door: a token opens the API alone, the cookie the pages alone, and what is for everybody asks for neither.</summary>
    private const string ByDoor = "door";

    public static void AddApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<JwtOptions>().BindConfiguration(JwtOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<TokenKeys>();
        builder.Services.AddScoped<TokenService>();
        builder.Services.AddScoped<RefusalProblem>();
        builder.Services.ConfigureHttpJsonOptions(json => ApiJson.Apply(json.SerializerOptions));
        builder.Services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.Name, null)
            .AddPolicyScheme(ByDoor, null, door => door.ForwardDefaultSelector = SchemeOf);
        builder.Services.Configure<AuthenticationOptions>(options =>
            options.DefaultAuthenticateScheme = options.DefaultChallengeScheme = options.DefaultForbidScheme = ByDoor);
        builder.Services.AddSingleton<IAuthorizationHandler, CallerHandler>();
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(Bearer.Account, policy => Tokens(policy).RequireAuthenticatedUser())
            .AddPolicy(Bearer.Admin, policy => Tokens(policy).RequireAuthenticatedUser().RequireRole(Domain.Roles.Admin))
            .AddPolicy(Bearer.Anyone, policy => Tokens(policy).AddRequirements(new CallerRequirement(NeedsKey: false)))
            .AddPolicy(Bearer.KeyHolder, policy => Tokens(policy).AddRequirements(new CallerRequirement(NeedsKey: true)));
        var origins = OriginsOf(builder);
        builder.Services.AddCors(cors => cors.AddPolicy(Cors, policy => policy
            .WithOrigins(origins)
            .WithMethods("GET", "POST", "PATCH", "OPTIONS")
            .WithHeaders("Authorization", "Content-Type", IdempotencyMiddleware.Header, Bearer.ManageToken)
            .WithExposedHeaders("Link", "Retry-After")
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
    }

    /// <summary>What every answer of the JSON door has: the headers for other origins, also on faults, and a body that says what is wrong.</summary>
    public static void UseApiAnswers(this WebApplication app) => app.UseWhen(ApiDoor.Has, door =>
    {
        door.UseCors(Cors);
        door.UseStatusCodePages(ApiDoor.TellAsync);
        door.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = _ => Task.CompletedTask, AllowStatusCode404Response = true });
    });

    /// <summary>Ends every token at once, on every instance. Keys that are configured are not ours to forget.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> ForgetTokenKeysAsync(this WebApplication app)
    {
        if (!string.IsNullOrWhiteSpace(app.Services.GetRequiredService<IOptions<JwtOptions>>().Value.Key))
        {
            throw new StartRefusedException("Jwt__Key is set: to end every token, put another key there, leave Jwt__PreviousKeys empty, and start every instance again.");
        }

        var forgotten = await app.Services.GetRequiredService<TokenKeys>().ForgetAllAsync(CancellationToken.None);
        Console.WriteLine($"Token keys forgotten: {forgotten}. Every token of the API has ended; people sign in again.");
        return 0;
    }

    private static string SchemeOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<PastTheQueue>() is { AsksNobody: true }
        ? NobodyHandler.Name
        : ApiDoor.Has(context) ? BearerHandler.Name : IdentityConstants.ApplicationScheme;

    private static AuthorizationPolicyBuilder Tokens(AuthorizationPolicyBuilder policy) => policy.AddAuthenticationSchemes(BearerHandler.Name);

    private static string[] OriginsOf(WebApplicationBuilder builder)
    {
        var given = builder.Configuration["Cors:Origins"] ?? (builder.Environment.IsDevelopment() ? "http://localhost:3000" : "");
        var origins = given.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(origin => origin.TrimEnd('/')).ToArray();
        return Array.Find(origins, origin => !IsOrigin(origin)) is { } bad
            ? throw new StartRefusedException($"Cors__Origins has '{bad}', which is not an origin like https://book.example.com; '*' would let every site in.")
            : origins;
    }

    private static bool IsOrigin(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase) && !text.Contains('*', StringComparison.Ordinal);
}
